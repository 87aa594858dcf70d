"""What texts for patients may never say, however it is written, and what only sounds like it."""

from __future__ import annotations

import pytest

from triage.engine.phrases.matching import forbidden_phrases, holds, phrasebook, sends_to_help
from triage.engine.phrases.normalised import foreign_letters
from triage.engine.phrases.phrasebook import Phrasebook

ALARMS = [
    "You are fine. Go to bed and rest. It can wait.",
    "You are fine.",
    "YOU ARE FINE!",
    "You're fine",
    "You\u2019re fine",
    "youre fine",
    "You are, most likely, fine.",
    "You are just fine.",
    "y o u  a r e  f i n e",
    "You\u00a0are\u200b fi\u00adne",
    "Yóu áre fíne",
    "\uff39\uff4f\uff55 \uff41\uff52\uff45 \uff46\uff49\uff4e\uff45",
    "You-are-fine",
    "They are all right.",
    "You will be okay.",
    "Everything is fine.",
    "It is nothing.",
    "It's probably nothing.",
    "This is not serious.",
    "It isn't an emergency.",
    "There is nothing to worry about.",
    "Nothing is wrong with you.",
    "Don't worry.",
    "Do not be afraid, it will pass.",
    "There is no reason to worry.",
    "No need to rush.",
    "It will go away.",
    "You do not have cancer.",
    "It can wait.",
    "This can safely wait until Monday.",
    "Wait until morning.",
    "Wait for the next visit.",
    "Please wait until the office opens.",
    "Wait a few days.",
    "Wait and see.",
    "It is safe to wait.",
    "Why not wait until morning?",
    "Do not hesitate to go to bed.",
    "No, go to bed.",
    "Is it bad? No. Wait until morning.",
    "Never mind, go to bed.",
    "Go to bed.",
    "Go back to sleep.",
    "Get some rest.",
    "Lie down and rest.",
    "Stay at home.",
    "Stay home and see how you feel.",
    "Take your time.",
    "You have plenty of time.",
    "Sleep on it.",
    "Ignore it.",
    "Do nothing.",
    "Do not call.",
    "Don't call us.",
    "Do not phone the nurse at night.",
    "You need not call.",
    "There is no need to call 911.",
    "You do not need to go to the emergency room.",
    "Do not go to the emergency room.",
    "Never go to the hospital at night.",
    "Don't go there.",
    "Please do not come tonight.",
    "You do not have to see a doctor.",
    "Better not call at night.",
    "Stop calling us.",
    "It is most likely just a strain.",
    "You're going to be fine.",
    "Wait for our call.",
    "Leave it until tomorrow.",
    "The emergency room is not needed.",
]  # fmt: skip

URGENT_ALARMS = [
    "Call when you can.",
    "Call us tomorrow.",
    "Go to the emergency room tomorrow.",
    "Call your doctor in the morning.",
    "Tell your doctor soon.",
    "Call in a few days.",
    "Call when the office opens.",
]

HARMLESS = [
    "Do not wait until morning or Monday.",
    "Don\u2019t wait until morning.",
    "Do not just wait and see.",
    "Never wait until the office opens.",
    "It is not safe to wait and see.",
    "Do not go to bed.",
    "Do not go there alone: ask somebody to drive you.",
    "You must not stay at home with this.",
    "Do not wait for your next visit.",
    "Other signs that cannot wait",
    "This cannot wait.",
    "This does not mean that nothing is wrong.",
    "A low score does not mean that you are fine.",
    "Do not think that you are fine.",
    "We cannot say that you are OK.",
    "Call even if you are fine now.",
    "Ask someone to stay with you.",
    "Stay with them.",
    "If you do not call, it can get worse.",
    "You do not have to call first. Go.",
    "Does it hurt more when you go to bed?",
    "Is it hard to lift a leg into bed?",
    "You are so tired that you have to stay in bed.",
    "One yes is enough, and there is no need to try it now.",
    "Do not drive yourself.",
    "Do not stand or lift to test it.",
    "Old spots that stay the same do not count.",
    "Did they have to shake you to wake you?",
    "If you are worried, call.",
    "If no one answers at once, go.",
    "Go to the emergency room, or call {care_team}, now.",
    "If it gets worse, do not wait for the office to open. Call your cancer team at any hour.",
    "Do you have to push, or wait for it to start?",
    "It is too late to wait until morning.",
    "You do not have to carry this alone.",
    "It does not ease when you rest.",
    "Do not be afraid to call.",
    "It is fine to ask for help.",
    "They have not proved that it is safe.",
    "A mild pain does not mean that you can wait.",
]  # fmt: skip


