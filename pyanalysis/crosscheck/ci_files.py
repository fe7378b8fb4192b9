"""What `verify` leaves for a CI: JUnit XML, a Markdown summary and a badge."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pyanalysis.crosscheck.junit import junit_without_result, junit_xml
from pyanalysis.crosscheck.text_report import (
    coverage_notes,
    row_name,
    verdict_line,
    worst_text,
)
from pyanalysis.errors import UsageError
from pyanalysis.results.coverage import Coverage, cover_all, cover_sections
from pyanalysis.results.crosscheck import Crosscheck

SHOWN = 50
"""Disagreements that the Markdown summary lists; the JUnit file has them all."""

BADGE_LABEL = "R comparison"

_SVG_COLOURS = {"brightgreen": "#3c8a1f", "red": "#b8312f", "lightgrey": "#6e6e6e"}
"""Dark enough for white text (contrast above 4.5)."""

_CHARACTER = 6
"""Width in pixels, on average, of a letter of the badge's type at 11 px; ``textLength`` makes the
text fit what it gives, whichever font is there."""

Colour = Literal["brightgreen", "red", "lightgrey"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CiFiles:
    """The files that were asked for; None for one that was not."""

    junit: Path | None
    markdown: Path | None
    badge: Path | None

    def __post_init__(self) -> None:
        """Refuse a badge of another kind, and one path for two files, before any work is done."""
        if self.badge is not None and self.badge.suffix not in (".json", ".svg"):
            message = f"--badge: found {self.badge}; a name that ends in .json or .svg is allowed"
            raise UsageError(message)
        asked = [path.absolute() for path in self._paths() if path is not None]
        if len(set(asked)) < len(asked):
            message = "--junit, --markdown and --badge: two of them name the same file"
            raise UsageError(message)

    def _paths(self) -> tuple[Path | None, ...]:
        return (self.junit, self.markdown, self.badge)

    def texts(self, crosscheck: Crosscheck) -> dict[Path, str]:
        """Write each of them for a comparison, whether it agrees or not."""
        message, colour = _badge_message(crosscheck)
        return self._texts(
            junit=junit_xml(crosscheck),
            markdown=markdown_summary(crosscheck),
            message=message,
            colour=colour,
        )

    def texts_without_result(self, message: str, *, detail: str) -> dict[Path, str]:
        """Write each of them where nothing could be compared, so that no older verdict stays."""
        head = f"## {BADGE_LABEL}: not made\n\n{_escape(message)}\n"
        quoted = "".join(f"    {line}\n" for line in detail.splitlines())
        return self._texts(
            junit=junit_without_result(message, detail=detail),
            markdown=f"{head}\n{quoted}" if quoted else head,
            message="not made",
            colour="lightgrey",
        )

    def _texts(self, *, junit: str, markdown: str, message: str, colour: Colour) -> dict[Path, str]:
        texts = {}
        if self.junit is not None:
            texts[self.junit] = junit
        if self.markdown is not None:
            texts[self.markdown] = markdown
        if self.badge is not None:
            draw = badge_svg if self.badge.suffix == ".svg" else badge_json
            texts[self.badge] = draw(message, colour=colour)
        return texts


def markdown_summary(crosscheck: Crosscheck) -> str:
    """Summarise the comparison for a CI's page: verdict, sections, what disagrees, notes."""
    verdict = {"agree": "agrees", "disagree": "DISAGREES", "not_run": "not made"}
    parts = [f"## {BADGE_LABEL}: {verdict[crosscheck.status]}", _escape(verdict_line(crosscheck))]
    sections = [
        ("Section of the report", "Analysis", *_cells(None)),
        *((item.section, item.analysis, *_cells(item)) for item in cover_sections(crosscheck)),
        ("All sections", "", *_cells(cover_all(crosscheck))),
    ]
    if len(sections) > 2:
        parts.append(_table(sections, numbers_from=2))
    different = [
        (row_name(row), row.python or "absent", row.r or "absent", _gap(row.difference, row.limit))
        for row in crosscheck.rows
        if not row.agrees
    ]
    if different:
        header = ("Statistic", "Python", "R", "Difference (limit)")
        parts.append(f"### Differ: {len(different):,}")
        parts.append(_table([header, *different[:SHOWN]], numbers_from=1))
        if len(different) > SHOWN:
            parts.append(f"and {len(different) - SHOWN:,} more, see crosscheck.json.")
    published = [
        (row_name(check), check.published, check.computed)
        for check in crosscheck.published
        if not check.agrees
    ]
    if published:
        parts.append("### Published figures not reproduced")
        parts.append(_table([("Figure", "Published", "Computed"), *published], numbers_from=1))
    notes = coverage_notes(crosscheck)
    if notes:
        parts.append("\n".join(f"- {_escape(note)}" for note in notes))
    return "\n\n".join(parts) + "\n"


