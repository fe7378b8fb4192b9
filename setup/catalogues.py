"""Bring the catalogues of translations up to date with the texts of the project.

Writes ``pyanalysis/display/languages/*.po``: a new text gets an empty translation, one that is gone
is dropped. Prints what is still to be translated.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from pyanalysis.checklists.load import list_texts
from pyanalysis.render.translation import template_texts

ROOT = Path(__file__).parents[1] / "pyanalysis"
REPORT = ROOT.parent / "report"
CATALOGUES = ROOT / "display" / "languages"
KEYWORDS = {"text": None, "marked": None, "counted": (1, 2), "in_context": ((1, "c"), 2)}

HEADER = r"""# Translations of the generated texts.
msgid ""
msgstr ""
"Language: {code}\n"
"Plural-Forms: {plurals}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""


def texts_in_use() -> Catalog:
    """Collect every text of code, template and checklists that can be translated."""
    found = Catalog()
    for file, _, message, _, context in extract_from_dir(ROOT, keywords=KEYWORDS):
        found.add(message, locations=[(f"pyanalysis/{file}", 0)], context=context)
    for file, message in template_texts(REPORT):
        found.add(message, locations=[(f"report/{file}", 0)])
    for file, message in list_texts():
        found.add(message, locations=[(f"pyanalysis/{file}", 0)])
    return found


def brought_up_to_date(path: Path) -> Catalog:
    """Read a catalogue and give it the texts in use, without guessing translations."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.stem)
    catalogue.update(texts_in_use(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def written(catalogue: Catalog) -> bytes:
    """Give the file of a catalogue: sorted, without dates or line numbers, so it is stable."""
    file = io.BytesIO()
    write_po(file, catalogue, sort_output=True, include_lineno=False, omit_header=True, width=100)
    return HEADER.format(code=catalogue.locale, plurals=catalogue.plural_forms).encode() + (
        file.getvalue()
    )


def main() -> None:
    """Update every catalogue."""
    for path in sorted(CATALOGUES.glob("*.po")):
        catalogue = brought_up_to_date(path)
        path.write_bytes(written(catalogue))
        left = [message.id for message in catalogue if message.id and not has_text(message.string)]
        print(f"{path.name}: {len(catalogue)} texts, {len(left)} to translate", file=sys.stderr)
        for message in left:
            print(message)


def has_text(translation: object) -> bool:
    """Tell whether a translation is there, in all its forms."""
    forms = translation if isinstance(translation, (tuple, list)) else [translation]
    return all(forms)


if __name__ == "__main__":
    main()
