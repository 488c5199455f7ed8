"""Order drafts: the coupon that brings most is held, used up when the order is paid, given back when it is given up."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from shop import models
from shop.catalogue.queries import Catalogue
from shop.clock import FixedClock
from shop.coupons.ledger import Claim, Ledger
from shop.coupons.queries import Coupons
from shop.database import Database
from shop.orders.changes import OrderDesk
from shop.orders.checkout import CheckoutDesk, Recipient, checkout_number, handed_over
from shop.orders.coupon_use import settle_all
from shop.orders.events import OrderReport, RefundReport, Report, take_in
from shop.orders.readmodels import Outcome
from shop.profiles.interactions import Personalization

TO = Recipient("林晓舟", "13800138000", "浙江省杭州市西湖区望月路100号")


@pytest.fixture
def desk(shop: Database, clock: FixedClock) -> CheckoutDesk:
    """The shop with a promotion (满300减30), two kinds of coupon and free delivery."""
    with shop.writing() as session:
        session.add(models.DeliveryRule(region="", carrier="快递", fee=Decimal(0), days_min=2, days_max=3))
        session.add(models.Promotion(id="PR", title="满300减30", kind="amount", value=Decimal(30),
                                     threshold=Decimal(300), scope=("all",)))  # fmt: skip
        for name, title, value in (("B50", "满399减50券", 50), ("B20", "可叠加满99减20券", 20)):
            session.add(models.CouponBatch(id=name, title=title, kind="amount", value=Decimal(value),
                                           threshold=Decimal(99), scope=("all",), per_customer=1, on_request=True))  # fmt: skip
    return CheckoutDesk(shop, clock, Catalogue(shop, clock))


def give(shop: Database, clock: FixedClock, batch: str, owner: str = "C1") -> str:
    issued = Ledger(shop, clock).issue(Claim(batch, owner, f"{batch}:{owner}"))
    assert issued.coupon is not None
    return issued.coupon.code


def confirm(desk: CheckoutDesk, key: str = "talk:1:place_order", quantity: int = 2) -> Outcome:
    quote = desk.quote("P-BK", quantity, TO.address, "C1")
    assert quote is not None
    return desk.hand_over(quote, TO, "C1", "talk", key, "C1")


def state(shop: Database, clock: FixedClock, code: str) -> tuple[str, str]:
    coupon = next(one for one in Coupons(shop, clock).held_by("C1") if one.code == code)
    return coupon.state, coupon.order_id


def report(number: str, status: str, at: datetime, checkout: str, **more: object) -> Report:
    first = {"customer_id": "C1", "created_at": at, "items": [{"sku": "P-BK", "quantity": 2, "price": "299"}]}
    return Report(id=f"{number}-{status}", occurred_at=at,
                  order=OrderReport(id=number, status=status, checkout_id=checkout, **{**first, **more}))  # fmt: skip


def test_without_a_coupon_the_promotion_counts(desk: CheckoutDesk) -> None:
    quote = desk.quote("P-BK", 2, TO.address, "C1")
    assert quote is not None and quote.coupon is None
    assert (quote.offer_saving, quote.total) == (Decimal(30), Decimal("568.00"))


def test_a_coupon_takes_the_promotions_place_or_stands_beside_it(
    shop: Database, clock: FixedClock, desk: CheckoutDesk
) -> None:
    beside = give(shop, clock, "B20")
    quote = desk.quote("P-BK", 2, TO.address, "C1")
    assert quote is not None and quote.coupon is not None and quote.coupon.code == beside
    assert (quote.offer_saving, quote.coupon_saving, quote.total) == (30, 20, Decimal("548.00"))
    with shop.writing() as session:
        session.get(models.CouponBatch, "B50").value = Decimal(80)
    instead = give(shop, clock, "B50")
    quote = desk.quote("P-BK", 2, TO.address, "C1")
    assert quote is not None and quote.coupon is not None and quote.coupon.code == instead
    assert quote.offer is None and (quote.discount, quote.total) == (80, Decimal("518.00"))
    somebody = desk.quote("P-BK", 2, TO.address, "C2")
    assert somebody is not None and somebody.coupon is None


def test_the_coupon_is_held_used_up_and_never_twice(
    shop: Database, clock: FixedClock, desk: CheckoutDesk
) -> None:
    code = give(shop, clock, "B20")
    done = confirm(desk)
    number = done.get("checkout_id")
    assert done.done and state(shop, clock, code) == ("held", number)
    assert confirm(desk) == done, "the same confirmation again is the same draft"
    other = desk.quote("P-BK", 2, TO.address, "C1")
    assert other is not None and other.coupon is None, "what is held cannot be used for a second order"
    draft = handed_over(shop, number)
    assert draft is not None and draft["coupon_code"] == code and draft["total"] == "548.00"
    assert draft["phone"] == TO.phone and handed_over(shop, "XD0") is None

    paid = report("N1", "paid", clock.now(), number)
    assert take_in(shop, clock, paid) == "taken" and state(shop, clock, code)[0] == "redeemed"
    assert take_in(shop, clock, paid) == "repeated" and state(shop, clock, code)[0] == "redeemed"
    with shop.reading() as session:
        noted = session.execute(select(models.Interaction)).scalars().all()
        assert [(one.customer_id, one.kind, one.sku) for one in noted] == [("C1", "coupon", "P")]
    assert settle_all(shop, clock) == 0


def test_a_cancelled_order_gives_the_coupon_back(
    shop: Database, clock: FixedClock, desk: CheckoutDesk
) -> None:
    code = give(shop, clock, "B20")
    number = confirm(desk).get("checkout_id")
    take_in(shop, clock, report("N2", "pending_payment", clock.now(), number))
    assert state(shop, clock, code)[0] == "held"
    clock.advance(timedelta(minutes=5))
    take_in(shop, clock, report("N2", "cancelled", clock.now(), number))
    assert state(shop, clock, code)[0] == "available"


def paid_with_a_coupon(shop: Database, clock: FixedClock, desk: CheckoutDesk, batch: str = "B20") -> str:
    code = give(shop, clock, batch)
    number = confirm(desk).get("checkout_id")
    take_in(shop, clock, report("N3", "paid", clock.now(), number, discount=Decimal(50)))
    assert state(shop, clock, code) == ("redeemed", number)
    return code


def test_cancelling_a_paid_order_returns_its_coupon_once(
    shop: Database, clock: FixedClock, desk: CheckoutDesk
) -> None:
    code = paid_with_a_coupon(shop, clock, desk)
    orders = OrderDesk(shop, clock)
    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(lambda _: orders.cancel("N3", "C1", "same").done, range(6)))
    assert all(done) and state(shop, clock, code)[0] == "available"
    back = orders.coupon_back("N3")
    assert back is not None and (back.code, back.state) == (code, "available")
    assert orders.coupon_back("O-paid") is None and settle_all(shop, clock) == 0
    with shop.reading() as session:
        kinds = session.execute(
            select(models.CouponEvent.kind)
            .where(models.CouponEvent.code == code)
            .order_by(models.CouponEvent.id)
        )
        assert kinds.scalars().all() == ["issue", "hold", "redeem", "release"]
    again = confirm(desk, "talk:2:place_order")
    assert again.get("coupon") == code, "what came back can be used like any other"
    take_in(shop, clock, report("N4", "paid", clock.now(), again.get("checkout_id")))
    assert settle_all(shop, clock) == 0 and state(shop, clock, code)[0] == "redeemed"


def test_who_lets_nobody_learn_uses_coupons_unnoted(
    shop: Database, clock: FixedClock, desk: CheckoutDesk
) -> None:
    Personalization(shop, clock).turn_off("C1", "talk")
    paid_with_a_coupon(shop, clock, desk)
    with shop.reading() as session:
        assert session.execute(select(models.Interaction)).first() is None


def test_a_coupon_whose_time_is_over_does_not_come_back_and_frees_its_budget(
    shop: Database, clock: FixedClock, desk: CheckoutDesk
) -> None:
    with shop.writing() as session:
        session.get(models.CouponBatch, "B20").valid_hours = 24
    code = paid_with_a_coupon(shop, clock, desk)
    clock.advance(timedelta(hours=25))
    assert OrderDesk(shop, clock).cancel("N3", "C1", "k").done
    back = OrderDesk(shop, clock).coupon_back("N3")
    assert back is not None and (back.code, back.state) == (code, "expired")
    with shop.reading() as session:
        assert session.get(models.CouponBatch, "B20").committed == 0
    assert Ledger(shop, clock).expire_due() == 0 and settle_all(shop, clock) == 0


def test_only_a_refund_of_everything_returns_the_coupon(
    shop: Database, clock: FixedClock, desk: CheckoutDesk
) -> None:
    code = paid_with_a_coupon(shop, clock, desk)

    def refund(number: str, amount: str, status: str) -> None:
        clock.advance(timedelta(minutes=1))
        told = RefundReport(id=number, order_id="N3", amount=Decimal(amount), status=status)
        take_in(shop, clock, Report(id=f"{number}-{status}", occurred_at=clock.now(), refund=told))

    refund("R1", "300", "paid")
    refund("R2", "248", "approved")
    assert state(shop, clock, code)[0] == "redeemed"
    refund("R2", "248", "paid")
    assert state(shop, clock, code)[0] == "available"


def test_a_returned_coupon_expires_like_any_other(
    shop: Database, clock: FixedClock, desk: CheckoutDesk
) -> None:
    with shop.writing() as session:
        session.get(models.CouponBatch, "B20").valid_hours = 24
    code = paid_with_a_coupon(shop, clock, desk)
    OrderDesk(shop, clock).cancel("N3", "C1", "k")
    clock.advance(timedelta(hours=25))
    assert Ledger(shop, clock).expire_due() == 1 and Ledger(shop, clock).expire_due() == 0
    assert state(shop, clock, code)[0] == "expired"
    with shop.reading() as session:
        assert session.get(models.CouponBatch, "B20").committed == 0


def test_the_worker_returns_what_a_crash_left_behind(
    shop: Database, clock: FixedClock, desk: CheckoutDesk
) -> None:
    code = paid_with_a_coupon(shop, clock, desk)
    with shop.writing() as session:
        session.get(models.Order, "N3").status = "cancelled"  # and then the process died
    assert settle_all(shop, clock) == 1 and settle_all(shop, clock) == 0
    assert state(shop, clock, code)[0] == "available"


def test_a_draft_that_nobody_pays_lets_go(shop: Database, clock: FixedClock, desk: CheckoutDesk) -> None:
    code = give(shop, clock, "B20")
    confirm(desk)
    clock.advance(timedelta(minutes=31))
    assert state(shop, clock, code)[0] == "available"


def test_after_a_crash_the_same_confirmation_finds_its_coupon(
    shop: Database, clock: FixedClock, desk: CheckoutDesk
) -> None:
    code = give(shop, clock, "B20")
    number = checkout_number("talk:1:place_order")
    Ledger(shop, clock).hold(code, "C1", number, f"hold:{number}")  # and then the process died
    quote = desk.quote("P-BK", 2, TO.address, "C1", number)
    assert quote is not None
    done = desk.hand_over(quote, TO, "C1", "talk", "talk:1:place_order", "C1")
    assert done.done and done.get("coupon") == code


def test_what_cannot_be_sold_keeps_no_coupon(shop: Database, clock: FixedClock, desk: CheckoutDesk) -> None:
    code = give(shop, clock, "B20")
    assert confirm(desk, quantity=9).code == "out_of_stock"
    assert state(shop, clock, code)[0] == "available"
    quote = desk.quote("P-BK", 1, TO.address, "C1")
    assert quote is not None
    Ledger(shop, clock).revoke(code, "abuse", "revoke")
    assert desk.hand_over(quote, TO, "C1", "talk", "k2", "C1").code == "price_changed"


def test_an_import_of_paid_orders_uses_their_coupons_up(
    shop: Database, clock: FixedClock, desk: CheckoutDesk
) -> None:
    code = give(shop, clock, "B50")
    with shop.writing() as session:
        session.get(models.Order, "O-paid").coupon_code = code
    assert settle_all(shop, clock) == 1 and settle_all(shop, clock) == 0
    assert state(shop, clock, code) == ("redeemed", "O-paid")
