"""Which of the products shown a description means: 最亮的那个, 1万毫安那个, 骨传导的那款, 399的那个, 带Pro的那个."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from actions.presales.degrees import degree_in
from actions.services import Services
from actions.turn import Turn
from language.numbers import parse_amounts
from shop.catalogue.conditions import AttributeWish, SearchConditions
from shop.catalogue.features import FeatureWords, measures
from shop.catalogue.readmodels import Product
from shop.catalogue.vocabulary import normalised

_THAT_ONE = re.compile(
    r"(?P<what>[^，,。？?！!；;]{1,14})(?:那|(?<! )这)一?[个款种台部只件条副把支双样](?P<more>[^，,。？?！!；;]{1,10}的$)?"
)
_FOR_USE = re.compile(r"(?P<use>[^那这,，。?？]{2,6})的那[个款种][吧呢。~!！]*")
_LEAD = re.compile(r"^(?:那|就|要|我|选|买|还是|来|看看|行|吧|,|，| )+")
# 600那个 is the one for 599.
_ABOUT = Decimal("0.02")
_LATIN = re.compile(r"[a-z]+\d*|\d{2,}", re.IGNORECASE)


def by_use(turn: Turn, shop: Services) -> bool:
    """儿童的那个, of which none is shown: the one of the kind that is for this use, which has to be looked for."""
    said = _FOR_USE.fullmatch(turn.text.strip())
    uses = shop.catalogue.vocabulary().scenario_names
    return said is not None and any(len(word) > 1 and word in said["use"] for word in uses)


def described(turn: Turn, shop: Services, shown: Sequence[Product]) -> tuple[str, bool] | None:
    """SKU of the product meant, and whether it is a guess (not among those shown); None where nothing is described."""
    match = _THAT_ONE.search(turn.text)
    if match is None or turn.of("product"):
        return None
    focus = shop.catalogue.product(turn.product) if turn.product else None
    # 静音那个, of keyboards, though gamepads were listed before: of the kind talked about.
    listed = [item for item in shown if focus is None or item.category == focus.category]
    known = {product.sku: product for product in listed}
    talked_about = [str(sku) for sku in (turn.product, turn.slot("previous_product")) if sku]
    kind_meant = focus.category if focus is not None else listed[0].category if listed else ""
    for product in shop.catalogue.products(talked_about):
        if product.category == kind_meant:
            known.setdefault(product.sku, product)
    kinds = {product.category for product in known.values()}
    if len(kinds) != 1:
        return None
    kind, what = kinds.pop(), match["what"] + (match["more"] or "")
    words = shop.catalogue.features(kind)
    if words is None:
        return None
    fitting = _fitting(what, kind, words, list(known.values()), turn, shop)
    if fitting is None:
        return None
    if len(fitting) == 1:
        return fitting[0].sku, False
    if len(fitting) == len(known) or turn.product in {product.sku for product in fitting}:
        return None  # 黑色的那个, where all come in black: the product talked about
    if fitting:
        return fitting[0].sku, True
    return _elsewhere(what, kind, words, shop)


def _fitting(
    what: str, kind: str, words: FeatureWords, products: list[Product], turn: Turn, shop: Services
) -> list[Product] | None:
    """Those of the products that the words describe; None where they describe nothing."""
    vocabulary = shop.catalogue.vocabulary()
    degree = degree_in(what, kind, vocabulary, words)
    if degree is None and what.endswith(
        "的"
    ):  # 那就充电快的那个, 大的那个: the one that is so more than the others
        degree = degree_in(f"最{_LEAD.sub('', what)}", kind, vocabulary, words)
    if degree is not None and degree.kind == "most":
        numbered = [
            (value.number, product)
            for product in products
            if (value := product.attributes.get(degree.attribute)) is not None and value.number is not None
        ]
        if not numbered:
            return []
        best = (max if degree.up else min)(number for number, _ in numbered)
        return [product for number, product in numbered if number == best][:1]
    tests = []
    for color in (mention for mention in turn.of("color") if mention.text in what):
        tests.append(
            [p for p in products if any(vocabulary.same_color(own, color.value) for own in p.colors)]
        )
    for brand in (mention for mention in turn.of("brand") if mention.linked and mention.text in what):
        tests.append([p for p in products if p.brand == brand.value])
    measured = measures(what, kind, words, vocabulary)
    for item in measured:
        tests.append([p for p in products if _meets(p, item.wish)])
    for feature in words.find(what, [(item.start, item.end) for item in measured]):
        tests.append([p for p in products if feature.word in _told_of(p)])
    if not tests:
        prices = {amount.low for amount in parse_amounts(what) if amount.low == amount.high}
        tokens = {token.lower() for token in _LATIN.findall(what)}
        near = [p for p in products if any(abs(p.price - price) <= price * _ABOUT for price in prices)]
        tests += [near] if prices else []
        named = [p for p in products if any(t in normalised(p.name) for t in tokens)]
        tests = [found for found in (*tests, named) if found]
    if not tests:
        return None
    return [product for product in products if all(product in found for found in tests)]


def _meets(product: Product, wish: AttributeWish) -> bool:
    value = product.attributes.get(wish.attribute)
    if value is None or value.number is None:
        return False
    return (wish.minimum is None or value.number >= wish.minimum) and (
        wish.maximum is None or value.number <= wish.maximum
    )


def _told_of(product: Product) -> str:
    """What the catalogue says of a product, as words are compared; what it denies left out."""
    values = [item.value for item in product.attributes.values() if not item.value.startswith("不")]
    return "|".join(normalised(text) for text in (*values, *product.highlights, *product.specs))


def _elsewhere(what: str, kind: str, words: FeatureWords, shop: Services) -> tuple[str, bool] | None:
    """None of those shown: the best-selling one of the kind that is so."""
    vocabulary = shop.catalogue.vocabulary()
    measured = measures(what, kind, words, vocabulary)
    values = tuple(item.word for item in words.find(what, [(item.start, item.end) for item in measured]))
    if not measured and not values:
        return None
    found = shop.catalogue.search(
        SearchConditions(kind, attributes=tuple(item.wish for item in measured), values=values, limit=1)
    )
    return (found.items[0].sku, True) if found.items and not found.relaxed else None
