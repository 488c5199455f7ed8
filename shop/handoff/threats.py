"""Threats: to go to court, to an authority, to the press, to harm somebody. One recogniser, tested beside near misses."""

from __future__ import annotations

import re
from typing import Final

from shop.handoff.despair import is_despair

_AUTHORITY: Final = "12315|12345|消协|消费者协会|工商局?|市场监管局?|市监局|监管部门|质监局?|市长热线|黑猫|公安|派出所|劳动监察|网信办"
_PUBLIC: Final = (
    "抖音|小红书|微博|知乎|B站|b站|朋友圈|全网|网上|热搜|媒体|记者|电视台|新闻|报纸|业主群|直播间"
)
_ACCUSE: Final = "投诉|举报|告|曝光|反映|揭发|爆料|找|见|去|上|打|发|提交"

_THREATS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:{_ACCUSE})[^,。!?]{{0,8}}(?:{_AUTHORITY})",
        rf"(?:{_AUTHORITY})[^,。!?]{{0,6}}(?:投诉|举报|告你|告他|见|等着|管管|评评理)",
        rf"(?:我|我们|俺|老子|这就|马上|立刻|准备|已经|要|会|就|再|不然|否则|信不信)[^,。!?]{{0,10}}(?:{_PUBLIC})[^,。!?]{{0,6}}(?:曝光|揭|投诉|说你|骂|避雷|避坑|发帖|评理|挂你)",
        r"(?:曝光|揭发|挂)[^,。!?]{0,4}(?:你们|你家|你店|这家|黑店|出去)|(?:等着|准备)(?:被)?(?:曝光|上热搜|上新闻)",
        rf"(?:{_PUBLIC})(?:上)?见(?:吧|$|[,。!])|[给发到][^,。!?]{{0,4}}(?:{_PUBLIC})[^,。!?]{{0,4}}(?:发帖|让大家|让所有人|让大伙|看看你们)",
        r"(?<!不)(?:起诉|上诉|仲裁)(?!书|状)[^,。!?]{0,4}(?:你|$|[,。!])|(?:就|要|会|去|准备)[^,。!?]{0,4}(?:起诉|仲裁|打官司)",
        r"法庭上?见|法院见|律师函|(?:收|等)(?:着)?(?:收)?传票|走?法律(?:途径|程序|渠道|手段)|(?:找|请|咨询)(?:好|了|过)?律师|告(?:到|上)(?:你|法院|法庭|工商|底)",
        r"(?:就|要|去|会|马上|已经|我|再)(?:直接)?报警(?!器|声|音|灯|功能|设置|怎么|能|会|了怎么)(?:了|吧|啊|抓|处理|$|[,。!])",
        r"(?:砸|烧|拆)(?:了|掉)?(?:你们?|你家)[^,。!?]{0,4}(?:店|门|公司|家)|把你们?[^,。!?]{0,6}(?:砸|烧|拆|闹)|(?:拉|挂)横幅|(?:弄死|打死|杀了?|砍|捅)(?:了)?(?:你|他|客服)|让你们?[^,。!?]{0,4}(?:开不下去|关门|倒闭|好看)",
        r"(?:我|要|就|去|会|不[删退赔换处][^,。!?]{0,3})[^,。!?]{0,2}(?<!广)(?<!报)告(?:死)?你们?(?!诉|知|别)",
        r"(?i:call(?:ing)? (?:the )?(?:police|lawyer|bank)|sue you|my lawyer|consumer protection|go to court)",
        r"(?:已经)?(?:录音|取证|截图)(?:了)?[^。!?]{0,8}(?:告|见|曝光|等着|上热搜|证据)",
    )
)

# Said about something else: a camera's exposure, a lock's alarm, a question about how one complains.
_HARMLESS: Final = re.compile(
    r"曝光(?:度|量|补偿|时间|模式|参数|过度|不足|锁定)|报警(?:器|声|音|灯|功能|怎么关|怎么设)|(?:什么|啥)(?:意思|东西)|是干嘛的|"
    r"(?:推荐|听说|看到|报道|广告)(?:过|了)?(?:你们|这款|的)?[^,。]{0,4}(?:吗|$)|律所|我是律师|法院(?:路|附近|门口|旁)"
)


def is_threat(text: str) -> bool:
    """Whether the customer threatens the shop, somebody, or themselves with harm (a bare 差评 is none).

    `text` is in its written form (language.text.normalise).
    """
    threatens = any(pattern.search(text) for pattern in _THREATS) and not _HARMLESS.search(text)
    return threatens or is_despair(text)
