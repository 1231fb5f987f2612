# SPDX-License-Identifier: Apache-2.0
"""What is measured: the results of closed waves, and the columnar lake to come."""
