"""The documents: every link leads somewhere, and every command that they name exists."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import click
import pytest

from jupyter_secai.cli.commands import COMMANDS, load

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_COMMAND = re.compile(r"(?:^|`)(?:jupyter secai|jupyter-secai) (\w[^`\n#|]*)", re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """What GitHub makes of the headings: `## What it is` is `#what-it-is`."""
    headings = re.findall(r"^#+ (.*)$", _FENCE.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for link in _LINK.findall(_FENCE.sub("", page.read_text("utf-8"))):
        address, _, anchor = link.partition("#")
        if "://" in address or address.startswith("mailto:"):
            continue
        target = page.parent / address if address else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_every_page_is_in_the_index() -> None:
    listed = set(_LINK.findall((ROOT / "docs/index.md").read_text("utf-8")))
    assert {page.name for page in (ROOT / "docs").glob("*.md")} - {"index.md"} <= listed


def named_commands() -> list[str]:
    texts = [page.read_text("utf-8") for page in PAGES if page.parent.name not in ("rules", "threats")]
    return sorted({found.strip() for text in texts for found in _COMMAND.findall(text)})


def test_commands_are_those_there_are() -> None:
    """Each option that a page uses is one of that command."""
    assert len(named_commands()) > 25
    for written in named_commands():
        name, *words = shlex.split(written.replace("…", "").rstrip("\\"), posix=True)
        assert name in COMMANDS, written
        known = {option for command in _with_parts(load(COMMANDS[name])) for option in _options(command)}
        used = {word.partition("=")[0] for word in words if re.fullmatch(r"--?[a-z][\w-]*(=.*)?", word)}
        assert used <= known | {"--help"}, written


def _with_parts(command: click.Command) -> list[click.Command]:
    return [command, *(command.commands.values() if isinstance(command, click.Group) else ())]


def _options(command: click.Command) -> set[str]:
    return {name for parameter in command.params for name in parameter.opts}


def test_the_readme_names_every_extra_for_users_and_every_command() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = set(project["optional-dependencies"]) - {"dev", "examples", "lab", "test"}
    assert all(f"[{extra}]" in readme for extra in extras)
    assert all(f"jupyter secai {name}" in readme for name in COMMANDS)
