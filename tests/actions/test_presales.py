"""Pre-sales answers as functions of a turn, on the demo shop's data."""

from __future__ import annotations

from dataclasses import replace

from actions.presales.advice import AnswerPayment, GuideOrder
from actions.presales.attributes import AnswerAttribute
from actions.presales.comparison import CompareProducts
from actions.presales.contents import AnswerPackageContents
from actions.presales.facts import (
    AnswerPrice,
    AnswerStock,
    AnswerVariant,
)
from actions.presales.form import open_questions
from actions.presales.search import RecommendProducts, SearchProducts
from actions.reply import Reply
from actions.services import Services
from actions.turn import Mention
from tests.actions.conftest import MakeTurn


def test_the_seed_sentence_comes_from_the_data(turn: MakeTurn, shop: Services) -> None:
    asked = turn(
        "这款手机续航怎么样", "ask_attribute", [("attribute", "续航", "battery_life")], product="P-K60"
    )
    reply = AnswerAttribute().answer(asked, shop)
    assert (
        reply.text() == "该机型配备5000mAh电池，支持65W快充，正常使用可续航1.5天。需要我为您对比其他型号吗？"
    )
    assert reply.custom == {
        "type": "attribute", "sku": "P-K60", "name": "极岚 K60", "attribute": "battery_life", "label": "续航",
        "value": "1.5天",
    }  # fmt: skip
    assert reply.offer is not None
    assert reply.offer.action == "action_compare_products"
    assert reply.offer.slots["compared_products"][0] == "P-K60"


def test_what_the_catalogue_lacks_is_not_invented(turn: MakeTurn, shop: Services) -> None:
    asked = turn("能治病吗", "ask_attribute", [("attribute", "治病")], product="P-K60")
    reply = AnswerAttribute().answer(asked, shop)
    assert "治病" in reply.text()
    assert "不敢乱说" in reply.text()
    assert "转人工" in reply.buttons


def test_search_shows_products_with_reasons(turn: MakeTurn, shop: Services) -> None:
    reply = SearchProducts().answer(turn("", "search_product", category="耳机", scenario="户外运动"), shop)
    assert reply.custom is not None
    assert reply.custom["items"][0]["sku"] == "P-RUN2"
    assert all(item["reason"] for item in reply.custom["items"])
    assert reply.slots["product"] == "P-RUN2"


def test_budget_is_respected(turn: MakeTurn, shop: Services) -> None:
    reply = SearchProducts().answer(turn("", "search_product", category="手机", budget={"max": "2000"}), shop)
    assert reply.custom is not None
    assert all(float(item["price"]) <= 2000 for item in reply.custom["items"])


def test_an_unknown_kind_is_said_not_replaced(turn: MakeTurn, shop: Services) -> None:
    reply = SearchProducts().answer(
        turn("有裙子吗", "search_product", [("category", "裙子")], category="裙子"), shop
    )
    assert "裙子" in reply.text()
    assert reply.custom is None


def test_form_asks_only_while_the_list_is_long(turn: MakeTurn, shop: Services) -> None:
    assert open_questions(turn("买东西", "search_product"), shop) == ["category"]
    assert open_questions(turn("买耳机", "search_product", category="耳机"), shop) == ["scenario", "budget"]
    assert open_questions(turn("买耳机", "search_product", category="耳机", scenario="户外运动"), shop) == []
    asked = turn("", "inform", category="耳机", scenario="any", requested_slot="scenario")
    assert open_questions(asked, shop) == ["budget"]


def test_price_names_offers_that_run(turn: MakeTurn, shop: Services) -> None:
    reply = AnswerPrice().answer(turn("多少钱", "ask_price", product="P-K60"), shop)
    assert reply.custom is not None
    assert reply.custom["price"] == "2499.00"
    assert "2499" in reply.text()


def test_stock_by_colour(turn: MakeTurn, shop: Services) -> None:
    asked = turn("黑色有货吗", "ask_stock", [("color", "黑色", "黑色")], product="P-RUN2")
    reply = AnswerStock().answer(asked, shop)
    assert reply.custom is not None
    assert reply.custom["available"] is True


