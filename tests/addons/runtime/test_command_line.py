"""Rasa's own commands in a terminal, with this project's endpoints: a developer's shell and an annotator's session."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pytest

from tests.addons.tiny import action_server, environment, free_port

pytestmark = pytest.mark.slow

START_S = 600
ENTER = "\r"
DOWN = "\x1b[B"


@pytest.fixture(scope="module")
def actions(tiny_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running action server's address."""
    with action_server(tiny_project, tmp_path_factory.mktemp("actions"), wait_s=0.1) as (address, _):
        yield address


@contextmanager
def terminal(project: Path, folder: Path, actions: str, *arguments: str) -> Iterator[pexpect.spawn]:
    """A Rasa command in a terminal of its own."""
    env = environment(
        ACTION_ENDPOINT=actions,
        TRACKER_DATABASE_URL=str(folder / "tracker.db"),
        TERM="xterm",
        PYTHONWARNINGS="ignore",
    )
    with (folder / "terminal.log").open("w", encoding="utf-8") as log:
        child = pexpect.spawn(
            sys.executable,
            ["-m", "rasa", *arguments, "--port", str(free_port())],
            cwd=str(project),
            env=env,
            encoding="utf-8",
            timeout=START_S,
            dimensions=(50, 200),
            logfile=log,
        )
        try:
            yield child
        finally:
            child.close(force=True)


def test_a_developer_talks_to_the_assistant_in_the_shell(
    tiny_project: Path, tmp_path: Path, actions: str
) -> None:
    with terminal(tiny_project, tmp_path, actions, "shell") as shell:
        shell.expect("Your input ->")
        shell.send("你好" + ENTER)
        shell.expect("您好")
        shell.expect("看看耳机")  # a button, chosen with Enter
        shell.send(ENTER)
        shell.expect("为您找到 1 款")
        shell.expect("声浪 Air 3")
        shell.expect('"type": "products"')
        shell.expect("Your input ->")
        shell.send("/stop" + ENTER)
        shell.expect(pexpect.EOF)
    with sqlite3.connect(tmp_path / "tracker.db") as connection:
        said = connection.execute("SELECT data FROM events WHERE type_name = 'user'").fetchall()
    assert len(said) == 2


def test_an_annotator_teaches_a_conversation_interactively(
    tiny_project: Path, tmp_path: Path, actions: str
) -> None:
    arguments = ("interactive", "--model", "models/tiny.tar.gz", "--skip-visualization")
    with terminal(tiny_project, tmp_path, actions, *arguments) as session:
        session.expect("Your input ->")
        session.send("你好" + ENTER)
        session.expect("with intent 'greet' and there are no entities, is this correct")
        session.send("y")
        session.expect("The bot wants to run 'utter_greet', correct")
        session.send("y")
        session.expect("The bot wants to run 'action_listen', correct")
        session.send("y")
        session.expect("Type out your own message")
        session.send(DOWN + ENTER)  # past the button
        session.expect("Your input ->")
        session.sendcontrol("c")
        session.expect("Export & Quit")
        session.send(4 * DOWN + ENTER)
        for asked, name in (
            ("stories", "stories.yml"),
            ("NLU data", "nlu.yml"),
            ("domain file", "domain.yml"),
        ):
            session.expect(f"Export {asked} to")
            session.send("\x15" + str(tmp_path / name) + ENTER)
        session.expect(pexpect.EOF)
    assert "你好" in (tmp_path / "nlu.yml").read_text("utf-8")
    assert "utter_greet" in (tmp_path / "stories.yml").read_text("utf-8")
