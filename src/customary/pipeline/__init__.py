# SPDX-License-Identifier: Apache-2.0
"""Read first: the one straight path from records to report, and every background job."""
