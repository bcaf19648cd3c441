"""Keeping what a profile found as the classes of a data source: on the user's wish, through the sidebar."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from jupyter_secai.kernel.profiles import profiled_columns
from jupyter_secai.kernel.sidebar import SidebarLine
from jupyter_secai.kernel.view import close_all
from jupyter_secai.live.profile import Profile
from jupyter_secai.model import DataSource


def offer(box: widgets.VBox, found: Profile, sources: list[DataSource], line: SidebarLine) -> None:
    """Offer to keep the classes for one of the notebook's data sources, the likeliest first."""
    before = box.children
    box.children = (_form(found, _likeliest_first(found, sources), line),) if sources else ()
    for child in before:
        close_all(child)


def correction(found: Profile) -> dict[str, Any]:
    """The classes of the columns, without any value, as they are kept."""
    columns = profiled_columns(found)
    return {"columns": [{**column.model_dump(), "known_by": "values"} for column in columns]}


def _likeliest_first(found: Profile, sources: list[DataSource]) -> list[DataSource]:
    names = {column.name for column in found.columns}
    return sorted(sources, key=lambda source: -len(names & {column.name for column in source.columns}))


def _form(found: Profile, sources: list[DataSource], line: SidebarLine) -> widgets.Widget:
    options = [(source.label, source.id) for source in sources]
    chosen = widgets.Dropdown(options=options, description="Source")
    button = widgets.Button(
        description="Keep these classes",
        tooltip="Write the classes of the columns, and no value, into the notebook's metadata",
        layout=widgets.Layout(width="auto"),
    )
    status = widgets.Label()

    def keep(_: widgets.Button) -> None:
        act = {"kind": "source", "subject": chosen.value, "correction": correction(found)}
        line.act(act, lambda said: setattr(status, "value", said))

    button.on_click(keep)
    return widgets.HBox([chosen, button, status])
