# SPDX-License-Identifier: Apache-2.0
"""REST for other systems: records in, customers' words out. docs/api.md tells how to use it.

interface names every address; door lets in whoever has a key; bodies read what is sent; posting
keeps it and answers; listing gives pages; describing tells OpenAPI what a record looks like.
"""
