"""Identity is proven, never claimed, once APP_ENV is production."""

from __future__ import annotations

from datetime import timedelta

import jwt
import pytest

from shop.identity import (
    Doorkeeper,
    IdentityError,
    IdentitySettings,
    UnsafeSettings,
    bound_conversation,
    doorkeeper,
    issue_token,
)
from shop.settings import Settings

SECRET = "0123456789abcdef" * 4
NEVER = {"sub": "C0001"}


@pytest.fixture
def strict() -> Doorkeeper:
    return Doorkeeper(SECRET, trusts_claims=False)


def test_a_signed_subject_is_the_customer(strict: Doorkeeper) -> None:
    assert strict.subject(issue_token("C0001", SECRET)) == "C0001"


def signed(claims: dict[str, object], secret: str = SECRET, algorithm: str = "HS256") -> str:
    return jwt.encode(claims, secret, algorithm=algorithm)


@pytest.mark.parametrize(
    "token",
    [
        None,
        "",
        "nonsense",
        "a.b.c",
        signed(NEVER, "f" * 64),
        signed(NEVER, SECRET, "HS512"),
        jwt.encode(NEVER, None, algorithm="none"),
        signed({"name": "C0001"}),
        signed({"sub": ""}),
        signed({"sub": "  "}),
        signed({"sub": 7}),
        signed({"sub": "x" * 121}),
        signed({"sub": "C\x000001"}),
    ],
)
def test_whatever_is_not_a_proof_is_refused(strict: Doorkeeper, token: str | None) -> None:
    with pytest.raises(IdentityError):
        strict.subject(token)


def test_an_old_token_is_refused(strict: Doorkeeper) -> None:
    token = issue_token("C0001", SECRET, valid_for=timedelta(seconds=-5))
    with pytest.raises(IdentityError, match="expired"):
        strict.subject(token)


def test_production_does_not_start_without_a_proper_secret() -> None:
    production = Settings(app_env="production")
    with pytest.raises(UnsafeSettings, match="DAOGOU_JWT_SECRET is not set"):
        doorkeeper(production, IdentitySettings(daogou_jwt_secret=""))
    with pytest.raises(UnsafeSettings, match="has 6 bytes"):
        doorkeeper(production, IdentitySettings(daogou_jwt_secret="secret"))
    assert not doorkeeper(production, IdentitySettings(daogou_jwt_secret=SECRET)).trusts_claims


def test_development_believes_claims_but_checks_a_token_that_is_shown() -> None:
    relaxed = doorkeeper(Settings(app_env="development"), IdentitySettings(daogou_jwt_secret=SECRET))
    assert relaxed.trusts_claims
    assert relaxed.subject(None) is None
    assert relaxed.subject(issue_token("C0001", SECRET)) == "C0001"
    with pytest.raises(IdentityError):
        relaxed.subject("forged")
    with pytest.raises(IdentityError, match="no DAOGOU_JWT_SECRET"):
        Doorkeeper("", trusts_claims=True).subject(issue_token("C0001", SECRET))


def test_conversations_of_different_customers_never_share_an_id() -> None:
    pairs = [
        ("a", "b:c"),
        ("a:b", "c"),
        ("a%3Ab", "c"),
        ("a", "b%3Ac"),
        ("A", "b:c"),
        ("a:", "b:c"),
        ("", "a:b:c"),
    ]
    assert len({bound_conversation(*pair) for pair in pairs}) == len(pairs)


def test_the_longest_ids_fit_a_tracker() -> None:
    assert len(bound_conversation("客" * 13, "x" * 128)) <= 255
    assert Doorkeeper(SECRET, trusts_claims=False).subject(issue_token("客" * 13, SECRET)) == "客" * 13
