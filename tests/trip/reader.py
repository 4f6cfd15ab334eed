"""What a screen reader hears: the visible widgets of every program on a screen, over AT-SPI.

The protocol: https://gitlab.gnome.org/GNOME/at-spi2-core, `xml/Accessible.xml`, `Text.xml`; states in
`atspi-constants.h`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, MessageType, message_bus, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

ACTIVE, FOCUSED, SENSITIVE, SHOWING = 1, 12, 24, 25
_ACCESSIBLE, _TEXT = "org.a11y.atspi.Accessible", "org.a11y.atspi.Text"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_MOVED = MatchRule(type="signal", interface="org.a11y.atspi.Event.Object", member="StateChanged")
_AT_ONCE = 100
"""Questions that are on their way together, at most."""
_ROOT = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
_ITEMS = frozenset({"cell", "list item", "page tab", "table cell", "tree item"})
_WRITTEN = frozenset({"text", "password text", "entry", "paragraph"})


@dataclass
class Seen:
    """A widget as it is told: its role, its name, the words that stand in it, and what is in it."""

    at: tuple[str, str]
    role: str
    name: str
    states: int
    text: str = ""
    parts: list[Seen] = field(default_factory=list)

    def has(self, state: int) -> bool:
        """Say whether it is in a state."""
        return bool(self.states >> state & 1)

    def all(self) -> Iterator[Seen]:
        """Yield it and all in it."""
        yield self
        for part in self.parts:
            yield from part.all()

    def keyboard(self) -> Iterator[Seen]:
        """Yield what says that it has the keyboard, from the outer to the inner.

        Qt says so, too, of the inner part of a text, of the current row of a list and of the current tab, even where
        the list has not. What only holds others has no name.
        """
        for part in self.parts:
            if (
                part.has(FOCUSED)
                and (part.role != "filler" or part.name)
                and (part.role not in _ITEMS or self.has(FOCUSED))
            ):
                yield part
            yield from part.keyboard()

    def words(self) -> str:
        """All words of it, a line each."""
        return "\n".join(one for seen in self.all() for one in (seen.name, seen.text) if one)


class Reader:
    """Listens on the accessibility bus that belongs to a session bus.

    Widgets are asked many at a time: waiting for each answer alone would take longer than all that is done with them.
    """

    def __init__(self, session: str) -> None:
        with open_dbus_connection(session) as asked:
            where = new_method_call(DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus"), "GetAddress")
            self._bus: DBusConnection = open_dbus_connection(asked.send_and_get_reply(where, timeout=20).body[0])
        self._keyboard: tuple[str, str] | None = None
        """Where the keyboard went when that was told last."""
        self._bus.send_and_get_reply(message_bus.AddMatch(_MOVED), timeout=10)
        registry = DBusAddress("/org/a11y/atspi/registry", "org.a11y.atspi.Registry", "org.a11y.atspi.Registry")
        self._bus.send_and_get_reply(
            new_method_call(registry, "RegisterEvent", "s", ("object:state-changed:focused",)), timeout=10
        )

    def close(self) -> None:
        """Stop to listen."""
        self._bus.close()

    def windows(self) -> list[Seen]:
        """Return the windows that show on the screen, with all that shows in them."""
        found = self._shown()
        self._name([seen for window in found for seen in window.all()])
        return found

    def focused(self) -> Seen | None:
        """Return the widget with the keyboard, the innermost, of the window that has it."""
        return self._told() or self._looked_for()

    def _told(self) -> Seen | None:
        """Return it as its program told last, where that is still so."""
        at = self._keyboard
        found = self._seen([at]) if at is not None else []
        if self._keyboard != at:
            return self._told()  # it went elsewhere meanwhile
        if not found or not found[0].has(FOCUSED):
            return None
        self._grow(found)
        self._name([seen for seen in found[0].all() if seen.has(FOCUSED)])
        return [found[0], *found[0].keyboard()][-1]

    def _looked_for(self) -> Seen | None:
        """Return it as it is found among all that shows."""
        active = [window for window in self._shown() if window.has(ACTIVE)]
        self._name([seen for window in active for seen in window.all() if seen.has(FOCUSED)])
        found = [seen for window in active for seen in window.keyboard()]
        return found[-1] if found else None

    def _shown(self) -> list[Seen]:
        """Return the windows that show, with all in them, of none of which more is known yet than its states."""
        (programs,) = self._answers([_call(_ROOT, "GetChildren")])
        each = self._answers([_call(tuple(program), "GetChildren") for program in (programs or ([],))[0]])
        roots = self._seen([tuple(at) for told in each if told is not None for at in told[0]])
        self._grow(roots)
        return roots

    def _grow(self, level: list[Seen]) -> None:
        """Give widgets all that shows in them."""
        while level:
            held = self._answers([_call(seen.at, "GetChildren") for seen in level])
            children = [(seen, tuple(at)) for seen, told in zip(level, held, strict=True) if told for at in told[0]]
            found = {seen.at: seen for seen in self._seen([at for _, at in children])}
            for parent, at in children:
                if at in found:
                    parent.parts.append(found[at])
            level = list(found.values())

    def _seen(self, places: Sequence[tuple[str, str]]) -> list[Seen]:
        """Return those of the widgets at `places` that show."""
        told = self._answers([_call(at, "GetState") for at in places])
        states = [(at, one[0][0] | one[0][1] << 32) for at, one in zip(places, told, strict=True) if one is not None]
        return [Seen(at, "", "", state) for at, state in states if state >> SHOWING & 1]

    def _name(self, found: Sequence[Seen]) -> None:
        """Ask what they are, how they are called, and what stands in those in which something can stand."""
        roles = self._answers([_call(seen.at, "GetRoleName") for seen in found])
        names = self._answers([_call(seen.at, "Get", "ss", (_ACCESSIBLE, "Name"), _PROPERTIES) for seen in found])
        for seen, role, name in zip(found, roles, names, strict=True):
            seen.role, seen.name = role[0] if role else "", name[0][1] if name else ""
        written = [seen for seen in found if seen.role in _WRITTEN]
        texts = self._answers([_call(seen.at, "GetText", "ii", (0, -1), _TEXT) for seen in written])
        for seen, text in zip(written, texts, strict=True):
            seen.text = text[0] if text else ""

    def _answers(self, asked: Sequence[Message]) -> list[Any]:
        """Return the answers in their order; None for a widget that is gone, or whose program is."""
        return [answer for at in range(0, len(asked), _AT_ONCE) for answer in self._some(asked[at : at + _AT_ONCE])]

    def _some(self, asked: Sequence[Message]) -> list[Any]:
        waiting: dict[int, int] = {}
        answers: list[Any] = [None] * len(asked)
        for place, message in enumerate(asked):
            serial = next(self._bus.outgoing_serial)
            waiting[serial] = place
            self._bus.send(message, serial=serial)
        while waiting:
            try:
                reply = self._bus.receive(timeout=10)
            except TimeoutError:
                break
            if reply.header.message_type is MessageType.signal:
                self._hear(reply)
                continue
            place = waiting.pop(reply.header.fields.get(HeaderFields.reply_serial, -1), -1)
            if place >= 0 and reply.header.message_type is MessageType.method_return:
                answers[place] = reply.body
        return answers

    def _hear(self, told: Message) -> None:
        """Note where the keyboard went."""
        if told.header.fields.get(HeaderFields.member) == "StateChanged" and told.body[:2] == ("focused", 1):
            self._keyboard = told.header.fields[HeaderFields.sender], told.header.fields[HeaderFields.path]


def _call(
    at: tuple[str, str],
    what: str,
    signature: str | None = None,
    body: tuple[Any, ...] = (),
    interface: str = _ACCESSIBLE,
) -> Message:
    """Return what asks the widget `at`."""
    return new_method_call(DBusAddress(at[1], at[0], interface), what, signature, body)
