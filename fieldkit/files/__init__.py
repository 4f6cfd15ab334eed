"""The only place that knows how each system flushes, drops caches, locks and replaces, and what a stick is."""

from fieldkit.files.beside import Digest
from fieldkit.files.cache import Proof, drop_cache, past_cache, read_back
from fieldkit.files.disk import fsync_file, fsync_folder, make_folder, open_new, replace, user_folder, wipe_file
from fieldkit.files.locks import Lock, lock
from fieldkit.files.media import Medium, medium, sticks
from fieldkit.files.memory import keep_off_disk
from fieldkit.files.names import called, check_name, safe_name, same_name, shown
from fieldkit.files.source import open_source, read_stable
from fieldkit.files.trouble import translate, world
from fieldkit.files.whole import NewFile, new_folder, part_of, sweep, write_whole
from fieldkit.files.writing import is_being_written

__all__ = [
    "Digest",
    "Lock",
    "Medium",
    "NewFile",
    "Proof",
    "called",
    "check_name",
    "drop_cache",
    "fsync_file",
    "fsync_folder",
    "is_being_written",
    "keep_off_disk",
    "lock",
    "make_folder",
    "medium",
    "new_folder",
    "open_new",
    "open_source",
    "part_of",
    "past_cache",
    "read_back",
    "read_stable",
    "replace",
    "safe_name",
    "same_name",
    "shown",
    "sticks",
    "sweep",
    "translate",
    "user_folder",
    "wipe_file",
    "world",
    "write_whole",
]
