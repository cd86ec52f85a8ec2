"""What a check of the whole configuration says of its message texts."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from otpdesk import texts
from otpdesk.configuration import Configuration
from otpdesk.configuration.rows import template_place
from otpdesk.countries import Stance, rule_for
from otpdesk.desk.findings import Finding
from otpdesk.desk.judging import judge
from otpdesk.desk.template_views import REGISTRATION, Sample
from otpdesk.errors import BadInput
from otpdesk.otp import Channel
from otpdesk.texts import DLT_ENTITY, DLT_TEMPLATE

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.guard import Policy
    from otpdesk.store.engine import Tx

_LONGEST_ID = 30


def check_registration(values: Mapping[str, str]) -> dict[str, str]:
    """The ids that were given, without blanks. BadInput if one is not digits alone, or one of the two is missing."""
    given = {key: "".join(value.split()) for key, value in values.items() if value.strip()}
    for key, value in given.items():
        if key not in REGISTRATION:
            raise BadInput(f"“{key}” is no registration id.", f"Known: {', '.join(REGISTRATION)}.", key)
        if not (value.isascii() and value.isdecimal() and len(value) <= _LONGEST_ID):
            raise BadInput(f"{REGISTRATION[key]} is digits only.", "As the operator's portal shows it.", key)
    if len(given) == 1:
        lacks = next(key for key in REGISTRATION if key not in given)
        raise BadInput(f"{REGISTRATION[lacks]} is missing.", "India's operators ask for both ids.", lacks)
    return given


def findings(_tx: "Tx", _context: "Context", wanted: Configuration) -> Iterator[Finding]:
    """Texts that lack what a code's text must say, ids that cannot be, and texts that cost more than they need."""
    home = wanted.policy.home_country
    india = rule_for("IN", {rule.country: rule for rule in wanted.countries}, home).sms is not Stance.BLOCK
    for template in wanted.templates:
        place = template_place(template)
        try:
            texts.check(template)
        except BadInput as problem:
            yield Finding(place, problem.title, blocking=True, field="body", hint=problem.hint)
        try:
            ids = check_registration(template.registration)
        except BadInput as problem:
            yield Finding(place, problem.title, blocking=True, field=problem.field, hint=problem.hint)
            continue
        if template.channel is Channel.SMS:
            for sentence in _dear_words(template, wanted.policy):
                yield Finding(place, sentence, blocking=False, field="body")
            if india and not {DLT_ENTITY, DLT_TEMPLATE} <= set(ids):
                yield Finding(place, "India is open: operators there drop a text without DLT ids.", blocking=False)


def _dear_words(template: texts.Template, policy: "Policy") -> Iterator[str]:
    sample = Sample(policy.company, -(-policy.code_life // 60), policy.code_length)
    found = judge(template.purpose, template.language, template.channel, template.subject, template.body, sample)
    named = [one for one in found.dear if one.plain is not None]
    if named and found.segments_plain < found.segments:
        signs = " ".join(one.sign for one in named)
        yield f"{signs} makes it {found.segments} messages instead of {found.segments_plain}."
