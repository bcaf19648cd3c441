"""One value in every place of a notebook that can hold it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

Notebook = dict[str, Any]

ADDRESS = "petra.lindqvist@kontor-nord.se"
OTHER_ADDRESS = "tom.okafor@werkstatt-sued.de"
FRAME = "\x1b[0;31mKeyError\x1b[0m Traceback (most recent call last)"


def empty() -> Notebook:
    code = {
        "cell_type": "code",
        "id": "code",
        "metadata": {},
        "execution_count": 1,
        "source": "",
        "outputs": [],
    }
    text = {"cell_type": "markdown", "id": "text", "metadata": {}, "source": ""}
    raw = {"cell_type": "raw", "id": "raw", "metadata": {}, "source": ""}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": kernel},
        "cells": [code, text, raw],
    }


def _in_source(template: str) -> Callable[[Notebook, str], None]:
    def plant(nb: Notebook, value: str) -> None:
        nb["cells"][0]["source"] += template.replace("VALUE", value) + "\n"

    return plant


def _in_text(template: str, cell: int = 1) -> Callable[[Notebook, str], None]:
    def plant(nb: Notebook, value: str) -> None:
        nb["cells"][cell]["source"] += template.replace("VALUE", value) + "\n\n"

    return plant


def _in_output(**fields: Any) -> Callable[[Notebook, str], None]:
    def plant(nb: Notebook, value: str) -> None:
        nb["cells"][0]["outputs"].append(_filled(fields, value))

    return plant


def _in_data(mime: str, content: Any, **fields: Any) -> Callable[[Notebook, str], None]:
    return _in_output(output_type="display_data", data={mime: content}, metadata={}, **fields)


def _filled(template: Any, value: str) -> Any:
    if isinstance(template, str):
        return template.replace("VALUE", value)
    if isinstance(template, dict):
        return {_filled(key, value): _filled(held, value) for key, held in template.items()}
    return [_filled(item, value) for item in template] if isinstance(template, list) else template


def _in_widget(**state: Any) -> Callable[[Notebook, str], None]:
    def plant(nb: Notebook, value: str) -> None:
        kind = "application/vnd.jupyter.widget-state+json"
        widgets = (
            nb["metadata"]
            .setdefault("widgets", {})
            .setdefault(kind, {"version_major": 2, "version_minor": 0, "state": {}})
        )
        model = {
            "model_name": "HTMLModel",
            "model_module": "@jupyter-widgets/controls",
            "model_module_version": "2.0.0",
        }
        widgets["state"][f"m{len(widgets['state'])}"] = {**model, "state": _filled(state, value)}

    return plant


def _in_attachment(name: str, mime: str, content: bytes | None) -> Callable[[Notebook, str], None]:
    def plant(nb: Notebook, value: str) -> None:
        data = content or f"Contact: {value}\n".encode()
        held = nb["cells"][1].setdefault("attachments", {})
        held[name.replace("VALUE", value)] = {mime: base64.b64encode(data).decode()}

    return plant


def _in_cell_metadata(metadata: dict[str, Any], cell: int = 0) -> Callable[[Notebook, str], None]:
    def plant(nb: Notebook, value: str) -> None:
        nb["cells"][cell]["metadata"].update(_filled(metadata, value))

    return plant


def _in_metadata(metadata: dict[str, Any]) -> Callable[[Notebook, str], None]:
    def plant(nb: Notebook, value: str) -> None:
        nb["metadata"].update(_filled(metadata, value))

    return plant


def _in_kernelspec(nb: Notebook, value: str) -> None:
    nb["metadata"]["kernelspec"]["display_name"] = f"Python 3 (/srv/{value}/venv)"


def _twice_json(nb: Notebook, value: str) -> None:
    inner = json.dumps({"contact": value}).replace("@", "\\u0040")
    _in_data("application/json", {"payload": json.dumps({"body": inner})})(nb, value)


def _percent(nb: Notebook, value: str) -> None:
    _in_data("text/html", f'<a href="mailto:{quote(value, safe="")}">write</a>')(nb, value)


def _entities(nb: Notebook, value: str) -> None:
    _in_data("text/html", "<p>" + value.replace("@", "&#64;").replace(".", "&period;") + "</p>")(nb, value)


def _data_uri(nb: Notebook, value: str) -> None:
    data = base64.b64encode(f"name,contact\nx,{value}\n".encode()).decode()
    _in_data("text/html", f'<a download href="data:text/csv;base64,{data}">CSV</a>')(nb, value)


_ROWS = [{"n": 1, "contact": "VALUE"}, {"n": 2, "contact": "VALUE"}]
_PLACES: dict[str, tuple[str, Callable[[Notebook, str], None]]] = {
    "comment": ("source", _in_source("# ask VALUE")),
    "string": ("source", _in_source("contact = 'VALUE'")),
    "f-string": ("source", _in_source("print(f'{contact} VALUE')")),
    "docstring": ("source", _in_source('def f():\n    """Made by VALUE."""')),
    "escaped string": ("source", _in_source("x = 'To:\\nVALUE'")),
    "magic": ("source", _in_source("%env CONTACT=VALUE")),
    "shell line": ("source", _in_source("!git config user.email VALUE")),
    "markdown": ("source", _in_text("Written by VALUE.")),
    "markdown link": ("source", _in_text("[mail](mailto:VALUE)")),
    "markdown HTML": ("source", _in_text('<p title="VALUE">x</p>')),
    "raw cell": ("source", _in_text("VALUE", cell=2)),
    "stream": ("output:stream", _in_output(output_type="stream", name="stdout", text=["sent\n", "to VALUE\n"])),
    "stderr": ("output:stream", _in_output(output_type="stream", name="stderr", text="\x1b[31mno VALUE\x1b[0m")),
    "text": ("output:text/plain", _in_data("text/plain", "<User VALUE>")),
    "result": ("output:text/plain", _in_output(
        output_type="execute_result", execution_count=1, metadata={}, data={"text/plain": ["'VALUE'"]})),
    "HTML table": ("output:text/html", _in_data(
        "text/html", "<table><tr><th>n</th><th>contact</th></tr><tr><td>1</td><td>VALUE</td></tr></table>")),
    "HTML attribute": ("output:text/html", _in_data("text/html", '<div title="VALUE">x</div>')),
    "HTML comment": ("output:text/html", _in_data("text/html", "<p>x</p><!-- VALUE -->")),
    "HTML script": ("output:text/html", _in_data("text/html", '<script>var x = "VALUE";</script>')),
    "HTML entities": ("output:text/html", _entities),
    "percent": ("output:text/html", _percent),
    "data URI": ("output:text/html", _data_uri),
    "JSON value": ("output:application/json", _in_data("application/json", {"a": [1, {"b": "VALUE"}]})),
    "JSON key": ("output:application/json", _in_data("application/json", {"VALUE": 3})),
    "JSON in JSON": ("output:application/json", _twice_json),
    "GeoJSON": ("output:application/geo+json", _in_data("application/geo+json", {
        "type": "Feature", "geometry": {"type": "Point", "coordinates": [1.5, 2.5]}, "properties": {"who": "VALUE"}})),
    "SVG text": ("output:image/svg+xml", _in_data("image/svg+xml", "<svg><text>VALUE</text></svg>")),
    "SVG title": ("output:image/svg+xml", _in_data("image/svg+xml", '<svg><g aria-label="VALUE"/></svg>')),
    "Vega": ("output:application/vnd.vegalite.v5+json", _in_data("application/vnd.vegalite.v5+json", {
        "data": {"values": _ROWS}, "mark": "bar"})),
    "Plotly hover": ("output:application/vnd.plotly.v1+json", _in_data("application/vnd.plotly.v1+json", {
        "data": [{"x": [1], "hovertext": ["VALUE"]}], "layout": {}})),
    "Plotly customdata": ("output:application/vnd.plotly.v1+json", _in_data("application/vnd.plotly.v1+json", {
        "data": [{"x": {"dtype": "f8", "bdata": "AAAAAAAA8D8="}, "customdata": [["VALUE", 1]]}], "layout": {}})),
    "LaTeX": ("output:text/latex", _in_data("text/latex", "\\begin{tabular}{l} VALUE \\\\ \\end{tabular}")),
    "text/markdown": ("output:text/markdown", _in_data("text/markdown", "**VALUE**")),
    "JavaScript": ("output:application/javascript", _in_data("application/javascript", 'alert("VALUE")')),
    "Bokeh": ("output:application/vnd.bokehjs_exec.v0+json", _in_data(
        "application/vnd.bokehjs_exec.v0+json", {"docs": {"a": {"roots": [{"text": "VALUE"}]}}})),
    "unknown type": ("output:application/vnd.acme.notes", _in_data("application/vnd.acme.notes", "by VALUE")),
    "output metadata": ("output:metadata", _in_output(
        output_type="display_data", data={"text/plain": "x"}, metadata={"source": "VALUE"})),
    "error value": ("output:error", _in_output(
        output_type="error", ename="KeyError", evalue="'VALUE'", traceback=[FRAME])),
    "traceback": ("output:error", _in_output(
        output_type="error", ename="KeyError", evalue="'x'", traceback=[FRAME, "\x1b[1;32m      1\x1b[0m ask(\x1b[33m'VALUE'\x1b[0m)"])),
    "terminal link": ("output:error", _in_output(
        output_type="error", ename="E", evalue="", traceback=["\x1b]8;;mailto:VALUE\x1b\\mail\x1b]8;;\x1b\\"])),
    "widget value": ("widget-state", _in_widget(value="VALUE")),
    "widget description": ("widget-state", _in_widget(description="of VALUE", value=3)),
    "widget output": ("widget-state", _in_widget(
        outputs=[{"output_type": "stream", "name": "stdout", "text": "VALUE"}])),
    "attachment name": ("attachment:name", _in_attachment("VALUE.png", "image/png", b"\x89PNG\r\n\x1a\n\0")),
    "text attachment": ("attachment:text/plain", _in_attachment("notes.txt", "text/plain", None)),
    "tag": ("metadata", _in_cell_metadata({"tags": ["for-VALUE"]})),
    "cell name": ("metadata", _in_cell_metadata({"name": "VALUE"}, cell=1)),
    "slide notes": ("metadata", _in_cell_metadata({"slideshow": {"slide_type": "notes", "by": "VALUE"}}, cell=2)),
    "papermill": ("notebook-metadata:papermill", _in_metadata({"papermill": {"parameters": {"to": "VALUE"}}})),
    "author": ("notebook-metadata:authors", _in_metadata({"authors": [{"name": "P", "email": "VALUE"}]})),
    "title": ("notebook-metadata:title", _in_metadata({"title": "Report for VALUE"})),
    "kernel": ("notebook-metadata:kernelspec", _in_kernelspec),
}  # fmt: skip
PLACES = list(_PLACES)


def planted(value: str, *places: str) -> Notebook:
    """A notebook with the value in these places, or in all."""
    nb = empty()
    for place in places or PLACES:
        _PLACES[place][1](nb, value)
    return nb


def carrier_of(place: str) -> str:
    """The carrier's name without the number of the output or the name of the attachment."""
    return _PLACES[place][0]
