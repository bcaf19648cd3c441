"""Files of models, looked into and never opened: what runs is found however it is packed, and the rest is let pass.

The dangerous files are made here, byte by byte or by `__reduce__`, and no test loads one.
"""

from __future__ import annotations

import gzip
import io
import json
import pickle
import struct
import subprocess
import sys
import tarfile
import zipfile
import zlib
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from command_line import run
from hypothesis import given
from hypothesis import strategies as st
from malicious_pickles import Kind, kinds

from jupyter_secai.artefacts.checking import check_file
from jupyter_secai.artefacts.named import standing
from jupyter_secai.artefacts.pickles import signs_in

PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)


def text(value: str) -> bytes:
    data = value.encode()
    return b"\x8c" + bytes([len(data)]) + data


def calling(module: str, name: str, argument: str = "x") -> bytes:
    """A pickle that calls a name with a text, in protocol 4."""
    return b"\x80\x04" + text(module) + text(name) + b"\x93" + text(argument) + b"\x85R."


def calling_in_text(module: str, name: str) -> bytes:
    """The same in protocol 0."""
    return f"c{module}\n{name}\n(S'x'\ntR.".encode()


RUN = calling("os", "system")

DANGEROUS_NAMES = [
    ("os", "system"), ("posix", "system"), ("nt", "system"), ("os", "popen"), ("os", "execv"), ("os", "remove"),
    ("subprocess", "Popen"), ("subprocess", "run"), ("subprocess", "check_output"), ("builtins", "eval"),
    ("builtins", "exec"), ("builtins", "compile"), ("builtins", "open"), ("builtins", "getattr"),
    ("builtins", "__import__"), ("__builtin__", "eval"), ("__builtin__", "execfile"), ("runpy", "run_path"),
    ("runpy", "_run_code"), ("importlib", "import_module"), ("importlib.util", "spec_from_file_location"),
    ("socket", "create_connection"), ("urllib.request", "urlretrieve"), ("requests", "get"), ("requests.api", "post"),
    ("httpx", "get"), ("http.client", "HTTPSConnection"), ("webbrowser", "open"), ("shutil", "rmtree"),
    ("pty", "spawn"), ("code", "interact"), ("bdb", "Bdb"), ("pdb", "set_trace"), ("timeit", "timeit"),
    ("cProfile", "run"), ("profile", "Profile.run"), ("trace", "Trace.run"), ("doctest", "debug_script"),
    ("ctypes", "CDLL"), ("ctypes.util", "find_library"), ("marshal", "loads"), ("types", "CodeType"),
    ("types", "FunctionType"), ("pickle", "loads"), ("_pickle", "loads"), ("dill", "loads"), ("functools", "reduce"),
    ("operator", "attrgetter"), ("operator", "methodcaller"), ("pip._internal", "main"), ("pip", "main"),
    ("asyncio.unix_events", "_UnixSubprocessTransport._start"), ("multiprocessing.util", "spawnv_passfds"),
    ("_posixsubprocess", "fork_exec"), ("idlelib.pyshell", "ModifiedInterpreter.runcommand"),
    ("lib2to3.pgen2.pgen", "ParserGenerator"), ("distutils.file_util", "write_file"), ("ensurepip", "_run_pip"),
    ("pydoc", "pipepager"), ("logging", "FileHandler"), ("logging.config", "dictConfig"), ("sqlite3", "connect"),
    ("io", "open"), ("_io", "FileIO"), ("io", "open_code"), ("tempfile", "mktemp"), ("linecache", "getlines"),
    ("numpy", "load"), ("numpy.testing._private.utils", "runstring"), ("numpy.f2py.crackfortran", "getlincoef"),
    ("numpy.f2py.diagnose", "run_command"), ("pandas", "eval"), ("pandas", "read_pickle"),
    ("pandas.io.pickle", "read_pickle"), ("torch", "load"), ("torch.hub", "load"), ("torch.jit", "script"),
    ("torch.utils.collect_env", "run"), ("torch._dynamo.guards", "GuardBuilder.get"),
    ("torch.utils._config_module", "ConfigModule.load_config"), ("torch.utils.bottleneck.__main__", "run_cprofile"),
    ("torch.fx.experimental.symbolic_shapes", "ShapeEnv.evaluate_guards_expression"), ("joblib", "load"),
    ("transformers", "pipeline"), ("huggingface_hub", "snapshot_download"), ("uuid", "_get_command_stdout"),
    ("gc", "get_objects"), ("inspect", "getmodule"), ("sys", "exit"), ("signal", "signal"), ("atexit", "register"),
    ("threading", "Thread"), ("getpass", "getuser"), ("platform", "popen"), ("smtplib", "SMTP"), ("ftplib", "FTP"),
    ("telnetlib", "Telnet"), ("xmlrpc.client", "ServerProxy"), ("zipimport", "zipimporter"), ("imp", "load_source"),
    ("unittest.mock", "_importer"), ("test.support.script_helper", "assert_python_ok"), ("venv", "create"),
    ("shelve", "open"), ("glob", "glob"), ("codecs", "open"), ("fileinput", "input"), ("win32com.client", "Dispatch"),
    ("keras.models", "load_model"), ("tensorflow", "io.write_file"), ("cloudpickle.cloudpickle", "_make_function"),
    ("collections", "abc.sys.modules.get"), ("datetime", "sys.exit"), ("collections", "OrderedDict.__class__"),
]  # fmt: skip


