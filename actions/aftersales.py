"""After the purchase: faults, warranty, refunds and tickets, each from the shop's own records."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions import order_payloads, payloads
from actions.base import ShopAction, shop_action
from actions.order_reference import (
    customer_of,
    orders_meant,
    proof_slots,
    purchases_meant,
    said_numbers,
    ticket_numbers,
)
from actions.orders import ANGRY, operation_key
from actions.reply import Offer, Reply
from actions.services import Services
from actions.ticket_words import appointment, last_word, man_made, ticket_words
from actions.turn import Turn
from actions.waiting import asks_to_be_reached, promised_call
from actions.wording import parts_about
from language.personal import mask
from shop.aftersales.policy import EXCHANGE_DAYS
from shop.aftersales.upgrade import Upgrade, upgrade_for
from shop.aftersales.warranty import Warranty, since, warranty
from shop.handoff.despair import tells_loss
from shop.orders.readmodels import Purchase
from shop.tickets.readmodels import ACTIVE, NewTicket, Ticket
from shop.vault import masked_phone

# What is the matter, as long as nobody said.
_SOMETHING = "故障"


class ReportFault(ShopAction):
    """我的耳机左耳没声音了: what was bought, when, whether the warranty holds, and two ways on."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_report_fault"

    def answer(self, turn: Turn, shop: Services) -> Reply:
        """Warranty of the thing meant, with the offer of a ticket and of an upgrade."""
        purchase, reply = one_purchase(turn, shop, self.name())
        if purchase is None:
            return reply
        customer = customer_of(turn)
        if customer and (running := _running(customer, purchase, shop)):
            return _is_running(running, topic="action_track_ticket")  # 啥时候能好 asks on about it
        found = _warranty(purchase, shop)
        upgrade = _upgrade(purchase.line.product_sku, shop)
        values = {
            "since": since(found.purchased_on, shop.clock.today()),
            "until": f"{found.until:%Y-%m-%d}" if found.until else "",
            "upgrade": _upgrade_question(upgrade),
            "damage": _of_damage(turn.text, shop),
            "sorry": "很抱歉给您添麻烦了。" if turn.negative >= ANGRY else "",
        }
        mention = turn.first("fault")
        # 8000, which proves the order, is no fault.
        said = turn.text if turn.intent == "report_fault" else _SOMETHING
        fault = mask(mention.text if mention else str(turn.slot("fault") or said)[:60])
        return Reply(
            "fault_in_warranty"
            if found.covered
            else "fault_no_warranty"
            if found.until
            else "fault_unknown_warranty",
            values,
            order_payloads.warranty(found),
            ["好的，创建售后工单", *(["看看升级款"] if upgrade else []), *_exchange_hint(purchase, shop)],
            slots={
                "owned": _owned(purchase),
                "order": purchase.order.id,
                "fault": fault,
                **proof_slots(turn, shop, purchase.order),
            },
            offer=Offer("action_create_fault_ticket", {"owned": _owned(purchase), "fault": fault}),
            topic=self.name(),
        )


def _of_damage(text: str, shop: Services) -> str:
    """What the shop's rule says of damage that is no fault of the thing's; empty where none is told of."""
    policy = shop.catalogue.policy("warranty") if man_made(text) else None
    return parts_about(policy.text, re.compile("人为损坏")) if policy is not None else ""


class CreateFaultTicket(ShopAction):
    """The yes to the ticket: opens it, once."""

    def name(self) -> str:
        """The name that the offer carries; no policy predicts it."""
        return "action_create_fault_ticket"

    def answer(self, turn: Turn, shop: Services) -> Reply:
        """A new ticket; the one under way if there is one for the same thing already."""
        customer, owned = customer_of(turn), turn.slot("owned") or {}
        kept = purchases_meant(turn, shop)
        purchase = next((p for p in kept if _owned(p) == owned), None)
        if purchase is None:
            return Reply("which_purchase_unknown", topic="action_report_fault")
        if customer and (running := _running(customer, purchase, shop)):
            return _is_running(running)
        fault = str(turn.slot("fault") or _SOMETHING)
        made = shop.tickets.create(
            NewTicket(
                kind="fault",
                summary=f"{purchase.line.title}：{fault}",
                key=operation_key(
                    turn, "fault_ticket", f"{purchase.order.id}:{purchase.line.variant_sku}:{fault}"
                ),
                customer_id=customer,
                conversation_id=turn.sender_id,
                order_id=purchase.order.id,
                product_sku=purchase.line.product_sku,
                priority=2,
                contact={
                    "name": purchase.order.recipient,
                    "phone": purchase.order.phone,
                    "address": purchase.order.address,
                },
            )
        )
        return Reply(
            "ticket_created",
            {**_ticket_values(made), "phone": masked_phone(purchase.order.phone)},
            order_payloads.ticket(made),
            ["售后进度", "看看升级款"],
            topic="action_track_ticket",
        )


