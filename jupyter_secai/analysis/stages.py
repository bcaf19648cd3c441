"""Which stages of work a cell belongs to: votes of what it calls, makes and shows, and of the words by it."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from jupyter_secai import catalogue
from jupyter_secai.analysis.machine import span
from jupyter_secai.analysis.nodes import nodes_of
from jupyter_secai.analysis.program import Span
from jupyter_secai.model import STAGES, Stage

Votes = Counter[Stage]

_LONGEST_WORDS = 400
_WORD = re.compile(r"[a-z]{3,}")
_LOOKS = ("builtins.print", "IPython.display.display")
# What a cell shows of these is their result, not a look at data.
_DOING: frozenset[Stage] = frozenset(("train", "evaluate", "share", "deploy", "operate"))


class Called(NamedTuple):
    """A call: the last part of what is called, and where."""

    name: str
    at: Span
    is_method: bool


class Made(NamedTuple):
    """A name that is given a value: the call that the value is, or whether it derives from other values."""

    name: str
    call: Span | None
    derived: bool
    changes: bool


class Defined(NamedTuple):
    """A function that is defined."""

    name: str
    at: Span


class Hints(NamedTuple):
    """What a cell's code says of its stage by itself, beside the calls that linking gives.

    `results`: it reads what is named as a prediction or a score; `shows`: its last line is an expression.
    """

    called: tuple[Called, ...]
    made: tuple[Made, ...]
    defined: tuple[Defined, ...]
    modules: frozenset[str]
    results: bool
    shows: bool
    shown_call: Span | None
    words: frozenset[Stage]


class Known(NamedTuple):
    """A call whose function is known by its qualified name."""

    name: str
    at: Span


class Surroundings(NamedTuple):
    """What a notebook says of a cell: modules' names, its functions' stages, the words above the cell."""

    modules: frozenset[str]
    functions: Mapping[str, tuple[Stage, ...]]
    heading: frozenset[Stage]
    prose: frozenset[Stage]


# --- reading a cell


def read_hints(tree: ast.Module, source: str) -> Hints:
    """The hints of one cell, from its syntax tree and its comments."""
    called: list[Called] = []
    made: list[Made] = []
    defined: list[Defined] = []
    modules: set[str] = set()
    read: set[str] = set()
    for node in nodes_of(tree):
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load):
                read.add(node.id)
        elif isinstance(node, ast.Attribute):
            read.add(node.attr)
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute | ast.Name):
                called.append(_called(node, node.func))
        elif isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            made.extend(_made(node))
        elif isinstance(node, ast.Import | ast.ImportFrom):
            modules.update(alias.asname or alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            defined.append(Defined(node.name, span(node)))
    last = tree.body[-1] if tree.body else None
    shown = last.value if isinstance(last, ast.Expr) else None
    return Hints(
        tuple(called),
        tuple(made),
        tuple(defined),
        frozenset(modules),
        any(_stage_of_name(name) == "evaluate" for name in read),
        shown is not None and not isinstance(shown, ast.Constant),
        span(shown) if isinstance(shown, ast.Call) else None,
        stages_named(_comments(source)),
    )


def _called(node: ast.Call, function: ast.Attribute | ast.Name) -> Called:
    if isinstance(function, ast.Attribute):
        return Called(function.attr, span(node), True)
    return Called(function.id, span(node), False)


def _made(node: ast.Assign | ast.AugAssign | ast.AnnAssign) -> Iterator[Made]:
    value = node.value
    if value is None:
        return
    call = span(value) if isinstance(value, ast.Call) else None
    derived = isinstance(value, _DERIVED) and not _is_plain(value)
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    for target in targets:
        yield from _targets(target, call, derived)


def _targets(target: ast.expr, call: Span | None, derived: bool) -> Iterator[Made]:
    if isinstance(target, ast.Tuple | ast.List):
        for item in target.elts:
            yield from _targets(item, call, derived)
        return
    root = target
    while isinstance(root, ast.Subscript | ast.Attribute | ast.Starred):
        root = root.value
    if isinstance(root, ast.Name):
        yield Made(root.id, call, derived, root is not target)


# Values that are made of others.
_DERIVED = (
    ast.Subscript,
    ast.Attribute,
    ast.BinOp,
    ast.UnaryOp,
    ast.BoolOp,
    ast.Compare,
    ast.IfExp,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)


def _is_plain(value: ast.expr) -> bool:
    """Made of literals alone, `-1`, `[1, 2] * 3`, or of texts."""
    if isinstance(value, ast.BinOp):
        return (
            _is_text(value.left)
            or _is_text(value.right)
            or (_is_plain(value.left) and _is_plain(value.right))
        )
    if isinstance(value, ast.UnaryOp):
        return _is_plain(value.operand)
    if isinstance(value, ast.List | ast.Tuple | ast.Set):
        return all(map(_is_plain, value.elts))
    return isinstance(value, ast.Constant | ast.JoinedStr | ast.Dict)


def _is_text(value: ast.expr) -> bool:
    return isinstance(value, ast.JoinedStr) or (
        isinstance(value, ast.Constant) and isinstance(value.value, str)
    )


def _comments(source: str) -> str:
    if "#" not in source:
        return ""
    lines = (line.strip() for line in source.split("\n"))
    return "\n".join(line for line in lines if line.startswith(("# ", "##")))


# --- words


def stages_named(text: str) -> frozenset[Stage]:
    """The stages that a heading, a comment or a paragraph speaks of."""
    if not text:
        return frozenset()
    words = dict.fromkeys(_WORD.findall(text[:_LONGEST_WORDS].lower()))
    return frozenset().union(*map(_stages_of_word, words))


@lru_cache(maxsize=16_384)
def _stages_of_word(word: str) -> frozenset[Stage]:
    words = catalogue.stage_words().headings
    return frozenset(stage for stage, pattern in words.items() if _pattern(pattern).search(word))


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.I)


@lru_cache(maxsize=4096)
def _stage_of_call(name: str) -> Stage | None:
    """The stage of a function that only its name is known of; the most telling one first."""
    words = catalogue.stage_words().calls
    name = name.lstrip("_").lower()
    for stage in ("evaluate", "deploy", "share", "operate", "train", "collect", "explore", "prepare"):
        pattern = words.get(stage)
        if pattern and _pattern(pattern).search(name):
            return stage
    return None


@lru_cache(maxsize=4096)
def _stage_of_name(name: str) -> Stage | None:
    for stage, pattern in catalogue.stage_words().names.items():
        if re.search(pattern, name):
            return stage
    return None


# --- voting


def function_stages(defined: Defined, hints: Hints, known: Iterable[Known]) -> tuple[Stage, ...]:
    """The stages of what a function calls, else the one that its name gives away."""
    votes: Votes = Counter()
    inside = [call for call in known if _within(call.at, defined.at)]
    resolved = _resolved(inside)
    _vote_calls(votes, inside)
    unresolved = (c for c in hints.called if _within(c.at, defined.at) and c.at not in resolved)
    _vote_names(votes, unresolved)
    named = _stage_of_call(defined.name)
    if named is not None:
        votes[named] += catalogue.stage_words().weights["call"]
    return tuple(_kept(votes, catalogue.stage_words().least_share_of_function))


def _resolved(known: Iterable[Known]) -> set[Span]:
    """The calls that the API table knows; of others, only the name may tell something."""
    return {call.at for call in known if catalogue.api(call.name) is not None}


def _within(inner: Span, outer: Span) -> bool:
    return (outer.line, outer.column) <= (inner.line, inner.column) and inner.end_line <= outer.end_line


def vote(known: list[Known], programs: Iterable[str], hints: Hints, around: Surroundings) -> list[Stage]:
    """The stages of one code cell, the strongest first."""
    words = catalogue.stage_words()
    votes: Votes = Counter()
    resolved = _resolved(known)
    _vote_calls(votes, known)
    _vote_names(votes, _unresolved(hints, resolved, around, votes))
    _vote_programs(votes, programs)
    for function in hints.defined:
        named = _stage_of_call(function.name)
        if named is not None:
            votes[named] += words.weights["call"]
    _vote_made(votes, known, hints, around)
    _vote_shown(votes, known, hints)
    _vote_words(votes, hints, around)
    return _kept(votes, words.least_share)


def _unresolved(hints: Hints, resolved: set[Span], around: Surroundings, votes: Votes) -> Iterable[Called]:
    """Calls that linking could not name; those of the notebook's own functions vote for what these do."""
    weight = catalogue.stage_words().weights["call"]
    done: set[str] = set()
    for call in hints.called:
        stages = None if call.is_method else around.functions.get(call.name)
        if stages is not None:
            if call.name not in done:
                done.add(call.name)
                for stage in stages:
                    votes[stage] += weight
        elif call.at not in resolved:
            yield call


