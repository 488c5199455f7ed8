"""``make eval``: language quality on the frozen held-out sentences, success of goal-directed conversations.

Writes reports/nlu.json and reports/dialogue.json and prints a table.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sklearn.metrics import accuracy_score, f1_score

from benchmarks.goals import goals, play
from language.sentiment.examples import read_examples
from launcher.assistant import Assistant, running_assistant
from launcher.paths import ROOT

HELD_OUT = ROOT / "tests" / "nlu" / "heldout" / "test.yml"
MOODS = ROOT / "tests" / "language" / "sentiment" / "heldout.csv"
HAND_OVERS = ROOT / "tests" / "handoff" / "conversations.yml"
REPORTS = ROOT / "reports"

Span = tuple[int, int, str]


def main() -> None:
    """Starts the assistant, measures, writes the reports."""
    REPORTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_assistant(Path(folder)) as assistant:
        nlu = language_quality(assistant)
        dialogue = dialogue_success(assistant)
    (REPORTS / "nlu.json").write_text(json.dumps(nlu, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    (REPORTS / "dialogue.json").write_text(
        json.dumps(dialogue, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    show(nlu, dialogue)


def language_quality(assistant: Assistant) -> dict[str, Any]:
    """Intent accuracy and entity F1 (exact span and type) over the held-out half that nobody tunes on."""
    examples = held_out_examples(HELD_OUT)
    wanted_intents: list[str] = []
    said_intents: list[str] = []
    wanted_spans: list[set[Span]] = []
    said_spans: list[set[Span]] = []
    for text, intent, spans in track(examples, description="held-out sentences"):
        parsed = assistant.parse(text)
        wanted_intents.append(intent)
        said_intents.append(best_intent(parsed))
        wanted_spans.append(spans)
        said_spans.append({(e["start"], e["end"], e["entity"]) for e in parsed["entities"]})
    return {
        "intent": {
            "accuracy": round(float(accuracy_score(wanted_intents, said_intents)), 4),
            "macro_f1": round(
                float(f1_score(wanted_intents, said_intents, average="macro", zero_division=0)), 4
            ),
            "n": len(wanted_intents),
        },
        "entity": span_scores(wanted_spans, said_spans),
        "sentiment": mood_quality(assistant),
        "split": str(HELD_OUT.relative_to(ROOT)),
    }


def mood_quality(assistant: Assistant) -> dict[str, Any]:
    """Accuracy of the mood (negative, neutral, positive) on held-out sentences of service chat."""
    examples = read_examples(MOODS)
    right = sum(
        assistant.parse(example.text)["sentiment"]["label"] == example.label
        for example in track(examples, description="held-out moods")
    )
    return {"accuracy": round(right / len(examples), 4), "n": len(examples)}


def best_intent(parsed: dict[str, Any]) -> str:
    """The intent the classifier believes in, also where it was too unsure to act on it."""
    ranking = [entry["name"] for entry in parsed.get("intent_ranking", []) if entry["name"] != "nlu_fallback"]
    return str(ranking[0] if ranking else parsed["intent"]["name"])


def held_out_examples(path: Path) -> list[tuple[str, str, set[Span]]]:
    """Sentences of a Rasa YAML file with intent and entity spans."""
    from rasa.shared.nlu.training_data.loading import load_data

    return [
        (
            str(message.get("text")),
            str(message.get("intent")),
            {(e["start"], e["end"], e["entity"]) for e in message.get("entities", [])},
        )
        for message in load_data(str(path)).intent_examples
    ]


def span_scores(wanted: Sequence[set[Span]], said: Sequence[set[Span]]) -> dict[str, Any]:
    """Micro precision, recall and F1 over all spans; ``n`` is the number of spans wanted."""
    right = sum(len(one & other) for one, other in zip(wanted, said, strict=True))
    n_wanted, n_said = (sum(map(len, spans)) for spans in (wanted, said))
    precision = right / n_said if n_said else 0.0
    recall = right / n_wanted if n_wanted else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4), "n": n_wanted}


def dialogue_success(assistant: Assistant) -> dict[str, Any]:
    """Share of goal-directed conversations that reach what the customer came for."""
    played = [play(goal, assistant) for goal in track(goals(), description="conversations")]
    groups = sorted({result.group for result in played})
    return {
        "completion_rate": round(share(result.reached for result in played), 4),
        "n": len(played),
        "by_goal": {
            group: {
                "completion_rate": round(share(r.reached for r in played if r.group == group), 4),
                "n": sum(r.group == group for r in played),
            }
            for group in groups
        },
        "turns_mean": round(sum(result.turns for result in played) / len(played), 2),
        "handoff": hand_over_quality(assistant),
        "missed": [
            {"goal": result.name, "transcript": result.transcript} for result in played if not result.reached
        ],
    }


def hand_over_quality(assistant: Assistant) -> dict[str, Any]:
    """Precision and recall of handing over at all, over whole conversations; false alarms and misses by their words."""
    conversations = yaml.safe_load(HAND_OVERS.read_text(encoding="utf-8"))["conversations"]
    right, missed, false_alarms = 0, [], []
    for entry in track(conversations, description="hand-overs"):
        said = [str(line["text"] if isinstance(line, dict) else line) for line in entry["says"]]
        handed_over = is_handed_over(assistant, said)
        wanted = entry["hands_over"] != "none"
        right += wanted and handed_over
        if wanted and not handed_over:
            missed.append(" | ".join(said))
        elif handed_over and not wanted:
            false_alarms.append(" | ".join(said))
    return {
        "precision": round(right / max(right + len(false_alarms), 1), 4),
        "recall": round(right / max(right + len(missed), 1), 4),
        "n": len(conversations),
        "false_alarms": false_alarms,
        "missed": missed,
    }


def is_handed_over(assistant: Assistant, said: Iterable[str]) -> bool:
    """Whether a customer who says these things, one after the other, ends up with a human."""
    conversation = assistant.conversation()
    return any(
        (reply.get("custom") or {}).get("type") == "handoff"
        for text in said
        for reply in conversation.say(text)
    )


def share(values: Iterable[bool]) -> float:
    """Fraction that is true."""
    found = list(values)
    return sum(found) / len(found) if found else 0.0


def show(nlu: dict[str, Any], dialogue: dict[str, Any]) -> None:
    """The numbers as a table."""
    table = Table("measure", "value", "n")
    table.add_row("intent accuracy", f"{nlu['intent']['accuracy']:.1%}", str(nlu["intent"]["n"]))
    table.add_row("intent macro F1", f"{nlu['intent']['macro_f1']:.3f}", str(nlu["intent"]["n"]))
    table.add_row("entity F1", f"{nlu['entity']['f1']:.3f}", str(nlu["entity"]["n"]))
    table.add_row("mood accuracy", f"{nlu['sentiment']['accuracy']:.1%}", str(nlu["sentiment"]["n"]))
    handoff = dialogue["handoff"]
    table.add_row("hand-over precision", f"{handoff['precision']:.2f}", str(handoff["n"]))
    table.add_row("hand-over recall", f"{handoff['recall']:.2f}", str(handoff["n"]))
    table.add_row("completed conversations", f"{dialogue['completion_rate']:.1%}", str(dialogue["n"]))
    Console().print(table)


if __name__ == "__main__":
    main()
