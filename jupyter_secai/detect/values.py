"""What the values of a column say: whether they agree with its header, and what they are without one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import islice, pairwise

from jupyter_secai import catalogue
from jupyter_secai.detect.checksums import VALIDATORS
from jupyter_secai.detect.names import are_people
from jupyter_secai.notebook.tables import MISSING

SAMPLE = 200
_MASKED = re.compile(
    r"[*•█xX#?.-]{3,}|[\[<(]\W?(?:redacted|masked|hidden|removed|anonymi[sz]ed|email|name|phone)\W?[\])>]",
    re.I,
)
_MASKS = frozenset("*•█xX#?.-[<(")
_PEEK = 8

_Test = Callable[[str], object]


def values_shown(values: Iterable[str]) -> list[str]:
    """The distinct values that show something, 200 at most: missing and masked ones show nobody."""
    distinct = dict.fromkeys(values)
    return [
        v for v in islice(distinct, SAMPLE) if v not in MISSING and (v[0] not in _MASKS or not _is_masked(v))
    ]


def _is_masked(value: str) -> bool:
    return len(value) < 24 and _MASKED.fullmatch(value) is not None


def _share(test: _Test, values: Sequence[str]) -> float:
    return sum(1 for value in values if test(value)) / len(values)


def _mostly(test: _Test, values: Sequence[str], least: float) -> bool:
    """Whether a share of `least` passes; where none of the first does, the rest is not tried."""
    if len(values) > _PEEK and not any(map(test, values[:_PEEK])):
        return False
    return _share(test, values) >= least


def agrees(entity: str, values: Sequence[str], *, strictly: bool = False) -> bool:
    """Whether at least half of the values (given) look as the header says; `strictly` for a header that
    says little, as `name` does."""
    if entity == "PERSON":
        return are_people(values, 0.25 if strictly else 0)
    return _share(_LOOKS.get(entity, _is_short), values) >= 0.5


def telling_kind(values: Sequence[str]) -> str | None:
    """The entity that the values are, whatever their header: only what looks like little else."""
    first = values[0]
    if len(first) > 160 or _PLAIN_NUMBER.fullmatch(first):
        return (
            "CREDIT_CARD"
            if len(first) > 12 and _share(_is_card, values) > 0.8 and len(values) > 1
            else _numbers(values)
        )
    for entity, test, least, share in _TELLING if _SIGN.search(first) else ():
        if len(values) >= least and test(first) and _mostly(test, values, share):
            return entity
    if "@" in first or first[:1].isdigit() or not 2 < len(first) < 100:
        return _dated_or_addressed(values)
    return _dated_or_addressed(values) or ("PERSON" if are_people(values, 0.4) else None)


def kind_beside_people(values: Sequence[str]) -> str | None:
    """As `telling_kind`, for names and birth dates in a table that is known to be one of people."""
    if _PLAIN_NUMBER.fullmatch(values[0]):
        return None
    if _are_birth_dates(values, least=2):
        return "DOB"
    return "PERSON" if are_people(values, 0.2) else None


def positions(columns: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """The two columns of a table that are latitude and longitude: the only ones with so many decimals."""
    precise = [n for n, values in enumerate(columns) if values and _share(_PRECISE.fullmatch, values) == 1]
    if len(precise) != 2:
        return ()
    sizes = [sorted(abs(float(value)) for value in columns[n]) for n in precise]
    signed = any(value.startswith("-") for n in precise for value in columns[n])
    far = all(size[len(size) // 2] > 10 for size in sizes) and len(sizes[0]) > 1
    return tuple(precise) if signed and far and min(size[-1] for size in sizes) <= 90 else ()


def _numbers(values: Sequence[str]) -> str | None:
    """Digits alone are an identity number only where all pass one checksum, and there are enough of them."""
    if len(values) < 3 or not all(9 <= len(v) <= 11 and v.isdigit() for v in values):
        return None
    checksums = _WEAK_CHECKSUMS if len(values) > 3 else _STRONGER_CHECKSUMS
    return "NATIONAL_ID" if any(all(VALIDATORS[n](v) for v in values) for n in checksums) else None


def _dated_or_addressed(values: Sequence[str]) -> str | None:
    if _are_birth_dates(values):
        return "DOB"
    if len(values) > 1 and _mostly(is_address, values, 0.6):
        return "ADDRESS"
    return None


# --- single values

_PLAIN_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?")
_COUNT = re.compile(r"\d{1,6},?|0x[0-9a-fA-F]+")
_WEAK_CHECKSUMS = ("nhs_gb", "sin_ca", "bsn_nl", "pesel", "idnr_de", "cpf_br")
_STRONGER_CHECKSUMS = ("cpf_br", "pesel")  # two digits; one digit and a date
_EMAIL = re.compile(r"[^@\s<>]{1,64}@[^@\s<>]+\.\w{2,24}")
_PHONE = re.compile(r"[+(]?\d[\d ()/.-]{5,18}\d(?<!\.\d)(?: ?x\d{1,6})?")
_PHONE_SHAPE = re.compile(
    r"\+\d[\d ()/.-]{7,18}\d|\(\d{2,5}\) ?\d[\d /.-]{4,12}\d|0\d{1,4}(?:[ /-]\d{2,8}){1,5}"
    r"|\d{3}[-.]\d{3}[-.]\d{4}(?: ?x\d{1,6})?"
)
_CARD = re.compile(r"\d{13,19}|\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{1,7}|\d{4}[ -]\d{6}[ -]\d{5}")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9 ]{10,36}|\d{6,}")
_SSN = re.compile(r"\d{3}-?\d{2}-?\d{4}|(?:[*xX]{3}-?[*xX]{2}-?)?\d{4}")
_SSN_SHAPE = re.compile(r"(?!000|666)\d{3}-(?!00)\d{2}-(?!0000)\d{4}")
_IP4 = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)")
_IP6 = re.compile(r"(?=(?:[^:]*:){3})[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}")
_COORDINATE = re.compile(r"[-+]?(?:1[0-7]\d|\d{1,2})\.\d{3,}|\(?-?\d{1,3}\.\d{3,}, ?-?\d{1,3}\.\d{3,}\)?")
_PRECISE = re.compile(r"-?(?:1[0-7]\d|\d{1,2})\.\d{4,8}")
_NUMBERED = re.compile(r"(?=.{0,23}\d)[A-Za-z0-9 ./-]{4,24}")
_DATE = re.compile(
    r"(?P<y>(?:19|20)\d{2})[-/.]\d{1,2}[-/.]\d{1,2}(?:[ T]00:00(?::00)?)?"
    r"|\d{1,2}[-/. ]\d{1,2}[-/. ](?P<z>(?:19|20)\d{2})"
    r"|\d{1,2}\.? [A-Za-zÀ-ÿ]{3,9}\.?,? (?P<w>(?:19|20)\d{2})|[A-Za-z]{3,9}\.? \d{1,2}, (?P<v>(?:19|20)\d{2})"
)
_YEAR = re.compile(r"(?:18|19|20)\d{2}(?:\.0)?")
_AGE = re.compile(
    r"\d{1,3}(?:\.\d{1,2})?|[\[(<>]?\s?\d{1,3}\s?(?:[-\u2013+,]|to|bis)\s?(?:\d{1,3})?[\])]?(?: years?)?"
    r"|[01]|yes|no",
    re.I,
)
_GENDER = re.compile(
    r"[mfdxwhu]|\d(?:\.0)?|(?:wo)?man|[\w ]{0,20}(?:fe)?male[\w ]{0,20}|other|diverse?|non.?binary|mann|frau"
    r"|m[aä]nnlich|weiblich|homme|femme|hombre|mujer|masculin[oe]?|f[eé]minine?|feminin[oa]|femenino|maschio"
    r"|femmina|uomo|donna|man|vrouw|kvinna|mr|mrs|ms|unknown|unisex|true|false",
    re.I,
)
_ICD = re.compile(r"[A-TV-Z]\d{2}\.\d{1,4}[A-Z]?")
_MRN = re.compile(r"MRN-?\d{4,10}")
_PLACE = re.compile(r"[A-ZÀ-Þ].*|\d[\d -]{2,9}|.*[^\x00-\x7f].*|[A-Z]{1,2}\d.*")
_SENTENCE = re.compile(r"\S+ \S+ \S.*", re.S)
_STREET = re.compile(
    r"\bC/ ?[A-ZÁÉÍÓÚ][a-zá-ú]"
    r"|(?i:\b(?:street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|square|terrace|way|parkway|highway|close"
    r"|crescent|rue|chemin|impasse|all[ée]e|viale?|piazza|corso|calle|avenida|paseo|plaza|rua|travessa|largo|pra[çc]a|ul)\b"
    r"|\b\w{3,30}(?:straße|strasse|str\.|gasse|allee|platz|weg|ring|damm|ufer|straat|laan|plein|gracht|gatan|vägen|gränd)\b)"
)
_WORDS_OF_ADDRESS = 14  # a sentence has more, and may speak of a street
_PARTS = re.compile(r"[^,/]{2,60}(?:,[^,]{2,60}){1,4}")
_POSTCODE = re.compile(
    r"\b(?:\d{4,6}(?:-\d{3,4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{4} ?[A-Z]{2})\b"
)


def is_count(value: str) -> bool:
    """A small whole number or an address in memory, or nothing."""
    return value in MISSING or _COUNT.fullmatch(value) is not None


def _is_card(value: str) -> bool:
    return _CARD.fullmatch(value) is not None and VALIDATORS["card"](value)


def _is_iban(value: str) -> bool:
    return value[:2].isalpha() and value[2:4].isdigit() and VALIDATORS["iban"](value)


def _is_ip(value: str) -> bool:
    return _IP4.fullmatch(value) is not None or _IP6.fullmatch(value) is not None


def _is_phone(value: str) -> bool:
    return _PHONE_SHAPE.fullmatch(value) is not None and 8 <= sum(map(str.isdigit, value)) <= 15


def _is_national_id(value: str) -> bool:
    """By a pattern whose checksum needs no context."""
    return any(
        pattern.fullmatch(value) and VALIDATORS[validator](value) for pattern, validator in _national_ids()
    )


@cache
def _national_ids() -> tuple[tuple[re.Pattern[str], str], ...]:
    row = next(row for row in catalogue.entities().entities if row.id == "NATIONAL_ID")
    return tuple((re.compile(p.regex), p.validator) for p in row.patterns if p.validator and not p.context)


def is_address(value: str) -> bool:
    """A number, and a street's word or a post code among parts that commas divide."""
    if not 8 <= len(value) <= 120 or not any(map(str.isdigit, value)) or " " not in value:
        return False
    words = value.split()
    capitals = sum(1 for word in words if word[:1].isupper())
    if not capitals or len(words) > _WORDS_OF_ADDRESS or ":" in value or "=" in value:
        return False
    if _STREET.search(value):
        return True
    return (
        capitals > 1
        and _PARTS.fullmatch(value) is not None
        and (_POSTCODE.search(value) is not None or value[:1].isdigit())
    )


