"""What `hw4kit.submit` looks at before it writes the zip to upload.

handout: the notebooks as they were handed out, and what became of them. scans, references: pictures
of answers on paper. clean_run: both notebooks from top to bottom. review: what deserves a look.
"""
