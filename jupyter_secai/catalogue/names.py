"""The kinds of names that a policy can allow, and that findings are about."""

from __future__ import annotations

from typing import Literal

NameKind = Literal["host", "package", "publisher", "data-set"]

# where a finding's detail holds them
DETAIL: dict[NameKind, str] = {
    "host": "hosts",
    "package": "packages",
    "publisher": "publishers",
    "data-set": "data-sets",
}
