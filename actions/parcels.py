"""Words about a parcel on its way: where it is to be left, who is not at home, when exactly it comes, who brought it."""

from __future__ import annotations

import re
from datetime import date

from actions.turn import Turn
from shop.orders.readmodels import Order

# 拒收, 放驿站, 让他放门口, 放隔壁: what is done with it at the door.
AT_THE_DOOR = re.compile(
    r"拒收|驿站|代收|快递柜|丰巢|自提柜|(?:放|搁|扔|寄存|交给?|给)(?:到|在|我们?|他们?)?(?:家|店|大)?(?:门口|门卫|物业|保安|前台|隔壁|邻居|对门|楼下|楼道|小区|单位|传达室)"
)
# 家里没人, 没法收货: nobody there to take it.
NOBODY_HOME = re.compile(
    r"(?:家里?|屋里?)(?:都|也|现在|白天)?没(?:有)?人|(?:不|没)在家|(?:没法|没办法|不能|没人|收不了|没空|没时间)(?:去)?(?:收货|收快递|签收|拿快递|取快递|收)|收不了(?:货|快递)"
)
# 手环先别派, 后天再送, of what may have left already.
LATER = re.compile(
    r"(?:晚|迟|推迟|延后)[^,，。]{0,3}(?:再)?(?:发|送|寄|派)|先(?:别|不要|不)[发送寄派]|(?:改天|改到)[^,，。]{0,5}[送发寄派]|天[^,，。]{0,2}再[送派]"
)
# 几点到, 上午还是下午, 大概呢: nothing but when.
_WHEN = re.compile(
    r"(?:那|大概|大约|具体|到底|一般|是|[,，\s]){0,4}(?:今天|明天|后天)?(?:几点|什么时候|啥时候|何时|哪天|几号|多久|上午还是下午|上午|下午|早上|晚上)"
    r"(?:大概|能|会|可以|才|左右|[到来送派]|收到|送[到来]|[吗呢啊呀?？]){0,4}"
)
# 哦还没到货是吧, of what was just spoken of.
_NOT_YET = re.compile(
    r"(?:哦|噢|那|所以|它|东西|还|现在|是不是|[,，\s]){0,5}没(?:有)?(?:到|收到|送到|拿到)(?:货)?(?:呢|啊|是吧|对吧|是不是|吧|吗|[?？]){0,3}"
)
_HOUR = re.compile(r"几点|上午|下午|早上|晚上")
_NOT_RECEIVED = re.compile(r"没(?:有)?(?:收到|拿到|见到|看到)|丢")
_CARRIERS = re.compile(r"快递员?|小哥|师傅|骑手|派送员|配送员|仓库|店员|客服")
_THANKS = re.compile(r"谢谢|感谢|辛苦|多谢")


def asks_when(text: str) -> bool:
    """几点到, 上午还是下午: nothing but when it comes."""
    return bool(_WHEN.fullmatch(text.strip()))


def not_here_yet(text: str) -> bool:
    """还没到货是吧: nothing but that it has not come."""
    return bool(_NOT_YET.fullmatch(text.strip()))


def asks_hour(text: str) -> bool:
    """Whether the hour of the day is asked, which nobody notes."""
    return bool(_HOUR.search(text))


def thanks_carrier(text: str) -> bool:
    """替我给快递小哥说声谢谢."""
    return bool(_THANKS.search(text) and _CARRIERS.search(text))


def door_note(turn: Turn, found: Order) -> str:
    """What is said besides to a question about the courier or the door."""
    if found.status == "delivered" and _NOT_RECEIVED.search(turn.text):
        return "显示签收却没收到的话，先问问家人和代收点；还是没有就说“转人工”，客服和快递核实。"
    if found.status != "shipped":
        return ""
    if "拒收" in turn.text:
        return "不想要的话收到时直接拒收就行，退回后会原路退款。"
    if AT_THE_DOOR.search(turn.text) or NOBODY_HOME.search(turn.text):
        return "放驿站或请人代收要跟派送的快递员说，我这边改不了。"
    if asks_hour(turn.text):
        return f"具体几点送到我这边查不到，可以凭单号问{found.carrier}。"
    if "备注" in turn.text or "短信" in turn.text:
        return f"发出后我这边加不了备注，可以凭单号请{found.carrier}转告派送员。"
    if "电话" in turn.text:
        return f"快递员的电话我这边查不到，可以凭单号问{found.carrier}。"
    return ""


def way(found: Order, today: date) -> str:
    """Where the parcel is and when it comes, as far as known."""
    if found.status == "pending_payment":
        return "付款后会尽快为您发货，30分钟内未付款会自动取消。"
    expected = _expected(found, today)
    if found.status == "paid":
        return f"仓库正在备货。{expected}"
    if found.status == "shipped":
        last = found.events[-1] if found.events else None
        where = f"最新动态：{last.at:%m月%d日 %H:%M} {last.text}。" if last else ""
        return f"{found.carrier}，单号{found.tracking_no}。{where}{expected}"
    if found.status == "delivered" and found.delivered_at is not None:
        return f"{found.delivered_at:%m月%d日 %H:%M}已签收。"
    return ""


def _expected(found: Order, today: date) -> str:
    if found.expected_on is None:
        return ""
    if found.expected_on < today:
        return "比预计时间晚了，很抱歉，我可以帮您催一下。"
    names = {0: "今天", 1: "明天", 2: "后天"}
    day = f"{found.expected_on.month}月{found.expected_on.day}日"
    near = names.get((found.expected_on - today).days)
    return f"预计{near}（{day}）送达。" if near else f"预计{day}送达。"
