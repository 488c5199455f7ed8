"""What customers read on the way to a human, where no action of the assistant speaks."""

from __future__ import annotations

from typing import Final

LEAVE_QUEUE: Final = "取消排队"
LEFT_QUEUE_NOTE: Final = "顾客取消了排队"
ASK_RATING: Final = "本次人工服务已结束，感谢您的耐心。请为这次服务打分：1-5 分，5 分最满意，直接回复数字即可。其他问题我继续为您服务。"
REASONS: Final = {
    "requested": "要求人工",
    "threat": "威胁/极端",
    "negative_turns": "连续不满",
    "not_understood": "助手没听懂",
}
RATINGS: Final = ("5", "4", "3", "2", "1")


def still_waiting(ahead: int) -> str:
    """To a customer who writes while waiting."""
    place = f"前面还有 {ahead} 位" if ahead else "您是下一位"
    return f"收到，您的话已经转给人工客服，{place}，请稍候。"


def left_queue(ticket: str) -> str:
    """To a customer who does not want to wait."""
    return f"好的，已为您取消人工服务（服务单 {ticket} 已关闭）。我继续为您服务，想问什么直接说。"


def promised(ticket: str, when: str) -> str:
    """To a customer who calls out for the human that was promised: 在吗, 有人吗."""
    return f"我在的。人工客服{when}会第一时间在这里回复您（服务单 {ticket} 已登记）；急的话先跟我说，能办的我马上办。"


def nobody_came(ticket: str) -> str:
    """To a customer for whom nobody was free in time."""
    return (
        f"抱歉让您久等了，人工客服这会儿都在忙。服务单 {ticket} 已为您保留，客服空下来会第一时间在这里回复您；"
        "这期间有别的问题可以继续问我。"
    )


def joined(name: str) -> str:
    """When an agent takes the conversation."""
    return f"人工客服{name}已接入，正在看您的聊天记录，请稍等。"


def passed_on(name: str) -> str:
    """When an agent passes the conversation on."""
    return f"已为您转给{name}，请稍候。"


def rated(score: int) -> str:
    """To the answer to the satisfaction question."""
    if score >= 4:
        return f"谢谢您的 {score} 分，我们会继续努力！还有需要随时找我。"
    return f"感谢您的 {score} 分评价，没让您满意很抱歉，我们会认真改进。还需要处理的话，随时可以说“转人工”。"
