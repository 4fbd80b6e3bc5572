"""How often a suggested tariff number is right, and whether its confidence says so.

    PYTHONPATH=src python benchmarks/hts_suggest.py DATA CACHE            # report, held-out half
    PYTHONPATH=src python benchmarks/hts_suggest.py DATA CACHE --tune     # learn the ranker anew
    PYTHONPATH=src python benchmarks/hts_suggest.py DATA CACHE --write    # tables and vectors anew
    PYTHONPATH=src python benchmarks/hts_suggest.py DATA CACHE --speed    # seconds, whole package

DATA is the folder of public data, CACHE holds the model and keeps vectors. The judged sets:

    terms    terms of a customs search list -> number (first six digits count)
    census   the Census Bureau's wording of a number, left out of the texts -> that number
    cargo    the two above as cargo text writes them: cut short, without small words, with packing
    rulings  goods of New York rulings -> a number that the ruling gives
    plain    goods in a person's words, written by hand for this project -> subheading
    vague    descriptions that a customs office judged too vague -> nothing

Every text falls by its hash into the tune half or the held-out half. The held-out half of terms
and wordings is neither among the texts searched nor in any learning; the package that people use
has both halves as texts, so these figures are of goods that the package does not know.
"""

import argparse
import csv
import gzip
import hashlib
import io
import json
import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from analysis.hts_suggest import Suggester, as_sentence
from analysis.hts_suggest_features import (
    NAMES,
    QUERY_NAMES,
    Candidates,
    Without,
    to_candidates,
)
from analysis.hts_suggest_lines import best_line
from analysis.hts_suggest_ranker import Ranker, package_ranker
from analysis.hts_suggest_texts import (
    CodedText,
    TariffTexts,
    current_lines,
    package_texts,
    read_coded,
    texts_over,
)
from analysis.hts_suggest_vectors import Near, TariffVectors, unit_rows
from nlp import open_embedder
from schemas.ports import Embedder

Floats = npt.NDArray[np.float32]
PACKAGE = Path(__file__).parents[1] / "src" / "analysis" / "data"
HAND = Path(__file__).parent / "retrieval" / "goods_plain.csv"
KEPT_DIRECTIONS = 192
HIDDEN, QUERY_HIDDEN = 32, 8
EPOCHS, BATCH, RATE, DECAY = 14, 64, 0.005, 1e-4
CENSUS_TUNE, CENSUS_HELD, CARGO, VAGUE = 1200, 400, 1200, 1200
WORDS_ALONE = 0.3  # share of the descriptions learned from that are given no meaning


@dataclass(frozen=True, slots=True)
class Judged:
    """A description and the numbers that are right; none where it is too vague."""

    set: str
    text: str
    codes: tuple[str, ...]
    held: bool


def held_out(text: str) -> bool:
    """The half that nothing is tuned on."""
    return hashlib.sha256(text.encode()).digest()[0] % 2 == 1


# ---- the sets


def search_terms(data: Path) -> list[CodedText]:
    """The search list."""
    kept = json.loads((data / "cargo_descriptions" / "search_references.json").read_text())
    return [CodedText(text, code) for text, code in kept.items()]


def census_wordings(data: Path) -> list[CodedText]:
    """The Census Bureau's wordings, each once for a number."""
    with (data / "tariff" / "census_import_concordance.csv").open() as file:
        return [CodedText(row["Description_Long"], row["Code"]) for row in csv.DictReader(file)]


def rulings(data: Path) -> Iterator[Judged]:
    """Goods of classification rulings."""
    folder = data / "guidance" / "full_text" / "rulings_ny"
    seen: set[str] = set()
    for name, title, codes in (("rulings.jsonl", "title", "tariff_numbers"),
                               ("ruling_index_100.jsonl", "subject", "tariffs")):  # fmt: skip
        for line in (folder / name).read_text().splitlines():
            letter = json.loads(line)
            goods = re.sub(
                r"^The (tariff )?(classification|country of origin)[^.]*? of ", "", letter[title]
            )
            goods = re.sub(r"^origin marking of | from [A-Z][\w ,]+\.?$", "", goods)
            digits = {re.sub(r"\D", "", code) for code in letter[codes]}
            right = tuple(sorted(d for d in digits if len(d) >= 8 and d < "98"))  # noqa: PLR2004
            if right and goods not in seen:
                seen.add(goods)
                yield Judged("rulings", goods, right, held_out(goods))


