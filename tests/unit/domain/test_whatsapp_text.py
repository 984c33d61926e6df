"""The agent's Markdown as WhatsApp shows it, and long answers in parts."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftercall.domain.whatsapp_text import PART_LIMIT, split_answer, to_whatsapp_text


@pytest.mark.parametrize(
    ("markdown", "whatsapp"),
    [
        ("**Precio**: 100", "*Precio*: 100"),
        ("__Precio__: 100", "*Precio*: 100"),
        ("un *poco* más", "un *poco* más"),
        ("un _poco_ más", "un _poco_ más"),
        ("***todo***", "_*todo*_"),
        ("**uno** y **dos**", "*uno* y *dos*"),
        ("**a *b* c**", "*a _b_ c*"),
        ("~~antes~~ ahora", "~antes~ ahora"),
        ("2 * 3 * 4 = 24", "2 * 3 * 4 = 24"),
        ("2*3*4", "2*3*4"),
        ("un_nombre_de_variable", "un_nombre_de_variable"),
        ("**sin cerrar", "**sin cerrar"),
        ("# Planes", "*Planes*"),
        ("### Planes ###", "*Planes*"),
        ("## **Planes** de pago", "*Planes de pago*"),
        ("# **Planes**", "*Planes*"),
        ("#1 en ventas", "#1 en ventas"),
        ("[Catálogo](https://example.com/a_b)", "Catálogo: https://example.com/a_b"),
        ("![Foto](https://example.com/1.png)", "Foto: https://example.com/1.png"),
        ("https://example.com/a__b__c", "https://example.com/a__b__c"),
        ("* uno\n* dos", "- uno\n- dos"),
        ("+ uno\n  * dos", "- uno\n  - dos"),
        ("* **uno**: a\n* *dos*: b", "- *uno*: a\n- *dos*: b"),
        ("1. uno\n2. dos", "1. uno\n2. dos"),
        ("- uno", "- uno"),
        ("> cita", "> cita"),
        ("antes\n\n---\n\ndespués", "antes\n\ndespués"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("a\r\nb", "a\nb"),
        ("| Plan | Precio |\n|:---|---:|\n| Uno | 10 |", "Plan · Precio\nUno · 10"),
        ("|a|b|\n|-|-|\n|1|2|", "a · b\n1 · 2"),
        ("a | b", "a | b"),
        ("```\n**x** | # y\n```", "```\n**x** | # y\n```"),
        ("**a**\n```\n*b*\n```\n**c**", "*a*\n```\n*b*\n```\n*c*"),
        ("usa `x`", "usa `x`"),
        ("**   **\n---", ""),
        ("```\n```", ""),
        ("  \n ", ""),
        ("", ""),
        ("¡Hola! 👋🏽 مرحبا", "¡Hola! 👋🏽 مرحبا"),
    ],
)
def test_markdown_becomes_whatsapps_own_formatting(markdown: str, whatsapp: str) -> None:
    assert to_whatsapp_text(markdown) == whatsapp


STAYS = {
    "a masked card": "Su tarjeta terminada en **** 4321 sigue activa.",
    "a masked number": "Tarjeta: **** **** **** 4321",
    "a mask on its line": "Tarjeta:\n**** **** ****\n¿Es suya?",
    "a mask at the beginning": "**** **** **** 4321",
    "a mask with dashes": "Documento ***-**-4321",
    "two masks": "De ****4321 a ****8765",
    "a power": "2**10 = 1024",
    "two powers": "2**3 y 4**2",
    "a power with spaces": "2 ** 3",
    "powers of letters": "x**2 + y**2 = (z)**2 + (w)**2",
    "a dunder name": "__init__ y objeto.__init__(x)",
    "WhatsApp's bold": "*Precio:* 100 dólares",
    "WhatsApp's italic": "_Precio:_ 100 dólares",
    "WhatsApp's strike": "~Precio:~ 100 dólares",
    "WhatsApp's bold italic": "*_Precio_* y _*precio*_",
    "code": "Use el código `**A_B**` en la caja",
    "code with a backtick": "``a`b``",
    "a code block": "```\n**x** = __y__\n  z*\n\n# w\n```",
    "a URL": "Vea https://example.com/__A__/a**b**c?x=*1*&y=_z_ hoy",
    "a list": "Tenemos:\n- uno\n  - dos\n- tres\n\nFin",
    "numbers": "3. tres\n4. cuatro\n\n7. siete",
    "numbers with brackets": "2) dos\n3) tres",
    "a phone": "+57 300 000 0010",
    "a hash": "#1 en ventas",
    "HTML": "a <b>b</b> &amp; c",
    "tasks": "- [ ] pendiente\n- [x] hecho",
    "a date": "2026. Fue un año",
    "an arrow": "a -> b",
}


@pytest.mark.parametrize("text", STAYS.values(), ids=STAYS)
def test_what_is_no_paired_markdown_stays_as_it_is(text: str) -> None:
    """Reported at https://github.com/librefang/librefang/pull/1733 among others."""
    assert to_whatsapp_text(text) == text


