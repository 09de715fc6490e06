"""`check_written("T4")`: try out each equation of a typed answer, where the notebook is saved.

It says which are not true and at which point that shows, never what would be true: neither another
formula nor, where the values themselves are asked for (T1), a value.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..hand_in.kernel import draws_formulas, somebody_is_there
from ..words import Text, joined, say
from .formulas import as_typed, numbers_alone, spelt
from .report import CheckItem, CheckReport

if TYPE_CHECKING:
    from ..equations import Equality
    from ..hand_in.typed import Typed

BY_NUMBERS = "T1"  # the task that asks for values: that of a formula is told nobody
SECONDS = 4.0  # for all equations of an answer
LONGEST_ANSWER = 30_000  # characters
MOST_SHOWN = 150
MOST_FALSE = 10  # in one go: the check is no machine to guess with
A_PROOF = say("A proof is more than true equations: say in each step which rule you use, and why.")
WANTED = {  # beside true equations
    "T1": say(
        "True equations are not all that is asked for: say what each ReLU lets through, and why."
    )
}


def check_written(task: str) -> CheckReport:
    """Try out each equation that is typed in a written answer: "T1", "T4" or "OT1".

    Read is the notebook as it was saved last. An equation that is not true is told with a point at
    which its sides differ; one that was not understood is no fault. None of this is a mark: a
    proof is more than true equations, and a person reads it. Never raises for what a notebook
    holds. Does nothing where nobody sits at the keyboard, as when a notebook is marked.
    """
    from ..hand_in.typed import ANSWERS, NoAnswer, read_typed  # of no use in marking

    name = str(task).strip().upper()
    if name not in ANSWERS:
        return opened(
            "check_written",
            say(
                "{task} has no written answer to look at. There is one in: {tasks}.",
                task=repr(task)[:40],
                tasks=", ".join(ANSWERS),
            ),
        )
    if not somebody_is_there():
        return opened(name, say("not tried out: run this cell by hand."))
    try:
        return report_of(name, read_typed(name))
    except NoAnswer as nothing:
        return opened(name, nothing.args[0])
    except Exception as error:  # of ours, or of what the notebook holds: it stops nobody's work
        return opened(name, fault(error))


def opened(title: str, said: str, source: str = "") -> CheckReport:
    """Return a report of nothing but a sentence, and of where the answer was looked for."""
    return CheckReport(title, "open", note=source, summary=said)


def fault(error: Exception) -> Text:
    """Say that the check is at fault, or which command installs what it needs."""
    if isinstance(error, ModuleNotFoundError) and error.name == "pylatexenc":
        return say(
            "equations are read with pylatexenc, which is not installed. Run %pip install "
            '"pylatexenc>=2.10,<3" in a new cell, restart the kernel, and take the cell out again.'
        )
    return say(
        "the check stopped at a fault of its own ({error}); it says nothing about your answer. "
        "Please tell your instructor.",
        error=" ".join(f"{type(error).__name__}: {error}".split())[:200],
    )


def report_of(task: str, typed: Typed) -> CheckReport:
    """Return what came of a written answer."""
    if not typed.text.strip():
        return opened(task, nothing_typed(typed), typed.source)
    from ..equations import try_out  # which needs pylatexenc

    tried = try_out(typed.text[:LONGEST_ANSWER], task, seconds=SECONDS)
    if not tried:
        return opened(task, nothing_found(), typed.source)
    told = as_far_as_told(tried)
    items = tuple(item_of(one, task) for one in told)
    wrong = any(item.passed is False for item in items)
    status = "failed" if wrong else "passed" if all(item.passed for item in items) else "open"
    notes = [*remarks(tried, told, typed), WANTED.get(task, A_PROOF), typed.source]
    return CheckReport(task, status, items, joined(*notes, between="\n"), summary=counted(told))


def as_far_as_told(tried: Sequence[Equality]) -> list[Equality]:
    """Return the equations until so many are false that the first should be mended before."""
    told, wrong = [], 0
    for one in tried[:MOST_SHOWN]:
        told.append(one)
        wrong += one.verdict == "false"
        if wrong == MOST_FALSE:
            break
    return told


def item_of(one: Equality, task: str) -> CheckItem:
    """Return one equation with its sign, and what there is to say of it."""
    name, drawn = as_typed(one.lhs, one.rhs)
    passed = {"true": True, "false": False}.get(one.verdict)
    message = ""
    if passed is None:
        message = one.reason
    elif not passed:
        message = where_it_fails(one, task)
    return CheckItem(name, passed, message, drawn and draws_formulas())


def where_it_fails(one: Equality, task: str) -> str:
    """Say at which point the sides differ, and by how much if that gives no answer away."""
    sides = ""
    if one.values and (task != BY_NUMBERS or numbers_alone(one.lhs, one.rhs)):
        left, right = spelt(*one.values)
        sides = say("the left side is {left}, the right side is {right}", left=left, right=right)
    if task == BY_NUMBERS:
        return sides or say("with the numbers of the task the two sides differ")
    case = say("for {condition}", condition=one.condition) if one.condition else ""
    point = say("at {point}", point=one.point) if one.point else ""
    where = joined(case, point, between=", ")
    return joined(where, sides or say("the two sides differ"), between=": ")


def counted(told: Sequence[Equality]) -> Text:
    """Say how many equations there are, and how many of them hold."""
    counts = {word: sum(one.verdict == word for one in told) for word in ("true", "false")}
    total, true, wrong = len(told), counts["true"], counts["false"]
    parts = [
        say("{count} true", count=true) if true else "",
        say("{count} not true", count=wrong) if wrong else "",
        say("{count} not understood", count=total - true - wrong) if total > true + wrong else "",
    ]
    tried = say("{count} equations tried out:", count=total) if total > 1 else say("one equation:")
    return joined(tried, joined(*parts, between=", "))


def remarks(tried: Sequence[Equality], told: Sequence[Equality], typed: Typed) -> list[str]:
    """Return what is to be said below the equations."""
    reasons = [one.reason for one in told if one.verdict not in ("true", "false")]
    asked = [reason for reason in reasons if reason.endswith("?")]
    return [
        say("Shown are the first {count} of {total}: mend these, then run this again.",
            count=len(told), total=len(tried)) if len(told) < len(tried) else "",
        say("Your answer is very long; its beginning was looked at.")
        if len(typed.text) > LONGEST_ANSWER else "",
        say("? was not understood here. That is no fault and costs nothing: a person reads it.")
        if len(reasons) > len(asked) else "",
        say("? with a question: look again at what it asks about. A person reads it.")
        if asked else "",
        say("The cell for this answer is there more than once; read was the one that counts.")
        if typed.copied else "",
        say("What stands in a picture is not looked at here, and counts just as much.")
        if typed.picture else "",
    ]  # fmt: skip


def nothing_typed(typed: Typed) -> Text:
    if typed.picture:
        return say(
            "your answer is a picture, which is just as good: a person reads it. There is nothing "
            "typed to try out."
        )
    return say(
        "nothing is typed in the cell for the answer, so there is nothing to try out. If it is on "
        "paper, that is just as good; if you typed it in another cell, copy it into that one."
    )


def nothing_found() -> Text:
    return say(
        "no equation was found in what is typed. Best read are equations between dollar signs; a "
        "person reads all of it."
    )
