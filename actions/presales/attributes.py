"""Properties of one product, asked by any name that the merchant gave them."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from actions import payloads
from actions.base import shop_action
from actions.presales.degrees import quality_asked
from actions.presales.derived import derived, smoothness
from actions.presales.facts import SAME_AGAIN, TOGETHER, ProductFact
from actions.presales.faq import SURE, faq_reply
from actions.presales.preferences import SEARCHES
from actions.presales.product import attributes_in
from actions.presales.wants import has_features
from actions.references import points
from actions.reply import Offer, Reply
from actions.services import Services
from actions.turn import Turn
from shop.catalogue.conditions import SearchConditions
from shop.catalogue.readmodels import AttributeValue, Product
from shop.catalogue.vocabulary import normalised

_SUITS = re.compile(
    r"能不?能?[戴用玩带穿][^,，。]{0,2}[吗么不没]|卡不卡|[带玩跑]得动|流不流畅|合适|适合|[能可]以?用?[吗么不]|行[吗么不]|能不能|可不可以|[吗么]\s*[?？]?$"
)
# 怎么样, 介绍一下: asks for everything.
# A name alone (K60, s9) asks for everything, too.
_A_QUESTION = 3
_WHICH = re.compile(r"哪[个款台种]|谁")
_SEVERAL = re.compile(r"[吗么].{0,12}[吗么]|[,，、和跟与还].{1,10}(?:吗|怎么样|如何|多少|多[大长重久高])")
# What a customer calls a use is repeated up to this length.
_SHORT_USE = 8
_GENERAL = re.compile(
    r"怎么样|怎样|如何|介绍|参数|好不好|好吗|详情|配置|咋样|说说|了解|看看|叫(?:什么|啥)|什么名字"
)


class AnswerAttribute(ProductFact):
    """续航怎么样: the catalogue's value in a sentence, and an offer to compare."""

    may_mean_others = True

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_answer_attribute"

    def fact(self, turn: Turn, shop: Services, product: Product) -> Reply | list[Reply]:
        """The properties asked for; the main ones if none was named; an honest "no data" if one is not known."""
        compare = shop_action("action_compare_products")
        if compare is not None and _of_both(turn):
            return compare.answer(turn, shop)
        if (suited := suits(turn, shop, product, self.name())) is not None:
            return suited
        if (runs := smoothness(turn, shop, product, self.name())) is not None:
            return runs
        asked = {mention.value: mention.text for mention in turn.of("attribute")}
        if not asked and _same_again(turn):
            # 声浪 Air 3多少钱, then Air 3 Pro呢: the same question about another product.
            topic = str(turn.slot("topic"))
            same = shop_action(topic) if topic in SAME_AGAIN else None
            if isinstance(same, ProductFact):
                return same.fact(turn, shop, product)
        goes_on = turn.slot("topic") == self.name() and (turn.intent == "inform" or _same_again(turn))
        if not asked and goes_on and turn.slot("attribute") and not _GENERAL.search(turn.text):
            asked = attributes_in(turn.text, product, shop) or {str(turn.slot("attribute")): ""}
        linked = any(mention.linked for mention in turn.of("attribute"))
        if not linked and turn.of("attribute") and (known := faq_reply(turn, shop, self.name(), least=SURE)):
            return known  # 会不会夹胡子 is no property
        if not asked or _SEVERAL.search(turn.text):
            asked = {**attributes_in(turn.text, product, shop), **asked}
        asked = _without_pieces(asked, turn, product, shop) or _by_adjective(turn, product, shop)
        if (worked_out := derived(turn, shop, product, self.name())) is not None:
            return worked_out
        if not asked:
            return self._unnamed(turn, shop, product)
        several = [self.one(turn, shop, product, key, text) for key, text in list(asked.items())[:TOGETHER]]
        return several if len(several) > 1 else several[0]

    def _unnamed(self, turn: Turn, shop: Services, product: Product) -> Reply:
        """风扇吵吗 names no property of the catalogue: an answer of the FAQ, else what is known of the product."""
        if features := has_features(turn, shop, product):
            holds = next(
                (v.key for v in product.attributes.values() if features[0] in normalised(v.value)), None
            )
            if holds is not None:
                return self.one(turn, shop, product, holds, "")
        if (boasted := _boasted(turn, shop, product)) is not None:
            return _highlighted(product, boasted, self.name())
        named = sum(len(mention.text) for mention in turn.of("product"))
        if _GENERAL.search(turn.text) or len(turn.text) - named < _A_QUESTION:
            return overview(product, self.name())
        found = faq_reply(turn, shop, self.name(), least=SURE)
        pointed = sum(len(mention.text) for mention in turn.of("reference"))
        asks = len(turn.text) - named - pointed >= _A_QUESTION
        if found is None and turn.intent == "ask_attribute" and asks:
            # The question is not answered by what follows, and that is said.
            return replace(overview(product, self.name()), wording="attribute_overview_instead")
        return found or overview(product, self.name())

    def one(self, turn: Turn, shop: Services, product: Product, asked: str, label: str) -> Reply:
        """One property by any of its names; `label` is what the customer called it."""
        value = shop.catalogue.attribute(product.sku, asked) or _kindred(product, label, shop)
        if value is None:
            if (known := faq_reply(turn, shop, self.name(), least=SURE)) is not None:
                return known  # 会不会爆炸: no property of it, but an answer of the FAQ
            if (boasted := _boasted(turn, shop, product)) is not None:
                return _highlighted(product, boasted, self.name())
            definition = shop.catalogue.vocabulary().definition(asked, product.category)
            said = label or (definition.label if definition is not None else asked)
            return Reply(
                "no_data",
                {"subject": f"{product.name}的“{said}”"},
                buttons=["转人工", f"{product.name}有哪些参数"],
                topic=self.name(),
            )
        return Reply(
            "attribute",
            {
                "guess": _about(turn, product),
                "sentence": shop.catalogue.attribute_reply(product.sku, value.key),
                "question": "需要我为您对比其他型号吗？",
            },
            payloads.attribute(product, value),
            ["对比其他型号", "多少钱"],
            slots={"product": product.sku, "compared_products": None},
            offer=Offer("action_compare_products", {"compared_products": _with_rival(product, shop)}),
            topic=self.name(),
        )


