"""Text by its sound."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.pinyin import sounds, syllable, typed_syllables


@pytest.mark.parametrize("written", ["退款到哪了", "推款到哪了", "tuikuan dao na le", "TuiKuan到哪了"])
def test_what_sounds_alike_is_alike(written: str) -> None:
    assert sounds(written) == ["tui", "kuan", "dao", "na", "le"]


def test_numbers_signs_and_other_languages_stand_for_themselves() -> None:
    assert sounds("K60 Pro多少钱?") == ["k", "60", "pro", "duo", "shao", "qian", "?"]
    assert sounds("how much") == ["how", "much"]
    assert sounds("") == []


@pytest.mark.parametrize(
    ("typed", "syllables"),
    [
        ("zhuangbuliao", ("zhuang", "bu", "liao")),
        ("xian", ("xian",)),  # the fewest: 先 rather than 西安
        ("usb", ("usb",)),
        ("youhuoma", ("you", "huo", "ma")),
    ],
)
def test_a_run_of_letters_is_cut_into_syllables_or_left(typed: str, syllables: tuple[str, ...]) -> None:
    assert typed_syllables(typed) == syllables


def test_a_character_has_a_syllable_and_a_sign_itself() -> None:
    assert (syllable("浪"), syllable("😀"), syllable("A")) == ("lang", "😀", "A")


@given(st.text(max_size=60))
def test_any_text_has_sounds_and_no_letter_is_lost(text: str) -> None:
    found = sounds(text)
    assert all(found)
    latin = [letter for letter in text.lower() if letter.isascii() and letter.isalnum()]
    assert len("".join(found)) >= len(latin)
