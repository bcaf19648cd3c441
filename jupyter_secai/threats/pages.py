"""The manual pages of threat cards, made of their rows, and the table of what taxonomies they cover."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from jupyter_secai import catalogue
from jupyter_secai.catalogue import Mitigation, Taxonomy, Threat
from jupyter_secai.threats.severity import rated_by_catalogue

_PRACTICES = {
    "risk-assessment": "Risk assessment",
    "requirements": "Requirements",
    "coding": "Coding",
    "test": "Test",
    "documentation": "Documentation",
    "incident-response": "Incident response",
    "supply-chain": "Supply chain",
}


def threat_page(card: str) -> str:
    """The page of one card as Markdown; raises KeyError where there is none of that id."""
    return "\n\n".join(_sections(catalogue.threats()[card])) + "\n"


def threat_list() -> str:
    """All cards by suit as Markdown, with what is recognised by machine and what needs a person."""
    suits: dict[str, list[str]] = {}
    for card, threat in catalogue.threats().items():
        suits.setdefault(_suit(threat), []).append(
            f"- [{card}]({card}.md) ({threat.severity.level}): {threat.title}"
        )
    names = catalogue.suit_names()
    sections = ("\n".join([f"## {names[suit]}", "", *suits[suit]]) for suit in names if suit in suits)
    return "\n\n".join(["# Threat cards", _counts(), *sections]) + "\n"


def coverage_table() -> str:
    """Row of a taxonomy -> cards -> evidence items recognised by machine, and those that need a person."""
    tables = (_taxonomy_table(name, row) for name, row in catalogue.taxonomies().items())
    return "\n\n".join(["# Coverage of published taxonomies", _counts(), *tables]) + "\n"


@cache
def by_machine() -> frozenset[str]:
    """Evidence and counter-evidence items that a rule or a signal recognises."""
    supplied = {item for rule in catalogue.rules().values() for item in rule.evidence}
    return frozenset(supplied | {name for name, row in catalogue.signals().items() if not row.by_person})


def _counts() -> str:
    threats = catalogue.threats().values()
    evidence = [item.id for threat in threats for item in threat.evidence]
    counter = [name for threat in threats for name in _counter_names(threat)]
    return (
        f"{len(threats)} cards. {_share(evidence)} of {len(evidence)} items of evidence and "
        f"{_share(counter)} of {len(counter)} items of counter-evidence are recognised by the engine; "
        "the others need a person, and each page says why."
    )


def _share(items: Iterable[str]) -> int:
    return sum(item in by_machine() for item in items)


def _counter_names(threat: Threat) -> list[str]:
    return [f"{threat.id}.c{number}" for number in range(1, len(threat.counter_evidence) + 1)]


def _suit(threat: Threat) -> str:
    return threat.stride[0] if threat.stride else "Safety"


def _sections(threat: Threat) -> Iterator[str]:
    yield f"# {threat.id}: {threat.title}"
    names = [catalogue.suits()[letter]["name"] for letter in threat.stride] or ["Safety, without an attacker"]
    yield f"{', '.join(names)}. Stages: {', '.join(threat.stages)}."
    yield threat.summary
    yield f"**{threat.question}**"
    yield f"## Severity\n\n{threat.severity.level}: {rated_by_catalogue(threat.id).reason}"
    raised = [f"- {row.severity}: {row.reason}" for row in _lifting(threat.id)]
    if raised:
        yield "It rises where the notebook shows more:\n\n" + "\n".join(raised)
    yield "## What speaks for it\n\n" + "\n".join(_evidence(threat))
    if threat.counter_evidence:
        yield "## What speaks against it\n\n" + "\n".join(_counter(threat))
    yield "## What to do\n\n" + "\n".join(_mitigations(threat.mitigations))
    yield "## See\n\n" + "\n".join(_references(threat))


def _lifting(card: str) -> list[catalogue.Combination]:
    return [row for row in catalogue.combinations().values() if card in row.cards]


def _evidence(threat: Threat) -> Iterator[str]:
    yield "| item | strength | what | recognised |"
    yield "| --- | --- | --- | --- |"
    for item in threat.evidence:
        yield f"| {item.id} | {item.strength} | {_cell(item.match)} | {_how(item.id)} |"


def _counter(threat: Threat) -> Iterator[str]:
    yield "| item | effect | what | recognised |"
    yield "| --- | --- | --- | --- |"
    for name, item in zip(_counter_names(threat), threat.counter_evidence, strict=True):
        yield f"| {name} | {item.effect} | {_cell(item.match)} | {_how(name)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _how(item: str) -> str:
    """Through which rules, or from the code, or why only by a person."""
    rules = [f"[{n}](../rules/{n}.md)" for n, rule in catalogue.rules().items() if item in rule.evidence]
    signal = catalogue.signals().get(item)
    if signal and signal.by_person:
        return f"by a person: {signal.by_person}"
    if signal and signal.at and signal.unless:
        return ", ".join([*rules, "by what is missing at " + " or ".join(signal.at)])
    return ", ".join([*rules, *(["from the notebook"] if signal else [])])


def _mitigations(mitigations: Iterable[Mitigation]) -> Iterator[str]:
    rows = list(mitigations)
    for practice, title in _PRACTICES.items():
        for row in rows:
            if row.practice == practice:
                apis = ", ".join(f"`{api.removeprefix('cli:')}`" for api in row.apis)
                yield f"- *{title}*: {row.text}" + (f" {apis}" if apis else "")


def _references(threat: Threat) -> Iterator[str]:
    for row in catalogue.taxonomies().values():
        ids = _ids(threat, row)
        if ids:
            named = "; ".join(f"{name} {row.ids[name]}".strip() for name in ids)
            yield f"- {row.title} ({row.edition}): {named}"
    if threat.legal_refs:
        yield f"- Law that it may concern: {', '.join(threat.legal_refs)}"


def _ids(threat: Threat, row: Taxonomy) -> list[str]:
    return [str(name) for name in getattr(threat, row.field)]


def _taxonomy_table(name: str, row: Taxonomy) -> str:
    lines = [f"## {row.title}", "", f"{name}, edition {row.edition}, {row.licence}, <{row.url}>.", ""]
    lines += ["| id | name | cards | by machine | by a person |", "| --- | --- | --- | --- | --- |"]
    rest = 0
    for id_, title in row.ids.items():
        cards = [threat for threat in catalogue.threats().values() if id_ in _ids(threat, row)]
        if cards:
            lines.append(f"| {id_} | {title} | {_links(cards)} | {_machine(cards)} |")
        rest += not cards
    if rest:
        lines += ["", f"{rest} more ids have no card: they speak of what leaves no trace in a notebook."]
    return "\n".join(lines)


def _links(cards: Iterable[Threat]) -> str:
    return ", ".join(f"[{threat.id}]({threat.id}.md)" for threat in cards)


def _machine(cards: Iterable[Threat]) -> str:
    items = [item.id for threat in cards for item in threat.evidence]
    return f"{_share(items)} | {len(items) - _share(items)}"
