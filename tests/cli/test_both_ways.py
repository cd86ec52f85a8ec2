"""Codes that a provider makes, look-ups, generations and deliveries, on the command line."""

import base64
import hmac
import json
import re
import subprocess
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from otpdesk.app.sandbox_accounts import SIMULATED_KEY
from otpdesk.simulator import Simulator
from tests.cli.test_processes import environment, started
from tests.cli.test_sending import NUMBER
from tests.fixtures.cli import CommandLine

__all__ = ["environment"]

SID, SERVICE = f"AC{'5' * 32}", f"VA{'5' * 32}"


def add_verify(cli: CommandLine, simulator: Simulator) -> None:
    settings = {"account_sid": SID, "codes": "theirs", "verify_service_sid": SERVICE,
                "base_url": simulator.urls["twilio"]}  # fmt: skip
    sets = [part for pair in settings.items() for part in ("--set", "=".join(pair))]
    cli.json("account", "add", "twilio", "--name", "verify", *sets, "--secrets", "-", stdin="auth_token=right\n")


def test_a_providers_code_is_sent_shown_checked_and_ended(cli: CommandLine, live_simulator: Simulator) -> None:
    add_verify(cli, live_simulator)
    sent = cli.json("send", NUMBER)
    assert (sent["account"], sent["code_by"], sent["repeats"]) == ("verify", "provider", True)
    verification = sent["verification"]
    assert "made by verify's provider; a resend repeats it" in cli("show", verification).out

    found = re.search(r"\d{6}", live_simulator.ledger.to(NUMBER.replace(" ", ""))[-1].text)
    assert found
    code = found[0]
    wrong = "000000" if code != "000000" else "111111"
    said = cli("check", verification, wrong, "--json")
    assert (said.code, said.document["outcome"], said.document["code_by"]) == (1, "wrong", "provider")
    shown = cli.json("show", verification)
    assert (shown["code_by"], shown["repeats"], shown["attempts"][0]["code_by"]) == ("provider", True, "provider")
    assert [(one["state"], one["live"]) for one in shown["at_providers"]] == [("pending", True)]

    ended = cli.json("cancel", verification)
    assert (ended["state"], ended["code_by"], ended["at_providers"][0]["state"]) == ("canceled", "provider", "canceled")
    assert cli("check", verification, code, "--json").document["outcome"] == "not_found"


def test_a_number_is_looked_up_and_not_checked_is_said(cli: CommandLine, live_simulator: Simulator) -> None:
    unasked = cli("lookup", NUMBER, "--json")
    assert (unasked.code, unasked.document["checked"]) == (1, False)
    add_verify(cli, live_simulator)
    found = cli.json("lookup", NUMBER, "--account", "verify")
    assert (found["checked"], found["account"], found["line"], found["kept"]) == (True, "verify", "mobile", False)
    assert "52001111" not in json.dumps(found)
    assert "network" in cli("lookup", NUMBER).out
    tested = cli("account", "test", "verify").out
    assert "Countries: " in tested
    assert "Registrations" in tested


@pytest.mark.parametrize(("key", "stored"), [("live_aB3xy", "messagebird"), ("bk_eu1_aB3xyKey", "bird")])
def test_an_account_is_kept_under_the_generation_of_its_key_and_keeps_it(
    cli: CommandLine, key: str, stored: str
) -> None:
    add = ("account", "add", "messagebird", "--name", "mb", "--set", "originator=OurDesk", "--secrets", "-")
    assert cli.json(*add, stdin=f"access_key={key}\n")["provider"] == stored
    other = "bk_eu1_otherKey" if stored == "messagebird" else "live_other"
    error = cli.refused("account", "keys", "mb", "--secrets", "-", stdin=f"access_key={other}\n")
    assert error["kind"] == "bad_input"
    assert "“mb” is an account at" in error["title"]


@pytest.fixture
def receiving(environment: dict[str, str], cli: CommandLine, live_simulator: Simulator) -> subprocess.Popen[str]:
    """The listener of a workspace with an account, told of the address at which a relay is called."""
    settings = ("--set", f"account_sid={SID}", "--set", "sender=+15005550006", "--set",
                f"base_url={live_simulator.urls['twilio']}")  # fmt: skip
    cli.json(
        "account", "add", "twilio", "--name", "main", *settings, "--secrets", "-", stdin=f"auth_token={SIMULATED_KEY}\n"
    )
    return started(environment, "receive", "--port", "0", "--url", "https://relay.example/hooks/")


def post(url: str, signature: str, fields: dict[str, str]) -> int:
    request = Request(url, urlencode(fields).encode(), {"X-Twilio-Signature": signature})
    try:
        with urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except HTTPError as refused:
        return refused.code


def test_the_listener_takes_what_is_signed_and_refuses_the_rest(
    receiving: subprocess.Popen[str], cli: CommandLine
) -> None:
    with receiving as process:
        assert process.stdout
        url = json.loads(process.stdout.readline())["listening"]
        sent = cli.json("send", NUMBER)
        message = cli.json("show", sent["verification"])["attempts"][0]["provider_id"]
        fields = {"AccountSid": SID, "MessageSid": message, "MessageStatus": "undelivered", "ErrorCode": "30006"}
        signed = "https://relay.example/hooks/main" + "".join(name + fields[name] for name in sorted(fields))
        signature = base64.b64encode(hmac.digest(SIMULATED_KEY.encode(), signed.encode(), "sha1")).decode()

        assert post(f"{url}/main", "forged", fields) == 403
        assert post(f"{url}/nobody", signature, fields) == 404
        assert post(f"{url}/main", signature, fields) == 200
        attempt = cli.json("show", sent["verification"])["attempts"][0]
        assert (attempt["status"], attempt["failure"]) == ("undelivered", "landline")

        process.terminate()
        out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "")
    assert out == "1 taken, 0 unchanged, 0 repeated, 0 waiting, 1 forged\n"
