"""Where and how to reach somebody, and when: phones, addresses, names, e-mail and times of a visit."""

from __future__ import annotations

import re

from actions.request.case import AMEND, DECIDED, VISITS, Case, Complaint
from actions.turn import Turn
from language.personal import find, place_of
from shop.days import dated

# 138 0013 8000, +86 138-0013-8000 and 13800138000 alike.
_PHONE = re.compile(r"(?<![\dA-Za-z])(?:\+?86[-\s]?)?1[3-9]\d(?:[-\s]?\d{4}){2}(?!\d)")
_NAME = re.compile(r"[一-龥]{1,8}(?:·[一-龥]{1,8})?")
_LATIN_NAME = re.compile(r"[A-Za-z][A-Za-z.'-]*(?: [A-Za-z][A-Za-z.'-]*){0,3}")
# Heard so, a bare word can be a name.
_GIVES = frozenset(("inform", "nlu_fallback", "chitchat", "out_of_scope"))
# 谢谢 and 包邮吗 have the form of names, and are none.
_NO_NAMES = frozenset(("thank", "affirm", "deny", "acknowledge", "stop", "greet", "goodbye"))
_RECIPIENT = re.compile(r"收[货件]人|联系人|姓名|名字")
_ASKS = re.compile(r"[?？]|[吗呢么]$|什么|怎么|多少|几")
EMAIL = re.compile(r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_PLACE = re.compile(r"[省市区县镇乡村路街道巷弄号幢栋楼室座里园苑]")
_ADDRESS = re.compile(
    r"[一-龥]{2,}(?:省|市|区|县|镇|乡)?[一-龥A-Za-z0-9\-#（）()]*(?:路|街|道|巷|弄|村|园|苑|小区|广场|大厦|号|幢|栋|楼|室|座)[一-龥A-Za-z0-9\-#（）()]*"
)
# What leads to a door beside a street; 3888号6幢1单元802 by itself.
_HAS_NUMBER = re.compile(
    r"\d|[一二三四五六七八九十百]+[号弄幢栋楼室组]|村|小区|[苑园寓厦]|广场|大学|中学|医院|基地"
)
_HOUSE = re.compile(r"\s*\d+(?:号|弄|幢|栋|座|-|楼|单元)[0-9A-Za-z一-龥\-#]*")
_DOOR = re.compile(r"(\d{1,5}|[A-Za-z]\d{0,3})(号楼|号院|号(?![楼院])|弄|幢|栋|座|单元|室|层)")
_TAKES_BACK = re.compile(r"不对|错|应该|不是|改成|改为|换成|^是")
_SHORT = 20
# 不是明天，后天; 周六不行: the day that is not meant.
_NOT_THEN = re.compile(
    r"不是[^,，。;；]{1,8}[,，]?|[^,，。;；\s]{1,8}(?:(?<!行)不行|不方便|没空|没时间|不在家|来不了|不可以)"
)
_SAID_OF_THE_PAST = re.compile(r"前(?!台)|买|上个?[周月星礼]|去年|昨|收到|了")
_WHEN = re.compile(
    r"(?:今天|明天|后天|大后天|这?周末|(?:下|这|本)?(?:个)?(?:周|星期|礼拜)[一二三四五六日天末]|\d{1,2}月\d{1,2}[日号]?|\d{1,2}[日号](?![楼幢栋院单室门线店库]))?"
    r"(?:早上|上午|中午|下午|傍晚|晚上)?(?:[一二三四五六七八九十两\d]{1,3}[点:：](?:半|\d{1,2}分?)?)?(?:以?[前后]|左右)?"
)


# 明天上午来取: the time of a visit, said with the wish.
_VISIT = re.compile(r"来取|来拿|来收|上门|取件|取货|过来")
# None of them is a day on which somebody can come.
_PAST = ("昨天", "前天", "上个月", "上周", "去年")


def address_in(text: str) -> str | None:
    """A postal address in the text; None if nothing has the form of one."""
    found = max((match.group() for match in _ADDRESS.finditer(text)), key=len, default="")
    for lead in (
        "地址改成",
        "地址改为",
        "地址换成",
        "地址是",
        "改成",
        "改为",
        "改到",
        "换成",
        "寄到",
        "送到",
        "地址",
    ):
        if lead in found:
            found = found.split(lead, 1)[1]
    return found if len(found) >= 6 and len(_PLACE.findall(found)) >= 2 else None


def _names_place(turn: Turn) -> bool:
    return bool(_PLACE.search(turn.text)) or turn.mostly("address")


def name_in(turn: Turn, *, alone: bool) -> str | None:
    """A person's name: introduced (收货人王建国), recognised as one, or, with `alone`, all that the message holds."""
    text = turn.text
    for span in find(text):
        if span.kind == "person":
            return text[span.start : span.end]
    called = turn.first("person")
    if called is not None and _RECIPIENT.search(text) and _NAME.fullmatch(called.text.strip()):
        return called.text.strip()  # 收货人改成我老公，周明
    given = bool(alone or phone_in(text) or turn.of("phone") or address_in(text) or turn.mostly("person"))
    if not given or turn.intent in _NO_NAMES or _ASKS.search(text):
        return None
    mention = turn.first("person")
    if mention is not None and _NAME.fullmatch(mention.text.strip()):
        return mention.text.strip()
    rest = _PHONE.sub(" ", text.replace(address_in(text) or "\0", " "))
    words = [word for word in re.split(r"[\s,，。.!！;；:：、]+", rest) if word]
    named = next((word for word in words if _is_name(word)), None)
    if named is None and alone and len(words) == 1 and turn.intent in _GIVES and not turn.mentions:
        return words[0] if _NAME.fullmatch(words[0]) else None
    latin = rest.strip() if alone and turn.intent in _GIVES else ""
    return named or (latin if _LATIN_NAME.fullmatch(latin) else None)


def _is_name(word: str) -> bool:
    """Whether the word has the form of a Chinese name: a surname and one to three more characters."""
    introduced = f"收货人{word}"
    return bool(_NAME.fullmatch(word)) and any(
        span.kind == "person" and introduced[span.start : span.end] == word for span in find(introduced)
    )


def phone_in(text: str) -> str | None:
    """A mobile number in the text."""
    found = _PHONE.search(text)
    return re.sub(r"\D", "", found.group())[-11:] if found else None


def phone(case: Case, asked: bool) -> str | None:
    """The phone to call, if the message gives one other than the known."""
    found = phone_in(case.turn.text)
    if found is None and asked and re.search(r"\d{6,}", case.turn.text):
        raise Complaint("phone_malformed")
    return case.keep("phone", found) if found and (asked or found != case.phone) else None


def _whole_address(case: Case, field: str, asked: bool) -> str | None:
    """The address said, put together with what was said of it before: 杭州市滨江区江南大道, then 江南大道3888号6幢.

    Raises Complaint where a street has no number; what there is of it is kept for the answer.
    """
    text, part = case.turn.text, f"{field}_part"
    found = address_in(text)
    before = case.personal(part) or case.personal(field)
    if found is None and case.personal(part) and asked and (rest := _HOUSE.match(text)):
        found = case.personal(part) + rest.group()
    elif found is not None and (at := before.find(found[:3])) > 0:
        found = before[:at] + found  # begins where the first part went on
    elif found is not None and before and not place_of(found) and _HAS_NUMBER.search(before):
        found = place_of(before) + found  # another street there
    if found is None and not asked and before:
        found = _other_door(before, text)
    if found is None:
        return None
    if not _HAS_NUMBER.search(found):
        case.draft.fields[part] = case.keep(field, found)
        raise Complaint("address_without_number")
    return found


def _other_door(before: str, text: str) -> str | None:
    """不对 是3号楼: the address given, with another number where the same kind of number stands in it."""
    doors = _DOOR.findall(text)
    if not doors or len(text) > _SHORT or not _TAKES_BACK.search(text):
        return None
    changed = before
    for number, unit in doors:
        places = [found for found in _DOOR.finditer(changed) if found[2] == unit]
        if not places:
            return None
        changed = changed[: places[-1].start()] + number + unit + changed[places[-1].end() :]
    return changed if changed != before else None


def address(case: Case, asked: bool) -> str | None:
    """Where to come or send to, if the message says so."""
    found = _whole_address(case, "address", asked)
    if found is None and asked and _names_place(case.turn) and len(case.turn.text) <= 12:
        raise Complaint("address_too_short")
    return case.keep("address", found) if found and (asked or found != case.address) else None


def new_address(case: Case, asked: bool) -> str | None:
    """The address that an order shall go to."""
    found = _whole_address(case, "new_address", asked)
    if found is None and asked and _names_place(case.turn):
        raise Complaint("address_too_short")
    return case.keep("new_address", found) if found else None


def new_phone(case: Case, asked: bool) -> str | None:
    """The phone that an order shall have."""
    found = phone_in(case.turn.text)
    if found is None and asked and re.search(r"\d{6,}", case.turn.text):
        raise Complaint("phone_malformed")
    return case.keep("new_phone", found) if found else None


def name(case: Case, asked: bool) -> str | None:
    """Who gets the parcel."""
    found = name_in(case.turn, alone=asked)
    return case.keep("name", found) if found and (asked or found != case.recipient) else None


def new_name(case: Case, asked: bool) -> str | None:
    """The recipient that an order shall have."""
    found = name_in(case.turn, alone=asked)
    return case.keep("new_name", found) if found else None


def email(case: Case, asked: bool) -> str | None:
    """Where an invoice is sent."""
    found = EMAIL.search(case.turn.text)
    if found is None and asked and "@" in case.turn.text:
        raise Complaint("email_malformed")
    return case.keep("email", found.group()) if found else None


def time(case: Case, asked: bool) -> str | None:
    """A day or time of day for a visit or a delivery, in the customer's words."""
    text = case.turn.text
    for span in find(text):  # 云帆路66号 is no day of the month
        text = text[: span.start] + "," * (span.end - span.start) + text[span.end :]
    text = _NOT_THEN.sub(lambda said: "," * len(said.group()), text)
    mention = next((found for found in case.turn.of("time") if found.text in text), None)
    spans = [
        match.group()
        for match in _WHEN.finditer(text)
        if re.search("[天周期拜月日号早午晚点]", match.group())
    ]
    longest = max((*spans, mention.text if mention else ""), key=len)
    if any(int(day) > 31 for day in re.findall(r"(\d+)[日号]", longest)):
        return None
    if not longest or not (asked or case.kind in (*VISITS, "modify", AMEND)):
        return None
    only = case.turn.mostly("time") and not _SAID_OF_THE_PAST.search(
        text
    )  # 明天上午10点, before it is asked for
    visit = _VISIT.search(text) or only
    if case.kind in DECIDED and not asked and not case.draft.get("time") and not visit:
        return None  # 上个月买的 is no time for a pick-up; said again later it is a correction
    if any(word in longest for word in _PAST):
        raise Complaint("time_past")
    return dated(longest, case.shop.clock.today())
