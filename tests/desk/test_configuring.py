from pathlib import Path

import pytest

from otpdesk.desk.accounts import Accounts
from otpdesk.desk.configuring import Configuring
from otpdesk.desk.context import Context
from otpdesk.desk.rules import Rulebook
from otpdesk.errors import AccountProblem, BadInput, NotFound, Refused, VaultProblem
from otpdesk.otp import Channel
from otpdesk.store import accounts, audit, configuration
from otpdesk.store.audit import Entry
from otpdesk.store.engine import Store
from otpdesk.store.problems import StatementFault
from tests.fixtures.clock import TurnedClock
from tests.fixtures.desk import Workplace
from tests.fixtures.vault import opened

TWILIO = {"account_sid": "AC0123456789abcdef0123456789abcdef", "sender": "+15017122661", "auth_token": "s3cret-token"}


def audited(place: Workplace) -> list[Entry]:
    with place.store.read() as tx:
        return list(reversed(audit.entries(tx)))


def versions(place: Workplace) -> list[int]:
    return [one.version for one in place.desk.configuring.history()]


# accounts


def test_an_account_keeps_its_settings_in_the_database_and_its_keys_in_the_vault(bare_place: Workplace) -> None:
    line = bare_place.desk.configuring.add_account("twilio", "main", TWILIO)

    assert (line.name, line.provider, line.title, line.secrets) == ("main", "twilio", "Twilio", ("Auth token",))
    assert ("Sender", "+15017122661") in line.settings
    assert line.channels == (Channel.SMS, Channel.VOICE)
    kept = bare_place.context.vault.get("account/main/auth_token")
    assert kept is not None
    assert kept.get_secret_value() == "s3cret-token"
    with bare_place.store.read() as tx:
        row = accounts.named(tx, "main")
        document = configuration.snapshot(tx, 1)
    assert "s3cret-token" not in f"{row}{document}{audited(bare_place)}{line}"


def test_adding_an_account_is_audited_and_a_version_of_its_own(bare_place: Workplace) -> None:
    bare_place.desk.configuring.add_account("twilio", "main", TWILIO)

    assert [(one.actor, one.action, one.object, one.outcome) for one in audited(bare_place)] == [
        ("olga", "account.add", "main", "done")
    ]
    assert [one.why for one in bare_place.desk.configuring.history()] == ["account main added"]


