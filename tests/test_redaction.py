"""Redaction: everything that a finding points at, in all carriers, and nothing else."""

from __future__ import annotations

import ast
import base64
import copy
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from click.testing import CliRunner
from command_line import run as run_command
from hypothesis import given, settings
from hypothesis import strategies as st
from nbconvert import HTMLExporter
from nbconvert.exporters import MarkdownExporter
from notebooks import FAKE_GITHUB_TOKEN, code, display, markdown, notebook, stream
from planted import ADDRESS, PLACES, empty, planted
from traitlets.config import Config

from jupyter_secai import review
from jupyter_secai.cli.commands import secai
from jupyter_secai.detect.scanning import scan
from jupyter_secai.gate import ExportRefused, SecaiRedactPreprocessor
from jupyter_secai.model import Finding, Review
from jupyter_secai.notebook.values import leaves
from jupyter_secai.policy import Policy
from jupyter_secai.redaction import Redacted, redact
from jupyter_secai.redaction.report import sentences

pytestmark = pytest.mark.filterwarnings("ignore:Your element with mimetype")
ROOT = Path(__file__).parent.parent
KEY = "Tr0ub4" + "dor&3x"
PEOPLE = [("Petra Lindqvist", 41, "petra.l@kontor-nord.se"), ("Tom Okafor", 33, "tom@kontor-nord.se"),
          ("Lea Haas", 58, "lea.haas@kontor-nord.se")]  # fmt: skip


def as_text(nb: Any) -> str:
    return json.dumps(nb, ensure_ascii=False)


def node(nb: dict[str, Any]) -> Any:
    return nbformat.reads(json.dumps(nb), as_version=4)


