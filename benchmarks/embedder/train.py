"""Fine-tune MiniLM on pairs from public structure, in runs of a few minutes each.

    python benchmarks/embedder/train.py DATA MODEL OUT [--minutes 8] [--epochs 2]

MODEL is a sentence-transformers folder (or name), OUT takes checkpoints and the result. Run it
again until it prints "done": it goes on from its last checkpoint. Only the tune half of
`judged_sets.py` is read. Loss: multiple negatives ranking, with another subheading of the same
heading as a hard negative where the answer is a tariff text. Needs the packages of
requirements-models.txt.
"""

import argparse
import random
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from datasets import Dataset
from judged_sets import JudgedSet, is_held_out, read_sets
from sentence_transformers import (
    SentenceTransformer,
    SentenceTransformerTrainer,
    SentenceTransformerTrainingArguments,
)
from sentence_transformers.losses import MultipleNegativesRankingLoss
from sentence_transformers.training_args import BatchSamplers
from transformers import TrainerCallback

MOST_PAIRS = {"census": 4000}  # of one set; else MOST_OF_SET
MOST_OF_SET = 2500
TOKENS = 96
BATCH = 32
LEARNING_RATE = 2e-5
LEFT_OUT = {"asked", "cranfield"}  # written by hand, and out of the domain: only judged


class Clock(TrainerCallback):  # type: ignore[misc]  # the library ships no types
    """Saves and stops when the minutes are over."""

    def __init__(self, minutes: float) -> None:
        self.end = time.monotonic() + 60 * minutes

    def on_step_end(self, _args: Any, _state: Any, control: Any, **_kwargs: Any) -> Any:  # noqa: ANN401  (the trainer's own types)
        """Called by the trainer after each step."""
        if time.monotonic() > self.end:
            control.should_save = control.should_training_stop = True
        return control


def pairs(judged: JudgedSet) -> Dataset:
    """Question, an answer, and a hard negative where the set has one; tune half only."""
    picker = random.Random(7)  # noqa: S311  (repeatable)
    answers: dict[str, list[str]] = defaultdict(list)
    for document in judged.documents:
        answers[document.group].append(document.text)
    rows = []
    for question in judged.questions:
        if is_held_out(question.split_by) or question.group not in answers:
            continue
        row = {"anchor": question.text, "positive": picker.choice(answers[question.group])}
        if judged.siblings:
            if question.group not in judged.siblings:
                continue
            row["negative"] = judged.siblings[question.group]
        rows.append(row)
    most = MOST_PAIRS.get(judged.name, MOST_OF_SET)
    return Dataset.from_list(picker.sample(rows, most) if len(rows) > most else rows)


def main() -> None:
    """Train on, or finish."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("model")
    parser.add_argument("out", type=Path)
    parser.add_argument("--minutes", type=float, default=8)
    parser.add_argument("--epochs", type=float, default=2)
    arguments = parser.parse_args()
    sets = {s.name: pairs(s) for s in read_sets(arguments.data) if s.name not in LEFT_OUT}
    print({name: len(rows) for name, rows in sets.items()})
    model = SentenceTransformer(arguments.model, device="cpu")
    model.max_seq_length = TOKENS
    trainer = SentenceTransformerTrainer(
        model=model,
        args=SentenceTransformerTrainingArguments(
            output_dir=str(arguments.out),
            num_train_epochs=arguments.epochs,
            per_device_train_batch_size=BATCH,
            learning_rate=LEARNING_RATE,
            warmup_steps=60,
            batch_sampler=BatchSamplers.NO_DUPLICATES,
            bf16=True,
            use_cpu=True,
            seed=7,
            save_strategy="steps",
            save_steps=200,
            save_total_limit=1,
            logging_steps=20,
            report_to=[],
            dataloader_pin_memory=False,
        ),
        train_dataset=sets,
        loss=MultipleNegativesRankingLoss(model),
        callbacks=[Clock(arguments.minutes)],
    )
    started = any(arguments.out.glob("checkpoint-*"))
    trainer.train(resume_from_checkpoint=True if started else None)
    if trainer.state.global_step >= trainer.state.max_steps:
        model.save(str(arguments.out / "final"))
        print("done")
    else:
        print(f"step {trainer.state.global_step} of {trainer.state.max_steps}: run again")


if __name__ == "__main__":
    main()
