"""Asks the simulated Plivo without its package."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests

from otpdesk.simulator import Simulator
from tests.simulator.asking import Ask

ACCOUNT = "MA0123456789ABCDEFGH"
CUSTOMER = "+37251234567"
MESSAGE, SESSION = "Message/", "Verify/Session/"


@contextmanager
def asking(simulator: Simulator) -> Iterator[Ask]:
    """Asks the resources of one account with its keys."""
    with requests.Session() as session:
        session.auth = (ACCOUNT, "token")

        def answer(method: str, path: str, **what: Any) -> requests.Response:
            url = f"{simulator.urls['plivo']}/v1/Account/{ACCOUNT}/{path}"
            return session.request(method, url, timeout=10, **what)

        yield answer


def told_of_message(ask: Ask, uuid: str) -> Any:
    """What is told of a message."""
    return ask("GET", f"{MESSAGE}{uuid}/").json()
