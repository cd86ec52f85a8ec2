"""One window on a workspace: a lock file in its folder, and a local socket by which a second start shows the first.

The lock is Qt's: it holds the process and host that took it, and is free again when that process is gone,
however it went.
"""

import hashlib
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QSysInfo, Signal, Slot

from otpdesk.errors import DeskError

LOCK = "window.lock"
_PATIENCE = 2_000
"""Milliseconds the first window has to answer the second start."""


class Instance(QObject):
    """This process's claim on a workspace folder. `called` follows each further start on it."""

    called = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = QLockFile(str(folder / LOCK))
        self._lock.setStaleLockTime(0)
        self._name = f"otpdesk-{hashlib.sha256(str(folder.absolute()).encode()).hexdigest()[:24]}"

    def claim(self) -> bool:
        """Take the folder. False if a window of this user has it and has been shown instead.

        DeskError if it is taken and cannot be shown: by another computer, or by a window that does not answer.
        A folder in which no lock can be made is taken: what is wrong with it, opening will say better.
        """
        if self._lock.tryLock(0) or self._lock.error() is not QLockFile.LockError.LockFailedError:
            return True
        process, host, _program = self._lock.getLockInfo()
        if host and host != QSysInfo.machineHostName():
            raise DeskError(f"This workspace is open on {host}.", "Close it there, or use a shared database instead.")
        if self._call_first():
            return False
        raise DeskError(
            f"This workspace is open already, but its window does not answer (process {process}).",
            "Look for it, or end that process; nothing that was sent is lost.",
        )

    def _call_first(self) -> bool:
        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket()
        socket.connectToServer(self._name)
        answered = socket.waitForConnected(_PATIENCE)
        socket.disconnectFromServer()
        return answered

    def listen(self) -> None:
        """Hear further starts from now on."""
        from PySide6.QtNetwork import QLocalServer

        QLocalServer.removeServer(self._name)  # left by a process that was killed; the lock says that it is gone
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)
        self._server.listen(self._name)

    @Slot()
    def _answer(self) -> None:
        caller = self._server.nextPendingConnection()
        if caller is not None:
            caller.disconnected.connect(caller.deleteLater)
        self.called.emit()

    def let_go(self) -> None:
        """Free the folder."""
        self._lock.unlock()
