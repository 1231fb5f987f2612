# SPDX-License-Identifier: Apache-2.0
"""Observations: each thing that could have shown a practice, and whether it did.

An indicator is one function that returns such a table; everything else (figures, trends,
grades by unit and level, the records behind a figure) follows from it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from io import BytesIO
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pyarrow as pa
from pyarrow import ipc

from customary.core.grading.evidence import Evidence, is_trusted

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

#: Codes of the `level` column; -1 where no person is behind the observation.
LEVELS = ("executive", "manager", "employee")


@dataclass(frozen=True)
class Observations:
    """Columns of one length, a row an observation.

    Attributes:
        day: when it fell, datetime64[D].
        unit: id of the unit it belongs to, 0 for none.
        level: index into `LEVELS`, or -1.
        held: whether it was as claimed (asked and answered, kept, in time, ...).
        base: `Evidence` grade of the record that is counted (the denominator).
        proof: `Evidence` grade of the record that shows that it held (the numerator).
        value: the measured quantity (hours, days, a rating), NaN where a share is all there is.
        record: id of the counted record.
        proof_record: id of the proving record, 0 where it is the same one.
        kind: which of the indicator's tables of counted records `record` is in.
        proof_kind: which of its tables of proving records `proof_record` is in.
    """

    day: npt.NDArray[np.datetime64]
    unit: npt.NDArray[np.int64]
    level: npt.NDArray[np.int8]
    held: npt.NDArray[np.bool_]
    base: npt.NDArray[np.int8]
    proof: npt.NDArray[np.int8]
    value: npt.NDArray[np.float64]
    record: npt.NDArray[np.int64]
    proof_record: npt.NDArray[np.int64]
    kind: npt.NDArray[np.int8]
    proof_kind: npt.NDArray[np.int8]

    def __post_init__(self) -> None:
        lengths = {field.name: len(getattr(self, field.name)) for field in fields(self)}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"Columns of observations differ in length: {lengths}.")

    def __len__(self) -> int:
        return len(self.day)

    @classmethod
    def build(
        cls,
        *,
        day: npt.ArrayLike,
        held: npt.ArrayLike,
        record: npt.ArrayLike,
        base: npt.ArrayLike = Evidence.SYSTEM,
        proof: npt.ArrayLike | None = None,
        unit: npt.ArrayLike = 0,
        level: npt.ArrayLike = -1,
        value: npt.ArrayLike = np.nan,
        proof_record: npt.ArrayLike = 0,
        kind: npt.ArrayLike = 0,
        proof_kind: npt.ArrayLike = 0,
    ) -> Self:
        """Observations from columns or single values; `proof` is `base` where not given."""
        days = np.asarray(day, dtype="datetime64[D]")
        count = len(days)

        def column(values: npt.ArrayLike, kind: type[np.generic]) -> npt.NDArray[Any]:
            return np.broadcast_to(np.asarray(values, dtype=kind), (count,)).copy()

        return cls(
            day=days,
            unit=column(unit, np.int64),
            level=column(level, np.int8),
            held=column(held, np.bool_),
            base=column(base, np.int8),
            proof=column(base if proof is None else proof, np.int8),
            value=column(value, np.float64),
            record=column(record, np.int64),
            proof_record=column(proof_record, np.int64),
            kind=column(kind, np.int8),
            proof_kind=column(proof_kind, np.int8),
        )

    @classmethod
    def none(cls) -> Self:
        """No observations."""
        return cls.build(day=[], held=[], record=[])

    @classmethod
    def together(cls, parts: Sequence[Self]) -> Self:
        """The rows of all parts, in order."""
        if not parts:
            return cls.none()
        return cls(
            **{
                f.name: np.concatenate([getattr(part, f.name) for part in parts])
                for f in fields(cls)
            }
        )

    def where(self, chosen: npt.NDArray[np.bool_]) -> Self:
        """The chosen rows."""
        return type(self)(**{f.name: getattr(self, f.name)[chosen] for f in fields(self)})

    @property
    def trusted(self) -> npt.NDArray[np.bool_]:
        """Rows whose counted record comes from a system or from daily work."""
        return is_trusted(self.base)

    @property
    def proven(self) -> npt.NDArray[np.bool_]:
        """Rows that held by trusted records on both sides."""
        return self.held & self.trusted & is_trusted(self.proof)

    def to_bytes(self) -> bytes:
        """The table as a compressed Arrow stream."""
        table = pa.table({f.name: pa.array(getattr(self, f.name)) for f in fields(self)})
        sink = BytesIO()
        with ipc.new_stream(
            sink, table.schema, options=ipc.IpcWriteOptions(compression="zstd")
        ) as writer:
            writer.write_table(table)
        return sink.getvalue()

    @classmethod
    def from_bytes(cls, packed: bytes) -> Self:
        """The table written by `to_bytes`."""
        table = ipc.open_stream(packed).read_all()
        columns = {f.name: table[f.name].to_numpy() for f in fields(cls)}
        columns["held"] = columns["held"].astype(np.bool_)
        columns["day"] = columns["day"].astype("datetime64[D]")
        return cls(**columns)
