"""Test rows that reach training: lessons from all rows, rows on both sides, scores on what was learned.

The terms are those of `analysis.values`: rows have origins, what was learned from rows is a lesson. Kinds as
in Yang et al., Data Leakage in Notebooks (ASE 2022), and Kapoor and Narayanan (Patterns 4(9), 2023).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from jupyter_secai import catalogue
from jupyter_secai.analysis.link import CallFact
from jupyter_secai.analysis.values import NO_DATA, Origin, Part, Value, merged, part_of, split_of
from jupyter_secai.model import Confidence, Finding, Hop, Severity
from jupyter_secai.rules.facts import Facts
from jupyter_secai.rules.findings import make_finding
from jupyter_secai.rules.split_fixes import split_fix
from jupyter_secai.rules.surroundings import argument_code

RULE = "test-data-leakage"
Kind = Literal["preprocessing", "overlap", "multi_test", "train-as-test"]
REMOVALS = (".drop", ".pop")
# What the calls do that tell of fits and of the rows that models are tried on.
TELLING = ("fit", "fit-transform", "predict", "score", "split")
_FITS = ("fit", "fit-transform")
_ENCODERS = frozenset("LabelEncoder OrdinalEncoder OneHotEncoder LabelBinarizer StringLookup".split())
_SEARCHES = frozenset("GridSearchCV RandomizedSearchCV HalvingGridSearchCV BayesSearchCV".split())
_VALIDATION = re.compile(r"(?i)(?:^|_)(?:val|valid|validation|dev)(?:_|$)")
# The rows that a training tries itself on, and what lets it stop or keep its best state by them.
_WATCHED = ("eval_set@99", "eval_sets@99", "valid_sets@3", "evals@3", "validation_data@99", "val_data@99")
_STOPS = frozenset("early_stopping_rounds use_best_model early_stopping_round od_wait early_stopping".split())
_STOPPERS = (".EarlyStopping", ".early_stopping", ".ModelCheckpoint")
_END, _START = re.compile(r":(\d+)"), re.compile(r"(\d+):")
_TRAIN = re.compile(r"(?i)(?:^|_)train(?:ing)?(?:_|$)")
_TEST_NAME = re.compile(r"(?i)(?:^|_)te?st|test(?:_|$)|(?:^|_)(?:val|valid|validation|dev|holdout)(?:_|$)")
_BY_CHANCE = frozenset({"split", "fold", "sample"})
_BY_CHOICE = frozenset({"mask", "select"})
# Kinds of which the mistake is in what is done to the data, not in one model and its score.
_TO_DATA = frozenset({"preprocessing", "overlap"})
_MOST_TOLD = 20
_CROSS_VALIDATIONS = frozenset(
    f"sklearn.model_selection.{name}" for name in ("cross_val_score", "cross_validate", "cross_val_predict")
)


class _Fit(NamedTuple):
    """A model that has learned: its lesson, the rows it was fitted on, and the lessons that shaped them."""

    call: CallFact
    lesson: Origin
    shaped: frozenset[int]
    supervised: bool


class _Use(NamedTuple):
    """A fitted model and rows that it is tried on; without a `call` only the split says that it will be."""

    fit: _Fit
    rows: frozenset[int]
    shaped: frozenset[int]
    call: CallFact | None
    predicted: CallFact | None
    scored: bool


class _Leak(NamedTuple):
    kind: Kind
    place: Origin | CallFact
    use: _Use
    severity: Severity | None = None


def judge_leakage(facts: Facts) -> Iterator[Finding]:
    """One finding for each mistake that lets test rows reach training, with the places that show it.

    What a cell does to the data in the same way on several lines (to column after column) is one mistake.
    """
    fits = _fits(facts)
    uses = [*_uses(facts, fits), *_held_out(facts, fits)]
    taken: set[tuple[Kind, int, int]] = set()
    mistakes: dict[tuple[Kind, int, str | int, Severity | None], list[_Leak]] = {}
    for leak in _leaks(facts, fits, uses):
        line = (leak.kind, leak.place.cell, leak.place.at.line)
        if line not in taken:
            taken.add(line)
            alike = _method(leak.place.name) if leak.kind in _TO_DATA else leak.place.at.line
            mistakes.setdefault((leak.kind, leak.place.cell, alike, leak.severity), []).append(leak)
    for first, *more in mistakes.values():
        yield _finding(first, more, facts)


def _leaks(facts: Facts, fits: dict[int, _Fit], uses: list[_Use]) -> Iterator[_Leak]:
    for use in uses:
        yield from _preprocessing(facts, use)
        yield from _overlap(facts, use)
    yield from _cross_validated(facts)
    yield from _split_late(facts)
    yield from _split_twice(facts, uses)
    yield from _alike_on_both_sides(facts)
    yield from _trained_on(facts, uses)
    yield from _searched_on(facts, fits.values())
    yield from _stopped_on(facts, fits.values())
    yield from _chosen_on(facts, uses)


# --- what was fitted, and what it is tried on


def _fits(facts: Facts) -> dict[int, _Fit]:
    """Lesson -> the fit that it is."""
    found: dict[int, _Fit] = {}
    for call in facts.calls:
        role = catalogue.role(call.name)
        if role is None or role.does not in _FITS:
            continue
        for number in call.result.learned:
            lesson = facts.origins.get(number)
            if lesson is not None and lesson.at == call.at and lesson.cell == call.cell:
                found[number] = _Fit(call, lesson, _rows_given(call).learned, _is_supervised(call))
    return found


def _rows_given(call: CallFact) -> Value:
    """The features: what a call is given first."""
    for name in ("X", "x", "data", "training_data", "dtrain"):
        value = call.argument(f"{name}@0")
        if value is not None:
            return value
    return merged((call.receiver,)) if _is_made_of_rows(call) else merged(())


def _is_made_of_rows(call: CallFact) -> bool:
    """A model of statsmodels has its rows, and its target, from the start."""
    return call.name.startswith("statsmodels.") and bool(call.receiver.origins)


def _is_supervised(call: CallFact) -> bool:
    """Whether a fit is given a target, or the model was made of one with its rows."""
    target = call.argument("y@1")
    given = target is not None and not (target.known and target.constant is None)
    return given or _is_made_of_rows(call)


def _uses(facts: Facts, fits: dict[int, _Fit]) -> Iterator[_Use]:
    """Every call that predicts or scores with a fitted model, in order."""
    predictions: list[tuple[frozenset[int], CallFact]] = []
    for call in facts.calls:
        role = catalogue.role(call.name)
        if role is None or role.does not in ("predict", "score"):
            continue
        if call.receiver.learned:
            rows = _rows_given(call)
            predictions.append((call.receiver.learned, call))
            scored = role.does == "score"
            yield from _tried(fits, call.receiver.learned, rows.origins, rows.learned, call, call, scored)
        elif role.does == "score":
            yield from _scored(facts, fits, call, predictions)


def _scored(
    facts: Facts, fits: dict[int, _Fit], call: CallFact, predictions: list[tuple[frozenset[int], CallFact]]
) -> Iterator[_Use]:
    """A metric of predictions: the rows are those that were predicted."""
    for value in (*call.arguments, *(value for _, value in call.keywords)):
        for learned, prediction in reversed(predictions):
            rows = prediction.result.origins
            if learned <= value.learned and rows and rows <= value.origins and _are_made(facts, value, rows):
                yield from _tried(fits, learned, rows, value.learned - learned, call, prediction, True)
                return


def _are_made(facts: Facts, value: Value, rows: frozenset[int]) -> bool:
    """Whether all but these rows of a value are numbers that code makes, as thresholds are."""
    others = (facts.origins.get(number) for number in value.origins - rows)
    return all(other is not None and other.kind == "made" for other in others)


def _tried(
    fits: dict[int, _Fit], lessons: frozenset[int], rows: frozenset[int], shaped: frozenset[int],
    call: CallFact, predicted: CallFact, scored: bool,
) -> Iterator[_Use]:  # fmt: skip
    for lesson in sorted(lessons):
        if lesson in fits and rows:
            yield _Use(fits[lesson], rows, shaped, call, predicted, scored)


def _held_out(facts: Facts, fits: dict[int, _Fit]) -> Iterator[_Use]:
    """A model that is fitted on the train part of a split will be tried on the other part."""
    tests = {split_of(o.id): o.id for o in facts.origins.values() if o.part == "test" and o.kind != "lesson"}
    for fit in fits.values():
        for row in sorted(fit.lesson.parents):
            other = tests.get(split_of(row))
            if other is not None and other != row and row in facts.origins:
                yield _Use(fit, frozenset((other,)), frozenset(), None, None, False)


# --- kinds of leaks


def _preprocessing(facts: Facts, use: _Use) -> Iterator[_Leak]:
    """What shaped the training or the test rows was learned from both."""
    trained = use.fit.lesson.parents
    if _all_among(facts, use.rows, trained):
        return
    for number in sorted(use.fit.shaped | use.shaped):
        lesson = facts.origins.get(number)
        if lesson is None or number == use.fit.lesson.id or _is_set_aside(facts, lesson):
            continue
        if _share(facts, trained, lesson.parents) and _share(facts, use.rows, lesson.parents):
            yield _Leak("preprocessing", lesson, use, _weight(lesson))


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


def _overlap(facts: Facts, use: _Use) -> Iterator[_Leak]:
    """Rows that were doubled before the split, and parts that were drawn without regard to each other."""
    trained = use.fit.lesson.parents
    if _all_among(facts, use.rows, trained):
        return
    for origin in _ancestors(facts, use.rows):
        if origin.kind == "resample" and _some_among(facts, trained, {origin.id}):
            yield _Leak("overlap", origin, use)
    for row in sorted(use.rows):
        drawn = facts.origins.get(row)
        if drawn is not None and drawn.kind == "sample" and _drawn_again(facts, drawn, trained):
            yield _Leak("overlap", drawn, use)


def _split_twice(facts: Facts, uses: list[_Use]) -> Iterator[_Leak]:
    """Trained on a part of one split by chance, tried on a part of another split of the same rows."""
    for use in uses:
        for row in sorted(use.rows) if use.call is not None else ():
            tried = facts.origins.get(row)
            if tried is None or tried.kind not in ("split", "slice"):
                continue
            for number in sorted(use.fit.lesson.parents):
                trained = facts.origins.get(number)
                if trained is not None and _may_share(trained, tried):
                    yield _Leak("overlap", tried, use)


def _may_share(trained: Origin, tried: Origin) -> bool:
    """Whether two parts of the same rows were drawn, or cut, without regard to each other."""
    if trained.kind != tried.kind or trained.parents != tried.parents or trained.split == tried.split:
        return False
    if tried.kind == "split":
        return trained.name == tried.name
    ends, starts = _END.fullmatch(trained.key), _START.fullmatch(tried.key)
    return ends is not None and starts is not None and int(ends[1]) > int(starts[1])


def _alike_on_both_sides(facts: Facts) -> Iterator[_Leak]:
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
        use = _Use(_Fit(call, origin, NO_DATA, False), frozenset((tested.id,)), NO_DATA, None, None, False)
        yield _Leak("overlap", call, use, "low")


def _drawn_again(facts: Facts, drawn: Origin, trained: Iterable[int]) -> bool:
    others = [facts.origins[row] for row in trained if row in facts.origins]
    return any(
        other.kind == "sample" and other.split != drawn.split and other.parents == drawn.parents
        for other in others
    )


def _cross_validated(facts: Facts) -> Iterator[_Leak]:
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
            if _some_among(facts, rows.origins, lesson.parents):
                fit = _Fit(call, lesson, rows.learned, True)
                use = _Use(fit, rows.origins, rows.learned, call, call, True)
                # within the training part only the folds are mixed, not the test rows
                severity = "low" if _is_train(facts, rows.origins) else _weight(lesson)
                yield _Leak("preprocessing", lesson, use, severity)


def _folded(call: CallFact) -> Value | None:
    """The features that a cross-validation, or a search by one, divides into folds."""
    if call.name in _CROSS_VALIDATIONS:
        return call.argument("X@1")
    owner, _, method = call.name.rpartition(".")
    return call.argument("X@0") if method == "fit" and owner.rpartition(".")[2] in _SEARCHES else None


def _made_up_before(facts: Facts, call: CallFact, rows: Value) -> Iterator[_Leak]:
    """Rows that were made up or doubled before the folds were drawn."""
    for origin in _ancestors(facts, rows.origins):
        if origin.kind == "resample":
            fit = _Fit(call, origin, rows.learned, True)
            severity: Severity | None = "low" if _is_train(facts, rows.origins) else None
            yield _Leak("overlap", origin, _Use(fit, rows.origins, rows.learned, call, call, True), severity)


def _split_late(facts: Facts) -> Iterator[_Leak]:
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
                or not _share(facts, rows.origins, lesson.parents)
            ):
                continue
            use = _Use(_Fit(call, lesson, rows.learned, False), tests, rows.learned, None, None, False)
            yield _Leak("preprocessing", lesson, use, _weight(lesson))
        for origin in _ancestors(facts, rows.origins):
            if origin.kind == "resample":
                fit = _Fit(call, origin, rows.learned, False)
                yield _Leak("overlap", origin, _Use(fit, tests, rows.learned, None, None, False))


def _trained_on(facts: Facts, uses: list[_Use]) -> Iterator[_Leak]:
    """Scored on the rows of its own fit, and on no others."""
    if any(call.name in _CROSS_VALIDATIONS for call in facts.calls):
        return
    uses = [use for use in uses if use.call is not None or _goes_elsewhere(facts, use.rows)]
    own = [_all_among(facts, use.rows, use.fit.lesson.parents) for use in uses]
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
            yield _Leak("train-as-test", use.predicted, use, "low" if is_apart else None)


def _goes_elsewhere(facts: Facts, rows: frozenset[int]) -> bool:
    """Whether rows are handed to something that is not known, which may be where they are tried."""
    return any(
        catalogue.role(call.name) is None
        and catalogue.api(call.name) is None
        and any(value.origins & rows for value in (*call.arguments, *(value for _, value in call.keywords)))
        for call in facts.calls
    )


def _is_told_apart(facts: Facts, use: _Use) -> bool:
    """Only the name says that the rows are others: fitted on `x_train`, tried on `x_test`."""
    if use.predicted is None:
        return False
    fitted, tried = (argument_code("X@0", call, facts) for call in (use.fit.call, use.predicted))
    return bool(_TEST_NAME.search(tried)) and not _TEST_NAME.search(fitted)


def _model(fit: _Fit) -> tuple[int, str]:
    """The estimator behind a fit, whichever of its fits this is."""
    return fit.call.receiver.object, fit.call.name


def _searched_on(facts: Facts, fits: Iterable[_Fit]) -> Iterator[_Leak]:
    """A search for the best settings is given the test rows."""
    for fit in fits:
        rows = fit.lesson.parents
        if fit.call.name.split(".")[-2:][0] in _SEARCHES and _is_test(facts, rows):
            yield _Leak("multi_test", fit.call, _Use(fit, rows, frozenset(), None, None, False))


def _stopped_on(facts: Facts, fits: Iterable[_Fit]) -> Iterator[_Leak]:
    """A training that stops, or keeps its best state, by the rows that judge it in the end."""
    by_object = {call.result.object: call for call in reversed(facts.calls) if call.result.object}
    scored = [call for call in facts.calls if _does(call, "score", "predict")]
    for fit in fits:
        watched = frozenset().union(*(_rows_in(value) for value in _watched(fit.call)))
        watched -= fit.lesson.parents
        if not watched or not _is_test(facts, watched) or not _stops_early(facts, fit.call, by_object):
            continue
        judged = [call for call in scored if _tried_rows(call) and call is not fit.call]
        last = next((call for call in judged if _tried_rows(call) <= watched), None)
        if last and not any(_is_other_test(facts, _tried_rows(call), watched) for call in judged):
            yield _Leak("multi_test", fit.call, _Use(fit, watched, frozenset(), last, last, True))


def _does(call: CallFact, *what: str) -> bool:
    role = catalogue.role(call.name)
    return role is not None and role.does in what


def _tried_rows(call: CallFact) -> frozenset[int]:
    return _rows_given(call).origins if call.receiver.object or call.receiver.learned else NO_DATA


def _is_other_test(facts: Facts, rows: frozenset[int], watched: frozenset[int]) -> bool:
    return _is_part(facts, rows, "test") and not rows & watched


def _watched(call: CallFact) -> Iterator[Value]:
    """The rows that a training is told to try itself on."""
    for name in _WATCHED:
        value = call.argument(name)
        if value is not None:
            yield value


def _rows_in(value: Value) -> frozenset[int]:
    inner = (_rows_in(item) for item in value.items)
    return value.origins.union(*inner)


def _stops_early(facts: Facts, fit: CallFact, by_object: dict[int, CallFact]) -> bool:
    """By an argument of the training or of the model, or by a callback that the notebook makes."""
    made = by_object.get(fit.receiver.object)
    named = {name for call in (fit, made) if call is not None for name, _ in call.keywords}
    if not named.isdisjoint(_STOPS) or (made is not None and made.name.startswith("catboost.")):
        return True
    return "callbacks" in named and any(call.name.endswith(_STOPPERS) for call in facts.calls)


def _chosen_on(facts: Facts, uses: list[_Use]) -> Iterator[_Leak]:
    """The test rows choose the model that they are to judge, and no other rows judge it."""
    by_rows: dict[frozenset[int], list[_Use]] = {}
    for use in uses:
        if use.scored and use.call is not None and not _all_among(facts, use.rows, use.fit.lesson.parents):
            by_rows.setdefault(use.rows, []).append(use)
    for rows, tried in by_rows.items():
        folded = any(facts.origins[row].kind == "fold" for row in rows if row in facts.origins)
        if not folded and _is_test(facts, rows) and not any(other != rows for other in by_rows):
            yield from _chosen_by(facts, tried)
            yield from _cut_by(facts, tried)


def _cut_by(facts: Facts, tried: list[_Use]) -> Iterator[_Leak]:
    """A threshold or weight that is tried in a loop, on predictions from before it, and then told of."""
    for number, use in enumerate(tried):
        call, predicted = use.call, use.predicted
        if call is None or predicted is None or not call.in_loop or predicted.in_loop or predicted is call:
            continue
        by_class = "[" in argument_code("y_true@0", call, facts)
        told = (each for each in tried[number:] if each.call is not None and not each.call.in_loop)
        if not by_class and any(each.fit.lesson.id == use.fit.lesson.id for each in told):
            yield _Leak("multi_test", call, use)
            return


def _chosen_by(facts: Facts, tried: list[_Use]) -> Iterator[_Leak]:
    made_in_loops = {call.result.object for call in facts.calls if call.in_loop and call.result.object}
    for use in tried:
        if use.call is not None and use.call.in_loop and use.fit.call.receiver.object in made_in_loops:
            yield _Leak("multi_test", use.call, use)
            return
    models = {use.fit.lesson.id: use for use in tried}
    if len(models) > 1:
        second = list(models.values())[1]
        if second.call is not None:
            yield _Leak("multi_test", second.call, second, "low")


def _is_test(facts: Facts, rows: frozenset[int]) -> bool:
    return _is_part(facts, rows, "test") and not any(
        _VALIDATION.search(facts.origins[row].variable or "") for row in rows
    )


def _is_train(facts: Facts, rows: frozenset[int]) -> bool:
    """The train part of a split, or rows from elsewhere that are called so."""
    named = [row in facts.origins and _TRAIN.search(facts.origins[row].variable or "") for row in rows]
    return _is_part(facts, rows, "train") or all(named)


def _is_part(facts: Facts, rows: frozenset[int], part: Part) -> bool:
    return bool(rows) and all(row in facts.origins and facts.origins[row].part == part for row in rows)


# --- rows among rows


def _all_among(facts: Facts, rows: Iterable[int], others: frozenset[int]) -> bool:
    return bool(rows) and all(facts.among(row, others) for row in rows)


def _share(facts: Facts, rows: Iterable[int], seen: Iterable[int]) -> bool:
    """Whether some of the rows are among those that were seen, or were drawn from what those came from."""
    known = frozenset(seen)
    return any(facts.among(row, known) or any(_may_meet(facts, row, one) for one in known) for row in rows)


def _may_meet(facts: Facts, row: int, seen: int) -> bool:
    """A part drawn by chance meets a selection of the same table, unless they are parts of one split."""
    drawn, chosen = facts.origins.get(row), facts.origins.get(seen)
    if drawn is None or chosen is None or drawn.kind not in _BY_CHANCE or chosen.kind not in _BY_CHOICE:
        return False
    ours, theirs = (list(_ancestors(facts, [one])) for one in (row, seen))
    if any(a.split == b.split and a.id != b.id for a in ours for b in theirs):
        return False
    return not {a.id for a in ours}.isdisjoint(b.id for b in theirs)


def _some_among(facts: Facts, rows: Iterable[int], others: Iterable[int]) -> bool:
    known = frozenset(others)
    return any(facts.among(row, known) for row in rows)


def _ancestors(facts: Facts, rows: Iterable[int]) -> Iterator[Origin]:
    """What rows were made from, the nearest first."""
    queue, seen = list(rows), set[int]()
    for number in queue:
        origin = facts.origins.get(number)
        if origin is not None and number not in seen:
            seen.add(number)
            yield origin
            queue.extend(sorted(origin.parents))


# --- telling it


def _finding(leak: _Leak, more: list[_Leak], facts: Facts) -> Finding:
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


def _others(leaks: list[_Leak], facts: Facts) -> Iterator[Hop]:
    """The other lines of the same mistake; of very many the first."""
    for leak in leaks[:_MOST_TOLD]:
        yield _hop(leak.place, "the same here", facts)


def _confidence(leak: _Leak) -> Confidence:
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


def _trace(leak: _Leak, facts: Facts) -> Iterator[Hop]:
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