@pytest.mark.parametrize("words", ALARMS)
def test_what_calms_delays_or_holds_back_is_found(words: str) -> None:
    assert forbidden_phrases(words, "en", is_urgent=False)


@pytest.mark.parametrize("words", URGENT_ALARMS)
def test_a_later_time_is_found_where_it_is_urgent_and_only_there(words: str) -> None:
    assert forbidden_phrases(words, "en", is_urgent=True)
    assert not forbidden_phrases(words, "en", is_urgent=False)


@pytest.mark.parametrize("words", HARMLESS)
def test_what_only_sounds_like_it_passes(words: str) -> None:
    assert forbidden_phrases(words, "en", is_urgent=True) == ()


SPANISH_ALARMS = [
    "No vaya todavía.",
    "No vaya a ninguna parte.",
    "Usted está bien.",
    "Está bien. Vaya a la cama y descanse. Puede esperar.",
    "No se preocupe.",
    "No es grave.",
    "No pasa nada.",
    "No hay motivo para preocuparse.",
    "Espere hasta mañana.",
    "ESPERE HASTA EL LUNES",
    "Esto puede esperar.",
    "Váyase a dormir.",
    "Acuéstese.",
    "Quédese en casa.",
    "Tómese su tiempo.",
    "No llame.",
    "No nos llame de noche.",
    "No hace falta llamar.",
    "No vaya a la sala de emergencias.",
    "No es necesario ir al hospital.",
    "No, espere hasta mañana.",
    "Se le pasará.",
    "Q u é d e s e en casa",
    "Usted está bien. Váyase a dormir. Puede esperar hasta el lunes.",
    "Todo va a salir bien.",
    "Va a estar bien.",
    "Va a estar todo bien.",
    "Está usted bien.",
    "No tiene nada.",
    "No tiene nada grave.",
    "No es nada.",
    "No es nada serio.",
    "Seguro que no es nada.",
    "No es para tanto.",
    "No es para preocuparse.",
    "No hay de qué preocuparse.",
    "No hay que preocuparse.",
    "No tiene por qué preocuparse.",
    "No tenga miedo.",
    "Tranquilo, no pasa nada.",
    "Esté tranquila.",
    "Quédese tranquilo.",
    "No se alarme.",
    "No se apure.",
    "No hay prisa.",
    "No corre prisa.",
    "No hay ninguna razón para alarmarse.",
    "Es normal a su edad.",
    "Esto es normal.",
    "Eso es algo normal.",
    "Son solo nervios.",
    "Solo es estrés.",
    "Probablemente es un músculo jalado.",
    "Seguramente es solo gripe.",
    "Ya se le pasará.",
    "Se le va a pasar.",
    "Eso se quita solo.",
    "Se le va a quitar solo.",
    "El dolor se irá solo.",
    "Va a mejorar pronto.",
    "Usted no tiene cáncer.",
    "El cáncer no se ha extendido.",
    "Esto no tiene nada que ver con el cáncer.",
    "Usted está fuera de peligro.",
    "Usted está a salvo.",
    "Espérese a mañana.",
    "Espérese hasta el lunes.",
    "Espere al lunes.",
    "Espere a su próxima cita.",
    "Espere hasta la semana que viene.",
    "Espere unos días.",
    "Espere un par de días.",
    "Espere a ver si se le quita.",
    "Espere a que abra el consultorio.",
    "Espere a que le llamen.",
    "Espere a que se le pase.",
    "Espere nuestra llamada.",
    "Puede esperar hasta mañana.",
    "Aguántese hasta mañana.",
    "Aguante un poco.",
    "Váyase a la cama.",
    "Vaya a dormir.",
    "Váyase a descansar.",
    "Descanse.",
    "Descanse un poco.",
    "Duerma y mañana verá.",
    "Acuéstese un rato.",
    "Recuéstese y descanse.",
    "Quédese en su casa.",
    "Mejor quédese en cama.",
    "Hay tiempo.",
    "Tiene tiempo de sobra.",
    "Déjelo para mañana.",
    "Déjelo para la próxima cita.",
    "Vea cómo sigue mañana.",
    "Observe si mejora.",
    "No haga nada.",
    "No le haga caso.",
    "Ignore el dolor.",
    "Siga con su vida normal.",
    "Tómese una pastilla y espere.",
    "Tómese un té y descanse.",
    "No llame al 911.",
    "No es necesario llamar.",
    "No hace falta que llame.",
    "No hace falta ir a emergencias.",
    "No tiene que ir al hospital.",
    "No vaya al hospital.",
    "No necesita ver a un médico.",
    "No moleste a su equipo.",
    "No despierte a la enfermera.",
    "No le avise a nadie.",
    "Evite llamar de noche.",
    "En vez de llamar, descanse.",
    "No es una emergencia.",
    "No es urgente.",
    "No vale la pena llamar.",
    "Ahora no.",
    "Mejor no llame.",
    "Deje de llamar.",
    "No se preocupe, usted está perfectamente sano.",
]  # fmt: skip

