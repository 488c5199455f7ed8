"""What strangers type: every case ends as a clean message, a sentence for the customer, or a sentence for the developer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.channels.inbound import (
    Malformed,
    Unreadable,
    harmless,
    metadata_from_text,
    read_id,
    read_json,
    read_message,
    read_metadata,
)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"{",
        b"{'sender': 'a'}",
        b'{"sender": "a",}',
        b"\xff\xfe\x00",
        '{"sender": "a", "message": "你好"}'.encode("gbk"),
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"null",
        b"true",
        b"12",
        b'"text"',
        b"[]",
        b'[{"sender": "a", "message": "b"}]',
    ],
)
def test_bodies_that_are_no_json_object_are_malformed(body: bytes) -> None:
    with pytest.raises(Malformed) as caught:
        read_json(body)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "sender", [None, "", "  ", 7, 1.5, True, [], {}, "a" * 129, "a\x00b", "a\nb", "\ud800"]
)
def test_ids_that_name_nothing_are_malformed(sender: Any) -> None:
    with pytest.raises(Malformed, match="sender"):
        read_id({"sender": sender}, "sender")


@pytest.mark.parametrize("sender", ["a", "顾客一", "a" * 128, "user@example", "😀"])
def test_other_ids_are_fine(sender: str) -> None:
    assert read_id({"sender": sender}, "sender") == sender


@pytest.mark.parametrize("message", [None, 7, 1.5, True, [], {}, ["你好"], {"text": "你好"}])
def test_messages_that_are_no_text_are_malformed(message: Any) -> None:
    with pytest.raises(Malformed, match="message"):
        read_message({"message": message})


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t", "\x00", "\u200b\u200b", "\x07\x1b", "/", "／ / //", "\ud800"[:0]]
)
def test_messages_without_content_get_a_sentence(text: str) -> None:
    with pytest.raises(Unreadable, match="没有收到文字内容"):
        read_message({"message": text})


def test_a_message_that_is_too_long_gets_a_sentence_with_its_length() -> None:
    with pytest.raises(Unreadable, match="10000 字"):
        read_message({"message": "长" * 10_000})
    assert len(read_message({"message": "长" * 1000}).text) == 1000


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  这款多少钱  ", "这款多少钱"),
        ("ＡＩＲ　３", "AIR 3"),
        ("這款手機多少錢", "这款手机多少钱"),
        ("你\x00好\x07", "你好"),
        ("😡😡", "😡😡"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("'; DROP TABLE events; --", "'; DROP TABLE events; --"),
        ("EXTERNAL: greet", "EXTERNAL: greet"),
    ],
)
def test_text_gets_its_one_written_form_and_the_original_is_kept(typed: str, read: str) -> None:
    inbound = read_message({"message": typed})
    assert inbound.text == read
    assert inbound.metadata_for(None)["original_text"] == typed.replace("\x00", "").strip()


@pytest.mark.parametrize(
    "typed",
    [
        "/greet",
        "//greet",
        " /greet",
        "／greet",
        "/ / greet",
        "\u200b/greet",
        "/\u200b/greet",
        "\ufeff/greet",
        "⁄/greet",
    ],
)
def test_no_slash_forges_an_intent(typed: str) -> None:
    assert not harmless(typed).startswith("/")


@given(st.text(max_size=200))
def test_whatever_is_typed_no_slash_forges_an_intent(typed: str) -> None:
    assert not harmless(typed).strip().startswith("/")


def test_metadata_of_the_systems_own_cannot_be_set_from_outside() -> None:
    given_keys = {"is_external": True, "original_text": "/greet", "customer_id": "C0001", "page": "p1"}
    inbound = read_message({"message": "你好", "metadata": {**given_keys, "message_id": "m1"}})
    assert inbound.metadata_for("C0002") == {
        "original_text": "你好",
        "customer_id": "C0002",
        "message_id": "m1",
        "page": "p1",
    }
    assert "customer_id" not in inbound.metadata_for(None)


@pytest.mark.parametrize(
    "metadata",
    [
        7,
        True,
        [],
        "text",
        {"message_id": 7},
        {"message_id": ""},
        {"message_id": "m" * 129},
        {"message_id": "a\nb"},
        {"customer_id": 7},
        {"customer_id": " "},
        {"customer_id": ["C0001"]},
        {"customer_id": "C" * 65},
        {"customer_id": "C\n1"},
        {"x": float("nan")},
        {"x": float("inf")},
        {"x": b"bytes"},
        {"x": "y" * 9000},
    ],
)
def test_metadata_of_wrong_types_is_malformed(metadata: Any) -> None:
    with pytest.raises(Malformed):
        read_message({"message": "你好", "metadata": metadata})


def test_metadata_is_rid_of_what_databases_choke_on() -> None:
    cleaned = read_metadata({"a\x00": ["\ud800", {"b": "c\x00"}], "n": 1, "t": True, "z": None})
    assert cleaned == {"a": ["?", {"b": "c"}], "n": 1, "t": True, "z": None}
    json.dumps(cleaned, ensure_ascii=False).encode()


def test_metadata_as_json_text_is_for_socket_clients() -> None:
    assert metadata_from_text('{"a": 1}') == {"a": 1}
    assert metadata_from_text("") == {}
    assert metadata_from_text(None) is None
    with pytest.raises(Malformed):
        metadata_from_text("{")


def test_the_messages_own_metadata_goes_before_the_handshakes() -> None:
    inbound = read_message(
        {"message": "你好", "metadata": {"page": "p2"}, "message_id": "m1"},
        {"page": "p1", "shop": "s", "customer_id": "C0001"},
    )
    assert (inbound.metadata, inbound.message_id, inbound.claimed_customer) == (
        {"page": "p2", "shop": "s"},
        "m1",
        "C0001",
    )
