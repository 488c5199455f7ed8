"""Questions that a text of the shop answers: usage, authenticity, payment, how to order."""

from __future__ import annotations

import re

from rasa_sdk.events import EventType, FollowupAction, SlotSet

from actions import payloads
from actions.base import ShopAction, shop_action
from actions.presales.attributes import AnswerAttribute
from actions.presales.derived import derived
from actions.presales.faq import faq_reply
from actions.presales.fits import what_fits
from actions.presales.installing import of_installing
from actions.presales.no_list import ask_category
from actions.presales.product import attributes_in, product_in_question
from actions.presales.search import SearchProducts, names_elsewhere
from actions.presales.variants import is_meant, variant_missing, variant_words
from actions.presales.wants import kind_of_search, says_features
from actions.rehearing_shopping import policy_of
from actions.reply import Offer, Reply
from actions.services import Services, services
from actions.turn import Turn
from shop.amounts import yuan

# 能装王者荣耀吗 asks for no fitter.
_INSTALLS = re.compile(
    r"挂|上门|师傅|(?<!包)装(?!软件|游戏|应用|系统|微信|抖音|王者|[aA][pP][pP]|得下|下|[Ww]in)(?=$|[吗么嘛不在上到了一的费要好得,，。?？ 完好]|[^装]{0,3}(?:费|多少|怎么|难))"
)


# 苹果电脑能用吗, of a mouse.
_USED_WITH = re.compile(r"能用|能连|能配|能不能用|可以用|可以连|支持|兼容|适配|通用")


class AnswerUsage(ShopAction):
    """怎么连蓝牙: the answer of the nearest question in the FAQ, or a choice of three, or an honest no."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_answer_usage"

    def answer(self, turn: Turn, shop: Services) -> Reply | list[Reply]:
        """Retrieval by meaning happened in the NLU pass; here a threshold decides."""
        product = product_in_question(turn, shop)
        if (worked_out := derived(turn, shop, product, self.name())) is not None:
            return worked_out
        # 能包装吗 写个贺卡 asks for no fitter.
        wrapped = policy_of(turn.text) is not None
        if not wrapped and (installing := of_installing(turn, shop, self.name())) is not None:
            return installing
        if (fits := what_fits(turn, shop, self.name())) is not None:
            return fits
        found = faq_reply(turn, shop, self.name())
        if found is not None and found.wording == "faq":
            return found
        about = shop_action("action_answer_attribute")
        makes = _USED_WITH.search(turn.text) and any(not make.linked for make in turn.of("brand"))
        others = (
            product is not None and "compatibility" in product.attributes and (names_elsewhere(turn) or makes)
        )
        if others and isinstance(about, AnswerAttribute) and product is not None:
            return about.one(turn, shop, product, "compatibility", "")
        named = turn.of("attribute") or (product is not None and attributes_in(turn.text, product, shop))
        if product is not None and named and about is not None:
            return about.answer(turn, shop)
        if says_features(turn, shop, kind_of_search(turn, shop)):
            return SearchProducts().answer(turn, shop)
        service = shop.catalogue.policy(policy_of(turn.text) or "")
        if service is not None:  # 能刻字吗, 怎么联系你们企业采购
            return Reply("policy", {"policy": service.text}, topic=self.name())
        fitting = shop.catalogue.policy("installation") if _INSTALLS.search(turn.text) else None
        if fitting is not None:
            return Reply("policy", {"policy": fitting.text}, topic=self.name())
        if found is None and product is None and any(mention.linked for mention in turn.of("category")):
            return SearchProducts().answer(turn, shop)
        return found or Reply("no_data", {"subject": "这个用法"}, buttons=["转人工"], topic=self.name())


class _PolicyAnswer(ShopAction):
    """A text that the shop keeps under one or more policy keys."""

    keys: tuple[str, ...] = ()
    sentence = "policy"

    def answer(self, turn: Turn, shop: Services) -> Reply:
        """The texts, one after the other; "no data" where the shop has none."""
        texts = [policy.text for key in self.keys_for(turn) if (policy := shop.catalogue.policy(key))]
        if not texts:
            return Reply("no_data", {"subject": "这方面的规定"}, buttons=["转人工"], topic=self.name())
        return Reply(self.sentence, {"policy": "".join(texts)}, topic=self.name())

    def keys_for(self, turn: Turn) -> tuple[str, ...]:
        """Which texts answer this message."""
        return self.keys


class AnswerAuthenticity(_PolicyAnswer):
    """是正品吗."""

    keys = ("authenticity",)
    sentence = "authenticity"

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_answer_authenticity"


class AnswerPayment(_PolicyAnswer):
    """能分期吗, 货到付款吗."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_answer_payment"

    def keys_for(self, turn: Turn) -> tuple[str, ...]:
        """Instalments and cash on delivery have texts of their own."""
        if any(word in turn.text for word in ("分期", "免息", "花呗", "白条", "月供", "每期", "首付")):
            return ("instalments",)
        if any(
            word in turn.text for word in ("货到付款", "到付", "先收货", "验货再付", "当面付", "收到再付")
        ):
            return ("cash_on_delivery",)
        return ("payment",)


# 我要买东西: the first thing to know is what.
_WHAT = re.compile(r"买(?:东西|点|些|个|什么|啥)")
_HOW = re.compile(r"怎么|如何|咋|步骤|流程|教我|在哪|哪里")


class GuideOrder(ShopAction):
    """我要下单: what was chosen, what it costs, and how to order it."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_guide_order"

    def at_once(self, turn: Turn) -> list[EventType] | None:
        """With a product chosen the order is filled in at once; the guide is for who asks how, or has chosen none."""
        ordering = turn.intent == "place_order" and turn.active_form is None and not _HOW.search(turn.text)
        if ordering and (product := product_in_question(turn, services())) is not None:
            slots = {"request_kind": "place_order", "product": product.sku, "offer": None}
            return [*(SlotSet(name, value) for name, value in slots.items()), FollowupAction("request_form")]
        return None

    def answer(self, turn: Turn, shop: Services) -> Reply:
        """The product chosen and the shop's text on ordering."""
        policy = shop.catalogue.policy("how_to_order")
        text = policy.text if policy else ""
        product = product_in_question(turn, shop)
        if product is None and _WHAT.search(turn.text) and not _HOW.search(turn.text):
            return ask_category(shop, "action_search_products")
        if product is None:
            return Reply("how_to_order", {"policy": text}, topic=self.name())
        color, spec = (next((m.value for m in turn.of(slot)), None) for slot in ("color", "spec"))
        variants = shop.catalogue.variants(product.sku)
        meant = [item for item in variants if is_meant(item, color, spec, shop)]
        if (color or spec) and variants and not meant:  # 就第一个吧 12+256, of one that is not made so
            return variant_missing(product, variant_words(color, spec), shop, self.name())
        prices = {item.price for item in meant}
        variant = variant_words(color, spec)
        variant = f" {variant}" if variant and variant[0].isascii() else variant
        return Reply(
            "how_to_order_product",
            {
                "name": product.name,
                "variant": variant,
                "price": yuan(prices.pop() if len(prices) == 1 else product.price),
                "policy": text,
            },
            payloads.products([(product, "")]),
            ["好的，帮我下单"],
            offer=Offer("request_form", {"request_kind": "place_order"}),
            topic=self.name(),
        )
