"""Notes for many donors in one go: who, what stops or troubles each, the files, and what comes with them.

`choice` says which donors, `plan` looks at all of them before anything is made, `making` writes the notes in several
processes and enters them in the register, `index` and the drafts of `concept_notes.mail.draft` go with them, `bundle` is where
they go.
"""