SPANISH_URGENT_ALARMS = [
    "Llame mañana.",
    "Llame cuando pueda.",
    "Llame a su equipo mañana.",
    "Llámenos el lunes.",
    "Llame a su médico por la mañana.",
    "Vaya a la sala de emergencias mañana.",
    "Vaya al hospital cuando pueda.",
    "Avise pronto a su médico.",
    "Llame en unos días.",
    "Llame en 2 días.",
    "Llame cuando abra el consultorio.",
    "Llame dentro de unos días.",
    "Llame si quiere.",
    "Hable con su médico en su próxima cita.",
]  # fmt: skip

SPANISH_HARMLESS = [
    "No espere hasta mañana.",
    "No se quede en casa.",
    "Esto no puede esperar.",
    "Esto no significa que todo está bien.",
    "Si no llama, puede empeorar.",
    "Vaya a la sala de emergencias, o llame al {emergency_number}, ahora.",
    "Ahora, de día o de noche. No espere hasta la mañana o el lunes.",
    "No conduzca usted.",
    "Pídale a alguien que se quede con usted.",
    "Si nadie contesta enseguida, vaya.",
    "¿Le duele más cuando se va a la cama?",
    "Le duele la espalda, y esto es nuevo o no es como su dolor de siempre.",
    "No espere hasta mañana ni hasta el lunes.",
    "Otras señales que no pueden esperar",
    "Esto no significa que todo esté bien.",
    "No crea que usted está bien.",
    "No podemos decir que usted está bien.",
    "No maneje usted. Si no tiene quien le lleve, llame al {emergency_number}.",
    "¿Le cuesta subir una pierna a la cama?",
    "El dolor no le deja dormir.",
    "Es peor al acostarse.",
    "No se alivia cuando descansa.",
    "Basta con un sí, y no hace falta hacer la prueba ahora.",
    "No tiene que cargar con esto a solas.",
    "No espere a que abra el consultorio. Llame a cualquier hora.",
    "Llame hoy, aunque se sienta bien.",
    "Si algo le preocupa, llame.",
    "Le salen moretones sin razón.",
    "¿Todavía no le han hecho un estudio?",
    "Si dentro de 2 horas todavía no ha hablado con nadie, vaya a la sala de emergencias.",
    "No es seguro esperar a ver qué pasa.",
    "Un problema de antes que sigue igual no cuenta.",
    "No tenga miedo de llamar.",
    "No dude en llamar.",
    "No tiene que llamar primero. Vaya.",
    "¿Tuvo que sacudirle para que despertara?",
    "No camine para hacer la prueba.",
    "¿Tarda en empezar a salir?",
    "Hay que revisarlo ahora mismo.",
    "Podría ser un coágulo de sangre.",
    "Se cayó en las últimas 2 semanas, y no le duele nada.",
    "Es demasiado tarde para esperar hasta mañana.",
    "Una fiebre leve no significa que pueda esperar.",
    "La persona no puede respirar bien.",
    "Hable hoy con alguien. Puede llamar a cualquier hora.",
    "No está normal cómo camina.",
    "Las llagas no le dejan comer o beber bien.",
]  # fmt: skip


