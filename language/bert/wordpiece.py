"""Reads the tokenizer of a checkpoint into one self-contained tokenizer.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers

from language.bert.manifest import TokenizerSpec

_VOCABULARY_FILE: Final = "vocab.txt"
_TOKENIZER_FILE: Final = "tokenizer.json"
_SETTINGS_FILE: Final = "tokenizer_config.json"
_SPECIAL: Final = (("[CLS]", "[SEP]", "[UNK]"), ("<s>", "</s>", "<unk>"))
_LONGEST_WORD: Final = 100


class TokenizerError(Exception):
    """The checkpoint has no tokenizer that can be read; the message says what is missing."""


def read_wordpiece(directory: Path) -> tuple[str, TokenizerSpec]:
    """The content of tokenizer.json, and its special pieces. Raises TokenizerError.

    Special pieces are left out of it: a customer who types [SEP] means the characters.
    """
    if (directory / _VOCABULARY_FILE).is_file():
        tokenizer = _from_vocabulary(directory)
    elif (directory / _TOKENIZER_FILE).is_file():
        tokenizer = _from_json(directory / _TOKENIZER_FILE)
    else:
        raise TokenizerError(f"{directory} has neither {_VOCABULARY_FILE} nor {_TOKENIZER_FILE}.")
    for names in _SPECIAL:
        begin, end, unknown = (tokenizer.token_to_id(name) for name in names)
        if begin is not None and end is not None and unknown is not None:
            return tokenizer.to_str(), TokenizerSpec("wordpiece", begin, end, unknown)
    raise TokenizerError(f"The vocabulary in {directory} lacks [CLS], [SEP] and [UNK].")


def _from_vocabulary(directory: Path) -> Tokenizer:
    lines = (directory / _VOCABULARY_FILE).read_text(encoding="utf-8").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    vocabulary = {piece.rstrip("\r"): index for index, piece in enumerate(lines)}
    settings: dict[str, Any] = {}
    path = directory / _SETTINGS_FILE
    if path.is_file():
        try:
            settings = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise TokenizerError(f"{path} cannot be read: {error}.") from error
    tokenizer = Tokenizer(
        models.WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=_LONGEST_WORD)
    )
    tokenizer.normalizer = normalizers.BertNormalizer(
        clean_text=True,
        handle_chinese_chars=settings.get("tokenize_chinese_chars", True),
        strip_accents=settings.get("strip_accents"),
        lowercase=settings.get("do_lower_case", True),
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    return tokenizer


def _from_json(path: Path) -> Tokenizer:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        content.update(added_tokens=[], post_processor=None, truncation=None, padding=None)
        return Tokenizer.from_str(json.dumps(content))
    except Exception as error:  # the library has no narrower one for a fault in the file
        raise TokenizerError(f"{path} cannot be read: {error}.") from error
