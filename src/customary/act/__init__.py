# SPDX-License-Identifier: Apache-2.0
"""Waves, reminders, deadlines and alerts; the only room that delivers the outbox."""
