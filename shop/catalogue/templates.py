"""Sentences with {slots}, written by merchants and filled from a product's data, never with anything else."""

from __future__ import annotations

import re
from collections.abc import Mapping

_SLOT = re.compile(r"\{([^{}]*)\}")


class TemplateError(ValueError):
    """A sentence whose braces do not pair; the message (Chinese) says so."""


def slots(template: str) -> tuple[str, ...]:
    """The names in braces, in order, once each. Raises TemplateError when braces do not pair or are empty."""
    rest = _SLOT.sub("", template)
    names = tuple(name.strip() for name in _SLOT.findall(template))
    if "{" in rest or "}" in rest or "" in names:
        raise TemplateError("花括号不成对或为空，请写成 {key} 的样子")
    return tuple(dict.fromkeys(names))


def fill(template: str, values: Mapping[str, str]) -> str | None:
    """The sentence with all slots filled; None when a value is missing or the sentence is malformed or empty."""
    try:
        wanted = slots(template)
    except TemplateError:
        return None
    if not template or any(not values.get(name) for name in wanted):
        return None
    return _SLOT.sub(lambda match: values[match[1].strip()], template)
