"""Configurations of every kind, and rows that people change in them."""

from hypothesis import strategies as st

from otpdesk.configuration import Account, Configuration, Place, Rows, Section, route_key, template_key
from otpdesk.countries import CountryRule, Stance
from otpdesk.guard import Policy
from otpdesk.otp import Channel, CodeRule, Purpose
from otpdesk.routing import Route, Sends
from otpdesk.texts import Template

COUNTRIES = ("EE", "DE", "ID", "NG", "US")
NAMES = ("main", "spare", "mail", "a b.c+d")

words = st.text("aä{}€ \n“", max_size=12)
stances = st.sampled_from(Stance)
caps = st.none() | st.integers(1, 10_000)
policies = st.builds(
    Policy,
    code_length=st.integers(6, 10),
    code_rule=st.sampled_from(CodeRule),
    gaps=st.lists(st.integers(0, 3600), min_size=1, max_size=4).map(tuple),
    rates=st.dictionaries(st.sampled_from(("USD", "GBP", "SEK")), st.floats(0.01, 100)),
)
accounts = st.builds(
    Account,
    name=st.sampled_from(NAMES),
    provider=st.sampled_from(("twilio", "smtp")),
    settings=st.dictionaries(st.sampled_from(("sender", "host")), words),
)
routes = st.builds(
    Route,
    channel=st.sampled_from((Channel.SMS, Channel.VOICE)),
    accounts=st.lists(st.sampled_from(NAMES), min_size=1, unique=True).map(tuple),
    country=st.sampled_from(("", *COUNTRIES)),
    purpose=st.none() | st.sampled_from(Purpose),
    position=st.integers(0, 20),
    network=st.sampled_from(("", "24801", "310410")),
    sends=st.sampled_from(Sends),
    hours=st.sampled_from(("", "08:00-20:00", "22:00-06:00")),
    fail_over=st.integers(0, 3600),
)
countries = st.builds(CountryRule, st.sampled_from(COUNTRIES), stances, stances, stances, caps, caps, caps)
templates = st.builds(
    Template,
    purpose=st.sampled_from(Purpose),
    language=st.sampled_from(("en", "de", "pt-BR")),
    channel=st.sampled_from(Channel),
    subject=words,
    body=words,
    registration=st.dictionaries(st.sampled_from(("entity", "template")), words),
)
wholes = st.builds(
    Configuration,
    policy=policies,
    accounts=st.lists(accounts, max_size=3, unique_by=lambda one: one.name).map(tuple),
    routes=st.lists(routes, max_size=4, unique_by=route_key).map(
        lambda found: tuple(sorted(found, key=lambda one: one.position))
    ),
    countries=st.lists(countries, max_size=4, unique_by=lambda one: one.country).map(
        lambda found: tuple(sorted(found, key=lambda one: one.country))
    ),
    templates=st.lists(
        templates, max_size=3, unique_by=lambda one: template_key(one.purpose, one.language, one.channel)
    ).map(tuple),
)

places = st.builds(Place, st.sampled_from(Section), st.sampled_from(("a", "b", "c")))
rows: st.SearchStrategy[Rows] = st.dictionaries(places, st.integers(0, 3))
edits: st.SearchStrategy[Rows] = st.dictionaries(places, st.none() | st.integers(0, 3))
