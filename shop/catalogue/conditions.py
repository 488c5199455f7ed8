"""What a customer looks for, and how a search loosens it when nothing fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal

from shop.catalogue.readmodels import Product

Sort = Literal["popular", "price_asc", "price_desc", "newest", "attribute"]

# A salesperson shows what is a little dearer before saying that there is nothing.
BUDGET_SLACK = Decimal("1.2")


@dataclass(frozen=True)
class AttributeWish:
    """An attribute the product must have (key, label or alias), if wanted with bounds on its number."""

    attribute: str
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Refused:
    """What the customer does not want: brands, colours, words of values (入耳)."""

    brands: tuple[str, ...] = ()
    colors: tuple[str, ...] = ()
    values: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """All of it, as the customer would name it."""
        return (*self.brands, *self.colors, *self.values)


@dataclass(frozen=True)
class SearchConditions:
    """Everything is optional. Names may be aliases as customers say them (蓝牙耳机, 跑步, 黑的, 防水).

    `attributes` are wishes; a bare string is a wish without bounds. `keywords` must all occur in name, aliases,
    highlights or description; `values` in a value of an attribute, a highlight or a spec (头戴, 青轴). `only` are the
    products that a describing word means (老人机). `sort` "attribute" (best value of the first wish first) is the
    default when an attribute with a better direction is wished for, else "popular". `strict_price`: the limits are never
    loosened (cheaper than that one).
    """

    category: str | None = None
    brand: str | None = None
    scenario: str | None = None
    color: str | None = None
    spec: str | None = None
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    attributes: tuple[AttributeWish | str, ...] = ()
    keywords: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    refused: Refused = Refused()
    only: tuple[str, ...] = ()
    exclude_skus: tuple[str, ...] = ()
    in_stock_only: bool = False
    strict_price: bool = False
    sort: Sort | None = None
    limit: int = 3

    @property
    def wishes(self) -> tuple[AttributeWish, ...]:
        """The attribute wishes, all as objects."""
        return tuple(AttributeWish(wish) if isinstance(wish, str) else wish for wish in self.attributes)


@dataclass(frozen=True)
class Relaxation:
    """A condition that was loosened because nothing met it: its name, what was wanted, and a phrase to say so."""

    condition: str
    wanted: str
    phrase: str


@dataclass(frozen=True)
class SearchResult:
    """Products found, how many there are in all (counted up to 1,000), and ways to narrow.

    `facets` maps brand, color, spec and scenario to (value, number of products), most first, and holds only what
    would narrow the result; price_range is of all matches (of the most popular ones in a very large result).
    """

    items: tuple[Product, ...]
    total: int
    facets: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    price_range: tuple[Decimal, Decimal] | None = None
    relaxed: tuple[Relaxation, ...] = ()


def relaxations(conditions: SearchConditions) -> Iterator[tuple[SearchConditions, tuple[Relaxation, ...]]]:
    """Looser and looser conditions: first each single one on its own, then ever more together.

    The category stays: a customer who asks for headphones is not helped by a kettle. Neither are excluded products
    brought back.
    """
    steps = list(_steps(conditions))
    for change, note in steps:
        yield replace(conditions, **change), (note,)
    together: dict[str, Any] = {}
    notes: dict[str, Relaxation] = {}
    for number, (change, note) in enumerate(steps, start=1):
        together.update(change)
        notes[note.condition] = note
        if number > 1:
            yield replace(conditions, **together), tuple(notes.values())


def _steps(conditions: SearchConditions) -> Iterator[tuple[dict[str, Any], Relaxation]]:
    budget = None if conditions.strict_price else conditions.max_price
    if budget is not None:
        loose = (budget * BUDGET_SLACK).quantize(Decimal("0.01"))
        yield {"max_price": loose}, Relaxation("max_price", str(budget), f"略超出{_short(budget)}元预算")
    if conditions.spec:
        yield {"spec": None}, Relaxation("spec", conditions.spec, f"没有{conditions.spec}的")
    if conditions.color:
        yield {"color": None}, Relaxation("color", conditions.color, f"没有{conditions.color}的")
    if conditions.attributes:
        wanted = "、".join(dict.fromkeys(wish.attribute for wish in conditions.wishes))
        unbounded = tuple(AttributeWish(wish.attribute) for wish in conditions.wishes)
        if unbounded != conditions.wishes:  # none weighs a kilo: the lightest comes nearest
            yield (
                {"attributes": unbounded},
                Relaxation("attributes", wanted, f"没有完全满足“{wanted}”要求的"),
            )
        yield {"attributes": ()}, Relaxation("attributes", wanted, f"没有完全满足“{wanted}”要求的")
    for value in conditions.values:
        rest = tuple(word for word in conditions.values if word != value)
        yield {"values": rest}, Relaxation("values", value, f"没有符合“{value}”的")
    if conditions.keywords:
        words = "、".join(conditions.keywords)
        yield {"keywords": ()}, Relaxation("keywords", words, f"没有与“{words}”完全相符的")
    if conditions.scenario:
        yield (
            {"scenario": None},
            Relaxation("scenario", conditions.scenario, f"没有专为{conditions.scenario}设计的"),
        )
    if conditions.brand:
        yield {"brand": None}, Relaxation("brand", conditions.brand, f"{conditions.brand}没有符合的")
    if conditions.min_price is not None and not conditions.strict_price:
        floor = conditions.min_price
        yield (
            {"min_price": None, "sort": "price_desc"},
            Relaxation("min_price", str(floor), f"没有{_short(floor)}元以上的"),
        )
    if budget is not None:
        # Far above the budget the nearest is the cheapest.
        gone = Relaxation("max_price", str(budget), f"没有{_short(budget)}元以内的")
        yield {"max_price": None, "sort": "price_asc"}, gone


def _short(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
