"""The tables of the vocabulary, each read on first use."""

from schemas.vocab.center import CenterAssignment, center_for_hts
from schemas.vocab.center_table import CenterFacts, TariffShare, centers, tariff_shares
from schemas.vocab.country_table import Country, countries_table
from schemas.vocab.hts_table import HtsLine, hts_table, hts_title
from schemas.vocab.port_table import ForeignPort, Port, foreign_ports_table, ports_table

__all__ = [
    "CenterAssignment",
    "CenterFacts",
    "Country",
    "ForeignPort",
    "HtsLine",
    "Port",
    "TariffShare",
    "center_for_hts",
    "centers",
    "countries_table",
    "foreign_ports_table",
    "hts_table",
    "hts_title",
    "ports_table",
    "tariff_shares",
]
