"""Comparing at a desk with a past: what is said is what the attempts say, and leads back to them."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from otpdesk.desk.comparison_views import Metric, Mix, Question
from otpdesk.desk.evidence_views import Complaint, EvidenceWanted
from otpdesk.errors import BadInput, NotFound
from otpdesk.otp import Attempt, Channel, Failure, Status
from otpdesk.simulator import Simulator
from otpdesk.store import audit
from otpdesk.store.engine import Store
from otpdesk.store.vault import Vault
from tests.fixtures.clock import TurnedClock
from tests.fixtures.desk import Workplace, workplace
from tests.store.past import DAY, Past


class Lived(Workplace):
    """A desk with a past."""

    past: Past

    @property
    def question(self) -> Question:
        """The last twelve days."""
        last = (self.clock.now() // DAY + 1) * DAY
        return Question(last - 12 * DAY, last, at_least=10)

    def firsts(self, account: str) -> list[Attempt]:
        """An account's first attempts that count."""
        return [
            one
            for one in self.past.attempts
            if (one.account, one.ordinal) == (account, 1)
            and one.status is not Status.CANCELED
            and one.failure is not Failure.FRAUD_GUARD
        ]


def with_past(store: Store, vault: Vault, clock: TurnedClock, simulator: Simulator) -> Lived:
    made = workplace(store, vault, clock, simulator)
    place = Lived(made.desk, made.context, made.store, made.clock, made.simulator, made.changes)
    place.past = Past(store, clock.now() - DAY)
    return place


@pytest.fixture
def lived(store: Store, vault: Vault, clock: TurnedClock, simulator: Simulator) -> Lived:
    return with_past(store, vault, clock, simulator)


@pytest.fixture
def any_lived(any_store: Store, vault: Vault, clock: TurnedClock, simulator: Simulator) -> Lived:
    """The same on SQLite and on PostgreSQL."""
    return with_past(any_store, vault, clock, simulator)


def test_figures_are_those_of_the_attempts_and_lead_back_to_them(any_lived: Lived) -> None:
    question = any_lived.question
    found = any_lived.desk.comparing.compare(question)
    for one in found.accounts:
        firsts = any_lived.firsts(one.account)
        assert one.sends == len(firsts)
        assert one.conversion is not None
        assert one.conversion.hits == sum(attempt.converted for attempt in firsts)
        assert one.attempts == sum(attempt.account == one.account for attempt in any_lived.past.attempts)
        behind = ids(any_lived, question, one.account)
        assert sorted(behind) == sorted(attempt.id for attempt in firsts)
        assert behind == sorted(behind, reverse=True)
        for cell in found.countries:
            if cell.account == one.account:
                assert len(ids(any_lived, question, one.account, cell.country)) == cell.estimate.of
    voice = replace(question, channels=(Channel.VOICE,))
    figures = {one.account: one.sends for one in any_lived.desk.comparing.compare(voice).accounts}
    assert figures == {name: len(ids(any_lived, voice, name)) for name in figures}


def ids(place: Lived, question: Question, account: str, country: str | None = None) -> list[str]:
    found: list[str] = []
    key: str | None = None
    while True:
        page = place.desk.comparing.attempts_of(question, account, country, limit=7, before=key)
        found += [row.attempt.id for row in page.rows]
        key = page.older
        if key is None:
            return found


def test_what_changes_is_counted_anew_before_the_next_answer(lived: Lived) -> None:
    question = lived.question
    before = lived.desk.comparing.compare(question)
    assert lived.desk.comparing.compare(question).digest == before.digest
    lived.desk.money.set_rate("USD", 0.5, "2020-01-01")
    assert lived.desk.comparing.compare(question).digest != before.digest


