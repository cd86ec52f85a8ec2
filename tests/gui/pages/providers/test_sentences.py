from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from otpdesk.desk.account_views import (
    AbilityLine,
    AccountCard,
    AccountState,
    DayFigures,
    Pending,
    ProviderForm,
    SecretLine,
)
from otpdesk.gui.pages.providers import sentences
from otpdesk.options import FormField
from otpdesk.otp import Channel
from otpdesk.providers.abilities import CAPABILITY_WORDS, Capability, Level, Way
from tests.fixtures.clock import START

ZONE = ZoneInfo("Europe/Tallinn")
DAY = 24 * 3_600_000
CARD = AccountCard(
    name="main",
    provider="twilio",
    title="Twilio",
    state=AccountState.CONNECTED,
    pending=Pending.NONE,
    channels=(Channel.SMS, Channel.VOICE),
    settings={},
    secrets=(),
    polls=True,
    keys_set_at=START - 6 * DAY,
    keys_set_by="M. Kovač",
)
TOKEN = SecretLine("auth_token", "Auth token", required=True, kept=True, ending="3f9c")


def test_a_secret_shows_its_end_when_it_was_set_and_by_whom() -> None:
    assert sentences.secret_words(TOKEN, CARD, START, ZONE) == "••••••••3f9c · set 12 Nov by M. Kovač"
    last_year = replace(CARD, keys_set_at=START - 400 * DAY, keys_set_by="")
    assert sentences.secret_words(replace(TOKEN, ending=""), last_year, START, ZONE) == "•••••••• · set 14 Oct 2025"
    drafted = replace(CARD, keys_set_at=None)
    assert sentences.secret_words(TOKEN, drafted, START, ZONE) == "••••••••3f9c · not yet published"
    assert sentences.secret_words(replace(TOKEN, kept=False), CARD, START, ZONE) == "missing"
    assert sentences.secret_words(replace(TOKEN, kept=False, required=False), CARD, START, ZONE) == "none"


def test_a_day_says_how_much_arrived_only_where_that_can_be_known() -> None:
    day = replace(CARD, day=DayFigures(sends=412, delivered=404, p90=4.14))
    assert sentences.day_words(day) == ("412 sent", "98\u00a0% delivered · p90\u00a04.1\u00a0s")
    assert sentences.day_words(replace(day, polls=False)) == ("412 sent", "gives no receipts")
    assert sentences.day_words(CARD) == ("–", "")


@pytest.mark.parametrize(
    ("count", "lines"), [(0, "no route of its own"), (1, "r1"), (4, "r1\nr2\nr3\nr4"), (7, "r1\nr2\nr3\nand 4 more")]
)
def test_many_routes_are_counted_and_not_all_named(count: int, lines: str) -> None:
    assert sentences.routes_lines([f"r{number}" for number in range(1, count + 1)]) == lines


def test_the_title_counts_what_is_not_as_it_should_be() -> None:
    paused, refused = (replace(CARD, state=state) for state in (AccountState.PAUSED, AccountState.REFUSED))
    assert sentences.summary([]) == "No account yet"
    assert sentences.summary([CARD]) == "1 account"
    assert sentences.summary([CARD, paused, paused, refused]) == "4 accounts · 1 with refused keys · 2 paused"


SIGNATURE = CAPABILITY_WORDS[Capability.SIGNATURE]
CHOICES = FormField(
    "codes", "Codes", "", "Delivery", "", "", required=False, secret=False, default="ours", kind=str,
    choices=("ours", "theirs"), words={"theirs": "Verify makes and checks the code"},
)  # fmt: skip


def form(*fields: FormField, signs: Level = Level.YES) -> ProviderForm:
    return ProviderForm("twilio", "Twilio", (Channel.SMS,), fields, (AbilityLine(SIGNATURE, signs, "why"),))


def test_it_says_whose_codes_an_account_sends_in_the_words_of_its_setting_or_by_its_way() -> None:
    theirs = replace(CARD, settings={"codes": "theirs"}, way=Way.THEIRS)
    assert sentences.whose_words(theirs, form(CHOICES)) == "Verify makes and checks the code"
    assert sentences.whose_words(CARD, form()) == "we make the code and write the text"
    other_generation = replace(CARD, way=Way.THEIRS)
    assert sentences.whose_words(other_generation, form(CHOICES)) == "Twilio makes and checks the code"


def test_receipts_are_handed_on_to_the_path_of_the_account_where_the_provider_signs_them() -> None:
    named = replace(CARD, name="main eu")
    assert sentences.relay_words(named, form()).startswith("path /main%20eu at your relay")
    assert sentences.relay_words(CARD, form(signs=Level.NO)) == "not taken: why"


def test_every_state_has_a_tone_and_a_next_step() -> None:
    assert set(sentences.TONE) == set(sentences.NEXT_STEP) == set(AccountState)
    assert sentences.state_pill(replace(CARD, pending=Pending.REMOVED)) == ("to be removed", "warn")
