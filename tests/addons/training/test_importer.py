"""NLU files are read quickly, and to the same effect as Rasa reads them."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import pytest
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.exceptions import YamlException
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.utils.io import read_yaml

from addons.training.importer import DaogouImporter, NluFileReader, Sentence, is_usual

USUAL = """
version: "3.1"
nlu:
- intent: ask_price
  examples: |
    - 多少钱
    - [声浪 Air 3](product)多少钱
    - 多少钱
- synonym: 耳机
  examples: |
    - 耳麦
- regex: order_id
  examples: |
    - DD\\d{12}
"""
UNUSUAL = """
version: "3.1"
nlu:
- intent: ask_price
  metadata: {sentiment: neutral}
  examples:
  - text: 多少钱
    metadata: {source: chat}
responses:
  utter_faq/price:
  - text: 九块九
"""


@pytest.fixture(params=[USUAL, UNUSUAL], ids=["usual", "unusual"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    (tmp_path / "nlu.yml").write_text(request.param, encoding="utf-8")
    (tmp_path / "domain.yml").write_text('version: "3.1"\nintents: [ask_price]\n', encoding="utf-8")
    return tmp_path


def test_the_data_are_those_that_rasa_reads(folder: Path) -> None:
    paths = [str(folder / "nlu.yml")]
    ours = DaogouImporter(training_data_paths=paths).get_nlu_data("zh")
    stock = RasaFileImporter(training_data_paths=paths).get_nlu_data("zh")
    assert [message.as_dict() for message in ours.training_examples] == [
        message.as_dict() for message in stock.training_examples
    ]
    assert ours.entity_synonyms == stock.entity_synonyms
    assert ours.regex_features == stock.regex_features
    assert ours.responses == stock.responses


def test_the_projects_configuration_names_it() -> None:
    importer = TrainingDataImporter.load_from_config("config.yml", "domain.yml", ["data"])
    assert isinstance(importer.importer._importer._importers[0], DaogouImporter)  # type: ignore[attr-defined]


def test_only_a_file_of_the_usual_form_is_spared_the_slow_check() -> None:
    assert is_usual(read_yaml(USUAL))
    assert not is_usual(read_yaml(UNUSUAL))
    assert not is_usual([])
    assert not is_usual({"version": "3.1", "nlu": [{"intent": "greet", "examples": ""}]})
    assert not is_usual({"version": "3.1", "nlu": [{"intent": "greet", "exampels": "- 你好"}]})


@pytest.mark.parametrize(
    "broken",
    [
        USUAL.replace("examples: |", "exampels: |", 1),
        USUAL.replace("- intent", "intent", 1),
        USUAL.replace('"3.1"', '"3.1'),
        USUAL.replace("- intent: ask_price", "- intent: ask_price\n  intent: ask_stock"),
    ],
    ids=["unknown key", "no list", "open quotation mark", "a key twice"],
)
def test_a_broken_file_is_refused_with_its_name(broken: str, tmp_path: Path) -> None:
    file = tmp_path / "broken.yml"
    file.write_text(broken, encoding="utf-8")
    with pytest.raises(YamlException) as raised:
        NluFileReader().read(file)
    assert "broken.yml" in str(raised.value)


def test_a_copied_sentence_changes_alone() -> None:
    sentence = Sentence(
        {TEXT: "黑色的", INTENT: "inform", ENTITIES: [{"entity": "color", "start": 0, "end": 2}]}
    )
    before = sentence.fingerprint()
    copied = copy.deepcopy(sentence)
    assert copied == sentence
    copied.get(ENTITIES)[0]["entity"] = "spec"
    copied.set(TEXT, "白色的")
    assert sentence.get(ENTITIES)[0]["entity"] == "color"
    assert sentence.fingerprint() == before != copied.fingerprint()
    copied.set(TEXT, "黑色的", add_to_output=True)
    copied.set(ENTITIES, sentence.get(ENTITIES))
    assert copied == sentence


def test_a_sentence_is_known_by_all_that_it_holds() -> None:
    def sentence(**more: object) -> Sentence:
        return Sentence({TEXT: "黑色的", INTENT: "inform", **more})

    tokens = {TOKENS_NAMES[TEXT]: [Token("黑色", 0, data={"pos": "n"}), Token("的", 2)]}
    others = {TOKENS_NAMES[TEXT]: [Token("黑", 0), Token("色的", 1)]}
    assert sentence(**tokens).fingerprint() == sentence(**copy.deepcopy(tokens)).fingerprint()
    different = [
        sentence(),
        sentence(**tokens),
        sentence(**others),
        sentence(vector=np.ones(2)),
        sentence(vector=np.zeros(2)),
    ]
    assert len({one.fingerprint() for one in different}) == len(different)


def test_setting_what_stands_there_does_not_hash_again() -> None:
    sentence = Sentence({TEXT: "黑色的", INTENT: "inform"})
    sentence.fingerprint()
    sentence.set(INTENT, "inform")
    assert sentence._cached_fingerprint is not None
    sentence.set(INTENT, "affirm")
    assert sentence._cached_fingerprint is None
