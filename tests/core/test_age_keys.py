"""Keys as text: one spelling each, and every typing error noticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.errors import Refused
from fieldkit.keys import age
from tests.vectors.age_by_hand import RECIPIENT, SECRET


@given(st.data())
def test_one_wrong_character_in_a_key_is_noticed(data: st.DataObject) -> None:
    for text, wrong, check, code in (
        (RECIPIENT, "qpzry9x8gf2tvdw0s3jn54khce6mua7l1B-", age.check_recipient, "age.bad_recipient"),
        (SECRET, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L1b-", age.recipient_of, "age.bad_identity"),
    ):
        at = data.draw(st.integers(0, len(text) - 1))
        changed = text[:at] + data.draw(st.sampled_from([c for c in wrong if c != text[at]])) + text[at + 1 :]
        with pytest.raises(Refused) as refusal:
            check(changed)
        assert refusal.value.code == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "age1",
        RECIPIENT.upper(),
        RECIPIENT[:-1],
        RECIPIENT + "q",
        " " + RECIPIENT,
        RECIPIENT + "\n",
        RECIPIENT.replace("k", "\u212a"),
        "age1pq" + RECIPIENT[4:],
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHsKLqeplhpW+uObz5dvMgjz1OxfM/XXUB+VHtZ6isGN",
        "村" * 62,
        "age1" + "q" * 1_000_000,
        "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73epp9g8nq",  # a stray bit behind it
        "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn7s3pqez7",  # 31 bytes
        "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73eqqhruuh4",  # 33 bytes
    ],
)
def test_what_is_no_recipient_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        age.check_recipient(text)
    assert refusal.value.code == "age.bad_recipient"


@pytest.mark.parametrize(
    "text",
    [
        "",
        SECRET.lower(),
        SECRET[:-1],
        SECRET + "Q",
        RECIPIENT,
        SECRET.replace("K", "\u212a"),
        "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPPG0UGY5",  # a stray bit behind it
        "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGGEGVYQK",  # 31 bytes
        "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQQ74RJQ6",  # 33 bytes
    ],
)
def test_what_is_no_identity_is_refused_and_never_repeated(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        age.recipient_of(text)
    assert refusal.value.code == "age.bad_identity"
    assert refusal.value.params == {}
    assert refusal.value.__cause__ is None


def test_a_new_identity_has_the_recipient_it_says_and_is_new() -> None:
    made = [age.new_identity() for _ in range(50)]
    for secret, recipient in made:
        assert age.recipient_of(secret) == recipient
        age.check_recipient(recipient)
    assert len(set(made)) == len(made)
