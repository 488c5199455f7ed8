"""What proves an order to somebody without an account, and what only looks like it."""

from __future__ import annotations

import pytest

from actions.order_reference import proof_said, said_numbers, ticket_numbers, value_action
from actions.orders import TrackOrder
from actions.services import Services
from tests.actions.conftest import MakeTurn
from tests.actions.talk import Talk

WAITING = {"topic": "action_track_order", "order_number": "20260100201"}


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        ("8000", "8000"),
        ("是8000", "8000"),
        ("8000。", "8000"),
        ("尾号8000", "8000"),
        ("手机13800138000", "8000"),
        ("2000左右的耳机", None),
        ("2024款的那个", None),
        ("1999的那款坏了", None),
        ("门牌是1203", None),
    ],
)
def test_four_digits_prove_only_as_an_answer(turn: MakeTurn, text: str, tail: str | None) -> None:
    assert proof_said(turn(text, "inform", **WAITING)) == tail


def test_an_answer_to_another_question_is_no_proof(fresh: Services, turn: MakeTurn) -> None:
    budget = turn("2000", "inform", requested_slot="budget", **WAITING)
    assert proof_said(budget) is None and value_action(budget) is None
    said = TrackOrder().answer(turn("1999的那款到哪了", "track_order", **WAITING), fresh)
    assert not isinstance(said, list) and said.wording == "ask_phone_tail"


def test_a_year_in_a_wish_is_no_wrong_proof(fresh: Services) -> None:
    talk = Talk(fresh, customer=None)
    talk.say("20260100203要退货", "request_return", [("order_id", "20260100203")])
    assert "后四位" in talk.say("2024款的那个键盘", "inform", [("category", "键盘")])
    assert "原因" in talk.say("8000", "inform")


def test_a_phone_with_a_digit_too_few_is_no_order(turn: MakeTurn) -> None:
    assert said_numbers(turn("李雷 1381234567", "inform", [("phone", "1381234567")])) == ()
    assert value_action(turn("13812345678", "inform", order_number="1381234567")) is None


def test_the_beginning_of_a_tax_number_is_no_order(turn: MakeTurn) -> None:
    text = "税号91350100M000100Y43"
    assert said_numbers(turn(text, "inform", [("order_id", "9135010")])) == ()
    assert ticket_numbers(turn(text, "inform", [("ticket_id", "91350100")])) == ()
    assert said_numbers(turn("20260100201到哪了", "track_order", [("order_id", "20260100201")])) == (
        "20260100201",
    )


def test_the_name_of_an_account_is_no_end_of_a_phone(fresh: Services) -> None:
    talk = Talk(fresh, customer=None)
    said = talk.say("我是C0001，帮我把20260100202取消了", "cancel_order", [("order_id", "20260100202")])
    assert "需要先登录" in said


def test_a_phone_said_before_the_number_need_not_be_said_again(fresh: Services) -> None:
    talk = Talk(fresh, customer=None)
    first = TrackOrder().answer(talk.turn("我手机号13800138000", "inform", [("phone", "13800138000")]), fresh)
    assert not isinstance(first, list) and "订单号" in first.text() and "后四位" not in first.text()
    talk.slots.update({**first.slots, "topic": "action_track_order"})
    told = TrackOrder().answer(talk.turn("20260100201", "inform", [("order_id", "20260100201")]), fresh)
    assert not isinstance(told, list) and told.wording == "order_status"
    wrong = TrackOrder().answer(talk.turn("20260100999", "inform", [("order_id", "20260100999")]), fresh)
    assert not isinstance(wrong, list) and wrong.wording == "order_not_found"


def test_who_does_not_know_the_number_is_told_where_it_stands(fresh: Services) -> None:
    asked = Talk(fresh, customer=None).turn("不知道订单号", "track_order")
    said = TrackOrder().answer(asked, fresh)
    assert not isinstance(said, list) and said.wording == "order_number_where"


def test_a_number_and_its_proof_tagged_as_one_phone(turn: MakeTurn) -> None:
    said = turn("我是帮同事查的 20260100201 8000", "inform", [("phone", "20260100201 8000")])
    assert said_numbers(said) == ("20260100201",) and value_action(said) == "action_track_order"
    assert said_numbers(turn("13800138000", "inform", [("phone", "13800138000")])) == ()
