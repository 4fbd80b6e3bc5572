"""Languages of texts. The texts are made up."""

import pytest

from nlp.language import detect_language

GERMAN = (
    "Einführer müssen das Land angeben, in dem der Stahl geschmolzen wurde, "
    "und die Bescheinigung des Werks fünf Jahre lang aufbewahren."
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Importers report the country of melt and pour for steel on the entry summary.", "en"),
        ("IMPORTERS REPORT THE COUNTRY OF MELT AND POUR FOR STEEL ON THE ENTRY SUMMARY.", "en"),
        ("Los importadores deben declarar el país de fundición del acero en cada línea.", "es"),
        ("Les importateurs doivent déclarer le pays où l'acier a été fondu et coulé ici.", "fr"),
        (GERMAN, "de"),
        ("TTB Entries", ""),
        ("8542.31.00 9903.01.25 " * 40, ""),
        ("", ""),
    ],
)
def test_languages(text: str, code: str) -> None:
    assert detect_language(text) == code
