"""Upkeep: the database's facts, copies and checks, what is let go when, the vault's password, diagnostics."""

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from otpdesk.desk.desk import Desk
from otpdesk.desk.upkeep_views import Purge
from otpdesk.desk.views import Filter
from otpdesk.errors import BadInput, NotAllowed, NotFound, StoreProblem, VaultProblem
from otpdesk.redaction import install_logging
from otpdesk.roles import Role
from otpdesk.store import audit
from otpdesk.store.opening import PASSWORD_FILE
from tests.fixtures.desk import NUMBER, Workplace
from tests.fixtures.vault import PASSWORD, opened

DAY = 86_400


def actions(place: Workplace) -> list[str]:
    with place.store.read() as tx:
        return [entry.action for entry in audit.entries(tx)]


def test_the_database_says_what_it_is_and_when_it_was_copied(place: Workplace, tmp_path: Path) -> None:
    place.send()
    line = place.desk.upkeep.database()
    assert line.kind == "SQLite"
    assert line.where == str(tmp_path / "otpdesk.db")
    assert line.size > 100_000
    assert dict(line.rows)["attempt"] == 1
    assert line.backed_up_at is None
    done = place.desk.upkeep.back_up()
    again = place.desk.upkeep.back_up()
    assert Path(done.file).parent == tmp_path / "backups"
    assert done.file != again.file
    assert done.size == Path(done.file).stat().st_size
    assert place.desk.upkeep.database().backup == Path(again.file).name
    assert actions(place).count("database.backup") == 2


@pytest.mark.postgres
def test_a_shared_desk_is_backed_up_by_its_server_and_shows_no_login(any_place: Workplace) -> None:
    line = any_place.desk.upkeep.database()
    assert any_place.desk.upkeep.check() == ()
    if not line.server:
        return
    assert line.kind == "PostgreSQL"
    assert "postgres:" not in line.where
    with pytest.raises(StoreProblem, match="backed up by its server"):
        any_place.desk.upkeep.back_up()


def test_a_sound_database_has_no_problems_and_a_changed_audit_line_is_one(place: Workplace) -> None:
    assert place.desk.upkeep.check() == ()
    with place.store.write() as tx:
        tx.connection.exec_driver_sql("UPDATE audit SET actor = 'nobody' WHERE seq = 1")
    assert place.desk.upkeep.check() == ("Line 1 was changed.",)


def test_a_preview_changes_nothing_and_a_purge_does_what_it_said(place: Workplace) -> None:
    sent = place.send()
    place.clock.turn(40 * DAY)
    assert place.desk.upkeep.preview().figures_only == 0  # it is still followed at its provider
    place.desk.tracking.round()
    told = place.desk.upkeep.preview()
    assert told == Purge(figures_only=1, addresses=1)
    assert place.desk.customers.show(sent.attempt.verification_id).attempts[0].to.startswith("+372")
    assert place.desk.upkeep.prune().figures_only == 1
    kept = place.desk.customers.show(sent.attempt.verification_id).attempts[0]
    assert (kept.to, kept.country, kept.provider_id) == ("forgotten ••", "EE", "")
    with pytest.raises(NotFound, match="Only the figures"):
        place.desk.customers.session(sent.attempt.verification_id)
    [row] = place.desk.activity.page(Filter()).rows
    assert (row.attempt.to, row.customer) == ("forgotten ••", "")
    assert place.desk.activity.detail(row.attempt.id).row == row
    assert place.desk.upkeep.preview().nothing
    assert actions(place)[0] == "retention.purge"


def test_the_program_lets_go_by_itself_once_a_day(place: Workplace) -> None:
    sent = place.send()
    place.clock.turn(10 * DAY)
    place.desk.tracking.round()
    place.desk.upkeep.tidy()
    place.clock.turn(25 * DAY)
    place.desk.upkeep.tidy()
    assert place.desk.customers.show(sent.attempt.verification_id).attempts[0].to == "forgotten ••"
    place.send()
    place.clock.turn(DAY / 2)
    place.desk.upkeep.tidy()
    with place.store.read() as tx:
        [line] = [entry for entry in audit.entries(tx) if entry.action == "retention.purge"]
    assert line.actor == "otpdesk"
    assert line.detail["figures_only"] == 1


def test_what_is_kept_is_drafted_and_the_draft_is_told_beside_what_is_in_force(place: Workplace) -> None:
    place.desk.upkeep.draft_kept("keep_receipts", 60)
    kept = {one.key: one for one in place.desk.upkeep.kept()}
    assert list(kept) == ["keep_addresses", "keep_receipts", "keep_decisions", "keep_figures"]
    assert (kept["keep_receipts"].days, kept["keep_receipts"].drafted) == (90, 60)
    assert (kept["keep_figures"].least, kept["keep_figures"].most) == (30, 3650)
    with pytest.raises(BadInput):
        place.desk.upkeep.draft_kept("keep_receipts", 1)
    with pytest.raises(BadInput, match="no time to keep"):
        place.desk.upkeep.draft_kept("company", 5)


