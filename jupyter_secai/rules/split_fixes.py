"""The quick fix of what was learned before the split: split first, then learn from the training part.

Offered only where both steps stand next to each other and nothing between them could be lost:

    X = scaler.fit_transform(X)
    X_train, X_test, y_train, y_test = train_test_split(X, y)
"""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

from jupyter_secai.model import Fix, Location
from jupyter_secai.rules.facts import Facts
from jupyter_secai.rules.fixes import edit_at
from jupyter_secai.rules.surroundings import text_at
from jupyter_secai.rules.syntax import inside_out, place_of

_TITLE = "Split first, then fit on the training part"


class _Fitted(NamedTuple):
    """`name = transformer.fit_transform(given)`."""

    name: str
    transformer: ast.expr
    given: str


def split_fix(location: Location, facts: Facts) -> Fix | None:
    """The fix for a `fit_transform` at `location`, if it can be made.

    To be reviewed: what uses the table later sees it as it was.
    """
    steps = _steps(location, facts) if location.cell_id else None
    fitted = _fitted(steps[0]) if steps else None
    parts = _parts(steps[1], fitted.name) if steps and fitted else None
    if steps is None or fitted is None or parts is None or not _is_free(fitted, facts):
        return None
    first, second = (place_of(step, location.cell or 0, facts) for step in steps)
    start = {"line": first.end_line, "column": first.end_column}
    between = second.model_copy(update={**start, "end_line": second.line, "end_column": second.column})
    if text_at(between, facts).strip() or second.column:
        return None
    whole = first.model_copy(update={"end_line": second.end_line, "end_column": second.end_column})
    transformer = text_at(place_of(fitted.transformer, location.cell or 0, facts), facts)
    text = _rewritten(fitted, text_at(second, facts), transformer, parts)
    return Fix(title=_TITLE, edits=[edit_at(whole, text)], safe=False)


def _steps(location: Location, facts: Facts) -> tuple[ast.stmt, ast.stmt] | None:
    """The statement at a place and the one after it, both at the top of the cell."""
    for node, parent in inside_out(location, facts):
        if isinstance(parent, ast.Module) and isinstance(node, ast.stmt):
            after = parent.body[parent.body.index(node) + 1 :]
            return (node, after[0]) if after else None
    return None


def _fitted(step: ast.stmt) -> _Fitted | None:
    call = step.value if isinstance(step, ast.Assign) and len(step.targets) == 1 else None
    if not isinstance(step, ast.Assign) or not isinstance(call, ast.Call) or call.keywords:
        return None
    target, function = step.targets[0], call.func
    if not isinstance(function, ast.Attribute) or function.attr != "fit_transform" or len(call.args) != 1:
        return None
    given = call.args[0]
    if not isinstance(target, ast.Name) or not isinstance(given, ast.Name):
        return None
    if not isinstance(function.value, ast.Name | ast.Call):
        return None
    return _Fitted(target.id, function.value, given.id)


def _parts(step: ast.stmt, table: str) -> tuple[str, str] | None:
    """The names of the train and the test part of a split of `table`."""
    call = step.value if isinstance(step, ast.Assign) and len(step.targets) == 1 else None
    if not isinstance(step, ast.Assign) or not isinstance(call, ast.Call) or not call.args:
        return None
    name = getattr(call.func, "attr", None) or getattr(call.func, "id", None)
    first, target = call.args[0], step.targets[0]
    if name != "train_test_split" or not isinstance(first, ast.Name) or first.id != table:
        return None
    if not isinstance(target, ast.Tuple) or len(target.elts) < 2:
        return None
    train, test = target.elts[:2]
    return (train.id, test.id) if isinstance(train, ast.Name) and isinstance(test, ast.Name) else None


def _is_free(fitted: _Fitted, facts: Facts) -> bool:
    """The transformed table is the old one under its name, or nothing but the split uses it."""
    if fitted.name == fitted.given:
        return True
    word = re.compile(rf"\b{re.escape(fitted.name)}\b")
    return sum(len(word.findall(cell.source)) for cell in facts.notebook.cells if cell.type == "code") == 2


def _rewritten(fitted: _Fitted, split: str, transformer: str, parts: tuple[str, str]) -> str:
    """Both steps the other way round; `split` and `transformer` as the cell spells them."""
    train, test = parts
    lines = []
    if isinstance(fitted.transformer, ast.Call):
        lines.append(f"transformer = {transformer}")
        transformer = "transformer"
    table = re.compile(rf"(train_test_split\(\s*){re.escape(fitted.name)}\b")
    lines.append(table.sub(rf"\g<1>{fitted.given}", split, count=1))
    lines.append(f"{train} = {transformer}.fit_transform({train})")
    lines.append(f"{test} = {transformer}.transform({test})")
    return "\n".join(lines)
