"""Which strings an expression of code is for certain, or may be."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

_WRAPPERS = frozenset(
    {
        "SecretStr", "SecretBytes", "Secret", "str", "bytes", "bytearray", "quote", "quote_plus", "b64decode",
        "urlsafe_b64decode", "fromhex", "unhexlify", "a2b_hex", "Field", "field",
    }
)  # fmt: skip
_CHANGES = frozenset("encode decode strip".split())
_MOST_IN_LIST = 50
_DEEPEST = 6
_FEWEST_BYTES = 8
_SPREAD = 128  # the numbers of a key use all of a byte; notes, pins and sizes lie close together


def strings_in(value: ast.expr, deepest: int = _DEEPEST) -> Iterator[tuple[str, ast.expr]]:
    """The strings that an expression may be, each with its place: itself, one of a list, a side of `or`,
    what `str` wraps or `b64decode` decodes."""
    text = text_of(value)
    if text:
        yield text, value
    elif deepest:
        for part in _parts(value):
            yield from strings_in(part, deepest - 1)


def _parts(value: ast.expr) -> Sequence[ast.expr]:
    if isinstance(value, ast.BoolOp):
        return value.values
    if isinstance(value, ast.IfExp):
        return (value.body, value.orelse)
    if isinstance(value, ast.List | ast.Tuple | ast.Set):
        return value.elts[:_MOST_IN_LIST]
    return _wrapped(value) if isinstance(value, ast.Call) else ()


def _wrapped(call: ast.Call) -> Sequence[ast.expr]:
    called = name_of(call.func)
    if called in _WRAPPERS:
        return [*call.args[:1], *(k.value for k in call.keywords if k.arg == "default")]
    if called in _CHANGES and isinstance(call.func, ast.Attribute):
        return (call.func.value,)
    return ()


def text_of(node: ast.expr | None) -> str | None:
    """The string that an expression is for certain; of bytes that are no text, the hexadecimal digits."""
    if isinstance(node, ast.Constant):
        value = node.value
        return value if isinstance(value, str) else _decoded(value) if isinstance(value, bytes) else None
    if isinstance(node, ast.JoinedStr):
        parts = [text_of(part) for part in node.values]
        return "".join(map(str, parts)) if all(part is not None for part in parts) else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = text_of(node.left), text_of(node.right)
        return left + right if left is not None and right is not None else None
    if isinstance(node, ast.List | ast.Tuple):
        return _listed(node)
    return _joined(node) if isinstance(node, ast.Call) else None


def _joined(node: ast.Call) -> str | None:
    """`"".join(["...", "..."])`."""
    if not isinstance(node.func, ast.Attribute) or node.func.attr != "join" or len(node.args) != 1:
        return None
    between, pieces = text_of(node.func.value), node.args[0]
    parts = [text_of(piece) for piece in pieces.elts] if isinstance(pieces, ast.List | ast.Tuple) else []
    if between is None or not parts or any(part is None for part in parts):
        return None
    return between.join(map(str, parts))


def _listed(node: ast.List | ast.Tuple) -> str | None:
    """`[0x3f, 0xa0, ...]`, the bytes of a key."""
    if len(node.elts) < _FEWEST_BYTES:
        return None
    numbers = [item.value for item in node.elts if isinstance(item, ast.Constant)]
    if len(numbers) < len(node.elts) or not all(type(n) is int and 0 <= n < 256 for n in numbers):
        return None
    values = [n for n in numbers if isinstance(n, int)]
    return bytes(values).hex() if max(values) - min(values) >= _SPREAD else None


def _decoded(value: bytes) -> str:
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        return value.hex()
    return text if text.isprintable() or "\n" in text else value.hex()


def name_of(node: ast.expr) -> str | None:
    """What a variable, an attribute or an element is called."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    return text_of(node.slice) if isinstance(node, ast.Subscript) else None
