"""Attacks by receipt, ask and answer: none is believed, and nothing changes."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pytest

from fieldkit import words
from fieldkit.desk import bundles, cases, vaults
from fieldkit.desk.desk import Desk
from fieldkit.errors import Refused
from fieldkit.keys import age, office, requests, slotfile
from fieldkit.keys.agefile import scrypt
from fieldkit.vault import vault as opening
from tests.attacks import catalogue
from tests.attacks.catalogue import Attack, check_said
from tests.attacks.papers.forged import Papers
from tests.roomkit import every_file
from tests.vaultkit import build, dump, new_case, new_exhibit

PASSPHRASE = "青川县 2026"


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Papers]:
    """Zhang hands li a bundle, li gives a receipt, forgets her passphrase, asks the office and is answered."""
    folder = tmp_path_factory.mktemp("papers")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIELDKIT_HOME", str(folder / "home"))
        county = build(folder, {"zhang": "inspector", "li": "leader", "wang": "inspector"})
        zhang, li = Desk(county["zhang"]), Desk(county["li"])
        new_exhibit(county["zhang"], new_case(county["zhang"]), b"photograph")
        written = bundles.write(zhang, folder / "1.fkb", [county.member("li")], cases.cases(zhang))
        receipt, _ = bundles.give_receipt(li, bundles.receive(li, written.paths).manifest)
        sealed = office.with_office(li.vault.slots, li.vault.unlocked, county.office.recipient)
        slots = li.vault.slots = slotfile.write(li.vault.folder, sealed)
        secret, recipient = age.new_identity()
        ask, waiting = requests.make_ask(slots, recipient), io.BytesIO()
        patch.setattr(scrypt, "WRITTEN", 10)
        age.encrypt(io.BytesIO(secret.encode()), waiting, passphrase=PASSPHRASE)
        answer = requests.answer(ask, county.office)
        yield Papers(county, receipt, slots, secret, waiting.getvalue(), ask, answer)
        county.close()


def take_receipt(papers: Papers, data: bytes) -> None:
    bundles.take_receipt(Desk(papers.county["zhang"]), data)


def answer_ask(papers: Papers, data: bytes) -> None:
    requests.answer(data, papers.county.office)


def take_answer(papers: Papers, data: bytes) -> None:
    """Open li's vault, closed, with the answer, as whoever waits for it does."""
    vault = papers.county["li"]
    vault.close()
    (vault.folder / "asked.age").write_bytes(papers.waiting)
    answer = vault.folder.with_name("li.fkanswer")
    answer.write_bytes(data)
    before = every_file(vault.folder)
    try:
        vaults.recover_with_answer(vault.folder, answer, "李四", PASSPHRASE)
    finally:
        assert every_file(vault.folder) == before
        papers.county.vaults["li"] = opening.open_unlocked(vault.folder, vault.unlocked)


READ: dict[str, Callable[[Papers, bytes], None]] = {
    "receipt": take_receipt,
    "ask": answer_ask,
    "answer": take_answer,
}
"""Who reads a paper: by the first word of the attack's name."""


@catalogue.every("papers")
def test_a_false_paper_is_refused(papers: Papers, attack: Attack) -> None:
    before = {person: dump(vault) for person, vault in papers.county.vaults.items()}
    with pytest.raises(Refused) as caught:
        READ[attack.name.partition("_")[0]](papers, attack.make(papers))
    assert f"refused.{caught.value.code}" == attack.expects
    check_said(attack, words.refusal(caught.value, "zh_CN"), papers.names)
    for person in ("zhang", "wang"):
        assert dump(papers.county[person]) == before[person]


def test_the_sound_papers_are_believed(papers: Papers) -> None:
    assert requests.accept(papers.answer, papers.secret, papers.slots) == papers.county["li"].unlocked.master
    assert bundles.take_receipt(Desk(papers.county["zhang"]), papers.receipt).complete
