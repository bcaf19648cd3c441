"""CycloneDX 1.7 bill of materials of a notebook: libraries, models and data sets, with the versions it names.

Source: ECMA-424, CycloneDX 1.7. The same reviews give the same document: it has no time, and its serial
number is made from its content.
"""

from __future__ import annotations

import hashlib
import json
import urllib.parse
import uuid
from collections.abc import Iterable
from typing import Any

from jupyter_secai import __version__, catalogue
from jupyter_secai.export.raw_lines import LineOf, line_finder
from jupyter_secai.export.sourced import Sourced
from jupyter_secai.export.wording import plain
from jupyter_secai.model import Component, DataSource, Location, Review

_Part = dict[str, Any]

_TYPES = {"library": "library", "model": "machine-learning-model", "data": "data"}
_NAMESPACE = uuid.UUID("6f1d4f3e-7a0c-5d0e-9c55-0d6a2f0b6c11")
_SENSITIVE = ("personal", "quasi", "special", "business")


def render(reviewed: Iterable[Sourced]) -> str:
    """The bill of materials of all notebooks as JSON text."""
    return json.dumps(bom(reviewed), indent=2) + "\n"


def bom(reviewed: Iterable[Sourced]) -> dict[str, Any]:
    """The bill of materials; a part that several notebooks use stands in it once."""
    notebooks, parts, dependencies = list[_Part](), dict[str, _Part](), list[_Part]()
    for one in reviewed:
        notebook = _notebook(one.review)
        uses = _parts(one)
        for part in uses:
            _add(parts, part)
        notebooks.append(notebook)
        dependencies.append(
            {"ref": notebook["bom-ref"], "dependsOn": sorted({part["bom-ref"] for part in uses})}
        )
    content = {
        "metadata": {"tools": {"components": [_tool()]}},
        "components": [*notebooks, *(parts[ref] for ref in sorted(parts))],
        "dependencies": dependencies,
    }
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.7.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.7",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_NAMESPACE, json.dumps(content, sort_keys=True))}",
        "version": 1,
        **content,
    }


def _tool() -> _Part:
    return {"type": "application", "name": "jupyter_secai", "version": __version__}


def _notebook(review: Review) -> _Part:
    return {
        "type": "application",
        "bom-ref": _reference("notebook", review.path),
        "name": plain(review.path),
        "properties": [
            {"name": "secai:status", "value": review.status},
            {"name": "secai:language", "value": plain(review.language)},
        ],
    }


def _reference(kind: str, *names: str) -> str:
    digest = hashlib.blake2b("\0".join(names).encode("utf-8", "replace"), digest_size=6).hexdigest()
    return f"{kind}-{digest}"


def _add(parts: dict[str, _Part], part: _Part) -> None:
    """Another notebook's use of a part adds its places."""
    held = parts.setdefault(part["bom-ref"], part)
    if held is not part:
        places = held.get("evidence", {}).get("occurrences", [])
        more = part.get("evidence", {}).get("occurrences", [])
        held["evidence"] = {"occurrences": [*places, *(one for one in more if one not in places)]}


def _parts(one: Sourced) -> list[_Part]:
    review, line_of = one.review, line_finder(one)
    sets = {source.data_set or source.label for source in review.inventory.sources}
    data = [_data(source, review, line_of) for source in review.inventory.sources]
    references = [part["bom-ref"] for part in data]
    components = [part for part in review.components if part.kind != "data" or part.name not in sets]
    return [*(_component(part, review, references, line_of) for part in components), *data]


def _component(part: Component, review: Review, data: list[str], line_of: LineOf) -> _Part:
    # what a notebook trains is its own, whatever other notebooks call theirs
    own = (review.path,) if part.origin == "training" else ()
    described: _Part = {
        "type": _TYPES[part.kind],
        "bom-ref": _reference(part.kind, part.name, part.version, *own),
        "name": part.name,
        "properties": _properties(part),
        "evidence": {"occurrences": _occurrences(part.locations, line_of)},
    }
    if part.version:
        described["version"] = part.version
    if part.public:
        described["purl"] = _package_url(part)
    if part.kind == "model":
        described["modelCard"] = _model_card(review, data if part.origin == "training" else [])
    if part.kind == "data":
        described["data"] = [{"type": "dataset", "name": part.name}]
    return described


def _properties(part: Component) -> list[_Part]:
    properties = [{"name": "secai:origin", "value": part.origin}]
    if part.requirement and not part.version:
        properties.append({"name": "secai:requirement", "value": part.requirement})
    return properties


def _package_url(part: Component) -> str:
    """Source: the package-url specification, types pypi and huggingface."""
    kind = "pypi" if part.kind == "library" else "huggingface"
    name = "/".join(urllib.parse.quote(step, safe="") for step in part.name.split("/"))
    version = f"@{urllib.parse.quote(part.version, safe='')}" if part.version else ""
    return f"pkg:{kind}/{name}{version}"


def _occurrences(locations: Iterable[Location], line_of: LineOf) -> list[_Part]:
    return [
        {
            "location": plain(location.path),
            "line": line_of(location),
            "additionalContext": f"cell {location.cell_id or location.cell}, {location.carrier}",
        }
        for location in locations
    ]


def _model_card(review: Review, data: list[str]) -> _Part:
    considerations: _Part = {
        "technicalLimitations": [plain(text) for text in _limitations(review)],
        "ethicalConsiderations": [
            {"name": card.title, "mitigationStrategy": _mitigation(card.id)}
            for card in review.cards
            if card.state == "raised" and not card.own and {"train", "evaluate", "deploy"} & set(card.stages)
        ],
        "useCases": [plain(review.purpose.purpose)] if review.purpose.purpose else [],
        "users": [plain(review.purpose.audience)] if review.purpose.audience else [],
    }
    card: _Part = {"considerations": {key: value for key, value in considerations.items() if value}}
    if data:
        card["modelParameters"] = {"datasets": [{"ref": reference} for reference in data]}
    return card


def _limitations(review: Review) -> list[str]:
    kinds = ("data-leakage", "ml-robustness", "reproducibility")
    return list(dict.fromkeys(f.message for f in review.findings if f.category in kinds))


def _mitigation(card: str) -> str:
    return " ".join(mitigation.text for mitigation in catalogue.threats()[card].mitigations)


def _data(source: DataSource, review: Review, line_of: LineOf) -> _Part:
    content: _Part = {"type": "dataset", "name": plain(source.data_set or source.label)}
    kinds = {column.kind for column in source.columns}
    content["sensitiveData"] = [
        f"{plain(column.name)} ({column.kind})" for column in source.columns if column.kind in _SENSITIVE
    ]
    found = [kind for kind in ("special", "personal", "business", "quasi") if kind in kinds]
    if found:
        content["classification"] = found[0]
    if source.concerns:
        content["description"] = plain(" ".join(source.concerns))
    if review.purpose.controller:
        content["governance"] = {"owners": [{"organization": {"name": plain(review.purpose.controller)}}]}
    return {
        "type": "data",
        "bom-ref": _reference("data", review.path, source.id),
        "name": content["name"],
        "properties": [{"name": "secai:origin", "value": source.kind}],
        "evidence": {"occurrences": _occurrences(source.locations, line_of)},
        "data": [{key: value for key, value in content.items() if value}],
    }
