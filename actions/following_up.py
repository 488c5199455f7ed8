"""Messages that ask on about an order, a parcel, a refund or a ticket, though heard as something else."""

from __future__ import annotations

import re
from collections.abc import Callable

from actions.order_reference import customer_of, names_coming, names_order, purchases_meant
from actions.parcels import AT_THE_DOOR, CALLS, LATER, NOBODY_HOME, REDIRECTS, TO_THE_DOOR, asks_contact
from actions.request.amending import amends
from actions.services import Services
from actions.turn import Turn
from actions.wish_words import WISHES

_WEAK = frozenset(
    {"inform", "nlu_fallback", "acknowledge", "chitchat", "out_of_scope", "ask_attribute", "ask_stock", "ask_delivery",
     "bargain", "ask_usage", "track_order", "request_repair", "ask_return_policy", "ask_privacy", "ask_recommendation"}
)  # fmt: skip
_ASKS_ON = re.compile(
    r"你们修|[在送]修|[验修等换退查]了[^,。!?]{0,3}[天周月]|补发|寄回|修好|修完|处理完|验完|验货|催|快点|快些|多久|几天|什么时候|啥时候|何时|怎么还|还没|进度|好了[吗没]|[这那]么[久慢]|太[久慢]|慢死|准[话信]|最[晚迟]|到啥时候|到什么时候"
)
_OF_MONEY = re.compile(
    r"[验等]了[^,。!?]{0,3}[天周月]|到账|没到|还没|快点|快些|催|多久|几天|什么时候|啥时候|太[久慢]|慢死|准[话信]|最[晚迟]|退到|哪里|验完|验货|一分不少|全额|全退|少退|扣|退多少"
)
_OF_PARCELS = re.compile(r"订单|快递|物流|包裹|发货|派送|签收|下单")
_PAID_MORE = re.compile(
    r"(?:现在|今天)[^。]{0,6}\d{2,}[^。\d]{0,6}\d{2,}[^。]{0,4}[买付]的"
    r"|(?:买|付|下单)[^。]{0,10}?\d{2,}[^。]{0,12}(?:现在|今天|才|变成|降到|只要)[^。]{0,6}\d{2,}"
    r"|(?:刚|才|前)[^,，。]{0,4}买[^。]{0,12}(?:降价|便宜了|跌价)|(?:降价|便宜了)[^。]{0,10}(?:刚|才|前)[^,，。]{0,4}买"
)
_TELL_ME = re.compile(r"通知|提醒|叫我|喊我|告诉我|说一声")
_CHANGES = re.compile(
    r"换成|改成|改为|[换改](?:一?[个下])?颜色|[换改](?:一?[个下])?规格|[换改](?:个|回|到)?(?=[黑白红蓝绿粉灰紫银金黄橙青棕])"
)
_CORRECTS = re.compile(r"不对|错了|写错|填错|应该是|改成|换成")
# 寄到公司行不行
_ELSEWHERE = re.compile(
    r"[送寄](?:到|去|公司|单位|家)(?!了|没)[^,，。!?]{0,10}(?:行|可以|能|好)[^,，。!?]{0,2}[吗么不]"
)
_OF_PRICES = re.compile(r"便宜|贵|优惠|价|钱|折|减|券|送|块|少点|让点|抹")
_BITTER = 0.85
_MAY_GRUMBLE = 0.3
# Below it a question for a parcel is a guess that needs a word of it.
_GUESSED = 0.7
_NOT_GOOD = re.compile(r"不(?:太|大|怎么|是很|够)?(?:好用|好使|满意|行|灵|舒服|清楚|稳定)")
_ON_ITS_WAY = re.compile(r"到|送|发|催|货|没(?:收|动)|丢|人呢|哪[儿里]|来了|停")
# 不会丢了吧, 太慢了: of a parcel that was just told of.
_WORRIES = re.compile(
    r"丢了|弄丢|不会是?丢|太慢|怎么这么慢|还没(?:到|动)|没动(?:静|过)|卡住|准[话信]|最[晚迟]|不会[^,。!?]{0,5}[查看弄用]|到啥时候|到什么时候"
)
_PROGRESS = re.compile(
    r"(?:查|看|问|告诉|了解|[说讲]一?下)[^,。!?]{0,6}进[度展]|(?:处理|进行)(?:得|的)?(?:怎么样|如何|到哪)"
)
_UNSENT = ("paid", "pending_payment")
# After these the order of the slot is the one just told of; a change that its state forbids leaves no topic of its own.
_OF_ORDERS = ("action_track_order", "action_submit_request", None)


