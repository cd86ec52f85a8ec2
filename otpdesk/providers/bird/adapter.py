"""Bird (v1), what MessageBird became: SMS, spoken calls, WhatsApp, e-mail, and codes of its own, over `Rest`.

Its package takes seconds to import and raises for an accepted message whose answer it does not know, so it is not
used. Every send carries an Idempotency-Key made of our attempt's id: the same attempt can never be two messages.
Texts are of the category `authentication`, whose bodies Bird keeps for nobody to read.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import quote

from otpdesk.errors import AccountProblem
from otpdesk.options import Settings
from otpdesk.otp import Channel, Instant, Money
from otpdesk.providers import provider_class
from otpdesk.providers.base import (
    AccountReport,
    Answer,
    Balance,
    Listed,
    Message,
    NoAnswer,
    Provider,
    Report,
    no_sender,
)
from otpdesk.providers.bird import answers
from otpdesk.providers.bird.codes import STATUSES, TROUBLES, trouble
from otpdesk.providers.dates import iso
from otpdesk.providers.deliveries import Claimed, Delivery
from otpdesk.providers.facts import LookUp, Standing
from otpdesk.providers.messagebird.abilities import BIRD_ABILITIES, BIRD_MANAGED
from otpdesk.providers.messagebird.settings import Codes, MessageBirdSettings
from otpdesk.providers.rest import Rest
from otpdesk.providers.transport import answered, items, stranger, text
from otpdesk.providers.verifying import CheckAnswer, Session, SessionReport, Verifier
from otpdesk.providers.wire import TIME_OUTS, Exchange, TimeOuts

_BUILT_IN = "bird_"  # how the slugs of Bird's own templates begin; they come from Bird's own number
_RING = 30  # seconds
_PAGE, _PAGES = 100, 5
_NOT_ALLOWED = "permission_error"

_PATHS = MappingProxyType(
    {
        Channel.SMS: "/v1/sms/messages",
        Channel.VOICE: "/v1/voice/legs",
        Channel.WHATSAPP: "/v1/whatsapp/messages",
        Channel.EMAIL: "/v1/email/messages",
    }
)
_SAID_TWICE = ("say", "again")


class Bird(Verifier):
    """One workspace at Bird."""

    name = "bird"
    title = "Bird"
    family = "messagebird"
    abilities = BIRD_ABILITIES
    managed = BIRD_MANAGED
    channels: ClassVar[frozenset[Channel]] = frozenset(Channel)
    settings_model = MessageBirdSettings
    statuses = STATUSES
    troubles = TROUBLES

    def __init__(self, settings: MessageBirdSettings, time_outs: TimeOuts = TIME_OUTS) -> None:
        self._settings = settings
        key = {"Authorization": f"Bearer {settings.access_key.get_secret_value()}"}
        self._rest = Rest(f"https://{settings.region}.platform.bird.com", key, settings.base_url, time_outs)

    @classmethod
    def of(cls, settings: Settings) -> type[Provider]:
        """MessageBird, if the key is none of Bird's."""
        return Bird if isinstance(settings, MessageBirdSettings) and settings.region else provider_class("messagebird")

    @classmethod
    def sender_channels(cls, settings: Settings) -> frozenset[Channel]:
        """Its own codes: every channel. Ours: SMS; calls from a number; WhatsApp and e-mail with their senders."""
        assert isinstance(settings, MessageBirdSettings)
        return cls.managed.channels if settings.codes is Codes.THEIRS else _carries(settings)

    @classmethod
    def next_step(cls, code: str) -> str:
        found = trouble(code)
        return found.next_step if found else super().next_step(code)

    def send(self, message: Message) -> Answer:
        if message.channel not in _carries(self._settings):
            return no_sender(message.channel)
        if message.channel is Channel.VOICE:
            exchange = self._once(message, "/v1/voice/calls", self._call(message))
            return answers.answer(exchange, message, "initial_leg_id")
        make = {Channel.SMS: self._sms, Channel.WHATSAPP: self._chat, Channel.EMAIL: self._mail}[message.channel]
        marked = {**make(message), "metadata": {answers.ATTEMPT: message.attempt}}
        return answers.answer(self._once(message, _PATHS[message.channel], marked), message)

    def start(self, message: Message) -> Answer:
        """Begin a verification, or send again for the one that runs at this address."""
        asked = {
            "to": _address(message.to, message.channel),
            "options": {"code_length": 6, "channels": [message.channel.value], "language": message.language},
            "metadata": {answers.ATTEMPT: message.attempt},
        }
        return answers.begun(self._once(message, "/v1/verify/verifications", asked), message)

    def check(self, session: Session, code: str) -> CheckAnswer:
        """Compare a code with that of the verification at the session's address."""
        asked = {"to": _address(session.to, session.channel), "code": code}
        return answers.compared(self._rest.post("/v1/verify/verifications/check", json=asked))

    def follow(self, session: Session) -> SessionReport | None:
        """None: only checks and receipts say how a verification stands."""
        return None

    def started_since(self, to: str, since: Instant, channel: Channel) -> list[Listed]:
        """NoAnswer always: verifications are in no list, and that none is found would prove nothing."""
        raise NoAnswer("Bird lists no verifications.", "Ask the customer whether a code arrived.")

    def report(self, provider_id: str, channel: Channel) -> Report | None:
        path = f"{_PATHS[channel]}/{quote(provider_id, safe='')}"
        body = self._answered(self._rest.get(path), "status")
        if body is None:
            return None
        found = answers.report(body, channel)
        return self._bounced(found, path) if channel is Channel.EMAIL else found

    def sent_since(self, to: str, since: Instant, channel: Channel) -> list[Listed]:
        after = "started_after" if channel is Channel.VOICE else "created_after"
        wanted = {"to": to, after: iso(since)}
        if channel is not Channel.EMAIL:
            wanted["direction"] = "outbound"
        found = (answers.listed(body, channel, since) for body in self._pages(_PATHS[channel], wanted))
        same = (one for one in found if one.to.casefold() == to.casefold() and one.sent_at >= since // 1000 * 1000)
        return sorted(same, key=lambda one: one.sent_at, reverse=True)

    def price(self, country: str, channel: Channel) -> Money | None:
        """None: prices are shown to a person's OAuth token only."""
        return None

    def balance(self) -> Balance | None:
        """What is left in the wallet; None where the key may not read it, as Bird says of workspace keys."""
        exchange = self._rest.get("/v1/organization/billing/wallets")
        if answers.of_kind(exchange, _NOT_ALLOWED):
            return None
        return answers.balance(self._answered(exchange, "data") or {})

    def look_up(self, number: str) -> LookUp | None:
        """What networks and registries say of a number; each part that is found is billed."""
        asked = {"phone_number": number, "type": list(answers.LOOKED_UP)}
        body = self._answered(self._rest.post("/v1/lookup/phone-number", json=asked), "line_type")
        return answers.look_up(body) if body else None

    def standing(self) -> Standing:
        """The senders of texts with their registrations, and the countries that may be called."""
        senders = self._answered(self._rest.get("/v1/sms/senders", {"limit": str(_PAGE)}), "data")
        countries = self._answered(self._rest.get("/v1/voice/destinations"), "data")
        return Standing(
            senders=None if senders is None else answers.senders(senders),
            permissions=None if countries is None else answers.permissions(countries),
            registrations=None if senders is None else tuple(answers.registrations(senders)),
        )

    def test(self) -> AccountReport:
        exchange = self._rest.get("/v1/workspace")
        body = self._answered(exchange, "name")
        if body is None:
            raise stranger(exchange, self.title)
        try:
            left = self.balance()
        except (AccountProblem, ConnectionError):
            left = None  # the workspace has answered: the key is good, whatever becomes of the wallet
        return AccountReport(text(body, "name"), exchange.milliseconds, left.money if left else None)

    @classmethod
    def claims(cls, settings: Settings, delivery: Delivery, now: Instant) -> tuple[Claimed, ...]:
        from otpdesk.providers.bird import deliveries as bird_deliveries

        assert isinstance(settings, MessageBirdSettings)
        return bird_deliveries.claims(settings, delivery, now)

    def _once(self, message: Message, path: str, document: Mapping[str, Any]) -> Exchange:
        """An order that Bird takes once, however often it is given for this attempt."""
        key = {"Idempotency-Key": f"otpdesk-{message.attempt}"}
        return self._rest.post(path, json=dict(document), headers=key)

    def _sms(self, message: Message) -> dict[str, Any]:
        return {
            "to": message.to,
            "from": self._settings.originator,
            "text": message.text,
            "category": "authentication",
        }

    def _call(self, message: Message) -> dict[str, Any]:
        """A call, and a sequence of steps that says the text twice.

        Bird publishes the envelope of a sequence only. The steps are as a public program writes them (unconfirmed).
        """
        spoken = {"text": message.text, "language": message.language.partition("-")[0].lower()}
        ahead = (*_SAID_TWICE[1:], "done")
        steps = [
            _step(step, "voice.say", spoken, {"next": following})
            for step, following in zip(_SAID_TWICE, ahead, strict=True)
        ]
        start = _step("start", "trigger.start_call", {}, {"event": _SAID_TWICE[0]})
        done = _step("done", "logic.exit", {"output": {}}, {}, {"status": "succeeded", "reason": "message_played"})
        definition = {
            "schema_version": 1,
            "expression_environment": "bird.cel.v1",
            "nodes": [start, *steps, done],
        }
        return {
            "from": f"+{self._settings.originator.lstrip('+')}",
            "to": message.to,
            "ringing_timeout_seconds": _RING,
            "sequence": {"entry_node_id": "start", "trigger_data": {}, "definition": definition},
        }

    def _chat(self, message: Message) -> dict[str, Any]:
        """A template with the code, which one of Bird's own sends from Bird's number, or the text as it is."""
        slug, sender = self._settings.whatsapp_template, self._settings.whatsapp_sender
        if not slug:
            return {"to": message.to, "from": sender, "text": {"body": message.text}}
        code = {"type": "body", "parameters": [{"type": "text", "text": message.code}]}
        template = {"slug": slug, "language": message.language, "components": [code]}
        return {"to": message.to, "from": None if slug.startswith(_BUILT_IN) else sender, "template": template}

    def _mail(self, message: Message) -> dict[str, Any]:
        return {
            "to": [message.to],
            "from": self._settings.email_sender,
            "subject": message.subject,
            "text": message.text,
            "category": "transactional",
            "track_opens": False,
            "track_clicks": False,
        }

    def _bounced(self, found: Report, path: str) -> Report:
        """An e-mail's report with the reason why it did not arrive, which only its recipient's entry has."""
        if found.raw not in {"bounced", "rejected", "partial_failure"}:
            return found
        code, words = answers.bounce(self._answered(self._rest.get(f"{path}/recipients"), "data") or {})
        why = trouble(code)
        if why is None:
            return found
        return replace(found, status=why.status, failure=why.failure, code=code, words=words)

    def _pages(self, path: str, wanted: Mapping[str, str]) -> list[Mapping[str, Any]]:
        """The first pages of a list, newest first; what is looked for was sent lately."""
        found: list[Mapping[str, Any]] = []
        cursor: str | None = None
        for _ in range(_PAGES):
            body = self._answered(
                self._rest.get(path, {**wanted, "limit": str(_PAGE), "starting_after": cursor}), "data"
            )
            found += items(body or {}, "data")
            cursor = text(body or {}, "next_cursor") or None
            if cursor is None:
                break
        return found

    def _answered(self, exchange: Exchange, holds: str) -> Mapping[str, Any] | None:
        return answered(exchange, self.title, holds, answers.said(exchange))


def _carries(settings: MessageBirdSettings) -> frozenset[Channel]:
    """The channels for codes of ours that the settings are complete for."""
    sms = {Channel.SMS} if settings.originator else set()
    voice = {Channel.VOICE} if settings.calls else set()
    built_in = (settings.whatsapp_template or "").startswith(_BUILT_IN)
    whatsapp = {Channel.WHATSAPP} if settings.whatsapp_sender or built_in else set()
    email = {Channel.EMAIL} if settings.email_sender else set()
    return frozenset(sms | voice | whatsapp | email)


def _address(to: str, channel: Channel) -> dict[str, str]:
    """The address of a verification, by which alone Bird knows it."""
    return {"email" if channel is Channel.EMAIL else "phone_number": to}


def _step(
    step: str, kind: str, given: Mapping[str, Any], ahead: Mapping[str, str], config: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """One step of a call's sequence."""
    connections = {port: {"node_id": following, "port": "input"} for port, following in ahead.items()}
    made = {"id": step, "type": kind, "type_version": 1, "config": dict(config or {}), "input": dict(given)}
    return {**made, "connections": connections} if connections else made
