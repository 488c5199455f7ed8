"""What a customer reads when a message does not reach the assistant."""

from __future__ import annotations

from language.text import MAX_LENGTH

EMPTY = "我没有收到文字内容。想看什么商品、想问什么，直接打字告诉我就好～"
TROUBLE = "抱歉，系统刚才出了点小状况，没能处理您的消息。请稍后再发一次，或者说“转人工”。"
STARTING = "抱歉，小助手还在准备中，请稍等片刻再发一次。"
NOT_UNDERSTOOD = "抱歉，这条消息没有发送成功，请重新发一次文字消息。"


def too_long(length: int) -> str:
    """For a message of `length` characters."""
    return (
        f"您这条消息有点长（{length} 字），我一次最多能看 {MAX_LENGTH} 字。麻烦精简一下，或者分几条发给我～"
    )
