"""HTML, Word and Markdown files to blocks: headings, paragraphs, list items, tables."""

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import docx
import lxml.html
import yaml
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import etree
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.documents.passages import Block
from ingest.documents.rows import BrokenFile
from ingest.documents.text_files import read_text
from ingest.documents.words import even_lines, one_line, tidy

UNPACKED = 200 * 2**20
"""Bytes that a Word file may hold unpacked."""

_TIMES = 200  # a Word file that unpacks to more than so many times its size is a bomb
_SMALL_ZIP = 2**20
_TAG = re.compile(r"<[^>]+>")
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Marked:
    """A file's blocks, its title, what it says of itself, and what is odd about it."""

    blocks: list[Block]
    title: str = ""
    about: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()


def read_html(path: Path) -> Marked:
    """A page's words: scripts, styles and what is hidden left out, tables row by row.

    Raises:
        BrokenFile: it is no text or no HTML.
    """
    decoded = read_text(path, declared=True)
    try:
        parser = lxml.html.HTMLParser(huge_tree=False, remove_comments=True)
        text = re.sub(r"^\s*<\?xml[^>]*\?>", "", tidy(decoded.text))
        root = lxml.html.document_fromstring(text, parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise BrokenFile(f"the HTML cannot be read ({error})") from error
    title = one_line(root.findtext(".//title") or "")
    body = root.find("body")
    blocks = list(_html_blocks(body if body is not None else root))
    return Marked(blocks, title, _metas(root), decoded.faults)


_SKIPPED = frozenset({"script", "style", "noscript", "template", "head", "nav", "svg", "xml"})
_BREAKING = frozenset(
    {
        *("p", "div", "section", "article", "main", "header", "footer", "center", "address"),
        *("ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "figure", "hr", "table"),
        *("form", "fieldset", "h1", "h2", "h3", "h4", "h5", "h6"),
    }
)
_CELL_ENDS = {"td": " | ", "th": " | ", "tr": "\n"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}


def _metas(root: Any) -> dict[str, str]:  # noqa: ANN401  (lxml ships no types)
    found = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").lower()
        if name and meta.get("content"):
            found[name] = one_line(meta.get("content"))
    return found


def _without_hidden(body: Any) -> None:  # noqa: ANN401  (as above)
    for element in list(body.iter(etree.Element)):
        style = (element.get("style") or "").replace(" ", "").lower()
        if element is not body and (element.tag in _SKIPPED or "display:none" in style):
            element.drop_tree()


def _html_blocks(body: Any) -> Iterator[Block]:  # noqa: ANN401  (as above)
    """Blocks in document order; the walk holds no stack of ours, for nesting may be deep."""
    _without_hidden(body)
    words: list[str] = []
    level = 0
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if element.tag in _BREAKING and not _is_row_part(element):
            yield from _flushed(words, level)
            level = _HEADINGS.get(element.tag, 0) if event == "start" else 0
        elif event == "end" and element.tag in _CELL_ENDS:
            words.append(_CELL_ENDS[element.tag])
        if event == "start":
            words.append("\n" if element.tag == "br" else _squeezed(element.text))
        elif element is not body:
            words.append(_squeezed(element.tail))
    yield from _flushed(words, level)


def _is_row_part(element: Any) -> bool:  # noqa: ANN401  (as above)
    """True for paragraphs within a table cell: a table stays in one block, a row on a line."""
    return element.tag != "table" and any(
        ancestor.tag in {"td", "th", "tr"} for ancestor in element.iterancestors("td", "th", "tr")
    )


def _squeezed(text: str | None) -> str:
    """Words of a text node: its line breaks are no more than spaces."""
    return re.sub(r"\s+", " ", text or "")


def _flushed(words: list[str], level: int) -> Iterator[Block]:
    lines = (one_line(line) for line in "".join(words).split("\n"))
    text = "\n".join(line.removesuffix("|").strip() for line in lines if line)
    words.clear()
    if text:
        yield Block(text, heading=level)


def read_word(path: Path) -> Marked:
    """A Word file's paragraphs and tables in order; heading styles are headings.

    Raises:
        BrokenFile: it is no Word file, encrypted, damaged, or unpacks to more than UNPACKED.
    """
    _check_zip(path)
    try:
        document = docx.Document(str(path))
        blocks = list(_word_blocks(document))
        core = document.core_properties
        created = core.created.date().isoformat() if core.created else ""
        return Marked(blocks, one_line(core.title or ""), {"created": created})
    except BrokenFile:
        raise
    except Exception as error:  # python-docx lets KeyError, ValueError, lxml's and zip's out
        raise BrokenFile(f"the Word file is damaged ({type(error).__name__})") from error


def _check_zip(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise BrokenFile("it is an encrypted or old Word file; save it as .docx, no password")
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(member.file_size for member in packed.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise BrokenFile(f"it is not a Word file, or cut short ({error})") from error
    packed_size = path.stat().st_size
    if size > UNPACKED or (size > _SMALL_ZIP and size > _TIMES * packed_size):
        raise BrokenFile(f"it unpacks from {packed_size:,} to {size:,} bytes; it is not read")


def _word_blocks(document: Any) -> Iterator[Block]:  # noqa: ANN401  (partly typed)
    for child in document.element.body.iterchildren():
        if child.tag == qn("w:p"):
            yield from _word_paragraph(Paragraph(child, document))
        elif child.tag == qn("w:tbl"):
            yield from _word_table(Table(child, document))


def _word_paragraph(paragraph: Paragraph) -> Iterator[Block]:
    text = "\n".join(one_line(line) for line in paragraph.text.split("\n") if line.strip())
    style = (paragraph.style.name if paragraph.style is not None else "") or ""
    found = re.fullmatch(r"Heading (\d)", style)
    level = int(found[1]) if found else 1 if style == "Title" else 0
    if text:
        yield Block(text, heading=level)


def _word_table(table: Table) -> Iterator[Block]:
    rows: list[str] = []
    for row in table.rows:
        cells: list[str] = []
        for cell in row.cells:  # a merged cell comes once for each column it spans
            words = one_line(cell.text)
            if not cells or cells[-1] != words:
                cells.append(words)
        rows.append(" | ".join(cells))
    text = "\n".join(row for row in rows if row.strip(" |"))
    if text:
        yield Block(text)


def read_markdown(path: Path) -> Marked:
    """A Markdown file's blocks; front matter between `---` lines is what it says of itself.

    Raises:
        BrokenFile: it is no text, or its front matter is no YAML mapping.
    """
    decoded = read_text(path)
    text = decoded.text.replace("\r\n", "\n")
    front = _FRONT.match(text)
    about = _front_matter(front[1]) if front else {}
    blocks = list(_markdown_blocks(text[front.end() :] if front else text))
    first = next((one_line(block.text) for block in blocks if block.heading), "")
    return Marked(blocks, about.get("title", first), about, decoded.faults)


def _front_matter(text: str) -> dict[str, str]:
    try:
        value = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = one_line(str(error))[:120]
        raise BrokenFile(f"the front matter between --- is not YAML ({reason})") from error
    if not isinstance(value, dict):
        raise BrokenFile("the front matter between --- is not a list of names and values")
    pairs = cast("dict[object, object]", value).items()
    return {str(name).strip().lower(): one_line(str(item)) for name, item in pairs}


def _markdown_blocks(text: str) -> Iterator[Block]:
    level = 0
    table: list[list[str]] | None = None
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "table_open":
            table = []
        elif token.type == "tr_open" and table is not None:
            table.append([])
        elif token.type == "table_close" and table is not None:
            yield Block("\n".join(" | ".join(row) for row in table))
            table = None
        elif token.type == "inline" and table:
            table[-1].append(one_line(_inline_words(token)))
        elif token.type in {"inline", "fence", "code_block", "html_block"}:
            words = even_lines(_token_words(token))
            if words:
                yield Block(words, heading=level)
            level = 0


def _token_words(token: Token) -> str:
    if token.type == "inline":
        return _inline_words(token)
    return _TAG.sub(" ", token.content) if token.type == "html_block" else token.content


def _inline_words(token: Token) -> str:
    """The words of a paragraph, without the marks of emphasis, links and code."""
    words: list[str] = []
    for child in token.children or ():
        if child.type in {"softbreak", "hardbreak"}:
            words.append("\n")
        elif child.type in {"text", "code_inline", "image"}:
            words.append(child.content)
    return "".join(words)
