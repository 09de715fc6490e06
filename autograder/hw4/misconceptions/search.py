"""Known wrong answers to C8: told by what the search gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from hw4kit import STARTING_SETTINGS, init_params
from hw4kit.words import Text

from autograder.hw4 import reference
from autograder.hw4.misconceptions.compare import numbers, without_tiny
from autograder.hw4.misconceptions.entry import Entries, Evidence

READ = Text(
    "the heading “C8 · Hyperparameter search” in notebook 2",
    "หัวข้อ “C8 · Hyperparameter search” ในโน้ตบุ๊กที่ 2",
)
READ_SHAPES = Text(
    "the heading “The network” in notebook 2: the table of shapes",
    "หัวข้อ “The network” ในโน้ตบุ๊กที่ 2: ตารางรูปร่าง",
)
FORM, SETTINGS, FAIR, BETTER, ACCURATE = (
    "trained parameters",
    "settings reported",
    "validation set only used to choose",
    "beats the starting settings",
    "stated accuracy on unseen data",
)
GOOD_ACCURACY, HALF, GUESSING, FAR_BETTER = 0.85, 0.5, 0.25, 0.05  # of the training images
NEAR = 0.05  # of the way that training takes the biases
FEW_ROWS = 100  # of a search that is run once more
LARGEST_RATE, MOST_NEURONS, ROUNDS, BATCH = 10.0, 256, 15, 32  # of a run of the key's
C8 = Entries("C8", READ)


def _result(evidence: Evidence) -> tuple:
    """Return the pair that the search gave back, or (None, None)."""
    calls = [call for call in evidence.of("tune") if not call.error]
    value = calls[-1].value if calls else None
    return tuple(value) if isinstance(value, (tuple, list)) and len(value) == 2 else (None, None)


def _given(evidence: Evidence) -> tuple:
    return evidence.of("tune")[-1].given


def parameters(evidence: Evidence) -> dict[str, np.ndarray] | None:
    """Return the four arrays, or None if one is missing, not of numbers or of a wrong shape."""
    params = _result(evidence)[0]
    if not isinstance(params, Mapping):
        return None
    arrays = {name: numbers(params.get(name)) for name in ("W1", "b1", "W2", "b2")}
    if any(array is None for array in arrays.values()):
        return None
    arrays = {name: without_tiny(array) for name, array in arrays.items()}
    if arrays["W1"].ndim != 2 or arrays["W2"].ndim != 2:
        return None
    arrays |= {name: np.ravel(arrays[name]) for name in ("b1", "b2")}
    try:
        reference.forward(arrays, np.zeros((1, 64)))
    except ValueError:
        return None
    return arrays


def _accuracy(params: dict, X: np.ndarray, y: np.ndarray) -> float:
    return float(np.mean(reference.predict(params, X) == y))


def _on_training_images(evidence: Evidence, change=lambda X: X) -> float:
    """Return the accuracy on the training images, changed as `change` says; 0 without network."""
    params = parameters(evidence)
    X, y, *_ = _given(evidence)
    return 0.0 if params is None else _accuracy(params, change(X), y)


def _starting(evidence: Evidence) -> bool:
    settings = _result(evidence)[1]
    if not isinstance(settings, Mapping):
        return False
    names = ("learning_rate", "hidden_dim")
    return all(_is_one(settings.get(name), STARTING_SETTINGS[name]) for name in names)


def _is_one(value: object, number: float) -> bool:
    found = numbers(value)
    return found is not None and found.size == 1 and found.item() == number


def _public(evidence: Evidence) -> bool:
    """The network reads the public digits, though not the same images with their pixels moved."""
    from sklearn.datasets import load_digits  # the checks of this task have imported it already

    params = parameters(evidence)
    if params is None or _on_training_images(evidence) > GOOD_ACCURACY:
        return False
    X, y = load_digits(return_X_y=True)
    return max(_accuracy(params, X / scale, y) for scale in (1, 16)) > GOOD_ACCURACY


def _untrained(evidence: Evidence) -> bool:
    params = parameters(evidence)
    if params is None or params["b1"].any() or params["b2"].any():
        return False
    return _on_training_images(evidence) < GUESSING  # else it was trained without its biases


def _hardly_trained(evidence: Evidence) -> bool:
    """The network is near its start, where one trained with the same settings is far from it."""
    params, rate = parameters(evidence), _learning_rate(evidence)
    if params is None or rate is None or _on_training_images(evidence) > HALF:
        return False
    again = _trained_anew(evidence, params["W1"].shape[1], rate)
    X, y, *_ = _given(evidence)
    near = all(_size(params[name]) < NEAR * _size(again[name]) for name in ("b1", "b2"))
    return near and _accuracy(again, X, y) > GOOD_ACCURACY


def _size(array: np.ndarray) -> float:
    return float(np.linalg.norm(array))


def _learning_rate(evidence: Evidence) -> float | None:
    """Return the learning rate of the settings that the search reports."""
    settings = _result(evidence)[1]
    value = numbers(settings.get("learning_rate")) if isinstance(settings, Mapping) else None
    if value is None or value.size != 1 or not 0 < value.item() < LARGEST_RATE:
        return None
    return value.item()


def _trained_anew(evidence: Evidence, hidden_dim: int, learning_rate: float) -> dict:
    """Return a network that the key has trained on the training images for a short time."""
    X, y, *_ = _given(evidence)
    rng = np.random.default_rng(0)
    params = init_params(X.shape[1], min(hidden_dim, MOST_NEURONS), 10, rng)
    for _ in range(ROUNDS * len(X) // BATCH):
        X_batch, y_batch = reference.sample_minibatch(X, y, BATCH, rng)
        reference.sgd_step(params, reference.backward(params, X_batch, y_batch, 0.0), learning_rate)
    return params


def _standardised(X: np.ndarray) -> np.ndarray:
    return (X - X.mean(axis=0)) / (X.std(axis=0) + 1e-3)


def _rescaled(evidence: Evidence) -> bool:
    """The network reads the images far better after they have been rescaled."""
    changes = (_standardised, lambda X: X - X.mean(axis=0), lambda X: 16 * X, lambda X: X / 16)
    best = max(_on_training_images(evidence, change) for change in changes)
    return best > max(GOOD_ACCURACY, _on_training_images(evidence) + FAR_BETTER)


def _not_finite(evidence: Evidence) -> bool:
    params = parameters(evidence)
    return params is not None and not all(np.isfinite(a).all() for a in params.values())


def _transposed(evidence: Evidence) -> bool:
    params = _result(evidence)[0]
    if not isinstance(params, Mapping):
        return False
    W1, W2 = (numbers(params.get(name)) for name in ("W1", "W2"))
    shapes = [None if array is None else array.shape for array in (W1, W2)]
    return all(shape is not None and len(shape) == 2 for shape in shapes) and (
        (shapes[0][1], shapes[1][0]) == (64, 10)
    )


def _turned_round(evidence: Evidence) -> bool:
    first, second = _result(evidence)
    return (
        isinstance(second, Mapping)
        and "W1" in second
        and not (isinstance(first, Mapping) and "W1" in first)
    )


def _only(key: str):
    def shows(evidence: Evidence) -> bool:
        calls = [call for call in evidence.of("tune") if not call.error]
        return bool(calls) and isinstance(calls[-1].value, Mapping) and key in calls[-1].value

    return shows


def _other_hidden_dim(evidence: Evidence) -> bool:
    params, settings = parameters(evidence), _result(evidence)[1]
    if params is None or not isinstance(settings, Mapping) or "learning_rate" not in settings:
        return False
    size = numbers(settings.get("hidden_dim"))
    return size is not None and size.size == 1 and float(size.ravel()[0]) != params["W1"].shape[1]


def _incomplete(evidence: Evidence) -> bool:
    params, settings = _result(evidence)
    if not isinstance(params, Mapping):
        return False
    return not isinstance(settings, Mapping) or not {"learning_rate", "hidden_dim"} <= set(settings)


def _learnt_from_validation(evidence: Evidence) -> bool:
    """The check has found that the network knows what only the validation set shows."""
    call = evidence.of("tune")[-1]
    same = all(np.array_equal(call.given[i], call.after[i]) for i in range(4))
    return BETTER not in evidence.failed and FORM not in evidence.failed and same


def _blind(evidence: Evidence) -> bool:
    """The search comes to an end though the validation rows that it is given are too short.

    A few rows of each part are quick; what reads X_val cannot multiply it with W1.
    """
    X, y, X_val, y_val, rng = _given(evidence)
    few = (X[:FEW_ROWS], y[:FEW_ROWS], X_val[:FEW_ROWS, :-1], y_val[:FEW_ROWS], rng)
    call = evidence.ask("tune", *few)
    return call is not None and not call.error and parameters(evidence) is not None


def _guessing(evidence: Evidence) -> bool:
    params = parameters(evidence)
    return params is not None and _on_training_images(evidence) < GUESSING


def _of_a_poor_network(name: str, title: tuple, hint: tuple, shows: Callable) -> None:
    """Add an entry that says why the network reads unseen images badly.

    The check of fairness waits for a network that is not poor. If it fails beside a good one, it
    has a reason of its own.
    """

    def explains(evidence: Evidence) -> bool:
        waits = BETTER in evidence.failed or FAIR not in evidence.failed
        return waits and shows(evidence)

    C8(name, title, hint, shows=explains, checks=(BETTER, ACCURATE, FAIR))


C8(
    "params-alone",
    ("only the parameters are returned", "คืนเฉพาะพารามิเตอร์"),
    (
        "The result is a pair. What should somebody know who wants to repeat your best run?",
        "ผลคือคู่ของสองสิ่ง คนที่อยากทำซ้ำรอบที่ดีที่สุดของคุณต้องรู้อะไร",
    ),
    shows=_only("W1"),
)
C8(
    "settings-alone",
    ("only the settings are returned", "คืนเฉพาะค่าตั้ง"),
    (
        "The result is a pair. Where is the trained network?",
        "ผลคือคู่ของสองสิ่ง โครงข่ายที่ฝึกแล้วอยู่ที่ไหน",
    ),
    shows=_only("learning_rate"),
)
C8(
    "pair-turned-round",
    ("the settings come first, the parameters second", "ค่าตั้งมาก่อน พารามิเตอร์มาทีหลัง"),
    ("In which order does the task want the two?", "โจทย์ต้องการสองสิ่งนี้ตามลำดับใด"),
    shows=_turned_round,
)
C8(
    "weights-transposed",
    ("the weights are transposed", "น้ำหนักถูกทรานสโพส"),
    (
        "Which shapes does the table under the heading “The network” give to your arrays?",
        "ตารางใต้หัวข้อ “The network” บอกว่าอาร์เรย์ของคุณควรมีรูปร่างใด",
    ),
    shows=_transposed,
    read=READ_SHAPES,
)
C8(
    "diverged",
    ("the run that is returned has diverged", "รอบที่คืนมาลู่ออก"),
    (
        "Your parameters hold NaN or infinity. Which learning rates make the loss grow, and "
        "should "
        "such a run win?",
        "พารามิเตอร์ของคุณมี NaN หรือค่าอนันต์ อัตราการเรียนรู้ใดทำให้ค่าสูญเสียเพิ่มขึ้น และรอบเช่นนั้นควรชนะหรือไม่",
    ),
    shows=_not_finite,
)
C8(
    "settings-incomplete",
    ("the settings are incomplete", "ค่าตั้งไม่ครบ"),
    (
        "Which two entries does the task name that best_settings must hold?",
        "โจทย์ระบุว่า best_settings ต้องมีสองรายการใด",
    ),
    shows=_incomplete,
    checks=(SETTINGS,),
)
C8(
    "settings-of-another-run",
    (
        "the settings and the parameters have hidden layers of different sizes",
        "ชั้นซ่อนตามค่าตั้งและชั้นซ่อนของพารามิเตอร์มีขนาดต่างกัน",
    ),
    (
        "Compare the number of columns of the W1 that you return with what your settings say. Do "
        "both come from one and the same run?",
        "เปรียบเทียบจำนวนคอลัมน์ของ W1 ที่คุณคืนกับที่ค่าตั้งของคุณบอกไว้ ทั้งสองอย่างมาจากรอบเดียวกันหรือไม่",
    ),
    shows=_other_hidden_dim,
    checks=(SETTINGS,),
)
_of_a_poor_network(
    "starting-settings",
    ("the starting settings are returned", "ค่าที่คืนคือค่าตั้งต้น (STARTING_SETTINGS)"),
    (
        "They are nothing special. Which settings has your search tried, and how were they ranked?",
        "ค่าเหล่านี้ไม่ได้พิเศษอะไร การค้นหาของคุณลองค่าใดบ้าง และจัดลำดับอย่างไร",
    ),
    shows=_starting,
)
_of_a_poor_network(
    "untrained",
    ("all biases are zero, as before training", "ไบแอสเป็นศูนย์ทั้งหมดเหมือนก่อนฝึก"),
    (
        "Once C3 and C5 pass: which network has been trained with your settings, and is it the "
        "one that you return?",
        "เมื่อ C3 และ C5 ผ่านแล้ว: โครงข่ายใดถูกฝึกด้วยค่าตั้งของคุณ และเป็นตัวที่คุณคืนหรือไม่",
    ),
    shows=_untrained,
)
_of_a_poor_network(
    "other-images",
    ("trained on other images than the ones given", "ฝึกด้วยภาพอื่นที่ไม่ใช่ภาพที่ให้มา"),
    (
        "Your network reads the public digits, not the images in X_train. What tune needs to know "
        "is in its arguments: on which images does it train?",
        "โครงข่ายของคุณอ่านตัวเลขชุดสาธารณะได้ แต่อ่านภาพใน X_train ไม่ได้ สิ่งที่ tune ต้องรู้อยู่ในอาร์กิวเมนต์ "
        "ฟังก์ชันฝึกด้วยภาพชุดใด",
    ),
    shows=_public,
)
_of_a_poor_network(
    "rescaled-inside",
    (
        "the images are rescaled inside tune, so the parameters do not fit images as they are "
        "given",
        "ปรับสเกลภาพภายใน tune พารามิเตอร์จึงไม่เข้ากับภาพตามที่ให้มา",
    ),
    (
        "Your network is good, but only for rescaled images. Who would rescale the new ones?",
        "โครงข่ายของคุณดี แต่เฉพาะกับภาพที่ปรับสเกลแล้ว ใครจะปรับสเกลภาพใหม่ให้",
    ),
    shows=_rescaled,
)
_of_a_poor_network(
    "hardly-trained",
    (
        "the network is hardly trained, though the settings beside it train well",
        "โครงข่ายแทบยังไม่ได้ฝึก แม้ค่าตั้งที่คืนมาด้วยกันจะฝึกได้ดี",
    ),
    (
        "With the settings that you report a network learns far more than yours has. Which run do "
        "the returned parameters come from, and can a later run still write into them?",
        "ด้วยค่าตั้งที่คุณคืนมา โครงข่ายเรียนรู้ได้มากกว่าของคุณมาก พารามิเตอร์ที่คืนมาจากรอบใด "
        "และรอบหลังจากนั้นยังเขียนทับพารามิเตอร์เหล่านั้นได้หรือไม่",
    ),
    shows=_hardly_trained,
)
_of_a_poor_network(
    "guessing",
    ("the network has learnt nothing from the training images", "โครงข่ายไม่ได้เรียนรู้อะไรจากภาพในชุดฝึก"),
    (
        "Even on its own training images it is hardly better than guessing. Try a smaller and a "
        "larger learning rate: does the loss fall at all, and do images and labels still belong "
        "together?",
        "แม้กับภาพในชุดฝึกเองก็แทบไม่ดีกว่าการเดา ลองอัตราการเรียนรู้ที่เล็กลงและที่ใหญ่ขึ้น: "
        "ค่าสูญเสียลดลงบ้างหรือไม่ และภาพกับป้ายกำกับยังตรงกันหรือไม่",
    ),
    shows=_guessing,
)
_of_a_poor_network(
    "validation-set-not-read",
    (
        "the search does not look at the validation set that it is given",
        "การค้นหาไม่ได้ดูชุดตรวจสอบที่ได้รับ",
    ),
    (
        "Your search ended well although X_val did not fit its networks. By which accuracy does it "
        "choose between its runs: by that on X_val and y_val, on data.X_val, or none?",
        "การค้นหาของคุณทำงานจนจบแม้ X_val ไม่เข้ากับโครงข่าย "
        "การค้นหาเลือกระหว่างการฝึกแต่ละครั้งด้วยค่าความถูกต้องบนชุดใด: "
        "บน X_val และ y_val, บน data.X_val หรือไม่ได้ดูเลย",
    ),
    shows=_blind,
)
C8(
    "validation-set-learnt",
    ("the validation set was trained on", "นำชุดตรวจสอบมาฝึก"),
    (
        "The network knows what only the validation set could tell it. What is that set for?",
        "โครงข่ายรู้สิ่งที่มีเฉพาะในชุดตรวจสอบ ชุดนี้มีไว้ทำอะไร",
    ),
    shows=_learnt_from_validation,
    checks=(FAIR,),
)
