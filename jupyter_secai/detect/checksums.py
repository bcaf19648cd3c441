"""Check digits and plausibility of issued numbers. A checksum alone proves nothing.

Sources: ISO/IEC 7812 (cards), ISO 13616 (IBAN), ITU-T E.164 and national plans (telephones), ISO 3779
(vehicles), BIP 173 (Bitcoin). The numbers that states give to people are in `national_ids`.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
from collections.abc import Callable

from jupyter_secai.detect import national_ids
from jupyter_secai.detect.national_ids import NOT_DIGITS, luhn


def card(text: str) -> bool:
    """A payment card: Luhn, a known issuer's prefix, and more than one or two different digits."""
    number = NOT_DIGITS.sub("", text)
    issuer = re.match(r"4|5[1-5]|2[2-7]|3[47]|3(?:0[0-5]|[68])|6(?:011|5|4[4-9])|35|62", number)
    return bool(issuer) and len(number) in _card_lengths(number) and len(set(number)) > 3 and luhn(number)


def _card_lengths(number: str) -> tuple[int, ...]:
    if number[0] == "4":
        return (13, 16, 19)
    if number[:2] in ("34", "37"):
        return (15,)
    return (14, 16, 19) if number[:2] in ("30", "36", "38") else (16, 17, 18, 19)


def card_any(text: str) -> bool:
    """Any number of the card system that a word calls a card: Maestro and old JCB numbers too."""
    number = NOT_DIGITS.sub("", text)
    return 12 <= len(number) <= 19 and len(set(number)) > 3 and luhn(number)


# Lengths by country, from the IBAN registry.
_IBAN = {
    length: frozenset(countries.split())
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FI FO GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV", 22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "LY PT ST", 26: "IS TR", 27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HU LB NI PL SV", 29: "BR EG PS QA UA", 30: "JO KW MU YE", 31: "MT SC",
        32: "LC", 33: "RU",
    }.items()
}  # fmt: skip


def iban(text: str) -> bool:
    compact = re.sub(r"[ -]", "", text).upper()
    if compact[:2] not in _IBAN.get(len(compact), ()) or not compact[2:4].isdigit():
        return False
    turned = compact[4:] + compact[:4]
    return int("".join(str(int(c, 36)) for c in turned)) % 97 == 1


# Country codes of E.164: one digit, two digits, else three.
_ONE = "17"
_TWO = frozenset(
    "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 "
    "81 82 84 86 90 91 92 93 94 95 98".split()
)
_THREE = re.compile(r"2[1-69]\d|3[578]\d|42[0-3]|5[09]\d|6[789]\d|8[0578]\d|9[679]\d")


def phone_e164(text: str) -> bool:
    """8 to 15 digits behind a country code that is in use."""
    number = re.split(r"x|e", text)[0]
    number = NOT_DIGITS.sub("", number).removeprefix("00")
    if not 8 <= len(number) <= 15 or len(set(number)) < 4:
        return False
    if number[0] in _ONE:
        return len(number) == 11
    return number[:2] in _TWO or bool(_THREE.match(number))


def phone_nanp(text: str) -> bool:
    """Area and exchange of the North American plan begin with 2 to 9, and none is N11."""
    digits = NOT_DIGITS.sub("", re.split("x", text)[0]).removeprefix("00").removeprefix("1")
    return bool(re.fullmatch(r"(?!.11)[2-9]\d\d(?!.11)[2-9]\d{6}", digits)) and len(set(digits)) > 3


def phone_local(text: str) -> bool:
    """7 to 13 digits that are no date and not nearly all the same."""
    number = NOT_DIGITS.sub("", text)
    dated = re.fullmatch(r"(?:19|20)\d\d[-./ ]\d\d[-./ ]\d\d|\d\d?[-./ ]\d\d?[-./ ](?:19|20)\d\d", text)
    balanced = text.count("(") == text.count(")")
    return 7 <= len(number) <= 13 and len(set(number)) > 2 and not dated and balanced


def ip_public4(text: str) -> bool:
    return _is_public(text)


def ip_distinct4(text: str) -> bool:
    """A public address that no version number looks like: two parts of three digits at least."""
    return _is_public(text) and sum(len(part) == 3 for part in text.split(".")) >= 2


