"""Wishes for a human, beside near misses; and turns that hold nothing to go by."""

from __future__ import annotations

import pytest

from shop.handoff.escalation import BITTER, CustomerTurn, decide, needs_soothing, turned_down
from shop.handoff.wishes import wants_human


@pytest.mark.parametrize(
    "text",
    ["客服小姐姐出来一下", "让人打过来", "叫你们经理来跟我谈", "有没有活人啊", "电话回我一下", "你们有值班的人吗,让他来",
     "换个能做主的人跟我说", "给我回个电话"],
)  # fmt: skip
def test_wanted(text: str) -> None:
    assert wants_human(text)
    assert decide([CustomerTurn(text, "greet", 0.1)]) is not None


@pytest.mark.parametrize(
    "text",
    ["客服在吗", "你们经理姓什么", "让快递员打给我再送", "发货前打电话给我确认一下地址", "我不用人工,你告诉我运费就行",
     "让师傅上门前给我打个电话", "人工智能音箱有吗", "这款老板椅多少钱", "店长推荐的是哪款"],
)  # fmt: skip
def test_not_wanted(text: str) -> None:
    assert not wants_human(text)


def test_a_human_who_is_declined_is_not_called() -> None:
    for text in ("不用转人工了,你帮我查就行", "算了不转了", "那别转了吧", "不用转了"):
        turn = CustomerTurn(text, "request_human", 0.1)
        assert decide([turn]) is None and turned_down(turn), text
    assert not turned_down(CustomerTurn("怎么还不转", "request_human", 0.1))
    assert decide([CustomerTurn("转人工", "request_human", 0.1)]) is not None


@pytest.mark.parametrize("text", ["打字聊就行别打电话", "我是聋哑人 打不了电话", "我听不见 不方便接电话"])
def test_whoever_would_rather_write_calls_for_nobody(text: str) -> None:
    turn = CustomerTurn(text, "request_human", 0.1)
    assert decide([turn]) is None and turned_down(turn)
    assert decide([CustomerTurn(f"转人工 {text}", "request_human", 0.1)]) is not None


@pytest.mark.parametrize("text", ["打字太慢 说不清 打电话吧", "我不会打字 给我打电话", "能语音吗 我不想打字"])
def test_whoever_would_rather_speak_is_called(text: str) -> None:
    assert decide([CustomerTurn(text, "request_human", 0.1)]) is not None


def test_small_talk_in_bitter_words_is_none() -> None:
    assert needs_soothing(CustomerTurn("路上到月球去了吧", "goodbye", BITTER))
    assert not needs_soothing(CustomerTurn("拜拜", "goodbye", 0.1))
    assert not needs_soothing(CustomerTurn("气死我了", "complain", 0.99))


@pytest.mark.parametrize("text", ["你们售后真让人头疼", "售后太气人了"])
def test_displeasure_that_calls_for_nobody_is_soothed(text: str) -> None:
    turn = CustomerTurn(text, "request_human", BITTER)
    assert decide([turn]) is None and needs_soothing(turn)


@pytest.mark.parametrize(
    "text",
    ["找你们售后", "售后电话打不通", "客服死哪去了 来个人", "转人工", "我不想跟机器说话", "你处理不了 换能拍板的来", "zhuan rengong",
     "客服太差了 换个能解决的人来"],
)  # fmt: skip
def test_who_calls_for_somebody_in_anger_gets_a_human(text: str) -> None:
    assert decide([CustomerTurn(text, "request_human", BITTER)]) is not None


def test_who_is_there_is_no_greeting() -> None:
    for text in ("人呢", "人呢?", "没人吗", "客服呢", "怎么还没人", "都没人理我", "你们是不是都下班了"):
        assert needs_soothing(CustomerTurn(text, "greet", 0.1)), text
    for text in ("你好", "在吗", "有人吗", "客服在吗"):
        assert not needs_soothing(CustomerTurn(text, "greet", 0.1)), text


def test_three_turns_without_anything_to_go_by_hand_over() -> None:
    vague = [CustomerTurn("那个", "inform", 0.1, 0.6), CustomerTurn("qwer", "acknowledge", 0.1, 0.5)]
    assert decide([*vague, CustomerTurn("啊这", "nlu_fallback", 0.1, 0.4)]) is not None
    assert decide([*vague, CustomerTurn("黑色", "inform", 0.1, 0.9, values=1)]) is None
    assert decide([*vague, CustomerTurn("好的", "affirm", 0.1, 0.99)]) is None
    assert decide([CustomerTurn("都齐全", "inform", 0.1, 0.9, in_form=True)] * 3) is None


def test_in_a_form_no_call_is_no_wish_for_a_human() -> None:
    assert decide([CustomerTurn("不用打电话 直接来取", "request_human", 0.1, in_form=True)]) is None
    assert decide([CustomerTurn("给我打电话", "request_human", 0.1, in_form=True)]) is not None