# 大概修多久 asks for days of work, 保修多久 for years of warranty.
_HOW_LONG_REPAIRED = re.compile(
    r"(?<!保)修(?:好|完|理|一下)?[^,，。;；]{0,4}(?:多久|几天|多长时间|什么时候|啥时候)|(?:多久|几天|多长时间)[^,，。;；]{0,4}(?<!保)修(?:好|完|得)"
)


# 过保了怎么办: how it would be, whether or not the thing is covered now.
_ONCE_OVER = re.compile(
    r"(?:过保|过了?保修|保修期?(?:过|到期)|出保)了?[^,。!?]{0,3}(?:怎么|咋|还能|能修|能不能|要钱|收费|多少|如何)"
)


class AnswerWarranty(ShopAction):
    """我这个还在保吗, 保修多久."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_answer_warranty"

    def answer(self, turn: Turn, shop: Services) -> Reply:
        """For something bought until when; for a product how long; else the shop's rule."""
        repair = shop.catalogue.policy("repair")
        if repair is not None and _HOW_LONG_REPAIRED.search(turn.text):
            return Reply("policy", {"policy": repair.text}, topic=self.name())
        policy = shop.catalogue.policy("warranty")
        if policy is not None and _ONCE_OVER.search(turn.text):
            return Reply("policy", {"policy": policy.text}, topic=self.name())
        bought = purchases_meant(turn, shop)
        named = turn.of("product") or turn.of("category") or turn.of("reference") or turn.slot("owned")
        mine = any(word in turn.text for word in ("我的", "我这", "还在保", "过保", "我买", "到哪天", "到期"))
        if (
            bought
            and (mine or (named and len(bought) == 1))
            and not (turn.of("reference") and turn.product and not mine)
        ):
            found = _warranty(bought[0], shop)
            return Reply(
                "warranty_covered"
                if found.covered
                else "warranty_over"
                if found.until
                else "warranty_unknown",
                {
                    "name": bought[0].line.title,
                    "since": since(found.purchased_on, shop.clock.today()),
                    "until": f"{found.until:%Y-%m-%d}" if found.until else "",
                },
                order_payloads.warranty(found),
                slots={
                    "owned": _owned(bought[0]),
                    "order": bought[0].order.id,
                    **proof_slots(turn, shop, bought[0].order),
                },
                topic=self.name(),
            )
        product = shop.catalogue.product(turn.product) if turn.product else None
        text = policy.text if policy else ""
        if product is not None and product.warranty_months is not None:
            return Reply(
                "warranty_of_product",
                {"name": product.name, "months": product.warranty_months, "policy": text},
                topic=self.name(),
            )
        return Reply("policy", {"policy": text}, topic=self.name())


# After these the order talked about last is the one whose ticket is asked about.
_OF_ONE = frozenset({"action_track_ticket", "action_track_refund"})