def _highlighted(product: Product, boasted: str, topic: str) -> Reply:
    return Reply(
        "highlighted",
        {"name": product.name, "highlight": boasted},
        payloads.products([(product, boasted)]),
        ["多少钱", "还有哪些参数"],
        topic=topic,
    )


def _boasted(turn: Turn, shop: Services, product: Product) -> str | None:
    """字能调大吗, of a phone that boasts of 大字大声: the highlight; None where no word of one is said."""
    words = shop.catalogue.features(product.category)
    found = [feature.word for feature in words.find(turn.text)] if words is not None else []
    return next((text for text in product.highlights for word in found if word in normalised(text)), None)


def _kindred(product: Product, label: str, shop: Services) -> AttributeValue | None:
    """电池 of a laptop, of which only the hours are told: a property of the product with that word in a name."""
    if len(label) < _SHORT_USE // 4:
        return None
    definitions = shop.catalogue.vocabulary().definitions
    found = [
        value
        for value in product.attributes.values()
        if any(label in name for row in definitions.get(value.key, ()) for name in (row.label, *row.aliases))
    ]
    return found[0] if len(found) == 1 else None


def _without_pieces(asked: dict[str, str], turn: Turn, product: Product, shop: Services) -> dict[str, str]:
    """电池能用多久: two names side by side are one question; the one that the product has is meant."""
    known = {
        key: text for key, text in asked.items() if shop.catalogue.attribute(product.sku, key) is not None
    }
    mentions = turn.of("attribute")
    touching = any(one.end >= two.start for one, two in pairwise(mentions))
    if touching and known and len(known) == len(mentions) == 2:
        return dict([list(known.items())[-1]])  # 屏幕多少hz: the first only says of what
    return known if known and touching else asked


