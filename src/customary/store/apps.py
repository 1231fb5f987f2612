# SPDX-License-Identifier: Apache-2.0
"""Django's handle on the store."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """One app holds every table, so that migrations form one line without cycles."""

    name = "customary.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
