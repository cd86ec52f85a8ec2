"""What the simulated HTTP providers share: a question in, a reply out, no sockets.

A dialect knows one provider's paths and words. What happens on the wire besides (time-outs, dropped connections)
it only names; `http` does it.
"""

import json
from abc import ABC, abstractmethod
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from otpdesk.simulator.exchange import Exchange
from otpdesk.simulator.fate import Accepted, Fate, Fault, Reason, Submission

JSON_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `path` is what follows the provider's prefix, in parts; `headers` are known by any case."""

    method: str
    path: tuple[str, ...]
    query: Mapping[str, str]
    query_string: str
    authorization: str
    content_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    def form(self) -> dict[str, str]:
        """The fields of a form."""
        return dict(parse_qsl(self.body.decode(errors="replace"), keep_blank_values=True))

    def number(self, name: str, usual: int) -> int:
        """A whole number of the query, or the usual one where there is none to read."""
        given = self.query.get(name, "")
        return int(given) if given.isdecimal() else usual

    def document(self) -> Any:
        """The JSON document in the body. ValueError when it is none."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, and what becomes of it on the wire."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = JSON_TYPE
    fault: Fault | None = None


def reply(status: int, document: Any, **headers: str) -> Reply:
    """An answer with a JSON document; `Retry_After="2"` becomes the header Retry-After."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, json.dumps(document).encode(), named)


@lru_cache(maxsize=256)
def basic(authorization: str) -> tuple[str, str]:
    """(user, password) of an Authorization header; empty texts when there is none to read."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        user, _, password = b64decode(token, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return user, password


class Dialect(ABC):
    """One provider's HTTP side."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange

    @abstractmethod
    def answer(self, asked: Asked) -> Reply:
        """The answer to a request."""

    @abstractmethod
    def refused(self, reason: Reason, submission: Submission) -> Reply:
        """The provider's own no to a message."""

    @abstractmethod
    def accepted(self, message: Accepted) -> Reply:
        """The provider's own yes to a message."""

    @abstractmethod
    def provider_id(self, submission: Submission) -> str:
        """A fresh id, as the provider makes them."""

    @abstractmethod
    def broken(self) -> Reply:
        """The provider's answer when it has a fault of its own."""

    def judged(self, fate: Fate, submission: Submission) -> Fate:
        """What the provider makes of a fate before it answers; as it is, unless it knows better."""
        return fate

    def dispatch(self, submission: Submission) -> Reply:
        """Hand a message over: refused, accepted, or lost in one of the ways of `Fault`."""
        fate = self.judged(self.exchange.draw(submission), submission)
        if fate.refusal is not None:
            return self.refused(fate.refusal, submission)
        if fate.fault is not None and not fate.fault.accepts:
            return replace(self.broken(), fault=fate.fault)
        message = self.exchange.accept(submission, fate, self.provider_id(submission))
        if fate.fault is Fault.ERROR_AFTER:
            return self.broken()
        return replace(self.accepted(message), fault=fate.fault)
