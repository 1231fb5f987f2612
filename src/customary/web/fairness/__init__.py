# SPDX-License-Identifier: Apache-2.0
"""What keeps measuring fair: switches, audits of records, how long things are kept."""
