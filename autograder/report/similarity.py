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
from collections.abc import Mapping, Sequence
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
    rare = {s: np.setdiff1d(found, common, assume_unique=True) for s, found in hashes.items()}
    candidates = _candidates(rare)
    prints = {
        student: _in_time(_fingerprint, sources[student], common)
        for student in dict.fromkeys(student for pair in candidates for student in pair)
    }
    pairs = [
        _pair(first, second, prints)
        for first, second in candidates
        if prints[first] and prints[second]
    ]
    found = [
        pair
        for pair in pairs
        if pair.characters >= LEAST_CHARACTERS and max(pair.shares) >= LEAST_SHARE
    ]
    return sorted(found, key=lambda pair: (-pair.characters * max(pair.shares), pair.students))


def _in_time(function, *arguments):
    """Return what is made of a student's code; None if that takes long: nobody copies such code."""
    try:
        return here(function, *arguments, seconds=SECONDS)
    except TooLong:
        return None


def _hashes_in(cells: Sequence[str], tokens: Tokens) -> np.ndarray:
    return np.unique(_hashes(tokens.of(_first(cells))))


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
    values, counts = np.unique(np.concatenate([*hashes.values(), given[:0]]), return_counts=True)
    return np.union1d(given, values[counts > few])


def _candidates(rare: Mapping[str, np.ndarray]) -> list[tuple[str, str]]:
    """Return the pairs that share enough, without comparing all with all."""
    students = list(rare)
    hashes = np.concatenate([*rare.values(), np.zeros(0, np.uint64)])
    holders = np.repeat(np.arange(len(students)), [len(found) for found in rare.values()])
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
    from copydetect.utils import get_token_coverage

    file = io.StringIO(squeezed("\n".join(_first(cells))))
    fingerprint = CodeFingerprint("answers.py", K_GRAM, 1, language="python", fp=file)
    says_nothing = np.isin(_hashes(fingerprint.filtered_code), common)
    fingerprint.hash_idx = {
        hash: places for hash, places in fingerprint.hash_idx.items() if not says_nothing[places[0]]
    }
    fingerprint.hashes = set(fingerprint.hash_idx)
    length = len(fingerprint.filtered_code)
    fingerprint.token_coverage = get_token_coverage(fingerprint.hash_idx, K_GRAM, length)
    return fingerprint


def _pair(first: str, second: str, fingerprints: Mapping[str, CodeFingerprint]) -> Pair:
    from copydetect import compare_files

    one, other = fingerprints[first], fingerprints[second]
    characters, shares, slices = compare_files(one, other)
    return Pair(
        (first, second),
        (float(min(shares[0], 1)), float(min(shares[1], 1))),
        int(characters),
        (_excerpt(one.raw_code, slices[0]), _excerpt(other.raw_code, slices[1])),
    )


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
