# SPDX-License-Identifier: Apache-2.0
"""Django's handle on the pages: templates and static files, no tables."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates and static files of the pages."""

    name = "customary.web"
    label = "web"
