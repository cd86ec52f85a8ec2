"""Codes of ours in texts of ours at Vonage: SMS, calls, WhatsApp; what became of them, and which there were."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from otpdesk.otp import Channel, Failure, Instant, Status
from otpdesk.providers.base import Answer, Listed, Message, Report, Verdict
from otpdesk.providers.transport import items, part, text
from otpdesk.providers.vonage import answers, records
from otpdesk.providers.vonage.account import Account, digits, sdk, sender_of
from otpdesk.providers.vonage.reports import Product, Reports, iso
from otpdesk.providers.vonage.settings import SmsApi
from otpdesk.texts import DLT_ENTITY, DLT_TEMPLATE

_SHORTEST_LIFE, _LONGEST_LIFE = 20, 604_800  # seconds that `ttl` takes
_LONGEST_TALK = 1500  # characters of one talk action
_INDIA = "+91"
_PAGE = 100

# Basic and extension table of GSM 03.38; a text with any other letter goes out as Unicode.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ!\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑܧ"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà\f^{}\\[~]|€"
)

# What the talk action speaks; a language that is not here is spoken as English.
_SPOKEN = MappingProxyType(
    {
        "ar": "ar", "ca": "ca-ES", "cs": "cs-CZ", "cy": "cy-GB", "da": "da-DK", "de": "de-DE", "el": "el-GR",
        "en": "en-GB", "es": "es-ES", "eu": "eu-ES", "fi": "fi-FI", "fr": "fr-FR", "he": "he-IL", "hi": "hi-IN",
        "hu": "hu-HU", "id": "id-ID", "is": "is-IS", "it": "it-IT", "ja": "ja-JP", "ko": "ko-KR", "nb": "nb-NO",
        "nl": "nl-NL", "no": "no-NO", "pl": "pl-PL", "pt": "pt-PT", "ro": "ro-RO", "ru": "ru-RU", "sk": "sk-SK",
        "sv": "sv-SE", "th": "th-TH", "tr": "tr-TR", "uk": "uk-UA", "vi": "vi-VN", "zh": "cmn-CN",
    }
)  # fmt: skip


class Texts:
    """Our own texts through one account."""

    def __init__(self, account: Account, reports: Reports) -> None:
        self._account = account
        self._reports = reports

    def send(self, message: Message) -> Answer:
        """Hand one message over, once. AccountProblem before anything goes out if the account cannot sign."""
        if message.channel is Channel.VOICE:
            return self._call(message)
        return self._send_message(message) if self._by_messages(message.channel) else self._send_sms(message)

    def report(self, provider_id: str, channel: Channel) -> Report | None:
        """What became of a message; None while it is not known."""
        if channel is Channel.VOICE:
            key = quote(provider_id, safe="")
            exchange = self._account.with_sdk("voice", lambda voice: voice.get_call(key))
            body = self._account.read(exchange, "status")
            return None if body is None else answers.call_report(body)
        product, read = self._product(channel)
        record = self._reports.of(product, provider_id, "message_id")
        return None if record is None else read(record)

    def sent_since(self, to: str, since: Instant, channel: Channel) -> list[Listed]:
        """The first of each list since that instant, oldest first there: what is looked for was sent just after it."""
        if channel is Channel.VOICE:
            found = [records.listed_call(call, since) for call in self._calls(since) if self._is_ours(call, channel)]
        else:
            product, read = self._product(channel)
            rows = [row for row in self._reports.since(product, since) if self._is_ours(row, channel)]
            found = [records.listed_message(row, read(row), since) for row in rows if records.goes_over(row, channel)]
        mine = (listed for listed in found if listed.to == f"+{digits(to)}")
        return sorted(mine, key=lambda listed: listed.sent_at, reverse=True)

    def _by_messages(self, channel: Channel) -> bool:
        return channel is Channel.WHATSAPP or self._account.settings.sms_api is SmsApi.MESSAGES

    def _product(self, channel: Channel) -> tuple[Product, Any]:
        if self._by_messages(channel):
            return Product.MESSAGES, records.message_report
        return Product.SMS, records.sms_report

    def _send_sms(self, message: Message) -> Answer:
        fields = {
            "to": digits(message.to),
            "from_": sender_of(self._account.settings.sender),
            "text": message.text,
            "type": "text" if _GSM.issuperset(message.text) else "unicode",
            "ttl": _life(message) * 1000,
            "client_ref": message.attempt,
            **registration(message),
        }
        return answers.sms_answer(self._account.with_sdk("sms", lambda sms: sdk().send_sms(sms, fields)), message)

    def _send_message(self, message: Message) -> Answer:
        fields: dict[str, Any] = {
            "channel": message.channel.value,
            "to": digits(message.to),
            "from_": sender_of(self._sender(message.channel)),
            "text": message.text,
            "client_ref": message.attempt,
        }
        if message.channel is Channel.SMS:
            fields |= {"ttl": _life(message), "sms": registration(message) or None}
        exchange = self._account.with_sdk("messages", lambda client: sdk().send_message(client, fields))
        return answers.message_answer(exchange, message)

    def _call(self, message: Message) -> Answer:
        if len(message.text) > _LONGEST_TALK:
            return Answer(Verdict.REJECTED, Status.FAILED, failure=Failure.OTHER, words="The text is too long to say.")
        to, sender = digits(message.to), sender_of(self._account.settings.sender)
        language = _SPOKEN.get(message.language.partition("-")[0].lower(), "en-GB")
        exchange = self._account.with_sdk("voice", lambda voice: sdk().call(voice, to, sender, message.text, language))
        return answers.call_answer(exchange, message)

    def _calls(self, since: Instant) -> list[Mapping[str, Any]]:
        start = iso(datetime.fromtimestamp(since // 1000, UTC))
        exchange = self._account.with_sdk("voice", lambda voice: sdk().list_calls(voice, start, _PAGE))
        body = self._account.read(exchange, "_embedded")
        return items(part(body or {}, "_embedded"), "calls")

    def _sender(self, channel: Channel) -> str:
        settings = self._account.settings
        return (settings.whatsapp_sender or "") if channel is Channel.WHATSAPP else settings.sender

    def _is_ours(self, body: Mapping[str, Any], channel: Channel) -> bool:
        """Whether this account's sender sent it; other programs may use the same Vonage account."""
        if text(body, "direction") not in {"", "outbound"}:
            return False
        sender = sender_of(self._sender(channel))
        given = text(body, "from") or text(part(body, "from"), "number")
        # Where sender names are not allowed, Vonage puts a number in the place of the name.
        return given.casefold() == sender.casefold() or not sender.isdecimal()


def _life(message: Message) -> int:
    return min(max(message.life, _SHORTEST_LIFE), _LONGEST_LIFE)


def registration(message: Message) -> dict[str, str]:
    """The ids that India's operators ask for; a text to anywhere else goes without."""
    if not message.to.startswith(_INDIA):
        return {}
    given = {"entity_id": message.registration.get(DLT_ENTITY), "content_id": message.registration.get(DLT_TEMPLATE)}
    return {key: value for key, value in given.items() if value}
