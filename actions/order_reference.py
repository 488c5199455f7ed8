"""Which order, and which thing bought, a message is about; or what has to be asked to know.

A customer who is known sees their own orders. Somebody unknown must give an order's number together with the last
four digits of its phone. Whatever does not fit is answered alike, whether the order exists or not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from actions import order_payloads
from actions.references import ordinal
from actions.reply import Reply
from actions.services import Services
from actions.turn import Mention, Turn
from shop.orders.drafts import owner_of
from shop.orders.proofs import LOCKED
from shop.orders.queries import order_numbers, phone_tail
from shop.orders.readmodels import Order, Purchase

# Actions that a bare order number, phone tail or product name answers.
ORDER_TOPICS = frozenset(
    {"action_track_order", "action_report_fault", "action_answer_warranty", "action_price_protection",
     "action_track_refund", "action_track_ticket", "action_answer_invoice", "action_answer_trade_in"}
)  # fmt: skip


@dataclass(frozen=True)
class Meant:
    """The orders that fit, latest first; or the reply that asks or says that there is none."""

    orders: tuple[Order, ...] = ()
    reply: Reply | None = None


def customer_of(turn: Turn) -> str | None:
    """Who is talking, as far as it was proven."""
    customer = turn.slot("customer_id") or turn.metadata.get("customer_id")
    return str(customer) if customer else None


# Whoever says so asks for all of them.
_SEVERAL = (
    "哪些",
    "哪几",
    "所有",
    "全部",
    "我的订单",
    "几个",
    "几单",
    "别的",
    "其他",
    "另外",
    "列表",
    "最近",
)
_SHORTEST_NUMBER = 6
# A message that may go on about what was talked of has no more characters.
_SHORT = 14
# 就手环那个: what goes with a bare word.
_FILLS = re.compile(r"[就是我的那这个单订买呢啊吧呀,，。\s]")
# 不是手环，是键盘
_NOT_THAT = re.compile(r"不是[^,，。;；\s]{1,10}[,，\s]+")
_PAST = re.compile(r"昨|前|上(?![午门])|去年|\d+[月号日]")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
# 不知道订单号, 单号找不到了
NO_NUMBER = re.compile(
    r"(?:没有?|不知道|不记得|忘了?|找不到|不清楚|哪[里儿]?[有看找]|怎么[查找看]).{0,4}(?:单号|订单|号码)|(?:单号|订单号).{0,4}(?:没有|不知道|不记得|忘|找不到|在哪|哪里)"
)
# 8000, 是8000的: nothing beside the digits asked for.
_ONLY_DIGITS = re.compile(r"\s*(?:嗯|哦|好的?|是|我的)?[,，:：\s]*\d{4}\s*(?:吧|的|啊|呀|。|!|！)?\s*")


def said_numbers(turn: Turn) -> tuple[str, ...]:
    """Order numbers in the message."""
    tagged = (
        mention.text.upper().replace("-", "").split()[0]
        for mention in turn.of("order_id")
        if len(mention.text.strip()) >= _SHORTEST_NUMBER
        and _whole(mention, turn.text)  # 8001 is the tail of a phone
    )
    others = (*shop_ticket_numbers(turn.text), *(mention.text for mention in turn.of("phone")))
    numbers = dict.fromkeys((*tagged, *order_numbers(turn.text)))
    # 20260100201 8000, tagged as one phone, is a number and its proof.
    return tuple(
        n for n in numbers if not any(n in other and n not in other.split()[:-1] for other in others)
    )


_GOES_ON = re.compile(r"[0-9A-Za-z]")
_CAME_BEFORE = re.compile(r"[0-9A-Za-z]$")
_TICKET = re.compile(r"(?<![0-9A-Z])(?:SH\d{6,16}|H\d{8}[2-9A-HJ-NP-Z]{5})(?![0-9A-Z])")


def ticket_numbers(turn: Turn) -> tuple[str, ...]:
    """Ticket numbers in the message, recognised or of the shop's own form."""
    tagged = (mention.text.upper() for mention in turn.of("ticket_id") if _whole(mention, turn.text))
    return tuple(dict.fromkeys((*tagged, *shop_ticket_numbers(turn.text))))


