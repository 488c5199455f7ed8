"""Messages that take up what was just said or promised."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from actions.coupons import ClaimCoupon
from actions.handoff import _asked_only
from actions.orders import AnswerInvoice
from actions.rehearing import reheard
from actions.services import Services
from actions.turn import FaqCandidate
from shop.tickets.readmodels import NewTicket
from tests.actions.conftest import MakeTurn

PRICED = {"topic": "action_answer_price", "product": "P-AIR3"}
TRACKED = {"topic": "action_track_order", "order": "20260100202", "customer_id": "C0001"}


@pytest.mark.parametrize(
    ("text", "heard", "entities"),
    [
        ("好吧 那我要两个黑色的", "inform", [("quantity", "两个"), ("color", "黑色", "黑色")]),
        ("那来一台白的", "inform", [("quantity", "一台"), ("color", "白", "白色")]),
        ("那就拿三副吧", "nlu_fallback", [("quantity", "三副")]),
        ("要1个白的", "ask_variant", [("quantity", "1个"), ("color", "白", "白色")]),
    ],
)
def test_who_says_how_many_of_what_was_priced_orders_it(
    turn: MakeTurn, shop: Services, text: str, heard: str, entities: list[tuple[str, ...]]
) -> None:
    assert reheard(turn(text, heard, entities, **PRICED), shop).intent == "place_order"


@pytest.mark.parametrize(
    ("text", "heard", "entities", "slots"),
    [
        ("要两个有优惠吗", "ask_variant", [("quantity", "两个")], PRICED),
        ("有两个颜色", "inform", [("quantity", "两个")], PRICED),
        ("要两台手机", "search_product", [("quantity", "两台"), ("category", "手机", "手机")], PRICED),
        ("我不要两个", "inform", [("quantity", "两个")], PRICED),
        ("要16寸的", "inform", [("spec", "16寸")], PRICED),
        ("要两个", "inform", [("quantity", "两个")], {"topic": "action_search_products"}),
    ],
)
def test_a_question_another_thing_or_a_size_is_no_order(
    turn: MakeTurn,
    shop: Services,
    text: str,
    heard: str,
    entities: list[tuple[str, ...]],
    slots: dict[str, Any],
) -> None:
    assert reheard(turn(text, heard, entities, **slots), shop).intent != "place_order"


def test_what_that_many_would_cost_is_told(turn: MakeTurn, shop: Services) -> None:
    asked = turn("要是买两个呢", "ask_delivery", [("quantity", "两个")], **PRICED)
    assert reheard(replace(asked, confidence=0.7), shop).intent == "ask_promotion"


def test_the_company_after_invoices_were_explained_wants_one(turn: MakeTurn, shop: Services) -> None:
    explained = {"topic": "action_answer_invoice", "customer_id": "C0001"}
    details = turn("公司名称海云科技有限公司 税号91350100M000100Y43", "inform", **explained)
    assert reheard(details, shop).intent == "ask_invoice"
    assert AnswerInvoice()._names_order(details)
    assert reheard(turn("公司名称海云科技有限公司", "inform", **PRICED), shop).intent == "inform"


def test_whether_a_coupon_goes_with_other_offers(turn: MakeTurn, shop: Services) -> None:
    claimed = {"topic": "action_claim_coupon"}
    assert reheard(turn("能和满减一起用不", "ask_promotion", **claimed), shop).intent == "ask_my_coupons"
    assert reheard(turn("最近有什么活动", "ask_promotion", **claimed), shop).intent == "ask_promotion"


def test_who_asks_for_a_coupon_of_a_kind_gets_that_one(turn: MakeTurn, fresh: Services) -> None:
    asked = turn("帮我领一张耳机的", "claim_coupon", [("category", "耳机", "耳机")], customer_id="C0001")
    reply = ClaimCoupon().answer(asked, fresh)
    assert not isinstance(reply, list) and reply.custom is not None
    assert "耳机" in reply.custom["title"]


@pytest.mark.parametrize("text", ["能不能快点", "催一下啊", "抓紧啊"])
def test_an_order_just_tracked_is_urged_on(turn: MakeTurn, shop: Services, text: str) -> None:
    assert reheard(turn(text, "ask_attribute", **TRACKED), shop).intent == "track_order"
    assert reheard(turn(text, "ask_attribute", **PRICED), shop).intent == "ask_attribute"


def test_who_waits_for_the_promised_human_hears_how_it_stands(turn: MakeTurn, fresh: Services) -> None:
    waits = turn("快点啊", "track_order")
    assert reheard(waits, fresh).intent == "track_order"
    fresh.tickets.create(
        NewTicket(key="waits", kind="human", conversation_id=waits.sender_id, summary="要求人工")
    )
    assert reheard(waits, fresh).intent == "request_human"
    assert reheard(turn("我的快递快点啊", "track_order"), fresh).intent == "track_order"


def test_a_power_bank_on_board_is_no_delivery(turn: MakeTurn, shop: Services) -> None:
    bank = next(
        p for p in shop.catalogue.by_category("充电宝") if "flight" in p.attributes
    )  # what the shop knows of it
    talk = {"topic": "action_answer_attribute", "product": bank.sku}

    def meant(text: str) -> str:
        return reheard(replace(turn(text, "ask_delivery", **talk), confidence=0.5), shop).intent

    assert meant("能上飞机吗") == "ask_attribute"
    assert meant("上飞机的话能送到机场吗") == "ask_delivery"


def test_when_the_staff_works_is_told_and_not_begun(
    turn: MakeTurn, shop: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actions.handoff.services", lambda: shop)
    near = (FaqCandidate("FAQ-SHOP-053", 0.97),)
    asked, wanted = turn("客服几点上班", "request_human"), turn("转人工", "request_human")
    told = _asked_only(replace(asked, faq=near))
    assert told is not None and "9:00" in told.text() and told.offer is not None
    assert _asked_only(replace(wanted, faq=near)) is None
    assert _asked_only(asked) is None


@pytest.mark.parametrize("text", ["差多少钱", "值得多花这钱吗", "那个贵一百多值不值", "贵多少"])
def test_what_two_compared_differ_by_is_asked_of_these_two(turn: MakeTurn, shop: Services, text: str) -> None:
    compared = {"topic": "action_compare_products", "compared_products": ["P-S9", "P-S9PRO"]}
    assert reheard(turn(text, "ask_price", **compared), shop).intent == "compare_products"
    assert reheard(turn(text, "ask_price", **PRICED), shop).intent == "ask_price"


def test_what_comes_with_it_is_no_search(turn: MakeTurn, shop: Services) -> None:
    assert reheard(turn("送啥", "ask_recommendation", **PRICED), shop).intent == "ask_package_contents"
    wish = turn("送女朋友什么好", "ask_recommendation", **PRICED)
    assert reheard(wish, shop).intent == "ask_recommendation"


def test_who_is_still_choosing_has_nothing_to_repair(turn: MakeTurn, shop: Services) -> None:
    assert reheard(turn("坏了咋修", "request_repair", **PRICED), shop).intent == "ask_warranty"
    for text, slots in (("我买的坏了咋修", PRICED), ("坏了咋修", {**PRICED, "customer_id": "C0001"})):
        assert reheard(turn(text, "request_repair", **slots), shop).intent == "request_repair"
