from contextlib import closing
from pathlib import Path

import pytest

from otpdesk.store import customers
from otpdesk.store.schema import open_store
from otpdesk.store.vault import Vault
from tests.fixtures.clock import TurnedClock
from tests.store.people import ada


@pytest.fixture
def old(any_target: Path | str, vault: Vault, clock: TurnedClock) -> Path | str:
    """A database of today's version with a customer in it."""
    with closing(open_store(any_target, vault.sealer(), clock)) as store, store.write() as tx:
        customers.add(tx, ada(clock.now()))
    return any_target
