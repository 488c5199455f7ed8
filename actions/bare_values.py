"""Which answer a bare value belongs to: 500以内, 黑色的, K60 Pro呢, 就要第二个."""

from __future__ import annotations

import re

from actions.order_reference import chooses_order, value_action
from actions.presales.described import by_use, described
from actions.presales.features_wanted import describes_wish
from actions.presales.preferences import SEARCHES, refused_mentions
from actions.presales.wants import asks_on, says_wants, wants_more
from actions.references import points
from actions.services import Services
from actions.turn import Turn

# After an answer about one product a colour is a colour of that product, unless more is said.
_ABOUT_ONE = frozenset(
    {"action_answer_price", "action_answer_attribute", "action_answer_package_contents", "action_subscribe_notice",
     "action_answer_promotion", "action_bargain", "action_answer_warranty", "action_answer_usage"}
)  # fmt: skip
_OTHER_KINDS = frozenset({"category", "brand", "scenario", "price", "product", "reference"})

# Answers that can be given of another product as well: K60 Pro呢.
_OF_A_PRODUCT = _ABOUT_ONE | {
    "action_answer_stock", "action_answer_variant", "action_guide_order", "action_answer_usage", "action_bargain",
    "action_answer_promotion", "action_answer_warranty", "action_answer_upgrade", "action_answer_trade_in",
    "action_subscribe_notice", "action_answer_delivery", "action_compare_products", "action_report_fault",
    "action_price_protection",
}  # fmt: skip

# After a list or a comparison 就要第二个 is the choice.
_OFFERS_CHOICE = SEARCHES | {"action_compare_products"}
_OTHER_VALUES = frozenset({"category", "brand", "scenario", "price", "attribute"})

_ASKS = re.compile(r"[吗么?？]|多[少大长重久高]|怎么样|如何|几")

_DECIDES = re.compile(r"^(?:那|行|好|嗯)?[吧的了 ，,]*(?:就(?:要|买|选|拿|定)|还是(?!看|有|没|再|不|想|问))")
_OF_A_SORT = re.compile(r"的[那这]种")
_CHOOSES = re.compile(r"就|选|(?<!不)要|买|定")

_NUMBERED = re.compile(r"\s*[1-9]\s*[.、号]?\s*")
_BUYS = re.compile(r"^(?:那|就)?(?:我)?(?:要|想|想要|就|来)?(?:买|下单|购买|入手)")


def action_for_value(turn: Turn, shop: Services) -> str | None:
    """Which action a bare value belongs to: the one under way if it can use it, else the one the value suggests."""
    if (own := value_action(turn)) is not None:
        return own
    if chooses_order(turn, shop):
        return "action_track_order"
    topic = turn.slot("topic")
    refused = refused_mentions(turn)
    if wants_more(turn, shop):
        return "action_search_products"  # 续航再长点的
    if (
        turn.of("quantity")
        and turn.product
        and not turn.of("product")
        and turn.text.rstrip("?？ ").endswith("呢")
    ):
        return "action_answer_promotion"  # 买十盒呢
    said = {
        mention.entity for mention in turn.mentions if mention not in refused or mention.entity != "product"
    }
    if "product" in said and _BUYS.search(turn.text) and not _ASKS.search(turn.text):
        return "action_guide_order"
    if said & {"attribute", "scenario"} and not said & {"product", "reference"} and describes_wish(turn.text):
        return "action_search_products"
    if turn.shown and described(turn, shop, shop.catalogue.products(turn.shown)) is not None:
        said = {"reference"}  # 600那个, 红轴的那个: chosen by what they are
    elif turn.slot("category") and by_use(turn, shop):
        return "action_search_products"
    if points(turn.text) or (turn.shown and _NUMBERED.fullmatch(turn.text)):
        said.add("reference")
    search_values = {"category", "brand", "scenario", "price", "spec", "color"}
    about_product = {"action_answer_stock", "action_answer_variant", "action_guide_order"}
    if asks_on(turn, shop) or (
        said & {"product", "reference"} and "attribute" in said and "price" not in said
    ):
        return "action_answer_attribute"
    if topic == "action_answer_promotion" and turn.of("category") and turn.text.endswith("呢"):
        return str(topic)
    one = len({mention.text for mention in (*turn.of("product"), *turn.of("reference"))}) == 1
    one = one or bool(turn.product and points(turn.text) and not turn.of("product"))
    if one and _DECIDES.search(turn.text) and not said & _OTHER_VALUES:
        return "action_guide_order"  # 就要便宜那个, whatever was asked last
    if _OF_A_SORT.search(turn.text) and not turn.of("product"):
        one = False  # 是要能说话的那种: what sort, chosen is none
    if topic in _OFFERS_CHOICE and one and _CHOOSES.search(turn.text) and not said & _OTHER_VALUES:
        return "action_guide_order"
    if turn.of("category") and not turn.of("product") and topic != "action_recommend_products":
        return "action_search_products"
    if topic in about_product and said & {"color", "spec", "product", "reference"} and not refused:
        return str(topic)
    if topic == "action_answer_price" and turn.product and "spec" in said and not said & _OTHER_KINDS:
        return str(topic)
    if topic in _ABOUT_ONE and turn.product and said & {"color", "spec"} and not said & _OTHER_KINDS:
        return "action_answer_variant"
    if topic in ("action_answer_delivery", "action_answer_store") and "address" in said:
        return str(topic)
    if said & search_values and "product" not in said:
        return (
            "action_recommend_products" if topic == "action_recommend_products" else "action_search_products"
        )
    if said & {"product", "reference"}:
        if topic == "action_bargain":
            return "action_answer_promotion"  # a name alone haggles with nobody
        return str(topic) if topic in _OF_A_PRODUCT else "action_answer_attribute"
    asks = "attribute" in said and turn.product and _ASKS.search(turn.text)
    searching = (topic in SEARCHES and not asks) or not said & {"attribute"}
    if searching and not said & {"product", "reference"} and says_wants(turn, shop):
        return (
            "action_recommend_products" if topic == "action_recommend_products" else "action_search_products"
        )
    if "attribute" in said:
        return (
            "action_answer_attribute" if turn.product or turn.slot("category") else "action_search_products"
        )
    if "address" in said:
        return "action_answer_delivery"
    return None
