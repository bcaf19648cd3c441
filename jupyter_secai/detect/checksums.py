"""Check digits and plausibility of issued numbers. A checksum alone proves nothing.

Sources: ISO 7812 (Luhn), ISO 13616 (IBAN, mod 97), and the issuing authorities' own rules for the others.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Sequence
from datetime import date

_DIGITS = re.compile(r"\D")


def _digits(text: str) -> list[int]:
    return [int(c) for c in _DIGITS.sub("", text)]


def _weighted(digits: Sequence[int], weights: Sequence[int]) -> int:
    return sum(d * w for d, w in zip(digits, weights, strict=False))


def luhn(text: str) -> bool:
    digits = _digits(text)
    doubled = (d * 2 - 9 if d > 4 else d * 2 for d in digits[-2::-2])
    return len(digits) > 1 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def card(text: str) -> bool:
    """A payment card: Luhn, a known issuer's prefix, and more than one or two different digits."""
    number = _DIGITS.sub("", text)
    issuer = re.match(r"4|5[1-5]|2[2-7]|3[47]|3(?:0[0-5]|[68])|6(?:011|5|4[4-9])|35|62", number)
    return bool(issuer) and 13 <= len(number) <= 19 and len(set(number)) > 3 and luhn(number)


def iban(text: str) -> bool:
    compact = re.sub(r"[ -]", "", text).upper()
    if not 15 <= len(compact) <= 34 or not compact[2:4].isdigit():
        return False
    turned = compact[4:] + compact[:4]
    return int("".join(str(int(c, 36)) for c in turned)) % 97 == 1


def ssn_us(text: str) -> bool:
    number = _DIGITS.sub("", text)
    area, group, serial = number[:3], number[3:5], number[5:]
    return (
        len(number) == 9
        and area not in ("000", "666")
        and area < "900"
        and group != "00"
        and serial != "0000"
    )


def nino_gb(text: str) -> bool:
    return text.replace(" ", "")[:2].upper() not in {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}


def nhs_gb(text: str) -> bool:
    digits = _digits(text)
    if len(digits) != 10:
        return False
    check = 11 - _weighted(digits, range(10, 1, -1)) % 11
    return check != 10 and check % 11 == digits[9]


def nir_fr(text: str) -> bool:
    compact = text.replace(" ", "").upper().replace("2A", "19").replace("2B", "18")
    return len(compact) == 15 and compact.isdigit() and 97 - int(compact[:13]) % 97 == int(compact[13:])


def dni_es(text: str) -> bool:
    compact = text.replace("-", "").upper()
    number = compact[:-1].translate(str.maketrans("XYZ", "012"))
    return number.isdigit() and "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23] == compact[-1]


# Values of the characters in odd places (Decreto 23 dicembre 1976), for 0-9 and then A-Z.
_CF_LETTERS = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)
_CF_ODD = dict(zip("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", (*_CF_LETTERS[:10], *_CF_LETTERS), strict=True))


def codice_fiscale(text: str) -> bool:
    code = text.upper()
    if len(code) != 16:
        return False
    odd = sum(_CF_ODD[c] for c in code[0:15:2])
    even = sum(int(c) if c.isdigit() else ord(c) - 65 for c in code[1:15:2])
    return chr(65 + (odd + even) % 26) == code[15]


def cpf_br(text: str) -> bool:
    digits = _digits(text)
    if len(digits) != 11 or len(set(digits)) == 1:
        return False
    first = _weighted(digits[:9], range(10, 1, -1)) * 10 % 11 % 10
    second = _weighted(digits[:10], range(11, 1, -1)) * 10 % 11 % 10
    return digits[9] == first and digits[10] == second


def personnummer_se(text: str) -> bool:
    number = _DIGITS.sub("", text)[-10:]
    day = int(number[4:6])
    return _is_day(2000, int(number[2:4]), day - 60 if day > 60 else day) and luhn(number)


