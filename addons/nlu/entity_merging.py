"""One list of entities out of the trained extractor's and the catalogue's. Pure functions over dictionaries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from shop.catalogue.linking import Hint, LinkedEntity

Entity = dict[str, Any]
Canonical = Callable[[str, str], str | None]

EXTRACTOR: Final = "CatalogEntityLinker"
LINKABLE: Final = frozenset(("product", "category", "brand", "color", "attribute", "scenario"))
"""Types that the catalogue knows names of; entities of all other types are left alone."""

# Types whose canonical name may stand for a longer span: 运动蓝牙耳机 is a kind of 耳机, but 酒红色 is not 红色.
_HEAD_LAST: Final = "category"
_PART_SUFFICES: Final = frozenset(("attribute", "scenario"))

# 视频, 系统, 网络 are properties of products only where the talk is of products' qualities: of such words that the extractor
# passes over, nine in ten are entities in these intents, and next to none in the others (docs/linking.md).
_ABOUT_QUALITIES: Final = frozenset(
    ("ask_attribute", "search_product", "compare_products", "ask_recommendation", "ask_upgrade", "inform")
)
# 你是电脑吗, 手机号 and 电视里说 are not about things to buy.
_ELSEWHERE: Final = frozenset(
    (
        "bot_challenge",
        "chitchat",
        "out_of_scope",
        "ask_privacy",
        "ask_account",
        "ask_membership",
        "delete_my_data",
    )
)


def hints(entities: Sequence[Entity]) -> list[Hint]:
    """What the linker should know of the entities found so far."""
    return [
        Hint(str(entity["entity"]), int(entity["start"]), int(entity["end"]))
        for entity in entities
        if entity.get("start") is not None and entity.get("end") is not None
    ]


def merge(
    text: str,
    found: Sequence[Entity],
    links: Sequence[LinkedEntity],
    canonical: Canonical,
    intent: str | None = None,
) -> list[Entity]:
    """The entities of a message, by position.

    found: the trained extractor's, never changed in place. links: the catalogue's. canonical(type, words): the
    catalogue's name for words of a type. intent: what the customer wants, which decides whether a word that the extractor
    passed over counts. A product of the catalogue wins over whatever overlaps it, except a longer
    span of a type that the catalogue does not know; a longer product span keeps its extent and gets value and SKU.
    """
    kept: list[Entity] = []
    taken: list[Entity] = []
    remaining = [dict(entity) for entity in found]
    for link in links:
        overlapping = [entity for entity in remaining if _overlap(entity, link)]
        if not _counts(link, intent) and not any(_supports(entity, link) for entity in overlapping):
            continue
        if any(_outranks(entity, link, links, text, canonical) for entity in overlapping):
            continue
        base = next((entity for entity in overlapping if _extends(entity, link, links)), None)
        kept.append(_linked(link, text, base))
        taken.extend(entity for entity in overlapping if entity not in taken)
    for entity in remaining:
        if entity not in taken:
            kept.append(_named(entity, text, canonical))
    return sorted(kept, key=lambda entity: entity.get("start") or 0)


def _counts(link: LinkedEntity, intent: str | None) -> bool:
    """Whether the catalogue's word stands alone."""
    if not link.sure:
        return False
    if link.entity in _PART_SUFFICES:
        return intent is None or intent in _ABOUT_QUALITIES
    return link.entity != "category" or intent not in _ELSEWHERE


def _overlap(entity: Entity, link: LinkedEntity) -> bool:
    return int(entity["start"]) < link.end and link.start < int(entity["end"])


def _covers(entity: Entity, link: LinkedEntity) -> bool:
    return int(entity["start"]) <= link.start and link.end <= int(entity["end"])


def _within(entity: Entity, link: LinkedEntity) -> bool:
    return link.start <= int(entity["start"]) and int(entity["end"]) <= link.end


def _longer(entity: Entity, link: LinkedEntity) -> bool:
    return _covers(entity, link) and int(entity["end"]) - int(entity["start"]) > link.end - link.start


def _supports(entity: Entity, link: LinkedEntity) -> bool:
    """Whether the extractor saw a thing of this kind here, which lets a doubtful wording count."""
    return bool(entity["entity"] == link.entity)


def _outranks(
    entity: Entity, link: LinkedEntity, links: Sequence[LinkedEntity], text: str, canonical: Canonical
) -> bool:
    """Whether an extracted entity stays and the catalogue's reading of its place is dropped."""
    kind = entity["entity"]
    if kind not in LINKABLE:
        # 屏幕碎 is a fault, not a question about the screen; 65W in the name of a charger is no capacity.
        return _longer(entity, link) if link.entity == "product" else True
    if link.entity == "product":
        return False
    if kind == link.entity:
        return _longer(entity, link) and not _extends(entity, link, links)
    if kind == "product":
        # A model that the shop does not have may contain a word that it knows: 小米手环9.
        return _longer(entity, link)
    # 摄像头 is a kind of product and a part of a phone: the trained extractor sees the sentence.
    known = canonical(str(kind), text[int(entity["start"]) : int(entity["end"])]) is not None
    return _longer(entity, link) or known


def _extends(entity: Entity, link: LinkedEntity, links: Sequence[LinkedEntity]) -> bool:
    """Whether the extracted span, longer or shorter than the catalogue's, is of the same thing and is kept."""
    if entity["entity"] != link.entity:
        return False
    if _within(entity, link) and link.entity != "product":
        return True  # the annotation's shorter span of the same thing: 防水 of 防水等级
    if not _covers(entity, link):
        return False
    others = [
        other
        for other in links
        if other is not link and other.entity == link.entity and _overlap(entity, other)
    ]
    if others:
        return False
    if not _longer(entity, link):
        return True
    if link.entity == _HEAD_LAST:
        return int(entity["end"]) == link.end
    return link.entity == "product" or link.entity in _PART_SUFFICES


def _linked(link: LinkedEntity, text: str, base: Entity | None) -> Entity:
    start, end = (int(base["start"]), int(base["end"])) if base else (link.start, link.end)
    result: Entity = {
        "entity": link.entity,
        "start": start,
        "end": end,
        "value": link.value,
        "text": text[start:end],
        "extractor": EXTRACTOR,
    }
    if base is not None and "confidence_entity" in base:
        result["confidence_entity"] = base["confidence_entity"]
    if link.known:
        result["linked"] = True
    if link.sku is not None:
        result["sku"] = link.sku
    if link.candidates:
        result["candidates"] = list(link.candidates)
    return result


def _named(entity: Entity, text: str, canonical: Canonical) -> Entity:
    """An extracted entity as it is, under the catalogue's name where there is one."""
    if entity["entity"] not in LINKABLE or entity["entity"] == "product":
        return entity
    words = text[int(entity["start"]) : int(entity["end"])]
    name = canonical(str(entity["entity"]), words)
    if name is None:
        return entity
    return {**entity, "value": name, "text": words, "linked": True}
