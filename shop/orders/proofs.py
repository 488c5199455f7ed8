"""Proofs by people without an account: an order's number and the last four digits of its phone, guessed only so often.

Ten thousand guesses open any order, so wrong ones are counted, for the order and for the conversation, whether the
order exists or not. What is kept are fingerprints: who reads the table learns neither numbers nor digits.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final, Literal

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from shop.clock import Clock
from shop.database import Database
from shop.models.service import WrongProof
from shop.orders.queries import Orders, written_number
from shop.orders.readmodels import Order
from shop.settings import Settings, settings
from shop.vault import Cipher, cipher

LOCKED: Final[Literal["locked"]] = "locked"
"""There were too many wrong proofs lately: nothing was looked up, right or wrong."""


class OrderProofs:
    """Shows an order to who proves it. Share one instance a process; it is safe between threads."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        config: Callable[[], Settings] = settings,
        sealing: Callable[[], Cipher] = cipher,
    ) -> None:
        """Limits come from `config`, the key of the fingerprints from `sealing`; both are read when first needed."""
        self._database = database
        self._clock = clock
        self._orders = Orders(database, clock)
        self._config = config
        self._sealing = sealing

    def prove(self, order_id: str, tail: str, conversation: str) -> Order | Literal["locked"] | None:
        """The order; None if number and digits do not fit, or LOCKED after too many that did not.

        The same wrong digits again (a message sent twice) count once and are answered as before.
        """
        config, mark = self._config(), self._sealing().fingerprint
        order_mark, talk_mark = (
            mark(f"proof order {written_number(order_id)}"),
            mark(f"proof talk {conversation}"),
        )
        key = mark(f"proof {tail} {order_mark} {talk_mark}")
        now = self._clock.now()
        since = now - timedelta(minutes=config.order_proof_window_minutes)
        limits = (
            (WrongProof.order_mark == order_mark, config.order_proof_limit),
            (WrongProof.conversation_mark == talk_mark, config.order_proof_conversation_limit),
        )
        found = self._orders.proven(order_id, tail)
        with self._database.writing() as session:
            self._one_at_a_time(session, order_mark, talk_mark)
            before = session.get(WrongProof, key)
            if found is None and before is not None and before.at > since:
                return None
            if any(_wrong(session, whose, since) >= most for whose, most in limits):
                return LOCKED
            if found is None:
                session.merge(WrongProof(key=key, order_mark=order_mark, conversation_mark=talk_mark, at=now))
            return found

    def purge(self) -> int:
        """Delete wrong proofs that no longer count; returns how many there were."""
        over = self._clock.now() - timedelta(minutes=self._config().order_proof_window_minutes)
        statement = delete(WrongProof).where(WrongProof.at <= over)
        with self._database.writing() as session:
            result = session.execute(statement.execution_options(synchronize_session=False))
            return int(result.rowcount)

    def _one_at_a_time(self, session: Session, *marks: str) -> None:
        """Guesses made at the same moment must not all see the count before them; SQLite has one writer anyway."""
        if self._database.is_sqlite:
            return
        for number in sorted(int(mark[:15], 16) for mark in marks):
            session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": number})


def _wrong(session: Session, whose: Any, since: Any) -> int:
    counted = select(func.count()).select_from(WrongProof).where(whose, WrongProof.at > since)
    return int(session.execute(counted).scalar_one())
