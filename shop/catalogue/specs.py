"""Specs as merchants write them (12G+256G) and as customers say them (12+256, 256G, 16加512, 256)."""

from __future__ import annotations

import re

from shop.catalogue.vocabulary import normalised

_PLUS = re.compile(r"[+＋/加]")
_UNIT = re.compile(r"(?<=\d)(?:gb?|g)$")


def spec_parts(spec: str) -> tuple[str, ...]:
    """12G+256GB as (12, 256); 1TB as (1t,); 青轴 as (青轴,)."""
    parts = (_UNIT.sub("", part).replace("tb", "t") for part in _PLUS.split(normalised(spec)))
    return tuple(part for part in parts if part)


def same_spec(offered: str, said: str) -> bool:
    """Whether a variant's spec is what was said: all of it, or the part that was named."""
    ours, theirs = spec_parts(offered), spec_parts(said)
    if not theirs:
        return False
    if len(theirs) == 1:
        return theirs[0] in ours
    return ours == theirs
