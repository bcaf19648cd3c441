"""Kinds of malicious files, written from the documentation of what they call; none of them is ever loaded.

Each kind is a name, a file name and bytes. Calls go by every name that a module gives a function, by every
opcode that calls, and in every wrapping that a loader opens.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import pickle
import struct
import tarfile
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from itertools import cycle
from typing import NamedTuple


class Kind(NamedTuple):
    """A kind of malicious file."""

    name: str
    file: str
    data: bytes


def text(value: str) -> bytes:
    """A short text of protocol 4."""
    data = value.encode()
    return b"\x8c" + bytes([len(data)]) + data


def by_reduce(module: str, name: str) -> bytes:
    """Protocol 4, as pickle writes it: STACK_GLOBAL and REDUCE."""
    return b"\x80\x04" + text(module) + text(name) + b"\x93" + text("x") + b"\x85R."


def by_global(module: str, name: str) -> bytes:
    """Protocol 0: GLOBAL and REDUCE."""
    return f"c{module}\n{name}\n(S'x'\ntR.".encode()


def by_inst(module: str, name: str) -> bytes:
    """INST calls by itself."""
    return f"(S'x'\ni{module}\n{name}\n.".encode()


def by_obj(module: str, name: str) -> bytes:
    """OBJ takes the callable from above the mark."""
    return f"(c{module}\n{name}\nS'x'\no.".encode()


def by_newobj(module: str, name: str) -> bytes:
    """NEWOBJ calls `__new__`."""
    return b"\x80\x02" + f"c{module}\n{name}\nS'x'\n".encode() + b"\x85\x81."


def by_newobj_ex(module: str, name: str) -> bytes:
    """NEWOBJ_EX, with keywords."""
    return b"\x80\x04" + text(module) + text(name) + b"\x93" + text("x") + b"\x85}\x92."


def by_memory(module: str, name: str) -> bytes:
    """The name is put into the memo and fetched from there."""
    put = text(module) + b"\x94" + text(name) + b"\x94" + b"00" + b"h\x00h\x01\x93"
    return b"\x80\x04" + put + text("x") + b"\x85R."


_FORMS = (by_reduce, by_global, by_inst, by_obj, by_newobj, by_newobj_ex, by_memory)

# What runs code, reaches files or the network, or leads there: module and name, a line a family.
NAMES = """
os.system os.popen os.execv os.spawnl os.posix_spawn os.startfile os.remove os.putenv
posix.system posix.execve posix.fork nt.system nt.startfile
subprocess.Popen subprocess.call subprocess.check_output subprocess.run subprocess.getoutput
builtins.eval builtins.exec builtins.compile builtins.getattr builtins.__import__ builtins.open builtins.breakpoint
__builtin__.eval __builtin__.execfile __builtin__.apply
runpy.run_path runpy._run_code code.InteractiveInterpreter code.interact codeop.compile_command
pdb.run pdb.runeval bdb.Bdb.run cProfile.runctx profile.run timeit.main timeit.repeat trace.main
doctest.testmod doctest.debug_src doctest.debug
idlelib.pyshell.ModifiedInterpreter.runcode idlelib.run.Executive.runcode idlelib.autocomplete.AutoComplete.get_entity
idlelib.calltip.get_entity idlelib.debugobj.ObjectTreeItem.SetText
lib2to3.pgen2.grammar.Grammar.loads lib2to3.refactor.RefactoringTool
pydoc.locate pydoc.pipepager pydoc.tempfilepager webbrowser.open webbrowser.get
ctypes.CDLL ctypes.cdll.LoadLibrary ctypes.WinDLL _ctypes.dlopen
importlib.import_module importlib.util.module_from_spec importlib._bootstrap._call_with_frames_removed
importlib.machinery.SourceFileLoader imp.load_source imp.load_dynamic _imp.create_dynamic
pkgutil.resolve_name pkgutil.walk_packages zipimport.zipimporter site.addsitedir site.execsitecustomize
venv.main ensurepip.bootstrap pip._internal.cli.main.main pip.main
multiprocessing.util.spawnv_passfds multiprocessing.Process multiprocessing.managers.BaseManager
asyncio.create_subprocess_shell asyncio.run asyncio.unix_events._UnixSubprocessTransport
socket.create_connection socket.socket _socket.socket ssl.wrap_socket http.client.HTTPSConnection http.server.HTTPServer
urllib.request.urlopen urllib.request.urlretrieve urllib2.urlopen ftplib.FTP smtplib.SMTP telnetlib.Telnet
nntplib.NNTP imaplib.IMAP4 poplib.POP3 xmlrpc.client.ServerProxy socketserver.TCPServer
shutil.rmtree shutil.move shutil.copyfile shutil.unpack_archive tempfile.NamedTemporaryFile
pathlib.Path.write_text pathlib.Path.unlink pathlib.PosixPath.write_bytes pathlib.Path.read_text pathlib.Path.rmdir
marshal.loads marshal.load types.FunctionType types.CodeType functools.reduce
operator.attrgetter operator.methodcaller _operator.methodcaller operator.call
pickle.loads pickle.Unpickler _pickle.loads shelve.open dbm.open dbm.dumb.open
pty.spawn tty.setraw commands.getoutput popen2.popen3 platform.popen
sys.settrace sys._getframe sys.addaudithook inspect.getattr_static gc.get_referrers atexit.register
threading.Thread threading.Timer _thread.start_new_thread sched.scheduler concurrent.futures.ThreadPoolExecutor
signal.signal faulthandler.enable resource.setrlimit
io.open io.FileIO _io.open_code io.open_code codecs.open codecs.lookup linecache.updatecache fileinput.FileInput
sqlite3.connect _sqlite3.connect tarfile.open zipfile.ZipFile zipfile.ZipFile.extractall gzip.open bz2.open lzma.open
distutils.spawn.spawn distutils.core.run_setup setuptools.sandbox.run_setup
logging.FileHandler logging.config.listen logging.handlers.SocketHandler configparser.ConfigParser.read
test.support.script_helper.assert_python_ok unittest.mock._importer unittest.main
tkinter.Tk tkinter.Tcl turtle.Screen _tkinter.create
compileall.compile_file py_compile.compile symtable.symtable ast.literal_eval
mailcap.findmatch uuid._popen ctypes.util._findLib_gcc _osx_support._read_output _aix_support._read_cmd_output
xml.sax.parse xml.dom.minidom.parse xml.etree.ElementTree.parse
collections.namedtuple dataclasses.make_dataclass enum._simple_enum
weakref.finalize contextlib.ExitStack string.Formatter.get_field typing._eval_type typing.get_type_hints
typing.ForwardRef._evaluate annotationlib.call_evaluate_function
warnings._showwarnmsg_impl traceback.print_exc cmd.Cmd.onecmd cgitb.enable crypt.crypt
msilib.OpenDatabase winreg.SetValue _winapi.CreateProcess msvcrt.getch wsgiref.simple_server.make_server
curses.wrapper readline.read_init_file rlcompleter.Completer.attr_matches tabnanny.check
zipapp.create_archive filecmp.cmp mmap.mmap fcntl.ioctl selectors.DefaultSelector
""".split()

PACKAGES = """
numpy.load numpy.fromfile numpy.memmap numpy.testing.runstring numpy.testing._private.utils.runstring numpy.f2py.main
numpy.f2py.crackfortran.myeval numpy.f2py.compile numpy.f2py.diagnose.run numpy.lib.npyio.load numpy.lib._npyio_impl.load
numpy.ctypeslib.load_library numpy.distutils.exec_command.exec_command numpy.save numpy.lib.utils.safe_eval
torch.load torch.hub.load torch.hub.load_state_dict_from_url torch.jit.load torch.compile torch.utils.cpp_extension.load
torch.classes.load_library torch.ops.load_library torch.utils.model_zoo.load_url torch.package.PackageImporter
torch._inductor.codecache.compile_file torch.utils._config_module.ConfigModule.load_config torch.export.load
torch.multiprocessing.spawn torch.utils.data.DataLoader torch.onnx.export torch.distributed.rpc.rpc_sync
pandas.eval pandas.read_pickle pandas.read_sql pandas.DataFrame.eval pandas.DataFrame.query pandas.core.computation.eval.eval
pandas.core.frame.DataFrame.to_pickle pandas.io.common.get_handle pandas.compat.pickle_compat.load
dill.loads dill._dill._create_function dill._dill._import_module dill._dill._eval_repr cloudpickle.loads
cloudpickle.cloudpickle._make_function cloudpickle.cloudpickle.subimport joblib.load joblib.numpy_pickle.load joblib.Parallel
joblib.externals.loky.backend.spawn.prepare joblib._memmapping_reducer.JOBLIB_MMAPS.open
sklearn.datasets.fetch_openml sklearn.datasets.load_files sklearn.utils._testing.check_docstring_parameters
scipy.io.loadmat scipy._lib._testutils.PytestTester scipy.sparse.load_npz scipy.weave.inline
matplotlib.use matplotlib.pyplot.savefig matplotlib.testing.compare.convert PIL.Image.open PIL.ImageShow.show
yaml.load yaml.unsafe_load jsonpickle.decode ruamel.yaml.load toml.load
requests.get requests.api.post httpx.get aiohttp.ClientSession urllib3.PoolManager paramiko.SSHClient boto3.client
IPython.core.interactiveshell.InteractiveShell.run_cell IPython.utils.process.system IPython.get_ipython IPython.start_ipython
jinja2.Template jinja2.environment.Environment.from_string mako.template.Template django.core.management.call_command
flask.Flask.run fabric.Connection invoke.run sh.Command pexpect.spawn pexpect.run plumbum.local execnet.makegateway
sympy.sympify sympy.parsing.sympy_parser.parse_expr sympy.core.sympify.sympify numexpr.evaluate numba.jit llvmlite.binding.load_library_permanently
tensorflow.io.write_file tensorflow.saved_model.load tensorflow.py_function keras.models.load_model keras.layers.Lambda
transformers.pipeline transformers.AutoModel.from_pretrained huggingface_hub.hf_hub_download datasets.load_dataset
xgboost.Booster.load_model lightgbm.Booster.save_model polars.read_csv polars.DataFrame.deserialize pyarrow.fs.LocalFileSystem
duckdb.sql sqlalchemy.create_engine pymongo.MongoClient redis.Redis psycopg2.connect
cffi.FFI cffi.api.FFI.dlopen pycparser.parse_file Cython.inline Cython.Build.Inline.cython_inline
networkx.read_gpickle networkx.readwrite.gpickle.read_gpickle nltk.data.load nltk.download spacy.load gensim.utils.unpickle
statsmodels.iolib.smpickle.load_pickle statsmodels.datasets.get_rdataset
pip._vendor.distlib.scripts.ScriptMaker pkg_resources.run_script setuptools.build_meta.build_wheel
pydantic.v1.utils.import_string celery.utils.imports.symbol_by_name werkzeug.utils.import_string
ray.get dask.compute distributed.Client fsspec.open gradio.Interface streamlit.runtime.get_instance mlflow.pyfunc.load_model
""".split()

RUN = by_reduce("os", "system")
_OLD = by_global("os", "system")


def kinds() -> Iterator[Kind]:
    """All kinds: names, ways to call, ways to wrap, and evasions."""
    for dotted, form in zip([*NAMES, *PACKAGES], cycle(_FORMS), strict=False):
        module, name = _split(dotted)
        yield Kind(f"{dotted} {form.__name__}", "model.pkl", form(module, name))
    for form in _FORMS:
        yield Kind(f"form {form.__name__}", "model.pkl", form("subprocess", "Popen"))
    yield from (Kind(f"wrapped: {name}", file, data) for name, file, data in _wrapped())
    yield from (Kind(f"evasion: {name}", "model.pkl", data) for name, data in _evasions())


def _split(dotted: str) -> tuple[str, str]:
    """Where the module ends: before the first part that is a class, else before the last part."""
    parts = dotted.split(".")
    first = next((at for at, part in enumerate(parts) if at and part[:1].isupper()), None)
    at = min(first or len(parts) - 1, len(parts) - 1)
    if parts[0] in ("Cython", "PIL", "xml"):
        at = len(parts) - 1
    return ".".join(parts[:at]), ".".join(parts[at:])


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file of these members."""
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", method) as archive:
        warnings.simplefilter("ignore")  # a name that is there twice is meant so
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def _tarred(name: str, data: bytes, mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        member = tarfile.TarInfo(name)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def _npy(data: bytes) -> bytes:
    header = repr({"descr": "|O", "fortran_order": False, "shape": (1,)}).encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data


def _patched(data: bytes, signature: bytes, at: int, value: bytes) -> bytes:
    """With bytes of every header that starts with the signature replaced."""
    out, place = bytearray(data), data.find(signature)
    while place >= 0:
        out[place + at : place + at + len(value)] = value
        place = data.find(signature, place + 1)
    return bytes(out)


_LOCAL, _CENTRAL = b"PK\x03\x04", b"PK\x01\x02"
_TORCH = zipped(("archive/data.pkl", RUN), ("archive/version", b"3\n"), method=zipfile.ZIP_STORED)


def _wrapped() -> Iterator[tuple[str, str, bytes]]:
    yield "torch", "m.pt", _TORCH
    yield "torch, another extension", "m.txt", _TORCH
    yield "torch, pickle with another name", "m.pt", zipped(("archive/data.txt", RUN))
    yield (
        "torch of the old format",
        "m.pt",
        pickle.dumps(0x1950A86A20F9469CFC6C, 2) + pickle.dumps(1001, 2) + RUN,
    )
    yield "zip in zip", "m.zip", zipped(("a.zip", zipped(("b.pkl", RUN))))
    yield "zip in zip in zip", "m.zip", zipped(("a", zipped(("b", zipped(("c.pkl", RUN))))))
    yield "bzip2 member", "m.zip", zipped(("a.pkl", RUN), method=zipfile.ZIP_BZIP2)
    yield "lzma member", "m.zip", zipped(("a.pkl", RUN), method=zipfile.ZIP_LZMA)
    yield "bytes before the zip", "m.pt", b"\x00" * 100 + _TORCH
    yield "bytes after the zip", "m.pt", _TORCH + b"\x00" * 100
    yield "image before the zip", "m.pt", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50 + _TORCH
    yield "checksum wrong", "m.pt", _patched(_patched(_TORCH, _CENTRAL, 16, b"1234"), _LOCAL, 14, b"1234")
    yield "marked as encrypted", "m.pt", _patched(_TORCH, _CENTRAL, 8, b"\x01\x00")
    yield (
        "marked as encrypted in both headers",
        "m.pt",
        _patched(_patched(_TORCH, _CENTRAL, 8, b"\x01\x00"), _LOCAL, 6, b"\x01\x00"),
    )
    yield "local name differs", "m.pt", _patched(_TORCH, _LOCAL, 30, b"Archive")
    yield "local method differs", "m.pt", _patched(_TORCH, _LOCAL, 8, b"\x63\x00")
    yield "central method unknown", "m.pt", _patched(_TORCH, _CENTRAL, 10, b"\x63\x00")
    yield (
        "size said as nothing",
        "m.pt",
        _patched(_patched(_TORCH, _CENTRAL, 24, b"\0\0\0\0"), _CENTRAL, 20, b"\0\0\0\0"),
    )
    yield (
        "member twice, harmless last",
        "m.pt",
        zipped(("archive/data.pkl", RUN), ("archive/data.pkl", pickle.dumps([1]))),
    )
    yield (
        "member twice, harmless first",
        "m.pt",
        zipped(("archive/data.pkl", pickle.dumps([1])), ("archive/data.pkl", RUN)),
    )
    yield "end of the directory broken", "m.pt", _TORCH.replace(b"PK\x05\x06", b"PK\x05\x07")
    yield (
        "member cut from the directory",
        "m.pt",
        _without_last_entry(zipped(("archive/version", b"3"), ("archive/data.pkl", RUN))),
    )
    yield "folder that is a file", "m.pt", zipped(("archive/data.pkl/", RUN))
    for name, compress in (
        ("gzip", gzip.compress),
        ("bzip2", bz2.compress),
        ("xz", lzma.compress),
        ("zlib", zlib.compress),
    ):
        yield f"joblib in {name}", "m.joblib", compress(RUN)
        yield f"{name}, old protocol", "m.pkl", compress(_OLD)
    yield "raw lzma", "m.joblib", lzma.compress(RUN, format=lzma.FORMAT_ALONE)
    yield "gzip of gzip", "m.pkl.gz", gzip.compress(gzip.compress(RUN))
    yield "gzip, second member", "m.pkl.gz", gzip.compress(b"") + gzip.compress(RUN)
    yield "joblib of old, marked ZF", "m.joblib", b"ZF" + b"0x%-17x" % len(RUN) + zlib.compress(RUN)
    yield "tar", "m.tar", _tarred("a.pkl", RUN)
    yield "tar.xz", "m.tar.xz", _tarred("a.pkl", RUN, "w:xz")
    yield "npy", "a.npy", _npy(RUN)
    yield "npz", "a.npz", zipped(("a.npy", _npy(RUN)))
    yield (
        "npy of version 2",
        "a.npy",
        _npy(RUN).replace(b"\x01\x00", b"\x02\x00", 1)[:8]
        + struct.pack("<I", 55)
        + repr({"descr": "|O", "fortran_order": False, "shape": (1,)}).encode().ljust(54)
        + b"\n"
        + RUN,
    )
    yield "no extension", "model", RUN
    yield "old protocol, no extension", "model", _OLD
    yield "old protocol, .txt", "m.txt", _OLD
    yield "named as an image", "cat.jpg", RUN
    yield "named as safetensors", "m.safetensors", RUN
    yield "named as ONNX", "m.onnx", RUN
    yield "7z", "m.7z", _SEVEN


# "7z" and its version, then a header that says nothing here: what is in one is not read without another library
_SEVEN = b"7z\xbc\xaf\x27\x1c\x00\x04" + b"\x00" * 24 + RUN


def _without_last_entry(data: bytes) -> bytes:
    """The last entry of the directory is gone; the member is still there, for loaders that read on."""
    end = data.rfind(b"PK\x05\x06")
    start = data.find(_CENTRAL)
    last = data.rfind(_CENTRAL)
    ended = bytearray(data[end:])
    ended[8:12] = struct.pack("<HH", 1, 1)
    ended[12:20] = struct.pack("<II", last - start, start)
    return data[:last] + bytes(ended)


def _evasions() -> Iterator[tuple[str, bytes]]:
    harmless = pickle.dumps([1], 4)
    yield "after a harmless pickle", harmless + RUN
    yield "after junk", b"\xff\xff\xfe" + RUN
    yield "after a harmless pickle and junk", harmless + b"\xff\xfe" + RUN
    yield "after a harmless pickle and zeros", harmless + b"\x00" * 64 + RUN
    yield "old protocol after a harmless pickle and junk", harmless + b"\xff\xfe\n" + _OLD
    yield "three, junk between each", harmless + b"\xff" + harmless + b"\xff" + RUN
    yield "junk that starts as a pickle", harmless + b"\x80\x04\xff" + RUN
    yield "harmless array of bytes, then junk", pickle.dumps(b"\xff" * 5000, 4) + b"##" + RUN
    yield "before junk", RUN + b"\xff" * 50
    yield "truncated after the call", RUN[:-1]
    yield "truncated before the call", RUN[:-2]
    yield "broken after the call", RUN[:-1] + b"\xff."
    yield "no protocol", RUN[2:]
    yield "two protocols", b"\x80\x04" + RUN
    yield "protocol 255", b"\x80\xff" + RUN[2:]
    yield "in a frame", b"\x80\x04\x95" + struct.pack("<Q", len(RUN) - 2) + RUN[2:]
    yield "in a frame of a wrong length", b"\x80\x04\x95" + struct.pack("<Q", 2**40) + RUN[2:]
    yield (
        "in its own bytes",
        b"\x80\x04" + text("pickle") + text("loads") + b"\x93C" + bytes([len(RUN)]) + RUN + b"\x85R.",
    )
    yield "name doubled", b"\x80\x04" + text("code") + b"2\x93" + text("x") + b"\x85R."
    yield (
        "module from a list",
        b"\x80\x04](" + text("os") + b"e" + text("system") + b"\x93" + text("x") + b"\x85R.",
    )
    yield (
        "name made by a call",
        b"\x80\x04"
        + text("os")
        + b"cbuiltins\nstr\n"
        + text("system")
        + b"\x85R\x93"
        + text("x")
        + b"\x85R.",
    )
    yield "module with a dot before", by_reduce("os.path", "os.system")
    yield "through another module", by_reduce("logging", "os.system")
    yield "through a class", by_reduce("collections", "OrderedDict.__init__.__globals__")
    yield "through subclasses", by_reduce("builtins", "object.__subclasses__")
    yield "name in another letter width", by_reduce("os", "sy\u017ftem")
    yield "call in a state", _state(b"cos\nsystem\nS'x'\n\x85R")
    yield (
        "__setstate__ of another",
        b"\x80\x02cbuiltins\nobject\n)\x81}S'__setstate__'\ncos\nsystem\nsbS'x'\nb.",
    )
    yield "__reduce__ in a dict", b"\x80\x02}S'__reduce__'\ncos\nsystem\ns."
    yield "call as a persistent id", b"cos\nsystem\nS'x'\n\x85RQ."
    yield "call before a persistent id", b"cos\nsystem\nS'x'\n\x85R0S'id'\nQ."
    yield "call in a list that is thrown away", b"]cos\nsystem\nS'x'\n\x85Ra0N."
    yield "call in a set", b"\x80\x04\x8f(" + RUN[2:-1] + b"\x90."
    yield "call in a key", b"}cos\nsystem\nS'x'\n\x85RNs."
    yield "call in a tuple", b"(cos\nsystem\nS'x'\n\x85RI1\nt."
    yield "after POP_MARK", b"(I1\n1cos\nsystem\nS'x'\n\x85R."
    yield "a partial of it", b"cfunctools\npartial\ncos\nsystem\n\x85R."
    yield "a map of it", b"cbuiltins\nmap\ncos\nsystem\n]S'x'\na\x86R."
    yield (
        "extension registry",
        b"\x80\x02ccopyreg\nadd_extension\n(S'os'\nS'system'\nI240\ntR0\x82\xf0S'x'\n\x85R.",
    )
    yield (
        "memo overwritten",
        b"\x80\x02" + b"S'path'\nq\x000S'os'\nq\x000" + b"h\x00\x8c\x06system\x93S'x'\n\x85R.",
    )
    yield "memo far away", b"\x80\x02cos\nsystem\nr\xff\xff\xff\x0f0j\xff\xff\xff\x0fS'x'\n\x85R."
    yield "long text before", b"X" + struct.pack("<I", 100_000) + b"a" * 100_000 + b"0" + RUN[2:]
    yield "after ten thousand values", b"(" + b"I1\n" * 10_000 + b"10"[:1] + _OLD
    yield "setattr of a module", b"cbuiltins\nsetattr\n(csys\nmodules\nS'x'\nS'y'\ntR."
    yield "item of sys.modules", b"csys\nmodules.get\nS'os'\n\x85R."
    yield "copyreg constructor", b"ccopyreg\n__newobj__\ncsubprocess\nPopen\nS'x'\n\x86R."
    yield (
        "copyreg reconstructor",
        b"ccopy_reg\n_reconstructor\n(csubprocess\nPopen\nc__builtin__\nobject\nNtR.",
    )
    yield "a class with a name of its own", by_reduce("ctypes", "_dlopen")


def _state(call: bytes) -> bytes:
    return b"\x80\x02cbuiltins\nobject\n)\x81}S'a'\n" + call + b"sb."
