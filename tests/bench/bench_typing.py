"""A talk of 500 turns: opened until its first words are painted, then typed on, from the key to its paint.

Beside it stands Qt's plain text editor with the same words, which knows of no turns and keeps nothing. A turn is ended
as often as people do it; what is typed becomes drafts and events as always.
"""

from __future__ import annotations

from functools import partial
from itertools import count
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from fieldkit.desk import turns
from fieldkit.model.kinds import Interview
from tests.bench import counties
from tests.bench.frame import Bench, Beside, Fact, Row, Watch, against, in_turns
from tests.bench.ground import Ground
from tests.bench.screens import over, painted, put_away
from tests.bench.speech import Speech
from tests.vaultkit import new_case, new_interview
from tests.windowkit import say, settle
from ui.interview.screen import InterviewScreen
from ui.shell.window import MainWindow

_LEAST = "Qt's plain text editor, the same words"
_TYPED = "田"
_TURN = 15
"""Characters after which a turn ends: so often that of the slowest twentieth of all keys each is an end."""


def prepare(ground: Ground) -> None:
    """Have the talk, and another one."""
    _talked(ground)


def measure(ground: Ground) -> list[Row]:
    """Open it again and again, then type into the middle of it."""
    size = ground.sizes.talked
    with ground.scratch() as scratch, over(counties.copied(_talked(ground), scratch / "county"), "zhang") as window:
        talk, plain = _Talk(window, size), _Plain()
        opened = in_turns(5 * ground.sizes.rounds, {"ours": talk.open, _LEAST: partial(plain.open, talk.words)})
        longest = talk.longest
        talk.stand_in_the_middle()
        typed = in_turns(ground.sizes.acts, {"ours": talk.type, _LEAST: plain.type})
        kept = talk.kept
        put_away(plain.editor)
    ours = typed["ours"]
    return [
        Row(f"a talk of {size} turns opened", opened["ours"].median, opened["ours"].own, [against(opened, _LEAST)]),
        Row("the longest that the window heard nobody meanwhile", longest, 0, most=0.05),
        Row(
            f"a key in a talk of {size} turns, to its paint, p95",
            ours.p95,
            ours.own,
            [Beside(f"{_LEAST}, p95", typed[_LEAST].p95)],
            [Fact("characters kept in the vault", kept, len(ours.runs))],
            most=0.016,
        ),
    ]


class _Talk:
    """The screen of interviews with the talk, and one to come back from."""

    def __init__(self, window: MainWindow, size: int) -> None:
        screen = window.show_screen("interviews")
        assert isinstance(screen, InterviewScreen)
        settle(window)
        self._window, self._screen, self._size = window, screen, size
        found = window.session.desk.load(Interview, screen.space)
        self._short, self._path = sorted((one.path for one in found), key=lambda path: len(self._told(path)))
        self._keys = count(1)
        self.longest = 0.0

    @property
    def words(self) -> str:
        """All its words."""
        return "\n".join(line.text for line in self._told(self._path))

    @property
    def kept(self) -> int:
        """How many of the characters that were typed stand in the vault."""
        self._screen.leave()
        settle(self._window)
        return sum(line.text.count(_TYPED) for line in self._told(self._path))

    def _told(self, path: str) -> list[turns.Line]:
        desk = self._window.session.desk
        return turns.lines(desk, desk.get(Interview, path))

    def open(self, watch: Watch) -> None:
        """Come from the other talk."""
        editor = self._screen.transcript
        self._screen.show_record(self._short)
        settle(self._window)
        with watch:
            self._screen.show_record(self._path)
            longest = painted(editor.viewport(), lambda: editor.document().blockCount() == self._size)
        settle(self._window)
        self.longest = max(self.longest, longest)

    def stand_in_the_middle(self) -> None:
        """Put the cursor behind the words of a turn."""
        editor = self._screen.transcript
        editor.go_to(editor.lines[self._size // 2].path, 1 << 20)
        settle(self._window)

    def type(self, watch: Watch) -> None:
        """Type a character, or end a turn and type one."""
        _type(self._screen.transcript, next(self._keys) % _TURN == 0, watch)


class _Plain:
    """Qt's plain text editor."""

    def __init__(self) -> None:
        self.editor = QPlainTextEdit()
        self.editor.resize(700, 600)
        self.editor.show()
        self._keys = count(1)

    def open(self, words: str, watch: Watch) -> None:
        """Show the words, until they are painted."""
        with watch:
            self.editor.setPlainText(words)
            painted(self.editor.viewport())
        middle = self.editor.document().findBlockByNumber(self.editor.blockCount() // 2)
        self.editor.setTextCursor(QTextCursor(middle))
        self.editor.centerCursor()

    def type(self, watch: Watch) -> None:
        """Type a character, or end a paragraph and type one."""
        _type(self.editor, next(self._keys) % _TURN == 0, watch)


def _type(editor: QTextEdit | QPlainTextEdit, ends: bool, watch: Watch) -> None:
    with watch:
        if ends:
            QTest.keyClick(editor, Qt.Key.Key_Return)
        say(editor, _TYPED)
        painted(editor.viewport())


def _talked(ground: Ground) -> Path:
    return ground.made(f"talk-{ground.sizes.talked}", partial(_make, ground.sizes.talked))


def _make(size: int, folder: Path) -> None:
    speech = Speech(6)
    with counties.founded(folder) as county:
        space = new_case(county["zhang"])
        for turns_ in (1, size):
            new_interview(county["zhang"], space, *(speech.answer(20) for _ in range(turns_)))


TYPING = Bench("typing", prepare, measure)
