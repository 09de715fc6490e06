"""What the commonest exceptions of Python and numpy ask of whoever meets them.

The kit says it beside numpy's own words, the marker in its feedback: one table for both.
"""

from __future__ import annotations

import re

from ..words import Text, say

ERRORS: tuple[tuple[str, re.Pattern, Text], ...] = (  # name, pattern of "type: message", a question
    (
        "generator-method",
        re.compile(r"(Generator|default_rng)' object has no attribute"),
        say(
            "rng is one of numpy's Generators, whose methods have other names than those of "
            "numpy's older functions. help(rng) lists them: which one draws what you need?"
        ),
    ),
    (
        "truth-value",
        re.compile(r"truth value of an array"),
        say(
            "A condition or Python's own max needs one True or False. Do you ask about each "
            "entry, or about all together?"
        ),
    ),
    (
        "one-argument",
        re.compile(
            r"(maximum|minimum)\(\) takes from 2 to 3 positional arguments but 1 (was|were) given"
        ),
        say(
            "This function compares two things entry by entry. What is the second one in "
            "your line, or do you need another function?"
        ),
    ),
    (
        "array-for-axis",
        re.compile(
            r"only integer scalar arrays can be converted|"
            r"only (length-1|0-dimensional|size-1) arrays can be"
        ),
        say(
            "Functions of math, range, and the second argument of a sum or max take one "
            "number, not an array. Which of them is in the line of the error?"
        ),
    ),
    (
        "whole-number-wanted",
        re.compile(r"cannot be interpreted as an integer"),
        say(
            "The second argument of a sum or max is its axis, and range takes a count: whole "
            "numbers. Should two sums be added, rather than one given to the other?"
        ),
    ),
    (
        "shapes-of-a-product",
        re.compile(r"matmul: |shapes .* not aligned"),
        say(
            "Write both shapes side by side: is the last number of the first one the first "
            "of the second?"
        ),
    ),
    (
        "shapes-do-not-fit",
        re.compile(r"could not be broadcast|could not broadcast|shape mismatch|non-broadcastable"),
        say(
            "Print the two shapes just before the line of the error. Which axis does each "
            "number belong to?"
        ),
    ),
    (
        "index-beyond",
        re.compile(r"out of bounds for axis"),
        say("Indices count from 0. Which axis do yours count along, and how long is it?"),
    ),
    (
        "axis-missing",
        re.compile(r"is out of bounds for array of dimension|too many indices for array"),
        say(
            "Count the axes of the array in the line of the error from 0: do you ask for one "
            "too many, or has an earlier step taken one away?"
        ),
    ),
    (
        "index-not-whole",
        re.compile(r"arrays used as indices must be of integer|only integers, slices"),
        say(
            "Arrays take whole numbers in brackets, dictionaries names. Print what stands before "
            "the brackets and in them: which is not what you expect?"
        ),
    ),
    (
        "key-missing",
        re.compile(r"KeyError"),
        say("Is the key in the message one of those of params, letter by letter?"),
    ),
    (
        "name-unknown",
        re.compile(r"NameError|UnboundLocalError"),
        say(
            "Is the name spelt as where it gets its value, and has that line or cell run "
            "before this one?"
        ),
    ),
    (
        "arguments",
        re.compile(r"^TypeError: \w+\(\) (takes|missing|got)"),
        say(
            "Which function does the message name? Compare your arguments with the first "
            "line of that function, in the task or in its help."
        ),
    ),
    (
        "none-used",
        re.compile(r"NoneType"),
        say(
            "Something in the line of the error is None. Which function gave it: one that "
            "works in place and returns nothing, or one of yours without a return?"
        ),
    ),
    (
        "array-called",
        re.compile(r"^(?!.*NoneType).*object is not callable"),
        say(
            "Round brackets call a function, square ones take an entry. Which did you mean, "
            "and has a variable taken the name of a function, such as sum or max?"
        ),
    ),
    (
        "attribute-unknown",
        re.compile(r"^AttributeError(?!.*(NoneType|Generator|default_rng))"),
        say(
            "The message says what stands before the dot, and what it does not have. Is it "
            "of the type that you expect, and is the name spelt as in its help?"
        ),
    ),
    (
        "whole-numbers-in-place",
        re.compile(r"Cannot cast ufunc|same_kind"),
        say(
            "An array of whole numbers cannot take fractions in place. Which array is it, "
            "and which line gave it its dtype?"
        ),
    ),
    (
        "lists-not-arrays",
        re.compile(
            r"^(?!.*NoneType).*(unsupported operand type|multiply sequence|can only concatenate|"
            r"bad operand type)"
        ),
        say(
            "The message names the two types that do not go together. Arrays can be added "
            "and multiplied entry by entry, lists and dictionaries cannot: where does yours "
            "come from?"
        ),
    ),
)


OWN = re.compile(r"raise\b|assert\b")
OF_THEIR_OWN = say("Your own line stops here: does the task allow the values that it refuses?")
OTHERWISE = say("Print what goes into that line: which of it is not what you expect?")
PAIRED = say(
    "Print the names of the two arrays in the line of the error, and their shapes: do they belong "
    "together?"
)
IN_A_TASK: dict[tuple[str, str], Text] = {  # (task, name): where more is known of the cause
    ("C4", "index-beyond"): say(
        "Indices count from 0. Which of yours lies beyond this X, and does it come from this call "
        "or from an earlier one, with another X?"
    ),
    ("C5", "shapes-do-not-fit"): PAIRED,
    ("OT2", "shapes-do-not-fit"): PAIRED,
}


def question(
    error: BaseException, task: str = "", line: str | None = "", otherwise: str = ""
) -> str:
    """Return what to ask about an exception.

    line: the student's that it came from. otherwise: what to ask about one of no common kind.
    """
    text = f"{type(error).__name__}: {error}"
    found = ((name, asked) for name, pattern, asked in ERRORS if pattern.search(text))
    other = OF_THEIR_OWN if OWN.match(line or "") else otherwise or OTHERWISE
    name, asked = next(found, ("", other))
    return IN_A_TASK.get((task, name), asked)
