"""Check digits of the numbers that states give to people. A check digit alone proves nothing.

Sources: the issuing authorities' own rules, named at each function where they are not the plain ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

NOT_DIGITS = re.compile(r"\D")


def _digits(text: str) -> list[int]:
    return [int(c) for c in NOT_DIGITS.sub("", text)]


def _weighted(digits: Sequence[int], weights: Sequence[int]) -> int:
    return sum(d * w for d, w in zip(digits, weights, strict=False))


def luhn(text: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    digits = _digits(text)
    doubled = (d * 2 - 9 if d > 4 else d * 2 for d in digits[-2::-2])
    return len(digits) > 1 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def ssn_us(text: str) -> bool:
    number = NOT_DIGITS.sub("", text)
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
    number = NOT_DIGITS.sub("", text)[-10:]
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


def nif_pt(text: str) -> bool:
    digits = _digits(text)
    check = 11 - _weighted(digits[:8], range(9, 1, -1)) % 11
    return len(digits) == 9 and digits[0] in (1, 2, 3, 4) and digits[8] == (0 if check > 9 else check)


def rrn_be(text: str) -> bool:
    """Rijksregisternummer: 97 minus the remainder; people born from 2000 on have a 2 put before it."""
    number = NOT_DIGITS.sub("", text)
    if len(number) != 11:
        return False
    body, check = int(number[:9]), int(number[9:])
    return check in (97 - body % 97, 97 - (2_000_000_000 + body) % 97)


def ahv_ch(text: str) -> bool:
    """AHV/AVS number: an EAN-13 that begins with the country's 756."""
    digits = _digits(text)
    if len(digits) != 13 or digits[:3] != [7, 5, 6]:
        return False
    return (10 - _weighted(digits[:12], (1, 3) * 6) % 10) % 10 == digits[12]


def svnr_at(text: str) -> bool:
    """Sozialversicherungsnummer: three digits, a check digit, the day of birth."""
    digits = _digits(text)
    if len(digits) != 10 or digits[0] == 0:
        return False
    check = (_weighted(digits[:3], (3, 7, 9)) + _weighted(digits[4:], (5, 8, 4, 2, 1, 6))) % 11
    return check == digits[3] and 1 <= digits[4] * 10 + digits[5] <= 31


def cpr_dk(text: str) -> bool:
    """CPR number: a day of birth and four digits; the check of modulus 11 was given up in 2007."""
    number = NOT_DIGITS.sub("", text)
    return len(number) == 10 and _is_day(2000, int(number[2:4]), int(number[:2]))


def fnr_no(text: str) -> bool:
    """Fødselsnummer: a day of birth and two check digits of modulus 11; D-numbers add 40 to the day."""
    digits = _digits(text)
    if len(digits) != 11:
        return False
    first = -_weighted(digits[:9], (3, 7, 6, 1, 8, 9, 4, 5, 2)) % 11
    second = -_weighted(digits[:10], (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    day = (digits[0] * 10 + digits[1]) % 40
    return digits[9:] == [first, second] and _is_day(2000, digits[2] * 10 + digits[3], day)


def hetu_fi(text: str) -> bool:
    """Henkilötunnus: day of birth, sign of the century, three digits, check character of modulus 31."""
    number = re.sub(r"[-+A]", "", text[:-1])
    return number.isdigit() and "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(number) % 31] == text[-1]


def cnp_ro(text: str) -> bool:
    digits = _digits(text)
    check = _weighted(digits[:12], (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)) % 11
    return len(digits) == 13 and digits[12] == (1 if check == 10 else check)


def kvnr_de(text: str) -> bool:
    """Krankenversichertennummer: weights 1 and 2 with digit sums, the letter as two digits (SGB V 290)."""
    digits = _digits(f"{ord(text[0]) - 64:02d}{text[1:9]}")
    doubled = (sum(divmod(d * w, 10)) for d, w in zip(digits, (1, 2) * 5, strict=True))
    return sum(doubled) % 10 == int(text[9])


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
