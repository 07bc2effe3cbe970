"""Documents to keep: a typst template and what it says, made into an accessible PDF without any network.

What is said goes in as data and is never pasted into the template, so no text of a person can become a command.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import typst

Standard = Literal["ua-1"]


def document(template: Path, content: Mapping[str, object]) -> bytes:
    """The PDF of `content`, which must be JSON. The template reads it as `json(bytes(sys.inputs.content))`.

    It is PDF/UA-1 (ISO 14289-1), tagged so that it can be read aloud; where a letter is in no font, tagged all the
    same. The template sees its own folder and the fonts that typst brings, nothing else of this machine.
    """
    written = json.dumps(content, ensure_ascii=False)
    try:
        return _compiled(template, written, standards=["ua-1"])
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
    return _compiled(template, written, standards=[])


def _compiled(template: Path, written: str, *, standards: list[Standard]) -> bytes:
    return typst.compile(
        str(template),
        root=str(template.parent),
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=[*standards] or None,
        sys_inputs={"content": written},
    )
