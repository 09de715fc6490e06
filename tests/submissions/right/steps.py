"""Right answers to C5 and C6."""

from __future__ import annotations

import math

import numpy as np

from ..registry import Rights

right = Rights()

# ----------------------------------------------------------------------------------------- C5


@right("C5", "in place")
def in_place(params, grads, learning_rate):
    for name in params:
        params[name] -= learning_rate * grads[name]


@right("C5", "entries bound to new arrays")
def rebound(params, grads, learning_rate):
    for name, grad in grads.items():
        params[name] = params[name] - learning_rate * grad


@right("C5", "name by name")
def name_by_name(params, grads, learning_rate):
    params["W1"] += -learning_rate * grads["W1"]
    params["b1"] += -learning_rate * grads["b1"]
    params["W2"] += -learning_rate * grads["W2"]
    params["b2"] += -learning_rate * grads["b2"]


@right("C5", "dict.update")
def updated(params, grads, learning_rate):
    params.update({name: params[name] - learning_rate * grads[name] for name in params})


@right("C5", "np.subtract with out")
def subtract_out(params, grads, learning_rate):
    for name in params:
        np.subtract(params[name], learning_rate * grads[name], out=params[name])


@right("C5", "slices assigned")
def slices_assigned(params, grads, learning_rate):
    for name in params:
        params[name][...] = params[name] - grads[name] * learning_rate


@right("C5", "explicit loops in the step")
def explicit_loops(params, grads, learning_rate):
    for name, value in params.items():
        for index in np.ndindex(value.shape):
            value[index] = value[index] - learning_rate * grads[name][index]


@right("C5", "the parameters returned as well")
def returned_as_well(params, grads, learning_rate):
    in_place(params, grads, learning_rate)
    return params


@right("C5", "float32 inside the step")
def float32_inside(params, grads, learning_rate):
    for name in params:
        step = np.float32(learning_rate) * grads[name].astype(np.float32)
        params[name] = params[name].astype(np.float32) - step


class Optimizer:
    """A student's own class."""

    def __init__(self, learning_rate):
        self.learning_rate = learning_rate

    def step(self, params, grads):
        in_place(params, grads, self.learning_rate)


@right("C5", "classes for the step")
def own_class(params, grads, learning_rate):
    Optimizer(learning_rate).step(params, grads)


# ----------------------------------------------------------------------------------------- C6


@right("C6", "the product")
def product(learning_rate, decay):
    return learning_rate * decay


@right("C6", "an own name changed, then returned")
def changed_then_returned(learning_rate, decay):
    learning_rate *= decay
    return learning_rate


@right("C6", "np.float64")
def float64(learning_rate, decay):
    return np.float64(learning_rate) * decay


@right("C6", "an array without axes")
def zero_dimensional(learning_rate, decay):
    return np.array(learning_rate * decay)


@right("C6", "float32 inside the decay")
def decay_in_float32(learning_rate, decay):
    return np.float32(learning_rate) * np.float32(decay)


@right("C6", "a decrease subtracted")
def decrease_subtracted(learning_rate, decay):
    return learning_rate - (1 - decay) * learning_rate


@right("C6", "logarithms added")
def logarithms_added(learning_rate, decay):
    return math.exp(math.log(learning_rate) + math.log(decay))


@right("C6", "prints the rate as well")
def prints_as_well(learning_rate, decay):
    print(f"learning rate: {learning_rate * decay}")
    return learning_rate * decay
