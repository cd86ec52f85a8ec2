"""Whether a vault and a database belong together: what one vault sealed, another neither opens nor finds again."""

from sqlalchemy import select

from otpdesk.store.customers import seal_purpose
from otpdesk.store.engine import Tx
from otpdesk.store.tables import address


def check_vault(tx: Tx) -> None:
    """VaultProblem if an entry of the database does not open with the vault it was opened with."""
    found = tx.connection.execute(select(address.c.id, address.c.sealed).limit(1)).first()
    if found is not None:
        tx.sealer.unseal(found.sealed, seal_purpose(found.id))
