"""What people give written answers: ticks and comments in tables of ours, in nbgrader's gradebook.

Theory of operation. Ticks of a rubric's items are the fact that is kept; the mark and the comment
that nbgrader has follow from them and change in the same transaction, so that Formgrader, `marks`,
feedback and exports need know nothing of it. Each change is made in one transaction beside which
nobody else writes (`transactions`), and nothing that was read before it is believed: a marker says
which `revision` of an answer was on the screen, and a request that came twice is found in the log.
nbgrader ignores our tables (`tables`), whose names begin with `desk_`.
"""
