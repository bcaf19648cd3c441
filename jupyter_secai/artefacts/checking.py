"""`check_file`: what a file would run or write when it is opened, found without opening it."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path, PurePath
from typing import BinaryIO, NamedTuple

from jupyter_secai.artefacts.archives import is_zip, signs_in_tar, signs_in_zip
from jupyter_secai.artefacts.formats import (
    gguf_signs,
    hdf5_signs,
    keras_config_signs,
    numpy_signs,
    onnx_signs,
    safetensors_signs,
)
from jupyter_secai.artefacts.pickles import hidden_in, looks_like_pickle, may_be_pickle, signs_in
from jupyter_secai.artefacts.report import FileReport, Sign, report

_DEEPEST = 4
_MOST_UNPACKED = 2 * 1024 * 1024 * 1024
_HEAD = 512
_OLD_HEADER = 2 + 19
_PICKLES = frozenset(
    ".pkl .pickle .pck .pcl .p .joblib .pt .pth .bin .ckpt .dill .sav .model .data .dat".split()
)

Signs = Callable[[BinaryIO, str], list[Sign]]


class Format(NamedTuple):
    """A format: its name for people, and what looks into it."""

    name: str
    signs: Signs


def check_file(path: str | Path) -> FileReport:
    """Look into a file of a model or of data; raises OSError where it cannot be read."""
    with Path(path).open("rb") as stream:
        found = _format_of(str(path), stream)
        if found is None and is_zip(stream):
            return report(str(path), "zip", signs_in_zip(stream, _look(1)))
        if found is None:
            sign = Sign(verdict="unreadable", what="its format is not one that is known here")
            return report(str(path), "unknown", [*hidden_in(stream, ""), sign])
        return report(str(path), found.name, [*found.signs(stream, ""), *_behind(found, stream)])


def _behind(found: Format, stream: BinaryIO) -> list[Sign]:
    """What is bad in a zip file that stands behind something else: Keras and others open it all the same."""
    stream.seek(0)
    if stream.read(2) == b"PK" or not is_zip(stream):
        return []
    signs = signs_in_zip(stream, _look(1), f"archive behind the {found.name}")
    return [sign for sign in signs if sign.verdict in ("dangerous", "suspicious")]


def _format_of(path: str, stream: BinaryIO, depth: int = 0) -> Format | None:
    """By the first bytes, and where those say nothing, by the name."""
    head = stream.read(_HEAD)
    stream.seek(0)
    suffix = PurePath(path).suffix.lower()
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Format(_zip_name(suffix), _zipped(depth))
    if packed := _unpacked_by(head):
        return Format("compressed", _packed(path, packed, depth))
    if len(head) > 261 and head[257:262] == b"ustar":
        return Format("tar", lambda given, where: signs_in_tar(given, _look(depth + 1), where))
    for magic, found in _MAGICS:
        if head.startswith(magic):
            return found
    if looks_like_pickle(head) or (suffix in _PICKLES and may_be_pickle(head)):
        return Format("pickle", _pickled(depth))
    return _BY_SUFFIX.get(suffix)


def _zip_name(suffix: str) -> str:
    return {".pt": "PyTorch", ".pth": "PyTorch", ".keras": "Keras", ".npz": "NumPy"}.get(suffix, "zip")


def _seven(_: BinaryIO, where: str) -> list[Sign]:
    """A known way to keep a pickle from being looked into; no library that is needed anyway reads it."""
    return [Sign(verdict="suspicious", what="it is a 7z archive, which is not looked into", where=where)]


_MAGICS: tuple[tuple[bytes, Format], ...] = (
    (b"\x93NUMPY", Format("NumPy", numpy_signs)),
    (b"\x89HDF\r\n\x1a\n", Format("HDF5", hdf5_signs)),
    (b"GGUF", Format("GGUF", gguf_signs)),
    (b"7z\xbc\xaf\x27\x1c", Format("7z", _seven)),
)
_BY_SUFFIX = {
    ".onnx": Format("ONNX", onnx_signs),
    ".safetensors": Format("safetensors", safetensors_signs),
    ".gguf": Format("GGUF", gguf_signs),
    ".npy": Format("NumPy", numpy_signs),
}


def _pickled(depth: int) -> Signs:
    return lambda stream, where: signs_in(stream, where, _opened(depth + 1))


def _opened(depth: int) -> Signs:
    """What is done with the bytes that a pickle opens."""
    return lambda stream, where: _look(depth)("", stream, where)


def _zipped(depth: int) -> Signs:
    return lambda stream, where: signs_in_zip(stream, _look(depth + 1), where)


def _look(depth: int) -> Callable[[str, BinaryIO, str], list[Sign]]:
    """What is done with the members of an archive."""

    def look(name: str, content: BinaryIO, where: str) -> list[Sign]:
        if PurePath(name).name == "config.json":
            data = content.read()
            return keras_config_signs(data, where) if b"class_name" in data else []
        if depth > _DEEPEST:
            return [Sign(verdict="unreadable", what="archives are nested too deeply", where=where)]
        found = _format_of(name, content, depth)
        return found.signs(content, where) if found else hidden_in(content, where)

    return look


def _unpacked_by(head: bytes) -> Callable[[BinaryIO], BinaryIO] | None:
    if head.startswith(b"\x1f\x8b"):
        return lambda stream: gzip.GzipFile(fileobj=stream)  # type: ignore[return-value]
    if head.startswith(b"BZh"):
        return lambda stream: bz2.BZ2File(stream)  # type: ignore[return-value]
    if head.startswith((b"\xfd7zXZ\x00", b"]\x00\x00")):
        return lambda stream: lzma.LZMAFile(stream)  # type: ignore[return-value]
    if len(head) > 2 and head[0] == 0x78 and int.from_bytes(head[:2], "big") % 31 == 0:
        return _inflated
    if head.startswith(b"ZF0x"):
        return _inflated_old
    if head.startswith(b"\x04\x22\x4d\x18") and find_spec("lz4"):
        from lz4.frame import LZ4FrameFile  # type: ignore[import-not-found, unused-ignore]

        return lambda stream: LZ4FrameFile(stream)
    return None


def _inflated_old(stream: BinaryIO) -> BinaryIO:
    """joblib before 0.10: the size in 19 characters, then zlib."""
    stream.seek(stream.tell() + _OLD_HEADER)
    return _inflated(stream)


def _inflated(stream: BinaryIO) -> BinaryIO:
    """zlib, as joblib compresses."""
    unpacker = zlib.decompressobj()
    return io.BytesIO(unpacker.decompress(stream.read(), _MOST_UNPACKED))


def _packed(path: str, unpack: Callable[[BinaryIO], BinaryIO], depth: int) -> Signs:
    def signs(stream: BinaryIO, where: str) -> list[Sign]:
        if depth > _DEEPEST:
            return [Sign(verdict="unreadable", what="it is packed too often", where=where)]
        try:
            content = unpack(stream).read(_MOST_UNPACKED)
        except (OSError, EOFError, zlib.error, lzma.LZMAError, ValueError) as error:
            what = f"it cannot be unpacked ({type(error).__name__})"
            return [Sign(verdict="unreadable", what=what, where=where)]
        inner = io.BytesIO(content)
        found = _format_of(PurePath(path).stem or path, inner, depth + 1)
        if found is None and may_be_pickle(content[:_HEAD]):
            found = Format("pickle", _pickled(depth + 1))
        if found is None:
            what = "what is packed in it is not of a known format"
            return [Sign(verdict="unreadable", what=what, where=where)]
        return found.signs(inner, where)

    return signs