@pytest.mark.parametrize(
    ("purge", "said"),
    [
        (Purge(), "Nothing is old enough to be deleted."),
        (Purge(figures_only=1), "1 verification keeps only their figures."),
        (
            Purge(figures_only=12, receipts=1204, decisions=1),
            "1,204 receipts and 1 decision would be deleted, and 12 verifications keep only their figures.",
        ),
    ],
)
def test_a_purge_is_told_in_a_sentence(purge: Purge, said: str) -> None:
    assert purge.sentence(done=False) == said


def test_another_password_is_audited_and_a_vault_without_one_says_so(
    place: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(PASSWORD_FILE, raising=False)
    assert place.desk.upkeep.vault().password is False
    with pytest.raises(VaultProblem, match="no master password"):
        place.desk.upkeep.change_password("a", "b" * 12)
    desk = Desk(replace(place.context, vault=opened(tmp_path / "own")))
    assert desk.upkeep.vault().password is True
    with pytest.raises(BadInput):
        desk.upkeep.change_password("wrong", "quite another sentence")
    assert "vault.password" not in actions(place)
    desk.upkeep.change_password(PASSWORD, "quite another sentence")
    assert actions(place)[0] == "vault.password"


CANARIES = (
    "+37251234567", "51234567", "ada.lovelace@analytical.example", "7302914", "wJalrXUtnFEMI0K7MDENGbPxRfiCY",
    "sk9f8e7d6c5b4a39281706", "0123456789abcdef0123456789abcdef",
)  # fmt: skip


@pytest.fixture
def lived_in(place: Workplace, tmp_path: Path) -> Iterator[Workplace]:
    """A desk with every kind of secret in its log, its configuration and its database."""
    handler = install_logging(tmp_path)
    (tmp_path / "logs" / "otpdesk.log").write_text(
        f"plain +37251234567, code 7302914, {CANARIES[2]}, token={CANARIES[4]}\nAuthorization: Bearer {CANARIES[5]}\n"
    )
    place.desk.customers.add("Ada Lovelace", "C-1", ["+372 5123 4567", "ada.lovelace@analytical.example"])
    place.send("+372 5123 4567")
    yield place
    import logging

    logging.getLogger().removeHandler(handler)
    handler.close()


def test_no_number_mail_code_or_key_is_in_a_bundle(lived_in: Workplace, tmp_path: Path) -> None:
    desk = Desk(replace(lived_in.context, folder=tmp_path, examine=lambda: (f"! Accounts: {CANARIES[6]} fails",)))
    file = tmp_path / "bundle.zip"
    told = desk.upkeep.diagnostics()
    desk.upkeep.save_diagnostics(file)
    with zipfile.ZipFile(file) as bundle:
        held = {name: bundle.read(name).decode() for name in bundle.namelist()}
    assert [part.name for part in told] == list(held)
    assert {"versions.txt", "doctor.txt", "configuration.txt", "database.txt", "logs/otpdesk.log"} <= set(held)
    secrets = [*CANARIES, *lived_in.codes("+372 5123 4567"), "Ada Lovelace", "right"]
    for name, text in held.items():
        for secret in secrets:
            assert secret not in text, (name, secret)
    assert "attempt: 1 rows" in held["database.txt"]
    assert "code_life = 300" in held["configuration.txt"]
    assert str(Path.home()) not in "".join(held.values())


def test_a_bundle_that_cannot_be_written_leaves_nothing(place: Workplace, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be written"):
        place.desk.upkeep.save_diagnostics(tmp_path / "nowhere" / "bundle.zip")
    assert "diagnostics.save" not in actions(place)


def test_an_operator_of_a_team_neither_purges_nor_changes_the_password(place: Workplace) -> None:
    place.desk.team.add(place.context.operator, Role.SUPERVISOR)
    desk = Desk(replace(place.context, operator="otto"))
    for act in (desk.upkeep.prune, lambda: desk.upkeep.change_password("a", "b")):
        with pytest.raises(NotAllowed):
            act()
    assert desk.upkeep.preview().nothing


def test_a_number_that_was_forgotten_can_be_sent_to_again(place: Workplace) -> None:
    place.send()
    place.clock.turn(40 * DAY)
    place.desk.tracking.round()
    place.desk.upkeep.prune()
    assert place.send(NUMBER).attempt.to.startswith("+372")
