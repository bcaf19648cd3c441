"""Test rows that reach training: lessons from all rows, rows on both sides, scores on what was learned.

The terms are those of `analysis.values`: rows have origins, what was learned from rows is a lesson. Kinds as
in Yang et al., Data Leakage in Notebooks (ASE 2022), and Kapoor and Narayanan (Patterns 4(9), 2023).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from jupyter_secai import catalogue
from jupyter_secai.analysis.link import CallFact
from jupyter_secai.analysis.values import NO_DATA, Origin, Value, part_of
from jupyter_secai.model import Confidence, Finding, Hop, Severity
from jupyter_secai.rules.choosing import chosen_on, searched_on, stopped_on
from jupyter_secai.rules.facts import Facts
from jupyter_secai.rules.findings import make_finding
from jupyter_secai.rules.relations import all_among, ancestors, is_train, share_rows, some_among
from jupyter_secai.rules.split_fixes import split_fix
from jupyter_secai.rules.surroundings import argument_code
from jupyter_secai.rules.trials import SEARCHES, Fit, Kind, Leak, Use, fits_of, held_out, uses_of

RULE = "test-data-leakage"
REMOVALS = (".drop", ".pop")
# What the calls do that tell of fits and of the rows that models are tried on.
TELLING = ("fit", "fit-transform", "predict", "score", "split")
_ENCODERS = frozenset("LabelEncoder OrdinalEncoder OneHotEncoder LabelBinarizer StringLookup".split())
_END, _START = re.compile(r":(\d+)"), re.compile(r"(\d+):")
_TEST_NAME = re.compile(r"(?i)(?:^|_)te?st|test(?:_|$)|(?:^|_)(?:val|valid|validation|dev|holdout)(?:_|$)")
# Kinds of which the mistake is in what is done to the data, not in one model and its score.
_TO_DATA = frozenset({"preprocessing", "overlap"})
_MOST_TOLD = 20
_CROSS_VALIDATIONS = frozenset(
    f"sklearn.model_selection.{name}" for name in ("cross_val_score", "cross_validate", "cross_val_predict")
)


def judge_leakage(facts: Facts) -> Iterator[Finding]:
    """One finding for each mistake that lets test rows reach training, with the places that show it.

    What a cell does to the data in the same way on several lines (to column after column) is one mistake.
    """
    fits = fits_of(facts)
    uses = [*uses_of(facts, fits), *held_out(facts, fits)]
    taken: set[tuple[Kind, int, int]] = set()
    mistakes: dict[tuple[Kind, int, str | int, Severity | None], list[Leak]] = {}
    for leak in _leaks(facts, fits, uses):
        line = (leak.kind, leak.place.cell, leak.place.at.line)
        if line not in taken:
            taken.add(line)
            alike = _method(leak.place.name) if leak.kind in _TO_DATA else leak.place.at.line
            mistakes.setdefault((leak.kind, leak.place.cell, alike, leak.severity), []).append(leak)
    for first, *more in mistakes.values():
        yield _finding(first, more, facts)


def _leaks(facts: Facts, fits: dict[int, Fit], uses: list[Use]) -> Iterator[Leak]:
    for use in uses:
        yield from _preprocessing(facts, use)
        yield from _overlap(facts, use)
    yield from _cross_validated(facts)
    yield from _split_late(facts)
    yield from _split_twice(facts, uses)
    yield from _alike_on_both_sides(facts)
    yield from _trained_on(facts, uses)
    yield from searched_on(facts, fits.values())
    yield from stopped_on(facts, fits.values())
    yield from chosen_on(facts, uses)


# --- kinds of leaks


def _preprocessing(facts: Facts, use: Use) -> Iterator[Leak]:
    """What shaped the training or the test rows was learned from both."""
    trained = use.fit.lesson.parents
    if all_among(facts, use.rows, trained):
        return
    for number in sorted(use.fit.shaped | use.shaped):
        lesson = facts.origins.get(number)
        if lesson is None or number == use.fit.lesson.id or _is_set_aside(facts, lesson):
            continue
        if share_rows(facts, trained, lesson.parents) and share_rows(facts, use.rows, lesson.parents):
            yield Leak("preprocessing", lesson, use, _weight(lesson))


def _weight(lesson: Origin) -> Severity | None:
    """A mean tells little of single rows, and an encoder no more than which names there are."""
    role = catalogue.role(lesson.name)
    statistic = role is not None and role.does == "statistic"
    return "low" if statistic or lesson.name.split(".")[-2:][0] in _ENCODERS else None


def _is_set_aside(facts: Facts, lesson: Origin) -> bool:
    """A column that is encoded in its place and dropped afterwards, as the target is, is no feature."""
    encoder, _, method = lesson.name.rpartition(".")
    if not lesson.key or method != "fit_transform" or encoder.rpartition(".")[2] not in _ENCODERS:
        return False
    for call in facts.calls:
        if call.name.endswith(REMOVALS):
            for value in (*call.arguments, *(value for _, value in call.keywords)):
                if lesson.key in (value.constant, *(item.constant for item in value.items)):
                    return True
    return False


def _overlap(facts: Facts, use: Use) -> Iterator[Leak]:
    """Rows that were doubled before the split, and parts that were drawn without regard to each other."""
    trained = use.fit.lesson.parents
    if all_among(facts, use.rows, trained):
        return
    for origin in ancestors(facts, use.rows):
        if origin.kind == "resample" and some_among(facts, trained, {origin.id}):
            yield Leak("overlap", origin, use)
    for row in sorted(use.rows):
        drawn = facts.origins.get(row)
        if drawn is not None and drawn.kind == "sample" and _drawn_again(facts, drawn, trained):
            yield Leak("overlap", drawn, use)


def _split_twice(facts: Facts, uses: list[Use]) -> Iterator[Leak]:
    """Trained on a part of one split by chance, tried on a part of another split of the same rows."""
    for use in uses:
        for row in sorted(use.rows) if use.call is not None else ():
            tried = facts.origins.get(row)
            if tried is None or tried.kind not in ("split", "slice"):
                continue
            for number in sorted(use.fit.lesson.parents):
                trained = facts.origins.get(number)
                if trained is not None and _may_share(trained, tried):
                    yield Leak("overlap", tried, use)


def _may_share(trained: Origin, tried: Origin) -> bool:
    """Whether two parts of the same rows were drawn, or cut, without regard to each other."""
    if trained.kind != tried.kind or trained.parents != tried.parents or trained.split == tried.split:
        return False
    if tried.kind == "split":
        return trained.name == tried.name
    ends, starts = _END.fullmatch(trained.key), _START.fullmatch(tried.key)
    return ends is not None and starts is not None and int(ends[1]) > int(starts[1])


def _alike_on_both_sides(facts: Facts) -> Iterator[Leak]:
    """Doubles that are only taken out of each part leave one on each side."""
    removed = [call for call in facts.calls if call.name.endswith(".drop_duplicates")]
    parts = [
        (call, facts.origins[row])
        for call in removed
        for row in call.receiver.origins
        if row in facts.origins
    ]
    whole = any(origin.part == "whole" for _, origin in parts)
    sides = {origin.part: (call, origin) for call, origin in parts if origin.kind == "split"}
    if not whole and {"train", "test"} <= sides.keys():
        (call, origin), tested = sides["train"], sides["test"][1]
        use = Use(Fit(call, origin, NO_DATA, False), frozenset((tested.id,)), NO_DATA, None, None, False)
        yield Leak("overlap", call, use, "low")


def _drawn_again(facts: Facts, drawn: Origin, trained: Iterable[int]) -> bool:
    others = [facts.origins[row] for row in trained if row in facts.origins]
    return any(
        other.kind == "sample" and other.split != drawn.split and other.parents == drawn.parents
        for other in others
    )


def _cross_validated(facts: Facts) -> Iterator[Leak]:
    """Each fold's test rows were among those that shaped the features."""
    for call in facts.calls:
        rows = _folded(call)
        if rows is None:
            continue
        yield from _made_up_before(facts, call, rows)
        for number in sorted(rows.learned):
            lesson = facts.origins.get(number)
            if lesson is None or _is_set_aside(facts, lesson):
                continue
            if some_among(facts, rows.origins, lesson.parents):
                fit = Fit(call, lesson, rows.learned, True)
                use = Use(fit, rows.origins, rows.learned, call, call, True)
                # within the training part only the folds are mixed, not the test rows
                severity = "low" if is_train(facts, rows.origins) else _weight(lesson)
                yield Leak("preprocessing", lesson, use, severity)


