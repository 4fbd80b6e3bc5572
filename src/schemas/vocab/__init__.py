"""The code systems of customs trade data: each code a frozen value type that owns its rules."""

from schemas.vocab.air_waybill import AirWaybill
from schemas.vocab.bill_number import BillNumber
from schemas.vocab.case_number import CaseNumber
from schemas.vocab.center import CenterAssignment, CenterCode, center_for_hts
from schemas.vocab.cfr import CfrCitation
from schemas.vocab.code import Code
from schemas.vocab.columns import CheckedColumn, check_column, check_list_column
from schemas.vocab.container import ContainerNumber
from schemas.vocab.country import CountryCode
from schemas.vocab.csms import CsmsNumber
from schemas.vocab.eapa import EapaCase
from schemas.vocab.entry_number import EntryNumber
from schemas.vocab.entry_type import EntryType
from schemas.vocab.federal_register import FrCitation, FrDocumentNumber
from schemas.vocab.hts import HtsCode, HtsLevel
from schemas.vocab.importer_number import ImporterNumber, ImporterNumberKind
from schemas.vocab.in_bond import InBondNumber
from schemas.vocab.mid import ManufacturerId, derive_mids
from schemas.vocab.port import ForeignPortCode, PortCode
from schemas.vocab.ruling import RulingNumber
from schemas.vocab.scac import Scac
from schemas.vocab.transport_mode import TransportMode
from schemas.vocab.unlocode import UnLocode
from schemas.vocab.usc import UscCitation

__all__ = [
    "AirWaybill",
    "BillNumber",
    "CaseNumber",
    "CenterAssignment",
    "CenterCode",
    "CfrCitation",
    "CheckedColumn",
    "Code",
    "ContainerNumber",
    "CountryCode",
    "CsmsNumber",
    "EapaCase",
    "EntryNumber",
    "EntryType",
    "ForeignPortCode",
    "FrCitation",
    "FrDocumentNumber",
    "HtsCode",
    "HtsLevel",
    "ImporterNumber",
    "ImporterNumberKind",
    "InBondNumber",
    "ManufacturerId",
    "PortCode",
    "RulingNumber",
    "Scac",
    "TransportMode",
    "UnLocode",
    "UscCitation",
    "center_for_hts",
    "check_column",
    "check_list_column",
    "derive_mids",
]
