"""What `hw4kit.submit` looks at before it writes the zip to upload.

finding, handout: the notebooks, and what became of what was handed out. saving: when they were
saved. beside, scans, references: the files that go along. packing: the zip. clean_run: both
notebooks in it from top to bottom. review, console: what deserves a look, and how it is said.
"""
