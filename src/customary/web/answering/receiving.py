# SPDX-License-Identifier: Apache-2.0
"""Files on their way in: held in memory, so that nothing of them is left on the disk beside ours."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from customary.core.questionnaire.answers import MOST_MEGABYTES

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest

#: Bytes of one file that are held; of twice as many none is; and of so many the request ends.
MOST_HELD, MOST_READ = MOST_MEGABYTES * 1_000_000, 200_000_000


class Receiving(FileUploadHandler):
    """Takes the files of one page; one that is too large arrives with its size and nothing in it."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.read, self.held = 0, BytesIO()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        self.held = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Hold a piece."""
        self.read += len(raw_data)
        if self.read > MOST_READ:
            raise StopUpload(connection_reset=True)
        if start + len(raw_data) > MOST_HELD or self.read > 2 * MOST_HELD:
            self.held = BytesIO()
        else:
            self.held.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[Any]:
        """The file as the page's code reads it."""
        self.held.seek(0)
        return InMemoryUploadedFile(
            self.held, self.field_name, self.file_name or "", self.content_type or "", file_size,
            self.charset, self.content_type_extra,
        )  # fmt: skip
