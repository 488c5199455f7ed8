"""Wishes for properties, read against what the catalogue says of a kind of product: 青轴, 16G以上, 更轻的, 能连mac."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from actions.presales.degrees import Degree, degree_in
from actions.presales.preferences import SEARCH_INTENTS, SEARCHES, Wants, is_refused, sort_said, span_of
from actions.presales.product import is_what_it_fits
from actions.presales.which_has import come_with
from actions.services import Services
from actions.turn import Turn
from shop.catalogue.conditions import AttributeWish
from shop.catalogue.features import Feature, FeatureWords, Measure, measures
from shop.catalogue.specs import same_spec
from shop.catalogue.vocabulary import Vocabulary, normalised

_ASKS = re.compile(r"[吗么?？]|多[少大长重久]|怎么|什么|哪|几")
_WISHED = re.compile(r"(?<![是有])的[。.!！~\s]*$|太[^贵便]{1,4}了")
# 垂直的呢, 骨传导的: what sort of thing.
_OF_A_SORT = re.compile(r"的(?:[呢吗么]|那[个种款]|有[吗么没])?[?？]?$")
_PICKS = re.compile(r"的?(?:那|这)一?[个款种台部只件]")
_LESS = ("低", "无", "防", "抗", "零", "减")
_LIGHT = re.compile(r"最轻|轻的|轻一?[点些]的?|轻便|轻薄|轻巧|越轻越好")


_SYSTEMS = (
    ("mac", ("macos",)),
    ("ipad", ("ipados", "ipad")),
    ("苹果", ("iphone", "ios")),
    ("iphone", ("iphone", "ios")),
)

_GOES_WITH = re.compile(
    r"(?:连|接|支持|兼容|适配|配|用)[^，,。 ]{0,4}?(mac(?:book|os)?|ipad|iphone|苹果)", re.IGNORECASE
)


def with_features(wants: Wants, turn: Turn, shop: Services, category: str) -> tuple[Wants, set[str]]:
    words = shop.catalogue.features(category)
    if words is None:
        return wants, set()
    vocabulary, text = shop.catalogue.vocabulary(), turn.text
    closed = [
        span_of(mention, text)
        for mention in turn.mentions
        if mention.entity in ("brand", "color", "scenario", "product", "reference", "address", "quantity")
    ]
    prices = [span_of(mention, text) for mention in turn.of("price")]
    named = [mention.value for mention in turn.of("attribute") if mention.linked]
    measured = [
        _turned(item, text)
        for item in measures(text, category, words, vocabulary, named)
        if not any(_overlap(item, span) for span in closed) and not _is_variant(item, turn, words)
    ]
    # 镜头, of 换镜头, is a piece of a property's name.
    whole = _names_in(text, vocabulary)
    closed += [*prices, *((item.start, item.end) for item in measured)]
    # 指纹锁 is what locks are called, whichever of them say so.
    found = [
        item
        for item in words.find(text, closed)
        if vocabulary.category(item.word) is None
        and not _within_number(item, text)
        and not any(
            start <= item.start and item.end <= end and item.end - item.start < end - start
            for start, end in whole
        )
    ]
    values, refused = list(wants.values), list(wants.refused.get("values", ()))
    values += [word for word in _goes_with(turn, category, words) if word not in values]
    said = _sorted_out(found, values, refused, words, text)
    degree = degree_in(text, vocabulary.category(category) or category, vocabulary, words)
    covered: list[Feature | Measure] = [*found, *measured]
    covered += [Feature("", degree.start, degree.end)] if degree is not None else []  # 大一号 is no spec
    values += [word for word in _other_specs(turn, words, covered, several=bool(said)) if word not in values]
    taken_over = {
        mention.entity
        for mention in turn.mentions
        if mention.entity in ("spec", "attribute")
        and any(_overlap(item, span_of(mention, text)) for item in covered)
    }
    fresh = {item.wish.attribute: item.wish for item in measured}
    if _asks_a_search(turn):
        for mention in turn.of("attribute"):
            key = next(
                (
                    k
                    for k in (mention.value, *vocabulary.attribute_keys(mention.text, category))
                    if k in words.numbers
                ),
                None,
            )
            if is_refused(text, span_of(mention, text)):
                continue
            told = any(_overlap(item, span_of(mention, text)) for item in covered)
            if mention.linked and (key is not None or not told):
                fresh.setdefault(key or mention.value, AttributeWish(key or mention.text))
    if degree is not None and not turn.of("product"):
        fresh[degree.attribute] = _by_degree(degree, turn, shop, words, category)
    if not (fresh or covered) and (key := _property_named(turn, category, words, vocabulary)) is not None:
        fresh[key] = AttributeWish(key)
    light = _LIGHT.search(text)
    if light is not None and "weight" in words.numbers and (_asks_a_search(turn) or "最" in light.group()):
        fresh.setdefault("weight", AttributeWish("weight"))
    wishes = {**fresh, **{wish.attribute: wish for wish in wants.wishes if wish.attribute not in fresh}}
    if fresh and not sort_said(text):
        wants = replace(wants, sort=None)  # 最轻的 after 最便宜的
    only = wants.only
    for kind in turn.of("category"):  # 老人机 means some of the phones, 手机 all of them
        only = kind.candidates or ((kind.sku,) if kind.sku else ())
    if not _PICKS.search(
        text
    ):  # 20000的那个 picks one of two, and leaves out no other when the search goes on
        only = _of_kind_named(wants, turn, shop, vocabulary.category(category)) or only
    if not (covered or named) and _asks_a_search(turn):
        only = come_with(text, vocabulary.category(category) or category, shop) or only
    if not (only or covered or turn.of("product")) and _OF_A_SORT.search(text):
        only = _nicknamed(text, shop, vocabulary.category(category))
    return (
        replace(
            wants,
            values=tuple(values),
            wishes=tuple(wishes.values()),
            only=only,
            refused={**wants.refused, "values": tuple(refused)},
        ),
        taken_over,
    )


def _of_kind_named(wants: Wants, turn: Turn, shop: Services, kind: str | None) -> tuple[str, ...]:
    """K60的手机壳有吗; 20000的充电宝, of which there are two: the products of the kind that are named."""
    # 比K60便宜的: not K60
    aside = (*wants.refused.get("skus", ()), wants.cheaper_than, wants.dearer_than)
    named = shop.catalogue.products(m.sku for m in turn.of("product") if m.sku)
    return tuple(item.sku for item in named if item.category == kind and item.sku not in aside)


def _sorted_out(
    found: Sequence[Feature], values: list[str], refused: list[str], words: FeatureWords, text: str
) -> list[str]:
    """Puts each word into `values` or `refused`, as the message says, and out of the other; those wanted are returned."""
    said: list[str] = []
    for feature in found:
        turned_down = is_refused(text, (feature.start, feature.end))
        if turned_down and (free := _free_of(feature.word, words)):
            values += [word for word in free if word not in values]  # 不要蓝光: 低蓝光 is wanted
            continue
        into, out_of = (refused, values) if turned_down else (values, refused)
        if feature.word in out_of:
            out_of.remove(feature.word)
        if not turned_down:  # 红轴的呢 after 青轴的
            values[:] = [word for word in values if word in said or not words.rivals(word, feature.word)]
            said.append(feature.word)
        if feature.word not in into:
            into.append(feature.word)
    return said


def _free_of(word: str, words: FeatureWords) -> list[str]:
    """低蓝光, of 蓝光: what products say that have little or none of it."""
    return [f"{less}{word}" for less in _LESS if words.counts.get(f"{less}{word}")]


def _within_number(item: Feature, text: str) -> bool:
    """米防水, of 50米防水: the tail of a number."""
    return text[: item.start][-1:].isdigit() and not item.word[:1].isdigit()


def _nicknamed(text: str, shop: Services, kind: str | None) -> tuple[str, ...]:
    """垂直的呢, among mice: those that the merchant also calls 垂直鼠标."""
    if kind is None:
        return ()
    return tuple(
        item.sku
        for item in shop.catalogue.by_category(kind)
        if any(
            alias.endswith(kind) and len(alias) - len(kind) > 1 and alias.removesuffix(kind) in text
            for alias in item.aliases
        )
    )


def _goes_with(turn: Turn, category: str, words: FeatureWords) -> list[str]:
    """支持苹果的手柄, 能连mac的键盘: the system that the thing must go with."""
    fits = next((m for m in (*turn.of("brand"), *turn.of("product")) if is_what_it_fits(m, category)), None)
    if fits is not None:
        return _systems_of(fits.text, words)
    named = _GOES_WITH.search(turn.text)
    return _systems_of(named[1], words) if named is not None else []


def _other_specs(
    turn: Turn, words: FeatureWords, covered: Sequence[Feature | Measure], *, several: bool
) -> list[str]:
    """茶轴 84键: a slot holds one spec; another one that the catalogue does not have is said to be missing."""
    specs = turn.of("spec")
    if len(specs) < 2 and not (several and specs):
        return []
    untold = [m for m in specs if not any(_overlap(item, span_of(m, turn.text)) for item in covered)]
    return [
        normalised(m.text) for m in untold if not any(same_spec(offered, m.value) for offered in words.specs)
    ]


def _by_degree(
    degree: Degree, turn: Turn, shop: Services, words: FeatureWords, category: str
) -> AttributeWish:
    """更轻的: lighter than the product talked about, else than half of them; 最轻的: the order alone, where it is one."""
    key, known = degree.attribute, sorted(words.numbers.get(degree.attribute, ()))
    vocabulary = shop.catalogue.vocabulary()
    focus = shop.catalogue.product(turn.product) if turn.product else None
    same_kind = focus is not None and focus.category in vocabulary.within(
        vocabulary.category(category) or category
    )
    own = focus.attributes.get(key) if focus is not None and same_kind else None
    number = own.number if own is not None and degree.kind != "most" else None
    definition = vocabulary.definition(key, vocabulary.category(category) or category)
    ordered = definition is not None and definition.better == ("higher" if degree.up else "lower")
    if (number is None and ordered) or not known:
        return AttributeWish(key)
    if number is None:
        number = known[len(known) // 2]
    low, high = (number * 1.001, None) if degree.up else (None, number * 0.999)
    beyond = [item for item in known if item > number] if degree.up else [i for i in known if i < number]
    if degree.kind == "next" and beyond:  # 再大一号的: not the largest of all
        return AttributeWish(key, low, beyond[0]) if degree.up else AttributeWish(key, beyond[-1], high)
    return AttributeWish(key, low, high)


def describes_wish(text: str) -> bool:
    """要装在门口 防水的, 能水洗的: says what it should be like; asks nothing."""
    return bool(_WISHED.search(text)) and not _ASKS.search(text)


def _names_in(text: str, vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """Where names of properties stand in the text."""
    plain = text.lower()
    return [
        (at, at + len(name))
        for name in vocabulary.attribute_names
        if len(name) > 2 and (at := plain.find(name)) >= 0
    ]


def _property_named(turn: Turn, category: str, words: FeatureWords, vocabulary: Vocabulary) -> str | None:
    """带高刷的, 能换镜头的: a property in the merchant's words that the extractor passed over."""
    if not _asks_a_search(turn) or turn.of("attribute") or _ASKS.search(turn.text):
        return None
    kind, plain = vocabulary.category(category) or category, normalised(turn.text)
    for word in sorted(vocabulary.attribute_names, key=len, reverse=True):
        if len(word) > 1 and word in plain and vocabulary.category(word) is None:
            for key in vocabulary.attribute_keys(word, kind):
                if key in words.numbers and _is_called(word, key, kind, vocabulary):
                    return key
    return None