def _whole(mention: Mention, text: str) -> bool:
    """Whether the mention ends where the letters and digits do: the beginning of a tax number is no order's number."""
    return not _GOES_ON.match(text, mention.end) and not _CAME_BEFORE.search(text[: mention.start])


def shop_ticket_numbers(text: str) -> tuple[str, ...]:
    """Numbers of the form that the shop gives its own tickets."""
    return tuple(_TICKET.findall(text.upper()))


def orders_meant(turn: Turn, shop: Services, topic: str, statuses: Sequence[str] = ()) -> Meant:
    """The orders the message means. Without any hint all of the customer's orders in one of `statuses`."""
    customer = customer_of(turn)
    if customer is None:
        return _proven(turn, shop, topic)
    turn = _without_refused(turn)
    if numbers := said_numbers(turn):
        found = tuple(order for number in numbers if (order := _own(number, customer, shop)))
        return Meant(found) if found else Meant(reply=not_found(topic))
    if gives_phone(turn) and (tail := phone_tail(turn.text)):
        found = shop.orders.with_phone_tail(customer, tail)
        return Meant(found) if found else Meant(reply=not_found(topic))
    every = shop.orders.of_customer(customer)
    if not every:
        return Meant(reply=Reply("no_orders", buttons=["推荐几款", "有什么活动"], topic=topic))
    if (turn.of("reference") or _goes_on(turn, topic)) and (
        focus := shop.orders.own(str(turn.slot("order") or ""), customer)
    ):
        return Meant((focus,))
    wanted = tuple(
        order for order in every if any(_names(turn, line.product_sku, shop) for line in order.lines)
    )
    fitting = wanted or every
    chosen = tuple(order for order in fitting if not statuses or order.status in statuses)
    return Meant(chosen or fitting[:1])


def _without_refused(turn: Turn) -> Turn:
    """The turn without the thing that is not meant: 不是手环，是键盘."""
    refused = _NOT_THAT.search(turn.text)
    if refused is None:
        return turn
    kept = tuple(m for m in turn.mentions if not refused.start() <= m.start < refused.end())
    return replace(turn, text=_NOT_THAT.sub("", turn.text), mentions=kept)


def _own(number: str, customer: str, shop: Services) -> Order | None:
    """The customer's order of that number, or whose parcel has it."""
    if (found := shop.orders.own(number, customer)) is not None:
        return found
    return next((order for order in shop.orders.of_customer(customer) if order.tracking_no == number), None)


def purchases_meant(turn: Turn, shop: Services) -> tuple[Purchase, ...]:
    """Things the customer bought that the message means, latest first; all of them if it names no thing.

    Empty if it names a thing that they did not buy.
    """
    customer = customer_of(turn)
    if customer is not None:
        bought = shop.orders.purchases(customer)
    else:
        proven = _proven(turn, shop, "").orders
        bought = tuple(Purchase(order, line) for order in proven for line in order.lines)
    if numbers := said_numbers(turn):
        return tuple(purchase for purchase in bought if purchase.order.id in numbers)
    named = tuple(purchase for purchase in bought if _names(turn, purchase.line.product_sku, shop))
    if named:
        return named
    owned = turn.slot("owned") or {}
    # 充电盒也充不进去: a part that the shop does not sell by itself, of what was spoken of.
    part = owned and not turn.of("product") and not any(mention.linked for mention in turn.of("category"))
    if (turn.of("product") or turn.of("category")) and not part:
        return ()
    kept = tuple(
        p for p in bought if p.order.id == owned.get("order") and p.line.variant_sku == owned.get("sku")
    )
    return kept or bought


def not_found(topic: str) -> Reply:
    """There is no such order: the same words for one that does not exist and one of somebody else."""
    return Reply("order_not_found", buttons=["我的订单", "转人工"], topic=topic)


