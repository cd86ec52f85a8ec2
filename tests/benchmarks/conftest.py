"""What the benchmarks share: a workspace with a million attempts, made once per run."""

import os
from collections.abc import Iterator

import pytest

from otpdesk.app.history import keep_history
from otpdesk.app.workspace import Location, Workspace, open_workspace
from otpdesk.store.vault import SessionVault

DAYS = 30
SAMPLED = "PYTEST_XDIST_WORKER" in os.environ
"""In the run of all tests, which shares the processors, the figures mean nothing: a twentieth shows that all works."""
ATTEMPTS = 50_000 if SAMPLED else 1_000_000
PEOPLE = 1_000 if SAMPLED else 20_000


@pytest.fixture(scope="session")
def million(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace whose past is thirty generated days: a million attempts.

    In the run of all tests (`SAMPLED`) there are 50,000.
    """
    folder = tmp_path_factory.mktemp("million")
    location = Location(folder, folder / "otpdesk.db")
    with open_workspace(location, vault=SessionVault()) as workspace:
        workspace.desk.configuring.set_policy(
            "spend_per_day", "10000"
        )  # so many messages cost more than a small desk's
        keep_history(workspace, seed=1, days=DAYS, per_day=ATTEMPTS // DAYS, people=PEOPLE)
        with workspace.store.write() as tx:
            tx.connection.exec_driver_sql("ANALYZE")
        yield workspace
