"""Finding the product a question is about, or asking which one."""

from __future__ import annotations

from actions import payloads
from actions.presales.preferences import refused_mentions
from actions.references import ordinal, points
from actions.reply import Offer, Reply
from actions.services import Services
from actions.turn import Mention, Turn
from shop.amounts import yuan
from shop.catalogue.elsewhere import kind_elsewhere
from shop.catalogue.readmodels import Product
from shop.catalogue.vocabulary import normalised

# What is shown instead of a product that the shop does not carry.
_ALTERNATIVES = 3
# So many of the best-selling devices tell what kinds of things go with such devices.
_DEVICES = 5

# What a customer calls a thing is repeated up to this length.
LONGEST_NAME = 30

# A shorter name of a property is part of too many other words.
_SHORTEST = 2


def product_in_question(turn: Turn, shop: Services) -> Product | None:
    """The product the context update settled on; None if the customer named one that is not carried, or not clear."""
    if unresolved(turn):
        return None
    return shop.catalogue.product(turn.product) if turn.product else None


def of_another_kind(turn: Turn, product: Product, shop: Services) -> bool:
    """相纸多少钱一盒, while an instant camera is talked about: asked of another kind of thing, not of that one."""
    kind = said_kind(turn)
    if kind is None or turn.of("product") or any(points(mention.text) for mention in turn.of("reference")):
        return False
    return product.category not in shop.catalogue.vocabulary().within(kind)


def beyond_the_list(turn: Turn, shop: Services, topic: str) -> Reply | None:
    """第三个, of a list of two: says how many were shown instead of answering for another."""
    position = ordinal(turn.text)
    if position is None or not turn.shown or 0 < position <= len(turn.shown) or turn.of("product"):
        return None
    items = shop.catalogue.products(turn.shown)
    return Reply(
        "only_so_many",
        {"count": len(items), "names": "、".join(item.name for item in items)},
        payloads.clarify("product", [(item.name, item.sku) for item in items]),
        [item.name for item in items],
        topic=topic,
    )


def unresolved(turn: Turn) -> Mention | None:
    """The product that the message names where the catalogue has none, or several, of the name.

    接macbook的显示器 names what the thing must go with, not the thing.
    """
    refused = refused_mentions(turn)
    named = [mention for mention in turn.of("product") if mention not in refused]
    if not named or any(mention.sku for mention in named):
        return None
    return None if is_what_it_fits(named[0], said_kind(turn)) else named[0]


def said_kind(turn: Turn) -> str | None:
    """The kind of product that the message names, as the catalogue calls it."""
    return next((mention.value for mention in turn.of("category") if mention.linked), None)


def is_what_it_fits(name: Mention, kind: str | None) -> bool:
    """给苹果用的充电头, 接macbook的显示器: another maker's thing of another kind says what it must go with."""
    if name.linked or name.candidates or kind is None:
        return False
    return kind_elsewhere(name.text) not in (None, kind)


def made_by(turn: Turn, shop: Services) -> str | None:
    """小米手环, 苹果手机: another make right before a kind of thing; 苹果数据线 is what goes with its phones. None else."""
    vocabulary, refused = shop.catalogue.vocabulary(), refused_mentions(turn)
    for make in turn.of("brand"):
        kind = next((m for m in turn.of("category") if m.linked and m.start == make.end), None)
        if kind is None or make.linked or make in refused or vocabulary.brand(make.value) is not None:
            continue
        devices = kind_elsewhere(make.text)
        goes_with = {
            item.category
            for device in (shop.catalogue.popular(devices, limit=_DEVICES) if devices else ())
            for item in shop.catalogue.accessories(device.sku)
        }
        if kind.value not in goes_with:
            return f"{make.text}{kind.text}"
    return None


def ask_which(turn: Turn, shop: Services, topic: str) -> Reply:
    """Asks which product is meant: those that the name fits, the ones shown, else the flagships of the kind.

    The products offered count as shown, so that 第二个 answers the question.
    """
    name = unresolved(turn)
    if name is not None and not name.candidates:
        return not_carried(name.text, turn, shop, topic)
    items = shop.catalogue.products(name.candidates if name else turn.shown)[:5]
    if not items and (category := turn.slot("category")):
        items = shop.catalogue.popular(category, limit=3)
    if not items:
        return Reply("which_product", topic=topic)
    return Reply(
        "which_of_the_family" if name is not None and not name.linked else "which_of_these",
        {"name": name.text} if name is not None else {},
        payloads.clarify("product", [(item.name, item.sku) for item in items]),
        [item.name for item in items],
        slots={"shown_products": [item.sku for item in items], "compared_products": None},
        topic=topic,
    )


def not_carried(name: str, turn: Turn, shop: Services, topic: str) -> Reply:
    """Says that the shop does not carry it, and shows what it has of the same kind."""
    name = name[:LONGEST_NAME]
    category = said_kind(turn) or kind_elsewhere(name)
    items = shop.catalogue.popular(category, limit=_ALTERNATIVES) if category else ()
    if not items:
        return Reply("unknown_product", {"name": name}, buttons=["推荐几款", "有哪些品类"], topic=topic)
    kind = shop.catalogue.vocabulary().category(category or "") or items[0].category
    reasons = ["；".join(item.highlights[:2]) for item in items]
    lines = [
        f"{number}. {item.name}（{yuan(item.price)}元）{'：' if reason else ''}{reason}"
        for number, (item, reason) in enumerate(zip(items, reasons, strict=True), start=1)
    ]
    skus = [item.sku for item in items]
    return Reply(
        "not_carried",
        {"name": name, "category": kind, "lines": "\n".join(lines)},
        payloads.products(zip(items, reasons, strict=True)),
        [f"{items[0].name}怎么样", *(["前两款对比一下"] if len(items) > 1 else [])],
        slots={
            "shown_products": skus,
            "product": skus[0],
            "category": kind,
            "brand": None,
            "guessed": False,
            "compared_products": None,
        },
        offer=Offer("action_compare_products", {"compared_products": skus[:2]}) if len(skus) > 1 else None,
        topic="action_search_products",
    )


def attributes_in(text: str, product: Product, shop: Services) -> dict[str, str]:
    """Properties of the product that the text names in the merchant's words, longest first: key to words."""
    vocabulary, plain = shop.catalogue.vocabulary(), normalised(text)
    found: dict[str, str] = {}
    for word in sorted(vocabulary.attribute_names, key=len, reverse=True):
        if len(word) < _SHORTEST or word not in plain:
            continue
        key = next(
            (k for k in vocabulary.attribute_keys(word, product.category) if k in product.attributes), None
        )
        if key is not None and key not in found:
            found[key] = word
            plain = plain.replace(word, " ")
    return found
