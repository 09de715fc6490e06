"""What the process imports from which marking and writing are forked.

Python's collector looks through all that has been imported, again and again. Meanwhile it has
nothing to find; and what is there before the fork is put out of its sight, so that the children
share it untouched.
"""

import gc

gc.disable()
import autograder.nbgrader_plugin.marking  # noqa: E402
import autograder.nbgrader_plugin.saving  # noqa: E402, F401

gc.enable()
gc.freeze()
