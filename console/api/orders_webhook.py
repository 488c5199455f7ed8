"""Where the shop's order system reports orders, parcels, refunds and stock: POST /orders/events, signed; and fetches
the drafts that customers confirmed in the chat, to have them paid: GET /checkouts/NUMBER, signed over its path.

Headers: `X-Shop-Timestamp` (seconds since 1970) and `X-Shop-Signature` (HMAC-SHA256 over "timestamp.body", hex; see
shop/signing.py) with the secret in ORDERS_WEBHOOK_SECRET. The body is a Report (shop/orders/events.py).
"""

from __future__ import annotations

import json

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from shop.clock import Clock
from shop.database import Database
from shop.orders.checkout import handed_over
from shop.orders.events import Report, Unacceptable, take_in
from shop.signing import is_signed

BODY_LIMIT = 1024 * 1024


def orders_router(database: Database, clock: Clock, secret: str) -> APIRouter:
    """The routes; without a secret every report is refused."""
    router = APIRouter()

    @router.post("/orders/events", summary="A signed report from the order system")
    async def report(request: Request) -> JSONResponse:
        if not secret:
            return _answer(503, "no reports are taken: ORDERS_WEBHOOK_SECRET is not set")
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_LIMIT:
                return _answer(413, f"a report has at most {BODY_LIMIT} bytes")
        signed = is_signed(
            secret,
            request.headers.get("x-shop-timestamp", ""),
            body,
            request.headers.get("x-shop-signature", ""),
            clock.now().timestamp(),
        )
        if not signed:
            return _answer(401, "the signature does not fit, or the time is more than five minutes off")
        try:
            parsed = Report.parse_obj(json.loads(body))
        except ValidationError as error:
            # Places and reasons only: values may be personal.
            places = [f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors()]
            return _answer(422, "; ".join(places[:20]))
        except (ValueError, RecursionError):
            return _answer(422, "the body is not JSON")
        try:
            result = await run_in_threadpool(take_in, database, clock, parsed)
        except Unacceptable as error:
            return _answer(409, str(error))
        return JSONResponse({"result": result})

    @router.get("/checkouts/{number}", summary="A confirmed order draft, for the shop's check-out")
    async def draft(number: str, request: Request) -> JSONResponse:
        if not secret:
            return _answer(503, "no drafts are given out: ORDERS_WEBHOOK_SECRET is not set")
        signed = is_signed(
            secret,
            request.headers.get("x-shop-timestamp", ""),
            f"/checkouts/{number}".encode(),
            request.headers.get("x-shop-signature", ""),
            clock.now().timestamp(),
        )
        if not signed:
            return _answer(401, "the signature does not fit, or the time is more than five minutes off")
        found = await run_in_threadpool(handed_over, database, number)
        if found is None:
            return _answer(404, "there is no draft of this number")
        return JSONResponse(found)

    return router


def _answer(status: int, detail: str) -> JSONResponse:
    return JSONResponse({"detail": detail}, status_code=status)