_D = ((0, 1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 2, 3, 4, 0, 6, 7, 8, 9, 5), (2, 3, 4, 0, 1, 7, 8, 9, 5, 6),
      (3, 4, 0, 1, 2, 8, 9, 5, 6, 7), (4, 0, 1, 2, 3, 9, 5, 6, 7, 8), (5, 9, 8, 7, 6, 0, 4, 3, 2, 1),
      (6, 5, 9, 8, 7, 1, 0, 4, 3, 2), (7, 6, 5, 9, 8, 2, 1, 0, 4, 3), (8, 7, 6, 5, 9, 3, 2, 1, 0, 4),
      (9, 8, 7, 6, 5, 4, 3, 2, 1, 0))  # fmt: skip
_P = ((0, 1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 5, 7, 6, 2, 8, 3, 0, 9, 4), (5, 8, 0, 3, 7, 9, 6, 1, 4, 2),
      (8, 9, 1, 6, 0, 4, 3, 5, 2, 7), (9, 4, 5, 3, 1, 2, 6, 8, 7, 0), (4, 2, 8, 6, 5, 7, 3, 9, 0, 1),
      (2, 7, 9, 3, 8, 0, 6, 4, 1, 5), (7, 0, 4, 6, 9, 1, 3, 2, 5, 8))  # fmt: skip


def aadhaar(text: str) -> bool:
    """Verhoeff's check digit; a number starts with 2 to 9."""
    digits = _digits(text)
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = _D[check][_P[place % 8][digit]]
    return len(digits) == 12 and digits[0] > 1 and check == 0


def sin_ca(text: str) -> bool:
    digits = _digits(text)
    return len(digits) == 9 and digits[0] not in (0, 8) and luhn(text)


def pesel(text: str) -> bool:
    digits = _digits(text)
    if len(digits) != 11:
        return False
    month = (digits[2] * 10 + digits[3]) % 20
    day = digits[4] * 10 + digits[5]
    check = (10 - _weighted(digits, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)) % 10) % 10
    return check == digits[10] and _is_day(2000, month, day)


def idnr_de(text: str) -> bool:
    """Steuer-ID: ISO 7064 mod 11,10; one of the first ten digits stands two or three times."""
    digits = _digits(text)
    if len(digits) != 11 or digits[0] == 0:
        return False
    repeated = sorted(digits[:10].count(d) for d in set(digits[:10]))
    if repeated[-1] not in (2, 3):
        return False
    product = 10
    for digit in digits[:10]:
        total = (digit + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == digits[10]


def bsn_nl(text: str) -> bool:
    digits = _digits(text)
    return len(digits) == 9 and (_weighted(digits[:8], range(9, 1, -1)) - digits[8]) % 11 == 0


def phone_e164(text: str) -> bool:
    return 8 <= len(_digits(text)) <= 15


def phone_nanp(text: str) -> bool:
    digits = _digits(text)
    return len(digits) == 10 and digits[0] > 1 and digits[3] > 1


def ip_public4(text: str) -> bool:
    return _is_public(text)


def ip_public6(text: str) -> bool:
    return _is_public(text)


def _is_public(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).is_global
    except ValueError:
        return False


def plausible_date(text: str) -> bool:
    """A day on which a living person may have been born."""
    year = re.search(r"\b(19\d\d|20[0-2]\d)\b", text)
    return year is not None or re.fullmatch(r"\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2}", text.strip()) is not None


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


VALIDATORS: dict[str, Callable[[str], bool]] = {
    "aadhaar": aadhaar,
    "bsn_nl": bsn_nl,
    "card": card,
    "codice_fiscale": codice_fiscale,
    "cpf_br": cpf_br,
    "date": plausible_date,
    "dni_es": dni_es,
    "iban": iban,
    "idnr_de": idnr_de,
    "ip_public4": ip_public4,
    "ip_public6": ip_public6,
    "luhn": luhn,
    "nhs_gb": nhs_gb,
    "nino_gb": nino_gb,
    "nir_fr": nir_fr,
    "personnummer_se": personnummer_se,
    "pesel": pesel,
    "phone_e164": phone_e164,
    "phone_nanp": phone_nanp,
    "sin_ca": sin_ca,
    "ssn_us": ssn_us,
}