def outputs(redacted: Redacted, cell: int = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = redacted.notebook["cells"][cell]["outputs"]
    return found


def source(text: str, **fields: Any) -> str:
    redacted = redact(notebook(code(text), **fields))
    said: str = redacted.notebook["cells"][0]["source"]
    return said


# every place


def maskable(found: Review) -> list[Finding]:
    """The findings that point at a value; what an output runs is not masked."""
    return [finding for finding in found.findings if finding.category != "active-content"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("value", [ADDRESS, FAKE_GITHUB_TOKEN], ids=["address", "secret"])
def test_a_value_is_masked_in_every_place(place: str, value: str) -> None:
    nb = planted(value, place)
    before = copy.deepcopy(nb)
    redacted = redact(nb)
    assert nb == before
    assert value not in as_text(redacted.notebook)
    assert value not in str(redacted.masked) + str(redacted.left)
    assert sum(row.values for row in redacted.masked) >= 1
    nbformat.validate(nbformat.from_dict(redacted.notebook))
    assert maskable(review(redacted.notebook)) == []
    assert redact(redacted.notebook) == Redacted(redacted.notebook, (), redacted.left)


def test_all_places_at_once() -> None:
    redacted = redact(planted(ADDRESS))
    text = as_text(redacted.notebook)
    assert "petra" not in text.lower()
    assert "kontor-nord" not in text
    assert maskable(review(redacted.notebook)) == []
    assert redact(redacted.notebook).notebook == redacted.notebook


@pytest.mark.parametrize("no_input", [False, True])
def test_nothing_is_left_in_an_export_of_the_copy(no_input: bool) -> None:
    config = Config({"TemplateExporter": {"exclude_input": no_input}})
    page, _ = HTMLExporter(config=config).from_notebook_node(node(redact(planted(ADDRESS)).notebook))
    assert "[EMAIL]" in page
    assert "petra" not in page.lower()
    assert "kontor-nord" not in page


def test_an_attachment_is_renamed_with_its_places_in_the_text() -> None:
    nb = planted(ADDRESS, "attachment name")
    cell = nb["cells"][1]
    cell["source"] = [
        f"![a](attachment:{ADDRESS}.png)\n",
        f"![b](attachment:{ADDRESS.replace('@', '%40')}.png)",
    ]
    redacted = redact(nb)
    [name] = redacted.notebook["cells"][1]["attachments"]
    assert redacted.notebook["cells"][1]["source"] == [
        f"![a](attachment:{name})\n",
        f"![b](attachment:{name})",
    ]
    page, _ = HTMLExporter().from_notebook_node(node(redacted.notebook))
    assert "data:image/png" in page


# tables


def html_table(rows: list[tuple[Any, ...]], headers: tuple[str, ...] = ("name", "age", "email")) -> str:
    head = "".join(f"<th>{header}</th>" for header in ("", *headers))
    body = "".join(
        f"<tr><th>{n}</th>" + "".join(f"<td>{value}</td>" for value in row) + "</tr>"
        for n, row in enumerate(rows)
    )
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table>"


def text_table(rows: list[tuple[Any, ...]], headers: tuple[str, ...] = ("name", "age", "email")) -> str:
    """As pandas prints a frame: right-aligned, two spaces between columns."""
    columns = [[header, *(str(row[n]) for row in rows)] for n, header in enumerate(headers)]
    widths = [max(map(len, column)) for column in columns]
    index = ["", *map(str, range(len(rows)))]
    side = max(map(len, index))
    return "\n".join(
        index[line].ljust(side)
        + "".join("  " + c[line].rjust(w) for c, w in zip(columns, widths, strict=True))
        for line in range(len(rows) + 1)
    )


def test_a_table_keeps_its_shape_and_other_columns() -> None:
    redacted = redact(
        notebook(code("df", display(**{"text/html": html_table(PEOPLE), "text/plain": text_table(PEOPLE)})))
    )
    data = outputs(redacted)[0]["data"]
    masked = [("[NAME]", age, "[EMAIL]") for _, age, _ in PEOPLE]
    assert data["text/html"] == html_table(masked)
    before, after = text_table(PEOPLE).split("\n"), data["text/plain"].split("\n")
    assert [len(line) for line in before] == [len(line) for line in after]
    assert [line.split() for line in after[1:]] == [
        [str(n), "[NAME]", str(row[1]), "[EMAIL]"] for n, row in enumerate(PEOPLE)
    ]
    assert after[0] == before[0]


@pytest.mark.parametrize("kind", ["html", "plain"])
@pytest.mark.parametrize("count", [60, 61, 400])
def test_rows_beyond_those_that_a_review_reads_are_masked(kind: str, count: int) -> None:
    rows = [(f"Petra Lindqvist{'abcdefghij'[n % 10]}", n) for n in range(count)]
    table = html_table(rows, ("name", "n")) if kind == "html" else text_table(rows, ("name", "n"))
    redacted = redact(notebook(code("df", display(**{f"text/{kind}": table}))))
    said = outputs(redacted)[0]["data"][f"text/{kind}"]
    assert "Lindqvist" not in said
    assert said.count("[NAME]") == count
    assert sum(row.values for row in redacted.masked) == count


def test_prose_is_not_padded() -> None:
    text = text_table(PEOPLE) + "\n\nBest is Petra Lindqvist, then Tom Okafor."
    said = outputs(redact(notebook(code("df", stream(text)))))[0]["text"]
    assert said.endswith("\n\nBest is [NAME], then [NAME].")


def test_rows_after_an_ellipsis_are_masked() -> None:
    rows = [*PEOPLE, ("...", "...", "..."), ("Omar Said", 20, "omar@kontor-nord.se")]
    said = outputs(redact(notebook(code("df", display(**{"text/html": html_table(rows)})))))[0]["data"][
        "text/html"
    ]
    assert "Omar" not in said
    assert said.count("...") == 3


def test_a_narrow_column_stays_narrow() -> None:
    rows = [
        ("Lea", 31, "lea@kontor-nord.se"),
        ("Tom", 22, "tom@kontor-nord.se"),
        ("Nia", 43, "nia@kontor-nord.se"),
    ]
    before = text_table(rows)
    said = outputs(redact(notebook(code("df", display(**{"text/plain": before})))))[0]["data"]["text/plain"]
    assert said.count("***") == 3
    assert not any(name in said for name, _, _ in rows)
    assert [len(line) for line in said.split("\n")] == [len(line) for line in before.split("\n")]


def test_a_masked_table_is_no_finding() -> None:
    table = {"text/html": html_table([("[NAME]", 41, "[EMAIL]"), ("[NAME]", 33, "[EMAIL]")])}
    assert review(notebook(code("df", display(**table)))).findings == []


def test_columns_that_single_people_out_are_masked() -> None:
    rows = [("1980-02-03", "80331", "f"), ("1991-07-30", "20095", "m"), ("1955-12-01", "50667", "f")]
    nb = notebook(code("df", display(**{"text/html": html_table(rows, ("birth_date", "zip", "sex"))})))
    assert review(nb).findings
    redacted = redact(nb)
    assert "1980-02-03" not in as_text(redacted.notebook)
    assert maskable(review(redacted.notebook)) == []


# one output, many versions


def test_what_one_version_shows_is_masked_in_all() -> None:
    nb = notebook(code("df", display(**{
        "text/html": html_table(PEOPLE),
        "text/plain": "best: Petra Lindqvist; Tomas Okaforsson stays",
        "application/json": {"first": "Petra\u0020Lindqvist", "n": 41},
        "application/vnd.acme": 'say("Petra \\u004cindqvist")',
    })))  # fmt: skip
    data = outputs(redact(nb))[0]["data"]
    assert data["text/plain"] == "best: [NAME]; Tomas Okaforsson stays"
    assert data["application/json"] == {"first": "[NAME]", "n": 41}
    assert data["application/vnd.acme"] == 'say("[NAME]")'


def test_a_full_name_is_masked_in_the_whole_notebook() -> None:
    table = display(**{"text/html": html_table(PEOPLE)})
    said = "Petra Lindqvist"
    chart = display(**{"application/vnd.plotly.v1+json": {"data": [{"hovertext": [said, "Petra L."]}]}})
    error = {
        "output_type": "error",
        "ename": "E",
        "evalue": f"no {said}",
        "traceback": [f"\x1b[31mno {said}\x1b[0m"],
    }
    ignored = f"x = '{said}'  # secai: ignore[personal-data-in-source] an author"
    nb = notebook(code("df", table), code(f"f('{said}')\n{ignored}", chart, error), markdown(f"# On {said}s"))
    cells = redact(nb).notebook["cells"]
    assert cells[1]["outputs"][0]["data"]["application/vnd.plotly.v1+json"]["data"][0]["hovertext"] == [
        "[NAME]",
        "Petra L.",
    ]
    assert cells[1]["outputs"][1]["traceback"] == ["\x1b[31mno [NAME]\x1b[0m"]
    assert cells[1]["source"] == f"f('[NAME]')\n{ignored}"
    assert cells[2]["source"] == f"# On {said}s"


def test_a_password_is_masked_where_it_was_printed() -> None:
    nb = notebook(
        code(f"password = '{KEY}'\nprint(password)", stream(f"{KEY}\n")), code("x", stream(f"It is {KEY}."))
    )
    assert KEY not in as_text(redact(nb).notebook)
    assert redact(nb).notebook["cells"][1]["outputs"][0]["text"] == "It is [SECRET]."


def test_what_is_encoded_in_an_address_inside_json_is_masked() -> None:
    data = base64.b64encode(f"who,mail\nx,{ADDRESS}\n".encode()).decode()
    nb = notebook(
        code("x", display(**{"application/vnd.a+json": {"a": f"data:text/csv;base64,{data}", "b": "é\n"}}))
    )
    value = outputs(redact(nb))[0]["data"]["application/vnd.a+json"]
    assert base64.b64decode(value["a"].partition(",")[2]) == b"who,mail\nx,[EMAIL]\n"
    assert value["b"] == "é\n"


def test_what_follows_a_library_is_masked_and_the_library_stays() -> None:
    library = "<script>" + "function a(b){return b}\n" * 100_000 + "</script>"
    page = (
        f"{library}<p>{ADDRESS}</p><img src='data:image/png;base64,{'iVBORw0KGgo1' * 900}'><i>{ADDRESS}</i>"
    )
    said = outputs(redact(notebook(code("x", display(**{"text/html": page})))))[0]["data"]["text/html"]
    assert said == page.replace(ADDRESS, "[EMAIL]")


def test_a_number_in_json_becomes_a_string() -> None:
    card = 4539578763621486
    nb = notebook(code("x", display(**{"application/json": {"credit card": card, "n": 45}})))
    assert outputs(redact(nb))[0]["data"]["application/json"] == {"credit card": "[CREDIT_CARD]", "n": 45}


def test_a_link_that_names_whom_it_shows_is_emptied() -> None:
    rows = [
        (f'<a title="{name}" href="/p/{n}"><b>{name}</b></a>', n) for n, (name, _, _) in enumerate(PEOPLE)
    ]
    nb = notebook(code("df", display(**{"text/html": html_table(rows, ("name", "n"))})))
    said = outputs(redact(nb))[0]["data"]["text/html"]
    assert said == html_table([("[NAME]<a><b></b></a>", n) for n in range(3)], ("name", "n"))


def test_keys_stay_apart() -> None:
    other = "tom.okafor@werkstatt-sued.de"
    nb = notebook(code("x", display(**{"application/json": {ADDRESS: 1, "a": 2, other: 3}})))
    assert list(outputs(redact(nb))[0]["data"]["application/json"].items()) == [
        ("[EMAIL]", 1),
        ("a", 2),
        ("[EMAIL] 2", 3),
    ]


def test_tags_and_colours_inside_a_value_stay() -> None:
    page = "<p>petra<b>@</b>kontor-nord.se</p>"
    nb = notebook(
        code("x", display(**{"text/html": page}), stream("to \x1b[31mpetra@kontor\x1b[0m-nord.se."))
    )
    first, second = outputs(redact(nb))
    assert first["data"]["text/html"] == "<p>[EMAIL]<b></b></p>"
    assert second["text"] == "to \x1b[31m[EMAIL]\x1b[0m."


def test_lines_stay_lines() -> None:
    nb = notebook(
        code("x", {"output_type": "stream", "name": "stdout", "text": ["a\n", f"b {ADDRESS} c\n", "d"]})
    )
    assert outputs(redact(nb))[0]["text"] == ["a\n", "b [EMAIL] c\n", "d"]


# source


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"db_password = '{KEY}'", "db_password = '[SECRET]'"),
        (f'connect(host="db", password="{KEY}")', 'connect(host="db", password="[SECRET]")'),
        (f"ask(r'{ADDRESS}')  # of {ADDRESS}", "ask(r'[EMAIL]')  # of [EMAIL]"),
        (f"f'{{a}} {ADDRESS} {{b!r}}'", "f'{a} [EMAIL] {b!r}'"),
        (f"x = '''a\n{ADDRESS}\n'''", "x = '''a\n[EMAIL]\n'''"),
        (f"%env DB_PASSWORD={KEY}", "%env DB_PASSWORD=[SECRET]"),
        (f"!mail {ADDRESS} < out.txt", "!mail [EMAIL] < out.txt"),
        (f"%%bash\nexport X={FAKE_GITHUB_TOKEN}\n", "%%bash\nexport X=[SECRET]\n"),
        (f"%time x = '{ADDRESS}'", "%time x = '[EMAIL]'"),
        (f"%%time\nx = '{ADDRESS}'", "%%time\nx = '[EMAIL]'"),
        ("credit_card = 4539578763621486  # credit card", 'credit_card = "[CREDIT_CARD]"  # credit card'),
        (f"!ls\nx = '{ADDRESS}'\n%ls\ny = '{ADDRESS}'", "!ls\nx = '[EMAIL]'\n%ls\ny = '[EMAIL]'"),
        (f"def f(:\n  '{ADDRESS}", "def f(:\n  '[EMAIL]"),
        ("x = 'To:\\npetra@kontor-nord.se\\n'", "x = 'To:\\n[EMAIL]\\n'"),
        ("x = 'petra\\x40kontor-nord.se'", "x = '[EMAIL]'"),
        ("x = 1", "x = 1"),
    ],
)
def test_code_is_masked_inside_its_literals(before: str, after: str) -> None:
    assert source(before) == after
    assert source(after) == after


