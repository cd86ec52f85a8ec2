import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from otpdesk.desk import importing
from otpdesk.desk.import_views import Imported, Kind
from otpdesk.desk.team_views import AuditFilter
from otpdesk.errors import BadInput, NotFound
from otpdesk.otp import Channel, Failure, Money, Status, VerificationState
from otpdesk.store import attempts, tables
from otpdesk.store.customers import FORGOTTEN
from tests.fixtures.clock import START
from tests.fixtures.desk import Workplace

DAY = 86_400_000
YESTERDAY = "2026-01-14T09:30:00Z"


def write(folder: Path, text: str, name: str = "sent.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def iso(at: int) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


HEAD = "Message ID;Number;Sent at;State;Verified;Price;Currency;Delivered at"
HOUR_AGO = iso(START - 3_600_000)
LATER = iso(START - 3_590_000)
GOOD = (
    f"m1;+37255500001;{HOUR_AGO};delivered;yes;0,0620;EUR;{LATER}",
    f"m2;+491701234567;{HOUR_AGO};failed;no;;;",
    f"m3;5550 0001;{HOUR_AGO};sent;no;;;",
)
BAD = (
    f";+37255500001;{HOUR_AGO};sent;no;;;",
    f"m5;12;{HOUR_AGO};sent;no;;;",
    "m6;+37255500001;yesterday;sent;no;;;",
    f"m7;+37255500001;{iso(START + DAY)};sent;no;;;",
    f"m8;+37255500001;{iso(START - 900 * DAY)};sent;no;;;",
    f"m9;+37255500001;{HOUR_AGO};sent;no;cheap1.2.3;EUR;",
)


def csv_of(folder: Path, *lines: str) -> Path:
    return write(folder, "\n".join((HEAD, *lines)) + "\n")


def take(place: Workplace, path: Path, kind: Kind = Kind.CSV, account: str = "twilio-main", **how: Any) -> Imported:
    return place.desk.importing.take(path, kind, account, **how)


def stored(place: Workplace) -> list[attempts.Entry]:
    with place.store.read() as tx:
        query = attempts.entries().order_by(tables.attempt.c.created_at, tables.attempt.c.provider_id)
        return [attempts.entry_of(row) for row in tx.connection.execute(query).mappings()]


def count(place: Workplace, table: Any) -> int:
    with place.store.read() as tx:
        return tx.connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_a_file_is_shown_with_what_its_columns_seem_to_be(place: Workplace, tmp_path: Path) -> None:
    found = place.desk.importing.preview(csv_of(tmp_path, *GOOD), Kind.CSV)
    assert found.columns == tuple(HEAD.split(";"))
    assert found.guesses["id"] == "Message ID"
    assert found.guesses["to"] == "Number"
    assert found.guesses["delivered_at"] == "Delivered at"
    assert found.rows[1][:2] == ("m2", "+491701234567")
    assert found.missing == ()
    assert place.desk.importing.preview(write(tmp_path, "a,b\n1,2\n"), Kind.CSV).missing == (
        "Id at the provider",
        "Number or e-mail address",
        "Sent at",
    )


def test_what_a_file_says_is_on_the_desk_as_if_it_had_happened_here(any_place: Workplace, tmp_path: Path) -> None:
    place = any_place
    done = take(place, csv_of(tmp_path, *GOOD))
    assert (done.taken, done.verifications, done.known, done.rejected) == (3, 3, 0, 0)
    first, second, third = (entry.attempt for entry in stored(place))
    assert (first.provider_id, first.status, first.country, first.converted) == ("m1", Status.DELIVERED, "EE", True)
    assert first.price == Money(62_000, "EUR")
    assert first.first_delivered_at == START - 3_590_000
    assert (second.status, second.country, second.failure) == (Status.FAILED, "DE", Failure.OTHER)
    assert (third.status, third.country, third.channel) == (Status.SENT, "EE", Channel.SMS)
    shown = place.desk.customers.show(first.verification_id)
    assert shown.verification.state is VerificationState.VERIFIED
    assert shown.verification.verified_attempt == first.id
    assert len(shown.receipts) == 1
    assert not any(entry.counted for entry in stored(place))


def test_taking_a_file_again_changes_nothing(place: Workplace, tmp_path: Path) -> None:
    take(place, csv_of(tmp_path, *GOOD[:2]))
    before = stored(place)
    again = take(place, csv_of(tmp_path, *GOOD))
    assert (again.taken, again.known) == (1, 2)
    assert take(place, csv_of(tmp_path, *GOOD)).taken == 0
    assert stored(place)[: len(before)] == before
    assert count(place, tables.attempt) == 3
    other = take(place, csv_of(tmp_path, *GOOD), account="vonage-main")
    assert other.taken == 3


def test_lines_that_cannot_be_used_are_named_with_the_reason(place: Workplace, tmp_path: Path) -> None:
    done = take(place, csv_of(tmp_path, GOOD[0], "", *BAD))
    assert [(one.line, one.sentence) for one in done.rejects] == [
        (4, "It has no id of the provider."),
        (5, "This phone number is too short."),
        (6, "Its time cannot be read."),
        (7, "It was sent in the future."),
        (8, "It is older than figures are kept here."),
        (9, "Its price is not an amount."),
    ]
    assert done.taken == count(place, tables.attempt) == 1


def test_a_dry_run_says_the_same_and_keeps_nothing(place: Workplace, tmp_path: Path) -> None:
    tried = take(place, csv_of(tmp_path, *GOOD, *BAD), dry=True)
    assert (tried.taken, tried.rejected, tried.dry) == (3, 6, True)
    assert count(place, tables.attempt) == count(place, tables.address) == count(place, tables.imported) == 0
    assert not [one for one in place.desk.audit.page(AuditFilter()).rows if one.action == "history.import"]


def test_columns_can_be_mapped_by_hand(place: Workplace, tmp_path: Path) -> None:
    path = write(tmp_path, f"x,y,z\nm1,+37255500001,{HOUR_AGO}\n")
    with pytest.raises(BadInput, match="No column was found for: Id at the provider"):
        take(place, path)
    with pytest.raises(BadInput, match="no field called “colour”"):
        take(place, path, columns={"colour": "x"})
    with pytest.raises(BadInput, match="has no column “w”"):
        take(place, path, columns={"id": "w"})
    assert take(place, path, columns={"id": "x", "to": "y", "at": "z"}).taken == 1


def test_numbers_are_sealed_and_old_ones_are_not_kept_at_all(place: Workplace, tmp_path: Path) -> None:
    old = f"m9;+37255500009;{iso(START - 90 * DAY)};delivered;yes;;;"
    take(place, csv_of(tmp_path, GOOD[0], old))
    first, second = stored(place)
    assert first.address_id == FORGOTTEN
    assert first.attempt.provider_id == ""
    assert second.address_id != FORGOTTEN
    raw = (tmp_path / "otpdesk.db").read_bytes() + (tmp_path / "otpdesk.db-wal").read_bytes()
    assert b"37255500001" not in raw
    assert b"37255500009" not in raw


def test_what_was_taken_is_in_the_audit(place: Workplace, tmp_path: Path) -> None:
    take(place, csv_of(tmp_path, *GOOD))
    noted = next(one for one in place.desk.audit.page(AuditFilter()).rows if one.action == "history.import")
    assert "3 messages of twilio-main from sent.csv" in noted.sentence


def test_an_import_that_is_broken_off_is_finished_by_taking_the_file_again(
    place: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_BATCH", 2)
    lines = [f"m{n};+3725550{n:04};{iso(START - 3_600_000 + n * 1000)};delivered;yes;;;" for n in range(7)]
    path = csv_of(tmp_path, *lines)

    def stop(share: float) -> None:
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take(place, path, tell=stop)
    assert count(place, tables.attempt) == 4
    assert take(place, path).taken == 3
    assert count(place, tables.attempt) == count(place, tables.verification) == 7


def test_many_messages_of_one_second_have_ids_of_their_own(place: Workplace, tmp_path: Path) -> None:
    lines = [f"m{n};+3725550{n:04};{HOUR_AGO};sent;no;;;" for n in range(300)]
    assert take(place, csv_of(tmp_path, *lines)).taken == 300


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("", "sent.csv is empty."),
        ('[{"sid": 1},\n {"sid" 2}]', "Line 2 of sent.csv is not JSON."),
        ('a,b\n"1,2\n', "Line 2 of sent.csv is not CSV."),
    ],
)
def test_a_file_that_is_none_is_refused_with_the_line(place: Workplace, tmp_path: Path, text: str, title: str) -> None:
    with pytest.raises(BadInput) as refused:
        take(place, write(tmp_path, text))
    assert refused.value.title == title


