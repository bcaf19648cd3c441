"""The pipeline: a notebook in, a Review out. `Reviewer` is the same thing kept warm between edits."""

from __future__ import annotations

import ast
import gc
import hashlib
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from jupyter_secai.analysis.cells import Linker
from jupyter_secai.analysis.files import downloaded
from jupyter_secai.analysis.link import CallFact, LinkedCell
from jupyter_secai.analysis.literals import named_literals
from jupyter_secai.analysis.parse import parse
from jupyter_secai.analysis.program import NamedLiteral, Span
from jupyter_secai.analysis.stages import (
    Hints,
    Known,
    Surroundings,
    function_stages,
    read_hints,
    stages_named,
    vote,
)
from jupyter_secai.analysis.tables import delicate_words, shown_table, table_columns
from jupyter_secai.analysis.values import Step, Value
from jupyter_secai.detect.columns import ColumnClass, classify
from jupyter_secai.detect.ner import unavailable
from jupyter_secai.detect.scanning import NOTHING, Scan, scan
from jupyter_secai.detect.secrets.names import kind_of, may_name_secrets
from jupyter_secai.detect.tables import ReadTable
from jupyter_secai.model import CellSummary, Coverage, Finding, Review, Stage, Status, severity_rank
from jupyter_secai.notebook.carriers import Carrier, carriers
from jupyter_secai.notebook.reading import Cell, Notebook, read_notebook
from jupyter_secai.notebook.syntax import Command, Program, mask, programs
from jupyter_secai.overview import overview
from jupyter_secai.policy import Policy, find_policy
from jupyter_secai.privacy.checklist import answer_all
from jupyter_secai.rules import content as contents
from jupyter_secai.rules.active import judge_active
from jupyter_secai.rules.business import judge_business
from jupyter_secai.rules.code import judge_code
from jupyter_secai.rules.credentials import judge_code_credentials, judge_secrets
from jupyter_secai.rules.datasets import judge_datasets
from jupyter_secai.rules.facts import CarrierContent, ColumnFact, Facts, HeadingFact, ImportFact
from jupyter_secai.rules.features import judge_features
from jupyter_secai.rules.ignores import ignored
from jupyter_secai.rules.leakage import judge_leakage
from jupyter_secai.rules.places import is_shown, owner_of
from jupyter_secai.rules.tables import judge_business_tables, judge_source_tables
from jupyter_secai.threats.cards import deal
from jupyter_secai.threats.diagram import draw

_KEPT_CELLS = 20_000
_KEPT_TEXTS = 20_000


def review(notebook: object, *, path: str | None = None, policy: Policy | None = None) -> Review:
    """Review one notebook: a path, a NotebookNode, or a dict in nbformat 4.

    Raises UnreadableNotebook for what is not one, OSError as `open` does, PolicyError for bad configuration.
    """
    return Reviewer(policy).review(notebook, path=path)


class CellFacts(NamedTuple):
    """What one code cell says by itself. It depends on the source alone and is kept by its hash."""

    key: bytes
    commands: tuple[Command, ...]
    programs: tuple[Program, ...]
    columns: tuple[tuple[str, str, Span], ...]
    literals: tuple[NamedLiteral, ...]
    shown: str | None
    left_out: tuple[int, ...]
    hints: Hints


def cell_facts(source: str, key: bytes) -> tuple[CellFacts, ast.Module]:
    """Parse a Python cell; the tree is for linking it now, and is not kept."""
    masked = mask(source)
    parsed = parse(masked.python)
    columns = (
        table_columns(parsed.tree, _delicate_name) if delicate_words(masked.python, _delicate_name) else ()
    )
    shell = tuple(program for command in masked.commands for program in programs(command))
    shown = shown_table(parsed.tree)
    literals = tuple(named_literals(parsed.tree, kind_of)) if may_name_secrets(masked.python) else ()
    hints = read_hints(parsed.tree, source)
    facts = CellFacts(key, masked.commands, shell, tuple(columns), literals, shown, parsed.left_out, hints)
    return facts, parsed.tree


class _Code:
    """The code cells of a notebook, as the linker asks for them."""

    def __init__(self, notebook: Notebook, own: dict[int, tuple[CellFacts, ast.Module | None]]) -> None:
        self._notebook = notebook
        self._own = own

    def python(self, cell: int) -> str:
        return mask(self._notebook.cells[cell].source).python

    def tree(self, cell: int) -> ast.Module | None:
        return self._own[cell][1]

    def commands(self, cell: int) -> tuple[Command, ...]:
        return self._own[cell][0].commands

    def downloads(self, cell: int) -> Iterator[tuple[str, Value]]:
        return _downloads(cell, self._own[cell][0])


