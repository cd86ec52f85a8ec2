"""The tour of all providers: what it saw is what the adapters declare, and what it did not see it does not claim."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from otpdesk.app import sandbox_accounts, tour_probes
from otpdesk.app.sandbox_accounts import in_every_way
from otpdesk.app.tour_evidence import Evidence, Seen
from otpdesk.app.tour_handset import Phone, code_in, hidden
from otpdesk.app.tour_probes import PROBES, evidence, probed
from otpdesk.app.tour_tries import Opened, Tries
from otpdesk.errors import DeskError
from otpdesk.options import parsed
from otpdesk.otp import Channel
from otpdesk.providers import PROVIDERS, provider_class
from otpdesk.providers.abilities import MARKS, Capability
from otpdesk.providers.bird.adapter import Bird
from otpdesk.providers.smtp.adapter import Smtp
from otpdesk.providers.vonage.adapter import Vonage
from otpdesk.simulator import Profile, Simulator
from tests.fixtures.cli import CommandLine
from tests.providers import survey

BEYOND = {("bird", Capability.PRICES)}
"""What no key of the simulated world can show."""
_SOON = 5
"""Seconds before which Vonage takes no cancel here, in place of its 30."""


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing waits as long as it would outside."""
    monkeypatch.setattr("otpdesk.simulator.vonage.verify.CANCEL_AFTER", 1000 * _SOON)
    monkeypatch.setattr(Vonage, "managed", dataclasses.replace(Vonage.managed, cancel_after=_SOON))


def visit(simulator: Simulator, provider: str, numbers: "count[int]") -> Evidence:
    accounts = {}
    for way, one in in_every_way(provider, simulator.urls):
        kind = provider_class(one.provider)
        settings = parsed(kind.settings_model, one.settings)
        opened = kind.sender_channels(settings)
        accounts[way] = Opened(kind(settings), settings, tuple(channel for channel in Channel if channel in opened))

    def address(channel: Channel) -> str:
        number = next(numbers)
        return f"tour-{number}@customer.example" if channel is Channel.EMAIL else f"+3725513{number:04d}"

    tries = Tries(provider_class(provider), accounts, Phone(simulator.urls["handset"]), address)
    tries.hand_over()
    return probed(tries, (provider,))


@pytest.mark.usefixtures("hasty")
def test_everything_that_is_declared_is_seen_over_real_connections() -> None:
    numbers = count(1)
    with (
        Simulator(profile=Profile(calm=True, report_delay=0.2)) as simulator,
        ThreadPoolExecutor(len(PROVIDERS)) as pool,
    ):
        found = list(pool.map(lambda provider: visit(simulator, provider, numbers), PROVIDERS))
    seen = {(one.provider, cell.capability): cell for one in found for cell in one.cells}
    unseen = {key for key, cell in seen.items() if cell.declared.works and cell.seen is not Seen.WORKED}
    assert {key: seen[key].words for key in unseen - BEYOND} == {}
    assert {key for key, cell in seen.items() if cell.seen is Seen.BEYOND} == BEYOND
    assert all(one.done for one in found)
    for capability, row in survey.copied().items():
        for provider, level in row.items():
            wanted = survey.LEARNED.get((capability, provider), (level, ""))[0]
            mark = "·" if (provider, capability) in BEYOND else MARKS[wanted]
            assert seen[provider, capability].mark == mark, (provider, capability)


def test_every_ability_has_a_probe() -> None:
    assert set(PROBES) == set(Capability)


def test_a_mark_is_given_only_for_what_was_seen() -> None:
    known = {Capability.SMS: (Seen.WORKED, "it arrived"), Capability.PRICES: (Seen.BEYOND, "no key for it")}
    found = {cell.capability: cell for cell in evidence(Bird, ("bird",), known).cells}
    shown = [found[one].mark for one in (Capability.SMS, Capability.PRICES, Capability.CANCEL)]
    assert shown == ["✔", "·", "✘"]
    said = {Capability.EMAIL: (Seen.WORKED, "it arrived")}
    assert evidence(Smtp, ("mail",), said).done
    nothing = evidence(Smtp, ("mail",), {})
    assert {cell.mark for cell in nothing.cells if cell.declared.works} == {"·"}
    assert not nothing.done, "nobody tried it"
    failed = evidence(Smtp, ("mail",), {**said, Capability.EMAIL: (Seen.FAILED, "nothing arrived")})
    assert not failed.done
    assert failed.document()["cells"]["email"] == {
        "mark": "!",
        "declared": "yes",
        "seen": "failed",
        "words": "nothing arrived",
    }


def test_what_fails_in_one_cell_is_said_there_and_the_others_are_tried(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(_tries: Tries) -> str:
        raise DeskError("It never arrived.")

    def broken(_tries: Tries) -> str:
        raise ZeroDivisionError("oh")

    given = {
        Capability.SMS: lost,
        Capability.VOICE: broken,
        Capability.LOOK_UP: lambda _tries: None,
        Capability.PERMISSIONS: lambda _tries: None,
        Capability.BALANCE: lambda _tries: "12.00 EUR",
    }
    monkeypatch.setattr(tour_probes, "PROBES", given)
    found = probed(Tries(provider_class("twilio"), {}, Phone(simulator.urls["handset"]), str), ("twilio",))
    cells = {cell.capability: cell for cell in found.cells}
    assert [(cells[one].seen, cells[one].words) for one in given] == [
        (Seen.FAILED, "It never arrived."),
        (Seen.FAILED, "ZeroDivisionError: oh"),
        (Seen.FAILED, "It was asked and showed nothing."),
        (Seen.BEYOND, "calls by country, 10DLC and toll-free; there is no way to ask about SMS"),
        (Seen.WORKED, "12.00 EUR"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Acme: 849217 is your code.", "849217"),
        ("Your code is 8, 4, 9, 2, 1, 7. It is good for 5 minutes.", "849217"),
        ("8 4 9 2 1 7. Once more: 8 4 9 2 1 7.", "849217"),
        ("Your code: 8492. Do not tell it. 10 minutes.", "8492"),
    ],
)
def test_a_code_is_read_as_a_customer_reads_it_and_shown_nowhere(text: str, code: str) -> None:
    assert code_in(text) == code
    assert code not in hidden(text)
    assert "••••••" in hidden(text)
    with pytest.raises(DeskError):
        code_in("Hello.")


def test_the_command_line_gives_the_matrix_of_a_provider(cli: CommandLine) -> None:
    document = cli.json("tour", "--provider", "getotp_v0")
    assert document["done"]
    (found,) = document["providers"]
    assert (found["provider"], found["accounts"]) == ("getotp_v0", ["getotp_v0"])
    assert found["cells"]["start"]["mark"] == "✔"
    assert found["cells"]["check"] == {
        "mark": "✘",
        "declared": "no",
        "seen": "not_asked",
        "words": "the code is typed into GetOTP's page; then it is asked",
    }


def test_an_account_that_cannot_be_used_fails_every_cell_and_the_command(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {**sandbox_accounts._SETTINGS["getotp_v0"], "api_key": "refused"}
    monkeypatch.setattr(sandbox_accounts, "_SETTINGS", {"getotp_v0": settings})
    said = cli("tour", "--provider", "getotp_v0")
    assert said.code == 1
    assert "! It should work, and did not:" in said.out
    assert "No account could be used: GetOTP (hosted page) refused" in said.out
    assert said.out.endswith("Not everything that is declared to work was seen to work.\n")
    assert cli.refused("tour", "--provider", "nobody")["kind"] == "not_found"
