"""Finding and advising: search, recommendation, comparison."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from actions import payloads
from actions.base import ShopAction, shop_action
from actions.presales.accessories import asks_what_goes_with
from actions.presales.bought import without_bought
from actions.presales.conditions import conditions_of, in_words
from actions.presales.degrees import degree_in
from actions.presales.listing import SHOWN, shown_products
from actions.presales.no_list import ask_category, brand_overview, kinds_overview, nothing_found, why_this
from actions.presales.personal import asks_by_taste, own_choice, personal_choice
from actions.presales.preferences import SEARCHES, Wants, refused_mentions
from actions.presales.product import is_what_it_fits, made_by, not_carried, said_kind
from actions.presales.wants import asks_for_others, rated, says_wants
from actions.references import points
from actions.rehearing_shopping import asks_what_is_sold, asks_why
from actions.reply import Offer, Reply
from actions.services import Services
from actions.turn import Turn
from actions.upgrades import AnswerUpgrade
from actions.wish_words import leaves_choice
from shop.amounts import yuan
from shop.catalogue.conditions import Relaxation, SearchConditions, SearchResult
from shop.catalogue.readmodels import Product
from shop.catalogue.vocabulary import normalised

_WHICH = re.compile(r"哪[个款一]|谁")
_PRICED = re.compile(r"(?<!最)便宜|(?<!最)贵|划算")
_FITS = re.compile(r"连|适配|兼容|支持|配|通用|给.{0,6}用|能用|充")
_WHICH_BRANDS = re.compile(r"(?:什么|哪些|哪几个|几个|啥)(?:牌子|品牌)|(?:牌子|品牌)有(?:哪些|什么|啥)")

# 要声音浑厚点的, 能循环放的: a property, whatever it is.
_WISHES = re.compile(
    r"^(?:我|最好|必须|得|就)?(?:想?要|能|可以|有|带|需要|得)[^吗么?？]{2,}$|[^吗么?？]{2,}的(?:有吗|有没有|有么)?$"
)
_SHOWS_AGAIN = re.compile(r"推荐|看看|有哪|哪些|随便|都行|列|再发|重新")
_ORDERS = {"price_asc": "最便宜", "price_desc": "最高端", "newest": "最新", "popular": "卖得最好"}


class SearchProducts(ShopAction):
    """Shows what fits the conditions said so far."""

    relies_on = frozenset({"category", "brand", "scenario", "color", "spec"})

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_search_products"

    def answer(self, turn: Turn, shop: Services) -> Reply | list[Reply]:
        """Three products with reasons, and the question that would narrow the list."""
        if (said := _before_searching(turn, shop, self.name())) is not None:
            return said
        sought = _look_for(turn, shop, self.name())
        if not isinstance(sought, _Sought):
            return sought
        conditions, found = sought.conditions, sought.found
        if any(relaxation.condition == "scenario" for relaxation in found.relaxed):
            conditions, found = _kindred(conditions, found, shop)
        intro = _intro(conditions, found, turn, shop)
        if _said_in_vain(turn, found.items, shop):
            intro = f"您说的这一点资料里没有登记，我没法按它来挑。{intro}"
        return shown_products(
            found.items,
            conditions,
            turn,
            shop,
            "search_results",
            intro,
            _next_question(turn, found),
            found.relaxed,
        )


class RecommendProducts(ShopAction):
    """Advises: the best of what fits, else what sells best, never again what was just refused."""

    relies_on = frozenset({"category", "brand", "scenario", "color", "spec"})

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_recommend_products"

    def answer(self, turn: Turn, shop: Services) -> Reply | list[Reply]:
        """Products with the reason a good salesperson would give."""
        if (besides := _goes_with_it(turn, shop)) is not None:
            return besides
        if (fresh := without_bought(turn, shop)) is not None:
            return fresh
        if "升级款" in turn.text:
            return AnswerUpgrade().answer(turn, shop)
        if (said := _before_searching(turn, shop, self.name())) is not None:
            return said
        anything = asks_by_taste(turn) or not _says_anything(turn)
        if anything and (own := own_choice(turn, shop, _shown_before(turn))) is not None:
            return own
        sought = _look_for(turn, shop, self.name())
        if not isinstance(sought, _Sought):
            return sought
        conditions, found = sought.conditions, sought.found
        items: Sequence[Product] = found.items
        own_reasons: Mapping[str, str] = {}
        if found.relaxed or conditions.sort or rated(turn.text):
            intro = _intro(conditions, found, turn, shop)
        else:
            items, own_reasons = personal_choice(found, conditions, turn, shop)
            intro = f"{in_words(conditions, turn, shop)}，我最推荐{items[0].name}："
        question = "要不要我把前两款对比一下？" if len(items) > 1 else "需要看看颜色和库存吗？"
        return shown_products(
            items, conditions, turn, shop, "recommendation", intro, question, found.relaxed, own_reasons
        )


@dataclass(frozen=True)
class _Sought:
    """What was looked for, and what was found: one product at least."""

    conditions: SearchConditions
    found: SearchResult


def _look_for(turn: Turn, shop: Services, topic: str) -> _Sought | Reply | list[Reply]:
    """What fits the conditions said so far, without what was shown; else the answer that is given instead."""
    if not _says_anything(turn):
        own = own_choice(turn, shop, ()) if leaves_choice(turn.text) else None
        return own or ask_category(shop, topic)
    again = _shown_before(turn)
    conditions = conditions_of(turn, shop, limit=SHOWN, exclude=again)
    found = shop.catalogue.search(conditions)
    if again and (not found.items or found.relaxed):
        return _all_shown(turn, shop)
    if not found.items:
        return nothing_found(turn, conditions, shop)
    if found.relaxed and not (conditions.category or conditions.brand):
        return ask_category(shop, topic)
    if found.relaxed and (no_more := _no_more_of_it(turn, conditions, found, shop)) is not None:
        return no_more
    return _Sought(conditions, found)


def _no_more_of_it(
    turn: Turn, conditions: SearchConditions, found: SearchResult, shop: Services
) -> Reply | None:
    """有没有更轻的, where the one talked about is the lightest that fits: said, not shown again as the nearest."""
    focus = shop.catalogue.product(turn.product) if turn.product else None
    words = shop.catalogue.features(focus.category) if focus is not None else None
    if focus is None or words is None or conditions.category != focus.category:
        return None
    degree = degree_in(turn.text, focus.category, shop.catalogue.vocabulary(), words)
    unmet = any(relaxation.condition == "attributes" for relaxation in found.relaxed)
    if degree is None or degree.kind != "more" or not unmet or found.items[0].sku != focus.sku:
        return None
    wants = Wants.from_slot(turn.slot("preferences"))
    wider = replace(conditions, scenario=None, color=None, spec=None, brand=None, values=())
    others = shop.catalogue.search(wider) if wider != conditions else None
    if others is not None and others.items and not others.relaxed:
        told = f"符合前面所有条件的里面没有比{focus.name}{degree.word}的，只看预算和这一条，有这些："
        lost = [Relaxation(name, "", "") for name in ("scenario", "color", "spec", "brand")]
        lost += [Relaxation("values", word, "") for word in conditions.values]
        return shown_products(
            others.items, wider, turn, shop, "search_results", told, _next_question(turn, others), lost
        )
    kept = tuple(wish for wish in wants.wishes if wish.attribute != degree.attribute)
    return Reply(
        "no_more_of_it",
        {"name": focus.name, "degree": degree.word, "category": focus.category},
        buttons=[f"{focus.name}怎么样", f"{focus.category}有哪些"],
        slots={"preferences": replace(wants, wishes=kept).to_slot()},
        topic="action_search_products",
    )


def _said_in_vain(turn: Turn, items: Sequence[Product], shop: Services) -> bool:
    """要声音浑厚点的, and the list stays as it was: nothing of the message is known of these products."""
    same = turn.slot("topic") in SEARCHES and turn.shown == [item.sku for item in items]
    values = ("category", "brand", "scenario", "color", "spec", "price", "product", "reference", "quantity")
    named = any(turn.of(entity) for entity in values)
    wishes = _WISHES.search(turn.text) and not _SHOWS_AGAIN.search(turn.text)
    return bool(same and wishes and not named and not says_wants(turn, shop))


def _goes_with_it(turn: Turn, shop: Services) -> Reply | None:
    """Accessories of the product talked about; None where none are asked for."""
    product = shop.catalogue.product(turn.product) if turn.product and asks_what_goes_with(turn) else None
    if product is None:
        return None
    items = shop.catalogue.accessories(product.sku)[:SHOWN]
    if not items:
        buttons = ["有哪些充电器", "有哪些数据线"]
        return Reply(
            "no_accessories", {"name": product.name}, buttons=buttons, topic="action_search_products"
        )
    conditions, intro = SearchConditions(limit=SHOWN), f"配{product.name}用的有："
    shown = shown_products(items, conditions, turn, shop, "search_results", intro, "要看哪一款？")
    # 这款 and 下单 still mean what the accessories are for.
    kept = {name: value for name, value in shown.slots.items() if name != "category"}
    return replace(shown, slots={**kept, "product": product.sku})


def chosen_for(turn: Turn, shop: Services) -> Reply | None:
    """随便哪个都行: the first of those shown, and why."""
    product = shop.catalogue.product(turn.shown[0]) if turn.shown else None
    if product is None:
        return None
    reason = "；".join(product.highlights[:2])
    return Reply(
        "chosen_for_you",
        {"name": product.name, "price": yuan(product.price), "reason": f"：{reason}" if reason else ""},
        payloads.products([(product, reason)]),
        [f"{product.name}有货吗", "怎么下单"],
        slots={"product": product.sku, "guessed": False},
        offer=Offer("action_guide_order"),
        topic="action_answer_attribute",
    )


def _intro(conditions: SearchConditions, found: SearchResult, turn: Turn, shop: Services) -> str:
    words = in_words(conditions, turn, shop)
    lead = "店里没有评分数据，按销量排。" if rated(turn.text) else ""
    if (part := _not_registered(turn, conditions, shop)) is not None:
        lead += f"要先说明：店里的{conditions.category}都没有登记“{part}”。"
    if found.relaxed:
        loosened = "，".join(_phrase(relaxation, conditions, shop) for relaxation in found.relaxed)
        return f"{lead}没有完全符合“{words}”的（{loosened}），最接近的是："
    if found.total > len(found.items):
        order = _ORDERS.get(str(conditions.sort), "最合适")
        return f"{lead}{words}共有{found.total}款，先看{order}的{len(found.items)}款："
    return f"{lead}{words}，为您找到{found.total}款："


def _not_registered(turn: Turn, conditions: SearchConditions, shop: Services) -> str | None:
    """测血压, by which 健康监测 is understood though no watch measures it: the list must not promise it."""
    vocabulary, kind = shop.catalogue.vocabulary(), conditions.category or ""
    words = shop.catalogue.features(kind) if kind else None
    for mention in turn.of("attribute") if words is not None else ():
        key, text = mention.value, normalised(mention.text)
        definition = vocabulary.definition(key, vocabulary.category(kind) or kind)
        if definition is None or not mention.linked or words is None or words.numbers.get(key) != frozenset():
            continue
        values = [
            v.value for p in shop.catalogue.by_category(kind) if (v := p.attributes.get(key)) is not None
        ]
        told = normalised("|".join((definition.label, *values)))
        listed = sum("、" in value for value in values) > len(values) // 2
        if listed and not any(text[at : at + 2] in told for at in range(len(text) - 1)):
            return mention.text
    return None


def _phrase(relaxation: Relaxation, conditions: SearchConditions, shop: Services) -> str:
    """What was loosened, properties by the names that customers know them by."""
    if relaxation.condition != "attributes":
        return relaxation.phrase
    vocabulary = shop.catalogue.vocabulary()
    found = [vocabulary.definition(wish.attribute, conditions.category or "") for wish in conditions.wishes]
    labels = [row.label for row in found if row is not None]
    return f"没有同时满足{'、'.join(labels)}要求的" if labels else relaxation.phrase


def _next_question(turn: Turn, found: SearchResult) -> str:
    if found.total <= len(found.items):
        return "要不要我把它们对比一下？" if len(found.items) > 1 else "需要看看颜色和库存吗？"
    if turn.slots.get("budget") is None:
        return "您的预算大概多少？我再帮您缩小范围，也可以让我对比前两款。"
    return "想再缩小范围，可以告诉我颜色或品牌，也可以让我对比前两款。"


def _before_searching(turn: Turn, shop: Services, topic: str) -> Reply | list[Reply] | None:
    """What sounds like a search and is answered otherwise: other makers' things, which brands there are, and a
    question about what was just shown.
    """
    if asks_what_is_sold(turn):
        return kinds_overview(shop, topic)
    if (unknown := made_by(turn, shop) or names_elsewhere(turn)) is not None:
        fits = _FITS.search(turn.text) and turn.product and not turn.of("product")
        usage = shop_action("action_answer_usage") if fits else None
        return usage.answer(turn, shop) if usage is not None else not_carried(unknown, turn, shop, topic)
    asked_of_one = turn.of("attribute") and points(turn.text) and turn.product and not turn.of("category")
    if asked_of_one and (about := shop_action("action_answer_attribute")) is not None:
        return about.answer(turn, shop)
    several = len(turn.slot("compared_products") or turn.shown) > 1 and not turn.of("category")
    asks_which = turn.of("attribute") or _PRICED.search(turn.text)
    which = _WHICH.search(turn.text) and asks_which and not turn.of("product")
    if several and which and (compare := shop_action("action_compare_products")) is not None:
        return compare.answer(turn, shop)
    if asks_why(turn.text) and turn.product and (why := why_this(turn, shop)) is not None:
        return why
    if _WHICH_BRANDS.search(turn.text) and not turn.of("brand"):
        return brand_overview(turn.slot("category"), shop, topic)
    return None


def _says_anything(turn: Turn) -> bool:
    """Whether there is any condition to search by."""
    said = any(turn.slot(name) for name in ("category", "scenario", "brand", "color", "spec", "budget"))
    return said or Wants.from_slot(turn.slot("preferences")).specific


def names_elsewhere(turn: Turn) -> str | None:
    """有iPhone 15吗, 华为手机: a product or make that this shop does not carry."""
    refused = refused_mentions(turn)
    named = [m for m in (*turn.of("product"), *turn.of("brand")) if m not in refused]
    if not named or any(mention.linked or mention.sku or mention.candidates for mention in named):
        return None
    if is_what_it_fits(named[0], said_kind(turn)):
        return None
    return named[0].text


def _kindred(
    conditions: SearchConditions, found: SearchResult, shop: Services
) -> tuple[SearchConditions, SearchResult]:
    """露营用的音箱: where no 音箱 is made for it, a kind of the same name is (户外音箱)."""
    for kind in shop.catalogue.vocabulary().parents:
        if conditions.category and kind != conditions.category and kind.endswith(conditions.category):
            other = replace(conditions, category=kind)
            better = shop.catalogue.search(other)
            if better.items and len(better.relaxed) < len(found.relaxed):
                return other, better
    return conditions, found


def _shown_before(turn: Turn) -> list[str]:
    """What need not be shown again to a customer who asks for others."""
    if not asks_for_others(turn.text):
        return []
    return list(dict.fromkeys([*Wants.from_slot(turn.slot("preferences")).seen, *turn.shown]))


def _all_shown(turn: Turn, shop: Services) -> Reply:
    """There are no others: say so instead of starting again from the top."""
    words = in_words(conditions_of(turn, shop), turn, shop)
    shown = shop.catalogue.products(turn.shown)
    return Reply(
        "all_shown",
        {"conditions": words, "names": "、".join(item.name for item in shown)},
        buttons=[*(["前两款对比一下"] if len(shown) > 1 else []), "看看别的品类"],
        topic="action_search_products",
    )
