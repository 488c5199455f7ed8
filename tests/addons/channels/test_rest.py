"""The REST channel of a running Rasa server."""

from __future__ import annotations

import json
import socket
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest

from shop.identity import issue_token
from tests.addons.conftest import SECRET
from tests.addons.tiny import TinyAssistant

pytestmark = pytest.mark.slow


def echoed(replies: list[dict[str, Any]]) -> dict[str, Any]:
    """What the assistant knew about the message."""
    assert [reply["text"] for reply in replies] == ["收到"]
    return dict(replies[0]["custom"])


def test_a_reply_is_one_object_with_text_buttons_and_payload(tiny: TinyAssistant) -> None:
    assert tiny.say("看看耳机", "shape") == [
        {
            "recipient_id": "shape",
            "text": "为您找到 1 款：\n\n声浪 Air 3",
            "buttons": [{"title": "看参数", "payload": "看参数"}, {"title": "多少钱", "payload": "多少钱"}],
            "custom": {"type": "products", "items": [{"sku": "A1", "price": "299.00"}]},
        }
    ]


def test_several_replies_come_in_order(tiny: TinyAssistant) -> None:
    assert [reply["text"] for reply in tiny.say("多说几句")] == ["第一句", "第二句", "第三句"]


def test_streaming_sends_a_line_a_reply(tiny: TinyAssistant) -> None:
    with tiny.post(
        {"sender": "stream", "message": "多说几句"}, params={"stream": "true"}, stream=True
    ) as answer:
        lines = [json.loads(line) for line in answer.iter_lines() if line]
    assert lines == [{"recipient_id": "stream", "text": f"第{number}句"} for number in "一二三"]


def test_streaming_says_what_is_wrong_too(tiny: TinyAssistant) -> None:
    empty = tiny.post({"sender": "stream", "message": ""}, params={"stream": "true"})
    assert "没有收到文字内容" in json.loads(empty.text)["text"]
    assert tiny.post({"sender": "stream"}, params={"stream": "true"}).status_code == 400


def test_text_is_normalised_and_the_original_kept(tiny: TinyAssistant) -> None:
    seen = echoed(tiny.say("複述 ＡＩＲ　３", "normal", page="p1", customer_id="C0001"))
    assert seen["text"] == "复述 AIR 3"
    assert seen["metadata"] == {"original_text": "複述 ＡＩＲ　３", "page": "p1", "customer_id": "C0001"}
    assert (seen["sender"], seen["channel"], seen["product"]) == ("normal", "rest", "A1")


@pytest.mark.parametrize(
    "typed", ["/greet", "／greet", "//greet", ' /greet{"product": "B2"}', "\u200b/greet"]
)
def test_a_slash_forges_no_intent(tiny: TinyAssistant, typed: str) -> None:
    assert [reply["text"] for reply in tiny.say(typed)] == ["抱歉，我没太明白。"]


def test_metadata_forges_nothing(tiny: TinyAssistant) -> None:
    seen = echoed(tiny.say("复述", is_external=True, original_text="/greet"))
    assert seen["metadata"] == {"original_text": "复述"}


MALFORMED: list[Any] = [
    b"",
    b"{",
    b"not json",
    b"\xff\xfe",
    '{"sender": "a", "message": "你好"}'.encode("gbk"),
    b"[" * 50_000,
    None,
    True,
    [],
    "text",
    {},
    {"sender": "a"},
    {"message": "你好"},
    {"sender": "", "message": "你好"},
    {"sender": 7, "message": "你好"},
    {"sender": {"a": 1}, "message": "你好"},
    {"sender": "a" * 200, "message": "你好"},
    {"sender": "a\x00", "message": "你好"},
    {"sender": "a", "message": None},
    {"sender": "a", "message": 7},
    {"sender": "a", "message": ["你好"]},
    {"sender": "a", "message": "你好", "metadata": "text"},
    {"sender": "a", "message": "你好", "metadata": [1]},
    {"sender": "a", "message": "你好", "metadata": {"message_id": 7}},
    {"sender": "a", "message": "你好", "metadata": {"customer_id": ["C0001"]}},
    {"sender": "a", "message": "你好", "metadata": {"big": "x" * 10_000}},
]


@pytest.mark.parametrize("body", MALFORMED)
def test_malformed_requests_are_refused_in_one_sentence(tiny: TinyAssistant, body: Any) -> None:
    answer = tiny.post(body)
    assert answer.status_code == 400
    assert list(answer.json()) == ["error"]
    assert answer.json()["error"]
    assert "\n" not in answer.json()["error"]


@pytest.mark.parametrize(
    "text", ["", "   ", "\n", "\x00\x00", "\x07\x1b", "\u200b", "/", "长" * 10_000, "a" * 1001]
)
def test_content_nobody_can_work_on_gets_a_polite_reply(tiny: TinyAssistant, text: str) -> None:
    (reply,) = tiny.say(text, "content")
    assert reply["recipient_id"] == "content"
    assert "字" in reply["text"]