def _vote_calls(votes: Votes, known: Iterable[Known]) -> None:
    """Each function once, and no more of a stage than tells something new."""
    words = catalogue.stage_words()
    counted: Counter[Stage] = Counter()
    for name in dict.fromkeys(call.name for call in known):
        row = catalogue.api(name)
        if row is None or row.stage is None or counted[row.stage] >= words.most_calls:
            continue
        counted[row.stage] += 1
        votes[row.stage] += words.weights["generic" if _is_generic(name) else "call"]


@lru_cache(maxsize=4096)
def _is_generic(name: str) -> bool:
    return any(
        name == own or (own[-1] == "." and name.startswith(own)) for own in catalogue.stage_words().generic
    )


def _vote_names(votes: Votes, called: Iterable[Called]) -> None:
    words = catalogue.stage_words()
    counted: Counter[Stage] = Counter()
    for name in dict.fromkeys(call.name for call in called):
        stage = _stage_of_call(name)
        if stage is not None and counted[stage] < words.most_calls:
            counted[stage] += 1
            votes[stage] += words.weights["name"]


def _vote_programs(votes: Votes, programs: Iterable[str]) -> None:
    words = catalogue.stage_words()
    for stage, names in words.programs.items():
        if any(program in names for program in programs):
            votes[stage] += words.weights["call"]


