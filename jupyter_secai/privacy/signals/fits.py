"""What a model learns from: protected columns, identifiers, and people on both sides of a split."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from jupyter_secai import catalogue
from jupyter_secai.analysis.link import CallFact
from jupyter_secai.detect.columns import classify
from jupyter_secai.model import Evidence
from jupyter_secai.privacy.seen import SeenColumn, columns_in
from jupyter_secai.privacy.signals.case import Case
from jupyter_secai.rules.features import is_of_table

_PROTECTED = frozenset(
    {"GENDER", "AGE", "DOB", "NATIONALITY", "MARITAL", "RACE", "RELIGION", "POLITICS", "UNION"}
)
_PROTECTED_CLASSES = frozenset({"special", "criminal"})
_IDENTIFYING = frozenset({"direct", "government_id", "health", "online_id"})
_KEYS = frozenset({"ONLINE_ID", "MRN", "PERSON", "EMAIL", "US_SSN", "NATIONAL_ID"})
_REASON = re.compile(
    r"(?i)\b(?:because|needed|necessary|required|justif\w+|legitimate|allowed|lawful|reason|since|weil|notwendig)\b"
)
_SPLITS = re.compile(
    r"\.(?:train_test_split|KFold|StratifiedKFold|ShuffleSplit|cross_val_score|cross_validate)$"
)
_GROUPED = re.compile(
    r"\.(?:GroupKFold|GroupShuffleSplit|StratifiedGroupKFold|LeaveOneGroupOut|LeavePGroupsOut)$"
)
_UNIQUE = re.compile(
    r"drop_duplicates\([^)\n]{0,200}|\.is_unique\b|nunique\(\)\s*==|groupby\([^)\n]{0,200}\)\.(?:first|last|agg|mean)\("
)


def fits(case: Case) -> Iterator[CallFact]:
    """The calls from which an estimator learns."""
    for call in case.seen.facts.calls:
        if call.name.endswith((".fit", ".fit_predict", ".train", "xgboost.train", "lightgbm.train")):
            row = catalogue.api(call.name)
            if row is not None and row.stage == "train" and (call.arguments or call.keywords):
                yield call


def _learned_columns(call: CallFact) -> list[str]:
    return columns_in(call.argument("X@0"))


def _is_protected(name: str) -> bool:
    class_ = classify(name)
    return class_ is not None and (class_.entity in _PROTECTED or class_.class_ in _PROTECTED_CLASSES)


def protected_columns(case: Case) -> list[SeenColumn]:
    return [c for c in case.seen.columns if _is_protected(c.name)]


def fit_beside_protected(case: Case) -> Iterator[Evidence]:
    """A fit in a notebook with protected columns."""
    if protected_columns(case):
        for call in fits(case):
            yield case.seen.at_call(call, "A model is fitted")


def protected_fitted(case: Case) -> Iterator[Evidence]:
    """A protected column among the features, for which no text gives a reason."""
    for call in fits(case):
        names = [n for n in _learned_columns(call) if _is_protected(n) and not _reasons(case, n)]
        if names:
            yield case.seen.at_call(call, f"{', '.join(names)} among the features")


def protected_left_out(case: Case) -> Iterator[Evidence]:
    """Fits on tables that no protected column reaches, or for each of which a reason is written."""
    for call in fits(case):
        features = call.argument("X@0")
        if features is None or not is_of_table(features, case.seen.facts):
            continue
        names = [n for n in _learned_columns(call) if _is_protected(n)]
        reasons = [e for n in names for e in _reasons(case, n)]
        if not names:
            yield case.seen.at_call(call, "No protected column reaches the fit")
        elif all(_reasons(case, n) for n in names):
            yield from reasons


def _reasons(case: Case, name: str) -> list[Evidence]:
    """Markdown paragraphs that name the column and say why."""
    word = re.compile(rf"(?i)(?<!\w){re.escape(name)}(?!\w)")
    return [
        case.seen.at_cell(cell.index, f"A text says why {name} is needed")
        for cell in case.seen.markdown
        if any(
            word.search(part) and _REASON.search(part)
            for part in re.split(r"\n\s*\n|(?<=[.!?])\s", cell.source)
        )
    ]


def protected_in_metrics(case: Case) -> Iterator[Evidence]:
    """Metrics by group, and groupings by a protected column."""
    yield from _calls(case, _BY_GROUP, "Results by group")
    for call in case.seen.facts.calls:
        if call.name.endswith(".groupby") and _grouped_by_protected(call):
            yield case.seen.at_call(call, "Grouped by a protected column")


def _grouped_by_protected(call: CallFact) -> bool:
    given = call.argument("by@0")
    names = (
        [given.text]
        if given is not None and given.text
        else [i.text for i in given.items if i.text]
        if given
        else []
    )
    return any(_is_protected(name) for name in names)


_BY_GROUP = re.compile(r"\.MetricFrame$|^aif360\.|^fairlearn\.metrics\.|^aequitas\.")


def fits_on_protected(case: Case) -> Iterator[Evidence]:
    for call in fits(case):
        if any(map(_is_protected, _learned_columns(call))):
            yield case.seen.at_call(call, "A protected column is among the features")


# --- identifiers


def identifiers_left_out(case: Case) -> Iterator[Evidence]:
    """Fits on tables whose columns are known, and that no identifier reaches."""
    if not case.seen.columns and not case.seen.shown:
        return
    for call in fits(case):
        features = call.argument("X@0")
        if features is None or not is_of_table(features, case.seen.facts):
            continue
        if not any((c := classify(n)) and c.class_ in _IDENTIFYING for n in _learned_columns(call)):
            yield case.seen.at_call(call, "No identifier reaches the fit")


# --- people on both sides


def split_of_people(case: Case) -> Iterator[Evidence]:
    """A split in a notebook whose tables have a person's key."""
    if _person_keys(case):
        yield from _calls(case, _SPLITS, "Rows are split")
        yield from _calls(case, _GROUPED, "Groups are split")


