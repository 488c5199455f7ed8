"""Corrections in the middle of a request: 电话换成13911112222, 时间不对, 地址写错了."""

from __future__ import annotations

import re

from actions.order_reference import purchases_meant
from actions.request.case import AMEND, DECIDED, PERSONAL, Case, Complaint
from actions.request.circumstances import CANCELS, KEEPS_ORDER, REFUSED
from actions.request.contact import address_in, phone_in
from actions.request.misheard import SURE
from actions.request.reading import READERS, fields_of
from actions.turn import Turn

# Words by which somebody takes back what was said; 换货 and 改天 are none.
_CORRECTS = re.compile(
    r"(?:换成|改成|改为|换到|改到|改一?下|换一?下|变更|更改|修改|更正|纠正|写错|填错|说错|弄错|搞错|选错|错了|有误|不对|"
    r"也[换改](?!货|新)|[换改]\s*(?=1[3-9]\d)|应该是|不是.{0,12}(?:是|而是)|重新填|重填|改(?:个|一个|我的)?(?:地址|电话|手机|号码|时间|原因|颜色|规格|数量)|"
    r"(?:换|改)个?(?:地址|电话|手机号|号码|时间|日子|日期|时段|原因|颜色|规格|数量))"
)
# What a correction without the new value points at.
_WORDS = (
    (("地址", "收货地", "取件地", "门牌"), "address"),
    (("电话", "手机号", "号码", "联系方式"), "phone"),
    (("收货人", "收件人", "联系人", "姓名", "名字"), "name"),
    (("时间", "日期", "日子", "时段", "几点"), "time"),
    (("原因", "理由"), "reason"),
    (("订单", "单子"), "order"),
    (("颜色", "规格", "款式", "尺码", "版本", "型号"), "variant"),
    (("数量", "件数", "几件", "几个"), "quantity"),
    (("抬头", "公司名"), "title"),
    (("税号",), "tax_number"),
    (("邮箱", "邮件"), "email"),
    (("专票", "普票", "发票类型"), "invoice_kind"),
    (("照片", "图片"), "photos"),
)
# Words of a wish of its own, and what a message must hold to be read as a correction of contact or time instead.
_WISH = re.compile(
    r"退货|退款|换货|换新|换一[个台件只]|维修|报修|取消|撤销|发票|安装|下单|不要了|不退了|不换了|不修了"
)
_NO_WISH = re.compile(
    r"(?:不|别)(?:想|要|用|再)?(?:给我)?(?:退货?|换货?|维?修|取消|撤销|下单|提交|改|开)(?:了|吧)?"
)
_OFFERED_NO = re.compile(r"先不(?:改|提交|撤销|下单|取消)(?:了|吧)?")
_NEVER_ANSWERS = frozenset(("request_human", "complain", "stop", "goodbye"))
_GIVES_UP = re.compile(r"算了|不[弄办退换修搞]|取消|停|拉倒")
# 查下20260100203的发票, asked which order to return: a question of its own, though it holds a number.
_OF_ORDERS = frozenset({"ask_invoice", "track_order", "track_refund", "track_ticket", "price_protection"})
# An order's number with the words that go with it, and how much more a bare answer may hold.
_NUMBER = re.compile(r"[A-Za-z]{0,4}\d[\d-]{5,}|订单号?|[这那]单|[的是就\s:：,，。]")
_BESIDE = 2
_SHORT_ANSWER = 16
_ASKS = re.compile(r"[?？]|[吗呢么]$|怎么|什么|多少|多久|哪|能不能|可不可以|有没有|几天|是不是")
_CONFIRMS = re.compile(r"(?:确认|确定|提交|没错|没问题|对的|是的|就这样)(?!.*(?:改|换|不))")
# Fields that take free words: everything would be an answer.
_FREE = frozenset(("missing", "title", "item", "product"))
# Kinds that change what is noted elsewhere: their fields are the new values.
_CHANGING = ("modify", AMEND)
_ELSEWHERE = re.compile(
    r"[送寄](?:到|去|公司|单位|家)(?!了|没)[^,，。!?]{0,12}(?:行|可以|能|好|吗|$)|[改换](?:一?个|一下)?(?:收货)?地址|地址[改换]"
)
_RECOLOURS = re.compile(r"[换改](?!货)")
_MINE = re.compile(r"我(?:的|那|之前|以前|上次|前)|之前|以前|上次|买的")
_REMEDIES = {"return": "退", "exchange": "换", "repair": "修"}
_TURNS_DOWN = re.compile(
    r"(?:那|还是|算了|先|我|[,，\s]){0,4}(?:不|别)(?:想|要|用)?[退换修]货?了(?!.*[退换修])"
)
_OF_MODIFY = {"address": "new_address", "phone": "new_phone", "name": "new_name"}


def corrects(text: str) -> bool:
    """Whether the message takes back something said before."""
    return bool(_CORRECTS.search(text))


