"""Reads NLU files without the work that Rasa repeats over them.

In one `rasa train` Rasa parses every file eight times (half of them in pure Python, to have line numbers for its error messages),
then copies and hashes every sentence some twenty times: three minutes for thirty thousand sentences. The importer here, which
config.yml names under `importers:`, reads them once for each of Rasa's importers, and its sentences are cheap to copy and hash.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data import loading
from rasa.shared.nlu.training_data.formats import RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import deep_container_fingerprint, read_yaml
from ruamel.yaml.error import YAMLError

_BLOCKS = ({"intent", "examples"}, {"synonym", "examples"}, {"regex", "examples"}, {"lookup", "examples"})


class Sentence(Message):
    """A training sentence. Setting a value that it has leaves its hash alone; a copy shares what nobody changes in place."""

    _cached_fingerprint: str | None

    def set(self, prop: str, info: Any, add_to_output: bool = False) -> None:
        """See Message."""
        if add_to_output or prop not in self.data or self.data[prop] != info:
            super().set(prop, info, add_to_output)

    def fingerprint(self) -> str:
        """A hash of all that the sentence holds, tokens too; the same in every process, and equal for equal sentences alone.

        Rasa's own hashes every value of every list by itself.
        """
        if self._cached_fingerprint is None:
            content = json.dumps([self.data, self.features], default=_described, sort_keys=True)
            self._cached_fingerprint = hashlib.md5(content.encode(), usedforsecurity=False).hexdigest()
        return self._cached_fingerprint

    def __deepcopy__(self, memo: dict[int, Any]) -> Sentence:
        data = {name: _copied(value) for name, value in self.data.items()}
        copy = Sentence(data, set(self.output_properties), self.time, list(self.features))
        copy._cached_fingerprint = self._cached_fingerprint
        return copy


def _described(value: Any) -> Any:
    """What JSON has no form for: of a token its parts, of all else what Rasa would hash of it."""
    if isinstance(value, Token):
        return [value.text, value.start, value.end, value.lemma, value.data]
    return deep_container_fingerprint(value)


def _copied(value: Any) -> Any:
    """Lists and dictionaries anew, all else (texts, numbers, arrays, tokens) the same."""
    if isinstance(value, list):
        return [_copied(part) for part in value]
    if isinstance(value, dict):
        return {key: _copied(part) for key, part in value.items()}
    return value


class NluFileReader(RasaYAMLReader):
    """Rasa's reader, which has a file's structure checked slowly only where it is not the usual one."""

    def validate(self, string: str) -> None:
        """Raises what Rasa raises, file and line included, for a file that breaks its schema."""
        try:
            usual = is_usual(read_yaml(string))
        except YAMLError:
            usual = False
        if not usual:
            super().validate(string)


class DaogouImporter(RasaFileImporter):
    """Rasa's importer of files, quicker over NLU data."""

    _nlu: TrainingData | None = None

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """All NLU files in one; the caller, Rasa's combined importer, makes its own copy."""
        if self._nlu is None:
            read = [self._read(Path(file), language) for file in self._nlu_files]
            self._nlu = TrainingData().merge(*read)
        return self._nlu

    def _read(self, file: Path, language: str | None) -> TrainingData:
        if file.suffix not in {".yml", ".yaml"}:
            return loading.load_data(str(file), language or "en")
        data = NluFileReader().read(file)
        data.training_examples = [
            Sentence(message.data, message.output_properties, message.time, message.features)
            for message in data.training_examples
        ]
        return data


def is_usual(content: Any) -> bool:
    """Whether parsed YAML is a version and NLU blocks of a name and a text of examples, nothing else."""
    return (
        isinstance(content, dict)
        and set(content) <= {"version", "nlu"}
        and isinstance(content.get("version", ""), str)
        and isinstance(content.get("nlu"), list)
        and all(_is_usual_block(block) for block in content["nlu"])
    )


def _is_usual_block(block: Any) -> bool:
    return (
        isinstance(block, dict)
        and set(block) in _BLOCKS
        and all(isinstance(value, str) and value.strip() for value in block.values())
    )
