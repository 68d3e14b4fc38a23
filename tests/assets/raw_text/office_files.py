"""Office files made by hand, part by part, so that a test says what stands in them."""

from __future__ import annotations

import io
import zipfile

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT_WORD = "http://purl.oclc.org/ooxml/wordprocessingml/main"
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_SPACES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)


def zipped(parts: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def types(part: str, kind: str) -> str:
    return f'<Types xmlns="{_TYPES}"><Override PartName="/{part}" ContentType="{kind}"/></Types>'


def relations(**targets: str) -> str:
    """Relationships of a type to a target each; their ids are rel0, rel1 and so on."""
    inside = "".join(
        f'<Relationship Id="rel{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets.items())
    )
    return f'<Relationships xmlns="{_RELATIONS}">{inside}</Relationships>'


def docx(
    body: str,
    *,
    styles: str = "",
    head: str = "",
    part: str = "word/document.xml",
    kind: str = WORD_TYPE,
    space: str = WORD,
) -> bytes:
    """A DOCX file with this body; ``head`` stands in front of its root."""
    folder, _, name = part.rpartition("/")
    return zipped(
        {
            "[Content_Types].xml": types(part, kind),
            "_rels/.rels": relations(officeDocument=part),
            f"{folder}/_rels/{name}.rels": relations(styles="styles.xml"),
            f"{folder}/styles.xml": f'<w:styles xmlns:w="{space}">{styles}</w:styles>',
            part: f'{head}<w:document xmlns:w="{space}" {_SPACES}><w:body>{body}</w:body>'
            "</w:document>",
        }
    )


def run(text: str, looks: str = "") -> str:
    return f"<w:r><w:rPr>{looks}</w:rPr><w:t>{text}</w:t></w:r>"


def paragraph(*inside: str) -> str:
    return f"<w:p>{''.join(inside)}</w:p>"


def cell(inside: str, looks: str = "") -> str:
    return f"<w:tc><w:tcPr>{looks}</w:tcPr>{inside}</w:tc>"


def table(*rows: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def xlsx(
    sheet: str, *, strings: str = "", styles: str = "", book: str = "", state: str = "visible"
) -> bytes:
    """An XLSX file of one sheet with this content."""
    space = f'xmlns="{SPREADSHEET}" xmlns:r="{_OFFICE}"'
    listed = f'<sheet name="a" sheetId="1" state="{state}" r:id="rel0"/>'
    return zipped(
        {
            "[Content_Types].xml": types("xl/workbook.xml", EXCEL_TYPE),
            "_rels/.rels": relations(officeDocument="xl/workbook.xml"),
            "xl/workbook.xml": f"<workbook {space}>{book}<sheets>{listed}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": relations(
                worksheet="sheet1.xml", sharedStrings="strings.xml", styles="styles.xml"
            ),
            "xl/strings.xml": f"<sst {space}>{strings}</sst>",
            "xl/styles.xml": f"<styleSheet {space}>{styles}</styleSheet>",
            "xl/sheet1.xml": f"<worksheet {space}>{sheet}</worksheet>",
        }
    )