class _Judged(NamedTuple):
    """A notebook's facts and findings, its carriers' contents, and why code was not analysed, by cell."""

    facts: Facts
    findings: list[Finding]
    read: list[CarrierContent]
    unread: dict[int, str]


class Reviewer:
    """Reviews notebooks and keeps the facts of their cells, so that an edit costs the edited cell.

    Not for use by two threads at once.
    """

    def __init__(self, config: Policy | None = None) -> None:
        self._policy = config
        self._cells: OrderedDict[bytes, CellFacts] = OrderedDict()
        self._texts: OrderedDict[bytes, Scan] = OrderedDict()
        self._linkers: dict[str, Linker] = {}
        self._votes: dict[int, _Voted] = {}

    def review(self, notebook: object, *, path: str | None = None) -> Review:
        """Review one notebook; raises as `review` does."""
        read = notebook if isinstance(notebook, Notebook) else read_notebook(notebook, path)
        policy = self._policy or _policy_for(read.path)
        with _collector_paused():
            return self._review(read, policy)

    def findings(self, notebook: Notebook) -> tuple[list[Finding], list[CarrierContent]]:
        """The findings alone, and every carrier with what was recognised in it; raises PolicyError."""
        with _collector_paused():
            judged = self._judged(notebook, self._policy or _policy_for(notebook.path))
        return judged.findings, judged.read

    def _judged(self, notebook: Notebook, policy: Policy) -> _Judged:
        ner = policy.ner and not unavailable()
        read = [self._content(carrier, ner) for carrier in carriers(notebook, gives_away)]
        facts, literals, unread = self._facts(notebook, read)
        findings = _in_order(_with_policy(self._judge(facts, literals, read), policy, facts))
        return _Judged(facts, findings, read, unread)

    def _review(self, notebook: Notebook, policy: Policy) -> Review:
        facts, findings, read, unread = self._judged(notebook, policy)
        coverage = _coverage(notebook, [content.carrier for content in read], unread)
        coverage += _unsearched(policy)
        return Review(
            path=notebook.path,
            status=_status(findings, coverage),
            language=notebook.language,
            overview=overview(facts.stages, findings, coverage),
            coverage=coverage,
            cells=_cell_summaries(notebook, facts.stages),
            findings=findings,
            cards=deal(facts, findings),
            checklist=answer_all(facts, findings),
            diagram=draw(facts),
        )

    # facts

    def _content(self, carrier: Carrier, ner: bool) -> CarrierContent:
        if carrier.form == "image" or not carrier.text:
            return CarrierContent(carrier, NOTHING)
        key = _key(f"{carrier.form}\0{ner}\0{carrier.text}")
        held = self._texts.get(key)
        if held is None:
            held = self._texts[key] = scan(carrier.text, carrier.form, ner=ner)
            if len(self._texts) > _KEPT_TEXTS:
                self._texts.popitem(last=False)
        return CarrierContent(carrier, held)

    def _cell(self, source: str) -> tuple[CellFacts, ast.Module | None]:
        key = _key(source)
        held = self._cells.get(key)
        if held is not None:
            return held, None
        facts, tree = cell_facts(source, key)
        self._cells[key] = facts
        if len(self._cells) > _KEPT_CELLS:
            self._cells.popitem(last=False)
        return facts, tree

    def _facts(
        self, notebook: Notebook, read: list[CarrierContent]
    ) -> tuple[Facts, list[tuple[int, NamedLiteral]], dict[int, str]]:
        facts = Facts(notebook)
        code = _code_cells(notebook)
        own = {cell.index: self._cell(cell.source) for cell in code}
        links, uncalled = self._link(notebook, code, own, read, facts)
        for cell, linked in zip(code, links, strict=True):
            said, _ = own[cell.index]
            if said.commands:
                facts.commands += [(cell.index, command) for command in said.commands]
                facts.programs += [(cell.index, program) for program in said.programs]
            if linked.imports:
                facts.imports += [ImportFact(i.qualified, cell.index, i.at) for i in linked.imports]
        for linked in (*links, *uncalled):
            facts.calls += linked.calls
            if linked.origins:
                facts.origins.update([(origin.id, origin) for origin in linked.origins])
        facts.headings = [h for cell in notebook.cells if cell.type == "markdown" for h in _headings(cell)]
        facts.out_of_order = _out_of_order(notebook)
        said_by = {index: said for index, (said, _) in own.items()}
        facts.stages, self._votes = _stages(notebook, facts, said_by, self._votes)
        literals = [(cell.index, one) for cell in code for one in own[cell.index][0].literals]
        unread = _unread(own, dict(zip((c.index for c in code), links, strict=True)))
        return facts, literals, unread

    def _link(
        self,
        notebook: Notebook,
        code: list[Cell],
        own: dict[int, tuple[CellFacts, ast.Module | None]],
        read: list[CarrierContent],
        facts: Facts,
    ) -> tuple[list[LinkedCell], list[LinkedCell]]:
        linker = self._linkers.get(notebook.path) or Linker()
        self._linkers = {notebook.path: linker}
        columns = _delicate_columns(code, own, read, facts)
        return linker.link(
            [(index, said.key) for index, (said, _) in own.items()], columns, _Code(notebook, own)
        )

    # judging

    def _judge(
        self, facts: Facts, literals: list[tuple[int, NamedLiteral]], read: list[CarrierContent]
    ) -> Iterator[Finding]:
        yield from judge_code(facts)
        yield from judge_features(facts)
        yield from judge_datasets(read, facts)
        yield from judge_business(read, facts)
        yield from judge_leakage(facts)
        yield from _judge_texts(facts, literals, read)
        yield from _judge_outputs(facts, read)
        yield from judge_active(read, facts)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Nothing that a review makes is garbage in a cycle; the collector would only walk what is kept."""
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


def _judge_texts(
    facts: Facts, literals: list[tuple[int, NamedLiteral]], read: list[CarrierContent]
) -> Iterator[Finding]:
    for content in filter(_says_something, read):
        yield from judge_secrets(content, facts)
        if not is_shown(content.carrier):
            yield from contents.judge_source_people(content, facts)
            yield from judge_source_tables(content, facts)
    yield from judge_code_credentials(literals, facts)


def _says_something(content: CarrierContent) -> bool:
    return any(content.scan)


def _judge_outputs(facts: Facts, read: list[CarrierContent]) -> Iterator[Finding]:
    outputs: dict[tuple[int | None, str], list[CarrierContent]] = {}
    for content in filter(_says_something, read):
        if is_shown(content.carrier):
            key = (content.carrier.cell, owner_of(content.carrier.name))
            outputs.setdefault(key, []).append(content)
    for group in outputs.values():
        yield from contents.judge_output(group, facts)
        yield from judge_business_tables(group, facts)


def gives_away(name: str) -> bool:
    """Whether a name (of an attachment, of a key) says who somebody is, holds a secret, or misleads."""
    found = scan(name, "metadata")
    return bool(found.spans() or found.active)


def _policy_for(path: str) -> Policy:
    return find_policy(Path(path)) if path and Path(path).exists() else Policy()


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _code_cells(notebook: Notebook) -> list[Cell]:
    return [cell for cell in notebook.cells if cell.type == "code"] if notebook.is_python else []


def _unread(
    own: dict[int, tuple[CellFacts, ast.Module | None]], links: dict[int, LinkedCell]
) -> dict[int, str]:
    """Code cell -> why its code was not analysed as a whole."""
    reasons: dict[int, str] = {}
    for index, (said, _) in own.items():
        if said.left_out:
            words = _lines_in_words(said.left_out)
            reasons[index] = f"Not Python that can be parsed: {words}; its text was read."
        elif not links[index].complete:
            reasons[index] = "Too much code to follow in the time that a cell is given; its text was read."
    return reasons


def _out_of_order(notebook: Notebook) -> list[tuple[int, int]]:
    """Pairs of cells (the one above first) of which the lower one was run earlier."""
    pairs: list[tuple[int, int]] = []
    last: Cell | None = None
    for cell in notebook.cells:
        if cell.type == "code" and cell.execution_count is not None:
            if last is not None and (last.execution_count or 0) > cell.execution_count:
                pairs.append((last.index, cell.index))
            last = cell
    return pairs


def _delicate_columns(
    code: list[Cell],
    own: dict[int, tuple[CellFacts, ast.Module | None]],
    read: list[CarrierContent],
    facts: Facts,
) -> dict[str, frozenset[str]]:
    """The delicate columns of the table that each variable holds, as code and displayed tables show."""
    found: dict[str, set[str]] = {}
    tables = _tables_by_cell(read)
    for cell in code:
        said, _ = own[cell.index]
        for variable, name, at in said.columns:
            class_ = classify(name)
            if class_ is not None:
                found.setdefault(variable, set()).add("column:" + name)
                facts.columns.append(ColumnFact(name, class_, facts.place(cell.index, at)))
        for content, table in tables.get(cell.index, ()):
            for name, class_ in table.named:
                if _is_delicate(class_):
                    place = facts.text_place(cell.index, content.carrier.name, "", 0, 0)
                    facts.columns.append(ColumnFact(name, class_, place))
                    if said.shown:
                        found.setdefault(said.shown, set()).add("column:" + name)
    return {variable: frozenset(names) for variable, names in found.items()}


def _delicate_name(name: str) -> bool:
    class_ = classify(name)
    return class_ is not None and _is_delicate(class_)


def _is_delicate(class_: ColumnClass) -> bool:
    return class_.class_ not in ("secret", "online_id") and class_.entity != "COMMS"


def _tables_by_cell(
    read: list[CarrierContent],
) -> dict[int | None, list[tuple[CarrierContent, ReadTable]]]:
    found: dict[int | None, list[tuple[CarrierContent, ReadTable]]] = {}
    for content in read:
        for table in content.scan.tables:
            found.setdefault(content.carrier.cell, []).append((content, table))
    return found


def _downloads(cell: int, said: CellFacts) -> Iterator[tuple[str, Value]]:
    """Files that `wget` and `curl` put beside the notebook are downloads to the code that reads them."""
    for program in said.programs:
        if program.name in ("wget", "curl"):
            url = next((w for w in program.words if "://" in w), None)
            if url is not None:
                at = Span(program.line, program.column, program.line, program.end_column)
                yield downloaded(_target(program, url), url, Step(cell, at, program.name))


def _target(program: Program, url: str) -> str:
    words = program.words
    for option in ("-O", "-o", "--output-document", "--output"):
        if option in words[:-1]:
            return words[words.index(option) + 1]
    return url.split("?", 1)[0]


def _headings(cell: Cell) -> Iterator[HeadingFact]:
    for number, line in enumerate(cell.source.split("\n"), start=1):
        if line.startswith("#"):
            yield HeadingFact(line.lstrip("# ").strip(), cell.index, number)


class _Voted(NamedTuple):
    """A cell's stages and what they were found from: the same cell, calls and surroundings give the same."""

    said: CellFacts
    calls: list[CallFact]
    known: list[Known]
    functions: dict[str, tuple[Stage, ...]]
    around: Surroundings | None = None
    stages: tuple[Stage, ...] = ()


