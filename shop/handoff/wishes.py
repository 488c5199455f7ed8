"""Wishes for a human that name one without the usual words: 客服小姐姐出来一下, 让能做主的人打过来. Beside near misses."""

from __future__ import annotations

import re
from typing import Final

_SOMEBODY: Final = "真人|活人|人工(?!智能)|懂的人|懂行的人?|能做主的人?|管事的人?|说了算的人?|会说话的人?|值班的?人?|负责人|领导|经理|主管|店长|老板"
_WISHES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:{_SOMEBODY}|客服(?:小姐姐|小哥哥?|人员|妹子|大姐|同学)?)[^,。!?]{{0,4}}(?:出来|来一下|来下|过来|说话|回话|接电话)",
        rf"(?:让|叫|喊|派|换|安排|请)(?:一?个|一?位|你们的?)?(?:{_SOMEBODY}|人)(?:来|过来|出来|跟我|和我|打过来|打给我|给我|联系我|接)",
        r"(?:值班的?人|真人|活人)[^。!?]{0,6}(?:让|叫)(?:他|她|ta|TA)",
        r"(?:有没有|有|没有?)(?:一?个)?(?:真人|活人)(?:吗|啊|呀|了|没|在|能|$)",
        r"(?:找|换|叫|让|派|来)(?:一?[个位])?能(?:处理|解决|做主|管事|负责)的(?:人|来|$)",
        r"电话(?:回|打给)我|回个?电话给我|给我回个?电话|^(?:给我)?打个?电话(?:给我)?(?:吧|$)",
    )
)
# Somebody else is meant (快递员), or the wish is turned away.
_OTHERS: Final = re.compile(r"快递|骑手|师傅|送货|派送|配送|上门|安装|确认|(?:发货|送|来)(?:之?前|再)")
# Any word of a person or of being connected; 个人, 本人 and the like speak of the customer.
_ANYBODY: Final = re.compile(
    rf"{_SOMEBODY}|客服|专员|(?:找|来|换|叫|派|有|要|让|请)个人|(?<![个本气烦急坑骗愁恼累吓恶害损丢误])(?<!让)人(?!民|寿|脸|家)|转接|接线|电话|坐席|小姐姐|小哥"
)
_CALLS: Final = re.compile(
    r"(?:找|叫|喊|转|接|联系|换|派|请|打给)(?!到|不)[^,。!?]{0,3}(?:售后|售前|部门|处理)|(?:售后|客服)(?:在|呢)"
)
_BLAMES: Final = re.compile(
    r"(?:售后|客服|服务|态度|处理|效率|反应)(?:的?(?:态度|水平|质量|速度|人员?))?(?:也|可|就|都|是|简直|实在|确实|怎么|咋)*"
    r"(?:真|太|好|很|超|这么|那么|够|忒|贼|非常|特别|差|烂|慢|垃圾)"
)
_WHO_IS_THERE: Final = re.compile(
    r"(?:喂|哎|那|你们|你家|[?？,，。!！\s]){0,4}(?:人|客服|人工)(?:都|呢|去哪[儿里]?了?|哪[儿里]?去了?|不在|跑了|死哪去了){1,3}[啊呀吗嘛?？!！。]*"
    r"|(?:喂|哎|那|你们|你家|[?？,，。!！\s]){0,4}(?:怎么|咋|为什么|为啥|到底|是不是)?(?:还|都|一直|也)?(?:没有?|没个)人(?:理我?|回我?|接|在|应|来|管我?|说话){0,2}[了啊呀呢吗嘛么?？!！。]*"
    r"|(?:你们|客服|人工)(?:是不是|是|怎么)?(?:都|已经|全)*(?:下班|休息|走)了?[啊呀吧吗嘛么?？!！。]*"
)
# 在吗, 有人在吗, 喂: a call into the room, with a greeting before it or without.
_CALLS_OUT: Final = re.compile(
    r"(?:你好|您好|喂+|哈喽|hello|hi|亲|那个|客服|人工|[?？,，。!！~\s]){0,6}"
    r"(?:(?:还|都)?在(?:吗|么|嘛|不在?|没)|(?:还|现在)?有(?:没有)?人(?:在|接|理我?|回)?(?:吗|么|嘛|不|没|呢|在)?|喂+)"
    r"[啊呀呢哈?？!！。~\s]{0,6}",
    re.IGNORECASE,
)
# 你好？ asks once more.
_ASKS_AGAIN: Final = re.compile(r"(?:你好|您好|喂|哈喽|hello|亲)+[啊呀吗]?[?？]+", re.IGNORECASE)
# Nothing but giving up what was just asked for.
_GIVES_UP: Final = re.compile(
    r"(?=.{0,6}(?:算|不|没事))(?:算了|那|还是|就|先|嗯|哦|噢|好|行|我|[,，。!！~\s]|不(?:用|必|要|需要|等|麻烦|找|转)(?:你们?|他们?)?了|没事了?|吧|啦|哈){1,10}"
)
_NO_CALL: Final = re.compile(r"(?:不用|不要|不必|不需要|别)(?:再)?(?:给我)?(?:打电话|来电|电话|联系我?)")
# 我是聋哑人 打不了电话: whoever can only write.
_WRITES: Final = re.compile(
    r"(?:打不了|接不了|听不[到见清]|没法(?:打|接|听)|(?:不|没)(?:方便|能|法)(?:打|接|听))[^,。!?]{0,3}电话|聋[哑子人]|耳[聋背]"
    r"|(?:打字|文字)(?:聊天?|说|沟通|回复?)?(?:就|吧|也行|可以)|(?:只能|只想|(?<!不)想要?|还是)(?:用)?(?:打字|文字)"
)
_NAMED_HUMAN: Final = re.compile(rf"{_SOMEBODY}|客服|专员|坐席|转接|(?:找|来|换|叫|派)个人")
_DECLINES: Final = re.compile(
    r"(?:不用|不要|不需要|不想|用不着|别|没必要|先不)[^,。!?]{0,3}(?:转|找|叫|麻烦|接)?[^,。!?]{0,2}(?:人工|真人|客服)(?!都|态度|的)"
    # 算了不转了, 别转了: who is meant was said before.
    r"|^(?:算了|那|还是|我|先|就|[,，\s])*(?:不用|不要|不必|不|别|甭)(?:再|给我)?转(?:接)?(?:过去)?(?:了|吧|啦)[吧啊哈。!！]*$"
)