@pytest.mark.parametrize(
    ("markdown", "whatsapp"),
    [
        ("Precio: 5\\*3", "Precio: 5*3"),
        ("\\_así\\_", "_así_"),
        ("\\*\\*así\\*\\*", "*\u2060*así*\u2060*"),
        ("**Nota: *importante* hoy**", "*Nota: _importante_ hoy*"),
        ("# *Nota* **hoy**", "*_Nota_ hoy*"),
        ("**uno\ndos**", "*uno*\n*dos*"),
        ("**** 4321 **vence** hoy ****", "**** 4321 *vence* hoy ****"),
        ("**$100** o **50%**", "*$100* o *50%*"),
        ("__Importante__: lea", "*Importante*: lea"),
        ("**[Catálogo](https://example.com/a_b)**", "*Catálogo: https://example.com/a_b*"),
        ("[https://example.com](https://example.com)", "https://example.com"),
        ("[Vea:](https://example.com)", "Vea: https://example.com"),
        ("[ana](mailto:ana@example.com)", "ana: ana@example.com"),
        ("<https://example.com/__A__>", "https://example.com/__A__"),
        ("> **uno**\ndos", "> *uno*\n> dos"),
        ("1. **uno**\n   - __Dos__\n\n2. tres", "1. *uno*\n   - *Dos*\n\n2. tres"),
        ("Hola\n---\nAdiós", "Hola\n\nAdiós"),
        ("a\n\n    b **c**", "a\n\nb *c*"),
        ("~~~python\nx**2\n~~~", "```\nx**2\n```"),
        ("```Hola mundo\nx\n```", "```\nHola mundo\nx\n```"),
        ("```\nsin cerrar **x**", "```\nsin cerrar **x**\n```"),
        ("| a | |\n|---|---|\n| **b** | `c` |", "a\n*b* · `c`"),
        ("|a|b|\n|-|-|\n|1|2|3|", "a · b\n1 · 2 · 3"),
        ("|a|b|\n|-|-|\n|x|`y|z`|", "a · b\nx · `y|z`"),
        ("|a|b|\n|-|-|\n|x|``y|`z``|**w**", "a · b\nx · ``y|`z`` · *w*"),
        ("|a|b|\n|-|-|\n|x\\|y|`z|", "a · b\nx|y · `z"),
        ("> |a|b|\n> |-|-|\n> |1|2|3|", "> a · b\n> 1 · 2 · 3"),
        ("- |a|b|\n  |-|-|\n  |1|2|3|", "- a · b\n  1 · 2 · 3"),
        ("a  \nb\\\nc", "a\nb\nc"),
    ],
)
def test_what_stands_inside_of_other_formatting_is_converted_too(
    markdown: str, whatsapp: str
) -> None:
    assert to_whatsapp_text(markdown) == whatsapp


PIECES = (
    "**", "*", "__", "_", "~~", "~", "`", "```", "\n", "\n\n", " ", "a", "Hola", "1", " 2. ",
    "- ", "# ", "> ", "|", "|-|-|", "[", "]", "(x)", "https://example.com/__x__", "\\", "****",
    "4321", "<", ">", "!", "  ", "é", "👍", ".", "x**2",
)  # fmt: skip
MARKDOWN = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@given(MARKDOWN)
@settings(max_examples=400, deadline=None)
def test_a_converted_text_stays_as_it_is(markdown: str) -> None:
    converted = to_whatsapp_text(markdown)
    assert to_whatsapp_text(converted) == converted


@given(st.lists(st.sampled_from([*"*_~# \n->", "uno", "dos", "3"]), max_size=20).map("".join))
@settings(max_examples=200, deadline=None)
def test_no_word_is_lost(markdown: str) -> None:
    kept = re.findall(r"uno|dos|3", to_whatsapp_text(markdown))
    assert kept == re.findall(r"uno|dos|3", markdown)


@given(st.lists(st.sampled_from(["|", "`", "``", "\\", "uno", "dos", " "]), max_size=14))
@settings(max_examples=200, deadline=None)
def test_no_cell_is_lost(pieces: list[str]) -> None:
    row = "".join(pieces)
    answer = to_whatsapp_text(f"|a|b|\n|-|-|\n|x|{row}")
    assert re.findall("uno|dos", answer) == re.findall("uno|dos", row)


@pytest.mark.parametrize("text", [("> " * 40) + "hola", "- " * 40 + "hola", "  " * 60 + "- hola"])
def test_what_is_nested_too_deep_is_not_lost(text: str) -> None:
    assert "hola" in to_whatsapp_text(text)