def changes_ticket(turn: Turn, shop: Services) -> str | None:
    """取件时间改到明天下午, heard as a wish to return: changes what was submitted."""
    inside = turn.active_form == "request_form"
    return "modify_order" if not inside and amends(turn, shop) else None


def ticket_goes_on(turn: Turn, shop: Services) -> str | None:
    """什么时候补发, after a ticket was told of or opened: how that ticket stands."""
    talked = turn.slot("topic") == "action_track_ticket" and turn.active_form is None
    other = turn.of("product") or turn.of("category") or turn.of("order_id") or _OF_PARCELS.search(turn.text)
    asks = turn.intent in _WEAK and _ASKS_ON.search(turn.text)
    return "track_ticket" if talked and asks and not other else None


def refund_goes_on(turn: Turn, shop: Services) -> str | None:
    """都7天了怎么还没到, after refunds were told of: the money, no parcel."""
    talked = (
        turn.slot("topic") in ("action_track_refund", "action_claim_price_difference")
        and turn.active_form is None
    )
    waits = _STILL_NO_MONEY.search(turn.text) and turn.active_form is None and customer_of(turn)
    if waits and turn.intent == "request_return" and shop.orders.refunds(customer_of(turn) or ""):
        return "track_refund"  # 怎么还不给我退钱: of who gave something back already
    heard = turn.intent in _WEAK | {"track_ticket"}
    other = turn.of("product") or turn.of("category") or turn.of("order_id") or turn.of("ticket_id")
    asks = _OF_MONEY.search(turn.text) and not _OF_PARCELS.search(turn.text)
    asks = asks or (_PAID_BY.search(turn.text) and turn.intent in ("inform", "ask_payment"))
    return "track_refund" if talked and heard and asks and not other else None


def at_the_door(turn: Turn, shop: Services) -> str | None:
    """手环可以拒收吗, 能放驿站吗, of somebody whose parcel is on its way: that parcel."""
    refuses = turn.intent == "track_refund" and "拒收" in turn.text  # 那我拒收 钱什么时候退
    heard = refuses or turn.intent in _WEAK | {
        "unsubscribe_notice",
        "ask_store",
        "ask_payment",
        "stop",
        "deny",
    }
    customer = customer_of(turn)
    said = AT_THE_DOOR.search(turn.text) or NOBODY_HOME.search(turn.text)
    focus = shop.orders.own(str(turn.slot("order") or ""), customer) if customer else None
    if focus is not None and focus.status == "shipped" and turn.slot("topic") in _OF_ORDERS:
        # 那怎么改, 周三再送, 能送上门吗, of the one just told of, which has left.
        said = said or TO_THE_DOOR.search(turn.text) or REDIRECTS.search(turn.text) or LATER.search(turn.text)
        heard = heard or turn.intent in ("manage_review", "modify_order")
    if not heard or customer is None or turn.active_form is not None or not said:
        return None
    return "track_order" if shop.orders.of_customer(customer, statuses=("shipped",)) else None


def paid_more(turn: Turn, shop: Services) -> str | None:
    """我6天前买的459，现在399: wants the difference, looks for nothing."""
    heard = turn.intent in _WEAK | {"subscribe_notice", "ask_price", "search_product", "ask_promotion"}
    says = _PAID_MORE.search(turn.text) and not _TELL_ME.search(turn.text)
    return "price_protection" if heard and says and customer_of(turn) is not None else None


