# SPDX-License-Identifier: Apache-2.0
"""Parquet in blocks: every column as the text that a CSV file would hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.utils.translation import gettext as _

from customary.intake.formats.batch import ROWS, Batch, Opened
from customary.intake.formats.jsonl import as_text
from customary.intake.report import PackError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from customary.intake.formats.batch import Input


def open_parquet(file: Input) -> Opened:
    """The header and the rows of a Parquet file. Row 1 is the first record."""
    try:
        parquet = pq.ParquetFile(file.path)
    except (pa.ArrowInvalid, OSError) as error:
        raise PackError(
            _("%(file)s is not a Parquet file (%(error)s).")
            % {"file": file.name, "error": str(error)[:200]}
        ) from error
    return Opened(list(parquet.schema_arrow.names), _batches(file, parquet), parquet.close)


def _batches(file: Input, parquet: Any) -> Iterator[Batch]:
    size = file.path.stat().st_size
    total = max(parquet.metadata.num_rows, 1)
    first = 1
    for block in parquet.iter_batches(batch_size=ROWS):
        rows = np.arange(first, first + block.num_rows, dtype=np.int64)
        first += block.num_rows
        columns = {
            name: _texts(file, name, block.column(n)) for n, name in enumerate(block.schema.names)
        }
        yield Batch(rows, columns, bytes_read=size * (first - 1) // total)


def _texts(file: Input, name: str, values: Any) -> Any:
    kind = values.type
    if pa.types.is_dictionary(kind):
        values, kind = values.dictionary_decode(), kind.value_type
    if pa.types.is_timestamp(kind):
        values = pc.cast(values, pa.timestamp("us", kind.tz), safe=False)
    if pa.types.is_nested(kind):
        return pa.array([as_text(value) for value in values.to_pylist()], pa.string())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        raise PackError(
            _("%(file)s, column %(column)s: holds bytes, not text. Write it as a string column.")
            % {"file": file.name, "column": name}
        )
    return pc.cast(values, pa.string())