def field_meant(case: Case, asked: str) -> str | None:
    """The field that a correction names without its new value; None if it names none that was not just asked for."""
    if not (corrects(case.turn.text) or case.turn.intent == "modify_order"):
        return None
    named = next((field for words, field in _WORDS if any(word in case.turn.text for word in words)), None)
    if case.kind in _CHANGING and named in _OF_MODIFY:
        named = _OF_MODIFY[named]
    return named if named in fields_of(case.kind) and named != asked else None


def answers(case: Case, asked: str) -> bool:
    """Whether a short message is plainly the answer to the question asked, whatever intent it is heard as.

    没有照片 is no complaint about something missing, and 送货时间 no question, where the form has offered these words.
    """
    text = case.turn.text
    if asked == "order" and asks_of_orders(case.turn):
        return False
    if asked == "confirm" and case.kind == "cancel" and CANCELS.search(text):
        return True
    if asked == "confirm" and case.turn.intent == "stop" and _OFFERED_NO.fullmatch(text.strip()):
        return True  # the button's own words, heard as giving up
    if asked == "reason" and case.turn.intent == "stop" and not _GIVES_UP.search(text):
        return READERS["reason"](case, True) is not None  # 不想要了 tells why
    if case.turn.intent in _NEVER_ANSWERS or len(text) > _SHORT_ANSWER or _ASKS.search(text):
        return False
    if asked == "confirm":
        return bool(_CONFIRMS.match(text)) or _refuses(text)
    if names_wish(text) and asked not in ("reason", "order", "ticket"):
        return False
    if asked in _FREE or asked in PERSONAL or (asked == "order" and case.customer is None):
        return False  # free words fit anything; what is personal or proves an order is read once only
    try:
        return READERS[asked](case, True) is not None
    except Complaint:
        return asked in ("tax_number", "time")


def _refuses(text: str) -> bool:
    """先不取消了，留着: a no to what was summed up, and no other wish, though it may be heard as one."""
    if KEEPS_ORDER.search(text) and not corrects(text):
        return True
    return (
        bool(REFUSED.match(text)) and not names_wish(_NO_WISH.sub("", text, count=1)) and not corrects(text)
    )


def asks_of_orders(turn: Turn) -> bool:
    """Whether the message is clearly a question of its own about an order: its number chooses none for the request."""
    clear = turn.intent in _OF_ORDERS and turn.confidence >= SURE
    return clear and len(_NUMBER.sub("", turn.text)) > _BESIDE


def says_again(case: Case, field: str) -> bool:
    """Whether the message says of a field what is noted already."""
    try:
        value = READERS[field](case, True)
    except Complaint:
        return False
    return value is not None and value == case.draft.get(field)


def gives_contact(text: str) -> bool:
    """Whether a phone number or an address is said, or phone, address or time are spoken of."""
    words = (
        word for names, field in _WORDS if field in ("address", "phone", "name", "time") for word in names
    )
    return bool(phone_in(text) or address_in(text)) or any(word in text for word in words)


def names_wish(text: str) -> bool:
    """Whether a request of its own is named, whatever is corrected beside it."""
    return bool(_WISH.search(text))


def meant_instead(case: Case, asked: str) -> str | None:
    """The request that the message means in place of the one under way, though it is heard as something else.

    先看看能不能换个黑色的, asked whether to cancel; 换个黑色行不, of what is going back; 我那个键盘能不能退, while
    something else is ordered.
    """
    turn = case.turn
    recolours = _RECOLOURS.search(turn.text) and (turn.of("color") or turn.of("spec"))
    if recolours and case.kind == "cancel" and asked == "confirm":
        return "modify"
    if case.kind == "cancel" and asked == "confirm" and _ELSEWHERE.search(turn.text):
        return "modify"  # 寄到公司行不行
    if recolours and case.kind == "return":
        return "exchange"
    if case.kind == "place_order" and case.customer is not None and turn.of("category") + turn.of("product"):
        named = [
            kind for kind, word in _REMEDIES.items() if re.search(rf"(?<![不别没无保]){word}", turn.text)
        ]
        mine = len(named) == 1 and _MINE.search(turn.text) and purchases_meant(turn, case.shop)
        return named[0] if mine else None
    return None


def turns_down(case: Case) -> bool:
    """那先不换了 我再研究研究: the return, exchange or repair under way is not wanted, and nothing else is."""
    if case.turn.intent in _NEVER_ANSWERS:
        return False
    down = _TURNS_DOWN.match(case.turn.text)
    rest = case.turn.text[down.end() :] if down is not None else ""
    return down is not None and case.kind in DECIDED and not names_wish(rest) and not _ASKS.search(rest)


def names_remedy(kind: str, turn: Turn) -> bool:
    """Whether the message names the remedy by its own word: 能退吗, not 要寄回去吗."""
    return kind in _REMEDIES and _REMEDIES[kind] in turn.text


def other_remedy(case: Case) -> str | None:
    """先不换了 修吧: what is wanted in place of the return, exchange or repair under way."""
    if case.kind not in DECIDED:
        return None
    named = [
        kind
        for kind, word in _REMEDIES.items()
        if kind != case.kind and re.search(rf"(?<![不别没]){word}", case.turn.text)
    ]
    return named[0] if len(named) == 1 else None