def _folded(call: CallFact) -> Value | None:
    """The features that a cross-validation, or a search by one, divides into folds."""
    if call.name in _CROSS_VALIDATIONS:
        return call.argument("X@1")
    owner, _, method = call.name.rpartition(".")
    return call.argument("X@0") if method == "fit" and owner.rpartition(".")[2] in SEARCHES else None


def _made_up_before(facts: Facts, call: CallFact, rows: Value) -> Iterator[Leak]:
    """Rows that were made up or doubled before the folds were drawn."""
    for origin in ancestors(facts, rows.origins):
        if origin.kind == "resample":
            fit = Fit(call, origin, rows.learned, True)
            severity: Severity | None = "low" if is_train(facts, rows.origins) else None
            yield Leak("overlap", origin, Use(fit, rows.origins, rows.learned, call, call, True), severity)


def _split_late(facts: Facts) -> Iterator[Leak]:
    """Rows that are split after something was learned from all of them, or after they were made up."""
    for call in facts.calls:
        role = catalogue.role(call.name)
        if role is None or role.does != "split" or not call.arguments:
            continue
        rows = call.arguments[0]
        tests = frozenset(part for part in call.result.origins if part_of(part) == "test")
        for number in sorted(rows.learned):
            lesson = facts.origins.get(number)
            if (
                lesson is None
                or _is_set_aside(facts, lesson)
                or not share_rows(facts, rows.origins, lesson.parents)
            ):
                continue
            use = Use(Fit(call, lesson, rows.learned, False), tests, rows.learned, None, None, False)
            yield Leak("preprocessing", lesson, use, _weight(lesson))
        for origin in ancestors(facts, rows.origins):
            if origin.kind == "resample":
                fit = Fit(call, origin, rows.learned, False)
                yield Leak("overlap", origin, Use(fit, tests, rows.learned, None, None, False))


