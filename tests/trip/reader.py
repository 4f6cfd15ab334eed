"""What a screen reader hears: the visible widgets of every program on a screen, over AT-SPI.

The protocol: https://gitlab.gnome.org/GNOME/at-spi2-core, `xml/Accessible.xml`, `Text.xml`; states in
`atspi-constants.h`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

ACTIVE, FOCUSED, SENSITIVE, SHOWING = 1, 12, 24, 25
_ACCESSIBLE, _TEXT = "org.a11y.atspi.Accessible", "org.a11y.atspi.Text"
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
        the list has not.
        """
        for part in self.parts:
            if part.has(FOCUSED) and part.role != "filler" and (part.role not in _ITEMS or self.has(FOCUSED)):
                yield part
            yield from part.keyboard()

    def words(self) -> str:
        """All words of it, a line each."""
        return "\n".join(one for seen in self.all() for one in (seen.name, seen.text) if one)


class Reader:
    """Listens on the accessibility bus that belongs to a session bus."""

    def __init__(self, session: str) -> None:
        with open_dbus_connection(session) as asked:
            where = new_method_call(DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus"), "GetAddress")
            self._bus: DBusConnection = open_dbus_connection(asked.send_and_get_reply(where, timeout=20).body[0])

    def close(self) -> None:
        """Stop to listen."""
        self._bus.close()

    def windows(self) -> list[Seen]:
        """Return the windows that show on the screen, with all that shows in them."""
        programs = self._ask(_ROOT, "GetChildren") or ([],)
        each = (self._ask(tuple(program), "GetChildren") or ([],) for program in programs[0])
        found = (self._look(tuple(at)) for (windows,) in each for at in windows)
        return [window for window in found if window is not None]

    def _look(self, at: tuple[str, str]) -> Seen | None:
        told = self._ask(at, "GetState")
        if told is None:
            return None  # it went meanwhile
        states = told[0][0] | told[0][1] << 32
        if not states >> SHOWING & 1:
            return None
        role, name = self._ask(at, "GetRoleName"), self._property(at, "Name")
        children = self._ask(at, "GetChildren")
        if role is None or children is None:
            return None
        text = self._ask(at, "GetText", "ii", (0, -1), interface=_TEXT) if role[0] in _WRITTEN else None
        parts = (self._look(tuple(child)) for child in children[0])
        return Seen(at, role[0], name, states, text[0] if text else "", [part for part in parts if part is not None])

    def _property(self, at: tuple[str, str], name: str) -> str:
        told = self._ask(at, "Get", "ss", (_ACCESSIBLE, name), interface="org.freedesktop.DBus.Properties")
        return told[0][1] if told else ""

    def _ask(
        self,
        at: tuple[str, str],
        what: str,
        signature: str | None = None,
        body: tuple[Any, ...] = (),
        interface: str = _ACCESSIBLE,
    ) -> Any:
        """Return the answer of a widget; None where it is gone, or its program is."""
        message: Message = new_method_call(DBusAddress(at[1], at[0], interface), what, signature, body)
        try:
            reply = self._bus.send_and_get_reply(message, timeout=10)
        except TimeoutError:
            return None
        if reply.header.message_type is MessageType.error:
            assert reply.header.fields.get(HeaderFields.error_name), reply
            return None
        return reply.body
