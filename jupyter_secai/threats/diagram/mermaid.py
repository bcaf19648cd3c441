"""A diagram as Mermaid text (a flowchart of version 10 or newer): boundaries as subgraphs, kinds by shape.

Labels come from notebooks: what Mermaid or HTML could read as more than text is written by its code point.
Source: https://mermaid.js.org/syntax/flowchart.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jupyter_secai.model import Diagram, Flow, Node

_SHAPES = {"entity": ('["', '"]'), "process": ('(["', '"])'), "store": ('[("', '")]')}
# drawn in both themes: fills are left to the theme, and the kind is told by shape and line
_CLASSES = (
    "classDef entity stroke-width:2px",
    "classDef process stroke-width:1px",
    "classDef store stroke-width:1px",
    "classDef threatened stroke:#c62828,stroke-width:3px",
)
_DELICATE = frozenset({"personal", "special", "business", "secret"})
_PLAIN = frozenset(" -_.,:/()+…·")
_PLAIN_FLOW = "data"


def mermaid(diagram: Diagram) -> str:
    """The text of a flowchart; empty for an empty diagram."""
    return "\n".join(_lines(diagram)) + "\n" if diagram.nodes else ""


def _lines(diagram: Diagram) -> Iterator[str]:
    names = {node.id: f"n{number}" for number, node in enumerate(diagram.nodes)}
    yield "flowchart LR"
    for boundary in diagram.boundaries:
        yield f'  subgraph b_{_word(boundary.id)}["{escaped(boundary.label)}"]'
        yield from (f"    {_node(names, node)}" for node in diagram.nodes if node.boundary == boundary.id)
        yield "  end"
    for flow in diagram.flows:
        arrow = "==>" if flow.crosses else "-->"
        label = _flow_label(flow)
        said = f'|"{label}"|' if label else ""
        yield f"  {names[flow.source]} {arrow}{said} {names[flow.target]}"
    yield from (f"  {line}" for line in _CLASSES)
    yield from _styles(diagram, names)


def _node(names: dict[str, str], node: Node) -> str:
    opens, closes = _SHAPES[node.kind]
    return f"{names[node.id]}{opens}{escaped(node.label)}{closes}:::{node.kind}"


def _flow_label(flow: Flow) -> str:
    """What flows, without what the arrow says: that it crosses a boundary, or is data between stages."""
    labels = [label for label in flow.labels if not (flow.crosses and label == "remote")]
    verb = "" if flow.label == _PLAIN_FLOW else escaped(flow.label)
    return "<br/>".join(part for part in (verb, escaped(", ".join(labels))) if part)


def _styles(diagram: Diagram, names: dict[str, str]) -> Iterator[str]:
    told = {threat.element for threat in diagram.threats}
    threatened = [names[node.id] for node in diagram.nodes if node.id in told]
    if threatened:
        yield f"  class {','.join(threatened)} threatened"
    delicate = _numbers(diagram.flows)
    if delicate:
        yield f"  linkStyle {delicate} stroke:#c62828"


def _numbers(flows: Sequence[Flow]) -> str:
    """The numbers of crossing flows with data that should be looked after."""
    return ",".join(
        str(number)
        for number, flow in enumerate(flows)
        if flow.crosses and not _DELICATE.isdisjoint(flow.labels)
    )


def escaped(text: str) -> str:
    """Text as Mermaid shows it: letters, digits and some signs as they are, the rest by code point."""
    return "".join(char if char.isalnum() or char in _PLAIN else f"#{ord(char)};" for char in text)


def _word(text: str) -> str:
    return "".join(char if char.isalnum() else "_" for char in text)
