"""Learn a matrix over the stock model's question vectors: seconds, and half a megabyte.

    PYTHONPATH=src python benchmarks/embedder/adapter.py DATA CACHE OUT.npz [--strength 0.02]

Contrast of each question with all answers of its batch (and a sibling subheading), over pairs of
the tune half only; `--strength` pulls the matrix towards doing nothing. Documents keep their
vectors. Compare with `compare.py --adapter OUT.npz`. Needs torch (requirements-models.txt).
"""

import argparse
import random
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
from compare import product
from judged_sets import JudgedSet, is_held_out, read_sets
from train import LEFT_OUT

PAIRS = 800  # of one set
BATCH = 256
STEPS = 600
TEMPERATURE = 0.05


def pairs(judged: JudgedSet) -> list[tuple[str, str]]:
    """Questions and an answer each, of the tune half."""
    picker = random.Random(7)  # noqa: S311  (repeatable)
    answers: dict[str, list[str]] = defaultdict(list)
    for document in judged.documents:
        answers[document.group].append(document.text)
    tune = [q for q in judged.questions if not is_held_out(q.split_by) and q.group in answers]
    chosen = picker.sample(tune, min(PAIRS, len(tune)))
    return [(question.text, picker.choice(answers[question.group])) for question in chosen]


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--strength", type=float, default=0.02)
    arguments = parser.parse_args()
    embed = product(arguments.cache)
    sets = [s for s in read_sets(arguments.data) if s.name not in LEFT_OUT]
    matched = [pair for judged in sets for pair in pairs(judged)]
    asked = torch.tensor(embed([q for q, _ in matched], "question"))
    right = torch.tensor(embed([a for _, a in matched], "document"))
    torch.manual_seed(7)
    size = asked.shape[1]
    matrix = torch.eye(size).requires_grad_()
    learner = torch.optim.Adam([matrix], lr=1e-3)
    for step in range(STEPS):
        rows = torch.randperm(len(asked))[:BATCH]
        turned = torch.nn.functional.normalize(asked[rows] @ matrix.T, dim=1)
        scores = turned @ right[rows].T / TEMPERATURE
        loss = torch.nn.functional.cross_entropy(scores, torch.arange(len(rows)))
        whole = loss + arguments.strength * ((matrix - torch.eye(size)) ** 2).sum()
        learner.zero_grad()
        whole.backward()
        learner.step()
        if step % 100 == 0:
            print(step, round(float(loss), 4))
    np.savez(arguments.out, question=matrix.detach().numpy(), document=np.eye(size))


if __name__ == "__main__":
    main()
