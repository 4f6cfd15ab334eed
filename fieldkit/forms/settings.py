"""The head of an XLSForm: what it is called, and which edition it is."""

from __future__ import annotations

import json
import re
from typing import Any

from fieldkit import ids

_NOT_NAME = re.compile(r"[^\w.\-]+")
_LONGEST_NAME = 64
_LONGEST_EDITION = 32


def head(tree: dict[str, Any], stem: str) -> dict[str, Any]:
    """Return `name`, `title` and `edition`; without an edition it is called after what is in it."""
    title = " ".join(str(tree.get("title") or stem).split()) or stem
    content = json.dumps(tree.get("children"), ensure_ascii=False, sort_keys=True, default=str)
    edition = " ".join(str(tree.get("version") or "").split())[:_LONGEST_EDITION].strip()
    return {
        "name": name_of(str(tree.get("id_string") or stem)),
        "title": {"zh_CN": title[:2000]},
        "edition": edition or ids.derived("edition", content)[:8],
    }


def name_of(said: str) -> str:
    """Return a name (FORMAT.md, "name") as near to `said` as may be."""
    clean = _NOT_NAME.sub("_", said.strip())
    return (clean if clean[:1].isalpha() or clean[:1] == "_" else f"_{clean}")[:_LONGEST_NAME]
