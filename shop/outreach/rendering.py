"""The words of a message, found at the last moment: prices as they are, coupons as they can be had, consent as it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select

from shop.amounts import yuan
from shop.campaigns.period import is_quiet
from shop.campaigns.wordings import Wordings
from shop.catalogue.cards import products_card
from shop.catalogue.queries import Catalogue
from shop.catalogue.readmodels import Product
from shop.clock import Clock
from shop.coupons.cards import coupon_card, until, worth
from shop.coupons.ledger import Claim, Ledger
from shop.coupons.readmodels import Coupon
from shop.database import Database
from shop.experiments.holdout import in_holdout
from shop.models.marketing import MarketingConsent
from shop.models.orders import Customer
from shop.models.outreach import OutreachCampaign
from shop.models.profiles import PersonalizationChoice
from shop.notices.subscriptions import Notices, notice_text

PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")

STOP_WORDS: Final = "别再给我发广告了"
"""The quick reply under every advertisement by which it was the last one."""

PLACEHOLDERS: Final[Mapping[str, tuple[str, ...]]] = {
    "promotion": ("coupon", "worth", "until", "product", "price"),
    "launch": ("coupon", "worth", "until", "product", "price"),
    "member_day": ("coupon", "worth", "until", "product", "price"),
    "trade_in": ("coupon", "worth", "until", "product", "price", "device", "age", "quote"),
}
"""What the words of a campaign may name in braces, by its kind."""


@dataclass(frozen=True)
class Card:
    """A message as the customer sees it."""

    text: str
    custom: Mapping[str, Any] | None = None
    buttons: Sequence[str] = ()
    variant: str = ""
    coupon_code: str = ""


@dataclass(frozen=True)
class Dropped:
    """The message must not go out any more, and why."""

    why: str


@dataclass(frozen=True)
class Later:
    """The message must wait: the campaign is paused, it is its quiet time, or its coupon cannot be had yet."""


class Renderer:
    """Makes cards from what the outbox keeps."""

    def __init__(self, database: Database, clock: Clock, catalogue: Catalogue, ledger: Ledger) -> None:
        """Products come from `catalogue`, coupons from `ledger`."""
        self._database = database
        self._clock = clock
        self._catalogue = catalogue
        self._ledger = ledger
        self._wordings = Wordings(database, clock)
        self._notices = Notices(database, clock)

    def allowed(self, campaign_id: str, owner: str, kind: str) -> Dropped | Later | None:
        """Why an advertisement may not go to this owner now; None if it may. Notices were asked for and always may."""
        if kind == "notice":
            return None
        now = self._clock.now()
        with self._database.reading() as session:
            campaign = session.get(OutreachCampaign, campaign_id)
            consent = session.get(MarketingConsent, owner)
            choice = session.get(PersonalizationChoice, owner)
            session.expunge_all()  # read after the session's end
        if campaign is None:
            return Dropped("the campaign is gone")
        if choice is not None and choice.off and (campaign.segment or kind == "trade_in"):
            return Dropped("personalization is off")
        if consent is not None and not consent.wanted:
            return Dropped("unsubscribed")
        if in_holdout(owner):
            return Dropped("hold-out group")
        if campaign.ends_at < now:
            return Dropped("the campaign has ended")
        begun = campaign.starts_at is None or campaign.starts_at <= now
        if not campaign.enabled or not begun or is_quiet(campaign.quiet_from, campaign.quiet_to, now.time()):
            return Later()
        return None

    def render(
        self, kind: str, campaign_id: str, owner: str, data: Mapping[str, Any]
    ) -> Card | Dropped | Later:
        """The card, or why there is none (yet). Safe to repeat: coupon and variant of an owner stay the same."""
        if kind == "notice":
            return self._notice(data)
        with self._database.reading() as session:
            campaign = session.get(OutreachCampaign, campaign_id)
            tier = session.execute(select(Customer.tier).where(Customer.id == owner)).scalar() or ""
            session.expunge_all()
        if campaign is None:
            return Dropped("the campaign is gone")
        wording = self._wordings.choose(campaign.id, campaign.message, campaign.experiment, owner)
        product = self._catalogue.product(campaign.product_sku) if campaign.product_sku else None
        if campaign.product_sku and product is None:
            return Dropped("the product is not sold any more")
        coupon = None
        if batch := wording.batch or campaign.batch_id:
            issued = self._ledger.issue(
                Claim(
                    batch=batch,
                    owner=owner,
                    key=f"outreach:{campaign.id}:{owner}:{data.get('item', '')}",
                    tier=tier,
                    campaign=campaign.id,
                    variant=wording.variant,
                )
            )
            if issued.code == "not_begun":
                return Later()
            if issued.coupon is None or not issued.done:
                return Dropped(f"no coupon: {issued.code}")
            if issued.coupon.state != "available":
                return Dropped(f"the coupon is {issued.coupon.state}")
            coupon = issued.coupon
        values = {**_values(product, coupon, self._clock.now()), **_device(data)}
        return Card(
            text=_with_code(filled(wording.text, values), coupon, values),
            custom=self._payload(campaign, product, coupon, data),
            buttons=(*_buttons(kind, product, coupon, data), STOP_WORDS),
            variant=wording.variant,
            coupon_code=coupon.code if coupon else "",
        )

    def _notice(self, data: Mapping[str, Any]) -> Card | Dropped:
        product = self._catalogue.product(str(data["sku"]))
        kind = str(data["kind"])
        before = Decimal(str(data["price"])) if data.get("price") is not None else None
        variant = self._catalogue.variant(str(data["variant"])) if data.get("variant") else None
        left = variant.stock if variant is not None else product.stock if product is not None else 0
        over = (
            product is None
            or (kind == "restock" and not left)
            or (kind == "price_drop" and before is not None and product.price >= before)
        )
        if product is None or over:
            # Gone again before it could be told: the customer is told the next time instead.
            self._notices.reopen(int(data["notice"]))
            return Dropped("not true any more")
        reason = {"restock": "您等的到货了", "price_drop": "您关注的降价了"}.get(kind, "您等的新品上市了")
        return Card(
            text=notice_text(
                kind,
                str(data.get("name") or product.name),
                variant.price if variant is not None else product.price,
            ),
            custom=products_card([(product, reason)]),
            buttons=("怎么下单", f"{product.name}有什么颜色"),
        )

    def _payload(
        self, campaign: Any, product: Product | None, coupon: Coupon | None, data: Mapping[str, Any]
    ) -> dict[str, Any]:
        if campaign.kind == "trade_in":
            return {"type": "trade_in", "device": data["device"], "quote": data["quote"]}
        if coupon is not None:
            return coupon_card(coupon)
        if product is not None:
            return products_card([(product, campaign.title)])
        return {
            "type": "promotions",
            "items": [
                {
                    "campaign": campaign.id,
                    "title": campaign.title,
                    "starts_at": campaign.starts_at.isoformat() if campaign.starts_at else None,
                    "ends_at": campaign.ends_at.isoformat(),
                }
            ],
        }


def filled(words: str, values: Mapping[str, str]) -> str:
    """The words with {names} replaced by values; other braces stay as they are."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), words)


