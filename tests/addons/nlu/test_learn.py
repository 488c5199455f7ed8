"""`python -m addons.nlu.learn` learns just what the `rasa train` of the same project asks for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from launcher.paths import environment
from tests.addons.tiny import RASA

_CONFIG = """
recipe: default.v1
assistant_id: learning
language: zh
pipeline:
  - name: addons.nlu.text_normaliser.TextNormaliser
  - name: addons.nlu.tokenizer.CharacterTokenizer
  - name: addons.nlu.chinese_classifier.ChineseClassifier
    adapt_up_to: 0
"""
_DOMAIN = """
version: "3.1"
intents: [greet, search_product]
entities: [category]
"""
_DATA = """
version: "3.1"
nlu:
- intent: greet
  examples: |
    - 你好
    - 您好呀
    - Ｈｉ
- intent: search_product
  examples: |
    - 有沒有[耳機](category)賣
    - 想买[手机](category)
    - [平板](category)有吗
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose sentences are normalised before they are learnt."""
    (tmp_path / "data").mkdir()
    for name, content in {"config.yml": _CONFIG, "domain.yml": _DOMAIN, "data/nlu.yml": _DATA}.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


def test_rasa_takes_up_what_was_learnt_beside(project: Path) -> None:
    _run(project, [sys.executable, "-m", "addons.nlu.learn"])
    [learnt] = [path for path in (project / "models" / "understanding").iterdir() if path.is_dir()]
    assert (learnt / "linear.npz").exists()
    output = _run(project, [*RASA, "train", "nlu", "--fixed-model-name", "learning"])
    assert "was learnt in a process beside" in output
    assert "Training support vectors" not in output
    assert (project / "models" / "learning.tar.gz").exists()


def test_there_is_nothing_to_learn_without_the_classifier(project: Path) -> None:
    config = project / "config.yml"
    config.write_text(_CONFIG[: _CONFIG.index("  - name: addons.nlu.chinese_classifier")], encoding="utf-8")
    _run(project, [sys.executable, "-m", "addons.nlu.learn"])
    assert not (project / "models").exists()


def _run(project: Path, command: list[str]) -> str:
    done = subprocess.run(
        command, cwd=project, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr
