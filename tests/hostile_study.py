"""A study in which every text that a user can choose is an attack on some format.

The rows are invented. ``TEXTS`` are the texts that a manuscript must show as they were written.
"""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path
from typing import Any

import yaml

HTML = (
    "<script>alert(1)</script> <b>bold</b> &lt; &amp; </td> <!-- gone --> "
    "<img src=x onerror=alert(2)>"
)
LATEX = r"\input{/etc/passwd} $x^2$ 50% a_b ^ ~ {} \textbf{b} $$y$$ \(z\)"
TYPST = '#set text(red) #import "x" $x$ @ref <label> `raw` *b* _i_ = heading'
MARKDOWN = (
    "# h **b** [l](http://example.org) ![](x.png) | a [^1] ~~s~~ H~2~O ^sup^ http://example.org"
)
QUARTO = "{{< include /etc/passwd >}} {{< meta title >}} {{{< meta x >}}} `{python} 1+1` `r 1`"
RAW = (
    "```{=html} <hr> ``` `<hr>`{=html} [span]{.red} ::: {.callout-note} x ::: "
    "@fig-flow @tbl-nothing"
)
QUOTES = "\"double\" 'single' ` -- --- ... \\ \\\\ 1. item; - item; + item; > quote"
RTL = "العمر עברית"
BIDI = "before\u202eafter\u2067 end"
MARKS = "e\u0301a\u0308 Zalgo\u0335\u0336"
CHINESE = "骨水泥渗漏"
EMOJI = "😀 👩\u200d⚕️"
LONG = "long_" + "x" * 195
CONTROLS = "bell\x07esc\x1b[31mred"

TITLE = f"{MARKDOWN} {LATEX} {TYPST} {HTML} {QUARTO} {RAW} {QUOTES} {RTL} {CHINESE}"
AUTHOR = "Ann *B* <b>C</b> $d$ [e](http://example.org) #f _g_ @h {{< meta title >}}"
PLACE = "Dept. of **X** & <i>Y</i> `z` \\textit{w} #set text(red)"
ROLE = "*R* _o_ $l$ {{< meta title >}} `e`"
DECLARED = f"{MARKDOWN} {RAW}"
REASON = f"{MARKDOWN} {HTML} {LATEX}"

STUDY: dict[str, Any] = {
    "schema_version": 1,
    "study": "hostile",
    "title": TITLE,
    "authors": [
        {
            "name": AUTHOR,
            "affiliations": [{"name": PLACE}],
            "corresponding": True,
            "email": "a_b@example.org",
            "orcid": "0000 <i>0</i>",
            "roles": [ROLE],
        },
        {
            "name": f"{CHINESE} O'Neill",
            "affiliations": ["- Hospital *1*", "= Heading", "1. List", "/ Term: x"],
        },
    ],
    "declarations": {"funding": DECLARED, "ethics": f"{TYPST} {LATEX} {QUARTO}"},
    "data": {"file": "d.csv"},
    "outcome": {
        "column": "if",
        "event": "ja\n**b** | $x$",
        "label": f"{TYPST} {QUARTO}",
        "group_labels": {"ja\n**b** | $x$": f"{HTML} {LATEX} {QUARTO}"},
    },
    "predictors": [
        {"column": "a+b", "type": "numeric", "label": LATEX, "unit": "$m^2$/<b>h</b>", "per": 5},
        {
            "column": "I(x^2)",
            "type": "numeric",
            "label": MARKDOWN,
            "unit": "%_{k}",
            "summary": "median",
        },
        {"column": "x:y", "type": "numeric", "label": f"{RTL} {BIDI}"},
        {"column": LONG, "type": "numeric", "label": LONG},
        {"column": "..1", "type": "numeric", "label": f"{MARKS} {CHINESE} {EMOJI}"},
        {
            "column": "`lambda`",
            "type": "categorical",
            "label": RAW,
            "levels": [HTML, QUARTO, RAW, CHINESE],
            "level_labels": {CHINESE: f"{CHINESE} {RTL}"},
        },
        {
            "column": "function",
            "type": "categorical",
            "label": QUOTES,
            "levels": ["TRUE", "None", "\t- item\n# h\n\n---\n", "{{< meta title >}}"],
            "reference": "None",
        },
        {
            "column": ".",
            "type": "categorical",
            "label": f"<td> {CONTROLS}",
            "levels": ["NULL", "`{python} 1+1`"],
        },
    ],
    "exclusions": [{"column": "</td>|$e$", "keep": ">= 0", "reason": REASON}],
    "published": [
        {"analysis": "cohort", "statistic": "n", "value": 240, "decimals": 0},
        {"analysis": "multivariable", "variable": "a+b", "statistic": "p_value", "below": 1},
    ],
    "analysis": {"interval": "wald", "interactions": [{"between": ["a+b", "."]}]},
}

TEXTS: dict[str, str] = {
    "title": TITLE,
    "author": AUTHOR,
    "second author": f"{CHINESE} O'Neill",
    "affiliation": PLACE,
    "orcid": "0000 <i>0</i>",
    "role": ROLE,
    "funding": DECLARED,
    "ethics": f"{TYPST} {LATEX} {QUARTO}",
    "second affiliation": "- Hospital *1*",
    "third affiliation": "= Heading",
    "fourth affiliation": "1. List",
    "fifth affiliation": "/ Term: x",
    "outcome": f"{TYPST} {QUARTO}",
    "group": f"{HTML} {LATEX} {QUARTO}",
    "unit": "$m^2$/<b>h</b>",
    "column": "I(x^2)",
    "backticked column": "`lambda`",
    "column of one dot": "x:y",
    "LaTeX": LATEX,
    "Markdown": MARKDOWN,
    "right to left": RTL,
    "bidi": BIDI,
    "long": LONG,
    "marks": MARKS,
    "Chinese": CHINESE,
    "emoji": EMOJI,
    "raw": RAW,
    "level of HTML": HTML,
    "level of shortcodes": QUARTO,
    "quotes": QUOTES,
    "level that is a list": "- item # h ---",
    "controls": "bell�esc�[31mred",
}


def write_study(folder: Path) -> Path:
    """Write the study file and its 250 invented rows; give the folder."""
    text = yaml.safe_dump(STUDY, allow_unicode=True, sort_keys=False)
    (folder / "study.yml").write_text(text, encoding="utf-8")
    predictors = STUDY["predictors"]
    columns = ["if", *(item["column"] for item in predictors), "</td>|$e$"]
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(columns)
    draw = random.Random(11)
    for row in range(250):
        event = draw.random() < 0.4
        cells = ["ja\n**b** | $x$" if event else "no</td>#x"]
        for place, item in enumerate(predictors, start=1):
            if item["type"] == "numeric":
                value = draw.gauss(40 + 4 * (event and place == 1), 8)
                cells.append("NA" if row == 30 + place else f"{value:.1f}")
            else:
                cells.append(draw.choice(item["levels"]))
        writer.writerow([*cells, "-1" if row % 25 == 7 else "1"])
    (folder / "d.csv").write_text(file.getvalue(), encoding="utf-8", newline="")
    return folder
