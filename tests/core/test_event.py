"""The bytes of events: one form each, everything else refused (fieldkit/merge/RULES.md, "Events")."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit import canonical
from fieldkit.errors import Code, Refused
from fieldkit.merge import event as events
from fieldkit.merge.event import Body, Envelope

A, B, C = "a" * 26, "b" * 25 + "a", "c" * 25 + "a"
HASH = "0123456789abcdef" * 4
ENVELOPE = Envelope(v=1, space=A, device=B, seq=2, prev=HASH, at=(7, 0), body=HASH, seen={f"{A}/{C}": (3, HASH)})
BODY = Body(
    salt=A,
    act=B,
    by=C,
    roll=(1, HASH),
    wall="2026-03-05T09:30:00+08:00",
    record=f"finding/{A}",
    values={"title": "村务公开栏空白", "amount": 1200},
    over={"title": [HASH]},
)
ENVELOPE_BYTES = (
    f'{{"at":[7,0],"body":"{HASH}","device":"{B}","prev":"{HASH}",'
    f'"seen":{{"{A}/{C}":[3,"{HASH}"]}},"seq":2,"space":"{A}","v":1}}'
).encode()
BODY_BYTES = (
    f'{{"act":"{B}","by":"{C}","list":[1,"{HASH}"],"over":{{"title":["{HASH}"]}},"record":"finding/{A}",'
    f'"salt":"{A}","set":{{"amount":1200,"title":"村务公开栏空白"}},"wall":"2026-03-05T09:30:00+08:00"}}'
).encode()


def changed(data: bytes, **other: Any) -> bytes:
    """Return the canonical bytes of the document in `data` with keys changed, or left out for None."""
    told = json.loads(data) | other
    return canonical.encode({key: value for key, value in told.items() if value is not None})


def refusal(data: bytes, *, body: bool = False) -> Code:
    with pytest.raises(Refused) as refused:
        events.decode_body(data) if body else events.decode_envelope(data)
    return refused.value.code


def test_the_bytes_are_these() -> None:
    assert events.encode_envelope(ENVELOPE) == ENVELOPE_BYTES
    assert events.encode_body(BODY) == BODY_BYTES
    assert events.decode_envelope(ENVELOPE_BYTES) == ENVELOPE
    assert events.decode_body(BODY_BYTES) == BODY


def test_what_is_empty_is_not_written() -> None:
    plain = events.encode_envelope(Envelope(v=1, space="own", device=B, seq=1, prev=HASH, at=(0, 0), body=HASH))
    assert b"seen" not in plain
    assert refusal(changed(plain, seen={})) is Code.EVENT_DAMAGED
    assert refusal(changed(BODY_BYTES, over={}), body=True) is Code.EVENT_DAMAGED
    assert refusal(changed(BODY_BYTES, needs=0), body=True) is Code.EVENT_DAMAGED


def test_a_chain_begins_at_the_hash_of_county_space_and_device() -> None:
    told = f'{{"county":"{HASH}","device":"{B}","space":"county"}}'.encode()
    assert events.genesis(HASH, "county", B) == hashlib.sha256(told).hexdigest()


@pytest.mark.parametrize(
    "other",
    [
        {"seq": 0},
        {"seq": 2**53},
        {"at": [-1, 0]},
        {"at": [2**43, 0]},
        {"at": [0, -1]},
        {"at": [0]},
        {"at": [0, 0, 0]},
        {"space": "village"},
        {"space": A.upper()},
        {"space": f"{A} {A}"},
        {"device": "b" * 26},
        {"device": ""},
        {"prev": HASH.upper()},
        {"prev": HASH[1:]},
        {"prev": f"{HASH} {HASH}"},
        {"body": ""},
        {"seen": {f"{A}/{B}": [3, HASH]}},
        {"seen": {f"county/{C}": [3, HASH]}},
        {"seen": {f"{A}/{C}": [0, HASH]}},
        {"seen": {f"{A}/{C}": [3, "x"]}},
        {"seen": {A: [3, HASH]}},
        {"v": 0},
        {"v": -1},
        {"body": None},
        {"more": 1},
    ],
    ids=str,
)
def test_an_envelope_of_another_shape_is_refused(other: dict[str, Any]) -> None:
    try:
        data = changed(ENVELOPE_BYTES, **other)
    except Refused:
        data = json.dumps(json.loads(ENVELOPE_BYTES) | other, separators=(",", ":"), sort_keys=True).encode()
    assert refusal(data) is Code.EVENT_DAMAGED


@pytest.mark.parametrize(
    "other",
    [
        {"salt": "short"},
        {"act": A[:-1]},
        {"by": HASH},
        {"wall": "2026-03-05 09:30"},
        {"wall": "２026-03-05T09:30:00+08:00"},
        {"list": [1]},
        {"list": "1"},
        {"set": {}},
        {"set": None},
        {"over": {"title": []}},
        {"over": {"title": ["x"]}},
        {"over": {"facts": [HASH]}},
        {"needs": "2"},
        {"more": 1},
    ],
    ids=str,
)
def test_a_body_of_another_shape_is_refused(other: dict[str, Any]) -> None:
    assert refusal(changed(BODY_BYTES, **other), body=True) is Code.EVENT_DAMAGED


@pytest.mark.parametrize(
    "record",
    [
        "",
        "finding",
        f"finding/{A}/",
        f"Finding/{A}",
        f"finding/{A}/citation",
        f"turn/{A}",
        f"finding/{A}/turn/{A}",
        "/".join([f"omen/{A}"] * 4),
        f"finding/{A[:-1]}",
        f"../{A}",
        f"finding\n/{A}",
    ],
)
def test_a_record_that_cannot_be_is_refused(record: str) -> None:
    assert refusal(changed(BODY_BYTES, record=record), body=True) is Code.EVENT_DAMAGED


def test_an_unknown_kind_may_stand_anywhere() -> None:
    for record in (f"omen/{A}", f"finding/{A}/omen/{A}", f"omen/{A}/omen/{A}/omen/{A}"):
        assert events.decode_body(changed(BODY_BYTES, record=record)).record == record


@pytest.mark.parametrize(
    "value",
    [
        b"1.0",
        b"1e2",
        b"null",
        b"-0",
        b"01",
        b"9007199254740992",
        b'"\\ud800"',
        b'"\\u4e00"',
        b'"\\/"',
        b'"\xff"',
        b'"a',
        b"+1",
    ],
)
def test_a_value_of_no_canonical_form_is_refused(value: bytes) -> None:
    assert refusal(BODY_BYTES.replace(b"1200", value), body=True) is Code.EVENT_DAMAGED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'{"act"', b'{ "act"'),
        (b'{"act":', b'{"act":"x","act":'),
        (b'"set":{"amount":1200,', b'"set":{"amount":1,"amount":1200,'),
        (b'"set":{"amount":1200,"title":"x"}', b'"set":{"title":"x","amount":1200}'),
        (b"00+08:00", b"00+08:00\\u0000"),
        (b"}", b"}\n"),
        (b'{"act"', b'\xef\xbb\xbf{"act"'),
    ],
)
def test_other_bytes_for_the_same_words_are_refused(old: bytes, new: bytes) -> None:
    data = changed(BODY_BYTES, set={"amount": 1200, "title": "x"})
    assert old in data
    at = data.rindex(old)
    assert refusal(data[:at] + new + data[at + len(old) :], body=True) is Code.EVENT_DAMAGED


def test_values_are_nested_no_deeper_than_six() -> None:
    value: Any = "x"
    for _ in range(6):
        value = [value]
    assert events.decode_body(changed(BODY_BYTES, set={"title": value}, over=None)).values == {"title": value}
    deep = BODY_BYTES.replace(b"1200", b"[" * 7 + b"1" + b"]" * 7)
    assert refusal(deep, body=True) is Code.EVENT_DAMAGED
    assert refusal(BODY_BYTES.replace(b"1200", b"[" * 100_000), body=True) is Code.EVENT_DAMAGED


@pytest.mark.parametrize("number", [-(2**53), 2**53, 2**63, 2**64 - 1, 10**40])
@pytest.mark.parametrize("key", ["list", "needs"])
def test_a_number_that_no_document_may_hold_is_refused(key: str, number: int) -> None:
    told = json.loads(BODY_BYTES) | {key: [number, HASH] if key == "list" else number}
    data = json.dumps(told, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode()
    assert refusal(data, body=True) is Code.EVENT_DAMAGED


@pytest.mark.parametrize("depth", [100, 1000, 20_000])
def test_what_is_nested_beyond_measure_is_refused(depth: int) -> None:
    """Also where this version does not know the key: what is skipped is nested no less."""
    nest = b"[" * depth + b"]" * depth
    assert refusal(ENVELOPE_BYTES[:-1] + b',"w":' + nest + b"}") is Code.EVENT_DAMAGED
    assert refusal(BODY_BYTES[:-1] + b',"xx":' + nest + b"}", body=True) is Code.EVENT_DAMAGED


def test_a_body_has_at_most_256_kib_and_an_envelope_64() -> None:
    room = events.LARGEST_BODY - len(changed(BODY_BYTES, set={"x": ""}, over=None))
    largest = changed(BODY_BYTES, set={"x": "x" * room}, over=None)
    assert len(largest) == 256 * 1024
    assert events.decode_body(largest).values == {"x": "x" * room}
    assert refusal(changed(BODY_BYTES, set={"x": "x" * (room + 1)}, over=None), body=True) is Code.EVENT_DAMAGED
    assert refusal(ENVELOPE_BYTES + b" " * events.LARGEST_ENVELOPE) is Code.EVENT_DAMAGED


@pytest.mark.parametrize(
    "value", [1.5, None, 2**53, -(2**53), "\ud800", {"a": {1: "x"}}, b"raw", [[[[[[["x"]]]]]]], 2**70]
)
def test_what_has_no_canonical_form_is_refused_at_entry(value: Any) -> None:
    with pytest.raises(Refused) as refused:
        events.encode_body(Body(**{**fields(BODY), "values": {"title": value}}))
    assert refused.value.code in (Code.CANONICAL_DAMAGED, Code.EVENT_DAMAGED)


def test_a_body_that_is_too_large_is_refused_at_entry() -> None:
    with pytest.raises(Refused) as refused:
        events.encode_body(Body(**{**fields(BODY), "values": {"title": "x" * events.LARGEST_BODY}}))
    assert refused.value.code is Code.EVENT_TOO_LARGE


def test_a_newer_envelope_says_which_version_it_needs() -> None:
    with pytest.raises(Refused) as refused:
        events.decode_envelope(changed(ENVELOPE_BYTES, v=3, more="what this version does not know"))
    assert (refused.value.code, refused.value.params) == (Code.EVENT_NEWER, {"needs": 3})


def test_a_body_for_a_later_version_is_read_as_far_as_it_is_known() -> None:
    body = events.decode_body(changed(BODY_BYTES, needs=2, more=[1], record=f"finding/{A}/turn/{A}"))
    assert (body.needs, body.values) == (2, BODY.values)
    assert refusal(changed(BODY_BYTES, needs=2, record="finding"), body=True) is Code.EVENT_DAMAGED
    assert refusal(changed(BODY_BYTES, needs=2, set=None), body=True) is Code.EVENT_DAMAGED
    assert refusal(changed(BODY_BYTES, needs=2).replace(b'"needs"', b' "needs"'), body=True) is Code.EVENT_DAMAGED


scalars = st.text(st.characters(exclude_categories=["Cs"])) | st.integers(-(2**53) + 1, 2**53 - 1) | st.booleans()
names = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
nested = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3), max_leaves=6
)


@given(st.dictionaries(names, nested, min_size=1, max_size=4))
def test_what_is_written_is_read_and_no_other_byte_says_the_same(values: dict[str, Any]) -> None:
    try:
        data = events.encode_body(Body(**{**fields(BODY), "values": values, "over": {}}))
    except Refused:
        assert depth(values) > 7
        return
    assert events.decode_body(data).values == values
    assert data == json.dumps(json.loads(data), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@given(st.integers(0, len(BODY_BYTES) - 1), st.integers(0, 255))
def test_a_changed_byte_is_refused_or_another_body(at: int, byte: int) -> None:
    data = BODY_BYTES[:at] + bytes([byte]) + BODY_BYTES[at + 1 :]
    try:
        body = events.decode_body(data)
    except Refused:
        return
    assert events.encode_body(body) == data
    assert (body == BODY) == (data == BODY_BYTES)


def fields(body: Body) -> dict[str, Any]:
    """Return the fields of a body by their names in Python."""
    return {name: getattr(body, name) for name in Body.__struct_fields__}


def depth(value: Any) -> int:
    """Return how many lists and dicts stand in one another."""
    if isinstance(value, dict):
        return 1 + max(map(depth, value.values()), default=0)
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0
