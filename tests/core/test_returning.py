"""Giving a stick back: every receipt that is owed is on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fieldkit.desk import bundles, returning
from fieldkit.desk.cases import find_case
from fieldkit.desk.desk import Desk
from tests.vaultkit import County, new_case, new_interview

pytest_plugins = ["tests.counties"]


def test_two_bundles_of_one_file_name_are_owed_two_receipts(county: Callable[..., County], tmp_path: Path) -> None:
    made = county(zhang="inspector", li="leader")
    zhang, li = Desk(made["zhang"]), Desk(made["li"])
    space = new_case(zhang.vault)
    for day in ("monday", "tuesday"):
        new_interview(zhang.vault, space, day)
        (tmp_path / day).mkdir()
        bundles.write(zhang, tmp_path / day / "x.fkb", [li.member], [find_case(zhang, space)], full=True)
        bundles.receive(li, [tmp_path / day / "x.fkb"])
    stick = tmp_path / "stick"
    stick.mkdir()
    given = returning.give_back(li, zhang.member, stick).receipts
    taken = {bundles.take_receipt_file(zhang, path).manifest for path, _ in given}
    assert taken == {one.manifest for one in bundles.written(zhang)}
