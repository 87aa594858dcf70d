"""Spanish: what calms, delays or holds back, and what sends to help. Without accents, as texts are read."""

from __future__ import annotations

from triage.engine.phrases.phrasebook import Phrasebook, Phrases

_SURELY = "[muy|perfectamente|completamente|seguramente|probablemente|todo|solo|ya|realmente]"
_NOT_NEEDED = (
    "(no|nunca|evite|evita|sin|deje de|no es necesario|no hace falta|no tiene que|no necesita|no "
    "tiene por que|no hay que|no hay por que|no hay razon para|en lugar de|en vez de|mejor no)"
)
_UNTIL = (
    "(manana|la manana|lunes|el lunes|dia siguiente|el dia siguiente|proximo dia|proxima cita|"
    "proxima visita|fin de semana|semana que viene|proxima semana|siguiente cita|otro dia)"
)

_CALMING = Phrases(
    phrases=(
        (
            f"(usted|el|ella|la persona|todo|eso|esto) (esta|estara|va a estar|sigue) {_SURELY} (bien|"
            "en orden|normal|sano|sana|bajo control|a salvo|fuera de peligro)"
        ),
        f"(esta|estara|va a estar|estas|estaras) {_SURELY} (bien|a salvo|sano|sana|fuera de peligro)",
        "(todo|eso|esto) (es|parece) [muy|completamente|totalmente] normal",
        (
            "no (es|sera|parece|esta) [nada|algo|muy|tan|una|un|tan] (grave|serio|urgente|peligroso|"
            "malo|emergencia|problema|cancer|de cuidado)"
        ),
        "no (pasa|pasara|ocurre|tiene|hay|sera|es) nada [malo|grave|serio|de que preocuparse]",
        (
            "(no|nunca) (se|te|os|hay que) (preocupe|preocupes|preocuparse|alarme|alarmes|asuste|"
            "asustes|apure|apures|inquiete)"
        ),
        (
            "(no hay|sin|no tiene) [ningun|ninguna|por que] (motivo|razon|necesidad|causa|que|"
            "peligro|prisa|apuro|preocuparse|preocupar|alarmarse) [para|de] [preocuparse|"
            "preocupacion|alarma|alarmarse]"
        ),
        "nada (de que|por lo que|que) (preocuparse|temer|preocupar)",
        (
            "(falsa alarma|sin importancia|quedese tranquilo|quedese tranquila|este tranquilo|este "
            "tranquila|puede estar tranquilo|puede estar tranquila)"
        ),
        "(se le|se|ya se|eso se|esto se) (pasara|quitara|curara|ira) [solo|sola|pronto]",
        "(pasara|pasa|mejorara|desaparecera|se quita|se va) (solo|sola|pronto|por si solo|por si sola)",
        "no tiene cancer",
        "(el|su) cancer no se ha (extendido|propagado)",
        "es inofensivo",
    ),
    harmless_after=(
        "(si|cuando|hasta que|aunque|a menos que)",
        "(no|nunca) (significa|quiere decir|prueba|demuestra) que [usted|todo]",
        "(no|nunca) (piense|crea|suponga|diga|de por hecho) que [usted|todo]",
        "(asegurese de|no podemos decir) que [usted|todo]",
        "no",
    ),
)  # fmt: skip

_DELAYING = Phrases(
    phrases=(
        (
            "(espere|espera|esperar|esperen|aguarde|aguante|aguantar) (a|al|hasta|hasta que sea|"
            f"hasta el|hasta la|hasta su|por|para|a su|a la) [el|la] {_UNTIL}"
        ),
        (
            "(espere|esperar|espera|aguarde) (a|hasta) que (pase|se le pase|mejore|abra|abran|"
            "amanezca|sea de dia|le llamen|llamemos|se quite|desaparezca)"
        ),
        (
            "(espere|esperar|espera) (un|unos|algunos|una|unas|dos|tres|2|3) (dia|dias|poco|rato|"
            "semana|semanas|horas)"
        ),
        "(espere|esperar|espera) (en casa|a ver|y vea|y observe|en la cama)",
        "(puede|pueden|podria|debe|puedes) esperar",
        "(vaya|vayase|vete|regrese|vuelva|ir|irse|metase) a (la cama|dormir|acostarse)",
        "(acuestese|acuestate|acostarse|duerma|duermase|dormir) [y|un poco|un rato|bien|y descanse]",
        "(descanse|descansa|reposo|repose|descansar) [en casa|en cama|un poco|y espere]",
        "(quedese|quedate|quedarse|permanezca|permanecer) en (casa|cama|la cama|su casa)",
        "(tomese|tomate|tome) su tiempo",
        "(hay|tiene|queda) [mucho|bastante|suficiente] tiempo",
        "(a ver|vea|veamos|observe) (como se siente|como sigue|si mejora|si se pasa|si pasa|como va)",
        "(ignore|olvide|olvidese de|no haga caso de|no haga caso a) (esto|eso|el dolor|lo|esta senal)",
        "no haga nada",
        "(siga|continue) como (siempre|antes)",
        "(dejelo|dejarlo) para (manana|otro dia|despues|luego)",
    ),
    harmless_after=(
        "(no|nunca|ni) [debe|puede|hay que|tiene que|se debe]",
        "(no es|seria) (seguro|prudente|peligroso|bueno)",
        "(en vez de|en lugar de|antes de|despues de|sin tener que|al|peligroso)",
        "(cuando|si|mientras|hasta que|antes de que) [usted|se|la persona]",
        "(le hace|le hacen|tuvo que|tener que|ganas de)",
    ),
    fillers=("solo", "simplemente", "por", "favor"),
)  # fmt: skip

