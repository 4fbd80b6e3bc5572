"""The world's shape, on a middling size: heavy tails, seasons, rates, and the port that differs."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from ingest.generator import generate

ENTRIES = 100_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("middling")
    generate(out, seed=11, entries=ENTRIES, format="parquet")
    return out


@pytest.fixture(scope="module")
def lines(folder: Path) -> pa.Table:
    return pq.read_table(folder / "entries.parquet")


@pytest.fixture(scope="module")
def heads(lines: pa.Table) -> pa.Table:
    return lines.filter(pc.equal(lines["line_number"], 1))


def truth(folder: Path, name: str) -> Any:  # noqa: ANN401  (JSON of several shapes)
    return json.loads((folder / "truth" / f"{name}.json").read_text(encoding="utf-8"))


def shares(column: pa.ChunkedArray) -> Mapping[str, float]:
    return {value: count / len(column) for value, count in Counter(column.to_pylist()).items()}


def test_lines_an_entry(lines: pa.Table, heads: pa.Table) -> None:
    assert heads.num_rows == ENTRIES
    assert lines.num_rows / heads.num_rows == pytest.approx(2.7, abs=0.1)


def test_a_few_importers_bring_most_entries(heads: pa.Table) -> None:
    counts = np.sort(np.array(list(Counter(heads["importer_number"].to_pylist()).values())))[::-1]
    assert counts[0] < 0.05 * ENTRIES
    assert counts[: len(counts) // 10].sum() > 0.35 * ENTRIES


def test_values_are_skewed(lines: pa.Table) -> None:
    values = lines["entered_value"].cast(pa.float64()).to_numpy()
    assert 8_000 < np.median(values) < 20_000
    assert values.mean() > 2 * np.median(values)


def test_autumn_is_busier_than_february(heads: pa.Table) -> None:
    months = Counter(pc.strftime(heads["import_date"], "%Y-%m").to_pylist())
    assert months["2024-09"] > 1.1 * months["2024-02"]


def test_ports_by_sea_and_by_road(heads: pa.Table) -> None:
    share = shares(heads["port"])
    assert share["2704"] > 0.04
    assert share["2304"] > 0.02
    assert len(share) > 80


def test_partners_are_examined_less(folder: Path, heads: pa.Table) -> None:
    accounts = pq.read_table(folder / "accounts.parquet")
    status = dict(
        zip(
            accounts["importer_number"].to_pylist(),
            accounts["partner_status"].to_pylist(),
            strict=True,
        )
    )
    examined = set(pq.read_table(folder / "exams.parquet")["entry_number"].to_pylist())
    rates: dict[bool, list[bool]] = {True: [], False: []}
    for number, entry in zip(
        heads["importer_number"].to_pylist(), heads["entry_number"].to_pylist(), strict=True
    ):
        rates[status[number] != "none"].append(entry in examined)
    assert np.mean(rates[True]) < 0.75 * np.mean(rates[False])
    assert 0.015 < np.mean(rates[False]) < 0.06


def test_random_reviews_agree_with_the_truth(folder: Path) -> None:
    reviews = pq.read_table(folder / "reviews.parquet")
    random = reviews.filter(pc.equal(reviews["sample_type"], "random"))
    targeted = reviews.filter(pc.equal(reviews["sample_type"], "targeted"))
    strata = {row["stratum"]: row for row in truth(folder, "strata")}
    assert set(random["stratum"].to_pylist()) <= set(strata)
    assert sum(row["entries"] for row in strata.values()) == ENTRIES
    assert sum(row["sampled"] for row in strata.values()) == random.num_rows
    wrong = 1 - pc.mean(random["compliant"].cast(pa.float64())).as_py()
    true_share = sum(row["discrepant"] for row in strata.values()) / ENTRIES
    assert wrong == pytest.approx(true_share, abs=4 * (true_share / random.num_rows) ** 0.5)
    assert 1 - pc.mean(targeted["compliant"].cast(pa.float64())).as_py() > 2 * wrong


def test_requests_a_thousand_entries(folder: Path) -> None:
    requests = pq.read_metadata(folder / "requests.parquet").num_rows
    assert 5 < 1000 * requests / ENTRIES < 20


def likely(hits: int, trials: int, rate: float) -> bool:
    """Within three standard deviations of what that rate gives."""
    return abs(hits - trials * rate) < 3 * (trials * rate * (1 - rate)) ** 0.5


def test_one_port_holds_at_twice_the_rate(folder: Path, heads: pa.Table) -> None:
    """Recomputed from the files: valves by port."""
    planted = truth(folder, "uniformity")
    held = set(pq.read_table(folder / "holds.parquet")["entry_number"].to_pylist())
    entries: Counter[str] = Counter()
    holds: Counter[str] = Counter()
    for port, entry, hts in zip(
        heads["port"].to_pylist(),
        heads["entry_number"].to_pylist(),
        heads["hts"].to_pylist(),
        strict=True,
    ):
        if hts.startswith(planted["heading"]):
            entries[port] += 1
            holds[port] += entry in held
    assert len(entries) >= 60
    assert {row["port"]: (row["entries"], row["held"]) for row in planted["ports"]} == {
        row["port"]: (entries[row["port"]], holds[row["port"]]) for row in planted["ports"]
    }
    port = planted["planted_port"]
    others = sum(entries.values()) - entries[port]
    rest = sum(holds.values()) - holds[port]
    assert likely(rest, others, planted["base_rate"])
    assert likely(holds[port], entries[port], planted["base_rate"] * planted["factor"])
    assert not likely(holds[port], entries[port], planted["base_rate"])


def test_a_world_without_the_differing_port(tmp_path: Path) -> None:
    generate(tmp_path, seed=2, entries=1_000, nonuniform=False, schemes=False)
    planted = truth(tmp_path, "uniformity")
    assert planted["planted_port"] is None
    assert planted["factor"] == 1.0
    assert truth(tmp_path, "schemes") == []
    assert truth(tmp_path, "controls") == []
