"""What is taken in, as it is sound, and yet has none of the effect it is meant to have."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from fieldkit import clock, ids
from fieldkit.merge import event as events
from fieldkit.merge import rights
from fieldkit.merge.event import seen_in
from fieldkit.model.kinds import Interview, Person, Turn
from fieldkit.model.reviews import Review
from fieldkit.vault import erasing, projection, secrets
from fieldkit.vault.parcel import Parcel, Stretch
from fieldkit.vault.vault import Vault
from tests.attacks.scene import Stage, told_by
from tests.forging import Forger

Holds = Callable[[Stage, Vault], bool]


class Taken(NamedTuple):
    """The bundle, what is received after it, and what must hold then."""

    bundle: bytes
    holds: Holds
    after: tuple[bytes, ...] = ()


Make = Callable[[Stage], Taken]


def answered(_: Stage, vault: Vault) -> bool:
    """Say whether the words of the interview are there as they were typed."""
    return sorted(turn.text for turn in projection.load(vault.store, Turn, "deleted = 0")) == [
        "前年。",
        "水渠哪年修的？",
    ]


def named(scene: Stage, vault: Vault) -> bool:
    """Say whether the informant's name can be read, and is protected."""
    (person,) = projection.load(vault.store, Person, "path = ?", [scene.person])
    name = secrets.open_value(vault.store, scene.person, "name", person.name)
    return (name, person.protected) == ("王建国", True)


def kept(scene: Stage, vault: Vault) -> bool:
    """Say whether interview and informant are as they were."""
    (talk,) = projection.load(vault.store, Interview, "path = ?", [scene.talk])
    return answered(scene, vault) and named(scene, vault) and not talk.deleted and talk.title == "谈话"


def behind(scene: Stage, vault: Vault, record: str, values: Mapping[str, Any], **told: Any) -> Forger:
    """Wang's chain with one more event, by which he had seen all that `vault` has and replaces what stands there."""
    wang = scene.wang
    heads = {device: head for device, head in vault.ledger.heads(scene.case).items() if device != wang.device}
    family = vault.ledger.family(scene.case, "/".join(record.split("/")[:2]))
    over = {field: names for field in values if (names := family.replaced_by_settlement(record, field))}
    wang.write(record, values, envelope={"seen": seen_in(scene.case, heads)}, over=over or None, **told)
    return wang


def edits(record: Callable[[Stage], str], values: Mapping[str, Any], **told: Any) -> Make:
    """Wang writes on what is not his to change, having seen it."""

    def make(scene: Stage) -> Taken:
        wang = behind(scene, scene.county["qian"], record(scene), values, **told)
        return Taken(told_by(scene, wang, to="qian"), kept)

    return make


def again(scene: Stage) -> Taken:
    return Taken(scene.held, kept)


def older(scene: Stage) -> Taken:
    return Taken(scene.older, kept)


def founded_in_anothers_name(scene: Stage) -> Taken:
    """An interview whose id says that zhang began it, written by wang."""
    root = ids.new()
    path = f"interview/{ids.derived('interview', scene.zhang.member, root)}"
    values = {"root": root, "title": "谈话", f"interviewers.{scene.wang.identity.member}": True}
    wang = behind(scene, scene.county["qian"], path, values)

    def holds(scene: Stage, vault: Vault) -> bool:
        titles = [one.title for one in projection.load(vault.store, Interview, "path = ?", [path])]
        return kept(scene, vault) and titles in ([], [""])

    return Taken(told_by(scene, wang, to="qian"), holds)


def approves(member: Callable[[Stage], str], **told: Any) -> Make:
    """Wang, an inspector, says in a review that a finding of his own is approved; the id is that of `member`'s act."""

    def make(scene: Stage) -> Taken:
        finding = f"finding/{ids.new()}"
        values = {"act": "approved", "step": "leader", "version": "0" * 64, **told}
        path = f"{finding}/review/{rights.once('review', member(scene), values)}"
        scene.wang.write(finding, {"title": "丁"})
        scene.wang.write(path, values)
        return Taken(told_by(scene, scene.wang, to="qian"), lambda _, vault: not projection.load(vault.store, Review))

    return make


def carried(scene: Stage, alter: Callable[[list[tuple[bytes, bytes | None]]], None]) -> Parcel:
    """Zhang's chain as wang carries it to li: some of its bodies kept back."""
    (stretch, zhangs) = stretch_of_zhang(scene)
    told = list(stretch)
    alter(told)
    wang = scene.wang
    return Parcel(
        certificates=(zhangs[0], wang.certificate()),
        stretches=(Stretch(scene.case, scene.county["zhang"].signer.device, tuple(told)), wang.stretch()),
        heads=(zhangs[1], wang.head()),
    )


