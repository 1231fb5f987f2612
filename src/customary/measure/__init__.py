# SPDX-License-Identifier: Apache-2.0
"""The columnar lake and the declarations of what is measured on it."""