def order_in_focus(turn: Turn, shop: Services) -> Order | None:
    """The order talked about last, where a short message names none: 再催一下, 订单现在什么状态."""
    named = said_numbers(turn) or turn.of("product") or turn.of("category") or turn.says(*_SEVERAL, "我的")
    if named or len(turn.text) > _SHORT or any(_PAST.search(mention.text) for mention in turn.of("time")):
        return None
    return shop.orders.own(str(turn.slot("order") or ""), customer_of(turn))


def names_order(turn: Turn, order: Order, shop: Services) -> bool:
    """Whether the message names something in the order."""
    return any(_names(turn, line.product_sku, shop) for line in order.lines)


def names_coming(turn: Turn, shop: Services) -> bool:
    """Whether the message names something that the customer ordered and does not have yet."""
    customer = customer_of(turn)
    if customer is None or not (turn.of("product") or turn.of("category")):
        return False
    coming = shop.orders.of_customer(customer, statuses=("pending_payment", "paid", "shipped"))
    return any(names_order(turn, order, shop) for order in coming)


def chooses_order(turn: Turn, shop: Services) -> bool:
    """充电宝, after 您说的是哪个订单: a bare word for something in one of the customer's orders."""
    customer = customer_of(turn)
    if turn.slot("topic") != "action_track_order" or customer is None:
        return False
    if ordinal(turn.text) and len(turn.text) <= _SHORT:
        return True  # 第二个呢
    things = turn.of("product") or turn.of("category")
    rest = turn.text
    for mention in turn.mentions:
        rest = rest.replace(mention.text, "")
    bare = len(_FILLS.sub("", rest)) <= 1
    orders = shop.orders.of_customer(customer) if bare and things else ()
    return any(names_order(turn, order, shop) for order in orders)


def which_order(found: Sequence[Order], topic: str, sorry: str = "") -> Reply:
    """Asks which of several orders is meant."""
    lines = "\n".join(
        f"{n}. {order.id} {order.summary}（{order.status_words}）" for n, order in enumerate(found, 1)
    )
    return Reply(
        "which_order",
        {"lines": lines, "sorry": sorry},
        order_payloads.orders(found),
        [order.id for order in found][:6],
        topic=topic,
    )


def value_action(turn: Turn) -> str | None:
    """The action that a bare value about an order belongs to; None if the value is about something else."""
    topic = str(turn.slot("topic") or "")
    completes = bool(turn.slot("order_number") and proof_said(turn))
    things = turn.of("product") or turn.of("category") or turn.of("reference")
    if turn.slot("order_number") and completes and gives_phone(turn):
        return topic if topic in ORDER_TOPICS else "action_track_order"
    if turn.says("尾号", "后四位"):
        return topic if topic in ORDER_TOPICS else "action_track_order"
    if topic in ORDER_TOPICS and (said_numbers(turn) or gives_phone(turn) or completes):
        return topic
    if topic in ORDER_TOPICS - {"action_track_order"} and (
        things or (topic == "action_answer_trade_in" and not turn.of("price"))
    ):
        return topic
    if ticket_numbers(turn):
        return "action_track_ticket"
    if things and any("单" in mention.text for mention in turn.of("reference")):
        return "action_track_order"  # 手环那单的
    return "action_track_order" if said_numbers(turn) else None


def _goes_on(turn: Turn, topic: str) -> bool:
    """Whether the message asks on about the order just told about: 帮我催一下, 什么时候到."""
    past = any(
        _PAST.search(mention.text) for mention in turn.of("time")
    )  # 昨天下的单 is another, 明天能到吗 is not
    names = turn.of("product") or turn.of("category") or past
    return bool(topic) and turn.slot("topic") == topic and not names and not turn.says(*_SEVERAL)


def gives_phone(turn: Turn) -> bool:
    """Whether a phone, or the end of one, is said in so many words."""
    return bool(turn.of("phone")) or "尾号" in turn.text or "后四位" in turn.text


