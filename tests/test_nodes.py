"""The walk over a syntax tree finds what `ast.walk` finds, in its order."""

from __future__ import annotations

import ast
import inspect

import pytest

from jupyter_secai.analysis import calls, machine, nodes, stages
from jupyter_secai.analysis.nodes import nodes_of

_MARKS = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)
_EVERY_KIND = """
@deco(1)
async def f(a, /, b: int = 2, *c, d=-3, **e) -> int:
    async with x as y, z:
        return await (lambda q: q or not q)(b)
class C(B, metaclass=M):
    n: int = 1
try:
    a, *b = {1: [i async for i in j if i < 2 != 3], **k}, {s for s in t}
except (E, F) as g:
    raise g from None
match p:
    case {"k": [1, *rest], **more} | C(u=2) if (w := v[1:2, ...]):
        del rest[0].x
f"{x!r:>{width}}"
"""


@pytest.mark.parametrize("source", [_EVERY_KIND, *map(inspect.getsource, (calls, machine, nodes, stages))])
def test_it_finds_what_the_standard_walk_finds_in_its_order(source: str) -> None:
    tree = ast.parse(source)
    expected = [node for node in ast.walk(tree) if not isinstance(node, _MARKS)]
    found = nodes_of(tree)
    assert len(found) == len(expected)
    assert all(one is other for one, other in zip(found, expected, strict=True))