def test_variant_yes_and_no(turn: MakeTurn, shop: Services) -> None:
    yes = AnswerVariant().answer(
        turn("有黑色吗", "ask_variant", [("color", "黑色", "黑色")], product="P-RUN2"), shop
    )
    assert yes.text().startswith("有的")
    no = AnswerVariant().answer(
        turn("有金色吗", "ask_variant", [("color", "金色", "金色")], product="P-RUN2"), shop
    )
    assert "没有金色" in no.text()
    assert "黑色" in no.text()


def test_package_contents_answer_the_thing_asked(turn: MakeTurn, shop: Services) -> None:
    asked = turn("送充电器吗", "ask_package_contents", [("category", "充电器", "充电器")], product="P-K60")
    assert "充电器是有的" in AnswerPackageContents().answer(asked, shop).text()


def test_compare_needs_two(turn: MakeTurn, shop: Services) -> None:
    alone = CompareProducts().answer(turn("对比一下", "compare_products"), shop)
    assert "哪两款" in alone.text()
    both = CompareProducts().answer(turn("", "compare_products", compared_products=["P-K60", "P-S9"]), shop)
    assert both.custom is not None
    assert both.custom["skus"] == ["P-K60", "P-S9"]
    assert len(both.custom["rows"]) > 3


def test_compare_with_the_generation_before(turn: MakeTurn, shop: Services) -> None:
    reply = CompareProducts().answer(turn("跟上一代比呢", "compare_products", product="P-K60"), shop)
    assert reply.custom is not None
    assert reply.custom["skus"] == ["P-K60", "P-K50"]


def test_recommendation_never_shows_what_was_just_refused(turn: MakeTurn, shop: Services) -> None:
    first = RecommendProducts().answer(turn("推荐耳机", "ask_recommendation", category="耳机"), shop)
    shown = first.slots["shown_products"]
    again = RecommendProducts().answer(
        turn("还有别的吗", "ask_recommendation", category="耳机", shown_products=shown), shop
    )
    assert not set(shown) & set(again.slots["shown_products"])


def test_payment_questions_have_texts_of_their_own(turn: MakeTurn, shop: Services) -> None:
    answers = {AnswerPayment().answer(turn(text, "ask_payment"), shop).text()
               for text in ("能分期吗", "能货到付款吗", "怎么付款")}  # fmt: skip
    assert len(answers) == 3


def test_order_guide_names_product_and_price(turn: MakeTurn, shop: Services) -> None:
    said = GuideOrder().answer(turn("下单", "place_order", product="P-K60"), shop).text()
    assert "极岚 K60" in said
    assert "2499" in said


def test_two_questions_get_two_answers(turn: MakeTurn, shop: Services) -> None:
    replies = AnswerPrice().answer(turn("多少钱，有货吗", "ask_price", product="P-K60"), shop)
    assert isinstance(replies, list)
    assert [reply.custom["type"] for reply in replies if reply.custom] == ["price", "stock"]
    assert [reply.topic for reply in replies] == ["action_answer_price", None]
    assert replies[0].offer == replies[1].offer


def test_two_properties_get_two_answers(turn: MakeTurn, shop: Services) -> None:
    asked = turn(
        "续航和快充怎么样", "ask_attribute",
        [("attribute", "续航", "battery_life"), ("attribute", "快充", "charging_power")], product="P-K60",
    )  # fmt: skip
    replies = AnswerAttribute().answer(asked, shop)
    assert isinstance(replies, list)
    assert [reply.custom["attribute"] for reply in replies if reply.custom] == [
        "battery_life",
        "charging_power",
    ]


def test_the_same_property_of_another_product(turn: MakeTurn, shop: Services) -> None:
    asked = turn(
        "第一个呢", "inform", product="P-RUN2", attribute="waterproof", topic="action_answer_attribute"
    )
    reply = AnswerAttribute().answer(asked, shop)
    assert isinstance(reply, Reply)
    assert reply.custom is not None
    assert (reply.custom["sku"], reply.custom["attribute"]) == ("P-RUN2", "waterproof")


