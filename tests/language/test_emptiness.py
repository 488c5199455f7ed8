"""Messages that hold nothing: found, and told from short ones that do."""

from __future__ import annotations

import pytest

from language.emptiness import is_gibberish, is_vague


@pytest.mark.parametrize("text", ["asdf", "qwer", "zxcvbnm,.", "lkjh", "咕噜咕噜", "阿巴阿巴！", "呜哩哇啦"])
def test_struck_keys_and_babble_are_gibberish(text: str) -> None:
    assert is_gibberish(text)


@pytest.mark.parametrize(
    "text", ["", "ok", "hhh", "were", "sad", "k60", "air3", "嗷嗷", "哈哈哈", "呜呜呜", "耳机", "yyds", "usb"]
)
def test_words_are_not(text: str) -> None:
    assert not is_gibberish(text)


@pytest.mark.parametrize(
    "text",
    ["就那个嘛弄一下那个", "不是啊，那个上面的", "就是那啥那啥", "你看着弄", "咋整啊这嘎达", "把这个弄进去"],
)
def test_talk_of_things_not_named_is_vague(text: str) -> None:
    assert is_vague(text)


@pytest.mark.parametrize(
    "text", ["", "好的", "不是", "这个多少钱", "那个耳机", "这边能送到吗", "咋用啊", "弄坏了", "咋退"]
)
def test_what_names_something_is_not(text: str) -> None:
    assert not is_vague(text)
