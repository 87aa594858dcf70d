"""The search in Spanish: what cannot wait brings up the box, and what is harmless does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import translation

from content.search.searchable import search, search_all_languages
from content.search.vocabulary import stem, tokens_of
from triage.engine.vocabulary import Urgency
from triage.protocols.shipped import shipped_phrases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from content.search.index import Found
    from triage.engine.protocol import Protocol
    from triage.protocols.shipped import Alarm

pytestmark = pytest.mark.django_db
PHRASES = shipped_phrases("es")

CANNOT_WAIT = [
    "No puedo caminar",
    "mi mamá no puede caminar desde ayer",
    "no puedo orinar",
    "hace 12 horas que no orino",
    "no puedo hacer pipí",
    "dolor en el pecho",
    "me duele mucho el pecho",
    "se me durmieron las piernas",
    "tengo mucha sed y estoy confundida",
    "mi papá está confundido y tiene mucha sed",
    "fiebre después de la quimio",
    "me dio calentura después de la quimioterapia",
    "me quiero morir",
    "ya no quiero vivir",
    "no siento las piernas",
    "se me duermen las dos piernas",
    "me orino encima sin darme cuenta",
    "se me sale el popó",
    "mi esposo no despierta",
    "no puedo despertar a mi mamá",
    "me falta el aire",
    "no puedo respirar bien",
    "se le fue la cara de lado",
    "habla arrastrando las palabras",
    "le dio una convulsión",
    "veo doble desde hoy",
    "vomité sangre",
    "popó negro",
    "sangro y no para",
    "me tronó el cuello y me duele",
    "no aguanto el peso de la cabeza",
    "se me quebró la pierna",
    "creo que se me rompió la cadera",
    "pierna chueca después de caerme",
    "dolor como un cinturón apretado",
    "dolor que baja de la espalda a la pierna",
    "todo lo vomito, no me queda nada",
    "escalofríos y quimio",
    "me caí y me pegué en la cabeza",
    "tomé demasiada morfina",
    "dolor de cabeza horrible de repente",
    "no puedo mover el brazo",
    "perdí la fuerza de la mano",
    "pierna muy hinchada y caliente",
    "se me hinchó la cara y no puedo tragar",
    "no puedo tragar ni la saliva",
    "no puedo abrir la boca",
    "quiero quitarme la vida",
    "ataque al corazon",
    "no siento cuando voy al baño",
    "no pudo caminar",
    "dolor en el pech",
    "las piernas no me responden",
    "mi esposo ya no se puede levantar de la silla",
    "mi papá arrastra una pierna",
    "tengo las piernas como de trapo",
    "siento las piernas bien pesadas",
    "no siento de la cintura para abajo",
    "se me duerme la entrepierna",
    "no hago pipí desde anoche",
    "me gana la pipí",
    "se orina sin darse cuenta",
    "mi mamá dice puras incoherencias",
    "mi hermano no sabe ni dónde está",
    "no la puedo despertar",
    "respira bien despacito",
    "me duele el pecho cuando respiro",
    "siento que me asfixio",
    "no agarro aire",
    "tiene la boca chueca",
    "se le traba la lengua",
    "se desmayó en el baño",
    "veo borroso y doble",
    "ya no veo de un ojo",
    "vomitó sangre",
    "hace popó negro como chapopote",
    "le sale mucha sangre de la nariz y no se le quita",
    "se le hinchó la lengua",
    "no puede pasar saliva",
    "no puedo abrir la quijada",
    "me quebré el brazo al levantar una bolsa",
    "tronó el hueso",
    "la pierna se le ve chueca",
    "dolor en la espalda que me corre para la pierna",
    "siento como una faja que me aprieta el pecho",
    "no me para nada en el estómago",
    "tiene fiebre y está en quimio",
    "39 de fiebre y quimioterapia",
    "tengo escalofríos y mucha calentura",
    "me siento muy mal ya no quiero seguir viviendo",
    "quisiera no despertar",
    "se tomó todo el frasco de pastillas",
    "me pegué fuerte en la cabeza y tomo anticoagulante",
    "dolor de cabeza insoportable",
    "mucha sed y orino a cada rato",
    "no puedo mover el cuello se me cae la cabeza",
    "me duele el cuello y tengo fiebre",
    "la pierna hinchada y me duele la pantorrilla",
    "se me caen las cosas de la mano",
    "se le durmió media cara",
    "tengo la cara hinchada",
    "no puedo caminar del dolor",
]  # fmt: skip

CAN_BE_READ = [
    "qué es una metástasis en los huesos",
    "efectos secundarios de la quimio",
    "cómo dormir mejor",
    "qué comer durante la quimio",
    "cuánto cuesta el tratamiento",
    "dolor de cadera al caminar",
    "dolor leve de rodilla",
    "puedo caminar con mi perro",
    "me gusta caminar en el parque",
    "qué es la radiación",
    "cómo tomar la morfina",
    "la morfina me da estreñimiento",
    "preguntas para mi doctor",
    "mi mamá tiene miedo",
    "me siento triste",
    "calcio alto en la sangre",
    "qué es el hospicio",
    "ejercicios para las piernas",
    "me duele un poco la espalda cuando cargo cosas",
    "vitamina D",
    "resonancia magnética con marcapasos",
    "cuidado de la boca",
    "sed después de comer salado",
    "no entiendo la factura",
    "sangre en el análisis",
    "qué significa fractura",
    "seguro médico",
    "puedo beber agua antes del estudio",
    "cómo se llama el médico de los huesos",
    "qué tan seguido es la quimio",
    "cuánto dura la radiación",
    "ejercicios suaves",
    "dieta para cáncer de mama",
    "no puedo pagar mis medicinas",
    "no puedo dormir",
    "me da miedo la resonancia",
    "se me cae el pelo",
    "no encuentro mi cita",
    "qué es el calcio",
    "parche de fentanilo cómo se pega",
    "cómo hablar con mis hijos",
    "segunda opinión",
    "dolor de cadera",
    "me duele la rodilla",
    "tos seca",
    "cansancio después de la radiación",
    "qué son los bifosfonatos",
    "dentista y Zometa",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _spanish_page() -> Iterator[None]:
    with translation.override("es"):
        yield


def found(query: str) -> Found:
    return search(query, "es")


@pytest.mark.parametrize("query", CANNOT_WAIT)
def test_what_cannot_wait_brings_up_the_box(query: str) -> None:
    assert found(query).emergencies


@pytest.mark.parametrize("query", ["no puedo caminar", "me quiero morir", "dolor en el pecho"])
def test_what_cannot_wait_brings_up_the_box_on_an_english_page_too(query: str) -> None:
    with translation.override("en"):
        assert search_all_languages(query, "en").found.emergencies


@pytest.mark.parametrize("query", ["i cannot walk", "chest pain", "i want to die"])
def test_english_brings_up_the_box_on_a_spanish_page_too(query: str) -> None:
    assert search_all_languages(query, "es").found.emergencies


@pytest.mark.parametrize("query", CAN_BE_READ)
def test_what_can_be_read_about_brings_up_no_box(query: str) -> None:
    assert not found(query).emergencies


def test_spanish_knows_as_many_ways_to_say_it_as_english(shipped: Protocol) -> None:
    alone = {floor.question for floor in shipped.promises.floors if floor.alone == Urgency.EMERGENCY}
    english = shipped_phrases("en")
    assert alone <= {alarm.question for alarm in PHRASES.alarms}
    assert [alarm.item for alarm in PHRASES.alarms] == [alarm.item for alarm in english.alarms]
    assert set(PHRASES.signs) == set(english.signs)
    assert set(PHRASES.for_readers) == set(english.for_readers)
    assert sum(len(alarm.phrases) for alarm in PHRASES.alarms) >= sum(
        len(alarm.phrases) for alarm in english.alarms
    )


@pytest.mark.parametrize("alarm", PHRASES.alarms, ids=lambda alarm: alarm.question)
def test_every_alarm_brings_up_its_list_item_and_finds_its_question(alarm: Alarm) -> None:
    for phrase in alarm.phrases:
        matches = found(phrase)
        assert alarm.item in {document.key for document in matches.emergencies}, phrase
        assert alarm.question in {document.key for document in matches.questions}, phrase


def test_no_emergency_phrase_melts_down_to_words_that_everybody_uses() -> None:
    everyday = set(tokens_of("dolor pierna brazo medicina quimio hueso caer vomito lado", "es"))
    everyday |= {stem("nopuedo", "es")}
    melted = [
        phrase
        for alarm in PHRASES.alarms
        for phrase in alarm.phrases
        if set(tokens_of(phrase, "es")) <= everyday
    ]
    assert melted == []


@pytest.mark.parametrize(
    "typed", ["dolor en la cadera", "Dolores de CADERA", "me duele la cadera", "dolr de cadera"]
)
def test_forms_accents_and_typing_errors_find_the_sign(typed: str) -> None:
    assert "bone_pain_other_site" in {document.key for document in found(typed).questions}


def test_a_language_without_words_of_its_own_is_searched_as_the_first_one() -> None:
    assert tokens_of("broken bones", "fr") == tokens_of("broken bones", "en")
