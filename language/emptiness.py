"""Messages that hold nothing to go by: struck keys, babble, and talk of 那个 and 弄 alone."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

# Rows of the keyboard, as fingers run along them.
_KEY_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_LEAST_KEYS: Final = 3
_SHARE_OF_STEPS: Final = 0.75
"""Of the steps from letter to letter so many must lead to the next key, the same way: words have some, seldom most."""

# Characters that write sounds. Laughter and sighs (哈, 唉, 哦, 嗯) answer something and are not here.
_BABBLE: Final = re.compile(r"[阿巴吧呜哇啦咕噜呱叽喵汪嗷哞咩哩嘎噗啵嘟嘀咚哐铛歪比卜咪噢嘤嗡咻]{2,}")

# What stands for a thing or a deed that is not named ...
_PLACEHOLDERS: Final = (
    "那个|这个|内个|那啥|这啥|内啥|那什么|这什么|那事儿|这事儿|那事|这事|那边|这边|那头|这头|那样|这样|那么"
    "|这么|那种|这种|那谁|内谁|那玩意儿|这玩意儿|那玩意|这玩意|那东西|这东西|那旮旯|这旮旯|那嘎达|这嘎达|上面"
    "|里头|弄|整|搞|咋|啥"
)
# ... and what may stand around it and adds nothing either: pronouns, particles, light verbs, directions.
_FILLERS: Final = (
    "你们|我们|他们|咱们|人家|自己|你|我|他|她|它|咱|俺|您|就是|还是|不是|不对|一下|一起|一块|进去|出来"
    "|起来|上来|下来|过来|过去|来着|明白|清楚|完了|随便|昨儿个|昨儿|今儿|刚才|之前|上次|帮我|给我|替我|按"
    "|照|换成|当成|成|把|被|将|拿|给|帮|替|让|跟|和|去|来|在|看着|看|说|做|办|放|是|要|想|就|才"
    "|又|还|都|也|再|先|后|快|点|些|里|外|上|下|头|边|面|的|地|得|了|着|过|呢|吗|嘛|吧|呀|呗|啦"
    "|啊|哦|嗯|哎|欸|喂|不|没|别|对|随|儿|个|哪"
)

# Taken out word by word: one pattern for a whole message would try every way to cut a long one into words.
_EMPTY_WORD: Final = re.compile(f"{_PLACEHOLDERS}|{_FILLERS}")
_PLACEHOLDER: Final = re.compile(_PLACEHOLDERS)
_NO_LETTER: Final = re.compile(r"[\W_]+")


def is_gibberish(text: str) -> bool:
    """Whether a message is keys struck at random (asdf, qwer) or mere sounds (咕噜咕噜)."""
    letters = _NO_LETTER.sub("", text.lower())
    babbles = bool(_BABBLE.fullmatch(letters)) and len(set(letters)) > 1  # 呜呜呜 weeps, 嗷嗷 agrees
    return babbles or _runs_along_keys(letters)


def is_vague(text: str) -> bool:
    """Whether a message speaks of something and never says of what: 就那个嘛弄一下那个.

    Whoever has shown a product understands 就这个; three such messages in a row say that nobody did.
    """
    letters = _NO_LETTER.sub("", text)
    return bool(_PLACEHOLDER.search(letters)) and not _EMPTY_WORD.sub("", letters)


def _runs_along_keys(letters: str) -> bool:
    if len(letters) < _LEAST_KEYS or not (letters.isascii() and letters.isalpha()):
        return False
    onwards = sum(1 for first, second in pairwise(letters) if _next_key(first, second))
    back = sum(1 for first, second in pairwise(letters) if _next_key(second, first))
    return max(onwards, back) / (len(letters) - 1) >= _SHARE_OF_STEPS


def _next_key(first: str, second: str) -> bool:
    return any(first + second in row for row in _KEY_ROWS)
