"""Message texts: which text goes out for what, and changes of them; all but `put` and `put_back` are drafts."""

from collections.abc import Mapping
from math import ceil
from typing import TYPE_CHECKING, Any

from otpdesk import texts
from otpdesk.configuration import Configuration, Place, Section, template_key
from otpdesk.configuration.rows import template_place, template_value
from otpdesk.desk import publishing
from otpdesk.desk.planning import plan_of
from otpdesk.desk.rights import require
from otpdesk.desk.rules import rules_of
from otpdesk.desk.template_views import Link, Origin, Sample, TextLine, TextTable, TextVersion, TextView
from otpdesk.desk.text_checks import check_registration
from otpdesk.errors import BadInput, NotFound
from otpdesk.otp import Channel, Purpose
from otpdesk.roles import Right
from otpdesk.routing import Subject
from otpdesk.store import audit, configuration, team

if TYPE_CHECKING:
    from otpdesk.desk.configuration_views import DraftLine
    from otpdesk.desk.context import Context
    from otpdesk.desk.drafts import Drafts, Step
    from otpdesk.store.engine import Tx

LONGEST_BODY, LONGEST_SUBJECT = 1600, 200
_LONGEST_LANGUAGE = 8

Own = Mapping[str, texts.Template]


class Templates:
    """Every text of the desk. All methods block; safe in every thread."""

    def __init__(self, context: "Context", drafts: "Drafts") -> None:
        self._context = context
        self._drafts = drafts

    # looking

    def table(self) -> TextTable:
        """Every text as it would be when my draft is published."""
        wanted, drafted = self._drafts.effective(), self._drafts.read()
        own = _own(wanted)
        languages = _languages(wanted)
        lines = tuple(
            _line(purpose, language, channel, own, wanted.policy.language, drafted)
            for purpose in Purpose
            for language in languages
            for channel in Channel
        )
        return TextTable(lines, languages, wanted.policy.language)

    def text(self, purpose: Purpose, language: str, channel: Channel) -> TextView:
        """One text with all that an editor shows beside it; of a language without one, what goes out instead."""
        wanted, drafted = self._drafts.effective(), self._drafts.read()
        own = _own(wanted)
        spoken = checked_language(language)
        taken = _taken(own, purpose, spoken, channel, wanted.policy.language)
        built_in = texts.default(purpose, spoken, channel) if spoken in texts.LANGUAGES else None
        return TextView(
            line=_line(purpose, spoken, channel, own, wanted.policy.language, drafted),
            subject=taken.subject,
            body=taken.body,
            registration=dict(taken.registration) if taken.language == spoken else {},
            chain=_chain(own, purpose, spoken, channel, wanted.policy.language),
            sample=self._sample(wanted, purpose, channel),
            built_in=(built_in.subject, built_in.body) if built_in else None,
            words_known=spoken.partition("-")[0] in texts.LANGUAGES,
        )

    def _sample(self, wanted: Configuration, purpose: Purpose, channel: Channel) -> Sample:
        policy = wanted.policy
        country = "" if channel is Channel.EMAIL else policy.home_country
        with self._context.store.read() as tx:
            version, _ = configuration.in_force(tx)
            rules = rules_of(version, wanted, team.roster(tx))
            lineup = self._context.accounts.lineup(tx, country, channel)
            highest = rules.highest_price(country) if country else None
            subject = Subject(channel, country, purpose, highest_price=highest, currency=policy.currency)
            names = plan_of(subject, rules, lineup).accounts
            price = lineup.seat(names[0]).price if names else None
        minutes = ceil(policy.code_life / 60)
        return Sample(policy.company, minutes, policy.code_length, names[0] if names else "", country, price)

    def history(self, purpose: Purpose, language: str, channel: Channel) -> tuple[TextVersion, ...]:
        """The versions that changed one text, newest first."""
        key = template_key(purpose, language, channel)
        found = []
        with self._context.store.read() as tx:
            for version, _ in self._drafts.history_of(Section.TEMPLATES.value, key):
                mine = _own(configuration.snapshot(tx, version.version)).get(key)
                text = (mine.subject, mine.body) if mine else None
                ids = dict(mine.registration) if mine else {}
                found.append(TextVersion(version.version, version.at, version.who, version.why, text, ids))
        return tuple(found)

    # changing

    def draft(
        self,
        purpose: Purpose,
        language: str,
        channel: Channel,
        subject: str,
        body: str,
        registration: Mapping[str, str] | None = None,
    ) -> "Step":
        """Draft another text. BadInput if it is empty or too long, or an id cannot be; what it lacks is a problem.

        A text that is the built-in one again, without ids, ends the desk's own.
        """
        require(self._context, Right.CONFIGURE)
        made = _template(purpose, language, channel, subject, body, registration or {})
        return self._drafts.edit({template_place(made): None if _is_built_in(made) else template_value(made)})

    def reset(self, purpose: Purpose, language: str, channel: Channel) -> "Step":
        """Draft the built-in text, or the next language's, in place of the desk's own."""
        require(self._context, Right.CONFIGURE)
        return self._drafts.edit({Place(Section.TEMPLATES, template_key(purpose, language, channel)): None})

    def copy(self, purpose: Purpose, language: str, channel: Channel, to_purpose: Purpose, to_language: str) -> "Step":
        """Draft the text that goes out for one purpose and language as the text of another. The ids stay behind."""
        require(self._context, Right.CONFIGURE)
        shown = self.text(purpose, language, channel)
        return self.draft(to_purpose, to_language, channel, shown.subject, shown.body)

    def use_again(self, purpose: Purpose, language: str, channel: Channel, version: int) -> "Step":
        """Draft a text as an earlier version had it. NotFound if there was no such version."""
        require(self._context, Right.CONFIGURE)
        with self._context.store.read() as tx:
            earlier = _own(configuration.snapshot(tx, version)).get(template_key(purpose, language, channel))
        if earlier is None:
            return self.reset(purpose, language, channel)
        return self.draft(purpose, language, channel, earlier.subject, earlier.body, earlier.registration)

    def put(self, purpose: Purpose, language: str, channel: Channel, subject: str, body: str, **ids: str) -> int:
        """Put another text in force at once; returns the version. Ids that are not given stay as they are."""
        require(self._context, Right.CONFIGURE)
        with self._context.store.write(publishing.LOCK) as tx:
            key = template_key(purpose, checked_language(language), channel)
            before = _own(configuration.in_force(tx)[1]).get(key)
            made = _template(
                purpose, language, channel, subject, body, {**(before.registration if before else {}), **ids}
            )
            value = None if _is_built_in(made) else template_value(made)
            return self._publish(tx, template_place(made), value, "template.set")

    def put_back(self, purpose: Purpose, language: str, channel: Channel) -> int:
        """Put the built-in text in force again at once; returns the version. NotFound if the desk has no own."""
        require(self._context, Right.CONFIGURE)
        with self._context.store.write(publishing.LOCK) as tx:
            key = template_key(purpose, checked_language(language), channel)
            if key not in _own(configuration.in_force(tx)[1]):
                raise NotFound("The desk has no text of its own for that.", "“otpdesk template list” shows all.")
            return self._publish(tx, Place(Section.TEMPLATES, key), None, "template.reset")

    def _publish(self, tx: "Tx", place: Place, value: Any, action: str) -> int:
        what = " ".join(place.key.split("|"))
        version = publishing.change(self._context, tx, {place: value}, f"text for {what}")
        detail = {"version": version}
        audit.write(tx, self._context.operator, self._context.workstation, action, what, "done", detail)
        return version


