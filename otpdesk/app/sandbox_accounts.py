"""Accounts at the simulated providers, which take any key."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from otpdesk.app.sandbox_rules import COMPANY, MAIL, MESSAGEBIRD, PLIVO, TWILIO, TWILIO_VERIFY, VONAGE
from otpdesk.options import form_fields, parsed
from otpdesk.providers import provider_class
from otpdesk.providers.abilities import Way

SIMULATED_KEY = "simulated-key-that-opens-nothing-anywhere"
"""Every secret there, also the one that receipts are signed with."""
_NUMBER = "+15005550006"
_ID = "00000000-0000-4000-8000-000000000001"
_MAIL = "codes@analytical.example"


class Simulated(NamedTuple):
    """What an account is added with. Its settings are complete for every way of its provider."""

    provider: str
    name: str
    settings: Mapping[str, str]


def usual_accounts(urls: Mapping[str, str]) -> Iterator[Simulated]:
    """At Twilio, Vonage and the mail server, with codes of ours."""
    for provider, name in (("twilio", TWILIO), ("vonage", VONAGE), ("smtp", MAIL)):
        yield Simulated(provider, name, settings_of(provider, urls, every_way=False))


def demo_accounts(urls: Mapping[str, str]) -> Iterator[Simulated]:
    """The same, and beside them codes that Twilio makes, and two more providers."""
    yield from usual_accounts(urls)
    yield Simulated("twilio", TWILIO_VERIFY, {**settings_of("twilio", urls), "codes": Way.THEIRS.value})
    yield Simulated("plivo", PLIVO, settings_of("plivo", urls))
    yield Simulated("messagebird", MESSAGEBIRD, settings_of("messagebird", urls))


def in_every_way(provider: str, urls: Mapping[str, str]) -> Iterator[tuple[Way, Simulated]]:
    """One for each way in which a provider sends codes."""
    settings = settings_of(provider, urls)
    kind = provider_class(provider)
    model = kind.settings_model
    choices = [Way(choice) for one in form_fields(model) if one.key == "codes" for choice in one.choices]
    if not kind.channels or not choices:  # there is no choice, whatever the form says that it shares with others
        way = kind.way(parsed(model, settings))
        yield way, Simulated(provider, provider, settings)
        return
    for way in choices:
        yield way, Simulated(provider, f"{provider}-{way.value}", {**settings, "codes": way.value})


def settings_of(provider: str, urls: Mapping[str, str], *, every_way: bool = True) -> Mapping[str, str]:
    """Settings for an account at a simulated provider; `every_way`: with what only some ways need."""
    if provider == "smtp":
        return _mail(urls, mailbox=every_way)
    settings = {**_SETTINGS[provider], **(_MORE.get(provider, {}) if every_way else {})}
    if provider == "vonage":
        settings["private_key"] = _private_key()
    return {**settings, "base_url": urls[provider_class(provider).family or provider]}


def _mail(urls: Mapping[str, str], *, mailbox: bool) -> Mapping[str, str]:
    """A mail server; with the `mailbox` that its bounces come to."""
    host, _, port = urls["smtp"].rpartition(":")
    settings = {"host": host, "port": port, "security": "none", "sender": f"{COMPANY} <{_MAIL}>"}
    if not mailbox:
        return settings
    host, _, port = urls["imap"].rpartition(":")
    login = {"imap_username": _MAIL, "imap_password": SIMULATED_KEY, "imap_security": "none"}
    return {**settings, **login, "imap_host": host, "imap_port": port}


_BIRD = {"originator": _NUMBER, "email_sender": _MAIL}
_SETTINGS: Mapping[str, Mapping[str, str]] = {
    "twilio": {"account_sid": f"AC{'5' * 32}", "auth_token": SIMULATED_KEY, "sender": _NUMBER,
               "whatsapp_sender": _NUMBER},
    "vonage": {"api_key": "simulated", "api_secret": SIMULATED_KEY, "sender": COMPANY, "application_id": _ID},
    "plivo": {"auth_id": f"MA{'5' * 18}", "auth_token": SIMULATED_KEY, "sender": _NUMBER, "whatsapp_sender": _NUMBER,
              "app_uuid": _ID},
    "messagebird": {**_BIRD, "access_key": SIMULATED_KEY, "whatsapp_sender": _ID},
    "bird": {**_BIRD, "access_key": f"bk_eu1_{SIMULATED_KEY}", "whatsapp_sender": _NUMBER},
    "getotp": {"api_key": SIMULATED_KEY, "template": _ID, "sender": COMPANY, "ask_messages": "true"},
    "getotp_v0": {"api_key": SIMULATED_KEY, "api_token": SIMULATED_KEY, "success_url": "https://www.analytical.example/verified"},
}  # fmt: skip
_MORE: Mapping[str, Mapping[str, str]] = {
    "twilio": {"verify_service_sid": f"VA{'5' * 32}"},
    "vonage": {"whatsapp_sender": _NUMBER, "conversions": "true", "signature_secret": SIMULATED_KEY},
    "messagebird": {"signing_key": SIMULATED_KEY},
    "bird": {"signing_key": f"whsec_{b64encode(SIMULATED_KEY.encode()).decode()}"},
}


@cache
def _private_key() -> str:
    """What Vonage wants for calls: the key of an application; this one is made for the moment."""
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