class TrackTicket(ShopAction):
    """我的售后单处理到哪了."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_track_ticket"

    def answer(self, turn: Turn, shop: Services) -> Reply | list[Reply]:
        """The ticket named, else those under way; somebody else's is as unknown as one that does not exist."""
        customer = customer_of(turn)
        here = shop.tickets.of_conversation(turn.sender_id)
        if asks_to_be_reached(turn.text) and (call := promised_call(turn, shop)) is not None:
            return call
        if numbers := ticket_numbers(turn):
            own = [found for number in numbers if (found := shop.tickets.own(number, customer))]
            own += [ticket for ticket in here if ticket.id in numbers and ticket not in own]
            if own:
                return self._told(own[0], shop) if len(own) == 1 else [self._told(item, shop) for item in own]
            if customer is not None and not said_numbers(turn):
                return Reply("ticket_not_found", buttons=["转人工"], topic=self.name())
        if said_numbers(turn) and (tracking := shop_action("action_track_order")) is not None:
            return tracking.answer(turn, shop)
        if customer is None:
            if here:
                return [self._told(item, shop) for item in here[:3]]
            return Reply("login_needed", {"policy": ""}, buttons=["转人工"], topic=self.name())
        active = (
            shop.tickets.of_customer(customer, active_only=True) or shop.tickets.of_customer(customer)[:1]
        )
        if not active:
            return Reply("no_ticket", topic=self.name())
        named = _of_kind(turn, active)
        if turn.of("product") or turn.of("category"):
            meant = {(bought.order.id, bought.line.product_sku) for bought in purchases_meant(turn, shop)}
            every = shop.tickets.of_customer(customer)
            about = tuple(item for item in every if (item.order_id, item.product_sku) in meant)
            if about:
                running = tuple(item for item in about if item.status in ACTIVE)
                told = [self._told(item, shop) for item in (running or about[:1])[:3]]
                return [Reply("mourns"), *told] if tells_loss(turn.text) else told
        if named:
            talked = turn.slot("topic") in _OF_ONE and not turn.says("所有", "全部", "哪些", "几个")
            focus = [item for item in named if talked and item.order_id == turn.slot("order")]
            return [self._told(item, shop, _asked_of_it(turn, item, shop)) for item in (focus or named)[:3]]
        ordered_about = [item for item in active if item.order_id and item.order_id == turn.slot("order")]
        if (
            turn.slot("topic") in _OF_ONE
            and ordered_about
            and not turn.says("我的", "所有", "全部", "哪些", "几个")
        ):
            opened = {ticket.id for ticket in here if ticket.kind != "human"}
            just = [item for item in ordered_about if item.id in opened]
            active = tuple(just if len(just) == 1 else ordered_about)
        # What is repaired or returned first; that somebody will speak to them the customer has been told.
        ordered = sorted(active, key=lambda item: item.kind == "human")
        asked = _asked_of_it(turn, ordered[0], shop) if len(ordered) == 1 else ""
        return [self._told(item, shop, asked) for item in ordered[:3]]

    def _told(self, found: Ticket, shop: Services, asked: str = "") -> Reply:
        last, agreed = last_word(found), appointment(found)
        return Reply(
            "ticket_status",
            {
                **_ticket_values(found),
                "summary": ticket_words(found, shop.catalogue),
                "note": f"：{last}" if last else f"，约在{agreed}上门" if agreed else "",
                "asked": asked,
            },
            order_payloads.ticket(found),
            slots={"order": found.order_id} if found.order_id else {},
            topic=self.name(),
        )  # fmt: skip


_HOW_LONG = re.compile(r"多久|几天|多长时间|什么时候|啥时候|何时")
_COSTS = re.compile(r"运费|邮费|快递费|要钱|收费|费用|免费|多少钱|谁出|花钱")
_OF_DAYS = re.compile(r"\d[^，]{0,6}(?:天|工作日)|次日")
_OF_COSTS = re.compile(r"运费|费用|报价|\d ?元")
# Where the rule stands that says how long what is under way takes, and who pays for it.
_TAKES_LONG = {"repair": "repair", "return": "refund_time", "exchange": "return_how"}
_PAID_BY = {
    "repair": "repair",
    "return": "return_shipping",
    "exchange": "return_shipping",
    "missing_item": "return_shipping",
}


def _asked_of_it(turn: Turn, ticket: Ticket, shop: Services) -> str:
    """The shop's rule on how long it takes, or on who pays, where that is asked: 多久能修好, 寄回要运费吗."""
    if ticket.kind in ("fault", "missing_item") and ticket.status == "open" and _HOW_LONG.search(turn.text):
        return Reply("call_until", {"due": _ticket_values(ticket)["due"]}).text()
    keys = _PAID_BY if _COSTS.search(turn.text) else _TAKES_LONG if _HOW_LONG.search(turn.text) else {}
    policy = shop.catalogue.policy(keys[ticket.kind]) if ticket.kind in keys else None
    if policy is None or ticket.status not in ACTIVE:
        return ""
    return parts_about(policy.text, _OF_COSTS if keys is _PAID_BY else _OF_DAYS)


