"""The backends that the contract is run over, and small documents to index. All synthetic."""

import hashlib
import secrets
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from elasticsearch_node import ElasticsearchNode
from index import ElasticIndex, EmbeddedIndex, IndexConfig, open_index
from schemas.ports import SearchIndex
from schemas.search import Citation, HitKind, IndexBatch, IndexDoc, Vector, VectorRow

DIMENSIONS = 16
SYNONYMS = ("ftz => ftz, foreign trade zone",)


def make_doc(
    key: str,
    title: str = "",
    body: str = "",
    **values: Any,  # noqa: ANN401  (the fields of IndexDoc, each of its own type)
) -> IndexDoc:
    """A document with defaults; `vector_text` is the body unless given."""
    kind = values.pop("kind", HitKind.DOCUMENT)
    values.setdefault("record", key.partition("#")[0])
    values.setdefault("vector_text", body)
    values.setdefault("synthetic", True)
    published = values.get("published")
    values.setdefault("citation", Citation(document=key, title=title, published=published, page=1))
    return IndexDoc(key=key, kind=kind, title=title, body=body, **values)


def unit_vector(*weights: float) -> Vector:
    """A unit vector with these weights in front."""
    vector = np.zeros(DIMENSIONS, dtype=np.float32)
    vector[: len(weights)] = weights
    norm = np.linalg.norm(vector)
    return (vector / norm).astype(np.float32)


BACKENDS = ("embedded", "elastic")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker has the server, so that it starts once."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and "elastic" in item.name:
            item.add_marker(pytest.mark.xdist_group("elasticsearch"))


@pytest.fixture(params=BACKENDS)
def config(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[IndexConfig]:
    if request.param == "embedded":
        yield EmbeddedIndex(tmp_path / "index")
        return
    node: ElasticsearchNode = request.getfixturevalue("elasticsearch")
    alias = f"test-{secrets.token_hex(4)}"
    yield ElasticIndex(node.url, alias=alias, synonyms=SYNONYMS)
    for name in node.call("GET", f"/{alias}-*/_alias"):
        node.call("DELETE", f"/{name}")


@pytest.fixture
def leftovers(config: IndexConfig, request: pytest.FixtureRequest) -> Callable[[], list[str]]:
    """Names of the indexes that lie aside: being built, or left by a rebuild that was killed."""
    if isinstance(config, EmbeddedIndex):
        root = config.path
        return lambda: [
            p.name for p in root.glob("g*-*") if p.name != (root / "CURRENT").read_text()
        ]
    node: ElasticsearchNode = request.getfixturevalue("elasticsearch")
    path = f"/{config.alias}-*/_alias"
    return lambda: [name for name, of in node.call("GET", path).items() if not of["aliases"]]


@pytest.fixture
def index(config: IndexConfig) -> Iterator[SearchIndex]:
    opened = open_index(config)
    yield opened
    opened.close()


@pytest.fixture
def doc() -> Callable[..., IndexDoc]:
    return make_doc


@pytest.fixture
def unit() -> Callable[..., Vector]:
    return unit_vector


@pytest.fixture
def vectorise() -> Callable[[SearchIndex, dict[str, Vector]], None]:
    """Give each pending text the vector listed for it."""

    def give(index: SearchIndex, vectors: dict[str, Vector]) -> None:
        index.add_vectors(
            VectorRow(hashlib.sha256(text.encode()).hexdigest(), vector)
            for text, vector in vectors.items()
        )

    return give


@pytest.fixture
def library(index: SearchIndex) -> SearchIndex:
    """Six documents on customs guidance, of several kinds, years and ports."""
    index.apply(IndexBatch(7, LIBRARY))
    return index


def _facets(**values: str) -> dict[str, tuple[str, ...]]:
    return {name: (value,) for name, value in values.items()}


LIBRARY = (
    make_doc(
        "csms:60011750",
        "Unacceptable cargo descriptions",
        "Descriptions such as gift, daily necessities, accessories and parts are vague.",
        facets=_facets(year="2024", source="csms"),
        published=date(2024, 4, 1),
        mentions=("container:CSQU3054383",),
    ),
    make_doc(
        "hts:60011750",
        "6001.17.50 Pile fabrics, knitted",
        "Pile fabrics, including long pile, of man-made fibres",
        kind=HitKind.HTS_LINE,
        facets=_facets(hts_chapter="60", source="hts"),
        vector_text="",
    ),
    make_doc(
        "fr:2025-15819",
        "Country of melt and pour of steel",
        "Importers report the country of melt and pour on the entry summary.",
        facets=_facets(year="2025", source="fr"),
        published=date(2025, 8, 19),
        identifiers=("fr:2025-15819", "frcite:90 FR 40326"),
    ),
    make_doc(
        "fr:2025-15819#p2",
        "Steel derivatives",
        "Derivative articles of steel pay the additional duty on the value of the steel content.",
        kind=HitKind.PASSAGE,
        facets=_facets(year="2025", source="fr"),
        published=date(2025, 8, 19),
        identifiers=("fr:2025-15819", "frcite:90 FR 40326"),
        mentions=("hts:7318154000",),
    ),
    make_doc(
        "port:2304",
        "Laredo, Texas",
        "Port of entry in the district of Laredo",
        kind=HitKind.ENTITY,
        facets=_facets(port="2304", source="ports"),
        vector_text="",
    ),
    make_doc(
        "hold:H-1",
        "Hold at Laredo for insufficient manifest data",
        "Integrated circuits, microprocessors, silicon: énoncé insuffisant of the goods",
        kind=HitKind.RECORD,
        facets=_facets(port="2304", center="CEE006", year="2025", source="holds"),
        published=date(2025, 2, 3),
    ),
)
