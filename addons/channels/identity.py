"""Whose conversation a message belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from rasa.shared.exceptions import InvalidConfigException

from shop.identity import Doorkeeper, UnsafeSettings, bound_conversation, doorkeeper


@dataclass(frozen=True)
class Caller:
    """Somebody at the door: proven by a token, or (outside production) believed."""

    subject: str | None

    def conversation(self, named: str) -> str:
        """The id of the conversation that the caller calls `named`."""
        return named if self.subject is None else bound_conversation(self.subject, named)

    def customer(self, claimed: str | None) -> str | None:
        """The customer this is; a claim counts only where nothing is proven and claims are believed."""
        return claimed if self.subject is None else self.subject


def open_door() -> Doorkeeper:
    """The doorkeeper for this process. Raises InvalidConfigException, which Rasa prints as one sentence, if unsafe."""
    try:
        return doorkeeper()
    except (UnsafeSettings, ValueError) as error:
        raise InvalidConfigException(str(error)) from error


def bearer_token(header: str | None) -> str | None:
    """The token in an Authorization header, None if there is none of that kind."""
    scheme, _, token = (header or "").strip().partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None
