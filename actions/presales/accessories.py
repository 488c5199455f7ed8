"""What goes with a product, asked of the one talked about: 还要配点啥."""

from __future__ import annotations

import re

from actions.turn import Turn

_GOES_WITH = re.compile(
    r"(?:配|搭配?|添)(?:点|些|上|个)?(?:什么|啥|哪些|别的|其他)|(?:有|要|买)(?:什么|啥|哪些|没有).{0,2}(?:配件|周边)"
    r"|(?:配件|周边).{0,4}(?:推荐|要买|买(?:什么|啥|哪))|推荐.{0,5}(?:配件|周边)"
    r"|(?:还|另外|再)(?:要|得|需要|用)?(?:买|配|带|添|备)(?:点|些)?(?:什么|啥|别的|其他|配件)"
)
_IN_THE_BOX = re.compile(r"包装|盒|里面|标配|自带|送|赠|原装")
# Said of a thing to be bought besides, even where the contents of the box were heard.
_BESIDES = re.compile(r"还|再|另外|搭|推荐|买")


def asks_what_goes_with(turn: Turn) -> bool:
    """还要配点啥, 有什么配件推荐: asked of the product talked about, not of what is in its box."""
    other = any(mention.linked for mention in turn.of("category")) or turn.of("price") or turn.of("brand")
    return bool(turn.product and _GOES_WITH.search(turn.text) and not other) and not _IN_THE_BOX.search(
        turn.text
    )


def asks_besides(text: str) -> bool:
    """Whether a question for accessories speaks of buying them."""
    return bool(_BESIDES.search(text))
