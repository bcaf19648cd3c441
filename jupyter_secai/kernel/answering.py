"""The form that answers an item of the checklist, which the sidebar writes into the notebook."""

from __future__ import annotations

import ipywidgets as widgets

from jupyter_secai.kernel.sidebar import SidebarLine
from jupyter_secai.model import ChecklistItem

_ANSWERS = ("yes", "no", "not-applicable")


def answer_form(items: list[ChecklistItem], line: SidebarLine) -> widgets.Widget:
    """Choose an item and an answer, give a reason, and have it kept."""
    by_id = {item.id: item for item in items}
    chosen = _choice("Item", list(by_id))
    answer = _choice("Answer", list(_ANSWERS))
    reason = widgets.Text(
        placeholder="Reason", continuous_update=False, layout=widgets.Layout(flex="1 1 8em", width="auto")
    )
    button = widgets.Button(
        description="Keep answer",
        tooltip="Write this answer into the notebook",
        layout=widgets.Layout(width="auto", flex="0 0 auto"),
    )
    status = widgets.Label()

    def keep(_: widgets.Button) -> None:
        words = reason.value.strip()
        if not words:
            status.value = "An answer needs a reason."
            return
        item = by_id[chosen.value]
        act = {
            "kind": "item",
            "subject": item.id,
            "decision": answer.value,
            "reason": words,
            "expires": None,
            "evidence": item.fingerprint,
        }
        reason.value = ""  # a saved notebook keeps the state of widgets
        line.act(act, lambda said: setattr(status, "value", said))

    button.on_click(keep)
    return widgets.VBox([widgets.HBox([chosen, answer, reason, button]), status])


def _choice(label: str, options: list[str]) -> widgets.Dropdown:
    return widgets.Dropdown(
        options=options,
        description=label,
        style={"description_width": "initial"},
        layout=widgets.Layout(width="auto", flex="0 0 auto"),
    )
