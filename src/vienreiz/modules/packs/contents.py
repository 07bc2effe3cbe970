"""A pack's folder, read whole: every item with its place, or every fault."""

import hashlib
import json
import os
import re
import stat
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from vienreiz.kernel.text import Text

from . import document, forms, sections
from .values import CODE_LENGTH_MAX, Fault, Item, Pack, PackContents, Place, Where

COUNTRY = "pack.yaml"
BESIDES = {"README", "README.md", "NOTICE", "LICENSE"}
DATA = "data"
CODE = re.compile(rf"[a-z][a-z0-9-]{{0,{CODE_LENGTH_MAX - 1}}}")


class SectionNotWhole(Exception):
    """Something of a section could not be read, so what it lacks says nothing."""


class Sections(Mapping[str, Sequence[Item]]):
    """The items by section. Looking into one that is not whole raises SectionNotWhole."""

    def __init__(self, items: Mapping[str, Sequence[Item]], *, not_whole: Collection[str] = ()) -> None:
        self._items, self._not_whole = items, not_whole

    def __getitem__(self, name: str) -> Sequence[Item]:
        if name in self._not_whole:
            raise SectionNotWhole(name)
        return self._items[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)


def load(folder: Path) -> tuple[PackContents | None, list[Fault]]:
    """The pack in `folder` as far as it can be read, and what keeps the rest of it from being read."""
    missing = _why_no_folder(folder)
    if missing:
        return None, [_fault(COUNTRY, missing)]
    names, faults = _names(folder)
    if COUNTRY not in names:
        return None, [_fault(COUNTRY, "The file is missing, so this folder is no pack."), *faults]
    documents, digest = _documents(folder, names, faults)
    country = _country(documents.get(COUNTRY), faults)
    items = {section.name: _items(section, documents, faults) for section in sections.all_sections()}
    not_whole = {_section_of(fault.place.file) for fault in faults}
    if country is None or "" in not_whole:
        return None, faults
    pack, stored = country
    place = documents[COUNTRY].place(("code",))
    whole = Sections(items, not_whole=not_whole)
    return PackContents(folder=folder, pack=pack, country=stored, place=place, digest=digest, items=whole), faults


def _section_of(file: str) -> str:
    """The section that a file of the pack belongs to; empty where that cannot be told, as of a slip in its name."""
    path = PurePosixPath(file)
    name = path.stem if len(path.parts) == 1 else path.parts[0]
    is_known = path.suffix == ".yaml" and len(path.parts) <= 2 and name in {one.name for one in sections.all_sections()}
    return name if is_known else ""


def _why_no_folder(folder: Path) -> str:
    """A sentence, empty where there is one that can be looked into."""
    name = os.fsencode(folder).decode(errors="replace")  # a name may hold what no terminal can show
    try:
        is_folder = stat.S_ISDIR(folder.stat().st_mode)
    except (FileNotFoundError, ValueError):  # ValueError: a NUL in the name
        return f"There is no folder {name}."
    except OSError as error:
        return f"The folder {name} cannot be read: {error.strerror}."
    return "" if is_folder else f"{name} is no folder."


def pack_of(country: str) -> Pack:
    """What a stored pack.yaml says. It was checked when it was applied, so a later form does not make it unreadable."""
    content = json.loads(country)
    return Pack(
        code=content["code"],
        title=Text(content["title"]),
        version=content["version"],
        languages=tuple(content["languages"]),
        time_zone=content["time_zone"],
        currency=content["currency"],
        alphabet=content["alphabet"],
        weekend=frozenset(content["weekend"]),
        holidays=frozenset(date.fromisoformat(day) for day in content["holidays"]),
    )


def _names(folder: Path) -> tuple[list[str], list[Fault]]:
    """Every file of the pack that is not hidden, sorted; and what stands there that no pack may hold."""
    names: list[str] = []
    faults: list[Fault] = []

    def cannot_be_listed(error: OSError) -> None:
        """A folder that is passed over in silence would close everything it describes."""
        faults.append(_fault(_name(Path(error.filename), folder), f"The folder cannot be read: {error.strerror}."))

    for parent, folders, files in os.walk(folder, onerror=cannot_be_listed):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for entry in [*folders, *files]:
            path = Path(parent, entry)
            if entry.startswith("."):
                continue
            if path.is_symlink():
                faults.append(_fault(_name(path, folder), "Links are not allowed: put the file itself here."))
            elif path.is_file():
                names.append(_name(path, folder))
            elif not path.is_dir():
                faults.append(_fault(_name(path, folder), "This is no plain file."))
    return sorted(names), faults


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _documents(folder: Path, names: Sequence[str], faults: list[Fault]) -> tuple[dict[str, document.Document], str]:
    """The descriptions among the files; and the hex SHA-256 over name and content of every file, in order of names."""
    documents: dict[str, document.Document] = {}
    whole = hashlib.sha256()
    for name in names:
        try:
            encoded = _encoded(name)
            if _is_described(name):
                stored = _stored(folder / name)
                digest = hashlib.sha256(stored).digest()
                documents[name] = document.read(stored, name=name)
            else:
                with (folder / name).open("rb") as file:
                    digest = hashlib.file_digest(file, "sha256").digest()
        except document.Unreadable as error:
            faults.append(error.fault)
        except OSError as error:
            faults.append(_fault(name, f"The file cannot be read: {error.strerror}."))
        else:
            whole.update(len(encoded).to_bytes(4, "big") + encoded + digest)
    return documents, whole.hexdigest()


