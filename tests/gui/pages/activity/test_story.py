from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from otpdesk.desk.views import Detail
from otpdesk.gui.pages.activity.story import facts, steps
from otpdesk.otp import Check, CodeBy, Failure, IdKind, Outcome, Receipt, Source, Status, new_id
from tests.fixtures.clock import START
from tests.gui.pages.activity.records import row

TALLINN = ZoneInfo("Europe/Tallinn")


def receipt(after: int, status: Status, raw: str, source: Source, code: str = "", words: str = "") -> Receipt:
    return Receipt(new_id(IdKind.RECEIPT, START), "a", status, raw, source, START + after, code=code, words=words)


def detail() -> Detail:
    return Detail(
        row=row(0, Status.UNDELIVERED, Failure.UNREACHABLE),
        receipts=(
            receipt(4_200, Status.UNDELIVERED, "undelivered", Source.POLL, "30003", "Unreachable destination handset"),
            receipt(240, Status.ACCEPTED, "queued", Source.SEND),
        ),
        checks=(Check("k", "v", START + 90_000, Outcome.WRONG, 4),),
        cause="The phone is off.",
        next_step="Offer a call.",
        sender="+15017122661",
    )


def test_what_happened_is_told_in_order_of_time_with_the_providers_own_words() -> None:
    told = steps(detail(), TALLINN)
    assert [step.words for step in told] == [
        "Asked for by olga",
        "Accepted – “queued”",
        "Not delivered – “undelivered”, 30003 Unreachable destination handset, polled",
        "Code read back: wrong, 4 tries left",
    ]
    assert [step.time for step in told][1:] == ["+0.2 s", "+4.2 s", "+1 min"]
    assert [step.token for step in told] == ["accent", "info", "bad", "bad"]


def test_facts_that_are_not_known_are_left_out() -> None:
    known = {fact.label: fact for fact in facts(detail())}
    assert known["Customer"].value == "Ada Lovelace · C-1815"
    assert known["Price"].value == "€0.0790 (estimate)"
    assert "Provider id" not in known
    assert "Latency" not in known


def test_it_says_whose_code_it_was() -> None:
    ours = detail()
    theirs = replace(ours, row=replace(ours.row, attempt=replace(ours.row.attempt, code_by=CodeBy.PROVIDER)))
    said = [next(fact.value for fact in facts(one) if fact.label == "Code") for one in (ours, theirs)]
    assert said == ["ours", f"made by the provider of {ours.row.attempt.account}"]


@pytest.mark.parametrize(
    ("outcome", "words", "told"),
    [
        (Outcome.WRONG, "", "Code read back: wrong, says the provider, 3 tries left"),
        (Outcome.CORRECT, "", "Code read back: correct, says the provider"),
        (
            Outcome.NOT_ASKED,
            "Too many requests",
            "Code not compared: the provider was not reached: “Too many requests”",
        ),
        (Outcome.UNKNOWN, "", "Code sent to the provider, its answer is not known"),
    ],
)
def test_a_check_that_the_provider_made_says_so_with_its_words(outcome: Outcome, words: str, told: str) -> None:
    tried = Check("k", "v", START + 90_000, outcome, 3, code_by=CodeBy.PROVIDER, words=words)
    assert steps(replace(detail(), checks=(tried,)), TALLINN)[-1].words == told
