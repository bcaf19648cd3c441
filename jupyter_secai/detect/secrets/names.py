"""What credentials are called: the name of a variable, key, argument, option or element, word by word."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal

from jupyter_secai import catalogue

# How much a name promises: a `password` may be any word, a `secret` is chosen by a person or made by a
# machine, a `token` and a `key` are made by machines, and a `vague` key may be something else altogether.
Kind = Literal["password", "secret", "token", "key", "vague"]

_LONGEST = 120
_WORD = re.compile(
    r"[A-Z]+(?![a-z])|[A-Z]?[a-z\u00df-\u024f]+|\d+|[\u0400-\u04ff]+|[\u3040-\u9fff]+|[\uac00-\ud7af]+"
)
_ABOUT = frozenset({"is", "has", "no", "show", "hashed", "encrypted", "invalid"})


def is_salt(name: str) -> bool:
    """What code mixes into a hash that nobody else shall be able to make."""
    return _last(name) in catalogue.credential_names().salts


def is_pin(name: str) -> bool:
    """What code asks for at a door, a phone or a card."""
    return _last(name) in catalogue.credential_names().pins


def _last(name: str) -> str:
    words = _WORD.findall(name) if len(name) <= _LONGEST else ()
    return words[-1].lower() if words else ""


@lru_cache(maxsize=1024)
def kind_of(name: str) -> Kind | None:
    """What sort of credential something of this name holds; None for anything else."""
    if len(name) > _LONGEST or "::" in name or not _stem().search(name):
        return None
    if name.endswith(catalogue.credential_names().chosen):
        return "password"
    words = [word.lower() for word in _WORD.findall(name)]
    after = catalogue.credential_names().after
    while len(words) > 1 and (words[-1] in after or words[-1].isdigit()):
        words.pop()
    return _kind(words) if words else None


def may_name_secrets(code: str) -> bool:
    """Whether code has quotes or bytes as numbers, and a word that credentials are called by: few have."""
    if '"' not in code and "'" not in code and "0x" not in code:
        return False
    folded = code.casefold()
    return any(stem in folded for stem in _stems()) or bool(_account().search(folded))


@cache
def _account() -> re.Pattern[str]:
    """A user that systems come with, or the `p` beside a user: `u == "anna" and p == "..."`."""
    return re.compile(
        f"[\"'](?:{'|'.join(sorted(catalogue.credential_names().accounts))})[\"']|\\bp ==|[\"']p[\"']:"
    )


@cache
def _stems() -> tuple[str, ...]:
    known = catalogue.credential_names()
    return ("pat", *known.salts, *known.pins, *known.stems)


@cache
def _stem() -> re.Pattern[str]:
    return re.compile("(?i)" + "|".join(_stems()))


def _kind(words: list[str]) -> Kind | None:
    known = catalogue.credential_names()
    last, before = words[-1], words[-2] if len(words) > 1 else ""
    if before in known.not_after or words[0] in _ABOUT:
        return None
    if last in known.passwords or (last == "word" and before == "pass"):
        return "password"
    if last == "pass":
        return "password" if not before or before in known.before_pass else "secret"
    if last in known.secrets:
        return "secret"
    if last in known.tokens:
        return _token(last, before)
    if last == "id":  # the role's secret_id opens a vault; a key id opens nothing
        return "token" if before == "secret" else None
    return _key(before) if last in ("key", "keys") else _fused(last)


def _token(last: str, before: str) -> Kind | None:
    known = catalogue.credential_names()
    if last == "token" and before in known.not_before_token:
        return None
    return "key" if last == "token" and before in known.before_key else "token"


def _key(before: str) -> Kind:
    if before == "secret":
        return "secret"
    return "key" if before in catalogue.credential_names().before_key else "vague"


def _fused(last: str) -> Kind | None:
    """Words run together: `rootpass`, `MASTERKEY`, `xauthtoken`."""
    for end, before, kind in _endings():
        if last.endswith(end) and (before is None or last.removesuffix(end) in before):
            return kind
    return None


@cache
def _endings() -> tuple[tuple[str, frozenset[str] | None, Kind], ...]:
    known = catalogue.credential_names()
    return (
        *((word, None, "password") for word in known.passwords if not word.isascii()),
        ("password", None, "password"),
        ("passwd", None, "password"),
        ("passphrase", None, "password"),
        ("pass", known.before_pass, "password"),
        ("pwd", known.before_pass, "password"),
        ("secret", None, "secret"),
        ("secretkey", None, "secret"),
        ("apikey", None, "key"),
        ("accesskey", None, "key"),
        ("key", known.before_key, "key"),
        ("token", known.before_token, "token"),
    )
