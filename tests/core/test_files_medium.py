"""What a stick is: as this system tells, and as doubles of Linux with sticks, Windows and macOS tell."""

from __future__ import annotations

import ctypes
import os
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fieldkit import files
from fieldkit.errors import Code, Refused
from fieldkit.files import linux, macos, media, windows
from fieldkit.files.traits import Traits

pytest_plugins = ["tests.sticks"]


def test_a_real_small_disk_tells_its_file_system_room_and_whether_it_may_be_written(
    small_disk: Callable[..., Path],
) -> None:
    disk = small_disk(1 << 20, "ext4")
    found = files.medium(disk)
    assert (found.file_system, found.read_only, found.removable) == ("ext4", False, False)
    assert (found.serial, found.label, found.largest_file) == ("", "", None)
    assert 0 < found.free <= found.capacity <= 1 << 20
    (disk / "a").write_bytes(bytes(100 << 10))
    assert found.free - files.medium(disk / "a").free == 100 << 10
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    assert files.medium(disk).read_only


def test_a_link_is_followed_and_a_mount_with_spaces_is_found(small_disk: Callable[..., Path], tmp_path: Path) -> None:
    disk = small_disk(1 << 16, "tmpfs")
    inner = disk / "U 盘\t\\040"
    inner.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4096,ro", "fieldkit-test", inner], check=True)
    (tmp_path / "link").symlink_to(inner)
    try:
        found = files.medium(tmp_path / "link" / "not yet")
    finally:
        subprocess.run(["umount", "-l", inner], check=True)
    assert (found.file_system, found.capacity, found.read_only) == ("tmpfs", 4096, True)


def test_a_place_that_cannot_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        files.medium(tmp_path / ("a" * 300))
    assert caught.value.code is Code.MEDIUM_BAD_NAME


MOUNTS = """\
39 22 0:50 / /media/li/card rw - autofs systemd-1 rw
40 22 8:17 / /media/li/U\\040盘 rw,nosuid shared:9 - vfat /dev/sdb1 rw,utf8
41 22 8:33 / /media/li/card ro - exfat /dev/sdc1 rw
42 22 8:65 / /media/li/nameless rw - fuseblk /dev/sde1 rw
43 40 0:77 / /media/li/U\\040盘/inner rw - tmpfs tmpfs ro
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
"""
STICK = {"usb1/idVendor": "1d6b", "usb1/serial": "0000:00:14.0", "usb1/1-2/idVendor": "0951"}


@pytest.fixture
def computer(tmp_path: Path) -> Path:
    """The proc, sys and dev of a computer with a stick, a card reader and a stick without a serial number."""
    tree = {
        "proc/self/mountinfo": MOUNTS,
        **{f"sys/devices/pci0/{path}": text for path, text in STICK.items()},
        "sys/devices/pci0/usb1/1-2/serial": "001A92053B6A\n",
        "sys/devices/pci0/usb1/1-2/host6/block/sdb/removable": "1\n",
        "sys/devices/pci0/usb1/1-2/host6/block/sdb/sdb1/size": "9",
        "sys/devices/pci0/usb1/1-3/idVendor": "ffff",
        "sys/devices/pci0/usb1/1-3/host7/block/sde/removable": "0\n",
        "sys/devices/pci0/usb1/1-3/host7/block/sde/sde1/size": "9",
        "sys/devices/pci0/mmc0/mmc0:1/serial": "0x0da1\n",
        "sys/devices/pci0/mmc0/mmc0:1/block/sdc/removable": "1\n",
        "sys/devices/pci0/mmc0/mmc0:1/block/sdc/sdc1/size": "9",
        "dev/sdb1": "",
    }
    for path, text in tree.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    links = {
        "sys/dev/block/8:17": "../../devices/pci0/usb1/1-2/host6/block/sdb/sdb1",
        "sys/dev/block/8:65": "../../devices/pci0/usb1/1-3/host7/block/sde/sde1",
        "sys/dev/block/8:33": "../../devices/pci0/mmc0/mmc0:1/block/sdc/sdc1",
        "dev/disk/by-label/巡察\\x20U盘": "../../sdb1",
    }
    for path, target in links.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).symlink_to(target)
    return tmp_path