def gives_up_parcel(turn: Turn, shop: Services) -> str | None:
    """我不要手环了 还没收到: of what is ordered and has not come; its state says what is possible."""
    heard = turn.intent in _WEAK | {"deny", "search_product", "request_return"}
    if not heard or turn.active_form is not None or not _NO_MORE.search(turn.text):
        return None
    return "cancel_order" if names_coming(turn, shop) else None


def repaired_when(turn: Turn, shop: Services) -> str | None:
    """你就告诉我几号能修好, of who has something in repair: that repair, no new one."""
    customer = customer_of(turn)
    heard = turn.intent == "request_repair" and turn.active_form is None and customer is not None
    if not heard or customer is None or not _REPAIRED_WHEN.search(turn.text):
        return None
    active = shop.tickets.of_customer(customer, active_only=True)
    return "track_ticket" if any(ticket.kind == "repair" for ticket in active) else None


def lacks_part(turn: Turn, shop: Services) -> str | None:
    """上次买的键盘缺个拔键器: of a thing bought something is missing; nothing is looked for."""
    heard = turn.intent in _WEAK | {"search_product", "ask_package_contents", "report_fault"}
    bought = _HAS_BOUGHT.search(turn.text) and customer_of(turn) is not None and turn.active_form is None
    if not heard or not bought or not _LACKS.search(turn.text) or _ASKS.search(turn.text):
        return None
    things = turn.of("product") or turn.of("category")
    return "missing_item" if things and purchases_meant(turn, shop) else None


def price_rule(turn: Turn, shop: Services) -> str | None:
    """多少天内, 能保几次, after a difference in price was told: the rule about it, no property and no warranty."""
    talked = turn.slot("topic") in _OF_DIFFERENCES and turn.active_form is None
    heard = turn.intent in _WEAK | {"ask_warranty", "ask_payment", "track_refund"}
    other = turn.of("product") or turn.of("category") or turn.of("order_id")
    if turn.slot("topic") == "action_claim_price_difference" and not _ONCE_MORE.search(turn.text):
        return None  # 多久到账, of the difference applied for
    return "price_protection" if talked and heard and not other and asks_price_rule(turn.text) else None


def takes_difference(turn: Turn, shop: Services) -> str | None:
    """多少, 退给我, after a difference in price was told: that difference; nothing else is priced or goes back."""
    offered = (turn.slot("offer") or {}).get("action") == "action_claim_price_difference"
    other = turn.of("product") or turn.of("category") or turn.of("order_id")
    asks = turn.intent == "ask_price" and len(turn.text) <= _BRIEF
    takes = turn.intent == "request_return" and _GIVE_ME.fullmatch(turn.text.strip())
    return "price_protection" if offered and not other and (asks or takes) else None


def turns_offer_down(turn: Turn, shop: Services) -> str | None:
    """算了不退了 留着吧, after a return was offered or refused: that one; no other that is under way is taken back."""
    heard = turn.intent == "withdraw_request" and turn.active_form is None
    if not heard or turn.of("product") or turn.of("category") or turn.of("ticket_id") or turn.of("order_id"):
        return None
    if "撤" in turn.text or "申请" in turn.text:
        return None
    offered = (turn.slot("offer") or {}).get("slots") or {}
    if offered.get("request_kind") in ("return", "exchange", "repair"):
        return "deny"
    said = next((kind for kind, word in _NO_MORE_OF.items() if word.search(turn.text)), None)
    customer, order = customer_of(turn), turn.slot("order")
    active = shop.tickets.of_customer(customer, active_only=True) if customer and order else ()
    here = {ticket.kind for ticket in active if ticket.order_id == order}
    return "deny" if said is not None and here and said not in here else None


