"""Name the misconceptions behind a task's failed checks, or show a small failing case."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from autograder.hw4.misconceptions import dropout, loss, probes
from autograder.hw4.misconceptions.catalogue import BY_ID, ENTRIES, matchers
from autograder.hw4.misconceptions.entry import Evidence, Observation
from autograder.hw4.misconceptions.forms import CONDUCT
from autograder.hw4.misconceptions.matching import MOST_NAMES, Candidate, Matcher
from autograder.hw4.misconceptions.smallest import SmallCase, smallest_case
from autograder.results import EITHER

_FAILS: dict[tuple, frozenset[str]] = {}  # (function, candidate's nodes): checks that it fails


@dataclass(frozen=True)
class Diagnosis:
    """names: check → the misconception's name; cases: check → a small failing case."""

    names: dict[str, str]
    cases: dict[str, SmallCase]


def diagnose(evidence: Evidence) -> Diagnosis:
    """Explain as many of the failed checks as can be."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # wrong answers overflow and divide by zero
        return _diagnose(evidence)


def _diagnose(evidence: Evidence) -> Diagnosis:
    names: dict[str, str] = {}
    cases: dict[str, SmallCase] = {}
    for matcher in matchers(evidence.task):
        calls = evidence.of(matcher.function)
        if calls:
            names |= _by_computation(matcher, evidence, calls)
    names |= _by_marks_left(evidence, evidence.failed - names.keys())
    for matcher in matchers(evidence.task):
        about_values = evidence.failed - {loss.STABLE, CONDUCT.get(evidence.task, ("", ""))[1]}
        open_checks = _about(matcher, about_values - names.keys())
        if open_checks and evidence.of(matcher.function):
            case = smallest_case(matcher, evidence)
            cases |= dict.fromkeys(open_checks, case) if case else {}
    return Diagnosis(names, cases)


def _about(matcher: Matcher, checks: Iterable[str]) -> list[str]:
    """Return the checks that are about one function; only T4's functions have their own ones."""
    if matcher.function in ("dP_dh", "dL_dh"):
        return [check for check in checks if ("∂L" in check) == (matcher.function == "dL_dh")]
    return list(checks)


def _by_marks_left(evidence: Evidence, checks: Iterable[str]) -> dict[str, str]:
    """Name the first entry of each check whose mark the evidence bears."""
    if not checks:
        return {}
    if evidence.task == "OT3":
        evidence = _with_probes(evidence)
    shown: dict[str, bool] = {}
    names = {}
    for check in checks:
        for entry in ENTRIES[evidence.task]:
            if entry.shows is None or entry.rare or (entry.checks and check not in entry.checks):
                continue
            if entry.id not in shown:
                shown[entry.id] = entry.shows(evidence)
            if shown[entry.id]:
                names[check] = entry.id
                break
    return names


def _with_probes(evidence: Evidence) -> Evidence:
    more = [evidence.ask("dropout_forward", *args) for args in dropout.probes()]
    return replace(evidence, calls=(*evidence.calls, *(call for call in more if call)))


def _by_computation(matcher: Matcher, evidence: Evidence, calls: list[Observation]) -> dict:
    large = [call for call in calls if evidence.task == "C2" and loss.is_extreme(call)]
    ordinary = [call for call in calls if not any(call is other for other in large)]
    explanations = matcher.explain(evidence, ordinary)
    if not explanations:
        return {}
    names = {
        check: _name_of([_telling_first(matcher, one, check, evidence) for one in explanations])
        for check in _failing(matcher, explanations, evidence)
    }
    if explanations == [matcher.right]:
        names = {}
    if loss.STABLE in evidence.failed:
        names.pop(loss.STABLE, None)
        names |= _for_large_scores(matcher, explanations, evidence, large)
    return names


def _for_large_scores(
    matcher: Matcher, explanations: list[Candidate], evidence: Evidence, large: list[Observation]
) -> dict[str, str]:
    """Explain what C2 gives for large scores: what is known already, or one mistake more."""
    inputs = probes.of_loss_for_large_scores()
    more = [found for known in explanations for found in matcher.with_rare(known)]
    for candidates in (explanations, more):
        found = matcher.verified_on(candidates, large, evidence, inputs)
        if found and len({candidate.name for candidate in found}) <= MOST_NAMES:
            name = _name_of(found)
            return {loss.STABLE: name} if name else {}
    for entry in (BY_ID["c2-finite-but-wrong"], BY_ID["c2-not-finite"]):
        if large and entry.shows(replace(evidence, calls=tuple(large))):
            known = [replace(found, ids=(*found.ids, entry.id)) for found in explanations]
            return {loss.STABLE: _name_of(known)}
    return {}


def _failing(matcher: Matcher, explanations: list[Candidate], evidence: Evidence) -> frozenset[str]:
    """Return the failed checks that every one of the explanations fails as well."""
    failed = evidence.failed
    for candidate in explanations:
        failed = failed & _fails(matcher, candidate, evidence)
    return failed


def _fails(matcher: Matcher, candidate: Candidate, evidence: Evidence) -> frozenset[str]:
    """Return the checks that a candidate fails."""
    key = (matcher.function, *candidate.nodes.values())
    if key not in _FAILS:
        wrong = matcher.chain.function(matcher.function, candidate.replaced)
        _FAILS[key] = evidence.fails_with({matcher.function: wrong})
    return _FAILS[key]


def _telling_first(
    matcher: Matcher, candidate: Candidate, check: str, evidence: Evidence
) -> Candidate:
    """Return two mistakes made together, first the one that fails this check by itself as well.

    Its hint is about what the check shows.
    """
    if len(candidate.ids) < 2:
        return candidate
    telling = [
        one.ids[0] for one in matcher.apart(candidate) if check in _fails(matcher, one, evidence)
    ]
    ids = sorted(candidate.ids, key=lambda id: id not in telling)
    return replace(candidate, ids=tuple(ids))


def _name_of(explanations: list[Candidate]) -> str:
    return EITHER.join(dict.fromkeys(candidate.name for candidate in explanations))
