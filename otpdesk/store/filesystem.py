"""Where a database file lies: SQLite's write-ahead log needs all its users on one host.

A network drive is refused (sqlite.org/wal.html: "WAL does not work over a network filesystem").
"""

import ctypes
import os
import sys
from pathlib import Path

_NETWORK_KINDS = frozenset({
    "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fuse.ceph", "fuse.davfs2", "fuse.glusterfs", "fuse.rclone",
    "fuse.s3fs", "fuse.smbnetfs", "fuse.sshfs", "gfs2", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2",
    "orangefs", "smb3", "smbfs",
})  # fmt: skip
"""Names in /proc/mounts. 9p and virtiofs are left out: they show a guest the disk of its own host."""

_MOUNT_FIELDS = 3
_MNT_LOCAL = 0x1000
_F_FLAGS = 64
"""macOS, struct statfs with 64-bit inodes: offset of f_flags."""
_DRIVE_REMOTE = 4


def is_network(path: Path) -> bool:
    """Whether a file or folder lies on a network filesystem; False where that cannot be told."""
    place = str(path.resolve())
    if sys.platform == "win32":
        drive = os.path.splitdrive(place)[0]
        return drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\") == _DRIVE_REMOTE
    if sys.platform == "darwin":
        buffer = ctypes.create_string_buffer(4096)
        if ctypes.CDLL(None).statfs(place.encode(), buffer) != 0:
            return False
        return not int.from_bytes(buffer.raw[_F_FLAGS : _F_FLAGS + 4], sys.byteorder) & _MNT_LOCAL
    return _kind_of(place) in _NETWORK_KINDS


def _kind_of(place: str) -> str:
    try:
        return mount_kind(Path("/proc/mounts").read_text("utf-8", "surrogateescape"), place)
    except OSError:
        return ""


def mount_kind(mounts: str, place: str) -> str:
    """The kind of filesystem a path lies on, by the longest mount point above it. `mounts` reads like /proc/mounts."""
    best, kind = "", ""
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) < _MOUNT_FIELDS:
            continue
        point = fields[1].replace("\\040", " ").rstrip("/")
        if (place == point or place.startswith(f"{point}/")) and len(point) >= len(best):
            best, kind = point, fields[2]
    return kind
