"""What every part of the desk works with; made once by the composition root."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from otpdesk.otp import Clock

if TYPE_CHECKING:
    from otpdesk.desk.accounts import Accounts
    from otpdesk.store.engine import Store
    from otpdesk.store.vault import Vault


@dataclass(frozen=True, slots=True)
class Context:
    """The store, the vault, the clock, the accounts, and who sits where.

    `changed` is told the id of every verification that changed, from whatever thread changed it. `folder` is the
    workspace's, None of one that has none. `examine` says what the doctor says of the workspace, a line each.
    """

    store: "Store"
    vault: "Vault"
    clock: Clock
    accounts: "Accounts"
    operator: str
    workstation: str
    changed: Callable[[str], None]
    folder: Path | None = None
    examine: Callable[[], tuple[str, ...]] = tuple
