"""Characters as tokens: no segmenter decides where a Chinese entity may begin or end."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

_CHARACTER = re.compile(r"\S")


class Character(Token):
    """A token of one character. Rasa asks each for its fingerprint in training: half a million times."""

    def fingerprint(self) -> str:
        """What tells it from the others: its place and the character. Rasa's own hashes five values, 25 us a token."""
        return f"{self.start}{self.text}"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class CharacterTokenizer(Tokenizer):
    """Every character that is not white space is a token of its own, Latin letters and digits too.

    Any span whose ends are not white space starts and ends at a token, so that every correct annotation is aligned
    (docs/nlu.md compares with jieba's words).
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The tokenizer has no settings of its own; these are what its base class reads."""
        return {
            # Whether an intent's name is split, at which symbol (for stories with intent parts).
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            # Would split tokens further: there is nothing further.
            "token_pattern": None,
        }

    @staticmethod
    def supported_languages() -> list[str]:
        """Chinese; other languages have better tokenizers."""
        return ["zh"]

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Tokens of a message's attribute, in order."""
        return [
            Character(match.group(), match.start()) for match in _CHARACTER.finditer(message.get(attribute))
        ]
