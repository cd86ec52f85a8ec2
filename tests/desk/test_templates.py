"""Message texts: which goes out for what, drafts of them, what a text comes to while it is typed."""

from dataclasses import replace

import pytest

from otpdesk import texts
from otpdesk.countries import Stance
from otpdesk.desk.desk import Desk
from otpdesk.desk.judging import judge
from otpdesk.desk.template_views import Origin, Sample, TextLine
from otpdesk.errors import BadInput, NotAllowed, NotFound, Refused
from otpdesk.otp import Channel, Purpose
from otpdesk.roles import Role
from otpdesk.texts import DLT_ENTITY, DLT_TEMPLATE
from tests.fixtures.desk import Workplace

CALL, LOGIN = Purpose.SUPPORT_CALL, Purpose.LOGIN
SMS, VOICE, EMAIL = Channel.SMS, Channel.VOICE, Channel.EMAIL
BODY = "{company} here: {code} for your call. Valid {minutes} min. We ask for it only if you called us."
IDS = {DLT_ENTITY: "1201159134567890123", DLT_TEMPLATE: "1207161234567890123"}
SAMPLE = Sample("Analytical", 5, 6)


def line(place: Workplace, language: str = "en", channel: Channel = SMS, purpose: Purpose = CALL) -> TextLine:
    wanted = (purpose, language, channel)
    table = place.desk.templates.table()
    return next(one for one in table.lines if (one.purpose, one.language, one.channel) == wanted)


def publish(place: Workplace, why: str = "texts") -> int:
    return place.desk.drafts.publish(why, place.desk.drafts.read().version)


def test_every_text_is_built_in_until_it_is_changed(place: Workplace) -> None:
    table = place.desk.templates.table()
    assert table.languages[0] == "en"
    assert len(table.lines) == len(Purpose) * len(texts.LANGUAGES) * len(Channel)
    assert {one.origin for one in table.lines} == {Origin.BUILT_IN}
    assert not any(one.changed for one in table.lines)


def test_a_drafted_text_is_shown_as_own_and_changed_and_goes_out_once_published(place: Workplace) -> None:
    place.desk.templates.draft(CALL, "en", SMS, "", BODY)
    mine = line(place)
    assert (mine.origin, mine.changed, mine.problem) == (Origin.OWN, True, "")
    place.send()
    assert "here:" not in place.simulator.ledger.entries[-1].text
    publish(place)
    assert not line(place).changed
    place.clock.turn(300)
    place.send()
    assert place.simulator.ledger.entries[-1].text.startswith("Our company here: ")


def test_what_a_text_lacks_keeps_it_from_being_published(place: Workplace) -> None:
    place.desk.templates.draft(CALL, "en", SMS, "", "{company}: {minutes}")
    assert "{code} is missing" in line(place).problem
    with pytest.raises((BadInput, Refused)):
        publish(place)


@pytest.mark.parametrize(
    ("subject", "body", "ids", "field"),
    [
        ("", " ", {}, "body"),
        ("", "x" * 1601, {}, "body"),
        ("x" * 201, BODY, {}, "subject"),
        ("", BODY, {**IDS, DLT_ENTITY: "12-O1"}, DLT_ENTITY),
        ("", BODY, {DLT_ENTITY: "12"}, DLT_TEMPLATE),
        ("", BODY, {"other": "12"}, "other"),
    ],
)
def test_what_is_not_well_formed_stays_out_of_the_draft(
    place: Workplace, subject: str, body: str, ids: dict[str, str], field: str
) -> None:
    with pytest.raises(BadInput) as wrong:
        place.desk.templates.draft(CALL, "en", SMS, subject, body, ids)
    assert wrong.value.field == field
    assert not place.desk.drafts.read().changes


def test_a_text_that_is_the_built_in_one_again_is_no_text_of_the_desk(place: Workplace) -> None:
    built_in = texts.default(CALL, "en", SMS)
    place.desk.templates.draft(CALL, "en", SMS, "", BODY)
    place.desk.templates.draft(CALL, "en", SMS, "", built_in.body)
    assert not place.desk.drafts.read().changes
    place.desk.templates.draft(CALL, "en", SMS, "", BODY)
    place.desk.templates.reset(CALL, "en", SMS)
    assert line(place).origin is Origin.BUILT_IN


def test_another_language_falls_back_along_its_chain(place: Workplace) -> None:
    shown = place.desk.templates.text(CALL, "de_at", SMS)
    assert [(link.language, link.taken) for link in shown.chain] == [("de-AT", False), ("de", True), ("en", False)]
    assert shown.line.origin is Origin.FALLS_BACK
    assert shown.line.source == "de"
    assert shown.built_in is None
    place.desk.templates.draft(CALL, "de-AT", SMS, "", texts.default(CALL, "de", SMS).body)
    assert line(place, "de-AT").source == "de-AT"
    assert "de-AT" in place.desk.templates.table().languages


@pytest.mark.parametrize("typed", ["", "d", "deutsch", "de-", "dé", "12"])
def test_what_is_no_language_is_said_so(place: Workplace, typed: str) -> None:
    if typed == "de-":
        assert place.desk.templates.text(CALL, typed, SMS).line.language == "de"
        return
    with pytest.raises(BadInput) as wrong:
        place.desk.templates.text(CALL, typed, SMS)
    assert wrong.value.field == "language"


