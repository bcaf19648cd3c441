"""A team's own rows of APIs, of the same form as the files of `knowledge/apis/`."""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from jupyter_secai.catalogue.calls import Api, Role
from jupyter_secai.catalogue.reading import Row

_MOST_BYTES = 1_000_000
_MOST_NAMES = 2_000  # that one pattern with braces may stand for
_BRACES = re.compile(r"\{([^{}]*)\}")


class OwnRowsError(ValueError):
    """Rows that cannot be used; the message names the file and the key, never the value."""


class _File(Row):
    api: tuple[Api, ...] = ()
    role: tuple[Role, ...] = ()
    alias: dict[str, str] = Field({})
    source: dict[str, tuple[str, ...]] = Field({})


def read_own(named: Mapping[str, Any] | Sequence[Path], where: str) -> str:
    """The rows of these files, or those written in the policy itself, as JSON for `with_own_rows`.

    `where` is what an error calls rows in the policy itself. Raises OwnRowsError.
    """
    if isinstance(named, Mapping):
        files = [_checked(named, where)]
    else:
        files = [_checked(_read(file), str(file)) for file in named]
    return json.dumps(files, sort_keys=True) if files else ""


def _read(file: Path) -> dict[str, Any]:
    try:
        if not file.is_file() or file.suffix != ".toml":
            raise OwnRowsError(f"{file}: there is no TOML file of that name.")
        if file.stat().st_size > _MOST_BYTES:
            raise OwnRowsError(f"{file}: is larger than {_MOST_BYTES:,} bytes.")
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise OwnRowsError(f"{file}: cannot be read as TOML ({type(error).__name__}).") from error


def _checked(data: Mapping[str, Any], where: str) -> dict[str, Any]:
    _check_braces(data, where)
    try:
        rows = _File.model_validate(dict(data))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise OwnRowsError(f"{where}: {key}: {first['msg']}.") from error
    return rows.model_dump(mode="json", exclude_unset=True)


def _check_braces(data: Mapping[str, Any], where: str) -> None:
    """Braces multiply: a short line must not stand for a million names."""
    for kind in ("api", "role"):
        rows = data.get(kind, ())
        for number, row in enumerate(rows if isinstance(rows, list) else ()):
            given = row.get("names", ()) if isinstance(row, dict) else ()
            for name in given if isinstance(given, list) else ():
                if math.prod(part.count(",") + 1 for part in _BRACES.findall(str(name))) > _MOST_NAMES:
                    raise OwnRowsError(f"{where}: {kind}.{number}.names: stands for too many names.")
