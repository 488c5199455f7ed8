"""The other questions of a message: 包邮吗 支持花呗吗 保修多久 is answered in three, not with the first thing heard."""

from __future__ import annotations

import re

from actions.turn import Turn

# Which action answers, the intent it stands for, and what the question sounds like.
_QUESTIONS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("action_answer_price", "ask_price", re.compile(r"多少钱|什么价|啥价|价格多少|几块钱|怎么卖|多钱")),
    ("action_answer_stock", "ask_stock", re.compile(r"有(?:没有)?(?:现)?货|现货|库存")),
    ("action_answer_variant", "ask_variant", re.compile(r"(?:什么|哪些|几种|几个|哪几[种个]|啥)颜色|颜色有")),
    ("action_answer_delivery", "ask_delivery", re.compile(r"包邮|运费|邮费|(?:几天|多久|何时|什么时候|啥时候)(?:能|可以)?(?:送)?到|发什么快递|(?:今|明|后)[天日].{0,4}(?:到|送达)")),
    ("action_answer_payment", "ask_payment", re.compile(r"花呗|白条|分期|货到付款|怎么付|付款方式")),
    ("action_answer_warranty", "ask_warranty", re.compile(r"保修|质保|保几年|保多久")),
    ("action_answer_promotion", "ask_promotion", re.compile(r"有(?:什么|啥|没有|无)?(?:活动|优惠|折扣)|打折[吗么]|有赠品|送(?:什么|啥)")),
    ("action_answer_store", "ask_store", re.compile(r"(?:去|在)?哪[里儿]?.{0,3}修|门店|实体店|维修点")),
    ("action_track_ticket", "track_ticket", re.compile(r"(?:售后|维修|退货|换货)进度|(?<!保)修(?:得|的)?(?:怎么样|咋样|如何)|(?<!保)修好了?[吗没]")),
    ("action_track_order", "track_order", re.compile(r"没到的(?:快递|包裹|东西|单)|(?:快递|包裹|订单)(?:到哪|都?到了?[吗没哪])")),
    ("action_answer_my_coupons", "ask_my_coupons", re.compile(r"(?:能用|可用)的(?:优惠)?券|(?:什么|哪些|啥)(?:优惠)?券")),
    ("action_answer_authenticity", "ask_authenticity", re.compile(r"正品|真货|假货|原装")),
)  # fmt: skip
# Where a parcel is says when it comes.
_CARRIAGE = re.compile(r"运费|邮费|包邮|什么快递")
# What these answer themselves where the message asks for several (actions/presales/facts.py).
_OF_PRODUCTS = frozenset({"action_answer_price", "action_answer_stock", "action_answer_variant"})
_FACTS = _OF_PRODUCTS | {"action_answer_attribute", "action_answer_package_contents"}
_INFORMS = _FACTS | {action for action, _, _ in _QUESTIONS}
_CLAUSES = re.compile(r"[,，。;；?？!！、\s]+|(?<=[吗啊呢])|(?<=么)(?<!什么)(?<!怎么)(?<!那么)(?<!这么)")

_GIVES_UP = re.compile(
    r"(?:那|哎|唉|行|嗯|还是|就|先|我)*(?:(?:算了|不要了|不买了|不用了|不看了|不弄了|不搞了)(?:吧)?)+$"
)

# More answers than this besides the first are not read.
_MORE = 2


def asked_after_stop(text: str) -> str | None:
    """The intent of the question that goes with 算了不要了: 算了 这个包邮吗 wants it answered; None without one."""
    clauses = [clause for clause in _CLAUSES.split(text) if clause]
    given_up = [clause for clause in clauses if _GIVES_UP.match(clause)]
    rest = [clause for clause in clauses if clause not in given_up]
    if not given_up or not rest:
        return None
    return next((intent for _, intent, pattern in _QUESTIONS if any(map(pattern.search, rest))), None)


def asked_besides(action: str, turn: Turn) -> list[tuple[str, str]]:
    """The actions, and their intents, for what the message asks besides what `action` answers."""
    if action not in _INFORMS or turn.active_form == "request_form":
        return []
    clauses = [clause for clause in _CLAUSES.split(turn.text) if len(clause) > 1]
    if len(clauses) < 2:
        return []
    own = next((pattern for name, _, pattern in _QUESTIONS if name == action), None)
    others = [clause for clause in clauses if own is None or not own.search(clause)]
    # 买5个 多少钱 has its sum already.
    summed = action == "action_answer_promotion" and bool(turn.of("quantity"))
    found = [
        (name, intent)
        for name, intent, pattern in _QUESTIONS
        if name != action
        and not (summed and name == "action_answer_price")
        and not (
            action == "action_track_order"
            and name == "action_answer_delivery"
            and not _CARRIAGE.search(turn.text)
        )
        and not (name in _OF_PRODUCTS and (action in _FACTS or not turn.product))
        and any(pattern.search(clause) for clause in others)
    ]
    return found[:_MORE]
