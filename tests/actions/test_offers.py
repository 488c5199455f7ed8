"""Messages that neither take nor decline what was offered: it still stands."""

from __future__ import annotations

import pytest

from actions.aftersales import ReportFault
from actions.dialogue import ClarifyIntent, DeclineOffer
from actions.offers import only_noted
from actions.services import Services
from tests.actions.conftest import MakeTurn

TICKET = {"customer_id": "C0001", "offer": {"action": "action_create_fault_ticket", "slots": {}}}


@pytest.mark.parametrize("text", ["不用转人工，你告诉我怎么办就行", "那怎么办"])
def test_the_offer_is_said_again(turn: MakeTurn, shop: Services, text: str) -> None:
    reply = ClarifyIntent().answer(turn(text, "nlu_fallback", **TICKET), shop)
    assert not isinstance(reply, list) and "创建售后工单吗" in reply.text() and reply.keeps_offer
    assert not any("offer" in str(event) for event in reply.events())


def test_declining_a_human_is_understood_without_an_offer(turn: MakeTurn, shop: Services) -> None:
    reply = ClarifyIntent().answer(turn("别给我转人工", "request_human"), shop)
    assert not isinstance(reply, list) and reply.wording == "human_declined"


def test_what_did_not_happen_declines_nothing(turn: MakeTurn, shop: Services) -> None:
    kept = DeclineOffer().answer(turn("没摔过", "deny", **TICKET), shop)
    assert not isinstance(kept, list) and kept.wording == "offer_again" and kept.keeps_offer
    declined = DeclineOffer().answer(turn("不用了", "deny", **TICKET), shop)
    assert not isinstance(declined, list) and declined.wording == "declined"


def test_a_part_belongs_to_the_thing_spoken_of(turn: MakeTurn, shop: Services) -> None:
    owned = {"order": "20250600101", "sku": "P-AIR2-WH"}
    said = turn("充电盒也充不进去", "report_fault", [("category", "充电盒"), ("fault", "充不进去")],
                customer_id="C0001", owned=owned)  # fmt: skip
    assert ReportFault().answer(said, shop).wording == "fault_in_warranty"
    other = turn(
        "充电盒也充不进去",
        "report_fault",
        [("category", "充电盒"), ("fault", "充不进去")],
        customer_id="C0001",
    )
    assert ReportFault().answer(other, shop).wording == "not_bought_here"


@pytest.mark.parametrize(
    ("text", "noted"), [("好的", True), ("嗯嗯", True), ("ok", True), ("转吧", False), ("好的 转人工", False)]
)
def test_a_courtesy_after_an_apology_calls_nobody(turn: MakeTurn, text: str, noted: bool) -> None:
    said = turn(text, "affirm", offer={"action": "action_hand_over", "slots": {}})
    assert (only_noted(said) is not None) is noted
    assert only_noted(turn("好的", "affirm", **TICKET)) is None


def test_doing_what_was_offered_is_a_yes(turn: MakeTurn, fresh: Services) -> None:
    offer = {"action": "action_claim_price_difference", "slots": {"order": "20260100203"}}
    said = ClarifyIntent().answer(turn("申请", "nlu_fallback", customer_id="C0001", offer=offer), fresh)
    assert not isinstance(said, list) and "60元" in said.text()
    form = {"action": "request_form", "slots": {"request_kind": "repair"}}
    assert ClarifyIntent().at_once(turn("那就办吧", "nlu_fallback", offer=form)) is not None
    assert ClarifyIntent().at_once(turn("申请", "nlu_fallback")) is None
