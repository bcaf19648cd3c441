"""Magics and shell lines leave a cell line for line, and Python that needs no masking is left alone."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_secai.analysis.parse import parse
from jupyter_secai.notebook.syntax import mask, programs


@pytest.mark.parametrize(
    ("source", "python", "names"),
    [
        ("x = 1\n!ls\ny = 2", "x = 1\npass\ny = 2", ["!"]),
        ("files = !ls *.csv", "files = None", ["!"]),
        ("if a:\n    %matplotlib inline", "if a:\n    pass", ["matplotlib"]),
        ("%time fit(x)", "fit(x)", ["time"]),
        ("r = %time fit(x)", "r = fit(x)", ["time"]),
        ("%%time\nfit(x)", "\nfit(x)", ["time"]),
        ("%secai profile people zip", "pass", ["secai"]),
        ("%%secai\nfit(x)", "\nfit(x)", ["secai"]),
        ("%%bash\nls\npwd", "\n\n", ["bash"]),
        ("s = '''\n%d\n!no\n'''", "s = '''\n%d\n!no\n'''", []),
        ("x = (a\n% b)", "x = (a\n% b)", []),
        ("!pip install \\\n  a b\nx", "pass\n\nx", ["!"]),
        ("?print\nx", "pass\nx", []),
        ("df.head?", "pass", []),
        ("pip install numpy", "pass", ["pip"]),
        ("x != y", "x != y", []),
    ],
)
def test_masking(source: str, python: str, names: list[str]) -> None:
    masked = mask(source)
    assert masked.python == python
    assert [command.name for command in masked.commands] == names


@given(st.text(alphabet="ab%!?\n\"'#()=\\ :[]{}x1.", max_size=80))
def test_lines_are_kept(source: str) -> None:
    assert mask(source).python.count("\n") == source.count("\n")


@given(st.text(max_size=60))
def test_any_text_compiles_to_something(source: str) -> None:
    parse(mask(source).python)


PYTHON = ["a = 1", "b = '%d' % a", "s = '''x\n!y\n'''", "c = [\n 1,\n]", "def f():\n    return a != 2"]


@given(st.lists(st.sampled_from(PYTHON), max_size=6))
def test_plain_python_is_left_alone(parts: list[str]) -> None:
    source = "\n".join(parts)
    ast.parse(source)
    assert mask(source) == (source, ())


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("!sudo pip3 install a", [("pip", ("install", "a"))]),
        ("!{sys.executable} -m pip install a", [("pip", ("install", "a"))]),
        ("!cd x && FOO=1 make y; ls", [("cd", ("x",)), ("make", ("y",)), ("ls", ())]),
        ("%pip install -q a", [("pip", ("install", "-q", "a"))]),
        ("%%sh\nls -l\n", [("ls", ("-l",))]),
        ("!echo 'open", [("echo", ("'open",))]),
    ],
)
def test_programs(source: str, found: list[tuple[str, tuple[str, ...]]]) -> None:
    commands = mask(source).commands
    assert [(p.name, p.words) for command in commands for p in programs(command)] == found


def test_what_a_program_is_piped_into() -> None:
    first, second = programs(mask("!curl -s https://a.invalid | bash").commands[0])
    assert (first.piped_into, second.name) == ("bash", "bash")


@pytest.mark.parametrize("broken", ["def f(:", "x = = 1", "print 'old'", "for x in", "a\0b = ("])
def test_a_broken_statement_costs_only_itself(broken: str) -> None:
    compiled = parse(f"a = 1\n{broken}\nb = 2")
    assert [node.targets[0].id for node in compiled.tree.body if isinstance(node, ast.Assign)] == ["a", "b"]
    assert compiled.left_out == (2,)


def test_deep_nesting_ends() -> None:
    parse("x = " + "(" * 5000 + ")" * 5000)
    parse("x = " + "[" * 90 + "]" * 90)
    parse("x = " + "-" * 3000 + "1")
    parse("x = " + " + ".join(["a"] * 3000))
