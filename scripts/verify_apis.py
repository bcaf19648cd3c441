"""Checks that the names of the API table exist in the packages: `verify_apis.py --packages DIR`.

DIR holds wheels that were unpacked (one folder each, or all in one). Their source and stubs are read,
never imported: definitions, re-exports, star imports, lazy imports, base classes, annotations of what a
property or a method returns. The standard library is read from this interpreter and, for what is written
in C, from typeshed (it comes with mypy). Names that cannot be seen that way stand in `verify_apis.toml`, each
with the reason. Exit 1 when a name is neither found nor listed there.
"""

from __future__ import annotations

import argparse
import ast
import fnmatch
import re
import sys
import sysconfig
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path

from jupyter_secai import catalogue

_MAX_HOPS = 3_000
_MAX_BASES = 30
_DEFINED = re.compile(r"^\s*(?:async )?(?:def |class )?(\w+)(?=\(| = |: )", re.M)
_LAZY = ("__getattr__", "_LazyModule", "attach", "attach_stub", "attach_pyi", "lazy_import")


@dataclass(frozen=True)
class Thing:
    """What a name leads to: a module, a class, or something else; `node` is where it stands."""

    module: Module
    node: ast.AST | None = None

    @property
    def is_module(self) -> bool:
        return self.node is None


class Module:
    """A module's source and stub, read as one."""

    def __init__(self, name: str, files: tuple[Path, ...], folders: tuple[Path, ...]) -> None:
        self.name = name
        self.files = files
        self.folders = folders

    @cached_property
    def texts(self) -> list[str]:
        return [file.read_text("utf-8", "replace") for file in self.files]

    @cached_property
    def trees(self) -> list[ast.Module]:
        found = []
        for text in self.texts:
            try:
                found.append(ast.parse(text))
            except (SyntaxError, ValueError):
                continue
        return found

    @cached_property
    def bindings(self) -> dict[str, list[ast.AST]]:
        found: dict[str, list[ast.AST]] = defaultdict(list)
        for tree in self.trees:
            for node in _statements(tree.body):
                for name in _bound(node):
                    found[name].append(node)
        return found

    @cached_property
    def stars(self) -> list[str]:
        return [
            _source(self, node)
            for tree in self.trees
            for node in _statements(tree.body)
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
        ]

    @cached_property
    def lazy(self) -> dict[str, list[str]]:
        """Names in the tables of a module that imports when asked -> where they may be, as the tables say."""
        found: dict[str, list[str]] = defaultdict(list)
        if not any(word in text for text in self.texts for word in _LAZY):
            return found
        for tree in self.trees:
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.setdefault(node.value, [])
                elif isinstance(node, ast.Dict):
                    _read_table(self, node, found)
                elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
                    key = ast.Dict(keys=[node.targets[0].slice], values=[node.value])
                    _read_table(self, key, found)
        return found


