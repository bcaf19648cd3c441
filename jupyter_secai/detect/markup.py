"""What HTML and SVG set going when they are rendered: scripts, handlers, frames, forms, requests."""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from jupyter_secai.detect.hosts import address, host_of, is_document, is_known, is_script, script_kind, site
from jupyter_secai.detect.scripts import is_habit, judge_handler, judge_script
from jupyter_secai.detect.signs import Sign


class Tag(NamedTuple):
    """A start tag: its name and attributes in lower case."""

    name: str
    attributes: dict[str, str]
    start: int
    end: int


class Page(NamedTuple):
    """What a tag stands in: the text, the text in lower case, and how many documents deep it is."""

    text: str
    low: str
    depth: int


_INTERESTING = re.compile(
    r"<(?:script|i?frame|object|embed|meta|base|form|link|img|image|a|area|animate|set|use|button|input|style)(?=[\s/>])"
)
_HANDLER = re.compile(r"on[a-z]{3,24}\s{0,8}=")
# A quote opens a value only after "="; one that is never closed is an ordinary character.
_TAG = re.compile(r"<([a-zA-Z][^\s/<>]{0,40})((?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+)>")
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>][^\s>]*+)))?+")
_CALL = re.compile(r"\s*([\w$]{1,80})\([\w\s'\",.-]{0,200}\)\s*;?\s*")
_LONGEST_TAG = 20_000
_FAILURES = 100
_DEPTH = 2
_DECODED = 200_000
_UNQUOTED = re.compile(r"%([0-9A-Fa-f]{2})")
_TARGETS = ("href", "xlink:href", "src", "action", "formaction", "to", "values", "data", "background")
_OPENED = ("href", "xlink:href", "src", "data")
_IMPORT = re.compile(r"@import\s{0,4}(?:url\(\s{0,4})?[\"']?([^\s\"');]{1,500})")
_STYLE_URL = re.compile(r"url\(\s{0,4}[\"']?((?:https?:)?//[^\s\"')]{1,500})")
_HIDDEN = re.compile(
    r"display\s*+:\s*+none|visibility\s*+:\s*+hidden|(?:width|height)\s*+:\s*+[01]px|opacity\s*+:\s*+0(?![.\d])"
)
_OPAQUE = re.compile(r"[?&][\w.-]{0,40}=[\w+/=%.-]{40,}")
_FOLIUM = "mozallowfullscreen"
_PASSWORD = re.compile(r"type\s{0,4}=\s{0,4}[\"']?password")
_CODE_TYPES = frozenset({"", "module", "jsx", "text/babel", "text/jsx", "text/ecmascript"})


def find_in_markup(text: str, depth: int = 0) -> Iterator[Sign]:
    """Signs of active content in HTML or SVG."""
    page = Page(text, _lowered(text), depth)
    for tag in _tags(page):
        yield from _handlers(tag, page)
        yield from _script_targets(tag, depth)
        check = _CHECKS.get(tag.name)
        if check:
            yield from check(tag, page)
    if "@import" in page.low or "url(" in page.low:
        yield from _styles(page.low)


