"""What the benchmarks share: a workspace with a million attempts, made once per run."""

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import Table

from otpdesk.app.history import keep_history
from otpdesk.app.workspace import Location, Workspace, open_workspace
from otpdesk.store import tables
from otpdesk.store.engine import Tx
from otpdesk.store.vault import SessionVault

DAYS = 3
COPIES = 10
SAMPLED = "PYTEST_XDIST_WORKER" in os.environ
"""In the run of all tests, which shares the processors, the figures mean nothing: a twentieth shows that all works."""
ATTEMPTS = 5_000 if SAMPLED else 100_000
PEOPLE = 1_000 if SAMPLED else 20_000

SHIFT = DAYS * 86_400_000
_ID_SHIFT = SHIFT << 22
"""How far an id moves with its time: the milliseconds are its upper bits."""


@pytest.fixture(scope="session")
def million(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace whose past is three generated days, ten times over, one before the other: a million attempts.

    In the run of all tests (`SAMPLED`) there are 50,000.
    """
    folder = tmp_path_factory.mktemp("million")
    location = Location(folder, folder / "otpdesk.db")
    with open_workspace(location, vault=SessionVault()) as workspace:
        workspace.desk.configuring.set_policy(
            "spend_per_day", "10000"
        )  # so many messages cost more than a small desk's
        keep_history(workspace, seed=1, days=DAYS, per_day=ATTEMPTS // DAYS + 1, people=PEOPLE)
        for copy in range(1, COPIES):
            with workspace.store.write() as tx:
                for table in (tables.verification, tables.attempt, tables.receipt, tables.code_check):
                    _move_back(tx, table, copy)
        with workspace.store.write() as tx:
            tx.connection.exec_driver_sql("ANALYZE")
        yield workspace


_INSTANTS = ("_at", "at")
_MOVED_IDS = ("id", "verification_id", "attempt_id", "verified_attempt")


def _move_back(tx: Tx, table: Table, copy: int) -> None:
    """Copies the first three days of a table into the past, ids and instants alike."""
    newest_copied = tx.connection.exec_driver_sql(
        f"SELECT max(id) - {_ID_SHIFT} FROM {table.name} WHERE id > (SELECT max(id) - {_ID_SHIFT} FROM {table.name})"
    ).scalar_one()
    columns = []
    for column in table.columns:
        if column.name in _MOVED_IDS:
            columns.append(f"{column.name} - {copy * _ID_SHIFT}")
        elif column.name.endswith(_INSTANTS):
            columns.append(f"{column.name} - {copy * SHIFT}")
        elif column.name == "provider_id":
            columns.append(f"provider_id || '-{copy}'")
        else:
            columns.append(column.name)
    names = ", ".join(column.name for column in table.columns)
    tx.connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({names}) SELECT {', '.join(columns)} FROM {table.name} WHERE id > {newest_copied}"
    )
