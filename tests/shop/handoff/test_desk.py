"""Hand-overs on both engines: the queue, the promise, one agent a conversation, the end and what comes after it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta

import pytest

from shop.clock import SHOP_TIMEZONE, FixedClock
from shop.database import Database
from shop.handoff.delivery import HandoffDelivery
from shop.handoff.desk import PRESENCE, PROMISE, HandoffDesk
from shop.handoff.hours import next_opening, on_duty
from shop.handoff.inbox import Inbox
from shop.handoff.readmodels import HandoffError, HandoffRequest, Line
from shop.models.handoff import Agent, CannedReply, HandoffMessage, ServiceHours
from shop.tickets.desk import LocalDesk


@pytest.fixture
def desk(database: Database, clock: FixedClock) -> HandoffDesk:
    """A desk with three agents who are on duty from nine to ten in the evening, none of them online."""
    with database.writing() as session:
        session.add(Agent(id="lin", name="林晓", skills=("orders",), most=5))
        session.add(Agent(id="zhou", name="周航", skills=("aftersales",), most=5))
        session.add(Agent(id="he", name="何静", skills=("complaints",), most=1))
        for weekday in range(1, 8):
            session.add(ServiceHours(weekday=weekday, opens=time(9), closes=time(22)))
        session.add(CannedReply(id="hello", title="问候", text="您好", skill=""))
        session.add(CannedReply(id="urge", title="催促", text="已加急", skill="orders"))
    return HandoffDesk(database, clock)


@pytest.fixture
def inbox(database: Database, clock: FixedClock, desk: HandoffDesk) -> Inbox:
    """The agents' side; 林晓 is online."""
    opened = Inbox(database, clock)
    opened.seen("lin")
    return opened


def wish(conversation: str = "c1", reason: str = "requested", skill: str = "orders") -> HandoffRequest:
    return HandoffRequest(
        conversation,
        reason,
        skill,
        customer_id="C0001",
        mood="negative",
        transcript=[Line("customer", "我的单呢"), Line("assistant", "请稍等")],
        context={"product": "P-K60"},
    )


def test_with_an_agent_there_a_conversation_queues(
    desk: HandoffDesk, inbox: Inbox, clock: FixedClock
) -> None:
    first = desk.open(wish("c1"))
    assert (first.status, first.waiting, first.new) == ("waiting", 0, True)
    clock.advance(timedelta(seconds=1))
    assert desk.open(wish("c2")).waiting == 1
    again = desk.open(wish("c1"))
    assert (again.ticket_id, again.new) == (first.ticket_id, False)
    clock.advance(timedelta(seconds=1))
    assert desk.open(wish("c3", reason="threat")).waiting == 0


def test_without_an_agent_a_ticket_stays_and_the_assistant_goes_on(
    desk: HandoffDesk, clock: FixedClock
) -> None:
    opened = desk.open(wish())
    assert (opened.status, opened.next_opening) == ("left", None)
    assert not desk.route("c1", "这款多少钱").silent


def test_outside_the_hours_the_customer_hears_when_they_begin(
    desk: HandoffDesk, inbox: Inbox, clock: FixedClock
) -> None:
    clock.advance(timedelta(hours=11))
    inbox.seen("lin")
    opened = desk.open(wish())
    assert opened.status == "left"
    assert opened.next_opening == datetime(2026, 3, 16, 9, 0, tzinfo=SHOP_TIMEZONE)


def test_an_agent_whose_page_is_silent_is_away(desk: HandoffDesk, inbox: Inbox, clock: FixedClock) -> None:
    clock.advance(PRESENCE + timedelta(seconds=1))
    assert desk.open(wish()).status == "left"


def test_what_is_said_while_waiting_reaches_the_agent_once(desk: HandoffDesk, inbox: Inbox) -> None:
    ticket = desk.open(wish()).ticket_id
    for _ in range(2):
        routed = desk.route("c1", "订单 DG1", "m1")
        assert routed.silent
        assert "下一位" in routed.reply
    _, lines = inbox.conversation(ticket)
    assert [line.text for line in lines] == ["我的单呢", "请稍等", "订单 DG1"]


