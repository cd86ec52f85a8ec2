import pytest

from otpdesk.errors import BadInput, NotFound
from otpdesk.otp import Money
from otpdesk.store import accounts
from otpdesk.store.engine import Store
from tests.fixtures.clock import TurnedClock


def add(store: Store, name: str = "main", provider: str = "twilio") -> accounts.Account:
    with store.write() as tx:
        return accounts.add(tx, name, provider, {"sender": "+37250000000"}, "ada", keys=True)


def test_an_account_is_found_by_name_and_by_id(any_store: Store, clock: TurnedClock) -> None:
    added = add(any_store)

    with any_store.read() as tx:
        assert accounts.by_name(tx, "main") == accounts.by_id(tx, added.id) == added
        assert accounts.by_name(tx, "other") is None
    assert (added.settings, added.created_by, added.keys_set_at) == ({"sender": "+37250000000"}, "ada", clock.now())


def test_accounts_come_in_the_order_in_which_they_were_added(any_store: Store) -> None:
    for name in ("b", "a", "c"):
        add(any_store, name)

    with any_store.read() as tx:
        assert [one.name for one in accounts.all(tx)] == ["b", "a", "c"]


def test_a_name_is_taken_once(any_store: Store) -> None:
    add(any_store)

    with pytest.raises(BadInput, match="already"):
        add(any_store)


def test_a_removed_account_keeps_its_row_and_comes_back_under_its_id(any_store: Store) -> None:
    first = add(any_store)
    with any_store.write() as tx:
        accounts.mark_error(tx, "main", "keys refused")
        accounts.remove(tx, "main")

    with any_store.read() as tx:
        assert accounts.all(tx) == ()
        assert [one.name for one in accounts.all(tx, removed=True)] == ["main"]
        gone = accounts.by_id(tx, first.id)
    assert gone is not None
    assert gone.removed_at is not None
    back = add(any_store)
    assert (back.id, back.removed_at, back.last_error) == (first.id, None, "")


def test_the_name_of_a_removed_account_does_not_go_to_another_provider(any_store: Store) -> None:
    add(any_store)
    with any_store.write() as tx:
        accounts.remove(tx, "main")

    with pytest.raises(BadInput, match="removed twilio account"):
        add(any_store, provider="vonage")


def test_an_account_is_paused_and_resumed(any_store: Store, clock: TurnedClock) -> None:
    add(any_store)
    with any_store.write() as tx:
        accounts.pause(tx, "main")
    with any_store.read() as tx:
        assert accounts.all(tx)[0].paused_at == clock.now()
    with any_store.write() as tx:
        accounts.pause(tx, "main", paused=False)
    with any_store.read() as tx:
        assert accounts.all(tx)[0].paused_at is None


def test_the_last_error_is_kept_and_cleared(any_store: Store, clock: TurnedClock) -> None:
    add(any_store)
    with any_store.write() as tx:
        accounts.mark_error(tx, "main", "x" * 300)
    with any_store.read() as tx:
        kept = accounts.all(tx)[0]
    assert (kept.last_error, kept.last_error_at) == ("x" * 200, clock.now())
    with any_store.write() as tx:
        accounts.mark_error(tx, "main", "")
    with any_store.read() as tx:
        assert accounts.all(tx)[0].last_error_at is None


def test_a_change_of_an_account_that_is_not_there_names_those_that_are(any_store: Store) -> None:
    add(any_store)

    with pytest.raises(NotFound) as missing, any_store.write() as tx:
        accounts.pause(tx, "other")
    assert missing.value.hint == "Accounts: main."


def test_what_a_test_came_to_is_kept_until_settings_or_keys_are_others(any_store: Store, clock: TurnedClock) -> None:
    add(any_store)
    with any_store.write() as tx:
        accounts.note_test(tx, "main", "ok", balance=Money(12_000_000, "USD"))
    clock.turn(60)
    with any_store.write() as tx:
        accounts.note_test(tx, "main", "failed", "It does not answer.")
        accounts.configure(tx, "main", {"sender": "+37250000000"})
        kept = accounts.named(tx, "main")
    assert (kept.tested_at, kept.test_outcome, kept.last_error) == (clock.now(), "failed", "It does not answer.")
    assert (kept.balance, kept.balance_at) == (Money(12_000_000, "USD"), clock.now() - 60_000)
    with any_store.write() as tx:
        accounts.configure(tx, "main", {"sender": "Desk"})
        changed = accounts.named(tx, "main")
        accounts.note_test(tx, "main", "ok")
        accounts.set_keys(tx, "main", "bob")
        keyed = accounts.named(tx, "main")
    for one in (changed, keyed):
        assert (one.tested_at, one.test_outcome, one.last_error, one.balance) == (None, "", "", None)
    assert (changed.keys_set_by, keyed.keys_set_by) == ("ada", "bob")
