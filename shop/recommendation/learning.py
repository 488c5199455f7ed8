"""Learning from the shop's own orders and interactions: what training leaves in var/, and when it is time to train again."""

from __future__ import annotations

import hashlib
import logging
import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop import models
from shop.catalogue.faq_vectors import VectorCache
from shop.clock import Clock
from shop.database import Database
from shop.recommendation.blend import Blend, learn_blend, single_threaded
from shop.recommendation.components import Step
from shop.recommendation.contents import Contents, Encode, learn_contents, open_encoder, read_texts
from shop.recommendation.sequences import number_items
from shop.settings import PROJECT_ROOT

logger = logging.getLogger(__name__)

FOLDER = PROJECT_ROOT / "var" / "recommendation"
BOUGHT = ("paid", "shipped", "delivered", "closed")
EVERY = timedelta(days=1)
SOON = timedelta(minutes=30)
MUCH_NEW, FEW = 0.05, 50  # this share of new events makes it worth learning before the day is over
_FORMAT = 3  # changes when what is stored does; an older file is learned anew


@dataclass(frozen=True)
class Trained:
    """What training leaves: the blend with the SKU of each of its item numbers (None while nobody has two products),
    and what products are about (None without the encoder)."""

    format: int
    made_at: datetime
    events: int
    catalogue: str
    blend: Blend | None
    skus: tuple[str, ...]
    contents: Contents | None
    users: int

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Item number of each SKU that the blend knows."""
        return {sku: number for number, sku in enumerate(self.skus)}


def model_of(database: Database) -> Path:
    """Where the model of this database is kept: each database has its own."""
    mark = hashlib.blake2b(database.url.encode(), digest_size=6).hexdigest()
    return FOLDER / f"model-{mark}.pickle"


def purchases(session: Session) -> dict[str, list[str]]:
    """Customer to the SKUs they bought, oldest first; who switched personalization off is not learned from."""
    order, item = models.Order, models.OrderItem
    rows = session.execute(
        select(order.customer_id, item.product_sku)
        .join(item, item.order_id == order.id)
        .where(order.status.in_(BOUGHT), order.customer_id.is_not(None), order.customer_id.not_in(_off()))
        .order_by(order.created_at, order.id, item.position)
    )
    histories: dict[str, list[str]] = {}
    for customer, sku in rows:
        histories.setdefault(customer, []).append(sku)
    return histories


def histories_of(session: Session) -> dict[str, list[str]]:
    """Owner to everything they looked at, asked the price of, tapped or bought, oldest first, no product twice running."""
    order, item, act = models.Order, models.OrderItem, models.Interaction
    bought = session.execute(
        select(order.customer_id, item.product_sku, order.created_at)
        .join(item, item.order_id == order.id)
        .where(order.status.in_(BOUGHT), order.customer_id.is_not(None), order.customer_id.not_in(_off()))
        .order_by(order.created_at, order.id, item.position)
    ).all()
    looked = session.execute(
        select(act.owner, act.sku, act.at)
        .where(act.sku != "", act.owner.not_in(_off()))
        .order_by(act.at, act.id)
    ).all()
    return in_order([*bought, *looked])


def in_order(rows: Sequence[Any]) -> dict[str, list[str]]:
    """(owner, sku, moment) rows as sequences by owner; a product that follows itself counts once."""
    histories: dict[str, list[str]] = {}
    for owner, sku, _ in sorted(rows, key=lambda row: row[2]):
        history = histories.setdefault(owner, [])
        if not history or history[-1] != sku:
            history.append(sku)
    return histories


def _off() -> Any:
    choice = models.PersonalizationChoice
    return select(choice.owner).where(choice.off)


def train(
    database: Database,
    clock: Clock,
    seed: int,
    model: Path | None = None,
    encode: Encode | None = None,
    step: Step = lambda _name: None,
) -> Trained:
    """Learn from all customers and visitors and store the result; running assistants take it up by themselves.

    `model` is where, if not at its usual place; `encode` stands for the assistant's own encoder.
    """
    model = model or model_of(database)
    with database.reading() as session:
        events, catalogue = _state(session)
        histories = histories_of(session)
        texts = read_texts(session)
    enough = any(len(set(skus)) >= 2 for skus in histories.values())
    sequences = number_items(histories.items())
    with single_threaded():
        blend = learn_blend(sequences, seed, step) if enough else None
        step("contents")
        opened = (encode, None) if encode is not None else open_encoder(model.parent)
        contents = _contents(texts, opened)
    trained = Trained(
        _FORMAT, clock.now(), events, catalogue, blend, sequences.items, contents, len(histories)
    )
    model.parent.mkdir(parents=True, exist_ok=True)
    partial = model.with_suffix(".partial")
    partial.write_bytes(pickle.dumps(trained))
    partial.replace(model)  # in one step: no reader sees half a model
    return trained


def _contents(texts: dict[str, str], opened: tuple[Encode, VectorCache | None] | None) -> Contents | None:
    from language.bert import EncoderMissing

    try:
        return learn_contents(texts, *opened) if opened is not None else None
    except EncoderMissing as error:  # there, but damaged
        logger.warning("Recommendation goes without what products are about: %s", error)
        return None


def is_due(database: Database, clock: Clock, model: Path | None = None) -> bool:
    """Whether learning again is worth it: never learned, another catalogue, much that is new, or a day old with news.

    While the shop has no two products there is nothing to learn.
    """
    known = read_model(model or model_of(database))
    with database.reading() as session:
        events, catalogue = _state(session)
    if catalogue.startswith(("0:", "1:")):
        return False
    if known is None:
        return True
    age = clock.now() - known.made_at
    if age < SOON:
        return False
    if catalogue != known.catalogue or abs(events - known.events) > max(MUCH_NEW * known.events, FEW):
        return True
    return age >= EVERY and events != known.events


def _state(session: Session) -> tuple[int, str]:
    """(events, mark of the catalogue): what learning hangs on, told cheaply."""
    item, act, product = models.OrderItem, models.Interaction, models.Product
    bought = session.execute(select(func.count()).select_from(item)).scalar_one()
    looked = session.execute(select(func.count()).where(act.sku != "")).scalar_one()
    row = session.execute(
        select(func.count(), func.max(product.sku), func.sum(func.length(product.name))).where(product.active)
    ).one()
    return int(bought + looked), ":".join(str(part) for part in row)


def read_model(path: Path) -> Trained | None:
    """The model as it is now; read from disk only when it was trained anew. None if there is none."""
    try:
        written = path.stat()
    except FileNotFoundError:
        return None
    return _read(path, written.st_mtime_ns, written.st_ino)


@lru_cache(maxsize=2)
def _read(path: Path, _changed: int, _inode: int) -> Trained | None:
    """The change is part of the key, so that a new training is noticed. The file is our own, from our own var/."""
    try:
        found = pickle.loads(path.read_bytes())
    except (FileNotFoundError, AttributeError, ImportError, EOFError, pickle.UnpicklingError):
        return None  # removed just now, or written by another version: it is learned anew
    return found if isinstance(found, Trained) and getattr(found, "format", 0) == _FORMAT else None
