"""Jupyter's configuration files, read and never run: what sets which trait, in which file and line."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from jupyter_core.paths import jupyter_config_path

_NAMES = ("jupyter_config", "jupyter_server_config", "jupyter_notebook_config", "jupyter_lab_config")
_FOLDERS = ("jupyter_server_config.d", "jupyter_notebook_config.d")
_OPAQUE = "<code>"


class Setting(NamedTuple):
    """A trait's value where it is set. `line` is 1 where a file has no lines to speak of."""

    trait: str
    value: object
    file: Path
    line: int = 1


class Unread(NamedTuple):
    """A file, or a part of one, that says something which cannot be told without running it."""

    file: Path
    reason: str


class Configuration(NamedTuple):
    """All settings, the strongest of each trait last, and what could not be read."""

    settings: list[Setting]
    unread: list[Unread]

    def of(self, traits: Iterable[str]) -> list[Setting]:
        """Every setting of these traits."""
        wanted = set(traits)
        return [setting for setting in self.settings if setting.trait in wanted]


def configuration_files(extra: Iterable[Path] = ()) -> list[Path]:
    """The files that Jupyter reads, the weakest first, IPython's profile among them."""
    folders = [Path(folder) for folder in reversed(jupyter_config_path())]
    files = [folder / f"{name}{end}" for folder in folders for name in _NAMES for end in (".py", ".json")]
    files += [file for folder in folders for d in _FOLDERS for file in sorted((folder / d).glob("*.json"))]
    files += sorted(Path.home().glob(".ipython/profile_*/ipython*_config.py"))
    return [file for file in [*files, *extra] if file.is_file()]


def read_configuration(files: Iterable[Path]) -> Configuration:
    """What the files set; a file that cannot be read is told, not passed over."""
    found = Configuration([], [])
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
            rows = _json_settings(text, file) if file.suffix == ".json" else _python_settings(text, file)
            found.settings.extend(rows)
        except (OSError, ValueError, SyntaxError, RecursionError) as error:
            found.unread.append(Unread(file, f"cannot be read ({type(error).__name__})"))
    opaque = [s for s in found.settings if s.value == _OPAQUE]
    found.unread.extend(Unread(s.file, f"line {s.line}: the value of {s.trait} is code") for s in opaque)
    return found


def _json_settings(text: str, file: Path) -> list[Setting]:
    data = json.loads(text)
    if not isinstance(data, dict):
        raise ValueError("not an object")
    lines = text.split("\n")
    return [
        Setting(f"{section}.{key}", value, file, _line_of(key, lines))
        for section, table in data.items()
        if isinstance(table, dict)
        for key, value in table.items()
    ]


def _line_of(key: str, lines: list[str]) -> int:
    return next((number for number, line in enumerate(lines, 1) if f'"{key}"' in line), 1)


def _python_settings(text: str, file: Path) -> Iterator[Setting]:
    """Assignments to `c.Class.trait`, and calls of `c.Class.trait.append` and the like."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Assign):
            targets, value = node.targets, node.value
        elif isinstance(node, ast.AnnAssign | ast.AugAssign) and node.value is not None:
            targets, value = [node.target], node.value
        else:
            continue
        for target in targets:
            trait = _trait(target)
            if trait is not None:
                yield Setting(trait, _value(value), file, node.lineno)


def _trait(target: ast.expr) -> str | None:
    match target:
        case ast.Attribute(attr=name, value=ast.Attribute(attr=section, value=ast.Name())):
            return f"{section}.{name}"
        case ast.Attribute(attr=name, value=ast.Subscript(slice=ast.Constant(value=str(section)))):
            return f"{section}.{name}"
    return None


def _value(node: ast.expr) -> Any:
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return _OPAQUE
    return value.decode("latin-1") if isinstance(value, bytes) else value
