"""What is replaced, when, and that nothing is on an unknown version."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from rasa.core.agent import Agent

from addons.runtime import install
from addons.runtime.warm_up import warm_up
from tests.addons.tiny import ROOT, environment

pytestmark = pytest.mark.slow

UNKNOWN = """
import logging, os, sys
logging.basicConfig(stream=sys.stdout)
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.core.processor import MessageProcessor
before = (RemoteAction.run, RemoteAction._validate_action_result, Agent.load_model, MessageProcessor.handle_message)
from addons.runtime import install
print("installed", install("3.6.22"))
after = (RemoteAction.run, RemoteAction._validate_action_result, Agent.load_model, MessageProcessor.handle_message)
print("unchanged", before == after)
print("telemetry", os.environ["RASA_TELEMETRY_ENABLED"])
print("known", install(), install())
now = (RemoteAction.run, RemoteAction._validate_action_result, Agent.load_model, MessageProcessor.handle_message)
print("changed", [a is not b for a, b in zip(before, now)])
"""


def test_an_unknown_version_is_left_alone_with_a_warning() -> None:
    env = environment(RASA_TELEMETRY_ENABLED="true")
    done = subprocess.run(
        [sys.executable, "-c", UNKNOWN], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    assert "Rasa 3.6.22 is not one of the versions" in done.stdout
    for line in ("installed False", "unchanged True", "telemetry false", "known True True"):
        assert line in done.stdout
    assert "changed [True, True, True, True]" in done.stdout


def test_a_loaded_model_has_been_used_and_no_conversation_is_left(
    tiny_project: Path, caplog: pytest.LogCaptureFixture
) -> None:
    install()
    with caplog.at_level("INFO", "addons.runtime.warm_up"):
        agent = Agent.load(str(tiny_project / "models" / "tiny.tar.gz"))
    assert "Warmed the model up" in caplog.text
    assert agent.processor is not None
    again = warm_up(agent.processor)
    assert again is not None
    assert again < 2
