"""MessageBird's Conversations API: WhatsApp messages, and the conversations they belong to, one a number."""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from otpdesk.otp import Channel, Instant
from otpdesk.simulator.dialect import Asked, Reply, reply
from otpdesk.simulator.exchange import Exchange
from otpdesk.simulator.fate import Accepted, Stage, Submission
from otpdesk.simulator.messagebird.documents import error, page

_PROVIDER = "messagebird"
_NOT_FOUND = error(404, 20, "not found")
_ROOT = "https://conversations.messagebird.com/v1"
_WORDS = {
    Stage.QUEUED: "accepted",
    Stage.SENDING: "pending",
    Stage.SENT: "sent",
    Stage.ANSWERED: "sent",
    Stage.DELIVERED: "delivered",
    Stage.UNDELIVERED: "failed",
}


class MessageBirdChats:
    """Messages and conversations of every account. `dispatch` hands a message over."""

    def __init__(self, exchange: Exchange, dispatch: Callable[[Submission], Reply]) -> None:
        self._exchange = exchange
        self._dispatch = dispatch

    def answer(self, asked: Asked, account: str, rest: tuple[str, ...], given: dict[str, Any]) -> Reply:
        """The answer to what follows `/v1`."""
        match asked.method, rest:
            case "POST", ("send",):
                return self._send(account, given)
            case "GET", ("messages", name):
                message = self._exchange.find(_PROVIDER, account, name)
                return _NOT_FOUND if message is None else reply(200, self._document(message))
            case "GET", ("conversations",):
                newest = {message.submission.to: message for message in reversed(list(self._sent(account)))}
                latest = sorted(newest.values(), key=lambda message: message.at, reverse=True)
                return page(asked, "conversations", latest, self._conversation)
            case "GET", ("conversations", name, "messages"):
                found = [message for message in self._sent(account) if _talk(message) == name]
                return page(asked, f"conversations/{name}/messages", found, self._document) if found else _NOT_FOUND
        return _NOT_FOUND

    def _send(self, account: str, given: dict[str, Any]) -> Reply:
        to, channel, text = str(given.get("to", "")).removeprefix("+"), given.get("from"), _shown(given)
        for name, value in (("to", to if to.isdecimal() else ""), ("from", channel), ("content", text)):
            if not value:
                return error(422, 10, f"{name} is invalid", name)
        return self._dispatch(Submission(_PROVIDER, account, Channel.WHATSAPP, f"+{to}", str(channel), text))

    def taken(self, message: Accepted) -> Reply:
        """What a send is answered with."""
        return reply(202, {"id": message.id, "status": "accepted"})

    def _sent(self, account: str) -> Any:
        return self._exchange.sent(_PROVIDER, account, (Channel.WHATSAPP,))

    def _document(self, message: Accepted) -> dict[str, Any]:
        one, now = message.submission, self._exchange.clock.now()
        return {
            "id": message.id,
            "conversationId": _talk(message),
            "platform": "whatsapp",
            "to": one.to,
            "from": one.sender,
            "channelId": one.sender,
            "direction": "sent",
            "status": _WORDS[message.stage(now)],
            "type": "text",
            "content": {"text": one.text},
            "createdDatetime": _written(message.at),
            "updatedDatetime": _written(message.changed_at(now)),
        }

    def _conversation(self, newest: Accepted) -> dict[str, Any]:
        one, name = newest.submission, _talk(newest)
        return {
            "id": name,
            "contact": {"id": name, "msisdn": int(one.to.removeprefix("+")), "displayName": one.to},
            "channels": [{"id": one.sender, "name": "WhatsApp", "platformId": "whatsapp", "status": "active"}],
            "status": "active",
            "lastUsedChannelId": one.sender,
            "updatedDatetime": _written(newest.at),
            "messages": {"totalCount": 1, "href": f"{_ROOT}/conversations/{name}/messages"},
        }


def _shown(given: dict[str, Any]) -> str:
    """What a customer reads: the text, or the values put into a template."""
    content = given.get("content")
    if not isinstance(content, dict):
        return ""
    template = content.get("hsm")
    if given.get("type") != "hsm" or not isinstance(template, dict):
        return str(content.get("text") or "")
    values = [str(one.get("default", "")) for one in template.get("params") or [] if isinstance(one, dict)]
    return " ".join(filter(None, (str(template.get("templateName", "")), *values)))


def _talk(message: Accepted) -> str:
    """The conversation that a message belongs to."""
    one = message.submission
    return blake2b(f"{one.account}|{one.to}".encode(), digest_size=16).hexdigest()


def _written(at: Instant) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