def _with_code(text: str, coupon: Coupon | None, values: Mapping[str, str]) -> str:
    """Channels without cards need the coupon's code in the text."""
    if coupon is None:
        return text
    said = f"{values['coupon']}，{values['worth']}，{values['until']}前有效，"
    known = values["worth"] in text or values["coupon"] in text
    return f"{text.rstrip('。')}{'。' if known else '：' + said}券码{coupon.code}。"


def _values(product: Product | None, coupon: Coupon | None, now: datetime) -> dict[str, str]:
    values = dict.fromkeys((name for names in PLACEHOLDERS.values() for name in names), "")
    if product is not None:
        values |= {"product": product.name, "price": yuan(product.price)}
    if coupon is not None:
        values |= {
            "coupon": coupon.terms.title,
            "worth": worth(coupon.terms),
            "until": until(coupon.expires_at, now),
        }
    return values


def _device(data: Mapping[str, Any]) -> dict[str, str]:
    if "device" not in data:
        return {}
    return {
        "device": str(data["device"]),
        "age": str(data["age"]),
        "quote": yuan(Decimal(str(data["quote"]))),
    }


def _buttons(
    kind: str, product: Product | None, coupon: Coupon | None, data: Mapping[str, Any]
) -> tuple[str, ...]:
    if kind == "trade_in":
        return (f"旧{data['category']}能抵多少钱", f"看看新款{data['category']}")
    if coupon is not None:
        return ("我有哪些券", "优惠券怎么用")
    if product is not None:
        return (f"{product.name}多少钱", f"{product.name}有什么颜色")
    return ("有什么活动",)
