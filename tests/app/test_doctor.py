from pathlib import Path

import pytest

from otpdesk.app.doctor import Finding, Light, examine
from otpdesk.app.workspace import Location, locate, open_workspace
from otpdesk.store import accounts
from tests.fixtures.clock import TurnedClock
from tests.fixtures.vault import PASSWORD


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Location:
    """A workspace that was opened once, with a password in a file."""
    password = tmp_path / "password"
    password.write_text(PASSWORD)
    password.chmod(0o600)
    monkeypatch.setenv("OTPDESK_VAULT_PASSWORD_FILE", str(password))
    found = locate(tmp_path / "workspace", {})
    with open_workspace(found) as opened:
        opened.desk.configuring.add_account("smtp", "mail", {"host": "mail.example", "sender": "desk@example.com"})
    return found


def finding(location: Location, what: str, clock: TurnedClock | None = None) -> Finding:
    return next(one for one in examine(location, clock=clock) if one.what == what)


def test_a_sound_workspace_has_nothing_to_complain_of(place: Location) -> None:
    assert {one.light for one in examine(place)} == {Light.OK}
    assert finding(place, "Accounts").state == "mail."


def test_a_folder_that_others_may_read_is_named(place: Location) -> None:
    place.folder.chmod(0o755)

    assert finding(place, "Workspace").light is Light.WARN
    assert "chmod 700" in finding(place, "Workspace").hint


def test_a_clock_behind_the_newest_entry_is_named(place: Location) -> None:
    behind = TurnedClock(1_500_000_000_000)

    assert finding(place, "Clock", behind).light is Light.BAD


def test_an_account_without_its_keys_or_with_a_last_error_is_named(place: Location) -> None:
    with open_workspace(place) as opened, opened.store.write() as tx:
        accounts.add(tx, "spare", "twilio", {"account_sid": "AC1", "sender": "x"}, "ada", keys=False)
        accounts.mark_error(tx, "mail", "refused the password")

    assert finding(place, "Accounts").state == "mail: refused the password; spare: lacks Auth token"


def test_a_vault_that_cannot_be_opened_hides_what_is_inside(place: Location, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("another password")

    found = {one.what: one.light for one in examine(place)}
    assert found["Vault"] is Light.BAD
    assert "Accounts" not in found


def test_a_lost_database_is_named(place: Location) -> None:
    assert isinstance(place.database, Path)
    place.database.write_bytes(b"damaged" * 1000)

    assert finding(place, "Database").light is Light.BAD


def test_a_workspace_that_is_not_there_yet_is_no_problem(tmp_path: Path) -> None:
    place = locate(tmp_path / "none", {})

    assert not any(one.light is Light.BAD for one in examine(place))
    assert not place.folder.exists()
