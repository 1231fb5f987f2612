# SPDX-License-Identifier: Apache-2.0
"""Pictures lose what they tell besides, and what is no picture is refused."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customary.core.questionnaire.pictures import NoPictureError, plain_picture


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(*more: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    drawn = chunk(b"IDAT", zlib.compress(b"\x00\x7f"))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(more) + drawn + chunk(b"IEND", b"")
    )


def segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


def exif(order: str, orientation: int) -> bytes:
    begins = b"II*\x00" if order == "<" else b"MM\x00*"
    place = struct.pack(f"{order}HHII", 0x010F, 2, 4, 0x41414141)
    turned = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"Exif\x00\x00" + begins + struct.pack(f"{order}IH", 8, 2) + place + turned + b"\x00" * 4


def jpeg(*more: bytes) -> bytes:
    frame = segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
    tables = segment(0xDB, b"\x00" + bytes(64))
    return (
        b"\xff\xd8"
        + frame
        + b"".join(more)
        + tables
        + segment(0xDA, b"\x00" * 6)
        + b"\x12\xff\x00\x34\xff\xd9"
    )


def test_a_png_keeps_its_picture_and_no_words() -> None:
    told = png(
        chunk(b"tEXt", b"Author\x00Li Na"), chunk(b"eXIf", b"MM"), chunk(b"gAMA", b"\x00" * 4)
    )
    kind, plain = plain_picture(told + b"hidden behind the end")
    assert kind == "image/png"
    assert plain == png(chunk(b"gAMA", b"\x00" * 4))


def test_a_jpeg_keeps_its_picture_and_no_words() -> None:
    told = jpeg(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00Li Na"), segment(0xFE, b"Li Na"),
                segment(0xED, b"Photoshop"))  # fmt: skip
    assert plain_picture(told + b"behind") == ("image/jpeg", jpeg())


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_photograph_stays_upright_and_forgets_its_camera(order: str) -> None:
    _kind, plain = plain_picture(jpeg(segment(0xE1, exif(order, 6))))
    assert b"AAAA" not in plain
    assert plain_picture(plain) == ("image/jpeg", plain)  # it still says which way is up
    assert struct.pack(">HHIH", 0x0112, 3, 1, 6) in plain
    assert plain_picture(jpeg(segment(0xE1, exif(order, 1))))[1] == jpeg()


@pytest.mark.parametrize(
    "content",
    [b"", b"GIF89a", b"<svg onload=x>", b"%PDF-1.7", b"MZ", png()[:-3], jpeg()[:-2], jpeg()[:9],
     png().replace(b"IDAT", b"IDAX")],
)  # fmt: skip
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(NoPictureError):
        plain_picture(content)


@given(
    st.sampled_from([png(), jpeg(segment(0xE1, exif("<", 3)))]), st.binary(max_size=60), st.data()
)
def test_a_broken_picture_is_refused_or_read(
    whole: bytes, noise: bytes, data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(whole)))
    try:
        kind, plain = plain_picture(whole[:cut] + noise + whole[cut:])
    except NoPictureError:
        return
    assert plain_picture(plain) == (kind, plain)


def test_a_picture_behind_the_picture_goes_with_all_it_tells() -> None:
    telephone = jpeg() + jpeg(segment(0xE1, exif("<", 1)))
    assert plain_picture(telephone) == ("image/jpeg", jpeg())
    scans = jpeg()[:-2] + segment(0xE1, exif("<", 1)) + segment(0xDA, b"\x01" * 6) + b"\x55\xff\xd9"
    _kind, plain = plain_picture(scans)
    assert b"AAAA" not in plain
    assert plain == jpeg()[:-2] + segment(0xDA, b"\x01" * 6) + b"\x55\xff\xd9"


def riff(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\x00" * (len(data) % 2)


def webp(*parts: bytes) -> bytes:
    data = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(data)) + data


def test_a_webp_keeps_its_picture_and_no_words() -> None:
    size, drawn = b"\x00\x00\x00" + b"\x09\x00\x00" * 2, riff(b"VP8 ", b"\x30\x01\x00")
    frame = b"\x01" * 16
    told = webp(
        riff(b"VP8X", b"\x2c" + size), riff(b"ANMF", frame + drawn + riff(b"Li  ", b"Na")),
        drawn, riff(b"EXIF", b"MM here"), riff(b"XMP ", b"<Li Na>"),
    )  # fmt: skip
    plain = webp(riff(b"VP8X", b"\x20" + size), riff(b"ANMF", frame + drawn), drawn)
    assert plain_picture(told + b"behind") == ("image/webp", plain)
    for broken in (told[:-4], webp(riff(b"EXIF", b"MM")), webp(), b"RIFF\x00\x00\x00\x00WEBP"):
        with pytest.raises(NoPictureError):
            plain_picture(broken)