_HOLDING_BACK = Phrases(
    phrases=(
        (
            f"{_NOT_NEEDED} [nos|le|les|lo|la] (llame|llames|llamar|llamarnos|llamen|telefonee|"
            "moleste|molestar|molestarnos|contacte|contactar|marque|marcar|avise|avisar|avisarnos)"
        ),
        (
            f"{_NOT_NEEDED} (vaya|vayas|ir|venga|venir|acuda|acudir|corra|correr) a (la|el|un|una|su|"
            "urgencias|emergencias) [sala de emergencias|sala de urgencias|emergencias|urgencias|"
            "hospital|medico|doctor|clinica]"
        ),
        f"{_NOT_NEEDED} (vaya|ir|venga|venir|acuda|acudir) al (hospital|medico|doctor|consultorio)",
        f"{_NOT_NEEDED} (busque|buscar|pida|pedir) ayuda",
        f"{_NOT_NEEDED} (ver|consultar|consulte) [a|con] (un medico|su medico|al medico|nadie)",
        "(ahora no|todavia no)",
    ),
    harmless_after=("(si|cuando|aunque) [usted]",),
    harmless_before=("primero", "antes"),
)  # fmt: skip

_LATER = Phrases(
    phrases=(
        (
            "(llame|llamenos|vaya|venga|acuda|visite|hable) [a|al|con] [su medico|medico|equipo|su "
            "equipo|la clinica|sala de emergencias] (manana|luego|pronto|despues|mas tarde|otro dia|"
            "la proxima semana|en unos dias|cuando pueda|cuando quiera|cuando tenga tiempo|cuando "
            "guste|si quiere|si lo desea|el lunes|por la manana)"
        ),
        "(cuando pueda|cuando quiera|cuando tenga tiempo|cuando le convenga|cuando guste)",
        "(en|dentro de) (unos|algunos|dos|tres|2|3) dias",
    ),
    harmless_after=_DELAYING.harmless_after,
)  # fmt: skip

SPANISH = Phrasebook(
    language="es",
    calming=_CALMING,
    delaying=_DELAYING,
    holding_back=_HOLDING_BACK,
    never_when_urgent=_LATER,
    directions=Phrases(
        phrases=(
            (
                "(vaya|vayase|acuda|corra|dirijase|vayan) [ya|ahora|ahora mismo|de inmediato|"
                "enseguida] a (la|una) [sala de] (emergencias|urgencias|emergencia|urgencia)"
            ),
            (
                "(vaya|vayase|acuda|dirijase) [ya|ahora|ahora mismo|de inmediato|enseguida] a "
                "(emergencias|urgencias)"
            ),
            (
                "(lleve|llevela|llevelo|lleven) [ya|ahora|a la persona|a su familiar] [de inmediato|"
                "ahora mismo] a [la|una] [sala de] (emergencias|urgencias)"
            ),
            (
                "(llame|llamen|marque) [ya|ahora|ahora mismo|de inmediato] [al|a|el] (911|numero de "
                "emergencias|una ambulancia)"
            ),
        )
    ),
    hours=Phrases(
        phrases=(
            "[de] dia (o|y) [de] noche",
            "(a cualquier hora|a toda hora|las 24 horas|24 horas al dia|sea la hora que sea)",
        )
    ),
    at_once=Phrases(
        phrases=(
            (
                "(ahora|ya|de inmediato|inmediatamente|enseguida|en seguida|sin demora|en este "
                "momento|cuanto antes)"
            ),
        )
    ),
    conditions=frozenset({"si", "cuando", "caso", "menos"}),
    despite=frozenset({"incluso", "aun", "aunque"}),
    negations=frozenset({"no", "nunca", "ni", "sin", "evite"}),
    example_step="Vaya a la sala de emergencias, o llame al {emergency_number}, ahora.",
    example_by_when="Ahora, de día o de noche.",
)