def checked_language(typed: str) -> str:
    """A language as texts name it: `de`, `de-AT`. BadInput if it cannot be one."""
    word, _, region = typed.strip().replace("_", "-").partition("-")
    sound = word.isascii() and word.isalpha() and len(word) in {2, 3}
    if region:
        sound = sound and region.isascii() and region.isalnum() and len(region) in {2, 3, 4}
    if not sound:
        raise BadInput("That is no language.", "Two letters, such as de, or with a country: de-AT.", "language")
    return f"{word.lower()}-{region.upper()}"[:_LONGEST_LANGUAGE] if region else word.lower()


def _template(
    purpose: Purpose, language: str, channel: Channel, subject: str, body: str, registration: Mapping[str, str]
) -> texts.Template:
    """A text that is well-formed. BadInput names the field that is not."""
    if not body.strip():
        raise BadInput("There is no text.", "Reset it to go back to the built-in one.", "body")
    if len(body) > LONGEST_BODY:
        raise BadInput(f"The text is too long: at most {LONGEST_BODY} characters.", "", "body")
    if len(subject) > LONGEST_SUBJECT:
        raise BadInput(f"The subject is too long: at most {LONGEST_SUBJECT} characters.", "", "subject")
    ids = check_registration(registration)
    return texts.Template(purpose, checked_language(language), channel, subject.strip(), body, registration=ids)


def _is_built_in(made: texts.Template) -> bool:
    if made.language not in texts.LANGUAGES or made.registration:
        return False
    built_in = texts.default(made.purpose, made.language, made.channel)
    return (made.subject, made.body) == (built_in.subject, built_in.body)


def _own(whole: Configuration) -> dict[str, texts.Template]:
    return {template_place(one).key: one for one in whole.templates}


def _languages(whole: Configuration) -> tuple[str, ...]:
    """The desk's language first, then those of the program and those with texts of the desk's own."""
    named = sorted({*texts.LANGUAGES, *(one.language for one in whole.templates)})
    return tuple(dict.fromkeys((whole.policy.language, *named)))


def _taken(own: Own, purpose: Purpose, language: str, channel: Channel, desk_language: str) -> texts.Template:
    by_words = {(one.purpose, one.language, one.channel): one for one in own.values()}
    return texts.wording(by_words, purpose, language, channel, desk_language)


def _origin(own: Own, purpose: Purpose, language: str, channel: Channel) -> Origin:
    if template_key(purpose, language, channel) in own:
        return Origin.OWN
    return Origin.BUILT_IN if language in texts.LANGUAGES else Origin.FALLS_BACK


def _line(
    purpose: Purpose, language: str, channel: Channel, own: Own, desk_language: str, drafted: "DraftLine"
) -> TextLine:
    key = template_key(purpose, language, channel)
    change = next((one for one in drafted.changes if (one.section, one.key) == (Section.TEMPLATES, key)), None)
    return TextLine(
        purpose,
        language,
        channel,
        _origin(own, purpose, language, channel),
        _taken(own, purpose, language, channel, desk_language).language,
        changed=change is not None,
        problem=change.problem if change else "",
        warning=change.warning if change else "",
    )


def _chain(own: Own, purpose: Purpose, language: str, channel: Channel, desk_language: str) -> tuple[Link, ...]:
    """The languages that are looked for, up to the one whose text goes out and beyond."""
    links: list[Link] = []
    for name in texts.fallbacks(language, desk_language):
        origin = _origin(own, purpose, name, channel)
        found = any(link.taken for link in links)
        links.append(Link(name, origin, taken=not found and origin is not Origin.FALLS_BACK))
    return tuple(links)
