"""Whether a conversation has to go to a human now: a pure function over the customer's turns since the last hand-over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from language.emptiness import is_gibberish, is_vague
from shop.handoff.abuse import is_abuse
from shop.handoff.despair import is_sad
from shop.handoff.threats import is_threat
from shop.handoff.wishes import (
    asks_who_is_there,
    blames_service,
    declines_call,
    names_human,
    turns_down_human,
    wants_human,
)

Reason = Literal["requested", "threat", "negative_turns", "not_understood"]

NEGATIVE_TURNS: Final = 3
"""This many turns of displeasure in a row hand over (the shop's threshold)."""
FAILED_CLARIFICATIONS: Final = 2
"""After this many questions back that led nowhere the next message that is not understood hands over."""

NOT_UNDERSTOOD: Final = "nlu_fallback"
WANTS_HUMAN: Final = "request_human"
CURT_WISHES: Final = frozenset(("bargain", "unsubscribe_notice", "turn_off_personalization"))
"""太贵了 is how one buys and 别给我推广告 how one declines: no anger, unless it is bitter."""
# Wishes and courtesies that no angry customer utters, whatever single words suggest.
_CONTENT: Final = frozenset(("thank", "praise", "greet", "goodbye"))

BITTER: Final = 0.85
"""From this probability of displeasure on a courtesy is none: 真是谢谢你们了 of somebody who has waited for a week."""
COURTESIES: Final = frozenset(
    ("thank", "praise", "greet", "goodbye", "acknowledge", "chitchat", "bot_challenge", "out_of_scope")
)

# Small talk and answers that a classifier falls back on for what it has never seen; below _UNSURE it only guesses.
_CHATTER: Final = frozenset(("chitchat", "bot_challenge", "out_of_scope"))
_SMALL_TALK: Final = COURTESIES | {"affirm", "deny", "ask_capabilities", "stop"}
_UNSURE: Final = 0.7
_QUESTIONS: Final = frozenset(
    ("ask_capabilities", "ask_delivery", "ask_invoice", "ask_payment", "ask_membership")
)
# 麻烦你们了, and no more.
_COURTESY: Final = re.compile(
    r"(?:那|好的?|嗯+|[,，\s]){0,3}(?:麻烦|辛苦|谢谢|多谢|感谢)(?:你们?|您|大家)?了?[啊呀哈啦。!！~]*"
)
_HANDLES: Final = re.compile(r"处理|解决|管不|负责")
# What might happen, or when: it is told, and nothing more is wanted.
_WORRIES: Final = re.compile(
    r"^(?:我)?(?:就)?(?:怕|担心)|万一|要是[^,。!?]{1,8}(?:呢|怎么办|咋办)|最[晚迟](?:的)?(?:时间|什么时候|几号|哪天)"
)
# 不是那个 is no step forward.
_REFUSAL: Final = "deny"
_SURE_OF_VALUE: Final = 0.9
# Numbers and links are values even where no entity was found.
_SAYS_SOMETHING: Final = re.compile(r"\d|https?:")

# Displeasure is heard in a turn of its own from this probability on ...
_SURE: Final = 0.5
_CALM: Final = 0.3
"""Below this thanks are thanks; above it 太霸道了 is heard as praise, but was none."""
# ... and between displeased turns already from this one on: who is angry stays so for a sentence (docs/sentiment.md).
_FAINT: Final = 0.2
_MEAN: Final = 0.55


# 笑死, 爱死这个颜色了: deadly in words only.
_LAUGHS: Final = re.compile(r"(?:笑|乐|爱|美|馋)死|哈哈|(?<!呵)嘿嘿")
_WEATHER: Final = re.compile(r"(?:无聊|闲|困|饿|热|冷|累|渴)死")
_POLITE: Final = re.compile(r"^不(?:用|必)?(?:客气|谢)")
# 算了 不影响用, 你们服务还是可以的: makes peace.
_RECONCILED: Final = re.compile(
    r"不影响(?:使?用|什么)|支持你们|还会(?:再)?来|希望[^,。!?]{0,4}(?:改进|改善|越来越好)|没关系|还(?:是|算)(?:可以|不错|挺好|满意|好)的?(?:吧|啦|了|[,。!~]|$)"
)


@dataclass(frozen=True)
class CustomerTurn:
    """What the assistant understood of one message. `negative` is the probability of displeasure, from 0 to 1.

    `confidence` is the intent's, `values` how many entities were found, `in_form` whether a form had asked for something.
    """

    text: str
    intent: str
    negative: float
    confidence: float = 1.0
    values: int = 0
    in_form: bool = False

    @property
    def understood(self) -> bool:
        """Whether there is something to go by: no fallback, and no small talk or bare value that holds nothing."""
        if self.intent == NOT_UNDERSTOOD or self._holds_nothing():
            return False
        if self.in_form or self.values or _SAYS_SOMETHING.search(self.text):
            return True
        if self.intent == "inform":
            return self.confidence >= _SURE_OF_VALUE
        return not (self.intent in _SMALL_TALK and self.confidence < _UNSURE)

    def _holds_nothing(self) -> bool:
        """Whether the words themselves say nothing, however sure the intent is; to a form's question anything may be an answer."""
        if self.in_form:
            return False
        if is_gibberish(self.text):
            return self.intent in _SMALL_TALK
        return is_vague(self.text) and (self.intent == _REFUSAL or self.confidence < _SURE_OF_VALUE)


@dataclass(frozen=True)
class Escalation:
    """Hand over, because of `reason`."""

    reason: Reason


def decide(turns: Sequence[CustomerTurn]) -> Escalation | None:
    """What follows from the customer's turns, the latest one last; None if the assistant goes on.

    Give the turns since the conversation began or was last handed over: displeasure that a human has been called for
    does not call a second one.
    """
    if not turns:
        return None
    latest = turns[-1]
    if is_threat(latest.text):
        return Escalation("threat")
    if wants_human(latest.text) or _asks_for_human(latest):
        return Escalation("requested")
    if _displeased(turns[-NEGATIVE_TURNS:]):
        return Escalation("negative_turns")
    row = turns[-(FAILED_CLARIFICATIONS + 1) :]
    if len(row) > FAILED_CLARIFICATIONS and not any(turn.understood for turn in row):
        return Escalation("not_understood")
    return None


def _asks_for_human(turn: CustomerTurn) -> bool:
    """Whether the wish that was heard is one: to a form's question 个人 is an answer, however it sounds."""
    if turn.intent != WANTS_HUMAN or turns_down_human(turn.text) or _only_blames(turn):
        return False
    if turn.in_form and declines_call(turn.text):
        return False
    return not turn.in_form or turn.confidence >= _SURE_OF_VALUE or names_human(turn.text)


def _only_blames(turn: CustomerTurn) -> bool:
    """你们售后真让人头疼, heard as a wish for a human: displeased, and nobody is called for."""
    bitter = turn.intent == WANTS_HUMAN and turn.negative >= BITTER and not turn.in_form
    return bitter and blames_service(turn.text)


def needs_soothing(turn: CustomerTurn) -> bool:
    """Whether a message is understood as small talk, or as a call for a human, although it is displeasure alone.

    Then an apology is the answer to it. 人呢, of somebody who waits, is no greeting either.
    """
    if _only_blames(turn) or (turn.intent in COURTESIES and asks_who_is_there(turn.text)):
        return True
    light = _LAUGHS.search(turn.text) or _WEATHER.search(turn.text)
    return turn.intent in COURTESIES and turn.negative >= BITTER and not light


def turned_down(turn: CustomerTurn) -> bool:
    """Whether a human is spoken of only to be declined, though the message is heard as a wish for one."""
    return turn.intent == WANTS_HUMAN and turns_down_human(turn.text)


def _about_other_things(turn: CustomerTurn) -> bool:
    """Whether what sounds dark is small talk (你叫什么名字), laughter, or the customer's own sorrow: no anger at the shop."""
    chats = turn.intent in _CHATTER and turn.confidence >= _SURE_OF_VALUE
    sad = turn.intent in _SMALL_TALK | {NOT_UNDERSTOOD, "inform"} and is_sad(turn.text)
    light = _LAUGHS.search(turn.text) or _WEATHER.search(turn.text) or _POLITE.search(turn.text)
    laughs = bool(light) and turn.intent != "complain"
    return sad or laughs or (chats and turn.negative < BITTER and not is_abuse(turn.text))


def _only_asks(turn: CustomerTurn) -> bool:
    """怕丢, 给我个最晚时间, 那你会干啥, after two angry turns: a worry or a plain question, which the assistant can answer."""
    return turn.negative < BITTER and (
        (turn.intent in _QUESTIONS and not _HANDLES.search(turn.text)) or bool(_WORRIES.search(turn.text))
    )


def _displeased(row: Sequence[CustomerTurn]) -> bool:
    """Whether each of the turns is displeased: each at least faintly, most surely, all of them on average."""
    if len(row) < NEGATIVE_TURNS or any(turn.intent in _CONTENT and turn.negative < _CALM for turn in row):
        return False
    if row[-1].negative < BITTER and _COURTESY.fullmatch(row[-1].text.strip()):
        return False
    if any(turn.intent in CURT_WISHES and turn.negative < BITTER for turn in row):
        return False
    if _only_asks(row[-1]):
        return False
    if any(_about_other_things(turn) for turn in row) or any(_RECONCILED.search(turn.text) for turn in row):
        return False
    heard = [turn.negative for turn in row]
    sure = sum(1 for value in heard if value >= _SURE)
    return min(heard) >= _FAINT and sure >= NEGATIVE_TURNS - 1 and sum(heard) / len(heard) >= _MEAN
