"""Templates filled in: every value is text, escaped for HTML or for Markdown, whatever it holds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from jupyter_secai import catalogue
from jupyter_secai.export import wording

_MARKUP = re.compile(r"[\\`*_\[\]{}~#^$!]|[<>&|@]|://|www\.", re.I)
# between a mark and the name that services would make a mention or a reference of, after rendering
_APART = "&#8203;"
_LINE_START = re.compile(r"^(?:[-+=]|\d+(?=[.)](?:\s|$)))")


def markdown_text(value: object) -> str:
    """Text that a renderer of Markdown shows as it is, on one line, in a table too; no link, no mention."""
    text = _escaped(wording.plain(str(value)))
    return _LINE_START.sub(lambda found: f"&#{ord(found[0][0])};{found[0][1:]}", text)


def _escaped(text: str) -> str:
    return _MARKUP.sub(_as_text, text)


def _as_text(found: re.Match[str]) -> str:
    mark = found[0]
    if mark == "://":
        return "&#58;//"
    if len(mark) > 1:
        return mark[:-1] + "&#46;"
    if mark in "<>&|@":
        return f"&#{ord(mark)};{_APART if mark == '@' else ''}"
    return f"\\{mark}{_APART if _is_reference(found) else ''}"


def _is_reference(found: re.Match[str]) -> bool:
    return found[0] == "#" and found.string[found.end() : found.end() + 1].isdigit()


def inline_html(value: object) -> Markup:
    """Text for HTML within Markdown, as in the summary of what is folded."""
    return Markup(str(escape(wording.plain(str(value)))).replace("@", "@" + _APART))  # noqa: S704


def html_prose(text: str) -> Markup:
    """A sentence for HTML in which what stands between backticks is code."""
    return _prose(text, lambda part: str(escape(part)), lambda code: f"<code>{escape(code)}</code>")


def markdown_prose(text: str) -> Markup:
    """A sentence for Markdown in which what stands between backticks stays code."""
    # a bar would end the cell of a table, in code as well
    return _prose(text, _escaped, lambda code: "`" + code.replace("|", "\\|") + "`")


def yaml_text(value: object) -> Markup:
    """A text as a value in YAML: a string of JSON is one of YAML."""
    return Markup(json.dumps(wording.plain(str(value))))  # noqa: S704


def _prose(text: str, words: Callable[[str], str], code: Callable[[str], str]) -> Markup:
    parts = wording.plain(text).split("`")
    if len(parts) % 2 == 0:  # a backtick that nothing closes
        return Markup(words("`".join(parts)))  # noqa: S704
    shown = [code(part) if number % 2 and part else words(part) for number, part in enumerate(parts)]
    return Markup("".join(shown))  # noqa: S704


def fill_html(name: str, **values: Any) -> str:
    """The template as HTML."""
    return _html().get_template(name).render(values)


def fill_markdown(name: str, **values: Any) -> str:
    """The template as Markdown, with one empty line at most between its blocks."""
    text = _markdown().get_template(name).render(values)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+$", "", text, flags=re.M)).strip() + "\n"


@cache
def _html() -> Environment:
    return _environment(lambda value: escape(wording.plain(str(value))), html_prose)


@cache
def _markdown() -> Environment:
    return _environment(lambda value: Markup(markdown_text(value)), markdown_prose)  # noqa: S704


def _environment(escaped: Callable[[object], Markup], prose: Callable[[str], Markup]) -> Environment:
    def finalize(value: object) -> Markup:
        return value if isinstance(value, Markup) else escaped(value)

    environment = Environment(
        loader=PackageLoader("jupyter_secai.export"),
        autoescape=True,
        finalize=finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["words"] = wording
    environment.globals["suits"] = catalogue.suit_names()
    environment.filters["type_name"] = wording.type_name
    environment.filters["prose"] = prose
    environment.filters["html"] = inline_html
    environment.filters["yaml"] = yaml_text
    return environment
