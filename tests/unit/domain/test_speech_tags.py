"""Marks for a voice are left out of a text, and nothing that a customer has to read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercall.gateways.elevenlabs.agent_texts import read_speech_tags

TAGS = read_speech_tags()


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        # https://github.com/elevenlabs/elevenlabs-swift-sdk/issues/184
        ("[cheerful] ¡Hola, Ana! [laughs] Su cita es mañana.", "¡Hola, Ana! Su cita es mañana."),
        # https://github.com/elevenlabs/packages/pull/591
        ('Un momento <break time="1.0s" /> listo', "Un momento listo"),
        ("listo.<break time='1s'/>Siga", "listo. Siga"),
        ("<speak>Ho<emphasis level='strong'>la</emphasis></speak>", "Hola"),
        ('El <phoneme alphabet="ipa" ph="x">IVA</phoneme> es', "El IVA es"),
        ("Sí [laughs softly].", "Sí."),
        ("[Muy emocionada] Sí", "Sí"),
        ("[pausa] [RÍE] Sí [risas] [suspira] no", "Sí no"),
        ("Uno\n[sighs] dos [sussurrando]\ntres", "Uno\ndos\ntres"),
        ("[laughs]", ""),
        ("[excited][laughs] Sí [sighs][pausa] no", "Sí no"),
        ("[whispers]Hola", "Hola"),
        ("Sí [risas]Ana", "Sí Ana"),
    ],
)
def test_marks_for_a_voice_are_left_out(spoken: str, written: str) -> None:
    assert TAGS.left_out(spoken) == written


@pytest.mark.parametrize(
    "text",
    [
        "Vea [pausa](https://a.example), [pausa][1] y ![pausa](https://a.example/i.png)",
        "[pausa]: https://a.example",
        "[Ana][pausa], [risas][pausa](https://a.example) y [risas][Ana]",
        "Nota [1], [Ana], [nombre del paciente], [sí/no], [ ] y [x]",
        "[Clínica calma total]",
        "lista[pausa] y `[pausa] <break/>`",
        "```\n<break/> [laughs]\n```",
        "2 < 3 > 1 y <ana@a.example> y <b>no</b>",
        r"\[pausa]",
        "dos  espacios   quedan",
    ],
)
def test_all_other_text_stays(text: str) -> None:
    assert TAGS.left_out(text) == text


@given(st.text(alphabet="[]<>/ a1\n`laughsbrek=\"'\x00", max_size=60))
def test_a_text_without_marks_is_not_changed_again(text: str) -> None:
    once = TAGS.left_out(text)
    assert "\x00" not in once
    assert len(once) <= len(text)
