"""Rows and what they stand for: a configuration taken apart and put together again.

A row's value is plain JSON and says everything of its row, so that it can be kept in a draft, shown in a review and
written to a file as it is. Reading a value is strict in form and blind to the rest: whether an account that a route
names exists is for the desk to say. What a value leaves out has its default.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError, model_validator

from otpdesk.configuration import (
    Account,
    Configuration,
    Place,
    Rows,
    Section,
    Value,
    route_key,
    template_key,
)
from otpdesk.configuration.forms import Form, check_country, check_hours, check_name, check_network, word
from otpdesk.countries import CountryRule, Stance
from otpdesk.errors import BadInput, DeskError
from otpdesk.guard import Policy
from otpdesk.options import parsed, problems
from otpdesk.otp import Channel, Purpose
from otpdesk.routing import Route, Sends
from otpdesk.texts import Template

LONGEST_FAIL_OVER = 3600
"""Seconds that a route may wait for a delivery receipt."""


class _Unjudged(Policy):
    """A policy whose settings are each as they may be; whether they fit each other is not looked at."""

    @model_validator(mode="after")
    def _fits(self) -> "_Unjudged":
        return self


def rows_of(configuration: Configuration) -> dict[Place, Value]:
    """Every row of a configuration. The policy has one for each of its settings."""
    rows = {Place(Section.POLICY, key): value for key, value in policy_values(configuration.policy).items()}
    rows |= {account_place(one.name): account_value(one) for one in configuration.accounts}
    rows |= {route_place(one): route_value(one) for one in configuration.routes}
    rows |= {country_place(one.country): country_value(one) for one in configuration.countries}
    rows |= {template_place(one): template_value(one) for one in configuration.templates}
    return rows


def configuration_of(rows: Rows) -> Configuration:
    """The configuration that rows make. BadInput, with the row's place as its field, if a value cannot be read."""
    return Configuration(
        policy=_policy({place.key: value for place, value in rows.items() if place.section is Section.POLICY}),
        accounts=_each(rows, Section.ACCOUNTS, account),
        routes=tuple(sorted(_each(rows, Section.ROUTES, route), key=lambda one: one.position)),
        countries=tuple(sorted(_each(rows, Section.COUNTRIES, country_rule), key=lambda one: one.country)),
        templates=_each(rows, Section.TEMPLATES, template),
    )


def own_place(section: Section, value: Value) -> Place:
    """The place to which a value belongs by what it says. BadInput if it cannot be read; the policy's say nothing."""
    match section:
        case Section.ACCOUNTS:
            return account_place(account(value).name)
        case Section.ROUTES:
            return route_place(route(value))
        case Section.COUNTRIES:
            return country_place(country_rule(value).country)
        case Section.TEMPLATES:
            return template_place(template(value))
        case Section.POLICY:
            raise BadInput("A setting of the policy does not say which one it is.", "", Section.POLICY.value)


def policy_values(policy: Policy) -> dict[str, Value]:
    """The settings of a policy as JSON."""
    return policy.model_dump(mode="json")


def setting_value(key: str, typed: str) -> Value:
    """What is typed for a setting of the policy, as its row has it; whether it fits the others is not looked at.

    BadInput if there is no such setting, or it cannot be so by itself.
    """
    if key not in Policy.model_fields:
        raise BadInput(f"The policy has no setting called “{key}”.", f"Known: {', '.join(Policy.model_fields)}.", "key")
    if not typed.strip():
        raise BadInput(f"{Policy.model_fields[key].title} needs a value.", "", key)
    return policy_values(parsed(_Unjudged, {key: typed}))[key]


def account_place(name: str) -> Place:
    """Where an account stands."""
    return Place(Section.ACCOUNTS, name)


def account_value(account: Account) -> Value:
    """An account as a row."""
    return {"name": account.name, "provider": account.provider, "settings": dict(account.settings)}


def account(value: Value) -> Account:
    """The account that a row describes."""
    row = Form(value, "name", "provider", "settings")
    settings = {key: str(one) for key, one in row.mapping("settings").items()}
    return Account(check_name(row.text("name")), row.text("provider"), settings)


def route_place(route: Route) -> Place:
    """Where a route stands."""
    return Place(Section.ROUTES, route_key(route))


def route_value(route: Route) -> Value:
    """A route as a row."""
    return {
        "channel": route.channel.value,
        "country": route.country,
        "network": route.network,
        "purpose": route.purpose.value if route.purpose else "",
        "sends": route.sends.value,
        "hours": route.hours,
        "fail_over": route.fail_over,
        "accounts": list(route.accounts),
        "position": route.position,
    }


