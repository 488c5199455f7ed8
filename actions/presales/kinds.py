"""Which kind of product a message means: the noun of several, a kind known by its ending, a part of another thing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.presales.product import LONGEST_NAME
from actions.services import Services
from actions.turn import Mention, Turn

# 能插内存卡吗, 耳机孔: what stands before and after the name of a thing that goes with another.
_GOES_WITH = re.compile(
    r"(?:插|接|连|支持|兼容|充|(?<!佩)(?:自|附)?带|内置|(?<![标低高顶])配)(?:上|了|个|我的?)?(?:苹果|华为|小米|三星|[A-Za-z]{2,8})?$"
)
_MUST_GO_WITH = re.compile(r"(?:能|可以|要能|支持)(?:插|接|连)(?:上|了|个)?$")
_ASKED_FOR = re.compile(
    r"(?:用|买|要|选|挑|推荐|找|来|有)(?:个|台|款|部|副|一[个台款部]|啥|什么|哪[个款种台]|什么样的|啥样的)+$"
)
_DONE = re.compile(r"(?:看|玩|放|当|听|给|配|连|接)$")
_PLUG = re.compile(r"孔|口|接口|插|槽")


def head_of(kinds: Sequence[Mention], text: str) -> Mention:
    """Of several kinds the one looked for: 能洗拖布的扫地机器人, 给手机充电的充电宝; a later one after 的 is the noun."""
    linked = [kind for kind in kinds if kind.linked]
    # 跑步机上看电视用啥平板好: what is asked for, not what is done with it.
    wanted = [kind for kind in linked if _ASKED_FOR.search(text[: kind.start])]
    done = [kind for kind in linked if _DONE.search(text[: kind.start])]
    if len(wanted) == 1 and len(linked) > 1 and wanted[0] not in done and done:
        return wanted[0]
    later = [kind for kind in linked if text[: kind.start].endswith("的")]
    return later[-1] if later else kinds[0]


def kind_of_alias(text: str, shop: Services) -> str | None:
    """想要头戴式的: the only kind of product whose names begin so (头戴式耳机)."""
    vocabulary = shop.catalogue.vocabulary()
    found = {
        kind
        for alias, kind in vocabulary.categories.items()
        for end in {kind, kind[-2:]}
        if alias.endswith(end) and len(alias) - len(end) > 1 and alias[: -len(end)].removesuffix("式") in text
    }
    return found.pop() if len(found) == 1 else None


def kind_with(text: str, shop: Services) -> str | None:
    """The only kind of product whose values have a word of the message."""
    catalogue = shop.catalogue
    kinds = [
        kind for kind in catalogue.categories() if (words := catalogue.features(kind)) and words.find(text)
    ]
    return kinds[0] if len(kinds) == 1 else None


def kind_ending(word: str, shop: Services) -> str | None:
    """三合一的线, 带猫眼的锁: the only kind of product whose name ends so."""
    kinds = [kind for kind in shop.catalogue.vocabulary().parents if kind != word and kind.endswith(word)]
    return kinds[0] if len(kinds) == 1 else None


def said_category(turn: Turn) -> str | None:
    """The kind of product that this message names, as the catalogue calls it; not one that a product is to go with."""
    return next(
        (m.value for m in turn.of("category") if m.linked and not (turn.product and goes_with_it(turn, m))),
        None,
    )


def goes_with_it(turn: Turn, kind: Mention) -> bool:
    """能插内存卡吗, 有3.5耳机孔吗: a part or a partner of the product talked about."""
    at = turn.text.find(kind.text)
    before, after = turn.text[:at], turn.text[at + len(kind.text) :]
    if turn.intent in ("inform", "search_product", "ask_recommendation"):
        # 无线的 能接手机, of microphones: what they must go with, unless the noun follows (能连手机的音箱).
        return len(turn.of("category")) == 1 and bool(_MUST_GO_WITH.search(before))
    if turn.intent not in (
        "ask_attribute",
        "ask_variant",
        "nlu_fallback",
        "ask_usage",
        "ask_package_contents",
    ):
        return False
    return bool(_GOES_WITH.search(before) or _PLUG.match(after)) and not any(
        before.endswith(m.text) for m in turn.of("reference")
    )


def part_named(turn: Turn, shop: Services) -> str | None:
    """刷头, in 刷头贵吗: something of the product that is no kind of product by itself."""
    named = [mention for mention in turn.of("category") if not mention.linked and not mention.sku]
    if turn.of("product") or len(named) != 1 or len(turn.of("category")) > 1 or len(named[0].text) < 2:
        return None
    kinds = shop.catalogue.vocabulary().parents
    return None if any(kind.endswith(named[0].text) for kind in kinds) else named[0].text[:LONGEST_NAME]
