"""Which submissions count as alike: rare code that two share, whatever its names and comments."""

from __future__ import annotations

import re
import time

import numpy as np
import pytest

from autograder.report.similarity import GAP, MOST_CHARACTERS, Pair, alike_pairs
from benchmarks.simulated_class import disguised, own_code


def codes(count: int, seed: int = 0) -> dict[str, str]:
    rng = np.random.default_rng(seed)
    return {f"s{number}": own_code(rng) for number in range(count)}


def alike(sources, handed_out="") -> list[Pair]:
    """The pairs among students who have one cell each."""
    return alike_pairs({student: [code] for student, code in sources.items()}, [handed_out])


def pairs_of(sources, handed_out="") -> list[tuple[str, str]]:
    return [pair.students for pair in alike(sources, handed_out)]


def test_copied_code_is_found_when_names_and_comments_were_changed():
    sources = codes(20)
    sources["copy"] = disguised(sources["s3"])
    assert pairs_of(sources) == [("s3", "copy")]


def test_code_copied_in_another_order_is_found():
    sources = codes(20)
    parts = re.split(r"\n(?=def )", sources["s3"])
    sources["copy"] = "\n".join(reversed(parts))
    assert pairs_of(sources) == [("s3", "copy")]


def test_a_few_who_share_are_found_and_many_who_share_are_common_knowledge():
    sources = codes(20)
    for copies in (1, 2):
        sources[f"copy{copies}"] = sources["s3"]
    assert len(pairs_of(sources)) == 3
    for copies in (3, 4, 5):
        sources[f"copy{copies}"] = sources["s3"]
    assert pairs_of(sources) == []


def test_what_was_handed_out_is_no_evidence():
    given, *others = codes(3, seed=5).values()
    sources = {f"s{number}": f"{given}\n{code}" for number, code in enumerate(others)}
    assert pairs_of(sources) != []
    assert pairs_of(sources, given) == []


@pytest.mark.parametrize("code", ["", "x = 1", "def forward(params, X):\n    return X"])
def test_little_code_is_never_alike(code):
    assert pairs_of({"ann": code, "bob": code}) == []


@pytest.mark.parametrize("code", ["def f(:\n" * 400, "\x00é\u202e'" * 400, "'" * 5000])
def test_text_that_is_no_python_is_compared_without_a_fault(code):
    assert len(alike({"ann": code, "bob": code + "\nx"})) <= 1


def test_very_long_code_is_cut_and_costs_seconds_at_most():
    code = "".join(f"total += values[{n}] * {n % 7}\n" for n in range(30_000))
    assert len(code) > MOST_CHARACTERS
    start = time.monotonic()
    alike({"ann": code, "bob": code})
    assert time.monotonic() - start < 60


def test_excerpts_show_the_shared_lines_of_each_side_and_mark_gaps():
    shared = [f"if a{n} > b or {n} % {n + 2} == 0: f(x, {n})" for n in range(40)]
    own = [f"print([{n} for {'y' * n} in [{n}, {n + 1}]])" for n in range(1, 30)]
    ann = "\n".join([*shared[:20], *own, *shared[20:]])
    [pair] = alike({"ann": ann, "bob": "\n".join(shared)})
    assert "print" not in pair.excerpts[0].replace(own[0], "").replace(own[-1], "")
    assert GAP in pair.excerpts[0]
    assert GAP not in pair.excerpts[1]
    assert pair.shares[1] == pytest.approx(1, abs=0.05)
    assert pair.shares[0] < 0.8
