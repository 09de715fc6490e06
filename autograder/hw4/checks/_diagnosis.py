"""Say which known mistakes explain a task's failed checks.

It comes after the verdict and can only add words to it: no mark depends on it, and whatever goes
wrong here, a function that no longer comes back included, leaves the verdict as it was.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from hw4kit.words import Text, joined, thai_of

from autograder.hw4 import reference
from autograder.hw4.checks._exam import Ending, Exam, shorten
from autograder.hw4.checks._words import say
from autograder.hw4.misconceptions import BY_ID, Diagnosis, Evidence, Observation, diagnose
from autograder.results import EITHER, TOGETHER, Finding, Status, TaskAborted, Verdict

NOTHING_TO_SAY = (Status.PASSED, Status.NOT_ATTEMPTED)
KEY = {name: getattr(reference, name) for name in dir(reference) if not name.startswith("_")}
CLOSING = say("Work this case out on paper, step by step: where does yours begin to differ?")
log = logging.getLogger(__name__)


def diagnosed(exam: Exam, verdict: Verdict, checks: Callable[[Exam], None]) -> Verdict:
    """Return the verdict with a name, or the smallest failing case, for each failed check.

    Where it comes to neither and nothing else is asked, the first wrong number asks one question.
    """
    if verdict.status in NOTHING_TO_SAY:
        return verdict
    try:
        diagnosis = diagnose(_evidence(exam, verdict, checks))
    except (KeyboardInterrupt, SystemExit):
        raise
    except TaskAborted:  # the student's process ended: its marks are known already
        return verdict
    except BaseException:
        log.exception("No diagnosis of %s", verdict.task)
        return verdict
    findings = [_named(finding, diagnosis, exam.told) for finding in verdict.findings]
    return replace(verdict, findings=_with_a_question(exam, _with_cases(findings, diagnosis)))


def _evidence(exam: Exam, verdict: Verdict, checks: Callable[[Exam], None]) -> Evidence:
    def ask(function: str, *args) -> Observation | None:
        before = len(exam.calls)
        with contextlib.suppress(Ending):
            exam.call(function, *args)
        return exam.calls[-1] if len(exam.calls) > before else None

    def fails_with(functions: dict[str, Callable]) -> frozenset[str]:
        other = Exam(exam.task.id, {**KEY, **functions}, exam.cases)
        checks(other)
        return _failed(other.verdict())

    def clock() -> float:
        return time.process_time() + getattr(exam.namespace, "seconds", 0.0)

    calls = tuple(exam.calls)
    return Evidence(verdict.task, calls, _failed(verdict), exam.namespace, ask, fails_with, clock)


def _failed(verdict: Verdict) -> frozenset[str]:
    return frozenset(finding.check for finding in verdict.findings if not finding.passed)


def _named(finding: Finding, diagnosis: Diagnosis, told: Mapping[str, str]) -> Finding:
    """Return the finding with its mistake's name; where its hint asks, the check need not."""
    name = diagnosis.names.get(finding.check)
    if name is None or finding.passed:
        return finding
    named = replace(finding, misconception=name)
    if not _asks(name):
        return named
    message = told.get(finding.message, finding.message)
    in_thai = thai_of(message) if message != finding.message else finding.message_th
    return replace(named, message=str(message), message_th=str(in_thai))


def _asks(name: str) -> bool:
    ids = (id for one in name.split(EITHER) for id in one.split(TOGETHER))
    return any("?" in BY_ID[id].hint for id in ids)


def _with_cases(findings: list[Finding], diagnosis: Diagnosis) -> list[Finding]:
    """Return the findings, each smallest failing case added to the first that it belongs to."""
    found, told = [], set()
    for finding in findings:
        case = diagnosis.cases.get(finding.check)
        if case is not None and case not in told and not finding.passed:
            told.add(case)
            found.append(_with(finding, case))
        else:
            found.append(finding)
    return found


def _with_a_question(exam: Exam, findings: list[Finding]) -> list[Finding]:
    """Return the findings; the first that says no more than that a number is wrong asks why."""
    for place, finding in enumerate(findings):
        if exam.differs(finding.check):
            if finding.misconception or "?" in finding.message:
                return findings
            return [*findings[:place], _with(finding, CLOSING), *findings[place + 1 :]]
    return findings


def _with(finding: Finding, more: Text) -> Finding:
    message = shorten(joined(Text(finding.message, finding.message_th), more))
    return replace(finding, message=str(message), message_th=str(thai_of(message)))
