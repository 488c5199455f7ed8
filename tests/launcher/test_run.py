"""`make run` as a person meets it: a taken port, a start that answers, Ctrl-C that leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from launcher import steps
from launcher.assistant import free_port
from launcher.paths import ROOT

READY_WITHIN_S = 300


def start(ports: dict[str, int], log: Path) -> subprocess.Popen[bytes]:
    """`python -m launcher run` in a session of its own, as a terminal would run it."""
    env = os.environ | {name: str(number) for name, number in ports.items()}
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "launcher", "run"],
            cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip


def members(group: int) -> list[str]:
    """Command lines of the processes in a session."""
    listed = subprocess.run(
        ["ps", "-s", str(group), "-o", "args="], capture_output=True, text=True, check=False
    ).stdout
    return [line for line in listed.splitlines() if line.strip()]


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("0.0.0.0", 0))
        holder.listen()
        taken = holder.getsockname()[1]
        process = start(
            {"RASA_PORT": taken, "ACTIONS_PORT": free_port(), "WEB_PORT": free_port()}, tmp_path / "run.log"
        )
        assert process.wait(timeout=60) == 1
    said = (tmp_path / "run.log").read_text()
    assert f"Port {taken}" in said
    assert "Traceback" not in said


@pytest.mark.model
def test_starts_answers_and_leaves_nothing_behind(tmp_path: Path) -> None:
    steps.carry_out(steps.all_steps())
    ports = {name: free_port() for name in ("RASA_PORT", "ACTIONS_PORT", "WEB_PORT")}
    log = tmp_path / "run.log"
    process = start(ports, log)
    try:
        deadline = time.monotonic() + READY_WITHIN_S
        while "Daogou is ready" not in log.read_text() and time.monotonic() < deadline:
            assert process.poll() is None, log.read_text()[-2000:]
            time.sleep(1)
        assert str(ports["WEB_PORT"]) in log.read_text()
        answer = requests.post(
            f"http://127.0.0.1:{ports['RASA_PORT']}/webhooks/rest/webhook",
            json={"sender": "run", "message": "你好"},
            timeout=30,
        )
        assert answer.json()[0]["text"]
        assert "你好" not in log.read_text(), "a customer's words belong in no log"
    finally:
        os.kill(process.pid, signal.SIGINT)
        process.wait(timeout=60)
    for number in ports.values():
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", number)) != 0, f"port {number} still answers"
    assert members(process.pid) == []
