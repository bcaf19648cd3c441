"""Rules that are rows: their patterns against calls, shell lines, magics and imports."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_secai import catalogue
from jupyter_secai.analysis.link import CallFact
from jupyter_secai.analysis.values import Value, merged
from jupyter_secai.catalogue import Pattern
from jupyter_secai.detect.columns import classify
from jupyter_secai.model import Finding
from jupyter_secai.rules.facts import Facts
from jupyter_secai.rules.findings import listed, make_finding
from jupyter_secai.rules.matching import Match, find

_COLUMN = "column:"


def judge_code(facts: Facts) -> Iterator[Finding]:
    """The findings of all rules that are rows, and of data that leaves."""
    for name, rule in catalogue.rules().items():
        taken: set[tuple[int | None, int, int]] = set()
        for pattern in rule.match:
            for match in find(pattern, facts):
                place = (match.location.cell, match.location.line, match.location.column)
                if place not in taken:  # the first pattern that holds decides
                    taken.add(place)
                    yield _finding(name, match, facts)
    yield from judge_egress(facts)


def _finding(name: str, match: Match, facts: Facts) -> Finding:
    pattern = match.pattern
    return make_finding(
        name,
        match.location,
        facts,
        words=_words(match),
        severity=pattern.severity,
        confidence=pattern.confidence,
        value=match.value if match.value is not None and match.value.labels else None,
    )


def _words(match: Match) -> dict[str, str]:
    words = {"name": _readable(match.name)}
    if match.call is not None:
        saved = match.call.argument("value@0")
        words["kind"] = _kind_in(saved, match.pattern) if saved is not None else ""
        api = catalogue.api(match.call.name)
        words["host"] = _host(match.call, api) if api is not None else ""
    return words


def _kind_in(saved: Value, pattern: Pattern) -> str:
    """The class that the pattern asked for: the object's own, or that of one in it."""
    wanted = {kind for condition in pattern.where for kind in condition.kind or ()}
    kinds = [value.kind for value in (saved, *saved.items) if value.kind in wanted]
    return kinds[0].rsplit(".", 1)[-1] if kinds and kinds[0] else ""


def _readable(name: str) -> str:
    """`builtins.eval` is `eval` to people, `pandas.DataFrame.to_csv` is `to_csv` of a frame."""
    name = name.removeprefix("builtins.").removeprefix("dbapi.")
    parts = name.split(".")
    return name if len(parts) <= 3 else ".".join(parts[-2:])


def judge_egress(facts: Facts) -> Iterator[Finding]:
    """Tables with personal columns that reach a third party, by the API table's `sends`."""
    for call in facts.calls:
        api = catalogue.api(call.name)
        if api is None or not api.sends:
            continue
        sent = merged([value for spec in api.data if (value := call.argument(spec)) is not None])
        columns = sorted(label.removeprefix(_COLUMN) for label in sent.labels if label.startswith(_COLUMN))
        host = _host(call, api)
        if columns and not _is_local(host):
            yield _egress(call, sent, columns, host, facts)


def _egress(call: CallFact, sent: Value, columns: list[str], host: str, facts: Facts) -> Finding:
    entities = tuple(dict.fromkeys(c.entity for name in columns if (c := classify(name))))
    return make_finding(
        "personal-data-sent-out",
        facts.place(call.cell, call.at),
        facts,
        words={
            "name": _readable(call.name),
            "host": host or "an outside service",
            "columns": listed(columns),
        },
        value=sent,
        entities=entities,
        detail={"columns": columns, "host": host},
    )


def _host(call: CallFact, api: catalogue.Api) -> str:
    if api.sends != "url":
        return api.sends or ""
    url = call.argument(api.reads or "")
    if url is None or not url.text or "://" not in url.text:
        return ""
    return url.text.split("://", 1)[1].split("/", 1)[0].rsplit("@", 1)[-1].split(":", 1)[0]


def _is_local(host: str) -> bool:
    return host in ("localhost", "127.0.0.1", "0.0.0.0", "[::1]")  # noqa: S104
