"""One pickle followed opcode by opcode: a stack of what is known of the values, never the values themselves.

joblib writes the bytes of arrays into the middle of its pickles; they are stepped over, so that what comes
after them is read too. Sources: Python's `pickletools`; joblib's `numpy_pickle`.
"""

from __future__ import annotations

import pickletools
import re
from collections.abc import Callable
from math import prod
from typing import Any, BinaryIO, NamedTuple

from jupyter_secai.artefacts.report import Sign

_MOST_OPCODES = 5_000_000
_DEEPEST = 8
_WRAPPERS = frozenset({("joblib.numpy_pickle", "NumpyArrayWrapper")})
_LOADERS = frozenset({("torch.storage", "_load_from_bytes")})
# what gives a built-in type by its name
_TYPES = frozenset({("dill._dill", "_load_type"), ("cloudpickle.cloudpickle", "_builtin_type")})
_GETATTR = frozenset({("builtins", "getattr"), ("__builtin__", "getattr")})


class Named(NamedTuple):
    """A name that a pickle refers to, and the byte at which it does."""

    module: str
    name: str
    at: int

    @property
    def dotted(self) -> str:
        """`module.name`, in a form that can be printed."""
        return f"{self.module}.{self.name}".encode("unicode_escape").decode()[:120]


class _Made(NamedTuple):
    """An object of a named class, with the arguments that it was made of."""

    of: Named
    arguments: object


_MARK = object()
_UNKNOWN = None


