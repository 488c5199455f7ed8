"""Personal values: sealed for business records, and an expiring vault for what a form needs over several turns.

One key ring (`DAOGOU_VAULT_KEY`: one Fernet key, or several separated by commas, the newest first) seals everything.
A development machine makes its own key under var/ on first use; production refuses to start without one, because a
key that a container makes for itself is gone with the container, and with it every sealed record.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import delete, select

from shop.clock import Clock
from shop.database import Database
from shop.settings import PROJECT_ROOT, Settings, settings

KEY_FILE = PROJECT_ROOT / "var" / "vault.key"
REFERENCE = "vault:"
LIFETIME = timedelta(hours=24)


class VaultKeyError(RuntimeError):
    """The key ring is missing or cannot be read; the message says how to mend it."""


class Unreadable(ValueError):
    """A sealed value that no key of the ring opens."""


class Cipher:
    """Seals and opens text, and makes fingerprints by which sealed values can be looked up."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Use `keys` (Fernet keys, newest first). Raises VaultKeyError for one that is not a Fernet key."""
        try:
            self._ring = MultiFernet([Fernet(key) for key in keys])
        except ValueError as error:
            raise VaultKeyError(
                "DAOGOU_VAULT_KEY is not a Fernet key (32 bytes in URL-safe base64). Make one with: "
                'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
            ) from error
        # The last key is the oldest: fingerprints in the database stay valid when a newer key is put in front.
        self._fingerprint_key = hashlib.sha256(b"fingerprint:" + keys[-1].encode()).digest()

    def seal(self, text: str) -> str:
        """Encrypt `text`; each call gives another token."""
        return self._ring.encrypt(text.encode()).decode()

    def unseal(self, token: str) -> str:
        """The text in `token`. Raises Unreadable if it was sealed with a key that the ring lacks."""
        try:
            return self._ring.decrypt(token.encode()).decode()
        except InvalidToken as error:
            raise Unreadable(
                "a sealed value cannot be opened with the keys in DAOGOU_VAULT_KEY: add the key it was sealed with"
            ) from error

    def fingerprint(self, text: str) -> str:
        """The same 32 hex digits for the same text, useless to who lacks the key."""
        return hmac.new(self._fingerprint_key, text.encode(), hashlib.sha256).hexdigest()[:32]


def key_ring(config: Settings, key_file: Path = KEY_FILE) -> list[str]:
    """The keys in use, newest first; makes and keeps a development key where none is set.

    Raises VaultKeyError in production without DAOGOU_VAULT_KEY.
    """
    keys = [key.strip() for key in config.daogou_vault_key.split(",") if key.strip()]
    if keys:
        return keys
    if config.app_env == "production":
        raise VaultKeyError(
            "DAOGOU_VAULT_KEY is not set. Production needs a key of its own, kept outside the machine: without it "
            "sealed phone numbers and addresses could not be read again."
        )
    return [_development_key(key_file)]


def _development_key(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = Fernet.generate_key().decode()
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_text(made + "\n", encoding="ascii")
    try:
        os.link(draft, path)  # only the first of several processes wins, and nobody reads half a key
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    finally:
        draft.unlink()
    return made


@cache
def cipher() -> Cipher:
    """The process's cipher, made on first use. Tests that change the key call `cipher.cache_clear()`."""
    return Cipher(key_ring(settings()))


class Vault:
    """Keeps personal values for a while; forms hold the reference, the value stays here."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Keep entries in `database`; `clock` decides when they expire."""
        self._database = database
        self._clock = clock

    def put(self, owner: str, purpose: str, value: str, lifetime: timedelta = LIFETIME) -> str:
        """Store `value` for `owner` (a customer or a conversation); returns the reference."""
        from shop.models.service import VaultEntry

        now = self._clock.now()
        reference = REFERENCE + secrets.token_urlsafe(12)
        with self._database.writing() as session:
            session.execute(delete(VaultEntry).where(VaultEntry.expires_at < now))
            session.add(
                VaultEntry(
                    reference=reference,
                    owner=owner,
                    purpose=purpose,
                    value=value,
                    created_at=now,
                    expires_at=now + lifetime,
                )
            )
        return reference

    def get(self, reference: str, owner: str) -> str | None:
        """The value behind `reference`; None when it expired, was forgotten or belongs to somebody else."""
        from shop.models.service import VaultEntry

        with self._database.reading() as session:
            entry = session.execute(
                select(VaultEntry).where(
                    VaultEntry.reference == reference,
                    VaultEntry.owner == owner,
                    VaultEntry.expires_at >= self._clock.now(),
                )
            ).scalar_one_or_none()
            return entry.value if entry is not None else None

    def forget(self, owner: str) -> int:
        """Delete everything kept for `owner`; returns how many values."""
        from shop.models.service import VaultEntry

        with self._database.writing() as session:
            return int(session.execute(delete(VaultEntry).where(VaultEntry.owner == owner)).rowcount)

    def purge(self) -> int:
        """Delete what has expired; returns how many values."""
        from shop.models.service import VaultEntry

        with self._database.writing() as session:
            return int(
                session.execute(delete(VaultEntry).where(VaultEntry.expires_at < self._clock.now())).rowcount
            )


def masked_phone(phone: str) -> str:
    """138****8000."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "****"


def masked_name(name: str) -> str:
    """张**."""
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""


def masked_address(address: str) -> str:
    """The city and district, the rest hidden: 杭州市西湖区****."""
    shown = 0
    for mark in ("省", "市", "区", "县"):
        place = address.find(mark)
        if 0 <= place < 14:
            shown = max(shown, place + 1)
    return address[: shown or min(3, len(address))] + "****"
