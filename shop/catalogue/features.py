"""Conditions that no list of names holds, read against the catalogue's own values: 头戴式, 青轴, 直屏, 14寸, 16G以上.

A merchant writes attribute values and highlights; what these are made of is what customers ask for. A word counts
only if some products of the category have it and others do not, so that it narrows the search.
"""

# ruff: noqa: SIM905  (a list literal of a hundred words would fill pages)

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from language.numbers import parse_numeral
from shop import models
from shop.catalogue.conditions import AttributeWish
from shop.catalogue.readmodels import AttributeDefinition
from shop.catalogue.vocabulary import Vocabulary, normalised

# The best-selling products of a category say how its values are worded; more say nothing new.
SAMPLE = 300
_LONGEST_WORD = 8

NEGATIVE_STARTS = ("不支持", "无法", "没有", "不带", "不含", "不自带", "不可", "不防", "否", "-", "—")

# Words that occur in values but say nothing that anybody looks for.
_IDLE = frozenset(
    """
无线 使用 可用 小时 充电 电池 设备 连接 播放 移动 识别 限制 认证 供电 按键 通用 性能 高性 高性能 旗舰
音质 本地 像素 消息 分贝 天然 复合 主动 独立 佩戴 区域 存储 推送 机身 视频 安卓 手机 电脑 系统 快充
便携 室内 家用 智能 功能 模式 可以 需要 包装 商品 上一代 一代 主力 入门 分钟 降噪 拍照 办公 更大
大屏幕 学习 有线供电 可听 续航 控制 自动 清洗 清洁 高清 效果 手感 音量 电量 颜色 黑色 白色 安装 免费
三档 单色 最大 最高 以上 以内 左右 毫安 毫安时 赫兹 英寸 公斤 流明 pro plus ultra app
mini 合适 适合 首选 推荐 好用 不错 够用 专用 常用 实用 方便 大小 尺寸
""".split()
)
_CUT = re.compile(r"[、，,；;/+|（）()×：:。]|与|和|及|配合|式|(?<=[\u4e00-\u9fff])\s|\s(?=[\u4e00-\u9fff])")
_LEAD = re.compile(r"^(?:支持|自带|内置|约|最高|最大|可选|配|带|单耳|单次|连续)+")
_AMOUNT = re.compile(
    r"^\d[\d.]*(?:[a-z%°]+|万|分贝|小时|天|分钟|个|种|次|年|元|级|英寸|毫米|平方米|档|片|张|枚|台|米|升|克)?"
)
# An adjective after its noun, as people talk: 字大, 声音够大, where merchants write 大字, 大声.
_TURNED = re.compile(
    r"(?P<noun>[\u4e00-\u9fff])[音体]?(?:能|可以|要|得|会|够|特别|很|比较|更|调|放|变|是){0,3}大(?![家概约])"
)
_KEYS = re.compile(r"^\d+键$|^[248]k$|^[45]g|^\d{3,4}p$")
_HAN = re.compile(r"^[\u4e00-\u9fff]+$")

_UNITS: Mapping[str, tuple[str, float]] = {
    "寸": ("英寸", 1), "英寸": ("英寸", 1), "吋": ("英寸", 1), "w": ("W", 1), "瓦": ("W", 1), "毫安": ("mAh", 1),
    "毫安时": ("mAh", 1), "mah": ("mAh", 1), "hz": ("Hz", 1), "赫兹": ("Hz", 1), "g": ("GB", 1), "gb": ("GB", 1),
    "t": ("GB", 1024), "tb": ("GB", 1024), "克": ("g", 1), "kg": ("g", 1000), "公斤": ("g", 1000), "千克": ("g", 1000),
    "斤": ("g", 500), "小时": ("小时", 1), "个小时": ("小时", 1), "分钟": ("分钟", 1), "天": ("天", 1), "流明": ("流明", 1),
    "pa": ("Pa", 1), "平": ("平方米", 1), "平米": ("平方米", 1), "平方": ("平方米", 1), "平方米": ("平方米", 1),
    "万像素": ("万像素", 1), "尼特": ("尼特", 1), "升": ("升", 1), "l": ("升", 1), "ms": ("ms", 1), "毫秒": ("ms", 1),
    "dpi": ("DPI", 1),
}  # fmt: skip
_MEASURE = re.compile(
    r"(?P<before>至少|起码|最少|不少于|不低于|超过|大于|高于|多于|不超过|不大于|不高于|小于|少于|低于|最多|不到|轻于)?\s?"
    r"(?P<number>(?<![\d.a-zA-Z])\d+(?:\.\d+)?[万千]?|[一二两三四五六七八九十百千万]{1,6})\s?"
    rf"(?P<unit>{'|'.join(sorted(map(re.escape, _UNITS), key=len, reverse=True))})(?![a-zA-Z\d])"
    r"\s?(?:显存|内存|运存|存储|硬盘|屏幕|大?屏|电池|续航)?(?:的)?(?P<after>及?以上|起步|往上|或更[大高长]|或以上|及?以下|以内|之内|往下|左右|上下)?",
    re.IGNORECASE,
)
_MINIMUM = ("至少", "起码", "最少", "不少于", "不低于", "超过", "大于", "高于", "多于", "以上", "及以上", "起步", "往上",
            "或更大", "或更高", "或更长", "或以上")  # fmt: skip
