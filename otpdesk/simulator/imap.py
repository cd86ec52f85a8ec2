"""The mailboxes of the simulator over IMAP (RFC 3501), as far as a program needs it that reads bounces.

A mailbox is known by the name its owner logs in with at the mail server, or by the address that bounces go to. There
is one folder, INBOX; nothing can be changed in it.
"""

import asyncio
import json
import re
import ssl
from base64 import b64decode, b64encode
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from email.parser import BytesParser
from email.policy import default

from otpdesk.simulator.exchange import Exchange
from otpdesk.simulator.magic import REFUSED
from otpdesk.simulator.mailboxes import Letter

_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|\(([^()]*)\)|([^\s()]+)')
_LITERAL = re.compile(r"\{(\d{1,6})(\+?)\}$")
_BODY = re.compile(r"(?:BODY(?:\.PEEK)?\[(HEADER)?\]|RFC822)(?:<(\d+)\.(\d+)>)?", re.IGNORECASE)
_CAPABILITIES = "IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2"
_PARSER = BytesParser(policy=default)


class Refusal(Exception):
    """What a command is answered with when it cannot be done: NO or BAD, and words."""


class ImapSide:
    """Serves mailboxes on loopback; with a TLS context it offers STARTTLS."""

    def __init__(self, exchange: Exchange, tls: ssl.SSLContext | None) -> None:
        self.exchange = exchange
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()

    async def start(self, port: int) -> int:
        """Listen, on `port` or any free one (0). Returns the port. OSError when it is taken."""
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", port)
        bound: int = self._server.sockets[0].getsockname()[1]
        return bound

    async def stop(self) -> None:
        """Close every connection, free the port."""
        if self._server is None:
            return
        self._server.close()
        for talk in tuple(self._talks):
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        await self._server.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        assert talk is not None
        self._talks.add(talk)
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
                await _Conversation(self.exchange, self._tls, reader, writer).run()
        finally:
            self._talks.discard(talk)
            writer.close()


