"""What the messages say: one text per purpose, language and channel, as data in a TOML file per language.

A text names the company and the purpose, and says when staff ask for the code: for a support call only if the
customer called, else never. `lint` refuses one that does not, because a caller who pretends to be the support
desk lives on texts that leave it out. `{code}`, `{company}` and `{minutes}` are filled in by `render`.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any, cast

from otpdesk.errors import BadInput
from otpdesk.otp import Channel, Purpose
from otpdesk.texts.segments import Size, foreign, measure, plain

__all__ = [
    "DLT_ENTITY",
    "DLT_TEMPLATE",
    "LANGUAGES",
    "Part",
    "Size",
    "Template",
    "check",
    "default",
    "fallbacks",
    "foreign",
    "lint",
    "measure",
    "parts",
    "plain",
    "render",
    "render_subject",
    "wording",
]

LANGUAGES = ("en", "de", "es", "et", "fi", "fr", "ru")
"""The languages with texts of their own, ISO 639-1; the first one is the last to fall back to."""

DLT_ENTITY, DLT_TEMPLATE = "dlt_entity", "dlt_template"
"""The ids of a registration: India's operators drop a text that does not come with both (TCCCPR 2018, DLT)."""

_PLACES = frozenset({"code", "company", "minutes"})


@dataclass(frozen=True, slots=True)
class Template:
    """One text with places for `{code}`, `{company}` and `{minutes}`; `subject` is empty except for e-mail.

    `version` is the configuration in which the text was last changed; 0 came with the program. `registration` are the
    ids under which carriers know the text, such as those of India's DLT.
    """

    purpose: Purpose
    language: str
    channel: Channel
    subject: str
    body: str
    version: int = 0
    registration: Mapping[str, str] = field(default_factory=dict, hash=False)


def fallbacks(language: str, desk_language: str = LANGUAGES[0]) -> tuple[str, ...]:
    """The languages to look for, best first: `de-AT`, `de`, the desk's, English."""
    asked = language.replace("_", "-")
    return tuple(dict.fromkeys(part for part in (asked, asked.partition("-")[0], desk_language, LANGUAGES[0]) if part))


def default(purpose: Purpose, language: str, channel: Channel) -> Template:
    """The text that comes with the program, in the language or the next one of `fallbacks`."""
    found = next(name for name in fallbacks(language) if name in LANGUAGES)
    words = _words(found)
    frame = cast("Mapping[str, str]", words["frames"]["sms" if channel is Channel.WHATSAPP else channel.value])
    parts = {"purpose": words["purposes"][purpose.value]["text"], "warning": _warning(words, purpose)["text"]}
    subject, body = (_fill(frame.get(part, ""), parts) for part in ("subject", "body"))
    return Template(purpose, found, channel, subject, body)


def wording(
    own: Mapping[tuple[Purpose, str, Channel], Template],
    purpose: Purpose,
    language: str,
    channel: Channel,
    desk_language: str,
) -> Template:
    """The text to send: for each language of `fallbacks` the desk's own, then the one that comes with the program."""
    for name in fallbacks(language, desk_language):
        found = own.get((purpose, name, channel))
        if found is not None:
            return found
        if name in LANGUAGES:
            return default(purpose, name, channel)
    return default(purpose, desk_language, channel)


def render(template: Template, code: str, company: str, minutes: int) -> str:
    """The body as the customer gets it. On a call the digits are spoken one by one."""
    spoken = ", ".join(code) if template.channel is Channel.VOICE else code
    return _fill(template.body, {"code": spoken, "company": company, "minutes": str(minutes)})


def render_subject(template: Template, company: str) -> str:
    """The subject of an e-mail; it never holds the code, which lock screens would show."""
    return _fill(template.subject, {"company": company})


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a text needs: what it is, and what is wrong with it (empty: it is there).

    `place` is the variable that it is about, `example` words of that language that would do.
    """

    title: str
    problem: str = ""
    place: str = ""
    example: str = ""


def parts(template: Template) -> tuple[Part, ...]:
    """What a text needs, there or not, in the order in which a person would look."""
    return tuple(_parts(template))


def lint(template: Template) -> tuple[str, ...]:
    """What a text lacks or may not hold, a sentence each; empty when it may be used."""
    return tuple(part.problem for part in parts(template) if part.problem)


def check(template: Template) -> None:
    """BadInput with the first sentence of `lint`, if there is one."""
    for problem in lint(template):
        where = f"{template.purpose.value}, {template.language}, {template.channel.value}"
        raise BadInput(f"The text for {where} cannot be used: {problem}", "Change the text.", "templates")


def _parts(template: Template) -> Iterator[Part]:
    try:
        places = [name for _, name, _, _ in Formatter().parse(template.body) if name is not None]
        subject = [name for _, name, _, _ in Formatter().parse(template.subject) if name is not None]
    except ValueError:
        yield Part("Braces in pairs", "its braces do not match.")
        return
    unknown = min((set(places) | set(subject)) - _PLACES, default="")
    if unknown:
        yield Part("Known variables only", f"{{{unknown}}} is not known; {{code}}, {{company}} and {{minutes}} are.")
    twice = template.channel is Channel.VOICE
    missing = places.count("code") < (2 if twice else 1)
    problem = "a call says {code} twice." if twice else "{code} is missing."
    yield Part("The code, twice" if twice else "The code", problem if missing else "", "code")
    yield Part("The company", "" if "company" in places else "{company} is missing.", "company")
    yield from _subject_parts(template, subject)
    yield from _word_parts(template)


def _subject_parts(template: Template, places: list[str]) -> Iterator[Part]:
    if template.channel is not Channel.EMAIL:
        if template.subject:
            yield Part("No subject", "only an e-mail has a subject.")
        return
    yield Part("A subject", "" if template.subject.strip() else "an e-mail needs a subject.")
    hidden = "{code} may not stand in a subject, which lock screens show." if "code" in places else ""
    yield Part("No code in the subject", hidden)


def _word_parts(template: Template) -> Iterator[Part]:
    """The words that name the purpose and the warning; known for the languages that come with the program."""
    language = template.language.partition("-")[0]
    if language not in LANGUAGES:
        return
    words, text = _words(language), template.body.casefold()
    for title, part, what in (
        ("What the code is for", words["purposes"][template.purpose.value], "it does not say what the code is for"),
        ("When staff ask for it", _warning(words, template.purpose), "it does not say when staff ask for the code"),
    ):
        said = any(mark in text for mark in part["marks"])
        problem = "" if said else f"{what}, for example “{part['text']}”."
        yield Part(title, problem, example=part["text"])


def _warning(words: Mapping[str, Any], purpose: Purpose) -> Mapping[str, Any]:
    kind = "only_if_you_called" if purpose is Purpose.SUPPORT_CALL else "never_share"
    return cast("Mapping[str, Any]", words["warnings"][kind])


def _fill(text: str, values: Mapping[str, str]) -> str:
    for place, value in values.items():
        text = text.replace(f"{{{place}}}", value)
    return text


@cache
def _words(language: str) -> Mapping[str, Any]:
    return tomllib.loads((files("otpdesk.texts") / f"{language}.toml").read_text(encoding="utf-8"))