def _is_called(word: str, key: str, kind: str, vocabulary: Vocabulary) -> bool:
    definition = vocabulary.definition(key, kind)
    names = (definition.label, *definition.aliases) if definition is not None else ()
    return word in {normalised(name) for name in names}


def _systems_of(maker: str, words: FeatureWords) -> list[str]:
    """支持苹果的手柄: the word by which this category's products say that they go with that maker's things."""
    for name, systems in _SYSTEMS:
        if name in maker.lower():
            known = [word for word in systems if 0 < words.counts.get(word, 0) < words.sampled]
            return sorted(known, key=lambda word: -words.counts[word])[:1]
    return []


def _turned(item: Measure, text: str) -> Measure:
    """不要10寸以下的 wants 10 and more."""
    wish = item.wish
    if not is_refused(text, (item.start, item.end)) or (wish.minimum is None) == (wish.maximum is None):
        return item
    return replace(item, wish=AttributeWish(wish.attribute, wish.maximum, wish.minimum))


def _is_variant(item: Measure, turn: Turn, words: FeatureWords) -> bool:
    """256G where phones come in 8G+256G: a spec to choose, not a property of the model."""
    spec = next((m for m in turn.of("spec") if _overlap(item, span_of(m, turn.text))), None)
    return spec is not None and any(same_spec(offered, spec.value) for offered in words.specs)


def _asks_a_search(turn: Turn) -> bool:
    """Whether a property in the message is a wish, not a question about the product talked about."""
    if turn.of("product") or turn.of("reference"):
        return False
    if describes_wish(turn.text) and turn.intent in ("inform", "nlu_fallback"):
        return True
    return turn.intent in SEARCH_INTENTS or bool(turn.of("category")) or turn.slot("topic") in SEARCHES


def _overlap(item: Feature | Measure, span: tuple[int, int]) -> bool:
    return item.start < span[1] and span[0] < item.end
