"""Collects the texts of all pages and compiles their translations: `make messages`.

Every package brings its own texts, in `locale/LANGUAGE/LC_MESSAGES/django.po` and compiled beside it as `django.mo`.
`--check` changes nothing and exits 1 with one line for each text that is missing, fuzzy, obsolete, contradictory or
does not hold its placeholders, and for each `.mo` that is not of its `.po`. It needs no GNU gettext.
"""

import io
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import normalize, read_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).parents[1] / "src" / "vienreiz"
KEYWORDS: dict[str, Any] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# texts of folders that bring no translations themselves stand where they are shown
SHOWN_BY = {"kernel": "kernel/http", "gateway": "modules/exchange"}
NOT_SHOWN = {"tests", "migrations", "static", "locale"}
PLURALS = {"lv": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n != 0 ? 1 : 2);"}
PLURALS_ELSEWHERE = "nplurals=2; plural=(n != 1);"
LINE = 110
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")

Key = tuple[str | tuple[str, ...], str | None]  # text or (singular, plural), context


@dataclass(frozen=True)
class Package:
    """A folder with texts of its own."""

    folder: Path
    texts: tuple[Key, ...]  # in the order of files and lines

    def file(self, language: str) -> Path:
        return self.folder / "locale" / language / "LC_MESSAGES" / "django.po"


def packages(source: Path) -> list[Package]:
    """Every package that says something to people, with what it says."""
    found: dict[str, dict[Key, None]] = {}
    for file in sorted([*source.rglob("*.py"), *source.rglob("*.html"), *source.rglob("*.txt")]):
        parts = file.relative_to(source).parts
        if {"tests", "migrations", "static", "locale"} & set(parts) or (
            file.suffix != ".py" and "templates" not in parts
        ):
            continue
        found.setdefault(package_of(parts), {}).update(dict.fromkeys(texts_of(file)))
    return [Package(folder=source / name, texts=tuple(texts)) for name, texts in sorted(found.items()) if texts]


def package_of(parts: Sequence[str]) -> str:
    """The package a file belongs to, by its path from the source's folder."""
    floor = parts[0]
    package = f"{floor}/{parts[1]}" if floor in {"kernel", "modules", "sectors"} and len(parts) > 2 else floor
    return SHOWN_BY.get(package, package)


def texts_of(file: Path) -> Iterator[Key]:
    """What one file says, in its order."""
    source = file.read_text()
    if file.suffix != ".py":
        source = "\n".join(line.strip() for line in templatize(source, origin=str(file)).splitlines())
    for _, message, _, context in extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS):
        if message:
            yield (message, context)


def languages(source: Path) -> list[str]:
    """Every language that some package speaks; English is that of the sources."""
    return sorted({folder.name for folder in source.glob("**/locale/*") if folder.is_dir()} - {"en"})


def catalog_of(file: Path) -> Catalog:
    if not file.exists():
        return Catalog()
    with file.open("rb") as opened:
        return read_po(opened, ignore_obsolete=False)


def key_of(message: Message) -> Key:
    return (message.id, message.context)


def written(message: Message) -> bool:
    """Whether the text has its translation, in every plural form."""
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(strings)


def standing(catalog: Catalog) -> dict[Key, Message]:
    return {key_of(message): message for message in catalog if message.id}


def as_po(texts: Sequence[Key], known: dict[Key, Message], language: str) -> str:
    """The file of one package: its texts in their order, with the translations there are."""
    blocks = [header("msgid", language)]
    for text, context in texts:
        message = Message(text, context=context)
        translated = known.get((text, context))
        fuzzy = translated is not None and translated.fuzzy
        flags = [name for name, is_set in (("fuzzy", fuzzy), ("python-format", message.python_format)) if is_set]
        lines = [f"#, {', '.join(flags)}"] if flags else []
        lines += [f"msgctxt {quoted(context)}"] if context else []
        string = translated.string if translated is not None else ""
        if isinstance(text, tuple):
            forms = string if isinstance(string, tuple | list) else ()
            count = int(re.findall(r"\d+", PLURALS.get(language, PLURALS_ELSEWHERE))[0])
            lines += [f"msgid {quoted(text[0])}", f"msgid_plural {quoted(text[1])}"]
            lines += [
                f"msgstr[{number}] {quoted(forms[number] if number < len(forms) else '')}" for number in range(count)
            ]
        else:
            lines += [f"msgid {quoted(text)}", f"msgstr {quoted(str(string or ''))}"]
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def header(kind: str, language: str) -> str:
    """The first entry, the same in each file of a language: Django joins catalogs of equal plural forms only."""
    lines = [
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: 8bit",
        f"Language: {language}",
        f"Plural-Forms: {PLURALS.get(language, PLURALS_ELSEWHERE)}",
    ]
    if kind == "mo":
        return "".join(f"{line}\n" for line in lines)
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines)


