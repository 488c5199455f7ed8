"""Facts about one product: price, properties, stock, variants, contents. All of them read from the catalogue.

A message that asks for two of them (多少钱，有货吗) is answered in two.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from actions import payloads
from actions.base import ShopAction, shop_action
from actions.coupon_replies import coupon_in_hand, with_campaign
from actions.presales.conditions import conditions_of, in_words
from actions.presales.faq import faq_reply
from actions.presales.kinds import part_named
from actions.presales.listing import SHOWN, shown_products
from actions.presales.preferences import SEARCHES, refused_mentions
from actions.presales.product import (
    ask_which,
    attributes_in,
    beyond_the_list,
    of_another_kind,
    product_in_question,
    unresolved,
)
from actions.presales.search import SearchProducts
from actions.presales.sets import price_of_set
from actions.presales.sum_changes import changed_sum
from actions.presales.together import price_together
from actions.presales.variants import (
    is_meant,
    not_enough,
    options_of,
    several_colors,
    variant_missing,
    variant_words,
)
from actions.presales.wants import asks_for_others, asks_on, kind_of_search, says_features
from actions.references import points
from actions.reply import Offer, Reply
from actions.services import Services
from actions.turn import Turn
from language.numbers import parse_quantity
from shop.amounts import yuan
from shop.catalogue.conditions import SearchConditions
from shop.catalogue.readmodels import Product, Variant
from shop.catalogue.specs import same_spec

SAME_AGAIN = (
    "action_answer_price",
    "action_answer_stock",
    "action_answer_variant",
    "action_answer_package_contents",
)

# What a second question in the same message sounds like.
_ALSO = (
    ("action_answer_price", re.compile(r"多少钱|什么价|啥价|价格|几块钱|怎么卖|多钱")),
    ("action_answer_stock", re.compile(r"有(?:没有)?(?:现)?货|现货|库存|缺货|补货")),
    ("action_answer_variant", re.compile(r"(?:什么|哪些|几种|几个|哪几[种个]|啥)颜色|颜色有")),
    ("action_answer_package_contents", re.compile(r"包装里|盒子里|配件有|包装清单")),
)
_RESTOCK = re.compile(
    r"补货|到货|有货|来货|(?:什么时候|啥时候?|几时|何时|哪天|多久)(?:才|还|再|能|会)*(?:有|到|补|来|上)"
)
_BULK = re.compile(r"团购|批发|批量|企业采购|公司采购|大量")

# 有没有三模的, 带独显的有吗: asks for products, not about one.
_ASKS_FOR_SOME = re.compile(r"有没有|有[吗么没]|的[吗么]?[?？]?$|有.{1,8}的")

# Where the intent is a guess, a question that the FAQ has nearly word for word is that question.
_UNSURE = 0.7
_VERY_NEAR = 0.8

# More answers than this in one go are not read.
TOGETHER = 3

# From this many pieces down the customer is told to be quick.
LOW_STOCK = 5


class ProductFact(ShopAction):
    """A question about one product."""

    # 有黑色的吗 asks for a product where none is talked about.
    may_mean_others: ClassVar[bool] = False
    # 相纸多少钱 is not asked of the camera talked about; 送相纸吗 is.
    asks_of_its_kind: ClassVar[bool] = False

    def answer(self, turn: Turn, shop: Services) -> Reply | list[Reply]:
        """The fact, then what else the message asks about the product; asks which product where that is not clear."""
        if (beyond := beyond_the_list(turn, shop, self.name())) is not None:
            return beyond
        product = product_in_question(turn, shop)
        if self.may_mean_others and asks_for_kind(turn, shop, product):
            return SearchProducts().answer(turn, shop)
        if product is None or (self.asks_of_its_kind and of_another_kind(turn, product, shop)):
            return self.without_product(turn, shop)
        names_property = turn.of("attribute") or attributes_in(turn.text, product, shop)
        if turn.confidence < _UNSURE and not names_property:
            known = faq_reply(turn, shop, self.name(), least=_VERY_NEAR)
            if known is not None:
                return known
        answered = self.fact(turn, shop, product)
        replies = answered if isinstance(answered, list) else [answered]
        for other in self._also(turn, shop, product):
            more = other.fact(turn, shop, product)
            # The first question keeps its offer and its topic.
            replies = [
                *replies,
                *(
                    replace(reply, offer=replies[0].offer, topic=None)
                    for reply in (more if isinstance(more, list) else [more])
                ),
            ]
        return replies if len(replies) > 1 else replies[0]

    @abstractmethod
    def fact(self, turn: Turn, shop: Services, product: Product) -> Reply | list[Reply]:
        """What the catalogue says."""

    def without_product(self, turn: Turn, shop: Services) -> Reply | list[Reply]:
        """No product was named or talked about."""
        return ask_which(turn, shop, self.name())

    def _also(self, turn: Turn, shop: Services, product: Product) -> list[ProductFact]:
        names = [name for name, pattern in _ALSO if pattern.search(turn.text)]
        known = any(
            mention.linked and shop.catalogue.attribute(product.sku, mention.value)
            for mention in turn.of("attribute")
        )
        of_colour = self.name() == "action_answer_variant" and turn.of("color")
        if known and (of_colour or self.name() in SAME_AGAIN[:2]):
            names.append("action_answer_attribute")
        asks_color = turn.of("color") and "有" in turn.text
        if asks_color and self.name() in ("action_answer_attribute", "action_answer_price"):
            names.append("action_answer_variant")
        others = (shop_action(name) for name in dict.fromkeys(names) if name != self.name())
        return [other for other in others if isinstance(other, ProductFact)][: TOGETHER - 1]


class AnswerPrice(ProductFact):
    """What it costs, and what it costs with the offers that apply to everybody."""

    may_mean_others = True
    asks_of_its_kind = True

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_answer_price"

    def answer(self, turn: Turn, shop: Services) -> Reply | list[Reply]:
        """Several in one sum where that is asked."""
        summed = changed_sum(turn, shop) or price_together(turn, shop) or price_of_set(turn, shop)
        return summed or super().answer(turn, shop)

    def fact(self, turn: Turn, shop: Services, product: Product) -> Reply | list[Reply]:
        """The price; a coupon with it, once, for somebody who asks again and again (a campaign decides)."""
        if (part := part_named(turn, shop)) is not None:
            return self._of_part(part, turn, shop)
        bulk = shop.catalogue.policy("bulk") if _BULK.search(turn.text) else None
        color, spec = _said(turn, "color"), _said(turn, "spec")
        variants = shop.catalogue.variants(product.sku)
        meant = [item for item in variants if is_meant(item, color, spec, shop)] if color or spec else []
        if (color or spec) and variants and not meant:
            return variant_missing(product, variant_words(color, spec), shop, self.name())
        # 16G+512G costs more than the model's price; a colour alone seldom does.
        chosen = meant[0] if meant and len({item.price for item in meant}) == 1 else None
        price = chosen.price if chosen else product.price
        offers = shop.catalogue.offers(product.sku, variant_sku=chosen.sku if chosen else None)
        saving = ""
        if price == product.price and product.original_price and product.original_price > price:
            saving = (
                f"原价{yuan(product.original_price)}元，现在立省{yuan(product.original_price - price)}元。"
            )
        name = f"{product.name} {chosen.spec}" if chosen and spec and chosen.spec else product.name
        said = "".join(f"{offer.title}，到手{yuan(offer.final_price)}元。" for offer in offers[:2])
        said += coupon_in_hand(product, price, turn, shop)
        reply = Reply(
            "price",
            {
                "name": name,
                "price": yuan(price),
                "saving": saving,
                "offers": said,
                "dearer": "" if chosen else _dearer(product, variants),
                "bulk": bulk.text if bulk else "",
            },
            payloads.price(
                product,
                [(offer.title, offer.final_price) for offer in offers],
                now=price,
                before=(product.original_price if saving else None) or price,
            ),
            ["有货吗", "有什么颜色", "有优惠吗"],
            offer=Offer("action_answer_variant"),
            topic=self.name(),
        )
        counts = {
            "price_questions": int(turn.slot("price_questions") or 0) + 1,
            "bargains": int(turn.slot("bargains") or 0),
        }
        return with_campaign(reply, "price_question", counts, product, turn, shop)

    def _of_part(self, part: str, turn: Turn, shop: Services) -> Reply:
        """刷头贵吗: what the shop has of that name; never the price of the brush."""
        conditions = SearchConditions(keywords=(part,), limit=SHOWN)
        found = shop.catalogue.search(conditions)
        if not found.items or found.relaxed:
            return Reply("no_data", {"subject": f"“{part}”的价格"}, buttons=["转人工"], topic=self.name())
        return shown_products(
            found.items, conditions, turn, shop, "search_results", f"店里和{part}有关的商品：", "要看哪一款？"
        )

    def without_product(self, turn: Turn, shop: Services) -> Reply | list[Reply]:
        """手机多少钱: from the cheapest to the dearest, with the best-selling ones."""
        category = turn.first("category")
        if unresolved(turn) is not None or category is None or not category.linked:
            return ask_which(turn, shop, self.name())
        product = product_in_question(turn, shop)
        another = product is not None and of_another_kind(turn, product, shop)
        conditions = (
            SearchConditions(category.value, limit=SHOWN)
            if another
            else conditions_of(turn, shop, limit=SHOWN)
        )
        found = shop.catalogue.search(conditions)
        if found.price_range is None or found.relaxed:
            return ask_which(turn, shop, self.name())
        if another:  # 粉色 was said of the camera, not of the film
            cleared = dict.fromkeys(("color", "spec", "scenario", "brand", "budget", "preferences"))
            turn = replace(turn, slots={**turn.slots, **cleared})
        low, high = found.price_range
        span = f"{yuan(low)}元" if low == high else f"{yuan(low)}元到{yuan(high)}元"
        intro = f"{in_words(conditions, turn, shop)}有{found.total}款，价格{span}，卖得最好的是："
        reply = shown_products(
            found.items, conditions, turn, shop, "search_results", intro, "您的预算大概多少？我帮您缩小范围。"
        )
        return replace(reply, slots={**cleared, **reply.slots}) if another else reply


class AnswerStock(ProductFact):
    """有货吗: by colour and spec where one was named; a restock date where the shop knows one."""

    may_mean_others = True

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_answer_stock"

    def fact(self, turn: Turn, shop: Services, product: Product) -> Reply:
        """Availability now."""
        if (each := several_colors(turn, product, shop, self.name())) is not None:
            return each
        color, spec = _said(turn, "color"), _said(turn, "spec")
        if (
            color is None
            and spec is None
            and _RESTOCK.search(turn.text)
            and turn.slot("topic") in (self.name(), "action_answer_variant")
        ):
            color, spec = turn.slot("color"), turn.slot("spec")  # 啥时候补货, after 绿色还有吗
        stock = shop.catalogue.stock(product.sku, color=color, spec=spec)
        wanted = variant_words(color, spec)
        if stock is None or not stock.offered:
            return variant_missing(product, wanted, shop, self.name())
        payload = {
            "type": "stock",
            "sku": product.sku,
            "name": product.name,
            "available": stock.available,
            "quantity": stock.quantity,
            "restock_date": stock.restock_date.isoformat() if stock.restock_date else None,
        }
        many = parse_quantity(turn.text) or 1
        if stock.available and many > stock.quantity:
            return not_enough(product, wanted, (stock.quantity, many), payload, shop, self.name())
        if stock.available:
            low = f"，只剩{stock.quantity}件了" if stock.quantity <= LOW_STOCK else ""
            low = f"，{many}件够发" if many > 1 else low
            return Reply(
                "in_stock",
                {"name": product.name, "variant": wanted, "low": low},
                payload,
                ["怎么下单", "多久能到"],
                offer=Offer("action_guide_order"),
                topic=self.name(),
            )
        restock = (
            f"预计{stock.restock_date.month}月{stock.restock_date.day}日补货"
            if stock.restock_date
            else "补货时间还没有确定"
        )
        in_stock = [variant for variant in shop.catalogue.variants(product.sku) if variant.stock > 0]
        others = f"，{options_of(in_stock)}现在有货" if in_stock and wanted else ""
        return Reply(
            "out_of_stock",
            {"name": product.name, "variant": wanted, "restock": restock + others},
            payload,
            ["到货通知我", "看看类似的"],
            offer=Offer("action_recommend_products", {"category": product.category}),
            topic=self.name(),
        )


class AnswerVariant(ProductFact):
    """有黑色吗, 有几种颜色: what there is to choose from."""

    may_mean_others = True

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_answer_variant"

    def fact(self, turn: Turn, shop: Services, product: Product) -> Reply:
        """Yes or no for a colour or spec that was named, else all choices but the ones refused."""
        if (each := several_colors(turn, product, shop, self.name())) is not None:
            return each
        variants = shop.catalogue.variants(product.sku)
        color, spec = _said(turn, "color"), _said(turn, "spec")
        payload = payloads.variants(product, variants)
        refused = {mention.value for mention in refused_mentions(turn) if mention.entity == "color"}
        if refused:
            rest = [item for item in variants if item.color not in refused]
            return Reply(
                "variants_but" if rest else "variants_only",
                {
                    "name": product.name,
                    "refused": "、".join(refused),
                    "options": "、".join(dict.fromkeys(v.color for v in rest or variants)),
                },
                payload,
                [f"{item}有货吗" for item in dict.fromkeys(v.color for v in rest if v.color)][:4],
                topic=self.name(),
            )
        if not color and not spec:
            empty = [item for item in variants if item.stock == 0]
            note = f"其中{options_of(empty)}暂时缺货。" if empty and len(empty) < len(variants) else ""
            return Reply(
                "variants",
                {"name": product.name, "options": options_of(variants) or "标准款", "stock_note": note},
                payload,
                [f"{item}有货吗" for item in dict.fromkeys(v.color for v in variants if v.color)][:4],
                topic=self.name(),
            )
        wanted = variant_words(color, spec)
        matching = [item for item in variants if is_meant(item, color, spec, shop)]
        if not matching:
            return variant_missing(product, wanted, shop, self.name())
        stock_note = "现在有货。" if any(item.stock for item in matching) else "不过暂时缺货。"
        others = [item for item in variants if item not in matching]
        return Reply(
            "variant_yes",
            {
                "name": product.name,
                "wanted": wanted,
                "stock_note": stock_note,
                "others": f"另外还有{options_of(others)}。" if others else "",
            },
            payload,
            ["多少钱", "怎么下单"],
            offer=Offer("action_guide_order"),
            topic=self.name(),
        )


def asks_for_kind(turn: Turn, shop: Services, product: Product | None) -> bool:
    """黑色的有吗 before any product was shown, 有头戴式的吗 at any time: a search, not a question about one product."""
    if unresolved(turn) is not None or asks_on(turn, shop):
        return False
    pointed = turn.of("product") or points(turn.text)
    if turn.slot("topic") in SEARCHES and asks_for_others(turn.text) and not pointed:
        return True
    about_others = turn.intent in ("ask_stock", "ask_variant")
    if turn.of("price") and not pointed and turn.slot("category") and about_others:
        return True  # 100多的有吗
    category = turn.slot("category")
    wanted = turn.of("color") or turn.of("spec")
    if product is None and not turn.shown and category and wanted:
        return True
    if product is None and (turn.of("price") or any(mention.linked for mention in turn.of("brand"))):
        return True  # 100左右的有啥, 青屿有没有三合一的线
    kind = kind_of_search(turn, shop)
    specs = [mention.value for mention in turn.of("spec")]
    told = turn.slot("topic") not in SEARCHES
    if (
        product is not None
        and told
        and specs
        and all(any(same_spec(own, s) for own in product.specs) for s in specs)
    ):
        return False  # 红轴的有货吗, of a keyboard that comes with it
    if product is not None and turn.intent == "ask_attribute" and not _ASKS_FOR_SOME.search(turn.text):
        return False  # 侧睡压耳朵吗 is asked of the product talked about, whether it has the word or not
    return says_features(turn, shop, kind)


def _said(turn: Turn, slot: str) -> str | None:
    """A colour or spec of this message."""
    refused = refused_mentions(turn)
    return next((mention.value for mention in turn.of(slot) if mention not in refused), None)


def _dearer(product: Product, variants: Sequence[Variant]) -> str:
    """What the dearer specs cost, so that nobody is surprised at the check-out."""
    prices = {item.spec: item.price for item in variants if item.spec and item.price != product.price}
    listed = "，".join(f"{spec}的{yuan(price)}元" for spec, price in list(prices.items())[:4])
    return f"（{listed}）" if listed else ""
