"""Which versions of packages the notebook itself says that it ran with, or asks for.

From pins in installs and requirements, from what pip printed, from a displayed `__version__`, and for Python
from the notebook's metadata. A notebook can say what it likes: what is known from here lowers a finding, and
never ends it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from jupyter_secai.catalogue import Pattern
from jupyter_secai.notebook.reading import Cell
from jupyter_secai.rules.facts import Facts

_INSTALLERS = ("pip", "uv", "conda", "mamba")
_PIN = re.compile(r"([A-Za-z][\w.-]{0,80})(?:\[[\w,-]{1,80}\])?==?(\d[\w.+!]{0,40})")
_INSTALLED = re.compile(r"Successfully installed ([^\n]{1,8000})")
_INSTALLED_ONE = re.compile(r"([A-Za-z][\w.]{0,80}(?:-[A-Za-z_][\w.]{0,80}){0,8})-(\d[\w.+!]{0,40})(?:\s|$)")
_SATISFIED = re.compile(
    r"Requirement already satisfied: ([A-Za-z][\w.-]{0,80})[^\n]{0,400}\((\d[\w.+!]{0,40})\)[ \t]*$", re.M
)
_SHOWN = re.compile(r"(?:^|[\s(;])([A-Za-z_]\w{0,40})\.__version__\)?\s*$", re.M)
_VERSION = re.compile(r"['\"]?(\d+(?:\.\d+){1,3}[\w.+]{0,24})['\"]?\s*")
_LONGEST = 100_000


def known_versions(facts: Facts) -> dict[str, str]:
    """Package (in lower case, with `-`) -> version; what was printed goes before what was asked for."""
    if facts.versions is None:
        facts.versions = {_plain(name): version for name, version in _said(facts)}
    return facts.versions


def version_holds(pattern: Pattern, facts: Facts) -> bool:
    """Whether the notebook says of the versions what a pattern asks for."""
    for row, wanted in ((pattern.since, True), (pattern.before, False)):
        known = known_versions(facts).get(row.package) if row is not None else None
        if row is not None and (known is None or (_numbers(known) >= _numbers(row.version)) is not wanted):
            return False
    return True


def _said(facts: Facts) -> Iterator[tuple[str, str]]:
    language = facts.notebook.metadata.get("language_info")
    python = language.get("version") if isinstance(language, dict) else None
    if isinstance(python, str) and facts.notebook.is_python:
        yield "python", python
    for _, program in facts.programs:
        if program.name in _INSTALLERS and "install" in program.words:
            yield from _pinned(program.words)
    for cell in facts.notebook.cells:
        if cell.type == "code":
            yield from _written(cell)
            yield from _printed(cell)


def _written(cell: Cell) -> Iterator[tuple[str, str]]:
    """Pins of a requirements file that a cell writes."""
    first, _, body = cell.source.partition("\n")
    if first.startswith("%%writefile") and "requirements" in first:
        yield from _pinned(body.split("\n"))


def _pinned(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    for word in words:
        found = _PIN.fullmatch(word.strip())
        if found:
            yield found[1], found[2]


def _printed(cell: Cell) -> Iterator[tuple[str, str]]:
    text = "\n".join(_texts(cell))[:_LONGEST]
    for line in _INSTALLED.findall(text):
        yield from _INSTALLED_ONE.findall(line)
    yield from _SATISFIED.findall(text)
    asked = _SHOWN.findall(cell.source)
    shown = _VERSION.fullmatch(text)
    if len(asked) == 1 and shown:
        yield _PACKAGES.get(asked[0], asked[0]), shown[1]


# What data scientists call these modules.
_PACKAGES = {
    "np": "numpy", "pd": "pandas", "tf": "tensorflow", "sklearn": "scikit-learn", "yaml": "pyyaml",
    "pl": "polars", "plt": "matplotlib", "xgb": "xgboost", "lgb": "lightgbm", "gr": "gradio",
}  # fmt: skip


def _texts(cell: Cell) -> Iterator[str]:
    """What streams and plain results of a cell say."""
    for output in cell.outputs:
        data = output.get("data")
        text = (
            output.get("text") if data is None else data.get("text/plain") if isinstance(data, dict) else ""
        )
        if isinstance(text, list):
            text = "".join(part for part in text if isinstance(part, str))
        if isinstance(text, str):
            yield text


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _numbers(version: str) -> tuple[int, ...]:
    """The release: `2.6.0+cu124` is 2, 6, 0; what follows it is left out."""
    release = re.match(r"\d{1,9}(?:\.\d{1,9})*", version)
    return tuple(int(part) for part in release[0].split(".")) if release else ()
