"""When a conversation goes to a human: the rule by itself, and measured on conversations written apart from it."""

from __future__ import annotations

import pytest

from language.bert import Encoder, default_directory
from language.sentiment import load_model
from language.sentiment.evaluation import mood_of
from shop.handoff.escalation import CustomerTurn, decide
from shop.handoff.threats import is_threat
from tests.handoff.measured import conversations, hand_over_reason, measure


def turns(*negative: float, intent: str = "inform") -> list[CustomerTurn]:
    return [CustomerTurn("…", intent, value) for value in negative]


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ((0.9, 0.9, 0.9), True),
        ((0.9, 0.3, 0.95), True),  # a faint one between two clear ones
        ((0.9, 0.05, 0.95), False),
        ((0.9, 0.9), False),
        ((0.3, 0.3, 0.95), False),
        ((0.9, 0.9, 0.9, 0.1), False),  # calmed down
        ((0.1, 0.9, 0.9, 0.9), True),
    ],
)
def test_three_displeased_turns(heard: tuple[float, ...], expected: bool) -> None:
    found = decide(turns(*heard))
    assert (found is not None and found.reason == "negative_turns") is expected


def test_thanks_end_a_row_of_displeasure() -> None:
    assert decide([*turns(0.9, 0.9), CustomerTurn("谢谢", "thank", 0.1)]) is None
    assert decide([*turns(0.9, 0.9), CustomerTurn("我可真是谢谢你们", "thank", 0.9)]) is not None


@pytest.mark.parametrize("intent", ["bargain", "unsubscribe_notice", "turn_off_personalization"])
def test_a_curt_wish_is_no_anger_unless_it_is_bitter(intent: str) -> None:
    assert decide([*turns(0.9, 0.9), CustomerTurn("…", intent, 0.7)]) is None
    assert decide([*turns(0.9, 0.9), CustomerTurn("…", intent, 0.9)]) is not None


def test_a_wish_for_a_human_hands_over_at_once() -> None:
    found = decide([CustomerTurn("找个真人", "request_human", 0.1)])
    assert found is not None and found.reason == "requested"


def test_two_questions_back_in_vain() -> None:
    lost = turns(0.1, 0.1, 0.1, intent="nlu_fallback")
    assert decide(lost[:2]) is None
    found = decide(lost)
    assert found is not None and found.reason == "not_understood"
    assert decide([*lost[:2], CustomerTurn("我想买耳机", "search_product", 0.0), *lost[:1]]) is None


def test_struck_keys_are_not_understood_however_sure_the_intent() -> None:
    lost = [CustomerTurn(text, "out_of_scope", 0.0, confidence=0.99) for text in ("qwer", "咕噜咕噜", "asdf")]
    assert decide(lost[:2]) is None
    found = decide(lost)
    assert found is not None and found.reason == "not_understood"
    weather = [
        CustomerTurn(text, "out_of_scope", 0.0, confidence=0.99) for text in ("下雨吗", "几点了", "谁赢了")
    ]
    assert decide(weather) is None


def test_talk_of_that_thing_alone_is_not_understood() -> None:
    said = (
        ("就那个嘛弄一下那个", "inform", 0.6),
        ("不是啊那个上面的", "deny", 1.0),
        ("你把那个给我整成那样", "place_order", 0.8),
    )
    found = decide(
        [CustomerTurn(text, intent, 0.0, confidence, values=1) for text, intent, confidence in said]
    )
    assert found is not None and found.reason == "not_understood"
    # In a form the same words may be answers.
    assert (
        decide(
            [CustomerTurn(text, intent, 0.0, confidence, in_form=True) for text, intent, confidence in said]
        )
        is None
    )


@pytest.mark.parametrize(
    "text",
    [
        "再不处理我就打12315",
        "等着收律师函吧",
        "我要起诉你们",
        "我去抖音曝光你们",
        "消协投诉见",
        "再拖我就报警了",
        "法院见",
        "我不想活了",
        "删我数据 不删我告你们",
        "我要告你们",
        "i will call the police",
    ],
)
def test_threats(text: str) -> None:
    assert is_threat(text)


@pytest.mark.parametrize(
    "text",
    [
        "曝光时间怎么调",
        "门锁报警器怎么关",
        "法院路的店几点关门",
        "差评",
        "12315是干嘛的",
        "抖音直播用哪款手机",
        "我是律师，要一台静音键盘",
        "投诉建议在哪里提",
        "不给优惠我就去别家了",
        "报警功能支持吗",
        "帮我写个起诉状",
        "我告诉你们地址",
        "我要告诉你一件事",
    ],
)
def test_near_misses_of_threats(text: str) -> None:
    assert not is_threat(text)


def test_there_are_enough_conversations_of_each_kind() -> None:
    written = conversations()
    assert len(written) >= 200
    assert {conversation.expected for conversation in written} == {
        "negative_turns",
        "requested",
        "threat",
        "not_understood",
        "none",
    }
    assert len({conversation.turns for conversation in written}) == len(written)


@pytest.mark.slow
def test_precision_and_recall_of_handing_over() -> None:
    encoder = Encoder.load(default_directory(), cache_size=4096)
    model = load_model(encoder)
    result = measure(conversations(), lambda text: mood_of(model, encoder, text).probabilities["negative"])
    mistakes = "\n".join(["missed:", *result.missed, "false alarms:", *result.false_alarms])
    assert result.precision > 0.9, mistakes
    assert result.recall > 0.9, mistakes


@pytest.mark.slow
def test_the_reason_is_the_right_one() -> None:
    """Of the conversations that are decided without the mood, the reason is that of the person who wrote them."""
    for conversation in conversations():
        if conversation.expected in ("requested", "not_understood"):
            assert hand_over_reason(conversation.turns, lambda _: 0.0) == conversation.expected, (
                conversation.shown()
            )


@pytest.mark.parametrize(
    ("text", "intent"),
    [("怕丢", "nlu_fallback"), ("给我个最晚时间", "nlu_fallback"), ("那你会干啥", "ask_capabilities")],
)
def test_a_worry_or_a_plain_question_calls_nobody(text: str, intent: str) -> None:
    assert decide([*turns(0.9, 0.95), CustomerTurn(text, intent, 0.68)]) is None
    assert decide([*turns(0.9, 0.95), CustomerTurn(text, intent, 0.9)]) is not None


def test_somebody_who_can_see_to_it_is_a_human() -> None:
    assert decide([CustomerTurn("那找能处理的", "nlu_fallback", 0.0)]) is not None
    assert decide([CustomerTurn("找能处理视频的电脑", "search_product", 0.0)]) is None


def test_a_plain_courtesy_calls_nobody() -> None:
    assert decide([*turns(0.9, 0.8), CustomerTurn("麻烦你们了", "thank", 0.69)]) is None
