"""Whether a text of ours asks something."""

import pytest

from aftercall.domain.question import asks


@pytest.mark.parametrize(
    ("text", "is_question"),
    [
        ("¿Prefiere consultorio en planta alta o baja?", True),
        ("¿Tiene otra duda? Quedo atenta.", True),
        ("*¿Mañana?*", True),
        ("Is Monday fine (10:00)?", True),
        ("¿Seguro?!", True),
        ("您好\N{FULLWIDTH QUESTION MARK}", True),
        ("Vea https://example.com/cita?dia=3 por favor", False),
        ("Vea https://example.com/cita?dia=3. ¿Le sirve?", True),
        ("Su cita es mañana.", False),
        ("", False),
    ],
)
def test_a_question_mark_at_the_end_of_a_word_asks(text: str, is_question: bool) -> None:
    assert asks(text) is is_question
