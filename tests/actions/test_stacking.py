"""How offers and coupons add up, and how many coupons somebody may have."""

from __future__ import annotations

import pytest

from actions.coupons import ClaimCoupon
from actions.marketing import AnswerPromotion
from actions.rehearing import reheard
from actions.services import Services
from actions.stacking import asks_how_many, asks_to_stack
from tests.actions.conftest import MakeTurn


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("满减能和券叠加吗", True),
        ("满1000减100和满300减30都能减吗", True),
        ("那两个满减能一起用吗", True),
        ("券和活动可以同时用不", True),
        ("旧机补贴能和满减一起用吗", False),
        ("耳机和手机能一起用吗", False),
        ("有什么活动", False),
    ],
)
def test_what_asks_how_offers_add_up(text: str, asked: bool) -> None:
    assert asks_to_stack(text) is asked


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("一个人能领几张", True),
        ("我领两张行不行", True),
        ("可以重复领吗", True),
        ("最多领几张券", True),
        ("领一张", False),
        ("帮我领两张", False),
        ("我有几张券", False),
    ],
)
def test_what_asks_how_many_one_may_have(text: str, asked: bool) -> None:
    assert asks_how_many(text) is asked


def test_offers_add_up_as_the_check_out_counts(turn: MakeTurn, shop: Services) -> None:
    reply = AnswerPromotion().answer(turn("那两个满减能一起用吗", "ask_promotion", product="P-K60"), shop)
    assert "活动之间不叠加" in reply.text() and "每笔订单限用一张优惠券" in reply.text()
    assert "极岚 K60" in reply.text() and "到手2299元" in reply.text()


@pytest.mark.parametrize("heard", ["claim_coupon", "nlu_fallback"])
def test_nothing_is_claimed_by_asking(turn: MakeTurn, shop: Services, heard: str) -> None:
    said = reheard(turn("一个人能领几张", heard), shop)
    assert said.intent == "ask_my_coupons"
    reply = ClaimCoupon().answer(said, shop)
    assert "每人限领1张" in reply.text() and "已经领到" not in reply.text()
