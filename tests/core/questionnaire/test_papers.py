# SPDX-License-Identifier: Apache-2.0
"""A PDF that only shows something is taken; one that does something is refused, however it hides it."""

from __future__ import annotations

import time
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from customary.core.questionnaire.papers import Danger, NoPaperError, check_paper


def paper(*objects: bytes, ending: bytes = b"") -> bytes:
    """A small PDF with these objects besides its one page."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        *objects,
    ]
    written = b"%PDF-1.7\n"
    for number, each in enumerate(parts, start=1):
        written += b"%d 0 obj\n" % number + each + b"\nendobj\n"
    return written + b"trailer << /Root 1 0 R " + ending + b">>\nstartxref\n9\n%%EOF\n"


def packed(objects: bytes, *, filters: bytes = b"/FlateDecode", more: bytes = b"") -> bytes:
    """Objects in a stream."""
    data = zlib.compress(b"9 0 " + objects)
    head = b"<< /Type /ObjStm /N 1 /First 4 /Filter " + filters + b" /Length %d" % len(data)
    return head + more + b" >>\nstream\r\n" + data + b"\nendstream"


def written(writer: PdfWriter) -> bytes:
    writer.add_blank_page(200, 200)
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def why(content: bytes) -> Danger | None:
    try:
        check_paper(content)
    except NoPaperError as error:
        return error.why
    return None


SCRIPT = b"<< /S /JavaScript /JS (app.alert) >>"


def test_a_paper_that_only_shows_something_is_taken() -> None:
    assert why(paper()) is None
    assert why(written(PdfWriter())) is None
    link = b"<< /Type /Annot /A << /S /URI /URI (https://example.org/a) >> >>"
    assert why(paper(link, packed(b"<< /Title (Receipt) >>"))) is None


def test_each_danger_that_a_library_writes_is_found() -> None:
    file, locked = PdfWriter(), PdfWriter()
    file.add_attachment("run.exe", b"MZ")
    locked.encrypt("secret", algorithm="RC4-128")
    assert why(written(file)) is Danger.FILES
    assert why(written(locked)) is Danger.LOCKED
    assert why(opening("/JavaScript", "/JS", "app.alert(1)")) is Danger.PROGRAM
    assert why(opening("/Launch", "/F", "calc.exe")) is Danger.STARTS
    assert why(opening("/URI", "/URI", "https://example.org/")) is None


def opening(kind: str, name: str, what: str) -> bytes:
    """A PDF that does something when it is opened."""
    writer = PdfWriter()
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject("/S"): NameObject(kind), NameObject(name): TextStringObject(what)}
    )
    return written(writer)


@pytest.mark.parametrize(
    "content",
    [
        paper(SCRIPT),
        paper(SCRIPT.replace(b"/JavaScript", b"/J#61va#53cript")),
        paper(packed(SCRIPT)),
        paper(packed(SCRIPT, filters=b"[ /FlateDecode ]")),
        paper(packed(b"( % " + SCRIPT)),
        # The same object stream, called by no name.
        paper(packed(SCRIPT).replace(b"/Type /ObjStm", b"/Type /Other ")),
        # Its dictionary begins behind a text that looks like its end.
        paper(packed(SCRIPT, more=b" /X (endobj stream)")),
        # An object within the bytes of another.
        paper(b"<< /Length 90 >>\nstream\n77 0 obj\n" + packed(SCRIPT) + b"\nendobj\nendstream"),
    ],
)
def test_a_program_is_found_where_it_hides(content: bytes) -> None:
    assert why(content) is Danger.PROGRAM


@pytest.mark.parametrize(
    "content",
    [
        paper(packed(SCRIPT, filters=b"/ASCII85Decode")),
        paper(packed(SCRIPT, filters=b"[/FlateDecode /FlateDecode]")),
        paper(packed(SCRIPT, filters=b"5 0 R")),
        paper(packed(SCRIPT, more=b" /DecodeParms << /Predictor 12 >>")),
        paper(packed(b" " * 70_000_000)),
        paper(b"obj " * 20_000),
    ],
)
def test_what_is_packed_as_nobody_packs_it_is_refused_soon(content: bytes) -> None:
    begun = time.process_time()
    assert why(content) is Danger.UNUSUAL
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\n" + paper(), paper()[:-8], b"MZ%%EOF"])
def test_what_is_no_pdf_is_refused(content: bytes) -> None:
    assert why(content) is Danger.BROKEN


@given(st.binary(max_size=80), st.data())
def test_a_broken_paper_is_refused_or_read(noise: bytes, data: st.DataObject) -> None:
    whole = paper(packed(b"<< /Title (x) >>"))
    cut = data.draw(st.integers(0, len(whole)))
    assert why(whole[:cut] + noise + whole[cut:]) in {None, *Danger}
