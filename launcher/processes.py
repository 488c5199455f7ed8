"""Starting the assistant's processes together, waiting until all answer, and stopping all of them."""

from __future__ import annotations

import socket
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass

from honcho.manager import Manager

from launcher.errands import StepFailed, console
from launcher.paths import BIN, ROOT, environment, port
from launcher.steps import model_path

# The model takes over a minute to load on two slow cores.
START_TIMEOUT_S = 300


@dataclass(frozen=True)
class Service:
    """A process; if it serves, its port and the address that answers once it is ready."""

    name: str
    command: str
    port: int | None = None
    health: str | None = None


def action_server() -> Service:
    """Runs the custom actions."""
    number = port("ACTIONS_PORT")
    return Service(
        "actions",
        f"{BIN}/python -m rasa_sdk --actions actions --port {number}",
        number,
        f"http://127.0.0.1:{number}/health",
    )


def rasa_server() -> Service:
    """Runs the dialogue engine with its HTTP API."""
    number = port("RASA_PORT")
    return Service(
        "rasa",
        f"{BIN}/rasa run --enable-api --cors '*' --port {number} --model {model_path()}",
        number,
        f"http://127.0.0.1:{number}/status",
    )


def web_server() -> Service:
    """Serves the chat page."""
    number = port("WEB_PORT")
    return Service("web", f"{BIN}/python -m console --port {number}", number, f"http://127.0.0.1:{number}/")


def worker() -> Service:
    """Does what nobody asks for: notices, campaigns, expiries, deliveries."""
    # exec: the shell that the process group starts it in would end before the job under way does.
    return Service("worker", f"exec {BIN}/python -m shop worker")


def check_ports(services: list[Service]) -> None:
    """Raises StepFailed if a port is taken: a second start would otherwise talk to the first one's servers."""
    for service in services:
        if service.port is None:
            continue
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("0.0.0.0", service.port))
            except OSError as error:
                raise StepFailed(
                    f"Port {service.port} ({service.name}) is taken. Stop the program that holds it "
                    f"(`ss -ltnp 'sport = :{service.port}'` names it; perhaps another `make run`) and try again."
                ) from error


def is_up(address: str | None) -> bool:
    """Whether the address answers with a success; what has none needs no waiting for."""
    if address is None:
        return True
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def serve(services: list[Service]) -> int:
    """Runs the services until one ends or Ctrl-C; returns the exit status. No process is left behind."""
    check_ports(services)
    manager = Manager()
    for service in services:
        manager.add_process(service.name, service.command, env=environment(serving=True), cwd=str(ROOT))
    announcer = threading.Thread(target=_announce, args=(services, manager), daemon=True)
    announcer.start()
    manager.loop()
    return int(manager.returncode or 0)


def _announce(services: list[Service], manager: Manager) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    waiting = list(services)
    while waiting and time.monotonic() < deadline:
        waiting = [service for service in waiting if not is_up(service.health)]
        time.sleep(0.5)
    if waiting:
        names = ", ".join(service.name for service in waiting)
        console.print(
            f"[red]{names} did not answer within {START_TIMEOUT_S} s; its lines above say why.[/red]"
        )
        manager.terminate()
        return
    console.print(
        f"\n[bold green]Daogou is ready.[/bold green]\n"
        f"  chat page      http://localhost:{port('WEB_PORT')}/\n"
        f"  REST           http://localhost:{port('RASA_PORT')}/webhooks/rest/webhook\n"
        f"  Socket.IO      http://localhost:{port('RASA_PORT')}/socket.io/\n"
        f"  action server  http://localhost:{port('ACTIONS_PORT')}/webhook\n"
        f"  Ctrl-C stops everything.\n"
    )