def test_a_file_or_account_that_is_not_there_is_named(place: Workplace, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"none\.csv cannot be read"):
        take(place, tmp_path / "none.csv")
    with pytest.raises(NotFound, match="no account called “nobody”"):
        take(place, csv_of(tmp_path, *GOOD), account="nobody")


ATTEMPT = {
    "sid": "VL1",
    "verification_sid": "VE1",
    "date_created": HOUR_AGO,
    "conversion_status": "unconverted",
    "channel": "sms",
    "price": {"value": "0.05000", "currency": "usd"},
    "channel_data": {
        "to": "+37255500001",
        "mcc": "248",
        "message_status": "undelivered",
        "error_code": "30003",
    },
}
SECOND = ATTEMPT | {
    "sid": "VL2",
    "date_created": LATER,
    "conversion_status": "converted",
    "channel": "call",
    "channel_data": {"to": "+37255500001", "call_status": "completed"},
}


def test_twilio_s_attempts_are_read_as_its_api_gives_them(place: Workplace, tmp_path: Path) -> None:
    text = json.dumps({"meta": {"page": 0}, "attempts": [SECOND, ATTEMPT]}, indent=1)
    done = take(place, write(tmp_path, text, "attempts.json"), Kind.TWILIO_ATTEMPTS)
    assert (done.taken, done.verifications, done.rejected) == (2, 1, 0)
    first, second = (entry.attempt for entry in stored(place))
    assert first.verification_id == second.verification_id
    assert (first.ordinal, first.status, first.failure) == (1, Status.UNDELIVERED, Failure.UNREACHABLE)
    assert first.provider_code == "30003"
    assert first.price == Money(50_000, "USD")
    assert (second.ordinal, second.channel, second.status) == (2, Channel.VOICE, Status.DELIVERED)
    assert second.converted