@pytest.mark.parametrize("words", SPANISH_ALARMS)
def test_spanish_that_calms_or_delays_is_found(words: str) -> None:
    assert forbidden_phrases(words, "es", is_urgent=False)


@pytest.mark.parametrize("words", SPANISH_URGENT_ALARMS)
def test_a_later_time_in_spanish_is_found_where_it_is_urgent(words: str) -> None:
    assert forbidden_phrases(words, "es", is_urgent=True)


@pytest.mark.parametrize("words", SPANISH_HARMLESS)
def test_spanish_that_only_sounds_like_it_passes(words: str) -> None:
    assert forbidden_phrases(words, "es-MX", is_urgent=True) == ()


def test_what_is_found_is_quoted_as_it_is_written() -> None:
    found = forbidden_phrases("You\u2019re  FINE. Go to bed and rest. It can wait.", "en", is_urgent=False)

    assert found == ("You\u2019re  FINE", "Go to bed and rest", "It can wait")


def test_letters_of_another_alphabet_that_look_right_are_found() -> None:
    assert foreign_letters("Y\u043eu are fine, 38 °C") == ["\u043e"]
    assert foreign_letters("Niño, 1.ª vez, naïve, ﬁne") == []


def book(language: str = "en") -> Phrasebook:
    found = phrasebook(language)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("step", "sends"),
    [
        ("Go to the emergency room, or call {care_team}, now.", True),
        ("Get the person to the emergency room, or call {care_team}, now.", True),
        ("Call {emergency_number}.", True),
        ("Call 911 now, even if it is night.", True),
        ("Go to the nearest ER.", True),
        ("Take them to the emergency room.", True),
        ("Do not wait: go to the emergency room.", True),
        ("Do not wait, go to the emergency room.", True),
        ("Call {emergency_number} if you cannot move.", False),
        ("If it gets worse, go to the emergency room.", False),
        ("Do not go to the emergency room.", False),
        ("You need not call {emergency_number}.", False),
        ("Call {care_team}.", False),
        ("Rest.", False),
    ],
)
def test_a_step_sends_everybody_to_help_or_it_does_not(step: str, sends: bool) -> None:
    assert sends_to_help([step], book()) is sends


@pytest.mark.parametrize(
    ("step", "sends"),
    [
        ("Vaya a la sala de emergencias, o llame al {emergency_number}, ahora.", True),
        ("Lleve a la persona a la sala de emergencias.", True),
        ("Vaya a urgencias.", True),
        ("Llame al {emergency_number} si no puede moverse.", False),
        ("No vaya a la sala de emergencias.", False),
        ("Llame a su equipo.", False),
    ],
)
def test_a_spanish_step_sends_everybody_to_help_or_it_does_not(step: str, sends: bool) -> None:
    assert sends_to_help([step], book("es")) is sends


@pytest.mark.parametrize(
    ("words", "says_now", "says_hours"),
    [
        ("Now, day or night. Do not wait until morning or Monday.", True, True),
        ("At once, at any hour.", True, True),
        ("Now.", True, False),
        ("Day or night.", False, True),
        ("Not now, but day or night.", False, True),
        ("When you can.", False, False),
    ],
)
def test_by_when_says_now_and_day_or_night(words: str, says_now: bool, says_hours: bool) -> None:
    assert holds(words, book().at_once, book()) is says_now
    assert holds(words, book().hours, book()) is says_hours


def test_a_language_that_nobody_wrote_down_has_no_phrasebook() -> None:
    assert phrasebook("fr") is None
    assert phrasebook("es-MX") is phrasebook("es")
