import pytest

from otpdesk.desk.account_keys import ending, forget_unused
from otpdesk.desk.account_views import AccountCard, AccountState, Pending
from otpdesk.desk.desk import Desk
from otpdesk.desk.views import Order
from otpdesk.errors import AccountProblem, BadInput, KeysRefused, NoRoute, NotFound, Refused
from otpdesk.options import Secret
from otpdesk.otp import Channel, Status
from otpdesk.store import accounts, attempts, audit
from tests.fixtures.desk import NUMBER, OPERATOR, Workplace

SID = "AC0123456789abcdef0123456789abcdef"
TWILIO = {"account_sid": SID, "sender": "+15017122661", "auth_token": "a-long-secret-3f9c"}  # gitleaks:allow


def card(place: Workplace, name: str = "twilio-main") -> AccountCard:
    return next(one for one in place.desk.configuring.cards() if one.name == name)


def publish(place: Workplace) -> int:
    return place.desk.drafts.publish("because", place.desk.drafts.read().version)


def kept(place: Workplace, name: str) -> list[str]:
    return [one for one in place.context.vault.names() if f"/{name}" in one]


def actions(place: Workplace) -> list[str]:
    with place.store.read() as tx:
        return [one.action for one in reversed(audit.entries(tx))]


# what a card says


def test_an_account_that_was_never_asked_says_so_until_it_is_tested_or_used(place: Workplace) -> None:
    assert card(place).state is AccountState.UNTESTED
    place.desk.configuring.test_account("twilio-main")
    found = card(place)
    assert (found.state, found.tested_at, found.trouble) == (AccountState.CONNECTED, place.clock.at, "")
    assert card(place, "vonage-main").state is AccountState.UNTESTED
    place.send(wanted="vonage-main")
    assert card(place, "vonage-main").state is AccountState.CONNECTED


def test_a_test_keeps_the_balance_and_when_it_was_said(place: Workplace) -> None:
    tested = place.desk.configuring.test_account("vonage-main")
    found = card(place, "vonage-main")
    assert (found.balance, found.balance_at) == (tested.balance, place.clock.at)
    assert found.balance is not None


def test_refused_keys_are_a_state_of_their_own_and_new_keys_end_it(place: Workplace) -> None:
    place.desk.configuring.replace_keys("twilio-main", {"auth_token": "refused"})
    with pytest.raises(KeysRefused):
        place.desk.configuring.test_account("twilio-main")
    found = card(place)
    assert found.state is AccountState.REFUSED
    assert found.trouble.startswith("Twilio refused this account's keys")
    assert found.trouble_at == place.clock.at
    place.desk.configuring.replace_keys("twilio-main", {"auth_token": "right"})
    assert (card(place).state, card(place).trouble) == (AccountState.UNTESTED, "")


def test_a_provider_that_does_not_answer_is_a_problem_and_not_a_refusal(place: Workplace) -> None:
    place.simulator.stop()
    with pytest.raises(AccountProblem) as problem:
        place.desk.configuring.test_account("vonage-main")
    assert problem.value.hint
    assert card(place, "vonage-main").state is AccountState.TROUBLED


def test_a_card_shows_who_set_the_keys_and_how_they_end_and_never_more(place: Workplace) -> None:
    place.desk.configuring.add_account("twilio", "second", TWILIO)
    found = card(place, "second")
    assert (found.keys_set_by, found.keys_set_at) == (OPERATOR, place.clock.at)
    assert [(one.label, one.kept, one.ending) for one in found.secrets if one.kept] == [("Auth token", True, "3f9c")]
    assert "a-long-secret" not in repr(found)


@pytest.mark.parametrize(
    ("secret", "shown"),
    [
        ("", ""),
        ("short", ""),
        ("elevenchars", ""),
        ("twelve-chars", "hars"),
        ("-----BEGIN PRIVATE KEY-----\nMIIBVAIBADANabcd==\n-----END PRIVATE KEY-----\n", "abcd"),
    ],
)
def test_only_long_secrets_show_their_last_four_characters(secret: str, shown: str) -> None:
    assert ending(Secret(secret)) == shown
    assert ending(None) == ""


