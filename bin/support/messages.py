"""Collects the texts people read from Python and templates, and compiles their translations, all in Python.

GNU gettext is not needed: Django turns a template into something Python-like, and Babel reads that.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent.parent
FLOORS = ("marketplace", "commerce", "streams")
NOTE_MARK = "Translators:"
# Which argument is the text, its plural or its context ("c"); None: the first one.
Places = tuple[int | tuple[int, str], ...] | None
FUNCTIONS: dict[str, Places] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
Id = str | tuple[str, ...]


@dataclass(frozen=True)
class Text:
    """One text as the source has it: what gettext looks it up by, and where it stands."""

    id: Id
    context: str | None
    place: str
    line: int
    notes: tuple[str, ...]

    @property
    def key(self) -> tuple[str | None, str]:
        return self.context, self.id if isinstance(self.id, str) else self.id[0]


def texts_of(source: str, place: str, *, is_template: bool) -> Iterator[Text]:
    if is_template:
        # In brackets, so that the indentation of HTML means nothing to Python's tokenizer.
        source = f"({templatize(source, origin=place)}\n)"
    # Babel's own type for the second argument is narrower than what it reads: any collection of names.
    names = cast(Any, list(FUNCTIONS))
    for line, function, arguments, notes in extract_python(BytesIO(source.encode()), names, [NOTE_MARK], {}):
        text = _text(FUNCTIONS[cast(str, function)], _several(arguments))
        if text:
            yield Text(*text, place, line, _several(notes))


def _text(places: Places, arguments: Sequence[str | None]) -> tuple[Id, str | None] | None:
    """The id and the context among a call's arguments; None when one of them is not a plain string."""
    context, ids = None, []
    for place in places or (1,):
        number = place[0] if isinstance(place, tuple) else place
        value = arguments[number - 1] if len(arguments) >= number else None
        if not value:
            return None
        if isinstance(place, tuple):
            context = value
        else:
            ids.append(value)
    return (ids[0] if len(ids) == 1 else tuple(ids)), context


def collect(root: Path = ROOT) -> list[Text]:
    """Every text of the product, in the order of its files."""
    texts: list[Text] = []
    for floor in FLOORS:
        for path in sorted((root / floor).rglob("*.py")):
            if "migrations" not in path.parts:
                texts += texts_of(path.read_text(), str(path.relative_to(root)), is_template=False)
    for path in sorted((root / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"}:
            texts += texts_of(path.read_text(), str(path.relative_to(root)), is_template=True)
    return texts


def catalogue(texts: Iterable[Text]) -> Catalog:
    """The template that translations are held against. No dates: they would make every run a change."""
    made = Catalog(project="Showfloor", copyright_holder="Showfloor contributors", charset="utf-8")
    for text in texts:
        made.add(text.id, locations=[(text.place, text.line)], auto_comments=text.notes, context=text.context)
    return made


def po_files(root: Path = ROOT) -> list[Path]:
    return sorted((root / "locale").glob("*/LC_MESSAGES/django.po"))


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def update(path: Path, source: Catalog) -> tuple[int, int]:
    """Bring one language up to date; texts that went are dropped. Returns (translated, all)."""
    catalog = read(path) if path.exists() else Catalog(locale=path.parent.parent.name, charset="utf-8")
    catalog.update(source, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=110, omit_header=False, include_lineno=False, sort_by_file=True)
    messages = [message for message in catalog if message.id]
    return sum(is_translated(message) for message in messages), len(messages)


def is_translated(message: Message) -> bool:
    return not message.fuzzy and all(_several(message.string))


def gaps(catalog: Catalog, texts: Iterable[Text]) -> list[str]:
    """What a language still lacks: missing, empty or doubtful translations, and lost placeholders."""
    known = {
        (message.context, message.id if isinstance(message.id, str) else message.id[0]): message
        for message in catalog
    }
    found = []
    for text in texts:
        message = known.get(text.key)
        fault = "not translated" if message is None or not is_translated(message) else _lost(message)
        if fault:
            found.append(f"{text.place}:{text.line}: {fault}: {text.key[1][:60]!r}")
    return list(dict.fromkeys(found))


def _several(value: Any) -> tuple[Any, ...]:
    """Babel gives one string alone and several in a list or tuple."""
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _lost(message: Message) -> str | None:
    """A placeholder that a translation lacks or invents breaks the page that shows it."""
    ids, strings = _several(message.id), _several(message.string)
    # A plural form may leave the number out ("one left"), but no form may ask for what is not given.
    given = set().union(*map(_placeholders, ids))
    needed = given if len(ids) == 1 else set()
    if all(needed <= _placeholders(string) <= given for string in strings):
        return None
    return "other placeholders"


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[a-z]|%[sd]|\{\w+\}", text))


def compile_all(root: Path = ROOT) -> list[Path]:
    """Write the .mo files Django reads; doubtful translations are left out."""
    written = []
    for path in po_files(root):
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read(path))
        written.append(path.with_suffix(".mo"))
    return written


def main(arguments: Sequence[str]) -> int:
    if list(arguments) == ["compile"]:
        for path in compile_all():
            print(path.relative_to(ROOT))
        return 0
    if arguments:
        print("bin/messages [compile]", file=sys.stderr)
        return 2
    source = catalogue(collect())
    for path in po_files():
        done, total = update(path, source)
        print(f"{path.relative_to(ROOT)}: {done} of {total} translated")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
