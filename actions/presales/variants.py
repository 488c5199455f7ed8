"""Colours and specs of one product: which are meant, which there are, and what is said where one is not made."""

from __future__ import annotations

from collections.abc import Sequence

from actions import payloads
from actions.payloads import Payload
from actions.presales.preferences import refused_mentions
from actions.reply import Offer, Reply
from actions.services import Services
from actions.turn import Turn
from shop.catalogue.readmodels import Product, Variant
from shop.catalogue.specs import same_spec


def several_colors(turn: Turn, product: Product, shop: Services, topic: str) -> Reply | None:
    """黄色蓝色各一个有吗: said of each; of another one shown where only that comes in all of them. None for one colour."""
    refused = refused_mentions(turn)
    colors = list(dict.fromkeys(m.value for m in turn.of("color") if m.linked and m not in refused))
    if len(colors) < 2:
        return None
    vocabulary = shop.catalogue.vocabulary()

    def made_in_all(item: Product) -> bool:
        return all(any(vocabulary.same_color(own, color) for own in item.colors) for color in colors)

    pointed = turn.of("product") or turn.of("reference")
    if not pointed and not made_in_all(product):
        product = next((item for item in shop.catalogue.products(turn.shown) if made_in_all(item)), product)
    variants = shop.catalogue.variants(product.sku)
    here: list[str] = []
    empty: list[str] = []
    missing: list[str] = []
    for color in colors:
        meant = [item for item in variants if is_meant(item, color, None, shop)]
        (missing if not meant else here if any(item.stock for item in meant) else empty).append(color)
    told = (("、".join(here), "都有现货" if len(here) > 1 else "有现货"), ("、".join(empty), "暂时缺货"))
    parts = [f"{names}{state}" for names, state in told if names]
    parts += [f"没有{'、'.join(missing)}"] if missing else []
    return Reply(
        "several_colors",
        {"name": product.name, "told": "，".join(parts)},
        payloads.variants(product, variants),
        ["多少钱", "怎么下单"],
        slots={"product": product.sku, "guessed": False},
        topic=topic,
    )


def variant_missing(product: Product, wanted: str, shop: Services, topic: str) -> Reply:
    """The shop does not make it in this colour or spec: say what there is, offer the same kind in that colour."""
    variants = shop.catalogue.variants(product.sku)
    return Reply(
        "variant_no",
        {
            "name": product.name,
            "wanted": wanted,
            "options": options_of(variants) or "标准款",
            "alternative": f"要不要看看其他{wanted}的{product.category}？",
        },
        payloads.variants(product, variants),
        [f"有{wanted}的{product.category}吗"],
        offer=Offer("action_search_products", {"category": product.category, "brand": None, "product": None}),
        topic=topic,
    )


def is_meant(item: Variant, color: str | None, spec: str | None, shop: Services) -> bool:
    """Whether the variant has the colour and the spec said."""
    same_color = not color or shop.catalogue.vocabulary().same_color(item.color, color)
    return same_color and (not spec or same_spec(item.spec, spec))


def variant_words(color: str | None, spec: str | None) -> str:
    """黑色512G."""
    return "".join(part for part in (color, spec) if part)


def options_of(variants: Sequence[Variant]) -> str:
    """All colours, all specs."""
    colors = list(dict.fromkeys(item.color for item in variants if item.color))
    specs = list(dict.fromkeys(item.spec for item in variants if item.spec))
    return "，".join("、".join(values) for values in (colors, specs) if values)


def not_enough(
    product: Product, variant: str, pieces: tuple[int, int], payload: Payload, shop: Services, topic: str
) -> Reply:
    """有没有现货50个: there are some, but not so many; `pieces`: how many there are and how many are wanted."""
    bulk = shop.catalogue.policy("bulk")
    return Reply(
        "not_enough_stock",
        {
            "name": product.name,
            "variant": variant,
            "quantity": pieces[0],
            "many": pieces[1],
            "bulk": bulk.text if bulk else "",
        },
        payload,
        ["转人工", "看看类似的"],
        offer=Offer("action_recommend_products", {"category": product.category}),
        topic=topic,
    )
