"""Comparing: two or three products side by side, the property asked about first."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from actions import payloads
from actions.base import ShopAction, shop_action
from actions.presales.attributes import overview
from actions.presales.compared import (
    beside_another_kind,
    by_prices,
    of_kind_again,
    of_somebody_else,
    of_two_kinds,
    ours_beside,
    suited,
)
from actions.presales.degrees import degree_in
from actions.presales.derived import RUNS_SMOOTHLY, SMOOTHNESS
from actions.presales.faq import faq_reply
from actions.presales.one_side import asks_of_side, one_side
from actions.presales.preferences import Wants
from actions.presales.product import not_carried
from actions.presales.search import SearchProducts
from actions.presales.which_has import which_has
from actions.rehearing import COMPARES
from actions.rehearing_choice import ADVISE
from actions.reply import Reply
from actions.services import Services
from actions.turn import Turn
from shop.amounts import yuan
from shop.catalogue.conditions import AttributeWish, SearchConditions
from shop.catalogue.readmodels import ComparisonRow, Product

# Words of a comparison.
_PRICED = re.compile(r"便宜|贵|划算|价|差多少钱|多少钱")
_THAN = re.compile(r"比.{1,16}(?:便宜|贵|好|长|久|大|轻|快|高|强|亮|小)[^,，]{0,3}的")
# The whole table once more.
_AGAIN = re.compile(r"对比|比[一较]?[下比]|区别|不同|不一样|差别|差异|参数")
_AMONG_ALL = re.compile(r"最|哪[个款一]|谁")


class CompareProducts(ShopAction):
    """Puts two or three products side by side."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_compare_products"

    def answer(self, turn: Turn, shop: Services) -> Reply | list[Reply]:
        """A table of differences first, and advice that only uses what the table says."""
        if _asks_about_one(turn) and (about := shop_action("action_answer_attribute")) is not None:
            return about.answer(turn, shop)
        if (unknown := _not_carried(turn, shop)) is not None:
            return self._one_of_ours(unknown, turn, shop)
        if (than := _better_than(turn, shop)) is not None:
            return SearchProducts().answer(than, shop)
        if len(turn.of("spec")) > 1 and not turn.of("product"):  # 红轴和茶轴哪个适合打字
            known = faq_reply(turn, shop, self.name())
            about_specs = shop_action("action_answer_attribute")
            if known is not None or about_specs is not None:
                return known or about_specs.answer(turn, shop)  # type: ignore[union-attr]
        skus = _to_compare(turn, shop)
        items = shop.catalogue.products(skus)[:3]
        if len(items) < 2:
            return Reply("compare_which", topic="action_compare_products")
        rows = shop.catalogue.compare([item.sku for item in items]).rows
        if (held := which_has(turn, items, shop)) is not None:
            return _told_which(held, items, self.name())
        if _only_advice(turn):
            return Reply(
                "compare_advice",
                {"advice": suited(items, turn, shop) or _advice(items)},
                payloads.products([(item, "；".join(item.highlights[:2])) for item in items]),
                [f"{items[0].name}多少钱", f"{items[1].name}有货吗"],
                topic="action_compare_products",
            )
        named = turn.of("attribute")
        if len(named) == 2 and named[0].end >= named[1].start:
            named = named[1:]  # 屏幕多少hz: the first only says of what
        asked = {mention.value for mention in named}
        asked |= _degree_asked(turn, items[0].category, shop)
        if RUNS_SMOOTHLY.search(turn.text):  # 能用多久不卡 asks for no battery
            asked = set(SMOOTHNESS)
        sided = one_side(turn, rows, items)
        asked |= {"price"} if _PRICED.search(turn.text) and not asks_of_side(turn.text) else set()
        asked |= {"colors"} if turn.of("color") or "颜色" in turn.text else set()
        asked |= _kindred(asked, turn, rows, shop)
        colors = _colors(turn, items, shop)
        if (further := _further(turn, items, rows, asked, colors or sided, shop)) is not None:
            return further
        differing = sorted((row for row in rows if row.differs), key=lambda row: row.attribute not in asked)
        lines = [f"· {row.label}：{' / '.join(_read_aloud(row))}" for row in differing[:6]]
        return Reply(
            "comparison",
            {
                "names": _listed(items),
                "lines": "\n".join(lines) or "· 参数基本一致",
                "advice": colors
                or suited(items, turn, shop)
                or sided
                or _verdict(rows, asked, items)
                or _advice(items),
            },
            {
                "type": "comparison",
                "skus": [item.sku for item in items],
                "names": [item.name for item in items],
                "rows": _as_rows(rows),
            },
            [f"{items[0].name}多少钱", f"{items[1].name}有货吗"],
            slots={
                "compared_products": [item.sku for item in items],
                "shown_products": [item.sku for item in items],
                **_ahead(turn, rows, asked, items),
            },
            topic="action_compare_products",
        )

    def _one_of_ours(self, unknown: str, turn: Turn, shop: Services) -> Reply | list[Reply]:
        """K60和iPhone 15哪个好: nothing is known of the other one, so the shop's own is told alone."""
        product = ours_beside(unknown, turn, shop)
        if product is None:
            return not_carried(unknown, turn, shop, self.name())
        return [
            Reply("compare_unknown", {"unknown": unknown, "name": product.name}),
            overview(product, self.name()),
        ]


