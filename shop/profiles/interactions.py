"""What customers do in conversations, written down beside the turn, and the switch that ends it.

A turn only puts a note into a queue; a thread of this process writes what has gathered in one transaction, so that a
database that is slow or locked delays no answer. Profiles and tags follow when the worker refreshes them.
"""

from __future__ import annotations

import atexit
import hashlib
import logging
import queue
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from shop import models
from shop.clock import Clock
from shop.database import Database
from shop.importing.storing import upsert
from shop.models.catalogue import SKU_LENGTH, WORD_LENGTH

logger = logging.getLogger(__name__)

Kind = Literal["view", "price_question", "click", "coupon"]

_WAITING = 10_000  # notes that may wait; beyond it they are dropped, as the shop has worse troubles then
_AT_ONCE = 500
_LAST_WORDS_S = 5.0


def mark_of(customer_id: str | None, conversation: str) -> str:
    """Whose interactions these are: the customer's; of a visitor a mark, as some clients put names into conversation ids."""
    if customer_id:
        return customer_id[:WORD_LENGTH]
    return "visitor:" + hashlib.blake2b(conversation.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True)
class _Note:
    """One thing that somebody did."""

    owner: str
    customer_id: str | None
    kind: str
    sku: str
    at: datetime


class InteractionLog:
    """Takes notes in the turn and writes them a moment later."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Write into `database`, dated by `clock`; the thread starts with the first note."""
        self._database = database
        self._clock = clock
        self._notes: queue.Queue[_Note] = queue.Queue(_WAITING)
        self._starting = threading.Lock()
        self._writer: threading.Thread | None = None

    def note(self, customer_id: str | None, conversation: str, acts: Iterable[tuple[Kind, str]]) -> None:
        """Note what was done with which product ("" for none); returns at once."""
        for noted in _notes_of(customer_id, conversation, acts, self._clock.now()):
            try:
                self._notes.put_nowait(noted)
            except queue.Full:
                logger.warning("%d interactions wait to be written: one was dropped", _WAITING)
                return
            self._start()

    def flush(self) -> None:
        """Wait until everything noted so far is written."""
        self._notes.join()

    def _start(self) -> None:
        with self._starting:
            if self._writer is None:
                self._writer = threading.Thread(target=self._write_on, name="interactions", daemon=True)
                self._writer.start()
                atexit.register(self._finish)

    def _write_on(self) -> None:
        while True:
            self._write(self._gathered(self._notes.get()))

    def _finish(self) -> None:
        """At the end of the process: let the thread write what still waits, but not for ever."""
        with self._notes.all_tasks_done:
            self._notes.all_tasks_done.wait_for(lambda: not self._notes.unfinished_tasks, _LAST_WORDS_S)

    def _gathered(self, first: _Note) -> list[_Note]:
        notes = [first]
        while len(notes) < _AT_ONCE:
            try:
                notes.append(self._notes.get_nowait())
            except queue.Empty:
                break
        return notes

    def _write(self, notes: list[_Note]) -> None:
        try:
            self._store(notes)
        except SQLAlchemyError:
            logger.exception("%d interactions were not written", len(notes))
        finally:
            for _ in notes:
                self._notes.task_done()

    def _store(self, notes: list[_Note]) -> None:
        with self._database.writing() as session:
            _store(session, notes)


def record(
    database: Database,
    clock: Clock,
    customer_id: str | None,
    conversation: str,
    acts: Iterable[tuple[Kind, str]],
) -> None:
    """Write down at once what was done outside a turn, as `InteractionLog.note` does within one."""
    with database.writing() as session:
        _store(session, _notes_of(customer_id, conversation, acts, clock.now()))


def _notes_of(
    customer_id: str | None, conversation: str, acts: Iterable[tuple[Kind, str]], now: datetime
) -> list[_Note]:
    owner = mark_of(customer_id, conversation)
    customer = customer_id[:WORD_LENGTH] if customer_id else None
    return [_Note(owner, customer, kind, sku[:SKU_LENGTH], now) for kind, sku in acts]


def _store(session: Session, notes: Sequence[_Note]) -> None:
    """The notes of those who let the shop learn from what they do."""
    choice = models.PersonalizationChoice
    off = set(
        session.execute(
            select(choice.owner).where(choice.off, choice.owner.in_({note.owner for note in notes}))
        ).scalars()
    )
    rows = [vars(note) for note in notes if note.owner not in off]
    if rows:
        session.execute(insert(models.Interaction.__table__), rows)


class Personalization:
    """Whether somebody lets the shop learn from what they do."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Choices are kept in `database`, dated by `clock`."""
        self._database = database
        self._clock = clock

    def is_off(self, customer_id: str | None, conversation: str) -> bool:
        """Whether the customer, or the visitor of this conversation, switched it off."""
        with self._database.reading() as session:
            row = session.get(models.PersonalizationChoice, mark_of(customer_id, conversation))
            return row is not None and bool(row.off)

    def turn_off(self, customer_id: str | None, conversation: str) -> None:
        """Note nothing more, and forget what was noted: interactions, profile and tags. Orders stay, as they must."""
        owner = mark_of(customer_id, conversation)
        with self._database.writing() as session:
            _choose(session, owner, True, self._clock.now())
            session.execute(delete(models.Interaction).where(models.Interaction.owner == owner))
            for table in (models.CustomerTag, models.CustomerProfile):
                session.execute(delete(table).where(table.customer_id == owner))

    def turn_on(self, customer_id: str | None, conversation: str) -> None:
        """Learn again, from now on."""
        with self._database.writing() as session:
            _choose(session, mark_of(customer_id, conversation), False, self._clock.now())


def _choose(session: Session, owner: str, off: bool, now: datetime) -> None:
    row = {"owner": owner, "off": off, "changed_at": now}
    upsert(session, models.PersonalizationChoice, [row], ["owner"])