@pytest.mark.parametrize(("module", "name"), DANGEROUS_NAMES)
@pytest.mark.parametrize("make", [calling, calling_in_text])
def test_a_call_of_a_dangerous_name(
    tmp_path: Path, make: Callable[[str, str], bytes], module: str, name: str
) -> None:
    assert verdict(tmp_path, "m.pkl", make(module, name)) == "dangerous"


def verdict(folder: Path, name: str, data: bytes) -> str:
    file = folder / name
    file.write_bytes(data)
    return check_file(file).verdict


EVASIONS = {
    "its name comes from memory": b"\x80\x04"
    + text("os")
    + b"\x94"
    + text("system")
    + b"\x94"
    + b"0"
    + b"0"
    + b"h\x00h\x01\x93"
    + text("x")
    + b"\x85R.",
    "its name is doubled": b"\x80\x04" + text("code") + b"2" + b"\x93" + text("x") + b"\x85R.",
    "it stands after something harmless": b"\x80\x04]." + RUN,
    "it breaks off after the call": RUN[:-1] + b"\xff\xff",
    "no protocol is said": RUN[2:],
    "its arguments hold the call": b"\x80\x04"
    + text("collections")
    + text("OrderedDict")
    + b"\x93"
    + RUN[2:-1]
    + b"\x85R.",
    "it is built by INST": b"(S'x'\nios\nsystem\n.",
    "it is built by OBJ": b"(cos\nsystem\nS'x'\no.",
    "it is built by NEWOBJ": b"\x80\x02csubprocess\nPopen\nS'x'\n\x85\x81.",
    "it is put away and fetched": b"cos\nsystem\nq\x000h\x00S'x'\n\x85R.",
    "the module has a trailing part": calling("os.path", "os.system"),
    "a name is made up": b"\x80\x04]" + text("system") + b"\x93.",
    "partial holds it": b"\x80\x04"
    + text("functools")
    + text("partial")
    + b"\x93"
    + text("os")
    + text("system")
    + b"\x93\x85R.",
}


@pytest.mark.parametrize("data", EVASIONS.values(), ids=EVASIONS.keys())
def test_evasions(tmp_path: Path, data: bytes) -> None:
    assert verdict(tmp_path, "m.pkl", data) == "dangerous"


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
def test_malicious_kinds(tmp_path: Path, kind: Kind) -> None:
    """Of 7z it is said that it is not looked into; every other kind is dangerous."""
    expected = "suspicious" if kind.file.endswith(".7z") else "dangerous"
    assert verdict(tmp_path, kind.file, kind.data) == expected


def test_ordinary_objects_of_the_libraries_that_are_there() -> None:
    script = Path(__file__).with_name("ordinary_pickles.py")
    done = subprocess.run([sys.executable, script, "each"], capture_output=True, text=True, check=True)
    alarms = [line for line in done.stdout.splitlines() if "\t" in line]
    # a result class that SciPy makes by the way: cloudpickle writes its code into the file
    assert [line for line in alarms if not line.startswith("scipy\ttest\t")] == []
    assert int(done.stderr.rpartition(" files")[0].split()[-1]) > 100


