"""The Chinese text encoder: BERT as one ONNX graph, prepared once, loaded in a fraction of a second.

`from language.bert import Encoder, Encoding, LowerEncoding, EncoderMissing, default_directory`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from language.bert.manifest import EncoderMissing, default_directory

if TYPE_CHECKING:
    from language.bert.encoder import Encoder, Encoding, LowerEncoding

__all__ = ["Encoder", "EncoderMissing", "Encoding", "LowerEncoding", "default_directory"]


def __getattr__(name: str) -> object:
    """Import the run time when it is first asked for: preparing an encoder needs none of it."""
    if name in ("Encoder", "Encoding", "LowerEncoding"):
        from language.bert import encoder

        return getattr(encoder, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