def _trained_on(facts: Facts, uses: list[Use]) -> Iterator[Leak]:
    """Scored on the rows of its own fit, and on no others."""
    if any(call.name in _CROSS_VALIDATIONS for call in facts.calls):
        return
    elsewhere = _handed_on(facts)
    uses = [use for use in uses if use.call is not None or use.rows & elsewhere]
    own = [all_among(facts, use.rows, use.fit.lesson.parents) for use in uses]
    apart = [is_own and _is_told_apart(facts, use) for use, is_own in zip(uses, own, strict=True)]
    tested = {
        _model(use.fit)
        for use, is_own, is_apart in zip(uses, own, apart, strict=True)
        if is_apart or not is_own
    }
    for use, is_own, is_apart in zip(uses, own, apart, strict=True):
        if not (is_own and use.scored and use.fit.supervised) or use.predicted is None:
            continue
        if is_apart or _model(use.fit) not in tested:
            yield Leak("train-as-test", use.predicted, use, "low" if is_apart else None)


def _handed_on(facts: Facts) -> frozenset[int]:
    """The rows that something is given which is not known: it may be where they are tried."""
    unknown = (c for c in facts.calls if catalogue.role(c.name) is None and catalogue.api(c.name) is None)
    return NO_DATA.union(*(v.origins for c in unknown for v in (*c.arguments, *(v for _, v in c.keywords))))