@pytest.mark.parametrize("form", [bytes, lambda data: data.decode("latin-1")], ids=["bytes", "text"])
def test_what_a_pickle_opens_in_turn_is_read(tmp_path: Path, form: Callable[[bytes], Any]) -> None:
    class Opens:
        def __init__(self, data: bytes) -> None:
            self.data = data

        def __reduce__(self) -> Any:
            return (_stand_in, (self.data,))

    def opening(data: bytes) -> bytes:
        written = pickle.dumps(Opens(data), 4 if form is bytes else 2)
        return written.replace(_OURS[form is bytes], _TORCH[form is bytes])

    assert verdict(tmp_path, "m.pkl", opening(RUN)) == "dangerous"
    assert verdict(tmp_path, "m.pkl", opening(zipped(**{"a/data.pkl": RUN}))) == "dangerous"
    assert verdict(tmp_path, "m.pkl", opening(pickle.dumps([1]))) == "clean"


def _stand_in(data: bytes) -> None:
    """Named in place of torch's loader, which need not be installed."""


_TORCH = (b"ctorch.storage\n_load_from_bytes\n", text("torch.storage") + b"\x94" + text("_load_from_bytes"))
_OURS = (
    f"c{__name__}\n_stand_in\n".encode(),
    text(__name__) + b"\x94" + text("_stand_in"),
)


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(name: str, data: bytes, kind: bytes = tarfile.REGTYPE, link: str = "") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        member = tarfile.TarInfo(name)
        member.size, member.type, member.linkname = len(data), kind, link
        archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def npy(data: bytes, kind: str = "|O") -> bytes:
    header = repr({"descr": kind, "fortran_order": False, "shape": (1,)}).encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + data


def gguf(key: str, value: str) -> bytes:
    def packed(part: str) -> bytes:
        return struct.pack("<Q", len(part)) + part.encode()

    listed = packed("tokens") + struct.pack("<IIQ", 9, 8, 1) + packed("a")
    number = packed("n") + struct.pack("<II", 4, 7)
    body = listed + number + packed(key) + struct.pack("<I", 8) + packed(value)
    return b"GGUF" + struct.pack("<IQQ", 3, 0, 3) + body


LAMBDA = json.dumps({"class_name": "Sequential", "config": {"layers": [{"class_name": "Lambda"}]}}).encode()
ELSEWHERE = json.dumps({"class_name": "F", "module": "evil.layers", "config": {}}).encode()
CALLS = {"class_name": "function", "module": "builtins", "config": "eval"}
FETCHES = {"class_name": "function", "module": "keras.utils", "config": "get_file"}


def fields(kind: list[tuple[str, str]], data: bytes) -> bytes:
    """A NumPy file of records."""
    header = repr({"descr": kind, "fortran_order": False, "shape": (1,)}).encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + data


