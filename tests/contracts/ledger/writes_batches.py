"""A process that writes batches of port records until it is killed; run by the kill test.

python writes_batches.py HOME BATCHES
"""

import sys
from pathlib import Path

from conftest import to_table
from ledger import open_ledger
from schemas.records import RecordKind

ROWS = 50


def main(home: Path, batches: int) -> None:
    """Write each batch in two parts; rows that are here already are left."""
    ledger = open_ledger(home)
    run = ledger.begin_run("ports", "kill test")
    with ledger.write_lock(timeout=60):
        for number in range(batches):
            batch = ledger.begin_batch(run.id, "ports")
            for part in range(2):
                codes = [f"{number:03}{part}{row:02}" for row in range(ROWS)]
                batch.add(RecordKind.PORT, to_table([(code, "A", 2024) for code in codes]))
            batch.commit()
    ledger.finish_run(run.id, {}, {})
    ledger.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
