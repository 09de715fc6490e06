"""What is asked where a message only tells: by what is wrong, and by what is new in a case."""

from __future__ import annotations

from ..words import say

# What is wrong, whatever the task.
AXES = say("What does each axis of your array stand for?")
NO_AXES = say("Over which axes do you go, and which of them should be left?")
RETURN = say("Is a return statement missing?")
TYPE = say("Which line of yours gives it that type?")
PARTS = say("Which of the things that you return is asked for?")
AROUND = say("What stands around the number that you return?")
FLOATS = say("What turns them into other numbers on the way?")
NOT_FINITE = say("Which line of yours gives the first number that is not finite?")
SIGN = say("At which step does a minus sign come in, or get lost?")
TWO = say("What stands after return, and how many things is that?")
WRITES = say("Which line of yours writes into it?")
KEYS = say("Which names does the task give, letter by letter?")

# A case that is wrong though what came before it is right.
AXIS_OF_ONE = say("What becomes of an axis of length 1 in your code?")
OTHER_SIZES = say("What is new in this network: its sizes, or the kind of numbers in it?")
EQUAL_SIZES = say("How does your code tell two axes apart that are equally long?")
NUMBERS = say(
    "Does something depend on how large the numbers are: rounding, whole numbers (int), float16, "
    "a limit?"
)
MANY_ROWS = say("Which number of rows does your code count on?")
MANY_CLASSES = say("Which number of classes does your code count on, and which type numbers them?")
