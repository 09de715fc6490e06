"""Do answers stand together that may be marked together, and no others?"""

from __future__ import annotations

import time
from random import Random

import pytest

from autograder.written.groups import BLANK, EQUAL, NEAR, AnswerText, Group, group_of, groups
from benchmarks.groups import TASKS, could_be_saved, false_pairs, saved, simulate
from benchmarks.written_answers import ANSWERS, faults, named, respelled

PROOF = named(ANSWERS["proof"])


def grouped(found, kind):
    return [group.members for group in found if group.kind == kind]


def of(**texts) -> dict[str, AnswerText]:
    return {
        student: text if isinstance(text, AnswerText) else AnswerText(text)
        for student, text in texts.items()
    }


def test_blank_answers_stand_together():
    handed_out = "Write your proof *here*."
    found = groups(
        of(
            ann="",
            bob=" \n\u200b",
            cat="YOUR ANSWER HERE",
            dan=AnswerText("Write your\nproof *here*. ", handed_out=handed_out),
            eve="I do not know",
            fay=AnswerText("", has_picture=True),
            gus="![](scan.png)",
            hal='<img src="attachment:x.png">',
        )
    )
    assert grouped(found, BLANK) == [("ann", "bob", "cat", "dan")]
    assert len(found) == 1


def test_equal_answers_stand_together_and_no_picture_with_them():
    rng = Random(1)
    found = groups(
        of(
            ann=PROOF,
            bob=respelled(PROOF, rng),
            cat=PROOF.replace("1 - P_i", "1 + P_i"),
            dan=AnswerText(PROOF, has_picture=True),
            eve=PROOF + "![my page](page.jpg)",
        )
    )
    assert grouped(found, EQUAL) == [("ann", "bob")]
    assert group_of(found, "dan") is group_of(found, "eve") is None


def test_answers_whose_equations_were_found_differently_are_never_equal():
    answers = of(ann=PROOF, bob=PROOF, cat=PROOF)
    verdicts = {"ann": ["true", "true"], "bob": ["true", "true"], "cat": ["true", "false"]}
    assert grouped(groups(answers, verdicts), EQUAL) == [("ann", "bob")]
    assert grouped(groups(answers), EQUAL) == [("ann", "bob", "cat")]


def test_nearly_equal_answers_are_told_as_such_and_never_as_equal():
    wrong = PROOF.replace("-y_i (1 - P_i)", "-y_i (1 + P_i)")
    answers = of(ann=wrong, bob=PROOF, cat=PROOF, dan=named(ANSWERS["matrix form"]))
    found = groups(answers)
    assert grouped(found, EQUAL) == [("bob", "cat")]
    assert grouped(found, NEAR) == [("bob", "cat", "ann")]
    assert group_of(found, "bob").kind == EQUAL
    assert group_of(found, "ann").kind == NEAR
    assert group_of(found, "dan") is None


@pytest.mark.parametrize("other", ["$= P_i - y_i$", PROOF[: len(PROOF) // 2], PROOF + PROOF])
def test_answers_that_differ_in_much_are_not_nearly_equal(other):
    assert groups(of(ann=PROOF, bob=other)) == []


def test_short_answers_are_equal_or_nothing():
    assert groups(of(ann="it is $1$", bob="it is $2$")) == []
    assert grouped(groups(of(ann="it is $1$", bob="it is  $1$")), EQUAL) == [("ann", "bob")]


def test_a_groups_id_is_the_same_when_others_hand_in():
    few, more = (
        groups(of(**texts)) for texts in ({"a": PROOF, "b": PROOF}, {"b": PROOF, "c": PROOF})
    )
    assert few[0].id == more[0].id
    assert len({group.id for group in groups(of(a="", b="", c=PROOF, d=PROOF))}) == 2


def test_a_fault_is_never_in_a_group_of_equal_ones():
    wrong = {f"s{number}": text for number, (_, text) in enumerate(faults(ANSWERS["proof"]))}
    found = groups(of(right=PROOF, **{student: named(text) for student, text in wrong.items()}))
    assert all("right" not in group.members for group in found if group.kind == EQUAL)


@pytest.mark.parametrize("task", TASKS)
def test_in_a_simulated_class_nothing_is_equal_that_says_something_else(task):
    made = simulate(120, task, Random(task))
    found = groups({student: one.answer for student, one in made.items()})
    assert list(false_pairs(found, made)) == []
    assert saved(found, EQUAL) > 0.9 * could_be_saved(made)


def test_a_wrong_pair_in_a_simulated_class_would_be_seen():
    made = simulate(120, "a proof", Random(1))
    assert list(false_pairs([Group("x", EQUAL, tuple(made))], made))


def test_a_class_of_500_is_grouped_in_no_time_also_with_a_megabyte_in_it():
    rng = Random(2)
    texts = [respelled(named(rng.choice(list(ANSWERS.values())), rng), rng) for _ in range(500)]
    answers = of(**{f"s{number}": text for number, text in enumerate(texts)})
    answers |= of(long="$x$ " * 250_000, deep="${" + "{" * 9_000, pictures="![](a.png)" * 10_000)
    begin = time.process_time()
    found = groups(answers)
    assert time.process_time() - begin < 4  # 1 s where nothing else runs
    assert sum(len(members) for members in grouped(found, EQUAL)) > 480
    assert group_of(found, "long") is group_of(found, "pictures") is None