def badge_json(message: str, *, colour: Colour) -> str:
    """Write the badge as the JSON that an endpoint badge of shields.io reads."""
    content = {"schemaVersion": 1, "label": BADGE_LABEL, "message": message, "color": colour}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def badge_svg(message: str, *, colour: Colour) -> str:
    """Draw the badge: a grey half with the label, a coloured half with the message."""
    widths = [_CHARACTER * len(text) + 12 for text in (BADGE_LABEL, message)]
    title = html.escape(f"{BADGE_LABEL}: {message}")
    halves = "".join(
        f'<rect x="{x}" width="{width}" height="20" fill="{fill}"/>'
        f'<text x="{x + width / 2:g}" y="14" textLength="{width - 12}">{html.escape(text)}</text>'
        for x, width, fill, text in (
            (0, widths[0], "#444444", BADGE_LABEL),
            (widths[0], widths[1], _SVG_COLOURS[colour], message),
        )
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{sum(widths)}" height="20" role="img" '
        f'aria-label="{title}"><title>{title}</title>'
        f'<g font-family="Verdana, DejaVu Sans, sans-serif" font-size="11" text-anchor="middle">'
        f'<g fill="#ffffff">{halves}</g></g></svg>\n'
    )


def _badge_message(crosscheck: Crosscheck) -> tuple[str, Colour]:
    if crosscheck.disagreed:
        return f"{crosscheck.disagreed:,} of {crosscheck.compared:,} differ", "red"
    if crosscheck.status == "disagree":
        return "published figures differ", "red"
    if crosscheck.r is None:
        return "not made", "lightgrey"
    whole = cover_all(crosscheck)
    of_all = f" of {whole.statistics:,}" if whole.not_comparable else ""
    return f"{whole.compared:,}{of_all} statistics agree", "brightgreen"


def _cells(coverage: Coverage | None) -> tuple[str, ...]:
    if coverage is None:
        return ("Statistics", "Compared", "Cannot be", "Differ", "Worst difference / limit")
    return (
        f"{coverage.statistics:,}",
        f"{coverage.compared:,}",
        f"{coverage.not_comparable:,}",
        f"{coverage.disagreed:,}",
        worst_text(coverage.worst),
    )


def _gap(difference: float | None, limit: float) -> str:
    return "-" if difference is None else f"{difference:.1e} ({limit:.0e})"


def _table(rows: Iterable[tuple[str, ...]], *, numbers_from: int) -> str:
    header, *body = rows
    rule = ["---" if index < numbers_from else "---:" for index in range(len(header))]
    lines = [[_escape(cell) for cell in row] for row in (header, *body)]
    lines.insert(1, rule)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _escape(text: str) -> str:
    """Keep what Markdown or HTML would read as markup as the text that it is, on one line."""
    return re.sub(r"([\\`*_{}\[\]<>|~#])", r"\\\1", " ".join(text.split()))
