"""How many codes a second `check_column` checks on one core, for each code system.

    PYTHONPATH=src python benchmarks/vocab_columns.py [ROWS]

The values are made up: mostly right, one in fifty wrong, entry and container numbers all distinct.
"""

import random
import sys
import time

import pyarrow as pa

from schemas.records.layout import CodeSystem
from schemas.vocab import ContainerNumber
from schemas.vocab.columns import check_column
from schemas.vocab.entry_number import entry_check_digit
from schemas.vocab.tables import countries_table, foreign_ports_table, hts_table, ports_table

WRONG = 0.02


def main() -> None:
    """Print one line for each system."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    pa.set_cpu_count(1)
    dice = random.Random(7501)  # noqa: S311  (figures, not secrets)
    for system, texts in columns(rows, dice):
        column = pa.array(texts)
        check_column(system, column[:1000])  # reads the tables
        started = time.perf_counter()
        checked = check_column(system, column)
        seconds = time.perf_counter() - started
        invalid = len(column) - checked.reasons.null_count
        print(
            f"{system.value:18} {len(column):>9,} values  {seconds:6.2f} s  "
            f"{len(column) / seconds:>11,.0f} values/s  {invalid:,} invalid"
        )


def columns(rows: int, dice: random.Random) -> list[tuple[CodeSystem, list[str]]]:
    """A column of made-up texts for each of the systems that entry lines use most."""
    hts = [code for code in hts_table() if len(code) == len("8542310000")]
    makers = [f"CN{dice.randrange(16**6):06X}{i % 9999}SHA" for i in range(3000)]
    importers = [f"{dice.randrange(10, 99)}-{dice.randrange(10**7):07}00" for _ in range(30_000)]
    return [
        (CodeSystem.ENTRY_NUMBER, [entry(i, dice) for i in range(rows)]),
        (CodeSystem.CONTAINER_NUMBER, [container(i, dice) for i in range(rows)]),
        (CodeSystem.BILL_NUMBER, [f"MAEU{i:09}" for i in range(rows)]),
        (CodeSystem.IMPORTER_NUMBER, dice.choices(importers, k=rows)),
        (CodeSystem.MANUFACTURER_ID, dice.choices(makers, k=rows)),
        (CodeSystem.HTS, dice.choices(hts, k=rows)),
        (CodeSystem.PORT, dice.choices(list(ports_table()), k=rows)),
        (CodeSystem.FOREIGN_PORT, dice.choices(list(foreign_ports_table()), k=rows)),
        (CodeSystem.COUNTRY, dice.choices(list(countries_table()), k=rows)),
    ]


def entry(number: int, dice: random.Random) -> str:
    """An entry number; one in fifty has a wrong check digit."""
    check = entry_check_digit(f"ABC{number:07}")
    return f"ABC-{number:07}-{_spoiled(check, dice)}"


def container(number: int, dice: random.Random) -> str:
    """A container number; one in fifty has a wrong check digit."""
    bare = f"{'CST'[number // 1_000_000]}SQU{number % 1_000_000:06}"
    check = next(d for d in "0123456789" if ContainerNumber.parse_or_none(bare + d))
    return bare + _spoiled(check, dice)


def _spoiled(check: str, dice: random.Random) -> str:
    return str((int(check) + 1) % 10) if dice.random() < WRONG else check


if __name__ == "__main__":
    main()
