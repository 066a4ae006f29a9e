import math

import torch

from training.losses import contrast, imitate, late_contrast, late_scores, pad

#: What is left of the contrast at best: a pair stands among the texts of both directions, and is one of the two.
TWICE = math.log(2)


def test_the_contrast_is_small_for_vectors_that_belong_together():
    vectors = torch.eye(4)
    loss = contrast(0.05)
    assert abs(loss(vectors, vectors) - TWICE) < 0.01
    assert loss(vectors, vectors.roll(1, 0)) > TWICE + 1


def test_a_translation_must_come_before_texts_of_its_own_language_too():
    english = torch.nn.functional.normalize(torch.tensor([[1.0, 0.3, 0.0], [1.0, -0.3, 0.0]]), dim=1)
    chinese = torch.nn.functional.normalize(torch.tensor([[0.3, 1.0, 1.0], [0.3, -1.0, 1.0]]), dim=1)
    # The Chinese texts stay nearest to their own, and the English ones come as near to each other as can be.
    together = torch.nn.functional.normalize(torch.tensor([[1.0, 0.01, 0.0], [1.0, -0.01, 0.0]]), dim=1)
    loss = contrast(0.05)
    assert loss(together, chinese) > loss(english, chinese) > TWICE + 1
    assert loss(english, english) < loss(together, together)


def test_imitation_is_zero_where_similarities_are_the_teachers():
    teacher = torch.nn.functional.normalize(torch.randn(5, 8, generator=torch.manual_seed(0)), dim=1)
    assert imitate(3 * teacher, 0.5 * teacher, teacher) < 1e-9 < imitate(teacher, teacher.roll(1, 0), teacher)


def test_late_scores_are_those_of_a_plain_loop():
    table = torch.randn(6, 4, generator=torch.manual_seed(1))
    asked, known = torch.tensor([0, 1, 2]), torch.tensor([2, 3, 4, 5])
    questions = [[0, 1], [2]]
    passages = [[0, 1, 3], [2]]

    def flat(rows):
        return torch.tensor([i for i, row in enumerate(rows) for _ in row]), torch.tensor(sum(rows, []))

    found = late_scores(flat(questions), flat(passages), table, asked, known)
    for i, question in enumerate(questions):
        for j, passage in enumerate(passages):
            words = [table[asked[word]] for word in question]
            best = [
                max(max(torch.cosine_similarity(word, table[known[other]], dim=0), 0) for other in passage)
                for word in words
            ]
            lengths = [word.norm() for word in words]
            wanted = sum(a * b for a, b in zip(lengths, best, strict=True)) / sum(lengths)
            assert abs(found[i, j] - wanted) < 1e-4


def test_short_texts_repeat_their_first_word():
    assert pad(torch.tensor([0, 0, 1]), torch.tensor([7, 8, 9])).tolist() == [[7, 8], [9, 9]]


def test_the_late_contrast_wants_each_question_nearest_to_its_text():
    assert late_contrast(torch.eye(3), 0.05) < 0.01 < 1 < late_contrast(torch.eye(3).roll(1, 0), 0.05)