def _told_which(held: tuple[list[Product], str], items: Sequence[Product], topic: str) -> Reply:
    """哪个带笔: said in a sentence; the one that has it is meant next."""
    having, said = held
    skus = [item.sku for item in items]
    return Reply(
        "compare_advice",
        {"advice": said},
        payloads.products([(item, "；".join(item.highlights[:2])) for item in having]),
        [f"{having[0].name}多少钱", "有什么区别"],
        slots={"compared_products": skus, "shown_products": skus, "product": having[0].sku, "guessed": False},
        topic=topic,
    )


def _only_advice(turn: Turn) -> bool:
    """所以你建议我买哪个, right after the table: it need not be shown again."""
    told = turn.slot("topic") == "action_compare_products" and turn.slot("compared_products")
    return bool(told and ADVISE.search(turn.text) and not turn.of("attribute") and not turn.of("product"))


def _further(
    turn: Turn,
    items: Sequence[Product],
    rows: Sequence[ComparisonRow],
    asked: Collection[str],
    said: str,
    shop: Services,
) -> Reply | None:
    """那续航呢, pro贵在哪, 打游戏的话: the point asked about, where the table was just shown or one side is asked of.

    None where the whole table is to be shown.
    """
    skus = [item.sku for item in items]
    told = turn.slot("topic") == "action_compare_products" and set(skus) <= set(
        turn.slot("compared_products") or ()
    )
    sided = bool(said) and asks_of_side(turn.text)
    if not (told or sided) or _AGAIN.search(turn.text):
        return None
    on_point = [row for row in rows if row.attribute in asked]
    said = said or suited(items, turn, shop) or "".join(_point(row, items) for row in on_point)
    unknown = [m.text for m in turn.of("attribute") if len(m.text) > 1]
    if not said and unknown:
        said = f"店里没有登记它们的“{unknown[0]}”，我不敢乱说。{_advice(items)}"
    if not said:
        return None
    return Reply(
        "compare_advice",
        {"advice": said},
        {
            "type": "comparison",
            "skus": skus,
            "names": [item.name for item in items],
            "rows": _as_rows(on_point or [row for row in rows if row.differs]),
        },
        [f"{items[0].name}多少钱", f"{items[1].name}有货吗"],
        slots={"compared_products": skus, "shown_products": skus, **_ahead(turn, rows, asked, items)},
        topic="action_compare_products",
    )


def _ahead(
    turn: Turn, rows: Sequence[ComparisonRow], asked: Collection[str], items: Sequence[Product]
) -> dict[str, str]:
    """哪个最轻: the one told as the answer is what 给我来两个 means next."""
    best = {row.better for row in rows if row.attribute in asked and row.better is not None}
    return {"product": items[best.pop()].sku} if len(best) == 1 and _AMONG_ALL.search(turn.text) else {}