def wants_human(text: str) -> bool:
    """Whether the customer asks for somebody of the shop. `text` is in its written form (language.text.normalise)."""
    wished = any(pattern.search(text) for pattern in _WISHES)
    return wished and not _OTHERS.search(text) and not turns_down_human(text)


def names_human(text: str) -> bool:
    """Whether a word speaks of somebody, or of being put through, at all: 个人 does not."""
    return wants_human(text) or bool(_ANYBODY.search(text))


def _calls_for_somebody(text: str) -> bool:
    """Whether the words ask for a person or a department at all: 找你们售后. 你们售后真让人头疼 only complains."""
    return names_human(text) or bool(_CALLS.search(text))


def blames_service(text: str) -> bool:
    """Whether the words only say how bad the shop's service is, and ask for nobody: 你们售后真让人头疼."""
    return bool(_BLAMES.search(text)) and not _calls_for_somebody(text)


def declines_call(text: str) -> bool:
    """Whether no call is wanted: 不用打电话 直接来取."""
    return bool(_NO_CALL.search(text))


def turns_down_human(text: str) -> bool:
    """Whether a human is spoken of only to be declined, or somebody would rather write than be called."""
    return declines_human(text) or wants_to_write(text)


def wants_to_write(text: str) -> bool:
    """打字聊就行别打电话, 我是聋哑人 打不了电话: no call is wanted, and nobody is called for."""
    return bool(_NO_CALL.search(text) or _WRITES.search(text)) and not _NAMED_HUMAN.search(text)


def asks_who_is_there(text: str) -> bool:
    """人呢, 怎么还没人, 都下班了吗: whether anybody is there at all, of somebody who waits; no greeting."""
    return bool(_WHO_IS_THERE.fullmatch(text.strip()))


def calls_out(text: str) -> bool:
    """在吗, 有人在吗, 人呢: of somebody who was promised a person, whether that person is there."""
    said = text.strip()
    return bool(_CALLS_OUT.fullmatch(said) or _ASKS_AGAIN.fullmatch(said)) or asks_who_is_there(text)


def gives_up(text: str) -> bool:
    """算了不用了, 那不麻烦了: nothing but giving up; what is given up was said before."""
    return bool(_GIVES_UP.fullmatch(text.strip()))


def declines_human(text: str) -> bool:
    """Whether the customer says that no human is wanted: 我不用人工，你告诉我运费就行."""
    return bool(_DECLINES.search(text))