class Walker:
    """Follows one pickle.

    `names` is what it refers to, `loaded` what it opens in turn, `odd` what could not be followed.
    """

    def __init__(self, depth: int = 0) -> None:
        self.names: list[Named] = []
        self.odd: list[Sign] = []
        self.loaded: list[bytes] = []
        self.count = 0
        self._depth = depth
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}
        self._at = 0

    def walk(self, stream: BinaryIO, most: int = _MOST_OPCODES) -> None:
        """Read to the pickle's end, `most` opcodes; raises what pickletools does for what is no pickle."""
        for opcode, argument, at in pickletools.genops(stream):
            self.count += 1
            if self.count > most:
                self.odd.append(Sign(verdict="unreadable", what="it is too long to be followed"))
                return
            self._at = at or 0
            step = _STEPS.get(opcode.name)
            if step is not None:
                step(self, argument)
            else:
                self._by_table(opcode, argument)
            if opcode.name == "BUILD":
                self._past_array(stream)

    # names

    def named(self, argument: object) -> None:
        """GLOBAL: module and name stand in the opcode."""
        module, _, name = str(argument).partition(" ")
        self._name(module, name)

    def instance(self, argument: object) -> None:
        """INST: as GLOBAL, and calls it with what is above the mark."""
        self._above_mark()
        self.named(argument)

    def named_on_stack(self, _: object) -> None:
        """STACK_GLOBAL: module and name are on the stack."""
        name, module = self._take(), self._take()
        if isinstance(module, str) and isinstance(name, str):
            self._name(module, name)
            return
        # a name that is put together while the pickle runs is meant not to be read
        self.odd.append(Sign(verdict="dangerous", what="it makes up a name to call as it is opened"))
        self._stack.append(_UNKNOWN)

    def extension(self, _: object) -> None:
        """EXT: a number in a registry that the file does not hold."""
        self.odd.append(Sign(verdict="suspicious", what="it refers to a registered extension"))
        self._stack.append(_UNKNOWN)

    def _name(self, module: str, name: str) -> None:
        named = Named(module, name, self._at)
        self.names.append(named)
        self._stack.append(named)

    # values

    def call(self, _: object) -> None:
        """REDUCE, NEWOBJ: a callable and its arguments."""
        arguments, called = self._take(), self._take()
        if not isinstance(called, Named):
            self._stack.append(_UNKNOWN)
        elif reached := _reached(called, arguments):
            self._reach(called, reached)
        else:
            self._note_loading(called, arguments)
            self._stack.append(_Made(called, arguments))

    def _reach(self, by: Named, reached: Named) -> None:
        """A name that another name gives stands for both."""
        if by in self.names:
            self.names.remove(by)
        self.names.append(reached)
        self._stack.append(reached)

    def _note_loading(self, called: Named, arguments: object) -> None:
        """A pickle in bytes, which a call opens."""
        if called[:2] not in _LOADERS:
            return
        given = arguments[0] if isinstance(arguments, tuple) and arguments else None
        content = _bytes_of(given)
        if content is None:
            self.odd.append(
                Sign(verdict="suspicious", what=f"it calls {called.dotted} with what cannot be read")
            )
        else:
            self.loaded.append(content)

    def call_with_names(self, _: object) -> None:
        """NEWOBJ_EX: keyword arguments too."""
        self._take()
        self.call(None)

    def make_tuple(self, _: object) -> None:
        """TUPLE: all above the mark."""
        self._stack.append(tuple(self._above_mark()))

    def set_items(self, _: object) -> None:
        """SETITEMS: keys and values above the mark go into the dict below it."""
        items = self._above_mark()
        self._into_dict(items)

    def set_item(self, _: object) -> None:
        """SETITEM: one key and value."""
        value, key = self._take(), self._take()
        self._into_dict([key, value])

    def _into_dict(self, items: list[Any]) -> None:
        held = self._top()
        if isinstance(held, dict):
            held.update({k: v for k, v in zip(items[::2], items[1::2], strict=False) if isinstance(k, str)})

    def tuple_of(self, number: int) -> None:
        """TUPLE1 to TUPLE3."""
        items = [self._take() for _ in range(number)]
        self._stack.append(tuple(reversed(items)))

    # memory

    def put(self, argument: object) -> None:
        """PUT, BINPUT: under a number."""
        if isinstance(argument, int):
            self._memo[argument] = self._top()

    def memoize(self, _: object) -> None:
        """MEMOIZE: under the next number."""
        self._memo[len(self._memo)] = self._top()

    def get(self, argument: object) -> None:
        """GET, BINGET."""
        self._stack.append(self._memo.get(argument) if isinstance(argument, int) else _UNKNOWN)

    def duplicate(self, _: object) -> None:
        """DUP."""
        self._stack.append(self._top())

    def mark(self, _: object) -> None:
        """MARK."""
        self._stack.append(_MARK)

    def drop_to_mark(self, _: object) -> None:
        """POP_MARK."""
        self._above_mark()

    def empty_dict(self, _: object) -> None:
        """EMPTY_DICT."""
        self._stack.append({})

    def empty_tuple(self, _: object) -> None:
        """EMPTY_TUPLE."""
        self._stack.append(())

    def constant(self, value: object) -> None:
        """A text or a number, which later opcodes may use as a name, a shape or a size."""
        self._stack.append(value)

    def build(self, _: object) -> None:
        """BUILD: the state goes into the object below it, which stays."""
        state, made = self._take(), self._take()
        is_wrapper = isinstance(made, _Made) and made.of[:2] in _WRAPPERS
        self._stack.append(_Made(made.of, state) if is_wrapper else made)

    def _by_table(self, opcode: pickletools.OpcodeInfo, argument: object) -> None:  # noqa: ARG002
        before = opcode.stack_before
        if pickletools.markobject in before:
            self._above_mark()
            before = before[: before.index(pickletools.markobject)]
        for _ in before:
            self._take()
        self._stack += [_UNKNOWN] * len(opcode.stack_after)

    def _above_mark(self) -> list[Any]:
        items: list[Any] = []
        while self._stack and (top := self._stack.pop()) is not _MARK:
            items.append(top)
        return items[::-1]

    def _take(self) -> Any:
        return self._stack.pop() if self._stack else _UNKNOWN

    def _top(self) -> Any:
        return self._stack[-1] if self._stack else _UNKNOWN

    # arrays

    def _past_array(self, stream: BinaryIO) -> None:
        """The bytes of an array follow its wrapper; those of an array of objects are a pickle."""
        made = self._top()
        if not (isinstance(made, _Made) and made.of[:2] in _WRAPPERS and isinstance(made.arguments, dict)):
            return
        state = made.arguments
        size = _item_size(state.get("dtype"))
        shape = state.get("shape")
        if size is None or not isinstance(shape, tuple) or not all(isinstance(n, int) for n in shape):
            return
        if size == 0:
            self._inner(stream)
            return
        if state.get("numpy_array_alignment_bytes") is not None:
            stream.seek(int.from_bytes(stream.read(1), "little"), 1)
        stream.seek(size * prod(shape), 1)

    def _inner(self, stream: BinaryIO) -> None:
        if self._depth > _DEEPEST:
            self.odd.append(Sign(verdict="unreadable", what="its pickles are nested too deeply"))
            return
        inner = Walker(self._depth + 1)
        try:
            inner.walk(stream)
        finally:
            self.names += inner.names
            self.odd += inner.odd
            self.loaded += inner.loaded