def test_a_customer_may_leave_the_queue(desk: HandoffDesk, inbox: Inbox) -> None:
    ticket = desk.open(wish()).ticket_id
    assert ticket in desk.route("c1", "取消排队").reply
    assert not desk.route("c1", "有货吗").silent
    with pytest.raises(HandoffError, match="已经结束"):
        inbox.claim(ticket, "lin")
    assert desk.open(wish()).new


def test_a_promise_not_kept_is_told_once_and_the_ticket_stays(
    desk: HandoffDesk, inbox: Inbox, database: Database, clock: FixedClock
) -> None:
    ticket = desk.open(wish()).ticket_id
    clock.advance(PROMISE - timedelta(seconds=1))
    assert desk.expire() == []
    clock.advance(timedelta(seconds=1))
    assert desk.expire() == [ticket]
    assert desk.expire() == []
    told = HandoffDelivery(database, clock).pending(["c1"])
    assert [ticket in message.text for message in told] == [True]
    assert not desk.route("c1", "那先看看耳机").silent
    assert [item.ticket_id for item in inbox.queue("lin")] == [ticket]
    assert inbox.claim(ticket, "lin").status == "active"


def test_while_a_human_speaks_the_assistant_is_silent(
    desk: HandoffDesk, inbox: Inbox, database: Database, clock: FixedClock
) -> None:
    ticket = desk.open(wish()).ticket_id
    inbox.claim(ticket, "lin")
    routed = desk.route("c1", "在吗")
    assert (routed.silent, routed.reply) == (True, "")
    inbox.reply(ticket, "lin", "您好，我来处理", "k1")
    inbox.reply(ticket, "lin", "您好，我来处理", "k1")
    delivery = HandoffDelivery(database, clock)
    assert [(m.name, m.text) for m in delivery.pending(["c1"])][1:] == [("林晓", "您好，我来处理")]
    assert delivery.pending(["c2"]) == delivery.pending([]) == []
    first = delivery.pending()[0].id
    assert delivery.take(first)
    assert not delivery.take(first)


def test_what_is_said_is_sealed_in_the_database(desk: HandoffDesk, inbox: Inbox, database: Database) -> None:
    desk.open(wish())
    desk.route("c1", "打我电话 13800138000")
    with database.reading() as session:
        stored = session.execute(HandoffMessage.__table__.select().with_only_columns([_raw_text()])).scalars()
        assert not any("13800138000" in text for text in stored)


def test_of_two_agents_one_gets_the_conversation(desk: HandoffDesk, inbox: Inbox) -> None:
    tickets = [desk.open(wish(f"c{number}")).ticket_id for number in range(4)]

    def take(agent: str, ticket: str) -> str | None:
        try:
            inbox.claim(ticket, agent)
        except HandoffError:
            return None
        return agent

    with ThreadPoolExecutor(8) as pool:
        for ticket in tickets:
            taken = list(pool.map(lambda agent, t=ticket: take(agent, t), ["lin", "zhou"] * 4))
            assert len({agent for agent in taken if agent}) == 1


def test_of_two_wishes_at_once_one_ticket_is_made(desk: HandoffDesk, inbox: Inbox) -> None:
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda _: desk.open(wish()), range(8)))
    assert len({found.ticket_id for found in opened}) == 1
    assert [found.new for found in opened].count(True) == 1


def test_an_agent_has_a_limit(desk: HandoffDesk, inbox: Inbox) -> None:
    inbox.claim(desk.open(wish("c1")).ticket_id, "he")
    with pytest.raises(HandoffError, match="已有 1 个"):
        inbox.claim(desk.open(wish("c2")).ticket_id, "he")