def _vote_made(votes: Votes, known: list[Known], hints: Hints, around: Surroundings) -> None:
    """New columns and derived values are preparation; names such as `y_pred` tell more."""
    weights = catalogue.stage_words().weights
    named: set[Stage] = set()
    changes = derived = False
    looks = {call.at for call in known if (row := catalogue.api(call.name)) and row.stage == "explore"}
    for made in hints.made:
        if made.name in around.modules or made.name == "self":
            continue
        stage = _stage_of_name(made.name)
        if stage is not None:
            named.add(stage)
        changes = changes or (made.changes and stage in (None, "prepare"))
        derived = derived or made.derived or made.call in looks
    if hints.results:
        named.add("evaluate")
    for stage in named:
        votes[stage] += weights["name"]
    if changes:
        votes["prepare"] += weights["change"]
    elif derived and not (votes["train"] or votes["evaluate"]):
        votes["prepare"] += weights["derived"]


def _vote_shown(votes: Votes, known: list[Known], hints: Hints) -> None:
    """A value shown at a cell's end, or printed, is a look at it; not so the result of training or saving."""
    looked = hints.shows and not _is_for_its_effect(known, hints)
    looked = looked or any(call.name in _LOOKS for call in known)
    if looked and not any(votes[stage] for stage in _DOING):
        votes["explore"] += catalogue.stage_words().weights["shown"]


def _is_for_its_effect(known: list[Known], hints: Hints) -> bool:
    """The last line is no look at its value: `plt.rc(…)`, `warnings.filterwarnings(…)`, `download_all()`."""
    name = next((call.name for call in known if call.at == hints.shown_call), None)
    if name is None:
        names = (call.name for call in hints.called if call.at == hints.shown_call)
        return any(_stage_of_call(name) == "collect" for name in names)
    row = catalogue.api(name)
    return row is not None and row.stage is None and row.returns is None and not name.startswith("builtins.")


def _vote_words(votes: Votes, hints: Hints, around: Surroundings) -> None:
    """Words bear out what the code says; where it says nothing they decide."""
    weights = catalogue.stage_words().weights
    sources = (
        (around.heading, weights["heading"]),
        (around.prose, weights["words"]),
        (hints.words, weights["words"]),
    )
    said = set(votes)
    for stages, weight in sources:
        for stage in stages & said:
            votes[stage] += weight
    if not said and (hints.called or hints.made or hints.defined):
        for stages, _ in reversed(sources):
            if stages:
                last = max(stages, key=STAGES.index)
                votes[last] += 1
                return


def _kept(votes: Votes, share: float) -> list[Stage]:
    least = share * max(votes.values(), default=0)
    kept = [stage for stage in STAGES if votes[stage] and votes[stage] >= least]
    return sorted(kept, key=lambda stage: (-votes[stage], STAGES.index(stage)))
