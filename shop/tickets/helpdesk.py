"""Speaking to an outside help desk over HTTP. One call either ends with the desk's number or with DeskFailure.

The protocol: POST {address}/tickets with the ticket as JSON; `Idempotency-Key` names the change, so that a desk that
took it in but could not say so will not take it in twice; `X-Daogou-Signature` is HMAC-SHA256 (shop/signing.py) with
the time in `X-Daogou-Timestamp`. The desk answers 2xx (or 409 for a key it knows) with {"id": "..."}.
"""

from __future__ import annotations

import json
import time
from types import TracebackType

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from shop.clock import Clock
from shop.signing import sign

_ANSWER_LIMIT = 64 * 1024
_KNOWN_ALREADY = 409


class DeskFailure(Exception):
    """The desk did not confirm; the message says what happened, without personal data."""


class HelpDesk:
    """A connection to the help desk. Use as a context manager; not to be shared between threads."""

    def __init__(
        self,
        address: str,
        secret: str,
        clock: Clock,
        *,
        timeout_s: float = 5.0,
        retries: int = 2,
        backoff_s: float = 0.2,
    ) -> None:
        """Speak to `address`; a call ends after `timeout_s` seconds, and is repeated at once up to `retries` times."""
        self._address = address.rstrip("/") + "/tickets"
        self._secret = secret
        self._clock = clock
        self._timeout_s = timeout_s
        self._session = requests.Session()
        # The desk's key makes a POST safe to repeat. 500 is left to the outbox: it seldom passes in a second.
        policy = Retry(
            total=retries,
            backoff_factor=backoff_s,
            status_forcelist=(502, 503, 504),
            allowed_methods=None,
            raise_on_status=False,
            redirect=0,
        )
        adapter = HTTPAdapter(max_retries=policy)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def __enter__(self) -> HelpDesk:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    def send(self, key: str, action: str, body: str) -> str:
        """Deliver one change; returns the desk's number for the ticket. Raises DeskFailure."""
        content = json.dumps({"action": action, "ticket": json.loads(body)}, ensure_ascii=False).encode()
        timestamp = int(self._clock.now().timestamp())
        try:
            answer = self._session.post(
                self._address,
                data=content,
                headers={
                    "Content-Type": "application/json",
                    "Idempotency-Key": key,
                    "X-Daogou-Timestamp": str(timestamp),
                    "X-Daogou-Signature": sign(self._secret, timestamp, content),
                    # A desk that answers twice must not have its second answer taken for the next call's.
                    "Connection": "close",
                },
                timeout=(min(self._timeout_s, 3.05), self._timeout_s),
                stream=True,
                allow_redirects=False,
            )
            with answer:
                return self._number(answer.status_code, self._content(answer))
        except requests.RequestException as error:
            raise DeskFailure(f"no answer: {type(error).__name__}") from error

    def _content(self, answer: requests.Response) -> bytes:
        """The answer's body, as long as it comes in time and is of a reasonable size."""
        deadline = time.monotonic() + self._timeout_s
        content = b""
        for chunk in answer.iter_content(8192):
            content += chunk
            if len(content) > _ANSWER_LIMIT:
                raise DeskFailure(f"the answer is longer than {_ANSWER_LIMIT} bytes")
            if time.monotonic() > deadline:
                raise DeskFailure(f"the answer took longer than {self._timeout_s} s")
        return content

    def _number(self, status: int, content: bytes) -> str:
        if not (200 <= status < 300 or status == _KNOWN_ALREADY):
            raise DeskFailure(f"status {status}")
        try:
            number = json.loads(content)["id"]
        except (ValueError, KeyError, TypeError) as error:
            raise DeskFailure(f"status {status}, but the answer is not JSON with an id") from error
        if not isinstance(number, (str, int)) or not str(number) or len(str(number)) > 128:
            raise DeskFailure(f"status {status}, but the id is not a short text")
        return str(number)