def vague(data: Path) -> Iterator[Judged]:
    """Descriptions judged too vague."""
    with (data / "cargo_descriptions" / "vague_terms.csv").open(encoding="utf-8") as file:
        for row in csv.reader(file):
            if row and row[0].strip():
                yield Judged("vague", row[0], (), held_out(row[0]))


def plain() -> Iterator[Judged]:
    """Goods in a person's words; all are held out."""
    with HAND.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield Judged("plain", row["text"], tuple(row["codes"].split()), held=True)


def as_cargo(text: str, chance: random.Random) -> str:
    """The text as a manifest would have it."""
    words = re.findall(r"[A-Za-z0-9%.]+", text.upper())
    small = {"OF", "THE", "AND", "OR", "FOR", "WITH", "IN", "A", "NOT", "OTHER", "THAN", "NESOI"}
    kept = [w for w in words if w not in small or chance.random() < 0.2]  # noqa: PLR2004
    if len(kept) > 3:  # noqa: PLR2004
        kept = [w for w in kept if chance.random() < 0.85] or kept  # noqa: PLR2004
    shown = [_shortened(word, chance) for word in kept]
    count = chance.randrange(2, 2000)
    before = chance.choice(["", "", f"{count} CTNS ", f"{count} PKGS ", "STC ", "1X40 STC "])
    return before + " ".join(shown) + chance.choice(["", "", " HTS", f" {count} PCS"])


_CARGO_FORMS = {
    "STEEL": "STL", "COTTON": "CTTN", "PLASTIC": "PLAS", "WOMEN": "LADIES", "FROZEN": "FRZN",
    "MACHINES": "MACH", "ELECTRIC": "ELEC", "ELECTRICAL": "ELEC", "FURNITURE": "FURN",
    "KNITTED": "KNT", "WOVEN": "WVN", "ALUMINUM": "ALUM", "EQUIPMENT": "EQUIP",
    "SYNTHETIC": "SYN", "RUBBER": "RUBR", "LEATHER": "LTHR", "PREPARED": "PREP",
    "PRESERVED": "PRSVD", "CHEMICAL": "CHEM", "VEHICLES": "VEH", "ASSEMBLY": "ASSY",
}  # fmt: skip


def _shortened(word: str, chance: random.Random) -> str:
    return _CARGO_FORMS[word] if word in _CARGO_FORMS and chance.random() < 0.7 else word  # noqa: PLR2004


def judged_sets(data: Path) -> list[Judged]:
    """All sets; the larger ones are samples."""
    chance = random.Random(11)  # noqa: S311  (a sample, repeatable)
    known = {line.code[:6] for line in current_lines()}
    terms = [Judged("terms", t.text, (t.code[:6],), held_out(t.text))
             for t in search_terms(data) if t.code[:6] in known]  # fmt: skip
    census = [Judged("census", t.text, (t.code,), held_out(t.text))
              for t in census_wordings(data) if t.code[:6] in known]  # fmt: skip
    census = [
        *chance.sample([c for c in census if not c.held], CENSUS_TUNE),
        *chance.sample([c for c in census if c.held], CENSUS_HELD),
    ]
    sources = chance.sample([*terms, *census], CARGO)
    cargo = [replace(j, set="cargo", text=as_cargo(j.text, chance)) for j in sources]
    hand = list(plain()) if HAND.is_file() else []
    dull = chance.sample(list(vague(data)), VAGUE)
    return [*terms, *census, *cargo, *rulings(data), *dull, *hand]


# ---- vectors


