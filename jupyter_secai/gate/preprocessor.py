"""The nbconvert preprocessor that refuses to export what has findings to fix."""

from __future__ import annotations

import hashlib
import json
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, get_args

from nbconvert.preprocessors import Preprocessor
from traitlets import Bool, Callable, Enum

from jupyter_secai.gate.exports import ExportRefused, bad_policy, failed, file_of
from jupyter_secai.gate.redacting import SecaiRedactPreprocessor
from jupyter_secai.gate.stamp import stamp
from jupyter_secai.letting import let_through
from jupyter_secai.model import SEVERITIES, Review, cell_name
from jupyter_secai.pipeline import Reviewer
from jupyter_secai.policy import OnExport, Policy, PolicyError, find_policy
from jupyter_secai.verdict import Verdict, judge, unread

_MARK = "secai_checked"


class SecaiGatePreprocessor(Preprocessor):
    """Reviews the notebook that is about to be exported: refuses, warns, or has a masked copy exported.

    Raises ExportRefused when something at or above the level is found that is neither to be warned of
    nor could be masked, and when the review fails.
    """

    enabled = Bool(True, help="Set by nbconvert for every preprocessor that is named to it.").tag(config=True)
    active = Bool(True, help="Whether exports are checked.").tag(config=True)
    level = Enum(
        [*SEVERITIES, "never"],
        None,
        allow_none=True,
        help="Refuse findings at or above this; by default the policy's gate-level.",
    ).tag(config=True)
    on_export = Enum(
        get_args(OnExport),
        None,
        allow_none=True,
        help="What is done with findings at or above the level; by default the policy's on-export.",
    ).tag(config=True)
    on_decision = Callable(
        None, allow_none=True, help="Called with the file, the format, the decision and a count."
    ).tag(config=True)

    def preprocess(self, nb: Any, resources: MutableMapping[str, Any]) -> tuple[Any, Any]:
        """Give back both as they are or a masked copy, or raise ExportRefused."""
        # bound to the content: named twice it runs once, but not for what came in between
        if self.active and resources.get(_MARK) != _digest(nb):
            nb, resources = self._check(nb, resources)
            resources[_MARK] = _digest(nb)
        return nb, resources

    def _check(self, nb: Any, resources: MutableMapping[str, Any]) -> tuple[Any, MutableMapping[str, Any]]:
        file = file_of(resources)
        try:
            policy = self._policy(file)
            masking = policy.on_export == "redact"
            if masking:
                redacting: Any = SecaiRedactPreprocessor
                nb, resources = redacting(parent=self).preprocess(nb, resources)
            review = Reviewer(policy).review(nb, path=str(file))
            verdict = let_through(judge(review, policy, masked=masking), nb.metadata, policy)
            stamp(self.parent, resources, review.status, redacted=masking)
        except ExportRefused:
            self._announce(file, "refused", 0)
            raise
        except PolicyError as error:
            raise bad_policy(error) from None
        except Exception as error:
            self._announce(file, "refused", 0)
            raise _with_ways_on(failed(error, "reviewed")) from None
        self._decide(review, verdict, policy, file)
        return nb, resources

    def _policy(self, file: Path) -> Policy:
        """The policy, with what this export's own options change; what an administrator locked stays."""
        policy = find_policy(file)
        wanted = {"gate_level": self.level, "on_export": self.on_export}
        changes = {
            key: value
            for key, value in wanted.items()
            if value is not None and key.replace("_", "-") not in policy.locked
        }
        return policy.model_copy(update=changes)

    def _decide(self, review: Review, verdict: Verdict, policy: Policy, file: Path) -> None:
        number, masking = len(verdict.findings), policy.on_export == "redact"
        locked = "gate-level" in policy.locked
        if verdict.blocked:
            self._announce(file, "refused", number)
            raise ExportRefused("\n".join([*_told(review, verdict), *_ways_on(locked=locked)]))
        if verdict.findings or verdict.unsigned:
            self._announce(file, "warned", number)
            self.log.warning("%s", "\n".join(_told(review, verdict)))
        elif unread(review):
            self._announce(file, "unchecked", 0)
            self.log.warning("SecAI let %s through: %s", file.name, _unchecked(review, verdict))
        else:
            self._announce(file, "redacted" if masking else "allowed", 0)
            self.log.info("SecAI let %s through: %s", file.name, verdict.sentence)

    def _announce(self, file: Path, decision: str, findings: int) -> None:
        if self.on_decision is not None:
            exporter = type(self.parent).__name__ if self.parent else "unknown"
            format_name = exporter.removesuffix("Exporter").lower()
            self.on_decision(str(file), format_name, decision, findings)


def _digest(nb: Any) -> str:
    return hashlib.sha256(json.dumps(nb, sort_keys=True, default=repr).encode()).hexdigest()


def _told(review: Review, verdict: Verdict) -> list[str]:
    """The sentence, and a line for each of what it counts."""
    blocking = set(verdict.findings)
    rows = [
        f"  {cell_name(finding.location.cell)}: {finding.title} ({finding.severity}, {finding.rule})"
        for finding in review.findings
        if finding.fingerprint in blocking
    ]
    shown = rows[:10] + ([f"  and {len(rows) - 10} more"] if len(rows) > 10 else [])
    questions = {item.id: item.question for item in review.checklist}
    shown += [f"  {item}: {questions[item]} (to be answered or signed)" for item in verdict.unsigned]
    return [verdict.sentence, *shown]


def _ways_on(*, locked: bool = False) -> list[str]:
    first = "See them in JupyterLab's SecAI sidebar, or with: jupyter secai scan NOTEBOOK"
    masking = "To export a masked copy: add --SecaiGatePreprocessor.on_export=redact to jupyter nbconvert."
    level = "--SecaiGatePreprocessor.level=never to jupyter nbconvert."
    through = f"To export all the same: set gate-level in secai.toml, or add {level}"
    return [first, masking] if locked else [first, masking, through]


def _with_ways_on(refusal: ExportRefused) -> ExportRefused:
    return ExportRefused("\n".join([str(refusal), *_ways_on()]))


def _unchecked(review: Review, verdict: Verdict) -> str:
    reasons = sorted({row.reason for row in unread(review) if row.reason})
    return " ".join([verdict.sentence, *reasons[:3]])
