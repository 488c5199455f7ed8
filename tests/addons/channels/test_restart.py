"""A message sent again after the server was killed, or had to start without a proper secret."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from rasa.shared.exceptions import RasaException

from addons.channels.rest import RestInput
from addons.channels.socketio import SocketIOInput
from shop.database import Database
from shop.identity import identity_settings
from shop.settings import settings
from tests.addons.tiny import RASA, action_server, environment, rasa_server

pytestmark = pytest.mark.slow


def test_the_stored_answer_is_still_there_after_a_restart(
    tiny_project: Path,
    tmp_path: Path,
    open_copy: Callable[[str, Path], AbstractContextManager[Database]],
) -> None:
    with (
        open_copy("sqlite", tmp_path) as database,
        action_server(tiny_project, tmp_path, wait_s=0.1) as (actions, calls),
    ):
        for _ in range(2):
            with rasa_server(
                tiny_project, tmp_path, actions=actions, calls=calls, database_url=database.url
            ) as running:
                replies = running.say("复述", "before and after", message_id="m1")
                assert replies[0]["custom"]["message_id"] == "m1"
        assert len(running.calls(sender="before and after")) == 1


def test_production_does_not_start_without_a_secret(tiny_project: Path, tmp_path: Path) -> None:
    env = environment(APP_ENV="production", TRACKER_DATABASE_URL=str(tmp_path / "tracker.db"))
    done = subprocess.run(
        [*RASA, "run", "--port", "0"],
        cwd=tiny_project,
        env=env,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 1
    assert "DAOGOU_JWT_SECRET is not set" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"APP_ENV": "production", "DAOGOU_JWT_SECRET": "short"}, "DAOGOU_JWT_SECRET has 5 bytes"),
        ({"APP_ENV": "prod"}, "app_env"),
    ],
)
@pytest.mark.parametrize("channel", [RestInput, SocketIOInput])
def test_no_channel_is_made_with_unsafe_settings(
    channel: type[RestInput] | type[SocketIOInput],
    variables: dict[str, str],
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    identity_settings.cache_clear()
    try:
        with pytest.raises(RasaException, match=sentence):
            channel.from_credentials(None)
    finally:
        settings.cache_clear()
        identity_settings.cache_clear()
