from dataclasses import replace

import pytest

from otpdesk import texts
from otpdesk.errors import NotFound
from otpdesk.guard import Policy
from otpdesk.otp import Channel, Purpose
from otpdesk.routing import Route
from otpdesk.store import accounts, configuration
from otpdesk.store.engine import Store
from tests.fixtures.clock import TurnedClock

OWN = replace(texts.default(Purpose.LOGIN, "en", Channel.SMS), body="{company}: log in with {code}. Never share it.")


def test_before_the_first_change_the_defaults_are_in_force_as_version_0(any_store: Store) -> None:
    with any_store.read() as tx:
        assert configuration.current_policy(tx) == (0, Policy())
        assert configuration.routes(tx) == ()
        assert configuration.history(tx) == ()


def test_a_change_is_a_new_version_that_keeps_the_rest(any_store: Store, clock: TurnedClock) -> None:
    routes = [Route(Channel.SMS, ("a", "b"), "EE", Purpose.LOGIN), Route(Channel.SMS, ("b",))]
    policy = Policy(code_length=8, rates={"USD": 0.9}, gaps=(1, 2))
    with any_store.write() as tx:
        assert configuration.publish(tx, "ada", "routes", new_routes=routes) == 1
    clock.turn(60)
    with any_store.write() as tx:
        assert configuration.publish(tx, "bob", "longer codes", new_policy=policy) == 2

    with any_store.read() as tx:
        assert configuration.current_policy(tx) == (2, policy)
        kept = configuration.routes(tx)
        history = configuration.history(tx)
    assert [(one.position, one.channel, one.accounts, one.country, one.purpose) for one in kept] == [
        (1, Channel.SMS, ("a", "b"), "EE", Purpose.LOGIN),
        (2, Channel.SMS, ("b",), "", None),
    ]
    assert [(one.version, one.who, one.why) for one in history] == [(2, "bob", "longer codes"), (1, "ada", "routes")]
    assert history[0].at == history[1].at + 60_000


def test_a_version_holds_the_whole_configuration_with_accounts_and_without_secrets(any_store: Store) -> None:
    with any_store.write() as tx:
        accounts.add(tx, "main", "twilio", {"account_sid": "AC1"}, "ada", keys=True)
        configuration.publish(tx, "ada", "all", new_routes=[Route(Channel.SMS, ("main",))], new_templates=[OWN])

    with any_store.read() as tx:
        document = configuration.snapshot(tx, 1)
    assert sorted(document) == ["accounts", "policy", "routes", "templates"]
    assert document["accounts"] == [{"name": "main", "provider": "twilio", "settings": {"account_sid": "AC1"}}]
    assert document["routes"] == [{"channel": "sms", "country": "", "purpose": "", "accounts": ["main"]}]
    assert document["templates"][0]["body"] == OWN.body
    assert document["policy"]["code_length"] == 6


def test_a_version_that_never_was_is_not_found(any_store: Store) -> None:
    with any_store.read() as tx, pytest.raises(NotFound, match="no configuration 7"):
        configuration.snapshot(tx, 7)


def test_a_text_of_the_desks_own_keeps_the_version_in_which_it_last_changed(any_store: Store) -> None:
    other = replace(OWN, language="de")
    with any_store.write() as tx:
        configuration.publish(tx, "ada", "", new_templates=[OWN])
        configuration.publish(tx, "ada", "", new_templates=[OWN, other])

    with any_store.read() as tx:
        kept = configuration.template(tx, Purpose.LOGIN, "en", Channel.SMS)
        later = configuration.template(tx, Purpose.LOGIN, "de", Channel.SMS)
        assert configuration.template(tx, Purpose.LOGIN, "fr", Channel.SMS) is None
    assert kept == replace(OWN, version=1)
    assert later == replace(other, version=2)


def test_the_wording_is_the_desks_own_in_each_language_before_the_next_language(any_store: Store) -> None:
    polish = replace(OWN, language="pl")
    with any_store.write() as tx:
        configuration.publish(tx, "ada", "", new_templates=[OWN, polish])

    with any_store.read() as tx:

        def language(asked: str, desk: str) -> tuple[str, int]:
            found = configuration.wording(tx, Purpose.LOGIN, asked, Channel.SMS, desk)
            return found.language, found.version

        assert language("pl-PL", "de") == ("pl", 1)
        assert language("de-AT", "en") == ("de", 0)
        assert language("sv", "fi") == ("fi", 0)
        assert language("sv", "lv") == ("en", 1)
