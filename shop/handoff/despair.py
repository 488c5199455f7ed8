"""Somebody who speaks of ending their life, and somebody who is sad: neither is angry with the shop. Beside near misses."""

from __future__ import annotations

import re
from typing import Final

_DESPAIR: Final = re.compile(
    r"自杀(?!式|小队|攻击)|轻生|自尽|寻死|自残|割腕|上吊(?!灯)|跳(?:楼(?!价|机|大?甩|大?促|清仓|式)|河|江自)|服毒|遗书"
    r"|(?:楼|桥|窗|阳台)[^,。!?]{0,6}跳下|死给你"
    r"|不(?:想|愿|要)再?活(?!在|得|成|动|跃|络)|我[^,。!?]{0,2}不活了|活(?:不下去|够了|腻了)|没法活(?:下去)?"
    r"|(?<![得到你])想去?死(?!的心|你|他|她|我|机|这|那)|死了(?:算了|更好|一了百了)|一死了之|不如死"
    r"|(?:了结|结束)(?:掉)?(?:自己|我|这)[^,。!?]{0,3}(?:生命|一生|命)"
    r"|安眠药[^,。!?]{0,10}(?:死|致命|多少[片粒颗]|过量)|(?:吃|喝)(?:多少|几)[^,。!?]{0,8}(?:会死|能死|致死|致命)"
    r"|kill myself|suicid|(?:want|wanna|going) to die|end my life",
    re.IGNORECASE,
)
_WEARY: Final = re.compile(
    r"活着[^,。!?]{0,6}(?:没意思|没意义|没劲|没啥意思|没什么意思|累|干嘛|干什么)|活得[^,。!?]{0,4}(?:累|苦|没意思)|生无可恋"
    r"|没(?:有)?人(?:在乎|在意|关心|爱|懂|理解|要)我|(?:撑|熬|坚持)不(?:住|下去)了|人生[^,。!?]{0,4}(?:没意思|没意义|没希望|完了)|抑郁"
)
_LOSS: Final = re.compile(
    r"(?:爸|妈|爷|奶|姥|公|婆|父|母|亲|老伴|朋友|哥|姐|弟|妹|孩子|狗|猫|他|她)[^,。!?]{0,4}(?:去世|过世|走了|不在了|病逝|离世)|丧事|葬礼"
)
_SORROW: Final = re.compile(
    r"失业|被(?:公司)?(?:裁|开除|辞退|炒)|分手|失恋|离婚|出轨|想哭|难过|心里[^,。!?]{0,3}(?:难受|堵|苦)|(?:好|太|真)难受(?:啊|呀|了|$)|伤心(?!太平洋)|孤独|寂寞|心情[^,。!?]{0,3}(?:不好|差|糟|低落|郁闷)|情绪[^,。!?]{0,2}低落"
    r"|(?:压力|焦虑)[^,。!?]{0,4}(?:大|重)|好焦虑|好累|太累了|失眠|睡不着|被(?:老板|领导|同事|客户|爸|妈|老婆|老公)[^,。!?]{0,4}(?:骂|训|批)|委屈|还不上|欠了?(?:好多|很多|一屁股)[^,。!?]{0,2}[钱债]|考砸|没考上|落榜"
)
# What the shop did is displeasure, however it saddens.
_OF_SHOP: Final = re.compile(r"你们|你家|客服|商家|卖家|店|快递|售后|退款|质量")
# Said laughing it is no despair.
_LAUGHS: Final = re.compile(r"哈哈|嘿嘿|嘻嘻|hhh|233|笑死|狗头|doge|开玩笑|[😂🤣😆😄😁]", re.IGNORECASE)


def is_despair(text: str) -> bool:
    """Whether somebody speaks of ending their life. `text` is in its written form (language.text.normalise)."""
    return bool(_DESPAIR.search(text)) and not _LAUGHS.search(text)


def is_weary(text: str) -> bool:
    """Whether life itself is said to be too much: no danger in so many words, but somebody to be careful with."""
    return bool(_WEARY.search(text)) and not _LAUGHS.search(text)


def tells_loss(text: str) -> bool:
    """Whether somebody has died."""
    return bool(_LOSS.search(text))


def is_sad(text: str) -> bool:
    """Whether the message tells of something sad in the customer's own life; no fault of the shop's."""
    sad = bool(_SORROW.search(text)) or is_weary(text) or tells_loss(text)
    return sad and not _OF_SHOP.search(text)