def test_only_the_agent_who_has_it_speaks_and_ends(desk: HandoffDesk, inbox: Inbox) -> None:
    ticket = desk.open(wish()).ticket_id
    inbox.claim(ticket, "lin")
    for act in (
        lambda: inbox.reply(ticket, "zhou", "您好"),
        lambda: inbox.resolve(ticket, "zhou"),
        lambda: inbox.transfer(ticket, "zhou", "he"),
        lambda: inbox.reply(ticket, "lin", "  "),
        lambda: inbox.reply("H0", "lin", "您好"),
        lambda: inbox.transfer(ticket, "lin", "nobody"),
    ):
        with pytest.raises(HandoffError):
            act()


def test_a_conversation_is_passed_on(desk: HandoffDesk, inbox: Inbox) -> None:
    ticket = desk.open(wish()).ticket_id
    inbox.claim(ticket, "lin")
    assert inbox.transfer(ticket, "lin", "zhou").agent == "zhou"
    inbox.reply(ticket, "zhou", "我接着处理")
    back = inbox.transfer(ticket, "zhou", "skill:aftersales")
    assert (back.status, back.agent, back.skill) == ("waiting", None, "aftersales")
    assert inbox.claim(ticket, "lin").agent == "lin"


def test_after_the_end_the_assistant_takes_over_with_the_context(
    desk: HandoffDesk, inbox: Inbox, clock: FixedClock
) -> None:
    ticket = desk.open(wish()).ticket_id
    inbox.claim(ticket, "lin")
    clock.advance(timedelta(hours=2))
    inbox.resolve(ticket, "lin")
    assert not desk.route("c1", "这款多少钱").silent
    assert desk.kept_context("c1") == {"product": "P-K60"}
    clock.advance(timedelta(hours=25))
    assert desk.kept_context("c1") == {}
    assert desk.kept_context("unknown") == {}


@pytest.mark.parametrize(
    ("answer", "score"),
    [("5", 5), ("4分", 4), ("打3分吧", 3), ("一星，太慢了", 1), ("6", None), ("15", None)],
)
def test_satisfaction_is_asked_once(
    desk: HandoffDesk, inbox: Inbox, clock: FixedClock, answer: str, score: int | None
) -> None:
    ticket = desk.open(wish()).ticket_id
    inbox.claim(ticket, "lin")
    inbox.resolve(ticket, "lin")
    assert desk.route("c1", answer).silent is (score is not None)
    found = desk.find("c1")
    assert found is not None and found.satisfaction == score
    if score is not None:
        assert not desk.route("c1", "2").silent


def test_the_queue_puts_own_conversations_and_skills_first(
    desk: HandoffDesk, inbox: Inbox, clock: FixedClock
) -> None:
    tickets = []
    for conversation, reason, skill in (
        ("c1", "requested", "presales"),
        ("c2", "requested", "orders"),
        ("c3", "threat", "complaints"),
    ):
        tickets.append(desk.open(wish(conversation, reason, skill)).ticket_id)
        clock.advance(timedelta(seconds=1))
    assert [item.ticket_id for item in inbox.queue("lin")] == [tickets[1], tickets[2], tickets[0]]
    inbox.claim(tickets[0], "lin")
    assert inbox.queue("lin")[0].ticket_id == tickets[0]
    assert tickets[0] not in [item.ticket_id for item in inbox.queue("zhou")]


def test_canned_replies_are_those_of_the_skill(inbox: Inbox) -> None:
    assert [title for title, _ in inbox.canned("aftersales")] == ["问候"]
    assert len(inbox.canned("orders")) == len(inbox.canned()) == 2


def test_deletion_reaches_hand_overs(desk: HandoffDesk, inbox: Inbox) -> None:
    desk.open(wish())
    assert desk.forget("c1") == 1
    assert desk.find("c1") is None