def carriage_of_return(turn: Turn, shop: Services) -> str | None:
    """运费呢, after a return was spoken of: who pays to send it back, not what sending costs."""
    offered = ((turn.slot("offer") or {}).get("slots") or {}).get("request_kind")
    heard = turn.intent == "ask_delivery" and turn.active_form is None and not turn.mentions
    return (
        "ask_return_policy"
        if heard and offered in ("return", "exchange") and _CARRIAGE.search(turn.text)
        else None
    )


def own_contact(turn: Turn, shop: Services) -> str | None:
    """你那边显示的手机号是多少, 收货地址念给我听下, after an order was told: what stands on that order, masked."""
    talked = turn.slot("topic") in _OF_ORDERS and turn.slot("order") and turn.active_form is None
    heard = turn.intent in _WEAK | {"ask_price", "place_order", "ask_account", "ask_store"}
    return "track_order" if talked and heard and asks_contact(turn.text) else None


def invoice_goes_on(turn: Turn, shop: Services) -> str | None:
    """什么时候能收到, after an invoice was spoken of: that invoice, no parcel."""
    talked = turn.slot("topic") == "action_answer_invoice" and turn.active_form is None
    other = any(turn.of(entity) for entity in ("product", "category", "order_id", "address"))
    other = other or bool(_OF_PARCELS.search(turn.text))
    return (
        "ask_invoice" if talked and turn.intent in _WEAK and not other and _WHEN.search(turn.text) else None
    )


def asks_price_rule(text: str) -> bool:
    """Whether it is asked how long or how often a difference is paid, not how much it is."""
    return bool(_OF_RULE.search(text)) and len(text) <= _BRIEF


def changed_yet(turn: Turn, shop: Services) -> str | None:
    """改好没, after an order was changed: how that order stands, no ticket."""
    talked = turn.slot("topic") == "action_track_order" and turn.slot("order") and turn.active_form is None
    heard = turn.intent in _WEAK | {"track_ticket", "modify_order"}
    return "track_order" if talked and heard and CHANGED_YET.search(turn.text) else None


def exchanges_bought(turn: Turn, shop: Services) -> str | None:
    """那能换成青轴的不, of something that was delivered: an exchange of that, no change of another order."""
    owned = turn.slot("owned") or {}
    other = turn.of("product") or turn.of("category") or turn.of("order_id") or turn.active_form is not None
    if turn.intent != "modify_order" or not owned or other or not _CHANGES.search(turn.text):
        return None
    order = shop.orders.own(str(owned.get("order") or ""), customer_of(turn))
    wanted = turn.of("color") or turn.of("spec") or _CHANGES.search(turn.text)
    return "request_exchange" if wanted and order is not None and order.status == "delivered" else None


def bought_when(turn: Turn, shop: Services) -> str | None:
    """刚买没几天, 去年买的, after a fault was told: of that thing, no difference in price and nothing to look for."""
    talked = turn.slot("topic") == "action_report_fault" and turn.active_form is None
    heard = turn.intent in _WEAK | {"price_protection", "ask_warranty"}
    other = turn.of("product") or turn.of("category") or turn.of("order_id") or _OF_PRICES.search(turn.text)
    says = _BOUGHT_WHEN.search(turn.text) and not _ASKS.search(turn.text)
    if talked and heard and says and not other:
        return "report_fault"
    guessed = turn.intent == "price_protection" and turn.confidence < _SURELY
    of_money = _OF_PRICES.search(turn.text) or re.search(r"差|退|补", turn.text)  # 差60是吧 退给我
    return "nlu_fallback" if guessed and not of_money and not other else None