class Embedded:
    """Vectors of texts, kept in CACHE."""

    def __init__(self, embedder: Embedder, cache: Path) -> None:
        self._embedder = embedder
        self._path = cache / "bench_hts_vectors.npz"
        self.known: dict[str, Floats] = {}
        if self._path.exists():
            with np.load(self._path) as kept:
                if str(kept["model_id"]) == embedder.model_id:
                    self.known = dict(zip(kept["hashes"].tolist(), kept["vectors"], strict=True))

    def of(self, texts: Sequence[str]) -> Floats:
        """A row a text."""
        missing = {_sha(t): t for t in texts if _sha(t) not in self.known}
        items = list(missing.items())
        for start in range(0, len(items), 512):
            block = items[start : start + 512]
            made = self._embedder.embed([text for _, text in block])
            self.known |= dict(zip([h for h, _ in block], made.astype(np.float16), strict=True))
            print(f"\rembedded {start + len(block):,} of {len(items):,}", end="", flush=True)
        if items:
            print()
            self._keep()
        return np.stack([self.known[_sha(t)] for t in texts]).astype(np.float32)

    def _keep(self) -> None:
        np.savez(
            self._path,
            model_id=self._embedder.model_id,
            hashes=np.array(list(self.known)),
            vectors=np.stack(list(self.known.values())),
        )


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class TunedVectors(TariffVectors):
    """Vectors that can leave out what one wording adds to its subheading."""

    sums: Floats
    wordings: Floats
    owners: npt.NDArray[np.int64]

    def near(self, vector: Floats, without_wording: int = -1) -> Near:
        """As the package's, without that wording."""
        found = super().near(vector)
        if without_wording >= 0:
            owner = int(self.owners[without_wording])
            rest = unit_rows((self.sums[owner] - self.wordings[without_wording])[None])[0]
            turned = vector @ self.turn
            found.subheadings[owner] = max(float(rest @ turned / np.linalg.norm(turned)), 0.0)
        return found


def vectors_of(texts: TariffTexts, embedded: Embedded, model_id: str) -> TunedVectors:
    """Vectors of the texts, turned to the directions in which subheadings differ most."""
    lines = [line for line in texts.lines if len(line.code) == 8]  # noqa: PLR2004
    legal = embedded.of([line.full_text for line in lines])
    wordings = embedded.of([t.text for t in texts.wordings])
    owners = np.array([texts.place[t.subheading] for t in texts.wordings])
    sums = np.zeros((len(texts.subheadings), legal.shape[1]), dtype=np.float32)
    np.add.at(sums, [texts.place[line.code[:6]] for line in lines], legal)
    np.add.at(sums, owners, wordings)
    means = unit_rows(sums)
    _, _, directions = np.linalg.svd(means - means.mean(axis=0), full_matrices=False)
    turn = directions[:KEPT_DIRECTIONS].T.astype(np.float32)
    terms = embedded.of([t.text for t in texts.terms])
    return TunedVectors(
        model_id, turn, unit_rows(sums @ turn), unit_rows(terms @ turn),
        sums @ turn, wordings @ turn, owners,
    )  # fmt: skip


# ---- learning


@dataclass(frozen=True, slots=True)
class Case:
    """A judged description with its candidates and which of them are right."""

    judged: Judged
    found: Candidates
    right: npt.NDArray[np.bool_]


def cases_of(
    sets: Sequence[Judged],
    texts: TariffTexts,
    vectors: TariffVectors,
    rows: Sequence[Floats | None],
) -> list[Case]:
    """The candidates of each description; where it is itself one of the texts, that one is mute."""
    wording = {t.text: n for n, t in enumerate(texts.wordings)}
    term = {t.text: n for n, t in enumerate(texts.terms)}
    out = []
    for judged, vector in zip(sets, rows, strict=True):
        without = Without(wording.get(judged.text, -1), term.get(judged.text, -1))
        found = to_candidates(judged.text, texts, vectors, vector, without)
        codes = {code[:6] for code in judged.codes}
        right = np.array([texts.subheadings[p] in codes for p in found.places], dtype=bool)
        out.append(Case(judged, found, right))
    return out


SET_WEIGHTS = {"terms": 1.0, "census": 0.4, "cargo": 0.6, "rulings": 2.0, "vague": 0.35}