def _read_for_stages(said: CellFacts, calls: list[CallFact], held: _Voted | None) -> _Voted:
    if held is not None and held.said is said and held.calls == calls:
        return held
    known = [Known(call.name, call.at) for call in calls]
    functions = {one.name: function_stages(one, said.hints, known) for one in said.hints.defined}
    return _Voted(said, calls, known, functions)


def _stages(
    notebook: Notebook, facts: Facts, code: dict[int, CellFacts], held: dict[int, _Voted]
) -> tuple[list[list[Stage]], dict[int, _Voted]]:
    """The stages of every cell, and what to keep for the next time."""
    called: dict[int, list[CallFact]] = {}
    for call in facts.calls:
        if not call.name.startswith("?"):
            called.setdefault(call.cell, []).append(call)
    voted = {n: _read_for_stages(said, called.get(n, []), held.get(n)) for n, said in code.items()}
    functions = {name: stages for one in voted.values() for name, stages in one.functions.items()}
    modules = frozenset().union(*(said.hints.modules for said in code.values()))
    above = _words_above(notebook, facts)
    stages: list[list[Stage]] = [[] for _ in notebook.cells]
    for index, one in voted.items():
        if notebook.cells[index].source.strip():
            around = Surroundings(modules, functions, *above[index])
            if one.around != around:
                programs = [program.name for program in one.said.programs]
                found = vote(one.known, programs, one.said.hints, around)
                one = voted[index] = one._replace(around=around, stages=tuple(found))
            stages[index] = [*one.stages]
    return stages, voted


