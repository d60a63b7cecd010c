#!/usr/bin/env python3
"""Checks the reference data: counts of the standards, codes that are unique and sorted, references that exist, dates, check digits.

Usage: python3 crates/registers/data/check.py
Ends with one line a fault and status 1, or with the counts. Needs only the standard library and no network.
"""

import csv
import datetime
import pathlib
import re
import sys
import tomllib

HERE = pathlib.Path(__file__).parent
FAULTS = []
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = re.compile(r"\d+ (working days?|days?|months?|years?)")
TYPES = {
    "switch": lambda v: v in ("on", "off"),
    "integer": lambda v: re.fullmatch(r"-?\d+", v),
    "decimal": lambda v: re.fullmatch(r"-?\d+(\.\d+)?", v),
    "percent": lambda v: re.fullmatch(r"\d+(\.\d+)?", v),
    "share": lambda v: re.fullmatch(r"[1-9]\d*/[1-9]\d*", v),
    "money": lambda v: re.fullmatch(r"\d+\.\d\d", v),
    "length": LENGTH.fullmatch,
    "lengths": lambda v: all(LENGTH.fullmatch(part) for part in v.split(", ")),
    "integers": lambda v: all(re.fullmatch(r"[A-Z] \d+", part) for part in v.split(", ")),
    "month_day": lambda v: datetime.date.fromisoformat("2024-" + v),
    "text": lambda v: v,
}


def fault(file, message):
    FAULTS.append(f"{file}: {message}")


def table(name):
    """The rows of a CSV file; its leading comment lines are left out."""
    text = (HERE / name).read_text(encoding="utf-8")
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    if not text.startswith("#"):
        fault(name, "no source in the header")
    for row in rows:
        if None in row or None in row.values():
            fault(name, f"wrong number of columns: {row}")
    return rows


def hierarchy(name, rows, expected=None):
    """Unique sorted codes, both languages, an existing `above` without a circle."""
    codes = [row["code"] for row in rows]
    if codes != sorted(set(codes)):
        fault(name, "codes are not unique and sorted")
    if expected is not None and len(rows) != expected:
        fault(name, f"{len(rows)} rows, expected {expected}")
    by_code = {row["code"]: row for row in rows}
    for row in rows:
        if not row["zh"] or not row["en"]:
            fault(name, f"{row['code']}: a language is missing")
        seen, above = {row["code"]}, row.get("above")
        while above:
            if above not in by_code or above in seen:
                fault(name, f"{row['code']}: above {above} is missing or goes round")
                break
            seen.add(above)
            above = by_code[above].get("above")
    return by_code


def dates(name, row):
    days = [datetime.date.fromisoformat(row[key]) for key in ("valid_from", "valid_to") if row.get(key)]
    if days != sorted(days):
        fault(name, f"{row.get('code')}: ends before it begins")


def check_regions():
    name = "regions.csv"
    regions = hierarchy(name, table(name), 174)
    now = [row for row in regions.values() if not row["valid_to"]]
    for level, prefix, count in (("country", "", 1), ("province", "", 34), ("city", "14", 11), ("county", "14", 117)):
        found = sum(row["level"] == level and row["code"].startswith(prefix) for row in now)
        if found != count:
            fault(name, f"{found} of level {level}, expected {count}")
    for row in regions.values():
        dates(name, row)
        successors = [code for code in row["successors"].split(";") if code]
        if bool(row["valid_to"]) != bool(successors):
            fault(name, f"{row['code']}: an end without successor, or a successor without end")
        for code in successors:
            if code not in regions or regions[code]["valid_to"]:
                fault(name, f"{row['code']}: successor {code} is missing or has ended")
    return regions


def check_lists(industries):
    name = "lists.toml"
    lists = tomllib.loads((HERE / name).read_text(encoding="utf-8"))["list"]
    if list(lists) != sorted(lists):
        fault(name, "lists are not sorted")
    codes = {key: [item["code"] for item in value["items"]] for key, value in lists.items()}
    for key, value in lists.items():
        if len(set(codes[key])) != len(codes[key]):
            fault(name, f"{key}: a code stands twice")
        for item in [value, *value["items"]]:
            if not item.get("zh") or not item.get("en"):
                fault(name, f"{key} {item.get('code')}: a language is missing")
        for item in value["items"]:
            if "above" in item:
                home, _, code = item["above"].rpartition(":")
                if code not in codes.get(home or key, []):
                    fault(name, f"{key} {item['code']}: above {item['above']} does not exist")
            for column, home in (("levels", codes["level"]), ("region_levels", codes["region_level"]), ("pools", codes["pool"]),
                                 ("industries", industries)):
                for code in item.get(column, []):
                    if code not in home:
                        fault(name, f"{key} {item['code']}: {column} names {code}, which does not exist")
            if item.get("key_industry", codes["key_industry"][0]) not in codes["key_industry"]:
                fault(name, f"{key} {item['code']}: no such key industry")
            if item.get("base", codes["unit"][0]) not in codes["unit"]:
                fault(name, f"{key} {item['code']}: no such base unit")
    for key, count in (("role", 37), ("policy_field", 11), ("national_project_kind", 7), ("tax_kind", 8)):
        if len(codes[key]) != count:
            fault(name, f"{key}: {len(codes[key])} items, expected {count}")
    return codes


