"""The originals, as they came."""

import re

from fastapi import APIRouter
from fastapi.responses import FileResponse

from schemas.errors import InvalidInput
from search_api.services import Given

router = APIRouter(tags=["originals"])

_SHA256 = re.compile(r"[0-9a-f]{64}")
_MAGIC = ((b"%PDF", "application/pdf"),)


@router.get("/originals/{sha256}", response_class=FileResponse)
def original(given: Given, sha256: str) -> FileResponse:
    """An original by its hash; PDFs open in the browser (add #page=3), all else is plain text."""
    if not _SHA256.fullmatch(sha256):
        raise InvalidInput("An original is named by its sha256, 64 hexadecimal digits.")
    path = given.ledger.original(sha256)
    with path.open("rb") as start:
        head = start.read(4)
    kind = next((media for magic, media in _MAGIC if head.startswith(magic)), "text/plain")
    return FileResponse(path, media_type=kind, content_disposition_type="inline")