def changes_unsent(turn: Turn, shop: Services) -> str | None:
    """那充电宝能换成黑色吗, 能晚几天再发吗, 不对 电话是…: of what was ordered and is not sent yet."""
    heard = turn.intent in _WEAK | {"ask_variant", "search_product"}
    customer = customer_of(turn)
    if not heard or customer is None or turn.active_form is not None:
        return None
    recolours = _CHANGES.search(turn.text) and (turn.of("color") or turn.of("spec") or "颜色" in turn.text)
    corrects = _CORRECTS.search(turn.text) and (turn.of("phone") or turn.of("address"))
    elsewhere = turn.slot("topic") == "action_track_order" and _ELSEWHERE.search(turn.text)
    if not (recolours or corrects or elsewhere or LATER.search(turn.text)):
        return None
    unsent = shop.orders.of_customer(customer, statuses=_UNSENT)
    names_thing = turn.of("product") or turn.of("category")
    named = any(names_order(turn, order, shop) for order in unsent)
    meant = named if names_thing else turn.slot("order") in {order.id for order in unsent}
    return "modify_order" if meant else None


def parcel_goes_on(turn: Turn, shop: Services) -> str | None:
    """还没到？ after it was told where the parcel is, heard as a question for a refund: that parcel."""
    talked = turn.slot("topic") == "action_track_order" and turn.active_form is None
    heard = turn.intent == "track_refund" and not WISHES["track_refund"].search(turn.text)
    heard = heard or (
        turn.intent in ("nlu_fallback", "inform", "chitchat", "acknowledge")
        and bool(_WORRIES.search(turn.text))
    )
    heard = heard or (turn.intent in _WEAK and not turn.mentions and bool(CALLS.search(turn.text)))
    return "track_order" if talked and heard and not turn.of("order_id") else None


def no_parcel(turn: Turn, shop: Services) -> str | None:
    """问了半天也没个准话, ？？？？, 今天几号, heard as a question for a parcel: no word of one is said."""
    heard = turn.intent == "track_order" and turn.confidence < _GUESSED and turn.active_form is None
    things = any(turn.of(entity) for entity in ("order_id", "phone", "person", "product", "category"))
    if not heard or things or WISHES["track_order"].search(turn.text) or _ON_ITS_WAY.search(turn.text):
        return None
    readable = any(character.isalnum() for character in turn.text)
    return "complain" if readable and turn.negative >= _BITTER else "nlu_fallback"


def progress(turn: Turn, shop: Services) -> str | None:
    """好吧 先帮我查下进度, heard as nothing of the shop's: how one's ticket stands."""
    heard = turn.intent in ("out_of_scope", "chitchat", "nlu_fallback") and turn.active_form is None
    return "track_ticket" if heard and _PROGRESS.search(turn.text) else None


def bitter(turn: Turn, shop: Services) -> str | None:
    """你们能不能靠谱点, heard as haggling, 不太好用 但是也能忍, heard as a no: a complaint."""
    threatens = turn.intent in ("deny", "nlu_fallback", "inform") and turn.active_form is None
    if threatens and _COMPLAINS.search(turn.text) and not turn.of("order_id"):
        return "complain"  # 不行就投诉
    if turn.intent == "nlu_fallback" and turn.negative >= _BITTER and _NO_ANSWER.search(turn.text):
        return "complain"  # 打不通啊
    if turn.intent in ("ask_privacy", "nlu_fallback") and _CHEATS.search(turn.text) and not turn.mentions:
        return "ask_authenticity"  # 你们是不是骗子公司 asks nothing about one's data
    refuses = turn.intent == "deny" and not turn.shown and not turn.slot("offer") and turn.active_form is None
    if refuses and turn.negative >= _BITTER and _NOT_GOOD.search(turn.text):
        return "complain"
    unheard = turn.intent == "nlu_fallback" and turn.active_form is None
    grumbles = any(name == "complain" and share >= _MAY_GRUMBLE for name, share in turn.ranking)
    if unheard and grumbles and turn.negative >= _BITTER:
        return "complain"  # 他都不打电话直接扔门口
    haggles = turn.intent == "bargain" and not _OF_PRICES.search(turn.text) and not turn.of("price")
    return "complain" if haggles and turn.negative >= _BITTER else None


