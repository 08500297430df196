"""The records of an Apple Health `export.xml`, one after another, in little memory whatever its size.

Everything up to the root element is cut off before parsing: exports of iOS 16 carry a broken document type, and
without one no entity can be defined. A file that is not whole and well-formed is refused with the line; nothing is
guessed from the rest of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from lxml import etree  # type: ignore[import-untyped]

from spotting.problems import BadCase, Problem

CHUNK: Final = 1 << 16  # bytes; larger ones fall out of the processor's cache (measured: 137 MB/s, at 1 MiB 66)
LONGEST_PROLOG: Final = 1 << 20  # bytes before the root; Apple's own document type has about 10,000
LONGEST_ELEMENT: Final = 1 << 22  # bytes one record may span; it is held in memory as a tree
MOST_KINDS: Final = 1000  # different names of records; Apple has a few hundred, and the parser forgets no name
ROOT: Final = re.compile(rb"<HealthData(?=[\s/>])")
ENCODING: Final = re.compile(rb"""<\?xml[^>]{0,200}\bencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
# Control characters that XML forbids and Apple writes all the same (a vertical tab in a name, as of iOS 16); NUL stays
# what it is: a sign of a damaged file.
MENDED: Final = bytes(0x20 if 0 < i < 0x20 and i not in b"\t\n\r" else i for i in range(256))

Element = Any  # lxml has no types


class HealthData:
    """The children of the root: those that `wanted` (an XPath condition on `Record`) selects, the others counted.

    `others` counts every other child by its type or tag once `records` has run to its end; `exported` is the
    text of ExportDate.
    """

    def __init__(self, stream: BinaryIO, name: str, wanted: str) -> None:
        self.others: Counter[str] = Counter()
        self.exported = ""
        self._stream = stream
        self._name = name
        self._wanted = etree.XPath(f"Record[{wanted}]")
        self._types = etree.XPath("Record/@type", smart_strings=False)
        self._rest = etree.XPath("*[not(self::Record)] | Record[not(@type)]")

    def records(self) -> Iterator[Element]:
        """Yield each wanted record; it is gone after the next step. Raises BadCase for a file that is not whole."""
        parser = etree.XMLPullParser(
            events=("start",),
            tag="{*}HealthData",
            encoding="utf-8",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        root: Element = None
        unfinished: Element = None
        waited = 0  # bytes since the last element began: it grows within one endless element, tag or comment
        for chunk in self._chunks():
            self._feed(parser, chunk)
            if root is None:
                root = self._root(parser)
            last = root[-1] if root is not None and len(root) else None
            waited = waited + len(chunk) if last is unfinished else 0
            if waited > LONGEST_ELEMENT:
                raise self._bad(0, "one record is longer than any record of Apple Health.")
            unfinished = last
            if last is not None:
                yield from self._finished(root, last)
                del root[:-1]
        self._close(parser)
        if root is not None:
            yield from self._finished(root, None)

    def _root(self, parser: Any) -> Element:
        root = next((element for _, element in parser.read_events()), None)
        if root is not None and root.tag != "HealthData":  # within a namespace nothing would be recognised
            raise self._bad(root.sourceline or 0, "this is not HealthData as Apple Health writes it.")
        return root

    def _finished(self, root: Element, unfinished: Element) -> Iterator[Element]:
        """Yield the wanted children but the unfinished last one, which comes again with the next chunk."""
        self._count(self._types(root))
        for element in self._rest(root):
            if element.tag == "ExportDate":
                self.exported = element.get("value", "")
            elif element.tag != "Me":
                self._count([element.tag])
        if unfinished is not None and unfinished.tag not in ("ExportDate", "Me"):
            self._uncount(unfinished)
        for element in self._wanted(root):
            if element is not unfinished:
                self._uncount(element)
                yield element

    def _count(self, kinds: list[str]) -> None:
        self.others.update(kinds)
        if len(self.others) > MOST_KINDS:
            raise self._bad(0, "it holds far more kinds of records than Apple Health has.")

    def _uncount(self, element: Element) -> None:
        self.others[(element.get("type") if element.tag == "Record" else None) or element.tag] -= 1

    def _chunks(self) -> Iterator[bytes]:
        """Yield the file from the root on, with the line breaks before it, so that line numbers stay right."""
        head = b""
        while not (found := ROOT.search(head)):
            more = self._stream.read(CHUNK)
            if not more or len(head) > LONGEST_PROLOG:
                raise self._bad(0, "this is not an export of Apple Health: it has no HealthData.")
            head += more
        prolog, rest = head[: found.start()], head[found.start() :]
        if b"<!ENTITY" in prolog:
            raise self._bad(0, "the file defines abbreviations of its own (entities), which Apple Health never does.")
        declared = ENCODING.search(prolog)
        if declared and declared[1].lower() not in (b"utf-8", b"us-ascii"):
            raise self._bad(1, f"the file says it is written in {declared[1].decode()}, not in UTF-8.")
        yield b"\n" * prolog.count(b"\n") + rest.translate(MENDED)
        while more := self._stream.read(CHUNK):
            yield more.translate(MENDED)

    def _feed(self, parser: Any, chunk: bytes) -> None:
        try:
            parser.feed(chunk)
        except etree.XMLSyntaxError as error:
            raise self._broken(error) from None

    def _close(self, parser: Any) -> None:
        try:
            parser.close()
        except etree.XMLSyntaxError as error:
            if error.code in (etree.ErrorTypes.ERR_DOCUMENT_END, etree.ErrorTypes.ERR_TAG_NOT_FINISHED):
                raise self._bad(error.lineno or 0, "the file ends in the middle: a part of it is missing.") from None
            raise self._broken(error) from None

    def _broken(self, error: Any) -> BadCase:
        """Return the refusal; the parser's own words are left out, they can quote the file."""
        if error.code == etree.ErrorTypes.ERR_UNDECLARED_ENTITY:
            return self._bad(error.lineno or 0, "an abbreviation (entity) that XML does not know stands here.")
        if error.code in (etree.ErrorTypes.ERR_INVALID_CHAR, etree.ErrorTypes.ERR_INVALID_ENCODING):
            return self._bad(error.lineno or 0, "bytes stand here that are no text in UTF-8.")
        return self._bad(error.lineno or 0, "the XML is broken here.")

    def _bad(self, line: int, what: str) -> BadCase:
        fix = "Nothing of it was read. Export again (Health app, your picture, Export All Health Data) and give that."
        return BadCase([Problem(self._name, line, what, fix)])
