# SPDX-License-Identifier: Apache-2.0
"""SCIM 2.0 (RFC 7643, 7644): a directory such as Entra ID or Okta brings people and groups.

door lets in whoever has a key; views answer; users and groups say what a row looks like outside
and what it means in here; filters and patches read the two small languages of the standard.
"""
