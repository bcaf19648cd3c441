"""Formats that are no pickle: what each can carry beside numbers.

Sources: NumPy's format description; Keras documentation, "Lambda layer"; GGUF's specification in ggml's
repository; safetensors' format description; ONNX's documentation, "External data".
"""

from __future__ import annotations

import ast
import json
import re
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO

from jupyter_secai.artefacts.archives import path_signs
from jupyter_secai.artefacts.named import standing
from jupyter_secai.artefacts.pickles import signs_in
from jupyter_secai.artefacts.report import Sign

_MOST_HEADER = 100 * 1024 * 1024
_NPY = b"\x93NUMPY"


def numpy_signs(stream: BinaryIO, where: str = "") -> list[Sign]:
    """An .npy file: objects are a pickle after the header."""
    if stream.read(6) != _NPY:
        return [_broken("its header is not NumPy's", where)]
    major = stream.read(2)[:1]
    size = stream.read(2 if major == b"\x01" else 4)
    length = int.from_bytes(size, "little")
    if length > _MOST_HEADER:
        return [_broken("its header is too long", where)]
    try:
        header = ast.literal_eval(stream.read(length).decode("latin-1").strip())
        holds_objects = _holds_objects(header["descr"])
    except (ValueError, SyntaxError, KeyError, TypeError, MemoryError, RecursionError):
        return [_broken("its header cannot be read", where)]
    if not holds_objects:
        return []
    from io import BytesIO

    holds = Sign(verdict="suspicious", what="its array holds objects, which are pickled", where=where)
    inside = signs_in(BytesIO(stream.read()), where)
    return inside or [holds]


def _holds_objects(kind: object) -> bool:
    """A type is a code, or a list of fields with a name, a type and perhaps a shape."""
    if isinstance(kind, list):
        return any(isinstance(field, tuple) and len(field) > 1 and _holds_objects(field[1]) for field in kind)
    if isinstance(kind, tuple):
        return any(map(_holds_objects, kind))
    return isinstance(kind, str) and "O" in kind


def keras_config_signs(text: bytes, where: str = "") -> list[Sign]:
    """A Keras model's configuration: Lambda layers hold code, and `module` names what is imported."""
    try:
        config = json.loads(text)
    except (ValueError, RecursionError):
        return [_broken("its configuration is not JSON", where)]
    return list(_keras_nodes(config, where))


def _keras_nodes(config: Any, where: str) -> Iterator[Sign]:
    stack, seen = [config], 0
    while stack:
        node = stack.pop()
        seen += 1
        if isinstance(node, list):
            stack += node
        if not isinstance(node, dict):
            continue
        stack += node.values()
        kind = node.get("class_name")
        if kind in ("Lambda", "__lambda__"):
            yield Sign(verdict="dangerous", what="a Lambda layer holds Python code", where=where)
        module = node.get("module")
        if kind == "function" and (called := _called(str(module), node.get("config"))):
            yield Sign(verdict="dangerous", what=f"it calls {called}", where=where)
        if isinstance(module, str) and kind and not _is_keras(module):
            named = module.encode("unicode_escape").decode()[:60]
            yield Sign(verdict="suspicious", what=f"a layer is taken from the module {named}", where=where)


# functions of Keras that a model may not need: files, downloads, and the switch that lets code load
_KERAS_REACH = ("keras.utils", "keras.src.utils", "keras.config", "keras.src.config", "keras.saving")


def _called(module: str, function: object) -> str:
    """The name of a function that no activation or loss is; empty for others."""
    if not isinstance(function, str):
        return ""
    is_own = module.startswith(("keras.", "tf_keras."))
    reaches = module.startswith(_KERAS_REACH) or (not is_own and standing(module, function) == "dangerous")
    return f"{module}.{function}".encode("unicode_escape").decode()[:80] if reaches else ""


def _is_keras(module: str) -> bool:
    return module.split(".")[0] in ("keras", "builtins", "tensorflow", "tf_keras") or not module


_LAMBDA = re.compile(rb'"class_name"\s*:\s*"Lambda"')
# letters that no writer of JSON escapes, so that the name of a layer is not seen
_ESCAPED = re.compile(rb"\\u00(?:[46][1-9a-fA-F]|[57][0-9aA])")