def _reached(called: Named, arguments: object) -> Named | None:
    """The name that a call gives: an attribute of a name, or of an object of a named class."""
    if called[:2] in _GETATTR and isinstance(arguments, tuple) and len(arguments) == 2:
        held, attribute = arguments
        holder = held.of if isinstance(held, _Made) else held
        if isinstance(holder, Named) and isinstance(attribute, str):
            return Named(holder.module, f"{holder.name}.{attribute}", called.at)
    if called[:2] in _TYPES and isinstance(arguments, tuple) and len(arguments) == 1:
        name = str(arguments[0])
        return Named("types" if name.endswith("Type") else "builtins", name, called.at)
    return None


def _bytes_of(given: object) -> bytes | None:
    """Bytes as they stand, or as protocols without bytes write them: a text and its encoding."""
    if isinstance(given, bytes | bytearray):
        return bytes(given)
    if (
        isinstance(given, _Made)
        and given.of[:2] == ("_codecs", "encode")
        and isinstance(given.arguments, tuple)
    ):
        written = given.arguments[0] if given.arguments else None
        return written.encode("latin-1", "replace") if isinstance(written, str) else None
    return None


_TYPE = re.compile(r"[<>|=]?([biufcmMSUVO?])(\d*)$")


def _item_size(dtype: object) -> int | None:
    """Bytes of one item; 0 for objects; None where it cannot be told."""
    if not isinstance(dtype, _Made) or not isinstance(dtype.arguments, tuple) or not dtype.arguments:
        return None
    found = _TYPE.match(str(dtype.arguments[0]))
    if found is None:
        return None
    kind, digits = found[1], int(found[2] or 1)
    if kind == "O":
        return 0
    return digits * 4 if kind == "U" else digits


_STEPS: dict[str, Callable[[Walker, Any], None]] = {
    "GLOBAL": Walker.named,
    "INST": Walker.instance,
    "STACK_GLOBAL": Walker.named_on_stack,
    **dict.fromkeys(("EXT1", "EXT2", "EXT4"), Walker.extension),
    **dict.fromkeys(("REDUCE", "NEWOBJ"), Walker.call),
    "NEWOBJ_EX": Walker.call_with_names,
    "BUILD": Walker.build,
    "TUPLE": Walker.make_tuple,
    "TUPLE1": lambda walker, _: walker.tuple_of(1),
    "TUPLE2": lambda walker, _: walker.tuple_of(2),
    "TUPLE3": lambda walker, _: walker.tuple_of(3),
    "EMPTY_TUPLE": Walker.empty_tuple,
    "EMPTY_DICT": Walker.empty_dict,
    "SETITEM": Walker.set_item,
    "SETITEMS": Walker.set_items,
    **dict.fromkeys(("PUT", "BINPUT", "LONG_BINPUT"), Walker.put),
    **dict.fromkeys(("GET", "BINGET", "LONG_BINGET"), Walker.get),
    "MEMOIZE": Walker.memoize,
    "DUP": Walker.duplicate,
    "MARK": Walker.mark,
    "POP_MARK": Walker.drop_to_mark,
    **dict.fromkeys(
        (
            "UNICODE BINUNICODE SHORT_BINUNICODE BINUNICODE8 STRING BINSTRING SHORT_BINSTRING "
            "INT BININT BININT1 BININT2 LONG LONG1 LONG4 BINBYTES SHORT_BINBYTES BINBYTES8 BYTEARRAY8"
        ).split(),
        Walker.constant,
    ),
}
