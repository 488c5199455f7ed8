"""Words that carry a mood, with what turns them around: a few counts that say what single n-grams cannot.

不错 is praise, 不好 is not, 没有不满意 is praise again; 真行 after 呵呵 is no praise at all. The lists are short on
purpose: the encoder and the n-grams know the rest.
"""

from __future__ import annotations

import re
from typing import Final

_GOOD: Final = [
    "满意",
    "喜欢",
    "不错",
    "给力",
    "靠谱",
    "好用",
    "贴心",
    "耐心",
    "感谢",
    "谢谢",
    "多谢",
    "辛苦",
    "太好了",
    "真好",
    "很好",
    "挺好",
    "棒",
    "赞",
    "开心",
    "高兴",
    "舒服",
    "流畅",
    "清晰",
    "漂亮",
    "好看",
    "划算",
    "实惠",
    "超值",
    "物超所值",
    "值得",
    "推荐",
    "惊喜",
    "惊艳",
    "完美",
    "专业",
    "负责",
    "热情",
    "周到",
    "神速",
    "秒回",
    "顺利",
    "放心",
    "省心",
    "好评",
    "爱了",
    "真香",
    "回购",
    "感动",
    "方便",
    "精致",
    "稳定",
    "安静",
    "好吃",
    "新鲜",
    "干净",
    "很快",
    "优秀",
    "厉害",
    "佩服",
    "幸福",
    "支持",
    "良心",
    "厚道",
]
_BAD: Final = [
    "差评",
    "差劲",
    "太差",
    "很差",
    "失望",
    "垃圾",
    "坑",
    "骗",
    "烂",
    "恶心",
    "敷衍",
    "忽悠",
    "无语",
    "生气",
    "气死",
    "火大",
    "受够",
    "烦",
    "讨厌",
    "糟",
    "后悔",
    "投诉",
    "举报",
    "曝光",
    "欺负",
    "欺骗",
    "不满",
    "拖",
    "推卸",
    "踢皮球",
    "态度恶劣",
    "离谱",
    "坏了",
    "坏的",
    "难用",
    "难吃",
    "卡死",
    "心寒",
    "寒心",
    "憋屈",
    "郁闷",
    "崩溃",
    "倒霉",
    "糊弄",
    "套路",
    "奸商",
    "黑店",
    "假货",
    "翻新",
    "没人管",
    "没人理",
    "没人回",
    "不解决",
    "没解决",
    "浪费",
    "白花",
    "打水漂",
    "闹心",
    "折腾",
    "服气",
    "过分",
    "凭什么",
    "凭啥",
    "到底",
    "居然",
    "怎么又",
    "又坏",
]
_NEGATION: Final = "不没别未无甭冇"
# Words that contain a negation and mean no negation.
_FIXED: Final = re.compile(
    "不错|不好意思|不愧|不得不|没得说|没话说|没得挑|没毛病|没白|不踩雷|不后悔|不亏|无敌|无可挑剔|不贵|不卡|不断连"
)
_SARCASM: Final = re.compile(
    "呵呵|呵$|^呵|真行|真会|真有你|可真|好一个|好家伙|谢谢您嘞|我谢谢|真会谢|栓Q|寂寞|佩服得|太优秀|绝望|笑死|气笑|恭喜你们|您可|就这[?？]"
)
_QUESTION: Final = re.compile(
    "[吗么呢嘛]\\s*[?？]?$|多少|怎么(?!又|还|这么|能|会)|哪[里个款]|什么时候|几[天号点]|如何|能不能|可以.{0,8}吗|是不是|有没有"
)
_REPROACH: Final = re.compile(
    "凭什么|凭啥|到底|居然|竟然|怎么(?:又|还|这么)|这(?:都|也|就)|(?:说|讲|问|催)了.{0,3}[遍次]|几[遍次]了|第[三四五六七八九十几]次|又(?:让|要|是|坏|推)"
)
_POLITE: Final = re.compile("请问|麻烦|帮我|想问|咨询|劳驾|您好|你好")
_FURY: Final = re.compile("[!！]{1,}|[?？]{2,}|😡|😤|🤬|💢|👎|🙄|😠|🤮|。。。")
_JOY: Final = re.compile("😊|🥰|❤|👍|🌹|🎉|💯|🙏|😄|✌|😘|🎊|哈哈|嘿嘿|嘻嘻|yyds|666", re.IGNORECASE)

NAMES: Final = (
    "good",
    "bad",
    "good turned",
    "bad turned",
    "sarcasm",
    "question",
    "reproach",
    "polite",
    "fury",
    "joy",
    "good beside sarcasm or reproach",
    "question without mood",
    "short",
)
"""What each number of `counts` says."""


def counts(text: str) -> list[float]:
    """One number a name of NAMES, each from 0 to 3."""
    good, good_turned = _occurrences(text, _GOOD)
    bad, bad_turned = _occurrences(text, _BAD)
    sarcasm, reproach = len(_SARCASM.findall(text)), len(_REPROACH.findall(text))
    question = len(_QUESTION.findall(text))
    found = (
        good,
        bad,
        good_turned,
        bad_turned,
        sarcasm,
        question,
        reproach,
        len(_POLITE.findall(text)),
        len(_FURY.findall(text)),
        len(_JOY.findall(text)),
        int(bool(good and (sarcasm or reproach))),
        int(bool(question and not (good or bad or sarcasm or reproach))),
        int(len(text) <= 4),
    )
    return [float(min(number, 3)) for number in found]


def _occurrences(text: str, words: list[str]) -> tuple[int, int]:
    """How often words of a list stand as they are, and how often a negation within two characters turns them."""
    plain = turned = 0
    fixed = [match.span() for match in _FIXED.finditer(text)]
    for word in words:
        start = text.find(word)
        while start >= 0:
            before = range(max(start - 3, 0), start)
            negations = [
                place
                for place in before
                if text[place] in _NEGATION and not any(first <= place < last for first, last in fixed)
            ]
            if len(negations) % 2:
                turned += 1
            else:
                plain += 1
            start = text.find(word, start + len(word))
    return plain, turned
