"""Find the known mistakes, one or two made together, that explain all that a function gave.

An explanation must give the same outcome as the student's function in every call that the checks
made, the right ones included, and in every call made afterwards: new inputs on which mistakes
differ. One that explains less is no explanation.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from autograder.hw4.misconceptions.chain import ABSENT, Case, Chain, Failure
from autograder.hw4.misconceptions.compare import Received
from autograder.hw4.misconceptions.entry import Evidence, Misconception, Observation, Steps
from autograder.results import TOGETHER

MOST_NAMES = 2  # more explanations than these are none
ENOUGH = 5  # new calls, if they leave one explanation
PATIENCE_SECONDS = 1.0  # of new calls for one function


@dataclass(frozen=True)
class Candidate:
    """One or two entries, each in one of its ways, and the nodes of what they give."""

    ids: tuple[str, ...]
    replaced: Steps
    nodes: dict[str, int]

    @property
    def name(self) -> str:
        return TOGETHER.join(self.ids)


class Trial:
    """One call: what came, to be held against what a candidate's nodes give."""

    def __init__(self, chain: Chain, call: Observation) -> None:
        self._function = chain.functions[call.function]
        self.failed = bool(call.error)
        self._received = None if self.failed else self._function.received(call)
        self._error = Failure(call.error) if self.failed else ABSENT
        self._case = Case(chain, call.function, call.given)
        self._parts: dict[str, Received] = {}
        self._known: dict[tuple[str, int], bool] = {}

    def agrees(self, candidate: Candidate) -> bool:
        """Tell whether this call gave what the candidate gives."""
        if self.failed:
            values = (self._case.value(node) for node in candidate.nodes.values())
            return self._error in [value for value in values if isinstance(value, Failure)]
        if self._received is None:
            return False
        return all(self._part_agrees(part, node) for part, node in candidate.nodes.items())

    def _part_agrees(self, part: str, node: int) -> bool:
        if (part, node) not in self._known:
            if part not in self._parts:
                value = self._received.get(part, ABSENT)
                self._parts[part] = Received(value, self._function.floor)
            self._known[part, node] = self._parts[part].agrees(self._case.value(node))
        return self._known[part, node]


class Matcher:
    """The candidates of one function of a task."""

    def __init__(
        self, chain: Chain, function: str, entries: Iterable[Misconception], probes: list[tuple]
    ) -> None:
        self.chain, self.function, self.probes = chain, function, probes
        self._entries = [entry for entry in entries if entry.ways and not entry.rare]
        self._rare = [entry for entry in entries if entry.ways and entry.rare]
        self.right = self._candidate((), {})

    def _candidate(self, ids: tuple[str, ...], replaced: Steps) -> Candidate:
        return Candidate(ids, replaced, self.chain.outputs(self.function, replaced))

    def _ways(self, entries: Iterable[Misconception]) -> Iterator[tuple[str, Steps]]:
        for entry in entries:
            yield from ((entry.id, way) for way in entry.ways)

    @cached_property
    def singles(self) -> list[Candidate]:
        """One mistake at a time; those that change nothing in this function left out."""
        found = [self._candidate((id,), way) for id, way in self._ways(self._entries)]
        return _different(found, [self.right])

    @cached_property
    def pairs(self) -> list[Candidate]:
        """Two mistakes together, where that is something else than one of them."""
        ways = list(self._ways(self._entries))
        found = [
            self._candidate((one, other), {**first, **second})
            for (one, first), (other, second) in itertools.combinations(ways, 2)
            if one != other and not first.keys() & second.keys()
        ]
        return _different(found, [self.right, *self.singles])

    def apart(self, candidate: Candidate) -> list[Candidate]:
        """Return a candidate's mistakes, each by itself."""
        ways = {id: way for id, way in self._ways(self._entries)
                if id in candidate.ids and way.items() <= candidate.replaced.items()}  # fmt: skip
        return [self._candidate((id,), ways[id]) for id in candidate.ids if id in ways]

    def with_rare(self, candidate: Candidate) -> list[Candidate]:
        """Return the candidate with one more mistake, of those that show on rare inputs only."""
        return [
            self._candidate((*candidate.ids, id), {**candidate.replaced, **way})
            for id, way in self._ways(self._rare)
            if not way.keys() & candidate.replaced.keys()
        ]

    def explain(self, evidence: Evidence, calls: list[Observation]) -> list[Candidate]:
        """Return the right answer, or the explanations that no call tells apart, or nothing."""
        trials = self._trials(calls)
        if not any(not trial.failed for trial in trials):
            return []
        for candidates in ([self.right], self.singles, self.pairs):
            remaining = self.verified(candidates, trials, evidence, self.probes)
            if remaining:
                return remaining if len({c.name for c in remaining}) <= MOST_NAMES else []
        return []

    def verified(self, candidates, trials, evidence: Evidence, probes) -> list[Candidate]:
        """Return the candidates that explain the calls made and those of the probes."""
        remaining = _explaining(candidates, trials)
        deadline = evidence.clock() + PATIENCE_SECONDS
        for count, probe in enumerate(probes):
            if not remaining or (count >= ENOUGH and len({c.name for c in remaining}) == 1):
                break
            call = evidence.ask(self.function, *probe)
            if call is None or evidence.clock() > deadline:
                return []
            remaining = _explaining(remaining, self._trials([call]))
        return remaining

    def verified_on(self, candidates, calls, evidence: Evidence, probes) -> list[Candidate]:
        """Return the candidates that explain these calls and those of the probes."""
        return self.verified(candidates, self._trials(calls), evidence, probes)

    def _trials(self, calls: Iterable[Observation]) -> list[Trial]:
        trials = []
        for call in calls:
            try:
                trials.append(Trial(self.chain, call))
            except Exception:  # the student's own earlier result was odd: it tells nothing here
                continue
        return trials


def _explaining(candidates: Iterable[Candidate], trials: Iterable[Trial]) -> list[Candidate]:
    remaining = list(candidates)
    for trial in trials:
        remaining = [candidate for candidate in remaining if trial.agrees(candidate)]
    return remaining


def _different(candidates: Iterable[Candidate], known: Iterable[Candidate]) -> list[Candidate]:
    """Return the candidates whose computation is not one that came before."""
    seen = {tuple(candidate.nodes.values()) for candidate in known}
    found = []
    for candidate in candidates:
        nodes = tuple(candidate.nodes.values())
        if nodes not in seen:
            seen.add(nodes)
            found.append(candidate)
    return found
