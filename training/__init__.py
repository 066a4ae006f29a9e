"""Train the embedded bilingual model; `python -m training DATA` runs every step. Not part of the installed program."""