class _Conversation:
    """One connection: reads commands and answers them, until it is left."""

    def __init__(
        self,
        exchange: Exchange,
        tls: ssl.SSLContext | None,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._exchange = exchange
        self._tls = tls
        self._reader = reader
        self._writer = writer
        self._owner = ""
        self._letters: tuple[Letter, ...] | None = None

    async def run(self) -> None:
        """Greet and serve."""
        await self._say("* OK The simulator is ready")
        while line := await self._line():
            tag, _, rest = line.partition(" ")
            verb, _, arguments = rest.partition(" ")
            if verb.upper() == "UID":
                verb, _, arguments = arguments.partition(" ")
            try:
                done = await self._answer(verb.upper(), arguments, by_uid=rest.upper().startswith("UID "))
            except Refusal as refusal:
                await self._say(f"{tag} {refusal}")
                continue
            await self._say(f"{tag} OK {done}")
            if verb.upper() == "LOGOUT":
                return
            if verb.upper() == "STARTTLS" and self._tls is not None:
                await self._writer.start_tls(self._tls)
                self._tls = None

    async def _answer(self, verb: str, arguments: str, *, by_uid: bool) -> str:
        words = [quoted or listed or plain for quoted, listed, plain in _WORD.findall(arguments)]
        match verb:
            case "CAPABILITY":
                await self._say(f"* CAPABILITY {_CAPABILITIES}{' STARTTLS' if self._tls else ''}")
            case "STARTTLS" if self._tls is not None:
                pass
            case "LOGOUT":
                await self._say("* BYE")
            case "LOGIN" if len(words) == 2:  # noqa: PLR2004 - name and password
                self._enter(_unquoted(words[0]), _unquoted(words[1]))
            case "AUTHENTICATE":
                await self._authenticate(words)
            case "SELECT" | "EXAMINE":
                await self._open(_unquoted(words[0]) if words else "")
            case "SEARCH":
                found = _search(self._opened(), words)
                await self._say(" ".join(["* SEARCH", *map(str, found)]))
            case "FETCH":
                await self._fetch(words, by_uid=by_uid)
            case "NOOP" | "CLOSE":
                self._letters = self._letters if verb == "NOOP" else None
            case _:
                raise Refusal("BAD There is no such command here")
        return f"{verb} completed"

    def _enter(self, owner: str, password: str) -> None:
        if not owner or not password or password == REFUSED:
            raise Refusal("NO [AUTHENTICATIONFAILED] Invalid credentials")
        self._owner = owner

    async def _authenticate(self, words: list[str]) -> None:
        """PLAIN (RFC 4616) and XOAUTH2; a token that is refused is answered with a challenge first."""
        mechanism = words[0].upper() if words else ""
        if mechanism not in {"PLAIN", "XOAUTH2"}:
            raise Refusal("NO There is no such mechanism here")
        said = b64decode(words[1] if len(words) > 1 else await self._asked("")).decode()
        if mechanism == "PLAIN":
            _, owner, password = said.split("\0")
            return self._enter(owner, password)
        owner, token = said.partition("user=")[2].partition("\x01")[0], said.partition("Bearer ")[2].strip("\x01")
        if token == REFUSED:
            await self._asked(b64encode(json.dumps({"status": "401"}).encode()).decode())
        return self._enter(owner, token)

    async def _open(self, folder: str) -> None:
        if not self._owner:
            raise Refusal("NO Log in first")
        if folder.upper() != "INBOX":
            raise Refusal("NO [NONEXISTENT] There is no such folder")
        self._letters = self._exchange.mailboxes.letters(self._owner)
        await self._say(f"* {len(self._letters)} EXISTS")
        await self._say("* OK [UIDVALIDITY 1]")
        await self._say("* FLAGS ()")

    def _opened(self) -> tuple[Letter, ...]:
        if self._letters is None:
            raise Refusal("BAD Open a folder first")
        return self._letters

    async def _fetch(self, words: list[str], *, by_uid: bool) -> None:
        letters = self._opened()
        if len(words) < 2:  # noqa: PLR2004 - which letters, and what of them
            raise Refusal("BAD Fetch what?")
        for number in _numbers(words[0], len(letters)):
            letter = letters[number - 1]
            uid = [f"UID {number}".encode()] if by_uid or "UID" in words[1].upper() else []
            parts = uid + [_item(item, letter) for item in words[1].split() if item.upper() not in {"UID", "FLAGS"}]
            self._writer.write(b"* %d FETCH (%b)\r\n" % (number, b" ".join(parts)))
        await self._writer.drain()

    async def _line(self) -> str:
        """One command, whose literals are asked for and put in quotes; empty when the client has gone."""
        line = ""
        while read := await self._reader.readline():
            line += read.decode().rstrip("\r\n")
            literal = _LITERAL.search(line)
            if literal is None:
                return line or " "
            if not literal[2]:
                await self._say("+ Go on")
            text = (await self._reader.readexactly(int(literal[1]))).decode()
            line = line[: literal.start()] + '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
        return ""

    async def _asked(self, challenge: str) -> str:
        await self._say(f"+ {challenge}")
        return (await self._reader.readline()).decode().strip()

    async def _say(self, line: str) -> None:
        self._writer.write(f"{line}\r\n".encode())
        await self._writer.drain()


def _unquoted(word: str) -> str:
    return re.sub(r"\\(.)", r"\1", word)


def _numbers(written: str, last: int) -> list[int]:
    """The letters that a set like `1,3:*` names, of those there are."""
    chosen: set[int] = set()
    for part in written.split(","):
        ends = [last if end == "*" else int(end) for end in part.split(":")]
        chosen |= set(range(min(ends), max(ends) + 1))
    return sorted(chosen & set(range(1, last + 1)))


def _item(item: str, letter: Letter) -> bytes:
    """One thing that was asked of a letter."""
    found = _BODY.fullmatch(item)
    if item.upper() == "RFC822.SIZE":
        return b"RFC822.SIZE %d" % len(letter.content)
    if found is None:
        raise Refusal("BAD There is no such thing to fetch here")
    head, start, length = found.groups()
    content = letter.content.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if head else letter.content
    begin = int(start or 0)
    content = content[begin : begin + int(length)] if length else content
    name = f"BODY[{head or ''}]" + (f"<{begin}>" if length else "")
    return b"%b {%d}\r\n%b" % (name.encode(), len(content), content)


_Test = Callable[[Letter], bool]


def _search(letters: tuple[Letter, ...], words: list[str]) -> list[int]:
    """The numbers of the letters that meet every criterion; in a mailbox that only grows they are the UIDs too."""
    left = [_unquoted(word) for word in words]
    tests: list[_Test] = []
    while left:
        tests.append(_criterion(left))
    return [number for number, letter in enumerate(letters, 1) if all(test(letter) for test in tests)]


def _criterion(left: list[str]) -> _Test:
    """Takes one criterion off the words."""
    key = left.pop(0).upper()
    try:
        match key:
            case "ALL":
                return lambda _letter: True
            case "CHARSET":
                left.pop(0)
                return lambda _letter: True
            case "SINCE" | "BEFORE":
                day = datetime.strptime(left.pop(0), "%d-%b-%Y").replace(tzinfo=UTC).timestamp() * 1000
                return lambda letter: (letter.at >= day) is (key == "SINCE")
            case "TEXT" | "BODY":
                text = left.pop(0).casefold().encode()
                return lambda letter: text in letter.content.lower()
            case "TO" | "FROM" | "SUBJECT":
                return _with_header(key, left.pop(0))
            case "HEADER":
                return _with_header(left.pop(0), left.pop(0))
    except (IndexError, ValueError):
        pass
    raise Refusal("BAD There is no such criterion here")


def _with_header(name: str, value: str) -> _Test:
    def test(letter: Letter) -> bool:
        found = _PARSER.parsebytes(letter.content, headersonly=True)[name]
        return found is not None and value.casefold() in str(found).casefold()

    return test
