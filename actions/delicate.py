"""Matters that want tact: grief and weariness of life, advice only a professional may give, children who buy, improper talk.

One look at the words decides which sentence answers; the talk about products goes on with the next message.
"""

from __future__ import annotations

import re
from typing import Final

from actions.reply import Reply
from actions.services import Services
from actions.turn import Turn
from shop.handoff.abuse import is_abuse
from shop.handoff.despair import is_despair, is_sad, is_weary, tells_loss

# Intents that a classifier falls back on; a wish for something of the shop's own is answered as such.
_WEAK: Final = frozenset(
    {
        "chitchat",
        "out_of_scope",
        "nlu_fallback",
        "bot_challenge",
        "inform",
        "deny",
        "complain",
        "praise",
        "ask_privacy",
    }
)
_PERSONAL: Final = _WEAK | {"ask_variant", "ask_usage", "search_product"}
_BUYING: Final = _WEAK | {"search_product", "place_order", "ask_payment", "ask_recommendation"}

_IMPROPER: Final = re.compile(
    r"约(?:炮|吗$)|色情|黄片|黄色(?:网|视频|图|电影|小说|片|内容|笑话|段子|录像)|裸[照体聊]|上床|一夜情|啪啪|性(?:生活|爱|感照)|成人(?:用品|视频|片)|你[^,。!?]{0,6}(?:内衣|内裤|胸|罩杯|三围)"
    r"|(?:做|当)我(?:的)?(?:女|男)朋友|陪(?:我)?睡|嫁给我|娶我"
)
_POLITICS: Final = re.compile(
    r"台独|港独|藏独|疆独|(?:台湾|香港|西藏|新疆|钓鱼岛)[^,。!?]{0,6}(?:国家|独立|主权|谁的|属于|一部分)|六四|8964|天安门|法轮|共产党|习近平|总书记|国家主席"
    r"|特朗普|川普|拜登|普京|泽连斯基|政治|政府(?!补|采购|机关)|总统|大选|俄乌|乌克兰|以色列|巴勒斯坦|打仗"
)
_MEDICAL: Final = re.compile(
    r"吃(?:点)?(?:什么|啥)药|(?:(?<![让令叫]人)(?<![让令叫]我)头|肚子|胃|牙|胸口?|心口|嗓子|腰|腿|背)疼|发高?烧(?!友|级|音|听)|血[压糖]\s?\d|看什么科|怀孕了|什么病|(?:怎么|如何|能不能)治(?!理)|副作用|剂量"
)
_LEGAL: Final = re.compile(
    r"起诉(?:书|状)|拖欠(?:工资)?|劳动(?:法|仲裁)|犯法|违法吗|判几年|官司|遗嘱|(?:离婚|赔偿)协议|能(?:不能)?告(?:他|她|它)"
)
_FINANCIAL: Final = re.compile(r"股票|股市|炒股|基金|理财|比特币|虚拟币|期货|彩票|贷款|投资")
_MINOR: Final = re.compile(
    r"我(?:今年|现在|才|还|只有|刚满?|是|个)*(?P<age>\d{1,2}|[一二三四五六七八九]|十[一二三四五六七]?)岁(?!的?(?:孩子|儿子|女儿|娃|宝))"
    r"|我(?:是|还是|才|只是|个|一名|一个|还在读|在上)*(?P<pupil>小学生|初中生|小朋友|未成年|小学|初中)(?!家长|老师|的?(?:妈|爸))|(?P<rule>未成年).{0,6}(?:买|下单|付款)"
)
_TENS: Final = {"十": 10, **{f"十{digit}": 11 + place for place, digit in enumerate("一二三四五六七")}}
_OF_AGE: Final = 18
_SECRETLY: Final = re.compile(
    r"偷偷.{0,4}(?:买|下单|付)|(?:爸爸?|妈妈?|爷爷|奶奶|家长|父母|家里人?)不(?:让|准|许|同意|给)我?(?:买|用|玩|花)"
)
_KIN: Final = (
    "老公|老婆|爱人|男朋友|女朋友|男友|女友|对象|爸爸?|妈妈?|儿子|女儿|朋友|同事|室友|亲戚|家人|他|她|TA|ta"
)
# 那是我老公的订单, 帮我看下他买了啥: orders are told to who placed them.
_OF_ANOTHER: Final = re.compile(
    rf"(?:{_KIN})的(?:订单|快递|包裹|地址|电话|手机号)|(?:看|查|告诉)[^,。!?]{{0,6}}(?:{_KIN})(?:都)?买了?(?:过|些)?(?:啥|什么|哪些)|(?:他|她)(?:家)?(?:现在)?(?:住(?:在)?哪|的?住址)"
)
# 收件人是谁, 手机号完整的告诉我, of an order whose number and digits were given: that proves no more.
_DETAILS: Final = re.compile(
    r"收[件货]人(?:是谁|叫啥|叫什么|姓名|名字|电话|地址)|(?:手机号?|电话|地址)[^,。!?]{0,6}(?:念|读|报|告诉我|发给?我|完整|说一[下遍])"
)
# 我的收货地址是哪, 把我的电话告诉我: one's own, which a chat does not say either.
_MY_DETAILS: Final = re.compile(
    r"我(?:的|填的|留的)?(?:收货)?(?:地址|电话|手机号|住址)(?:是|填的|写的|留的)+(?:哪|什么|啥|多少)|把我的?(?:收货)?(?:地址|电话|手机号|住址)[^,。!?]{0,3}(?:告诉|发给?|念|报)[^,。!?]{0,2}"
)
# 隔壁老王的订单, 把他的订单取消: nobody who is talking here.
_OF_STRANGER: Final = re.compile(
    r"(?:隔壁|邻居|别人|人家|前男友|前女友|(?<!其)(?:他|她)(?!们))[^,。!?的]{0,4}的[^,。!?]{0,2}(?:订单|快递|包裹|单子|单(?![子据])|买的东西)"
)
_ASKED_AS: Final = frozenset({"ask_attribute", "subscribe_notice", "ask_store", "ask_account"})
_ERRANDS: Final = frozenset({"track_order", "cancel_order", "modify_order", "track_refund", "request_return"})
# 他说双倍退款 让我下个app: whoever calls in the shop's name and wants something done.
_SCAM: Final = re.compile(
    r"冒充|诈骗|(?:说|让|叫|要|答应)我?[^。!?]{0,16}(?:双倍|两倍|三倍|多倍)(?:退|返)|(?:让|叫|要)我(?:先)?(?:去)?(?:下载?|安?装)(?:一?个)?(?:app|软件|会议|应用)"
    r"|屏幕共享|共享屏幕|安全账户|(?:让|叫|要)我[^,。!?]{0,6}(?:转账|打钱|汇款|给验证码|报验证码|验证码)",
    re.IGNORECASE,
)
_FRIENDS: Final = re.compile(r"加(?:个|一下|下|你的?|我的?)?(?:微信|QQ|qq|好友)|(?:你的?|给我)微信")
# 我没太明白您的意思: the answer was not understood.
_CONFUSED: Final = re.compile(
    r"(?:没|不)(?:太|大|怎么)?(?:听|看|搞|弄)?(?:明白|懂)[^,。!?]{0,3}(?:你|您|意思|说的|什么意思)|^(?:什么|啥)意思[?？啊呀]*$|^(?:啊|哈|嗯|额|呃|what)[?？]+$|^听不懂|^看不懂(?!说明)|^你(?:是不是|怎么|是|好像|系统)*(?:坏|卡|死机|出故障|短路|宕机)[了死住掉]*[吗吧啊?？]*$|^重启(?:一下)?$|(?:没|不)(?:听|看)(?:太)?(?:明白|懂)(?:啊|呀|了)?$"
)
_RATING: Final = re.compile(
    r"(?:打|给)?(?P<points>\d{1,2}|[零一二两三四五六七八九十])\s*(?:分|颗?星)(?:吧|啊|呀|了|[!。~])*"
)
_POINTS: Final = {"零": 0, "两": 2, **{digit: place for place, digit in enumerate("一二三四五六七八九十", 1)}}
_SO_SO: Final = re.compile(
    r"(?:感觉|就|也就)?(?:一般(?:般)?|凑合|马马虎虎|不好不坏|就那样|中规中矩)(?:吧|啊|呀|了|[!。~])*"
)