@pytest.mark.parametrize(
    ("provider", "name", "values", "field"),
    [
        ("twilio", "main", {**TWILIO, "account_sid": "wrong"}, "account_sid"),
        ("twilio", "main", {key: value for key, value in TWILIO.items() if key != "auth_token"}, "auth_token"),
        ("twilio", "main", {**TWILIO, "colour": "red"}, "colour"),
        ("twilio", "a/b", TWILIO, "name"),
        ("twilio", " ", TWILIO, "name"),
    ],
)
def test_an_account_that_cannot_be_used_leaves_nothing_behind(
    bare_place: Workplace, provider: str, name: str, values: dict[str, str], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        bare_place.desk.configuring.add_account(provider, name, values)

    assert refused.value.field == field
    assert bare_place.desk.configuring.accounts() == ()
    assert bare_place.context.vault.names() == ()
    assert audited(bare_place) == []
    assert versions(bare_place) == []


def test_a_vault_that_cannot_be_written_leaves_no_account(store: Store, clock: TurnedClock, tmp_path: Path) -> None:
    vault = opened(tmp_path / "v")
    (tmp_path / "v" / "vault").unlink()
    context = Context(store, vault, clock, Accounts(store, vault), "olga", "desk-1", lambda _: None)
    configuring = Configuring(context, Rulebook())

    with pytest.raises(VaultProblem):
        configuring.add_account("twilio", "main", TWILIO)

    with store.read() as tx:
        assert accounts.all(tx) == ()
        assert configuration.history(tx) == ()


def test_a_change_that_is_not_committed_leaves_no_key_in_the_vault(bare_place: Workplace) -> None:
    with bare_place.store.write() as tx:
        tx.connection.exec_driver_sql("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
        tx.connection.exec_driver_sql(
            "CREATE TABLE orphan (id INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)"
        )
        tx.connection.exec_driver_sql(
            "CREATE TRIGGER spoil AFTER INSERT ON account BEGIN INSERT INTO orphan VALUES (1); END"
        )

    with pytest.raises(StatementFault):  # the broken reference is found at the commit, after the keys were kept
        bare_place.desk.configuring.add_account("twilio", "main", TWILIO)

    assert bare_place.context.vault.names() == ()
    assert bare_place.desk.configuring.accounts() == ()


def test_a_second_account_of_a_name_does_not_touch_the_keys_of_the_first(bare_place: Workplace) -> None:
    bare_place.desk.configuring.add_account("twilio", "main", TWILIO)

    with pytest.raises(BadInput, match="already"):
        bare_place.desk.configuring.add_account("twilio", "main", {**TWILIO, "auth_token": "other"})
    kept = bare_place.context.vault.get("account/main/auth_token")
    assert kept is not None
    assert kept.get_secret_value() == "s3cret-token"


def test_an_unknown_provider_names_those_there_are(bare_place: Workplace) -> None:
    with pytest.raises(NotFound) as missing:
        bare_place.desk.configuring.add_account("carrier-pigeon", "main", {})

    assert "twilio, vonage, plivo, messagebird" in missing.value.hint


def test_removing_an_account_forgets_its_keys_and_frees_its_name(bare_place: Workplace) -> None:
    bare_place.desk.configuring.add_account("twilio", "main", TWILIO)
    bare_place.desk.configuring.remove_account("main")

    assert bare_place.desk.configuring.accounts() == ()
    assert bare_place.context.vault.names() == ()
    assert audited(bare_place)[-1].action == "account.remove"
    assert bare_place.desk.configuring.add_account("twilio", "main", TWILIO).name == "main"


def test_an_account_that_a_route_uses_is_not_removed(place: Workplace) -> None:
    place.desk.routes.set("sms", ["twilio-main", "vonage-main"], "EE", "login")

    with pytest.raises(Refused) as refused:
        place.desk.configuring.remove_account("vonage-main")
    assert refused.value.title == "A route uses “vonage-main”: SMS to Estonia, login."
    assert refused.value.rule == "routes"
    assert len(place.desk.configuring.accounts()) == 3


def test_removing_an_account_that_is_not_there_names_those_that_are(place: Workplace) -> None:
    with pytest.raises(NotFound) as missing:
        place.desk.configuring.remove_account("nobody")

    assert missing.value.hint == "Accounts: twilio-main, vonage-main, mail."


def test_testing_an_account_proves_its_keys_and_clears_its_last_error(place: Workplace) -> None:
    with place.store.write() as tx:
        accounts.mark_error(tx, "twilio-main", "keys refused")

    tested = place.desk.configuring.test_account("twilio-main")

    assert tested.account == "twilio-main"
    assert tested.name
    assert place.desk.configuring.accounts()[0].last_error == ""
    assert audited(place)[-1].outcome == "done"


def test_refused_keys_are_the_accounts_last_error(bare_place: Workplace) -> None:
    values = {**TWILIO, "auth_token": "refused", "base_url": bare_place.simulator.urls["twilio"]}
    bare_place.desk.configuring.add_account("twilio", "main", values)

    with pytest.raises(AccountProblem):
        bare_place.desk.configuring.test_account("main")

    assert bare_place.desk.configuring.accounts()[0].last_error
    assert (audited(bare_place)[-1].action, audited(bare_place)[-1].outcome) == ("account.test", "failed")


def test_settings_are_tried_without_being_kept(bare_place: Workplace) -> None:
    host, _, port = bare_place.simulator.urls["smtp"].rpartition(":")
    values = {"host": host, "port": port, "security": "none", "sender": "desk@example.com"}

    assert bare_place.desk.configuring.try_account("smtp", values).account == ""
    assert bare_place.desk.configuring.accounts() == ()


def test_a_host_that_does_not_answer_is_said_so(bare_place: Workplace) -> None:
    with pytest.raises(AccountProblem) as problem:
        bare_place.desk.configuring.try_account("twilio", {**TWILIO, "base_url": "http://127.0.0.1:9"})

    assert problem.value.hint


# policy


def test_a_setting_of_the_policy_holds_at_once_and_is_audited_with_before_and_after(place: Workplace) -> None:
    after = place.desk.configuring.set_policy("gaps", "1,2")

    assert after.gaps == (1, 2)
    assert place.desk.configuring.policy() == after
    line = audited(place)[-1]
    assert (line.action, line.object, dict(line.detail)) == (
        "policy.set",
        "gaps",
        {"from": [30, 60, 120], "to": [1, 2]},
    )


@pytest.mark.parametrize(
    ("key", "value", "title"),
    [
        ("colour", "red", "The policy has no setting called “colour”."),
        ("code_length", "4", "Code length is too small: at least 6."),
        ("code_length", "", "Code length needs a value."),
        ("code_life", "601", "Code life is too large: at most 600."),
        ("gaps", "a,b", "Gaps before each resend"),
        ("code_rule", "newest", "Code rule must be one of"),
        ("rates", "USD=-", "Exchange rates"),
    ],
)
def test_a_policy_that_cannot_be_is_refused_and_changes_nothing(
    place: Workplace, key: str, value: str, title: str
) -> None:
    before = versions(place)

    with pytest.raises(BadInput) as refused:
        place.desk.configuring.set_policy(key, value)

    assert refused.value.title.startswith(title)
    assert versions(place) == before


def test_settings_that_contradict_each_other_are_refused(place: Workplace) -> None:
    with pytest.raises(BadInput, match="cannot be fewer"):
        place.desk.configuring.set_policy("tries_per_number_day", "4")


def test_every_provider_has_a_form(bare_place: Workplace) -> None:
    forms = bare_place.desk.configuring.providers()

    own = [one for one in forms if not one.family]
    assert [one.name for one in own] == ["twilio", "vonage", "plivo", "messagebird", "getotp", "smtp"]
    assert all(one.title and one.channels and one.fields and one.abilities for one in own)
    assert {one.family for one in forms} - {""} == {"messagebird", "getotp"}


def test_what_depends_on_a_key_is_not_held_against_settings_without_it(bare_place: Workplace) -> None:
    """A GetOTP account of the first generation has no template, because it has a token."""
    hosted = {"api_key": "k", "api_token": "t", "success_url": "https://www.example.com/verified"}
    base_url = bare_place.simulator.urls["getotp"]
    added = bare_place.desk.configuring.add_account("getotp", "hosted", {**hosted, "base_url": base_url})
    assert added.provider == "getotp_v0"
    with pytest.raises(BadInput, match="Template is required"):
        bare_place.desk.configuring.add_account("getotp", "current", {"api_key": "k", "base_url": base_url})
