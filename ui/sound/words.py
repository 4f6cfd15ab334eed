"""What a window says to a player or recorder, and the other way: lines as in `ui.shell.messages`, and pixels."""

from __future__ import annotations

LOAD = "load"
"""To the player: these facts of `fieldkit.desk.playing.as_facts` are what is played; once."""
PLAY = "play"
"""To the player: go on."""
PAUSE = "pause"
"""To the player: stop where you are."""
SEEK = "seek"
"""To the player: go to `at`, milliseconds from the beginning."""
SLOW = "slow"
"""To the player: play at `rate` (1.0: as it was)."""
SEEN = "seen"
"""To the player: the last picture is shown, another may come."""

READY = "ready"
"""From the player: everything is loaded; `device` says whether the computer has something to play sound with."""
LENGTH = "length"
"""From the player: it lasts `whole` milliseconds."""
AT = "at"
"""From the player: it is at `at` milliseconds, and `playing` or not."""
PICTURE = "picture"
"""From the player: `width` and `height`, and behind the line the pixels, 4 bytes each."""
REFUSED = "refused"
"""From the player or recorder: it does not play or record, because of `code` and `params`."""

RECORD = "record"
"""To the recorder: what to record, as `fieldkit.desk.recordings.begin` told it; once."""
FINISH = "finish"
"""To the recorder: seal the rest and end. Closing the pipe says the same."""
HEARD = "heard"
"""From the recorder: it has recorded `at` milliseconds."""

MOST_SIDE = 960
"""Points of the longer side of a picture: what fits beside the rail at 1366 x 768."""
