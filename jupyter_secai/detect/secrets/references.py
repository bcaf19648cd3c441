"""Values that lead to something and open nothing: addresses, paths, names, calls, hashes, numbers."""

from __future__ import annotations

import re

_FILES = (
    "json|txt|pem|key|env|ya?ml|csv|py|cfg|ini|crt|cer|p12|pfx|jks|pub|conf|properties|"
    "html?|js|ts|java|php|png"
)
_REFERENCE = re.compile(
    r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+"  # ENV_NAME
    r"|(?:https?|s3|gs|file|ftp|wss?|arn|projects|secretsmanager|vault|ssm|op|env|ref|keyring):?/?/?[/:].*"
    r"|(?:\.{0,2}/|~/|\\\\|[A-Za-z]:\\|/)[\w./\\ ~-]*"  # /a/path
    rf"|.*\.(?:{_FILES})"
    r"|[A-Za-z_$@][\w$]*(?:(?:\.|->|::|\?\.)[A-Za-z_$][\w$]*)+(?:\(.*)?"  # settings.PASSWORD
    r"|[\w.$]+\(.*|[\w.$]+\[[\w'\"$]*\].*|.*\)\)?;?|.*\\[ux]?"  # call(…), item[…]
    r"|[a-z]+(?:[_.-][a-z]+)+|[A-Za-z]+(?:-[A-Za-z]+)+"  # snake_case, kebab-case
    r"|(?:npm|file|workspace|git|link|patch|github|portal):.*"  # a dependency
    r"|[\w.+-]+@[\w-]+\.[a-z]{2,}|[a-z_]+(?:\|[a-z_]+(?::[\w,]+)?)+"  # an e-mail address, a validator's rules
)
_CREDENTIAL_WORD = re.compile(
    r"(?i)passw|passphrase|passcode|secret|token|credential|pwd|api.?key|access.?key|auth|bearer|username|login"
    r"|^key|key$"
)
_HASH = re.compile(
    r"\$(?:2[abxy]|1|5|6|y|argon2\w*|pbkdf2[\w-]*|apr1)\$.*"
    r"|(?:sha\d*|md5|pbkdf2|scrypt|bcrypt|argon2)[:$_-].*|sha(?:256|384|512)-[A-Za-z0-9+/=]+"
    r"|\{[A-Z\d]+\}.*|(?:ENC|PBKDF2|AES)\(.*"
)
_UUID = re.compile(r"(?i)\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?")
_NUMBER = re.compile(r"[-+]?\d+(?:[.,:/-]\d+)*(?:[eE][-+]?\d+)?[a-z%]{0,2}|0x[0-9a-fA-F]{1,8}")
_VERSION = re.compile(r"[~^<>=]*\d+(?:\.\d+)+\+?|\d[\d:/. -]*[:/. -][\d:/. -]*")
_ADDRESS = re.compile(r"(?:\.{0,2}/|~/|[A-Za-z]:\\)[\w.-]+/|arn:|[\w+.-]*://")


def is_reference(value: str) -> bool:
    """A name, a path, an address or a call: of what holds the value."""
    return bool(_REFERENCE.fullmatch(value)) or speaks_of_credentials(value)


def speaks_of_credentials(value: str) -> bool:
    """`userPassword`, `your-token`: with a number in it, it may be a poor password yet."""
    return bool(_CREDENTIAL_WORD.search(value)) and not any(map(str.isdigit, value))


def is_variable(value: str) -> bool:
    """`password2` where no quotes stand."""
    return value.isidentifier() and bool(_CREDENTIAL_WORD.search(value))


def is_hash(value: str) -> bool:
    """A password's hash that says so, or an integrity attribute."""
    return bool(_HASH.fullmatch(value))


def is_uuid(value: str) -> bool:
    return bool(_UUID.fullmatch(value))


def is_number(value: str) -> bool:
    """A number, date, time or size."""
    return bool(_NUMBER.fullmatch(value))


def is_version(value: str) -> bool:
    """Numbers with points or colons between them."""
    return bool(_VERSION.fullmatch(value))


def is_address(value: str) -> bool:
    """What starts as an address or a path does."""
    return bool(_ADDRESS.match(value))