def test_a_private_key_of_many_lines_is_one_mask() -> None:
    body = "MIIEowIBAAKCAQEAq1w2e3r4t5y6u7i8o9p0asdfghjklzxcvbnmQWERTYUIOPas\n" * 4
    pem = "-----BEGIN RSA PRIVATE " + "KEY-----\n" + body + "-----END RSA PRIVATE " + "KEY-----"
    lines = [line + "\n" for line in f'key = """{pem}"""\nuse(key)'.split("\n")]
    nb = notebook({**code(""), "source": lines})
    assert redact(nb).notebook["cells"][0]["source"][-1] == "use(key)\n"
    assert "".join(redact(nb).notebook["cells"][0]["source"]) == 'key = """[SECRET]"""\nuse(key)\n'


@given(st.lists(st.sampled_from([
    f"x = '{ADDRESS}'", f'y = """{ADDRESS}\n"""', f"# {ADDRESS}", "z = 4539578763621486  # credit card", "if x:\n    pass",
    f"f({{'a': '{ADDRESS}'}}, b=f'{{x}}{ADDRESS}')", f"password = '{KEY}'", "!ls", f"%env A_TOKEN={FAKE_GITHUB_TOKEN}",
    "print(f'{4539578763621486} credit card')", "a = [1, 2,\n  3]", f"s = ('{ADDRESS}'\n     'é')", "é = 'ü'",
]), max_size=8))  # fmt: skip
def test_what_parsed_before_parses_after(pieces: list[str]) -> None:
    from jupyter_secai.notebook.syntax import mask

    after = source("\n".join(pieces))
    ast.parse(mask(after).python)
    assert ADDRESS not in after
    assert FAKE_GITHUB_TOKEN not in after
    assert KEY not in after


