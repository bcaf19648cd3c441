"""Data about people that leaves: to a third party by a request, or to a store in the network by a write."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jupyter_secai import catalogue
from jupyter_secai.analysis.link import CallFact
from jupyter_secai.analysis.values import Value, merged
from jupyter_secai.catalogue import Api
from jupyter_secai.detect.columns import classify
from jupyter_secai.model import Finding, Severity
from jupyter_secai.rules.facts import Facts
from jupyter_secai.rules.findings import listed, make_finding
from jupyter_secai.rules.wording import readable

_COLUMN = "column:"
_PERSONAL = frozenset({"personal", "special"})
_LOCAL = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "[::1]"})  # noqa: S104
_STORE = re.compile(r"(?:s3a?|gs|gcs|abfss?|wasbs?|hf|adl)://([\w.@-]+)", re.I)


def judge_egress(facts: Facts) -> Iterator[Finding]:
    """Tables with personal columns that reach a third party (`sends`) or a store of it (`writes`)."""
    for call in facts.calls:
        api = catalogue.api(call.name)
        if api is None or not (api.sends or api.writes):
            continue
        sent = merged([value for spec in api.data if (value := call.argument(spec)) is not None])
        columns = sorted(label.removeprefix(_COLUMN) for label in sent.labels if label.startswith(_COLUMN))
        if not columns and sent.labels.isdisjoint(_PERSONAL):
            continue
        host, store = host_of(call, api), _store(call, api)
        if api.sends and host not in _LOCAL:
            yield _finding(call, sent, columns, host, "high" if columns else "medium", facts)
        elif store:
            yield _finding(call, sent, columns, store, "medium", facts)


def _finding(
    call: CallFact, sent: Value, columns: list[str], host: str, severity: Severity, facts: Facts
) -> Finding:
    entities = tuple(dict.fromkeys(c.entity for name in columns if (c := classify(name))))
    return make_finding(
        "personal-data-sent-out",
        facts.place(call.cell, call.at),
        facts,
        words={
            "name": readable(call.name),
            "host": host or "an outside service",
            "columns": listed(columns) if columns else "personal data",
        },
        severity=severity,
        value=sent,
        entities=entities,
        detail={"columns": columns, "host": host, "hosts": [host.lower()] if host else []},
    )


def host_of(call: CallFact, api: Api) -> str:
    """Who receives what a call sends: the host of its row, or that of the address that it is given."""
    if api.sends != "url":
        return api.sends or ""
    url = call.argument(api.reads or "")
    if url is None or not url.text or "://" not in url.text:
        return ""
    return url.text.split("://", 1)[1].split("/", 1)[0].rsplit("@", 1)[-1].split(":", 1)[0]


def _store(call: CallFact, api: Api) -> str:
    target = call.argument(api.writes) if api.writes else None
    found = _STORE.match(target.text) if target is not None and target.text else None
    return found[1] if found else ""
