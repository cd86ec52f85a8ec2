"""Asks the simulated Twilio without its SDK."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import requests

from otpdesk.simulator import Simulator

SID = "AC" + "0a" * 16
Ask = Callable[..., requests.Response]
"""Method, path, and what `requests` takes besides."""


@contextmanager
def asking(simulator: Simulator) -> Iterator[Ask]:
    """Asks with the keys of one account."""
    with requests.Session() as session:
        session.auth = (SID, "token")

        def answer(method: str, path: str, **what: Any) -> requests.Response:
            return session.request(method, simulator.urls["twilio"] + path, timeout=10, **what)

        yield answer