# what is left, and what is said


def test_what_cannot_be_read_is_listed_and_can_be_dropped() -> None:
    image = display(**{"image/png": "iVBORw0KGgo=", "text/plain": "<Figure>"})
    nb = notebook(code("plot()", image, stream("done"), stream("log\n" * 400_000)))
    kept = redact(nb)
    assert [(row.carrier, row.by_design) for row in kept.left] == [
        ("output:0:image/png", True),
        ("output:2:stream", False),
    ]
    assert kept.notebook == {**nb}
    assert [row.carrier for row in kept.unread] == ["output:2:stream"]
    dropped = redact(nb, drop_unread=True)
    assert [output["output_type"] for output in outputs(dropped)] == ["stream"]
    assert dropped.unread == ()
    assert dropped.changed


def test_the_report_names_the_line_that_printed() -> None:
    cell = code("import a\n\nprint(a.all())\na.b", stream(ADDRESS), display(**{"text/plain": ADDRESS}))
    frame = f"----> 2 f('{ADDRESS}')"
    error = {"output_type": "error", "ename": "E", "evalue": ADDRESS, "traceback": [frame]}
    redacted = redact(notebook(cell, code("x = 1\nf(x)", error)))
    assert [(row.cell, row.carrier, row.lines) for row in redacted.masked] == [
        (0, "output:0:stream", (3,)),
        (0, "output:1:text/plain", (4,)),
        (1, "output:0:error", (2,)),
    ]
    assert (
        sentences(redacted)[0] == "cell 1, output:0:stream: 1 value masked: EMAIL (from line 3 of the cell)"
    )