def _encoded(name: str) -> bytes:
    try:
        return name.encode()
    except UnicodeEncodeError as error:
        readable = name.encode(errors="replace").decode()
        raise document.unreadable(readable, "The name of the file must be UTF-8.") from error


def _stored(file: Path) -> bytes:
    """The content, cut where it is too large anyway."""
    with file.open("rb") as opened:
        return opened.read(document.LARGEST_BYTES + 1)


def _is_described(name: str) -> bool:
    """Whether a section reads the file. Raises Unreadable when nobody does: a slip would pass in silence."""
    path = PurePosixPath(name)
    if name == COUNTRY:
        return True
    if path.name in BESIDES or (path.parts[0] == DATA and len(path.parts) > 1):
        return False
    known = [section.name for section in sections.all_sections()]
    if path.suffix == ".yaml" and (path.stem if len(path.parts) == 1 else path.parts[0]) in known:
        if len(path.parts) <= 2:
            return True
        raise document.unreadable(name, f"No section reads this file: put it into {path.parts[0]}/ itself.")
    if len(path.parts) == 1:
        near = forms.nearest(name, [COUNTRY, *(f"{section}.yaml" for section in known)])
    else:
        near = forms.nearest(path.parts[0], [DATA, *known])
    raise document.unreadable(name, f"No section reads this file.{near}")


def _country(read: document.Document | None, faults: list[Fault]) -> tuple[Pack, str] | None:
    if read is None:
        return None
    stored = forms.as_json(read.content)
    model, misfits = forms.misfits(forms.Country, stored)
    faults += [Fault(place=read.place(where), sentence=sentence) for where, sentence in misfits]
    return None if model is None else (pack_of(stored), stored)


def _items(
    section: sections.Section, documents: Mapping[str, document.Document], faults: list[Fault]
) -> Sequence[Item]:
    items: dict[str, Item] = {}
    for read, where, code, content in _parts(section.name, documents, faults):
        if CODE.fullmatch(code) is None:
            rule = f"lower-case letters, digits and - make one, at most {CODE_LENGTH_MAX}."
            sentence = f"{document.quoted(code)} is no code: {rule}"
            faults.append(Fault(place=read.place(where), sentence=sentence))
            continue
        if code in items:
            sentence = f"`{code}` is described twice; first in {items[code].place.file}."
            faults.append(Fault(place=read.place(where), sentence=sentence))
            continue
        stored = forms.as_json(content)
        model, misfits = forms.misfits(section.model, stored)
        faults += [Fault(place=read.place((*where, *inside)), sentence=sentence) for inside, sentence in misfits]
        if model is not None:
            items[code] = Item(
                section=section.name,
                code=code,
                content=model,
                stored=stored,
                digest=hashlib.sha256(stored.encode()).hexdigest(),
                place=read.place(where),
                path=where,
                lines=read.lines,
            )
    return list(items.values())


def _parts(
    section: str, documents: Mapping[str, document.Document], faults: list[Fault]
) -> Iterator[tuple[document.Document, Where, str, Any]]:
    """The documents of a section, split into items: one for each key of `NAME.yaml`, one for each file of `NAME/`."""
    for name, read in documents.items():
        if name.startswith(f"{section}/"):
            yield read, (), PurePosixPath(name).stem, read.content
        elif name == f"{section}.yaml" and isinstance(read.content, dict):
            for code, content in read.content.items():
                yield read, (code,), code, content
        elif name == f"{section}.yaml":
            faults.append(Fault(place=read.place(), sentence="The file must map codes to what they describe."))


def _fault(file: str, sentence: str) -> Fault:
    return Fault(place=Place(file=file, line=1), sentence=sentence)
