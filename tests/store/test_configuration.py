from dataclasses import replace

import pytest

from otpdesk import texts
from otpdesk.configuration import Account, Configuration
from otpdesk.countries import CountryRule, Stance
from otpdesk.errors import BadInput, NotFound
from otpdesk.guard import Policy
from otpdesk.otp import Channel, Purpose
from otpdesk.routing import Route, Sends
from otpdesk.store import accounts, configuration
from otpdesk.store.engine import Store
from tests.fixtures.clock import TurnedClock

OWN = replace(
    texts.default(Purpose.LOGIN, "en", Channel.SMS),
    body="{company}: log in with {code}. Never share it.",
    registration={"template": "1107160000000000001"},
)
MAIN = Account("main", "twilio", {"account_sid": "AC1"})
WHOLE = Configuration(
    policy=Policy(code_length=8, rates={"USD": 0.9}, gaps=(1, 2)),
    accounts=(MAIN,),
    routes=(
        Route(Channel.SMS, ("main",), "EE", Purpose.LOGIN, 1, "24801", Sends.RESENDS, "22:00-06:00", 30),
        Route(Channel.VOICE, ("main",), position=2),
    ),
    countries=(CountryRule("DE", Stance.WATCH, per_day=300, per_number_day=2, highest_price=231_000),),
    templates=(OWN,),
)


def test_before_the_first_change_the_defaults_are_in_force_as_version_0(any_store: Store) -> None:
    with any_store.read() as tx:
        assert configuration.in_force(tx) == (0, Configuration())
        assert configuration.snapshot(tx, 0) == Configuration()
        assert configuration.history(tx) == ()


def test_what_is_published_is_in_force_and_stays_as_its_version(any_store: Store) -> None:
    dated = replace(WHOLE, templates=(replace(OWN, version=1),))
    with any_store.write() as tx:
        assert configuration.publish(tx, "ada", "all", WHOLE) == 1

    with any_store.read() as tx:
        assert configuration.in_force(tx) == (1, dated)
        assert configuration.snapshot(tx, 1) == dated

    with any_store.write() as tx:
        assert configuration.publish(tx, "bob", "nothing", Configuration()) == 2
    with any_store.read() as tx:
        assert configuration.in_force(tx) == (2, Configuration())
        assert configuration.snapshot(tx, 1) == dated


def test_every_version_says_who_published_it_when_and_why(any_store: Store, clock: TurnedClock) -> None:
    with any_store.write() as tx:
        configuration.publish(tx, "ada", "routes", WHOLE)
    clock.turn(60)
    with any_store.write() as tx:
        configuration.publish(tx, "bob", "longer codes", WHOLE)

    with any_store.read() as tx:
        history = configuration.history(tx)
        assert [one.version for one, _ in configuration.past(tx)] == [2, 1]
    assert [(one.version, one.who, one.why) for one in history] == [(2, "bob", "longer codes"), (1, "ada", "routes")]
    assert history[0].at == history[1].at + 60_000


def test_accounts_are_added_without_keys_changed_and_taken_out_but_keep_their_rows(any_store: Store) -> None:
    spare = Account("spare", "smtp", {"host": "mail"})
    with any_store.write() as tx:
        configuration.publish(tx, "ada", "", Configuration(accounts=(MAIN, spare)), keyed={"spare"})
        configuration.publish(tx, "ada", "", Configuration(accounts=(replace(MAIN, settings={"account_sid": "AC2"}),)))

    with any_store.read() as tx:
        main, gone = accounts.all(tx, removed=True)
    assert (main.settings, main.keys_set_at, main.removed_at) == ({"account_sid": "AC2"}, None, None)
    assert gone.keys_set_at is not None
    assert gone.removed_at is not None


def test_a_name_of_a_removed_account_of_another_provider_is_refused(any_store: Store) -> None:
    with any_store.write() as tx:
        configuration.publish(tx, "ada", "", Configuration(accounts=(MAIN,)))
        configuration.publish(tx, "ada", "", Configuration())

    with pytest.raises(BadInput, match="removed twilio account"), any_store.write() as tx:
        configuration.publish(tx, "ada", "", Configuration(accounts=(Account("main", "smtp"),)))
    with any_store.read() as tx:
        assert configuration.number_in_force(tx) == 2


def test_a_version_that_never_was_is_not_found(any_store: Store) -> None:
    with any_store.read() as tx, pytest.raises(NotFound, match="no configuration 7"):
        configuration.snapshot(tx, 7)


def test_a_text_of_the_desks_own_keeps_the_version_in_which_it_last_changed(any_store: Store) -> None:
    other = replace(OWN, language="de")
    with any_store.write() as tx:
        configuration.publish(tx, "ada", "", Configuration(templates=(OWN,)))
        configuration.publish(tx, "ada", "", Configuration(templates=(OWN, other)))
        configuration.publish(tx, "ada", "", Configuration(templates=(OWN, replace(other, body=f"{OWN.body} Danke."))))

    with any_store.read() as tx:
        versions = {
            number: {one.language: one.version for one in configuration.snapshot(tx, number).templates}
            for number in (1, 2, 3)
        }
        assert configuration.in_force(tx)[1] == configuration.snapshot(tx, 3)
    assert versions == {1: {"en": 1}, 2: {"en": 1, "de": 2}, 3: {"en": 1, "de": 3}}
