"""The request form: takes what a message fills, and asks for what is still open; anything else is left to the rules."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

from actions.order_reference import NO_NUMBER, customer_of, purchases_meant, said_numbers
from actions.presales.faq import faq_reply
from actions.rehearing import begun_by
from actions.reply import Reply
from actions.request.amending import AMENDED_AS, amends
from actions.request.asides import aside, asked_with_it, own_wish, said_already
from actions.request.beginning import (
    goes_on,
    left_in,
    names_another,
    opening,
    prefill,
    read_at_start,
    settle,
)
from actions.request.case import AMEND, DECIDED, KIND_WORDS, KINDS, STATES, Case, Complaint
from actions.request.contact import address_in
from actions.request.corrections import (
    answers,
    asks_of_orders,
    corrects,
    field_meant,
    names_wish,
    says_again,
)
from actions.request.misheard import SURE, declined, unheard_of
from actions.request.moves import FORM, PREFIX, Advance, go_on, kept_open, mirror
from actions.request.questions import question
from actions.request.reading import read_all, take
from actions.request.steps import kind_of
from actions.request.switching import switch
from actions.services import Services, services
from actions.taking_up import gives_invoice_details
from actions.turn import Turn
from shop.handoff.wishes import declines_call, names_human
from shop.orders.drafts import owner_of

logger = logging.getLogger(__name__)

# Intents of short answers: these have no rules of their own, so inside the form they are always for the form.
SHORT = frozenset({"inform", "affirm", "deny", "acknowledge"})
# What else may carry an answer to a question.
ANSWERING = SHORT | {"report_fault", "nlu_fallback"}
_CONFIRMS = re.compile(r"确认|确定|提交|就这样|可以了|行了")
_CANCELS_ORDER = re.compile(r"取消|撤|订单|那单|这单")
# 重新填: what was said so far is dropped.
_ANEW = re.compile(r"重新(?:填|来|开始|选|弄|办)|重填|重来|从头(?:来|开始|填)|另外一单|另一单|换一单")
# Questions whose answers have a form that nothing else has.
STRICT = frozenset({"phone", "new_phone", "email", "tax_number", "photos", "order", "ticket"})
# What such an answer consists of.
_VALUES = ("color", "spec", "quantity", "time", "phone", "address", "person", "order_id")
# From this probability of displeasure on 好的，记下了 needs an apology before it.
_DISPLEASED = 0.5
# Intents that never fill anything, whatever they contain.
NEVER = frozenset({"request_human", "complain", "stop", "goodbye"})


class ValidateRequestForm(Action):
    """Reads the message into the draft and puts the next question."""

    def name(self) -> str:
        """Rasa's name for the form's validation."""
        return f"validate_{FORM}"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """No slot is set where the message fills nothing: Rasa then lets the rules answer, and asks again."""
        turn = Turn.from_tracker(tracker)
        try:
            if not _about_something_bought(turn, services()):
                turn = begun_by(turn, services())
            moved = advance(turn, services())
        except SQLAlchemyError:
            logger.exception("%s: the database did not answer", self.name())
            moved = Advance(None, {f"{PREFIX}end": "problem"})
        for reply in moved.replies:
            reply.send(dispatcher, seed=turn.sender_id)
        requested = f"{PREFIX}{moved.ask}" if moved.ask else None
        return [
            *(SlotSet(name, value) for name, value in moved.slots.items()),
            SlotSet("requested_slot", requested),
        ]


def _about_something_bought(turn: Turn, shop: Services) -> bool:
    """Whether a request was clearly heard of a thing that the customer bought, or of an order: no talk about a search."""
    if said_numbers(turn):
        return True
    kind = KINDS.get(turn.intent)
    clear = kind not in (None, "place_order") and turn.confidence >= SURE and customer_of(turn)
    named = turn.of("product") or turn.of("category")
    return bool(clear and named and purchases_meant(turn, shop))


def advance(turn: Turn, shop: Services) -> Advance:
    """One turn of the form."""
    asked = str(turn.slots.get("requested_slot") or "").removeprefix(PREFIX) or None
    owner = owner_of(customer_of(turn), turn.sender_id)
    if asked and _only_sounds_so(turn):
        turn = replace(turn, intent="inform")
    kept = turn.slot("request")
    draft = shop.drafts.find(str(kept), owner) if kept else None
    if draft is None or draft.status != "open" or asked is None:
        return _begin(turn, shop, owner)
    if _ANEW.search(turn.text) and turn.intent not in NEVER:
        shop.drafts.close(draft, "dropped")
        return _begin(replace(turn, slots={**turn.slots, "request_kind": draft.kind}), shop, owner)
    if draft.kind in DECIDED and turn.intent == "cancel_order" and not _CANCELS_ORDER.search(turn.text):
        turn = replace(turn, intent="inform")  # 不想要了 says why it goes back
    case = Case(draft, turn, shop)
    answered = answers(case, asked)
    if turn.intent == "goodbye" and not answered:
        return Advance(asked, {}, [Reply("request_kept", {"kind": KIND_WORDS[case.kind]})])
    if not answered and (switched := switch(case, asked)) is not None:
        return switched
    before, doubts = dict(draft.fields), list[Complaint]()
    try:
        found = read_all(case, asked, doubts) if answered else _read(case, asked, doubts)
        if found.get("confirm") == "no" and corrects(turn.text) and not names_wish(turn.text):
            del found["confirm"]  # 电话不对, 不对: something is to be changed, not all given up
        take(draft, _past_photos(found, asked, turn))
        settle(case)
    except Complaint as complaint:
        # Counted as an answer: the customer is told what is wrong with it and asked once more.
        if draft.fields != before:
            shop.drafts.save(draft)  # the part of it that can be used
        return Advance(asked, kept_open(case, asked), [complaint.reply(), question(case, asked)])
    if draft.fields != before:
        shop.drafts.save(draft)
        moved = go_on(case, {"request": draft.id, **mirror(before, draft.fields)})
        told = draft.get("choice") != before.get("choice")  # the question shows what is left
        if doubts:
            moved = replace(moved, replies=[*(doubt.reply() for doubt in doubts), *moved.replies])
        elif moved.ask == asked and draft.get(asked) is None and not told and not _proves(case, asked):
            moved = _noted(case, asked, moved)
        return moved
    if doubts:  # a tax number that cannot be one, before it is asked for
        return Advance(
            asked, kept_open(case, asked), [*(doubt.reply() for doubt in doubts), question(case, asked)]
        )
    case.told = asked
    if (told := aside(case)) is not None:
        return Advance(asked, kept_open(case, asked), [told, question(case, asked)])
    if (
        said_numbers(turn)
        and draft.get("order") in said_numbers(turn)
        and asked not in ("order", "tax_number")
    ):
        return Advance(asked, kept_open(case, asked), [question(case, asked)])  # said again, nothing is wrong
    if asked == "order" and case.customer is None and NO_NUMBER.search(turn.text):
        return Advance(asked, kept_open(case, asked), [Reply("order_number_where", buttons=["转人工"])])
    if turn.intent == "acknowledge":
        return Advance(
            asked, kept_open(case, asked), [Reply("request_waits", {"kind": KIND_WORDS[case.kind]})]
        )
    known = draft.get(asked) is not None and asked != "confirm"
    if known and (turn.intent in ("affirm", "deny") or own_wish(case)):
        return go_on(case, kept_open(case, asked))  # what was known before stays
    if turn.intent == "report_fault" and case.kind in DECIDED:
        return Advance(
            asked, kept_open(case, asked), [Reply("request_noted"), question(case, asked)]
        )  # why is known
    if turn.intent not in NEVER and (meant := field_meant(case, asked)) is not None:
        if says_again(case, meant):
            return Advance(asked, kept_open(case, asked), [question(case, asked)])
        return Advance(meant, kept_open(case, meant), [question(case, meant)])
    if asked == "confirm" and turn.intent not in NEVER and corrects(turn.text):
        return Advance(asked, {f"{PREFIX}confirm": None}, [Reply("request_change_what")])
    if (
        turn.intent in SHORT
        or own_wish(case)
        or (turn.intent == "nlu_fallback" and not _is_answered_elsewhere(turn, shop))
    ):
        again = [] if said_already(case, asked) else [Reply("request_not_understood")]
        if again and asked in ("variant", "order", "confirm"):
            case.told = None  # whoever was not understood is shown what there is once more
        return Advance(asked, kept_open(case, asked), [*again, question(case, asked)])
    return Advance(asked, {}, [question(case, asked)])


def _past_photos(found: dict[str, Any], asked: str, turn: Turn) -> dict[str, Any]:
    """那确认吧, asked for photos: the request goes on without."""
    goes_past = turn.intent == "affirm" and _CONFIRMS.search(turn.text)
    return {"photos": [], **found} if asked == "photos" and goes_past else found


def _proves(case: Case, asked: str) -> bool:
    """Whether the number is said and the question for the phone's end follows, which takes it up itself."""
    return asked == "order" and case.customer is None and bool(case.draft.get("number"))


