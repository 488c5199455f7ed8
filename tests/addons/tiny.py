"""A tiny assistant behind real servers: it trains in seconds, so channels and runtime can be tested without the shop's model."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parents[2]
SOURCE = Path(__file__).parent / "assistant"
RASA = [sys.executable, "-m", "rasa"]
START_TIMEOUT_S = 600.0


def environment(**more: str) -> dict[str, str]:
    """The environment of the child processes: the project can be imported, nothing of the developer's shop is touched."""
    ours = {"DATABASE_URL", "TRACKER_DATABASE_URL", "APP_ENV", "DAOGOU_JWT_SECRET", "ACTION_ENDPOINT"}
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    return {
        **inherited,
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "2",
        **more,
    }


def train(folder: Path) -> Path:
    """A project with the tiny assistant and its model in `folder`."""
    project = folder / "project"
    shutil.copytree(SOURCE, project)
    for name in ("credentials.yml", "endpoints.yml"):
        shutil.copy(ROOT / name, project / name)
    (project / "data").mkdir()
    (project / "data.yml").rename(project / "data" / "data.yml")
    command = [*RASA, "train", "--fixed-model-name", "tiny"]
    done = subprocess.run(
        command, cwd=project, env=environment(), capture_output=True, text=True, check=False
    )
    assert (project / "models" / "tiny.tar.gz").exists(), done.stdout + done.stderr
    return project


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class TinyAssistant:
    """A running assistant."""

    url: str
    calls_file: Path
    log: Path
    pid: int = 0

    def post(self, body: Any = None, *, token: str | None = None, **options: Any) -> requests.Response:
        """Post a body to the REST channel: an object as JSON, bytes as they are."""
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        options.setdefault("timeout", 60)
        return requests.post(f"{self.url}/webhooks/rest/webhook", data=body, headers=headers, **options)

    def say(
        self, message: str, sender: str | None = None, *, token: str | None = None, **metadata: Any
    ) -> list[dict[str, Any]]:
        """The replies to a message, in a new conversation unless one is named."""
        sender = sender or uuid.uuid4().hex
        answer = self.post({"sender": sender, "message": message, "metadata": metadata}, token=token)
        assert answer.status_code == 200, answer.text
        return list(answer.json())

    def calls(self, **wanted: str) -> list[dict[str, Any]]:
        """The calls of actions so far whose traces carry these values."""
        if not self.calls_file.exists():
            return []
        traces = map(json.loads, self.calls_file.read_text("utf-8").splitlines())
        return [trace for trace in traces if wanted.items() <= trace.items()]


@contextmanager
def process(
    command: list[str], cwd: Path, env: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """A child process that is stopped at the end."""
    with log.open("ab") as output:
        child = subprocess.Popen(command, cwd=cwd, env=dict(env), stdout=output, stderr=subprocess.STDOUT)
        try:
            yield child
        finally:
            child.terminate()
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def wait_until_up(url: str, child: subprocess.Popen[bytes], log: Path) -> None:
    """Return as soon as `url` answers; AssertionError with the log if the process ends or takes too long."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        assert child.poll() is None, log.read_text("utf-8", "replace")
        try:
            requests.get(url, timeout=2)
        except requests.RequestException:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"{url} did not come up:\n{log.read_text('utf-8', 'replace')}")


@contextmanager
def action_server(project: Path, folder: Path, *, wait_s: float) -> Iterator[tuple[str, Path]]:
    """A running action server: its webhook, and the file with the traces of its calls."""
    port = free_port()
    calls, log = folder / "calls.jsonl", folder / "actions.log"
    env = environment(TINY_CALLS=str(calls), TINY_WAIT_S=str(wait_s))
    command = [sys.executable, "-m", "rasa_sdk", "--actions", "tiny_actions", "--port", str(port)]
    with process(command, project, env, log) as child:
        wait_until_up(f"http://127.0.0.1:{port}/health", child, log)
        yield f"http://127.0.0.1:{port}/webhook", calls


@contextmanager
def rasa_server(
    project: Path,
    folder: Path,
    *,
    actions: str,
    database_url: str,
    calls: Path,
    endpoints: str = "endpoints.yml",
    **more: str,
) -> Iterator[TinyAssistant]:
    """A running Rasa server with this project's own channels and stores."""
    port = free_port()
    log = folder / "rasa.log"
    env = environment(
        ACTION_ENDPOINT=actions,
        DATABASE_URL=database_url,
        TRACKER_DATABASE_URL=more.pop("TRACKER_DATABASE_URL", str(folder / "conversations" / "tracker.db")),
        **more,
    )
    command = [*RASA, "run", "--port", str(port), "--interface", "127.0.0.1", "--endpoints", endpoints]
    with process(command, project, env, log) as child:
        wait_until_up(f"http://127.0.0.1:{port}/", child, log)
        yield TinyAssistant(f"http://127.0.0.1:{port}", calls, log, child.pid)


@contextmanager
def tiny_assistant(
    project: Path, folder: Path, *, database_url: str, wait_s: float = 1.0, **more: str
) -> Iterator[TinyAssistant]:
    """Both servers."""
    with ExitStack() as stack:
        actions, calls = stack.enter_context(action_server(project, folder, wait_s=wait_s))
        yield stack.enter_context(
            rasa_server(project, folder, actions=actions, database_url=database_url, calls=calls, **more)
        )
