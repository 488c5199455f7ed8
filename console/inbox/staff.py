"""Which member of the staff is at the inbox: a claim in development, a signed token in production."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import jwt

from shop.clock import Clock, SystemClock
from shop.identity import ALGORITHM, SHORTEST_SECRET

ROLE = "agent"


class NotStaff(Exception):
    """The caller may not open the inbox; the message is a sentence for them."""


def agent_of(hello: dict[str, Any], secret: str, *, trusts_claims: bool) -> str:
    """The agent that a greeting names: {"token"}, or {"agent"} where claims are trusted. Raises NotStaff.

    A customer's token is signed with the same secret and therefore not enough: the role has to be in it.
    """
    token = hello.get("token")
    if isinstance(token, str) and token:
        if len(secret.encode()) < SHORTEST_SECRET:
            raise NotStaff("服务器没有设置 DAOGOU_JWT_SECRET，无法验证令牌")
        try:
            claims = jwt.decode(token, secret, algorithms=[ALGORITHM], options={"require": ["sub", "exp"]})
        except jwt.InvalidTokenError as error:
            raise NotStaff("令牌无效或已过期，请重新登录") from error
        if claims.get("role") != ROLE:
            raise NotStaff("这个令牌不是客服的")
        return str(claims["sub"])
    agent = hello.get("agent")
    if trusts_claims and isinstance(agent, str) and agent:
        return agent
    raise NotStaff("请先登录" if trusts_claims else "需要客服令牌")


def issue_agent_token(
    agent: str, secret: str, *, valid_for: timedelta = timedelta(hours=12), clock: Clock | None = None
) -> str:
    """A signed token for a member of the staff, for the shop's staff portal."""
    now = (clock or SystemClock()).now()
    return jwt.encode({"sub": agent, "role": ROLE, "iat": now, "exp": now + valid_for}, secret, ALGORITHM)
