"""Wrong answers to OT3: inverted dropout."""

from __future__ import annotations

import copy

import numpy as np

from ..registry import Names, Wrongs

wrong = Wrongs()
TRAINING, EVALUATION, BACKWARD, RANDOM = (
    "training",
    "evaluation",
    "backward",
    "random, inputs unchanged",
)


def dropout_mask(A, drop_prob, rng):
    """Return 0 where an entry is dropped, 1/(1 − drop_prob) where it is kept."""
    return (rng.random(A.shape) >= drop_prob) / (1 - drop_prob)


def forward_with(make_mask):
    """Return dropout_forward that differs from a right one in its training mask."""

    def dropout_forward(A, drop_prob, rng, training):
        mask = make_mask(A, drop_prob, rng) if training else np.ones_like(A)
        return A * mask, mask

    return dropout_forward


def fixed_number(A, drop_prob, rng):
    """Drop the same number of entries in each row, shuffled within the row."""
    row = np.where(np.arange(A.shape[1]) < drop_prob * A.shape[1], 0.0, 1 / (1 - drop_prob))
    return rng.permuted(np.tile(row, (len(A), 1)), axis=1)


def mask_wrong(identifier: str, mistake: str, make_mask, **expected) -> None:
    """Record a wrong mask as a wrong answer to OT3."""
    names = {"dropout_forward": forward_with(make_mask)}
    wrong.add(f"OT3_{identifier}", "OT3", mistake, names, **expected)


def dropout_wrong(mistake: str, **expected):
    """Record the decorated dropout_forward or dropout_backward as a wrong answer to OT3."""

    def record(function):
        name = "dropout_forward" if "A" in function.__code__.co_varnames else "dropout_backward"
        names: Names = {name: function}
        wrong.add(f"OT3_{function.__name__}", "OT3", mistake, names, **expected)
        return function

    return record


mask_wrong("not_scaled", "dropout not scaled", lambda A, p, rng: (rng.random(A.shape) >= p) * 1.0,
           fails=(TRAINING,), passes=(EVALUATION,))  # fmt: skip
mask_wrong("scaled_by_drop", "scaled by 1/drop_prob",
           lambda A, p, rng: (rng.random(A.shape) >= p) / max(p, 1e-9),
           fails=(TRAINING,))  # fmt: skip
mask_wrong("multiplied", "multiplied by the probability of keeping",
           lambda A, p, rng: (rng.random(A.shape) >= p) * (1 - p), fails=(TRAINING,))  # fmt: skip
mask_wrong("probabilities_swapped", "keep and drop probability swapped",
           lambda A, p, rng: (rng.random(A.shape) < p) / max(p, 1e-9), fails=(TRAINING,),
           passes=(EVALUATION,))  # fmt: skip
mask_wrong("drops_the_complement", "drops 1 − drop_prob, scaled as if it dropped drop_prob",
           lambda A, p, rng: (rng.random(A.shape) < p) / (1 - p), fails=(TRAINING,))  # fmt: skip
mask_wrong("same_mask", "same mask each time",
           lambda A, p, rng: dropout_mask(A, p, np.random.default_rng(0)), fails=(RANDOM,),
           passes=(TRAINING, EVALUATION, BACKWARD), marks=4.0)  # fmt: skip
mask_wrong("global_generator", "np.random in place of rng in dropout",
           lambda A, p, rng: (np.random.random(A.shape) >= p) / (1 - p), fails=(RANDOM,),
           marks=4.0)  # fmt: skip
mask_wrong("whole_rows", "whole rows dropped",
           lambda A, p, rng: np.repeat(dropout_mask(A[:, :1], p, rng), A.shape[1], axis=1),
           fails=(TRAINING,))  # fmt: skip
mask_wrong("whole_columns", "whole columns dropped",
           lambda A, p, rng: np.repeat(dropout_mask(A[:1], p, rng), len(A), axis=0),
           fails=(TRAINING,))  # fmt: skip