def proof_said(turn: Turn, numbers: Sequence[str] = ()) -> str | None:
    """The end of a phone by which the message proves the order it names (`numbers`), or the one named before.

    Four digits count beside an order's number, with a word for a phone, or alone as the answer to our question: in
    any other message they are a price, a year or the answer to something else, and a wrong proof would be counted.
    """
    rest = _without(turn.text, numbers)
    tail = phone_tail(rest)
    if tail is None or numbers or gives_phone(turn) or _MOBILE.search(rest):
        return tail
    asked_else = turn.slot("requested_slot") not in (None, "request_order")
    return tail if _ONLY_DIGITS.fullmatch(rest) and not asked_else else None


def _proven(turn: Turn, shop: Services, topic: str) -> Meant:
    """For somebody without an account: the order whose number and phone they know."""
    numbers = said_numbers(turn) or tuple(number for number in (turn.slot("order_number"),) if number)
    said = said_numbers(turn)
    tail = proof_said(turn, said) or _phone_before(turn, shop)
    if not numbers:
        if (order := _proven_before(turn, shop)) is not None:
            return Meant((order,))
        if NO_NUMBER.search(turn.text):
            return Meant(reply=Reply("order_number_where", buttons=["转人工"], topic=topic))
        if tail is not None and topic:  # 我手机号…, before the order's number
            kept = {"order": "", "phone": shop.vault.put(owner_of(None, turn.sender_id), "phone_tail", tail)}
            return Meant(reply=Reply("ask_order_number", slots={"proven_order": kept}, topic=topic))
        return Meant(reply=Reply("ask_order_and_phone", buttons=["转人工"], topic=topic))
    if tail is None:
        return Meant(reply=Reply("ask_phone_tail", slots={"order_number": numbers[0]}, topic=topic))
    found = shop.proofs.prove(numbers[0], tail, turn.sender_id)
    if found == LOCKED:
        return Meant(reply=Reply("order_proof_locked", buttons=["转人工"], topic=topic))
    return Meant((found,)) if found is not None else Meant(reply=not_found(topic))


def keep_proof(turn: Turn, shop: Services, order: Order) -> dict[str, str] | None:
    """What the conversation keeps of a proof, so that it need not be given again; None for a known customer."""
    if customer_of(turn) is not None:
        return None
    owner = owner_of(None, turn.sender_id)
    return {"order": order.id, "phone": shop.vault.put(owner, "phone_tail", order.phone_tail)}


def proof_slots(turn: Turn, shop: Services, order: Order) -> dict[str, object]:
    """What an answer about a proven order leaves behind, so that what follows need not prove it again."""
    kept = keep_proof(turn, shop, order)
    return {"proven_order": kept, "order_number": None} if kept else {}


def _phone_before(turn: Turn, shop: Services) -> str | None:
    """The end of the phone that was given before any order's number."""
    kept = turn.slot("proven_order")
    early = kept and not kept["order"]
    return shop.vault.get(kept["phone"], owner_of(None, turn.sender_id)) if early else None


def _proven_before(turn: Turn, shop: Services) -> Order | None:
    kept = turn.slot("proven_order")
    if not kept or not kept["order"]:
        return None
    tail = shop.vault.get(kept["phone"], owner_of(None, turn.sender_id))
    return shop.orders.proven(kept["order"], tail) if tail else None


def _without(text: str, numbers: Sequence[str]) -> str:
    for number in numbers:
        text = re.sub(rf"(?<![0-9A-Za-z]){re.escape(number)}(?![0-9A-Za-z])", " ", text, flags=re.IGNORECASE)
    return text


def _names(turn: Turn, sku: str, shop: Services) -> bool:
    """Whether the message names the product or its kind."""
    product = shop.catalogue.product(sku)
    if product is None:
        return False
    if any(mention.sku == sku for mention in turn.of("product")):
        return True
    if any(mention.sku for mention in turn.of("product")):
        return False
    kinds = {mention.value for mention in turn.of("category")} | {
        mention.text for mention in turn.of("category")
    }
    return product.category in kinds or product.category in turn.text or product.name in turn.text
