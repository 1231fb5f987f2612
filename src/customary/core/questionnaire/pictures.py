# SPDX-License-Identifier: Apache-2.0
"""Pictures without what they tell besides: where and when they were taken, by whom, with what.

PNG: Portable Network Graphics (Third Edition), W3C 2025, section 5. JPEG: ITU-T T.81, annex B;
Exif 2.3 for the one thing that is kept of it, which way is up. WebP: RFC 9649, section 2.
Each is put together anew out of the parts that draw it; any other part is left behind.
"""

from __future__ import annotations

import re
import struct
import zlib

PNG, JPEG, WEBP = "image/png", "image/jpeg", "image/webp"
PNG_BEGINS, JPEG_BEGINS = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
#: What is needed to draw a picture in its colours.
CHUNKS = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT",
    b"bKGD", b"pHYs",
}  # fmt: skip
#: Markers of JPEG: start of the picture's data, its end, those of applications, a comment.
SCAN, END, APPLICATION, COMMENT = 0xDA, 0xD9, range(0xE0, 0xF0), 0xFE
#: The next marker after the picture's data: neither a stuffed byte nor a restart.
NEXT_MARKER = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")
EXIF, COLOURS = b"Exif\x00\x00", b"ICC_PROFILE\x00"
ORIENTATION = 0x0112
#: What draws a WebP picture, still or moving; and the bits by which its header announces the rest.
WEBP_CHUNKS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
WEBP_FRAME, WEBP_TOLD = 16, 0b00001100


class NoPictureError(ValueError):
    """It is neither a PNG, a JPEG nor a WebP, whatever its name says, or it is broken."""


def plain_picture(content: bytes) -> tuple[str, bytes]:
    """The kind of a picture, told from its content, and the picture without what it tells besides.

    Raises:
        NoPictureError: it is no picture that can be read.
    """
    try:
        if content.startswith(PNG_BEGINS):
            return PNG, _plain_png(content)
        if content.startswith(JPEG_BEGINS):
            return JPEG, _plain_jpeg(content)
        if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
            return WEBP, _plain_webp(content)
    except (struct.error, IndexError) as error:
        raise NoPictureError("The picture ends too early.") from error
    raise NoPictureError("It is neither a PNG, a JPEG nor a WebP picture.")


def _plain_png(content: bytes) -> bytes:
    kept, place, name = [PNG_BEGINS], len(PNG_BEGINS), b""
    while name != b"IEND":
        (length,) = struct.unpack_from(">I", content, place)
        chunk = content[place : place + length + 12]
        if len(chunk) < length + 12:
            raise NoPictureError("The picture ends too early.")
        name = chunk[4:8]
        if zlib.crc32(chunk[4:-4]) != struct.unpack(">I", chunk[-4:])[0]:
            raise NoPictureError("The picture is broken.")
        if name in CHUNKS:
            kept.append(chunk)
        place += length + 12
    return b"".join(kept)


def _plain_jpeg(content: bytes) -> bytes:
    """The segments that draw it, up to its end: cameras put whole further pictures behind that."""
    kept, place, turned, is_drawn = [content[:2]], 2, 1, False
    while True:
        if content[place] != 0xFF:
            raise NoPictureError("The picture is broken.")
        marker = content[place + 1]
        if marker == 0xFF:  # padding
            place += 1
            continue
        if marker == END and is_drawn:
            break
        (length,) = struct.unpack_from(">H", content, place + 2)
        segment = content[place : place + 2 + length]
        if length < 2 or len(segment) < length + 2:
            raise NoPictureError("The picture ends too early.")
        data = segment[4:]
        if marker == 0xE1 and data.startswith(EXIF):
            turned = _orientation(data[len(EXIF) :])
        if _draws(marker, data):
            kept.append(segment)
        place += 2 + length
        if marker == SCAN:
            is_drawn = True
            following = NEXT_MARKER.search(content, place)
            if following is None:
                raise NoPictureError("The picture ends too early.")
            kept.append(content[place : following.start()])
            place = following.start()
    if turned != 1:
        kept.insert(1, _turned(turned))
    return b"".join((*kept, bytes((0xFF, END))))


def _plain_webp(content: bytes) -> bytes:
    (length,) = struct.unpack_from("<I", content, 4)
    if length < 4 or length + 8 > len(content):
        raise NoPictureError("The picture ends too early.")
    kept = _webp_chunks(content[12 : length + 8])
    if not any(name in kept for name in (b"VP8 ", b"VP8L", b"ANMF")):
        raise NoPictureError("The picture is broken.")
    return b"RIFF" + struct.pack("<I", len(kept) + 4) + b"WEBP" + kept


def _webp_chunks(data: bytes) -> bytes:
    kept, place = [], 0
    while place < len(data):
        name = data[place : place + 4]
        (length,) = struct.unpack_from("<I", data, place + 4)
        drawn = data[place + 8 : place + 8 + length]
        if len(drawn) < length:
            raise NoPictureError("The picture ends too early.")
        place += 8 + length + length % 2
        if name not in WEBP_CHUNKS:
            continue
        if name == b"VP8X":
            drawn = bytes((drawn[0] & ~WEBP_TOLD,)) + drawn[1:]
        elif name == b"ANMF":
            drawn = drawn[:WEBP_FRAME] + _webp_chunks(drawn[WEBP_FRAME:])
        kept.append(name + struct.pack("<I", len(drawn)) + drawn + b"\x00" * (len(drawn) % 2))
    return b"".join(kept)


def _draws(marker: int, data: bytes) -> bool:
    """Whether a segment is needed for drawing: all but comments and what applications add."""
    if marker == COMMENT:
        return False
    if marker not in APPLICATION:
        return True
    # The frame of the format, the colours of Adobe, a profile of colours.
    return marker in (0xE0, 0xEE) or (marker == 0xE2 and data.startswith(COLOURS))


def _orientation(tiff: bytes) -> int:
    """Which way is up, 1 to 8; 1 where it does not say."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    try:
        if order is None:
            return 1
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for number in range(count):
            tag, _kind, _many, value = struct.unpack_from(
                f"{order}HHIH", tiff, first + 2 + 12 * number
            )
            if tag == ORIENTATION:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def _turned(orientation: int) -> bytes:
    """Exif that says which way is up, and nothing else."""
    tiff = b"MM\x00*" + struct.pack(">IHHHIHHI", 8, 1, ORIENTATION, 3, 1, orientation, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(EXIF) + len(tiff) + 2) + EXIF + tiff
