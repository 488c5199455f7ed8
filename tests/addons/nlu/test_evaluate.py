"""`python -m addons.nlu.evaluate` on small files of each format: trained, measured, printed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from addons.nlu.evaluate import app

PROJECT = Path(__file__).resolve().parents[3]

WISHES = {
    "ask_price": ["{}多少钱", "{}什么价", "{}卖多少", "{}价格是多少", "请问{}多少钱啊", "{}贵不贵"],
    "ask_stock": ["{}有货吗", "{}还有吗", "{}现货有没有", "{}什么时候补货", "请问{}有货吗", "{}没货了吗"],
    "request_return": ["{}我要退货", "{}想退掉", "{}怎么退", "{}不想要了退货", "请帮我退{}", "{}退款退货"],
}
GOODS = ["耳机", "手机", "键盘", "台灯", "路由器", "充电宝", "投影仪", "相机"]

CONFIG = """
language: zh
pipeline:
  - name: addons.nlu.text_normaliser.TextNormaliser
  - name: addons.nlu.tokenizer.CharacterTokenizer
  - name: addons.nlu.chinese_classifier.ChineseClassifier
    epochs: 1
  - name: FallbackClassifier
"""


def sentences(goods: list[str]) -> list[tuple[str, str, int, int]]:
    """Text, intent, and where the kind of goods stands in it."""
    found = []
    for intent, patterns in WISHES.items():
        for pattern in patterns:
            for good in goods:
                start = pattern.index("{}")
                found.append((pattern.format(good), intent, start, start + len(good)))
    return found


def as_yaml(goods: list[str]) -> str:
    lines = ['version: "3.1"', "nlu:"]
    for intent in WISHES:
        lines += [f"- intent: {intent}", "  examples: |"]
        for text, name, start, end in sentences(goods):
            if name == intent:
                lines.append(f"    - {text[:start]}[{text[start:end]}](category){text[end:]}")
    return "\n".join(lines) + "\n"


def as_csv(goods: list[str]) -> str:
    return "text,intent\n" + "".join(f'"{text}",{intent}\n' for text, intent, _, _ in sentences(goods))


def as_bio(goods: list[str]) -> str:
    blocks = []
    for text, _, start, end in sentences(goods):
        tags = [
            "B-category" if at == start else "I-category" if start < at < end else "O"
            for at in range(len(text))
        ]
        blocks.append("\n".join(f"{character} {tag}" for character, tag in zip(text, tags, strict=True)))
    return "\n\n".join(blocks) + "\n"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "addons.nlu.evaluate", *arguments, "--json"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


def files(directory: Path, suffix: str, writer: Any) -> list[str]:
    """The arguments that train on six kinds of goods and test on two others."""
    config, train, test = directory / "config.yml", directory / f"train{suffix}", directory / f"test{suffix}"
    config.write_text(CONFIG, encoding="utf-8")
    train.write_text(writer(GOODS[:6]), encoding="utf-8")
    test.write_text(writer(GOODS[6:]), encoding="utf-8")
    return ["--train", str(train), "--test", str(test), "--config", str(config)]


def measured(arguments: list[str]) -> dict[str, Any]:
    """The result, measured in this process, which has Rasa loaded already."""
    done = CliRunner().invoke(app, [*arguments, "--json"])
    assert done.exit_code == 0, done.output
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


@pytest.mark.computes
def test_rasa_yaml_gives_intents_and_entities(tmp_path: Path) -> None:
    result = measured(files(tmp_path, ".yml", as_yaml))
    assert set(result) == {"intent_accuracy", "macro_f1", "entity_f1", "n"}
    assert result["n"] == 36
    assert result["intent_accuracy"] > 0.9 and result["entity_f1"] > 0.7


@pytest.mark.computes
def test_csv_gives_intents_alone(tmp_path: Path) -> None:
    done = run(*files(tmp_path, ".csv", as_csv))
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["intent_accuracy"] > 0.9 and result["macro_f1"] > 0.9
    assert result["entity_f1"] is None


@pytest.mark.computes
def test_bio_gives_entities_alone(tmp_path: Path) -> None:
    result = measured(files(tmp_path, ".bio", as_bio))
    assert result["intent_accuracy"] is None and result["macro_f1"] is None
    assert result["entity_f1"] > 0.7


def test_wrong_input_is_one_sentence_without_a_traceback(tmp_path: Path) -> None:
    data = tmp_path / "data.csv"
    data.write_text("text,intent\n你好\n", encoding="utf-8")
    done = run("--train", str(data), "--test", str(data))
    assert done.returncode == 1
    assert "line 2" in done.stderr and "Traceback" not in done.stderr
    done = run("--test", str(data))
    assert done.returncode == 1 and "--train" in done.stderr