def _read_table(module: Module, node: ast.Dict, found: dict[str, list[str]]) -> None:
    for key, value in zip(node.keys, node.values, strict=True):
        if not (isinstance(key, ast.Constant) and isinstance(key.value, str)):
            continue
        texts = [n.value for n in ast.walk(value) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
        for text in texts:
            found[text] += [f"{module.name}.{key.value}.{text}", f"{key.value}.{text}"]  # module: [names]
            found[key.value] += [
                f"{_absolute(module, text)}.{key.value}",
                _absolute(module, text),
            ]  # name: module


def _absolute(module: Module, text: str) -> str:
    return module.name + "." + text.lstrip(".") if text.startswith(".") else text


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """A body's statements and those under `if`, `try` and `with`."""
    for node in body:
        yield node
        for field in ("body", "orelse", "finalbody"):
            if isinstance(node, ast.If | ast.Try | ast.With):
                yield from _statements(getattr(node, field, []))
        for handler in getattr(node, "handlers", []):
            yield from _statements(handler.body)


def _bound(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        yield node.name
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            yield from (n.id for n in ast.walk(target) if isinstance(n, ast.Name))
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        yield node.target.id
    elif isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            yield alias.asname or alias.name.partition(".")[0]


def _source(module: Module, node: ast.ImportFrom) -> str:
    """The module that `from … import` takes from."""
    if not node.level:
        return node.module or ""
    is_package = any(file.stem == "__init__" for file in module.files)
    parts = module.name.split(".")
    kept = parts[: len(parts) - node.level + is_package]
    return ".".join([*kept, *([node.module] if node.module else [])])


class Packages:
    """The packages under some folders, as source."""

    def __init__(self, roots: list[Path]) -> None:
        self.roots = roots
        self.hops = 0
        self._open: set[tuple[str, str]] = set()
        self._seen: dict[tuple[str, str], Thing | None] = {}

    @cache  # noqa: B019 - one instance for the run
    def module(self, name: str) -> Module | None:
        head, _, last = name.rpartition(".")
        parent = self.module(head) if head else None
        places = parent.folders if parent else () if head else self.roots
        files: list[Path] = []
        folders: list[Path] = []
        for place in places:
            for path in (place / last, place / f"{last}-stubs") if not head else (place / last,):
                if path.is_dir():
                    folders.append(path)
                    files += [f for f in (path / "__init__.py", path / "__init__.pyi") if f.is_file()]
                files += [f for s in (".py", ".pyi") if (f := path.with_name(path.name + s)).is_file()]
        return Module(name, tuple(files), tuple(folders)) if files or folders else None

    def has(self, name: str) -> bool:
        self.hops = 0
        return self.find(name) is not None

    def find(self, name: str) -> Thing | None:
        parts = name.split(".")
        module = self.module(parts[0])
        thing = Thing(module) if module else None
        for part in parts[1:]:
            thing = self._member(thing, part) if thing else None
        return thing

    def _member(self, thing: Thing, name: str) -> Thing | None:
        if thing.is_module:
            return self._in_module(thing.module, name)
        if isinstance(thing.node, ast.ClassDef):
            return self._in_class(thing, name)
        type_ = self._type_of(thing)
        return self._member(type_, name) if type_ and type_ != thing else None

    def _in_module(self, module: Module, name: str) -> Thing | None:
        """What a module binds a name to; a name that is being looked for already leads nowhere."""
        key = (module.name, name)
        if key in self._seen:
            return self._seen[key]
        self.hops += 1
        if key in self._open or self.hops > _MAX_HOPS:
            return None
        self._open.add(key)
        found = self._look_up(module, name)
        self._open.discard(key)
        if found is not None or not self._open:  # inside a circle of imports, nothing is not yet an answer
            self._seen[key] = found
        return found

    def _look_up(self, module: Module, name: str) -> Thing | None:
        fallback: Thing | None = None
        for node in module.bindings.get(name, ()):
            found = self._binding(module, node, name)
            if found is not None and (found.is_module or isinstance(found.node, ast.ClassDef)):
                return found
            fallback = fallback or found
        if fallback is not None:
            return fallback
        inner = self.module(f"{module.name}.{name}")
        if inner is not None:
            return Thing(inner)
        for star in module.stars:
            other = self.module(star)
            if other and (found := self._in_module(other, name)):
                return found
        return self._lazily(module, name)

    def _lazily(self, module: Module, name: str) -> Thing | None:
        if name not in module.lazy:
            return None
        for target in module.lazy[name]:
            head, _, last = target.rpartition(".")
            other = self.module(head) if head and head != module.name else None
            if other and (found := self._in_module(other, last)):
                return found
        return Thing(module, ast.Constant(name))

    def _binding(self, module: Module, node: ast.AST, name: str) -> Thing | None:
        if isinstance(node, ast.ImportFrom):
            original = next(a.name for a in node.names if (a.asname or a.name) == name or a.name == "*")
            source = self.module(_source(module, node))
            if source is None:
                return Thing(module, node)
            if source.name == module.name:
                inner = self.module(f"{module.name}.{original}")
                return Thing(inner) if inner else None
            return self._in_module(source, original)
        if isinstance(node, ast.Import):
            alias = next(a for a in node.names if (a.asname or a.name.partition(".")[0]) == name)
            other = self.module(alias.name if alias.asname else name)
            return Thing(other) if other else Thing(module, node)
        return Thing(module, node)

    def _in_class(self, thing: Thing, name: str, depth: int = 0) -> Thing | None:
        node = thing.node
        if not isinstance(node, ast.ClassDef):
            return None
        for statement in _statements(node.body):
            if name in _bound(statement):
                return Thing(thing.module, statement)
        for inner in ast.walk(node):
            if isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Store) and inner.attr == name:
                return Thing(thing.module, inner)
        for base in node.bases if depth < _MAX_BASES else ():
            generic = base.value if isinstance(base, ast.Subscript) else base
            other = self._expression(thing.module, generic)
            while other is not None and isinstance(other.node, ast.Assign):
                other = self._type_of(other)
            if other and isinstance(other.node, ast.ClassDef) and other.node is not node:
                found = self._in_class(other, name, depth + 1)
                if found:
                    return found
        return None

    def _type_of(self, thing: Thing) -> Thing | None:
        """The class of a property, a variable or a function's result: as annotated, or as assigned."""
        node = thing.node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return self._expression(thing.module, node.returns)
        if isinstance(node, ast.AnnAssign):
            return self._expression(thing.module, node.annotation)
        if isinstance(node, ast.Assign):
            return self._expression(thing.module, node.value)
        return None

    def _expression(self, module: Module, node: ast.AST | None) -> Thing | None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                node = ast.parse(node.value, mode="eval").body
            except SyntaxError:
                return None
        if isinstance(node, ast.Name):
            builtins = self.module("builtins")
            found = self._in_module(module, node.id)
            return found or (self._in_module(builtins, node.id) if builtins else None)
        if isinstance(node, ast.Attribute):
            base = self._expression(module, node.value)
            return self._member(base, node.attr) if base else None
        if isinstance(node, ast.Subscript):  # list[X] is a list, Optional[X] an X
            return self._first_class(module, [node.value, *ast.walk(node.slice)])
        if isinstance(node, ast.BinOp):
            return self._first_class(module, [node.left, node.right])
        if isinstance(node, ast.Call):  # an accessor names its class last: Accessor("str", StringMethods)
            return self._first_class(module, [*reversed(node.args), node.func])
        return None

    def _first_class(self, module: Module, nodes: list[ast.AST]) -> Thing | None:
        for node in nodes:
            if isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call):
                found = self._expression(module, node)
                if found and isinstance(found.node, ast.ClassDef):
                    return found
        return None

    def defines(self, top: str, member: str) -> bool:
        """A family row, `package.*.member`: something in the package is called that."""
        return member in self._members(top)

    @cache  # noqa: B019 - one instance for the run
    def _members(self, top: str) -> frozenset[str]:
        module = self.module(top)
        found: set[str] = set()
        for folder in module.folders if module else ():
            for file in sorted(folder.rglob("*.py*")):
                if file.suffix in (".py", ".pyi"):
                    found.update(_DEFINED.findall(file.read_text("utf-8", "replace")))
        return frozenset(found)


