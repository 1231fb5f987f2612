# SPDX-License-Identifier: Apache-2.0
"""The addresses of imports that stand in no menu."""

from __future__ import annotations

from django.urls import path

from customary.web.imports import pack_format
from customary.web.imports import views as imports

urlpatterns = [
    path("imports/upload/", imports.upload, name="upload"),
    path("imports/upload/<str:key>/", imports.upload_detail, name="upload_detail"),
    path("imports/upload/<str:key>/decide/", imports.decide_upload, name="decide_upload"),
    path("imports/format/", pack_format.pack_format, name="pack_format"),
    path("imports/format/<slug:name>/", pack_format.pack_file, name="pack_file"),
    path("imports/format/<slug:name>.csv", pack_format.pack_template, name="pack_template"),
    path("imports/<int:key>/", imports.import_detail, name="import"),
    path("imports/<int:key>/undo/", imports.undo, name="undo_import"),
    path("imports/<int:key>/rejected/<str:name>", imports.rejected_file, name="rejected_file"),
]
