"""Nothing secret in a log: numbers, codes, keys and e-mail addresses are masked before a line is written.

One filter on the handlers of the root logger sees every record, whoever wrote it, with its arguments, exception
and stack. If it fails, the line is dropped. `redacted` does the same for the words of a provider. It would rather
mask too much: a run of seven digits is a number. Standard library only.
"""

import logging
import os
import re
import time
from collections.abc import Callable
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

from otpdesk.errors import StoreProblem

NUMBER, CODE, KEY, MAIL = "[number]", "[code]", "[secret]", "[e-mail]"
_MAIL_OF_CODE = "[e-mail: code]"
"""Stands for what looks like an address and holds a word like “code”: digits beside it are still known for a code."""

_NEAR = 40
"""Characters between a word like “code” or “secret” and what it speaks of."""

_PEM = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL)
_USER_INFO = re.compile(r"(?<=://)[^/\s@]*:[^/\s]*(?=@)")
_JWT = re.compile(r"eyJ[\w-]{5,2000}+(?:\.[\w-]*+){1,2}")
_AUTHORIZATION = re.compile(r"(?i)(bearer|basic)(\s+)[\w.~+/=-]{6,}")
_NAMED_KEY = re.compile(
    r"(?i)((?:secret|token|passw(?:or)?d|passphrase|signature|(?:api|access|private|auth)[_ -]?key|auth)"
    r"[\"']?\s{0,2}(?::|=|%3D)\s{0,2}[\"']?)(?!\[)[^\s\"'&,;}\])]+"
)
# Twilio: SK… and AC… name keys and accounts; 32 hexadecimal digits on their own are an auth token. What follows
# SM, MM, CA, MG, PN, VA or VE is the id of a message, a call or a service, which support needs.
_TWILIO_KEY = re.compile(r"(?:SK|AC)[0-9a-fA-F]{32}|(?<!SM)(?<!MM)(?<!CA)(?<!MG)(?<!PN)(?<!VA)(?<!VE)[0-9a-fA-F]{32,}")
_MAIL = re.compile(r"(?:\"[^\"\n]{1,64}\"|[\w.!#$%&'*+/=?^`{|}~-]{1,64})(?:@|%40)[\w-]+(?:\.[\w-]+)*", re.IGNORECASE)
_LOCAL_PART = re.compile(r"%[0-9A-Fa-f]{2}")
_PLUS_NUMBER = re.compile(r"(?:\+|%2[Bb])[\s(]{0,2}\d(?:[\s().\-/]{0,3}\d){6,}")
# Digits that support needs: the id that a person reads out to find a line, a provider's id of a message, a date.
_KEPT_DIGITS = (
    r"(?P<kept>\berror id [0-9a-f]{8}\b|\b(?:SM|MM|CA|MG|PN|VA|VE)[0-9a-f]{32}\b"
    r"|\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b|(?<!\d)\d{4}-\d\d-\d\d(?!\d))"
)
_BARE_NUMBER = re.compile(
    _KEPT_DIGITS + r"|\d{7,}|\(\d{2,4}\)[ -]?\d{2,4}(?:[ -]?\d{2,4}){1,3}|(?<!\d)\d{2,4}(?:[ -]\d{2,4}){2,4}(?!\d)"
)
_DIGITS = re.compile(r"(?<!\d)\d(?:[ ,.\-]{0,2}\d){3,9}(?!\d)")
_CODE_WORD = re.compile(r"(?i)code|otp(?!desk)|pins?(?![a-z])|kood|код|c[oó]dig|codice|kodi?\b")
_ERROR_CODE = re.compile(r"(?i)(?:error|status|reason|result|exit|return|response|http|smtp|country)[ _-]?codes?")
_LONGEST_ERROR_CODE = 5
_SECRET_WORD = re.compile(r"(?i)secret|api[ _-]?key|password|token")
_KEY_SHAPE = re.compile(r"(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{8,}")


def redacted(text: str) -> str:
    """The text with everything secret in it replaced by a word in brackets."""
    text = _PEM.sub(KEY, text)
    text = _USER_INFO.sub(KEY, text)
    text = _JWT.sub(KEY, text)
    text = _AUTHORIZATION.sub(rf"\1\2{KEY}", text)
    text = _NAMED_KEY.sub(rf"\1{KEY}", text)
    text = _TWILIO_KEY.sub(KEY, text)
    text = _near(_SECRET_WORD, _KEY_SHAPE, KEY, text)
    text = _MAIL.sub(lambda found: _MAIL_OF_CODE if _CODE_WORD.search(found[0]) else MAIL, text)
    text = _PLUS_NUMBER.sub(NUMBER, text)
    text = _DIGITS.sub(_code_or_digits, text)
    return _BARE_NUMBER.sub(lambda found: found["kept"] or NUMBER, text)


