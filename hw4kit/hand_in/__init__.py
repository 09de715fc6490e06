"""What `hw4kit.submit` looks at before it writes the zip to upload.

finding, handout: the notebooks, and what became of what was handed out. kernel, saving: which one
is open, and when it was saved. typed: what is typed for a written answer. beside, scans,
references: the files that go along. packing: the zip. clean_run: both notebooks in it from top to
bottom. review, console: what deserves a look, and how it is said.
"""
