"""Text for comparison: without case, accents and surrounding punctuation."""

import unicodedata


def fold_text(text: str) -> str:
    """Return the text in lower case, without accents, edges trimmed of space and punctuation."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(plain.split()).strip(" .,;:!?¡¿\"'*_()")