def test_what_is_offered_is_what_occurs_the_most_frequent_first(lived: Lived) -> None:
    question = lived.question
    offered = lived.desk.comparing.offered(question.since, question.until)
    counts = {name: sum(one.account == name for one in lived.past.attempts) for name, _ in offered.accounts}
    assert list(counts.values()) == sorted(counts.values(), reverse=True)
    assert dict(offered.accounts) == {"main": "twilio", "spare": "vonage", "mail": "smtp"}
    assert set(offered.countries) == {"EE", "LV", "US"}
    voice = lived.desk.comparing.offered(question.since, question.until, (Channel.VOICE,))
    assert voice.channels == (Channel.VOICE,)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"since": 5}, "since"),
        ({"until": 0}, "since"),
        ({"since": -300 * DAY}, "since"),
        ({"pair": ("main", "main")}, "pair"),
        ({"margin": 0.0}, "margin"),
        ({"at_least": 0}, "at_least"),
        ({"mix": Mix.PLANNED}, "planned"),
        ({"planned": (("EE", -1.0),)}, "planned"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_at_its_field(
    bare_place: Workplace, change: dict[str, object], field: str
) -> None:
    with pytest.raises(BadInput) as caught:
        bare_place.desk.comparing.compare(replace(Question(100 * DAY, 130 * DAY), **change))  # type: ignore[arg-type]
    assert caught.value.field == field


def test_an_account_that_does_not_exist_is_not_found(bare_place: Workplace) -> None:
    question = Question(100 * DAY, 130 * DAY)
    for asked in (replace(question, accounts=("x",)), replace(question, pair=("x", "y"))):
        with pytest.raises(NotFound):
            bare_place.desk.comparing.compare(asked)
    with pytest.raises(NotFound):
        bare_place.desk.comparing.attempts_of(question, "x")


def test_a_desk_without_a_past_has_an_answer(bare_place: Workplace) -> None:
    for metric in Metric:
        found = bare_place.desk.comparing.compare(Question(100 * DAY, 130 * DAY, metric=metric, before=True))
        assert found.accounts == ()
        assert found.verdict is not None


def test_evidence_names_what_a_provider_can_find_and_nobody_else(any_lived: Lived, tmp_path: Path) -> None:
    question, path = any_lived.question, tmp_path / "evidence.csv"
    wanted = EvidenceWanted("main", question.since, question.until, Complaint.NOT_DELIVERED)
    pack = any_lived.desk.comparison_files.evidence(wanted, path)
    assert pack is not None
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    missing = {
        one.id: one
        for one in any_lived.past.attempts
        if one.account == "main" and one.first_delivered_at is None and one.status is not Status.DELIVERED
    }
    assert {row["attempt"] for row in rows} == set(missing)
    assert pack.attempts == len(missing)
    assert {row["provider message id"] for row in rows} == {one.provider_id for one in missing.values()}
    assert {len(row["to (masked)"]) for row in rows if row["channel"] != "email"} == {len("••32")}
    assert all(row["created (UTC)"].endswith("Z") for row in rows)
    text = pack.text.read_text(encoding="utf-8")
    assert text == pack.words
    assert f"Subject: Messages not delivered ({len(missing)} messages)" in text
    assert "+372" not in text
    with any_lived.store.read() as tx:
        line = audit.entries(tx)[0]
    assert (line.action, line.object, line.detail["attempts"]) == ("compare.evidence", "evidence.csv", len(missing))


def test_evidence_of_fake_receipts_are_codes_that_nobody_had(lived: Lived, tmp_path: Path) -> None:
    question = lived.question
    wanted = EvidenceWanted("main", question.since, question.until, Complaint.NOT_VERIFIED, countries=("EE",))
    pack = lived.desk.comparison_files.evidence(wanted, tmp_path / "fake.csv")
    assert pack is not None
    rows = list(csv.DictReader(pack.csv.read_text(encoding="utf-8").splitlines()))
    assert rows
    assert {(row["status"], row["code came back"], row["country"]) for row in rows} == {("delivered", "no", "EE")}


def test_canceled_or_empty_evidence_leaves_no_file(lived: Lived, tmp_path: Path) -> None:
    question = lived.question
    files, folder = lived.desk.comparison_files, tmp_path / "evidence"
    folder.mkdir()
    wanted = EvidenceWanted("main", question.since, question.until, Complaint.ALL)
    assert files.evidence(wanted, folder / "evidence.csv", canceled=lambda: True) is None
    with pytest.raises(BadInput, match="There is no such attempt"):
        files.evidence(replace(wanted, countries=("FI",)), folder / "evidence.csv")
    with pytest.raises(NotFound):
        files.evidence(replace(wanted, account="nobody"), folder / "evidence.csv")
    assert list(folder.iterdir()) == []


def test_files_are_written_by_their_ending_and_noted(lived: Lived, tmp_path: Path) -> None:
    found, files = lived.desk.comparing.compare(lived.question), lived.desk.comparison_files
    for name in ("table.csv", "table.xlsx", "report.html"):
        assert files.write(found, tmp_path / name).stat().st_size > 1_000
    with pytest.raises(BadInput, match="no kind of file"):
        files.write(found, tmp_path / "table.pdf")
    assert files.read_report(tmp_path / "report.html").question == found.question
    with lived.store.read() as tx:
        noted = [one.object for one in reversed(audit.entries(tx)) if one.action == "compare.export"]
    assert noted == ["table.csv", "table.xlsx", "report.html"]