def _words_above(notebook: Notebook, facts: Facts) -> list[tuple[frozenset[Stage], frozenset[Stage]]]:
    """For each cell, the stages that the last heading and the text right above a code cell speak of."""
    headings: dict[int, list[str]] = {}
    for heading in facts.headings:
        headings.setdefault(heading.cell, []).append(heading.text)
    found: list[tuple[frozenset[Stage], frozenset[Stage]]] = []
    last: frozenset[Stage] = frozenset()
    above = ""
    for cell in notebook.cells:
        if cell.index in headings:
            last = stages_named(headings[cell.index][-1])
        found.append((last, stages_named(_prose(above)) if cell.type == "code" else frozenset()))
        above = cell.source if cell.type == "markdown" else ""
    return found


def _prose(markdown: str) -> str:
    return "\n".join(line for line in markdown.split("\n") if not line.startswith("#"))


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


def _coverage(notebook: Notebook, found: list[Carrier], unread: dict[int, str]) -> list[Coverage]:
    """One row for each carrier, with all reasons why parts of it were not read."""
    reasons: dict[tuple[int | None, str], dict[str, bool]] = {}
    for carrier in found:
        told = reasons.setdefault((carrier.cell, carrier.name), {})
        reason = _reason(notebook, carrier, unread)
        if reason:
            told[reason] = carrier.by_design
    return [_covered(cell, name, told) for (cell, name), told in reasons.items()]


