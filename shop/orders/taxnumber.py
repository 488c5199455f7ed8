"""The unified social credit code that companies are invoiced under (GB 32100-2015)."""

from __future__ import annotations

import re

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z: they are mistaken for digits
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_CODE = re.compile(rf"[{ALPHABET}]{{18}}")


def check_character(first_17: str) -> str:
    """The 18th character: 31 less the weighted sum of the first 17 modulo 31 (GB 32100-2015, 4.2.5).

    Raises ValueError for a character that the standard does not use.
    """
    total = sum(
        ALPHABET.index(character) * weight for character, weight in zip(first_17, _WEIGHTS, strict=True)
    )
    return ALPHABET[(31 - total % 31) % 31]


def is_valid(code: str) -> bool:
    """Whether `code` is an 18-character code whose check character is right (upper or lower case)."""
    plain = code.strip().upper()
    return _CODE.fullmatch(plain) is not None and check_character(plain[:17]) == plain[17]


def candidates(text: str) -> tuple[str, ...]:
    """What in a message looks like a tax number: 15 to 20 letters and digits, more than half of them digits."""
    found = (
        match.group().upper()
        for match in re.finditer(r"(?<![A-Za-z0-9])[A-Za-z0-9]{15,20}(?![A-Za-z0-9])", text)
    )
    return tuple(code for code in found if sum(map(str.isdigit, code)) * 2 >= len(code))