def with_wrong_sum(**members: bytes) -> bytes:
    """A zip file whose last member does not agree with its checksum, which some loaders pass over."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    data = bytearray(out.getvalue())
    last = list(members.values())[-1]
    data[data.find(last)] ^= 1
    return bytes(data)


HDF5 = b"\x89HDF\r\n\x1a\n" + b"\0" * 100


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("m.pt", zipped(**{"archive/data.pkl": RUN}), "dangerous"),
        ("m.zip", zipped(**{"a/b.zip": zipped(**{"c.pkl": RUN})}), "dangerous"),
        ("m.npz", zipped(**{"a.npy": npy(RUN)}), "dangerous"),
        ("a.npy", npy(pickle.dumps([1])), "suspicious"),
        ("a.npy", npy(b"\0" * 8, "<f8"), "clean"),
        ("m.keras", zipped(**{"config.json": LAMBDA}), "dangerous"),
        ("m.keras", zipped(**{"config.json": ELSEWHERE}), "suspicious"),
        ("m.keras", zipped(**{"config.json": LAMBDA.replace(b"Lambda", b"Dense")}), "clean"),
        ("m.keras", zipped(**{"config.json": json.dumps(CALLS).encode()}), "dangerous"),
        ("m.keras", zipped(**{"config.json": json.dumps(FETCHES).encode()}), "dangerous"),
        ("m.keras", zipped(**{"config.json": json.dumps({**FETCHES, "module": "keras.activations", "config": "relu"}).encode()}), "clean"),
        ("m.keras", npy(b"\0" * 8, "<f8") + zipped(**{"config.json": LAMBDA}), "dangerous"),
        ("m.safetensors", struct.pack("<Q", 2) + b"{}" + zipped(**{"a.pkl": RUN}), "dangerous"),
        ("m.safetensors", struct.pack("<Q", 2) + b"{}" + zipped(**{"a.txt": b"x"}), "clean"),
        ("m.keras", b"anything" + zipped(**{"config.json": LAMBDA}), "dangerous"),
        ("m.pt", with_wrong_sum(**{"a/data.pkl": RUN, "a/other": b"hello world"}), "dangerous"),
        ("m.pt", with_wrong_sum(**{"a/other": b"hello world"}), "unreadable"),
        ("m.zip", zipped(**{"a/data": b"cposix\nsystem\n(S'x'\ntR."}), "dangerous"),
        ("m.zip", zipped(**{"a/data": b"(see the notes)"}), "clean"),
        ("a.npy", fields([("Open", "<f8"), ("Other", "<i4")], b"\0" * 12), "clean"),
        ("a.npy", fields([("a", "<f8"), ("b", "|O")], RUN), "dangerous"),
        ("m.h5", HDF5 + rb'{"class_name": "\u004cambda"}', "suspicious"),
        ("m.h5", HDF5 + b'{"class_name": "Lambda"}', "dangerous"),
        ("m.h5", HDF5 + b'{"class_name": "Dense"}', "clean"),
        ("m.joblib", zlib.compress(RUN), "dangerous"),
        ("m.pkl.gz", gzip.compress(RUN), "dangerous"),
        ("m.pkl.gz", gzip.compress(gzip.compress(RUN)), "dangerous"),
        ("m.bin", RUN, "dangerous"),
        ("m.unknown", RUN, "dangerous"),
        ("m.tar.gz", tarred("a.pkl", RUN), "dangerous"),
        ("m.tar.gz", tarred("a.txt", b"x"), "clean"),
        ("m.tar.gz", tarred("../../a.txt", b"x"), "dangerous"),
        ("m.tar.gz", tarred("a", b"", tarfile.SYMTYPE, "/etc/passwd"), "dangerous"),
        ("m.tar.gz", tarred("a", b"", tarfile.SYMTYPE, "b"), "clean"),
        ("m.tar.gz", tarred("a", b"", tarfile.CHRTYPE), "dangerous"),
        ("m.zip", zipped(**{"../a.txt": b"x"}), "dangerous"),
        ("m.zip", zipped(**{"C:\\a.txt": b"x"}), "dangerous"),
        ("m.zip", zipped(**{"a.txt": b"\0" * 200_000_000}), "suspicious"),
        ("m.gguf", gguf("tokenizer.chat_template", "{{ ''.__class__.__mro__ }}"), "dangerous"),
        ("m.gguf", gguf("tokenizer.chat_template", "{% for m in messages %}{{ m.content }}{% endfor %}"), "clean"),
        ("m.gguf", gguf("general.name", "__class__"), "clean"),
        ("m.safetensors", struct.pack("<Q", 2) + b"{}", "clean"),
        ("m.safetensors", struct.pack("<Q", 2**40), "unreadable"),
        ("m.onnx", b"\x08\x08location\x12\x0b../../a.bin", "dangerous"),
        ("m.onnx", b"\x08\x08location\x12\x05a.bin", "clean"),
        ("m.txt", b"hello", "unreadable"),
        ("m.pkl", b"", "unreadable"),
        ("m.zip", b"PK\x03\x04broken", "unreadable"),
        ("m.pkl", calling("my_models", "Model"), "suspicious"),
        ("m.pkl", b"\x80\x04\x82\x01.", "suspicious"),
    ],
)  # fmt: skip
def test_what_a_file_holds(tmp_path: Path, name: str, data: bytes, expected: str) -> None:
    assert verdict(tmp_path, name, data) == expected


ORDINARY = [
    1, 1.5, 2**100, "text", b"bytes", bytearray(b"x"), None, True, [1, [2]], (1, 2), {"a": {1, 2}}, frozenset({1}),
    complex(1, 2), range(3), slice(1, 2), OrderedDict(a=1), defaultdict(list, a=[1]), Counter("abc"), deque([1]),
    datetime.now(UTC), date(2026, 1, 1), timedelta(days=1), Decimal("1.5"), Fraction(1, 3), uuid4(), Path("a"),
    [["same"] * 2] * 3, {"x" * 300: "y" * 70_000}, ValueError("x"),
]  # fmt: skip


@pytest.mark.parametrize("value", ORDINARY, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_ordinary_objects_are_let_pass(tmp_path: Path, value: object, protocol: int) -> None:
    assert verdict(tmp_path, "m.pkl", pickle.dumps(value, protocol)) == "clean"


def test_models_and_tables_are_let_pass(tmp_path: Path) -> None:
    joblib = pytest.importorskip("joblib")
    pandas = pytest.importorskip("pandas")
    numpy = pytest.importorskip("numpy")
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.feature_selection import SelectKBest
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    x, y = numpy.random.default_rng(0).random((30, 3)), [0, 1] * 15
    table = pandas.DataFrame({"a": ["x", "y"], "b": [1, 2], "c": pandas.to_datetime(["2020", "2021"])})
    made = {
        "frame": table,
        "categories": table["a"].astype("category"),
        "array": x,
        "objects": numpy.array(["a", 1], dtype=object),
        "forest": RandomForestClassifier(3).fit(x, y),
        "pipeline": make_pipeline(StandardScaler(), SelectKBest(k=2), KNeighborsClassifier()).fit(x, y),
        "encoder": OneHotEncoder().fit(table[["a"]]),
    }
    for name, value in made.items():
        joblib.dump(value, tmp_path / f"{name}.joblib")
        joblib.dump(value, tmp_path / f"{name}.joblib.z", compress=3)
        (tmp_path / f"{name}.pkl").write_bytes(pickle.dumps(value))
    reports = [check_file(file) for file in sorted(tmp_path.iterdir())]
    assert [(r.path, r.signs) for r in reports if r.verdict != "clean"] == []


def test_what_follows_an_array_in_a_joblib_file_is_read(tmp_path: Path) -> None:
    joblib = pytest.importorskip("joblib")
    numpy = pytest.importorskip("numpy")
    file = tmp_path / "m.joblib"
    joblib.dump([numpy.arange(1000.0), "marker"], file)
    data = file.read_bytes()
    before, after = data[: data.index(b"\x8c\x06marker")], data[data.index(b"\x8c\x06marker") :]
    file.write_bytes(before + RUN[2:-1] + after.partition(b"marker")[2].removeprefix(b"\x94"))
    assert check_file(file).verdict == "dangerous"


@given(st.binary(max_size=300))
def test_any_bytes_are_read(data: bytes) -> None:
    signs_in(io.BytesIO(data))


@given(st.binary(min_size=1, max_size=60), st.integers(0, 60))
def test_a_call_is_found_whatever_stands_before_it(data: bytes, at: int) -> None:
    """Harmless values before the call do not hide it."""
    harmless = pickle.dumps([data, at, {"k": data}], 4)[:-1]
    found = signs_in(io.BytesIO(harmless + RUN[2:]))
    assert any(sign.verdict == "dangerous" for sign in found)


def test_danger_goes_before_permission() -> None:
    assert standing("numpy", "load") == "dangerous"
    assert standing("numpy", "ndarray") == "allowed"
    assert standing("sklearn.svm._classes", "SVC") == "allowed"
    assert standing("sklearn.utils.anything", "run_it") == "unknown"
    assert standing("sklearn.externals.joblib", "load") == "dangerous"


def test_the_command(tmp_path: Path) -> None:
    (tmp_path / "bad.pkl").write_bytes(RUN)
    (tmp_path / "good.pkl").write_bytes(pickle.dumps([1]))
    bad = run("file", "bad.pkl", "good.pkl", cwd=tmp_path)
    assert bad.returncode == 1
    assert b"Do not open it: it calls os.system." in bad.stdout
    assert run("file", "good.pkl", cwd=tmp_path).returncode == 0
    missing = run("file", "none.pkl", cwd=tmp_path)
    assert (missing.returncode, missing.stderr.count(b"\n")) == (2, 1)


@pytest.mark.parametrize(
    ("module", "name", "verdict"),
    [
        ("torch.jit._pickle", "build_intlist", "clean"),
        ("torch.utils.data.dataset", "TensorDataset", "clean"),
        ("__torch__.torch.nn.modules.linear", "Linear", "clean"),
        ("torch.jit._script", "script", "dangerous"),
        ("torch.utils.data.dataset", "random_split", "dangerous"),
    ],
)
def test_what_torch_itself_writes(tmp_path: Path, module: str, name: str, verdict: str) -> None:
    file = tmp_path / "model.pkl"
    file.write_bytes(f"c{module}\n{name}\n(]tR.".encode())
    assert check_file(file).verdict == verdict
