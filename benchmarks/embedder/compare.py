"""Which embedder finds what belongs together: recall@1, recall@10 and MRR by vectors alone.

    PYTHONPATH=src python benchmarks/embedder/compare.py DATA CACHE [--cranfield DIR]
        [--onnx DIR[,QUERY PREFIX,DOCUMENT PREFIX]] ... [--adapter FILE.npz] ... [--half tune]

First stands the embedder of the product, then each model named; for each set the change against
the first with the 95 % interval of a bootstrap over groups of questions (1,000 draws). A model
folder holds `model.onnx` and `tokenizer.json`; an adapter is a matrix over the first model's
question vectors (`question`) and document vectors (`document`). Vectors are
kept in CACHE.
"""

import argparse
import hashlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from judged_sets import JudgedSet, Text, read_sets
from tokenizers import Tokenizer

from nlp import open_embedder

Floats = npt.NDArray[np.float32]
Embed = Callable[[Sequence[str], str], Floats]  # texts and their part, question or document
DRAWS = 1000
BLOCK = 1024
TEN = 10
TOGETHER = 8  # texts in one run
WINDOW = 256  # tokens


class OnnxModel:
    """Any model that takes tokens and gives their last hidden states; mean-pooled."""

    def __init__(self, folder: Path, model_id: str) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 2
        self.model_id = model_id
        self._session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(max_length=WINDOW)
        self._tokenizer.enable_padding()

    def embed(self, texts: Sequence[str]) -> Floats:
        """One unit vector a text."""
        vectors = []
        for start in range(0, len(texts), TOGETHER):
            encoded = self._tokenizer.encode_batch(list(texts[start : start + TOGETHER]))
            ids = np.array([e.ids for e in encoded], dtype=np.int64)
            mask = np.array([e.attention_mask for e in encoded], dtype=np.int64)
            feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": ids * 0}
            hidden = self._session.run(None, feed)[0]
            pooled = (hidden * mask[:, :, np.newaxis]).sum(axis=1)
            vectors.append(pooled / np.linalg.norm(pooled, axis=1, keepdims=True))
        return np.concatenate(vectors).astype(np.float32)


def product(cache: Path) -> Embed:
    """What tidewaiter embeds with."""
    embedder = open_embedder(cache)
    return _kept(embedder.embed, embedder.model_id, cache, ("", ""))


def onnx(named: str, cache: Path) -> Embed:
    """A model in a folder, with what it wants before questions and documents."""
    folder, *prefixes = named.split(",")
    question, document = prefixes or ("", "")
    name = hashlib.sha256((Path(folder) / "model.onnx").read_bytes()).hexdigest()
    return _kept(OnnxModel(Path(folder), name).embed, name, cache, (question, document))


def adapter(path: Path, base: Embed) -> Embed:
    """The stock model's vectors through a matrix each."""
    with np.load(path) as file:
        matrices = {part: file[part] for part in ("question", "document")}

    def embed(texts: Sequence[str], part: str) -> Floats:
        turned = base(texts, part) @ matrices[part].T
        return turned / np.linalg.norm(turned, axis=1, keepdims=True)

    return embed


def _kept(
    run: Callable[[Sequence[str]], Floats], name: str, cache: Path, prefixes: tuple[str, str]
) -> Embed:
    """Embeds each text once: vectors lie in the cache under the model's name."""
    path = cache / f"bench_embedder_{hashlib.sha256(name.encode()).hexdigest()[:12]}.npz"
    known: dict[str, Floats] = {}
    if path.exists():
        with np.load(path) as kept:
            known = dict(zip(kept["hashes"].tolist(), kept["vectors"], strict=True))

    def embed(texts: Sequence[str], part: str) -> Floats:
        whole = [prefixes[part == "document"] + text for text in texts]
        hashes = [hashlib.sha256(text.encode()).hexdigest() for text in whole]
        missing = {h: t for h, t in zip(hashes, whole, strict=True) if h not in known}
        items = sorted(missing.items(), key=lambda item: len(item[1]))
        for start in range(0, len(items), BLOCK):
            block = items[start : start + BLOCK]
            made = run([text for _, text in block])
            known.update(zip([h for h, _ in block], made, strict=True))
            np.savez(path, hashes=np.array(list(known)), vectors=np.stack(list(known.values())))
        return np.stack([known[h] for h in hashes])

    return embed


def ranks(judged: JudgedSet, questions: Sequence[Text], embed: Embed) -> npt.NDArray[np.int64]:
    """Rank of the first right document for each question."""
    chosen = judged.asked_of(questions)
    documents = embed([d.text for d in chosen], "document")
    asked = embed([q.text for q in questions], "question")
    answers: dict[str, list[int]] = defaultdict(list)
    for row, document in enumerate(chosen):
        for group in document.groups:
            answers[group].append(row)
    found = np.empty(len(questions), dtype=np.int64)
    for place, (question, vector) in enumerate(zip(questions, asked, strict=True)):
        scores = documents @ vector
        found[place] = 1 + int((scores > scores[answers[question.group]].max()).sum())
    return found


def measures(found: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Recall@1, recall@10 and reciprocal rank of each question: shape (questions, 3)."""
    return np.column_stack([found == 1, found <= TEN, 1 / found]).astype(float)


def interval(
    change: npt.NDArray[np.float64], groups: Sequence[str]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """95 % interval of the mean change, drawing whole groups of questions."""
    _, which = np.unique(np.array(groups), return_inverse=True)
    sums = np.zeros((which.max() + 1, change.shape[1]))
    np.add.at(sums, which, change)
    sizes = np.bincount(which)
    draws = np.random.default_rng(7).integers(0, len(sizes), (DRAWS, len(sizes)))
    means = sums[draws].sum(axis=1) / sizes[draws].sum(axis=1)[:, np.newaxis]
    return np.quantile(means, 0.025, axis=0), np.quantile(means, 0.975, axis=0)


def _report(judged: JudgedSet, models: dict[str, Embed], *, held_out: bool) -> None:
    # cranfield is never trained on, and judged whole
    whole = judged.name == "cranfield"
    questions = list(judged.questions) if whole else judged.half(held_out=held_out)
    groups = [q.group for q in questions]
    base: npt.NDArray[np.float64] | None = None
    for name, embed in models.items():
        each = measures(ranks(judged, questions, embed))
        line = f"{judged.name:11}{len(questions):5}  {name:24}" + " ".join(
            f"{value:6.3f}" for value in each.mean(axis=0)
        )
        if base is None:
            base = each
        else:
            low, high = interval(each - base, groups)
            mean = (each - base).mean(axis=0)
            line += "   " + "  ".join(
                f"{m:+.3f} [{lo:+.3f} {hi:+.3f}]" for m, lo, hi in zip(mean, low, high, strict=True)
            )
        print(line, flush=True)


def main() -> None:
    """Embed, rank, judge; print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--cranfield", type=Path)
    parser.add_argument("--onnx", action="append", default=[])
    parser.add_argument("--adapter", action="append", default=[], type=Path)
    parser.add_argument("--half", choices=("tune", "held-out"), default="held-out")
    arguments = parser.parse_args()
    models = {"product": product(arguments.cache)}
    for named in arguments.onnx:
        models[Path(named.split(",")[0]).name] = onnx(named, arguments.cache)
    for path in arguments.adapter:
        models[path.stem] = adapter(path, models["product"])
    print(f"{arguments.half} half; set, questions, model, R@1 R@10 MRR, change [95 %]")
    for judged in read_sets(arguments.data, arguments.cranfield):
        _report(judged, models, held_out=arguments.half == "held-out")


if __name__ == "__main__":
    main()
