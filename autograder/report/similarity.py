"""Pairs of submissions whose code is too alike to be chance.

Fingerprints (k-grams of the tokenised code, names and comments replaced) show who shares anything;
those few are compared by the library copydetect. What was handed out is no evidence, nor is what
many students wrote alike: small functions of a known shape come out the same. So only passages
count that few submissions share.

Source: Schleimer, Wilkerson and Aiken, Winnowing: Local Algorithms for Document Fingerprinting,
SIGMOD 2003. Its window is 1 here: a class is small enough to keep every fingerprint.
"""

from __future__ import annotations

import io
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from autograder.deadlines import TooLong, here
from autograder.report.tokens import Tokens
from autograder.report.typed import squeezed

if TYPE_CHECKING:
    from copydetect import CodeFingerprint

K_GRAM = 25  # characters of tokenised code: about two short statements
FEW_STUDENTS = 3  # a passage that more share is common knowledge, ...
FEW_SHARE = 0.05  # ... or more than this share of a larger class
LEAST_CHARACTERS = 150  # of tokenised code: about two functions of the homework
LEAST_SHARE = 0.5  # of what is rare in one of the two
MOST_CHARACTERS = 200_000  # of one submission's code; the rest is not compared
SECONDS = 10.0  # of CPU time for one submission
GAP = "⋯"
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # odd, and no small number


@dataclass(frozen=True)
class Pair:
    """Two submissions that share rare code.

    shares: how much of each one's rare code the other has too; excerpts: the lines of each that
    hold it, gaps marked by `GAP`; characters: of tokenised code shared.
    """

    students: tuple[str, str]
    shares: tuple[float, float]
    characters: int
    excerpts: tuple[str, str]


def alike_pairs(
    sources: Mapping[str, Sequence[str]],
    handed_out: Sequence[str] = (),
    tokens: Tokens | None = None,
) -> list[Pair]:
    """Return the pairs of students whose code is too alike, the most alike first.

    Args:
        sources: each student's cells of Python code.
        handed_out: the cells of code that every student was given.
        tokens: what is known of cells from before.
    """
    tokens = tokens or Tokens()
    known = {student: _in_time(_hashes_in, cells, tokens) for student, cells in sources.items()}
    hashes = {student: found for student, found in known.items() if found is not None}
    common = _common(hashes, _hashes(tokens.of(handed_out)))
    rare = {student: _rare(found, common) for student, found in hashes.items()}
    compared = [(pair, *_compared(*(rare[one] for one in pair))) for pair in _candidates(rare)]
    alike = [
        (pair, shares, characters)
        for pair, shares, characters in compared
        if characters >= LEAST_CHARACTERS and max(shares) >= LEAST_SHARE
    ]
    alike.sort(key=lambda one: (-one[2] * max(one[1]), one[0]))
    to_show = dict.fromkeys(student for pair, *_ in alike for student in pair)
    prints = {student: _in_time(_fingerprint, sources[student], common) for student in to_show}
    return [Pair(*one, _excerpts(*(prints[student] for student in one[0]))) for one in alike]


def _in_time(function: Callable, *arguments: object):
    """Return what is made of a student's code; None if that takes long: nobody copies such code."""
    try:
        return here(function, *arguments, seconds=SECONDS)
    except TooLong:
        return None


def _hashes_in(cells: Sequence[str], tokens: Tokens) -> np.ndarray:
    return _hashes(tokens.of(_first(cells)))


def _first(cells: Sequence[str]) -> list[str]:
    """Return the cells as far as they are compared."""
    left, first = MOST_CHARACTERS, []
    for cell in cells:
        if left > 0:
            first.append(cell[:left])
        left -= len(cell) + 1
    return first


def _hashes(tokens: str) -> np.ndarray:
    """Return a hash of each k-gram, in order; the same in every process."""
    codes = np.frombuffer(tokens.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)
    count = max(0, len(codes) - K_GRAM + 1)
    hashes = np.zeros(count, np.uint64)
    for place in range(K_GRAM):
        hashes = hashes * MULTIPLIER + codes[place : place + count]  # modulo 2 to the 64
    return hashes


def _common(hashes: Mapping[str, np.ndarray], given: np.ndarray) -> np.ndarray:
    """Return the hashes that say nothing: handed out, or found in many submissions."""
    few = max(FEW_STUDENTS, math.ceil(FEW_SHARE * len(hashes)))
    each_once = [np.unique(found) for found in (*hashes.values(), given[:0])]
    values, counts = np.unique(np.concatenate(each_once), return_counts=True)
    return np.union1d(given, values[counts > few])


