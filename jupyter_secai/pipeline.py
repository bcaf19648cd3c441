"""The pipeline: a notebook in, a Review out. `Reviewer` is the same thing kept warm between edits."""

from __future__ import annotations

import ast
import hashlib
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from jupyter_secai.analysis.cells import CodeCell, Linker
from jupyter_secai.analysis.files import downloaded
from jupyter_secai.analysis.link import LinkedCell
from jupyter_secai.analysis.literals import named_literals
from jupyter_secai.analysis.parse import parse
from jupyter_secai.analysis.program import NamedLiteral, Span
from jupyter_secai.analysis.stages import heading_stage, vote
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
from jupyter_secai.rules.tables import judge_business_tables
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
    facts = CellFacts(key, masked.commands, shell, tuple(columns), literals, shown, parsed.left_out)
    return facts, parsed.tree


class Reviewer:
    """Reviews notebooks and keeps the facts of their cells, so that an edit costs the edited cell.

    Not for use by two threads at once.
    """

    def __init__(self, config: Policy | None = None) -> None:
        self._policy = config
        self._cells: OrderedDict[bytes, CellFacts] = OrderedDict()
        self._texts: OrderedDict[bytes, Scan] = OrderedDict()
        self._linkers: dict[str, Linker] = {}

    def review(self, notebook: object, *, path: str | None = None) -> Review:
        """Review one notebook; raises as `review` does."""
        read = notebook if isinstance(notebook, Notebook) else read_notebook(notebook, path)
        policy = self._policy or _policy_for(read.path)
        return self._review(read, policy)

    def _review(self, notebook: Notebook, policy: Policy) -> Review:
        found = list(carriers(notebook))
        missing = unavailable() if policy.ner else ""
        read = [self._content(carrier, policy.ner and not missing) for carrier in found]
        facts, literals, unread = self._facts(notebook, read)
        findings = _in_order(_with_policy(self._judge(facts, literals, read), policy, facts))
        coverage = [*_coverage(notebook, found, unread), *_unsearched(missing)]
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
        shown: dict[int, bool] = {}
        for cell, linked in zip(code, links, strict=True):
            said, _ = own[cell.index]
            facts.commands += [(cell.index, command) for command in said.commands]
            facts.programs += [(cell.index, program) for program in said.programs]
            facts.imports += [ImportFact(i.qualified, cell.index, i.at) for i in linked.imports]
            shown[cell.index] = linked.shown is not None
        for linked in (*links, *uncalled):
            facts.calls += linked.calls
            facts.origins.update((origin.id, origin) for origin in linked.origins)
        facts.headings = [h for cell in notebook.cells if cell.type == "markdown" for h in _headings(cell)]
        facts.out_of_order = _out_of_order(notebook)
        facts.stages = _stages(notebook, facts, shown)
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
        to_link = [
            CodeCell(index, said.key, tree, tuple(_downloads(index, said)))
            for index, (said, tree) in own.items()
        ]
        return linker.link(
            to_link,
            _delicate_columns(code, own, read, facts),
            lambda cell: mask(notebook.cells[cell].source).python,
            lambda cell: own[cell][0].commands,
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


def _judge_texts(
    facts: Facts, literals: list[tuple[int, NamedLiteral]], read: list[CarrierContent]
) -> Iterator[Finding]:
    for content in read:
        yield from judge_secrets(content, facts)
        if not content.carrier.name.startswith("output"):
            yield from contents.judge_source_people(content, facts)
    yield from judge_code_credentials(literals, facts)


def _judge_outputs(facts: Facts, read: list[CarrierContent]) -> Iterator[Finding]:
    outputs: dict[tuple[int | None, str], list[CarrierContent]] = {}
    for content in read:
        if content.carrier.name.startswith("output:"):
            number = content.carrier.name.split(":", 2)[1]
            outputs.setdefault((content.carrier.cell, number), []).append(content)
    for group in outputs.values():
        yield from contents.judge_output(group, facts)
        yield from judge_business_tables(group, facts)


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


def _stages(notebook: Notebook, facts: Facts, shown: dict[int, bool]) -> list[list[Stage]]:
    called: dict[int, list[str]] = {}
    for call in facts.calls:
        called.setdefault(call.cell, []).append(call.name)
    announced: dict[int, Stage | None] = {h.cell: heading_stage(h.text) for h in facts.headings}
    stages: list[list[Stage]] = []
    heading: Stage | None = None
    for cell in notebook.cells:
        heading = announced.get(cell.index, heading)
        is_code = cell.type == "code" and bool(cell.source.strip())
        names = called.get(cell.index, [])
        stages.append(vote(names, shown.get(cell.index, False), heading) if is_code else [])
    return stages


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
    return [_covered(notebook, carrier, unread) for carrier in found]


def _unsearched(missing: str) -> Iterator[Coverage]:
    """Names that the policy asks for and this installation cannot find."""
    if missing:
        yield Coverage(carrier="prose", cell=None, checked=False, reason=missing)


def _covered(notebook: Notebook, carrier: Carrier, unread: dict[int, str]) -> Coverage:
    """What was read of a carrier; code that was not analysed was still read as text."""
    reason = carrier.reason
    if carrier.form == "code" and (carrier.text or "").strip():
        if not notebook.is_python:
            reason = f"Code in {notebook.language} is not analysed; its text was read."
        else:
            reason = unread.get(carrier.cell or 0, reason)
    return Coverage(
        carrier=carrier.name,
        cell=carrier.cell,
        checked=not reason,
        reason=reason,
        by_design=carrier.by_design,
    )


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
