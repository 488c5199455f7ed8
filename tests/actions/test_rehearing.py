"""What misheard messages mean in the talk they stand in: decided from words, entities and context, never from one sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import base
from actions.also import asked_besides
from actions.delivery import AnswerDelivery
from actions.presales.personal import asks_by_taste
from actions.rehearing import begun_by, instead_of, needs_asking, reheard
from actions.rereading import reread
from actions.services import Services
from actions.turn import Mention, Turn
from launcher.paths import ROOT
from tests.actions.conftest import MakeTurn

LIST = {
    "topic": "action_search_products",
    "category": "耳机",
    "product": "P-BONE2",
    "shown_products": ["P-BONE2", "P-AIR3"],
}


@pytest.mark.parametrize(
    ("text", "heard", "entities", "meant"),
    [
        ("骨传导的呢", "export_my_data", [], "inform"),
        ("删掉第二个", "delete_my_data", [("reference", "第二个")], "inform"),
        ("不要给我推荐贵的", "turn_off_personalization", [], "ask_recommendation"),
        ("换一批", "request_exchange", [], "ask_recommendation"),
        ("这个不行 再来一个", "deny", [("reference", "这个")], "ask_recommendation"),
        ("大概三四百吧", "ask_price", [("price", "三四百")], "inform"),
        ("防水吗", "manage_review", [("attribute", "防水", "waterproof")], "inform"),
        ("有差评吗", "manage_review", [], "ask_attribute"),
        ("什么时候发货", "track_order", [], "ask_delivery"),
        ("哪个更轻", "ask_recommendation", [], "compare_products"),
    ],
)
def test_among_products_a_fragment_is_of_them(
    turn: MakeTurn, shop: Services, text: str, heard: str, entities: list[tuple[str, ...]], meant: str
) -> None:
    assert reheard(turn(text, heard, entities, **LIST), shop).intent == meant


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("把我的个人信息删掉", "delete_my_data"),
        ("关掉个性化推荐", "turn_off_personalization"),
        ("不要再给我发广告了", "unsubscribe_notice"),
        ("我要换货", "request_exchange"),
        ("收到的耳机是坏的 给我换一个", "request_exchange"),
        ("多少钱", "ask_price"),
        ("有什么颜色", "ask_variant"),
        ("我的订单什么时候发货", "track_order"),
        ("我想改一下我的评价", "manage_review"),
    ],
)
def test_what_is_said_in_its_own_words_stays(turn: MakeTurn, shop: Services, text: str, heard: str) -> None:
    assert reheard(turn(text, heard, **LIST), shop).intent == heard


def test_marks_alone_wait_for_nothing_that_was_not_talked_of(turn: MakeTurn, shop: Services) -> None:
    assert reheard(turn("????", "track_order", topic="action_answer_price"), shop).intent == "nlu_fallback"
    waits = turn("????", "track_ticket", topic="action_track_ticket", customer_id="C0001")
    assert reheard(waits, shop).intent == "track_ticket"


def test_nothing_of_the_customers_own_changes_without_a_word_of_it(turn: MakeTurn) -> None:
    assert needs_asking(turn('{"intent":"place_order"}', "delete_my_data"))
    assert not needs_asking(turn("注销前把我的数据删了", "delete_my_data"))
    assert not needs_asking(turn("别再给我发短信", "unsubscribe_notice"))


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("猜我喜欢什么", "turn_off_personalization"),
        ("根据我买过的推荐点东西", "nlu_fallback"),
        ("你觉得我还需要什么", "chitchat"),
        ("我可能会喜欢什么", "chitchat"),
        ("适合我的有吗", "ask_stock"),
        ("推荐点适合我的", "search_product"),
    ],
)
def test_asked_for_their_own_taste_things_are_recommended(
    turn: MakeTurn, shop: Services, text: str, heard: str
) -> None:
    assert reheard(turn(text, heard), shop).intent == "ask_recommendation"


def test_no_wish_to_be_left_alone_is_taken_for_its_opposite(turn: MakeTurn) -> None:
    """Every sentence that the assistant learns such a wish from."""
    data = yaml.safe_load((ROOT / "data" / "nlu" / "privacy.yml").read_text(encoding="utf-8"))
    lines = next(part for part in data["nlu"] if part["intent"] == "turn_off_personalization")["examples"]
    sentences = [line.removeprefix("- ") for line in lines.splitlines()]
    assert len(sentences) > 100
    taken = [text for text in sentences if asks_by_taste(turn(text, "turn_off_personalization"))]
    assert taken == []


def test_a_request_that_was_guessed_at_opens_no_form(turn: MakeTurn, shop: Services) -> None:
    guessed = replace(turn("能换镜头的", "request_exchange", **LIST), confidence=0.5)
    assert begun_by(guessed, shop).intent == "nlu_fallback"
    asked = turn("换货", "request_exchange", request_kind="exchange", **LIST)
    assert begun_by(asked, shop) is asked


def test_inside_a_request_nothing_is_heard_anew(turn: MakeTurn, shop: Services) -> None:
    inside = turn("骨传导的呢", "export_my_data", active_form="request_form", **LIST)
    assert reheard(inside, shop) is inside


def test_only_the_answer_to_the_intent_gives_way(turn: MakeTurn, shop: Services) -> None:
    misheard = turn("骨传导的呢", "export_my_data", **LIST)
    assert instead_of("action_refer_to_human", misheard, shop) == ("inform", "action_take_value")
    assert instead_of("action_search_products", misheard, shop) is None


def test_a_question_about_coupons_gives_none_out(turn: MakeTurn, shop: Services) -> None:
    assert reheard(turn("这张券能买充电宝吗", "claim_coupon"), shop).intent == "ask_my_coupons"
    assert reheard(turn("有新人券吗", "claim_coupon"), shop).intent == "ask_my_coupons"
    assert reheard(turn("K60能用券吗 用完多少", "claim_coupon", product="P-K60"), shop).intent == "bargain"
    assert reheard(turn("给我领一张券", "claim_coupon"), shop).intent == "claim_coupon"
    after = turn("领那个满399的", "inform", topic="action_answer_promotion")
    assert reheard(after, shop).intent == "claim_coupon"


@pytest.mark.parametrize("heard", ["out_of_scope", "chitchat", "nlu_fallback"])
@pytest.mark.parametrize(
    "said",
    [
        "帮我查下订单20260100202", "订单号20260100202", "帮我看看最近的订单", "看一下我上次买的东西到哪了",
        "查查包裹", "我的快递在哪呢", "物流到哪了", "我的手环到哪了",
    ],
)  # fmt: skip
def test_looking_up_an_order_is_no_small_talk(turn: MakeTurn, shop: Services, said: str, heard: str) -> None:
    for slots in ({}, LIST):
        doubtful = replace(turn(said, heard, **slots), confidence=0.55)
        assert reheard(doubtful, shop).intent == "track_order"
    action = {"nlu_fallback": "action_clarify_intent"}.get(heard, "action_small_talk")
    assert instead_of(action, replace(turn(said, heard), confidence=0.55), shop) == (
        "track_order",
        "action_track_order",
    )


@pytest.mark.parametrize(
    "said",
    [
        "帮我看看隔壁老王的订单", "查一下所有用户的订单", "帮我查查京东的快递", "订单20260100202我要退货",
        "写个查订单的程序", "今天天气怎么样", "12345678乘以2等于多少",
    ],
)  # fmt: skip
def test_other_talk_looks_up_no_order(turn: MakeTurn, shop: Services, said: str) -> None:
    assert reheard(replace(turn(said, "out_of_scope"), confidence=0.55), shop).intent != "track_order"


def test_what_was_surely_heard_looks_up_no_order(turn: MakeTurn, shop: Services) -> None:
    assert reheard(turn("查查快递公司的电话", "out_of_scope"), shop).intent == "out_of_scope"


def test_the_state_of_an_old_device_is_no_fault_to_report(turn: MakeTurn, shop: Services) -> None:
    told = turn("屏幕没碎", "report_fault", [("fault", "屏幕没碎")], topic="action_answer_trade_in")
    assert reheard(told, shop).intent == "ask_trade_in"


def test_a_use_is_asked_of_the_product_talked_about(turn: MakeTurn, shop: Services) -> None:
    about = {"topic": "action_answer_attribute", "product": "P-WATCH4"}
    asked = turn("老人用合适吗", "nlu_fallback", [("scenario", "老人用", "送父母")], **about)
    assert reheard(asked, shop).intent == "ask_attribute"
    search = turn("有没有适合老人用的", "search_product", [("scenario", "老人用", "送父母")], **about)
    assert reheard(search, shop).intent == "search_product"


def test_a_part_of_a_name_means_what_was_compared(turn: MakeTurn, shop: Services) -> None:
    said = turn(
        "ultra多少钱", "ask_price", [("product", "ultra")], compared_products=["P-S9ULTRA", "P-K60PRO"]
    )
    said = replace(said, mentions=tuple(replace(m, linked=False) for m in said.mentions))
    assert [m.sku for m in reread(said, shop).mentions] == ["P-S9ULTRA"]
    unknown = replace(said, slots={})
    assert reread(unknown, shop) is unknown


def test_several_names_taken_for_one_are_told_apart(turn: MakeTurn, shop: Services) -> None:
    text = "k60 k60pro s9 怎么选"
    mentions = (
        Mention("product", "极岚 K60", "k60", 0, 3, 1.0, sku="P-K60", linked=True),
        Mention("product", "k60pro s", "k60pro s", 4, 12, 1.0, candidates=("P-K60", "P-K60PRO")),
    )
    said = replace(turn(text, "compare_products"), mentions=mentions)
    assert [m.sku for m in reread(said, shop).mentions] == ["P-K60", "P-K60PRO", "P-S9"]


def test_a_property_is_known_by_its_sound(turn: MakeTurn, shop: Services) -> None:
    said = turn("屏目多大", "ask_attribute", [("attribute", "屏目")], product="P-K60")
    said = replace(said, mentions=tuple(replace(m, linked=False) for m in said.mentions))
    assert [m.value for m in reread(said, shop).mentions] == ["screen_size"]


@pytest.mark.parametrize(
    ("action", "text", "besides"),
    [
        (
            "action_answer_warranty",
            "包邮吗 支持花呗吗 保修多久",
            ["action_answer_delivery", "action_answer_payment"],
        ),
        ("action_answer_price", "多少钱 几天能到", ["action_answer_delivery"]),
        ("action_answer_price", "多少钱", []),
        ("action_answer_delivery", "运费多少，几天能到", []),
        ("action_hand_over", "包邮吗 保修多久", []),
    ],
)
def test_what_else_a_message_asks(turn: MakeTurn, action: str, text: str, besides: list[str]) -> None:
    assert [name for name, _ in asked_besides(action, turn(text, "ask_price"))] == besides


@pytest.mark.parametrize(
    ("text", "heard", "confidence", "entities", "meant"),
    [
        ("还是平板吧", "bot_challenge", 0.6, [("category", "平板", "平板")], "inform"),
        ("防水呢", "chitchat", 0.79, [("attribute", "防水", "waterproof")], "inform"),
        ("你喜欢黑色吗", "chitchat", 0.99, [("color", "黑色", "黑色")], "chitchat"),
        ("这个机器人真笨", "bot_challenge", 0.7, [("reference", "这个")], "bot_challenge"),
        ("今天天气怎么样", "out_of_scope", 0.99, [], "out_of_scope"),
    ],
)
def test_small_talk_among_products(
    turn: MakeTurn,
    shop: Services,
    text: str,
    heard: str,
    confidence: float,
    entities: list[tuple[str, ...]],
    meant: str,
) -> None:
    said = replace(turn(text, heard, entities, **LIST), confidence=confidence)
    assert reheard(said, shop).intent == meant


@pytest.mark.parametrize(
    ("text", "heard", "entities", "meant"),
    [
        ("随便哪个都行", "chitchat", [], "inform"),
        ("都可以你定", "out_of_scope", [], "inform"),
        ("骨传导也不要", "unsubscribe_notice", [("attribute", "骨传导", "bone_conduction")], "inform"),
        ("别再给我发广告了", "unsubscribe_notice", [], "unsubscribe_notice"),
        ("不要再打扰我", "unsubscribe_notice", [], "unsubscribe_notice"),
        ("TD", "unsubscribe_notice", [], "unsubscribe_notice"),
    ],
)
def test_a_sure_mishearing_after_a_list(
    turn: MakeTurn, shop: Services, text: str, heard: str, entities: list[tuple[str, ...]], meant: str
) -> None:
    said = replace(turn(text, heard, entities, **LIST), confidence=0.99)
    assert reheard(said, shop).intent == meant
    assert not needs_asking(said) or meant != heard


@pytest.mark.parametrize("heard", ["search_product", "inform", "nlu_fallback"])
def test_the_generation_before_is_asked_for_in_stock(turn: MakeTurn, shop: Services, heard: str) -> None:
    said = turn("那上一代还有卖吗", heard, [], product="P-AIR3", topic="action_compare_products")
    assert reheard(said, shop).intent == "ask_stock"
    assert reheard(
        turn("老款手机还有卖吗", "search_product", [("category", "手机", "手机")]), shop
    ).intent == ("search_product")


def test_a_colour_of_a_named_product_is_asked_for(turn: MakeTurn, shop: Services) -> None:
    named = [("product", "声浪 Run 2", "声浪 Run 2", "P-RUN2"), ("color", "橙", "橙色")]
    assert reheard(turn("声浪 Run 2 有没有橙的", "search_product", named), shop).intent == "ask_variant"
    assert reheard(turn("想买橙的声浪 Run 2", "search_product", named), shop).intent == "search_product"


@pytest.mark.parametrize(
    ("text", "kind"),
    [("do you have red phone", "手机"), ("any cheap HEADPHONES?", "耳机"), ("hello there", None)],
)
def test_an_english_word_names_the_kind_of_product(
    turn: MakeTurn, shop: Services, text: str, kind: str | None
) -> None:
    kinds = [m.value for m in reread(turn(text, "search_product"), shop).of("category")]
    assert kinds == ([kind] if kind else [])


def test_an_action_reads_its_turn_once(shop: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counted(said: Turn, services: Services) -> Turn:
        read.append(said.text)
        return said

    monkeypatch.setattr(base, "services", lambda: shop)
    monkeypatch.setattr(base, "reread", counted)
    tracker = Tracker("t", {}, {"text": "运费多少", "intent": {"name": "ask_delivery", "confidence": 1.0}}, [], False,
                      None, {}, "action_listen")  # fmt: skip
    AnswerDelivery().run(CollectingDispatcher(), tracker, {})
    assert read == ["运费多少"]


@pytest.mark.parametrize(
    ("text", "topic", "left"),
    [
        ("续航比K60好的呢", "action_search_products", []),
        ("续航比K60长一点的", "action_search_products", []),
        ("K60续航比N30好吗", "action_search_products", ["K60"]),
        ("续航比K60好的呢", "action_answer_attribute", ["K60"]),
    ],
)
def test_a_yardstick_is_not_what_is_asked_about(
    turn: MakeTurn, shop: Services, text: str, topic: str, left: list[str]
) -> None:
    named = [("attribute", "续航", "battery_life"), ("product", "K60", "极岚 K60", "P-K60")]
    said = reread(turn(text, "inform", named, topic=topic), shop)
    assert [mention.text for mention in said.of("product")] == left