def roots(folder: Path) -> list[Path]:
    """Where top-level packages lie: DIR, the folders in it, the standard library, typeshed."""
    found = [folder, *sorted(p for p in folder.iterdir() if p.is_dir())]
    inner = [p for top in list(found) for name in ("*/src", "*/lib") for p in sorted(top.glob(name))]
    found += [p for p in inner if p.is_dir()]
    found.append(Path(sysconfig.get_path("stdlib")))
    mypy = find_spec("mypy")
    for place in (mypy.submodule_search_locations or ()) if mypy else ():
        found.append(Path(place) / "typeshed" / "stdlib")
    return found


def spellings(name: str) -> Iterator[str]:
    """The name, and those that lead to it by an alias of its module."""
    yield name
    for source, target in catalogue.aliases().items():
        if name == target or name.startswith(target + "."):
            yield source + name[len(target) :]


def unverified(packages: Packages) -> tuple[list[str], set[str], int]:
    """Names that were not found, the packages that are not there, and how many names were found."""
    missing: list[str] = []
    absent: set[str] = set()
    found = 0
    for name in catalogue.apis():
        top = name.partition(".")[0]
        if not any(packages.module(s.partition(".")[0]) for s in spellings(name)):
            absent.add(top)
        elif _is_there(packages, name):
            found += 1
        else:
            missing.append(name)
    return missing, absent, found


def _is_there(packages: Packages, name: str) -> bool:
    head, star, member = name.partition("*.")
    if star:
        tops = [spelling.rstrip(".") for spelling in spellings(head.rstrip("."))]
        return any(packages.defines(top, member) for top in tops)
    return any(packages.has(spelling) for spelling in spellings(name))


def main() -> int:
    cli = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    cli.add_argument("--packages", type=Path, required=True, help="folder with unpacked wheels")
    cli.add_argument("--all", action="store_true", help="print the listed names too")
    args = cli.parse_args()
    listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["exception"]
    patterns = [pattern for row in listed for pattern in row["names"]]
    missing, absent, found = unverified(Packages(roots(args.packages)))
    known = [name for name in missing if any(fnmatch.fnmatchcase(name, p) for p in patterns)]
    unknown = [name for name in missing if name not in set(known)]
    for name in [*unknown, *(known if args.all else ())]:
        print(name)
    print(
        f"{len(catalogue.apis())} names: {found} found, {len(known)} listed as not to be seen in source, "
        f"{len(unknown)} not found; packages not there: {', '.join(sorted(absent)) or 'none'}",
        file=sys.stderr,
    )
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.setrecursionlimit(20_000)  # a chain of star imports is long
    raise SystemExit(main())