def test_a_power_bank_fills_a_phone_so_often(turn: MakeTurn, shop: Services) -> None:
    asked = turn("能充几次手机", "ask_attribute", product="P-POWER20000")
    reply = AnswerAttribute().answer(asked, shop)
    assert isinstance(reply, Reply)
    assert "12000mAh" in reply.text()
    assert "极岚 K60（5000mAh）大约能充满2次" in reply.text()


def test_a_property_asked_with_a_colour_is_told_too(turn: MakeTurn, shop: Services) -> None:
    said = turn(
        "声浪 Run 2防水吗，有没有绿色",
        "ask_variant",
        [
            ("product", "声浪 Run 2", "声浪 Run 2", "P-RUN2"),
            ("attribute", "防水", "waterproof"),
            ("color", "绿色"),
        ],
        product="P-RUN2",
    )
    told = AnswerVariant().answer(said, shop)
    assert isinstance(told, list)
    assert "绿色" in told[0].text() and "IPX7" in told[1].text()


def test_a_name_of_several_products_is_asked_back(turn: MakeTurn, shop: Services) -> None:
    asked = replace(
        turn("Air 3 Max多少钱", "ask_price", product="P-K60"),
        mentions=(
            Mention("product", "Air 3 Max", "Air 3 Max", 0, 9, 1.0, candidates=("P-AIR3", "P-AIR3PRO")),
        ),
    )
    reply = AnswerPrice().answer(asked, shop)
    assert isinstance(reply, Reply)
    assert "没有“Air 3 Max”" in reply.text()
    assert reply.custom is not None
    assert [option["value"] for option in reply.custom["options"]] == ["P-AIR3", "P-AIR3PRO"]
    assert reply.slots["shown_products"] == ["P-AIR3", "P-AIR3PRO"]


def test_what_others_make_is_answered_with_ours_of_the_kind(turn: MakeTurn, shop: Services) -> None:
    asked = turn(
        "iPhone 15多少钱", "ask_price", [("product", "iPhone 15")], product="P-AIR3", category="耳机"
    )
    reply = AnswerPrice().answer(asked, shop)
    assert isinstance(reply, Reply)
    assert "不卖“iPhone 15”" in reply.text()
    assert reply.custom is not None
    assert {item["category"] for item in reply.custom["items"]} == {"手机"}


def test_nothing_is_said_of_what_others_make(turn: MakeTurn, shop: Services) -> None:
    asked = turn(
        "K60和小米14哪个好", "compare_products",
        [("product", "K60", "极岚 K60", "P-K60"), ("product", "小米14")], product="P-K60",
    )  # fmt: skip
    replies = CompareProducts().answer(asked, shop)
    assert isinstance(replies, list)
    assert "没有“小米14”的资料" in replies[0].text()
    assert "极岚 K60的主要参数" in replies[1].text()


def test_a_comparison_begins_with_what_was_asked(turn: MakeTurn, shop: Services) -> None:
    asked = turn(
        "哪个续航久",
        "compare_products",
        [("attribute", "续航", "battery_life")],
        compared_products=["P-K60", "P-K60SE"],
    )
    reply = CompareProducts().answer(asked, shop)
    assert isinstance(reply, Reply)
    assert reply.custom is not None
    assert reply.custom["names"] == ["极岚 K60", "极岚 K60 SE"]
    assert reply.text().splitlines()[1].startswith("· 续航")
    assert "续航方面，极岚 K60 SE更好" in reply.text()


def test_other_colours_than_the_one_refused(turn: MakeTurn, shop: Services) -> None:
    asked = turn("除了黑色还有什么颜色", "ask_variant", [("color", "黑色", "黑色")], product="P-RUN2")
    reply = AnswerVariant().answer(asked, shop)
    assert isinstance(reply, Reply)
    assert "除了黑色" in reply.text()
    assert "绿色" in reply.text()
