"""The day this program is long gone: a bundle is opened with unzip, age and ssh-keygen, and nothing of ours.

What is found is what was put in: the words of an interview, who wrote them, and a photograph with its own hash.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fieldkit.bundle.write import write
from tests.vaultkit import County, new_case, new_exhibit, new_interview, new_person, outgoing

pytest_plugins = ["tests.counties"]
pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, ("unzip", "age", "ssh-keygen"))), reason="unzip, age and ssh-keygen are not all here"
)

PHOTO = hashlib.shake_256(b"photograph").digest(200_000)
FILM = hashlib.shake_256(b"film").digest(700_000)


class Finder:
    """Somebody years later, who has the stick, a receiver's age key, and the sender's public key from a card."""

    def __init__(self, folder: Path, age_key: str) -> None:
        self.folder = folder
        folder.mkdir()
        (folder / "key").write_text(age_key + "\n")

    def run(self, *command: str, given: bytes = b"") -> bytes:
        return subprocess.run(command, input=given, cwd=self.folder, check=True, capture_output=True).stdout

    def unpack(self, path: Path) -> None:
        self.run("unzip", "-q", "-o", str(path), "-d", "out")

    def files(self, pattern: str) -> list[Path]:
        return sorted((self.folder / "out").glob(pattern))

    def opened(self, data: bytes) -> bytes:
        return self.run("age", "-d", "-i", "key", given=data)

    def verify(self, message: bytes, signature: str, namespace: str, signer: str, key: bytes) -> None:
        """Fails unless the holder of `key` signed `message` for `namespace`."""
        kind = b"ssh-ed25519"
        blob = len(kind).to_bytes(4, "big") + kind + len(key).to_bytes(4, "big") + key
        (self.folder / "allowed").write_text(f"{signer} ssh-ed25519 {base64.b64encode(blob).decode()}\n")
        (self.folder / "signature").write_text(signature)
        self.run(
            "ssh-keygen",
            "-Y",
            "verify",
            "-f",
            "allowed",
            "-I",
            signer,
            "-n",
            namespace,
            "-s",
            "signature",
            given=message,
        )


def plain(document: dict[str, Any]) -> bytes:
    """The signed bytes of a document inside another: JSON with sorted keys and no space."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def test_the_words_the_author_and_the_photograph(county: Callable[..., County], tmp_path: Path) -> None:
    village = county()
    zhang = village["zhang"]
    case = new_case(zhang)
    new_person(zhang, case, "王建国")
    new_interview(zhang, case, "水渠哪年修的？", "前年修的，钱没有到账。")
    payload = new_exhibit(zhang, case, PHOTO)
    film = new_exhibit(zhang, case, FILM, "录像.mp4")
    asked = outgoing(zhang, (village.known("li"), village.known("office")), case)
    written = write(zhang, tmp_path / "1.fkb", asked, part_size=400_000)
    assert len(written.paths) > 2

    finder = Finder(tmp_path / "years_later", village.people["li"].age_secret)
    for path in written.paths:
        finder.unpack(path)

    # Who signed it, and that nothing is missing.
    manifest_bytes = finder.opened(finder.files("manifest/*.age")[0].read_bytes())
    signature = finder.opened(finder.files("signature/*.age")[0].read_bytes()).decode()
    sender, key = village.member("zhang"), village.people["zhang"].public
    finder.verify(manifest_bytes, signature, "fieldkit-bundle-v1", sender, key)
    manifest = json.loads(manifest_bytes)
    assert manifest["sender"]["card"]["name"] == "张三"
    for member in (each for part in (manifest["common"], *manifest["parts"]) for each in part):
        data = (finder.folder / "out" / member["name"]).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (member["size"], member["sha256"])

    # The ledger: a line of JSON for every document.
    ledger = finder.opened(finder.files("ledger/*.age")[0].read_bytes())
    told = [json.loads(line) for line in ledger.splitlines()]
    bodies = [line["body"] for line in told if "body" in line]
    answer = next(body for body in bodies if body["set"].get("text") == "前年修的，钱没有到账。")
    listed = [line["roll"]["list"] for line in told if "roll" in line][-1]
    names = {member["card"]["card"]["key"]: member["card"]["card"]["name"] for member in listed["members"]}
    assert answer["by"] == sender
    assert names[base64.b64encode(key).decode()] == "张三"

    # The chain: each envelope names the one before and its body, and the last is signed by device and author.
    chain = [line for line in told if "envelope" in line]
    for before, after in itertools.pairwise(chain):
        assert after["envelope"]["prev"] == hashlib.sha256(plain(before["envelope"])).hexdigest()
    for line in chain:
        assert line["envelope"]["body"] == hashlib.sha256(plain(line["body"])).hexdigest()
    signed = next(line["head"] for line in told if "head" in line)
    certificate = next(line["certificate"]["certificate"] for line in told if "certificate" in line)
    head = plain(signed["head"])
    assert signed["head"]["hash"] == hashlib.sha256(plain(chain[-1]["envelope"])).hexdigest()
    finder.verify(head, signed["member"], "fieldkit-head-v1", sender, key)
    device_key = base64.b64decode(certificate["key"])
    finder.verify(head, signed["device"], "fieldkit-head-v1", certificate["device"], device_key)

    # The exhibits: the photograph in one member, the film in slices that are put together first.
    for sha256, original in ((payload, PHOTO), (film, FILM)):
        carried = next(each for each in manifest["exhibits"] if each["sha256"] == sha256)
        pieces = finder.files(f"exhibits/{carried['file']}.age*")
        assert (len(pieces) > 1) == (sha256 == film)
        found = finder.opened(b"".join(piece.read_bytes() for piece in pieces))
        event = next(body for body in bodies if body["set"].get("sha256") == hashlib.sha256(found).hexdigest())
        assert event["record"].startswith("exhibit/")
        assert found == original

    # The keys to sealed names, for this receiver alone.
    mine = next(each for each in manifest["receivers"] if each["member"] == village.member("li"))
    secrets = json.loads(finder.opened((finder.folder / "out" / mine["secrets"]).read_bytes()))
    assert sum(path.startswith("person/") for path in secrets) == 1
    others = [each["secrets"] for each in manifest["receivers"] if each != mine]
    with pytest.raises(subprocess.CalledProcessError):
        finder.opened((finder.folder / "out" / others[0]).read_bytes())


def test_one_letter_altered_and_ssh_keygen_says_no(county: Callable[..., County], tmp_path: Path) -> None:
    village = county()
    zhang = village["zhang"]
    written = write(zhang, tmp_path / "1.fkb", outgoing(zhang, (village.known("li"),), new_case(zhang)))
    finder = Finder(tmp_path / "years_later", village.people["li"].age_secret)
    finder.unpack(written.paths[0])
    manifest = finder.opened(finder.files("manifest/*.age")[0].read_bytes())
    signature = finder.opened(finder.files("signature/*.age")[0].read_bytes()).decode()
    sender, key = village.member("zhang"), village.people["zhang"].public
    finder.verify(manifest, signature, "fieldkit-bundle-v1", sender, key)
    for message, namespace, signer in (
        (manifest.replace(b"1", b"2", 1), "fieldkit-bundle-v1", key),
        (manifest, "fieldkit-head-v1", key),
        (manifest, "fieldkit-bundle-v1", village.people["li"].public),
    ):
        with pytest.raises(subprocess.CalledProcessError):
            finder.verify(message, signature, namespace, sender, signer)
