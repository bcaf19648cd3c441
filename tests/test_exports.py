"""Each export format, by each way of starting it, under each policy, with the real nbconvert."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from functools import partialmethod
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter, WebPDFExporter, get_exporter
from nbconvert.nbconvertapp import NbConvertApp
from notebooks import code, display, markdown, notebook, stream
from tornado.httpclient import HTTPClientError
from traitlets.config import Config

from jupyter_secai import __version__
from jupyter_secai.gate import ExportRefused, SecaiGatePreprocessor, SecaiRedactPreprocessor, install
from jupyter_secai.policy import find_policy
from jupyter_secai.verdict import judge

SHIPPED = Path(__file__).parent.parent / "jupyter-config" / "nbconvert"
NAME = "jupyter_secai.gate.SecaiGatePreprocessor"
FIND_CHROMIUM = Path(__file__).parent.parent / "scripts" / "find-chromium"
# PDFs are made of HTML by a browser, and of LaTeX by TeX: the check is that of the format below
FORMATS = ["html", "slides", "markdown", "script", "notebook", "latex", "rst", "asciidoc"]
POLICIES = {
    "refuse": 'on-export = "refuse"',
    "warn": 'on-export = "warn"',
    "redact": 'on-export = "redact"',
    "never": 'gate-level = "never"',
}


@pytest.fixture
def shared(secret, tmp_path):
    """A notebook with a key in its code and in an output; in it no text that pandoc would have to convert."""
    made = notebook("x = 1", code(f"token = '{secret}'", stream(f"token is {secret}\n")))
    made["metadata"]["language_info"] = {"name": "python", "file_extension": ".py"}
    return made


def put(folder, made, policy):
    (folder / "nb.ipynb").write_text(json.dumps(made), encoding="utf-8")
    (folder / "secai.toml").write_text(POLICIES[policy], encoding="utf-8")


# the ways of starting: each gives back the exported text, or raises with the first sentence


def by_command_line(format_name, folder, monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(SHIPPED))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(folder / "none"))
    app = NbConvertApp()
    out = ["--output-dir", str(folder / "out"), "--log-level", "CRITICAL"]
    app.initialize(["--to", format_name, *out, str(folder / "nb.ipynb")])
    try:
        app.start()
    except SystemExit:
        assert not list((folder / "out").glob("*"))
        raise ExportRefused("") from None
    (file,) = (folder / "out").glob("nb.*")
    return file.read_text("utf-8")


def by_python(format_name, folder, monkeypatch):
    config = Config()
    install(config)
    return exported(get_exporter(format_name)(config=config), folder)


def by_own_exporter(format_name, folder, monkeypatch):
    base = get_exporter(format_name)

    class OwnExporter(base):
        @property
        def default_config(self):
            config = Config({"Exporter": {"preprocessors": [NAME]}})
            config.merge(super().default_config)
            return config

    return exported(OwnExporter(), folder)


def exported(exporter, folder):
    text, _ = exporter.from_filename(str(folder / "nb.ipynb"))
    return text


@pytest.mark.parametrize("way", [by_command_line, by_python, by_own_exporter])
@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("format_name", FORMATS)
def test_matrix(tmp_path, monkeypatch, shared, secret, way, policy, format_name):
    put(tmp_path, shared, policy)
    if policy == "refuse":
        with pytest.raises(ExportRefused):
            way(format_name, tmp_path, monkeypatch)
        return
    holds(way(format_name, tmp_path, monkeypatch), policy, secret)


def holds(text, policy, secret):
    # markup may stand between the parts of a value, but not in the middle of its random part
    shown = re.sub(r"\\[a-z_]*\{?|<[^>]+>", "", text)
    part = secret[5:15]
    assert (part in shown) is (policy != "redact")
    assert ("SECRET" in text) is (policy == "redact")


@pytest.mark.skipif(shutil.which("pandoc") is None, reason="needs pandoc, which converts texts")
@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("format_name", ["latex", "rst", "asciidoc"])
def test_texts_that_pandoc_converts(tmp_path, monkeypatch, shared, secret, policy, format_name):
    shared["cells"].insert(
        0, markdown(f"# Results\n\nThe *token* of `api` is {secret}, see [here](#results).")
    )
    put(tmp_path, shared, policy)
    if policy == "refuse":
        with pytest.raises(ExportRefused):
            by_command_line(format_name, tmp_path, monkeypatch)
        return
    text = by_command_line(format_name, tmp_path, monkeypatch)
    assert "Results" in text
    holds(text, policy, secret)


class TestServer:
    @pytest.fixture
    def jp_server_config(self):
        return {"ServerApp": {"jpserver_extensions": {"jupyter_secai": True}}}

    @pytest.mark.parametrize("policy", POLICIES)
    async def test_matrix(self, jp_fetch, jp_root_dir, shared, secret, policy):
        put(Path(jp_root_dir), shared, policy)
        for format_name in FORMATS:
            if policy == "refuse":
                with pytest.raises(HTTPClientError) as caught:
                    await jp_fetch("nbconvert", format_name, "nb.ipynb")
                page = caught.value.response.body.decode()
                assert "SecAI refused this export: 2 findings to fix, first in cell 2." in page, format_name
            else:
                answer = await jp_fetch("nbconvert", format_name, "nb.ipynb")
                holds(answer.body.decode("utf-8", "replace"), policy, secret)


def test_pdf_through_a_browser_is_stopped_before_the_browser_starts(tmp_path, shared, monkeypatch):
    put(tmp_path, shared, "refuse")
    with pytest.raises(ExportRefused):
        by_python("webpdf", tmp_path, monkeypatch)


@pytest.fixture
def browser(monkeypatch):
    """A Chromium of the machine in place of one that Playwright has downloaded; gives the pages it printed."""
    playwright = pytest.importorskip("playwright.async_api", reason="needs nbconvert[webpdf]")
    found = subprocess.run([FIND_CHROMIUM], capture_output=True, text=True, check=False).stdout.strip()
    if not found:
        pytest.skip("needs Chromium or Chrome")
    launch, printed = playwright.BrowserType.launch, []
    monkeypatch.setattr(playwright.BrowserType, "launch", partialmethod(launch, executable_path=found))
    monkeypatch.setattr(WebPDFExporter.disable_sandbox, "default_value", True)
    prints = WebPDFExporter.run_playwright

    def run_playwright(exporter, html):
        printed.append(html)
        return prints(exporter, html)

    monkeypatch.setattr(WebPDFExporter, "run_playwright", run_playwright)
    return printed


@pytest.mark.parametrize("policy", POLICIES)
def test_pdf_through_a_browser(tmp_path, shared, secret, monkeypatch, browser, policy):
    put(tmp_path, shared, policy)
    if policy == "refuse":
        with pytest.raises(ExportRefused):
            by_python("webpdf", tmp_path, monkeypatch)
        assert browser == []
        return
    assert by_python("webpdf", tmp_path, monkeypatch).startswith(b"%PDF")
    [page] = browser
    holds(page, policy, secret)


# what is left when values are masked


def test_masking_does_not_let_through_what_cannot_be_masked(tmp_path, shared, monkeypatch, secret):
    shared["cells"].append(code("import pickle\nm = pickle.load(open(input(), 'rb'))"))
    put(tmp_path, shared, "redact")
    (tmp_path / "secai.toml").write_text('on-export = "redact"\nseverity = {"pickle-load" = "high"}')
    with pytest.raises(ExportRefused, match="1 finding to fix, in cell 3") as caught:
        by_python("html", tmp_path, monkeypatch)
    assert secret not in str(caught.value)


def test_sidebar_foretells_what_the_export_does(tmp_path, shared):
    from jupyter_secai import review

    for policy, blocked, number in [("refuse", True, 2), ("warn", False, 2), ("redact", False, 0)]:
        put(tmp_path, shared, policy)
        verdict = judge(review(tmp_path / "nb.ipynb"), find_policy(tmp_path))
        assert (verdict.blocked, len(verdict.findings)) == (blocked, number), policy


def test_rich_outputs_are_masked_too(tmp_path, secret, monkeypatch):
    made = notebook(code("x", display(text_html=f"<b>token = {secret}</b>")))
    put(tmp_path, made, "redact")
    text = by_python("html", tmp_path, monkeypatch)
    assert secret not in text


def test_option_of_one_export_masks(tmp_path, shared, secret):
    put(tmp_path, shared, "refuse")
    config = Config({"SecaiGatePreprocessor": {"on_export": "redact"}})
    install(config)
    assert secret not in exported(HTMLExporter(config=config), tmp_path)


@pytest.mark.parametrize("option", [{"level": "never"}, {"on_export": "warn"}])
def test_option_does_not_change_what_an_administrator_locked(tmp_path, shared, monkeypatch, option):
    put(tmp_path, shared, "refuse")
    policy = find_policy(tmp_path)
    locked = policy.model_copy(update={"locked": frozenset({"gate-level", "on-export"})})
    monkeypatch.setattr("jupyter_secai.gate.preprocessor.find_policy", lambda _: locked)
    config = Config({"SecaiGatePreprocessor": option})
    install(config)
    with pytest.raises(ExportRefused) as caught:
        exported(HTMLExporter(config=config), tmp_path)
    assert "level=never" not in str(caught.value)


def test_redaction_before_the_check_lets_a_masked_copy_through(tmp_path, shared, secret):
    put(tmp_path, shared, "refuse")
    names = ["jupyter_secai.gate.SecaiRedactPreprocessor", NAME]
    config = Config({"Exporter": {"preprocessors": names}})
    assert secret not in exported(HTMLExporter(config=config), tmp_path)


# what the first sentence and the log say


def test_every_first_sentence_fits_an_error_page(tmp_path, shared, monkeypatch):
    deep = tmp_path / ("long" * 40)
    deep.mkdir()
    put(deep, shared, "refuse")
    for policy in ('on-export = "sometimes"', "gate-level = 3", "[[ignore]]\nrule = 3", "="):
        (deep / "secai.toml").write_text(policy, encoding="utf-8")
        with pytest.raises(ExportRefused) as caught:
            by_python("html", deep, monkeypatch)
        first, second = str(caught.value).split("\n", 1)
        assert len(first) < 100
        assert "secai.toml" in second


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("x = 1", "Nothing was found."),
        ("import pickle\nm = pickle.load(f)", "Nothing at critical or above was found."),
        ("def f(:", "not everything could be checked"),
    ],
)
def test_clean_findings_and_not_checked_are_told_apart(tmp_path, make_notebook, caplog, source, said):
    caplog.set_level("INFO")
    (tmp_path / "nb.ipynb").write_text(json.dumps(make_notebook(source)), encoding="utf-8")
    (tmp_path / "secai.toml").write_text('gate-level = "critical"', encoding="utf-8")
    config = Config()
    install(config)
    exported(HTMLExporter(config=config), tmp_path)
    assert said in caplog.text


# the stamp


@pytest.mark.parametrize(
    ("format_name", "template"),
    [("html", None), ("html", "classic"), ("html", "own"), ("slides", None), ("slides", "own")],
)
@pytest.mark.parametrize(
    ("source", "status"), [("x = 1", "clean"), ("def f(:", "incomplete"), ("key", "findings")]
)
def test_stamp_says_version_and_status(
    tmp_path, make_notebook, secret, format_name, template, source, status
):
    source = f"k = '{secret}'" if source == "key" else source
    put(tmp_path, make_notebook(source), "warn")
    config = Config()
    install(config)
    exporter = get_exporter(format_name)(config=config, **template_of(template))
    for _ in range(2):
        page = exported(exporter, tmp_path)
        assert page.count(f'content="jupyter_secai {__version__}; status={status}"') == 1
        assert page.index('name="secai"') < page.index("</head>")


def template_of(name):
    own = "<html><head><title>mine</title></head>{% for c in nb.cells %}{{ c.source | e }}{% endfor %}</html>"
    return {"raw_template": own} if name == "own" else {"template_name": name} if name else {}


def test_stamp_of_a_masked_copy_says_so(tmp_path, shared, monkeypatch):
    put(tmp_path, shared, "redact")
    page = by_python("html", tmp_path, monkeypatch)
    assert f'content="jupyter_secai {__version__}; status=clean; redacted"' in page


def test_no_stamp_where_nothing_was_checked(tmp_path, make_notebook):
    put(tmp_path, make_notebook("x = 1"), "refuse")
    config = Config({"SecaiGatePreprocessor": {"active": False}})
    install(config)
    assert 'name="secai"' not in exported(HTMLExporter(config=config), tmp_path)


# bypasses that the documentation names


def test_documented_bypasses_are_what_they_are_said_to_be(tmp_path, shared, monkeypatch, secret):
    put(tmp_path, shared, "refuse")
    assert secret in exported(HTMLExporter(), tmp_path)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(SHIPPED))
    monkeypatch.setenv("JUPYTER_NO_CONFIG", "1")
    app = NbConvertApp()
    app.initialize(["--to", "script", "--output-dir", str(tmp_path / "out"), str(tmp_path / "nb.ipynb")])
    app.start()
    assert list((tmp_path / "out").iterdir())


def test_preprocessors_can_be_used_by_themselves(shared, secret):
    node = nbformat.from_dict(shared)
    masked, _ = SecaiRedactPreprocessor().preprocess(node, {})
    assert secret not in json.dumps(masked)
    assert SecaiGatePreprocessor(level="high").preprocess(masked, {})[0] is masked