@pytest.mark.parametrize(
    "text",
    ["|-" * 3000 + "x", "a|b\n-|-\n" + "|`" * 3000, "-" * 6000, "- " * 3000,
     "**a " * 1000, "[" * 5000, "![a](" * 2000,
     "*" * 6000 + "a", "_a " * 3000, "> " * 3000, "\\*" * 3000],
)  # fmt: skip
def test_a_strange_answer_costs_no_time(text: str) -> None:
    begun = time.process_time()
    to_whatsapp_text(text)
    assert time.process_time() - begun < 3


SENTENCE = "Esta es una frase de prueba que termina aquí. "


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("   ", []),
        ("corto", ["corto"]),
        ("a" * PART_LIMIT, ["a" * PART_LIMIT]),
        ("a" * (PART_LIMIT + 1), ["a" * PART_LIMIT, "a"]),
        ("a" * 700 + "\n\n" + "b c. " * 300, None),
        ("a" * 100 + "\n\n" + "b" * 1450, None),
        ("a" * 1490 + " " + "b" * 20, ["a" * 1490, "b" * 20]),
        ("a" * 1000 + ". " + "b " * 300, ["a" * 1000 + ".", ("b " * 300).strip()]),
        ("a" * 800 + "\n\n" + "b" * 1000, ["a" * 800, "b" * 1000]),
        ("👩‍👩‍👧 " * 700, None),
        (SENTENCE * 200, None),
        ("\n\n".join([SENTENCE * 20] * 5), None),
    ],
)
def test_parts_fit_and_lose_nothing(text: str, parts: list[str] | None) -> None:
    found = split_answer(text)
    assert parts is None or found == parts
    assert all(0 < len(part) <= PART_LIMIT for part in found)
    assert all(part == part.strip() for part in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_a_paragraph_is_kept_whole_before_a_sentence_is() -> None:
    found = split_answer("\n\n".join([(SENTENCE * 15).strip()] * 3))
    assert all(part.endswith("aquí.") for part in found)
    assert [part.count("\n\n") for part in found] == [1, 0]


def test_a_sentence_is_kept_whole_before_a_word_is() -> None:
    assert all(part.endswith("aquí.") for part in split_answer(SENTENCE * 100))


def test_words_are_kept_whole() -> None:
    words = "palabra " * 500
    assert {word for part in split_answer(words) for word in part.split()} == {"palabra"}


def test_a_border_near_the_beginning_leaves_no_tiny_part() -> None:
    first = split_answer("Hola.\n\n" + "palabra " * 300)[0]
    assert len(first) > PART_LIMIT // 2


def formatted(parts: list[str]) -> None:
    """Check that no part begins or ends inside of formatting."""
    for part in parts:
        assert len(part) <= PART_LIMIT
        assert part.count("```") % 2 == 0
        for line in part.split("\n"):
            assert line.count("*") % 2 == 0


@pytest.mark.parametrize("words", [20, 100, 160, 170, 178, 179, 180, 400])
def test_a_cut_breaks_no_formatting(words: int) -> None:
    text = "palabra " * words + "*" + ("negrita " * 60).strip() + "* " + "palabra " * 200
    parts = split_answer(text)
    formatted(parts)
    assert " ".join(parts).replace("* *", " ").count("negrita") == 60


def test_formatting_longer_than_a_part_goes_on_in_the_next() -> None:
    parts = split_answer("*" + ("negrita " * 500).strip() + "*")
    formatted(parts)
    assert all(part.startswith("*") and part.endswith("*") for part in parts)
    assert sum(part.count("negrita") for part in parts) == 500


def test_code_longer_than_a_part_goes_on_in_the_next() -> None:
    lines = [f"linea_{number} = 2**{number}" for number in range(200)]
    parts = split_answer("Código:\n```\n" + "\n".join(lines) + "\n```\nFin")
    formatted(parts)
    assert len(parts) > 2
    assert re.findall(r"linea_[0-9]+", "".join(parts)) == [line.split()[0] for line in lines]


def test_code_that_ends_at_a_cut_is_not_begun_again() -> None:
    for length in range(1470, 1500):
        code = "```\n" + "x" * length + "\n```"
        parts = split_answer(f"{code}\n" + "fin " * 50)
        formatted(parts)
        assert not any("```\n```" in part for part in parts)


def test_a_mask_and_a_url_at_a_cut_stay_whole() -> None:
    for length in range(1440, 1500):
        text = "a" * length + " https://example.com/__A__/b*c* **** **** 4321 " + "fin " * 100
        parts = split_answer(text)
        assert all(len(part) <= PART_LIMIT for part in parts)
        assert any("https://example.com/__A__/b*c*" in part for part in parts)
        assert " ".join(parts).split() == text.split()