_MAXIMUM = (
    "不超过",
    "不大于",
    "不高于",
    "小于",
    "少于",
    "低于",
    "最多",
    "不到",
    "轻于",
    "以下",
    "及以下",
    "以内",
    "之内",
    "往下",
)
# Nobody who says 续航10小时 refuses twelve.
_OPEN_ENDED = ("小时", "分钟", "天", "流明", "Pa", "平方米", "尼特", "万像素", "升", "DPI")


@dataclass(frozen=True)
class Feature:
    """A word of the catalogue's values in a message, at characters [start, end)."""

    word: str
    start: int
    end: int


@dataclass(frozen=True)
class Measure:
    """An amount with a unit that an attribute of the category has, at characters [start, end)."""

    wish: AttributeWish
    start: int
    end: int


@dataclass(frozen=True)
class FeatureWords:
    """What the values of one category are made of.

    `counts`: word (normalised) to how many of the sampled products have it; `keys`: word to the attributes whose values
    hold it; `numbers`: attribute to its numbers, every attribute of the category being a key; `specs`: what variants
    are called (8G+256G).
    """

    counts: Mapping[str, int]
    keys: Mapping[str, frozenset[str]]
    sampled: int
    numbers: Mapping[str, frozenset[float]]
    specs: frozenset[str] = frozenset()

    def rivals(self, one: str, other: str) -> bool:
        """Whether two words are values of one and the same attribute (青轴, 红轴): the later one replaces the earlier."""
        return one != other and bool(self.keys.get(one, frozenset()) & self.keys.get(other, frozenset()))

    def find(self, text: str, taken: Iterable[tuple[int, int]] = ()) -> tuple[Feature, ...]:
        """The words in `text` that narrow the category, longest first where they overlap; none inside `taken`."""
        plain, places = _without_blanks(text)
        used = [list(span) for span in taken]
        found = []
        for length in range(min(_LONGEST_WORD, len(plain)), 1, -1):
            for first in range(len(plain) - length + 1):
                word = plain[first : first + length]
                if not 0 < self.counts.get(word, 0) < self.sampled:
                    continue
                start, end = places[first], places[first + length - 1] + 1
                if any(start < stop and begin < end for begin, stop in used):
                    continue
                used.append([start, end])
                found.append(Feature(word, start, end))
        for turned in _TURNED.finditer(text):  # 字大的, 字能调大吗 for 大字
            word, (start, end) = f"大{turned['noun']}", turned.span()
            narrows = 0 < self.counts.get(word, 0) < self.sampled
            if narrows and not any(start < stop and begin < end for begin, stop in used):
                found.append(Feature(word, start, end))
        return tuple(sorted(found, key=lambda feature: feature.start))


def feature_words(session: Session, categories: Sequence[str], vocabulary: Vocabulary) -> FeatureWords:
    """Read what the values of these categories (one and those below it) are made of."""
    product, attribute = models.Product.__table__.c, models.Attribute.__table__.c
    variant = models.Variant.__table__.c
    rows = session.execute(
        select(product.sku, product.highlights)
        .where(product.category.in_(list(categories)), product.active)
        .order_by(product.sales.desc())
        .limit(SAMPLE)
    ).all()
    skus = [row.sku for row in rows]
    having: dict[str, set[str]] = {}
    keys: dict[str, set[str]] = {}
    numbers: dict[str, set[float]] = {}
    values = session.execute(
        select(attribute.product_sku, attribute.key, attribute.value, attribute.number).where(
            attribute.product_sku.in_(skus)
        )
    ).all()
    labels = {
        normalised(row.label)
        for key in {value.key for value in values}
        for row in vocabulary.definitions.get(key, ())
    }

    def note(sku: str, key: str, value: str) -> None:
        plain = normalised(value)
        told = [label for label in labels if label in plain]
        for word in _words_of(value):
            # 自动集 is a piece of 自动集尘, which is a property and found by its name.
            if word not in _IDLE and not any(word in label for label in told):
                having.setdefault(word, set()).add(sku)
                if key:
                    keys.setdefault(word, set()).add(key)

    for row in rows:
        for highlight in row.highlights:
            note(row.sku, "", highlight)
    for value in values:
        note(value.product_sku, value.key, value.value)
        known = numbers.setdefault(value.key, set())
        if value.number is not None:
            known.add(float(value.number))
    return FeatureWords(
        {word: len(owners) for word, owners in having.items()},
        {word: frozenset(found) for word, found in keys.items()},
        len(skus),
        {key: frozenset(found) for key, found in numbers.items()},
        frozenset(
            session.execute(select(variant.spec).where(variant.product_sku.in_(skus)).distinct()).scalars()
        ),
    )


