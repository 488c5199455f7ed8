"""Reading labelled data, and saying what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from addons.nlu.evaluation.examples import DataError, Example, read_examples, spans_of_tags


def written(directory: Path, name: str, content: str, encoding: str = "utf-8") -> Path:
    path = directory / name
    path.write_bytes(content.encode(encoding))
    return path


def test_rasa_yaml(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "data.yml",
        'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - 你好\n- intent: ask_price\n  examples: |\n    - [这款](reference)多少钱\n',
    )
    assert read_examples(path) == [
        Example("你好", "greet", ()),
        Example("这款多少钱", "ask_price", ((0, 2, "reference"),)),
    ]


def test_rasa_yaml_without_entities_labels_none(tmp_path: Path) -> None:
    path = written(
        tmp_path, "data.yml", 'version: "3.1"\nnlu:\n- intent: a\n  examples: |\n    - 一\n    - 二\n'
    )
    assert read_examples(path) == [Example("一", "a", None), Example("二", "a", None)]


def test_csv_with_quotes_byte_order_mark_and_further_columns(tmp_path: Path) -> None:
    path = written(tmp_path, "data.csv", '\ufeffid,Text,intent\n1,"好,谢谢",thank\n\n2,再见 ,goodbye\n')
    assert read_examples(path) == [Example("好,谢谢", "thank", None), Example("再见", "goodbye", None)]


def test_bio_with_tabs_spaces_and_windows_lines(tmp_path: Path) -> None:
    path = written(tmp_path, "data.bio", "王\tB-PER\r\n五\tI-PER\r\n在\tO\r\n\r\n北 B-LOC\n京 I-LOC\n\n\n")
    assert read_examples(path) == [
        Example("王五在", None, ((0, 2, "PER"),)),
        Example("北京", None, ((0, 2, "LOC"),)),
    ]


def test_bio_keeps_a_space_that_is_a_character(tmp_path: Path) -> None:
    path = written(tmp_path, "data.txt", "A\tB-X\n \tI-X\n3\tI-X\n")
    assert read_examples(path) == [Example("A 3", None, ((0, 3, "X"),))]


@pytest.mark.parametrize(
    ("tags", "spans"),
    [
        (["B-X", "I-X", "B-X"], ((0, 2, "X"), (2, 3, "X"))),
        (["I-X", "I-Y", "O"], ((0, 1, "X"), (1, 2, "Y"))),
        (["B-X", "M-X", "E-X"], ((0, 3, "X"),)),
        (["S-X", "S-X", "O"], ((0, 1, "X"), (1, 2, "X"))),
        (["O", "O", "O"], ()),
    ],
)
def test_tag_schemes(tags: list[str], spans: tuple[tuple[int, int, str], ...]) -> None:
    assert spans_of_tags(list("一二三"), tags) == spans


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        (
            "data.csv",
            "sentence,label\n你好,greet\n",
            r"data\.csv, line 1: the header must name the columns text and intent",
        ),
        ("data.csv", "text,intent\n你好,greet\n再见\n", r"line 3: 1 columns where the header has 2"),
        ("data.csv", "text,intent\n,greet\n", r"line 2: the column text is empty"),
        ("data.csv", "text,intent\n", r"holds no labelled sentence"),
        ("data.bio", "王 B-PER\n五\n", r"line 2: expected a character, a tab or space, and a tag"),
        ("data.bio", "王 B-PER\n五 per\n", r"line 2: expected"),
        ("data.yml", "nlu: [\n", r"not valid Rasa NLU YAML"),
        ("data.yml", 'version: "3.1"\nnlu:\n- examples: |\n    - 你好\n', r"data\.yml"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, name: str, content: str, reason: str) -> None:
    with pytest.raises(DataError, match=reason):
        read_examples(written(tmp_path, name, content))


def test_another_encoding_and_a_missing_file_are_said(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not UTF-8"):
        read_examples(written(tmp_path, "data.csv", "text,intent\n你好,greet\n", "gbk"))
    with pytest.raises(DataError, match="no such file"):
        read_examples(tmp_path / "nothing.csv")
