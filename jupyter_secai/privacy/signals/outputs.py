"""What the notebook shows: outputs at all, printed texts and errors, charts and maps."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jupyter_secai.model import Evidence
from jupyter_secai.notebook.reading import Cell
from jupyter_secai.privacy.signals.case import Case

_CHART = re.compile(r"^(?:image/|application/(?:vnd\.(?:plotly|vega|vegalite|bokehjs?|holoviews)|geo\+json))")
_DRAWN_BY = re.compile(r"(?i)leaflet|folium|plotly|vega|bokeh|highcharts|echarts|<svg\b|<canvas\b")
_LONGEST = 100_000  # of a page that is searched; a notebook decides how long it is
_DRAWS = re.compile(
    r"^(?:matplotlib|seaborn|plotly|altair|bokeh|folium|pydeck|hvplot|holoviews|geoviews|plotnine|pygal"
    r"|lets_plot|ipyleaflet|kepler|cufflinks)\b|\.(?:plot|hist|boxplot|explore)$|\.plot\."
)


def outputs(case: Case) -> Iterator[Evidence]:
    """Cells with a saved output."""
    for cell in _code(case):
        if cell.outputs:
            yield case.seen.at_cell(cell.index, "Shows something")


def printed(case: Case) -> Iterator[Evidence]:
    """Cells whose outputs hold printed text or an error."""
    for cell in _code(case):
        if any(output.get("output_type") in ("stream", "error") for output in cell.outputs):
            yield case.seen.at_cell(cell.index, "Prints or fails")


def charts(case: Case) -> Iterator[Evidence]:
    """Calls that draw, and outputs that hold a picture or a chart's data."""
    for call in case.seen.facts.calls:
        if _DRAWS.search(call.name):
            yield case.seen.at_call(call, "Draws")
    for fact in case.seen.facts.imports:
        if _DRAWS.search(fact.qualified):
            yield case.seen.at_cell(fact.cell, "Draws")
    pages = _pages(case)
    for cell in _code(case):
        if cell.index in pages or any(map(_CHART.match, _kinds(cell))):
            yield case.seen.at_cell(cell.index, "Shows a chart")


def _pages(case: Case) -> set[int | None]:
    """The cells whose HTML draws by itself, as saved maps and charts do."""
    return {
        content.carrier.cell
        for content in case.seen.contents
        if content.carrier.form == "html" and _DRAWN_BY.search(content.carrier.text or "", 0, _LONGEST)
    }


def _code(case: Case) -> list[Cell]:
    return [cell for cell in case.seen.facts.notebook.cells if cell.type == "code"]


def _kinds(cell: Cell) -> Iterator[str]:
    for output in cell.outputs:
        data = output.get("data")
        yield from (kind for kind in (data if isinstance(data, dict) else ()) if isinstance(kind, str))


SIGNALS = {"outputs": outputs, "printed": printed, "charts": charts}
