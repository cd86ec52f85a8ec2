from zoneinfo import ZoneInfo

from otpdesk.desk.views import Detail
from otpdesk.gui.pages.activity.story import facts, steps
from otpdesk.otp import Check, Failure, IdKind, Outcome, Receipt, Source, Status, new_id
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
