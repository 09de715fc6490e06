"""What is done at the desk, in Formgrader and by marking again agrees, in whatever order."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import replace

import pytest
from a_marker import STUDENTS, AMarker
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from saved_class import save_as_marked

from autograder.nbgrader_plugin.entered import read_entered
from autograder.nbgrader_plugin.gradebook import read_marks
from autograder.nbgrader_plugin.written import log
from autograder.nbgrader_plugin.written.reading import written_marks
from autograder.nbgrader_plugin.written.words import Refused
from autograder.written.rubric import marks_of

pytestmark = pytest.mark.processes
WHO = st.sampled_from(STUDENTS[:2])
MARKER = st.sampled_from(["ann", "ben"])
SHARE = st.sampled_from([0, 0.5, 1])
MARKS = st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.0, 6.0])
COMMENT = st.sampled_from(["", "Good.", "ดี", "\u202eRight to left"])


def test_all_that_is_done_in_any_order_agrees(ann):
    kept = ann.course.gradebook.with_suffix(".kept")
    shutil.copy(ann.course.gradebook, kept)

    class Evening(RuleBasedStateMachine):
        """Two markers, Formgrader and the machine; `said` is what nbgrader must say."""

        def __init__(self) -> None:
            super().__init__()
            shutil.copy(kept, ann.course.gradebook)
            self.said: dict[str, tuple[float | None, str]] = dict.fromkeys(STUDENTS, (None, ""))
            self.saved: list = []

        @rule(who=WHO, marker=MARKER, first=SHARE, second=SHARE, adjust=MARKS, comment=COMMENT,
              overrule=st.booleans())  # fmt: skip
        def mark(self, who, marker, first, second, adjust, comment, overrule) -> None:
            one = AMarker(ann.course, marker)
            wish = one.wish(who, first, second, comment=comment, adjust=adjust, overrule=overrule)
            rubric = ann.rubric().rubric
            refused = ann.answer(who).is_elsewhere and not overrule
            refused |= marks_of(rubric, wish.ticks) + adjust > rubric.max_marks and adjust > 0
            try:
                saved = one.save(wish)
            except Refused:
                assert refused
                return
            assert not refused
            assert one.save(wish) == saved
            self.saved.append((saved, who, self.said[who]))
            self.said[who] = (marks_of(rubric, wish.ticks, adjust), comment)

        @rule(number=st.integers(0, 5), marker=MARKER)
        def undo(self, number, marker) -> None:
            if self.saved:
                saved, who, before = self.saved.pop(-1 - number % len(self.saved))
                was = ann.answer(who)
                try:
                    AMarker(ann.course, marker).undo(saved)
                except Refused:
                    assert ann.answer(who) == was
                    return
                marking, (marks, comment) = ann.answer(who).marking, before
                if marking is not None and not ann.answer(who).is_elsewhere:
                    marks = marks_of(ann.rubric().rubric, marking.ticks, marking.adjust)
                self.said[who] = (marks, comment)

        @rule(marks=st.lists(MARKS, min_size=1, max_size=5), retired=st.booleans())
        def rubric(self, marks, retired) -> None:
            """Give some items other marks; the first is there, or not."""
            new = ann.rubric().rubric.items
            new = [*map(lambda item, one: replace(item, marks=one), new, marks), *new[len(marks) :]]
            new[0] = replace(new[0], retired=retired)
            ann.change_rubric(new)
            for who, answer in ann.answers().items():
                if answer.marking is not None and not answer.is_elsewhere:
                    self.said[who] = (answer.manual, self.said[who][1])

        @rule(who=WHO, marks=MARKS, comment=COMMENT)
        def formgrader(self, who, marks, comment) -> None:
            ann.in_formgrader(who, marks, comment)
            self.said[who] = (marks, comment)

        @rule(who=WHO, text=st.sampled_from(["$a = b$", "Another proof.", "A third one."]))
        def hand_in(self, who, text) -> None:
            save_as_marked(ann.course, who, t4_proof=text)

        @rule(who=WHO, marker=MARKER, first=SHARE)
        def look(self, who, marker, first) -> None:
            one = AMarker(ann.course, marker)
            with_mark = ann.answer(who)
            with suppress(Refused):
                one.look(who, first)
            assert ann.answer(who) == with_mark

        @invariant()
        def all_agree(self) -> None:
            rubric, entries = ann.rubric().rubric, ann.read(log.entries)
            pages, entered = written_marks(ann.course), read_entered(ann.course)
            rows = {r.student: r for r in read_marks(ann.course, None) if r.task == "T4"}
            for who, answer in ann.answers().items():
                if who not in self.said:
                    continue
                assert (answer.manual, answer.comment) == self.said[who], who
                assert entered[who].scores[ann.cell].manual == answer.manual
                assert rows[who].hand.marks == answer.manual or answer.manual is None
                done = [e for e in entries if e.student == who and e.kind != log.SECOND]
                assert answer.changes == len(done)
                given = answer.marking
                if given is not None and not answer.is_elsewhere:
                    assert given.score == marks_of(rubric, given.ticks, given.adjust)
                    shown = pages[who][ann.cell]
                    assert sum(i.earned for i in shown.items) + shown.adjust >= answer.manual

    run_state_machine_as_test(
        Evening,
        settings=settings(max_examples=4, stateful_step_count=12, deadline=None,
                          suppress_health_check=list(HealthCheck)),
    )  # fmt: skip
