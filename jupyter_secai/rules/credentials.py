"""Credentials in every carrier: by format anywhere, by name in text, on the syntax tree in Python code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from jupyter_secai import catalogue
from jupyter_secai.analysis.link import CallFact
from jupyter_secai.analysis.parse import parse
from jupyter_secai.analysis.program import NamedLiteral, Span
from jupyter_secai.analysis.strings import strings_in
from jupyter_secai.detect.listening import read_text
from jupyter_secai.detect.secrets import BY_FORMAT, judge_named
from jupyter_secai.detect.secrets.names import is_pin, is_salt, kind_of
from jupyter_secai.detect.secrets.options import find_options
from jupyter_secai.detect.secrets.values import judge_in_code
from jupyter_secai.detect.spans import TextSpan
from jupyter_secai.model import Finding, Location
from jupyter_secai.notebook.carriers import Carrier
from jupyter_secai.notebook.syntax import mask
from jupyter_secai.rules.environment_fixes import environment_fix
from jupyter_secai.rules.facts import CarrierContent, Facts
from jupyter_secai.rules.findings import make_finding
from jupyter_secai.rules.places import spoken
from jupyter_secai.rules.syntax import inside_out

_QUOTED = re.compile(
    r'#[^\n]*|"""(?:[^"\\]|\\.|"(?!""))*+|"(?:[^"\\\n]|\\.)*+'
    r"|'''(?:[^'\\]|\\.|'(?!''))*+|'(?:[^'\\\n]|\\.)*+",
    re.S,
)
# The shortest name, what assigns and a quote: a string that starts nearer to the value is the value itself.
_NAME_IN_STRING = 5


def judge_secrets(content: CarrierContent, facts: Facts) -> Iterator[Finding]:
    """Credentials in the source, and in what a run left behind."""
    carrier = content.carrier
    spans = content.scan.secrets
    if carrier.form == "code" and facts.notebook.is_python:
        spans = tuple(_not_of_the_tree(carrier.text or "", spans))
    for span in spans:
        place = facts.text_place(carrier.cell, carrier.name, carrier.text or "", span.start, span.end)
        rule = "hardcoded-secret" if carrier.name == "source" else "secret-in-output"
        yield _finding(rule, span, place, carrier, facts)


def _finding(rule: str, span: TextSpan, place: Location, carrier: Carrier, facts: Facts) -> Finding:
    by_format = span.score >= BY_FORMAT
    return make_finding(
        rule,
        place,
        facts,
        words={"label": _with_article(span.label), "carrier": spoken(carrier)},
        severity="critical" if by_format else "high",
        confidence="high" if by_format else "medium",
        entities=(span.type,),
        fix=environment_fix(place, span.type, facts) if carrier.name == "source" else None,
    )


def _not_of_the_tree(source: str, spans: Iterable[TextSpan]) -> Iterator[TextSpan]:
    """What a format gives away, and named values in magics, comments and longer strings."""
    named = [span for span in spans if span.score < BY_FORMAT]
    outside = set(_outside_the_tree(source, named)) if named else ()
    yield from (span for span in spans if span.score >= BY_FORMAT or span in outside)


def _outside_the_tree(source: str, spans: list[TextSpan]) -> Iterator[TextSpan]:
    masked = mask(source).python
    code = masked.split("\n")
    lines = source.split("\n")
    left_out = parse(masked).left_out
    quoted = [found.span() for found in _QUOTED.finditer(source)]
    for span in spans:
        line = source.count("\n", 0, span.start)
        if line + 1 in left_out or code[line : line + 1] != lines[line : line + 1]:
            yield span
            continue
        start = next((start for start, end in quoted if start <= span.start < end), span.start)
        if source[start] == "#" or span.start - start >= _NAME_IN_STRING:
            yield span


def judge_code_credentials(literals: list[tuple[int, NamedLiteral]], facts: Facts) -> Iterator[Finding]:
    """Strings in Python code that are given the name of a credential, or handed to a call that takes one."""
    told: set[str] = set()
    for cell, literal in literals:
        if judge_in_code(literal.name, literal.value):
            told.add(literal.value)
            yield _named_secret(literal.name, facts.place(cell, literal.at), facts)
    yield from _of_programs(facts)
    for row in catalogue.credential_calls():
        for call in facts.calls_of(row.names):
            name, value = _handed_over(row, call, facts)
            if value not in told and judge_named(name, value):
                told.add(value)
                yield _named_secret(name, facts.place(call.cell, _argument_place(row.argument, call)), facts)


def _of_programs(facts: Facts) -> Iterator[Finding]:
    """`subprocess.run(["mysql", "-uroot", "-p..."])`: the words as a shell would have them in one line."""
    for call in facts.calls_of(catalogue.credential_names().runs):
        words = [item.constant for item in call.arguments[0].items] if call.arguments else []
        line = " ".join(word for word in words if isinstance(word, str))
        if line and any(find_options(read_text(line))):
            yield _named_secret("password", facts.place(call.cell, call.places[0]), facts)


def _handed_over(row: catalogue.CredentialCall, call: CallFact, facts: Facts) -> tuple[str, str]:
    """What the credential is called, and the string itself; empty where the call is given none."""
    given = call.argument(row.argument)
    value = given.constant if given is not None else None
    if given is not None and (value is None or (isinstance(value, str) and not value.isprintable())):
        value = _written(facts.place(call.cell, _argument_place(row.argument, call)), facts)
    naming = call.argument(row.named_by) if row.named_by else None
    name = naming.text if naming is not None and naming.text else row.kind
    return name, value if isinstance(value, str) else ""


def _written(place: Location, facts: Facts) -> str | None:
    """The string that code writes at a place as bytes, or as what is decoded there."""
    node = next((node for node, _ in inside_out(place, facts)), None)
    return next((text for text, _ in strings_in(node)), None) if isinstance(node, ast.expr) else None


def _argument_place(spec: str, call: CallFact) -> Span:
    keyword, _, position = spec.partition("@")
    names = [name for name, _ in call.keywords]
    index = len(call.arguments) + names.index(keyword) if keyword in names else int(position or 0)
    return call.places[index] if index < len(call.places) else call.at


def _named_secret(name: str, place: Location, facts: Facts) -> Finding:
    is_password = kind_of(name) == "password" or is_pin(name)
    label = "a salt" if is_salt(name) else "a password" if is_password else "a key or token"
    return make_finding(
        "hardcoded-secret",
        place,
        facts,
        words={"label": label},
        severity="medium" if is_salt(name) else "high",
        confidence="medium",
        entities=("PASSWORD" if is_password else "API_KEY",),
        fix=environment_fix(place, name, facts),
    )


# Said with a vowel first though written with none, and the other way round.
_VOWEL_SOUNDS = ("npm", "ngrok", "xAI", "X ", "NVIDIA", "SSO")
_CONSONANT_SOUNDS = ("URL", "Uni", "UK ")


def _with_article(label: str) -> str:
    spoken_vowel = label[:1] in "AEIOUaeiou" and not label.startswith(_CONSONANT_SOUNDS)
    return f"{'an' if spoken_vowel or label.startswith(_VOWEL_SOUNDS) else 'a'} {label}"
