"""Archives: models that are zip files (PyTorch, Keras, NumPy), and archives of anything.

Members are read within limits and never extracted. Sources: CWE-22, CWE-409; the formats' documentation.
"""

from __future__ import annotations

import io
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from jupyter_secai.artefacts.report import Sign

_MOST_MEMBERS = 100_000
_MOST_BYTES = 512 * 1024 * 1024
_MOST_RATIO = 1_000
_SUSPECT_RATIO_FROM = 64 * 1024 * 1024

_MOST_HIDDEN = 64 * 1024 * 1024
_HEADER_SIZE = 30
# method, lengths of the name and of the extra field, in the header before a member
_HEADER = re.compile(rb"PK\x03\x04.{4}(..).{16}(..)(..)", re.DOTALL)

# What to do with a member: its name and content, and where it is.
Look = Callable[[str, BinaryIO, str], list[Sign]]


def signs_in_zip(stream: BinaryIO, look: Look, where: str = "") -> list[Sign]:
    """The signs of a zip file and of its members."""
    found: list[Sign] = []
    read: list[range] = []
    try:
        with zipfile.ZipFile(stream) as archive:
            found.extend(_zip_members(archive, look, where, read))  # what came before a break stays
    except _BROKEN_ZIP as error:
        found.append(_broken(error, where))
    return [*found, *_members_past_directory(stream, look, where, read)]


_BROKEN_ZIP = (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, zlib.error)


def _broken(error: Exception, where: str) -> Sign:
    what = f"its archive is broken ({type(error).__name__})"
    return Sign(verdict="unreadable", what=what, where=where)


def is_zip(stream: BinaryIO) -> bool:
    """Whether it opens as a zip file, which is told by its end: any bytes may stand before."""
    found = zipfile.is_zipfile(stream)
    stream.seek(0)
    return found


def _members_past_directory(stream: BinaryIO, look: Look, where: str, read: list[range]) -> Iterator[Sign]:
    """What is bad in members that the directory does not give: other loaders go by their own headers.

    Such loaders pass over checksums, names that differ, a mark of encryption, and a broken directory.
    """
    stream.seek(0)
    data = stream.read(_MOST_BYTES)
    for header in _HEADER.finditer(data):
        if any(header.start() in span for span in read):
            continue
        method, names, extra = int.from_bytes(header[1], "little"), header[2], header[3]
        start = header.end() + int.from_bytes(names, "little") + int.from_bytes(extra, "little")
        content = _member_at(data, start, method)
        name = data[header.end() : header.end() + int.from_bytes(names, "little")].decode("utf-8", "replace")
        signs = look(name, io.BytesIO(content), _place(where, name))
        yield from (sign for sign in signs if sign.verdict == "dangerous")


def _member_at(data: bytes, start: int, method: int) -> bytes:
    if method != zipfile.ZIP_DEFLATED:
        end = data.find(b"PK", start)
        return data[start : end if end > 0 else None]
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data[start:], _MOST_HIDDEN)
    except zlib.error:
        return b""


def _zip_members(archive: zipfile.ZipFile, look: Look, where: str, read: list[range]) -> Iterator[Sign]:
    budget = _MOST_BYTES
    for number, member in enumerate(archive.infolist()):
        place = _place(where, member.filename)
        if number >= _MOST_MEMBERS:
            yield Sign(verdict="unreadable", what=f"it has more than {_MOST_MEMBERS} members", where=where)
            return
        yield from path_signs(member.filename, place)
        if stat.S_ISLNK(member.external_attr >> 16):
            yield Sign(verdict="suspicious", what="a member is a link", where=place)
        if member.flag_bits & 1:
            yield Sign(verdict="unreadable", what="a member is encrypted", where=place)
            continue
        if _is_bomb(member.file_size, member.compress_size):
            yield Sign(verdict="suspicious", what="a member swells beyond measure when unpacked", where=place)
            continue
        budget -= member.file_size
        if budget < 0:
            yield Sign(verdict="unreadable", what="it is too large to be read whole", where=place)
            return
        if member.is_dir() and not member.file_size:
            continue
        yield from _zip_member(archive, member, look, place, read)


def _zip_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, look: Look, place: str, read: list[range]
) -> list[Sign]:
    """A member that is broken, as by a checksum that other loaders pass over, costs only itself."""
    try:
        content = archive.read(member)
    except _BROKEN_ZIP as error:
        return [_broken(error, place)]
    read.append(range(member.header_offset, member.header_offset + _HEADER_SIZE + member.compress_size))
    return look(member.filename, io.BytesIO(content), place)


def signs_in_tar(stream: BinaryIO, look: Look, where: str = "") -> list[Sign]:
    """The signs of a tar file, compressed or not, and of its members."""
    found: list[Sign] = []
    try:
        with tarfile.open(fileobj=stream, mode="r:*") as archive:
            found.extend(_tar_members(archive, look, where))
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        found.append(_broken(error, where))
    return found


def _tar_members(archive: tarfile.TarFile, look: Look, where: str) -> Iterator[Sign]:
    budget = _MOST_BYTES
    for number, member in enumerate(archive):
        place = _place(where, member.name)
        budget -= member.size
        if number >= _MOST_MEMBERS or budget < 0:
            yield Sign(verdict="unreadable", what="it is too large to be read whole", where=place)
            return
        yield from path_signs(member.name, place)
        if member.issym() or member.islnk():
            yield from path_signs(member.linkname, place, what="a link")
        elif member.ischr() or member.isblk() or member.isfifo():
            yield Sign(verdict="dangerous", what="a member is a device", where=place)
        elif member.isfile() and (content := archive.extractfile(member)) is not None:
            yield from look(member.name, io.BytesIO(content.read()), place)


def path_signs(name: str, where: str, what: str = "a member") -> Iterator[Sign]:
    """Whether a path leads out of the folder that an archive is unpacked in."""
    path = PurePosixPath(name.replace("\\", "/"))
    drive = len(name) > 1 and name[1] == ":"
    if path.is_absolute() or drive or ".." in path.parts:
        yield Sign(verdict="dangerous", what=f"{what} leads out of the folder", where=where)


def _is_bomb(size: int, packed: int) -> bool:
    return size > _SUSPECT_RATIO_FROM and size > _MOST_RATIO * max(packed, 1)


def _place(where: str, name: str) -> str:
    shown = name.encode("unicode_escape").decode()[:80]
    return f"{where} > {shown}" if where else shown
