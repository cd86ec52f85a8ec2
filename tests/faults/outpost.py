"""A desk in a process of its own, as a second operator has it, or one that is to be killed.

`python -m tests.faults.outpost` reads what it needs as one JSON line, then obeys a line each and answers with one:
send, resend, check, draft, publish, settle, and `flood`, which forks a child that sends to one new number after
another until it is killed.
"""

import base64
import json
import os
import pickle
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import requests.adapters  # noqa: F401 - loaded before the forks, so that a child begins to send at once
import twilio.rest
import twilio.rest.api.v2010.account.message  # noqa: F401

from otpdesk.configuration import Place, Section
from otpdesk.configuration.rows import country_place
from otpdesk.desk.accounts import Accounts
from otpdesk.desk.context import Context
from otpdesk.desk.desk import Desk
from otpdesk.desk.views import Order, Sent
from otpdesk.errors import DeskError, Refused
from otpdesk.otp import SystemClock
from otpdesk.store.schema import open_store
from otpdesk.store.vault import SessionVault


def open_desk(setup: dict[str, Any]) -> Desk:
    vault = SessionVault()
    vault._held = pickle.loads(base64.b64decode(setup["vault"]))
    target = setup["target"]
    clock = SystemClock()
    store = open_store(target if "://" in target else Path(target), vault.sealer(), clock)
    return Desk(Context(store, vault, clock, Accounts(store, vault), setup["operator"], "outpost", lambda _id: None))


def answer(desk: Desk, line: dict[str, Any]) -> dict[str, Any]:
    try:
        return dict(_act(desk, line))
    except Refused as refusal:
        return {"refused": refusal.rule, "retry_after": refusal.retry_after}
    except DeskError as error:
        return {"error": error.title}


def _act(desk: Desk, line: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    if line["do"] == "check":
        yield from asdict(desk.checking.check(line["verification"], line["code"])).items()
        return
    if line["do"] in {"draft", "publish", "settle"}:
        yield from _configure(desk, line)
        return
    order = Order(line["operator"], address=line.get("address", ""), verification=line.get("verification"))
    yield from _told(desk.sending.send(order))


def _configure(desk: Desk, line: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    drafts = desk.drafts
    if line["do"] == "draft":
        drafts.edit({country_place(key): value for key, value in line["rows"].items()})
        yield "drafted", drafts.read().version
    elif line["do"] == "settle":
        for one in drafts.read().conflicts:
            drafts.settle(Place(Section(one.section), one.key), mine=line["mine"])
        yield "settled", line["mine"]
    else:
        yield "published", drafts.publish(line["why"], drafts.read().version)


def _told(sent: Sent) -> Iterator[tuple[str, Any]]:
    yield "verification", sent.attempt.verification_id
    yield "attempt", sent.attempt.id
    yield "status", sent.attempt.status.value


def flood(setup: dict[str, Any], first: int) -> None:
    """Send to one number after another; told of after the first, when everything is warm and a kill hits a send."""
    desk = open_desk(setup)
    for number in range(first, first + 1_000):
        desk.sending.send(Order(setup["operator"], address=f"+37252{number:06d}"))
        if number == first:
            print(json.dumps({"sending": first}), flush=True)


def main() -> None:
    setup = json.loads(sys.stdin.readline())
    desk: Desk | None = None
    for text in iter(sys.stdin.readline, ""):
        line = json.loads(text)
        if line["do"] == "flood":
            child = os.fork()
            if child == 0:
                flood(setup, line["first"])
                os._exit(0)
            print(json.dumps({"pid": child}), flush=True)
        elif line["do"] == "reap":
            os.waitpid(line["pid"], 0)
            print(json.dumps({"reaped": line["pid"]}), flush=True)
        else:
            desk = desk or open_desk(setup)
            print(json.dumps(answer(desk, line)), flush=True)


if __name__ == "__main__":
    main()
