"""Messages without a word that could be worked on: pictures, marks, struck keys, other languages. Each has a kind answer."""

from __future__ import annotations

import re
from typing import Final

from actions.reply import Reply
from actions.turn import Turn
from language.emptiness import is_gibberish

_MARKS: Final = re.compile(r"[?？!！.。,，…~、\-\s]+")
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
# Kana, Hangul, Cyrillic, Arabic, Hebrew, Thai, Devanagari, and Latin letters with marks.
_OTHER_SCRIPT: Final = re.compile(
    r"[\u3040-\u30ff\uac00-\ud7af\u1100-\u11ff\u0400-\u04ff\u0600-\u06ff\u0590-\u05ff\u0e00-\u0e7f\u0900-\u097f\u00bf-\u024f]"
)
_LATIN_WORDS: Final = re.compile(r"[A-Za-z]{2,}")
_CODE: Final = re.compile(r"[<>{}\[\]$;=\\\\|]")
_FEW_WORDS: Final = 3


def unreadable(turn: Turn) -> Reply | None:
    """What to say to a message that holds no words; None where there are some."""
    text = turn.text.strip()
    if is_marks(text):
        return Reply("puzzled" if "?" in text or "？" in text else "wordless")
    letters = "".join(character for character in text if character.isalnum())
    if not letters:
        return Reply("pictures")
    if is_gibberish(text) or (len(letters) > 2 and len(set(letters)) == 1 and not letters.isdigit()):
        return Reply("wordless")
    return Reply("foreign", buttons=["转人工"]) if is_foreign(text) else None


def is_marks(text: str) -> bool:
    """Whether the message holds punctuation alone: ？？？？."""
    return bool(_MARKS.fullmatch(text.strip()))


def is_foreign(text: str) -> bool:
    """Whether the message is written in a language other than Chinese: 'do you speak English', イヤホン."""
    if _OTHER_SCRIPT.search(text):
        return True
    words = [word for word in text.split() if _LATIN_WORDS.fullmatch(word.strip(",.!?'"))]
    return not _HAN.search(text) and not _CODE.search(text) and len(words) >= _FEW_WORDS