def test_hours() -> None:
    hours = {1: (time(9), time(18))}
    monday = datetime(2026, 3, 16, 9, 0, tzinfo=SHOP_TIMEZONE)
    assert on_duty(hours, monday)
    assert not on_duty(hours, monday.replace(hour=18))
    assert not on_duty(hours, monday + timedelta(days=1))
    assert on_duty({}, monday)
    assert next_opening(hours, monday) == monday + timedelta(days=7)
    assert next_opening({}, monday) is None


def _raw_text() -> object:
    from sqlalchemy import Text, type_coerce

    return type_coerce(HandoffMessage.__table__.c.text, Text)


def test_a_hand_over_is_a_ticket_that_moves_along(
    database: Database, desk: HandoffDesk, inbox: Inbox, clock: FixedClock
) -> None:
    tickets = LocalDesk(database, clock)
    opened = desk.open(wish("c1", reason="threat"))
    found = tickets.own(opened.ticket_id, "C0001")
    assert found is not None and (found.kind, found.status, found.priority) == ("human", "open", 1)
    assert "威胁" in found.summary and tickets.of_conversation("c1") == (found,)
    assert tickets.own(opened.ticket_id, "C0002") is None and tickets.own(opened.ticket_id, None) is None
    inbox.claim(opened.ticket_id, "lin")
    assert tickets.of_conversation("c1")[0].status == "in_progress"
    inbox.resolve(opened.ticket_id, "lin")
    assert [step.status for step in tickets.of_conversation("c1")[0].steps] == [
        "open",
        "in_progress",
        "resolved",
    ]


def test_leaving_the_queue_takes_the_ticket_back_and_nobody_coming_leaves_it_open(
    database: Database, desk: HandoffDesk, inbox: Inbox, clock: FixedClock
) -> None:
    tickets = LocalDesk(database, clock)
    desk.open(wish("c1"))
    desk.route("c1", "取消排队")
    assert tickets.of_conversation("c1")[0].status == "cancelled"
    late = desk.open(wish("c2")).ticket_id
    clock.advance(PROMISE + timedelta(seconds=1))
    assert desk.expire() == [late] and tickets.of_conversation("c2")[0].status == "open"
    desk.forget("c2")
    assert tickets.of_conversation("c2") == ()


def test_whoever_was_promised_a_call_back_may_take_the_wish_back(
    desk: HandoffDesk, database: Database, clock: FixedClock
) -> None:
    opened = desk.open(wish())
    assert opened.status == "left"
    for other in ("不想等了 帮我取消订单", "快递取消吧", "我不用人工，你告诉我键盘退货的运费是多少就行"):
        assert not desk.route("c1", other).silent, other
    routed = desk.route("c1", "算了不等了 取消排队")
    assert routed.silent and opened.ticket_id in routed.reply
    ticket = LocalDesk(database, clock).own(opened.ticket_id, "C0001")
    assert ticket is not None and ticket.status == "cancelled"
    assert desk.open(wish()).new
    assert desk.route("c1", "那不用人工了").silent


def test_who_calls_out_for_the_promised_human_is_told_of_the_promise(desk: HandoffDesk) -> None:
    opened = desk.open(wish())
    for text in ("在吗", "有人吗？", "人呢", "喂 有人在吗"):
        routed = desk.route("c1", text)
        assert routed.silent and opened.ticket_id in routed.reply and "上线后" in routed.reply, text
    for text in ("你好", "手环在吗", "有人用过这款吗", "键盘还在保修吗"):
        assert not desk.route("c1", text).silent, text
    assert desk.withdraw("c1") == opened.ticket_id
    assert not desk.route("c1", "在吗").silent


def test_giving_up_in_the_queue_leaves_it(desk: HandoffDesk, inbox: Inbox) -> None:
    opened = desk.open(wish())
    assert opened.status == "waiting"
    assert "已经转给" in desk.route("c1", "不用了这个了，我要的是那个").reply
    assert "已关闭" in desk.route("c1", "算了不用了").reply
