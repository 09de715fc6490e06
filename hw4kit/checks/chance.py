"""What chance does not do: the faults of batches and of masks, found by counting.

The instant checks and the marker draw alike and look here with the same eyes. Each limit lies where
a right answer's own random numbers bring it with a chance below 1e-8 (docs/how-marking-works.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle, pairwise

import numpy as np

from ..words import Text, asking, say

NONE = Text("")  # no fault
ON_ITS_OWN = say("Is every row drawn on its own?")
NOT_THAT_WAY = say("Which batches can never come that way?")
ONE_DRAW = say("For which entries is one draw made?")
SINGLE_ENTRY = say("What does chance decide about a single entry?")

# ------------------------------------------------------------------------------- batches of rows

ROWS, BATCH_SIZE, BATCHES = 12, 5, 240
MOST_UNEVEN = 80.0  # chi-squared of 11 degrees of freedom
FEW_ROWS, MANY = 4, 2000  # so many rows are asked for, of so few
TWINS = 1, 3  # two of the few, which differ in their labels alone
ALONE = 80  # batches of a single row of FEW_ROWS
LONG, LONG_SIZE, PARTS = 100_000, 1000, 10  # of so many rows, so many are drawn at once
MOST_UNEVEN_PARTS = 58.0  # chi-squared of 9 degrees of freedom
MOST_UNEVEN_FEW = 55.0  # chi-squared of 3 degrees of freedom
LABELS = np.array([0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0])  # of ROWS rows
LABELLED_SIZE, LABELLED_BATCHES = 4, 150
LEAST_SPREAD = 0.37  # of the variance of how many of label 1 without replacement
FEWEST_DIFFERENT = -0.6  # rows in a batch, beside what drawing with replacement gives
MOST_TOGETHER = 8.3  # standard deviations

Batches = Sequence[Sequence[int]]


def rows_found(batch: np.ndarray, X: np.ndarray) -> np.ndarray | None:
    """Return which row of X each row of a batch is; None if one is none of them.

    X has no zeros, and no two rows that begin with nearly the same number, unless they are equal.
    A batch in single precision holds its rows, one in half precision does not.
    """
    order = np.argsort(X[:, 0], kind="stable")
    place = np.searchsorted(X[order, 0], batch[:, 0])
    beside = order[np.clip([place - 1, place], 0, len(X) - 1)]  # (2, rows)
    near = np.all(np.abs(batch - X[beside]) <= 1e-6 * np.abs(X[beside]), axis=2)
    return np.where(near[0], *beside) if near.any(axis=0).all() else None


def fault_of_batches(batches: Batches, of: int = ROWS) -> Text:
    """Return what is not random about many batches of BATCH_SIZE of the `of` rows."""
    longest, different = max(map(len, batches)), len(set(map(tuple, batches)))
    repeat, pattern = different <= (len(batches) // 2 if longest > 1 else 2), _pattern(batches, of)
    never = _never(batches, of)
    surplus = np.mean([len(set(b)) - _distinct(len(b), of) for b in batches])
    if repeat:
        return pattern or _repeated(len(batches), different)
    if never or pattern:
        return never or pattern
    if surplus <= FEWEST_DIFFERENT:
        return asking(say("Each batch has several rows twice or more."), ON_ITS_OWN)
    uneven = fault_of_counts(batches, of, MOST_UNEVEN)
    if not uneven and togetherness(batches, of) > MOST_TOGETHER:
        return asking(say("Some rows come together far too often."), ON_ITS_OWN)
    return uneven


def _repeated(count: int, different: int) -> Text:
    if different == 1:
        return asking(
            say("{count} draws gave the same batch every time.", count=count),
            say("What in your code changes from one call to the next?"),
        )
    return asking(
        say(
            "Only {different} different batches came in {count} draws.",
            count=count,
            different=different,
        ),
        NOT_THAT_WAY,
    )


def _never(batches: Batches, of: int) -> Text:
    """Return which rows never came."""
    never = sorted(set(range(of)) - {row for batch in batches for row in batch})
    if not never:
        return NONE
    drawn = say("{count} batches", count=len(batches))
    if max(map(len, batches)) == 1:
        drawn = say("{count} batches of one row", count=len(batches))
    values = {"batches": drawn, "rows": ", ".join(map(str, never)), "of": of}
    told = say("In {batches}, these of the {of} rows (the first is row 0) never came: {rows}.",
               **values)  # fmt: skip
    if len(never) == 1:
        told = say("In {batches}, row {rows} of the {of} (the first is row 0) never came.",
                   **values)  # fmt: skip
    return asking(told, say("Which numbers can your draw give, and which rows are there?"))


def _pattern(batches: Batches, of: int) -> Text:
    """Return what most batches have in common though they differ."""
    several = [batch for batch in batches if len(batch) > 1]
    if len(set(map(tuple, batches))) <= 2 or 2 * len(several) <= len(batches):
        return NONE
    for text, found in (
        (
            asking(
                say("Each batch is one row, repeated."),
                say("How many random numbers do you draw for a batch?"),
            ),
            is_one_row,
        ),
        (
            asking(
                say(
                    "The rows of each batch are neighbours, in whatever order (row 0 follows the "
                    "last one)."
                ),
                NOT_THAT_WAY,
            ),
            is_block,
        ),
        (
            asking(say("The rows of each batch are equally far apart."), NOT_THAT_WAY),
            is_evenly_spaced,
        ),
    ):
        if sum(found(batch, of) for batch in several) >= len(several) - len(batches) // 2:
            return text
    return NONE


def is_one_row(rows: Sequence[int], of: int = ROWS) -> bool:
    return len(set(rows)) == 1


def is_block(rows: Sequence[int], of: int = ROWS) -> bool:
    """Return whether the rows, in whatever order, follow one another; row 0 follows the last.

    Where at most one of the `of` rows is left out, no other order is possible: that is no block.
    """
    once = sorted(set(rows))
    gaps = (after - row for row, after in pairwise([*once, once[0] + of]))
    return len(once) < of - 1 and max(gaps) == of + 1 - len(once)


def is_evenly_spaced(rows: Sequence[int], of: int = ROWS) -> bool:
    return len({(after - row) % of for row, after in pairwise(rows)}) == 1


def _distinct(batch_size: int, of: int) -> float:
    """Return how many rows that differ a batch drawn with replacement has on average."""
    return of * (1 - (1 - 1 / of) ** batch_size)


def fault_of_counts(batches: Batches, of: int, most: float) -> Text:
    """Return which row is drawn too often or too seldom.

    Drawn without replacement, a batch leaves its rows' counts less to chance, by a known factor.
    """
    counts = np.bincount(np.concatenate(batches), minlength=of)
    expected, size = counts.sum() / of, max(map(len, batches))
    once = size < of and all(len(set(batch)) == len(batch) for batch in batches)
    left = (of - size) / (of - 1) if once else 1.0
    if np.sum((counts - expected) ** 2) / expected <= most * left:
        return NONE
    row = int(np.argmax(np.abs(counts - expected)))
    told = say(
        "Row {row} of {of} came {found} times, where about {expected:.0f} are right.",
        row=row,
        of=of,
        found=int(counts[row]),
        expected=expected,
    )
    return asking(told, say("Is every row as likely as every other?"))


def fault_of_many(rows: Sequence[int]) -> Text:
    """Return what is not random about MANY rows of FEW_ROWS; each of them once is as good.

    Their labels tell the rows: TWINS hold the same numbers.
    """
    uneven = fault_of_counts([rows], FEW_ROWS, MOST_UNEVEN_FEW)
    one, other = TWINS
    by_turns = cycle(TWINS)
    if not uneven or fault_of_counts(
        [[next(by_turns) if row in TWINS else row for row in rows]], FEW_ROWS, MOST_UNEVEN_FEW
    ):
        return uneven
    return asking(
        say(
            "Rows {one} and {other} of X hold the same numbers but have labels of their own, and "
            "one of these comes too often.",
            one=one,
            other=other,
        ),
        say("How does your code find the label of a row?"),
    )


def fault_of_single(batches: Batches) -> Text:
    """Return what is not random about ALONE batches of one row of FEW_ROWS."""
    never = _never(batches, FEW_ROWS)
    return never or fault_of_counts(batches, FEW_ROWS, MOST_UNEVEN_FEW)


def fault_of_long(rows: Sequence[int]) -> Text:
    """Return what is not random about a batch of LONG_SIZE of LONG rows: how far they reach."""
    counts = np.bincount(np.asarray(rows) * PARTS // LONG, minlength=PARTS)
    expected = counts.sum() / PARTS
    if np.sum((counts - expected) ** 2) / expected <= MOST_UNEVEN_PARTS:
        return NONE
    values = {"size": len(rows), "of": LONG}
    if max(rows) < LONG - LONG // PARTS:
        told = say("A batch of {size} of {of:,} rows has none beyond row {row}.",
                   row=max(rows), **values)  # fmt: skip
        return asking(told, say("Which numbers can your draw give?"))
    part = int(np.argmax(np.abs(counts - expected)))
    told = say(
        "Of {size} rows drawn from {of:,}, {found} come from rows {first:,} to {last:,}, where "
        "about {expected:.0f} are right.",
        found=int(counts[part]),
        first=part * LONG // PARTS,
        last=(part + 1) * LONG // PARTS - 1,
        expected=expected,
        **values,
    )
    return asking(told, say("Is every row as likely as every other?"))


def fault_of_labelled(batches: Batches) -> Text:
    """Return what labels do to many batches of LABELLED_SIZE of the ROWS rows with LABELS."""
    found = [int(LABELS[list(batch)].sum()) for batch in batches]
    size = max(map(len, batches))
    by_chance = size * LABELS.var() * (ROWS - size) / (ROWS - 1)
    if np.var(found) < LEAST_SPREAD * by_chance:
        return asking(
            say("Nearly every batch has equally many rows of each label."),
            say("Does your code look at y when it chooses rows?"),
        )
    return fault_of_counts(batches, ROWS, MOST_UNEVEN)


def togetherness(batches: Batches, of: int) -> float:
    """Return how unequally often pairs of the `of` rows share a batch; 0 if none can.

    That is a chi-squared in standard deviations above its mean: for right batches hardly ever more
    than 5, and beyond `MOST_TOGETHER` with a chance below 1e-8. What the rows' own frequencies
    explain is taken out. If all sets of rows of a batch's size are as likely, each of the
    of (of - 3) / 2 dimensions that are left has the same variance: an eigenvalue of the pairs'
    covariance, P(2 given rows) - 2 P(3 given rows) + P(4 given rows).
    """
    holds = np.zeros((len(batches), of))
    for number, batch in enumerate(batches):
        holds[number, list(batch)] = 1.0
    chosen, among = holds.sum(axis=1)[:, None] - np.arange(4), of - np.arange(4)
    two, three, four = np.cumprod(chosen / among, axis=1)[:, 1:].sum(axis=0)
    variance = two - 2 * three + four
    if variance < 1.0:
        return 0.0
    together = np.inner(holds.T, holds.T)
    np.fill_diagonal(together, 0.0)
    sums = together.sum(axis=0)
    explained = (sums + sums[:, None] - sums.sum() / (of - 1)) / (of - 2)
    dimensions = of * (of - 3) / 2
    chi_squared = float(np.sum(np.triu(together - explained, 1) ** 2) / variance)
    return (chi_squared - dimensions) / np.sqrt(2 * dimensions)


# ---------------------------------------------------------------------------------- dropout masks

PROBABILITIES = (0.1, 0.25, 0.5, 0.8, 0.95, 0.5)
LARGE, SMALL, MASKS = (80, 60), (8, 6), 120  # shapes, and how many of the small ones
SHARES = (((400, 3), 0.8), ((3, 400), 0.8), ((200, 150), 0.004))  # of which the share alone is told
MOST_OFF = 6.5  # standard deviations of the dropped share
MOST_OFF_IN_A_ROW = 6.2  # of a row's or column's, with drop_prob = 0.5
MOST_ALIKE = 0.9  # two rows or columns of a large mask with drop_prob = 0.5, as products of ±1
MOST_ALIKE_ENTRIES, MOST_ALIKE_MASKS, MOST_ALIKE_CORNERS = 0.7, 0.95, 0.11  # of small ones


def fault_of_mask(kept: np.ndarray, drop_prob: float) -> Text:
    """Return what is not random about one large mask; kept (N, H) is True where it is not 0."""
    dropped = 1.0 - float(kept.mean())
    along = [kept.mean(axis=axis) for axis in (0, 1)]
    if dropped and any(np.mean((share == 0) | (share == 1)) >= 0.5 for share in along):
        return asking(say("Whole rows or columns are dropped."), ONE_DRAW)
    share = fault_of_share(kept, drop_prob)
    if share:
        return share
    if any(len(set(share)) == 1 for share in along):
        return asking(
            say("The same number of entries is dropped in each row or column."), SINGLE_ENTRY
        )
    return _fault_of_halves(kept) if drop_prob == 0.5 else NONE


def fault_of_share(kept: np.ndarray, drop_prob: float) -> Text:
    """Return whether far more or far fewer entries are dropped than should be."""
    off = abs(np.sum(~kept) - drop_prob * kept.size)
    if off <= MOST_OFF * np.sqrt(drop_prob * (1 - drop_prob) * kept.size) + 5:
        return NONE
    told = say(
        "With drop_prob = {drop_prob}, about {expected:,.0f} of {count:,} entries should be "
        "dropped, but {dropped:,} are.",
        drop_prob=drop_prob,
        expected=drop_prob * kept.size,
        count=kept.size,
        dropped=int(np.sum(~kept)),
    )
    return asking(told, say("Which entries does your condition keep?"))


def _fault_of_halves(kept: np.ndarray) -> Text:
    """Return which rows or columns of a large mask have or share a chance of their own."""
    for signs in (np.where(kept, 1.0, -1.0), np.where(kept, 1.0, -1.0).T):
        if largest_correlation(signs) > MOST_ALIKE:
            return asking(say("Two rows or columns have the same mask."), ONE_DRAW)
        if np.max(np.abs(signs.sum(axis=1))) > MOST_OFF_IN_A_ROW * np.sqrt(signs.shape[1]):
            return asking(
                say("One row or column is dropped far more or far less often than the others."),
                say("What besides chance decides there?"),
            )
    return NONE


def fault_of_numbers(kept: Sequence[np.ndarray]) -> Text:
    """Return what is wrong with how many entries masks with PROBABILITIES keep, one after another.

    One such number is within 1 of its mean with a chance below 0.08, all six below 1e-8.
    """
    off = [k.sum() - (1 - p) * k.size for k, p in zip(kept, PROBABILITIES, strict=True)]
    if np.max(np.abs(off)) > 1:
        return NONE
    return asking(say("The same number of entries is dropped every time."), SINGLE_ENTRY)


def fault_of_small_masks(kept: np.ndarray) -> Text:
    """Return whether entries share random numbers; kept (MASKS, N, H), with drop_prob = 0.5.

    No two entries, no two masks, rows or columns may. Of 1,128 and 7,140 binomials a right answer
    has one beyond with a chance of 2e-12 and 3e-9.
    """
    masks = np.where(kept, 1.0, -1.0)
    entries = masks.reshape(len(masks), -1).T
    if (
        largest_correlation(entries) < MOST_ALIKE_ENTRIES
        and largest_correlation(entries.T) < MOST_ALIKE_MASKS
        and _mean_of_corners(masks) < MOST_ALIKE_CORNERS
    ):
        return NONE
    return asking(say("Several entries share one random number."), ONE_DRAW)


def largest_correlation(signs: np.ndarray) -> float:
    """Return the largest mean product of two rows of ±1, without its sign."""
    products = np.inner(signs, signs) / signs.shape[1]
    return float(np.max(np.abs(np.triu(products, 1))))


def _mean_of_corners(masks: np.ndarray) -> float:
    """Return the mean product of a rectangle's four corners in masks (M, N, H) of ±1.

    It is 0 for independent entries; it is not where a mask is made of numbers of its rows and
    columns, though any two entries are independent then. Of a right answer's mask it has the
    variance 1/420; by Bernstein's inequality 120 of them have a mean beyond 0.11 with 8e-9.
    """
    M, N, H = masks.shape
    products = masks @ np.swapaxes(masks, 1, 2)
    squares = np.sum(products**2) - M * N * H**2  # of two rows that differ
    return float((squares - M * N * (N - 1) * H) / (M * N * (N - 1) * H * (H - 1)))
