"""Mutation test of the hidden checks: every small fault in a right answer must cost marks.

`operators` lists the faults, `generate` plants them one at a time in the reference's functions,
`run` marks each faulty version as a student's, `survivors` holds why some cannot be told apart.
Cosmic Ray was considered: its stock operators know neither `@`, axes nor parameter names, and it
needs a database, git and an HTTP client, so these are written with the ast module alone.
"""
