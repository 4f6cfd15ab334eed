"""Who is given what: which bodies and secrets a bundle may carry for its receivers (bundle/FORMAT.md, "Scope")."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from fieldkit.desk import protection
from fieldkit.desk.desk import Desk
from fieldkit.merge.rights import LEADING
from fieldkit.model.kinds import Finding, Household, Interview, Payload, Person, Task
from fieldkit.model.questions import Visit
from fieldkit.model.record import family_of, kind_of
from fieldkit.model.reviews import Remark
from fieldkit.vault import projection
from fieldkit.vault.gathering import Withhold

FOR_LEADERS = frozenset({"petition", "statement"})
"""Kinds that concern an inspector only where the inspector wrote them."""

FOR_THEIR_OWN = frozenset({"interview", "visit", "finding", "remark", "task"})
"""Kinds that concern an inspector only where the inspector takes part."""


def withholding(desk: Desk, receivers: Sequence[str]) -> Withhold:
    """Return which bodies stay here, by the strictest of the receivers: leaders and office are given all.

    An inspector is given the team's common records, their own interviews, visits, findings and tasks, what others
    remarked on them, and everything they wrote; other people's interviews, visits and all petitions are withheld, and
    the chains still verify.
    """
    narrow = [member for member in receivers if desk.vault.members.role(member) not in LEADING]
    concerns = {member: _concerning(desk, member) for member in narrow}
    links = protection.hidden_links(desk)

    def stays(_: str, record: str, by: str) -> bool:
        family = family_of(record)
        if narrow and record in links:
            return True
        guarded = kind_of(family) in FOR_LEADERS | FOR_THEIR_OWN or kind_of(record) in FOR_LEADERS
        return guarded and any(by != member and family not in concerns[member] for member in narrow)

    return stays


def secrets_for(desk: Desk, receiver: str, spaces: Collection[str]) -> list[str]:
    """Return the paths of the secrets that `receiver` may be given from `spaces`.

    Those of protected persons, of the exhibits attached to them and of their households go to leaders and office alone.
    """
    holder = receiver in desk.vault.members.key_holders()
    hidden = set() if holder else protection.hidden_secrets(desk)
    told: list[str] = []
    for record in (Person, Household, Payload):
        told += [one.path for one in projection.load(desk.vault.store, record) if one.space in spaces]
    return [path for path in told if path not in hidden]


def _concerning(desk: Desk, member: str) -> set[str]:
    """Return the families of interviews, visits, findings, remarks and tasks in which `member` takes part."""
    own = {
        talk.path
        for kind in (Interview, Visit)
        for talk in projection.load(desk.vault.store, kind)
        if member in desk.family(talk.space, talk.path).authors
    }
    rows = desk.vault.store.rows(
        "SELECT DISTINCT family FROM bodies WHERE by = ? AND family LIKE 'finding/%'", (member,)
    )
    own |= {family for (family,) in rows}
    own |= {finding.path for finding in projection.load(desk.vault.store, Finding) if member in finding.drafters}
    own |= {task.path for task in projection.load(desk.vault.store, Task) if member in task.members}
    remarks = projection.load(desk.vault.store, Remark)
    return own | {remark.path for remark in remarks if family_of(remark.target or remark.path) in own}