_BUT: Final = re.compile(r"但|就是|不过|可惜|只是|美中不足|除了")
_FAULTS: Final = re.compile(
    r"慢|差|瑕疵|问题|小毛病|坏|贵|不(?!错|客气|愧|用谢|少|要太)|没(?!得说|话说|毛病|的说|事)|破|划痕|少|漏|错(?!过)|失望|卡|吵|重|松|紧|烫"
)


def delicate(turn: Turn) -> Reply | None:
    """The sentence that the message needs whatever was talked about; None where nothing is delicate about it."""
    text = turn.text
    in_request = turn.active_form == "request_form"
    if in_request and turn.intent not in ("chitchat", "out_of_scope"):
        return None  # an answer to the form's question
    if turn.intent in _PERSONAL and is_sad(text) and not _wants_thing(turn):
        return Reply("weary" if is_weary(text) else "loss" if tells_loss(text) else "sorrow")
    if in_request:
        return None
    if turn.intent in _BUYING and _is_minor(text):
        return Reply("minor")
    if turn.intent in _BUYING and _SECRETLY.search(text):
        return Reply("ask_parents")
    if turn.intent in _WEAK and not _wants_thing(turn):
        professional = (("medical", _MEDICAL), ("legal", _LEGAL), ("financial", _FINANCIAL))
        for wording, pattern in professional:
            if pattern.search(text):
                return Reply(wording)
    if turn.intent in _PERSONAL and (_IMPROPER.search(text) or _POLITICS.search(text)):
        return Reply("improper")
    if _SCAM.search(text):
        return Reply("scam", buttons=["转人工"])
    told_of = turn.intent in _WEAK | _ASKED_AS and turn.slot("order") and "店" not in text
    if told_of and _DETAILS.search(text):
        return Reply("delivery_details", buttons=["转人工"])
    if _FRIENDS.search(text):
        return Reply("no_friends")
    mine = turn.intent in _WEAK | {"ask_account", "subscribe_notice", "export_my_data"}
    if mine and _MY_DETAILS.search(text):
        return Reply("delivery_details", buttons=["转人工"])
    of_stranger = turn.intent in _WEAK | _ERRANDS and _OF_STRANGER.search(text)
    if of_stranger or (turn.intent in _WEAK and _OF_ANOTHER.search(text)):
        return Reply("of_another", buttons=["转人工"])
    if turn.intent in _WEAK | {"report_fault"} and _CONFUSED.search(text):
        return Reply("puzzled")
    return _rated(turn)


