"""What comes in, checked: malformed requests are told apart from messages that cannot be worked on.

Everything here is typed by strangers. Nothing passes that could pose as something else: a leading slash (Rasa reads
`/intent{...}` as a finished interpretation), metadata keys that the system sets itself, control characters in ids.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from rasa.shared.core.constants import IS_EXTERNAL

from addons.channels import wording
from language.text import MAX_LENGTH, normalise

LONGEST_ID: Final = 128
LARGEST_METADATA: Final = 8 * 1024
LONGEST_CUSTOMER_ID: Final = 64

ORIGINAL_TEXT: Final = "original_text"
CUSTOMER_ID: Final = "customer_id"
MESSAGE_ID: Final = "message_id"

# Keys that this system sets itself; what a client sends under them is dropped.
_OWN_KEYS: Final = frozenset({IS_EXTERNAL, ORIGINAL_TEXT, CUSTOMER_ID, MESSAGE_ID})


class Malformed(Exception):
    """The request does not follow the contract; the message is one sentence for the client's developer."""


class Unreadable(Exception):
    """The message is well-formed but there is nothing to work on; the message is a sentence for the customer."""


@dataclass(frozen=True)
class Inbound:
    """A message that can be worked on."""

    text: str
    original: str
    message_id: str | None = None
    claimed_customer: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def metadata_for(self, customer: str | None) -> dict[str, Any]:
        """The metadata that goes with the message into the conversation."""
        own: dict[str, Any] = {ORIGINAL_TEXT: self.original}
        if self.message_id is not None:
            own[MESSAGE_ID] = self.message_id
        if customer is not None:
            own[CUSTOMER_ID] = customer
        return {**self.metadata, **own}


def read_json(body: bytes) -> Mapping[str, Any]:
    """The JSON object in a request's body. Raises Malformed."""
    try:
        payload = json.loads(body)
    except UnicodeDecodeError as error:
        raise Malformed("the body is not UTF-8: send JSON encoded as UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise Malformed(
            'the body is not valid JSON: send an object like {"sender": "...", "message": "..."}'
        ) from error
    return read_object(payload)


def read_object(payload: Any) -> Mapping[str, Any]:
    """`payload` if it is a JSON object. Raises Malformed."""
    if not isinstance(payload, dict):
        raise Malformed(f"a JSON object is expected, not {_kind(payload)}")
    return payload


def read_id(payload: Mapping[str, Any], key: str) -> str:
    """A required id: text of 1 to LONGEST_ID printable characters. Raises Malformed."""
    found = _optional_id(payload, key)
    if found is None:
        raise Malformed(f"{key} is missing: send text that names the conversation")
    return found


def read_message(payload: Mapping[str, Any], handshake: Mapping[str, Any] | None = None) -> Inbound:
    """The message in a REST body or a Socket.IO event.

    `handshake` is metadata of the whole connection; the message's own goes before it. Raises Malformed, Unreadable.
    """
    given = {**(handshake or {}), **read_metadata(payload.get("metadata"))}
    message_id = _optional_id(payload, MESSAGE_ID) or _optional_id(given, MESSAGE_ID)
    claimed = given.get(CUSTOMER_ID)
    text, original = _read_text(payload)
    return Inbound(
        text=text,
        original=original,
        message_id=message_id,
        claimed_customer=None if claimed is None else check_customer_id(claimed),
        metadata={key: value for key, value in given.items() if key not in _OWN_KEYS},
    )


def metadata_from_text(given: Any) -> Any:
    """Metadata that some Socket.IO clients send as JSON text, parsed; anything else as it is. Raises Malformed."""
    if not isinstance(given, str):
        return given
    try:
        return json.loads(given or "{}")
    except (ValueError, RecursionError) as error:
        raise Malformed("metadata is text but not valid JSON: send an object") from error


def read_metadata(given: Any) -> dict[str, Any]:
    """Metadata as an object; none is an empty object. Raises Malformed."""
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise Malformed(f"metadata must be an object, not {_kind(given)}")
    try:
        size = len(json.dumps(given, allow_nan=False))
    except (ValueError, TypeError, RecursionError) as error:
        raise Malformed(
            "metadata must be plain JSON: no NaN, no Infinity, no binary, no deep nesting"
        ) from error
    if size > LARGEST_METADATA:
        raise Malformed(f"metadata has {size} bytes, at most {LARGEST_METADATA} are allowed")
    return {_clean(key): _clean(value) for key, value in given.items()}


def check_customer_id(claimed: Any) -> str:
    """A customer's id as claimed in development. Raises Malformed."""
    if not isinstance(claimed, str) or not claimed.strip():
        raise Malformed("customer_id must be non-empty text")
    if len(claimed) > LONGEST_CUSTOMER_ID or not claimed.isprintable():
        raise Malformed(f"customer_id must have at most {LONGEST_CUSTOMER_ID} printable characters")
    return claimed.strip()


def _read_text(payload: Mapping[str, Any]) -> tuple[str, str]:
    if payload.get("message") is None:
        raise Malformed("message is missing: send the customer's text")
    given = payload["message"]
    if not isinstance(given, str):
        raise Malformed(f"message must be text, not {_kind(given)}")
    original = _clean(given).strip()
    if len(original) > MAX_LENGTH:
        raise Unreadable(wording.too_long(len(original)))
    text = harmless(original)
    if not text:
        raise Unreadable(wording.EMPTY)
    return text, original


def harmless(original: str) -> str:
    """The text in its one written form, without the leading slashes that Rasa would take for an interpretation."""
    text = normalise(original)
    while text.startswith("/"):
        text = normalise(text.lstrip("/"))
    return text


def _optional_id(payload: Mapping[str, Any], key: str) -> str | None:
    found = payload.get(key)
    if found is None:
        return None
    if not isinstance(found, str):
        raise Malformed(f"{key} must be text, not {_kind(found)}")
    found = found.strip()
    if not found:
        raise Malformed(f"{key} is empty")
    if len(found) > LONGEST_ID or not found.isprintable():
        raise Malformed(f"{key} must have 1 to {LONGEST_ID} printable characters")
    return found


def _clean(value: Any) -> Any:
    """Without what databases and encoders choke on: NUL characters and halves of surrogate pairs."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return value


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    kinds = {
        bool: "a boolean",
        int: "a number",
        float: "a number",
        str: "text",
        list: "a list",
        dict: "an object",
    }
    return kinds.get(type(value), "binary data")