def ip_public6(text: str) -> bool:
    """Public; a shortened one must be of the range that is given out (2000::/3), as `0:03::17` is a time."""
    return _is_public(text) and ("::" not in text or (text[:1] in "23" and text.find(":") == 4))


def _is_public(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
        return address.is_global and not address.is_multicast
    except ValueError:
        return False


def mac(text: str) -> bool:
    """A device's own address: neither all the same nor of a group."""
    octets = re.split("[:-]", text)
    return len(set(octets)) > 2 and not int(octets[0], 16) & 1


def position(text: str) -> bool:
    """Latitude and longitude in degrees."""
    numbers = [float(n) for n in re.findall(r"[+-]?\d+\.\d+", text)]
    return len(numbers) == 2 and abs(numbers[0]) <= 90 and abs(numbers[1]) <= 180


_VIN = dict(
    zip(
        "ABCDEFGHJKLMNPRSTUVWXYZ",
        (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9),
        strict=True,
    )
)


def vin(text: str) -> bool:
    """17 characters; in North America the ninth is a check character (49 CFR 565.15)."""
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    total = sum(w * (int(c) if c.isdigit() else _VIN[c]) for c, w in zip(text, weights, strict=True))
    return text[0] not in "12345" or "0123456789X"[total % 11] == text[8]


_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def bitcoin(text: str) -> bool:
    """A Bitcoin address by its check sum: Base58Check, or Bech32 and Bech32m (BIP 173, BIP 350)."""
    return _bech32(text) if text.startswith("bc1") else _base58(text)


def _base58(text: str) -> bool:
    number = 0
    for character in text:
        number = number * 58 + _BASE58.index(character)
    if number >= 1 << 200:
        return False
    raw = number.to_bytes(25, "big")
    return hashlib.sha256(hashlib.sha256(raw[:21]).digest()).digest()[:4] == raw[21:]


def _bech32(text: str) -> bool:
    check = 1
    for value in (3, 3, 0, 2, 3, *(_BECH32.index(c) for c in text[3:])):  # "bc", expanded
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> bit & 1 else 0
    return check in (1, 0x2BC830A3)


def plausible_date(text: str) -> bool:
    """A day on which a living person may have been born."""
    year = re.search(r"(?<!\d)(19\d\d|20[0-2]\d)(?!\d)", text)
    return (
        year is not None
        or re.fullmatch(r"\d{1,2}[-/. ]{1,2}\d{1,2}[-/. ]{1,2}\d{2}", text.strip()) is not None
    )


VALIDATORS: dict[str, Callable[[str], bool]] = {
    "bitcoin": bitcoin,
    "card": card,
    "card_any": card_any,
    "date": plausible_date,
    "iban": iban,
    "ip_distinct4": ip_distinct4,
    "ip_public4": ip_public4,
    "ip_public6": ip_public6,
    "luhn": luhn,
    "mac": mac,
    "phone_e164": phone_e164,
    "phone_local": phone_local,
    "phone_nanp": phone_nanp,
    "position": position,
    "vin": vin,
    "aadhaar": national_ids.aadhaar,
    "ahv_ch": national_ids.ahv_ch,
    "bsn_nl": national_ids.bsn_nl,
    "cnp_ro": national_ids.cnp_ro,
    "codice_fiscale": national_ids.codice_fiscale,
    "cpf_br": national_ids.cpf_br,
    "cpr_dk": national_ids.cpr_dk,
    "dni_es": national_ids.dni_es,
    "fnr_no": national_ids.fnr_no,
    "hetu_fi": national_ids.hetu_fi,
    "idnr_de": national_ids.idnr_de,
    "kvnr_de": national_ids.kvnr_de,
    "nhs_gb": national_ids.nhs_gb,
    "nif_pt": national_ids.nif_pt,
    "nino_gb": national_ids.nino_gb,
    "nir_fr": national_ids.nir_fr,
    "personnummer_se": national_ids.personnummer_se,
    "pesel": national_ids.pesel,
    "rrn_be": national_ids.rrn_be,
    "sin_ca": national_ids.sin_ca,
    "ssn_us": national_ids.ssn_us,
    "svnr_at": national_ids.svnr_at,
}
