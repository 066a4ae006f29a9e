import csv
import io
from pathlib import Path

from rag.web.feedback import FeedbackFile


def test_ratings_are_kept_in_their_order_and_exported(tmp_path: Path) -> None:
    file = FeedbackFile(tmp_path / "feedback.sqlite3")
    assert file.read() == ()
    file.add("问一", "答,“一”\n二", liked=True)
    file.add("问二", "答二", liked=False)
    assert [(rating.question, rating.liked) for rating in file.read()] == [("问一", True), ("问二", False)]
    head, first, _ = csv.reader(io.StringIO(file.to_csv()))
    assert head == ["time", "question", "answer", "liked"] and first[1:] == ["问一", "答,“一”\n二", "True"]


def test_the_last_rating_of_an_answer_is_withdrawn(tmp_path: Path) -> None:
    file = FeedbackFile(tmp_path / "feedback.sqlite3")
    for question, liked in (("问一", True), ("问一", False), ("问二", True)):
        file.add(question, "答", liked=liked)
    file.withdraw("问一", "答")
    file.withdraw("问三", "答")
    assert [(rating.question, rating.liked) for rating in file.read()] == [("问一", True), ("问二", True)]