@pytest.mark.parametrize(
    "text",
    [
        "😀😀😀",
        "👨‍👩‍👧",
        "你\x00好",
        "!!!",
        "？",
        "<b>你好</b>",
        "' OR 1=1 --",
        "\ud83d",
        "𠮷野家",
        "a" * 1000,
        "{product}",
    ],
)
def test_odd_content_is_worked_on(tiny: TinyAssistant, text: str) -> None:
    assert all(reply["text"] for reply in tiny.say(text))


def test_a_huge_body_is_refused_before_it_is_read(tiny: TinyAssistant) -> None:
    body = json.dumps({"sender": "a", "message": "x" * 20_000_000}).encode()
    assert tiny.post(body).status_code == 413
    assert tiny.say("你好")[0]["text"] == "您好"


def test_the_server_is_up_after_all_that(tiny: TinyAssistant) -> None:
    assert tiny.post({"sender": "a", "message": "你好"}).json()[0]["text"] == "您好"


def test_sent_again_a_message_gets_the_stored_answer(tiny: TinyAssistant) -> None:
    sender = uuid.uuid4().hex
    first = tiny.say("复述", sender, message_id="m1")
    assert echoed(first)["message_id"] == "m1"
    assert tiny.say("复述", sender, message_id="m1") == first
    assert len(tiny.calls(sender=sender)) == 1
    tiny.say("复述", sender, message_id="m2")
    assert len(tiny.calls(sender=sender)) == 2


def test_retries_at_the_same_time_have_one_turn(tiny: TinyAssistant) -> None:
    sender = uuid.uuid4().hex
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: tiny.say("慢慢来", sender, message_id="m1"), range(10)))
    assert answers == [[{"recipient_id": sender, "text": "久等了"}]] * 10
    assert len(tiny.calls(sender=sender)) == 1


def test_a_client_that_hangs_up_finds_the_answer_later(tiny: TinyAssistant) -> None:
    sender = uuid.uuid4().hex
    body = json.dumps({"sender": sender, "message": "慢慢来", "metadata": {"message_id": "m1"}}).encode()
    address = urlsplit(tiny.url)
    with socket.create_connection((address.hostname, address.port)) as line:
        line.sendall(
            b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Content-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body
        )
        time.sleep(0.5)
    assert [reply["text"] for reply in tiny.say("慢慢来", sender, message_id="m1")] == ["久等了"]
    assert len(tiny.calls(sender=sender)) == 1


def test_an_action_that_breaks_is_apologised_for(tiny: TinyAssistant) -> None:
    sender = uuid.uuid4().hex
    assert [reply["text"] for reply in tiny.say("坏掉", sender)] == ["抱歉，系统刚才有点忙。"]
    assert [reply["text"] for reply in tiny.say("你好", sender)] == ["您好"]


def test_an_action_may_still_reject_to_run(tiny: TinyAssistant) -> None:
    assert [reply["text"] for reply in tiny.say("不行")] == ["抱歉，我没太明白。"]


def test_in_production_a_token_is_required(tiny_production: TinyAssistant) -> None:
    body = {"sender": "a", "message": "你好", "metadata": {"customer_id": "C0001"}}
    for token in (None, "forged", issue_token("C0001", "another secret, another secret, another")):
        answer = tiny_production.post(body, token=token)
        assert answer.status_code == 401
        assert "token" in answer.json()["error"]


def test_in_production_the_subject_is_the_customer_whatever_is_claimed(
    tiny_production: TinyAssistant,
) -> None:
    replies = tiny_production.say("复述", "web", token=issue_token("C0001", SECRET), customer_id="C0002")
    assert echoed(replies)["metadata"]["customer_id"] == "C0001"
    assert replies[0]["recipient_id"] == "web"


def test_in_production_naming_anothers_conversation_leads_nowhere(tiny_production: TinyAssistant) -> None:
    own = echoed(tiny_production.say("复述", "web", token=issue_token("C0001", SECRET)))["sender"]
    for sender in ("web", own):
        other = echoed(tiny_production.say("复述", sender, token=issue_token("C0002", SECRET)))["sender"]
        assert other != own
    secret = tiny_production.say("看看耳机", "web", token=issue_token("C0001", SECRET), message_id="m9")
    assert secret[0]["custom"]
    fetched = tiny_production.say("你好", "web", token=issue_token("C0002", SECRET), message_id="m9")
    assert fetched[0]["text"] == "您好"


def test_in_production_on_postgresql_retries_have_one_turn(tiny_production: TinyAssistant) -> None:
    token = issue_token("C0003", SECRET)
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda _: tiny_production.say("慢慢来", "web", token=token, message_id="m1"), range(8))
        )
    assert answers == [[{"recipient_id": "web", "text": "久等了"}]] * 8
    assert len(tiny_production.calls(sender="C0003:web")) == 1
