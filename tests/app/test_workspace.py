import logging
from pathlib import Path

import pytest

from otpdesk.app.workspace import Location, Seat, locate, open_workspace, problem_of, this_seat
from otpdesk.errors import DeskError, NotFound, StoreProblem, VaultProblem
from otpdesk.options import Secret
from otpdesk.otp import AddressKind
from otpdesk.store import customers
from otpdesk.store.vault import SessionVault, Vault

POSTGRES = "postgresql://desk@db.company.example/otpdesk"


def test_the_folder_given_goes_before_the_environment_and_the_users_own(tmp_path: Path) -> None:
    environment = {"OTPDESK_WORKSPACE": str(tmp_path / "b")}

    assert locate(tmp_path / "a", environment) == Location(tmp_path / "a", tmp_path / "a" / "otpdesk.db")
    assert locate(None, environment).folder == tmp_path / "b"
    assert locate(None, {}).folder.name == "otpdesk"
    assert not (tmp_path / "a").exists()


def test_a_shared_desk_is_named_by_the_environment_or_by_a_file_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "workspace.toml").write_text(f'database = "{POSTGRES}"\n')

    assert locate(tmp_path, {}) == Location(tmp_path, POSTGRES)
    assert locate(tmp_path, {}).shared
    other = "postgresql://other.example/otpdesk"
    assert locate(tmp_path, {"OTPDESK_DATABASE": other}).database == other


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("postgresql://desk:hush@db.example/otpdesk", "The address of the database holds a password."),
        ("postgresql://db.example/otpdesk?password=hush", "The address of the database holds a password."),
        ("mysql://db.example/otpdesk", "The address of the database is not one of PostgreSQL."),
        ("postgresql://[", "The address of the database cannot be read."),
    ],
)
def test_an_address_that_does_not_do_is_refused_without_showing_it(tmp_path: Path, address: str, title: str) -> None:
    with pytest.raises(StoreProblem) as refused:
        locate(tmp_path, {"OTPDESK_DATABASE": address})

    assert refused.value.title == title
    assert "hush" not in refused.value.title + refused.value.hint


@pytest.mark.parametrize("text", ["database = 3", "database =", 'colour = "red"'])
def test_a_broken_workspace_file_is_a_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "workspace.toml").write_text(text)

    with pytest.raises(StoreProblem, match=r"workspace\.toml"):
        locate(tmp_path, {})


def test_an_address_is_no_workspace() -> None:
    with pytest.raises(StoreProblem, match="A workspace is a folder"):
        locate(Path(POSTGRES), {})


def test_a_workspace_is_made_for_its_owner_alone(tmp_path: Path, vault: Vault) -> None:
    folder = tmp_path / "new" / "workspace"

    with open_workspace(locate(folder, {}), seat=Seat("olga", "desk-1"), vault=vault) as opened:
        assert opened.operator == "olga"
        assert opened.handset == ""
        assert opened.desk.configuring.accounts() == ()

    assert sorted(path.name for path in folder.iterdir()) == ["backups", "logs", "otpdesk.db"]
    assert {path.stat().st_mode & 0o077 for path in (folder, *folder.rglob("*"))} == {0}


def test_a_database_is_not_opened_with_another_vault(tmp_path: Path, vault: Vault) -> None:
    place = locate(tmp_path, {})
    with open_workspace(place, vault=vault) as opened, opened.store.write() as tx:
        customers.attach(tx, AddressKind.PHONE, "+37252001111", "+372 •••• ••11", "EE", "mobile", None, tx.now)

    with pytest.raises(VaultProblem) as refused:
        open_workspace(place, vault=SessionVault())
    assert "belong together" in refused.value.hint
    with open_workspace(place, vault=vault) as opened:
        assert opened.desk.configuring.accounts() == ()


@pytest.mark.postgres
def test_a_workspace_opens_on_postgresql(tmp_path: Path, vault: Vault, postgres_url: str) -> None:
    place = locate(tmp_path, {"OTPDESK_DATABASE": postgres_url})

    with open_workspace(place, vault=vault) as opened:
        opened.desk.configuring.set_policy("gaps", "1")
    with open_workspace(place, vault=vault) as opened:
        assert opened.desk.configuring.policy().gaps == (1,)
    assert not (tmp_path / "otpdesk.db").exists()


def test_an_error_of_ours_stays_as_it_is_and_any_other_gets_an_id_that_finds_its_log_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ours = NotFound("Nobody.")

    assert problem_of(ours) is ours
    with caplog.at_level(logging.ERROR):
        problem = problem_of(ZeroDivisionError("never shown"))
    assert type(problem) is DeskError
    number = problem.hint.removesuffix(".").rpartition(" ")[2]
    assert f"error id {number}" in caplog.text
    assert "never shown" not in problem.title + problem.hint


def test_keys_of_an_account_that_was_never_published_are_forgotten_at_the_next_start(tmp_path: Path) -> None:
    vault = SessionVault()
    location = Location(tmp_path, tmp_path / "otpdesk.db")
    values = {"account_sid": "AC01", "sender": "+15017122661", "auth_token": "a-key"}
    with open_workspace(location, vault=vault) as opened:
        for name in ("kept", "gone"):
            opened.desk.configuring.draft_account("twilio", name, values)
        opened.desk.configuring.draft_removal("gone")
        vault.put("drafted/gone", Secret("drafted"))  # as after a crash between the two
        vault.put("account/gone/auth_token", Secret("a-key"))
    with open_workspace(location, vault=vault):
        assert vault.names() == ("account/kept/auth_token", "drafted/kept")


def test_a_shared_sign_in_may_name_who_sits_there() -> None:
    own = this_seat({})
    named = this_seat({"OTPDESK_OPERATOR": " mari "})
    assert named == Seat("mari", f"{own.operator}@{own.workstation}")
    assert this_seat({"OTPDESK_OPERATOR": "  "}) == own
