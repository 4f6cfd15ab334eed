"""Which screens there are, in the order of the rail, and which of them shows a record of each kind."""

from __future__ import annotations

import importlib
from typing import cast

from ui.parts.screen import Screen

SCREENS = {
    "home": "ui.cases.home:HomeScreen",
    "case": "ui.cases.case:CaseScreen",
    "interviews": "ui.interview.screen:InterviewScreen",
    "checklists": "ui.checklist.screen:ChecklistScreen",
    "rosters": "ui.rosters.screen:RosterScreen",
    "evidence": "ui.evidence.screen:EvidenceScreen",
    "findings": "ui.finding.screen:FindingScreen",
    "people": "ui.person.screen:PeopleScreen",
    "exchange": "ui.exchange.screen:ExchangeScreen",
    "search": "ui.search.screen:SearchScreen",
    "log": "ui.ledger.screen:LogScreen",
    "settings": "ui.settings.screen:SettingsScreen",
    "help": "ui.help.screen:HelpScreen",
}
"""A screen is loaded when it is first shown: the first one must be there at once."""

OF_KIND = {
    "interview": "interviews",
    "checklist": "checklists",
    "roster": "rosters",
    "hit": "rosters",
    "match": "rosters",
    "visit": "rosters",
    "exhibit": "evidence",
    "finding": "findings",
    "person": "people",
    "household": "people",
    "organisation": "people",
    "case": "case",
    "petition": "case",
}
"""The screen that shows a record, by the kind of its family."""


def screen_type(name: str) -> type[Screen]:
    """Return the class of the screen `name`."""
    module, _, found = SCREENS[name].partition(":")
    return cast("type[Screen]", getattr(importlib.import_module(module), found))