def quoted(text: str) -> str:
    return normalize(text, width=LINE)


class Compiled(Catalog):
    """What goes into a `.mo`: a header without dates and versions, and only what is translated."""

    def __iter__(self) -> Iterator[Message]:
        yield Message("", header("mo", str(self.locale)))
        yield from (one for one in super().__iter__() if one.id and written(one) and not one.fuzzy)


def as_mo(catalog: Catalog, language: str) -> bytes:
    """The compiled form; of the same translations always the same bytes."""
    compiled = Compiled(locale=language, charset="utf-8")
    for message in standing(catalog).values():
        compiled[message.id] = message
    file = io.BytesIO()
    write_mo(file, compiled)
    return file.getvalue()


def merge(source: Path) -> list[Path]:
    """Bring every `.po` to what the sources say, compile it, and give back the files that changed."""
    changed = []
    for package in packages(source):
        for language in languages(source):
            file = package.file(language)
            po = as_po(package.texts, standing(catalog_of(file)), language)
            file.parent.mkdir(parents=True, exist_ok=True)
            if not file.exists() or file.read_text() != po:
                file.write_text(po)
                changed.append(file)
            mo = as_mo(catalog_of(file), language)
            compiled = file.with_suffix(".mo")
            if not compiled.exists() or compiled.read_bytes() != mo:
                compiled.write_bytes(mo)
                changed.append(compiled)
    return changed


def faults(source: Path) -> Iterator[str]:
    """Everything that a reader in some language would miss, one line each."""
    for orphan in orphans(source):
        yield f"{orphan.relative_to(source)}: obsolete: no text of its package is shown to anybody"
    for language in languages(source):
        said: dict[Key, tuple[Path, object]] = {}
        for package in packages(source):
            file = package.file(language)
            name = file.relative_to(source)
            catalog = catalog_of(file)
            known = standing(catalog)
            for key in package.texts:
                yield from faults_of(key, known.get(key), name)
                if (message := known.get(key)) is not None and written(message):
                    elsewhere, string = said.setdefault(key, (name, message.string))
                    if string != message.string:
                        yield f"{name}: another translation than in {elsewhere}: {shown(key)}"
            for key in [*known, *(key_of(message) for message in catalog.obsolete.values())]:
                if key not in package.texts:
                    yield f"{name}: obsolete: {shown(key)}"
            compiled = file.with_suffix(".mo")
            if file.exists() and (not compiled.exists() or compiled.read_bytes() != as_mo(catalog, language)):
                yield f"{compiled.relative_to(source)}: stale: it is not compiled from its django.po"


def orphans(source: Path) -> Iterator[Path]:
    """Catalogs of packages that say nothing any more."""
    spoken = {package.file(language) for package in packages(source) for language in languages(source)}
    yield from sorted(set(source.glob("**/locale/*/LC_MESSAGES/django.po")) - spoken)


def faults_of(key: Key, message: Message | None, name: Path) -> Iterator[str]:
    if message is None or not written(message):
        yield f"{name}: missing: {shown(key)}"
    elif message.fuzzy:
        yield f"{name}: fuzzy: {shown(key)}"
    elif wrong := wrong_placeholders(message):
        yield f"{name}: placeholders differ ({', '.join(sorted(wrong))}): {shown(key)}"


def wrong_placeholders(message: Message) -> set[str]:
    """Placeholders that only the text has or only its translation; a plural form may leave out the count."""
    texts = message.id if isinstance(message.id, tuple | list) else (message.id,)
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    known = {name for text in texts for name in PLACEHOLDER.findall(text)}
    return {
        name
        for form in forms
        for name in known ^ set(PLACEHOLDER.findall(form))
        if len(texts) == 1 or name not in known or all(name in PLACEHOLDER.findall(text) for text in texts)
    }


def shown(key: Key) -> str:
    text = key[0] if isinstance(key[0], str) else key[0][0]
    return f"“{text}”"


def main(arguments: Sequence[str], source: Path = SOURCE) -> int:
    if "--check" in arguments:
        found = list(faults(source))
        print("\n".join(found) or "Every text stands in every language.")
        return 1 if found else 0
    for file in merge(source):
        print(f"written: {file.relative_to(source)}")
    for fault in (found := list(faults(source))):
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
