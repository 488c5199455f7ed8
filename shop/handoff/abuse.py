"""Words of abuse: who uses them is angry or playing, and wants no product of that name."""

from __future__ import annotations

import re
from typing import Final

_ABUSE: Final = re.compile(
    r"[傻煞沙鲨][逼比屄笔叉批]|(?<![a-z])(?:sb|nmsl|cnm|tmd|nmd|mlgb|wtf|fuck\w*|shit|bitch|asshole|idiot)(?![a-z])|草泥马|[操草艹肏日]你|^[操艹肏][.。!~]*$"
    r"|你(?:妈|娘|大爷|全家|祖宗|奶奶)(?:的|逼|死|个|$|[!。,])|滚(?!动|轮|筒|刷|珠|滚)(?:蛋|开|犊子|去|吧|$|[!。,])|去死|死全家|不得好死"
    r"|狗(?:东西|屁|日的|娘养)|废物|智障|脑残|弱智|白痴|神经病|有病吧|王八|混[蛋账]|(?<![下贵])贱[人货]|婊|畜生|不要脸|臭(?:不要|傻|婊)|你(?:真|好|太|个|这么)*(?:笨|蠢|傻|垃圾)",
    re.IGNORECASE,
)


def is_abuse(text: str) -> bool:
    """Whether the message abuses whom it is said to. `text` is in its written form (language.text.normalise)."""
    return bool(_ABUSE.search(text))
