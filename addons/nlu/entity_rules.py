"""Identifiers that have a form, found where the trained extractor saw nothing: phone numbers and order numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

EXTRACTOR: Final = "FormRules"

_PHONE: Final = re.compile(r"(?<![\dA-Za-z])1[3-9]\d(?:[ -]?\d{4}){2}(?![\dA-Za-z])")
# Two letters or more and eight digits or more, or a run of twelve digits or more: no model is named so.
_ORDER: Final = re.compile(r"(?<![\dA-Za-z-])(?:[A-Za-z]{2,4}-?\d{8,20}|\d{12,20})(?![\dA-Za-z])")
_REFERENCE: Final = re.compile(
    r"[这那]一?款|此款|该款|第[一二三四五六七八九十\d]{1,2}[款个](?!月)|[这那][两几三]款|刚才那[个款]|上面那[个款]"
)


def find_by_rules(text: str, found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entities of `text` that have a form; none where an entity of `found` stands."""
    added: list[dict[str, Any]] = []
    for kind, pattern in (("phone", _PHONE), ("order_id", _ORDER), ("reference", _REFERENCE)):
        for match in pattern.finditer(text):
            if all(
                match.end() <= int(entity["start"]) or int(entity["end"]) <= match.start()
                for entity in (*found, *added)
            ):
                added.append(
                    {
                        "entity": kind,
                        "start": match.start(),
                        "end": match.end(),
                        "value": match.group(),
                        "text": match.group(),
                        "extractor": EXTRACTOR,
                    }
                )
    return added
