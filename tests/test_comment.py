"""Markdown for a pull request: short, escaped, with links where a build says where the files are."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from reviewed import place, sourced

from jupyter_secai.export import markdown
from jupyter_secai.export.links import Links
from jupyter_secai.export.rendering import inline_html, markdown_prose, markdown_text, yaml_text

GITHUB = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "a/b", "GITHUB_SHA": "c0ffee"}
GITLAB = {"CI_PROJECT_URL": "https://gitlab.com/a/b", "CI_COMMIT_SHA": "c0ffee"}


@pytest.fixture(autouse=True)
def _outside_of_a_build(monkeypatch):
    """These tests run in builds, too, whose variables would make links."""
    for name in (*GITHUB, *GITLAB):
        monkeypatch.delenv(name, raising=False)


def rendered(text):
    return MarkdownIt("commonmark").enable("table").render(text)


def shown(html):
    return re.sub(r"<[^>]+>", "", html)


def test_counts_come_first_and_details_are_folded(bad_notebook, make_notebook):
    text = markdown.render([sourced(bad_notebook, "a.ipynb"), sourced(make_notebook("x = 1"), "b.ipynb")])
    lines = text.split("\n")
    assert lines[0] == "## Security and privacy review"
    assert lines[2] == "**1 critical** in 2 notebooks."
    assert lines[4:8] == [
        "| Notebook | Result | critical |",
        "| :-- | :-- | --: |",
        "| a.ipynb | 1 to fix | 1 |",
        "| b.ipynb | Nothing found |  |",
    ]
    assert text.count("<details>") == text.count("</details>") == 1
    assert "| critical | A GitHub token in the code | cell 2, line 1 |" in text
    html = rendered(text)
    assert html.count("<table>") == 2


def test_nothing_found_and_not_checked_are_told(make_notebook):
    assert "Nothing was found in 1 notebook." in markdown.render([sourced(make_notebook("x = 1"))])
    text = markdown.render([sourced(make_notebook("def f(:"))])
    assert "Not checked:" in text
    assert "- source of cell 1: " in text


def test_the_same_finding_in_many_cells_is_one_row(make_notebook):
    loads = "import pickle\n" + "\n".join(f"m{n} = pickle.load(open('{n}.pkl', 'rb'))" for n in range(20))
    text = markdown.render([sourced(make_notebook(loads))])
    [row] = [line for line in text.split("\n") if "Opening a pickle" in line and line.startswith("| medium")]
    assert "cell 1, line 2; cell 1, line 3" in row
    assert "and 8 more places" in row


def test_never_too_long(make_notebook):
    sources = [
        "import pickle, yaml, os, torch\n"
        + f"pickle.load(a{n})\nyaml.load(b{n})\nos.system(input())\neval(input())"
        for n in range(30)
    ]
    one = sourced(make_notebook(*sources))
    many = [
        type(one)(one.review.model_copy(update={"path": f"{'x' * 100}/{n}.ipynb"}), one.text)
        for n in range(200)
    ]
    text = markdown.render(iter(many))
    assert 10_000 < len(text) <= markdown.LONGEST
    assert re.search(r"and \d+ notebooks more", text)
    assert re.search(r"details of \d+ more notebooks have no room", text)
    assert text.count("<details>") == text.count("</details>") > 0


def test_the_worst_notebook_is_told_in_full_when_not_all_fit(make_notebook, bad_notebook):
    mild = sourced(make_notebook("import pickle\npickle.load(a)"))
    many = [type(mild)(mild.review.model_copy(update={"path": f"{n}.ipynb"}), mild.text) for n in range(300)]
    text = markdown.render([*many, sourced(bad_notebook, "worst.ipynb")])
    assert text.index("worst.ipynb") < text.index("| 0.ipynb |")
    assert "<summary>worst.ipynb" in text


# links


@pytest.mark.parametrize(
    ("environ", "base"),
    [(GITHUB, "https://github.com/a/b/blob/c0ffee/"), (GITLAB, "https://gitlab.com/a/b/-/blob/c0ffee/")],
)
def test_places_link_to_lines_of_the_file(bad_notebook, environ, base):
    one = sourced(bad_notebook, "work/my nb.ipynb")
    location = one.review.findings[0].location
    url = Links(one, environ)(location)
    page, _, line = url.partition("#L")
    assert page == base + "work/my%20nb.ipynb?plain=1"
    assert "token = " in one.text.split("\n")[int(line) - 1]


@pytest.mark.parametrize("path", ["/home/x/nb.ipynb", "../nb.ipynb"])
def test_no_link_out_of_the_repository(bad_notebook, path):
    assert Links(sourced(bad_notebook, path), GITHUB)(place()) == ""


@pytest.mark.parametrize(
    "environ", [{}, {**GITHUB, "GITHUB_SHA": ""}, {**GITHUB, "GITHUB_SERVER_URL": "javascript:x"}]
)
def test_no_link_without_a_service(bad_notebook, environ):
    assert Links(sourced(bad_notebook), environ)(place()) == ""


# escaping


@given(st.text())
def test_text_is_shown_as_it_is_and_nothing_more(text):
    html = rendered("x " + markdown_text(text))
    assert re.sub("<p>|</p>", "", html).count("<") == 0
    assert not re.search(r"@\w", shown(html))


@given(st.text("`|ab @<#1"))
def test_prose_never_leaves_its_cell(text):
    table = f"| a | b |\n| - | - |\n| {markdown_prose(text)} | end |\n"
    html = rendered(table)
    assert html.count("<td>") == 2
    assert "<td>end</td>" in html


def test_code_stays_code():
    assert markdown_prose("Set `a|b` to 1") == "Set `a\\|b` to 1"
    assert markdown_prose("a ` alone") == "a \\` alone"
    assert markdown_text("1. x") == "&#49;. x"
    assert markdown_text("0.1.0") == "0.1.0"
    assert markdown_text("#12 @me") == "\\#&#8203;12 &#64;&#8203;me"
    assert inline_html("<b>@me") == "&lt;b&gt;@&#8203;me"
    assert yaml_text('a: "b"') == '"a: \\"b\\""'