def check_value(name, parameter, value):
    kind, options = parameter["type"], parameter.get("options", [])
    if kind in ("choice", "choices"):
        fits = all(part in options for part in ([value] if kind == "choice" else value.split(",")))
    else:
        try:
            fits = TYPES[kind](value)
        except ValueError:
            fits = False
    if not fits:
        fault(name, f"{parameter['code']}: “{value}” is no {kind}")


def check_parameters(regions, units):
    name = "parameters.toml"
    data = tomllib.loads((HERE / name).read_text(encoding="utf-8"))
    parameters = {parameter["code"]: parameter for parameter in data["parameter"]}
    if len(parameters) != len(data["parameter"]):
        fault(name, "a code stands twice")
    for code, parameter in parameters.items():
        if "default" in parameter:
            check_value(name, parameter, parameter["default"])
        if parameter["direction"] not in ("lower_is_stricter", "higher_is_stricter", "none") or parameter["mark"] not in ("documents", "outside", "default"):
            fault(name, f"{code}: unknown direction or mark")
        # A switch is tightened by turning it on; anything else needs to know its stricter direction.
        if "tighten" in parameter["modes"] and parameter["direction"] == "none" and parameter["type"] != "switch":
            fault(name, f"{code}: may be tightened but names no direction")
        if not parameter["basis"] or not all(re.fullmatch(r"R\d\d|D\d\d|S\d\d\d", basis) for basis in parameter["basis"]):
            fault(name, f"{code}: no basis, or one that is no R, D or S number")
        if parameter.get("unit", "%") not in [*units, "%", "second"]:
            fault(name, f"{code}: no such unit")
    spans = {}
    for setting in data["setting"]:
        parameter = parameters.get(setting["code"])
        if parameter is None or str(setting["region"]) not in regions or setting["mode"] not in parameter["modes"]:
            fault(name, f"setting {setting['region']} {setting['code']}: unknown region, parameter or mode")
            continue
        if regions[str(setting["region"])]["level"] != parameter.get("set_by", regions[str(setting["region"])]["level"]):
            fault(name, f"setting {setting['region']} {setting['code']}: only a {parameter['set_by']} may set it")
        check_value(name, parameter, setting["value"])
        dates(name, setting)
        span = (setting.get("valid_from", "0000"), setting.get("valid_to", "9999"))
        for other in spans.setdefault((setting["region"], setting["code"]), []):
            if span[0] <= other[1] and other[0] <= span[1]:
                fault(name, f"setting {setting['region']} {setting['code']}: two values on one day")
        spans[setting["region"], setting["code"]].append(span)
    return len(parameters), len(data["setting"])


def credit_code_holds(code):
    values = [ALPHABET.find(letter) for letter in code]
    if len(code) != 18 or -1 in values:
        return False
    weighted = sum(value * pow(3, place, 31) for place, value in enumerate(values[:17]))
    own = sum(int(letter, 36) * weight for letter, weight in zip(code[8:16], (3, 7, 9, 10, 5, 8, 4, 2)))
    expected = {10: "X", 11: "0"}.get(11 - own % 11, str(11 - own % 11))
    return values[17] == (31 - weighted) % 31 and code[16] == expected


def check_organisations(regions, industries, kinds):
    name = "organisations.csv"
    organisations = hierarchy(name, table(name))
    used = set()
    for code, row in organisations.items():
        dates(name, row)
        for column in ("line_above", "successor"):
            if row[column] and row[column] not in organisations:
                fault(name, f"{code}: {column} {row[column]} does not exist")
        if row["region"] not in regions or row["kind"] not in kinds or row["industry"] not in ["", *industries]:
            fault(name, f"{code}: unknown region, kind or industry")
        if row["credit_code"]:
            if not credit_code_holds(row["credit_code"]) or row["credit_code"] in used:
                fault(name, f"{code}: credit code {row['credit_code']} is wrong or stands twice")
            used.add(row["credit_code"])
        if row["successor"] and not row["valid_to"]:
            fault(name, f"{code}: has a successor but no end")
    called = {}
    for row in table("organisation_aliases.csv"):
        if row["organisation"] not in organisations or row["within"] not in ["", *regions]:
            fault("organisation_aliases.csv", f"{row['alias']}: unknown organisation or region")
        dates("organisation_aliases.csv", row)
        span = (row["valid_from"] or "0000", row["valid_to"] or "9999", row["organisation"])
        for other in called.setdefault((row["alias"], row["within"]), []):
            if span[2] != other[2] and span[0] <= other[1] and other[0] <= span[1]:
                fault("organisation_aliases.csv", f"{row['alias']} means two organisations on one day")
        called[row["alias"], row["within"]].append(span)
    return len(organisations), len(called)


def main():
    regions = check_regions()
    industries = hierarchy("industries.csv", table("industries.csv"), 117)
    hierarchy("ipc.csv", table("ipc.csv"), 140)
    hierarchy("disciplines.csv", table("disciplines.csv"), 62)
    hierarchy("countries.csv", table("countries.csv"), 249)
    codes = check_lists(industries)
    parameters, settings = check_parameters(regions, codes["unit"])
    organisations, aliases = check_organisations(regions, industries, codes["organisation_kind"])
    for line in FAULTS:
        print(line)
    if FAULTS:
        sys.exit(1)
    print(f"{len(regions)} regions, {len(codes)} lists with {sum(map(len, codes.values()))} items, {parameters} parameters, "
          f"{settings} settings, {organisations} organisations, {aliases} aliases: no fault")


if __name__ == "__main__":
    main()
