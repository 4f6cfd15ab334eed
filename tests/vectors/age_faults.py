"""All vectors of the age format: with exactly one fault each, and odd but right."""

from __future__ import annotations

from tests.vectors.age_armors import armors
from tests.vectors.age_headers import mac_line, stanzas, version_line
from tests.vectors.age_payloads import payloads
from tests.vectors.age_right import odd_but_right
from tests.vectors.age_stanzas import scrypt_stanzas, x25519_stanzas

FAULTS = [*version_line(), *mac_line(), *stanzas(), *x25519_stanzas(), *scrypt_stanzas(), *payloads(), *armors()]
RIGHT = list(odd_but_right())