def test_a_marking_stays_and_is_told() -> None:
    redacted = redact(notebook(markdown("# STRICTLY CONFIDENTIAL")))
    assert redacted.notebook["cells"][0]["source"] == "# STRICTLY CONFIDENTIAL"
    assert [row.by_design for row in redacted.left] == [True]
    assert not redacted.changed


def test_policy_and_ignores_say_what_is_no_finding() -> None:
    nb = notebook(
        markdown(f"by {ADDRESS}"), code(f"x = '{ADDRESS}'  # secai: ignore[personal-data-in-source] ours")
    )
    assert redact(nb).notebook["cells"][1]["source"] == nb["cells"][1]["source"]
    assert redact(nb).notebook["cells"][0]["source"] == "by [EMAIL]"
    off = Policy(disable=frozenset({"personal-data-in-source"}))
    assert redact(nb, off).notebook == nb


def test_code_that_is_wrong_but_holds_no_value_is_left_alone() -> None:
    nb = notebook(code("import pickle\npickle.load(open('a', 'rb'))"))
    assert review(nb).findings
    assert redact(nb) == Redacted(nb, (), ())


def test_decisions_of_this_extension_stay() -> None:
    nb = empty()
    nb["metadata"]["secai"] = {"decisions": [{"by": ADDRESS}]}
    assert redact(nb).notebook == nb


# properties

_words = st.text(alphabet="abcé \n\\\"'<>&{}[]%😀", max_size=12)
_json = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.floats(allow_nan=False) | _words | st.just(ADDRESS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_words, inner, max_size=3),
    max_leaves=12,
)
_mime = st.sampled_from(
    ["text/plain", "text/html", "application/json", "image/png", "application/vnd.a+json", "text/latex"]
)
_output = st.fixed_dictionaries(
    {"output_type": st.sampled_from(["stream", "error", "display_data", "execute_result", "odd"])},
    optional={"text": _json, "data": st.dictionaries(_mime, _json, max_size=3) | _json, "metadata": _json,
              "traceback": _json, "ename": _json, "evalue": _json, "name": _json, "odd": _json},
)  # fmt: skip
_cell = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "markdown", "raw", "odd"]), "source": _words | st.lists(_words, max_size=3) | _json},
    optional={"outputs": st.lists(_output | _json, max_size=3) | _json, "metadata": _json, "id": _words, "odd": _json,
              "attachments": st.dictionaries(_words, st.dictionaries(_mime, _json, max_size=2) | _json, max_size=2) | _json},
)  # fmt: skip
_notebook = st.fixed_dictionaries(
    {"cells": st.lists(_cell, max_size=3), "nbformat": st.just(4)},
    optional={
        "metadata": st.dictionaries(st.sampled_from(["widgets", "a", "kernelspec"]), _json, max_size=2)
        | _json
    },
)


@given(_notebook)
def test_any_notebook_that_can_be_read_can_be_redacted(nb: dict[str, Any]) -> None:
    redacted = redact(nb)
    assert ADDRESS not in as_text(redacted.notebook)
    assert redact(redacted.notebook).notebook == redacted.notebook
    assert ADDRESS not in "\n".join(sentences(redacted))


@given(_notebook)
def test_nothing_but_the_value_changes(nb: dict[str, Any]) -> None:
    """Every leaf without the value is there as it was, in its place."""
    redacted = redact(nb)
    before = [leaf.value for leaf in leaves(nb)]
    after = [leaf.value for leaf in leaves(redacted.notebook)]
    assert len(before) == len(after)
    for one, other in zip(before, after, strict=True):
        if not (isinstance(one, str) and "kontor-nord" in one):
            assert one == other or "attachment-" in str(other)


