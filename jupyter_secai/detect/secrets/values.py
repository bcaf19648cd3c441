"""Whether a value that is given to the name of a credential can be one."""

from __future__ import annotations

import math
import re
from collections import Counter

from jupyter_secai.detect.secrets.names import Kind, kind_of
from jupyter_secai.detect.secrets.placeholders import is_placeholder
from jupyter_secai.detect.secrets.wording import is_random_letters, wordiness

_LONGEST = 2048

# An address, a path, a file, a name of something, a call, a type: it leads to a value and is none.
_REFERENCE = re.compile(
    r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+"
    r"|(?:https?|s3|gs|file|ftp|wss?|arn|projects|secretsmanager|vault|ssm|op|env|ref|keyring|aws-sm):?/?/?[/:].*"
    r"|(?:\.{0,2}/|~/|\\\\|[A-Za-z]:\\|/)[\w./\\ ~-]*"
    r"|.*\.(?:json|txt|pem|key|env|ya?ml|csv|py|cfg|ini|crt|cer|p12|pfx|jks|pub|conf|properties|html?|js|ts|java|php|png)"
    r"|[A-Za-z_$@][\w$]*(?:(?:\.|->|::|\?\.)[A-Za-z_$][\w$]*)+(?:\(.*)?"
    r"|[\w.$]+\(.*|[\w.$]+\[[\w'\"$]*\].*|.*\)\)?;?|.*\\[ux]?"
    r"|[a-z]+(?:[_.-][a-z]+)+|[A-Za-z]+(?:-[A-Za-z]+)+"
    r"|(?:npm|file|workspace|git|link|patch|github|portal):.*|[\w.+-]+@[\w-]+\.[a-z]{2,}|[a-z_]+(?:\|[a-z_]+(?::[\w,]+)?)+"
)
_HASHED = re.compile(
    r"\$(?:2[abxy]|1|5|6|y|argon2\w*|pbkdf2[\w-]*|apr1)\$.*|(?:sha\d*|md5|pbkdf2|scrypt|bcrypt|argon2)[:$_-].*|\{[A-Z\d]+\}.*"
    r"|sha(?:256|384|512)-[A-Za-z0-9+/=]+|(?:ENC|PBKDF2|AES)\(.*"
)
_UUID = re.compile(r"(?i)\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?")
_DATE_OR_NUMBER = re.compile(r"[-+]?\d+(?:[.,:/-]\d+)*(?:[eE][-+]?\d+)?[a-z%]{0,2}|0x[0-9a-fA-F]{1,8}")
_CREDENTIAL_WORD = re.compile(
    r"(?i)passw|passphrase|passcode|secret|token|credential|pwd|api.?key|access.?key|auth|bearer|username|login|^key|key$"
)
# What stands beside a password's name and is no password: types, states, labels, in the languages of forms.
_NO_PASSWORDS = frozenset(
    "string str text varchar char bytes byte object any void int integer number bool boolean null none nil undefined nan "
    "true false yes no on off required optional hidden input confirm confirmation forgot reset change update invalid "
    "wrong incorrect empty missing field label type name value default prompt env environment vault plain plaintext "
    "basic digest bearer oauth oauth2 jwt hmac kerberos ldap saml sso md5 sha1 sha256 sha512 bcrypt scrypt argon2 "
    "encrypted hashed test tests testing tester foo bar baz qux user users me self this that data json html form "
    "example manual auto file keyring stdin ask never always show hide visible enabled disabled enable disable "
    "passwort kennwort contrasena contraseña senha wachtwoord hasło haslo heslo parola parol parole lösenord "
    "salasana adgangskode passord motdepasse mdp пароль 密码 密碼 パスワード 비밀번호 pass passwd password passcode "
    "passphrase pw pwd secret token key credentials username email mail login signin signup account phone "
    "blank unset compat files somewhere something anything whatever nothing unknown abc xyz abcd asdf aaa xxx www "
    "get set post put delete create read write error warning success failed failure please enter returns return "
    "with from into and for the not are was has must should will can may your our their its".split()
)


def judge_named(name: str, value: str, *, bare: bool = False) -> float:
    """How sure we are, 0 to 1, that `value`, given to something called `name`, is a live credential.

    `bare` values stand in no quotes, so that they may as well be the next word of a sentence or an expression.
    """
    kind = kind_of(name)
    value = value.strip()
    if kind is None or not 3 < len(value) <= _LONGEST or not value.isprintable():
        return 0.0
    if is_placeholder(value) or _HASHED.fullmatch(value):
        return 0.0
    if kind == "password":
        return _judge_password(value, bare)
    if kind == "secret" and not bare and _is_chosen(value):
        return 0.6
    return _judge_login(value) if kind == "token" and ":" in value else _judge_made(value, kind)


# --- chosen by a person


def _judge_password(value: str, bare: bool) -> float:
    low = value.lower()
    if (
        len(value) > 128
        or re.search(r"\s", value)
        or low in _NO_PASSWORDS
        or low.rstrip("!?:.*,;") in _NO_PASSWORDS
    ):
        return 0.0
    if re.search(r"\d", value) and looks_made(value):
        return 0.8
    if bare and (value[0] == "?" or (value.isidentifier() and _CREDENTIAL_WORD.search(value))):
        return 0.0  # the name of another variable, or what a shell says when it has none
    if _is_reference(value) or _UUID.fullmatch(value) or re.search(r"[({\[]\w*[)}\]]|=>", value):
        return 0.0
    return _judge_word(value, bare)


