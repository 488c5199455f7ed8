"""The web application: the chat page at ``/``, the agents' inbox at ``/console/inbox``, the shop's API at ``/api``."""

from __future__ import annotations

import os
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from console.api.orders_webhook import orders_router
from console.inbox import create_inbox
from shop.clock import SystemClock
from shop.database import database
from shop.settings import settings

PAGE = Path(__file__).resolve().parents[1] / "web" / "dist"


def create_app(page: Path = PAGE) -> FastAPI:
    """The application; ``page`` is the folder that the chat page was built into."""
    app = FastAPI(title="Daogou", docs_url="/api/docs", openapi_url="/api/openapi.json")

    @app.get("/health", include_in_schema=False)
    def health() -> dict[str, str]:
        return {"status": "ok"}

    config = settings()
    app.include_router(orders_router(database(), SystemClock(), config.orders_webhook_secret), prefix="/api")
    app.include_router(
        create_inbox(
            database,
            SystemClock(),
            secret=os.environ.get("DAOGOU_JWT_SECRET", ""),
            trusts_claims=config.app_env != "production",
        ),
        prefix="/console/inbox",
    )

    if (page / "index.html").is_file():
        app.mount("/", StaticFiles(directory=page, html=True), name="chat")
    else:

        @app.get("/", include_in_schema=False)
        def not_built() -> Response:
            return PlainTextResponse("The chat page is not built yet: run `make setup`.", status_code=503)

    return app
