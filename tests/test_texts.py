from dataclasses import replace
from itertools import product

import pytest

from otpdesk import texts
from otpdesk.errors import BadInput
from otpdesk.otp import Channel, Purpose

ALL = list(product(texts.LANGUAGES, Purpose, Channel))


@pytest.mark.parametrize(("language", "purpose", "channel"), ALL)
def test_every_built_in_text_passes_its_own_lint(language: str, purpose: Purpose, channel: Channel) -> None:
    template = texts.default(purpose, language, channel)

    assert template.language == language
    assert texts.lint(template) == ()
    assert not set("{}") & set(texts.render(template, "012345", "Acme", 5) + texts.render_subject(template, "Acme"))


@pytest.mark.parametrize(("language", "purpose"), list(product(texts.LANGUAGES, Purpose)))
def test_a_built_in_sms_costs_one_segment_or_two_in_cyrillic(language: str, purpose: Purpose) -> None:
    text = texts.render(texts.default(purpose, language, Channel.SMS), "012345", "Analytical Bank", 10)

    assert texts.measure(text).segments == (2 if language == "ru" else 1)


def test_a_support_text_says_when_staff_ask_for_the_code() -> None:
    text = texts.render(texts.default(Purpose.SUPPORT_CALL, "en", Channel.SMS), "012345", "Acme", 5)

    assert text == (
        "Acme: 012345 is your code for your call to support, valid 5 min. Our staff ask for it only if you called us."
    )


def test_any_other_text_says_never_to_share_it() -> None:
    assert "Never share it" in texts.default(Purpose.LOGIN, "en", Channel.SMS).body


def test_a_call_says_the_digits_one_by_one_and_twice() -> None:
    spoken = texts.render(texts.default(Purpose.SUPPORT_CALL, "en", Channel.VOICE), "012345", "Acme", 5)

    assert spoken.count("0, 1, 2, 3, 4, 5") == 2


def test_the_subject_of_an_email_names_the_company_and_not_the_code() -> None:
    template = texts.default(Purpose.LOGIN, "de", Channel.EMAIL)

    assert texts.render_subject(template, "Acme") == "Acme: Ihr Code"


def test_a_language_without_texts_falls_back_to_its_base_then_the_desks_then_english() -> None:
    assert texts.fallbacks("de-AT", "fi") == ("de-AT", "de", "fi", "en")
    assert texts.default(Purpose.LOGIN, "de-AT", Channel.SMS).language == "de"
    assert texts.default(Purpose.LOGIN, "pl", Channel.SMS).language == "en"


GOOD = texts.default(Purpose.SUPPORT_CALL, "en", Channel.SMS)


@pytest.mark.parametrize(
    ("body", "part"),
    [
        ("{company}: for your call. Our staff ask for it only if you called us.", "{code} is missing"),
        ("{code} for your call. Our staff ask for it only if you called us.", "{company} is missing"),
        ("{company}: {code}. Our staff ask for it only if you phoned.", "what the code is for"),
        ("{company}: {code} for your call.", "when staff ask"),
        (GOOD.body + "{name}", "{name} is not known"),
        (GOOD.body + "{", "braces"),
    ],
)
def test_a_text_without_a_required_part_is_refused(body: str, part: str) -> None:
    template = replace(GOOD, body=body)

    assert any(part in problem for problem in texts.lint(template))
    with pytest.raises(BadInput, match="support_call, en, sms"):
        texts.check(template)


def test_a_call_that_says_the_code_once_and_a_subject_with_the_code_are_refused() -> None:
    voice = replace(GOOD, channel=Channel.VOICE)
    mail = replace(texts.default(Purpose.LOGIN, "en", Channel.EMAIL), subject="{code} from {company}")

    assert texts.lint(voice) == ("a call says {code} twice.",)
    assert texts.lint(mail) == ("{code} may not stand in a subject, which lock screens show.",)
    assert texts.lint(replace(mail, subject=" ")) == ("an e-mail needs a subject.",)
    assert texts.lint(replace(GOOD, subject="Hi")) == ("only an e-mail has a subject.",)


def test_a_text_in_a_language_of_the_desks_own_needs_the_places_only() -> None:
    assert texts.lint(replace(GOOD, language="pl", body="{company}: {code}")) == ()
    assert texts.lint(replace(GOOD, language="pl", body="{company}"))


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("a" * 160, texts.Size("GSM-7", 160, 1)),
        ("a" * 161, texts.Size("GSM-7", 161, 2)),
        ("a" * 307, texts.Size("GSM-7", 307, 3)),
        ("€" * 80, texts.Size("GSM-7", 160, 1)),
        ("a" * 152 + "€" + "a" * 152, texts.Size("GSM-7", 306, 3)),  # the pair does not fit the first segment
        ("ü is fine", texts.Size("GSM-7", 9, 1)),
        ("õ" * 70, texts.Size("UCS-2", 70, 1)),
        ("õ" * 71, texts.Size("UCS-2", 71, 2)),
        ("õ" * 66 + "😀" + "õ" * 66, texts.Size("UCS-2", 134, 3)),
        ("", texts.Size("GSM-7", 0, 1)),
    ],
)
def test_segments_follow_the_alphabet(text: str, size: texts.Size) -> None:
    assert texts.measure(text) == size


@pytest.mark.parametrize(
    ("text", "found"),
    [("ü is fine, € too", ()), ("it’s", ("’",)), ("č a č", ("č",)), ("Привет", ("П", "р", "и", "в", "е", "т"))],
)
def test_the_characters_that_make_a_message_dearer_are_named(text: str, found: tuple[str, ...]) -> None:
    assert texts.foreign(text) == found
    assert (texts.measure(text).encoding == "UCS-2") is bool(found)


@pytest.mark.parametrize(
    ("sign", "stand_in"),
    [
        ("’", "'"),
        ("“", '"'),
        ("–", "-"),
        ("…", "..."),
        ("\u00a0", " "),
        ("\u200b", ""),
        ("á", "a"),
        ("č", "c"),
        ("П", None),
        ("😀", None),
    ],
)
def test_a_plain_character_stands_in_where_one_does(sign: str, stand_in: str | None) -> None:
    assert texts.plain(sign) == stand_in


def test_what_a_text_needs_is_listed_whether_it_is_there_or_not() -> None:
    whole = texts.parts(texts.default(Purpose.LOGIN, "en", Channel.SMS))
    assert [part.title for part in whole] == [
        "The code",
        "The company",
        "What the code is for",
        "When staff ask for it",
    ]
    assert not any(part.problem for part in whole)
    bare = texts.parts(texts.Template(Purpose.LOGIN, "en", Channel.SMS, "", "Hello {company}"))
    assert [bool(part.problem) for part in bare] == [True, False, True, True]
    assert bare[3].example == "Never share it, not even with our staff."
