"""Answers after the purchase on the demo shop, the seed's example word for word."""

from __future__ import annotations

from actions.aftersales import (
    AnswerWarranty,
    CreateFaultTicket,
    ReportFault,
    TrackTicket,
)
from actions.refunds import TrackRefund
from actions.services import Services
from actions.upgrades import AnswerTradeIn, AnswerUpgrade
from tests.actions.conftest import MakeTurn

MINE = {"customer_id": "C0001"}
SEED = "检测到您购买于6个月前，仍在保修期内。是否需要我为您创建售后工单？或推荐一款升级款耳机（享8折优惠）？"
LEFT_EAR = ("我的耳机左耳没声音了", "report_fault", [("category", "耳机", "耳机"), ("fault", "左耳没声音")])


def test_the_seeds_answer_word_for_word(turn: MakeTurn, shop: Services) -> None:
    reply = ReportFault().answer(turn(*LEFT_EAR, **MINE), shop)
    assert reply.text() == SEED
    assert reply.custom == {
        "type": "warranty",
        "sku": "P-AIR2",
        "name": "声浪 Air 2",
        "order_id": "20250600101",
        "purchased_at": "2025-09-15T10:12:00+08:00",
        "until": "2026-09-18",
        "covered": True,
    }


def test_the_answer_does_not_hang_on_the_entities(turn: MakeTurn, shop: Services) -> None:
    assert ReportFault().answer(turn(*LEFT_EAR[:2], **MINE), shop).text() == SEED


def test_yes_opens_one_ticket(turn: MakeTurn, shop: Services) -> None:
    offer = ReportFault().answer(turn(*LEFT_EAR, **MINE), shop).offer
    assert offer is not None
    accept = turn("好的", "affirm", **offer.slots, **MINE)
    first = CreateFaultTicket().answer(accept, shop)
    assert first.custom is not None and first.custom["type"] == "ticket" and first.custom["status"] == "open"
    assert (
        "左耳没声音" in first.text() and "138****8000" in first.text() and "13800138000" not in first.text()
    )
    again = CreateFaultTicket().answer(accept, shop)
    assert again.custom is not None and again.custom["ticket_id"] == first.custom["ticket_id"]


def test_the_upgrade_comes_with_its_offer(turn: MakeTurn, shop: Services) -> None:
    owned = {"order": "20250600101", "sku": "P-AIR2-WH"}
    reply = AnswerUpgrade().answer(turn("看看升级款", "ask_upgrade", owned=owned, **MINE), shop)
    assert "8折" in reply.text() and "559.2元" in reply.text()
    assert reply.custom is not None
    assert [item["sku"] for item in reply.custom["items"]] == ["P-AIR3PRO", "P-AIR3"]


def test_two_named_models_are_compared_as_owned_and_wanted(turn: MakeTurn, shop: Services) -> None:
    asked = turn(
        "air2用户要不要上air3", "ask_upgrade",
        [("product", "air2", "声浪 Air 2", "P-AIR2"), ("product", "air3", "声浪 Air 3", "P-AIR3")],
    )  # fmt: skip
    reply = AnswerUpgrade().answer(asked, shop)
    assert reply.text().startswith("您现在用的是声浪 Air 2，升级款推荐声浪 Air 3，")


def test_a_thing_not_bought_here_is_not_made_up(turn: MakeTurn, shop: Services) -> None:
    asked = turn("我的手机黑屏了", "report_fault", [("category", "手机", "手机"), ("fault", "黑屏")], **MINE)
    assert "没有查到您在小店买过手机" in ReportFault().answer(asked, shop).text()


def test_without_a_hint_the_customer_chooses(turn: MakeTurn, shop: Services) -> None:
    reply = ReportFault().answer(turn("坏了", "report_fault", [("fault", "坏了")], **MINE), shop)
    assert "哪一件" in reply.text() and "声浪 Air 2" in reply.buttons


def test_somebody_unknown_is_asked_for_number_and_phone(turn: MakeTurn, shop: Services) -> None:
    reply = ReportFault().answer(turn(*LEFT_EAR), shop)
    assert "订单号" in reply.text() and reply.custom is None and reply.slots["fault"] == "左耳没声音"


def test_warranty_of_mine_and_in_general(turn: MakeTurn, shop: Services) -> None:
    mine = AnswerWarranty().answer(turn("我的耳机还在保吗", "ask_warranty", **MINE), shop)
    assert mine.custom is not None and mine.custom["covered"] is True and "2026-09-18" in mine.text()
    general = AnswerWarranty().answer(turn("保修多久", "ask_warranty", product="P-R10"), shop)
    assert "24个月" in general.text()


def test_refund_and_tickets_are_told_from_the_records(turn: MakeTurn, shop: Services) -> None:
    refund = TrackRefund().answer(turn("退款什么时候到账", "track_refund", **MINE), shop)
    assert "299元" in refund.text() and "正在验货" in refund.text()
    named = TrackTicket().answer(
        turn("工单SH20260002处理得怎样", "track_ticket", [("ticket_id", "SH20260002")], **MINE), shop
    )
    assert not isinstance(named, list) and "正在检测" in named.text()
    assert "没有退款" not in refund.text()
    nothing = TrackRefund().answer(turn("钱呢", "track_refund", customer_id="C0002"), shop)
    assert "没有查到" in nothing.text()


def test_a_ticket_of_somebody_else_is_as_unknown_as_none(turn: MakeTurn, shop: Services) -> None:
    def ask(number: str) -> str:
        asked = turn(f"查工单{number}", "track_ticket", [("ticket_id", number)], customer_id="C0002")
        reply = TrackTicket().answer(asked, shop)
        assert not isinstance(reply, list)
        return reply.text()

    assert ask("SH20260002") == ask("SH99999999")


def test_trade_in_by_model_and_condition(turn: MakeTurn, shop: Services) -> None:
    asked = turn(
        "旧的极岚 K50能抵多少，成色很好", "ask_trade_in", [("product", "极岚 K50", "极岚 K50", "P-K50")]
    )
    reply = AnswerTradeIn().answer(asked, shop)
    assert reply.custom == {"type": "trade_in", "device": "极岚 K50", "quote": "850.00"}
    which = AnswerTradeIn().answer(turn("旧的能抵多少", "ask_trade_in"), shop)
    assert "哪种旧设备" in which.text()
    kind = AnswerTradeIn().answer(
        turn("旧手机能抵多少钱", "ask_trade_in", [("category", "手机", "手机")]), shop
    )
    assert "60到400元" in kind.text()
