"""Names and units for tables, guessed from the names of columns; a person goes over them."""

from __future__ import annotations

import re

_UNITS = {
    "years": "years", "year": "years", "yrs": "years", "yr": "years", "y": "years",
    "months": "months", "month": "months", "weeks": "weeks", "days": "days", "day": "days",
    "hours": "h", "hour": "h", "hrs": "h", "minutes": "min", "mins": "min", "min": "min",
    "seconds": "s", "secs": "s",
    "kg": "kg", "g": "g", "mg": "mg", "cm": "cm", "mm": "mm", "ml": "mL", "mmhg": "mmHg",
    "bpm": "beats/min", "%": "%", "pct": "%", "percent": "%", "perc": "%",
    "mmol/l": "mmol/L", "umol/l": "µmol/L", "µmol/l": "µmol/L", "mg/dl": "mg/dL", "g/dl": "g/dL",
    "g/l": "g/L", "mg/l": "mg/L", "u/l": "U/L", "iu/l": "IU/L", "ng/ml": "ng/mL", "pg/ml": "pg/mL",
    "kg/m2": "kg/m²", "kg/m^2": "kg/m²", "kg/m²": "kg/m²",
    "岁": "years",
}  # fmt: skip
"""Units as columns' names end with them, and as tables print them."""

_KNOWN = {
    "age": ("Age", "years"),
    "bmi": ("Body mass index", "kg/m²"),
    "sbp": ("Systolic blood pressure", "mmHg"),
    "dbp": ("Diastolic blood pressure", "mmHg"),
    "hr": ("Heart rate", "beats/min"),
    "los": ("Length of stay", "days"),
}

_CAPITALS = frozenset(
    {"asa", "bmi", "bmd", "ckd", "copd", "crp", "ct", "ecg", "egfr", "esr", "hb", "hba1c", "hdl"}
    | {"hiv", "icu", "inr", "iq", "ldl", "mri", "nyha", "qol", "tnm", "vas", "wbc"}
)


def label_and_unit(column: str) -> tuple[str, str]:
    """Turn ``serum_creatinine_mg_dl`` or ``Weight (kg)`` into a label and a unit ('' if none)."""
    # A name of nothing but underscores is all there is to call the column by.
    text = " ".join(re.sub(r"[_\s]+", " ", column).split()) or " ".join(column.split())
    known = _KNOWN.get(text.casefold())
    if known is not None:
        return known
    label, bracketed = split_unit(text)
    if bracketed:
        return _label(label), bracketed
    words = re.sub(r"[._]+", " ", text).split()
    for length in (2, 1):
        unit = _UNITS.get("/".join(words[-length:]).casefold())
        if unit is not None and len(words) > length and len("".join(words[-length:])) > 1:
            label, own_unit = label_and_unit(" ".join(words[:-length]))
            return label, unit if not own_unit or length == 2 else unit
    return _label(text), ""


def split_unit(text: str) -> tuple[str, str]:
    """Take a known unit in brackets, or after a comma, from the end of a text ('' if none)."""
    found = re.fullmatch(r"(.+?)\s*[(\[（,;/]\s*([^()\[\]（）]+?)\s*[)\]）]?", text)
    if found is not None and found[2].casefold() in _UNITS:
        return found[1], _UNITS[found[2].casefold()]
    return text, ""


def _label(text: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])|[._]+", " ", text).split()
    shown = [word.upper() if _is_abbreviation(word) else word for word in words]
    label = " ".join(shown) or text
    return label[:1].upper() + label[1:]


def _is_abbreviation(word: str) -> bool:
    return word.casefold() in _CAPITALS and (word.islower() or word.istitle())