def _point(row: ComparisonRow, items: Sequence[Product]) -> str:
    """续航方面，A更好（11小时），B是10小时。"""
    values = _read_aloud(row)
    if not row.differs:
        return f"{row.label}方面它们一样，都是{values[0]}。"
    best = row.better
    others = [f"{item.name}是{values[index]}" for index, item in enumerate(items) if index != best]
    if best is not None:
        better = "更便宜" if row.attribute == "price" else "更好"
        others.insert(0, f"{items[best].name}{better}（{values[best]}）")
    gap = max(item.price for item in items) - min(item.price for item in items)
    apart = f"，相差{yuan(gap)}元" if row.attribute == "price" else ""
    return f"{row.label}方面，{'，'.join(others)}{apart}。"


def _as_rows(rows: Sequence[ComparisonRow]) -> list[dict[str, object]]:
    return [{"attribute": row.attribute, "label": row.label, "values": list(row.values)} for row in rows]


def _to_compare(turn: Turn, shop: Services) -> list[str]:
    """Two products to compare: named, pointed at, or one with its predecessor (和上一代比)."""
    if across := by_prices(turn, shop) or of_two_kinds(turn, shop) or beside_another_kind(turn, shop):
        return across
    if elsewhere := of_kind_again(turn, shop):
        return elsewhere
    compared = list(turn.slot("compared_products") or [])
    if len(compared) >= 2:
        return compared
    focus = turn.product
    if focus and any(word in turn.text for word in ("上一代", "上代", "前代", "老款", "旧款", "前一代")):
        older = shop.catalogue.predecessor(focus)
        if older:
            return [focus, older.sku]
    if focus and any(word in turn.text for word in ("新款", "下一代", "新一代")):
        newer = shop.catalogue.successor(focus)
        if newer:
            return [focus, newer.sku]
    previous = turn.slot("previous_product")
    if _AMONG_ALL.search(turn.text) and len(turn.shown) >= 2:
        return turn.shown[:3]
    if focus and previous and previous != focus and not _of_two_kinds(focus, previous, shop):
        return [focus, previous]
    if len(turn.shown) >= 2:
        return turn.shown[:3] if _AMONG_ALL.search(turn.text) else turn.shown[:2]
    return [focus, *_siblings(focus, shop)] if focus else []


def _of_two_kinds(one: str, other: str, shop: Services) -> bool:
    """Whether what was talked about before was of another kind; that alone makes nobody compare them."""
    return len({product.category for product in shop.catalogue.products([one, other])}) > 1


def _better_than(turn: Turn, shop: Services) -> Turn | None:
    """比K60便宜的手机有哪些, 续航比K60好的呢: a search that starts from one product, not a comparison of two."""
    named = list(dict.fromkeys(mention.sku for mention in turn.of("product") if mention.sku))
    product = shop.catalogue.product(named[0]) if len(named) == 1 else None
    if product is None or not _THAN.search(turn.text):
        return None
    wishes = []
    for mention in turn.of("attribute"):
        value = shop.catalogue.attribute(product.sku, mention.value)
        definition = shop.catalogue.vocabulary().definition(value.key, product.category) if value else None
        if value is None or value.number is None or definition is None or not definition.better:
            continue
        higher = definition.better == "higher"
        low, high = value.number * 1.001, value.number * 0.999
        wishes.append(AttributeWish(value.key, low if higher else None, None if higher else high))
    cheaper = "便宜" in turn.text or "低" in turn.text
    wants = Wants(
        wishes=tuple(wishes),
        cheaper_than=product.sku if cheaper else None,
        dearer_than=product.sku if not cheaper and not wishes else None,
        refused={"skus": (product.sku,)},
    )
    slots = {**turn.slots, "category": product.category, "preferences": wants.to_slot(), "budget": None}
    return replace(turn, slots=slots, mentions=tuple(m for m in turn.mentions if m.entity != "product"))