def _near(word: re.Pattern[str], shape: re.Pattern[str], mask: str, text: str) -> str:
    if not word.search(text):
        return text
    return shape.sub(lambda found: mask if word.search(_around(found)) else found[0], text)


def _around(found: re.Match[str]) -> str:
    """The neighbourhood of a find, without the find itself."""
    text = found.string
    return f"{text[max(found.start() - _NEAR, 0) : found.start()]} {text[found.end() : found.end() + _NEAR]}"


def _code_or_digits(found: re.Match[str]) -> str:
    around = _around(found)
    if len(found[0]) <= _LONGEST_ERROR_CODE:
        around = _ERROR_CODE.sub("", around)
    return CODE if _CODE_WORD.search(around) else found[0]


class RedactingFilter(logging.Filter):
    """Rewrites each record without its secrets; a record that it cannot rewrite goes nowhere."""

    _formatter = logging.Formatter()

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "masked", False):  # by the filter of another handler
            return True
        try:
            self._rewrite(record)
        except Exception:  # noqa: BLE001 - whatever fails here, the line must not pass unmasked
            return False
        return True

    def _rewrite(self, record: logging.LogRecord) -> None:
        record.msg = redacted(record.getMessage())
        record.args = None
        trace = self._formatter.formatException(record.exc_info) if record.exc_info else record.exc_text
        record.exc_text = redacted(trace) if trace else None
        record.exc_info = None
        record.stack_info = redacted(record.stack_info) if record.stack_info else None
        record.masked = True


class OneLine(logging.Formatter):
    """One line a record, in UTC: a line break inside it is written as two characters, so no line can be forged."""

    converter: Callable[[float | None], time.struct_time] = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__(
            "%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s [%(threadName)s] %(message)s", "%Y-%m-%dT%H:%M:%S"
        )

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).translate(_ESCAPES)


_ESCAPES = str.maketrans(
    {"\n": "\\n", "\r": "\\r", "\x0b": "\\v", "\x0c": "\\f", "\x85": "\\x85", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)

_LOUD = {
    "twilio": logging.WARNING,  # INFO prints query strings with numbers
    "vonage": logging.ERROR,  # DEBUG prints the text of a message, WARNING the body of an error
    "urllib3": logging.ERROR,  # DEBUG and WARNING print request lines
    "requests": logging.WARNING,
    "mail": logging.WARNING,  # aiosmtpd prints the conversation
    "aiohttp": logging.WARNING,
    "sqlalchemy": logging.WARNING,
}
"""How loud other people's loggers may be."""

_SIZE = 1_000_000
_KEPT = 5


class _LogFile(RotatingFileHandler):
    """A log file of our own; goes on in the old one where another process keeps it from being turned over."""

    def doRollover(self) -> None:  # noqa: N802 - the base class's name
        with suppress(OSError):
            super().doRollover()
        if self.stream is None:
            self.stream = self._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the base class's name
        """A disk without room loses the line. The base class would print a stack, in the middle of an answer."""


def install_logging(folder: Path) -> logging.Handler:
    """Log into `folder`/logs/otpdesk.log (five older ones of 1 MB are kept), everything redacted.

    Replaces the log of a workspace opened before. Returns the handler; StoreProblem if nothing can be written.
    """
    path = folder / "logs" / "otpdesk.log"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
        handler = _LogFile(path, maxBytes=_SIZE, backupCount=_KEPT, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise StoreProblem(
            f"No log can be written in {path.parent}: {reason}.",
            "Ask for the right to write there, or name another folder with --workspace.",
        ) from None
    handler.setFormatter(OneLine())
    _take_root(handler)
    return handler


def _take_root(handler: logging.Handler) -> None:
    root = logging.getLogger()
    for old in [old for old in root.handlers if isinstance(old, _LogFile)]:
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    # A filter of a logger does not see what its children pass up; a filter of a handler does.
    for each in root.handlers:
        if not any(isinstance(known, RedactingFilter) for known in each.filters):
            each.addFilter(RedactingFilter())
    for name, level in _LOUD.items():
        logging.getLogger(name).setLevel(level)