def groups_kept_together(case: Case) -> Iterator[Evidence]:
    yield from _calls(case, _GROUPED, "A person's rows stay on one side")
    for call in case.seen.facts.calls:
        if _SPLITS.search(call.name) and call.argument("groups") is not None:
            yield case.seen.at_call(call, "A person's rows stay on one side")
    for cell in case.seen.code:
        if _UNIQUE.search(cell.source) and any(c.name in cell.source for c in _person_keys(case)):
            yield case.seen.at_cell(cell.index, "There is one row for each person")


def people_repeated(case: Case) -> Iterator[Evidence]:
    """A key that a shown table repeats, or by which code groups, before a split that does not look at it."""
    if next(groups_kept_together(case), None) is not None:
        return
    keys = {column.name for column in _person_keys(case)}
    for shown in case.seen.shown:
        table = shown.read.table
        for number, header in enumerate(table.headers):
            if (
                header.text in keys
                and table.kind == "rows"
                and _repeats([c.text for c in table.column(number)])
            ):
                yield case.seen.at_table(shown, "The same key stands in several rows")
    for call in case.seen.facts.calls:
        if call.name.endswith((".groupby", ".duplicated")) and _names_key(call, keys):
            yield case.seen.at_call(call, "Code expects several rows for a key")


def _names_key(call: CallFact, keys: set[str]) -> bool:
    given = call.argument("by@0") or call.argument("subset@0")
    return given is not None and (given.text in keys or any(item.text in keys for item in given.items))


def _repeats(values: list[str]) -> bool:
    return any(count > 1 for value, count in Counter(values).items() if value.strip(". …"))


def _person_keys(case: Case) -> list[SeenColumn]:
    return [column for column in case.seen.columns if column.class_.entity in _KEYS]


def _calls(case: Case, pattern: re.Pattern[str], note: str) -> Iterator[Evidence]:
    for call in case.seen.facts.calls:
        if pattern.search(call.name):
            yield case.seen.at_call(call, note)


def models_of_people(case: Case) -> Iterator[Evidence]:
    """Fits on columns of people, or on rows of a source that has such columns."""
    people = any(
        c.kind in ("personal", "quasi", "special") for s in case.inventory.sources for c in s.columns
    )
    for call in fits(case):
        features = call.argument("X@0")
        if columns_in(features) or (people and features is not None and features.origins):
            yield case.seen.at_call(call, "Fitted on rows of people")


SIGNALS = {
    "fit-beside-protected": fit_beside_protected,
    "protected-fitted": protected_fitted,
    "protected-left-out": protected_left_out,
    "protected-in-metrics": protected_in_metrics,
    "fits-on-protected": fits_on_protected,
    "identifiers-left-out": identifiers_left_out,
    "split-of-people": split_of_people,
    "groups-kept-together": groups_kept_together,
    "people-repeated": people_repeated,
    "models-of-people": models_of_people,
}