def _unsearched(policy: Policy) -> list[Coverage]:
    """Names that the policy asks for and this installation cannot find."""
    missing = unavailable() if policy.ner else ""
    return [Coverage(carrier="prose", cell=None, checked=False, reason=missing)] if missing else []


def _covered(cell: int | None, name: str, reasons: dict[str, bool]) -> Coverage:
    return Coverage(
        carrier=name,
        cell=cell,
        checked=not reasons,
        reason=" ".join(reasons),
        by_design=bool(reasons) and all(reasons.values()),
    )


def _reason(notebook: Notebook, carrier: Carrier, unread: dict[int, str]) -> str:
    """Why a carrier was not read; code that was not analysed was still read as text."""
    if carrier.form != "code" or carrier.name != "source" or not (carrier.text or "").strip():
        return carrier.reason
    if not notebook.is_python:
        return f"Code in {notebook.language} is not analysed; its text was read."
    return unread.get(carrier.cell or 0, carrier.reason)


def _lines_in_words(lines: tuple[int, ...]) -> str:
    if len(lines) == 1:
        return f"line {lines[0]}"
    return f"lines {lines[0]} to {lines[-1]}" if len(lines) > 2 else f"lines {lines[0]} and {lines[1]}"


def _status(findings: list[Finding], coverage: list[Coverage]) -> Status:
    if findings:
        return "findings"
    return "incomplete" if any(not c.checked and not c.by_design for c in coverage) else "clean"


def _with_policy(findings: Iterator[Finding], policy: Policy, facts: Facts) -> Iterator[Finding]:
    for finding in findings:
        if finding.rule in policy.disable or (policy.notebook_ignores and ignored(finding, facts)):
            continue
        severity = policy.severity.get(finding.rule)
        yield finding.model_copy(update={"severity": severity}) if severity else finding


def _in_order(findings: Iterator[Finding]) -> list[Finding]:
    """By cell, place and severity; the same fact told twice is told once."""
    best: dict[tuple[str, int | None, str, int, int], Finding] = {}
    for finding in findings:
        place = finding.location
        key = (finding.rule, place.cell, place.carrier, place.line, place.column)
        held = best.get(key)
        if held is None or severity_rank(finding.severity) < severity_rank(held.severity):
            best[key] = finding
    return _distinct(sorted(_without_shadows(best.values()), key=_place_of))


def _distinct(findings: list[Finding]) -> list[Finding]:
    """Findings that look alike are told apart by their order, so that a fingerprint names one of them."""
    seen: Counter[str] = Counter()
    result = []
    for finding in findings:
        count = seen[finding.fingerprint]
        seen[finding.fingerprint] += 1
        own = f"{finding.fingerprint}.{count}" if count else finding.fingerprint
        result.append(finding.model_copy(update={"fingerprint": own}) if count else finding)
    return result


def _without_shadows(findings: Iterable[Finding]) -> Iterator[Finding]:
    """A secret that its format gives away is not told again by its name."""
    every = list(findings)
    by_format = {
        (f.location.cell, f.location.line)
        for f in every
        if f.rule == "hardcoded-secret" and f.confidence == "high"
    }
    for finding in every:
        place = (finding.location.cell, finding.location.line)
        named = finding.rule == "hardcoded-secret" and finding.confidence != "high"
        if not (named and place in by_format):
            yield finding


def _place_of(finding: Finding) -> tuple[int, str, int, int, int]:
    place = finding.location
    cell = 1_000_000 if place.cell is None else place.cell
    return (
        cell,
        "" if place.carrier == "source" else place.carrier,
        place.line,
        place.column,
        severity_rank(finding.severity),
    )