def _words_of(value: str) -> set[str]:
    """Beginnings and ends of the parts of a value, as words: 后挂式骨传导 gives 后挂, 骨传导, and idle bits nobody says."""
    words: set[str] = set()
    for raw in _CUT.split(value):
        part = raw.strip()
        if part.startswith(NEGATIVE_STARTS):
            continue
        tokens = (normalised(run) for run in _LATIN_RUN.findall(part))
        words |= {run for run in tokens if _KEYS.match(run) or len(_AMOUNT.sub("", run)) > 2}
        part = normalised(_LEAD.sub("", part))
        if not _KEYS.match(part):
            part = _AMOUNT.sub("", part)
        if len(part) < 2:
            continue
        if not _HAN.match(part):
            if len(part) <= _LONGEST_WORD:
                words.add(part)
            part = "".join(_HAN_RUN.findall(part)[-1:])
        for length in range(2, min(len(part), _LONGEST_WORD) + 1):
            words |= {part[:length], part[-length:]}
    return words


_LATIN_RUN = re.compile(r"[A-Za-z0-9.]+(?:-[A-Za-z0-9]+)?")
_HAN_RUN = re.compile(r"[\u4e00-\u9fff]{2,}")


def measures(
    text: str, category: str, words: FeatureWords, vocabulary: Vocabulary, named: Sequence[str] = ()
) -> tuple[Measure, ...]:
    """Amounts of an attribute that the category has: 14寸, 16G以上, 重量1.5公斤以内.

    `named` are keys of attributes that the message names; they decide where several have the unit.
    """
    found = []
    for match in _MEASURE.finditer(text):
        number = parse_numeral(match["number"])
        if number is None:
            continue
        unit, scale = _UNITS[match["unit"].lower()]
        amount = float(number) * scale
        bound = match["after"] or match["before"] or ""
        definition = _measured_by(unit, amount, bound, category, words, vocabulary, named)
        if definition is not None:
            wish = _wish(definition, amount, bound, unit)
            found.append(Measure(wish, match.start(), match.end()))
    return tuple(found)


def _measured_by(
    unit: str,
    amount: float,
    bound: str,
    category: str,
    words: FeatureWords,
    vocabulary: Vocabulary,
    named: Sequence[str],
) -> AttributeDefinition | None:
    """The attribute with this unit: the one named, else the one whose values hold the amount, else the first."""
    known = [vocabulary.definition(key, category) for key in words.numbers]
    fitting = [row for row in known if row is not None and row.unit.startswith(unit)]
    for row in fitting:
        if row.key in named:
            return row
    exact = [row for row in fitting if amount in words.numbers[row.key]]
    if exact:
        return exact[0]
    return fitting[0] if fitting and (bound or unit != "GB") else None


def _wish(definition: AttributeDefinition, amount: float, bound: str, unit: str) -> AttributeWish:
    key = definition.key
    if bound in _MINIMUM:
        return AttributeWish(key, minimum=amount)
    if bound in _MAXIMUM:
        return AttributeWish(key, maximum=amount)
    if bound:  # 左右
        return AttributeWish(key, minimum=amount * 0.9, maximum=amount * 1.1)
    if definition.better == "lower":
        return AttributeWish(key, maximum=amount)
    if unit in _OPEN_ENDED and definition.better == "higher":
        return AttributeWish(key, minimum=amount)
    if unit == "英寸" and amount == int(amount):
        # 24寸 is what shops call 23.8, and 15寸 what they call 15.6.
        return AttributeWish(key, minimum=amount - 0.3, maximum=amount + 0.9)
    if unit == "GB":
        return AttributeWish(key, minimum=amount)
    return AttributeWish(key, minimum=amount, maximum=amount)


def _without_blanks(text: str) -> tuple[str, list[int]]:
    """The text as words are compared, and where each of its characters stands in the original."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for plain in normalised(character):
            characters.append(plain)
            places.append(place)
    return "".join(characters), places
