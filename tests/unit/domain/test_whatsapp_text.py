"""The agent's Markdown as WhatsApp shows it, and long answers in parts."""

import time

import pytest

from aftercall.domain.whatsapp_text import PART_LIMIT, split_answer, to_whatsapp_text


@pytest.mark.parametrize(
    ("markdown", "whatsapp"),
    [
        ("**Precio**: 100", "*Precio*: 100"),
        ("__Precio__: 100", "*Precio*: 100"),
        ("un *poco* más", "un _poco_ más"),
        ("un _poco_ más", "un _poco_ más"),
        ("***todo***", "*_todo_*"),
        ("**uno** y **dos**", "*uno* y *dos*"),
        ("**a *b* c**", "*a _b_ c*"),
        ("~~antes~~ ahora", "~antes~ ahora"),
        ("2 * 3 * 4 = 24", "2 * 3 * 4 = 24"),
        ("2*3*4", "2*3*4"),
        ("un_nombre_de_variable", "un_nombre_de_variable"),
        ("**sin cerrar", "sin cerrar"),
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
        ("* **uno**: a\n* *dos*: b", "- *uno*: a\n- _dos_: b"),
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
        ("**   **", ""),
        ("  \n ", ""),
        ("", ""),
        ("¡Hola! 👋🏽 مرحبا", "¡Hola! 👋🏽 مرحبا"),
    ],
)
def test_markdown_becomes_whatsapps_own_signs(markdown: str, whatsapp: str) -> None:
    assert to_whatsapp_text(markdown) == whatsapp


@pytest.mark.parametrize("text", ["|-" * 3000 + "x", "-" * 6000, "- " * 3000, "**a " * 1000])
def test_a_strange_answer_costs_no_time(text: str) -> None:
    begun = time.process_time()
    to_whatsapp_text(text)
    assert time.process_time() - begun < 1


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
