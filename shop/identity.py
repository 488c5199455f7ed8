"""Who a customer is: a claim in development, the subject of a signed token in production.

Tokens are JWTs signed with HS256 and the secret in DAOGOU_JWT_SECRET; `sub` is the customer. The shop's website issues
them for customers who signed in there, and with a made-up subject for visitors who did not.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Final
from urllib.parse import quote

import jwt
from pydantic import BaseSettings, Field

from shop.clock import Clock, SystemClock
from shop.settings import Settings, settings

ALGORITHM: Final = "HS256"
SHORTEST_SECRET: Final = 32
LONGEST_SUBJECT: Final = 120
"""In percent-encoded characters: subject and conversation must fit the 255 characters of a tracker's id."""


class IdentityError(Exception):
    """The caller did not prove who it is; the message says what is wrong with the token."""


class UnsafeSettings(Exception):
    """The settings would let anybody claim to be anybody; the message says which variable to set."""


class IdentitySettings(BaseSettings):
    """Environment variables about identity."""

    daogou_jwt_secret: str = Field(
        default="", description="signs customers' tokens (HS256); at least 32 bytes, required in production"
    )


@cache
def identity_settings() -> IdentitySettings:
    """The settings of this process. Tests that change the environment call `identity_settings.cache_clear()`."""
    return IdentitySettings()


class Doorkeeper:
    """Verifies tokens, and says whether a claim without one is believed."""

    def __init__(self, secret: str, *, trusts_claims: bool) -> None:
        """`trusts_claims` is for development: a customer may be named without proof. Raises UnsafeSettings."""
        if not trusts_claims and len(secret.encode()) < SHORTEST_SECRET:
            problem = "is not set" if not secret else f"has {len(secret.encode())} bytes"
            raise UnsafeSettings(
                f"APP_ENV=production needs a secret to check customers' tokens, but DAOGOU_JWT_SECRET {problem}: "
                f"set it to at least {SHORTEST_SECRET} random bytes, for example the output of `openssl rand -hex 32`."
            )
        self._secret = secret
        self.trusts_claims = trusts_claims

    def subject(self, token: str | None) -> str | None:
        """The customer that `token` proves; None without a token where claims are trusted.

        Raises IdentityError for a token that is wrong, and for none where it is required.
        """
        if not token:
            if self.trusts_claims:
                return None
            raise IdentityError("a signed token is required: send Authorization: Bearer TOKEN")
        if not self._secret:
            raise IdentityError("a token was sent, but this server has no DAOGOU_JWT_SECRET to check it with")
        try:
            claims = jwt.decode(token, self._secret, algorithms=[ALGORITHM], options={"require": ["sub"]})
        except jwt.ExpiredSignatureError as error:
            raise IdentityError("the token has expired: fetch a new one") from error
        except jwt.InvalidTokenError as error:
            raise IdentityError("the token is not valid: it must be an HS256 JWT of this shop") from error
        subject = claims["sub"]
        if (
            not isinstance(subject, str)
            or not subject.strip()
            or len(quote(subject, safe="")) > LONGEST_SUBJECT
        ):
            raise IdentityError(f"the token's subject must be text of 1 to {LONGEST_SUBJECT} characters")
        if not subject.isprintable():
            raise IdentityError("the token's subject contains control characters")
        return subject


def doorkeeper(config: Settings | None = None, identity: IdentitySettings | None = None) -> Doorkeeper:
    """The doorkeeper that the settings ask for. Raises UnsafeSettings in production without a proper secret."""
    config = config or settings()
    identity = identity or identity_settings()
    return Doorkeeper(identity.daogou_jwt_secret, trusts_claims=config.app_env != "production")


def issue_token(
    customer: str, secret: str, *, valid_for: timedelta = timedelta(hours=12), clock: Clock | None = None
) -> str:
    """A signed token for `customer`. The caller has made sure that it is talking to that customer."""
    now = (clock or SystemClock()).now()
    return jwt.encode({"sub": customer, "iat": now, "exp": now + valid_for}, secret, algorithm=ALGORITHM)


def conversation_prefix(subject: str) -> str:
    """What the ids of all conversations of a proven customer begin with, and nobody else's."""
    # Quoting leaves no colon in the subject, so the first colon ends it: "a" + "b:c" and "a:b" + "c" stay apart.
    return f"{quote(subject, safe='')}:"


def bound_conversation(subject: str, conversation: str) -> str:
    """The id under which a proven customer's conversation is kept: naming another's id leads nowhere."""
    return conversation_prefix(subject) + conversation
