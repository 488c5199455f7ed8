"""Where conversations are kept without configuration."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from rasa.core.tracker_store import TrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from addons.runtime import conversations
from addons.runtime.conversations import ConversationStore
from addons.runtime.privacy import mask_events
from tests.addons.tiny import ROOT


@pytest.fixture
def endpoints() -> AvailableEndpoints:
    return AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))


def test_by_default_a_file_under_var_is_made(
    endpoints: AvailableEndpoints, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert conversations.DEFAULT_FILE == ROOT / "var" / "conversations.db"
    monkeypatch.delenv("TRACKER_DATABASE_URL", raising=False)
    monkeypatch.setattr(conversations, "DEFAULT_FILE", tmp_path / "var" / "conversations.db")
    store = TrackerStore.create(endpoints.tracker_store, Domain.empty())
    assert isinstance(store, ConversationStore)
    assert (tmp_path / "var" / "conversations.db").exists()


@pytest.mark.parametrize("given", ["{folder}/a b/tracker.db", "sqlite:///{folder}/c/tracker.db"])
def test_the_environment_may_name_another_place(
    endpoints: AvailableEndpoints, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", given.format(folder=tmp_path))
    store = TrackerStore.create(endpoints.tracker_store, Domain.empty())
    assert isinstance(store, ConversationStore)
    assert list(asyncio.run(store.keys())) == []
    (made,) = tmp_path.rglob("tracker.db")
    with sqlite3.connect(made) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_conversations_survive_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", str(tmp_path / "tracker.db"))

    async def scenario() -> list[str]:
        told = DialogueStateTracker.from_events("c1", [ActionExecuted("action_listen"), UserUttered("你好")])
        await ConversationStore(Domain.empty()).save(told)
        found = await ConversationStore(Domain.from_dict({"intents": ["greet"]})).retrieve("c1")
        assert found is not None
        return [event.text for event in found.events if isinstance(event, UserUttered)]

    assert asyncio.run(scenario()) == ["你好"]


def test_conversations_are_kept_without_personal_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", str(tmp_path / "tracker.db"))
    text = "寄给林晓舟，13911112222，上海市浦东新区云帆路66号3幢"
    parsed = {
        "text": text,
        "intent": {"name": "inform", "confidence": 1.0},
        "entities": [
            {"entity": "person", "start": 2, "end": 5, "value": "林晓舟"},
            {"entity": "phone", "start": 6, "end": 17, "value": "13911112222"},
            {"entity": "address", "start": 18, "end": 32, "value": "上海市浦东新区云帆路66号3幢"},
            {"entity": "order_id", "start": 0, "end": 0, "value": "20260100201"},
        ],
    }
    said = UserUttered(
        text,
        parse_data=parsed,
        intent=parsed["intent"],
        entities=parsed["entities"],
        metadata={"original_text": text},
    )

    async def scenario() -> None:
        events = [
            ActionExecuted("action_listen"),
            said,
            SlotSet("region", "上海市浦东新区云帆路66号3幢"),
            BotUttered("电话13911112222，对吗"),
        ]
        await ConversationStore(Domain.empty()).save(DialogueStateTracker.from_events("c1", events))

    asyncio.run(scenario())
    with sqlite3.connect(tmp_path / "tracker.db") as connection:
        kept = "\n".join(
            row[0].encode().decode("unicode_escape") for row in connection.execute("SELECT data FROM events")
        )
    for personal in ("林晓舟", "13911112222", "云帆路", "66号"):
        assert personal not in kept
    assert "139****2222" in kept and "上海市浦东新区" in kept and "20260100201" in kept and "林**" in kept
    assert said.text == text, "the turn under way goes on with what was said"


@pytest.mark.parametrize("typed", ["1391111", "@", "张", "", "a@"])
def test_pieces_of_personal_data_stop_nothing(typed: str) -> None:
    entities = [
        {"entity": name, "start": 0, "end": len(typed), "value": typed} for name in ("phone", "person")
    ]
    event = UserUttered(
        typed,
        entities=entities,
        parse_data={"text": typed, "entities": entities, "intent": {"name": "inform"}},
        metadata={"original_text": typed},
    )
    (kept,) = mask_events([event])
    assert len(kept.as_dict()["text"] or "") == len(typed)
