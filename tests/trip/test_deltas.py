"""After a receipt only what is new travels, and nothing that is due is ever skipped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fieldkit.bundle import open as opening
from fieldkit.desk import bundles, exhibits, interviews
from fieldkit.desk.cases import find_case
from fieldkit.desk.desk import Desk
from fieldkit.desk.interviews import Said
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Interview
from tests.vaultkit import County, new_case

pytest_plugins = ["tests.counties"]


@pytest.fixture
def desks(county: Callable[..., County]) -> tuple[Desk, Desk, Desk]:
    made = county(zhang="inspector", wang="inspector", li="leader")
    return Desk(made["zhang"]), Desk(made["wang"]), Desk(made["li"])


def hand(giver: Desk, taker: Desk, space: str, path: Path, *, receipt: bool = True) -> tuple[int, int]:
    """Hand over and give the receipt; return how many events and exhibits were in the bundle."""
    bundles.write(giver, path, [taker.member], [find_case(giver, space)])
    with opening.open_bundle(path, taker.vault.unlocked.identity, taker.county.id) as opened:
        counts = (sum(len(one.events) for one in opened.parcel().stretches), len(opened.manifest.exhibits))
    received = bundles.receive(taker, [path])
    if receipt:
        document, _ = bundles.give_receipt(taker, received.manifest)
        assert bundles.take_receipt(giver, document).complete
    return counts


def photo(desk: Desk, space: str, folder: Path, name: str) -> None:
    path = folder / name
    path.write_bytes(name.encode() * 1000)
    exhibits.add(desk, space, path)


def test_a_second_bundle_holds_only_what_is_new(desks: tuple[Desk, Desk, Desk], tmp_path: Path) -> None:
    zhang, _, li = desks
    space = new_case(zhang.vault)
    interviews.found(zhang, space, {"title": "一"}, [Said("answer", "话")] * 20)
    photo(zhang, space, tmp_path, "a.jpg")
    events, carried = hand(zhang, li, space, tmp_path / "1.fkb")
    assert events > 20
    assert carried == 1
    assert hand(zhang, li, space, tmp_path / "2.fkb") == (0, 0)
    interviews.found(zhang, space, {"title": "二"}, [Said("answer", "话")])
    photo(zhang, space, tmp_path, "b.jpg")
    events, carried = hand(zhang, li, space, tmp_path / "3.fkb")
    assert 0 < events < 10
    assert carried == 1
    assert len(exhibits.listed(li, space)) == 2


def test_without_a_receipt_everything_is_sent_again(desks: tuple[Desk, Desk, Desk], tmp_path: Path) -> None:
    zhang, _, li = desks
    space = new_case(zhang.vault)
    photo(zhang, space, tmp_path, "a.jpg")
    first = hand(zhang, li, space, tmp_path / "1.fkb", receipt=False)
    assert hand(zhang, li, space, tmp_path / "2.fkb", receipt=False) == first


def test_what_was_kept_back_then_is_sent_once_it_is_due(desks: tuple[Desk, Desk, Desk], tmp_path: Path) -> None:
    zhang, wang, _ = desks
    space = new_case(zhang.vault)
    interview = interviews.found(zhang, space, {"title": "谈话"}, [Said("question", "问"), Said("answer", "答")])
    hand(zhang, wang, space, tmp_path / "1.fkb")
    with pytest.raises(Refused) as refused:
        wang.get(Interview, interview.path)
    assert refused.value.code is Code.RECORD_MISSING
    zhang.set(space, interview.path, {f"interviewers.{wang.member}": True})
    hand(zhang, wang, space, tmp_path / "2.fkb")
    shown = wang.get(Interview, interview.path)
    assert [wang.tell(turn.text) for turn in interviews.turns(wang, shown)] == ["问", "答"]
    wang.set(space, interviews.turns(wang, shown)[1].path, {"text": "改"})


def test_a_receipt_by_someone_else_or_of_nothing_is_refused(desks: tuple[Desk, Desk, Desk], tmp_path: Path) -> None:
    zhang, wang, li = desks
    space = new_case(zhang.vault)
    hand(zhang, li, space, tmp_path / "1.fkb", receipt=False)
    document, _ = bundles.give_receipt(li, bundles.received(li)[-1].manifest)
    with pytest.raises(Refused) as refused:
        bundles.take_receipt(wang, document)
    assert refused.value.code is Code.RECEIPT_UNKNOWN
    with pytest.raises(Refused) as refused:
        bundles.take_receipt(zhang, document.replace(b'"v":1', b'"v":2', 1))
    assert refused.value.code in (Code.RECEIPT_DAMAGED, Code.DOCUMENT_NEWER)
    with pytest.raises(Refused) as refused:
        bundles.undo(li, bundles.received(li)[-1].manifest)
    assert refused.value.code is Code.UNDO_RECEIPT


def test_what_someone_sent_us_is_not_sent_back(desks: tuple[Desk, Desk, Desk], tmp_path: Path) -> None:
    zhang, _, li = desks
    space = new_case(zhang.vault)
    interviews.found(zhang, space, {"title": "一"}, [Said("answer", "话")] * 20)
    photo(zhang, space, tmp_path, "a.jpg")
    hand(zhang, li, space, tmp_path / "1.fkb", receipt=False)
    li.set(space, f"case/{space}", {"stage": "on_site"})
    events, carried = hand(li, zhang, space, tmp_path / "2.fkb")
    assert (events, carried) == (1, 0)
    assert find_case(zhang, space).stage == "on_site"