def learn(cases: Sequence[Case], seed: int) -> Ranker:
    """Fit the networks by the cross entropy of their softmax over candidates and none (Adam)."""
    rng = np.random.default_rng(seed)

    def start(*shape: int) -> Floats:
        return rng.normal(0, 1 / np.sqrt(shape[0]), shape).astype(np.float32)

    size, wide = len(NAMES), len(QUERY_NAMES)
    p = {"w1": start(size, HIDDEN), "b1": np.zeros(HIDDEN, np.float32), "w2": start(HIDDEN),
         "q1": start(wide, QUERY_HIDDEN), "c1": np.zeros(QUERY_HIDDEN, np.float32),
         "q2": start(QUERY_HIDDEN), "bias": np.zeros(1, np.float32)}  # fmt: skip
    m = {k: np.zeros_like(v) for k, v in p.items()}
    s = {k: np.zeros_like(v) for k, v in p.items()}
    step = 0
    for epoch in range(EPOCHS):
        rate = RATE * (1 - epoch / EPOCHS)
        order = rng.permutation(len(cases))
        for begin in range(0, len(order), BATCH):
            step += 1
            slopes = _slopes(p, [cases[i] for i in order[begin : begin + BATCH]])
            for k, g in slopes.items():
                g = g + DECAY * p[k]  # noqa: PLW2901
                m[k] = 0.9 * m[k] + 0.1 * g
                s[k] = 0.999 * s[k] + 0.001 * g * g
                p[k] = p[k] - rate * (m[k] / (1 - 0.9**step)) / (
                    np.sqrt(s[k] / (1 - 0.999**step)) + 1e-8
                )
    bias = float(p.pop("bias")[0])
    return Ranker(**{k: v.astype(np.float32) for k, v in p.items()}, bias=bias, temperature=1.0)


def _slopes(p: dict[str, Floats], cases: Sequence[Case]) -> dict[str, Floats]:
    """The gradient of the loss over some cases, all their candidates in one array."""
    sizes = np.array([len(c.right) for c in cases])
    owner = np.repeat(np.arange(len(cases)), sizes)
    x = np.concatenate([c.found.features for c in cases])
    q = np.stack([c.found.query for c in cases])
    right = np.concatenate([c.right for c in cases]).astype(np.float32)
    h, hq = np.tanh(x @ p["w1"] + p["b1"]), np.tanh(q @ p["q1"] + p["c1"])
    scores, none = h @ p["w2"], hq @ p["q2"] + p["bias"][0]
    top = np.maximum(_by_case(np.maximum, scores, owner, len(cases), -np.inf), none)
    raised, none = np.exp(scores - top[owner]), np.exp(none - top)
    total = np.bincount(owner, raised, len(cases)) + none
    shares, none = raised / total[owner], none / total
    hit, missed = shares * right, np.bincount(owner, right, len(cases)) == 0
    found = np.maximum(np.where(missed, none, np.bincount(owner, hit, len(cases))), 1e-9)
    weight = np.array([SET_WEIGHTS[c.judged.set] for c in cases]) / len(cases)
    d = ((shares - hit / found[owner]) * weight[owner]).astype(np.float32)
    dq = ((none - np.where(missed, none / found, 0)) * weight).astype(np.float32)
    back, back_q = np.outer(d, p["w2"]) * (1 - h * h), np.outer(dq, p["q2"]) * (1 - hq * hq)
    return {
        "w1": x.T @ back, "b1": back.sum(axis=0), "w2": h.T @ d,
        "q1": q.T @ back_q, "c1": back_q.sum(axis=0), "q2": hq.T @ dq,
        "bias": np.array([dq.sum()], dtype=np.float32),
    }  # fmt: skip


def _by_case(
    ufunc: np.ufunc, values: Floats, owner: npt.NDArray[np.int64], count: int, start: float
) -> Floats:
    out = np.full(count, start, dtype=np.float32)
    ufunc.at(out, owner, values)
    return out


def with_temperature(ranker: Ranker, cases: Sequence[Case]) -> Ranker:
    """The ranker with the temperature under which what it says is likeliest."""
    return min(
        (replace(ranker, temperature=t) for t in np.arange(0.7, 2.01, 0.05).tolist()),
        key=lambda one: sum(_loss(one, case) for case in cases),
    )


