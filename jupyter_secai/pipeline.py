"""The pipeline: a notebook in, a Review out. `Reviewer` is the same thing kept warm between edits."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple, TypeVar

from jupyter_secai.analysis.cells import Linker
from jupyter_secai.analysis.link import LinkedCell
from jupyter_secai.analysis.program import NamedLiteral
from jupyter_secai.baseline import read_baseline
from jupyter_secai.catalogue import with_own_rows
from jupyter_secai.coverage import coverage_of, status_of, unknown_format, unread_code, unsearched
from jupyter_secai.dependencies import (
    Advisories,
    checked,
    dependencies_of,
    judge_dependencies,
    read_advisories,
    unchecked,
)
from jupyter_secai.detect.ner import unavailable
from jupyter_secai.detect.scanning import NOTHING, Scan, scan
from jupyter_secai.gathering.cells import CellFacts, CodeCells, cell_facts
from jupyter_secai.gathering.columns import delicate_columns
from jupyter_secai.gathering.components import components_of
from jupyter_secai.gathering.document import headings_of, out_of_order
from jupyter_secai.gathering.profiled import of_this_notebook, with_rows
from jupyter_secai.gathering.stages import StagesOfCells, calls_by_cell
from jupyter_secai.kept.notebook_metadata import kept_in
from jupyter_secai.model import CellSummary, Dependency, Finding, Ignore, ProfiledTable, Review, Stage
from jupyter_secai.notebook.carriers import Carrier, carriers
from jupyter_secai.notebook.reading import Notebook, read_notebook
from jupyter_secai.overview import overview
from jupyter_secai.policy import Policy, find_policy
from jupyter_secai.privacy.assessing import assess
from jupyter_secai.rules.allowed import allowed_by
from jupyter_secai.rules.asking import is_asked_for
from jupyter_secai.rules.facts import CarrierContent, Facts
from jupyter_secai.rules.ignores import directives, told, without_ignored
from jupyter_secai.rules.installs import PlacedInstall, installs_of
from jupyter_secai.rules.judging import judge
from jupyter_secai.rules.sifting import in_order, with_policy
from jupyter_secai.threats.cards import deal
from jupyter_secai.threats.diagram import draw
from jupyter_secai.threats.questions import ask
from jupyter_secai.threats.sightings import Sightings

_K = TypeVar("_K")
_T = TypeVar("_T")
_KEPT_CELLS = 20_000
_KEPT_TEXTS = 20_000
_KEPT_NAMES = 1_024


def review(notebook: object, *, path: str | None = None, policy: Policy | None = None) -> Review:
    """Review one notebook: a path, a NotebookNode, or a dict in nbformat 4.

    Raises UnreadableNotebook for what is not one, OSError as `open` does, PolicyError for bad configuration.
    """
    return Reviewer(policy).review(notebook, path=path)


class _Judged(NamedTuple):
    """A notebook's facts and findings, its carriers' contents, and why code was not analysed, by cell."""

    facts: Facts
    findings: list[Finding]
    read: list[CarrierContent]
    unread: dict[int, str]
    ignores: list[Ignore]
    dependencies: list[Dependency]
    installs: list[PlacedInstall]


class Reviewer:
    """Reviews notebooks and keeps the facts of their cells, so that an edit costs the edited cell.

    Not for use by two threads at once.
    """

    def __init__(self, config: Policy | None = None) -> None:
        self._policy = config
        self._cells: dict[str, CellFacts] = {}
        self._texts: dict[bytes, Scan] = {}
        self._warm: dict[str, tuple[Linker, StagesOfCells]] = {}
        self._own_rows = ""

    def review(
        self, notebook: object, *, path: str | None = None, profiled: Sequence[ProfiledTable] = ()
    ) -> Review:
        """Review one notebook; raises as `review` does.

        `profiled` is what a kernel knows of the notebook's variables, which no file says.
        """
        read = notebook if isinstance(notebook, Notebook) else read_notebook(notebook, path)
        policy = self._policy or _policy_for(read.path)
        with _collector_paused(), self._knowing(policy):
            return self._review(read, policy, profiled)

    def findings(self, notebook: Notebook) -> tuple[list[Finding], list[CarrierContent]]:
        """The findings alone, and every carrier with what was recognised in it; raises PolicyError."""
        policy = self._policy or _policy_for(notebook.path)
        with _collector_paused(), self._knowing(policy):
            judged = self._judged(notebook, policy)
        return judged.findings, judged.read

    def _knowing(self, policy: Policy) -> AbstractContextManager[None]:
        """Inside, the policy's own rows of APIs are in force; what was linked by other rows is forgotten."""
        if policy.own_rows != self._own_rows:
            self._own_rows = policy.own_rows
            self._warm = {}
        return with_own_rows(policy.own_rows)

    def _judged(self, notebook: Notebook, policy: Policy, profiled: Sequence[ProfiledTable] = ()) -> _Judged:
        ner = policy.ner and not unavailable()
        read = [self._content(carrier, ner) for carrier in carriers(notebook, gives_away)]
        facts, literals, unread = self._facts(notebook, read, profiled)
        if policy.notebook_decisions:
            facts.kept = kept_in(notebook.metadata)
        facts.allowed = allowed_by(policy)
        wishes = directives(facts, policy)
        installs = list(installs_of(facts))
        dependencies = checked(dependencies_of(facts, installs), _advisories(policy))
        own = judge_dependencies(installs, dependencies, facts)
        found = with_policy(chain(judge(facts, literals, read), own), policy)
        findings = in_order(without_ignored(found, wishes, facts.today))
        return _Judged(facts, findings, read, unread, told(wishes, facts.today), dependencies, installs)

    def _review(self, notebook: Notebook, policy: Policy, profiled: Sequence[ProfiledTable]) -> Review:
        judged = self._judged(notebook, policy, profiled)
        facts, findings, read = judged.facts, judged.findings, judged.read
        ignores, dependencies = judged.ignores, judged.dependencies
        if policy.baseline:
            findings, row = _new_findings(notebook, findings, policy.baseline)
            ignores = [*ignores, *row]
        coverage = coverage_of(notebook, [content.carrier for content in read], judged.unread)
        coverage += unknown_format(notebook) + unsearched(policy)
        coverage += unchecked(dependencies, has_data=policy.vulnerabilities is not None)
        sightings = Sightings(facts, findings)
        cards = deal(sightings, policy.cards)
        return Review(
            path=notebook.path,
            status=status_of(findings, coverage),
            language=notebook.language,
            overview=overview(facts.stages, findings, coverage),
            coverage=coverage,
            cells=_cell_summaries(notebook, facts.stages),
            findings=findings,
            ignores=ignores,
            dependencies=dependencies,
            cards=cards,
            questions=ask(sightings),
            components=components_of(facts, judged.installs),
            diagram=draw(facts, findings, cards, gives_away),
            **assess(facts, findings, read, policy)._asdict(),
        )

    # facts

    def _content(self, carrier: Carrier, ner: bool) -> CarrierContent:
        if carrier.form == "image" or not carrier.text:
            return CarrierContent(carrier, NOTHING)
        key = _key(f"{carrier.form}\0{ner}\0{carrier.text}")
        held = self._texts.get(key)
        if held is None:
            found = scan(carrier.text, carrier.form, ner=ner)
            held = found if any(found) else NOTHING
            _keep(self._texts, key, held, _KEPT_TEXTS)
        return CarrierContent(carrier, held)

    def _code(self, notebook: Notebook) -> CodeCells:
        """The code cells, with what each says by itself."""
        code = CodeCells()
        for cell in notebook.cells if notebook.is_python else ():
            if cell.type == "code":
                held = self._cells.get(cell.source)
                if held is None:
                    held, tree = cell_facts(cell.source)
                    _keep(self._cells, cell.source, held, _KEPT_CELLS)
                    code.trees[cell.index] = tree
                code.facts[cell.index], code.texts[cell.index] = held, cell.source
        return code

    def _facts(
        self, notebook: Notebook, read: list[CarrierContent], profiled: Sequence[ProfiledTable]
    ) -> tuple[Facts, list[tuple[int, NamedLiteral]], dict[int, str]]:
        facts = Facts(notebook)
        code = self._code(notebook)
        facts.profiled += of_this_notebook(profiled, code, facts)
        linker, stages = self._warm.get(notebook.path) or (Linker(is_asked_for), StagesOfCells())
        self._warm = {notebook.path: (linker, stages)}
        links, uncalled = linker.link(code.texts, delicate_columns(code, read, facts), code)
        literals = _said(code, facts)
        _linked(links, uncalled, facts)
        facts.profiled = with_rows(facts.profiled, links)
        facts.headings = [h for cell in notebook.cells if cell.type == "markdown" for h in headings_of(cell)]
        facts.out_of_order = out_of_order(notebook)
        facts.stages = stages.tell(notebook, facts.headings, code, calls_by_cell(code, links, uncalled))
        return facts, literals, unread_code(code, links)


