"""What a database of the first version becomes: everything is kept, and nobody is cut off."""

import json
import shutil
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from otpdesk.countries import CountryRule, Stance
from otpdesk.errors import StoreProblem
from otpdesk.store import configuration, drafts, schema
from otpdesk.store.migrations import run
from otpdesk.store.schema import check, open_store, upgrade
from otpdesk.store.vault import Vault
from tests.fixtures.clock import TurnedClock
from tests.store.databases import engine_of, shape, version
from tests.store.test_migrations import failing_at

FIRST = Path(schema.__file__).parent / "migrations" / "versions" / "v0001_first.py"
BODY = "{company}: {code} to log in. Never share it."
ROUTE = {"channel": "sms", "country": "FI", "purpose": "", "accounts": ["main"]}
TEXT = {"purpose": "login", "language": "en", "channel": "sms", "subject": "", "body": BODY}
MAIN = {"name": "main", "provider": "twilio", "settings": {"account_sid": "AC1"}}
DOCUMENTS: tuple[dict[str, Any], ...] = (
    {"policy": {"code_length": 7}, "accounts": [MAIN], "routes": [], "templates": [TEXT]},
    {"policy": {"code_length": 8}, "accounts": [MAIN], "routes": [ROUTE], "templates": [TEXT]},
)
POLICY = "INSERT INTO policy (version, body) VALUES (:version, :body)"
CONFIGURATION = "INSERT INTO configuration (version, at, who, document) VALUES (:version, :version, 'ada', :whole)"
ROUTED = "INSERT INTO route (position, channel, country, accounts) VALUES (1, 'sms', 'FI', :accounts)"
WORDED = "INSERT INTO template (purpose, language, channel, version, body) VALUES ('login', 'en', 'sms', 1, :body)"
ACCOUNT = (
    "INSERT INTO account (id, name, provider, settings, created_at, created_by)"
    " VALUES (1, 'main', 'twilio', :settings, 1, 'ada')"
)
ADDRESS = (
    "INSERT INTO address (id, kind, sealed, blind, masked, created_at) VALUES (1, 'phone', :bytes, :bytes, 'x', 1)"
)
VERIFICATION = (
    "INSERT INTO verification (id, address_id, purpose, state, operator, created_at, expires_at, tries, code_rule,"
    " code_length, code_life) VALUES (1, 1, 'login', 'open', 'ada', 1, 2, 5, 'any_live', 6, 300)"
)
ATTEMPT = (
    "INSERT INTO attempt (id, verification_id, ordinal, account_id, address_id, channel, purpose, operator, status,"
    " country, chosen_by, created_at, expires_at) VALUES (:id, 1, :id, 1, 1, 'sms', 'login', 'ada', 'delivered',"
    " :country, 'route', 1, 2)"
)
ALLOWED = tuple(CountryRule(one, Stance.ALLOW, Stance.ALLOW, Stance.ALLOW) for one in ("DE", "EE", "FI"))


def fill(target: Path | str, statements: list[tuple[str, dict[str, Any]]]) -> None:
    engine = engine_of(target)
    with engine.begin() as connection:
        for statement, values in statements:
            connection.execute(text(statement), values)
    engine.dispose()


@pytest.fixture
def first(any_targets: Callable[[], Path | str], tmp_path: Path) -> Path | str:
    """A database of the first version in which somebody has sent and configured."""
    target, folder = any_targets(), tmp_path / "first"
    folder.mkdir()
    shutil.copy(FIRST, folder)
    engine = engine_of(target)
    with engine.begin() as connection:
        run(connection, [folder])
    engine.dispose()
    fill(target, [
        (ACCOUNT, {"settings": json.dumps(MAIN["settings"])}),
        (ADDRESS, {"bytes": bytes(16)}),
        (VERIFICATION, {}),
        *((ATTEMPT, {"id": number, "country": country}) for number, country in enumerate(("EE", "DE", "EE", ""), 1)),
    ])  # fmt: skip
    return target


def configure(target: Path | str) -> None:
    """What the first version wrote when somebody changed the configuration twice."""
    statements: list[tuple[str, dict[str, Any]]] = []
    for number, document in enumerate(DOCUMENTS, start=1):
        policy, whole = json.dumps(document["policy"]), json.dumps(document)
        statements.append((POLICY, {"version": number, "body": policy}))
        statements.append((CONFIGURATION, {"version": number, "whole": whole}))
    statements.append((ROUTED, {"accounts": json.dumps(ROUTE["accounts"])}))
    statements.append((WORDED, {"body": BODY}))
    fill(target, statements)


def test_the_countries_that_were_sent_to_or_have_a_route_stay_allowed(
    first: Path | str, vault: Vault, clock: TurnedClock
) -> None:
    configure(first)

    with closing(open_store(first, vault.sealer(), clock)) as store, store.read() as tx:
        number, whole = configuration.in_force(tx)
        assert (number, whole.countries, whole.policy.code_length) == (3, ALLOWED, 8)
        assert [(one.accounts, one.country, one.position, one.fail_over) for one in whole.routes] == [
            (("main",), "FI", 1, 0)
        ]
        assert [(one.body, one.version, dict(one.registration)) for one in whole.templates] == [(BODY, 1, {})]
        assert configuration.snapshot(tx, 3) == whole
        assert configuration.snapshot(tx, 2) == whole
        assert configuration.snapshot(tx, 1).countries == ALLOWED, "to roll back does not close a country either"
        assert configuration.history(tx)[0].who == "otpdesk"
        assert drafts.all(tx) == ()
    assert check(first) == []


def test_a_desk_that_sent_but_never_configured_gets_a_version_that_allows_it(
    first: Path | str, vault: Vault, clock: TurnedClock
) -> None:
    with closing(open_store(first, vault.sealer(), clock)) as store, store.read() as tx:
        number, whole = configuration.in_force(tx)
        assert (number, whole.countries) == (1, ALLOWED[:2])
        assert configuration.snapshot(tx, 1).countries == whole.countries


def test_a_fault_at_any_statement_leaves_the_first_version(first: Path | str) -> None:
    configure(first)
    before, number = shape(first), 0
    seen: list[str] = []
    while len(seen) >= number:
        number += 3 if number > 3 else 1
        with failing_at(number) as seen, suppress(StoreProblem):
            upgrade(first)
        if len(seen) >= number:
            assert version(first) == "0001_first", seen[-1]
            assert shape(first) == before, seen[-1]

    assert number > 20
    assert check(first) == []
