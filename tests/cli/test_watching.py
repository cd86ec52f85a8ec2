"""`otpdesk health`, `otpdesk warnings …` and `otpdesk suggest …` over a workspace with a past."""

import time
from dataclasses import dataclass

import pytest

from otpdesk.app.workspace import locate, open_workspace
from otpdesk.desk.desk import Desk
from otpdesk.store.engine import Store
from tests.desk.watched import World
from tests.fixtures.cli import CommandLine
from tests.fixtures.clock import TurnedClock

SLOW = [(True, 90.0)] * 6 + [(True, 8.0)] * 4
FINE = [(True, 4.0)] * 9 + [(False, 4.0)]


@dataclass
class Behind:
    """The workspace of a command line, at the time of the machine."""

    desk: Desk
    store: Store
    clock: TurnedClock


@pytest.fixture
def slow(cli: CommandLine) -> CommandLine:
    """Vonage is slow to Estonia, Twilio is as usual there."""
    with open_workspace(locate()) as opened:
        for name, provider, settings in (
            ("twilio-main", "twilio", {"account_sid": "AC0123456789abcdef0123456789abcdef", "auth_token": "right",
                                       "sender": "+15017122661"}),
            ("vonage-main", "vonage", {"api_key": "a1b2c3d4", "api_secret": "right", "sender": "OurDesk"}),
        ):  # fmt: skip
            opened.desk.configuring.add_account(provider, name, settings)
        opened.desk.countries.put(("EE",))
        now = time.time_ns() // 1_000_000
        world = World(Behind(opened.desk, opened.store, TurnedClock(now)))
        world.usual(("twilio-main", "EE", 900, 0.9, 0.9), ("vonage-main", "EE", 900, 0.9, 0.9))
        for account, outcomes in (("twilio-main", FINE * 4), ("vonage-main", SLOW * 4)):
            world.send(account, "EE", outcomes, begin=now - 30 * 60_000, every=5_000)
    return cli


def test_health_is_shown_and_a_warning_is_listed_and_acknowledged(slow: CommandLine) -> None:
    pairs = slow.json("health", "--country", "Estonia")["pairs"]
    assert [(one["account"], one["state"]) for one in pairs] == [("vonage-main", "Slow"), ("twilio-main", "As usual")]
    assert pairs[0]["within_30_s"]["hits"] == 16
    assert "vonage-main is slow to Estonia since" in slow("health").out
    (warning,) = slow.json("warnings", "list", "--open")["warnings"]
    assert warning["kind"] == "latency"
    assert warning["figures"] == "40\u00a0% within 30 s, usually 90\u00a0%"
    assert slow.json("warnings", "acknowledge", str(warning["id"]), "--note", "ticket 1")["note"] == "ticket 1"
    assert "ticket 1" in slow("warnings", "list").out
    assert slow.refused("warnings", "acknowledge", "99")["kind"] == "not_found"
    assert "Nothing is watched there" in slow("health", "--account", "nobody").out


def test_a_suggestion_is_worked_out_tried_drafted_applied_and_ended(slow: CommandLine) -> None:
    assert slow.json("suggest", "places")["places"][0]["country"] == "EE"
    found = slow.json("suggest", "ask", "Estonia", "--value", "2.50", "--seed", "1")
    assert (found["value"], found["seed"]) == (2_500_000, 1)
    assert abs(sum(line["share"] for line in found["shares"]) - 1) < 1e-9
    assert "Observational" in slow("suggest", "ask", "EE").out
    number = str(slow.json("suggest", "shadow", "EE", "--seed", "1", "--days", "3")["number"])
    assert slow.json("suggest", "draft", number)["changes"] == 1
    assert slow.json("suggest", "apply", number, "--reason", "agreed")["state"] == "applied"
    assert "ended" in slow("suggest", "end", number, "--reason", "enough").out
    assert slow.json("suggest", "list")["suggestions"][0]["reason"] == "enough"
    assert "No suggestion" not in slow("suggest", "list").out
    assert slow.refused("suggest", "end", number, "--reason", "again")["kind"] == "bad_input"