def test_the_sample_names_who_would_carry_it_where_and_for_how_much(place: Workplace) -> None:
    place.desk.routes.set("sms", ["vonage-main"])
    place.send()
    place.clock.turn(5)
    place.desk.tracking.round()
    sample = place.desk.templates.text(CALL, "en", SMS).sample
    assert (sample.account, sample.country, sample.digits, sample.minutes) == ("vonage-main", "EE", 6, 5)
    assert sample.price is not None
    assert place.desk.templates.text(CALL, "en", EMAIL).sample.country == ""


def test_a_text_is_copied_to_another_purpose_and_language_without_its_ids(place: Workplace) -> None:
    place.desk.templates.draft(CALL, "en", SMS, "", BODY, IDS)
    place.desk.templates.copy(CALL, "en", SMS, CALL, "en-IN")
    shown = place.desk.templates.text(CALL, "en-IN", SMS)
    assert (shown.body, shown.registration) == (BODY, {})


def test_the_versions_of_a_text_are_told_and_one_is_used_again(place: Workplace) -> None:
    first = place.desk.templates.put(CALL, "en", SMS, "", BODY)
    second = place.desk.templates.put(CALL, "en", SMS, "", f"{BODY} Thanks.")
    third = place.desk.templates.put_back(CALL, "en", SMS)
    history = place.desk.templates.history(CALL, "en", SMS)
    assert [one.version for one in history] == [third, second, first]
    assert [one.text and one.text[1] for one in history] == [None, f"{BODY} Thanks.", BODY]
    place.desk.templates.use_again(CALL, "en", SMS, first)
    assert place.desk.templates.text(CALL, "en", SMS).body == BODY
    place.desk.templates.use_again(CALL, "en", SMS, third)
    assert not place.desk.drafts.read().changes
    with pytest.raises(NotFound):
        place.desk.templates.use_again(CALL, "en", SMS, 99)
    with pytest.raises(NotFound):
        place.desk.templates.put_back(CALL, "en", SMS)


def test_texts_put_in_force_at_once_must_be_whole(place: Workplace) -> None:
    with pytest.raises(BadInput, match="cannot be used"):
        place.desk.templates.put(CALL, "en", SMS, "", "{company}")
    assert place.desk.templates.history(CALL, "en", SMS) == ()


def test_an_operator_changes_no_text(place: Workplace) -> None:
    place.desk.team.add(place.context.operator, Role.SUPERVISOR)
    otto = Desk(replace(place.context, operator="otto"))
    for act in (
        lambda: otto.templates.put(CALL, "en", SMS, "", BODY),
        lambda: otto.templates.draft(CALL, "en", SMS, "", BODY),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_open_india_without_ids_is_a_warning(place: Workplace) -> None:
    place.desk.countries.set(["IN"], sms=Stance.ALLOW)
    place.desk.templates.draft(CALL, "en", SMS, "", BODY)
    assert "DLT" in line(place).warning
    place.desk.templates.draft(CALL, "en", SMS, "", BODY, IDS)
    assert line(place).warning == ""


@pytest.mark.parametrize(("number", "ids"), [("+91 98765 43210", tuple(IDS.values())), ("+372 5200 1111", ("", ""))])
def test_the_ids_of_a_registration_go_to_the_provider_for_india_only(
    place: Workplace, number: str, ids: tuple[str, str]
) -> None:
    place.desk.countries.put(["IN"], sms=Stance.ALLOW)
    place.desk.routes.set("sms", ["vonage-main"])
    place.desk.templates.put(CALL, "en", SMS, "", BODY, **IDS)
    place.send(number)
    assert place.simulator.ledger.entries[-1].registration == ids


def test_a_character_that_doubles_the_price_is_a_warning_that_names_it(place: Workplace) -> None:
    place.desk.templates.draft(CALL, "en", SMS, "", f"{BODY} That’s all.")
    assert line(place).warning == "’ makes it 2 messages instead of 1."


# what a text comes to


def test_a_size_is_told_with_what_makes_it_dear_and_what_would_do() -> None:
    found = judge(CALL, "en", SMS, "", f"{BODY} That’s ü.", SAMPLE)
    assert (found.encoding, found.segments, found.segments_plain) == ("UCS-2", 2, 1)
    [one] = found.dear
    assert (one.sign, one.plain, one.name) == ("’", "'", "right single quotation mark")
    assert judge(CALL, "en", SMS, "", f"{BODY} ü", SAMPLE).encoding == "GSM-7"


def test_a_call_says_the_digits_one_by_one_and_takes_its_time() -> None:
    body = texts.default(CALL, "en", VOICE).body
    found = judge(CALL, "en", VOICE, "", body, SAMPLE)
    assert "4, 0, 7, 1, 2, 6" in found.text
    assert 5 < found.seconds < 60
    assert found.encoding == ""


def test_needs_are_listed_with_their_sentences() -> None:
    found = judge(LOGIN, "en", EMAIL, "", "{company} {code}", SAMPLE)
    assert not found.usable
    assert [need.title for need in found.needs if need.problem] == [
        "A subject", "What the code is for", "When staff ask for it",
    ]  # fmt: skip