@pytest.mark.parametrize(
    ("path", "traits"),
    [
        ("/media/li/U 盘/A.fkb", Traits("001A92053B6A", "巡察 U盘", "vfat", removable=True)),
        ("/media/li/card", Traits("0x0da1", "", "exfat", removable=True, read_only=True)),
        ("/media/li/nameless/a", Traits("", "", "fuseblk", removable=True)),
        ("/media/li/U 盘/inner/a", Traits(file_system="tmpfs", read_only=True)),
        ("/media/li/U 盘2", Traits(file_system="ext4")),
    ],
)
def test_on_a_double_of_linux_a_stick_tells_its_own_number_and_never_the_hub_s(
    computer: Path, path: str, traits: Traits
) -> None:
    assert linux.traits(Path(path), computer) == traits


def test_on_a_double_of_linux_every_mounted_device_is_looked_at(computer: Path) -> None:
    assert {place.name for place in linux.volumes(computer)} >= {"U 盘", "card", "nameless"}
    assert "inner" not in {place.name for place in linux.volumes(computer)}


def test_on_a_double_of_windows_every_letter_is_looked_at() -> None:
    class Letters:
        def GetLogicalDrives(self) -> int:  # noqa: N802  # Windows' own name
            return 0b10100

    assert [str(place) for place in windows.volumes(Letters())] == ["C:\\", "E:\\"]


def test_on_a_double_of_macos_every_volume_but_the_system_s_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / "Volumes" / "U盘").mkdir(parents=True)
    (tmp_path / "Volumes" / "Macintosh HD").symlink_to("/")
    assert [place.name for place in macos.volumes(tmp_path)] == ["U盘"]
    assert macos.volumes(tmp_path / "nowhere") == []


