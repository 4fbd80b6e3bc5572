"""Which language a text is in. Works offline, by the model that py3langid brings along."""

from functools import lru_cache
from typing import cast

from py3langid.langid import (  # type: ignore[import-untyped]  # it ships no types
    MODEL_FILE,
    LanguageIdentifier,
)

ENOUGH = 60  # letters below which no language is told
SURE = 0.8  # probability below which none is told
MOST_READ = 4_000  # characters


def detect_language(text: str) -> str:
    """The ISO 639-1 code of a text's language, empty where the text is too short or unclear."""
    sample = text[:MOST_READ]
    if sum(map(str.isalpha, sample)) < ENOUGH:
        return ""
    if sample.isupper():
        sample = sample.lower()  # the model knows ordinary writing only
    code, probability = cast("tuple[str, float]", _identifier().classify(sample))
    return str(code) if probability >= SURE else ""


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
