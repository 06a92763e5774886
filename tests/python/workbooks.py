"""Small workbooks in the layout of the official one, written by hand: no reader of ours is used."""

import datetime as dt
import io
import zipfile
from xml.sax.saxutils import escape

_ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
{tables}</office:spreadsheet></office:body></office:document-content>"""

_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"""

DAILY_HEADS = [
    "Date",
    "Migrants arrived",
    "Boats arrived",
    "Boats arrived - involved in uncontrolled landings",
    "Notes",
]
WEEKLY_HEADS = [
    "Week ending",
    *DAILY_HEADS[1:4],
    "Migrants prevented",
    "Events prevented",
    "Notes",
]


def official(first_sunday: dt.date, weeks: int, tail_days: int = 4):
    """Sheets of a workbook of that many weeks: n people and one boat on every other day."""
    monday = first_sunday - dt.timedelta(days=6)
    daily = [
        [monday + dt.timedelta(days=k), 10 * (k % 2), k % 2, "-", ""]
        for k in range(7 * weeks + tail_days)
    ]
    weekly = []
    for w in range(weeks):
        days = daily[7 * w : 7 * w + 7]
        people, boats = sum(d[1] for d in days), sum(d[2] for d in days)
        prevented = "-" if w < weeks // 2 else 5.0
        sunday = first_sunday + dt.timedelta(weeks=w)
        note = "Revised" if w == weeks - 2 else ""
        weekly.append([sunday, people, boats, "-", prevented, prevented, note])
    return {
        "Cover_sheet": [["Migrants detected crossing the English Channel in small boats"]],
        "Notes": [["Notes"], ["1. These statistics are provisional."]],
        "SB_01": [list(DAILY_HEADS), *daily],
        "SB_02": [list(WEEKLY_HEADS), *weekly],
    }


def ods(sheets) -> bytes:
    tables = "".join(
        f'<table:table table:name="{escape(name)}">{"".join(map(_ods_row, rows))}</table:table>'
        for name, rows in sheets.items()
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        archive.writestr("content.xml", _ODS.format(tables=tables), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _ods_row(row) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>"


def _ods_cell(value) -> str:
    if isinstance(value, dt.date):
        stamp = f"{value.isoformat()}T00:00:00"
        return f'<table:table-cell office:value-type="date" office:date-value="{stamp}"/>'
    if isinstance(value, str):
        if not value:
            return "<table:table-cell/>"
        return (
            '<table:table-cell office:value-type="string">'
            f"<text:p>{escape(value)}</text:p></table:table-cell>"
        )
    return f'<table:table-cell office:value-type="float" office:value="{value}"/>'


_NS = "http://schemas.openxmlformats.org"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def xlsx(sheets) -> bytes:
    """Dates are serial numbers in style 1 (number format 14), as programs write them."""
    out = io.BytesIO()
    main, rel = f"{_NS}/spreadsheetml/2006/main", f"{_NS}/officeDocument/2006/relationships"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        names = list(sheets)
        sheet_type = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        parts = "".join(
            f'<Override PartName="/xl/worksheets/sheet{i + 1}.xml" '
            f'ContentType="{sheet_type}.worksheet+xml"/>'
            for i in range(len(names))
        )
        archive.writestr(
            "[Content_Types].xml",
            f'{_HEAD}<Types xmlns="{_NS}/package/2006/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{sheet_type}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{sheet_type}.styles+xml"/>'
            f"{parts}</Types>",
        )
        archive.writestr(
            "_rels/.rels",
            f'{_HEAD}<Relationships xmlns="{_NS}/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>",
        )
        listed = "".join(
            f'<sheet name="{escape(n)}" sheetId="{i + 1}" r:id="r{i + 1}"/>'
            for i, n in enumerate(names)
        )
        archive.writestr(
            "xl/workbook.xml",
            f'{_HEAD}<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>{listed}</sheets></workbook>',
        )
        targets = "".join(
            f'<Relationship Id="r{i + 1}" Type="{rel}/worksheet" '
            f'Target="worksheets/sheet{i + 1}.xml"/>'
            for i in range(len(names))
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'{_HEAD}<Relationships xmlns="{_NS}/package/2006/relationships">{targets}'
            f'<Relationship Id="s" Type="{rel}/styles" Target="styles.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/styles.xml",
            f'{_HEAD}<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/>'
            '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        )
        for i, rows in enumerate(sheets.values()):
            body = "".join(_xlsx_row(r + 1, row) for r, row in enumerate(rows))
            archive.writestr(
                f"xl/worksheets/sheet{i + 1}.xml",
                f'{_HEAD}<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>',
            )
    return out.getvalue()


def _xlsx_row(number: int, row) -> str:
    cells = "".join(_xlsx_cell(f"{chr(65 + j)}{number}", v) for j, v in enumerate(row))
    return f'<row r="{number}">{cells}</row>'


def _xlsx_cell(where: str, value) -> str:
    if isinstance(value, dt.date):
        serial = (value - dt.date(1899, 12, 30)).days
        return f'<c r="{where}" s="1"><v>{serial}</v></c>'
    if isinstance(value, str):
        return f'<c r="{where}" t="inlineStr"><is><t>{escape(value)}</t></is></c>' if value else ""
    return f'<c r="{where}"><v>{value}</v></c>'
