# SPDX-License-Identifier: Apache-2.0
"""Who sees what: the one way to rows, by one matrix of roles, objects and scopes.

viewer = viewer_for(request.user)
visible(viewer, Decision)                      the decisions this viewer may read
require(viewer, "write", "sources")            raises NotAllowed
"""

from customary.store.access.matrix import MANAGER, ROLES, Access, Scope, matrix
from customary.store.access.rights import (
    NotAllowed,
    NotVisible,
    may,
    may_at,
    may_row,
    require,
    require_at,
    require_row,
    units_within,
)
from customary.store.access.rows import model_of, visible
from customary.store.access.viewer import Reader, System, Viewer, viewer_for

__all__ = [
    "MANAGER",
    "ROLES",
    "Access",
    "NotAllowed",
    "NotVisible",
    "Reader",
    "Scope",
    "System",
    "Viewer",
    "matrix",
    "may",
    "may_at",
    "may_row",
    "model_of",
    "require",
    "require_at",
    "require_row",
    "units_within",
    "viewer_for",
    "visible",
]