_STILL_NO_MONEY = re.compile(
    r"(?:怎么|咋|为什么|凭什么|一直|还)[^,，。!?]{0,2}(?:还|都)?(?:没|不)[^,，。!?]{0,4}(?:退钱|退款|退给我|打款)|钱呢|退款呢"
)
_REPAIRED_WHEN = re.compile(
    r"(?:几号|哪天|什么时候|啥时候|多久|几天)[^,。!?]{0,3}(?:能|可以)?(?<!保)修(?:好|完)|(?<!保)修(?:好|完)了[吗没么]"
)
CHANGED_YET = re.compile(r"(?:改|换|变更?|修改)(?:好|成功|完|成|过来)?了?(?:没有?|吗|么|没)[?？]?$")
_NO_MORE_OF = {
    kind: re.compile(rf"不[想要用]?{word}")
    for kind, word in (("return", "退"), ("exchange", "换"), ("repair", "修"))
}
_CARRIAGE = re.compile(r"运费|邮费|快递费|谁出|谁付")
_ONCE_MORE = re.compile(r"再保|还能[^,。!?]{0,4}(?:保价|价保|申请)")
_OF_RULE = re.compile(
    r"再保|还能[^,。!?]{0,4}(?:保价|价保|申请)|多少天|几天|几次|多久|多长时间|几回|规则|条件|哪些不|期限"
)
_BRIEF = 12
_OF_DIFFERENCES = ("action_price_protection", "action_claim_price_difference")
_GIVE_ME = re.compile(
    r"(?:那|好|行|就|快|给我|帮我|直接|[,，\s]){0,4}[退补](?:给我|我|一?下|吧|了){0,3}[。.!！~]*"
)
_WHEN = re.compile(r"多久|几天|什么时候|啥时候|何时|发到哪|收到了?[吗没]")
_COMPLAINS = re.compile(r"(?<!怎么)(?<!如何)(?:投诉|举报|曝光)(?!电话|渠道|方式|处理)")
_CHEATS = re.compile(r"骗子|诈骗|骗人的?[吗吧]|黑店|皮包公司")
_NO_ANSWER = re.compile(r"打不[通进]|没人接|占线|无人接听")
_HAS_BOUGHT = re.compile(r"买的|买来|收到|我的|到手|刚拆|拆开|上次|寄来|发来")
_LACKS = re.compile(r"(?:缺|少|漏)(?:了|个|一|发|根|条|只|颗|张|块|本)|没有?(?:给|配|放|附|送)")
_PAID_BY = re.compile(
    r"(?:他|她|我[妈爸]|别人|朋友|家人|对象|老[公婆])[^,，。!?]{0,2}付的|(?:微信|支付宝|银行卡|信用卡|储蓄卡|花呗|零钱|云闪付)(?:付|支付|买|的|呢|那边)"
)
_NO_MORE = re.compile(r"不(?:想)?要[^,。!?]{0,6}了|不想要|不买了")
_BOUGHT_WHEN = re.compile(
    r"(?:刚刚?|才|去年|今年|前年|上个?月|前[天几两]天?|昨天|上周|[\d一二两三四五六七八九十半几]个?[天周月年]+(?:前|左右)?)[^,。!?]{0,3}(?:买|用|拿到|入手|收到)"
    r"|(?:买|用|拿到手|入手|收到)了?(?:才|没|不到|还没|大概|快|有)?[\d一二两三四五六七八九十半几多]+个?[天周月年]"
)
_ASKS = re.compile(r"[吗么嘛?？]|怎么|多少|能不能|可以")
_SURELY = 0.95

SENSES: tuple[Callable[[Turn, Services], str | None], ...] = (
    turns_offer_down, carriage_of_return, invoice_goes_on, takes_difference, own_contact, changes_ticket, ticket_goes_on, refund_goes_on, parcel_goes_on, no_parcel, progress, at_the_door, paid_more, gives_up_parcel, repaired_when, lacks_part, price_rule, changed_yet, exchanges_bought, bought_when, changes_unsent,
    bitter,
)  # fmt: skip
