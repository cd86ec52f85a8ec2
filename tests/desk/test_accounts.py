import pytest

from otpdesk.errors import AccountProblem, NotFound
from otpdesk.options import Secret
from otpdesk.otp import Channel, Money
from otpdesk.store import accounts, prices
from tests.fixtures.desk import Workplace, workplace


def test_an_adapter_is_kept_until_its_account_changes(place: Workplace) -> None:
    keep = place.context.accounts
    first = keep.adapter("twilio-main")
    assert keep.adapter("twilio-main") is first
    with place.store.write() as tx:
        settings = dict(accounts.all(tx)[0].settings)
        accounts.configure(tx, "twilio-main", {**settings, "sender": "MG0123456789abcdef0123456789abcdef"})
    second = keep.adapter("twilio-main")
    assert second is not first
    place.clock.turn(1)
    place.context.vault.put("account/twilio-main/auth_token", Secret("newer"))
    with place.store.write() as tx:
        accounts.set_keys(tx, "twilio-main", "olga")
    assert keep.adapter("twilio-main") is not second


def test_an_account_of_another_process_is_seen_at_once(place: Workplace) -> None:
    other = workplace(place.store, place.context.vault, place.clock, place.simulator)
    assert [carrier.account for carrier in other.context.accounts.carriers()] == ["twilio-main", "vonage-main", "mail"]
    place.desk.configuring.remove_account("mail")
    assert [carrier.account for carrier in other.context.accounts.carriers()] == ["twilio-main", "vonage-main"]


def test_carriers_say_what_an_account_carries_and_why_it_cannot_be_used(place: Workplace) -> None:
    carriers = {carrier.account: carrier for carrier in place.context.accounts.carriers()}
    assert carriers["twilio-main"].channels == {Channel.SMS, Channel.VOICE}
    assert carriers["vonage-main"].channels == {Channel.SMS}  # calls need an application and its key
    assert carriers["mail"].channels == {Channel.EMAIL}
    place.context.vault.delete("account/vonage-main/api_secret")
    again = workplace(place.store, place.context.vault, place.clock, place.simulator)
    assert [one.fault for one in again.context.accounts.carriers()] == ["", "lacks settings or keys", ""]
    with pytest.raises(AccountProblem) as problem:
        again.context.accounts.adapter("vonage-main")
    assert "otpdesk account add vonage" in problem.value.hint


def test_a_paused_account_is_a_paused_carrier(place: Workplace) -> None:
    with place.store.write() as tx:
        accounts.pause(tx, "twilio-main")
    assert place.context.accounts.carriers()[0].paused
    assert place.send().attempt.account == "vonage-main"


def test_an_unknown_account_is_not_found(place: Workplace) -> None:
    with pytest.raises(NotFound):
        place.context.accounts.adapter("nobody")


def test_a_known_price_makes_the_expected_cost(place: Workplace) -> None:
    with place.store.write() as tx:
        (account, *_) = accounts.all(tx)
        prices.fetched(tx, account.id, "EE", Channel.SMS, Money(50_000, "USD"))
        assert place.context.accounts.lineup(tx, "EE", Channel.SMS).seat("twilio-main").price == Money(50_000, "USD")
    sent = place.send()
    with place.store.read() as tx:
        from otpdesk.store import attempts

        entry = attempts.by_id(tx, sent.attempt.id)
    assert entry is not None
    assert entry.cost_micro == 46_000 * sent.attempt.segments


def test_a_price_list_that_cannot_be_had_disturbs_nothing(place: Workplace) -> None:
    place.simulator.stop()
    now = place.clock.at
    assert not place.context.accounts.refresh_price("twilio-main", "EE", Channel.SMS, now)
    place.simulator.start()
    assert not place.context.accounts.refresh_price("twilio-main", "EE", Channel.SMS, now + 1000)
    assert place.context.accounts.refresh_price("mail", "", Channel.EMAIL, now) is False