def test_sticks_are_the_removable_ones_and_one_that_is_pulled_out_is_left_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class System:
        def volumes(self) -> list[Path]:
            return [tmp_path / "stick", tmp_path / "disk", tmp_path / "gone"]

        def traits(self, path: Path) -> Traits:
            if path.name == "gone":
                raise OSError(5, "pulled out")
            return Traits(removable=path.name == "stick")

    for name in ("stick", "disk", "gone"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(media, "_system", System)
    assert list(media.sticks()) == [tmp_path / "stick"]


def test_a_table_that_does_not_name_the_place_says_nothing(computer: Path) -> None:
    (computer / "proc/self/mountinfo").write_text("40 22 8:17 / /media/li rw - vfat /dev/sdb1 rw\n")
    assert linux.traits(Path("/home"), computer) == Traits()


@pytest.mark.parametrize(
    ("name", "largest"),
    [("vfat", 4_294_967_295), ("msdos", 4_294_967_295), ("FAT32", 4_294_967_295), ("exFAT", None), ("NTFS", None)],
)
def test_fat_by_each_system_s_name_ends_below_4_gib(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, largest: int | None
) -> None:
    monkeypatch.setattr(media, "_traits", lambda path: Traits(file_system=name))
    assert files.medium(tmp_path).largest_file == largest


def storage(serial: bytes, bus: int) -> bytes:
    """A STORAGE_DEVICE_DESCRIPTOR (winioctl.h) as the driver of a disk fills it in."""
    fixed = struct.pack("=IIBBBBIIIIII", 40, 80, 0, 0, 1, 0, 0, 0, 0, 36 if serial else 0, bus, 0)
    return fixed + serial + b"\0"


class Kernel32:
    """A double of Windows with one drive E:. Functions are objects there, so that their result's type can be set."""

    def __init__(self, drive_type: int = 2, descriptor: bytes = b"", flags: int = 0) -> None:
        self.drive_type, self.descriptor, self.flags = drive_type, descriptor, flags
        self.opened: list[tuple[Any, ...]] = []
        self.closed: list[int | None] = []
        outer = self

        class CreateFileW:
            restype: Any = None

            def __call__(self, name: str, *order: Any) -> int:
                assert self.restype is ctypes.c_void_p
                outer.opened.append((name, *order))
                unknown = ctypes.c_void_p(-1).value
                assert unknown is not None
                return 77 if outer.descriptor else unknown

        self.CreateFileW = CreateFileW()

    def GetVolumePathNameW(self, path: str, root: Any, size: int) -> int:  # noqa: N802  # Windows' own name
        root.value = "E:\\"
        return int(path.startswith("E:"))

    def GetVolumeNameForVolumeMountPointW(self, root: Any, name: Any, size: int) -> int:  # noqa: N802  # Windows' own name
        name.value = "\\\\?\\Volume{4c1b02c1}\\"
        return 1

    def GetVolumeInformationW(  # noqa: N802  # Windows' own name
        self, root: str, label: Any, size: int, serial: None, longest: None, flags: Any, kind: Any, kind_size: int
    ) -> int:
        label.value, kind.value, flags._obj.value = "巡察U盘", "FAT32", self.flags
        return 1

    def GetDriveTypeW(self, root: str) -> int:  # noqa: N802  # Windows' own name
        return self.drive_type

    def DeviceIoControl(  # noqa: N802  # Windows' own name
        self, device: Any, code: int, query: bytes, length: int, answer: Any, size: int, count: Any, overlapped: None
    ) -> int:
        assert (device.value, code, length) == (77, 0x2D1400, 12)
        ctypes.memmove(answer, self.descriptor, len(self.descriptor))
        count._obj.value = len(self.descriptor)
        return 1

    def CloseHandle(self, device: Any) -> int:  # noqa: N802  # Windows' own name
        self.closed.append(device.value)
        return 1


def test_on_a_double_of_windows_a_stick_tells_its_own_number_label_and_protection() -> None:
    api = Kernel32(descriptor=storage(b"  001A92053B6A ", 7), flags=0x80000)
    found = windows.traits(Path("E:/A.fkb"), api)
    assert found == Traits("001A92053B6A", "巡察U盘", "FAT32", removable=True, read_only=True)
    assert api.opened == [("\\\\?\\Volume{4c1b02c1}", 0, 7, None, 3, 0, None)]
    assert api.closed == [77]


@pytest.mark.parametrize(
    ("drive_type", "descriptor", "serial", "removable"),
    [
        (3, storage(b"X1", 7), "X1", True),
        (3, storage(b"X1", 11), "X1", False),
        (2, storage(b"", 12), "", True),
        (3, b"", "", False),
        (3, b"\1\2\3", "", False),
    ],
)
def test_on_a_double_of_windows_what_the_device_does_not_tell_stays_empty(
    drive_type: int, descriptor: bytes, serial: str, *, removable: bool
) -> None:
    found = windows.traits(Path("E:/A.fkb"), Kernel32(drive_type, descriptor))
    assert (found.serial, found.removable, found.read_only) == (serial, removable, False)


def test_on_a_double_of_windows_a_path_without_a_volume_tells_nothing() -> None:
    assert windows.traits(Path("Q:/a"), Kernel32()) == Traits()


def test_on_a_double_of_windows_a_file_is_opened_without_buffering_or_not_at_all() -> None:
    api = Kernel32(descriptor=b"there")
    assert windows.unbuffered(Path("E:/a"), api) == 77
    assert api.opened == [("E:/a", 0x80000000, 7, None, 3, 0x20000000, None)]
    assert windows.unbuffered(Path("E:/a"), Kernel32()) is None


@pytest.mark.parametrize(("flags", "removable", "read_only"), [(0x201, True, True), (0x1000, False, False)])
def test_on_a_double_of_macos_the_kernel_s_structure_is_understood(
    flags: int, *, removable: bool, read_only: bool
) -> None:
    answer = struct.pack("=Ii5Q2iIIII16s", 4096, 1 << 20, 9, 8, 7, 6, 5, 1, 2, 501, 25, flags, 0, b"msdos")
    found = macos.parsed(answer.ljust(2168, b"\0"))
    assert found == Traits(file_system="msdos", removable=removable, read_only=read_only)


def test_on_a_double_of_macos_the_newer_structure_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    class Library:
        def statfs(self, path: bytes, answer: Any) -> int:
            assert path == os.fsencode("/Volumes/U盘")
            return -1

    library = Library()
    monkeypatch.setattr(ctypes, "CDLL", lambda name: library)
    assert macos.traits(Path("/Volumes/U盘")) == Traits()

    def newer(path: bytes, answer: Any) -> int:
        ctypes.memmove(answer, bytes(72) + b"apfs\0", 77)
        return 0

    setattr(library, "statfs$INODE64", newer)
    assert macos.traits(Path("/Volumes/U盘")) == Traits(file_system="apfs")
