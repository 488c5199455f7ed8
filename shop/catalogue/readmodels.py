"""What callers get from the catalogue: plain frozen values, complete when handed over, bound to no session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class AttributeValue:
    """One attribute of one product: 续航 (battery_life) = 1.5天, as a number 1.5."""

    key: str
    label: str
    value: str
    number: float | None = None
    unit: str = ""


@dataclass(frozen=True)
class Product:
    """A model with everything the shop knows about it. Prices in yuan; `stock` is over all its variants."""

    sku: str
    name: str
    brand: str
    category: str
    price: Decimal
    original_price: Decimal | None
    image: str
    release_date: date | None
    successor: str | None
    package_contents: str
    highlights: tuple[str, ...]
    description: str
    warranty_months: int | None
    sales: int
    featured: bool
    active: bool
    stock: int
    aliases: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    colors: tuple[str, ...] = ()
    specs: tuple[str, ...] = ()
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Variant:
    """What can be put into the basket: a product in one colour and spec, with its own price and stock."""

    sku: str
    product_sku: str
    color: str
    spec: str
    price: Decimal
    stock: int
    restock_date: date | None


@dataclass(frozen=True)
class Availability:
    """Whether a product (in a colour, in a spec) can be had, and if not, when.

    `offered` is false when the product does not come in the colour or spec asked for at all.
    """

    sku: str
    offered: bool
    available: bool
    quantity: int
    restock_date: date | None
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True)
class ComparisonRow:
    """One line of a comparison table; `values` in the order of the products, 暂无数据 where nothing is known."""

    attribute: str
    label: str
    values: tuple[str, ...]
    differs: bool
    better: int | None = None


@dataclass(frozen=True)
class Comparison:
    """Products side by side, what differs first."""

    products: tuple[Product, ...]
    rows: tuple[ComparisonRow, ...]


@dataclass(frozen=True)
class Faq:
    """A question with its paraphrases and answer; for the whole shop when `category` and `product_sku` are empty."""

    id: str
    category: str
    product_sku: str | None
    question: str
    similar: tuple[str, ...]
    answer: str


@dataclass(frozen=True)
class Store:
    """A shop people can walk into."""

    id: str
    name: str
    city: str
    district: str
    address: str
    phone: str
    hours: str
    pickup: bool
    repair: bool
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class DeliveryRule:
    """Delivery to a region. `fee` None means that the shop does not say (or does not deliver; see `note`)."""

    region: str
    aliases: tuple[str, ...]
    fee: Decimal | None
    free_threshold: Decimal | None
    days_min: int | None
    days_max: int | None
    carrier: str
    note: str


@dataclass(frozen=True)
class DeliveryQuote:
    """What delivery of an amount to a place costs: the rule that applies, the fee, and how far to free delivery."""

    rule: DeliveryRule
    fee: Decimal | None
    missing_for_free: Decimal | None


@dataclass(frozen=True)
class Policy:
    """A rule of the shop in the words customers read."""

    key: str
    title: str
    text: str


@dataclass(frozen=True)
class Promotion:
    """An offer without a coupon. `value`: yuan off (amount) or per cent off (percent); `scope` as in the CSV."""

    id: str
    title: str
    description: str
    kind: str
    value: Decimal | None
    threshold: Decimal | None
    scope: tuple[str, ...]
    starts_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True)
class Offer:
    """A promotion applied to one product: what it then costs (unchanged for a gift)."""

    promotion_id: str
    title: str
    description: str
    kind: str
    final_price: Decimal
    saving: Decimal


@dataclass(frozen=True)
class ScenarioRule:
    """Which attribute makes a category's products fit a scenario, and the sentence that says why."""

    category: str
    attribute: str
    min_number: float | None
    reason: str


@dataclass(frozen=True)
class Scenario:
    """What people want a product for, in all its wordings."""

    name: str
    aliases: tuple[str, ...]
    rules: tuple[ScenarioRule, ...] = ()


@dataclass(frozen=True)
class AttributeDefinition:
    """What an attribute is called and how it is told, for some categories (all when empty)."""

    key: str
    label: str
    aliases: tuple[str, ...]
    unit: str
    categories: tuple[str, ...]
    better: str
    reply: str