def test_a_session_that_grew_goes_on_where_it_was(place: Workplace, tmp_path: Path) -> None:
    take(place, write(tmp_path, json.dumps([ATTEMPT]), "a.json"), Kind.TWILIO_ATTEMPTS)
    done = take(place, write(tmp_path, json.dumps([ATTEMPT, SECOND]), "b.json"), Kind.TWILIO_ATTEMPTS)
    assert (done.taken, done.known) == (1, 1)
    assert [entry.attempt.ordinal for entry in stored(place)] == [1, 2]


def test_twilio_s_attempts_may_come_as_lines(place: Workplace, tmp_path: Path) -> None:
    wrong = ATTEMPT | {"sid": "VL3", "channel": "pigeon"}
    lines = "\n".join(json.dumps(one) for one in (ATTEMPT, wrong))
    done = take(place, write(tmp_path, lines, "attempts.jsonl"), Kind.TWILIO_ATTEMPTS)
    assert done.taken == 1
    assert [(one.line, one.sentence) for one in done.rejects] == [(2, "“pigeon” is no channel that otpdesk knows.")]


def test_plivo_s_sessions_are_taken_message_by_message(place: Workplace, tmp_path: Path) -> None:
    session = {
        "session_uuid": "s1",
        "recipient": "37255500001",
        "channel": "sms",
        "status": "verified",
        "attempt_details": [
            {"channel": "sms", "attempt_uuid": "a1", "status": "undelivered", "time": "2026-01-01T00:00:00.363253Z"},
            {"channel": "voice", "attempt_uuid": "a2", "status": "completed", "time": "2026-01-01T00:01:00.363253Z"},
        ],
        "charges": {"attempt_charges": [{"attempt_uuid": "a2", "charge": "0.0123"}]},
    }
    for one, minutes in zip(session["attempt_details"], (60, 59), strict=True):
        one["time"] = iso(START - minutes * 60_000)  # type: ignore[index]
    text = json.dumps({"api_id": "x", "meta": {"limit": 20}, "sessions": [session]}, indent=2)
    settings = {"auth_id": f"MA{'5' * 18}", "auth_token": "right", "sender": "+15017122661"}
    place.desk.configuring.add_account("plivo", "plivo-main", settings | {"base_url": place.simulator.urls["plivo"]})
    done = take(place, write(tmp_path, text, "sessions.json"), Kind.PLIVO_SESSIONS, "plivo-main")
    assert (done.taken, done.verifications) == (2, 1)
    first, second = (entry.attempt for entry in stored(place))
    assert (first.provider_id, first.status, first.converted) == ("a1", Status.UNDELIVERED, False)
    assert (second.channel, second.status, second.converted) == (Channel.VOICE, Status.DELIVERED, True)
    assert second.price is not None
    assert second.price.micro == 12_300


def test_vonage_s_reports_are_read_and_a_later_word_counts(place: Workplace, tmp_path: Path) -> None:
    head = (
        "account_id,message_id,client_ref,direction,from,to,network,date_received,date_finalized,status,error_code,"
        "error_code_description,total_price,currency"
    )
    row = f"a1b2,{{}},,outbound,OurDesk,37255500001,24801,{HOUR_AGO},{LATER},{{}},{{}},0.062,EUR"
    text = "\n".join((head, row.format("v1", "buffered", "0,"), row.format("v1", "delivered", "0,Delivered"),
                      row.format("v2", "failed", "3,Absent Subscriber - Permanent")))  # fmt: skip
    done = take(place, write(tmp_path, text), Kind.VONAGE_REPORTS, "vonage-main")
    assert (done.taken, done.rejected) == (2, 0)
    first, second = (entry.attempt for entry in stored(place))
    assert (first.status, first.first_delivered_at, first.mcc, first.mnc) == (
        Status.DELIVERED,
        START - 3_590_000,
        "248",
        "01",
    )
    assert (second.provider_code, second.failure) == ("dlr:3", Failure.ADDRESS)


def test_a_vonage_verification_is_verified_by_its_status(place: Workplace, tmp_path: Path) -> None:
    text = f"request_id,to,date_received,status\nr1,37255500001,{HOUR_AGO},SUCCESS\nr2,37255500002,{HOUR_AGO},FAILED\n"
    take(place, write(tmp_path, text), Kind.VONAGE_REPORTS, "vonage-main")
    assert [entry.attempt.converted for entry in stored(place)] == [True, False]
