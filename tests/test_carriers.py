"""Every place of a notebook is read, through whatever it is wrapped in."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notebooks import FAKE_GITHUB_TOKEN, code, display, notebook, stream
from planted import ADDRESS, PLACES, carrier_of, empty, planted

from jupyter_secai import review
from jupyter_secai.detect.scanning import scan
from jupyter_secai.model import Review
from jupyter_secai.notebook.layers import Form, unwrapped
from jupyter_secai.notebook.payloads import without_payloads
from jupyter_secai.notebook.values import as_json, leaves, tokens, with_leaves
from jupyter_secai.pipeline import gives_away

NAMES = {
    "HTML": ("text/html", "<table><tr><th>name</th><th>n</th></tr><tr><td>Petra Lindqvist</td><td>1</td></tr>"
             "<tr><td>Tom Okafor</td><td>2</td></tr></table>"),
    "text": ("text/plain", "              name  n\n0  Petra Lindqvist  1\n1       Tom Okafor  2"),
}  # fmt: skip


def told(result: Review) -> list[str]:
    """Carriers of findings about secrets and people, without numbers and names."""
    found = []
    for finding in result.findings:
        if finding.category in ("secret", "personal-data"):
            parts = finding.location.carrier.split(":")
            found.append(":".join([parts[0], *parts[-1:]]) if len(parts) > 1 else parts[0])
    return found


# every place


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("value", [ADDRESS, FAKE_GITHUB_TOKEN], ids=["address", "secret"])
def test_a_value_is_found_in_every_place(place: str, value: str) -> None:
    result = review(planted(value, place))
    assert carrier_of(place) in told(result)
    assert value not in json.dumps(result.to_dict())


def test_nothing_is_found_where_nothing_is() -> None:
    # the scripts that the planted outputs run are another matter
    assert [f for f in review(planted("nobody")).findings if f.category != "active-content"] == []


def test_all_places_at_once_are_all_covered() -> None:
    result = review(planted(ADDRESS))
    named = {f.location.carrier for f in result.findings}
    outputs = {c.carrier for c in result.coverage if c.carrier.startswith("output:")}
    owners = {name.rsplit(":", 1)[0] for name in outputs}
    assert {name.rsplit(":", 1)[0] for name in named if name.startswith("output:")} == owners
    assert ADDRESS not in json.dumps(result.to_dict())


@pytest.mark.parametrize("mime", NAMES)
def test_a_table_of_names_is_found_in_an_output_of_a_widget(mime: str) -> None:
    nb = empty()
    kind, text = NAMES[mime]
    output = {"output_type": "display_data", "data": {kind: text}, "metadata": {}}
    model = {"model_name": "OutputModel", "state": {"outputs": [output]}}
    state = {"version_major": 2, "state": {"m": model}}
    nb["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": state}
    [finding] = review(nb).findings
    assert (finding.rule, finding.location.carrier) == ("personal-data-in-output", "widget-state")
    assert "PERSON" in finding.entities
    assert finding.message.startswith("The saved state of the widgets shows")


def test_a_page_inside_a_json_value_is_read_as_a_page() -> None:
    nb = notebook(code("show()", display(**{"application/vnd.acme+json": {"page": [NAMES["HTML"][1]]}})))
    [finding] = review(nb).findings
    assert "PERSON" in finding.entities


def test_an_attachment_that_names_a_person_is_not_named() -> None:
    result = review(planted(ADDRESS, "attachment name"))
    assert {c.carrier for c in result.coverage if c.carrier.startswith("att")} == {
        "attachment:#1:name",
        "attachment:#1:image/png",
    }


@pytest.mark.parametrize(
    "nb",
    [
        {"cells": [], "metadata": {ADDRESS: 1}},
        {"cells": [], "metadata": {"kernelspec": {"language": ADDRESS}}},
        {"cells": [{"cell_type": "code", "source": "", "id": ADDRESS, "outputs": [], "metadata": {}}]},
        {"cells": [{"cell_type": "code", "source": "", "outputs": [ADDRESS], "metadata": {}}]},
        {"cells": [{"cell_type": "raw", "source": "", "metadata": [ADDRESS], "note": "x"}]},
        {"cells": [{"cell_type": "raw", "source": "", "metadata": {}, "note": ADDRESS}]},
        {"cells": [], "note": ADDRESS},
        notebook(
            code("x", {"output_type": "display_data", "data": {f"text/{ADDRESS}": "x"}, "metadata": {}})
        ),
        notebook(code("x", {"output_type": "stream", "name": ADDRESS, "text": "x"})),
    ],
    ids="key language id output metadata cell notebook type stream".split(),
)
def test_what_the_format_does_not_know_is_read_and_not_repeated(nb: dict[str, Any]) -> None:
    result = review({"nbformat": 4, **nb})
    assert [f.category for f in result.findings] == ["personal-data"]
    assert ADDRESS not in json.dumps(result.to_dict())


def test_names_that_say_nothing_are_told_from_names_that_do() -> None:
    assert gives_away(f"scan of {ADDRESS}.png")
    assert not gives_away("image.png")


# what is not read


def unread(*outputs: dict[str, Any]) -> dict[str, tuple[str, bool]]:
    rows = review(notebook(code("x", *outputs))).coverage
    return {row.carrier: (row.reason, row.by_design) for row in rows if not row.checked}


@pytest.mark.parametrize(
    ("mime", "word"),
    [("image/png", "person"), ("audio/wav", "recording"), ("application/pdf", "document"),
     ("application/octet-stream", "Binary"), ("font/woff2", "Binary")],
)  # fmt: skip
def test_what_is_no_text_is_listed_with_its_reason(mime: str, word: str) -> None:
    reason, by_design = unread(display(**{mime: base64.b64encode(bytes(range(256))).decode()}))[
        f"output:0:{mime}"
    ]
    assert word in reason
    assert by_design


def test_binary_data_of_an_unknown_type_is_listed_and_text_is_read() -> None:
    data = base64.b64encode(bytes(range(256))).decode()
    assert "output:0:application/vnd.acme.blob" in unread(display(**{"application/vnd.acme.blob": data}))
    text = base64.b64encode(f"from {ADDRESS}, as agreed".encode()).decode()
    assert told(review(notebook(code("x", display(**{"application/vnd.acme.blob": text})))))


def test_a_library_in_a_page_is_skipped_and_the_data_after_it_is_read() -> None:
    library = "function a(b){return b}" * 200_000
    page = f"<script>/* plotly */{library}</script><script>Plotly.newPlot('x', [{{'text': '{ADDRESS}'}}])</script>"
    output = display(**{"text/html": page})
    assert "program for the browser" in unread(output)["output:0:text/html"][0]
    assert told(review(notebook(code("x", output)))) == ["output:text/html"]


def test_the_data_of_a_chart_is_no_library() -> None:
    rows = ",".join(f'{{"x": {n}, "who": "p{n}"}}' for n in range(5000))
    page = f"<script>vegaEmbed('#v', {{'data': [{rows}, '{ADDRESS}']}})</script>"
    output = display(**{"text/html": page})
    assert unread(output) == {}
    assert told(review(notebook(code("x", output))))


def test_an_image_in_a_page_is_listed_and_what_follows_is_read() -> None:
    image = base64.b64encode(bytes(range(256)) * 20_000).decode()
    output = display(**{"text/html": f"<img src='data:image/png;base64,{image}'><p>{ADDRESS}</p>"})
    assert "person" in unread(output)["output:0:text/html"][0]
    result = review(notebook(code("x", output)))
    assert told(result) == ["output:text/html"]
    assert result.findings[0].location.line == 1


@pytest.mark.parametrize("shape", ["string", "lines"])
def test_a_hundred_megabytes_are_read_in_part_and_say_so(shape: str) -> None:
    line = "all is well\n"
    text: Any = line * 8_000_000 if shape == "string" else [line] * 2_000_000
    start = time.process_time()
    rows = unread({"output_type": "stream", "name": "stdout", "text": text})
    assert time.process_time() - start < 20
    reason, by_design = rows["output:0:stream"]
    assert reason.startswith("Only 1,000,000 of ")
    assert not by_design


def test_more_outputs_than_the_limit_are_told() -> None:
    rows = review(notebook(code("x", *[stream("a")] * 10_001))).coverage
    assert [row.reason for row in rows if not row.checked] == [
        "Only the first 10,000 of 10,001 outputs were read."
    ]


def test_any_json_is_read() -> None:
    deep: Any = ADDRESS
    for _ in range(3000):
        deep = [{"a": deep}]
    for value in (
        deep,
        {1: ADDRESS, (1, 2): float("nan")},
        {"\ud800": ADDRESS + "\udfff"},
        [float("inf"), ADDRESS],
    ):
        result = review(notebook(code("x", display(**{"application/json": value}))))
        assert told(result) == ["output:application/json"]
        assert result.status == "findings"


# layers


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("jane\\u0040kontor-nord.se", "plain"),
        ("To:\\njane@kontor-nord.se", "code"),
        ('{"a": "{\\"b\\": \\"jane\\\\u0040kontor-nord.se\\"}"}', "json"),
        ("jane&#64;kontor-nord.se", "html"),
        ("jane&#x40;kontor-nord.se", "html"),
        ("jane&commat;kontor-nord&period;se", "html"),
        ("jane<b>@</b>kontor-nord.se", "html"),
        ("jane<span class='x'>@</span>kontor-nord.se", "html"),
        ("\\u003cb\\u003ejane\\u003c/b\\u003e@kontor-nord.se", "json"),
        ("jane\\u0026#64;kontor-nord.se", "json"),
        ("mailto:jane%40kontor-nord.se", "html"),
        ("mailto:jane%2540kontor-nord.se", "html"),
        ("\x1b[31mjane\x1b[0m@kontor-nord.se", "plain"),
        ("\\x1b[31mjane\\x1b[0m@kontor-nord.se", "plain"),
        ("\x1b]8;;mailto:jane@kontor-nord.se\x07write\x1b]8;;\x07", "plain"),
        ("jane\\@kontor-nord.se", "markdown"),
        ("<!-- jane@kontor-nord.se -->", "html"),
        ("<a title='jane@kontor-nord.se'>x</a>", "html"),
        ("Jane <jane@kontor-nord.se>", "markdown"),
        ("&lt;b jane@kontor-nord.se&gt;", "html"),
    ],
)
def test_an_address_is_found_through_its_wrapping(text: str, form: Form) -> None:
    [span] = scan(f"See: {text} today", form).personal
    assert span.type == "EMAIL"
    said = unwrapped(f"See: {text} today"[span.start : span.end], form).text
    assert said.split("\n")[0] == "jane@kontor-nord.se"


@pytest.mark.parametrize(
    ("text", "form", "said"),
    [
        ("C:\\new\\table.csv", "plain", "C:\\new\\table.csv"),
        ("'%d%5d' % (1, 2)", "code", "'%d%5d' % (1, 2)"),
        ("a<b and c>d", "code", "a<b and c>d"),
        ("\\\\server\\share", "code", "\\\\server\\share"),
        ("r'\\\\fs-01\\new\\team.xlsx'", "code", "r'\\\\fs-01\\new\\team.xlsx'"),
        ("C:\\\\Users", "json", "C:\\Users"),
        ("\\ud83d\\ude00", "json", "😀"),
        ("&nosuchthing;", "html", "&nosuchthing;"),
        ("1 &lt; 2", "html", "1 < 2"),
        ("<td>1</td><td>2</td>", "html", "\n1\n2\n"),
        ("caf%C3%A9s", "html", "cafés"),
    ],
)
def test_what_a_text_says(text: str, form: Form, said: str) -> None:
    assert unwrapped(text, form).text == said


_PIECES = ["a", "b@c", " ", "\\n", "\\u0041", "\\\\u0042", "&amp;", "&#67;", "<b>", "</b>", "<td>", "<p title='q'>",
           "<!--", "-->", "\x1b[1m", "\x1b]8;;u\x1b\\", "%41", "%2541", "\\", "<", "&", "%", "é", "\ud800", "\n"]  # fmt: skip
_FORMS: list[Form] = ["code", "markdown", "raw", "plain", "html", "json", "metadata"]


@given(st.lists(st.sampled_from(_PIECES), max_size=30), st.sampled_from(_FORMS))
def test_every_character_of_a_layer_stands_somewhere_in_the_text(pieces: list[str], form: Form) -> None:
    text = "".join(pieces)
    layer = unwrapped(text, form)
    for offset in range(len(layer.text)):
        start, end = layer.place(offset, offset + 1)
        assert 0 <= start <= end <= len(text)
        if end - start == 1 and layer.text[offset] not in "\n\\":
            assert text[start] == layer.text[offset]


_WRAPPINGS = [
    lambda s: s,
    lambda s: json.dumps(s)[1:-1],
    lambda s: json.dumps(json.dumps(s))[1:-1],
    lambda s: s.replace("@", "&#64;"),
    lambda s: s.replace("@", "\x1b[31m@\x1b[0m"),
    lambda s: s.replace("@", "<i>@</i>"),
    lambda s: json.dumps(s.replace("@", "<i>&commat;</i>")),
]


@given(
    st.text(alphabet="abc xyz\n\"'\\é😀", max_size=20),
    st.sampled_from(_WRAPPINGS),
    st.text(alphabet="ab \n", max_size=9),
)
def test_a_span_maps_back_to_what_it_says(before: str, wrap: Any, after: str) -> None:
    """The slice of the carrier, unwrapped by itself, is the slice of the layer."""
    text = before + " " + wrap("anna.berg@kontor-nord.se") + " " + after
    for span in scan(text, "html").personal:
        assert unwrapped(text[span.start : span.end], "html").text.strip() == "anna.berg@kontor-nord.se"
    assert len(scan(text, "html").personal) == 1


# values and payloads

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=20,
)


@given(_json)
def test_every_leaf_is_found_where_it_is_written(value: Any) -> None:
    text, reason = as_json(value)
    found = list(tokens(text, value))
    assert reason == ""
    assert [token.leaf for token in found] == list(leaves(value)) or any(
        leaf.value != leaf.value for leaf in leaves(value)
    )
    for token in found:
        written = json.loads(text[token.start : token.end])
        said = str(token.leaf.value) if token.leaf.is_key else token.leaf.value
        assert written == said or written != written


@given(_json, st.data())
def test_a_leaf_is_changed_and_nothing_else(value: Any, data: st.DataObject) -> None:
    every = [leaf for leaf in leaves(value) if not leaf.is_key]
    if every:
        chosen = data.draw(st.sampled_from(every))
        before = as_json(value)[0]
        changed = list(leaves(with_leaves(value, {chosen.path: "new"})))
        assert [leaf.value for leaf in changed if leaf.path == chosen.path and not leaf.is_key] == ["new"]
        assert len(changed) == len(list(leaves(value)))
        assert as_json(value)[0] == before


HOSTILE = [
    "\\" * 10**6, "\\u" * 500_000, "<" * 10**6, "<a " * 300_000, "<!--" * 250_000, "&#" * 500_000, "%25" * 300_000,
    "\x1b[" * 500_000, "\x1b]8;" * 250_000, "<td>" * 250_000, "<td" + " " * 10**6, "A" * 10**6, ("A" * 511 + " ") * 2000,
    "data:;base64," * 70_000, "<script>" * 120_000, '"bdata": "' * 100_000, "C:\\" * 300_000, "\\n" * 500_000,
    "<p" + " d=" * 300_000 + ">", "d='" * 300_000, "&" * 10**6,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:6]))
def test_no_text_makes_reading_slow(text: str) -> None:
    start = time.process_time()
    for form in ("html", "json"):
        unwrapped(text, form)
        without_payloads(text, form)
    assert time.process_time() - start < 6  # what backtracks takes minutes
