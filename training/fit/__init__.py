"""Fit the kind of question and the refusals; `python -m training.fit SHARED` runs both. Not part of the program."""
