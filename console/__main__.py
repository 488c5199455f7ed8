"""``python -m console``: serves the web application."""

from __future__ import annotations

import typer
import uvicorn

from console.app import create_app


def serve(port: int = typer.Option(8080), host: str = typer.Option("0.0.0.0")) -> None:
    """Serves the chat page until stopped."""
    uvicorn.run(create_app(), host=host, port=port, log_level="warning", ws="wsproto")


if __name__ == "__main__":
    typer.run(serve)
