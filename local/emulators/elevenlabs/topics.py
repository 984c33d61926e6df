"""What a customer's message asks for, in any of the three languages."""

from __future__ import annotations

import re
from enum import StrEnum

from local.emulators.elevenlabs.memory import plain, weekday_in


class Topic(StrEnum):
    """One thing that the agent can answer; the order is the order of the answer."""

    GREETING = "greeting"
    COMPLAINT = "complaint"
    INTEREST = "interest"
    REFUSAL = "refusal"
    RECAP = "recap"
    PRICE = "price"
    PAYMENT = "payment"
    INCLUDED = "included"
    APPOINTMENT = "appointment"
    CODE = "code"
    PERSON = "person"
    THANKS = "thanks"
    FAREWELL = "farewell"


_SIGNS = {
    Topic.GREETING: r"\b(hola|buenos dias|buenas (tardes|noches)|hello|hi|hey|good morning|ola|oi"
    r"|bom dia|boa (tarde|noite))\b",
    Topic.COMPLAINT: r"\b(queja|quejarme|reclam\w+|mal servicio|molest[oa]|enfadad[oa]|pesimo"
    r"|terrible|horrible|complain\w*|angry|upset|bad service|pessimo|insatisfeit[oa])\b",
    Topic.INTEREST: r"\b(interesa\w*|interested|interesse|interessad[oa])\b"
    r"|^\W*(si|yes|sim)\b|\b(claro que si|i do|quero sim)\b",
    Topic.REFUSAL: r"\b(no (me interesa|gracias|quiero nada|quiero seguir)|not interested"
    r"|no,? thanks|no thank you|nao (me interessa|quero nada|tenho interesse)|nao,? obrigad[oa])\b",
    Topic.RECAP: r"\b(hablamos|hablado|talked about|talk about|discuss\w*|falamos|conversamos"
    r"|me llamaron|you called|me ligaram|recuerda[ns]?|remember|lembra)\b",
    Topic.PRICE: r"\b(precio|cuanto (cuesta|vale|sale|seria|es|era)|costo|coste|price|cost"
    r"|how much|preco|quanto (custa|sai|fica|era|e))\b",
    Topic.PAYMENT: r"\b(cuotas?|plazos|mensualidad\w*|financi\w+|instal?lments?|pay monthly"
    r"|parcel\w+)\b",
    Topic.INCLUDED: r"\b(inclu(ye|yen|ido|ida|idos|de|des|ded|i|em|so))\b",
    Topic.APPOINTMENT: r"\b(citas?|agend\w+|horarios?|visita|cuando|que hora|appointment|schedule"
    r"|visit|when|consulta|marcar|marcad[oa]|quando|prefiero|prefer|prefiro)\b",
    Topic.CODE: r"\b(codigo|code)\b",
    Topic.PERSON: r"\b(persona|humano|asesora?|human|real person|a person|pessoa|atendente"
    r"|speak to someone|talk to someone|hablar con alguien|falar com alguem)\b",
    Topic.THANKS: r"\b(gracias|thanks|thank you|obrigad[oa]|valeu)\b",
    Topic.FAREWELL: r"\b(adios|hasta (luego|pronto|manana)|chao|goodbye|bye|tchau"
    r"|ate (logo|mais))\b",
}
_PATTERNS = {topic: re.compile(signs, re.MULTILINE) for topic, signs in _SIGNS.items()}


def topics_in(message: str) -> tuple[Topic, ...]:
    """List every topic of a message, whichever line it stands in, in answering order."""
    words = plain(message)
    found = {topic for topic, pattern in _PATTERNS.items() if pattern.search(words)}
    if weekday_in(message) is not None:
        found.add(Topic.APPOINTMENT)
    if Topic.REFUSAL in found:
        found -= {Topic.INTEREST, Topic.THANKS}
    return tuple(topic for topic in Topic if topic in found)
