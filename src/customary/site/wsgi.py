# SPDX-License-Identifier: Apache-2.0
"""The application that a web server calls."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "customary.site.settings")

application = get_wsgi_application()
# The code of every page is read now, so that nobody's first click waits for it.
reverse("home")
