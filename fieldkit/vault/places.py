"""What a vault's folder is made of: the names in it, for whoever works on a vault that is closed or copied."""

from __future__ import annotations

DATABASE = "store.db"
EXHIBITS = "exhibits"
SNAPSHOTS = "snapshots"
RECORDINGS = "recordings"
"""What was recorded here and is not taken in yet: a folder for each recording, its pieces sealed to who recorded it."""
LOCK = "lock"
ASKED = "asked.age"
"""The fresh key of an ask to the office, sealed under the passphrase that is to be the new one."""
