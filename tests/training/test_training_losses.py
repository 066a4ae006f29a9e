import math
from collections.abc import Sequence

import torch

from training.losses import (
    TextWords,
    imitation_loss,
    late_contrastive_loss,
    make_contrastive_loss,
    pad_texts,
    score_late_interaction,
)

#: What is left of the contrast at best: a pair stands among the texts of both directions, and is one of the two.
TWICE = math.log(2)


def test_the_contrast_is_small_for_vectors_that_belong_together() -> None:
    vectors = torch.eye(4)
    loss = make_contrastive_loss(0.05)
    assert abs(loss(vectors, vectors) - TWICE) < 0.01
    assert loss(vectors, vectors.roll(1, 0)) > TWICE + 1


def test_a_translation_must_come_before_texts_of_its_own_language_too() -> None:
    english = torch.nn.functional.normalize(torch.tensor([[1.0, 0.3, 0.0], [1.0, -0.3, 0.0]]), dim=1)
    chinese = torch.nn.functional.normalize(torch.tensor([[0.3, 1.0, 1.0], [0.3, -1.0, 1.0]]), dim=1)
    # The Chinese texts stay nearest to their own, and the English ones come as near to each other as can be.
    together = torch.nn.functional.normalize(torch.tensor([[1.0, 0.01, 0.0], [1.0, -0.01, 0.0]]), dim=1)
    loss = make_contrastive_loss(0.05)
    assert loss(together, chinese) > loss(english, chinese) > TWICE + 1
    assert loss(english, english) < loss(together, together)


def test_imitation_is_zero_where_similarities_are_the_teachers() -> None:
    teacher = torch.nn.functional.normalize(torch.randn(5, 8, generator=torch.manual_seed(0)), dim=1)
    assert (
        imitation_loss(3 * teacher, 0.5 * teacher, teacher)
        < 1e-9
        < imitation_loss(teacher, teacher.roll(1, 0), teacher)
    )


def test_late_scores_are_those_of_a_plain_loop() -> None:
    table = torch.randn(6, 4, generator=torch.manual_seed(1))
    asked, known = torch.tensor([0, 1, 2]), torch.tensor([2, 3, 4, 5])
    questions = [[0, 1], [2]]
    passages = [[0, 1, 3], [2]]

    def flat(rows: torch.Tensor, texts: Sequence[Sequence[int]]) -> TextWords:
        owners = [owner for owner, text in enumerate(texts) for _ in text]
        return TextWords(rows, torch.tensor(owners), torch.tensor([position for text in texts for position in text]))

    scores = score_late_interaction(flat(asked, questions), flat(known, passages), table)
    for i, question in enumerate(questions):
        for j, passage in enumerate(passages):
            words = [table[asked[word]] for word in question]
            best = [
                max(0.0, *(float(torch.cosine_similarity(word, table[known[other]], dim=0)) for other in passage))
                for word in words
            ]
            lengths = [float(word.norm()) for word in words]
            wanted = sum(a * b for a, b in zip(lengths, best, strict=True)) / sum(lengths)
            assert abs(scores[i, j] - wanted) < 1e-4


def test_short_texts_repeat_their_first_word() -> None:
    assert pad_texts(torch.tensor([0, 0, 1]), torch.tensor([7, 8, 9])).tolist() == [[7, 8], [9, 9]]


def test_the_late_contrast_wants_each_question_nearest_to_its_text() -> None:
    assert late_contrastive_loss(torch.eye(3), 0.05) < 0.01
    assert late_contrastive_loss(torch.eye(3).roll(1, 0), 0.05) > 1
