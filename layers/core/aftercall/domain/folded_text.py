"""Texts as people mean them: compared without case, accents or punctuation around them."""

import unicodedata


def fold_text(text: str) -> str:
    """Return the text in lower case, without accents, edges trimmed of space and punctuation."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(plain.split()).strip(" .,;:!?¡¿\"'*_()")
