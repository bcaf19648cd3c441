"""Whether a value that is given to the name of a credential can be one."""

from __future__ import annotations

import re

from jupyter_secai import catalogue
from jupyter_secai.detect.secrets.names import Kind, is_pin, is_salt, kind_of
from jupyter_secai.detect.secrets.placeholders import is_placeholder
from jupyter_secai.detect.secrets.randomness import has_random_letters, looks_made
from jupyter_secai.detect.secrets.references import (
    is_address,
    is_hash,
    is_number,
    is_reference,
    is_uuid,
    is_variable,
    is_version,
    speaks_of_credentials,
)
from jupyter_secai.detect.secrets.wording import is_random_letters, rarity, wordiness

_LONGEST = 2048
_LONGEST_PASSWORD = 128
_LONGEST_WORD = 16
# Labels in languages other than English have rare pairs of letters, too.
_RARER_THAN_LABELS = 5.6
# The shortest value that each kind of name is believed.
_SHORTEST: dict[Kind, int] = {"password": 8, "secret": 10, "token": 14, "key": 12, "vague": 16}
_SCHEME = re.compile(r"(?i)(?:bearer|basic|token|bot|apikey|key)\s+(\S+)")
_CODE = re.compile(r"[({\[]\w*[)}\]]|=>|\w=(?:[\"']|True\b|False\b|None\b)")
# A postal code of India, which is called PIN, has six.
_PIN = re.compile(r"\d{4}|\d{8}")
_USUAL_PINS = frozenset({"0000", "1111", "1234", "9999", "12345678"})
_USER = re.compile(r"[\w.@+-]{2,60}")
_STRONG_SIGN = re.compile(r"[!@#$%^&*+=?~]")
_CAMEL = re.compile(r"[a-z][A-Z]")
# As Google and others show the passwords that they make for one application.
_APP_PASSWORD = re.compile(r"[a-z]{4}(?: [a-z]{4}){3}")
_PHRASE = re.compile(r"[a-z]{3,12}(?: [a-z]{3,12}){3,23}")
_PATH = re.compile(r"\w/[^/]{1,200}\.\w{1,6}$")
_ODD_SIGN = re.compile(r"[^\w.,:/+-]")


def judge_named(name: str, value: str, *, bare: bool = False) -> float:
    """How sure we are, 0 to 1, that `value`, given to something called `name`, is a live credential.

    `bare` values stand in no quotes, so that they may as well be the next word of a sentence or of code.
    """
    kind = kind_of(name)
    value = value.strip()
    if kind is None or not 3 < len(value) <= _LONGEST or not value.isprintable():
        return 0.0
    if is_placeholder(value) or is_hash(value):
        return 0.0
    if kind == "password":
        return 0.6 if not bare and _is_phrase(name, value) else _judge_password(value, bare)
    if kind == "secret" and not bare and _is_chosen(value):
        return 0.6
    return _judge_login(value) if kind == "token" and ":" in value else _judge_made(value, kind)


def judge_in_code(name: str, value: str) -> float:
    """As `judge_named`, of a string or whole number in code, where salts and PINs have their names, too."""
    if is_salt(name):
        return judge_named("secret", value)
    if is_pin(name):
        return 0.6 if _PIN.fullmatch(value) and value not in _USUAL_PINS else 0.0
    return judge_named(name, value)


# --- chosen by a person


def _judge_password(value: str, bare: bool) -> float:
    if not bare and _APP_PASSWORD.fullmatch(value):
        return 0.8 if is_random_letters(value.replace(" ", "")) else 0.0
    if len(value) > _LONGEST_PASSWORD or any(map(str.isspace, value)) or _is_no_password(value):
        return 0.0
    if any(map(str.isdigit, value)) and looks_made(value):
        return 0.8
    if bare and (value[0] == "?" or is_variable(value)):  # ${NAME:?message}
        return 0.0
    if is_reference(value) or is_uuid(value) or _CODE.search(value):
        return 0.0
    return _judge_word(value, bare)


def _is_phrase(name: str, value: str) -> bool:
    """Four words or more under the name of a phrase, and none that speaks of credentials."""
    phrases = catalogue.credential_names().phrases
    if not _PHRASE.fullmatch(value) or not any(word in name.lower() for word in phrases):
        return False
    return catalogue.credential_names().not_passwords.isdisjoint(value.split())


def _is_no_password(value: str) -> bool:
    words = catalogue.credential_names().not_passwords
    low = value.lower()
    return low in words or low.rstrip("!?:.*,;") in words


def _judge_word(value: str, bare: bool) -> float:
    letters = sum(map(str.isalpha, value))
    digits = sum(map(str.isdigit, value))
    if not value.isascii() and (bare or not digits):
        return 0.0
    if not digits and len(value) >= 6 and has_random_letters(value):
        return 0.0 if value.istitle() and rarity(value.lower()) < _RARER_THAN_LABELS else 0.6
    if letters == len(value):
        return 0.0 if bare else _judge_letters(value)
    if not letters:
        return _judge_digits(value, bare)
    if digits and sum(map(value.count, "_-.")) <= 2:
        return 0.7
    return 0.6 if _STRONG_SIGN.search(value) else 0.0


def _judge_letters(value: str) -> float:
    """`letmein` is a password; `Passwort` is a label and `userPassword` a name."""
    if speaks_of_credentials(value) or value[0].isupper() or _CAMEL.search(value):
        return 0.0
    return 0.5 if len(value) <= _LONGEST_WORD else 0.0


def _judge_digits(value: str, bare: bool) -> float:
    """`123456` is a password, `1.2.3` is a version, and a number without quotes is a number."""
    if is_version(value) or (bare and not _ODD_SIGN.search(value)):
        return 0.0
    return 0.55


def _is_chosen(value: str) -> bool:
    """What a person made up to sign with; never a mere word, nor a name of something."""
    if len(value) < 8 or is_reference(value) or is_number(value) or is_uuid(value):
        return False
    if " " in value and wordiness(value) > 0.2:
        return False
    return any(map(str.isdigit, value)) and any(map(str.isalpha, value))


def _judge_login(value: str) -> float:
    """`user:password`, or a token with a colon in it."""
    user, _, password = value.partition(":")
    if _USER.fullmatch(user) and len(password) >= 6 and _judge_password(password, True) >= 0.7:
        return 0.7
    return _judge_made(value, "token")


# --- made by a machine


def _judge_made(value: str, kind: Kind) -> float:
    scheme = _SCHEME.fullmatch(value)
    value = scheme[1] if scheme else value
    if len(value) < _SHORTEST[kind] or any(map(str.isspace, value)):
        return 0.0
    if kind == "vague" and _PATH.search(value):
        return 0.0
    if is_uuid(value):
        return 0.7 if kind in ("secret", "key") else 0.0
    if is_address(value) or not looks_made(value, vague=kind == "vague"):
        return 0.0
    return 0.7 if kind == "vague" else 0.8
