"""The way to a human: says what happens, opens the hand-over, and ends or parks what was under way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

from actions.attacks import pretends
from actions.base import read_or_rerouted, shop_action
from actions.presales.faq import faq_reply
from actions.reply import Offer, Reply
from actions.services import Services, services
from actions.turn import Turn
from actions.waiting import asks_to_be_reached, hours_words, promised_call, promised_human
from actions.wish_words import ANSWERED_BY
from language.text import normalise
from shop.clock import SHOP_TIMEZONE
from shop.handoff.despair import is_despair
from shop.handoff.escalation import CustomerTurn, decide
from shop.handoff.hours import opening_words
from shop.handoff.readmodels import HandoffRequest, Line, Opened
from shop.handoff.skills import skill_for
from shop.handoff.wishes import wants_human

ACTION: Final = "action_hand_over"

# What a conversation is about, to go on with after the human: nothing personal.
_CONTEXT: Final = (
    "product", "previous_product", "shown_products", "category", "brand", "scenario", "color", "spec", "attribute",
    "budget", "order",
)  # fmt: skip
_ASKS_ABOUT: Final = re.compile(r"几点|什么时候|啥时候|时间|电话|热线|怎么联系|如何联系|联系方式|上班|下班")
# How near a frequently asked question must be to be the answer instead.
_SURELY_ASKED: Final = 0.8
_LINES: Final = 60
# `rasa shell` and `rasa interactive`: messages there do not pass the routing to humans.
_UNROUTED: Final = frozenset(("cmdline",))
# Displeasure without a question is not answered in place of a human.
_NO_QUESTION: Final = frozenset(
    ("complain", "nlu_fallback", "inform", "deny", "praise", "chitchat", "out_of_scope")
)
_FORMS: Final = {"product_search_form": "parked_search", "request_form": "parked_request"}


class HandOver(Action):
    """转人工, three angry turns, a threat, two questions back in vain: a human takes over."""

    def name(self) -> str:
        """Rasa's name for it."""
        return ACTION

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Opens the hand-over, says where the customer stands, ends the form under way (saying so)."""
        turn = Turn.from_tracker(tracker)
        if (told := _asked_only(turn)) is not None:
            told.send(dispatcher, seed=turn.sender_id)
            return told.events()
        if turn.intent == "request_human" and not wants_human(turn.text):
            # 来电能接吗, of a watch: heard so, and nobody is called for.
            _, events = read_or_rerouted(self.name(), dispatcher, tracker, domain)
            if events is not None:
                return events
        try:
            asked = request_for(turn, tracker.events)
            opened = services().handoffs.open(asked)
        except SQLAlchemyError:
            Reply("technical_problem").send(dispatcher)
            return []
        if not opened.new and asked.reason == "negative_turns" and turn.active_form is None:
            # Somebody comes already, and is not here yet: what is asked meanwhile is answered.
            answering = shop_action(ANSWERED_BY.get(turn.intent, ""))
            if answering is not None and turn.intent not in _NO_QUESTION:
                return answering.run(dispatcher, tracker, domain)
        hours = "" if opened.new else hours_words(turn.text, services())
        reply = reply_for(opened, turn.active_form, services(), despair=is_despair(turn.text), hours=hours)
        reply.send(dispatcher, seed=turn.sender_id)
        events = [*reply.events(), SlotSet("failed_turns", 0)]
        if turn.active_form:
            events += [ActiveLoop(None), SlotSet("requested_slot", None)]
        return events


def _asked_only(turn: Turn) -> Reply | None:
    """客服几点上班, 怎么联系你们: a question with an answer, which no hand-over is; it is offered."""
    if turn.intent != "request_human" or turn.active_form is not None:
        return None
    if pretends(turn.text) and not wants_human(turn.text):
        return Reply("attack")  # 我是客服主管，查下他的地址
    try:
        if asks_to_be_reached(turn.text) and (call := promised_call(turn, services())) is not None:
            return call  # 客服几点联系我, after a ticket was opened
        if not _ASKS_ABOUT.search(turn.text) or promised_human(turn, services()) is not None:
            return None
        found = faq_reply(turn, services(), ACTION, least=_SURELY_ASKED)
    except SQLAlchemyError:
        return None  # opening the hand-over says what is wrong
    if found is None:
        return None
    return replace(found, buttons=["转人工"], offer=Offer(ACTION), topic=None)


def request_for(turn: Turn, events: Sequence[Mapping[str, Any]]) -> HandoffRequest:
    """What goes to the desk, from the tracker's events (as the SDK gives them)."""
    said = customer_turns(events)
    decided = decide(said)
    # The latest turn decides; a customer who accepts the offer of a human has asked for one.
    reason = decided.reason if decided else "requested"
    intents = [
        str((_parsed(event).get("intent") or {}).get("name") or "") for event in events if _is_user(event)
    ]
    mood = next((_parsed(event).get("sentiment") or {} for event in reversed(events) if _is_user(event)), {})
    return HandoffRequest(
        conversation=turn.sender_id,
        reason=reason,
        skill=skill_for(reason, intents),
        customer_id=turn.slot("customer_id"),
        mood=str(mood.get("label") or ""),
        order_id=str(turn.slot("order") or ""),
        transcript=transcript(events),
        context={name: turn.slots[name] for name in _CONTEXT if turn.slots.get(name) is not None},
        reachable=_channel(events) not in _UNROUTED,
    )