def _loss(ranker: Ranker, case: Case) -> float:
    shares = ranker.probabilities(case.found.features, case.found.query)
    right = float(shares[case.right].sum()) if case.right.any() else 1 - float(shares.sum())
    return -SET_WEIGHTS[case.judged.set] * float(np.log(max(right, 1e-9)))


# ---- judging


FIRST_FEW = 5
DULL = (0.1, 0.25)


def report(cases: Sequence[Case], texts: TariffTexts, ranker: Ranker, head: str) -> None:
    """Print shares right by set and level, and how far the confidence is to be trusted."""
    print(f"\n{head}: share right among the first 1 / 5, by digits")
    for name in sorted({c.judged.set for c in cases} - {"vague"}):
        chosen = [c for c in cases if c.judged.set == name]
        cells = []
        for digits in (4, 6, 10):
            asked = [c for c in chosen if any(len(code) >= digits for code in c.judged.codes)]
            if asked:
                ranks = np.array([_rank(c, texts, ranker, digits) for c in asked])
                cells.append(f"{digits}: {np.mean(ranks == 1):.3f} / "
                             f"{np.mean((ranks > 0) & (ranks <= FIRST_FEW)):.3f}")  # fmt: skip
        print(f"  {name:8}{len(chosen):5}   " + "   ".join(cells))
    _report_confidence(cases, ranker)


def _rank(case: Case, texts: TariffTexts, ranker: Ranker, digits: int) -> int:
    """The rank of the first suggestion that is right to so many digits, 0 for none."""
    shares = ranker.probabilities(case.found.features, case.found.query)
    wanted = {code[:digits] for code in case.judged.codes}
    for rank, n in enumerate(np.argsort(-shares, kind="stable")[:5].tolist(), start=1):
        line = texts.lines[best_line(texts, case.found, int(case.found.places[n]))]
        if line.code[:digits] in wanted:
            return rank
    return 0


def _report_confidence(cases: Sequence[Case], ranker: Ranker) -> None:
    sure, right = [], []
    for case in (c for c in cases if c.judged.set != "vague"):
        shares = ranker.probabilities(case.found.features, case.found.query)
        if len(shares):
            sure.append(float(shares.max()))
            right.append(bool(case.right[int(np.argmax(shares))]))
    s, r = np.array(sure), np.array(right)
    print("  confidence of the first, and how many of those are right to six digits:")
    gap = 0.0
    for low in np.arange(0, 1, 0.1):
        inside = (s >= low) & (s < low + 0.1) if low < 0.9 else s >= low  # noqa: PLR2004
        if inside.any():
            gap += inside.sum() * abs(s[inside].mean() - r[inside].mean())
            print(f"    {low:.1f}  {inside.sum():5}  said {s[inside].mean():.2f}, "
                  f"right {r[inside].mean():.2f}")  # fmt: skip
    print(f"  mean gap (expected calibration error) {gap / max(len(s), 1):.3f}")
    dull = [_most(ranker, c) for c in cases if c.judged.set == "vague"]
    if dull:
        print(f"  vague: {len(dull)}, first below .10 in {np.mean(np.array(dull) < DULL[0]):.3f}, "
              f"below .25 in {np.mean(np.array(dull) < DULL[1]):.3f}")  # fmt: skip


def _most(ranker: Ranker, case: Case) -> float:
    shares = ranker.probabilities(case.found.features, case.found.query)
    return float(shares.max()) if len(shares) else 0.0


# ---- writing the package's files


def write_tables(data: Path) -> None:
    """The two tables of texts, packed."""
    for name, rows in (("census_wording", census_wordings(data)),
                       ("search_terms", search_terms(data))):  # fmt: skip
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["code", "text"])
        for row in sorted(rows, key=lambda row: (row.code, row.text)):
            writer.writerow([row.code, row.text])
        packed = gzip.compress(text.getvalue().encode(), 9, mtime=0)
        (PACKAGE / f"{name}.csv.gz").write_bytes(packed)
        print(f"{name}: {len(rows):,} rows, {len(packed):,} bytes")