def touches(turn: Turn, shop: Services) -> str | None:
    """睡不着 heard as a no, 妈妈不让我买 as an order, 滚 as a value: what is delicate about it comes first."""
    if turn.active_form == "request_form" or is_despair(turn.text):
        return None
    weak = _WEAK | {"affirm", "acknowledge", "unsubscribe_notice"}
    if turn.intent in weak and turn.intent != "complain" and is_abuse(turn.text):
        return "complain"
    return "chitchat" if delicate(turn) is not None else None


def _wants_thing(turn: Turn) -> bool:
    """有没有助眠的耳机 失眠好痛苦: a product is looked for, which answers better than words of comfort."""
    return any(
        mention.linked or mention.sku for entity in ("product", "category") for mention in turn.of(entity)
    )


def _is_minor(text: str) -> bool:
    found = _MINOR.search(text)
    if found is None:
        return False
    age = found["age"]
    return age is None or (int(age) if age.isdigit() else _TENS.get(age, 0)) < _OF_AGE


def _rated(turn: Turn) -> Reply | None:
    """5分, 2星, 一般吧, where nothing is being chosen: how satisfied somebody is."""
    if (
        turn.intent not in ("inform", "nlu_fallback", "chitchat")
        or turn.slot("topic")
        or turn.active_form is not None
    ):
        return None
    if _SO_SO.fullmatch(turn.text):
        return Reply("so_so")
    found = _RATING.fullmatch(turn.text)
    if found is None:
        return None
    said = found["points"]
    given = int(said) if said.isdigit() else _POINTS[said]
    good = given in (4, 5) or given >= 8
    return Reply("praise" if good else "so_so")


_SLIGHTLY: Final = re.compile(r"有点|稍微|略微?|有些")


def blames_too(text: str) -> bool:
    """K60很好用 就是发货太慢了: praise that has something to complain of."""
    found = _BUT.search(text)
    if found is None:
        return False
    return bool(_FAULTS.search(text, found.end()) or _SLIGHTLY.search(text[: found.start()]))
