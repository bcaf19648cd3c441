"""Test rows that choose the model which they are to judge: searches, early stops, thresholds, comparison."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jupyter_secai import catalogue
from jupyter_secai.analysis.link import CallFact
from jupyter_secai.analysis.values import NO_DATA, Value
from jupyter_secai.rules.facts import Facts
from jupyter_secai.rules.relations import all_among, is_part, is_test
from jupyter_secai.rules.surroundings import argument_code
from jupyter_secai.rules.trials import SEARCHES, Fit, Leak, Use, rows_given

# The rows that a training tries itself on, and what lets it stop or keep its best state by them.
_WATCHED = ("eval_set@99", "eval_sets@99", "valid_sets@3", "evals@3", "validation_data@99", "val_data@99")
_STOPS = frozenset("early_stopping_rounds use_best_model early_stopping_round od_wait early_stopping".split())
_STOPPERS = (".EarlyStopping", ".early_stopping", ".ModelCheckpoint")


def searched_on(facts: Facts, fits: Iterable[Fit]) -> Iterator[Leak]:
    """A search for the best settings is given the test rows."""
    for fit in fits:
        rows = fit.lesson.parents
        if fit.call.name.split(".")[-2:][0] in SEARCHES and is_test(facts, rows):
            yield Leak("multi_test", fit.call, Use(fit, rows, frozenset(), None, None, False))


def stopped_on(facts: Facts, fits: Iterable[Fit]) -> Iterator[Leak]:
    """A training that stops, or keeps its best state, by the rows that judge it in the end."""
    by_object = {call.result.object: call for call in reversed(facts.calls) if call.result.object}
    scored = [call for call in facts.calls if _does(call, "score", "predict")]
    for fit in fits:
        watched = frozenset().union(*(_rows_in(value) for value in _watched(fit.call)))
        watched -= fit.lesson.parents
        if not watched or not is_test(facts, watched) or not _stops_early(facts, fit.call, by_object):
            continue
        judged = [call for call in scored if _tried_rows(call) and call is not fit.call]
        last = next((call for call in judged if _tried_rows(call) <= watched), None)
        if last and not any(_is_other_test(facts, _tried_rows(call), watched) for call in judged):
            yield Leak("multi_test", fit.call, Use(fit, watched, frozenset(), last, last, True))


def _does(call: CallFact, *what: str) -> bool:
    role = catalogue.role(call.name)
    return role is not None and role.does in what


def _tried_rows(call: CallFact) -> frozenset[int]:
    return rows_given(call).origins if call.receiver.object or call.receiver.learned else NO_DATA


def _is_other_test(facts: Facts, rows: frozenset[int], watched: frozenset[int]) -> bool:
    return is_part(facts, rows, "test") and not rows & watched


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


def chosen_on(facts: Facts, uses: list[Use]) -> Iterator[Leak]:
    """The test rows choose the model that they are to judge, and no other rows judge it."""
    by_rows: dict[frozenset[int], list[Use]] = {}
    for use in uses:
        if use.scored and use.call is not None and not all_among(facts, use.rows, use.fit.lesson.parents):
            by_rows.setdefault(use.rows, []).append(use)
    for rows, tried in by_rows.items():
        folded = any(facts.origins[row].kind == "fold" for row in rows if row in facts.origins)
        if not folded and is_test(facts, rows) and not any(other != rows for other in by_rows):
            yield from _chosen_by(facts, tried)
            yield from _cut_by(facts, tried)


def _cut_by(facts: Facts, tried: list[Use]) -> Iterator[Leak]:
    """A threshold or weight that is tried in a loop, on predictions from before it, and then told of."""
    for number, use in enumerate(tried):
        call, predicted = use.call, use.predicted
        if call is None or predicted is None or not call.in_loop or predicted.in_loop or predicted is call:
            continue
        by_class = "[" in argument_code("y_true@0", call, facts)
        told = (each for each in tried[number:] if each.call is not None and not each.call.in_loop)
        if not by_class and any(each.fit.lesson.id == use.fit.lesson.id for each in told):
            yield Leak("multi_test", call, use)
            return


def _chosen_by(facts: Facts, tried: list[Use]) -> Iterator[Leak]:
    made_in_loops = {call.result.object for call in facts.calls if call.in_loop and call.result.object}
    for use in tried:
        if use.call is not None and use.call.in_loop and use.fit.call.receiver.object in made_in_loops:
            yield Leak("multi_test", use.call, use)
            return
    models = {use.fit.lesson.id: use for use in tried}
    if len(models) > 1:
        second = list(models.values())[1]
        if second.call is not None:
            yield Leak("multi_test", second.call, second, "low")
