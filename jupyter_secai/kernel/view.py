"""The review as ipywidgets. All text is escaped: what a notebook says is shown, never rendered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

import ipywidgets as widgets

from jupyter_secai.kernel.prose import PARTS, by_place, place, raised
from jupyter_secai.model import ChecklistItem, Finding, Review, ThreatCard
from jupyter_secai.verdict import unread

_TITLES = {"findings": "Findings", "threats": "Threat cards", "checklist": "Privacy checklist"}


def fill(box: widgets.VBox, review: Review, read: str, part: str, select: Callable[[str], None]) -> None:
    """Show a review in `box`; `select` is called with the fingerprint of a finding that is chosen."""
    makers: dict[str, Callable[[], widgets.Widget]] = {
        "findings": lambda: _findings(review, select),
        "threats": lambda: _list(map(_card, raised(review)), "Nothing here speaks for one."),
        "checklist": lambda: _list(map(_item, review.checklist), "No questions."),
    }
    names = list(PARTS) if part == "all" else [part]
    shown = [makers[name]() for name in names]
    body = shown[0] if len(shown) == 1 else _tabs(shown, [_TITLES[name] for name in names])
    before = box.children
    box.children = (_heading(review, read), body)
    for child in before:
        _close(child)


def _close(widget: widgets.Widget) -> None:
    """Free a widget with all in it, which ipywidgets keeps for as long as the kernel lives."""
    for child in getattr(widget, "children", ()):
        _close(child)
    for part in ("layout", "style"):
        if widget.has_trait(part):
            getattr(widget, part).close()
    widget.close()


def _tabs(pages: list[widgets.Widget], titles: list[str]) -> widgets.Tab:
    return widgets.Tab(children=pages, titles=titles)


def _html(markup: str) -> widgets.HTML:
    return widgets.HTML(value=markup)


def _heading(review: Review, read: str) -> widgets.HTML:
    reasons = dict.fromkeys(row.reason for row in unread(review) if row.reason)
    lines = [read, *(f"Not checked: {reason}" for reason in reasons)]
    small = "".join(f"<div><small>{escape(line)}</small></div>" for line in lines)
    return _html(f'<div role="status"><b>{escape(review.overview.sentence)}</b></div>{small}')


def _findings(review: Review, select: Callable[[str], None]) -> widgets.Widget:
    found = by_place(review)
    if not found:
        return _html("<p>None.</p>")
    return widgets.VBox([_row(finding, select) for finding in found])


def _row(finding: Finding, select: Callable[[str], None]) -> widgets.HBox:
    where = place(finding.location)
    button = widgets.Button(
        description=where,
        tooltip=f"Show in the SecAI sidebar: {finding.title}",
        layout=widgets.Layout(width="14em", flex="0 0 auto"),
    )
    button.on_click(lambda _: select(finding.fingerprint))
    words = (
        f"<div><b>{escape(finding.severity)}: {escape(finding.title)}</b></div>"
        f"<div>{escape(finding.message)} {escape(finding.advice)}</div>"
    )
    return widgets.HBox([button, _html(words)])


def _list(rows: Iterable[str], none: str) -> widgets.HTML:
    items = "".join(f"<li>{row}</li>" for row in rows)
    return _html(f"<ul>{items}</ul>" if items else f"<p>{escape(none)}</p>")


def _card(card: ThreatCard) -> str:
    state = " (lowered by what was done against it)" if card.state == "lowered" else ""
    return (
        f"<b>{escape(card.title)}</b> {escape(card.severity)}{state}"
        f"<div>{escape(card.summary)}</div><div><i>{escape(card.question)}</i></div>"
    )


def _item(item: ChecklistItem) -> str:
    return f"<b>{escape(item.answer)}</b> {escape(item.question)}<div>{escape(item.note)}</div>"
