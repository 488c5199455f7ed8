"""What a customer wants beside names and sums: refusals (不要入耳式, 除了黑色), an order (最便宜的), bounds (16G以上), a step
from what was shown (便宜点的, 别的牌子). It is kept in the slot `preferences` while the search goes on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from actions.presales.degrees import degree_in
from actions.presales.features_wanted import describes_wish, with_features
from actions.presales.preferences import SEARCHES, Wants, refused_mentions, sort_said
from actions.presales.product import attributes_in
from actions.references import points
from actions.services import Services
from actions.turn import Mention, Turn
from shop.catalogue.readmodels import Product
from shop.catalogue.vocabulary import normalised

_RATED = re.compile(r"评分|评价最|好评|口碑|评价好")
_CHEAPER = re.compile(
    r"(?:更|再|稍微|稍|还|有)?便宜(?:一?点|一?些|个|的|货)|更便宜|再便宜|价[格位]?(?:再)?低(?:一?点|一?些|的)|太贵了?.{0,4}(?:有没有|还有|换)"
    r"|(?:不要|别|不想要?).{0,6}(?<!便宜)贵的|(?:不要|别|不想要?|不能)太贵"
)
_DEARER = re.compile(
    r"贵(?:一?点|一?些)|更贵|高端(?:一?点|一?些)|(?:更|再)好(?:一?点|一?些)?的|好一点的|高配|档次高|高一?档"
)
_CHEAPEST = re.compile(r"最(?:便宜|贵|低|高)")
_OTHER_BRAND = re.compile(
    r"(?:别的|其他|其它|换个|换一个|不同的?|另外的?)(?:牌子|品牌|牌|家的)|(?:不想?要|不喜欢|不考虑|换掉?)[这那]个?(?:牌子|品牌)"
)

_NOT_TOO_DEAR = re.compile(r"(?:不要|别|不想要?|不能)太贵")
_NEXT_ONE = re.compile(r"(?:的[呢吗]?|(?:再|更|还).*呢)[?？。 ]*$")
_LOWEST = re.compile(r"最低(?:是|能|到|价)?.{0,3}(?:多少|几|价)")
_LIMIT = re.compile(r"以内|以下|不超过|预算|左右|之间|以上|别超过")
_LOOKS = re.compile(r"有没有|有.{0,6}[吗么]|换|还有|别的|其他|也行|也可以|推荐|看看|来个")

# Other products: 还有别的吗, 换一批.
_OTHERS = re.compile(
    r"(?<![识区分特])别的|其他|其它|换一[批些组个款]|换[批些]|换几[个款]|还有(?:吗|没|么|哪|别|其)|另外|再来|再推荐|再看看|多推荐|不同的"
)
# Another make, colour or property is a condition, not another page of the list.
_OTHER_SORT = re.compile(
    r"(?:别的|其他|其它|不同的?|另外的?)(?:牌子|品牌|牌|颜色|色|规格|配置|问题|活动|优惠|功能)"
)

# 最便宜的是哪个 means the list shown where it is one.
_ENOUGH_TO_CHOOSE = 2


def read_wants(turn: Turn, shop: Services, category: str | None, before: Wants) -> tuple[Wants, set[str]]:
    """The preferences after this message, and the kinds of entity (spec, attribute) that they have taken over."""
    refused = refused_mentions(turn)
    now = _refusing(before, turn, shop, refused)
    now = _of_kind(_step(now, turn, shop), category, shop)
    taken_over: set[str] = set()
    if category:
        now, taken_over = with_features(now, turn, shop, category)
    return now, taken_over


def _of_kind(wants: Wants, category: str | None, shop: Services) -> Wants:
    """更便宜的玩具相机, while film is talked about: a step from the film is none among cameras; the cheapest of them are."""
    product = shop.catalogue.product(wants.cheaper_than or "")
    vocabulary = shop.catalogue.vocabulary()
    kind = vocabulary.category(category or "") or category
    if product is None or kind is None or kind in vocabulary.lineage(product.category):
        return wants
    return replace(wants, cheaper_than=None, sort="price_asc")


def says_wants(turn: Turn, shop: Services) -> bool:
    """Whether this message, by itself, asks something of the products of the kind talked about."""
    category = kind_of_search(turn, shop)
    return bool(category) and read_wants(turn, shop, category, Wants())[0].specific


def kind_of_search(turn: Turn, shop: Services) -> str | None:
    """The kind of product that wishes are about: said, searched for, or that of everything shown."""
    said = next((mention.value for mention in turn.of("category") if mention.linked), None) or turn.slot(
        "category"
    )
    if said:
        return str(said)
    kinds = {product.category for product in shop.catalogue.products(turn.shown or [turn.product or ""])}
    return kinds.pop() if len(kinds) == 1 else None


def says_features(turn: Turn, shop: Services, category: str | None) -> bool:
    """有头戴式的吗, 有没有27寸的, 有便宜点的吗: asks for other products, although it sounds like a question about one."""
    pointed = points(turn.text) or any(m.text not in ("这", "那", "这些") for m in turn.of("reference"))
    words = shop.catalogue.features(category) if category else None
    # 头戴 is what some of them are, whatever the extractor takes it for.
    properties = [m for m in turn.of("attribute") if m.linked or words is None or not words.find(m.text)]
    if not category or turn.of("product") or properties or pointed:
        return False
    if turn.product and _LOWEST.search(turn.text):
        return False  # 现在最低多少, of the one talked about
    wants, _ = with_features(Wants(), turn, shop, category)
    stepped = _step(Wants(), turn, shop)
    before = Wants.from_slot(turn.slot("preferences"))
    if (before.sort or len(turn.shown) < _ENOUGH_TO_CHOOSE) and sort_said(turn.text):
        return True  # 最贵的呢 after 最便宜的是哪个
    return bool(
        wants.values
        or wants.wishes
        or wants.refused.get("values")
        or stepped.cheaper_than
        or stepped.dearer_than
    )


def asks_on(turn: Turn, shop: Services) -> bool:
    """那无线充电呢, after a property of a product: the next property, no wish."""
    product = shop.catalogue.product(turn.product) if turn.product else None
    same = turn.slot("topic") == "action_answer_attribute" and turn.text.rstrip(" ?？。!！~").endswith("呢")
    if not same or product is None:
        return False
    # 睡眠呢, after 有心率吗: a word of its values is as good as a name of a property.
    return bool(attributes_in(turn.text, product, shop) or has_features(turn, shop, product))


def wants_more(turn: Turn, shop: Services) -> bool:
    """续航再长点的, 屏幕大一点的: more of a property than the product talked about has, no question about it."""
    kind = kind_of_search(turn, shop)
    words = shop.catalogue.features(kind) if kind else None
    if kind is None or words is None or turn.of("product") or not describes_wish(turn.text):
        return False
    vocabulary = shop.catalogue.vocabulary()
    degree = degree_in(turn.text, vocabulary.category(kind) or kind, vocabulary, words)
    return degree is not None and degree.kind != "most"


def has_features(turn: Turn, shop: Services, product: Product) -> tuple[str, ...]:
    """The words of values in the message if the product has them all: 能无线充电吗 is asked of one that can."""
    wants, _ = with_features(Wants(), turn, shop, product.category)
    held = {normalised(value.value) for value in product.attributes.values()}
    has_all = all(
        any(word in value and not value.startswith("不") for value in held) for word in wants.values
    )
    return wants.values if wants.values and not wants.wishes and has_all else ()


def _refusing(wants: Wants, turn: Turn, shop: Services, refused: Sequence[Mention]) -> Wants:
    turned_down = {kind: list(words) for kind, words in wants.refused.items()}

    def add(kind: str, word: str) -> None:
        words = turned_down.setdefault(kind, [])
        if word not in words:
            words.append(word)

    for mention in refused:
        if mention.entity == "product":
            for sku in (mention.sku,) if mention.sku else mention.candidates:
                add("skus", sku)
        elif mention.entity in ("brand", "color"):
            add(f"{mention.entity}s", mention.value)
    for mention in turn.mentions:
        kind = f"{mention.entity}s"
        if mention not in refused and mention.value in turned_down.get(kind, []):
            turned_down[kind].remove(mention.value)  # 还是要黑色的
    if _OTHER_BRAND.search(turn.text):
        for product in shop.catalogue.products(turn.shown or [turn.product or ""]):
            add("brands", product.brand)
    return replace(wants, refused={kind: tuple(words) for kind, words in turned_down.items()})


def looks_on(turn: Turn, shop: Services) -> bool:
    """有没有便宜点的, 再贵一点也行, 不要太贵 500以内: looks for another product; 便宜点呗 only haggles."""
    if _LIMIT.search(turn.text) and turn.of("price"):
        return True
    stepped = _step(Wants(), turn, shop)
    listed = turn.slot("topic") in SEARCHES
    another = _LOOKS.search(turn.text) or (
        listed and (_NEXT_ONE.search(turn.text) or _NOT_TOO_DEAR.search(turn.text))
    )
    return bool(another and (stepped.cheaper_than or stepped.dearer_than))


def _step(wants: Wants, turn: Turn, shop: Services) -> Wants:
    """An order, or a step up or down from the product talked about."""
    text = turn.text
    sort = sort_said(text, of_property=bool(turn.of("attribute")))
    if sort is None and _RATED.search(text):
        sort = "popular"
    if sort is not None:
        wants = replace(wants, sort=sort, cheaper_than=None, dearer_than=None)
    if turn.of("price"):
        return replace(wants, cheaper_than=None, dearer_than=None)
    focus = shop.catalogue.product(turn.product) if turn.product else None
    if focus is None and _CHEAPER.search(text) and not points(text):
        return replace(wants, sort="price_asc", cheaper_than=None, dearer_than=None)  # 耳机 便宜的
    if focus is None or _CHEAPEST.search(text) or points(text):
        return wants
    if _CHEAPER.search(text):
        return replace(wants, cheaper_than=focus.sku, dearer_than=None, sort=None)
    if _DEARER.search(text):
        return replace(wants, dearer_than=focus.sku, cheaper_than=None, sort="price_asc")
    return wants


def rated(text: str) -> bool:
    """Whether the message asks for what others rate highest, which the shop does not record."""
    return bool(_RATED.search(text))


def step_words(wants: Wants, shop: Services) -> tuple[str, Product] | None:
    """比声浪 Run 2便宜 and that product, where the search is a step from one."""
    sku = wants.cheaper_than or wants.dearer_than
    product = shop.catalogue.product(sku) if sku else None
    if product is None:
        return None
    return f"比{product.name}{'便宜' if wants.cheaper_than else '高一档'}", product


def asks_for_others(text: str) -> bool:
    """还有别的吗, 换一批: other products, not another colour."""
    return bool(_OTHERS.search(text)) and not _OTHER_SORT.search(text)
