"""The sample class: who hands in what. Answers are the key's but for the cells named here."""

from __future__ import annotations

from autograder.homework import BLANK, SampleStudent

STUDENTS: tuple[SampleStudent, ...] = (
    SampleStudent("s01-key", "the key; its hand marks are placeholders that the demo entered"),
    SampleStudent("s02-blank", "handed in as it was handed out", start=BLANK),
    SampleStudent(
        "s03-thai",
        "right; written answers in Thai wait for a person",
        answers={
            "t1_working": "x1 = ReLU(1.0·0.3 + 0.1) = 0.4 แล้วคูณ w1 และบวก b1 ได้ y1 = −0.38",
            "t4_proof": "ใช้กฎลูกโซ่กับความน่าจะเป็นแต่ละคลาส: $P_j(\\delta_{ij} - P_i)$",
        },
    ),
    SampleStudent(
        "s04-numbers",
        "T1 with a sign slip, T2 in mixed conventions, T3 without biases",
        answers={
            "t1_values": 't1 = {"x1": 0.4, "y1": -0.38, "z": 0.62, "dz_dw0": 0.2, "dz_dw1": 0.4,'
            '\n      "dz_db0": 0.2, "dz_db1": 1}',
            "t2_shapes": "A_shape = (32, 1024)\nB_shape = (512, 32)\nC_shape = (32, 1)",
            "t3_parameters": "num_parameters = 30 * 1024 + 1024 * 512 + 512 * 1",
        },
        loses=("T1", "T2", "T3"),
    ),
    SampleStudent(
        "s05-no-b1",
        "forward pass without the first bias",
        answers={
            "c1_forward": "def forward(params, X):\n"
            '    hidden = np.maximum(X @ params["W1"], 0)\n'
            '    return hidden @ params["W2"] + params["b2"]\n'
        },
        loses=("C1",),
    ),
    SampleStudent(
        "s06-overflow",
        "loss that overflows for large scores, regulariser without the half",
        answers={
            "c2_compute_loss": "def compute_loss(scores, y, params, reg):\n"
            "    P = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)\n"
            "    loss = -np.log(P[np.arange(len(y)), y]).mean()\n"
            '    return loss + reg * ((params["W1"] ** 2).sum() + (params["W2"] ** 2).sum())\n'
        },
        loses=("C2",),
    ),
    SampleStudent(
        "s07-no-mask",
        "backward pass that forgets ReLU's mask",
        answers={
            "c3_backward": "def backward(params, X, y, reg):\n"
            '    hidden = np.maximum(X @ params["W1"] + params["b1"], 0)\n'
            '    scores = hidden @ params["W2"] + params["b2"]\n'
            "    P = np.exp(scores - scores.max(axis=1, keepdims=True))\n"
            "    P /= P.sum(axis=1, keepdims=True)\n"
            "    P[np.arange(len(y)), y] -= 1\n"
            "    P /= len(y)\n"
            '    dhidden = P @ params["W2"].T\n'
            '    return {"W1": X.T @ dhidden + reg * params["W1"], "b1": dhidden.sum(axis=0),\n'
            '            "W2": hidden.T @ P + reg * params["W2"], "b2": P.sum(axis=0)}\n'
        },
        loses=("C3",),
    ),
    SampleStudent(
        "s08-shuffled",
        "mini-batches whose rows and labels are drawn apart",
        answers={
            "c4_sample_minibatch": "def sample_minibatch(X, y, batch_size, rng):\n"
            "    return (X[rng.integers(len(X), size=batch_size)],\n"
            "            y[rng.integers(len(y), size=batch_size)])\n"
        },
        loses=("C4",),
    ),
    SampleStudent(
        "s09-uphill",
        "gradient ascent, and a learning rate that decays twice",
        answers={
            "c5_sgd_step": "def sgd_step(params, grads, learning_rate):\n"
            "    for name in params:\n"
            "        params[name] += learning_rate * grads[name]\n",
            "c6_decay_learning_rate": "def decay_learning_rate(learning_rate, decay):\n"
            "    return learning_rate * decay * decay\n",
        },
        loses=("C5", "C6"),
    ),
    SampleStudent(
        "s10-predict",
        "prediction without biases",
        answers={
            "c7_predict": "def predict(params, X):\n"
            '    return (np.maximum(X @ params["W1"], 0) @ params["W2"]).argmax(axis=1)\n'
        },
        loses=("C7",),
    ),
    SampleStudent(
        "s11-no-search",
        "returns the starting settings instead of searching",
        answers={
            "c8_tune": "def tune(X_train, y_train, X_val, y_val, rng):\n"
            "    params, _ = train_network(\n"
            "        X_train, y_train, X_val, y_val, STARTING_SETTINGS, rng, progress=False)\n"
            "    return params, STARTING_SETTINGS\n"
        },
        loses=("C8",),
    ),
    SampleStudent(
        "s12-optional",
        "momentum without memory, dropout that is not scaled",
        answers={
            "ot2_momentum_step": "def momentum_step(params, grads, velocity, learning_rate, "
            "momentum):\n"
            "    for name in params:\n"
            "        params[name] -= learning_rate * grads[name]\n",
            "ot3_dropout": "def dropout_forward(A, drop_prob, rng, training):\n"
            "    mask = rng.random(A.shape) >= drop_prob if training else np.ones_like(A)\n"
            "    return A * mask, mask\n\n\n"
            "def dropout_backward(dout, mask):\n"
            "    return dout * mask\n",
        },
        loses=("OT2", "OT3"),
    ),
    SampleStudent(
        "s13-syntax",
        "a syntax error in C1; nothing else is wrong",
        answers={"c1_forward": "def forward(params, X):\n    return X @ params['W1' +\n"},
        loses=("C1",),
    ),
    SampleStudent("s14-missing", "the second notebook was not uploaded", damage="missing"),
    SampleStudent("s15-truncated", "the upload of the second notebook broke off", damage="cut"),
    SampleStudent(
        "s16-exit",
        "hostile: one cell ends the process that runs it",
        answers={"c6_decay_learning_rate": "import os\nos._exit(0)\n"},
        loses=("C6",),
    ),
)