def route(value: Value) -> Route:
    """The route that a row describes; whether its accounts exist and carry the channel is not looked at here."""
    row = Form(value, "channel", "country", "network", "purpose", "sends", "hours", "fail_over", "accounts", "position")
    channel = word(Channel, row.text("channel"), "channel")
    place = row.text("country", default="") or row.text("network", default="")
    if place and channel is Channel.EMAIL:
        raise BadInput("E-mail addresses have no country.", "Leave the country away.", "country")
    purpose = row.text("purpose", default="")
    return Route(
        channel=channel,
        accounts=_accounts(row),
        country=check_country(row.text("country", default="")),
        purpose=word(Purpose, purpose, "purpose") if purpose else None,
        position=row.number("position", least=0) or 0,
        network=check_network(row.text("network", default="")),
        sends=word(Sends, row.text("sends", default=Sends.ANY.value), "sends", "choice of sends"),
        hours=check_hours(row.text("hours", default="")),
        fail_over=row.number("fail_over", least=0, most=LONGEST_FAIL_OVER) or 0,
    )


def _accounts(row: Form) -> tuple[str, ...]:
    accounts = row.texts("accounts")
    if not accounts:
        raise BadInput("A route needs at least one account.", "Name the accounts in the order to try them.", "accounts")
    if len(set(accounts)) < len(accounts):
        raise BadInput("A route names each account once.", "Leave out the repeated one.", "accounts")
    return accounts


def country_place(country: str) -> Place:
    """Where the rule for a country stands."""
    return Place(Section.COUNTRIES, country)


def country_value(rule: CountryRule) -> Value:
    """The rule for a country as a row."""
    return {
        "country": rule.country,
        "sms": rule.sms.value,
        "voice": rule.voice.value,
        "whatsapp": rule.whatsapp.value,
        "per_day": rule.per_day,
        "per_number_day": rule.per_number_day,
        "highest_price": rule.highest_price,
    }


def country_rule(value: Value) -> CountryRule:
    """The rule that a row describes."""
    row = Form(value, "country", "sms", "voice", "whatsapp", "per_day", "per_number_day", "highest_price")
    country = check_country(row.text("country"))
    if not country:
        raise BadInput("A country's rule names its country.", "Two letters, such as EE or US.", "country")
    sms, voice, whatsapp = (
        word(Stance, row.text(key, default=Stance.BLOCK.value), key, "rule for a channel")
        for key in ("sms", "voice", "whatsapp")
    )
    return CountryRule(
        country,
        sms,
        voice,
        whatsapp,
        per_day=row.number("per_day", least=0),
        per_number_day=row.number("per_number_day", least=1),
        highest_price=row.number("highest_price", least=0),
    )


def template_place(template: Template) -> Place:
    """Where a text stands."""
    return Place(Section.TEMPLATES, template_key(template.purpose, template.language, template.channel))


def template_value(template: Template) -> Value:
    """A text as a row."""
    return {
        "purpose": template.purpose.value,
        "language": template.language,
        "channel": template.channel.value,
        "subject": template.subject,
        "body": template.body,
        "registration": dict(template.registration),
    }


def template(value: Value) -> Template:
    """The text that a row describes, of no version yet; whether it may be sent is not looked at here."""
    row = Form(value, "purpose", "language", "channel", "subject", "body", "registration")
    return Template(
        word(Purpose, row.text("purpose"), "purpose"),
        row.text("language"),
        word(Channel, row.text("channel"), "channel"),
        row.text("subject", default=""),
        row.text("body"),
        registration={key: str(one) for key, one in row.mapping("registration").items()},
    )


def with_versions(templates: Iterable[Template], versions: Mapping[str, int]) -> tuple[Template, ...]:
    """Texts with the versions in which they last changed, by their keys."""
    return tuple(replace(one, version=versions.get(template_place(one).key, one.version)) for one in templates)


def _each(rows: Rows, section: Section, made: Callable[[Value], Any]) -> tuple[Any, ...]:
    found = []
    for place, value in rows.items():
        if place.section is section:
            try:
                found.append(made(value))
            except DeskError as error:
                raise BadInput(f"{section.shown}, {place.key}: {error.title}", error.hint, place.key) from None
    return tuple(found)


def _policy(values: Mapping[str, Value]) -> Policy:
    """A policy; one whose settings contradict each other is handed out too, for the desk to say so."""
    try:
        return Policy.model_validate(values)
    except ValidationError as error:
        for key, title, hint in problems(Policy, error):
            if key:
                raise BadInput(title, hint, key) from None
    return _Unjudged.model_validate(values)
