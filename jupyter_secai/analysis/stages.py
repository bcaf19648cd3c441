"""Which stages of work a cell belongs to: votes of what it calls, makes and shows, and of the words by it."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from jupyter_secai import catalogue
from jupyter_secai.analysis.machine import span
from jupyter_secai.analysis.nodes import nodes_by_kind
from jupyter_secai.analysis.program import Span
from jupyter_secai.analysis.shared import one
from jupyter_secai.model import STAGES, Stage

Votes = Counter[Stage]

_LONGEST_WORDS = 400
_WORD = re.compile(r"[a-z]{3,}")
_LOOKS = ("builtins.print", "IPython.display.display")
# What a cell shows of these is their result, not a look at data.
_DOING: frozenset[Stage] = frozenset(("train", "evaluate", "share", "deploy", "operate"))


# The line and column where a call ends, which tell the calls of a cell apart.
End = tuple[int, int]


class Called(NamedTuple):
    """A call: the last part of what is called, where it ends, and whether it is a method."""

    name: str
    end: End
    is_method: bool


class Made(NamedTuple):
    """A name that is given a value: the call that the value is, or whether it derives from other values."""

    name: str
    call: End | None
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

    called: list[Called]
    made: list[Made]
    defined: list[Defined]
    modules: frozenset[str]
    results: bool
    shows: bool
    shown_call: End | None
    words: frozenset[Stage]


class Known(NamedTuple):
    """A call whose function is known by its qualified name."""

    name: str
    end: End


class Own(NamedTuple):
    """What a cell says of its stage before the notebook around it is asked.

    `votes` are those of the calls, programs and functions that are known. `plain` are the functions that are
    called by a name of their own, which may be the notebook's; of these `guessed`, and the `methods`, are
    called by a name that tells something where linking knew no more. `made` are the names that are given a
    value and tell something, `changed` those that something is put into, `derived` those that are made of
    what is there. `looks`: it shows a value; `acts`: it does anything.
    """

    votes: tuple[tuple[Stage, int], ...]
    plain: tuple[str, ...]
    guessed: tuple[str, ...]
    methods: tuple[str, ...]
    made: tuple[str, ...]
    changed: tuple[str, ...]
    derived: tuple[str, ...]
    functions: tuple[tuple[str, tuple[Stage, ...]], ...]
    modules: frozenset[str]
    words: frozenset[Stage]
    results: bool
    looks: bool
    acts: bool


class Surroundings(NamedTuple):
    """What a notebook says of a cell: modules' names, its functions' stages, the words above the cell."""

    modules: frozenset[str]
    functions: Mapping[str, tuple[Stage, ...]]
    heading: frozenset[Stage]
    prose: frozenset[Stage]


# --- reading a cell


def read_hints(tree: ast.Module, source: str) -> Hints:
    """The hints of one cell, from its syntax tree and its comments."""
    of = nodes_by_kind(tree)
    read = {node.id for node in of[ast.Name] if isinstance(node.ctx, ast.Load)}
    read.update(node.attr for node in of[ast.Attribute])
    imported = [alias for node in (*of[ast.Import], *of[ast.ImportFrom]) for alias in node.names]
    functions = (*of[ast.FunctionDef], *of[ast.AsyncFunctionDef])
    last = tree.body[-1] if tree.body else None
    shown = last.value if isinstance(last, ast.Expr) else None
    return Hints(
        [called for node in of[ast.Call] for called in _called(node)],
        [made for kind in _MAKING for node in of[kind] for made in _made(node)],
        [Defined(node.name, span(node)) for node in functions],
        one(frozenset(alias.asname or alias.name.partition(".")[0] for alias in imported)),
        any(_stage_of_name(name) == "evaluate" for name in read),
        shown is not None and not isinstance(shown, ast.Constant),
        _end(shown) if isinstance(shown, ast.Call) else None,
        stages_named(_comments(source)),
    )


_MAKING = (ast.Assign, ast.AugAssign, ast.AnnAssign)


def _end(node: Any) -> End:
    return node.end_lineno, node.end_col_offset


def _called(node: ast.Call) -> Iterator[Called]:
    function = node.func
    if isinstance(function, ast.Attribute):
        yield Called(function.attr, _end(node), True)
    elif isinstance(function, ast.Name):
        yield Called(function.id, _end(node), False)


def _made(node: ast.Assign | ast.AugAssign | ast.AnnAssign) -> Iterator[Made]:
    value = node.value
    if value is None:
        return
    call = _end(value) if isinstance(value, ast.Call) else None
    derived = isinstance(value, _DERIVED) and not _is_plain(value)
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    for target in targets:
        yield from _targets(target, call, derived)


def _targets(target: ast.expr, call: End | None, derived: bool) -> Iterator[Made]:
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
    return _stages_in(text[:_LONGEST_WORDS])


@lru_cache(maxsize=1024)
def _stages_in(text: str) -> frozenset[Stage]:
    words = dict.fromkeys(_WORD.findall(text.lower()))
    return one(frozenset().union(*map(_stages_of_word, words)))


@lru_cache(maxsize=4096)
def _stages_of_word(word: str) -> frozenset[Stage]:
    words = catalogue.stage_words().headings
    return frozenset(stage for stage, pattern in words.items() if _pattern(pattern).search(word))


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.I)


@lru_cache(maxsize=1024)
def _stage_of_call(name: str) -> Stage | None:
    """The stage of a function that only its name is known of; the most telling one first."""
    words = catalogue.stage_words().calls
    name = name.lstrip("_").lower()
    for stage in ("evaluate", "deploy", "share", "operate", "train", "collect", "explore", "prepare"):
        pattern = words.get(stage)
        if pattern and _pattern(pattern).search(name):
            return stage
    return None


@lru_cache(maxsize=1024)
def _stage_of_name(name: str) -> Stage | None:
    for stage, pattern in catalogue.stage_words().names.items():
        if re.search(pattern, name):
            return stage
    return None


# --- what a cell says by itself


def own_voice(hints: Hints, known: list[Known], programs: Iterable[str]) -> Own:
    """What a cell says of its stage, from its hints, the calls that linking named, and its shell lines."""
    resolved, looks = _resolved(known)
    unresolved = [call for call in hints.called if call.end not in resolved]
    telling = [call for call in unresolved if _stage_of_call(call.name) is not None]
    votes: Votes = Counter()
    _vote_calls(votes, known)
    _vote_programs(votes, programs)
    for function in hints.defined:
        _vote_defined(votes, function)
    return Own(
        one(tuple(votes.items())),
        _names(call.name for call in hints.called if not call.is_method),
        _names(call.name for call in telling if not call.is_method),
        _names(call.name for call in telling if call.is_method),
        _names(made.name for made in hints.made if _stage_of_name(made.name) is not None),
        _names(made.name for made in hints.made if made.changes and _may_prepare(made.name)),
        _names(made.name for made in hints.made if made.derived or made.call in looks),
        tuple((one.name, _function_stages(one, unresolved, known)) for one in hints.defined),
        hints.modules,
        hints.words,
        hints.results,
        _shows(known, hints),
        bool(hints.called or hints.made or hints.defined),
    )


def _resolved(known: Iterable[Known]) -> tuple[set[End], set[End]]:
    """The calls that the API table knows, and those that look at data; of others only the name may tell."""
    resolved, looks = set[End](), set[End]()
    for call in known:
        row = catalogue.api(call.name)
        if row is not None:
            resolved.add(call.end)
            if row.stage == "explore":
                looks.add(call.end)
    return resolved, looks


def _names(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once."""
    return one(tuple(dict.fromkeys(names)))


