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

from hw4kit.words import Text, joined, question_in, thai_of, without_question

from autograder.hw4 import reference
from autograder.hw4.checks._exam import NEARLY, Ending, Exam, shorten
from autograder.hw4.misconceptions import BY_ID, Diagnosis, Evidence, Observation, diagnose
from autograder.hw4.misconceptions.smallest import SmallCase
from autograder.results import EITHER, TOGETHER, Finding, Status, TaskAborted, Verdict

NOTHING_TO_SAY = (Status.PASSED, Status.NOT_ATTEMPTED)
KEY = {name: getattr(reference, name) for name in dir(reference) if not name.startswith("_")}
MOST_WORDS = 60  # of a message that shows a case
log = logging.getLogger(__name__)


def diagnosed(exam: Exam, verdict: Verdict, checks: Callable[[Exam], None]) -> Verdict:
    """Return the verdict with a name, or a small failing case, for each failed check.

    Where it comes to neither and nothing else is asked, the first that failed asks one question.
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
    findings = [_named(finding, diagnosis, exam.said) for finding in verdict.findings]
    findings = _with_cases(exam, findings, diagnosis)
    return replace(verdict, findings=_with_a_question(exam, findings))


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


def _named(finding: Finding, diagnosis: Diagnosis, said: Mapping[str, str]) -> Finding:
    """Return the finding with its mistake's name; where its hint asks, the check need not."""
    name = diagnosis.names.get(finding.check)
    if name is None or finding.passed:
        return finding
    named = replace(finding, misconception=name)
    if not _asks(name):
        return named
    message = without_question(said.get(finding.message, finding.message))
    in_thai = thai_of(message) if message != finding.message else finding.message_th
    return replace(named, message=str(message), message_th=str(in_thai))


def _asks(name: str) -> bool:
    ids = (id for one in name.split(EITHER) for id in one.split(TOGETHER))
    return any("?" in BY_ID[id].hint for id in ids)


def _with_cases(exam: Exam, findings: list[Finding], diagnosis: Diagnosis) -> list[Finding]:
    """Return the findings, each small failing case added to the first that it belongs to."""
    found, told = [], set()
    for finding in findings:
        case = diagnosis.cases.get(finding.check)
        if case is not None and case not in told and not finding.passed:
            told.add(case)
            found.append(_with_case(exam, finding, case))
        else:
            found.append(finding)
    return found


def _with_case(exam: Exam, finding: Finding, case: SmallCase) -> Finding:
    """Return the finding with as much of its case as `MOST_WORDS` allow, and one question.

    Too long a case stands in place of a wrong number, or is left out. What the finding asks is
    asked at the end, but for why it is nearly right where the case is not.
    """
    said = exam.said.get(finding.message, finding.message)
    own = question_in(said)
    if own == NEARLY and not case.nearly:
        own = Text("")
    messages = (
        joined(before, without_question(text), own or question_in(text))
        for before in (without_question(said), *[""] * exam.differs(finding.check))
        for text in case.texts
    )
    message = next((one for one in messages if len(one.split()) <= MOST_WORDS), None)
    return finding if message is None else _saying(finding, message)


def _with_a_question(exam: Exam, findings: list[Finding]) -> list[Finding]:
    """Return the findings; the first that only tells how its check has ended asks."""
    for place, finding in enumerate(findings):
        question = exam.question(finding.check)
        if question:
            if finding.misconception or finding.message.endswith("?"):
                return findings
            message = joined(Text(finding.message, finding.message_th), question)
            return [*findings[:place], _saying(finding, message), *findings[place + 1 :]]
    return findings


def _saying(finding: Finding, message: Text) -> Finding:
    message = shorten(message)
    return replace(finding, message=str(message), message_th=str(thai_of(message)))