def _noted(case: Case, asked: str, moved: Advance) -> Advance:
    """An answer to what comes later: without a word on it the same question, which need not be as long, would seem deaf."""
    case.told = asked if asked != "confirm" else None  # what is confirmed has changed, and is read again
    angry = case.kind == "missing_item" and case.turn.negative >= _DISPLEASED
    return replace(
        moved, replies=[Reply("request_noted_sorry" if angry else "request_noted"), question(case, asked)]
    )


def _only_sounds_so(turn: Turn) -> bool:
    """Whether an answer was heard as a wish to leave: 个人 (in whose name), 黑 (which colour)."""
    if turn.intent == "request_human":
        return declines_call(turn.text) or not names_human(turn.text)
    return turn.intent in NEVER and turn.mostly(*_VALUES) and turn.confidence < SURE


def _is_answered_elsewhere(turn: Turn, shop: Services) -> bool:
    """Whether a message that was not understood is near a frequently asked question: the rules answer it then."""
    found = faq_reply(turn, shop, "action_clarify_intent")
    return found is not None and found.wording == "faq"


# What a new draft would know as well: nothing that the customer would have to say again.
_KNOWN_ANYWAY = {"order", "item", "ticket", "quantity", "product", "choice"}


def _begin(turn: Turn, shop: Services, owner: str) -> Advance:
    """Starts a request, or takes up the one that was left half filled."""
    if not turn.slot("request_kind") and unheard_of(turn) is not None:
        return Advance(None, {f"{PREFIX}end": "unheard"})
    if not turn.slot("request_kind") and declined(turn) is not None:
        return Advance(None, {f"{PREFIX}end": "unwanted"})
    kind = kind_of(turn)
    customer = customer_of(turn)
    if kind in AMENDED_AS and amends(turn, shop):
        kind = AMEND
    if kind is None:
        return Advance(None, {f"{PREFIX}end": "nothing"})
    draft = shop.drafts.unfinished(owner, kind)
    resumed = (
        draft is not None
        and (bool(set(draft.fields) - _KNOWN_ANYWAY) or left_in(Case(draft, turn, shop), turn))
        and not names_another(Case(draft, turn, shop))
        and not _ANEW.search(turn.text)
    )
    if draft is None or not resumed:
        draft = shop.drafts.start(kind, customer, turn.sender_id)
    draft.conversation_id = turn.sender_id
    case = Case(draft, turn, shop)
    if not resumed:
        prefill(case)
    try:
        doubts = read_at_start(case, resumed=resumed)
        replies = [*([goes_on(case)] if resumed else []), *opening(case, doubts)]
    except Complaint as complaint:
        shop.drafts.close(draft, "dropped")
        return Advance(
            None, {"request": draft.id, f"{PREFIX}end": f"complaint:{complaint.args[0]}", "offer": None}
        )
    if kind == "exchange" and case.order is not None and case.order.status in STATES["modify"]:
        # Another colour of what is not sent yet: no exchange, a change of the order.
        shop.drafts.close(draft, "dropped")
        changing = {**turn.slots, "request_kind": "modify", "order": case.order.id}
        return _begin(replace(turn, slots=changing), shop, owner)
    shop.drafts.save(draft)
    slots = {"request": draft.id, "request_kind": None, "offer": None, **mirror({}, draft.fields)}
    moved = go_on(case, slots)
    if moved.ask and (told := asked_with_it(case)) is not None:
        replies.append(told)
    moved.replies[:0] = replies if moved.ask else []
    return moved


def _read(case: Case, asked: str, doubts: list[Complaint]) -> dict[str, Any]:
    """What the message fills; nothing where the customer talks of something else."""
    turn = case.turn
    if turn.intent in NEVER:
        return {}
    details = case.kind == "invoice" and ("@" in turn.text or gives_invoice_details(turn))
    if turn.intent in ANSWERING or own_wish(case) or details:
        return read_all(case, asked, doubts)
    if turn.intent == "modify_order" or corrects(turn.text):
        return {name: value for name, value in read_all(case, asked).items() if name != "confirm"}
    strict = (
        (asked in STRICT and not (asked == "order" and asks_of_orders(turn)))
        or (asked in ("address", "new_address") and address_in(turn.text) is not None)
        or (asked in ("name", "new_name") and bool(turn.of("person")))
    )
    shows = case.kind in DECIDED and "http" in turn.text  # a photo comes when it comes
    found = read_all(case, asked) if strict or shows else {}
    return {name: value for name, value in found.items() if name == asked or (shows and name == "photos")}
