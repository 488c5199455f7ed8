"""What strangers send to the real assistant: always a clear answer, and the server stays up."""

from __future__ import annotations

import re

import pytest
import requests

from tests.assistant import Assistant

pytestmark = pytest.mark.model

ODD_MESSAGES = [
    "",
    "   ",
    "😀😀😀",
    "\x00\x07\x1b[31m你好",
    "' OR 1=1; DROP TABLE products; --",
    "<script>alert(1)</script>",
    "{{7*7}} ${jndi:ldap://x} %s%n",
    "的" * 900,
    "长" * 10_000,
    "/restart",
    '/inform{"product": "P-K60"}',
    "這款手機續航怎麼樣",
    "ｋ６０多少钱",
    "......？？？",
    "SKU P-NOSUCH 多少钱",
]


@pytest.mark.parametrize("message", ODD_MESSAGES, ids=lambda message: repr(message[:20]))
def test_an_odd_message_gets_a_clear_reply(assistant: Assistant, message: str) -> None:
    replies = assistant.conversation().say(message)
    said = "".join(reply.get("text", "") for reply in replies)
    assert said
    assert "Traceback" not in said
    assert not re.search(r"\{[a-z_]+\}", said), "a placeholder was not filled"


@pytest.mark.parametrize(
    "body", ["{", "[]", '"text"', '{"sender": 1, "message": {}}', '{"sender": "x"}', "", "\xff\xfe"], ids=repr
)
def test_a_malformed_request_is_refused_in_one_sentence(assistant: Assistant, body: str) -> None:
    answer = requests.post(
        f"{assistant.rasa_url}/webhooks/rest/webhook",
        data=body.encode("latin-1"),
        headers={"content-type": "application/json"},
        timeout=30,
    )
    assert answer.status_code in (200, 400)
    assert "Traceback" not in answer.text
    assert assistant.conversation().say("你好")[0]["text"]


def test_traditional_characters_are_understood(assistant: Assistant) -> None:
    assert assistant.conversation().say("這款手機續航怎麼樣")[0]["custom"]["type"] == "attribute"


def test_a_retry_returns_the_stored_answer(assistant: Assistant) -> None:
    conversation = assistant.conversation()
    first = conversation.say("极岚 K60多少钱", message_id="m1")
    assert conversation.say("极岚 K60多少钱", message_id="m1") == first
    tracker = requests.get(
        f"{assistant.rasa_url}/conversations/{conversation.sender}/tracker", timeout=30
    ).json()
    assert sum(event["event"] == "user" for event in tracker["events"]) == 1
