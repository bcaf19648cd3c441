"""The review as ipywidgets. All text is escaped: what a notebook says is shown, never rendered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import Any

import ipywidgets as widgets

from jupyter_secai.kernel.answering import answer_form
from jupyter_secai.kernel.markup import prose
from jupyter_secai.kernel.prose import ALL, by_place, fix_words, fixable, place, raised
from jupyter_secai.kernel.sidebar import SidebarLine
from jupyter_secai.kernel.static_view import diagram
from jupyter_secai.model import ChecklistItem, Finding, Review, ThreatCard, severity_rank
from jupyter_secai.verdict import unread

_TITLES = {"findings": "Findings", "threats": "Threat cards", "checklist": "Privacy checklist"}


def fill(box: widgets.VBox, review: Review, read: str, part: str, line: SidebarLine) -> None:
    """Show a review in `box`; what a person does in it goes through `line`."""
    makers: dict[str, Callable[[], widgets.Widget]] = {
        "findings": lambda: _findings(review, line),
        "threats": lambda: _list(map(_card, raised(review)), "Nothing here speaks for one."),
        "checklist": lambda: _checklist(review, line),
        "diagram": lambda: widgets.HTML(diagram(review)),
        "fix": lambda: _fixes(review, line),
    }
    names = ALL if part == "all" else (part,)
    shown = [makers[name]() for name in names]
    body = shown[0] if len(shown) == 1 else _tabs(shown, [_TITLES[name] for name in names])
    before = box.children
    box.children = (_heading(review, read), body)
    for child in before:
        close_all(child)


def close_all(widget: widgets.Widget) -> None:
    """Free a widget with all in it, which ipywidgets keeps for as long as the kernel lives."""
    for child in getattr(widget, "children", ()):
        close_all(child)
    for part in ("layout", "style"):
        if widget.has_trait(part):
            getattr(widget, part).close()
    widget.close()


def _tabs(pages: list[widgets.Widget], titles: list[str]) -> widgets.Tab:
    return widgets.Tab(children=pages, titles=titles)


def _html(markup: str) -> widgets.HTML:
    # widgets set the height of lines for one line of buttons
    return widgets.HTML(value=f'<div style="line-height:1.45">{markup}</div>' if markup else "")


def _heading(review: Review, read: str) -> widgets.HTML:
    reasons = dict.fromkeys(row.reason for row in unread(review) if row.reason)
    lines = [read, *(f"Not checked: {reason}" for reason in reasons)]
    small = "".join(f"<div><small>{escape(line)}</small></div>" for line in lines)
    return _html(f'<div role="status"><b>{escape(review.overview.sentence)}</b></div>{small}')


# findings

_ORDERS: dict[str, Callable[[Finding], Any]] = {
    "place": lambda _: 0,  # as they come
    "severity": lambda finding: severity_rank(finding.severity),
    "rule": lambda finding: finding.rule,
    "confidence": lambda finding: ("high", "medium", "low").index(finding.confidence),
}


def _findings(review: Review, line: SidebarLine) -> widgets.Widget:
    found = by_place(review)
    if not found:
        return _html("<p>None.</p>")
    rows = [_row(finding, line) for finding in found]
    listed = widgets.VBox(rows)
    order = widgets.Dropdown(options=list(_ORDERS), description="Sort by")

    def sort(change: dict[str, Any]) -> None:
        key = _ORDERS[change["new"]]
        places = sorted(range(len(found)), key=lambda at: key(found[at]))
        listed.children = [rows[at] for at in places]

    order.observe(sort, names="value")
    return widgets.VBox([order, listed])


def _row(finding: Finding, line: SidebarLine) -> widgets.HBox:
    words = (
        f"<div><b>{escape(finding.severity)}: {escape(finding.title)}</b></div>"
        f"<div>{prose(finding.message)} {prose(finding.advice)}</div>"
    )
    return widgets.HBox([_pointer(finding, line), _html(words)])


def _pointer(finding: Finding, line: SidebarLine) -> widgets.Button:
    button = widgets.Button(
        description=place(finding.location),
        tooltip=f"Show in the SecAI sidebar: {finding.title}",
        layout=widgets.Layout(width="14em", flex="0 0 auto"),
    )
    button.on_click(lambda _: line.point_at(finding.fingerprint))
    return button


# fixes


def _fixes(review: Review, line: SidebarLine) -> widgets.Widget:
    rows = [_fix_row(finding, line) for finding in fixable(review)]
    return widgets.VBox(rows) if rows else _html("<p>No finding here can be ended by an edit.</p>")


def _fix_row(finding: Finding, line: SidebarLine) -> widgets.HBox:
    title, edits = fix_words(finding)
    layout = widgets.Layout(width="auto", flex="0 0 auto")
    button = widgets.Button(description="Apply…", tooltip=f"Edit the cell: {title}", layout=layout)
    button.on_click(lambda _: line.fix(finding.fingerprint))
    return widgets.HBox(
        [button, _html(f"<div>{escape(title)}</div><pre>{escape(chr(10).join(edits))}</pre>")]
    )


# cards and checklist


def _list(rows: Iterable[str], none: str) -> widgets.HTML:
    items = "".join(f'<li style="margin-bottom:6px">{row}</li>' for row in rows)
    return _html(f"<ul>{items}</ul>" if items else f"<p>{escape(none)}</p>")


def _card(card: ThreatCard) -> str:
    state = " (lowered by what was done against it)" if card.state == "lowered" else ""
    return (
        f"<b>{escape(card.severity)}: {escape(card.title)}</b>{state}"
        f"<div>{prose(card.summary)}</div><div><i>{prose(card.question)}</i></div>"
    )


def _checklist(review: Review, line: SidebarLine) -> widgets.Widget:
    """The form first, then what is to be done; what does not apply is folded away."""
    items = review.checklist
    if not items:
        return _html("<p>No questions.</p>")
    parts = [_answered(title, [i for i in items if i.answer == answer]) for answer, title in _ANSWERS.items()]
    other = [item for item in items if item.answer == "not-applicable"]
    if other:
        parts.append(f"<details><summary>{len(other)} do not apply</summary>{_answered('', other)}</details>")
    return widgets.VBox([answer_form(items, line), _html("".join(parts))])


_ANSWERS = {"no": "Answered no", "open": "Open", "yes": "Answered yes"}


def _answered(title: str, items: list[ChecklistItem]) -> str:
    rows = "".join(f"<li>{_item(item)}</li>" for item in items)
    head = f"<b>{escape(title)} ({len(items)})</b>" if title else ""
    return f"{head}<ul>{rows}</ul>" if rows else ""


def _item(item: ChecklistItem) -> str:
    return f"{escape(item.id)}: {escape(item.question)}<div>{prose(item.note)}</div>"
