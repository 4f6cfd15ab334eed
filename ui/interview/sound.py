"""The recordings of a talk beside its words: heard from the turn with the cursor, and marked where a turn is said."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QComboBox, QSizePolicy, QToolBar, QVBoxLayout, QWidget

from fieldkit import words
from fieldkit.desk import permissions, recordings
from fieldkit.desk.desk import Desk
from fieldkit.desk.viewing import Subject
from fieldkit.errors import Refused
from fieldkit.model.kinds import Exhibit, Interview, Moment
from ui.interview.timing import Timing, mark
from ui.interview.transcript import Transcript
from ui.jobs import Tell
from ui.look.theme import Tone
from ui.parts.paths import ask_file
from ui.parts.progress import Progress
from ui.parts.times import clock
from ui.parts.toned import ToneLabel
from ui.session import Session
from ui.sound.deck import Deck
from ui.wording import say

LEAD_MS = 1000
"""How much earlier than its mark a turn is heard: whoever marks it strikes the key after its first word."""


class Heard(NamedTuple):
    """The recordings of a talk, the moments of its turns by their paths, and whether it may be recorded here."""

    subjects: list[Subject]
    moments: dict[str, Moment]
    allowed: bool = False


class SoundBar(QWidget):
    """Stands over a transcript; its keys work in `screen`."""

    told = Signal(str)
    """A sentence for the line above the screen."""

    def __init__(self, session: Session, transcript: Transcript, screen: QWidget) -> None:
        super().__init__(screen)
        self._session = session
        self._transcript = transcript
        self._interview: Interview | None = None
        self._heard = Heard([], {})
        self.timing = Timing(session, transcript)
        self.deck = Deck(self, film=False, scope=screen)
        self.choice = QComboBox(self)
        self.moment = ToneLabel(self)
        self.trouble = ToneLabel(self)
        self.progress = Progress(self)
        self._bar = QToolBar(self)
        self.acts: dict[str, QAction] = {}
        self._lay_out()
        self._add_acts(screen)
        self.choice.activated.connect(self._turn)
        self.deck.refused.connect(self._not_played)
        self.progress.cancelled.connect(self.progress.end)
        transcript.pointed.connect(self._pointed)
        session.tape.changed.connect(self._recorded)
        session.changed.connect(self._changed)
        self.choice.hide()
        self._turn()
        self.show_interview(None)

    def show_interview(self, interview: Interview | None) -> None:
        """Show the recordings of a talk, or nothing."""
        self.timing.turn_to(interview)
        if self._interview is not None and (interview is None or interview.path != self._interview.path):
            self._show(Heard([], {}))
        self._interview = interview
        self.setVisible(interview is not None)
        if interview is not None:
            self._session.do(self, partial(_read, interview.path), partial(self._came, interview.path))

    def leave(self) -> None:
        """Note what was said while it is recorded; the turns are kept already."""
        self.timing.note()

    def hush(self) -> None:
        """Stop what plays where it is."""
        self.deck.player.pause()

    def end(self) -> None:
        """End what plays, and what is being taken in, for good."""
        self.progress.stop()
        self.deck.end()

    @Slot()
    def hear(self) -> None:
        """Play from the moment of the turn with the cursor."""
        moment = self._heard.moments.get(self._transcript.line.path)
        if moment is not None and self.timing.records and moment.recording == self._session.tape.id:
            self.told.emit(say("interviews", "still_recording"))
            return
        subjects = [subject.path for subject in self._heard.subjects]
        if moment is None or moment.recording not in subjects:
            self.told.emit(say("interviews", "no_moment"))
            return
        place = subjects.index(moment.recording)
        if place != self.choice.currentIndex():
            self.choice.setCurrentIndex(place)
            self._turn()
        self.deck.player.play_from(max(0, (moment.at or 0) - LEAD_MS))

    @Slot()
    def mark(self) -> None:
        """Say that the turn with the cursor is said where the recording is now: the one that goes on, or is heard."""
        subject, turn = self._subject, self._transcript.line.path
        if self.timing.records:
            self.timing.mark()
        elif subject is not None and self._interview is not None:
            said = {turn: self.deck.player.at}
            work = partial(mark, self._interview.space, subject.path, said)
            self._session.do(self, work, partial(self._marked, turn))

    @Slot()
    def record(self) -> None:
        """Record this talk, or end that."""
        if self.timing.records:
            self._session.tape.finish()
        elif self._interview is not None:
            self._session.tape.begin(self._interview)
        self._recorded()

    @Slot()
    def add(self) -> None:
        """Ask for a file and take it in as a recording of this talk."""
        if self._interview is None or self.progress.busy:
            return
        path = ask_file(self, say("interviews", "which_recording"))
        if path:
            work = partial(_add, self._interview, Path(path))
            self.progress.begin(self._session.run(self, work, self._added, self._not_added, self.progress.step))

    @property
    def _subject(self) -> Subject | None:
        place = self.choice.currentIndex()
        return self._heard.subjects[place] if 0 <= place < len(self._heard.subjects) else None

    def _came(self, path: str, heard: Heard) -> None:
        if self._interview is not None and self._interview.path == path:
            self._show(heard)

    def _show(self, heard: Heard) -> None:
        before, self._heard = self._heard, heard
        if heard.subjects != before.subjects:
            place = max(0, self.choice.currentIndex())
            with QSignalBlocker(self.choice):
                self.choice.clear()
                self.choice.addItems([subject.name or subject.sha256[:12] for subject in heard.subjects])
                self.choice.setCurrentIndex(min(place, len(heard.subjects) - 1))
            self.choice.setVisible(len(heard.subjects) > 1)
            self._turn()
        self._recorded()
        self._tell_moment()

    @Slot()
    def _turn(self) -> None:
        """Be ready to play the recording that is chosen."""
        subject = self._subject
        source, why = (subject.source, subject.why) if subject is not None else (None, None)
        self.deck.setVisible(source is not None)
        self.deck.show_source(source)
        self._say_why(why)

    @Slot(object)
    def _not_played(self, refused: Refused) -> None:
        self._say_why(refused)

    def _say_why(self, refused: Refused | None) -> None:
        self.trouble.setVisible(refused is not None)
        self.trouble.tell(words.refusal(refused) if refused is not None else "", Tone.WARN)

    @Slot(str)
    def _pointed(self, turn: str) -> None:
        self._tell_moment()
        self.timing.begin(self._heard.moments)
        if self.acts["follow"].isChecked() and turn in self._heard.moments and not self.timing.records:
            self.hear()

    @Slot(object)
    def _changed(self, kinds: frozenset[str]) -> None:
        if "moment" in kinds:
            self.show_interview(self._interview)

    @Slot()
    def _recorded(self) -> None:
        """Follow a recording that begins, goes on or ends; the first turn is said at its beginning."""
        record, records = self.acts["record"], self.timing.records
        begins, ends = records and not record.isChecked(), record.isChecked() and not records
        record.setChecked(records)
        record.setText(say("interviews", "sound_end_record" if records else "sound_record"))
        record.setVisible(records or (self._heard.allowed and not self._session.tape.going))
        for name in ("hear", "follow"):
            self.acts[name].setVisible(bool(self._heard.subjects))
        self.acts["mark"].setVisible(bool(self._heard.subjects) or records)
        if begins:
            self.timing.begin(self._heard.moments)
        if ends:
            self.timing.end()

    def _tell_moment(self) -> None:
        moment = self._heard.moments.get(self._transcript.line.path)
        known = moment is not None and moment.at is not None
        told = say("interviews", "moment", at=clock(moment.at or 0)) if moment is not None and known else ""
        self.moment.tell(told if self._heard.subjects else "")

    def _marked(self, turn: str, noted: list[str]) -> None:
        if turn not in noted:
            self.told.emit(say("interviews", "not_marked"))

    @Slot(object)
    def _added(self, _: Exhibit) -> None:
        self.progress.end()

    @Slot(object)
    def _not_added(self, refused: Refused) -> None:
        self.progress.end()
        self._session.refused.emit(refused)

    def _add_acts(self, screen: QWidget) -> None:
        for name, key, act in (
            ("record", "Ctrl+R", self.record),
            ("hear", "F5", self.hear),
            ("mark", "F9", self.mark),
            ("follow", "Ctrl+F5", None),
            ("add", "Ctrl+O", self.add),
        ):
            action = QAction(say("interviews", f"sound_{name}"), self)
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.setToolTip(f"{say('interviews', f'sound_{name}_tip')} ({key})")
            action.setCheckable(name in ("follow", "record"))
            if act is not None:
                action.triggered.connect(act)
            screen.addAction(action)
            self._bar.addAction(action)
            self.acts[name] = action
        self._bar.addWidget(self.moment)

    def _lay_out(self) -> None:
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.choice.setAccessibleName(say("interviews", "recording"))
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.trouble.setWordWrap(True)
        self.moment.setMargin(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for widget in (self.choice, self.deck, self.trouble, self._bar, self.progress):
            column.addWidget(widget)


def _read(path: str, desk: Desk) -> Heard:
    interview = desk.get(Interview, path)
    allowed = permissions.given(desk).recording
    return Heard(recordings.of(desk, interview), recordings.moments(desk, interview), allowed)


def _add(interview: Interview, path: Path, desk: Desk, tell: Tell) -> Exhibit:
    return recordings.add(desk, interview, path, tell)
