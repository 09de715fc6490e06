"""How many equalities of typed derivations are understood, and how many are misjudged.

`python -m benchmarks.equations SET.json …`: sets of cells in which somebody noted each equality and
its truth. A list of {id, task, markdown, equalities: [{rhs_at, truth, condition, lhs, rhs}],
not_equalities}: `rhs_at` is the place of the right side, `truth` true, false or "either".
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

from hw4kit.equations import Equality, try_out

WORDS = {True: "true", False: "false"}


def matched(cell: dict, found: list[Equality]) -> tuple[list[tuple[dict, Equality | None]], list]:
    """Return each noted equality with the one found at its place, and what is left over."""
    left, pairs = list(found), []
    for noted in cell["equalities"]:
        begin, end = noted["rhs_at"]
        hit = next((one for one in left if one.at[0] < end and begin < one.at[1]), None)
        if hit:
            left.remove(hit)
        pairs.append((noted, hit))
    return pairs, left


def count(cell: dict, found: list[Equality]) -> tuple[Counter, list[str]]:
    """Return what came of one cell: counts, and a line for each that was misjudged."""
    counts, lines = Counter(), []
    pairs, left = matched(cell, found)
    for noted, hit in pairs:
        said, truth = hit.verdict if hit else "unknown", noted["truth"]
        counts["all"] += 1
        counts["understood"] += said != "unknown"
        counts["false ones"] += truth is False
        counts["caught"] += truth is False and said == "false"
        alarm, miss = truth is True and said == "false", truth is False and said == "true"
        counts["false alarms"] += alarm
        counts["misses"] += miss
        if alarm or miss:
            kind = "FALSE ALARM" if alarm else "MISS"
            lines.append(f"{kind} {cell['id']}: {noted['lhs']} = {noted['rhs']}")
    for one in left:
        counts["others called false"] += one.verdict == "false"
        if one.verdict == "false":
            lines.append(f"NO EQUALITY, CALLED FALSE {cell['id']}: {one.lhs} = {one.rhs}")
    return counts, lines


def report(path: Path, unknown: bool) -> bool:
    """Print what comes of a set; return whether nothing was misjudged."""
    totals: dict[str, Counter] = {}
    slowest, wrong = 0.0, []
    for cell in json.loads(path.read_text("utf-8")):
        start = time.perf_counter()
        found = try_out(cell["markdown"], cell["task"])
        slowest = max(slowest, time.perf_counter() - start)
        counts, lines = count(cell, found)
        wrong += lines
        for key in (cell["task"], "all"):
            totals.setdefault(key, Counter()).update(counts)
        if unknown:
            lines += [
                f"  ? {cell['id']}: {noted['lhs']} = {noted['rhs']}   {hit and hit.reason}"
                for noted, hit in matched(cell, found)[0]
                if not hit or hit.verdict == "unknown"
            ]
            print("\n".join(lines)) if lines else None
    print(f"{path.name}: slowest cell {slowest:.2f} s")
    for key, counts in totals.items():
        print(
            f"  {key:4} coverage {counts['understood']}/{counts['all']} = "
            f"{counts['understood'] / max(1, counts['all']):.1%}, "
            f"false alarms {counts['false alarms']}, "
            f"others called false {counts['others called false']}, "
            f"misses {counts['misses']} of {counts['false ones']}, caught {counts['caught']}"
        )
    print("\n".join(wrong)) if wrong and not unknown else None
    return not wrong


def main() -> int:
    """Read the command line; status 1 if something was misjudged."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.equations", description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path, help="files with noted derivations")
    parser.add_argument("--unknown", action="store_true", help="list what was not understood")
    given = parser.parse_args()
    fine = [report(path, given.unknown) for path in given.sets]
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main())