def _lowered(text: str) -> str:
    """The text in lower case, character for character."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return re.sub("[A-Z]+", lambda found: found[0].lower(), text)


def _tags(page: Page) -> Iterator[Tag]:
    """Start tags that can be active, in order: those of certain names, and those with a handler."""
    text, low = page.text, page.low
    starts = {found.start() for found in _INTERESTING.finditer(low)}
    for found in _HANDLER.finditer(low):
        if low[found.start() - 1 : found.start()] in (" ", "\n", "\t", "/", '"', "'", "\r", "\f"):
            starts.add(low.rfind("<", max(0, found.start() - _LONGEST_TAG), found.start()))
    failures = position = 0
    for start in sorted(starts - {-1}):
        if start < position:
            continue  # inside a script or a tag, which hold no tags
        room = len(text) if low.startswith("<iframe", start) and failures < 20 else start + _LONGEST_TAG
        found_tag = _TAG.match(text, start, room) if failures < _FAILURES else None
        if found_tag is None:
            failures += 1
            continue
        tag = Tag(found_tag[1].lower(), _attributes(found_tag[2]), start, found_tag.end())
        yield tag
        position = _end_of_script(tag, page) if tag.name == "script" else tag.end


def _end_of_script(tag: Tag, page: Page) -> int:
    end = page.low.find("</script", tag.end)
    return end if end >= 0 else len(page.text)


def _attributes(body: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in _ATTRIBUTE.finditer(body):
        found.setdefault(part[1].lower(), next(filter(None, part.groups()[1:]), ""))
    return found


# --- any tag


def _handlers(tag: Tag, page: Page) -> Iterator[Sign]:
    for name, value in tag.attributes.items():
        if not name.startswith("on") or len(name) < 5:
            continue
        called = _CALL.fullmatch(value)
        if called and f"function {called[1].lower()}(" in page.low:
            continue  # the script that has the function is judged itself
        for kind, where in judge_handler(html.unescape(value)):
            yield Sign(kind, tag.start, tag.end, where)


def _script_targets(tag: Tag, depth: int) -> Iterator[Sign]:
    for name in _TARGETS:
        value = tag.attributes.get(name)
        if not value:
            continue
        target = address(value)
        if is_script(target) and not _is_harmless(target):
            yield Sign("SCRIPT_LINK", tag.start, tag.end)
        elif name in _OPENED and _opens_document(tag, target) and _acts(target, depth):
            yield Sign("DATA_DOCUMENT", tag.start, tag.end)


def _opens_document(tag: Tag, target: str) -> bool:
    """A picture's document is never run, a download is not opened, that of a map's frame was taken out."""
    if "download" in tag.attributes:
        return False
    return (
        tag.name not in ("img", "image", "source") and is_document(target) and _FOLIUM not in tag.attributes
    )


def _is_harmless(target: str) -> bool:
    """`javascript:void(0)` and the folding of cells."""
    code = target.partition(":")[2]
    return re.fullmatch(r"(?:void\(?['\"]?0?['\"]?\)?|//|false|#|)[;]?", code) is not None or is_habit(code)


def _acts(target: str, depth: int) -> bool:
    """Whether the document in an address does anything, as far as it can be read."""
    head, _, body = target.partition(",")
    if depth >= _DEPTH or not body or len(body) > _DECODED:
        return True
    try:
        encoded = head.lower().endswith(";base64")
        raw = base64.b64decode(body + "==") if encoded else _UNQUOTED.sub(_byte, body).encode()
    except (binascii.Error, ValueError):
        return True
    return any(True for _ in find_in_markup(raw.decode("utf-8", "replace"), depth + 1))


def _byte(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))


# --- by name


def _script(tag: Tag, page: Page) -> Iterator[Sign]:
    kind = tag.attributes.get("type", "").lower()
    if kind not in _CODE_TYPES and "javascript" not in kind:
        return  # data for a script
    source = tag.attributes.get("src") or tag.attributes.get("href") or tag.attributes.get("xlink:href")
    if source:
        url = address(source)
        found = script_kind(url, "integrity" in tag.attributes)
        if found:
            yield Sign(found, tag.start, tag.end, site(host_of(url)))
        return
    for name, where in judge_script(page.text[tag.end : _end_of_script(tag, page)]):
        yield Sign(name, tag.start, tag.end, where)


def _frame(tag: Tag, page: Page) -> Iterator[Sign]:
    inside = tag.attributes.get("srcdoc")
    sandbox = tag.attributes.get("sandbox")
    if inside and page.depth < _DEPTH and (sandbox is None or "allow-scripts" in sandbox):
        for sign in find_in_markup(html.unescape(inside), page.depth + 1):
            yield Sign(sign.kind, tag.start, tag.end, sign.site)
    host = host_of(address(tag.attributes.get("src") or tag.attributes.get("data") or ""))
    if host and not is_known(host, "frames"):
        yield Sign("HIDDEN_FRAME" if _is_hidden(tag) else "REMOTE_FRAME", tag.start, tag.end, site(host))


def _is_hidden(tag: Tag) -> bool:
    size = (tag.attributes.get("width", ""), tag.attributes.get("height", ""))
    return (
        any(side in ("0", "1", "0px", "1px") for side in size)
        or "hidden" in tag.attributes
        or _HIDDEN.search(tag.attributes.get("style", "").lower()) is not None
    )


def _meta(tag: Tag, _page: Page) -> Iterator[Sign]:
    if tag.attributes.get("http-equiv", "").lower() != "refresh":
        return
    content = html.unescape(tag.attributes.get("content", ""))[:2_000]
    target = address(re.sub(r"(?is)^.*?url\s*+=\s*+['\"]?", "", content))
    if is_script(target) or is_document(target):
        yield Sign("SCRIPT_LINK", tag.start, tag.end)
    elif host_of(target):
        yield Sign("REDIRECT", tag.start, tag.end, site(host_of(target)))


def _base(tag: Tag, _page: Page) -> Iterator[Sign]:
    host = host_of(address(tag.attributes.get("href", "")))
    if host:
        yield Sign("REDIRECT", tag.start, tag.end, site(host))


def _form(tag: Tag, page: Page) -> Iterator[Sign]:
    host = host_of(address(tag.attributes.get("action", "")))
    if not host:
        return
    fields = page.low[tag.end : tag.end + 10_000].partition("</form")[0]
    secret = _PASSWORD.search(fields) is not None
    if secret or not is_known(host, "frames"):
        yield Sign("PASSWORD_FORM" if secret else "REMOTE_FORM", tag.start, tag.end, site(host))


def _link(tag: Tag, _page: Page) -> Iterator[Sign]:
    relation = tag.attributes.get("rel", "").lower().split()
    host = host_of(address(tag.attributes.get("href", "")))
    if "import" in relation and host:
        yield Sign("REMOTE_SCRIPT", tag.start, tag.end, site(host))
    elif "stylesheet" in relation and host and not is_known(host, "styles"):
        yield Sign("REMOTE_STYLE", tag.start, tag.end, site(host))


def _image(tag: Tag, _page: Page) -> Iterator[Sign]:
    url = address(tag.attributes.get("src") or tag.attributes.get("xlink:href") or "")
    host = host_of(url)
    if host and _is_hidden(tag):
        yield Sign("BEACON", tag.start, tag.end, site(host))
    else:
        yield from image_query(url, tag.start, tag.end)


def image_query(url: str, start: int, end: int) -> Iterator[Sign]:
    """An image whose address carries a long opaque value to a host that is not known for signed ones."""
    host = host_of(url)
    if host and _OPAQUE.search(url[:4_000]) and not is_known(host, "images"):
        yield Sign("IMAGE_QUERY", start, end, site(host))


_Check = Callable[[Tag, Page], Iterator[Sign]]
_CHECKS: dict[str, _Check] = {
    "script": _script,
    "iframe": _frame,
    "frame": _frame,
    "object": _frame,
    "embed": _frame,
    "meta": _meta,
    "base": _base,
    "form": _form,
    "link": _link,
    "img": _image,
}


def _styles(low: str) -> Iterator[Sign]:
    for pattern in (_IMPORT, _STYLE_URL):
        for found in pattern.finditer(low):
            host = host_of(found[1])
            font = found[1].partition("?")[0].endswith((".otf", ".ttf", ".woff", ".woff2", ".eot"))
            if host and not font and not is_known(host, "styles") and not is_known(host, "images"):
                yield Sign("REMOTE_STYLE", found.start(), found.end(), site(host))


# --- Markdown


_TARGET = re.compile(r"\]\(\s{0,8}<?([^\s<>()]{1,2000})")
_IMAGE_TARGET = re.compile(r"!\[[^\[\]]{0,300}\]\(\s{0,8}<?([^\s<>()]{1,2000})")
_REFERENCE = re.compile(r"^ {0,3}\[[^\[\]\n]{1,200}\]:\s{0,8}<?([^\s<>]{1,2000})", re.M)
_AUTOLINK = re.compile(r"<((?:javascript|vbscript|data):[^\s<>]{1,2000})>", re.I)
_TEX_LINK = re.compile(r"\\href\s{0,4}\{\s{0,4}([^{}\s]{1,500})")


def find_in_targets(text: str) -> Iterator[Sign]:
    """Links and images of Markdown, and links in its formulas."""
    for pattern in (_TARGET, _REFERENCE, _AUTOLINK, _TEX_LINK):
        for found in pattern.finditer(text):
            target = address(found[1])
            if is_script(target) and not _is_harmless(target):
                yield Sign("SCRIPT_LINK", found.start(), found.end())
            elif is_document(target) and not text[: found.start()].endswith("!") and _acts(target, 0):
                yield Sign("DATA_DOCUMENT", found.start(), found.end())
    for found in _IMAGE_TARGET.finditer(text):
        yield from image_query(address(found[1]), found.start(), found.end())