@pytest.mark.parametrize("place", PLACES)
def test_untouched_leaves_are_as_they_were(place: str) -> None:
    nb = planted(ADDRESS, place)
    before = list(leaves(nb))
    after = list(leaves(redact(nb).notebook))
    assert len(before) == len(after)
    changed = [one for one, other in zip(before, after, strict=True) if one.value != other.value]
    # base64 and JSON in strings hold the value too
    assert 1 <= len(changed) <= 2


_addresses = st.from_regex(r"[a-z]{5,9}\.[a-z]{5,9}@[a-z]{6,12}-werk\.(?:de|se|fr)", fullmatch=True)
_tokens = st.from_regex("ghp" + r"_[A-Za-z]{9}[0-9]{3}[A-Z]{8}[a-z]{8}[0-9]{8}", fullmatch=True)


@settings(max_examples=20)
@given(_addresses | _tokens.filter(lambda token: bool(scan(token, "plain").secrets)))
def test_no_value_is_in_anything_that_is_written(
    tmp_path_factory: pytest.TempPathFactory, value: str
) -> None:
    file = tmp_path_factory.mktemp("any") / "nb.ipynb"
    file.write_text(json.dumps(planted(value)), encoding="utf-8")
    said = [
        CliRunner().invoke(secai, ["scan", "--format", form, str(file)]).output
        for form in ("text", "json", "jsonl", "sarif")
    ]
    said.append(CliRunner().invoke(secai, ["redact", "--check", str(file)]).output)
    said.append(
        CliRunner().invoke(secai, ["redact", str(file), "-o", str(file.with_name("out.ipynb"))]).output
    )
    said.append(file.with_name("out.ipynb").read_text(encoding="utf-8"))
    said.append(CliRunner().invoke(secai, ["checklist", str(file)]).output)
    local, _, domain = value.partition("@")
    assert all(said)
    assert not any(
        part in text for text in said for part in (local[:12], local[-12:], domain) if len(part) > 6
    )


