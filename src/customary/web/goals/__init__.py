# SPDX-License-Identifier: Apache-2.0
"""Goals: a list by unit, and the form that makes or changes one."""
