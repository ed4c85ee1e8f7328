"""Products as a file means them: the rows of one put together, every word read, and what is wrong with which line.

Nothing here asks the shop: whether a price may be missing because the variant has one already, the plan knows.
"""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Final

from commerce.catalog.handles import handle_of
from commerce.catalog.imports.formats.base import Format
from commerce.catalog.imports.numbers import NumberRefused
from commerce.catalog.imports.reading import Reading
from commerce.catalog.imports.record import Record, VariantRecord
from commerce.catalog.imports.rows import Row
from commerce.catalog.imports.words import plain_line, plain_text
from commerce.catalog.models.options import OPTION_NAME_MAX, OPTION_VALUE_MAX
from commerce.catalog.models.products import DESCRIPTION_MAX, SKU_MAX, TITLE_MAX, VARIANT_NAME_MAX
from marketplace.accounts.names import is_readable
from marketplace.kernel.clipping import fit

ONLY_VALUE: Final = "default title"
LANGUAGES_OF: Final = ("title_", "description_")


class Recorder:
    """Makes records of groups of rows, and remembers which names and numbers the file has used."""

    def __init__(self, kind: Format, reading: Reading) -> None:
        self._format, self._reading = kind, reading
        # Eight bytes each instead of the words themselves: a file may have hundreds of thousands.
        self._handles: dict[int, int] = {}
        self._skus: dict[int, int] = {}

    def records(self, groups: Iterable[list[Row]]) -> Iterator[Record]:
        """Return the products of a file."""
        for rows in groups:
            for part in self._parted(rows):
                yield self._record(part)

    def _parted(self, rows: list[Row]) -> list[list[Row]]:
        """Take apart what only shares a key: a second product of the same handle begins with another title."""
        if not self._format.titles_tell_apart:
            return [rows]
        parts: dict[str, list[Row]] = {}
        now = first = next((row.values["title"] for row in rows if row.values.get("title")), "")
        for row in rows:
            now = row.values.get("title") or now
            parts.setdefault(now, []).append(row)
        own = parts.pop(first, [])
        return [part for part in (own, *parts.values()) if part]

    def _column(self, name: str) -> str:
        return self._format.columns.get(name, name)

    def _record(self, rows: list[Row]) -> Record:
        record = Record(rows, key=rows[0].key)
        self._read_broken(record)
        if record.is_lost:
            return record
        self._read_words(record)
        self._read_handle(record)
        if not record.is_lost:
            self._read_variants(record)
            self._read_pictures(record)
        return record

    def _read_broken(self, record: Record) -> None:
        for row in record.rows:
            if row.broken is not None:
                code, name, data = row.broken
                record.refuse(row.line, code, name, **data)
        if all(row.broken is not None for row in record.rows):
            record.lose_rest()
        elif all(row.is_child for row in record.rows):
            record.lose(
                "parent_missing", self._column("parent"), parent=record.key.partition(":")[2] or record.key
            )

    def _first(self, record: Record, name: str) -> str:
        return next((row.values[name] for row in record.rows if row.values.get(name)), "")

    def _read_words(self, record: Record) -> None:
        record.title = plain_line(self._first(record, "title"))
        if len(record.title) > TITLE_MAX:
            record.lose("text_too_long", self._column("title"), length=len(record.title), most=TITLE_MAX)
        elif record.title and not is_readable(record.title):
            record.lose("title_unreadable", self._column("title"))
        if text := self._first(record, "description"):
            record.description = self._description(record, text)
        for row in record.rows:
            for name, text in row.values.items():
                if name.startswith(LANGUAGES_OF):
                    kind, _mark, language = name.partition("_")
                    record.words.setdefault(language, {}).setdefault(kind, text)
        self._read_details(record)

    def _read_details(self, record: Record) -> None:
        for name, read in self._reading.details.items():
            if text := self._first(record, name):
                try:
                    record.details[name] = read(text)
                except NumberRefused as reason:
                    if name == "category":
                        record.warn(record.line, reason.code, self._column(name), **reason.data)
                    else:
                        record.lose(reason.code, self._column(name), **reason.data)

    def _description(self, record: Record, text: str) -> str:
        plain = plain_text(text) if self._format.has_markup else text
        if len(plain) <= DESCRIPTION_MAX:
            return plain
        record.warn(
            record.line, "text_cut", self._column("description"), length=len(plain), most=DESCRIPTION_MAX
        )
        return fit(plain, DESCRIPTION_MAX)

    def _read_handle(self, record: Record) -> None:
        named = self._first(record, "handle")
        record.handle = handle_of(named or self._first(record, "handle_of") or record.title)
        if not record.handle and not named and not record.title:
            record.lose("handle_missing", self._column("handle"))
            return
        first = self._handles.setdefault(_short(record.handle), record.line)
        if record.handle and first != record.line:
            record.lose("handle_twice", self._column("handle"), first=first, handle=record.handle)

    def _read_variants(self, record: Record) -> None:
        rows = [row for row in record.rows if row.is_variant and row.broken is None]
        record.options = self._options(record, rows)
        known: dict[str, int] = {}
        for row in rows:
            variant = self._variant(record, row)
            if variant is None:
                continue
            # Without options, as in a list of numbers and prices, it is the number that tells variants apart.
            first = known.setdefault(
                variant.name if record.options else f"sku:{variant.sku or ''}", len(record.variants)
            )
            if first != len(record.variants):
                record.refuse(
                    row.line, "variant_twice", self._column("option"), first=first, name=variant.name
                )
                continue
            if row.values.get("available") == "later":
                record.warn(row.line, "preorder", self._column("available"))
            record.variants.append(variant)

    def _options(self, record: Record, rows: list[Row]) -> tuple[str, ...]:
        """Return the names of what the variants differ in: the first line that has one says it for all."""
        names: list[str] = []
        values: list[bool] = []
        for row in record.rows:
            for place, (name, value) in enumerate(row.options):
                if value.casefold() == ONLY_VALUE:
                    continue
                if place >= len(names):
                    names.append("")
                    values.append(False)
                names[place] = names[place] or plain_line(name)[:OPTION_NAME_MAX]
                values[place] = values[place] or (bool(value) and row in rows)
        used = [place for place, is_used in enumerate(values) if is_used]
        named = [names[place] or f"Option {place + 1}" for place in used]
        return tuple(named)

    def _variant(self, record: Record, row: Row) -> VariantRecord | None:
        """Return the variant of a line, or None with the reasons put down."""
        before = len(record.problems)
        values = [plain_line(value) for _name, value in row.options if value.casefold() != ONLY_VALUE]
        values = (values + [""] * len(record.options))[: len(record.options)]
        variant = VariantRecord(row.line, tuple(values))
        for name, value in zip(record.options, values, strict=True):
            if not value:
                record.refuse(row.line, "option_missing", self._column("option"), option=name)
            elif len(value) > OPTION_VALUE_MAX:
                record.refuse(row.line, "text_too_long", name, length=len(value), most=OPTION_VALUE_MAX)
        if len(variant.name) > VARIANT_NAME_MAX:
            record.refuse(
                row.line,
                "text_too_long",
                self._column("option"),
                length=len(variant.name),
                most=VARIANT_NAME_MAX,
            )
        self._read_sku(record, row, variant)
        for name, read in self._reading.variant:
            try:
                read(variant, row)
            except NumberRefused as reason:
                record.refuse(row.line, reason.code, self._column(name), **reason.data)
        return variant if len(record.problems) == before else None

    def _read_sku(self, record: Record, row: Row, variant: VariantRecord) -> None:
        sku = plain_line(row.values.get("sku", ""))
        if not sku:
            return
        if len(sku) > SKU_MAX:
            record.refuse(row.line, "text_too_long", self._column("sku"), length=len(sku), most=SKU_MAX)
            return
        first = self._skus.setdefault(_short(sku), row.line)
        if first != row.line:
            record.refuse(row.line, "sku_twice", self._column("sku"), first=first, sku=sku)
        variant.sku = sku

    def _read_pictures(self, record: Record) -> None:
        found: dict[str, tuple[str, int, str, int]] = {}
        for row in record.rows:
            for url, position, alt in row.pictures:
                found.setdefault(url, (url, position, plain_line(alt)[:160], row.line))
        record.pictures = sorted(found.values(), key=lambda picture: picture[1])


def _short(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")
