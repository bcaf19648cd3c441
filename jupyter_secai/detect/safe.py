"""Values that stand for nobody: documented examples, reserved ranges, roles and resolvers."""

from __future__ import annotations

import re
from functools import cache

from jupyter_secai import catalogue

_FICTION = re.compile(r"555\D?01\d\d$|7700\D?900\D?\d{3}$|1632\D?960\D?\d{3}$|20\D?7946\D?0\d{3}$")
_LETTERS = re.compile(r"[a-z]@[a-z]\.[a-z]{2,3}")  # a@b.com stands for anybody
_RESERVED = ("example", "test", "invalid", "localhost", "local", "internal", "lan")


@cache
def safe(kind: str) -> frozenset[str]:
    """The values of one kind, in lower case."""
    return frozenset(value.lower() for value in catalogue.entities().safe_values.get(kind, ()))


def is_safe(entity: str, value: str) -> bool:
    """A documented example, a reserved range, a placeholder or an address of no person."""
    low = value.lower()
    if entity == "EMAIL":
        return _safe_email(low)
    if entity == "PHONE":
        return bool(_FICTION.search(value))
    if entity == "PERSON":
        return low in safe("names") or low in safe("not_person")
    if entity in ("IP", "US_SSN"):
        return low in safe("ips" if entity == "IP" else "ssn")
    kind = {"CREDIT_CARD": "cards", "IBAN": "ibans"}.get(entity)
    return kind is not None and re.sub(r"\W", "", low) in safe(kind)


def _safe_email(address: str) -> bool:
    local, _, domain = address.partition("@")
    domains = safe("email_domains")
    return (
        domain in domains
        or any(domain.endswith("." + reserved) for reserved in domains)
        or domain.rsplit(".", 1)[-1] in _RESERVED
        or local.split("+", 1)[0] in safe("email_local")
        or local.endswith(tuple(safe("email_ends")))
        or _LETTERS.fullmatch(address) is not None
    )
