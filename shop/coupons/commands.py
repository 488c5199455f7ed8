"""`python -m shop coupons ...`."""

from __future__ import annotations

import uuid

import typer

from shop.clock import SystemClock
from shop.coupons.abuse import ACCOUNTS, suspicions
from shop.coupons.ledger import Ledger
from shop.database import database
from shop.migrations import upgrade
from shop.terminal import finish, table

coupons_app = typer.Typer(help="Coupons: signs of abuse, taking one back.", no_args_is_help=True)

_JSON = typer.Option(False, "--json", help="Print one JSON object as the last line.")
_SIGNALS = {"device": "同一设备", "address": "同一收货地址", "phone": "同一收货电话"}
_REFUSED = {"unknown": "没有这张券", "used": "这张券已经用掉了", "revoked_before": "这张券早已作废"}


@coupons_app.command("suspicious")
def suspicious_command(
    accounts: int = typer.Option(ACCOUNTS, min=2, help="How many accounts must share something."),
    as_json: bool = _JSON,
) -> None:
    """Accounts that share a device, a delivery address or a phone and took or used coupons in the last 30 days."""
    upgrade(database())
    found = suspicions(database(), SystemClock(), accounts)
    finish(
        {
            "suspicious": [
                {
                    "signal": item.signal,
                    "mark": item.mark,
                    "shown": item.shown,
                    "accounts": list(item.owners),
                    "coupons": item.coupons,
                }
                for item in found
            ]
        },
        as_json,
        table(
            "值得核实的领券",
            ("信号", "标记", "账号", "券"),
            [
                (_SIGNALS[item.signal], item.shown, "、".join(item.owners[:20]), item.coupons)
                for item in found
            ],
        ),
        "共用设备或地址的也可能是家人、同事，请先核实，再用 python -m shop coupons revoke 作废。",
    )


@coupons_app.command("revoke")
def revoke_command(
    code: str = typer.Argument(..., metavar="CODE"),
    note: str = typer.Option(..., help="Why; kept in the ledger."),
    as_json: bool = _JSON,
) -> None:
    """Take an unused coupon back; its part of the budget is free again."""
    upgrade(database())
    outcome = Ledger(database(), SystemClock()).revoke(code.upper(), note[:200], f"staff:{uuid.uuid4().hex}")
    if not outcome.done:
        raise typer.BadParameter(f"{_REFUSED.get(outcome.code, outcome.code)}：{code}")
    finish({"code": code.upper(), "revoked": True}, as_json, f"券 {code.upper()} 已作废")