def _may_prepare(name: str) -> bool:
    return _stage_of_name(name) in (None, "prepare")


def _function_stages(
    defined: Defined, unresolved: Iterable[Called], known: Iterable[Known]
) -> tuple[Stage, ...]:
    """The stages of what a function calls, else the one that its name gives away."""
    votes: Votes = Counter()
    _vote_calls(votes, [call for call in known if _within(call.end, defined.at)])
    _vote_names(votes, (call.name for call in unresolved if _within(call.end, defined.at)))
    _vote_defined(votes, defined)
    return _kept(votes, catalogue.stage_words().least_share_of_function)


def _within(end: End, outer: Span) -> bool:
    return (outer.line, outer.column) <= end and end[0] <= outer.end_line


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


@lru_cache(maxsize=1024)
def _is_generic(name: str) -> bool:
    return any(
        name == own or (own[-1] == "." and name.startswith(own)) for own in catalogue.stage_words().generic
    )


def _vote_names(votes: Votes, called: Iterable[str]) -> None:
    words = catalogue.stage_words()
    counted: Counter[Stage] = Counter()
    for name in dict.fromkeys(called):
        stage = _stage_of_call(name)
        if stage is not None and counted[stage] < words.most_calls:
            counted[stage] += 1
            votes[stage] += words.weights["name"]


