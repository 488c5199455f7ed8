"""A column whose text is encrypted before the database sees it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Text
from sqlalchemy.types import TypeDecorator


class Sealed(TypeDecorator):  # type: ignore[misc]  # SQLAlchemy 1.4 ships no types
    """Text that is stored encrypted (shop.vault); empty text stays empty. Cannot be compared or sorted in SQL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        """Encrypt."""
        from shop.vault import cipher

        return value if not value else cipher().seal(value)

    def process_result_value(self, value: str | None, dialect: Any) -> str | None:
        """Decrypt."""
        from shop.vault import cipher

        return value if not value else cipher().unseal(value)