def _matches(pattern: re.Pattern[str]) -> _Test:
    return pattern.fullmatch


def _is_short(value: str) -> bool:
    """No sentence, as in a list that explains what columns hold."""
    return value.count(" ") < 5


def _is_birth(value: str) -> object:
    return _DATE.match(value) or _YEAR.fullmatch(value) or (_PLAIN_NUMBER.fullmatch(value) and len(value) < 7)


_LOOKS: dict[str, _Test] = {
    "EMAIL": _matches(_EMAIL),
    "PHONE": _matches(_PHONE),
    "ADDRESS": lambda value: (
        (len(value) > 5 and " " in value and any(map(str.isdigit, value))) or _STREET.search(value)
    ),
    "CREDIT_CARD": lambda value: sum(map(str.isdigit, value)) > 11 or "/" in value,
    "IBAN": _matches(_IBAN),
    "US_SSN": _matches(_SSN),
    "NATIONAL_ID": _matches(_NUMBERED),
    "PASSPORT": _matches(_NUMBERED),
    "DRIVER_LICENSE": _matches(_NUMBERED),
    "MRN": lambda value: any(map(str.isdigit, value)),
    "IP": _is_ip,
    "COMMS": _matches(_SENTENCE),
    "HEALTH": lambda value: len(value) < 200,
    "CRIMINAL": lambda value: len(value) < 60 and not (len(value) > 2 and value.isdigit()),
    "DOB": _is_birth,
    "AGE": _matches(_AGE),
    "GENDER": _matches(_GENDER),
    "GEO": _matches(_COORDINATE),
    "POSTCODE": _matches(_PLACE),
    "VEHICLE": _matches(_NUMBERED),
}