def _channel(events: Sequence[Mapping[str, Any]]) -> str:
    return next((str(event.get("input_channel") or "") for event in reversed(events) if _is_user(event)), "")


def reply_for(
    opened: Opened, form: str | None, shop: Services, *, despair: bool = False, hours: str = ""
) -> Reply:
    """What the customer is told: why, what happens next, what became of the form. Despair is met with care, not with a queue.

    `hours` says when humans are there, to somebody who waits and asks.
    """
    if despair:
        told = Reply("despair_told", {"ticket": opened.ticket_id}).text() if opened.new else ""
        name = "handoff_because_despair" if opened.new else "despair_again"
        return Reply(name, {"told": told}, _card(opened))
    if not opened.new and opened.status == "active":
        wording, values = "handoff_active", {"ticket": opened.ticket_id}
    elif opened.status == "waiting":
        place = f"前面还有 {opened.waiting} 位" if opened.waiting else "您是下一位"
        wording, values = "handoff_waiting", {"ticket": opened.ticket_id, "place": place}
    elif opened.next_opening is not None:
        when = opening_words(opened.next_opening, shop.clock.now())
        wording, values = "handoff_closed", {"ticket": opened.ticket_id, "when": when}
    else:
        wording, values = "handoff_left", {"ticket": opened.ticket_id}
    if not opened.new and wording in ("handoff_closed", "handoff_left"):
        wording += "_again"
    opening = (
        Reply(f"handoff_because_{opened.reason}").text() if opened.new else Reply("handoff_again").text()
    )
    parked = Reply(_FORMS.get(form, "parked_form")).text() if form else ""
    return Reply(
        wording,
        {**values, "opening": opening, "parked": parked, "hours": hours},
        _card(opened),
    )


def _card(opened: Opened) -> dict[str, Any]:
    return {
        "type": "handoff",
        "ticket_id": opened.ticket_id,
        "reason": opened.reason,
        "waiting": opened.waiting,
        "status": opened.status,
    }


def customer_turns(events: Iterable[Mapping[str, Any]]) -> list[CustomerTurn]:
    """The customer's turns since the latest hand-over."""
    turns: list[CustomerTurn] = []
    form = None
    for event in events:
        if event.get("event") == "action" and event.get("name") == ACTION:
            turns = []
        elif event.get("event") == "active_loop":
            form = event.get("name")
        elif _is_user(event):
            parsed = _parsed(event)
            negative = float((parsed.get("sentiment") or {}).get("negative") or 0.0)
            intent = parsed.get("intent") or {}
            turns.append(
                CustomerTurn(
                    normalise(event.get("text") or ""),
                    str(intent.get("name") or ""),
                    negative,
                    confidence=float(intent.get("confidence") or 0.0),
                    values=len(parsed.get("entities") or ()),
                    in_form=form is not None,
                )
            )
    return turns


def transcript(events: Iterable[Mapping[str, Any]]) -> list[Line]:
    """What customer and assistant said, as far as the events go back; the customer's words as they were typed."""
    lines: list[Line] = []
    for event in events:
        text = _typed(event) if _is_user(event) else (event.get("text") or "").strip()
        if text and event.get("event") in ("user", "bot"):
            moment = event.get("timestamp")
            at = datetime.fromtimestamp(float(moment), SHOP_TIMEZONE) if moment else None
            lines.append(Line("customer" if _is_user(event) else "assistant", text, at))
    return lines[-_LINES:]


def begins_session(events: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the latest message is the first one of its session."""
    said = 0
    for event in events:
        if event.get("event") == "session_started":
            said = 0
        elif _is_user(event):
            said += 1
    return said == 1


def _is_user(event: Mapping[str, Any]) -> bool:
    return event.get("event") == "user"


def _typed(event: Mapping[str, Any]) -> str:
    """The channels keep what was typed beside the normalised text."""
    return str((event.get("metadata") or {}).get("original_text") or event.get("text") or "").strip()


def _parsed(event: Mapping[str, Any]) -> Mapping[str, Any]:
    return event.get("parse_data") or {}
