import csv
from pathlib import Path

import pytest

from otpdesk.desk.causes import cause
from otpdesk.desk.exporting import COLUMNS, safe
from otpdesk.desk.views import Filter, Light
from otpdesk.errors import BadInput, NotFound
from otpdesk.otp import Channel, Failure, Purpose, Status
from otpdesk.simulator import Profile, Rule
from otpdesk.store import audit
from tests.fixtures.desk import NUMBER, Workplace


@pytest.fixture
def busy(place: Workplace) -> Workplace:
    """A morning: Ada by SMS and e-mail, two numbers of nobody, one of them not reachable."""
    place.simulator.profile = Profile(
        calm=True, report_delay=0, rules=(Rule(number="+37252002222", outcome="unreachable"),)
    )
    place.desk.customers.add("Ada Lovelace", "=C-1815", [NUMBER, "ada@analytical.io"])
    for address, purpose in (
        (NUMBER, Purpose.SUPPORT_CALL),
        ("ada@analytical.io", Purpose.LOGIN),
        ("+37252002222", Purpose.LOGIN),
        ("+44 20 7946 0018", Purpose.LOGIN),
    ):
        place.send(address, purpose=purpose)
        for _ in range(7):
            place.clock.turn(3)
            place.desk.tracking.round()
    return place


def found(place: Workplace, wanted: Filter) -> list[str]:
    return [row.attempt.to for row in place.desk.activity.page(wanted).rows]


def test_the_newest_come_first_with_whose_they_are(busy: Workplace) -> None:
    page = busy.desk.activity.page(Filter())
    assert [row.customer for row in page.rows] == ["", "", "Ada Lovelace", "Ada Lovelace"]
    assert [row.attempt.channel for row in page.rows] == [Channel.VOICE, Channel.SMS, Channel.EMAIL, Channel.SMS]
    assert (page.older, page.newer) == (None, None)
    assert busy.desk.activity.count(Filter()) == 4


def test_pages_lead_to_their_neighbours(busy: Workplace) -> None:
    first = busy.desk.activity.page(Filter(), limit=3)
    second = busy.desk.activity.page(Filter(), older=first.older, limit=3)
    assert [len(first.rows), len(second.rows)] == [3, 1]
    assert busy.desk.activity.page(Filter(), newer=second.newer, limit=3).rows == first.rows
    assert busy.desk.activity.newer_than(Filter(), first.rows[1].attempt.id) == 1


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (NUMBER, 1),
        ("2222", 1),
        ("ada@analytical.io", 1),
        ("lovelace", 2),
        ("=C-1815", 2),
        ("nobody", 0),
        ("9999", 0),
    ],
)
def test_a_typed_text_means_a_number_a_name_or_a_reference(busy: Workplace, text: str, count: int) -> None:
    assert len(found(busy, Filter(text=text))) == count


def test_a_typed_id_means_its_attempt_verification_or_message(busy: Workplace) -> None:
    one = busy.desk.activity.page(Filter()).rows[1].attempt
    for text in (one.id, one.verification_id, one.provider_id):
        assert found(busy, Filter(text=text)) == [one.to]


def test_filters_hold_together(busy: Workplace) -> None:
    assert len(found(busy, Filter(purposes=(Purpose.LOGIN,), channels=(Channel.SMS,)))) == 1
    assert len(found(busy, Filter(failures=(Failure.UNREACHABLE,)))) == 1
    assert found(busy, Filter(text="lovelace", channels=(Channel.VOICE,))) == []
    assert busy.desk.activity.facets().accounts == ("mail", "twilio-main", "vonage-main")


def test_one_attempt_in_full_says_the_likely_cause_and_the_next_step(busy: Workplace) -> None:
    (row,) = busy.desk.activity.page(Filter(failures=(Failure.UNREACHABLE,))).rows
    detail = busy.desk.activity.detail(row.attempt.id)
    assert detail.row == row
    assert [receipt.status for receipt in detail.receipts][-1] is Status.UNDELIVERED
    assert detail.cause.startswith("The phone could not be reached")
    assert detail.next_step
    assert detail.sender == "+15017122661"
    with pytest.raises(NotFound):
        busy.desk.activity.detail("a0000000000000")


def test_every_state_has_its_cause_in_plain_words(busy: Workplace) -> None:
    from dataclasses import replace

    one = busy.desk.activity.page(Filter()).rows[1].attempt
    base = replace(one, status=Status.ACCEPTED, failure=None, provider_code="")
    at = base.created_at
    for failure in Failure:
        why, step = cause(replace(base, status=Status.FAILED, failure=failure), at)
        assert why
        assert step
    assert cause(replace(base, status=Status.UNKNOWN), at)[1].startswith("It may have been sent")
    assert cause(replace(base, status=Status.DELIVERED), at) == ("", "")
    assert cause(replace(base, conflict=True, status=Status.DELIVERED), at)[0]
    assert cause(base, at) == ("", "")
    assert cause(base, at + 600_000)[0].startswith("No report came")
    assert "mail server" in cause(replace(base, channel=Channel.EMAIL), at)[0]


def test_an_export_holds_exactly_the_filtered_rows_masked_and_in_utc(busy: Workplace, tmp_path: Path) -> None:
    told: list[int] = []
    file = tmp_path / "attempts.csv"
    wanted = Filter(purposes=(Purpose.LOGIN,))
    assert busy.desk.activity.export(wanted, file, told.append, lambda: False) == 3
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert told == [1, 2, 3]
    assert [row["attempt"] for row in rows] == [row.attempt.id for row in busy.desk.activity.page(wanted).rows]
    assert tuple(rows[0]) == COLUMNS
    assert [row["to (masked)"] for row in rows] == ["••18", "••22", "a••@analytical.io"]
    assert rows[2]["reference"] == "'=C-1815"
    assert all(row["time (UTC)"].endswith("Z") for row in rows)
    assert rows[1]["failure"] == "unreachable"
    with busy.store.read() as tx:
        assert audit.entries(tx)[0].action == "export"


def test_a_canceled_export_leaves_no_file(busy: Workplace, tmp_path: Path) -> None:
    file = tmp_path / "attempts.csv"
    assert busy.desk.activity.export(Filter(), file, lambda _rows: None, lambda: True) == 0
    assert list(tmp_path.glob("attempts*")) == []


def test_an_export_that_cannot_be_written_says_so(busy: Workplace, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as problem:
        busy.desk.activity.export(Filter(), tmp_path / "gone" / "a.csv", lambda _rows: None, lambda: False)
    assert "a.csv" in problem.value.title


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start: str) -> None:
    assert safe(f"{start}cmd") == f"'{start}cmd"
    assert safe("Ada") == "Ada"


def test_health_tells_paused_failing_slow_and_silent_accounts(busy: Workplace) -> None:
    def lights() -> dict[str, Light]:
        busy.clock.turn(11)  # it is read anew every ten seconds at most
        return {line.account: line.light for line in busy.desk.activity.health()}

    assert lights() == {"twilio-main": Light.OK, "vonage-main": Light.UNKNOWN, "mail": Light.OK}
    for number in range(3):
        busy.simulator.profile = Profile(calm=True, report_delay=0, rules=(Rule(outcome="unreachable"),))
        busy.send(f"+3725200300{number}", wanted="vonage-main")
    for _ in range(5):
        busy.clock.turn(5)
        busy.desk.tracking.round()
    assert lights()["vonage-main"] is Light.WARN
    busy.context.vault.delete("account/twilio-main/auth_token")
    assert lights()["twilio-main"] is Light.OK  # the adapter at work keeps its key until it is built anew
