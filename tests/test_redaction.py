"""Nothing secret reaches a log line."""

import io
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from otpdesk.errors import StoreProblem
from otpdesk.redaction import OneLine, RedactingFilter, install_logging, redacted

NUMBERS = st.sampled_from(
    [
        "+37250001234",
        "+1 415 555 2671",
        "+44 (0)20 7946 0958",
        "37250001234",
        "%2B37250001234",
        "(415) 555-2671",
        "5000 12 34",
    ]
)
CODE_PHRASES = st.sampled_from(
    ["Your code is {}", "{} is your Acme code", "otp={}", "OTP: {}", "pin {}", "'code': '{}'", "Sinu kood on {}"]
)
KEYS = st.sampled_from(
    [
        ("Authorization: Bearer {}", "a1b2C3d4E5f6g7"),
        ("Authorization: Basic {}", "QUMxMjM6c2VjcmV0"),
        ("'Authorization': 'Bearer {}'", "eyJhbGciOi.eyJzdWIi.c2lnbmF0"),
        ("{}", "SK0123456789abcdef0123456789abcdef"),
        ("{}", "AC" + "9f" * 16),
        ("auth token {}", "9f8e7d6c5b4a39281706f5e4d3c2b1a0"),
        ("api_secret={}", "S3cr3tV4lueXYZ12"),
        ("secret is {}", "S3cr3tV4lueXYZ12"),
        ("api_key: {}", "1a2b3c4d"),
        ("password={}", "hunter2hunter2"),
        ("postgresql://desk:{}@db.example/otp", "Tr0ub4dor"),
        ("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----", "MIIEvQIBADANBgkqhkiG9w0BAQ"),
    ]
)
MAILS = st.sampled_from(["ada@analytical.io", "ada.l+desk@mail.example.co.uk", "ada%40analytical.io", '"ada l"@x.org'])
CODES = st.integers(min_value=0, max_value=10**10 - 1).flatmap(
    lambda number: st.integers(min_value=4, max_value=10).map(lambda digits: f"{number:010d}"[:digits])
)
AROUND = st.text(st.characters(exclude_categories=("Cs", "Nd")), max_size=30)


@st.composite
def lines(draw: st.DrawFn) -> tuple[str, str]:
    """(a line, the secret inside it)."""
    kind = draw(st.integers(0, 3))
    if kind == 0:
        secret = line = draw(NUMBERS)
    elif kind == 1:
        secret = draw(CODES)
        line = draw(CODE_PHRASES).format(secret)
    elif kind == 2:
        shape, secret = draw(KEYS)
        line = shape.format(secret)
    else:
        secret = line = draw(MAILS)
    return f"{draw(AROUND)}{line}{draw(AROUND)}", secret