# One of these stands in every value of these kinds; an Italian tax code may be letters alone.
_SIGN = re.compile(r"[\d@:]|[A-Z]{16}")
# Kind, test, how many values at least, and which share of them.
_TELLING: tuple[tuple[str, _Test, int, float], ...] = (
    ("EMAIL", _matches(_EMAIL), 1, 0.6),
    ("IBAN", _is_iban, 1, 0.8),
    ("CREDIT_CARD", _is_card, 1, 0.8),
    ("US_SSN", _matches(_SSN_SHAPE), 2, 0.8),
    ("MRN", _matches(_MRN), 2, 0.6),
    ("NATIONAL_ID", _is_national_id, 2, 0.7),
    ("IP", _is_ip, 2, 0.8),
    ("PHONE", _is_phone, 2, 0.7),
    ("HEALTH", _matches(_ICD), 2, 0.8),
)


# --- columns of dates


def _are_birth_dates(values: Sequence[str], least: int = 3) -> bool:
    """Days over decades, in no order, some long past, none of the last years: nothing else is spread so."""
    if not any(map(_DATE.fullmatch, values[:_PEEK])):
        return False
    found = [match for value in values if (match := _DATE.fullmatch(value))]
    if len(found) < least or len(found) < 0.8 * len(values):
        return False
    years = [int(m["y"] or m["z"] or m["w"] or m["v"]) for m in found]
    in_order = all(a <= b for a, b in pairwise(years)) and len(years) > 3
    past = sum(1 for year in years if year < 1990)
    return (
        not in_order
        and past * 3 >= len(years)
        and max(years) <= 2012
        and max(years) - min(years) >= 8 - 3 * (3 - least)
    )
