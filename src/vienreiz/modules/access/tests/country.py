"""A country for these tests: one register of people, two institutions that ask, and the grants a test gives it."""

from pathlib import Path

from vienreiz.modules.packs.testing import country, text, write_pack

ORGANISATIONS = f"""registry:
  title: {text("Registry")}
  url: https://registry.example
tax-office:
  title: {text("Tax office")}
  url: https://tax.example
  subsystems:
    returns: {text("Returns")}
    audits: {text("Audits")}
school-board:
  title: {text("School board")}
  url: https://school.example
  subsystems:
    pupils: {text("Pupils")}
"""
SCHEMES = f"""test-code:
  title: {text("Code")}
  pattern: "[A-Z0-9-]+"
  example: T-1
"""
LAW = f"""registry-act-1:
  act: {text("Registry Act")}
  article: {text("section 1")}
  url: https://law.example/1
tax-act-5:
  act: {text("Tax Act")}
  article: {text("section 5")}
  url: https://law.example/5
  checked_on: 2026-01-31
  checked_by: a lawyer
"""
PURPOSES = f"""taxation:
  title: {text("Collecting taxes")}
  dpv: dpv:LegalCompliance
schooling:
  title: {text("Giving a place at school")}
  dpv: dpv:PublicBenefit
"""
PEOPLE = f"""register: people
title: {text("People")}
holder: registry
basis: registry-act-1
key: code
label: name
introduces: test-code
roles:
  person:
    title: {text("Person")}
    scheme: test-code
    identified_by: code
    fields: [code, name, born_on, address]
  guardian:
    title: {text("Guardian")}
    scheme: test-code
    identified_by: guardian_code
    fields: [guardian_code]
fields:
  code: {{title: {text("Code")}, sensitivity: identifying}}
  name: {{title: {text("Name")}, sensitivity: identifying}}
  born_on: {{title: {text("Born on")}, sensitivity: personal}}
  address: {{title: {text("Address")}, sensitivity: personal}}
  guardian_code: {{title: {text("Guardian")}, sensitivity: identifying}}
schema:
  type: object
  additionalProperties: false
  required: [code]
  properties:
    code: {{type: string}}
    name: {{type: string}}
    born_on: {{type: string, format: date}}
    address: {{type: string}}
    guardian_code: {{type: string}}
search: []
retention: P10Y
services:
  about:
    title: {text("About")}
    role: person
    fields: [name, born_on, address]
  wards:
    title: {text("Wards")}
    role: guardian
    fields: [name, born_on]
"""
GRANT = """tax-address:
  recipient: tax-office/returns
  service: people.about
  purpose: taxation
  article: tax-act-5
  fields: [name, address]
  valid_from: 2020-01-01
  valid_until: 2030-01-01
"""


def write(folder: Path, *, version: str = "1", grants: str = GRANT, law: str = LAW, purposes: str = PURPOSES) -> Path:
    """The pack, in a folder that may hold an earlier version of it."""
    return write_pack(
        folder,
        {
            "pack.yaml": country(version=version),
            "organisations.yaml": ORGANISATIONS,
            "schemes.yaml": SCHEMES,
            "law.yaml": law,
            "purposes.yaml": purposes,
            "registers/people.yaml": PEOPLE,
            "grants.yaml": grants,
        },
    )