def logged(write: Callable[[logging.Logger], None]) -> str:
    """What a handler with our filter and formatter writes for one call."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(RedactingFilter())
    handler.setFormatter(OneLine())
    log = logging.getLogger("tests.redaction")
    log.setLevel(logging.INFO)
    log.propagate = False
    log.handlers[:] = [handler]
    write(log)
    return stream.getvalue()


class Writer:
    """One way for a text to get into a log record."""

    def __init__(self, text: str) -> None:
        self.text = text

    def message(self, log: logging.Logger) -> None:
        log.info(self.text.replace("%", "%%"))

    def argument(self, log: logging.Logger) -> None:
        log.info("it said %s to %d", self.text, 5)

    def mapping(self, log: logging.Logger) -> None:
        log.info("it said %(what)s", {"what": self.text})

    def exception(self, log: logging.Logger) -> None:
        inner = ValueError(self.text)
        outer = RuntimeError("outer")
        outer.__cause__ = inner
        log.error("failed", exc_info=outer)

    def stack(self, log: logging.Logger) -> None:
        record = log.makeRecord("test", logging.INFO, "f", 1, "here", (), None, sinfo=self.text)
        log.handle(record)


@settings(max_examples=2000, deadline=None)
@given(line=lines())
@example(line=("=@otp=0000", "0000"))
def test_no_embedded_secret_survives(line: tuple[str, str]) -> None:
    text, secret = line
    assert secret not in redacted(text)


@settings(max_examples=400, deadline=None)
@given(line=lines())
def test_no_secret_gets_into_a_log_line_whichever_way_it_came(line: tuple[str, str]) -> None:
    text, secret = line
    writer = Writer(text)
    for write in (writer.message, writer.argument, writer.mapping, writer.exception, writer.stack):
        written = logged(write)
        assert written
        assert secret not in written
        assert secret.replace("\n", "\\n") not in written


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("HTTP 429: too many requests, retry after 30 s", "HTTP 429: too many requests, retry after 30 s"),
        ("Error code 30003: unreachable destination handset", "Error code 30003: unreachable destination handset"),
        ("250 2.0.0 Ok: queued as 4F2A1B", "250 2.0.0 Ok: queued as 4F2A1B"),
        ("message SM0123456789abcdef0123456789abcdef", "message SM0123456789abcdef0123456789abcdef"),
        ("at 2026-11-23 16:19:41 on 127.0.0.1:8080", "at 2026-11-23 16:19:41 on 127.0.0.1:8080"),
        ("error id 12345678", "error id 12345678"),
        ("The code could not be checked.", "The code could not be checked."),
        ("to +372 5000 1234 failed", "to [number] failed"),
        ("ada@analytical.io is full", "[e-mail] is full"),
        ("code 123 456, or 1, 2, 3, 4, 5, 6", "code [code], or [code]"),
        ("error code 123456", "error code [code]"),
        ("https://u:p@db.example/x?api_key=1a2b&y=2", "https://[secret]@db.example/x?api_key=[secret]&y=2"),
    ],
)
def test_what_is_no_secret_stays_readable(line: str, kept: str) -> None:
    assert redacted(line) == kept


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """The root logger and the levels of others, put back afterwards."""
    logger = logging.getLogger()
    level, handlers = logger.level, list(logger.handlers)
    names = ("twilio", "vonage", "urllib3", "requests", "mail", "aiohttp", "sqlalchemy")
    levels = {name: logging.getLogger(name).level for name in names}
    filters = {handler: list(handler.filters) for handler in handlers}
    yield logger
    for handler in [handler for handler in logger.handlers if handler not in handlers]:
        logger.removeHandler(handler)
        handler.close()
    for handler in handlers:
        handler.filters[:] = filters[handler]
    logger.setLevel(level)
    for name in names:
        logging.getLogger(name).setLevel(levels[name])


def test_each_record_is_one_line_of_utc_time(tmp_path: Path, root: logging.Logger) -> None:
    install_logging(tmp_path)
    record = logging.LogRecord("desk", logging.INFO, "f", 1, "first\r\nsecond", (), None)
    record.created, record.msecs = 1_795_000_000.25, 250.0
    root.handle(record)
    written = (tmp_path / "logs" / "otpdesk.log").read_text("utf-8")
    assert written == "2026-11-18T11:06:40.250Z INFO desk [MainThread] first\\r\\nsecond\n"


def test_handlers_that_were_there_before_are_filtered_too(tmp_path: Path, root: logging.Logger) -> None:
    stream = io.StringIO()
    root.addHandler(logging.StreamHandler(stream))
    install_logging(tmp_path)
    logging.getLogger("some.library").warning("sent to %s", "+37250001234")
    assert stream.getvalue() == "sent to [number]\n"


@pytest.mark.usefixtures("root")
def test_a_line_that_cannot_be_masked_is_dropped(tmp_path: Path) -> None:
    install_logging(tmp_path)
    logging.getLogger("bad").info("%d of +37250001234", "not a number")
    logging.getLogger("good").info("still here")
    written = (tmp_path / "logs" / "otpdesk.log").read_text("utf-8")
    assert "bad" not in written
    assert "still here" in written


@pytest.mark.usefixtures("root")
def test_loggers_of_sdks_are_held_down(tmp_path: Path) -> None:
    install_logging(tmp_path)
    assert not logging.getLogger("twilio.http_client").isEnabledFor(logging.INFO)
    assert not logging.getLogger("vonage").isEnabledFor(logging.WARNING)
    assert not logging.getLogger("urllib3.connectionpool").isEnabledFor(logging.WARNING)
    assert not logging.getLogger("mail.log").isEnabledFor(logging.INFO)


@pytest.mark.usefixtures("root")
def test_opening_another_workspace_closes_the_log_of_the_first(tmp_path: Path) -> None:
    install_logging(tmp_path / "one")
    install_logging(tmp_path / "two")
    logging.getLogger("desk").info("hello")
    assert (tmp_path / "one" / "logs" / "otpdesk.log").read_text("utf-8") == ""
    assert "hello" in (tmp_path / "two" / "logs" / "otpdesk.log").read_text("utf-8")


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")
@pytest.mark.usefixtures("root")
def test_the_log_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    install_logging(tmp_path)
    assert (tmp_path / "logs" / "otpdesk.log").stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("root")
def test_the_log_is_turned_over_and_five_old_ones_are_kept(tmp_path: Path) -> None:
    handler = install_logging(tmp_path)
    for _ in range(80):
        handler.emit(logging.makeLogRecord({"msg": "x" * 100_000}))
    assert len(list((tmp_path / "logs").iterdir())) == 6


@pytest.mark.parametrize("part", ["x", "eyJ", "+1", "a1", "a.", "12-", "secret "])
def test_a_long_text_is_masked_in_time_that_grows_with_its_length_only(part: str) -> None:
    long = part * (300_000 // len(part))  # what took the square of the length would run into the time limit
    assert len(redacted(long)) <= len(long)


def test_a_log_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file, not a folder")
    with pytest.raises(StoreProblem, match="No log can be written"):
        install_logging(tmp_path)