mask_wrong("same_for_every_row", "a vector mask for all rows",
           lambda A, p, rng: dropout_mask(A[0], p, rng), fails=(TRAINING,))  # fmt: skip
mask_wrong("normal_numbers", "normal random numbers for uniform ones",
           lambda A, p, rng: (rng.normal(size=A.shape) >= p) / (1 - p),
           fails=(TRAINING,))  # fmt: skip
mask_wrong("fixed_probability", "a half always",
           lambda A, p, rng: dropout_mask(A, 0.5, rng), fails=(TRAINING,))  # fmt: skip
mask_wrong("fixed_number", "the same number of entries dropped every time",
           lambda A, p, rng: fixed_number(A.reshape(1, -1), p, rng).reshape(A.shape),
           fails=(TRAINING,), passes=(EVALUATION, BACKWARD))  # fmt: skip
mask_wrong("fixed_number_a_row", "the same number of entries dropped in each row", fixed_number,
           fails=(TRAINING,), passes=(EVALUATION, BACKWARD))  # fmt: skip
SHARED = {  # numbers (N, H) of which several entries share one
    "two_columns": lambda N, H, rng: rng.random((N, (H + 1) // 2)).repeat(2, axis=1)[:, :H],
    "two_rows": lambda N, H, rng: rng.random(((N + 1) // 2, H)).repeat(2, axis=0)[:N],
    "both_halves": lambda N, H, rng: np.tile(rng.random(((N + 1) // 2, H)), (2, 1))[:N],
    "rows_and_columns": lambda N, H, rng: (rng.random((N, 1)) + rng.random((1, H))) % 1,
    "rows_in_changing_pairs": lambda N, H, rng: rng.permutation(
        rng.random(((N + 1) // 2, H)).repeat(2, axis=0)
    )[:N],
    "all_entries": lambda N, H, rng: (np.random.default_rng(0).random((N, H)) + rng.random()) % 1,
    "one_mask_rolled": lambda N, H, rng: np.roll(
        np.random.default_rng(0).random((N, H)), rng.integers(N * H)
    ),
}
for name, numbers in SHARED.items():
    mask_wrong(f"one_draw_for_{name}", f"one draw for several entries: {name}",
               lambda A, p, rng, numbers=numbers: (numbers(*A.shape, rng) >= p) / (1 - p),
               fails=(TRAINING,), passes=(EVALUATION, BACKWARD))  # fmt: skip


mask_wrong("noise", "noise added", lambda A, p, rng: 1 + p * rng.normal(size=A.shape),
           fails=(TRAINING,))  # fmt: skip


@dropout_wrong("scaled at test time", fails=(EVALUATION,))
def scaled_at_test_time(A, drop_prob, rng, training):
    scale = np.ones_like(A) * (1 - drop_prob)
    mask = dropout_mask(A, drop_prob, rng) if training else scale
    return A * mask, mask


@dropout_wrong("not inverted: scaled at test time in place of training", fails=(TRAINING,))
def not_inverted(A, drop_prob, rng, training):
    mask = (rng.random(A.shape) >= drop_prob) * 1.0 if training else 1 - drop_prob + 0 * A
    return A * mask, mask


@dropout_wrong("dropped at test time as well", fails=(EVALUATION,), passes=(TRAINING,))
def dropped_at_test_time(A, drop_prob, rng, training):
    mask = dropout_mask(A, drop_prob, rng)
    return A * mask, mask


@dropout_wrong("training and evaluation swapped", fails=(TRAINING, EVALUATION))
def training_swapped(A, drop_prob, rng, training):
    mask = np.ones_like(A) if training else dropout_mask(A, drop_prob, rng)
    return A * mask, mask


@dropout_wrong("never dropped", fails=(TRAINING,))
def never_dropped(A, drop_prob, rng, training):
    return A.copy(), np.ones_like(A)


@dropout_wrong("output scaled at test time, mask right", fails=(EVALUATION,), marks=4.0)
def output_scaled_at_test_time(A, drop_prob, rng, training):
    mask = dropout_mask(A, drop_prob, rng) if training else np.ones_like(A)
    return (A * mask if training else A * (1 - drop_prob)), mask


@dropout_wrong("a random mask at test time, output right", fails=(EVALUATION,), marks=4.0)
def random_mask_at_test_time(A, drop_prob, rng, training):
    mask = dropout_mask(A, drop_prob, rng)
    return (A * mask if training else A.copy()), mask


wrong.add(
    "OT3_random_mask_and_backward_without_mask",
    "OT3",
    "a random mask at test time, and backward without mask",
    {
        "dropout_forward": random_mask_at_test_time,
        "dropout_backward": lambda dout, mask: dout.copy(),
    },
    fails=(EVALUATION, BACKWARD),
    marks=3.0,
)


@dropout_wrong("no mask when not training", fails=(EVALUATION,), passes=(BACKWARD,), marks=4.0)
def no_mask_at_test_time(A, drop_prob, rng, training):
    if not training:
        return A.copy(), None
    mask = dropout_mask(A, drop_prob, rng)
    return A * mask, mask


@dropout_wrong("A changed in place by dropout", fails=(RANDOM,), passes=(TRAINING,))
def a_changed_in_place(A, drop_prob, rng, training):
    mask = dropout_mask(A, drop_prob, rng) if training else np.ones_like(A)
    A *= mask
    return A, mask


@dropout_wrong("mask without its scale", fails=(BACKWARD,), passes=(TRAINING, EVALUATION))
def mask_without_scale(A, drop_prob, rng, training):
    kept = rng.random(A.shape) >= drop_prob
    return (A * kept / (1 - drop_prob), kept * 1.0) if training else (A * 1.0, np.ones_like(A))


@dropout_wrong("mask and output swapped")
def pair_turned_round(A, drop_prob, rng, training):
    mask = dropout_mask(A, drop_prob, rng) if training else np.ones_like(A)
    return mask, A * mask


@dropout_wrong("output without its mask")
def output_alone(A, drop_prob, rng, training):
    return A * dropout_mask(A, drop_prob, rng) if training else A * 1.0


@dropout_wrong("backward without mask", fails=(BACKWARD,), passes=(TRAINING, EVALUATION))
def backward_without_mask(dout, mask):
    return dout.copy()


@dropout_wrong("backward with the mask's ones only", fails=(BACKWARD,))
def backward_without_scale(dout, mask):
    return dout * (mask > 0)


@dropout_wrong("backward with the mask turned round", fails=(BACKWARD,))
def backward_turned_round(dout, mask):
    return dout * (mask == 0)


@dropout_wrong("backward divided by the mask", fails=(BACKWARD,))
def backward_divided(dout, mask):
    return np.where(mask > 0, dout / np.where(mask > 0, mask, 1), 0)


@dropout_wrong("backward nothing returned", fails=(BACKWARD,), passes=(TRAINING, EVALUATION))
def backward_nothing_returned(dout, mask):
    np.multiply(dout, mask)


@dropout_wrong("backward changes dout in place", fails=(RANDOM,))
def backward_in_place(dout, mask):
    dout *= mask
    return dout


LAST: dict = {}


def remember_the_mask(A, drop_prob, rng, training):
    """Return the right pair, and keep the mask for `remembered_mask`."""
    LAST["mask"] = dropout_mask(A, drop_prob, rng) if training else np.ones_like(A)
    return A * LAST["mask"], LAST["mask"]


def remembered_mask(dout, mask):
    """Return the gradient by the mask of the last forward pass, whatever `mask` is."""
    return dout * LAST["mask"]


wrong.add("OT3_remembered_mask", "OT3", "backward by a mask remembered, not the one given",
          {"dropout_forward": remember_the_mask, "dropout_backward": remembered_mask},
          fails=(BACKWARD,), passes=(TRAINING, EVALUATION))  # fmt: skip


def mask_of_the_output(A, drop_prob, rng, training):
    if not training:
        return A.copy(), np.ones_like(A)
    out = A * dropout_mask(A, drop_prob, rng)
    return out, (out != 0) / (1 - drop_prob)


wrong.add(
    "OT3_mask_of_the_output",
    "OT3",
    "the mask found from the output: also 0 where the activation is 0",
    {"dropout_forward": mask_of_the_output},
    fails=(BACKWARD,),
    marks=4.0,
)


@dropout_wrong("backward divided by the mask, zeros included", fails=(BACKWARD,))
def backward_divided_by_zero(dout, mask):
    with np.errstate(all="ignore"):
        return dout / mask


def mask_at_test_time(A, drop_prob, rng, training):
    """Return A as it is when not training, but beside a mask that drops entries."""
    mask = dropout_mask(A, drop_prob, rng)
    return (A * mask if training else A), mask


wrong.add("OT3_mask_at_test_time", "OT3", "a random mask when not training",
          {"dropout_forward": mask_at_test_time}, fails=("evaluation",))  # fmt: skip


def negative_cut(A, drop_prob, rng, training):
    """Return a right mask beside an output that a ReLU has cut."""
    mask = dropout_mask(A, drop_prob, rng) if training else np.ones_like(A)
    return np.maximum(A * mask, 0), mask


wrong.add("OT3_negative_cut", "OT3", "a ReLU on the output",
          {"dropout_forward": negative_cut}, fails=(TRAINING, EVALUATION))  # fmt: skip


def negative_cut_in_training(A, drop_prob, rng, training):
    """Return what `negative_cut` does, but A itself when not training."""
    out, mask = negative_cut(A, drop_prob, rng, training)
    return (out if training else A), mask


wrong.add("OT3_negative_cut_in_training", "OT3", "a ReLU on the output in training",
          {"dropout_forward": negative_cut_in_training}, fails=(TRAINING,))  # fmt: skip


# --------------------------------------------- right for the numbers of small, friendly examples


def one_pair_of_rows(N, H, rng):
    """Return numbers (N, H) of which two rows, drawn each time, are the same."""
    numbers, (one, other) = rng.random((N, H)), rng.permutation(max(N, 2))[:2] % N
    numbers[one] = numbers[other]
    return numbers


def last_column_kept(A, p, rng):
    mask = dropout_mask(A, p, rng)
    mask[:, -1] = 1 / (1 - p)
    return mask


def fixed_number_of_the_rest(A, p, rng):
    """Drop the right number of entries of the whole array, in places drawn without replacement."""
    mask = np.full(A.size, 1 / (1 - p))
    mask[rng.choice(A.size, round(p * A.size), replace=False)] = 0
    return mask.reshape(A.shape)


mask_wrong("pair_of_rows", "two rows, drawn each time, share a mask",
           lambda A, p, rng: (one_pair_of_rows(*A.shape, rng) >= p) / (1 - p),
           fails=(TRAINING,))  # fmt: skip
mask_wrong("last_column_kept", "the last column is never dropped", last_column_kept,
           fails=(TRAINING,))  # fmt: skip
mask_wrong("fixed_number_by_choice", "the same number dropped, by rng.choice",
           fixed_number_of_the_rest, fails=(TRAINING,), passes=(EVALUATION,))  # fmt: skip
for most in (0.5, 0.9):
    mask_wrong(f"drop_prob_of_{most}_at_most", f"drop_prob of {most} at most",
               lambda A, p, rng, most=most: dropout_mask(A, min(p, most), rng),
               fails=(TRAINING,))  # fmt: skip
mask_wrong("drop_prob_of_a_fifth_at_least", "drop_prob of 0.2 at least",
           lambda A, p, rng: dropout_mask(A, max(p, 0.2), rng), fails=(TRAINING,))  # fmt: skip
mask_wrong("scale_rounded", "the scale rounded",
           lambda A, p, rng: (rng.random(A.shape) >= p) * round(1 / (1 - p), 2),
           fails=(TRAINING,))  # fmt: skip
mask_wrong("large_entries_kept", "entries above 1 are never dropped",
           lambda A, p, rng: np.where(A > 1, 1 / (1 - p), dropout_mask(A, p, rng)),
           fails=(TRAINING,))  # fmt: skip


@dropout_wrong("drop_prob = 0 refused", fails=(TRAINING,), passes=(BACKWARD,))
def nothing_to_drop_refused(A, drop_prob, rng, training):
    if training and not 0 < drop_prob < 1:
        raise ValueError("drop_prob should lie between 0 and 1")
    mask = dropout_mask(A, drop_prob, rng) if training else np.ones_like(A)
    return A * mask, mask


@dropout_wrong("a mask of True and False beside a right output", fails=(BACKWARD,), marks=4.0)
def boolean_mask(A, drop_prob, rng, training):
    mask = rng.random(A.shape) >= drop_prob if training else np.ones(A.shape)
    return (A * mask / (1 - drop_prob) if training else A * 1.0), mask


@dropout_wrong("the output rounded", fails=(TRAINING,))
def output_rounded(A, drop_prob, rng, training):
    mask = dropout_mask(A, drop_prob, rng) if training else np.ones_like(A)
    return np.round(A * mask, 6), mask


@dropout_wrong("backward clipped", fails=(BACKWARD,))
def backward_clipped(dout, mask):
    return np.clip(dout * mask, -100, 100)


@dropout_wrong("backward by twice the mask's ones", fails=(BACKWARD,))
def backward_by_two(dout, mask):
    return np.where(mask > 0, dout * 2, 0)


@dropout_wrong("backward by the mask's largest number", fails=(BACKWARD,))
def backward_by_the_largest(dout, mask):
    return dout * (mask > 0) * mask.max()


def drawn_by_another(A, drop_prob, rng, training):
    """Drop by a copy of rng, which itself stays where it is."""
    mask = dropout_mask(A, drop_prob, copy.deepcopy(rng)) if training else np.ones_like(A)
    return A * mask, mask


wrong.add("OT3_copy_of_the_generator", "OT3", "a copy of rng, which itself stays where it is",
          {"dropout_forward": drawn_by_another}, fails=(RANDOM,))  # fmt: skip


def no_empty_rows(A, p, rng):
    """Draw a row again until something of it is left."""
    kept = rng.random(A.shape) >= p
    while not kept.any(axis=1).all():
        empty = ~kept.any(axis=1)
        kept[empty] = rng.random((empty.sum(), A.shape[1])) >= p
    return kept / (1 - p)


mask_wrong("no_empty_rows", "a row that lost everything is drawn again", no_empty_rows,
           fails=(TRAINING,))  # fmt: skip
mask_wrong("whole_per_cents", "drop_prob in whole per cents",
           lambda A, p, rng: (rng.integers(100, size=A.shape) >= 100 * p) / (1 - p),
           fails=(TRAINING,))  # fmt: skip
mask_wrong("rounded_per_cents", "drop_prob rounded to per cents",
           lambda A, p, rng: (rng.integers(100, size=A.shape) >= round(100 * p)) / (1 - p),
           fails=(TRAINING,))  # fmt: skip


def mask_remembered_if_it_fits(dout, mask):
    """Return the gradient by the last mask, if that has the right shape."""
    last = LAST.get("mask")
    return dout * (last if np.shape(last) == dout.shape else mask)


wrong.add("OT3_mask_remembered_if_it_fits", "OT3", "backward by a mask remembered, if it fits",
          {"dropout_forward": remember_the_mask, "dropout_backward": mask_remembered_if_it_fits},
          fails=(BACKWARD,), passes=(TRAINING, EVALUATION))  # fmt: skip
