"""What a search is narrowed by beside names and sums, as the conversation keeps it, and the words that refuse or order."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from actions.turn import Mention, Turn
from shop.catalogue.conditions import AttributeWish, Sort

_REFUSED_BEFORE = re.compile(
    r"(?:(?<!要)不要|不带|不想要|别要|不喜欢|不考虑|不想买|(?<!看)不看|别给我|别推荐|(?<!用)不用|除了|除开|除去|除|排除|避开|去掉|讨厌"
    r"|(?<!是)不是|拒绝|受不了|非|不爱|不买)[^，,。;；？?！!要]{0,2}$"
)
_REFUSED_AFTER = re.compile(
    r"^(?:的|色|式|款|这种|那种|牌子|品牌|牌|家)*我?(?:都|就|也)?(?:不要(?:了|的话)?(?=$|[吧啊哈，,。；;!！ 再有换其别我给])|不考虑|不喜欢|不想要|除外|以外|之外|外|就算了|pass)"
)
_JOINER = re.compile(r"^(?:的|色)?[和跟与、或及,，]?(?:者)?$")
_SORTS: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    (
        "price_asc",
        re.compile(r"最便宜|价格最低|最低价|最实惠|从低到高|最低多少|\bcheapest\b|lowest price", re.I),
    ),
    ("price_desc", re.compile(r"最贵|最高端|最高配|顶配|价格最高|从高到低|最顶级|most expensive", re.I)),
    ("newest", re.compile(r"最新|新品|刚出|新上市|新出|刚上市|新款|\b(?:newest|latest)\b", re.I)),
    (
        "popular",
        re.compile(
            r"销量|最火|卖得最?好|最热|热门|热销|爆款|最受欢迎|人气|大家都买|买的人|best.?sell|most popular",
            re.I,
        ),
    ),
)

# Actions that show products, and intents that ask them to.
SEARCHES = frozenset({"action_search_products", "action_recommend_products"})
SEARCH_INTENTS = frozenset({"search_product", "ask_recommendation"})
# Talk about products to choose.
ABOUT_PRODUCTS = SEARCHES | {
    "action_compare_products", "action_answer_attribute", "action_answer_price", "action_answer_stock",
    "action_answer_variant", "action_answer_package_contents", "action_answer_usage",
}  # fmt: skip

# What may be refused by its name.
_NAMED = ("brand", "color", "product", "category", "scenario")
# 不要能玩游戏的 refuses a use; 不要玩游戏卡的 wants one.
_ALL_OF_USE = re.compile(r"^(?:用)?(?:的|$|[,，。!！ ])")
# 她有耳机了: owned already, and not looked for.
_HAS = re.compile(r"(?:已经|都|早就|现在|[她他我妈爸家])有(?:一?[个副台部])?$")
# 不要花里胡哨的灯, of a loudspeaker: a part of it, no other kind that is looked for.
_REFUSED_PART = re.compile(r"(?:不要|不想要|别要|别带|不带|不用)[^，,。;；？?！!要想看买]{1,8}的$")


@dataclass(frozen=True)
class Wants:
    """The preferences of a search so far: `only` and `seen` hold SKUs, `refused` brands, colors, skus and values."""

    values: tuple[str, ...] = ()
    wishes: tuple[AttributeWish, ...] = ()
    only: tuple[str, ...] = ()
    refused: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort | None = None
    cheaper_than: str | None = None
    dearer_than: str | None = None
    seen: tuple[str, ...] = ()

    @classmethod
    def from_slot(cls, slot: Mapping[str, Any] | None) -> Wants:
        """The slot's JSON as an object."""
        stored = slot or {}
        return cls(
            values=tuple(stored.get("values") or ()),
            wishes=tuple(AttributeWish(*wish) for wish in stored.get("wishes") or ()),
            only=tuple(stored.get("only") or ()),
            refused={kind: tuple(words) for kind, words in (stored.get("refused") or {}).items()},
            sort=stored.get("sort"),
            cheaper_than=stored.get("cheaper_than"),
            dearer_than=stored.get("dearer_than"),
            seen=tuple(stored.get("seen") or ()),
        )

    @property
    def specific(self) -> bool:
        """Whether anything is wanted that narrows or orders a search."""
        return replace(self, seen=()).to_slot() is not None

    def to_slot(self) -> dict[str, Any] | None:
        """JSON for the slot; None where nothing is wanted."""
        whole = {
            "values": list(self.values),
            "wishes": [[wish.attribute, wish.minimum, wish.maximum] for wish in self.wishes],
            "only": list(self.only),
            "refused": {kind: list(words) for kind, words in self.refused.items() if words},
            "sort": self.sort,
            "cheaper_than": self.cheaper_than,
            "dearer_than": self.dearer_than,
            "seen": list(self.seen),
        }
        kept = {name: value for name, value in whole.items() if value}
        return kept or None


def other_variant(turn: Turn) -> bool:
    """不要白的 黑的: a colour or spec is refused and another one is named in its place."""
    said = [mention for mention in (*turn.of("color"), *turn.of("spec")) if mention.linked]
    refused = refused_mentions(turn)
    return any(mention in refused for mention in said) and any(mention not in refused for mention in said)


def refused_mentions(turn: Turn) -> list[Mention]:
    """Brands, colours and products that the message turns down."""
    refused: list[Mention] = []
    for mention in turn.mentions:
        start, end = span_of(mention, turn.text)
        if mention.entity not in _NAMED:
            continue
        if mention.entity == "scenario" and not _ALL_OF_USE.match(turn.text[end:]):
            continue
        if (
            mention.entity == "category"
            and _HAS.search(turn.text[:start])
            and turn.text.startswith("了", end)
        ):
            refused.append(mention)
            continue
        searched = turn.slot("category") if mention.entity == "category" else None
        part = searched and mention.value != searched and _REFUSED_PART.search(turn.text[:start])
        if part or is_refused(turn.text, (start, end), refused):
            refused.append(mention)
    return refused


def is_refused(text: str, span: tuple[int, int], refused: Sequence[Mention] = ()) -> bool:
    start, end = span
    if _REFUSED_BEFORE.search(text[:start]) or _REFUSED_AFTER.match(text[end:]):
        return True
    return any(
        _JOINER.match(text[span_of(other, text)[1] : start]) for other in refused if other.end <= start
    )


def span_of(mention: Mention, text: str) -> tuple[int, int]:
    """Where the mention stands in the normalised text."""
    if text[mention.start : mention.end] == mention.text:
        return mention.start, mention.end
    start = text.find(mention.text)
    return (start, start + len(mention.text)) if start >= 0 else (mention.start, mention.end)


def sort_said(text: str, *, of_property: bool = False) -> Sort | None:
    """The order asked for; 最好的 is the dearest, unless it is the best of something (拍照最好的)."""
    found = next((name for name, pattern in _SORTS if pattern.search(text)), None)
    if found is None and not of_property and "最好的" in text:
        return "price_desc"
    return found
