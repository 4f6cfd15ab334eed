"""Windows: kernel32 says what a volume and its device are, and opens a file past the cache."""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from pathlib import Path
from typing import Any

from fieldkit.files.traits import Traits

# Names and numbers as in the Windows SDK: fileapi.h, winnt.h, winioctl.h, ntddstor.h.
_GENERIC_READ = 0x80000000
_SHARE_ALL = 7
_OPEN_EXISTING = 3
_FILE_FLAG_NO_BUFFERING = 0x20000000
_FILE_READ_ONLY_VOLUME = 0x00080000
_DRIVE_REMOVABLE = 2
_IOCTL_STORAGE_QUERY_PROPERTY = 0x002D1400
_STANDARD_DEVICE_QUERY = bytes(12)
_DESCRIPTOR = struct.Struct("=24xII")
_OUTSIDE_BUSES = frozenset({7, 12, 13})
"""BusTypeUsb, BusTypeSd, BusTypeMmc."""

_INVALID_HANDLE = ctypes.c_void_p(-1).value
_LONG = 1024
_LONGEST_PATH = 32768


def _kernel32() -> Any:
    return ctypes.CDLL("kernel32")


def _opened(api: Any, name: str, access: int, flags: int) -> int | None:
    api.CreateFileW.restype = ctypes.c_void_p
    handle: int | None = api.CreateFileW(name, access, _SHARE_ALL, None, _OPEN_EXISTING, flags, None)
    return None if handle == _INVALID_HANDLE else handle


def unbuffered(path: Path, api: Any) -> int | None:
    """Open `path` past the cache and return its handle, None where the volume does not allow it.

    Whoever reads through it reads whole blocks into page-aligned memory ("File Buffering" in the SDK).
    """
    return _opened(api, str(path), _GENERIC_READ, _FILE_FLAG_NO_BUFFERING)


def open_unbuffered(path: Path) -> int | None:
    """Return a descriptor that reads `path` past the cache, None where the volume does not allow it."""
    descriptor = None
    if sys.platform == "win32":
        import msvcrt

        handle = unbuffered(path, _kernel32())
        descriptor = None if handle is None else msvcrt.open_osfhandle(handle, os.O_RDONLY)
    return descriptor


def parsed(descriptor: bytes) -> tuple[str, int]:
    """Return the serial number and the bus in a STORAGE_DEVICE_DESCRIPTOR; empty and 0 where it names none."""
    if len(descriptor) < _DESCRIPTOR.size:
        return "", 0
    offset, bus = _DESCRIPTOR.unpack_from(descriptor)
    raw = descriptor[offset:].split(b"\0")[0] if offset else b""
    return raw.decode("ascii", "replace").strip(), bus


def _descriptor(api: Any, root: str) -> bytes:
    """Ask the device under the volume at `root` for its descriptor; asking needs no right of an administrator."""
    name, answer, count = ctypes.create_unicode_buffer(_LONG), ctypes.create_string_buffer(_LONG), ctypes.c_uint32()
    if not api.GetVolumeNameForVolumeMountPointW(root, name, _LONG):
        return b""
    handle = _opened(api, name.value.rstrip("\\"), 0, 0)
    if handle is None:
        return b""
    device = ctypes.c_void_p(handle)
    query = (_IOCTL_STORAGE_QUERY_PROPERTY, _STANDARD_DEVICE_QUERY, len(_STANDARD_DEVICE_QUERY))
    done = api.DeviceIoControl(device, *query, answer, _LONG, ctypes.byref(count), None)
    api.CloseHandle(device)
    return answer.raw[: count.value] if done else b""


def volumes(api: Any = None) -> list[Path]:
    """Return the roots of all drives that have a letter."""
    letters = (api or _kernel32()).GetLogicalDrives()
    return [Path(f"{chr(ord('A') + bit)}:\\") for bit in range(26) if letters >> bit & 1]


def traits(path: Path, api: Any = None) -> Traits:
    """Return what `api` (kernel32) says about the medium of `path`; nothing where it does not answer."""
    api = api or _kernel32()
    root = ctypes.create_unicode_buffer(_LONGEST_PATH)
    if not api.GetVolumePathNameW(str(path), root, _LONGEST_PATH):
        return Traits()
    label, kind, flags = ctypes.create_unicode_buffer(_LONG), ctypes.create_unicode_buffer(_LONG), ctypes.c_uint32()
    api.GetVolumeInformationW(root.value, label, _LONG, None, None, ctypes.byref(flags), kind, _LONG)
    serial, bus = parsed(_descriptor(api, root.value))
    return Traits(
        serial=serial,
        label=label.value,
        file_system=kind.value,
        removable=api.GetDriveTypeW(root.value) == _DRIVE_REMOVABLE or bus in _OUTSIDE_BUSES,
        read_only=bool(flags.value & _FILE_READ_ONLY_VOLUME),
    )
