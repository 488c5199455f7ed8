"""Words of degree: 更轻的, 屏幕大一点的, 哪个最亮: which property of a product they mean, and in which direction."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from shop.catalogue.features import FeatureWords
from shop.catalogue.vocabulary import Vocabulary


@dataclass(frozen=True)
class Degree:
    """More or most of a property; `up` says whether its number has to grow. Characters [start, end) of the message."""

    attribute: str
    up: bool
    kind: Literal["more", "next", "most"]
    start: int
    end: int
    word: str = ""
    """As the customer would say it of two: 更轻."""


# 声音最大的 is said of the sound, nothing of the size.
_NOUNS = "声音|音量|噪音|吸力|风力|电池|容量|电量|内存|存储|屏幕|画面|字体|力度|功率"
_AFTER_NOUN = re.compile(
    rf"(?P<noun>{_NOUNS}|续航|亮度|像素|重量)(?P<how>最|更|再|还要|比较|稍微|偏)(?=[大小强高长久亮轻好])"
)
# What is said of a thing, the names of the property that may be meant (the first that the category has), and whether
# its number grows; None where the shop's own idea of better decides (the quickest charger takes the least time).
_ADJECTIVES: tuple[tuple[str, tuple[str, ...], bool | None], ...] = (
    (r"(?:屏幕?|画面|尺寸)(?:能|要)?大|大屏|寸大", ("屏幕尺寸",), True),
    (r"(?:屏幕?|画面|尺寸)(?:能|要)?小|小屏", ("屏幕尺寸",), False),
    (r"(?:电池|容量|电量)(?:能|要)?大", ("额定容量", "电池容量", "容量大小"), True),
    (r"内存(?:能|要)?大", ("内存",), True),
    (r"存储(?:空间)?(?:能|要)?大", ("存储",), True),
    (r"吸力(?:能|要)?[大强]|吸得干净", ("吸力",), True),
    (r"风力?(?:能|要)?大|吹得快", ("风速", "转速"), True),
    (r"(?:声音|音量)(?:能|要)?大|大声|响亮?", ("功率",), True),
    (r"(?:声音|噪音)(?:能|要)?小|安静|小声", ("噪音",), False),
    (r"(?:续航|待机|电池)(?:能|要|用)?[长久强好]|用得?久|持久|耐用|耐电|扛用", ("续航",), True),
    (r"充电?(?:能|要|得)?快|快充", ("快充", "充电时间"), None),
    (r"(?:像素|拍照|照相)(?:能|要)?[高好强]|拍得?(?:清楚?|清晰|好)", ("像素",), True),
    (r"(?:刷新率|帧率)(?:能|要)?高|流畅|丝滑", ("刷新率", "回报率"), True),
    (r"降噪(?:能|要)?[强好深]", ("降噪",), True),
    (r"(?:能|要)?亮", ("亮度",), True),
    (r"(?:重量|机身)?(?:能|要)?轻便?|轻巧", ("重量",), False),
    (r"小巧|迷你|mini|便携|小", ("重量",), False),
    (r"薄", ("厚度", "重量"), False),
    (r"长", ("长度", "续航"), True),
    # 字能调大吗 is not asked of the screen.
    (rf"(?<!多)(?<![字调放])(?<!{_NOUNS})大", ("屏幕尺寸", "额定容量", "容量大小", "功率"), True),
)
_FAULTS: tuple[tuple[str, tuple[str, ...], bool | None], ...] = (
    (r"重|沉", ("重量",), True),
    (r"吵|噪音大|声音大", ("噪音",), True),
    (r"厚", ("厚度",), True),
    (r"费电|掉电快", ("续航", "额定功率"), False),
    (r"高", ("机身高度",), True),
)
_OPPOSITES = {
    "重": "更轻",
    "沉": "更轻",
    "大": "更小",
    "小": "更大",
    "吵": "更安静",
    "厚": "更薄",
    "高": "更矮",
}
_MORE_BEFORE = r"(?:更|再|还要|比较|稍微|稍|偏)"
_MORE_AFTER = r"(?:一?[点些]儿?|一号)的?"


def degree_in(text: str, category: str, vocabulary: Vocabulary, words: FeatureWords) -> Degree | None:
    """The first word of degree that says something of a property which products of the category have."""
    text = _AFTER_NOUN.sub(r"\g<how>\g<noun>", text)  # as long as before: places in it stay right
    if (less := _not_too(text, category, vocabulary, words)) is not None:
        return less
    for adjective, names, grows in _ADJECTIVES:
        match = re.search(
            rf"(?P<most>最|哪[个款台只]?.{{0,2}})(?:{adjective})|{_MORE_BEFORE}(?:{adjective})|(?:{adjective}){_MORE_AFTER}|(?:{adjective})(?P<asked>的?(?:是|数)?(?:哪[个款台只]|谁))",
            text,
            re.IGNORECASE,
        )
        key = _property(names, category, vocabulary, words) if match is not None else None
        if match is None or key is None:
            continue
        definition = vocabulary.definition(key, category)
        higher = definition is None or definition.better != "lower"
        kind: Literal["more", "next", "most"] = "most" if match["most"] or match["asked"] else "more"
        if text[match.end() - 1 :].lstrip("大小").startswith("一号") or "一号" in match.group():
            kind = "next"
        said = re.search(adjective, match.group(), re.IGNORECASE)
        word = _compared(said.group()) if said is not None else "更好"
        return Degree(key, higher if grows is None else grows, kind, match.start(), match.end(), word)
    return None


def _not_too(text: str, category: str, vocabulary: Vocabulary, words: FeatureWords) -> Degree | None:
    """不要太重的, 别太大, 太重了吧这: the other direction."""
    for adjective, names, grows in (*_FAULTS, *_ADJECTIVES):
        match = re.search(
            rf"(?:不要?|不能|别)太(?P<word>{adjective})|太(?P<fault>{adjective})(?:[了啦]|$)",
            text,
            re.IGNORECASE,
        )
        key = _property(names, category, vocabulary, words) if match is not None else None
        if match is not None and key is not None and grows is not None:
            said = match["word"] or match["fault"]
            return Degree(
                key,
                not grows,
                "more",
                match.start(),
                match.end(),
                _OPPOSITES.get(said, f"更不{said}"),
            )
    return None


def _compared(said: str) -> str:
    """更轻, but 屏幕更大."""
    noun = re.match(
        r"屏幕?|画面|尺寸|电池|容量|电量|内存|存储|吸力|风力|声音|音量|噪音|续航|像素|拍照|降噪|刷新率", said
    )
    split = noun.end() if noun is not None and noun.end() < len(said) else 0
    return f"{said[:split]}更{said[split:]}"


def quality_asked(text: str, category: str, vocabulary: Vocabulary, words: FeatureWords) -> str | None:
    """重吗, 亮不亮, 吵不吵: the property that an adjective asks about."""
    for adjective, names, _ in (*_ADJECTIVES, *_FAULTS):
        asked = re.search(rf"(?:{adjective})(?:不.{{1,2}}|[吗么嘛?？])", text, re.IGNORECASE)
        if asked and (key := _property(names, category, vocabulary, words)) is not None:
            return key
    return None


def _property(
    names: tuple[str, ...], category: str, vocabulary: Vocabulary, words: FeatureWords
) -> str | None:
    """The first property called so; a word by which it is merely understood (屏幕, of the 面板) does not count."""
    for name in names:
        for key in vocabulary.attribute_keys(name, category):
            definition = vocabulary.definition(key, category)
            if key in words.numbers and definition is not None and definition.label == name:
                return key
    return None
