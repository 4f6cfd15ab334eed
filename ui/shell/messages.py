"""What the gate and the work process say to each other: one JSON document a line, through anonymous pipes.

The passphrase goes this way and no other: not as an argument, not in the environment, not in a file.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple


class Message(NamedTuple):
    """One thing said: what it is about, and its facts."""

    about: str
    facts: dict[str, Any]


OPEN = "open"
"""To the work: open `folder` with the `passphrase` of `member` (empty: whosever it is), who goes on at `places`."""
BEGIN = "begin"
"""To the work: show the window for `what`: create, recover, practice."""
SHOW = "show"
"""To the work: come to the front, and show the file `path` if there is one."""
END = "end"
"""To the work: keep everything, close and end."""
READY = "ready"
"""From the work: everything is loaded."""
BEGUN = "begun"
"""From the work: the window that was asked for is there."""
OPENED = "opened"
"""From the work: the vault `folder` is open."""
REFUSED = "refused"
"""From the work: it is not, because of `code` and `params`."""
LOCKED = "locked"
"""From the work: `folder` is closed and the keys end with me; `place` is where `member` was. `colleagues` (id, name)
work in it too; one of them is to take over where `switching`."""
CLOSED = "closed"
"""From the work: whoever works is done for today."""
GIVEN_UP = "given_up"
"""From the work: nothing was opened after all."""

RECORD = "record"
"""From the work: record what these facts of `fieldkit.desk.recordings.begin` tell of."""
FINISH = "finish"
"""From the work: what is recorded is over."""
RECORDING = "recording"
"""To the work: the recording `id` of `interview` in `vault` is `going` on, `at` milliseconds; or trouble: `code`."""


def encode(about: str, **facts: Any) -> bytes:
    """Return a message as its line."""
    return json.dumps({"about": about, "facts": facts}).encode() + b"\n"


def decode(line: bytes) -> Message | None:
    """Return the message of a line, or None for anything else: a library may print what it likes."""
    try:
        told = json.loads(line)
        return Message(str(told["about"]), dict(told["facts"]))
    except (ValueError, KeyError, TypeError):
        return None
