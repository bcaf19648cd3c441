"""Quick fixes of secrets: a string in Python code becomes a variable of the environment, or is asked for."""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

from jupyter_secai.detect.secrets.names import kind_of
from jupyter_secai.model import Edit, Fix, Location
from jupyter_secai.rules.facts import Facts
from jupyter_secai.rules.fixes import edit_at, import_edits
from jupyter_secai.rules.surroundings import text_at
from jupyter_secai.rules.syntax import inside_out, place_of

_LITERAL = re.compile(r"""[rRuU]?('''|\"""|'|")([^\\]*)\1""", re.S)
# Where `a + b` may stand for `b` with no brackets around it.
_TAKES_A_SUM = (ast.Assign, ast.AnnAssign, ast.keyword, ast.Dict, ast.Call, ast.List, ast.Tuple, ast.Return)


class _String(NamedTuple):
    """A string literal: its place, its quote, and what stands in it before and after the secret."""

    place: Location
    quote: str
    before: str
    after: str
    parent: ast.AST


def environment_fix(location: Location, name: str, facts: Facts) -> Fix | None:
    """Read what stands at `location` (a string literal, or a part of one) from the environment.

    The variable is called `name`, or as the name that the string is given where that names a credential. A
    string that is put into the environment is asked for instead. The import that is missing is added at the
    top of the cell. To be reviewed: the variable has to be set first. None where no plain string stands.
    """
    string = _string_at(location, facts) if location.cell_id else None
    if string is None:
        return None
    entry = _entry(string.parent)
    if entry is not None:
        return _asked(string, entry, facts)
    variable = re.sub(r"\W+", "_", _given_name(string.parent) or name).strip("_").upper() or "SECRET"
    if (string.before or string.after) and not isinstance(string.parent, _TAKES_A_SUM):
        return None
    place, text = _cut_out(string, location, f'os.environ["{variable}"]')
    title = f"Read it from the environment variable {variable}"
    return Fix(title=title, edits=_edits("os", text, place, facts), safe=False)


def _cut_out(string: _String, secret: Location, new: str) -> tuple[Location, str]:
    """What is replaced, and by what. Nothing of the rest of the string is repeated: it may be secret too."""
    place = string.place
    if string.before:
        place = place.model_copy(update={"line": secret.line, "column": secret.column})
        new = f"{string.quote} + {new}"
    if string.after:
        place = place.model_copy(update={"end_line": secret.end_line, "end_column": secret.end_column})
        new = f"{new} + {string.quote}"
    return place, new


def _string_at(location: Location, facts: Facts) -> _String | None:
    for node, parent in inside_out(location, facts):
        if isinstance(node, ast.JoinedStr) or isinstance(parent, ast.JoinedStr):
            return None
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return _string(place_of(node, location.cell or 0, facts), location, parent, facts)
    return None


def _string(place: Location, secret: Location, parent: ast.AST, facts: Facts) -> _String | None:
    literal = _LITERAL.fullmatch(text_at(place, facts))
    if literal is None or literal[1] in literal[2]:
        return None
    start = (place.line, place.column)
    if start == (secret.line, secret.column):
        return _String(place, literal[1], "", "", parent)
    before, _, after = literal[2].partition(text_at(secret, facts))
    return _String(place, literal[1], before, after, parent)


def _entry(parent: ast.AST) -> str | None:
    """`NAME` where the string is put into `os.environ["NAME"]`."""
    target = parent.targets[0] if isinstance(parent, ast.Assign) else None
    if not isinstance(target, ast.Subscript) or not isinstance(target.slice, ast.Constant):
        return None
    owner = target.value
    name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    return str(target.slice.value) if name == "environ" else None


def _given_name(parent: ast.AST) -> str | None:
    """The variable that the string is assigned to, if it is called as credentials are."""
    target = parent.targets[0] if isinstance(parent, ast.Assign) else getattr(parent, "target", None)
    name = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", None)
    return name if isinstance(name, str) and kind_of(name) else None


def _asked(string: _String, entry: str, facts: Facts) -> Fix | None:
    if string.before or string.after or '"' in entry:
        return None
    edits = _edits("getpass", f'getpass.getpass("{entry}: ")', string.place, facts)
    return Fix(title="Ask for it when the cell runs", edits=edits, safe=False)


def _edits(module: str, text: str, place: Location, facts: Facts) -> list[Edit]:
    return [*import_edits(module, place, facts), edit_at(place, text)]
