"""The declarative base of every table: one registry, and names for constraints that migrations can refer to."""

from __future__ import annotations

from typing import Any

from sqlalchemy import MetaData
from sqlalchemy.orm import registry
from sqlalchemy.orm.decl_api import DeclarativeMeta

_REGISTRY = registry(
    metadata=MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
)


class Base(metaclass=DeclarativeMeta):  # type: ignore[metaclass]  # SQLAlchemy 1.4 ships no types
    """Base class of the mapped classes."""

    __abstract__ = True
    __table__: Any
    registry: Any = _REGISTRY
    metadata: Any = _REGISTRY.metadata

    def __init__(self, **columns: Any) -> None:
        """Set the given columns (TypeError for a name that the table lacks)."""
        for name, value in columns.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no column {name!r}")
            setattr(self, name, value)
