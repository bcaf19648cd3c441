"""Records that a law or a hub asks for, drafted from a review: what is not known is left open and marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from typing import Any

from jupyter_secai import catalogue
from jupyter_secai.export.rendering import fill_markdown
from jupyter_secai.export.sourced import Sourced
from jupyter_secai.export.wording import type_name
from jupyter_secai.model import Category, Component, DataSource, Finding, Review, severity_rank
from jupyter_secai.privacy.triggers import about_people, signs_of

_MEASURES = ("P01", "P02", "P07", "X01", "X04", "X05", "T05", "E01", "S01", "S02", "S04", "S08", "D02")
_OF_PEOPLE = ("personal", "quasi")

Values = dict[str, Any]


def dpia(reviewed: Iterable[Sourced]) -> str:
    """Draft of a data protection impact assessment. Source: Art. 35 GDPR, WP 248 rev.01."""
    return _records("dpia.md.j2", reviewed, lambda review: _signs(catalogue.record_rows().dpia, review))


def ropa(reviewed: Iterable[Sourced]) -> str:
    """Draft of an entry in the record of processing activities. Source: Art. 30(1) GDPR."""
    return _records("ropa.md.j2", reviewed, _recipients)


def ccpa_risk(reviewed: Iterable[Sourced]) -> str:
    """Outline of a risk assessment. Source: 11 CCR 7150 to 7157, to be checked."""
    return _records("ccpa.md.j2", reviewed, lambda review: _signs(catalogue.record_rows().ccpa, review))


def breach_sheet(reviewed: Iterable[Sourced]) -> str:
    """What to do in the first hour after a leak: types and places, no values."""
    return _records("breach.md.j2", reviewed, _leaks)


def data_card(reviewed: Iterable[Sourced]) -> str:
    """Draft of a data set card, with the sections of Hugging Face."""
    return _records("data_card.md.j2", reviewed, lambda review: {**_card(review), **_data(review)})


def model_card(reviewed: Iterable[Sourced]) -> str:
    """Draft of a model card, with the sections of Hugging Face."""
    return _records("model_card.md.j2", reviewed, lambda review: {**_card(review), **_model(review)})


def _records(template: str, reviewed: Iterable[Sourced], more: Callable[[Review], Values]) -> str:
    """One record a notebook."""
    return "\n".join(fill_markdown(template, **_known(one.review), **more(one.review)) for one in reviewed)


def _known(review: Review) -> Values:
    """What every record tells of: data, who has it, risks, measures, decisions."""
    outside = {one for source in review.inventory.sources for one in source.received}
    return {
        "review": review,
        "sources": [_source(source) for source in review.inventory.sources],
        "stored": [holder for holder in review.inventory.holders if holder.id not in outside],
        "received": [holder for holder in review.inventory.holders if holder.id in outside],
        "categories": _categories(review),
        "items": {item.id: item for item in review.checklist},
        "measures": _MEASURES,
        "risks": _risks(review),
        "signed": _signed(review),
        "unread": [row for row in review.coverage if row.missing],
        "models": [part.name for part in review.components if part.kind == "model"],
    }


def _source(source: DataSource) -> Values:
    """A source with its columns by what they tell about."""
    return {
        **{name: getattr(source, name) for name in ("label", "kind", "data_set", "concerns", "locations")},
        "columns": source.columns,
        "people": [column.name for column in source.columns if column.kind in _OF_PEOPLE],
        "special": [column.name for column in source.columns if column.kind == "special"],
        "business": [column.name for column in source.columns if column.kind == "business"],
    }


def _categories(review: Review) -> list[str]:
    """The types of personal data that columns and findings name, each once."""
    columns = [c for source in review.inventory.sources for c in source.columns if c.kind != "other"]
    of_columns = [type_name(c.entity or c.name) for c in columns if c.kind != "business"]
    found = [type_name(e) for f in review.findings if f.category == "personal-data" for e in f.entities]
    return list(dict.fromkeys([*of_columns, *found]))


def _risks(review: Review) -> list[Values]:
    """The raised cards, the worst first, with what can be done."""
    raised = [card for card in review.cards if card.state == "raised"]
    threats = catalogue.threats()
    return [
        {
            "card": card,
            "mitigations": [m.text for m in threats[card.id].mitigations] if card.id in threats else [],
        }
        for card in sorted(raised, key=lambda card: severity_rank(card.severity))
    ]


def _signed(review: Review) -> list[Values]:
    cards = [(card.id, card.title, card.decision) for card in review.cards]
    items = [(item.id, item.title, item.signed) for item in review.checklist]
    return [
        {"id": identity, "title": title, "decision": decision}
        for identity, title, decision in (*cards, *items)
        if decision is not None
    ]


def _signs(triggers: Iterable[catalogue.Trigger], review: Review) -> Values:
    return {"signs": signs_of(triggers, review)}


def _recipients(review: Review) -> Values:
    outside = {one for source in review.inventory.sources for one in source.received}
    holders = [holder for holder in review.inventory.holders if holder.id in outside]
    return {
        "recipients": list(dict.fromkeys(holder.label for holder in holders)),
        "countries": sorted({holder.country for holder in holders if holder.country}),
    }


def _leaks(review: Review) -> Values:
    return {
        "secrets": _found(review, ("secret",)),
        "personal": _found(review, ("personal-data", "egress")),
        "business": _found(review, ("business-data",)),
    }


def _found(review: Review, categories: tuple[Category, ...]) -> list[Finding]:
    found = [finding for finding in review.findings if finding.category in categories]
    return sorted(found, key=lambda finding: severity_rank(finding.severity))


def _card(review: Review) -> Values:
    return {
        "card_name": PurePosixPath(review.path).stem,
        "prepared": [cell.cell + 1 for cell in review.cells if "prepare" in cell.stages],
        "about_people": about_people(review),
        "todo": [item for item in review.checklist if item.answer == "no" and item.fix],
    }


def _data(review: Review) -> Values:
    """The risks that lie in the data: what LINDDUN speaks of, or what can be done to rows."""
    threats = catalogue.threats()
    about_data = {name for name, threat in threats.items() if threat.linddun or name.startswith("DAT-")}
    return {"data_risks": [risk for risk in _risks(review) if risk["card"].id in about_data]}


def _model(review: Review) -> Values:
    parts = review.components
    libraries = [part for part in parts if part.kind == "library"]
    return {
        "libraries": libraries,
        "library_name": _library_name(libraries),
        "trained": [part for part in parts if part.kind == "model" and part.origin == "training"],
        "base_models": [part for part in parts if part.kind == "model" and part.origin == "hub"],
        "hub_data": [part for part in parts if part.kind == "data" and part.origin == "hub"],
        "limitations": _found(review, ("data-leakage", "ml-robustness", "reproducibility")),
    }


def _library_name(libraries: Iterable[Component]) -> str:
    """The name that the hub has for the first library that it knows; empty for none."""
    names = catalogue.record_rows().library_names
    return next((names[part.name] for part in libraries if part.name in names), "")