_KIND_SAID = {
    "repair": re.compile(r"(?<!保)修"),
    "exchange": re.compile(r"换货|换的|换新"),
    "return": re.compile(r"退货|退的"),
    "installation": re.compile(r"安装"),
    "missing_item": re.compile(r"补发|少发|漏发"),
}


def _of_kind(turn: Turn, active: Sequence[Ticket]) -> tuple[Ticket, ...]:
    """维修进度怎么样了: the tickets of the kind said; none where none or all are."""
    kinds = {kind for kind, word in _KIND_SAID.items() if word.search(turn.text)}
    found = tuple(item for item in active if item.kind in kinds)
    return found if len(found) < len(active) else ()


def one_purchase(turn: Turn, shop: Services, topic: str) -> tuple[Purchase | None, Reply]:
    """The one thing bought that the message means; with None the reply that asks which, or says there is none."""
    bought = purchases_meant(turn, shop)
    if len(bought) == 1:
        return bought[0], Reply("policy")
    policy = shop.catalogue.policy("warranty")
    text = policy.text if policy else ""
    slots = {"fault": mention.text} if (mention := turn.first("fault")) else {}
    if customer_of(turn) is None:
        meant = orders_meant(turn, shop, topic)
        wording = meant.reply.wording if meant.reply else "ask_order_and_phone"
        kept = {**slots, **(meant.reply.slots if meant.reply else {})}
        return None, Reply(wording, buttons=["转人工"], slots=kept, topic=topic)
    if not bought:
        named = turn.first("product") or turn.first("category")
        return None, Reply(
            "not_bought_here",
            {"name": named.text if named else "这件商品", "policy": text},
            buttons=["我的订单", "转人工"],
            slots=slots,
            topic=topic,
        )
    names = list(dict.fromkeys(purchase.line.name for purchase in bought))
    return None, Reply(
        "which_purchase", {"names": "、".join(names[:6])}, payloads.clarify("product", names[:6]), names[:6],
        slots=slots, topic=topic,
    )  # fmt: skip


def _owned(purchase: Purchase) -> dict[str, str]:
    return {"order": purchase.order.id, "sku": purchase.line.variant_sku}


def _warranty(purchase: Purchase, shop: Services) -> Warranty:
    product = shop.catalogue.product(purchase.line.product_sku)
    return warranty(purchase, product.warranty_months if product else None, shop.clock.today())


def _upgrade(sku: str, shop: Services) -> Upgrade | None:
    product = shop.catalogue.product(sku)
    return upgrade_for(product, shop.catalogue) if product else None


def _upgrade_question(upgrade: Upgrade | None) -> str:
    if upgrade is None:
        return ""
    terms = f"（享{upgrade.discount}优惠）" if upgrade.discount else ""
    return f"或推荐一款升级款{upgrade.product.category}{terms}？"


def _exchange_hint(purchase: Purchase, shop: Services) -> list[str]:
    received = purchase.order.delivered_at
    fresh = received is not None and (shop.clock.today() - received.date()).days <= EXCHANGE_DAYS
    return ["我要换货"] if fresh else []


def _running(customer: str, purchase: Purchase, shop: Services) -> Ticket | None:
    tickets = shop.tickets.of_customer(customer, active_only=True)
    return next(
        (
            item
            for item in tickets
            if item.order_id == purchase.order.id
            and item.product_sku == purchase.line.product_sku
            and item.kind in ("fault", "repair", "exchange", "return")
            and item.status in ACTIVE
        ),
        None,
    )


def _is_running(running: Ticket, topic: str | None = None) -> Reply:
    slots = {"order": running.order_id} if running.order_id else {}
    card = order_payloads.ticket(running)
    return Reply("ticket_running", {**_ticket_values(running), "asked": ""}, card, slots=slots, topic=topic)


def _ticket_values(found: Ticket) -> dict[str, str]:
    return {
        "ticket": found.id,
        "kind": found.kind_words,
        "summary": found.summary,
        "status": found.status_words,
        "due": f"{found.due_at.month}月{found.due_at.day}日{found.due_at:%H:%M}",
    }
