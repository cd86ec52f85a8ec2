from pathlib import Path

import pytest

from otpdesk.store.filesystem import is_network, mount_kind

MOUNTS = r"""/dev/sda1 / ext4 rw 0 0
tmpfs /tmp tmpfs rw 0 0
server:/export /mnt/share nfs4 rw 0 0
//nas/desk /mnt/share/local\040disk cifs rw 0 0
/dev/sdb1 /mnt/share/disk ext4 rw 0 0
broken
"""


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("/home/ada/otpdesk", "ext4"),
        ("/tmp/otpdesk", "tmpfs"),
        ("/mnt/share", "nfs4"),
        ("/mnt/share/desk", "nfs4"),
        ("/mnt/shared", "ext4"),
        ("/mnt/share/disk/a", "ext4"),
        ("/mnt/share/local disk/a", "cifs"),
    ],
)
def test_the_longest_mount_point_above_a_path_says_its_kind(place: str, kind: str) -> None:
    assert mount_kind(MOUNTS, place) == kind


def test_a_temporary_folder_is_local(tmp_path: Path) -> None:
    assert not is_network(tmp_path)
