"""A fair and repeatable lot: the same salt and subject always draw the same number."""

from __future__ import annotations

import hashlib


def number(salt: str, subject: str) -> int:
    """A whole number of 64 bits that nobody can tell from random without the salt."""
    digest = hashlib.sha256(f"{len(salt)}:{salt}:{subject}".encode()).digest()
    return int.from_bytes(digest[:8], "big")


def position(salt: str, subject: str) -> float:
    """The same number as a fraction, 0 <= position < 1."""
    return (number(salt, subject) >> 11) / (1 << 53)  # 53 bits: what a float holds exactly
