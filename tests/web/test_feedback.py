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
