"""Words about a parcel on its way: where it is to be left, who is not at home, when exactly it comes, who brought it."""

from __future__ import annotations

import re
from datetime import date

from actions.order_reference import customer_of
from actions.turn import Turn
from shop.orders.readmodels import Order
from shop.vault import masked_address, masked_name, masked_phone

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
    r"(?:周|星期|礼拜)[一二三四五六日天末](?:上午|下午|晚上)?再?[送派发](?:过来|货|给我|吧)?[。!！]?$|(?:晚|迟|推迟|延后)[^,，。]{0,3}(?:再)?(?:发|送|寄|派)|先(?:别|不要|不)[发送寄派]|(?:改天|改到)[^,，。]{0,5}[送发寄派]|天[^,，。]{0,2}再[送派]"
)
# 能送上门吗, 我下楼不方便: of the one on its way.
TO_THE_DOOR = re.compile(r"送(?:货|到)?(?:上门|上楼|到家)|上门送|[下上]楼|腿脚|拿不动|搬不动")
# 那怎么改, 拦截一下不行吗, of one that has left.
REDIRECTS = re.compile(
    r"拦截|截(?:回|住|下)|追回|召回|改派|转寄|(?:怎么|咋|还能|如何|没法)[^,，。!?]{0,3}改(?!评|密|抬|昵|价)"
)
# 来之前打电话吗
CALLS = re.compile(r"(?:打|来|先)(?:个|通)?电话|联系我|通知我")
_CONTACT = re.compile(
    r"(?:电话|手机号?|号码|地址|收[货件]人)[^,，。!?]{0,8}(?:多少|是啥|什么|哪|谁|念|对不对|对吗|没错吧)"
    r"|(?:念|核对|确认|看|告诉|发)[^,，。!?]{0,5}(?:收货)?(?:地址|电话|手机号|收[货件]人)"
)
_OF_OTHERS = re.compile(r"客服|热线|门店|店里|你们店|快递员|小哥|师傅|老板|人工|改|换")
# 几点到, 上午还是下午, 大概呢: nothing but when.
_WHEN = re.compile(
    r"(?:那|大概|大约|具体|到底|一般|是|[,，\s]){0,4}(?:今天|明天|后天)?(?:几点|什么时候|啥时候|何时|哪天|几号|多久|上午还是下午|上午|下午|早上|晚上)"
    r"(?:大概|能|会|可以|才|左右|[到来送派]|收到|送[到来]|[吗呢啊呀?？]){0,4}"
    r"|(?:那|给我?|说|个|[,，\s]){0,5}(?:大概|大约|估计|最晚|最迟|准确|具体)的?(?:时间|日期|日子|点)?(?:[呢吧吗?？]|给我|告诉我){0,3}"
)
# 哦还没到货是吧, of what was just spoken of.
_NOT_YET = re.compile(
    r"(?:哦|噢|那|所以|它|东西|还|现在|是不是|[,，\s]){0,5}没(?:有)?(?:到|收到|送到|拿到)(?:货)?(?:呢|啊|是吧|对吧|是不是|吧|吗|[?？]){0,3}"
)
_CANNOT_LOOK = re.compile(r"不会[^,，。!?]{0,5}[查看弄用]|看不[懂清]|眼睛不好|眼神不好")
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


def cannot_look(text: str) -> bool:
    """我不会用手机查: somebody who would have to look it up, and cannot."""
    return bool(_CANNOT_LOOK.search(text))


def asks_contact(text: str) -> bool:
    """收货地址念给我听下: what stands on the order is asked, nobody else's number and no change."""
    return bool(_CONTACT.search(text)) and not _OF_OTHERS.search(text)


def thanks_carrier(text: str) -> bool:
    """替我给快递小哥说声谢谢."""
    return bool(_THANKS.search(text) and _CARRIERS.search(text))


def door_note(turn: Turn, found: Order) -> str:
    """What is said besides to a question about the courier or the door."""
    if found.status == "delivered" and _NOT_RECEIVED.search(turn.text):
        return "显示签收却没收到的话，先问问家人和代收点；还是没有就说“转人工”，客服和快递核实。"
    if asks_contact(turn.text) and customer_of(turn) is None:
        return "为了保护隐私，收货信息要登录下单的账号才能看。"
    if asks_contact(turn.text):
        return (
            f"收货信息：{masked_name(found.recipient)}，{masked_phone(found.phone)}，{masked_address(found.address)}"
            "（为保护隐私只显示一部分）。"
        )
    if found.status != "shipped":
        return ""
    if REDIRECTS.search(turn.text):
        return f"已经出库，这边改不了了。可以凭单号联系{found.carrier}改派或拦截，费用以快递为准；不想要了收到时拒收就行。"
    if TO_THE_DOOR.search(turn.text):
        return f"要送上门跟派送的快递员说一声就行，也可以凭单号先跟{found.carrier}说，我这边备注不了。"
    if LATER.search(turn.text):
        return f"已经出库，送货时间我这边改不了，可以凭单号跟{found.carrier}约。"
    if CALLS.search(turn.text):
        return f"派送前打不打电话店里没有登记，可以凭单号跟{found.carrier}说一声。"
    if cannot_look(turn.text):
        return "不用您自己查，想知道到哪了随时问我。"
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
