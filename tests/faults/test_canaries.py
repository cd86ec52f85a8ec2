"""What was sent is nowhere to be found afterwards: not in the database, not in its log of writes, not in a backup."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from otpdesk.store.backup import backup
from tests.fixtures.desk import Workplace

SENDS = 30
KEYS = (b"auth-token-canary", b"api-secret-canary", b"replaced-canary", b"drafted-canary")


def words(file: Path) -> Iterator[str]:
    """Every text and every text in bytes that a database holds, table by table."""
    with closing(sqlite3.connect(file)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (name,) in names:
            for row in connection.execute(f"SELECT * FROM {name}"):
                yield from (value for value in row if isinstance(value, str))
                yield from (value.decode("latin-1") for value in row if isinstance(value, bytes))


def test_neither_database_nor_backup_holds_a_code_a_key_a_text_or_a_number(
    bare_place: Workplace, tmp_path: Path
) -> None:
    place, urls = bare_place, bare_place.simulator.urls
    add = place.desk.configuring.add_account
    add("twilio", "t", {
        "account_sid": f"AC{'0' * 32}", "sender": "+15017122661", "auth_token": "auth-token-canary",
        "base_url": urls["twilio"],
    })  # fmt: skip
    add("vonage", "v", {
        "api_key": "a1b2c3d4", "sender": "OurDesk", "api_secret": "api-secret-canary", "base_url": urls["vonage"],
    })  # fmt: skip
    place.desk.configuring.replace_keys("v", {"api_secret": "replaced-canary"})
    drafted = {"account_sid": "AC01", "sender": "+15017122661", "auth_token": "drafted-canary"}
    place.desk.configuring.draft_account("twilio", "d", drafted)
    place.desk.configuring.set_policy("sends_per_operator_hour", "1000")
    numbers = [f"+37252{300_000 + each}" for each in range(SENDS)]
    codes = []
    for number in numbers:
        sent = place.send(number, wanted="t" if int(number) % 2 else "v")
        codes += place.codes(number)
        place.desk.checking.check(sent.attempt.verification_id, place.wrong_code(number))
        if int(number) % 3:
            place.desk.checking.check(sent.attempt.verification_id, codes[-1])
    assert len(codes) == SENDS
    backup(tmp_path / "otpdesk.db", tmp_path / "copy.db")

    for file in tmp_path.glob("*.db*"):
        data = file.read_bytes()
        assert not [
            one for one in (*KEYS, b"is your code", *(number[1:].encode() for number in numbers)) if one in data
        ]
    for file in (tmp_path / "otpdesk.db", tmp_path / "copy.db"):
        held = "\n".join(words(file))
        assert not [code for code in codes if re.search(rf"(?<![0-9A-Za-z]){code}(?![0-9A-Za-z])", held)]