def _not_carried(turn: Turn, shop: Services) -> str | None:
    """A model or a make of somebody else's among those named: iPhone 15, 跟红米比."""
    named = [mention for mention in turn.of("product") if not (mention.sku or mention.candidates)]
    vocabulary = shop.catalogue.vocabulary()
    makes = [m for m in turn.of("brand") if not m.linked and vocabulary.brand(m.value) is None]
    return (named or makes)[0].text if named or makes else of_somebody_else(turn, shop)


def _listed(items: Sequence[Product]) -> str:
    """A和B; A、B和C."""
    return "和".join(filter(None, ("、".join(item.name for item in items[:-1]), items[-1].name)))


def _verdict(rows: Sequence[ComparisonRow], asked: Collection[str], items: Sequence[Product]) -> str:
    """哪个续航好: which is ahead in what was asked, where the catalogue says which direction is better."""
    ahead = [
        f"{row.label}方面，{items[row.better].name}{'更便宜' if row.attribute == 'price' else '更好'}（{_read_aloud(row)[row.better]}）。"
        for row in rows
        if row.attribute in asked and row.better is not None
    ]
    alike = [
        f"{row.label}方面它们一样，都是{_read_aloud(row)[0]}。"
        for row in rows
        if row.attribute in asked and not row.differs
    ]
    return "".join(ahead or alike)


def _kindred(asked: Collection[str], turn: Turn, rows: Sequence[ComparisonRow], shop: Services) -> set[str]:
    """电池呢, of laptops whose battery is only told by how long it lasts: properties with that word in a name."""
    known = {row.attribute for row in rows}
    if known & set(asked):
        return set()
    words = [mention.text for mention in turn.of("attribute") if len(mention.text) > 1]
    definitions = shop.catalogue.vocabulary().definitions
    return {
        key
        for key in known
        for row in definitions.get(key, ())
        if any(word in name for word in words for name in (row.label, *row.aliases))
    }


def _degree_asked(turn: Turn, category: str, shop: Services) -> set[str]:
    """哪个最亮, 哪个更轻: the property meant."""
    words, vocabulary = shop.catalogue.features(category), shop.catalogue.vocabulary()
    degree = degree_in(turn.text, category, vocabulary, words) if words is not None else None
    return {degree.attribute} if degree is not None else set()


def _read_aloud(row: ComparisonRow) -> Sequence[str]:
    """399元, where programs read 399.00元."""
    return (
        [re.sub(r"\.00元$", "元", value) for value in row.values] if row.attribute == "price" else row.values
    )


def _colors(turn: Turn, items: Sequence[Product], shop: Services) -> str:
    """哪个有黑色: said of each."""
    vocabulary = shop.catalogue.vocabulary()
    return "".join(
        f"{item.name}{'有' if any(vocabulary.same_color(own, color.value) for own in item.colors) else '没有'}{color.value}。"
        for color in turn.of("color")
        for item in items
    )


def _asks_about_one(turn: Turn) -> bool:
    """第二个怎么样, 续航和快充怎么样: asks about one product and compares it with nothing."""
    several = len(turn.slot("compared_products") or []) > 1 or len(turn.of("product")) > 1
    named = any(mention.sku for mention in turn.of("product"))  # K87什么轴
    pointed = bool(named or turn.of("reference") or turn.of("attribute")) and turn.product is not None
    return pointed and not several and not COMPARES.search(turn.text)


def _siblings(sku: str, shop: Services) -> list[str]:
    """The next best of the same kind, for a customer who has seen only one."""
    product = shop.catalogue.product(sku)
    if product is None:
        return []
    found = shop.catalogue.search(SearchConditions(category=product.category, exclude_skus=(sku,), limit=1))
    return [item.sku for item in found.items]


def _advice(items: Sequence[Product]) -> str:
    """Price against equipment: the only judgement that the data supports without guessing at taste."""
    by_price = sorted(items, key=lambda item: item.price)
    cheap, dear = by_price[0], by_price[-1]
    gap = dear.price - cheap.price
    if not gap:
        return "两款同价，按您更看重的参数选就好。"
    return f"预算优先选{cheap.name}，省{yuan(gap)}元；更看重配置就选{dear.name}。"
