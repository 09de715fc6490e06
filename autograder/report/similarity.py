"""Pairs of submissions whose code is too alike to be chance.

Fingerprints (k-grams of the tokenised code, names and comments replaced) are made and compared by
the library copydetect. What was handed out is no evidence, nor is what many students wrote alike:
small functions of a known shape come out the same. So only passages count that few submissions
share.

Source: Schleimer, Wilkerson and Aiken, Winnowing: Local Algorithms for Document Fingerprinting,
SIGMOD 2003. Its window is 1 here: a class is small enough to keep every fingerprint.
"""

from __future__ import annotations

import io
import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from copydetect import CodeFingerprint, compare_files
from copydetect.utils import get_token_coverage

from autograder.deadlines import TooLong, here
from autograder.report.answers import squeezed

K_GRAM = 25  # characters of tokenised code: about two short statements
FEW_STUDENTS = 3  # a passage that more share is common knowledge, ...
FEW_SHARE = 0.05  # ... or more than this share of a larger class
LEAST_CHARACTERS = 150  # of tokenised code: about two functions of the homework
LEAST_SHARE = 0.5  # of what is rare in one of the two
MOST_CHARACTERS = 200_000  # of one submission's code; the rest is not compared
SECONDS = 10.0  # of CPU time for one submission
GAP = "⋯"


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


def alike_pairs(sources: Mapping[str, str], handed_out: str = "") -> list[Pair]:
    """Return the pairs of students whose code is too alike, the most alike first.

    Args:
        sources: each student's Python code.
        handed_out: the code that every student was given.
    """
    fingerprints = {student: _in_time(code) for student, code in sources.items()}
    fingerprints = {student: found for student, found in fingerprints.items() if found}
    common = _common(fingerprints, handed_out)
    for fingerprint in fingerprints.values():
        _forget(fingerprint, common)
    pairs = [_pair(first, second, fingerprints) for first, second in _candidates(fingerprints)]
    found = [
        pair
        for pair in pairs
        if pair.characters >= LEAST_CHARACTERS and max(pair.shares) >= LEAST_SHARE
    ]
    return sorted(found, key=lambda pair: (-pair.characters * max(pair.shares), pair.students))


def _in_time(code: str) -> CodeFingerprint | None:
    """Return a student's fingerprint, or None if it takes too long: nobody copies such code."""
    try:
        return here(_fingerprint, code, seconds=SECONDS)
    except TooLong:
        return None


def _fingerprint(code: str) -> CodeFingerprint:
    file = io.StringIO(squeezed(code[:MOST_CHARACTERS]))
    return CodeFingerprint("answers.py", K_GRAM, 1, language="python", fp=file)


def _common(fingerprints: Mapping[str, CodeFingerprint], handed_out: str) -> set[int]:
    """Return the fingerprints that say nothing: handed out, or found in many submissions."""
    counts = Counter(hash for print in fingerprints.values() for hash in print.hashes)
    few = max(FEW_STUDENTS, math.ceil(FEW_SHARE * len(fingerprints)))
    given = _fingerprint(handed_out).hashes
    return given | {hash for hash, count in counts.items() if count > few}


def _forget(fingerprint: CodeFingerprint, hashes: set[int]) -> None:
    fingerprint.hashes = fingerprint.hashes - hashes
    fingerprint.hash_idx = {
        hash: places for hash, places in fingerprint.hash_idx.items() if hash not in hashes
    }
    length = len(fingerprint.filtered_code)
    fingerprint.token_coverage = get_token_coverage(fingerprint.hash_idx, K_GRAM, length)


def _candidates(fingerprints: Mapping[str, CodeFingerprint]) -> list[tuple[str, str]]:
    """Return the pairs that share any fingerprint, without comparing all with all."""
    holders = defaultdict(list)
    for student, fingerprint in fingerprints.items():
        for hash in fingerprint.hashes:
            holders[hash].append(student)
    shared = Counter(pair for students in holders.values() for pair in combinations(students, 2))
    return [pair for pair, count in shared.items() if count >= LEAST_CHARACTERS - K_GRAM]


def _pair(first: str, second: str, fingerprints: Mapping[str, CodeFingerprint]) -> Pair:
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
