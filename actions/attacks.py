"""Messages meant for the machine, not for the shop: orders to forget its rules, pieces of SQL or script."""

from __future__ import annotations

import re

_ATTACKS = re.compile(
    r"(?:忽略|无视|忘(?:记|掉)|跳过|绕过|ignore|forget|disregard|bypass).{0,16}(?:指令|规则|设定|限制|提示|命令|instruction|rule|prompt)"
    r"|系统提示|提示词|system\s*prompt|developer\s*mode|开发者模式|越狱|jailbreak|没有限制的"
    r"|(?:drop|truncate|alter)\s+table|select\s.+\sfrom|delete\s+from|insert\s+into|union\s+select|'\s*or\s*'?1|<\s*script|javascript:"
    r"|我是(?:管理员|开发者|程序员|老板|店长|admin|root).{0,16}(?:改|设置?|导出|调出|打开|查看?).{0,12}(?:价|折|权限|数据|后台|订单|密码|券|\d)",
    re.IGNORECASE,
)


def is_attack(text: str) -> bool:
    """Whether the message tries to change what the assistant is or to reach what lies behind it."""
    return bool(_ATTACKS.search(text))