def _by_adjective(turn: Turn, product: Product, shop: Services) -> dict[str, str]:
    """第一个重吗, 亮不亮: no property is named, but one is asked about."""
    words = shop.catalogue.features(product.category)
    if words is None or turn.of("scenario"):
        return {}
    key = quality_asked(turn.text, product.category, shop.catalogue.vocabulary(), words)
    return {key: ""} if key is not None and key in product.attributes else {}


def suits(turn: Turn, shop: Services, product: Product, topic: str) -> Reply | None:
    """老人用合适吗, 适合跑步吗: whether the shop says so of the product, else which of its kind are made for it."""
    use = next((mention for mention in turn.of("scenario") if mention.linked), None)
    if use is None or turn.of("attribute") or not _SUITS.search(turn.text):
        return None
    scenario, said = use.value, use.text if len(use.text) <= _SHORT_USE else use.value
    wanted = SearchConditions(product.category, scenario=scenario, limit=3)
    fits = shop.catalogue.search(replace(wanted, only=(product.sku,)))
    if fits.items and not fits.relaxed:
        reason = shop.catalogue.reasons([product], wanted)[product.sku].split("；")[0]
        return Reply(
            "suits",
            {"scenario": said, "reason": f"{product.name}{'，' if reason else '可以放心选'}{reason}"},
            payloads.products([(product, reason)]),
            ["多少钱", "有什么颜色"],
            topic=topic,
        )
    found = shop.catalogue.search(wanted)
    others = [] if found.relaxed else [item.name for item in found.items]
    return Reply(
        "suits_not",
        {
            "name": product.name,
            "scenario": said,
            "others": f"同类里适合{said}的有{'、'.join(others)}，要看看吗？" if others else "",
        },
        payloads.products([(product, "")]),
        [f"适合{scenario}的{product.category}"] if others else ["转人工"],
        offer=Offer("action_search_products", {"category": product.category, "scenario": scenario})
        if others
        else None,
        topic=topic,
    )


def overview(product: Product, topic: str) -> Reply:
    """The main properties of a product."""
    values = list(product.attributes.values())[:6]
    if not values:
        return Reply("no_data", {"subject": f"{product.name}的参数"}, buttons=["转人工"], topic=topic)
    return Reply(
        "attribute_overview",
        {"name": product.name, "lines": "\n".join(f"· {item.label}：{item.value}" for item in values)},
        payloads.products([(product, "；".join(product.highlights[:2]))]),
        [f"{item.label}怎么样" for item in values[:3]],
        topic=topic,
    )


def _same_again(turn: Turn) -> bool:
    """第一个呢, 那黑色的呢: the question before, about something else."""
    return turn.text.rstrip(" ?？。!！~").endswith("呢")


def _of_both(turn: Turn) -> bool:
    """降噪差多少, after a comparison: asked of all that were compared."""
    compared = (
        len(turn.slot("compared_products") or []) > 1 and turn.slot("topic") == "action_compare_products"
    )
    # 那哪个能插卡 points at none of them.
    pointed = turn.of("product") or (
        (turn.of("reference") or points(turn.text)) and not _WHICH.search(turn.text)
    )
    if turn.active_form == "request_form":
        return False  # one of them is being ordered
    return bool(compared and turn.of("attribute") and not pointed)


def _about(turn: Turn, product: Product) -> str:
    """Which product the answer is about, where the customer did not say: a guess, or the one shown first."""
    if turn.slot("guessed"):
        return f"您看的应该是{'我们的主推款' if product.featured else ''}{product.name}。"
    if turn.of("product") or turn.of("reference") or points(turn.text) or turn.slot("topic") not in SEARCHES:
        return ""
    return f"{product.name}："


def _with_rival(product: Product, shop: Services) -> list[str]:
    """The product and the best seller of its kind that it competes with, nearest in price."""
    rivals = [item for item in shop.catalogue.popular(product.category, limit=8) if item.sku != product.sku]
    if not rivals:
        return [product.sku]
    rival = min(rivals, key=lambda item: abs(item.price - product.price))
    return [product.sku, rival.sku]