def hdf5_signs(stream: BinaryIO, where: str = "") -> list[Sign]:
    """A Keras model in HDF5, whose configuration stands in it as JSON text."""
    before = b""
    while chunk := stream.read(1 << 20):
        if _LAMBDA.search(before + chunk):
            return [Sign(verdict="dangerous", what="a Lambda layer holds Python code", where=where)]
        if _ESCAPED.search(before + chunk):
            return [Sign(verdict="suspicious", what="its configuration hides letters", where=where)]
        before = chunk[-64:]
    return []


def safetensors_signs(stream: BinaryIO, where: str = "") -> list[Sign]:
    """A header of JSON, then numbers: nothing in it can run."""
    head = stream.read(8)
    length = int.from_bytes(head, "little")
    if len(head) < 8 or length > _MOST_HEADER:
        return [_broken("its header is not that of safetensors", where)]
    try:
        header = json.loads(stream.read(length))
    except (ValueError, RecursionError):
        return [_broken("its header is not JSON", where)]
    return [] if isinstance(header, dict) else [_broken("its header is not an object", where)]


# What a chat template needs none of, and what leads from a template to Python.
_TEMPLATE = re.compile(
    r"__\w+__|\battr\s*\(|\|\s*attr\b|\bmro\b|\bsubclasses\b|\bglobals\b|\bimport\b|\bpopen\b|\bsystem\s*\(|\beval\b"
)
_GGUF_TEXT, _GGUF_LIST = 8, 9
_GGUF_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}


def gguf_signs(stream: BinaryIO, where: str = "") -> list[Sign]:
    """Metadata and numbers; the chat template is a Jinja program that others render."""
    try:
        if stream.read(4) != b"GGUF":
            return [_broken("its header is not that of GGUF", where)]
        stream.read(4)
        _, count = struct.unpack("<QQ", stream.read(16))
        return [
            sign for key, value in _gguf_pairs(stream, count) for sign in _template_signs(key, value, where)
        ]
    except (struct.error, ValueError, KeyError, OverflowError):
        return [_broken("its metadata is broken", where)]


def _gguf_pairs(stream: BinaryIO, count: int) -> Iterator[tuple[str, str]]:
    if count > 1_000_000:
        raise ValueError("too many keys")
    for _ in range(count):
        key = _gguf_text(stream)
        (kind,) = struct.unpack("<I", stream.read(4))
        if kind == _GGUF_TEXT:
            yield key, _gguf_text(stream)
        elif kind == _GGUF_LIST:
            _skip_list(stream)
        else:
            stream.read(_GGUF_SIZES[kind])


def _skip_list(stream: BinaryIO) -> None:
    kind, count = struct.unpack("<IQ", stream.read(12))
    if kind == _GGUF_TEXT:
        for _ in range(count):
            _gguf_text(stream)
    elif kind == _GGUF_LIST:
        raise ValueError("lists of lists are not in the format")
    else:
        stream.seek(_GGUF_SIZES[kind] * count, 1)


def _gguf_text(stream: BinaryIO) -> str:
    (length,) = struct.unpack("<Q", stream.read(8))
    if length > _MOST_HEADER:
        raise ValueError("too long")
    text = stream.read(length)
    if len(text) < length:
        raise ValueError("cut off")
    return text.decode("utf-8", "replace")


def _template_signs(key: str, value: str, where: str) -> Iterator[Sign]:
    if key.startswith("tokenizer.chat_template") and _TEMPLATE.search(value):
        place = f"{where} > {key}" if where else key
        yield Sign(verdict="dangerous", what="its chat template reaches for Python", where=place)


_LOCATION = re.compile(rb"\n.\x08location\x12(.)([^\x00-\x1f]{1,255})", re.DOTALL)
_OPERATOR = re.compile(rb"(?:PyOp|PythonOp|ai\.onnx\.contrib|com\.microsoft\.extensions)")


def onnx_signs(stream: BinaryIO, where: str = "") -> list[Sign]:
    """External data is a path beside the model; operators of other domains load libraries."""
    data = stream.read(_MOST_HEADER)
    signs: list[Sign] = []
    for found in re.finditer(rb"location\x12", data):
        length = data[found.end()] if found.end() < len(data) else 0
        path = data[found.end() + 1 : found.end() + 1 + length].decode("utf-8", "replace")
        signs += path_signs(path, where, what="its external data")
    if _OPERATOR.search(data):
        signs.append(
            Sign(verdict="suspicious", what="an operator runs Python or loads a library", where=where)
        )
    return signs


def _broken(what: str, where: str) -> Sign:
    return Sign(verdict="unreadable", what=what, where=where)
