"""From text to pieces with character offsets.

Two kinds: SentencePiece unigram (the packaged encoder) and WordPiece (BERT checkpoints). The unigram search is written
here because the library's takes 0.7 s and 290 MB to load 250,000 pieces, in every process; a dictionary takes 0.1 s and
50 MB. Normalisation and alignment to the raw text are the library's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from tokenizers import Encoding, PreTokenizedString, Token, Tokenizer, normalizers, pre_tokenizers

from language.bert.manifest import TokenizerSpec
from language.bert.packaged import UnigramVocabulary

PIECES_FILE: Final = "pieces.txt"
SCORES_FILE: Final = "scores.npy"
WORDPIECE_FILE: Final = "tokenizer.json"

_SPACE: Final = "\u2581"
_UNKNOWN_PENALTY: Final = 10.0
_CONTROL: Final = ("<s>", "</s>", "<pad>", "<unk>", "<mask>")

Span = tuple[int, int]


@dataclass(frozen=True)
class Piece:
    """A piece's vocabulary id and its characters [start, end) in the text; an empty span stands for a bare space mark."""

    id: int
    start: int
    end: int


class PieceTokenizer(Protocol):
    """Splits a text into pieces, without special pieces or prefix."""

    def pieces(self, text: str) -> list[Piece]: ...


@dataclass(frozen=True)
class Tokenised:
    """Input of one pass. `ids` has the special pieces and the prefix; `places[i]` is where the piece of `spans[i]` stands in it."""

    ids: list[int]
    places: list[int]
    spans: list[Span]


class TextTokenizer:
    """Adds prefix and special pieces and cuts at the encoder's longest input."""

    def __init__(self, inner: PieceTokenizer, spec: TokenizerSpec, longest: int) -> None:
        self._inner = inner
        self._end = spec.end
        prefix = [piece.id for piece in inner.pieces(spec.prefix)] if spec.prefix else []
        self._head = [spec.begin, *prefix]
        self._room = longest - len(self._head) - 1

    def __call__(self, text: str) -> Tokenised:
        """Pieces of `text`. What does not fit is left out: characters beyond have no piece."""
        pieces = self._inner.pieces(text)[: self._room]
        ids = [*self._head, *(piece.id for piece in pieces), self._end]
        places: list[int] = []
        spans: list[Span] = []
        for place, piece in enumerate(pieces, start=len(self._head)):
            if piece.end > piece.start:
                places.append(place)
                spans.append((piece.start, piece.end))
        return Tokenised(ids, places, spans)


class UnigramTokenizer:
    """SentencePiece unigram: the most probable segmentation of every space-separated part (Viterbi)."""

    def __init__(self, pieces: Sequence[str], scores: Sequence[float], unknown: int) -> None:
        self._ids = dict(zip(pieces, range(len(pieces)), strict=True))
        for piece in _CONTROL:  # a customer who types one means the characters
            self._ids.pop(piece, None)
        self._scores = scores
        self._unknown = unknown
        self._unknown_score = min(scores) - _UNKNOWN_PENALTY
        self._longest = max(map(len, pieces))
        self._normalise = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC()])
        self._split = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])

    def pieces(self, text: str) -> list[Piece]:
        """Pieces in order. Neighbouring unknown characters form one piece."""
        parts = PreTokenizedString(text)
        parts.normalize(self._normalise.normalize)
        self._split.pre_tokenize(parts)
        parts.tokenize(self._tokens)
        return _aligned(parts.to_encoding())

    def _tokens(self, part: str) -> list[Token]:
        tokens: list[Token] = []
        at = 0
        for start, end, id in self._segment(part):
            surface = part[start:end]
            size = len(surface.encode("utf-8"))  # the library aligns by bytes
            tokens.append(Token(id, surface, (at, at + size)))
            at += size
        return tokens

    def _segment(self, part: str) -> list[tuple[int, int, int]]:
        """(start, end, id) of the best segmentation."""
        length = len(part)
        best = [0.0] + [-np.inf] * length
        origin = [0] * (length + 1)
        chosen = [self._unknown] * (length + 1)
        ids, scores = self._ids, self._scores
        for start in range(length):
            base = best[start]
            for end in range(start + 1, min(start + self._longest, length) + 1):
                id = ids.get(part[start:end])
                if id is None:
                    if end > start + 1:
                        continue
                    id, score = self._unknown, base + self._unknown_score
                else:
                    score = base + scores[id]
                if score > best[end]:
                    best[end], origin[end], chosen[end] = score, start, id
        found: list[tuple[int, int, int]] = []
        end = length
        while end > 0:
            start, id = origin[end], chosen[end]
            if found and id == self._unknown and found[-1][2] == self._unknown:
                found[-1] = (start, found[-1][1], id)
            else:
                found.append((start, end, id))
            end = start
        return found[::-1]


class WordPieceTokenizer:
    """The tokenizer of a checkpoint, WordPiece as a rule, through the tokenizers library."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer

    def pieces(self, text: str) -> list[Piece]:
        """Pieces in order, without special ones."""
        return _aligned(self._tokenizer.encode(text, add_special_tokens=False))


def _aligned(encoding: Encoding) -> list[Piece]:
    return [
        Piece(id, start, start if surface == _SPACE else end)
        for id, surface, (start, end) in zip(encoding.ids, encoding.tokens, encoding.offsets, strict=True)
    ]


def save_unigram(directory: Path, vocabulary: UnigramVocabulary) -> list[str]:
    """Write the vocabulary's files; returns their names."""
    (directory / PIECES_FILE).write_bytes("\n".join(vocabulary.pieces).encode("utf-8"))
    np.save(directory / SCORES_FILE, vocabulary.scores)
    return [PIECES_FILE, SCORES_FILE]


def load_tokenizer(directory: Path, spec: TokenizerSpec, longest: int) -> TextTokenizer:
    """The tokenizer of a prepared directory. Raises ValueError for a kind it does not know."""
    inner: PieceTokenizer
    if spec.kind == "unigram":
        pieces = (directory / PIECES_FILE).read_bytes().decode("utf-8").split("\n")
        scores = np.load(directory / SCORES_FILE).tolist()
        inner = UnigramTokenizer(pieces, scores, spec.unknown)
    elif spec.kind == "wordpiece":
        inner = WordPieceTokenizer(Tokenizer.from_file(str(directory / WORDPIECE_FILE)))
    else:
        raise ValueError(
            f"Unknown tokenizer kind {spec.kind!r} in {directory}: known are unigram and wordpiece."
        )
    return TextTokenizer(inner, spec, longest)