def test_an_error_is_told_without_its_words(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(ADDRESS)

    monkeypatch.setattr("jupyter_secai.cli.redact.redact", fail)
    done = run(str(file), "--check")
    assert str(done.exception) == "The redaction failed with RuntimeError."
    assert ADDRESS not in done.output


# the command


def run(*arguments: str, text: str | None = None) -> Any:
    return CliRunner().invoke(secai, ["redact", *arguments], input=text, standalone_mode=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "nb.ipynb"
    path.write_text(json.dumps(planted(ADDRESS, "stream", "title"), indent=1) + "\n", encoding="utf-8")
    return path


def test_check_writes_nothing_and_tells(file: Path) -> None:
    before = file.read_bytes()
    done = run(str(file), "--check")
    assert done.return_value == 1
    assert "output:0:stream: 1 value masked: EMAIL" in done.output
    assert file.read_bytes() == before
    assert [f.name for f in file.parent.iterdir()] == ["nb.ipynb"]


def test_a_copy_is_written_and_clean(file: Path) -> None:
    out = file.with_name("out.ipynb")
    assert run(str(file), "-o", str(out)).return_value == 0
    assert ADDRESS in file.read_text(encoding="utf-8")
    assert ADDRESS not in out.read_text(encoding="utf-8")
    assert run(str(out), "--check").return_value == 0
    assert sorted(f.name for f in file.parent.iterdir()) == ["nb.ipynb", "out.ipynb"]


def test_what_could_not_be_read_is_a_status(tmp_path: Path) -> None:
    path = tmp_path / "nb.ipynb"
    path.write_text(json.dumps(notebook(code("x", stream("a b\n" * 300_000)))), encoding="utf-8")
    assert run(str(path), "--check").return_value == 3
    assert run(str(path), "-o", str(tmp_path / "out.ipynb")).return_value == 3
    assert run(str(path), "-o", str(tmp_path / "out.ipynb"), "--drop-unread").return_value == 0


def test_standard_input_and_output(file: Path) -> None:
    done = run("-", "-o", "-", text=file.read_text(encoding="utf-8"))
    assert ADDRESS not in done.stdout
    assert json.loads(done.stdout)["metadata"]["title"] == "Report for [EMAIL]"
    assert "1 value masked" in done.stderr


def test_the_notebook_is_replaced_only_when_asked(file: Path) -> None:
    file.chmod(0o640)
    with pytest.raises(Exception, match="--in-place"):
        CliRunner().invoke(
            secai, ["redact", str(file), "-o", str(file)], standalone_mode=False, catch_exceptions=False
        )
    assert ADDRESS in file.read_text(encoding="utf-8")
    assert run(str(file), "--in-place").return_value == 0
    assert ADDRESS not in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o777 == 0o640
    assert [f.name for f in file.parent.iterdir()] == ["nb.ipynb"]


@pytest.mark.parametrize("arguments", [[], ["-o", "x", "--in-place"], ["-o", "no/such/folder/x.ipynb"]])
def test_wrong_usage_is_one_line(file: Path, arguments: list[str]) -> None:
    done = run_command("redact", file, *arguments, cwd=file.parent)
    assert done.returncode == 2
    assert done.stderr.startswith(b"jupyter secai: ")
    assert done.stderr.count(b"\n") == 1
    assert ADDRESS.encode() not in done.stderr


@pytest.mark.parametrize("text", ["", "[]", "{", '{"cells": 3}', '{"a": ' + "9" * 5000 + "}"])
def test_what_is_no_notebook_is_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "nb.ipynb"
    path.write_text(text, encoding="utf-8")
    done = run(str(path), "-o", str(tmp_path / "out.ipynb"))
    assert "file" in str(done.exception)
    assert not (tmp_path / "out.ipynb").exists()


@pytest.mark.parametrize(
    "form",
    [
        {"indent": 1},
        {"indent": 2},
        {"indent": "\t"},
        {},
        {"separators": (",", ":")},
        {"ensure_ascii": False, "indent": 1},
    ],
    ids=str,
)
@pytest.mark.parametrize("end", ["", "\n"])
def test_the_form_of_the_file_is_kept(tmp_path: Path, form: dict[str, Any], end: str) -> None:
    nb = notebook(markdown("café 😀"), code("x", stream("a\u2028b")))
    path, out = tmp_path / "nb.ipynb", tmp_path / "out.ipynb"
    path.write_bytes((json.dumps(nb, **form) + end).encode())
    assert run(str(path), "-o", str(out)).return_value == 0
    assert out.read_bytes() == path.read_bytes()


def test_half_a_character_can_be_written(tmp_path: Path) -> None:
    path, out = tmp_path / "nb.ipynb", tmp_path / "out.ipynb"
    path.write_text(json.dumps(notebook(markdown(f"é \ud83d {ADDRESS}")), indent=1), encoding="utf-8")
    assert run(str(path), "-o", str(out)).return_value == 0
    assert json.loads(out.read_bytes())["cells"][0]["source"] == "é \ud83d [EMAIL]"


# nbconvert


def exported(exporter: type, nb: dict[str, Any], *names: str, **settings: Any) -> tuple[str, dict[str, Any]]:
    config = Config(
        {exporter.__name__: {"preprocessors": [f"jupyter_secai.gate.{name}" for name in names]}, **settings}
    )
    text, resources = exporter(config=config).from_notebook_node(node(nb))
    return text, resources


def test_an_export_is_redacted_and_then_passes_the_gate() -> None:
    nb = planted(FAKE_GITHUB_TOKEN)
    with pytest.raises(ExportRefused):
        exported(HTMLExporter, nb, "SecaiGatePreprocessor")
    text, _ = exported(HTMLExporter, nb, "SecaiRedactPreprocessor", "SecaiGatePreprocessor")
    assert FAKE_GITHUB_TOKEN not in text
    assert "[SECRET]" in text


def test_files_that_an_export_takes_out_are_redacted() -> None:
    text, resources = exported(MarkdownExporter, planted(ADDRESS), "SecaiRedactPreprocessor")
    assert resources["outputs"]
    assert "petra" not in text + str(resources["outputs"])


def test_an_export_that_cannot_be_redacted_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(ADDRESS)

    monkeypatch.setattr("jupyter_secai.gate.redacting.redact", fail)
    with pytest.raises(ExportRefused) as refused:
        SecaiRedactPreprocessor().preprocess(nbformat.from_dict(empty()), {})
    assert "RuntimeError" in str(refused.value)
    assert ADDRESS not in str(refused.value)


def test_the_notebook_that_is_exported_stays_as_it_is() -> None:
    node = nbformat.from_dict(planted(ADDRESS))
    before = copy.deepcopy(node)
    copied, _ = SecaiRedactPreprocessor().preprocess(node, {})
    assert node == before
    assert ADDRESS not in as_text(copied)


# a column of names, in every form of a table

_RECORDS = [{"name": name, "age": age, "email": mail} for name, age, mail in PEOPLE]
_CSV = "name,age,email\n" + "".join(f"{name},{age},{mail}\n" for name, age, mail in PEOPLE)
_PIPES = "| name | age | email |\n|---|---|---|\n" + "".join(f"| {n} | {a} | {m} |\n" for n, a, m in PEOPLE)
_POINT = {"type": "Point", "coordinates": [11.5, 48.1]}
_FEATURES = [{"type": "Feature", "geometry": _POINT, "properties": record} for record in _RECORDS]
_WIDGETS = "application/vnd.jupyter.widget-state+json"
COLUMNS: dict[str, dict[str, Any]] = {
    "HTML": notebook(code("df", display(**{"text/html": html_table(PEOPLE)}))),
    "text": notebook(code("df", display(**{"text/plain": text_table(PEOPLE)}))),
    "printed": notebook(code("print(df)", stream(text_table(PEOPLE)))),
    "CSV": notebook(code("print(df.to_csv(index=False))", stream(_CSV))),
    "pipes": notebook(code("print(df.to_markdown())", stream(_PIPES))),
    "records": notebook(code("x", display(**{"application/json": _RECORDS}))),
    "repr": notebook(code("x", display(**{"text/plain": repr(_RECORDS)}))),
    "chart": notebook(code("c", display(**{"application/vnd.vegalite.v5+json": {"data": {"values": _RECORDS}}}))),
    "map": notebook(code("m", display(**{"application/geo+json": {"type": "FeatureCollection", "features": _FEATURES}}))),
    "page in JSON": notebook(code("x", display(**{"application/vnd.a+json": {"page": html_table(PEOPLE)}}))),
    "widget": notebook(
        widgets={_WIDGETS: {"state": {"m": {"model_name": "HTMLModel", "state": {"value": html_table(PEOPLE)}}}}}
    ),
    "attachment": notebook(
        {**markdown("![](attachment:a.csv)"), "attachments": {"a.csv": {"text/csv": base64.b64encode(_CSV.encode()).decode()}}}
    ),
}  # fmt: skip


@pytest.mark.parametrize("place", COLUMNS)
def test_a_column_of_names_is_found_and_masked(place: str) -> None:
    nb = COLUMNS[place]
    assert any("PERSON" in finding.entities for finding in review(nb).findings)
    redacted = redact(nb)
    text = as_text(redacted.notebook)
    assert not any(name in text or mail in text for name, _, mail in PEOPLE)
    assert str(PEOPLE[0][1]) in text or place == "attachment"
    assert [f for f in review(redacted.notebook).findings if f.category == "personal-data"] == []
    assert redact(redacted.notebook).notebook == redacted.notebook


def test_business_columns_and_hosts_are_masked() -> None:
    rows = [("Acme GmbH", 0.41, 120_000), ("Beta AG", 0.35, 90_500)]
    table = display(**{"text/html": html_table(rows, ("customer_name", "margin_pct", "contract_value"))})
    nb = notebook(code("deals", table), markdown("See \\\\fs-01\\finance\\q3.xlsx"))
    before = {finding.rule for finding in review(nb).findings}
    redacted = redact(nb)
    assert "internal-address" in before
    assert "fs-01" not in as_text(redacted.notebook)
    assert "business-data" not in {finding.category for finding in review(redacted.notebook).findings}


def test_what_named_people_earn_is_masked_with_their_names() -> None:
    rows = [("Anna Roth", 82_417, 4_031), ("Ben Falk", 71_538, 3_529), ("Cleo Dorn", 64_205, 2_513)]
    headers = ("employee", "base_salary", "bonus")
    text = "\n".join(map(",".join, [headers, *[tuple(map(str, row)) for row in rows]]))
    nb = notebook(code("pay", display(**{"text/html": html_table(rows, headers)}), stream(text + "\n")))
    redacted = redact(nb)
    assert not any(str(value) in as_text(redacted.notebook) for row in rows for value in row)
    assert all(header in as_text(redacted.notebook) for header in headers)
    assert redact(redacted.notebook).notebook == redacted.notebook


def test_pay_of_nobody_in_particular_stays() -> None:
    rows = [("Analyst", 82_417), ("Engineer", 71_538), ("Clerk", 64_205)]
    nb = notebook(code("pay", display(**{"text/html": html_table(rows, ("job_title", "salary"))})))
    assert redact(nb).notebook == nb


def test_home_folders_are_masked_in_every_place() -> None:
    frame = "File /home/plindqvist/work/a.py in <module>"
    error = {"output_type": "error", "ename": "E", "evalue": "x", "traceback": [frame]}
    nb = notebook(*[code(f"x = {n}", error) for n in range(8)])
    assert review(nb).findings
    redacted = redact(nb)
    assert "plindqvist" not in as_text(redacted.notebook)
    assert maskable(review(redacted.notebook)) == []