def _vote_defined(votes: Votes, function: Defined) -> None:
    named = _stage_of_call(function.name)
    if named is not None:
        votes[named] += catalogue.stage_words().weights["call"]


def _vote_programs(votes: Votes, programs: Iterable[str]) -> None:
    words = catalogue.stage_words()
    for stage, names in words.programs.items():
        if any(program in names for program in programs):
            votes[stage] += words.weights["call"]


def _shows(known: list[Known], hints: Hints) -> bool:
    """A value shown at a cell's end, or printed, is a look at it."""
    shows = hints.shows and not _is_for_its_effect(known, hints)
    return shows or any(call.name in _LOOKS for call in known)


def _is_for_its_effect(known: list[Known], hints: Hints) -> bool:
    """The last line is no look at its value: `plt.rc(…)`, `warnings.filterwarnings(…)`, `download_all()`."""
    name = next((call.name for call in known if call.end == hints.shown_call), None)
    if name is None:
        names = (call.name for call in hints.called if call.end == hints.shown_call)
        return any(_stage_of_call(name) == "collect" for name in names)
    row = catalogue.api(name)
    return row is not None and row.stage is None and row.returns is None and not name.startswith("builtins.")


# --- voting


def vote(own: Own, around: Surroundings) -> tuple[Stage, ...]:
    """The stages of one code cell, the strongest first."""
    words = catalogue.stage_words()
    votes: Votes = Counter(dict(own.votes))
    _vote_functions(votes, own, around)
    _vote_names(votes, (*(name for name in own.guessed if name not in around.functions), *own.methods))
    _vote_made(votes, own, around)
    if own.looks and not any(votes[stage] for stage in _DOING):  # not so what training or saving gives
        votes["explore"] += words.weights["shown"]
    _vote_words(votes, own, around)
    return _kept(votes, words.least_share)


def _vote_functions(votes: Votes, own: Own, around: Surroundings) -> None:
    """The notebook's own functions vote for what they do."""
    weight = catalogue.stage_words().weights["call"]
    for name in own.plain:
        for stage in around.functions.get(name, ()):
            votes[stage] += weight


def _vote_made(votes: Votes, own: Own, around: Surroundings) -> None:
    """New columns and derived values are preparation; names such as `y_pred` tell more."""
    weights = catalogue.stage_words().weights
    found = {_stage_of_name(name) for name in _own_names(own.made, around)}
    if own.results:
        found.add("evaluate")
    for stage in found:
        if stage is not None:
            votes[stage] += weights["name"]
    if any(_own_names(own.changed, around)):
        votes["prepare"] += weights["change"]
    elif any(_own_names(own.derived, around)) and not (votes["train"] or votes["evaluate"]):
        votes["prepare"] += weights["derived"]


def _own_names(names: Iterable[str], around: Surroundings) -> Iterator[str]:
    """The names of values, not of modules: `plt.title = ...` prepares nothing."""
    return (name for name in names if name not in around.modules and name != "self")


def _vote_words(votes: Votes, own: Own, around: Surroundings) -> None:
    """Words bear out what the code says; where it says nothing they decide."""
    weights = catalogue.stage_words().weights
    sources = (
        (around.heading, weights["heading"]),
        (around.prose, weights["words"]),
        (own.words, weights["words"]),
    )
    said = set(votes)
    for stages, weight in sources:
        for stage in stages & said:
            votes[stage] += weight
    if not said and own.acts:
        for stages, _ in reversed(sources):
            if stages:
                last = max(stages, key=STAGES.index)
                votes[last] += 1
                return


def _kept(votes: Votes, share: float) -> tuple[Stage, ...]:
    least = share * max(votes.values(), default=0)
    kept = [stage for stage in STAGES if votes[stage] and votes[stage] >= least]
    return one(tuple(sorted(kept, key=lambda stage: (-votes[stage], STAGES.index(stage)))))
