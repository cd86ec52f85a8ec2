"""GetOTP's first API (v0): verifications on a hosted page, by id and page by page (its documents).

The page stands outside of the API, as it does there: no key opens it, its address does.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import urlsplit

from otpdesk.otp import Channel
from otpdesk.simulator.dialect import Asked, Dialect, Reply, basic, reply
from otpdesk.simulator.exchange import Exchange
from otpdesk.simulator.fate import Accepted, Reason, Submission
from otpdesk.simulator.magic import REFUSED
from otpdesk.simulator.verifications import Compared, Running, State
from otpdesk.simulator.world import segments

_LIFE, _TRIES = 600, 5
"""Seconds and wrong codes of a page; GetOTP documents neither."""
_PAGE = 10
_FIELD = {"email": "email", "sms": "phone_sms", "voice": "phone_voice"}
_REFUSALS = {
    Reason.INVALID: (400, "phone_sms", "Enter a valid phone number."),
    Reason.COUNTRY: (400, "phone_sms", "This country is not supported."),
    Reason.OPTED_OUT: (400, "phone_sms", "This number cannot receive messages."),
    Reason.FULL: (400, "email", "This address cannot receive mail."),
    Reason.DEFERRED: (400, "email", "This address cannot receive mail now."),
    Reason.CREDIT: (402, "detail", "Insufficient credit."),
    Reason.RATE: (429, "detail", "Request was throttled. Expected available in 2 seconds."),
}


@dataclass(frozen=True, slots=True)
class _Page:
    """What was asked for when a verification was begun; `root` is where the simulator was called."""

    account: str
    form: dict[str, str]
    channels: tuple[str, ...]
    root: str


class GetOtpPages(Dialect):
    """Verifications with their pages; accounts are known by their key."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(exchange)
        self._pages: dict[str, _Page] = {}

    def answer(self, asked: Asked) -> Reply:
        match asked.method, asked.path:
            case _, ("api", "ui", "verify", otp_id, _channel, ""):
                return self._shown(asked, otp_id)
        key, token = basic(asked.authorization)
        if not key or not token or REFUSED in {key, token}:
            return reply(401, {"detail": "Invalid API key or token."})
        match asked.method, asked.path:
            case "POST", ("api", "verify", ""):
                return self._begin(asked, key)
            case "GET", ("api", "verify", ""):
                return self._history(asked, key)
            case "GET", ("api", "verify", otp_id, ""):
                running = self.exchange.verifications.find("getotp_v0", key, otp_id)
                return _NOT_FOUND if running is None else reply(200, self._document(running))
        return _NOT_FOUND

    def _begin(self, asked: Asked, key: str) -> Reply:
        form = asked.form()
        channels = tuple(word.strip() for word in form.get("channel", "").split(","))
        wrong = _problems(form, channels)
        if wrong:
            return reply(400, wrong)
        to, channel = form[_FIELD[channels[0]]], Channel(channels[0])
        begin = self.exchange.verifications.begin
        otp_id = self.exchange.new_id(Submission("getotp_v0", key, channel, to, "", ""))[:20]
        running = begin("getotp_v0", key, to, otp_id, life=_LIFE, tries=_TRIES)
        self._pages[otp_id] = _Page(key, form, channels, f"http://{asked.headers.get('Host', '')}/getotp")
        text = f"{running.code} is your code."
        count = segments(text) if channel is Channel.SMS else 1
        reference = form.get("metadata", "")
        return self.dispatch(
            Submission("getotp_v0", key, channel, to, "GetOTP", text, reference, count, session=otp_id)
        )

    def _history(self, asked: Asked, key: str) -> Reply:
        known = list(self.exchange.verifications.of("getotp_v0", key))
        page = asked.number("page", 1)
        last = max(1, -(-len(known) // _PAGE))
        if not 1 <= page <= last:
            return reply(404, {"detail": "Invalid page."})
        rows = [self._document(running) for running in known[(page - 1) * _PAGE : page * _PAGE]]
        before, after = page - 1 or None, page + 1 if page < last else None
        return reply(200, {"count": len(known), "next": _link(after), "previous": _link(before), "results": rows})

    def _document(self, running: Running) -> dict[str, Any]:
        """A verification as it stands; the address shows only once it is verified."""
        page = self._pages[running.id]
        done = running.state(self.exchange.clock.now()) is State.VERIFIED
        first = page.channels[0]
        status = [{"channel": name, "auth_status": "not_verified"} for name in page.channels]
        if done:
            status[0] = {"channel": first, "auth_status": "verified", _FIELD[first]: running.to}
        made = datetime.fromtimestamp(running.at / 1000, UTC).isoformat(timespec="microseconds")
        return {
            "callback_url": page.form.get("callback_url", ""),
            "success_redirect_url": page.form["success_redirect_url"],
            "fail_redirect_url": page.form["fail_redirect_url"],
            "otp_id": running.id,
            "status": status,
            "channels": list(page.channels),
            "creation_time": made.replace("+00:00", "Z"),
            "metadata": page.form.get("metadata", ""),
            "captcha": False,
            "risk_score": 0.0023,
        }

    def _shown(self, asked: Asked, otp_id: str) -> Reply:
        """The page itself: a form, and after the right code where it leads."""
        page = self._pages.get(otp_id)
        running = None if page is None else self.exchange.verifications.find("getotp_v0", page.account, otp_id)
        if page is None or running is None:
            return _html(404, "<p>There is no such page.</p>")
        if asked.method != "POST":
            return _html(200, _FORM if running.state(self.exchange.clock.now()) is State.PENDING else _OVER)
        match self.exchange.verifications.compare(running, asked.form().get("code", "").strip()):
            case Compared.RIGHT:
                return _html(200, _leading("Verified.", page.form["success_redirect_url"]))
            case Compared.WRONG:
                return _html(200, f'<p role="alert">That code is wrong.</p>{_FORM}')
        return _html(200, _leading("Not verified.", page.form["fail_redirect_url"]))

    def refused(self, reason: Reason, submission: Submission) -> Reply:
        status, field, words = _REFUSALS[reason]
        headers = {"Retry_After": "2"} if reason is Reason.RATE else {}
        if field == "detail":
            return reply(status, {"detail": words}, **headers)
        field = _FIELD[submission.channel.value] if field == "phone_sms" else field
        return reply(status, {field: [words]})

    def accepted(self, message: Accepted) -> Reply:
        page = self._pages[message.id]
        link = f"{page.root}/api/ui/verify/{message.id}/{page.channels[0]}/"
        secret = f"{self.exchange.world.chance('otp_secret', message.id):020x}"
        return reply(201, {"otp_id": message.id, "link": link, "otp_secret": secret})

    def provider_id(self, submission: Submission) -> str:
        return submission.session

    def broken(self) -> Reply:
        return _html(500, "<p>Server error (500)</p>")


_NOT_FOUND = reply(404, {"detail": "Not found."})
_OVER = "<p>This page is no longer in use.</p>"
_FORM = (
    '<form method="post"><label for="code">Your code</label> '
    '<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" autofocus required> '
    '<button type="submit">Verify</button></form>'
)


def _problems(form: dict[str, str], channels: tuple[str, ...]) -> dict[str, list[str]]:
    """What is wrong, field by field."""
    wrong = {name: [f'"{name}" is not a valid choice.'] for name in channels if name not in _FIELD}
    if wrong:
        return {"channel": next(iter(wrong.values()))}
    pages = ("success_redirect_url", "fail_redirect_url")
    needed = (*(_FIELD[name] for name in channels), *pages)
    missing = {name: ["This field is required."] for name in needed if not form.get(name)}
    unreadable = {
        name: ["Enter a valid URL."] for name in pages if form.get(name) and not urlsplit(form[name]).hostname
    }
    return missing | unreadable


def _link(page: int | None) -> str | None:
    return None if page is None else f"https://otp.dev/api/verify/?page={page}"


def _leading(words: str, url: str) -> str:
    return f'<p role="status">{words}</p><p><a href="{escape(url, quote=True)}">Continue</a></p>'


def _html(status: int, content: str) -> Reply:
    body = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Type your code</title>'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head>'
        f'<body style="font:16px system-ui;max-width:24rem;margin:3rem auto"><h1>GetOTP</h1>{content}</body></html>'
    )
    return Reply(status, body.encode(), content_type="text/html")