def _is_told_apart(facts: Facts, use: Use) -> bool:
    """Only the name says that the rows are others: fitted on `x_train`, tried on `x_test`."""
    if use.predicted is None:
        return False
    fitted, tried = (argument_code("X@0", call, facts) for call in (use.fit.call, use.predicted))
    return bool(_TEST_NAME.search(tried)) and not _TEST_NAME.search(fitted)


def _model(fit: Fit) -> tuple[int, str]:
    """The estimator behind a fit, whichever of its fits this is."""
    return fit.call.receiver.object, fit.call.name


# --- telling it


def _finding(leak: Leak, more: list[Leak], facts: Facts) -> Finding:
    fit, use = leak.use.fit.call, leak.use
    tried = use.predicted or use.call
    detail: dict[str, str | int | float | bool | list[str]] = {
        "kind": leak.kind, "train_cell": fit.cell, "train_line": fit.at.line,
    }  # fmt: skip
    if tried is not None:
        detail |= {"test_cell": tried.cell, "test_line": tried.at.line}
    place = facts.place(leak.place.cell, leak.place.at)
    finding = make_finding(
        RULE,
        place,
        facts,
        words=_WORDS[leak.kind] | {"name": _method(leak.place.name)},
        severity=leak.severity,
        confidence=_confidence(leak),
        detail=detail,
        message=_message(len(more)) if more else None,
        fix=split_fix(place, facts) if leak.kind == "preprocessing" and not more else None,
    )
    return finding.model_copy(update={"trace": [*_trace(leak, facts), *_others(more, facts)]})


def _message(others: int) -> str:
    lines = "another line" if others == 1 else f"{others} more lines"
    return catalogue.rules()[RULE].message.removesuffix(".") + f", here and on {lines}."


def _others(leaks: list[Leak], facts: Facts) -> Iterator[Hop]:
    """The other lines of the same mistake; of very many the first."""
    for leak in leaks[:_MOST_TOLD]:
        yield _hop(leak.place, "the same here", facts)


def _confidence(leak: Leak) -> Confidence:
    if leak.kind == "multi_test" and leak.severity == "low":
        return "low"
    return "high" if leak.use.call is not None and leak.severity is None else "medium"


def _method(name: str) -> str:
    return ".".join(name.split(".")[-2:]).removeprefix("?.")


_WORDS: dict[Kind, dict[str, str]] = {
    "preprocessing": {
        "fact": "has learned from rows that are later used as test rows",
        "remedy": "Split first, then fit on the training part only: a Pipeline does it for you.",
    },
    "overlap": {
        "fact": "puts the same or made-up rows on both sides of the split",
        "remedy": "Split first, then resample or augment the training part only.",
    },
    "multi_test": {
        "fact": "uses the test rows to choose the model that they are to judge",
        "remedy": "Choose on a validation part or by cross-validation, and use the test rows once.",
    },
    "train-as-test": {
        "fact": "is given the rows that the model was fitted on, and no others are scored",
        "remedy": "Keep some rows away from fit, and score on those.",
    },
}


def _trace(leak: Leak, facts: Facts) -> Iterator[Hop]:
    """The place of the leak, the split, the fit and the score, as far as they are known."""
    yield _hop(leak.place, _method(leak.place.name) or leak.kind, facts)
    for row in sorted(leak.use.rows):
        origin = facts.origins.get(row)
        if origin is not None and origin.part != "whole" and origin.id != getattr(leak.place, "id", None):
            yield _hop(origin, f"{origin.part} rows", facts)
    yield _hop(leak.use.fit.call, "fitted", facts)
    if leak.use.predicted is not None and leak.use.predicted is not leak.use.fit.call:
        yield _hop(leak.use.predicted, "tried", facts)


def _hop(place: Origin | CallFact, note: str, facts: Facts) -> Hop:
    return Hop(**facts.place(place.cell, place.at).model_dump(), note=note)
