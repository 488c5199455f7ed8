"""The whole assistant on free ports over a database of its own: for tests and measurements.

Action server, Rasa with the trained model and the web server, with a fresh copy of the demo shop, so that rows may be
changed without touching the developer's database.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from launcher import steps
from launcher.errands import StepFailed
from launcher.paths import BIN, ROOT, environment

START_TIMEOUT_S = 300


@dataclass
class Conversation:
    """One customer talking over the REST channel."""

    rasa_url: str
    customer: str | None = None
    sender: str = field(default_factory=lambda: f"test-{uuid.uuid4().hex[:12]}")

    def say(self, text: str, **metadata: Any) -> list[dict[str, Any]]:
        """Sends a message and returns the replies."""
        if self.customer:
            metadata.setdefault("customer_id", self.customer)
        answer = requests.post(
            f"{self.rasa_url}/webhooks/rest/webhook",
            json={"sender": self.sender, "message": text, "metadata": metadata},
            timeout=60,
        )
        answer.raise_for_status()
        return list(answer.json())


@dataclass(frozen=True)
class Assistant:
    """Addresses of the running assistant and the database behind it."""

    rasa_url: str
    web_url: str
    actions_url: str
    database_url: str

    def conversation(self, customer: str | None = None) -> Conversation:
        """A new conversation, of a demo customer if one is named."""
        return Conversation(self.rasa_url, customer)

    def parse(self, text: str) -> dict[str, Any]:
        """What the NLU makes of a message."""
        answer = requests.post(f"{self.rasa_url}/model/parse", json={"text": text}, timeout=60)
        answer.raise_for_status()
        return dict(answer.json())


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(command: list[str], env: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A child process that is stopped at the end, its output in ``log``."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_until_up(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Waits for a 200; raises StepFailed with the end of the log if the process ends or takes too long."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if requests.get(address, timeout=2).status_code == 200:
                return
        except requests.RequestException:
            time.sleep(0.3)
        else:
            time.sleep(0.3)
    raise StepFailed(f"{address} did not come up:\n{log.read_text(errors='replace')[-3000:]}")


@contextmanager
def running_assistant(folder: Path) -> Iterator[Assistant]:
    """Starts everything, its files in ``folder``; trains first if the training data changed.

    Raises StepFailed with the end of the log of a process that does not come up.
    """
    steps.carry_out(steps.all_steps())
    database_url = f"sqlite:///{folder / 'shop.db'}"
    ports = {name: free_port() for name in ("actions", "rasa", "web")}
    env = environment(serving=True) | {
        "DATABASE_URL": database_url,
        "ACTION_ENDPOINT": f"http://127.0.0.1:{ports['actions']}/webhook",
        "TRACKER_DATABASE_URL": f"sqlite:///{folder / 'tracker.db'}",
    }
    subprocess.run(
        [sys.executable, "-m", "shop", "import", "data/shop"],
        cwd=ROOT,
        env=env,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    commands = {
        "actions": [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(ports["actions"])],
        "rasa": [str(BIN / "rasa"), "run", "--enable-api", "--cors", "*", "--port", str(ports["rasa"]),
                 "--model", str(steps.model_path())],
        "web": [sys.executable, "-m", "console", "--port", str(ports["web"])],
    }  # fmt: skip
    health = {"actions": "/health", "rasa": "/status", "web": "/"}
    with ExitStack() as stack:
        started = {
            name: stack.enter_context(server(command, env, folder / f"{name}.log"))
            for name, command in commands.items()
        }
        for name, process in started.items():
            wait_until_up(f"http://127.0.0.1:{ports[name]}{health[name]}", process, folder / f"{name}.log")
        yield Assistant(
            rasa_url=f"http://127.0.0.1:{ports['rasa']}",
            web_url=f"http://127.0.0.1:{ports['web']}",
            actions_url=f"http://127.0.0.1:{ports['actions']}",
            database_url=database_url,
        )
