"""What normalising does to a message."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.text import MAX_LENGTH, normalise, normalised


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("我想買一款適合戶外運動的耳機", "我想买一款适合户外运动的耳机"),
        ("５００以内，Ａｉｒ　３", "500以内,Air 3"),
        ("  你好\t\n 在吗  ", "你好 在吗"),
        ("你\u200b好\u0000\ufeff", "你好"),
        ("\u202e转人工\u202c", "转人工"),
        ("乾隆在後面", "乾隆在后面"),
        ("后台 干净 发票 余额", "后台 干净 发票 余额"),
        ("👨‍👩‍👧好", "👨‍👩‍👧好"),
        ("", ""),
        ("\u200b \t", ""),
    ],
)
def test_a_message_gets_its_one_form(typed: str, written: str) -> None:
    assert normalise(typed) == written


def test_a_long_message_is_cut_and_says_so() -> None:
    message = normalised("在" * (MAX_LENGTH + 5))
    assert len(message.text) == MAX_LENGTH
    assert message.cut
    assert len(message.original) == MAX_LENGTH + 5
    assert not normalised("在").cut


@given(st.text(max_size=200))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.text(max_size=200))
def test_no_control_character_or_double_space_survives(text: str) -> None:
    written = normalise(text)
    assert written == written.strip()
    assert "  " not in written
    assert not any(unicodedata.category(character) == "Cc" for character in written)
    assert len(written) <= MAX_LENGTH
