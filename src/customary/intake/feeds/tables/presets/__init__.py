# SPDX-License-Identifier: Apache-2.0
"""Presets: what is known of the exports of one product, as data. `loading.py` reads them strictly.

key = "bamboohr-employees"
what = "BambooHR employee report"
what_zh_hans = "BambooHR 员工报表"
signature = ["Employee #", "Hire Date", ["Supervisor", "Reporting to"]]   # a list: either
unlocks = ["I71"]

[source]
key = "bamboohr"
name = "BambooHR"
kind = "hr"
evidence_grade = "A"

[[file]]                          # as in pack.toml, without a name: whichever file fits
object = "people"

[file.columns]                    # a list: the first that the file has; none: left out
external_id = ["Employee #", "Employee Number"]
full_name = [{ template = "{First Name} {Last Name}" }, "Name"]

Headings are compared without case, spaces and punctuation. A reference may hold an id, an e-mail
address, a number or a name: it is looked up in the other dropped files, and what is nowhere
becomes a record of its own (a person as an account, a unit, a customer).
"""
