# SPDX-License-Identifier: Apache-2.0
"""The pages on which people and customers answer: no account, no tracking, no other sites."""