def write_vectors(embedder: Embedder, embedded: Embedded) -> None:
    """Vectors of the whole package's texts."""
    made = vectors_of(package_texts(), embedded, embedder.model_id)
    np.savez_compressed(
        PACKAGE / "hts_vectors.npz",
        model_id=np.array(embedder.model_id),
        turn=made.turn.astype(np.float16),
        subheadings=np.round(made.subheadings * 127 / np.abs(made.subheadings).max()).astype(
            np.int8
        ),
        terms=np.round(made.terms * 127 / np.abs(made.terms).max()).astype(np.int8),
    )
    print(f"hts_vectors.npz: {(PACKAGE / 'hts_vectors.npz').stat().st_size:,} bytes")


def write_ranker(ranker: Ranker) -> None:
    """The networks in one file."""
    names = ("w1", "b1", "w2", "q1", "c1", "q2", "bias", "temperature")
    np.savez(
        PACKAGE / "hts_ranker.npz",
        **{name: np.asarray(getattr(ranker, name), dtype=np.float32) for name in names},
    )


def main() -> None:
    """Build, learn or read, judge; print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--tune", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--speed", action="store_true")
    arguments = parser.parse_args()
    embedder = open_embedder(arguments.cache)
    embedded = Embedded(embedder, arguments.cache)
    if arguments.speed:
        speed(embedder)
        return
    if arguments.write:
        write_tables(arguments.data)
        write_vectors(embedder, embedded)
        return
    judge(arguments.data, embedder, embedded, tune=arguments.tune)


def judge(data: Path, embedder: Embedder, embedded: Embedded, *, tune: bool) -> None:
    """Report on the held-out half, with the package's networks or with ones learned now."""
    half = texts_over(
        list(current_lines()),
        [t for t in census_wordings(data) if not held_out(t.text)],
        [*(t for t in search_terms(data) if not held_out(t.text)), *read_coded("trade_names")],
    )
    sets = judged_sets(data)
    vectors = vectors_of(half, embedded, embedder.model_id)
    rows = dict(zip([j.text for j in sets], embedded.of([as_sentence(j.text) for j in sets]),
                    strict=True))  # fmt: skip
    ranker = _learned(sets, half, vectors, rows) if tune else package_ranker()
    held = [j for j in sets if j.held]
    known = [rows[j.text] for j in held]
    report(cases_of(held, half, vectors, known), half, ranker, "words and meaning")
    some = [j for j in held if j.set != "vague"][::2]
    report(cases_of(some, half, vectors, [None] * len(some)), half, ranker, "words alone")
    if tune:
        write_ranker(ranker)


def _learned(
    sets: Sequence[Judged], texts: TariffTexts, vectors: TariffVectors, rows: dict[str, Floats]
) -> Ranker:
    """Learned on nine tenths of the tune half, its temperature on the rest."""
    chance = random.Random(3)  # noqa: S311  (repeatable)
    tuned = [j for j in sets if not j.held]
    given = [None if chance.random() < WORDS_ALONE else rows[j.text] for j in tuned]
    cases = [c for c in cases_of(tuned, texts, vectors, given) if len(c.right)]
    print(f"{len(cases):,} descriptions to learn from", flush=True)
    learned = learn([c for n, c in enumerate(cases) if n % 10], seed=5)
    return with_temperature(learned, cases[::10])


def speed(embedder: Embedder) -> None:
    """Seconds to be ready, of one description, and of a thousand."""
    begun = time.perf_counter()
    suggester = Suggester(embedder)
    suggester.suggest("frozen shrimp")
    print(f"ready after {time.perf_counter() - begun:.2f} s")
    texts = [f"{t.text} {n}" for n, t in enumerate(read_coded("search_terms"))][:1000]
    begun = time.perf_counter()
    for text in texts[:100]:
        suggester.suggest(text)
    print(f"one: {(time.perf_counter() - begun) * 10:.1f} ms")
    begun = time.perf_counter()
    list(suggester.suggest_all(texts))
    print(f"a thousand: {time.perf_counter() - begun:.1f} s")


if __name__ == "__main__":
    main()
