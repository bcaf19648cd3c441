"""The reader of packages' source behind `scripts/verify_apis.py`: what it finds, and what it does not make up."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

_SCRIPT = Path(__file__).parents[1] / "scripts" / "verify_apis.py"
_FILES = {
    "shop/__init__.py": "from .till import Till\nfrom .shelf import *\nimport json as text\n",
    "shop/till.py": (
        "from .base import Counter\n"
        "class Till(Counter):\n"
        "    def __init__(self):\n        self.drawer = {}\n"
        "    @property\n    def printer(self) -> 'Printer': ...\n"
        "class Printer:\n    def roll(self): ...\n"
    ),
    "shop/base.py": "class Counter:\n    if True:\n        def open(self): ...\n",
    "shop/shelf.py": "def stock(): ...\ntry:\n    import fast\nexcept ImportError:\n    def restock(): ...\n",
    "shop/_late.pyi": "class Late:\n    @classmethod\n    def load(cls) -> Late: ...\n",
    "shop/circle.py": "from shop.circle2 import *\n",
    "shop/circle2.py": "from shop.circle import *\nround_and_round = round_and_round\n",
    "lazy/__init__.py": (
        "_import_structure = {'inner': ['Inner']}\n"
        "def __getattr__(name): return __import__('importlib').import_module('lazy.inner')\n"
    ),
    "lazy/inner.py": "class Inner:\n    @classmethod\n    def make(cls): ...\n",
}


@pytest.fixture(scope="module")
def verify() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_apis", _SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["verify_apis"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def packages(verify: ModuleType, tmp_path: Path) -> object:
    for name, text in _FILES.items():
        file = tmp_path / "wheel-1.0" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return verify.Packages(verify.roots(tmp_path))


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("shop.Till", True),
        ("shop.till.Till.open", True),  # from a base class in another module, under `if`
        ("shop.Till.drawer", True),  # set in __init__
        ("shop.Till.printer.roll", True),  # by the property's annotation
        ("shop.stock", True),  # by a star
        ("shop.restock", True),  # under `except`
        ("shop._late.Late.load", True),  # from a stub
        ("shop.text.loads", True),  # another module under a name of its own
        ("lazy.Inner.make", True),  # imported when asked for
        ("shop.Till.close", False),
        ("shop.nothing", False),
        ("lazy.Outer", False),
        ("shop.circle.anything", False),  # stars that lead to each other
        ("nowhere.at.all", False),
    ],
)
def test_names_are_found_in_source(packages: object, name: str, there: bool) -> None:
    assert packages.has(name) is there  # type: ignore[attr-defined]


def test_a_family_needs_something_of_that_name(packages: object) -> None:
    assert packages.defines("shop", "roll")  # type: ignore[attr-defined]
    assert not packages.defines("shop", "unroll")  # type: ignore[attr-defined]


def test_names_of_packages_that_are_not_there_are_told_apart(
    verify: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "flask.py").write_text("class Flask:\n    def run(self): ...\n", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["verify_apis.py", "--packages", str(tmp_path)])
    monkeypatch.setattr(verify.catalogue, "apis", lambda: {"flask.Flask.run": 1, "pandas.read_csv": 1})
    assert verify.main() == 0
    assert "1 found" in capsys.readouterr().err
    monkeypatch.setattr(verify.catalogue, "apis", lambda: {"flask.Flask.fly": 1})
    assert verify.main() == 1
    assert capsys.readouterr().out == "flask.Flask.fly\n"
