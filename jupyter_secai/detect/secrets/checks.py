"""What a format promises beyond its letters: a header that decodes, letters and digits. From 0, no, to 1."""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
import string
import zlib
from collections.abc import Callable, Mapping

from jupyter_secai.detect.secrets.headers import is_basic
from jupyter_secai.detect.secrets.randomness import entropy
from jupyter_secai.detect.secrets.values import judge_named

# {"sub":"1234567890" in base64: the subject of the token that jwt.io and half of all manuals show.
_SAMPLE_SUBJECT = "eyJzdWIiOiIxMjM0NTY3ODkwI"


def _is_jwt(value: str) -> bool:
    """The header is JSON and names an algorithm (RFC 7515, section 4.1.1)."""
    head, _, rest = value.partition(".")
    if rest.startswith(_SAMPLE_SUBJECT):
        return False
    try:
        header = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return False
    return isinstance(header, dict) and ("alg" in header or "enc" in header)


def _is_mixed(value: str) -> bool:
    return any(map(str.isdigit, value)) and any(map(str.isalpha, value))


def _is_random(value: str) -> bool:
    """As many different characters as chance would give, or nearly."""
    return entropy(value) >= min(3.2, math.log2(max(2, len(value))) - 1.0)


_BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
_SUMMED = re.compile(r"[A-Za-z]{3}_([A-Za-z0-9]{30})([A-Za-z0-9]{6})")
_UNSUMMED = 0.93  # still more than a place in an address says


def _judge_sum(value: str) -> float:
    """The last six of 36 characters are the CRC-32 of the others in base 62; longer ones may do as they like.

    GitHub tells that there is such a sum and not every detail of it: a wrong one lowers and does not refuse.
    """
    found = _SUMMED.fullmatch(value)
    if found is None:
        return 1.0
    body, digits = found.groups()
    total = 0
    for digit in digits:
        total = total * 62 + _BASE62.index(digit)
    return 1.0 if total == zlib.crc32(body.encode()) else _UNSUMMED


def _judge_password(value: str) -> float:
    """In its own place a password needs no more than to be one; a mere word stays doubtful."""
    score = judge_named("password", value)
    return 0.92 if score >= 0.7 else score


def _judge_hash(value: str) -> float:
    """It has to be guessed before it opens anything: less than a format says."""
    return 0.85 if _is_random(value.rpartition("$")[2]) else 0.0


CHECKS: Mapping[str, Callable[[str], float]] = {
    "basic": is_basic,
    "crc32": _judge_sum,
    "hashed": _judge_hash,
    "jwt": _is_jwt,
    "mixed": _is_mixed,
    "password": _judge_password,
    "random": _is_random,
}
