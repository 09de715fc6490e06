"""The answer key in numpy: what a right implementation computes.

Shapes throughout: X (N, D), y (N,) integer labels, scores (N, C) and
params = {"W1": (D, H), "b1": (H,), "W2": (H, C), "b2": (C,)}; arrays are float64.
The tests hold these functions against numerical gradients and, being the key, nothing released
may contain them.
"""

from __future__ import annotations

import numpy as np

# ----------------------------------------------------------------------------- written tasks

T1_INPUTS = {"x0": 1.0, "w0": 0.3, "w1": -0.2, "b0": 0.1, "b1": -0.3}
T1_NAMES = {  # of a student's dictionary, and as people write them
    "x1": "x1",
    "y1": "y1",
    "z": "z",
    "dz_dw0": "∂z/∂w0",
    "dz_dw1": "∂z/∂w1",
    "dz_db0": "∂z/∂b0",
    "dz_db1": "∂z/∂b1",
}
T1_TOLERANCE = 5e-4  # the exact answers have two decimals
T2_ROWS = {"A": (32, 1024), "B": (32, 512), "C": (32, 1)}
T3_SIZES = (30, 1024, 512, 1)  # of the input and of each layer
T3_PARAMETERS = (30 + 1) * 1024 + (1024 + 1) * 512 + (512 + 1) * 1
T3_WITHOUT_BIASES = 30 * 1024 + 1024 * 512 + 512 * 1


def residual_block(x0: float, w0: float, w1: float, b0: float, b1: float) -> dict[str, float]:
    """Return T1's values and derivatives of z = ReLU(x1·w1 + b1 + x0), x1 = ReLU(x0·w0 + b0)."""
    x1 = max(x0 * w0 + b0, 0.0)
    y1 = x1 * w1 + b1
    z = max(y1 + x0, 0.0)
    dz_dy1 = float(y1 + x0 > 0)
    dz_db0 = dz_dy1 * w1 * float(x0 * w0 + b0 > 0)
    return {
        "x1": x1,
        "y1": y1,
        "z": z,
        "dz_dw0": dz_db0 * x0,
        "dz_dw1": dz_dy1 * x1,
        "dz_db0": dz_db0,
        "dz_db1": dz_dy1,
    }


def dP_dh(P: np.ndarray, i: int, j: int) -> float:
    """Return ∂P(y=j)/∂h_i for softmax probabilities P (C,)."""
    return float(P[j] * ((i == j) - P[i]))


def dL_dh(P: np.ndarray, y: np.ndarray, i: int) -> float:
    """Return ∂L/∂h_i of L = −Σ_j y_j log P(y=j) for one-hot y (C,)."""
    return float(P[i] - y[i])


# ------------------------------------------------------------------------- two-layer network


def forward(params: dict, X: np.ndarray) -> np.ndarray:
    """Return the scores (N, C) before the softmax: affine, ReLU, affine."""
    hidden = np.maximum(X @ params["W1"] + params["b1"], 0.0)
    return hidden @ params["W2"] + params["b2"]


def log_softmax(scores: np.ndarray) -> np.ndarray:
    """Return log P (N, C), shifted by each row's maximum so that exp cannot overflow."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def compute_loss(scores: np.ndarray, y: np.ndarray, params: dict, reg: float) -> float:
    """Return mean cross-entropy + ½·reg·(ΣW1² + ΣW2²); biases are not regularised."""
    cross_entropy = -log_softmax(scores)[np.arange(len(y)), y].mean()
    penalty = 0.5 * reg * (np.sum(params["W1"] ** 2) + np.sum(params["W2"] ** 2))
    return float(cross_entropy + penalty)


def backward(params: dict, X: np.ndarray, y: np.ndarray, reg: float) -> dict:
    """Return the gradient of `compute_loss(forward(params, X), y, params, reg)`."""
    pre_activation = X @ params["W1"] + params["b1"]
    hidden = np.maximum(pre_activation, 0.0)
    scores = hidden @ params["W2"] + params["b2"]
    dscores = np.exp(log_softmax(scores))
    dscores[np.arange(len(y)), y] -= 1.0
    dscores /= len(y)
    dhidden = dscores @ params["W2"].T
    dpre_activation = dhidden * (pre_activation > 0)
    return {
        "W1": X.T @ dpre_activation + reg * params["W1"],
        "b1": dpre_activation.sum(axis=0),
        "W2": hidden.T @ dscores + reg * params["W2"],
        "b2": dscores.sum(axis=0),
    }


def sample_minibatch(X, y, batch_size, rng):
    """Return `batch_size` random rows of X with their labels, drawn with replacement."""
    rows = rng.integers(len(X), size=batch_size)
    return X[rows], y[rows]


def sgd_step(params: dict, grads: dict, learning_rate: float) -> None:
    """Move every parameter against its gradient, in place."""
    for name in params:
        params[name] -= learning_rate * grads[name]


def decay_learning_rate(learning_rate: float, decay: float) -> float:
    """Return the learning rate of the next epoch: exponential decay."""
    return learning_rate * decay


def predict(params: dict, X: np.ndarray) -> np.ndarray:
    """Return the class (N,) with the highest score in each row."""
    return forward(params, X).argmax(axis=1)


# ----------------------------------------------------------------------------- optional tasks


def momentum_step(params, grads, velocity, learning_rate, momentum) -> None:
    """Do v ← momentum·v − learning_rate·grad, W ← W + v for every parameter, in place.

    Source: Sutskever et al. (2013), "On the importance of initialization and momentum in deep
    learning", equations 1 and 2.
    """
    for name in params:
        velocity[name] = momentum * velocity[name] - learning_rate * grads[name]
        params[name] += velocity[name]


def dropout_forward(A, drop_prob, rng, training):
    """Return (A·mask, mask), mask being 0 or 1/(1 − drop_prob); A itself when not training.

    Source: Srivastava et al. (2014), "Dropout", section 10, in its inverted form.
    """
    if not training:
        return A.copy(), np.ones_like(A)
    mask = (rng.random(A.shape) >= drop_prob) / (1.0 - drop_prob)
    return A * mask, mask


def dropout_backward(dout, mask):
    """Return the gradient with respect to A, given that of A·mask."""
    return dout * mask