def _judge_word(value: str, bare: bool) -> float:
    letters = sum(c.isalpha() for c in value)
    digits = sum(c.isdigit() for c in value)
    if not value.isascii() and (bare or not digits):
        return 0.0
    if (
        len(value) >= 6
        and not digits
        and value.isascii()
        and is_random_letters("".join(filter(str.isalpha, value)))
    ):
        return 0.0 if value.istitle() and letters == len(value) else 0.6
    if letters == len(value):
        return 0.0 if bare else _judge_letters(value)
    if not letters:
        if re.fullmatch(r"[~^<>=]*\d+(?:\.\d+)+\+?|[\d:/. -]+", value) and not value.isdigit():
            return 0.0
        return 0.0 if bare and not re.search(r"[^\w.,:/+-]", value) else 0.55
    if digits and value.count("_") + value.count("-") + value.count(".") <= 2:
        return 0.7
    return 0.6 if re.search(r"[!@#$%^&*+=?~]", value) else 0.0


def _judge_letters(value: str) -> float:
    """`letmein` is a password; `Passwort` is a label and `userPassword` a name."""
    if _CREDENTIAL_WORD.search(value) or value[0].isupper() or re.search(r"[a-z][A-Z]", value):
        return 0.0
    return 0.5 if len(value) <= 16 else 0.0


def _is_chosen(value: str) -> bool:
    """A phrase that a person made up to sign with; never a mere word, nor a name of something."""
    if len(value) < 8 or _is_reference(value) or _DATE_OR_NUMBER.fullmatch(value):
        return False
    if " " in value and wordiness(value) > 0.2:
        return False
    return bool(re.search(r"\d", value) and re.search(r"[A-Za-z]", value)) and not _UUID.fullmatch(value)


def _judge_login(value: str) -> float:
    """`user:password`, or a token with a colon in it."""
    user, _, password = value.partition(":")
    login = (
        _judge_password(password, True)
        if re.fullmatch(r"[\w.@+-]{2,60}", user) and len(password) >= 6
        else 0.0
    )
    return 0.7 if login >= 0.7 else _judge_made(value, "token")


# --- made by a machine

_LEAST: dict[Kind, int] = {"password": 8, "secret": 10, "token": 14, "key": 12, "vague": 20}
_AUTHORITY = re.compile(r"(?i)(?:bearer|basic|token|bot|apikey|key)\s+(\S+)")


def _judge_made(value: str, kind: Kind) -> float:
    scheme = _AUTHORITY.fullmatch(value)
    value = scheme[1] if scheme else value
    if len(value) < _LEAST[kind] or re.search(r"\s", value):
        return 0.0
    if _UUID.fullmatch(value):
        return 0.7 if kind in ("secret", "key") else 0.0
    if _is_address(value) or not looks_made(value, vague=kind == "vague"):
        return 0.0
    return 0.7 if kind == "vague" else 0.8


def _is_address(value: str) -> bool:
    return "://" in value or bool(re.match(r"(?:\.{0,2}/|~/|[A-Za-z]:\\)[\w.-]+/|arn:", value))


def _is_reference(value: str) -> bool:
    return bool(_REFERENCE.fullmatch(value)) or bool(
        _CREDENTIAL_WORD.search(value) and not re.search(r"\d", value)
    )


def looks_made(value: str, *, vague: bool = False) -> bool:
    """Letters and digits without order, as generators make them; not words with a number behind them."""
    if len(value) < 8 or _DATE_OR_NUMBER.fullmatch(value):
        return False
    pieces = [piece for piece in re.split(r"[^A-Za-z0-9]+", value) if piece]
    longest = max(pieces, key=len, default="")
    if len(longest) < (16 if vague else 8):
        return len(value) >= 16 and _is_mixed(value) and entropy(value) >= 3.5 and wordiness(value) < 0.3
    if len(value) < 12 and not re.search(r"[a-z]", value) and not re.search(r"[A-Z]", value):
        return False
    least = min(2.8 if len(value) >= 16 else 2.5, math.log2(len(value)) - 0.8)
    return _is_random(value if len(pieces) <= 2 else longest, vague) and entropy(value) >= least


def _is_random(value: str, vague: bool) -> bool:
    digits = sum(c.isdigit() for c in value)
    letters = sum(c.isalpha() for c in value)
    if not letters:
        return False
    if not digits:
        return len(value) >= 12 and is_random_letters("".join(filter(str.isalpha, value)))
    if vague and (digits < 3 or letters < 3):
        return False
    return wordiness(value) < (0.35 if vague else 0.5) and _switches(value) >= (4 if len(value) >= 16 else 3)


def _is_mixed(value: str) -> bool:
    return bool(re.search(r"\d", value) and re.search(r"[a-z]", value) and re.search(r"[A-Z]", value))


def _switches(value: str) -> int:
    """How often letters, capitals, digits and signs take turns."""
    return len(
        re.findall(
            r"(?<=[a-z])(?=[^a-z])|(?<=[A-Z])(?=[^A-Za-z])|(?<=\d)(?=\D)|(?<=[^A-Za-z0-9])(?=\w)", value
        )
    )


def entropy(text: str) -> float:
    """Shannon entropy in bits a character."""
    counts = Counter(text)
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())