@dataclass(frozen=True)
class _Rare:
    """The k-grams of one student that say something: where each begins, and its hash."""

    places: np.ndarray
    hashes: np.ndarray


def _rare(hashes: np.ndarray, common: np.ndarray) -> _Rare:
    places = np.flatnonzero(~_among(hashes, common))
    return _Rare(places, hashes[places])


def _among(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Tell of each value whether it is in `known`, which is sorted."""
    if len(known) == 0:
        return np.zeros(len(values), bool)
    return known[np.searchsorted(known, values).clip(max=len(known) - 1)] == values


def _compared(one: _Rare, other: _Rare) -> tuple[tuple[float, float], int]:
    """Return how much of each one's rare code the other has too, and how many characters."""
    shared = _shared(one, other)
    shares = (shared / _covered(one.places), _shared(other, one) / _covered(other.places))
    return (min(shares[0], 1.0), min(shares[1], 1.0)), shared


def _shared(one: _Rare, other: _Rare) -> int:
    return _covered(one.places[np.isin(one.hashes, other.hashes)])


def _covered(places: np.ndarray) -> int:
    """Return how many characters lie in the k-grams that begin at `places`, which are sorted."""
    return int(np.diff(places).clip(max=K_GRAM).sum()) + K_GRAM if len(places) else 0


def _candidates(rare: Mapping[str, _Rare]) -> list[tuple[str, str]]:
    """Return the pairs that share enough, without comparing all with all."""
    students = list(rare)
    each_once = [np.unique(found.hashes) for found in rare.values()]
    hashes = np.concatenate([*each_once, np.zeros(0, np.uint64)])
    holders = np.repeat(np.arange(len(students)), [len(found) for found in each_once])
    order = np.argsort(hashes, kind="stable")
    _, starts, counts = np.unique(hashes[order], return_index=True, return_counts=True)
    together = Counter(
        tuple(holders[order[start : start + count]])
        for start, count in zip(starts[counts > 1], counts[counts > 1], strict=True)
    )
    shared: Counter[tuple[int, int]] = Counter()
    for group, count in together.items():
        for pair in combinations(group, 2):
            shared[pair] += count
    least = LEAST_CHARACTERS - K_GRAM
    return [(students[i], students[j]) for (i, j), count in shared.items() if count >= least]


def _fingerprint(cells: Sequence[str], common: np.ndarray) -> CodeFingerprint:
    """Return the library's fingerprint of what is rare in a student's code."""
    from copydetect import CodeFingerprint  # takes long to import

    file = io.StringIO(squeezed("\n".join(_first(cells))))
    fingerprint = CodeFingerprint("answers.py", K_GRAM, 1, language="python", fp=file)
    says_nothing = _among(_hashes(fingerprint.filtered_code), common)
    fingerprint.hash_idx = {
        hash: places for hash, places in fingerprint.hash_idx.items() if not says_nothing[places[0]]
    }
    fingerprint.hashes = set(fingerprint.hash_idx)
    return fingerprint


def _excerpts(one: CodeFingerprint | None, other: CodeFingerprint | None) -> tuple[str, str]:
    """Return the lines of each that the two share, as far as there was time to find them."""
    from copydetect import compare_files

    if one is None or other is None:
        return "", ""
    _, _, slices = compare_files(one, other)
    return _excerpt(one.raw_code, slices[0]), _excerpt(other.raw_code, slices[1])


def _excerpt(code: str, slices: np.ndarray) -> str:
    """Return the lines of `code` that the slices touch, without empty ones."""
    lines = code.split("\n")
    starts = np.cumsum([0] + [len(line) + 1 for line in lines])
    touched: set[int] = set()
    for start, end in np.asarray(slices).T:
        first = np.searchsorted(starts, start, side="right") - 1
        last = np.searchsorted(starts, max(end - 1, start), side="right") - 1
        touched |= set(range(int(first), int(last) + 1))
    kept: list[str] = []
    previous = None
    for number in sorted(touched & set(range(len(lines)))):
        if previous is not None and number > previous + 1:
            kept.append(GAP)
        kept.append(lines[number])
        previous = number
    return "\n".join(line for line in kept if line.strip())