def _said(code: CodeCells, facts: Facts) -> list[tuple[int, NamedLiteral]]:
    """Note what cells say by themselves; gives the strings that have the name of a credential."""
    literals: list[tuple[int, NamedLiteral]] = []
    for cell, said in code.facts.items():
        if said.commands:
            facts.commands += [(cell, command) for command in said.commands]
            facts.programs += [(cell, program) for program in said.programs]
        if said.literals:
            literals += [(cell, literal) for literal in said.literals]
    return literals


def _linked(links: list[LinkedCell], uncalled: list[LinkedCell], facts: Facts) -> None:
    """Note what linking cells, and functions that nobody calls, has given."""
    for link in links:
        facts.imports += link.imports
    for link in (*links, *uncalled):
        facts.calls += link.calls
        if link.origins:
            facts.origins.update([(origin.id, origin) for origin in link.origins])


def _keep(held: dict[_K, _T], key: _K, facts: _T, most: int) -> None:
    """Keep something, and let the oldest go when there are too many."""
    held[key] = facts
    if len(held) > most:
        del held[next(iter(held))]


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Nothing that a review makes is garbage in a cycle; the collector would only walk what is kept."""
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            _age()
            gc.enable()


def _age() -> None:
    """Count what the review has made as old, so that it is not walked as soon as the collector is back."""
    if not gc.get_freeze_count():
        gc.freeze()
        gc.unfreeze()


@lru_cache(maxsize=_KEPT_NAMES)
def gives_away(name: str) -> bool:
    """Whether a name (of an attachment, of a key) says who somebody is, holds a secret, or misleads."""
    found = scan(name, "metadata")
    return bool(found.spans() or found.active)


def _new_findings(
    notebook: Notebook, findings: list[Finding], file: Path
) -> tuple[list[Finding], list[Ignore]]:
    new, known = read_baseline(file).new_in(notebook.path, findings)
    if not known:
        return new, []
    row = Ignore(rules=[], reason=f"In {file.name}.", by="baseline", state="used", findings=known)
    return new, [row]


def _advisories(policy: Policy) -> Advisories | None:
    return read_advisories(policy.vulnerabilities) if policy.vulnerabilities else None


def _policy_for(path: str) -> Policy:
    return find_policy(Path(path)) if path and Path(path).exists() else Policy()


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _cell_summaries(notebook: Notebook, stages: list[list[Stage]]) -> list[CellSummary]:
    return [
        CellSummary(
            cell=cell.index,
            id=cell.id or f"#{cell.index + 1}",
            type=cell.type,
            stages=stages[cell.index],
        )
        for cell in notebook.cells
    ]
