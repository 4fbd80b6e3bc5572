"""Names and addresses that no real firm would take for its own, out of our own word lists."""

from collections.abc import Mapping, Sequence

from ingest.generator.bundled import words
from ingest.generator.draws import Rng

# What a Center's industry is called in firm names; see words.yaml.
SECTOR_NOUNS = {
    "CEE001": "pharmaceuticals",
    "CEE002": "agriculture",
    "CEE003": "automotive",
    "CEE004": "apparel",
    "CEE005": "base_metals",
    "CEE006": "petroleum",
    "CEE007": "electronics",
    "CEE008": "consumer",
    "CEE009": "industrial",
    "CEE010": "machinery",
}


class Namer:
    """Hands out names, street lines and telephone numbers, none twice."""

    def __init__(self, rng: Rng) -> None:
        self._rng = rng
        self._taken: set[str] = set()
        self._streets: set[str] = set()
        self._phones = 0

    def choice(self, options: Sequence[str]) -> str:
        """One of them, all alike."""
        return options[int(self._rng.random() * len(options))]

    def word(self, region: str) -> str:
        """An invented word with the sound of a region."""
        parts: Mapping[str, Sequence[str]] = words()["syllables"][region]
        return "".join(self.choice(parts[place]) for place in ("start", "middle", "end"))

    def stem(self, region: str, center: str) -> str:
        """An invented word and a noun of the trade: a firm's name without its legal form."""
        noun = self.choice(words()["nouns"][SECTOR_NOUNS[center]])
        word = self.word(region)
        stem = f"{word} {noun}".upper()
        while stem in self._taken:
            word = f"{word} {self.word(region)}"
            stem = f"{word} {noun}".upper()
        self._taken.add(stem)
        return stem

    def importer(self, center: str) -> str:
        """A full name in the United States."""
        return f"{self.stem('us', center)} {self.choice(words()['us_suffixes'])}"

    def us_street(self) -> str:
        """A street line that no other firm has."""
        return self._street(words()["us_streets"], 19_999)

    def foreign_street(self, region: str) -> str:
        """A street line abroad, number first."""
        return self._street(words()["foreign_streets"][region], 9_999)

    def phone(self, area: str) -> str:
        """A number in the exchange 555, which is kept free of subscribers."""
        self._phones += 1
        block, line = divmod(self._phones * 37 % 1_000_000, 10_000)
        return f"+1 {area} 555 {line:04d}" + (f" EXT {block}" if block else "")

    def _street(self, streets: Sequence[str], largest: int) -> str:
        while True:
            line = f"{1 + int(self._rng.random() * largest)} {self.choice(streets)}"
            if line not in self._streets:
                self._streets.add(line)
                return line
            largest *= 2