def test_a_card_counts_the_messages_of_a_day_without_tests(place: Workplace) -> None:
    place.send(wanted="twilio-main")
    place.send("+372 5200 2222", wanted="twilio-main", is_test=True)
    place.clock.turn(5)
    place.desk.tracking.round()
    day = card(place).day
    assert (day.sends, day.delivered) == (1, 1)
    assert day.p90 is not None
    place.clock.turn(24 * 3600)
    assert card(place).day.sends == 0


# keys


def test_new_keys_take_effect_at_once_and_are_audited_without_themselves(place: Workplace) -> None:
    before = place.context.accounts.adapter("twilio-main")
    place.clock.turn(1)
    place.desk.configuring.replace_keys("twilio-main", {"auth_token": "another-token-77"})  # gitleaks:allow
    assert place.context.accounts.adapter("twilio-main") is not before
    assert card(place).secrets[0].ending == "n-77"
    with place.store.read() as tx:
        line = audit.entries(tx)[0]
    assert (line.action, line.object, line.detail) == ("account.keys", "twilio-main", {"secrets": ["auth_token"]})


@pytest.mark.parametrize(
    ("values", "field"),
    [({"auth_token": " "}, "auth_token"), ({"sender": "+15017122661"}, "sender"), ({}, "auth_token")],
)
def test_keys_that_cannot_be_used_leave_the_old_ones(place: Workplace, values: dict[str, str], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        place.desk.configuring.replace_keys("twilio-main", values)
    assert refused.value.field == field
    secret = place.context.vault.get("account/twilio-main/auth_token")
    assert secret is not None
    assert secret.get_secret_value() == "right"


def test_a_key_that_may_be_missing_is_forgotten_by_an_empty_text(place: Workplace) -> None:
    place.desk.configuring.replace_keys("vonage-main", {"signature_secret": "something"})
    assert "account/vonage-main/signature_secret" in place.context.vault.names()
    place.desk.configuring.replace_keys("vonage-main", {"signature_secret": ""})
    assert "account/vonage-main/signature_secret" not in place.context.vault.names()


# pause


def test_a_paused_account_is_in_no_plan_until_it_is_resumed(place: Workplace) -> None:
    place.desk.configuring.pause("twilio-main")
    place.desk.configuring.pause("twilio-main")
    assert card(place).state is AccountState.PAUSED
    assert place.send().attempt.account == "vonage-main"
    place.desk.configuring.resume("twilio-main")
    assert not card(place).paused
    assert actions(place).count("account.pause") == 1
    assert actions(place)[-1] == "account.resume"


# drafts


def test_a_drafted_account_has_its_keys_in_the_vault_and_carries_nothing(bare_place: Workplace) -> None:
    step = bare_place.desk.configuring.draft_account("twilio", "main", TWILIO)
    assert len(step.line.changes) == 1
    found = card(bare_place, "main")
    assert (found.state, found.pending) == (AccountState.UNPUBLISHED, Pending.ADDED)
    assert found.channels == (Channel.SMS, Channel.VOICE)
    assert bare_place.context.vault.get("account/main/auth_token") is not None
    assert bare_place.desk.configuring.accounts() == ()
    with pytest.raises(NoRoute):
        bare_place.send()


def test_publishing_puts_a_drafted_account_to_work_with_its_keys(bare_place: Workplace) -> None:
    bare_place.desk.configuring.draft_account("twilio", "main", TWILIO)
    publish(bare_place)
    found = card(bare_place, "main")
    assert (found.state, found.pending, found.keys_set_by) == (AccountState.UNTESTED, Pending.NONE, OPERATOR)
    assert "drafted/main" not in bare_place.context.vault.names()
    forget_unused(bare_place.context)
    assert bare_place.context.vault.get("account/main/auth_token") is not None


def test_a_discarded_account_takes_its_keys_with_it(bare_place: Workplace) -> None:
    bare_place.desk.configuring.draft_account("twilio", "main", TWILIO)
    step = bare_place.desk.drafts.discard()
    assert bare_place.context.vault.names() == ()
    bare_place.desk.drafts.restore(step.before)
    assert card(bare_place, "main").state is AccountState.KEYLESS
    bare_place.desk.configuring.replace_keys("main", {"auth_token": "typed-again-0001"})
    assert card(bare_place, "main").state is AccountState.UNPUBLISHED


def test_keys_that_a_crash_left_behind_are_forgotten_and_others_are_not(place: Workplace) -> None:
    place.context.vault.put("drafted/gone", Secret("drafted"))
    place.context.vault.put("account/gone/auth_token", Secret("left"))
    place.desk.configuring.draft_account("twilio", "mine", TWILIO)
    forget_unused(place.context)
    assert kept(place, "gone") == []
    assert len(kept(place, "mine")) == 2
    assert kept(place, "twilio-main") == ["account/twilio-main/auth_token"]


@pytest.mark.parametrize(
    ("provider", "name", "changes", "field"),
    [
        ("twilio", "twilio-main", {}, "name"),
        ("twilio", "a/b", {}, "name"),
        ("twilio", "main", {"account_sid": "wrong"}, "account_sid"),
        ("twilio", "main", {"auth_token": ""}, "auth_token"),
    ],
)
def test_an_account_that_cannot_be_drafted_leaves_nothing(
    place: Workplace, provider: str, name: str, changes: dict[str, str], field: str
) -> None:
    before = place.context.vault.names()
    with pytest.raises(BadInput) as refused:
        place.desk.configuring.draft_account(provider, name, {**TWILIO, **changes})
    assert refused.value.field == field
    assert place.context.vault.names() == before
    assert place.desk.drafts.read().changes == ()


def test_the_name_of_a_removed_account_is_kept_for_its_provider(place: Workplace) -> None:
    place.desk.configuring.remove_account("vonage-main")
    with pytest.raises(BadInput, match="removed vonage account"):
        place.desk.configuring.draft_account("twilio", "vonage-main", TWILIO)


def test_settings_are_drafted_and_used_when_published(place: Workplace) -> None:
    place.desk.configuring.draft_settings("vonage-main", {"sender": "Analytical"})
    found = card(place, "vonage-main")
    assert (found.settings["sender"], found.pending) == ("Analytical", Pending.CHANGED)
    assert place.send(wanted="vonage-main").attempt.sender == "OurDesk"
    publish(place)
    assert place.send("+372 5200 3333", wanted="vonage-main").attempt.sender == "Analytical"


def test_a_draft_that_sends_the_kept_keys_to_another_host_warns_of_it(place: Workplace) -> None:
    place.desk.configuring.draft_settings("twilio-main", {"sender": "+15017122662"})
    assert [one.warning for one in place.desk.drafts.read().changes] == [""]
    place.desk.configuring.draft_settings("twilio-main", {"base_url": "https://elsewhere.example"})
    [change] = place.desk.drafts.read().changes
    assert (change.problem, change.warning) == ("", "Its keys will be sent to https://elsewhere.example.")


def test_settings_go_back_to_what_is_in_force(place: Workplace) -> None:
    place.desk.configuring.draft_settings("vonage-main", {"sender": "Analytical"})
    assert place.desk.configuring.draft_settings("vonage-main", {"sender": "OurDesk"}).line.changes == ()


def test_other_settings_make_an_account_untested_and_the_same_do_not(place: Workplace) -> None:
    place.desk.configuring.test_account("twilio-main")
    place.desk.configuring.set_account("twilio-main", {"discard_texts": "false"})
    assert card(place).state is AccountState.CONNECTED
    place.desk.configuring.set_account("twilio-main", {"sender": "MG0123456789abcdef0123456789abcdef"})
    assert card(place).state is AccountState.UNTESTED


def test_a_setting_that_does_not_fit_the_kept_keys_names_its_field(place: Workplace) -> None:
    with pytest.raises(BadInput) as refused:
        place.desk.configuring.draft_settings("mail", {"username": "desk"})
    assert refused.value.field == "password"
    with pytest.raises(BadInput) as secret:
        place.desk.configuring.set_account("twilio-main", {"auth_token": "typed"})
    assert secret.value.field == "auth_token"
    assert "typed" not in f"{secret.value.title}{secret.value.hint}"


def test_an_account_that_routes_use_is_not_removed_and_they_are_named(place: Workplace) -> None:
    place.desk.routes.set("sms", ["twilio-main", "vonage-main"], "EE", "login")
    place.desk.routes.set("sms", ["vonage-main"])
    for remove in (place.desk.configuring.draft_removal, place.desk.configuring.remove_account):
        with pytest.raises(Refused) as refused:
            remove("vonage-main")
        assert refused.value.title == "2 routes use “vonage-main”: SMS to Estonia, login; SMS."
        assert "Routing & limits" in refused.value.hint
    assert card(place, "vonage-main").routes == ("SMS to Estonia, login", "SMS")


def test_a_drafted_removal_takes_effect_with_its_keys_when_it_is_published(place: Workplace) -> None:
    place.desk.configuring.draft_removal("mail")
    assert card(place, "mail").pending is Pending.REMOVED
    assert len(place.desk.configuring.accounts()) == 3
    place.desk.configuring.draft_removal("twilio-main")
    publish(place)
    assert [one.name for one in place.desk.configuring.cards()] == ["vonage-main"]
    assert kept(place, "twilio-main") == []


def test_a_drafted_account_that_is_removed_is_gone_with_its_keys(bare_place: Workplace) -> None:
    bare_place.desk.configuring.draft_account("twilio", "main", TWILIO)
    bare_place.desk.configuring.draft_removal("main")
    assert bare_place.desk.configuring.cards() == ()
    assert bare_place.context.vault.names() == ()


# trying


def test_typed_settings_are_tried_with_the_kept_keys_and_nothing_is_kept(place: Workplace) -> None:
    values = {**card(place).settings, "sender": "Desk"}
    tested = place.desk.configuring.try_account("twilio", values, "twilio-main")
    assert tested.name
    assert tested.latency >= 1
    assert card(place).tested_at is None
    with pytest.raises(KeysRefused):
        place.desk.configuring.try_account("twilio", {**values, "auth_token": "refused"}, "twilio-main")
    assert card(place).state is AccountState.UNTESTED


def test_typed_settings_are_checked_with_the_kept_keys(place: Workplace) -> None:
    values = {**card(place).settings, "account_sid": "wrong"}
    assert [one.field for one in place.desk.configuring.check_settings("twilio", values, "twilio-main")] == [
        "account_sid"
    ]
    assert {one.field for one in place.desk.configuring.check_settings("twilio", values)} == {
        "account_sid",
        "auth_token",
    }
    with pytest.raises(NotFound):
        place.desk.configuring.check_settings("twilio", values, "nobody")


def test_a_test_message_goes_through_exactly_that_account_and_is_marked(place: Workplace) -> None:
    sent = place.send(wanted="vonage-main", is_test=True)
    assert (sent.attempt.account, sent.attempt.is_test) == ("vonage-main", True)
    with place.store.read() as tx:
        entry = attempts.by_id(tx, sent.attempt.id)
    assert entry is not None
    assert (entry.attempt.is_test, entry.counted) == (True, True)
    place.clock.turn(35)
    assert place.resend(sent).attempt.is_test
    assert place.desk.activity.health()[1].light.value == "unknown"


def test_a_test_obeys_the_limits_and_a_pause(place: Workplace) -> None:
    place.desk.configuring.set_policy("sends_per_number_day", "1")
    place.send(wanted="twilio-main", is_test=True)
    with pytest.raises(Refused) as refused:
        place.send(wanted="twilio-main", is_test=True)
    assert refused.value.rule == "sends_per_number_day"
    place.desk.configuring.pause("mail")
    with pytest.raises(NoRoute, match="may carry"):
        place.send("ada@example.com", wanted="mail", is_test=True)


def test_where_my_last_test_went_is_remembered_masked(place: Workplace, desk: Desk) -> None:
    assert desk.configuring.own_address([Channel.SMS]) is None
    place.send()
    place.send("ada@example.com", wanted="mail", is_test=True)
    sent = place.send("+372 5200 4444", wanted="twilio-main", is_test=True)
    own = desk.configuring.own_address([Channel.SMS, Channel.VOICE])
    assert own is not None
    assert "4444" not in own.masked
    again = desk.sending.send(Order(OPERATOR, address_id=own.id, wanted="vonage-main", is_test=True))
    assert again.attempt.to == sent.attempt.to
    assert again.attempt.status is Status.ACCEPTED
    mail = desk.configuring.own_address([Channel.EMAIL])
    assert mail is not None
    assert mail.masked.endswith("@example.com")
    assert NUMBER not in own.masked


def test_accounts_row_without_a_balance_has_none() -> None:
    assert accounts.Account(1, "a", "twilio").balance is None
