"""Who wants to be told of what. A notice is open until it fires or is taken back; the same wish twice is one notice."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shop.amounts import yuan
from shop.clock import Clock
from shop.database import Database
from shop.models.catalogue import Product, Variant
from shop.models.marketing import MarketingConsent, Notice
from shop.models.outreach import OutreachMessage

# A launch is waited for by kind or brand: the product has no number yet.
OF_KIND = "category:"
OF_BRAND = "brand:"


@dataclass(frozen=True)
class Due:
    """A notice whose moment has come: what happened to which product, for which conversation."""

    id: int
    owner: str
    conversation: str
    kind: str
    sku: str
    name: str
    price: Decimal
    before: Decimal | None = None
    variant: str = ""


class Notices:
    """Subscriptions and consent."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Keep them in `database`, dated by `clock`."""
        self._database = database
        self._clock = clock

    def subscribe(
        self, owner: str, conversation: str, kind: str, sku: str, price: Decimal | None = None
    ) -> bool:
        """Note the wish; `price` is what a price drop is measured against. False if it was noted before."""
        row = Notice(
            owner=owner,
            conversation=conversation,
            kind=kind,
            sku=sku,
            price=price,
            open_mark=_open_mark(owner, kind, sku),
            created_at=self._clock.now(),
        )
        try:
            with self._database.writing() as session:
                session.add(row)
        except IntegrityError:
            return False
        return True

    def open_notices(self, owner: str) -> tuple[tuple[str, str], ...]:
        """What the owner waits for: (kind, sku), oldest first."""
        with self._database.reading() as session:
            rows = session.execute(
                select(Notice.kind, Notice.sku)
                .where(Notice.owner == owner, Notice.open_mark.is_not(None))
                .order_by(Notice.id)
            ).all()
            return tuple((row.kind, row.sku) for row in rows)

    def drop(self, owner: str, sku: str | None = None, kind: str | None = None) -> int:
        """Wait no more for this (None: for anything); consent to marketing stays. Returns how many notices that were."""
        wanted = [Notice.owner == owner, Notice.open_mark.is_not(None)]
        wanted += [Notice.sku == sku] if sku is not None else []
        wanted += [Notice.kind == kind] if kind is not None else []
        with self._database.writing() as session:
            return int(
                session.execute(
                    update(Notice)
                    .where(*wanted)
                    .values(open_mark=None)
                    .execution_options(synchronize_session=False)
                ).rowcount
            )

    def unsubscribe(self, owner: str) -> int:
        """No more marketing messages, and no notice: returns how many open notices were dropped."""
        with self._database.writing() as session:
            dropped = session.execute(
                update(Notice)
                .where(Notice.owner == owner, Notice.open_mark.is_not(None))
                .values(open_mark=None)
                .execution_options(synchronize_session=False)
            ).rowcount
            session.execute(  # nor be told of what fired but has not reached them
                delete(Notice)
                .where(Notice.owner == owner, Notice.fired_at.is_not(None), Notice.delivered_at.is_(None))
                .execution_options(synchronize_session=False)
            )
            session.execute(
                update(OutreachMessage)
                .where(OutreachMessage.owner == owner, OutreachMessage.state == "waiting")
                .values(state="dropped", note="unsubscribed")
                .execution_options(synchronize_session=False)
            )
            self._consent(session, owner, wanted=False)
            return int(dropped)

    def allow(self, owner: str) -> None:
        """Marketing messages are welcome (again)."""
        with self._database.writing() as session:
            self._consent(session, owner, wanted=True)

    def wants_marketing(self, owner: str) -> bool:
        """Whether offers may be made unasked; somebody who never said gets them."""
        with self._database.reading() as session:
            row = session.get(MarketingConsent, owner)
            return row is None or bool(row.wanted)

    def due(self) -> tuple[Due, ...]:
        """Open notices whose moment has come by the catalogue as it stands: back in stock, or cheaper than then."""
        stocked = select(Variant.product_sku).where(Variant.stock > 0)
        with self._database.reading() as session:
            rows = session.execute(
                select(Notice, Product.name, Product.price)
                .join(Product, Product.sku == Notice.sku)
                .where(
                    Notice.open_mark.is_not(None),
                    Product.active,
                    ((Notice.kind == "restock") & Notice.sku.in_(stocked))
                    | ((Notice.kind == "price_drop") & (Product.price < Notice.price)),
                )
                .order_by(Notice.id)
            ).all()
            found = [
                Due(row.id, row.owner, row.conversation, row.kind, row.sku, name, price, row.price)
                for row, name, price in rows
            ]
            return tuple(found + self._variants(session) + self._launched(session))

    def _variants(self, session: Session) -> list[Due]:
        """Colours and specs that are back, where the product itself may never have been sold out."""
        rows = session.execute(
            select(Notice, Variant, Product.name, Product.price)
            .join(Variant, Variant.sku == Notice.sku)
            .join(Product, Product.sku == Variant.product_sku)
            .where(
                Notice.open_mark.is_not(None),
                Notice.kind == "restock",
                Variant.sku != Variant.product_sku,
                Variant.active,
                Variant.stock > 0,
                Product.active,
            )
            .order_by(Notice.id)
        ).all()
        return [
            Due(
                row.id,
                row.owner,
                row.conversation,
                row.kind,
                variant.product_sku,
                f"{name}（{' '.join(filter(None, (variant.color, variant.spec)))}）",
                price if variant.price is None else variant.price,
                variant=variant.sku,
            )
            for row, variant, name, price in rows
        ]

    def _launched(self, session: Session) -> list[Due]:
        """What came out since somebody asked to be told of new products of a kind or brand, the newest of each."""
        rows = session.execute(
            select(Notice, Product.sku, Product.name, Product.price, Product.release_date)
            .join(
                Product, (Notice.sku == OF_KIND + Product.category) | (Notice.sku == OF_BRAND + Product.brand)
            )
            .where(
                Notice.open_mark.is_not(None),
                Notice.kind == "launch",
                Product.active,
                Product.release_date <= self._clock.today(),
            )
            .order_by(Notice.id, Product.release_date, Product.sku)
        ).all()
        newest = {
            row.id: Due(row.id, row.owner, row.conversation, row.kind, sku, name, price)
            for row, sku, name, price, released in rows
            if released > row.created_at.date()
        }
        return list(newest.values())

    def fire(self, session: Session, due: Due, text: str) -> bool:
        """Close the notice in the caller's transaction; False if it was closed before."""
        changed = session.execute(
            update(Notice)
            .where(Notice.id == due.id, Notice.open_mark.is_not(None))
            .values(open_mark=None, fired_at=self._clock.now(), text=text)
            .execution_options(synchronize_session=False)
        ).rowcount
        return bool(changed)

    def reopen(self, notice: int) -> bool:
        """What the notice was to tell is not true any more: wait for the next time. False if it is waited for already."""
        try:
            with self._database.writing() as session:
                row = session.get(Notice, notice, with_for_update=True)
                if row is None or row.delivered_at is not None:
                    return False
                row.open_mark, row.fired_at, row.text = _open_mark(row.owner, row.kind, row.sku), None, ""
        except IntegrityError:
            return False
        return True

    def _consent(self, session: Any, owner: str, *, wanted: bool) -> None:
        row = session.get(MarketingConsent, owner)
        if row is None:
            session.add(MarketingConsent(owner=owner, wanted=wanted, changed_at=self._clock.now()))
        else:
            row.wanted, row.changed_at = wanted, self._clock.now()


def notice_text(kind: str, name: str, price: Decimal) -> str:
    """What the owner of a notice is told."""
    said = yuan(price)
    if kind == "restock":
        return f"您等的{name}到货了，现在{said}元，喜欢就可以下单啦。"
    if kind == "launch":
        return f"您等的新品{name}上市了，现在{said}元。"
    return f"您关注的{name}降价了，现在{said}元。"


def _open_mark(owner: str, kind: str, sku: str) -> str:
    return f"{owner}|{kind}|{sku}"
