"""What the messages that the shop begins say and bring: words by tag, segment and experiment, coupons, trade-in offers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from shop.clock import FixedClock
from shop.coupons.queries import Coupons
from shop.database import Database
from shop.experiments.running import Experiments, Variant
from shop.importing import ImportReport
from shop.importing.run import import_directory
from shop.models import (
    CampaignWording,
    Order,
    OrderItem,
    ReplacementAge,
    TradeInPrice,
)
from shop.outreach.importing import OutreachSection
from shop.outreach.outbox import CLAIM, Outbox
from shop.outreach.planning import Planner
from shop.outreach.rendering import STOP_WORDS
from shop.profiles.segments import Segments
from tests.shop.outreach.campaigns import MARKETED, campaign, coupon_batch, customers, deliver, states


def test_a_coupon_comes_with_the_message_once_and_not_beyond_its_budget(
    database: Database, clock: FixedClock, outbox: Outbox
) -> None:
    customers(database, *MARKETED[:2])
    coupon_batch(database, total=1)
    campaign(database, clock, batch_id="B", message="送您一张{coupon}，{worth}，{until}前有效")
    Planner(database, clock).plan("A")
    (candidate,) = outbox.candidates({"talk": MARKETED[0]})
    first = outbox.claim(candidate.id, "talk")  # the process dies here
    clock.advance(CLAIM + timedelta(seconds=1))
    parcel = deliver(outbox, MARKETED[0])
    assert first is not None and parcel.card == first.card
    assert parcel.card.text.startswith("送您一张满399减50，满399元减50元，3月17日")
    assert parcel.card.custom["type"] == "coupon" and parcel.card.custom["campaign"] == "A"
    assert [item.code for item in Coupons(database, clock).usable(MARKETED[0])] == [parcel.card.coupon_code]
    assert deliver(outbox, MARKETED[1]) is None and states(database)[MARKETED[1]] == "no coupon: sold_out"


def test_a_coupon_that_cannot_be_had_yet_is_waited_for(
    database: Database, clock: FixedClock, outbox: Outbox
) -> None:
    customers(database, MARKETED[0])
    coupon_batch(database, starts_at=clock.now() + timedelta(minutes=4))
    campaign(database, clock, batch_id="B")
    Planner(database, clock).plan("A")
    assert deliver(outbox, MARKETED[0]) is None
    assert outbox.candidates({"talk": MARKETED[0]}) == []
    clock.advance(timedelta(minutes=5))
    assert deliver(outbox, MARKETED[0]) is not None


def test_a_tag_or_segment_selects_the_words(database: Database, clock: FixedClock, outbox: Outbox) -> None:
    gold, plain = MARKETED[:2]
    customers(database, gold, tier="gold")
    customers(database, plain)
    segments = Segments(database, clock)
    segments.save("SG", "金卡", "tier == 'gold'")
    assert list(segments.members("SG")) == [gold]
    campaign(database, clock)
    with database.writing() as session:
        session.add(CampaignWording(campaign_id="A", segment="SG", message="尊敬的金卡会员，会员日到了"))
    Planner(database, clock).plan("A")
    assert deliver(outbox, gold).card.text == "尊敬的金卡会员，会员日到了"
    assert deliver(outbox, plain).card.text == "会员日到了，全店满减"


def test_an_experiment_over_words_counts_who_saw_them(
    database: Database, clock: FixedClock, outbox: Outbox
) -> None:
    customers(database, *MARKETED)
    coupon_batch(database)
    coupon_batch(database, id="B2", title="满199减30")
    Experiments(database, clock).create(
        "words", [Variant("A", "点击领取50元优惠券"), Variant("B", "coupon=B2 限时24小时，立减30")]
    )
    campaign(database, clock, batch_id="B", experiment="words")
    Planner(database, clock).plan("A")
    cards = {name: deliver(outbox, name, name).card for name in MARKETED}
    told = {card.variant: (card.text.split("：")[0], card.custom["title"]) for card in cards.values()}
    assert told == {"A": ("点击领取50元优惠券", "满399减50"), "B": ("限时24小时，立减30", "满199减30")}
    assert all(card.coupon_code in card.text for card in cards.values())
    with database.reading() as session:
        from shop.experiments.reporting import report

        assert sum(line.exposed for line in report(session, "words").lines) == len(MARKETED)


def test_a_device_that_reached_its_age_brings_a_trade_in_offer(
    database: Database, clock: FixedClock, outbox: Outbox, load: Callable[..., ImportReport]
) -> None:
    assert not load(
        products="sku,name,category,price,stock\nP-K50,极岚 K50,手机,2999,1\nP-K60,极岚 K60,手机,3999,1\n"
    ).errors
    old, young, replaced = MARKETED[:3]
    customers(database, old, young, replaced)
    with database.writing() as session:
        session.add(ReplacementAge(category="手机", months=24))
        session.add(TradeInPrice(category="手机", model="P-K50", condition="good", price=Decimal(850)))
        session.add(TradeInPrice(category="手机", model="", condition="good", price=Decimal(400)))
        bought = [
            (old, "P-K50", 800),
            (young, "P-K50", 100),
            (replaced, "P-K50", 800),
            (replaced, "P-K60", 30),
        ]
        for number, (customer, sku, days) in enumerate(bought):
            at = clock.now() - timedelta(days=days)
            session.add(
                Order(
                    id=f"O{number}", customer_id=customer, status="delivered", created_at=at, updated_at=at,
                    goods_total=Decimal(2999), total=Decimal(2999),
                )
            )  # fmt: skip
            session.flush()
            session.add(
                OrderItem(
                    order_id=f"O{number}",
                    variant_sku=sku,
                    product_sku=sku,
                    name="极岚 K50",
                    price=Decimal(2999),
                )
            )
    campaign(database, clock, kind="trade_in", message="您的{device}用了{age}，以旧换新最高抵{quote}元")
    assert Planner(database, clock).plan("A").queued == 1
    card = deliver(outbox, old).card
    assert card.text == "您的极岚 K50用了两年，以旧换新最高抵850元"
    assert card.custom == {"type": "trade_in", "device": "极岚 K50", "quote": "850.00"}
    assert card.buttons == ("旧手机能抵多少钱", "看看新款手机", STOP_WORDS)
    assert Planner(database, clock).plan("A").queued == 0


def test_a_file_with_words_that_cannot_be_filled_or_sent_is_refused(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    (tmp_path / "outreach.csv").write_text(
        "id,title,kind,message,segment,coupon,product,starts_at,ends_at,quiet_from,experiment\n"
        "X,活动,launch,{device}来了,NOBODY,NOPE,NONE,+3d,+1d,22:00,words\n"
        "Y,活动,member_day,,,,,,,,\n"
    )
    (tmp_path / "campaign_wordings.csv").write_text("campaign,segment,message\nX,SG,{nonsense}\nZ,SG,好\n")
    (tmp_path / "experiments.csv").write_text("experiment,variant,content,weight\nwords,A,{age},0\n")
    report = import_directory(database, tmp_path, clock, (OutreachSection(),))
    assert {(issue.file, issue.row, issue.column) for issue in report.errors} == {
        ("outreach.csv", 2, "segment"),
        ("outreach.csv", 2, "coupon"),
        ("outreach.csv", 2, "product"),
        ("outreach.csv", 2, "ends_at"),
        ("outreach.csv", 2, "quiet_to"),
        ("outreach.csv", 2, "message"),
        ("outreach.csv", 3, "message"),
        ("outreach.csv", 3, "ends_at"),
        ("campaign_wordings.csv", 2, "message"),
        ("campaign_wordings.csv", 3, "campaign"),
        ("experiments.csv", 2, "variant"),
        ("experiments.csv", 2, "weight"),
        ("experiments.csv", 2, "content"),
    }


def test_an_experiment_that_has_begun_is_not_changed(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    def load(content: str) -> ImportReport:
        (tmp_path / "experiments.csv").write_text(
            f"experiment,variant,content\nwords,A,一\nwords,B,{content}\n"
        )
        return import_directory(database, tmp_path, clock, (OutreachSection(),))

    assert not load("二").errors and not load("三").errors
    experiments = Experiments(database, clock)
    drawn = experiments.variant("words", "C1")
    assert load("四").errors and not load("三").errors
    assert experiments.variant("words", "C1") == drawn
