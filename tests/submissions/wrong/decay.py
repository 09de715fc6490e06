"""Wrong answers to C6: exponential decay, once an epoch."""

from __future__ import annotations

import numpy as np

from ..registry import Wrongs

wrong = Wrongs()
ONE, SEVERAL, NUMBER = "one epoch", "epoch after epoch", "one number"
STEPS = 10


@wrong("C6", "decay twice", fails=(ONE, SEVERAL), keeps=("C5",))
def twice(learning_rate, decay):
    return learning_rate * decay * decay


@wrong("C6", "decay at every step", fails=(ONE, SEVERAL), keeps=("C5",))
def at_every_step(learning_rate, decay):
    return learning_rate * decay**STEPS


@wrong.fresh("C6", "decay only when printing", fails=(SEVERAL,), keeps=("C5",))
def only_when_printing():
    epoch = [0]

    def decay_learning_rate(learning_rate, decay):
        epoch[0] += 1
        if epoch[0] % 10 == 0:
            print("epoch", epoch[0])
            learning_rate *= decay
        return learning_rate

    return decay_learning_rate


@wrong.fresh("C6", "decay with every call's power", fails=(SEVERAL,), passes=(ONE,), marks=7.0)
def growing_power():
    epoch = [0]

    def decay_learning_rate(learning_rate, decay):
        epoch[0] += 1
        return learning_rate * decay ** epoch[0]

    return decay_learning_rate


@wrong.fresh("C6", "the power of calls before the marker's", fails=(SEVERAL,), passes=(ONE,))
def power_that_has_grown():
    epoch = [17]

    def decay_learning_rate(learning_rate, decay):
        epoch[0] += 1
        return learning_rate * decay ** epoch[0]

    return decay_learning_rate


@wrong.fresh("C6", "a power that grows by two", fails=(ONE, SEVERAL), marks=0.0)
def power_growing_by_two():
    epoch = [0]

    def decay_learning_rate(learning_rate, decay):
        epoch[0] += 2
        return learning_rate * decay ** epoch[0]

    return decay_learning_rate


@wrong.fresh("C6", "a power that begins with 0", fails=(ONE, SEVERAL), marks=0.0)
def power_from_nothing():
    epoch = [-1]

    def decay_learning_rate(learning_rate, decay):
        epoch[0] += 1
        return learning_rate * decay ** epoch[0]

    return decay_learning_rate


@wrong("C6", "no decay", fails=(ONE, SEVERAL))
def none_at_all(learning_rate, decay):
    return learning_rate


@wrong("C6", "a constant factor", fails=(ONE, SEVERAL))
def constant_factor(learning_rate, decay):
    return learning_rate * 0.95


@wrong("C6", "lr / (1 + decay)", fails=(ONE, SEVERAL))
def inverse_time(learning_rate, decay):
    return learning_rate / (1 + decay)


@wrong("C6", "lr · exp(−decay)", fails=(ONE, SEVERAL))
def exponential_of_decay(learning_rate, decay):
    return learning_rate * np.exp(-decay)


@wrong("C6", "lr · (1 − decay)", fails=(ONE, SEVERAL))
def complement(learning_rate, decay):
    return learning_rate * (1 - decay)


@wrong("C6", "lr − decay", fails=(ONE, SEVERAL))
def difference(learning_rate, decay):
    return learning_rate - decay


@wrong("C6", "lr / decay", fails=(ONE, SEVERAL))
def quotient(learning_rate, decay):
    return learning_rate / decay


@wrong("C6", "lr ** decay", fails=(ONE, SEVERAL))
def power(learning_rate, decay):
    return learning_rate**decay


@wrong("C6", "a floor under the learning rate", fails=(ONE,))
def floor(learning_rate, decay):
    return max(learning_rate * decay, 0.01)


@wrong("C6", "rounded to two digits", fails=(ONE,))
def rounded(learning_rate, decay):
    return round(learning_rate * decay, 2)


@wrong("C6", "the factor alone", fails=(ONE,))
def factor_alone(learning_rate, decay):
    return decay


@wrong("C6", "the decayed rate as text", marks=0.0)
def text(learning_rate, decay):
    return f"{learning_rate * decay:.6f}"


@wrong("C6", "the decayed rate in a sentence", marks=0.0)
def sentence(learning_rate, decay):
    return f"learning rate: {learning_rate * decay}"


@wrong("C6", "nothing returned", marks=0.0, keeps=("C5",))
def nothing_returned(learning_rate, decay):
    learning_rate *= decay


@wrong("C6", "the old and the new rate together")
def a_pair(learning_rate, decay):
    return learning_rate, learning_rate * decay


@wrong("C6", "a list with one number", fails=(NUMBER,), passes=(ONE, SEVERAL))
def a_list(learning_rate, decay):
    return [learning_rate * decay]


@wrong("C6", "multiplied by 1 + decay", fails=(ONE, SEVERAL))
def one_plus_decay(learning_rate, decay):
    return learning_rate * (1 + decay)


@wrong("C6", "the square root of decay", fails=(ONE, SEVERAL))
def square_root(learning_rate, decay):
    return learning_rate * decay**0.5


@wrong("C6", "rounded to six digits")
def rounded_to_six_digits(learning_rate, decay):
    return round(learning_rate * decay, 6)


def _rate(identifier: str, mistake: str, formula) -> None:
    wrong.add(f"C6_{identifier}", "C6", mistake, {"decay_learning_rate": formula})


for digits in (4, 8, 10, 12):
    _rate(f"rounded_to_{digits}", f"rounded to {digits} digits",
          lambda rate, decay, digits=digits: round(rate * decay, digits))  # fmt: skip
for digits in (2, 3, 4, 5):
    _rate(f"with_{digits}_digits", f"{digits} digits that count",
          lambda rate, decay, digits=digits: float(f"{rate * decay:.{digits}g}"))  # fmt: skip
_rate("half_precision", "in half precision", lambda rate, decay: float(np.float16(rate * decay)))
_rate("floor_of_a_millionth", "a floor of 0.000001", lambda rate, decay: max(rate * decay, 1e-6))
_rate("ceiling_of_ten", "a ceiling of 10", lambda rate, decay: min(rate * decay, 10.0))
_rate("decay_of_a_half_at_least", "a decay of 0.5 at least",
      lambda rate, decay: rate * max(decay, 0.5))  # fmt: skip
_rate("decay_of_a_tenth_at_least", "a decay of 0.1 at least",
      lambda rate, decay: rate * max(decay, 0.1))  # fmt: skip
_rate("decay_rounded", "decay rounded", lambda rate, decay: rate * round(decay, 2))
_rate("decay_below_one", "a decay of 0.999 at most", lambda rate, decay: rate * min(decay, 0.999))


@wrong.fresh("C6", "rates remembered by rounded numbers", fails=(ONE,))
def remembered_by_rounded_numbers():
    known = {}
    return lambda rate, decay: known.setdefault((round(rate, 4), round(decay, 4)), rate * decay)


@wrong.fresh("C6", "the last decay taken for all epochs", fails=(SEVERAL,))
def last_decay_for_all_epochs():
    run = {"last": None}

    def decay_learning_rate(rate, decay):
        if rate != run["last"]:
            run.update(first=rate, epoch=0)
        run["epoch"] += 1
        run["last"] = run["first"] * decay ** run["epoch"]
        return run["last"]

    return decay_learning_rate