def stretch_of_zhang(scene: Stage) -> tuple[list[tuple[bytes, bytes | None]], tuple[bytes, bytes]]:
    """The events of zhang's chain as qian has it; its certificate and signed end."""
    qian, device = scene.county["qian"], scene.county["zhang"].signer.device
    rows = qian.store.rows(
        "SELECT e.envelope, b.body FROM events e JOIN bodies b ON b.event = e.id JOIN chains c ON c.id = e.chain"
        " WHERE c.device = ? ORDER BY e.seq",
        (device,),
    )
    proofs = qian.store.rows(
        "SELECT t.document, h.document FROM certificates t JOIN chains c ON c.device = t.device"
        " JOIN heads h ON h.chain = c.id WHERE c.device = ? ORDER BY h.seq DESC",
        (device,),
    )
    return rows, (proofs[0][0], proofs[0][1])


def claimed_erased(scene: Stage) -> Taken:
    """Wang keeps zhang's words back from li and says they were erased; then zhang's own bundle comes."""
    rows, _ = stretch_of_zhang(scene)
    at = next(at for at, (_, body) in enumerate(rows) if body and json.loads(body)["set"].get("text") == "前年。")
    name = events.digest(rows[at][0])
    behind(scene, scene.county["qian"], erasing.erasure_of(name), {"event": name, "reason": "protection"})

    def keep_back(told: list[tuple[bytes, bytes | None]]) -> None:
        told[at] = (told[at][0], None)

    return Taken(told_by(scene, scene.wang, carried(scene, keep_back)), answered, (scene.loose.write(),))


def erased_by_nobody(scene: Stage) -> Taken:
    """Wang, who neither wrote the words nor leads, erases them at qian's, who has them."""
    rows, _ = stretch_of_zhang(scene)
    name = next(events.digest(raw) for raw, body in rows if body and json.loads(body)["set"].get("text") == "前年。")
    wang = behind(scene, scene.county["qian"], erasing.erasure_of(name), {"event": name, "reason": "protection"})
    return Taken(told_by(scene, wang, to="qian"), kept)


def false_secret(to: str) -> Make:
    """Wang gives a false secret for the informant. Li does not have the record yet; zhang's bundle brings it then."""

    def make(scene: Stage) -> Taken:
        given = {scene.person: base64.b64encode(os.urandom(32)).decode()}
        bundle = told_by(scene, scene.wang, to=to, secrets=given)
        return Taken(bundle, named, () if to == "qian" else (scene.loose.write(),))

    return make


def ahead(scene: Stage) -> Taken:
    """A clock a thousand days ahead, which would put everything written here first for years."""
    scene.wang.write(f"finding/{ids.new()}", {"title": "丁"}, envelope={"at": [clock.now_ms() + 1000 * 86_400_000, 0]})
    return Taken(told_by(scene, scene.wang, to="qian"), lambda _, vault: vault.ledger.last.ms < clock.now_ms() + 60_000)


FORGED: dict[str, Make] = {
    "bundle_again": again,
    "older_bundle_after_a_newer": older,
    "withheld_words_claimed_erased": claimed_erased,
    "words_erased_by_who_neither_wrote_nor_leads": erased_by_nobody,
    "anothers_words_changed": edits(lambda scene: scene.words, {"text": "去年。"}),
    "anothers_words_deleted": edits(lambda scene: scene.words, {"deleted": True}),
    "anothers_interview_deleted": edits(lambda scene: scene.talk, {"deleted": True}),
    "oneself_made_an_interviewer": edits(lambda scene: scene.talk, {f"interviewers.{'a' * 26}": True, "title": "改"}),
    "informants_protection_lifted": edits(lambda scene: scene.person, {"protected": False}),
    "words_of_a_later_version": edits(lambda scene: scene.words, {"text": "去年。"}, needs=2),
    "interview_founded_in_anothers_name": founded_in_anothers_name,
    "false_secret_before_its_record": false_secret("li"),
    "false_secret_after_the_right_one": false_secret("qian"),
    "clock_a_thousand_days_ahead": ahead,
    "finding_approved_by_an_inspector": approves(lambda scene: scene.wang.identity.member, series="一", number=1),
    "finding_approved_in_the_leaders_name": approves(lambda scene: scene.li.member),
}
