"""Signatures between programs: HMAC-SHA256 over a time and the exact bytes sent, so that neither can be exchanged."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

# How far clocks may differ; older messages could be recordings of earlier ones.
TOLERANCE = timedelta(minutes=5)


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """The signature of `body` sent at `timestamp` (seconds since 1970), as hex."""
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def is_signed(secret: str, timestamp: str, body: bytes, signature: str, now: float) -> bool:
    """Whether the signature fits and the time is within TOLERANCE of `now` (seconds since 1970)."""
    if not secret or not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        return False
    if abs(now - int(timestamp)) > TOLERANCE.total_seconds():
        return False
    expected = sign(secret, int(timestamp), body)
    return hmac.compare_digest(expected.encode(), signature.strip().lower().encode())
