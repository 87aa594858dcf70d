"""Spanish: what calms, delays or holds back, and what sends to help. Without accents, as texts are read."""

from __future__ import annotations

from triage.engine.phrases.phrasebook import Phrasebook, Phrases

_SURELY = (
    "[muy|perfectamente|completamente|seguramente|probablemente|casi seguro|todo|solo|ya|realmente|bastante]"
)
_NOT_NEEDED = (
    "(no|nunca|evite|evita|sin|deje de|no es necesario|no es preciso|no hace falta|no tiene que|no tiene "
    "caso|no necesita|no tiene por que|no hay que|no hay por que|no hay razon para|no hay necesidad de|no "
    "vale la pena|en lugar de|en vez de|mejor no)"
)
_UNTIL = (
    "(manana|la manana|lunes|el lunes|dia siguiente|el dia siguiente|proximo dia|proxima cita|"
    "proxima visita|proxima consulta|fin de semana|semana que viene|semana que entra|proxima semana|"
    "siguiente cita|otro dia)"
)
_WAIT = "(espere|espera|esperar|esperen|esperese|esperarse|aguarde|aguante|aguantar|aguantese|aguantarse)"
_WORRY = (
    "(preocupe|preocupes|preocupen|preocuparse|preocuparte|alarme|alarmes|alarmarse|asuste|asustes|"
    "asustarse|apure|apures|apurarse|inquiete|inquietarse|angustie|angustiarse)"
)
_PASSES = (
    "(pasar|pasara|pase|quitar|quitara|quita|curar|curara|ir|ira|mejorar|mejorara|sanar|sanara|desaparecer|"
    "desaparecera)"
)

_CALMING = Phrases(
    phrases=(
        (
            f"(usted|el|ella|la persona|todo|eso|esto) (esta|estara|va a estar|sigue) {_SURELY} (bien|"
            "en orden|normal|sano|sana|bajo control|a salvo|fuera de peligro)"
        ),
        f"(esta|estara|va a estar|estas|estaras) [usted] {_SURELY} (bien|a salvo|sano|sana|fuera de peligro)",
        "(va a salir|saldra|va a ir|ira) [todo|muy] bien",
        "(es|son|parece|parecen) [algo|muy|completamente|totalmente|todo] (normal|normales)",
        (
            "no (es|sera|parece|esta) [nada|algo|muy|tan|una|un|tan] (grave|serio|urgente|peligroso|"
            "malo|emergencia|problema|cancer|de cuidado)"
        ),
        "no (pasa|pasara|ocurre|tiene|hay|sera|es) nada [malo|grave|serio|de que preocuparse]",
        "no es para (tanto|preocuparse|alarmarse|asustarse|apurarse)",
        f"(no|nunca) (se|te|os|hay que|tiene que|hay por que|tiene por que|hay de que) {_WORRY}",
        "(no|nunca) (tenga|tengas|sienta) (miedo|pena|cuidado|apuro|prisa)",
        (
            "(no hay|sin|no tiene) [ningun|ninguna|por que] (motivo|razon|necesidad|causa) (para|de) "
            "(preocuparse|preocupacion|alarma|alarmarse|asustarse|apurarse|miedo|correr)"
        ),
        "(no hay|no tiene) [ningun|ninguna] (motivo|razon|necesidad)",
        "(no hay|sin|no corre) [ningun|ninguna|mucha|mucho] (peligro|prisa|apuro|riesgo)",
        "nada (de que|por lo que|que) (preocuparse|temer|preocupar)",
        (
            "(falsa alarma|sin importancia|quedese tranquilo|quedese tranquila|este tranquilo|este "
            "tranquila|puede estar tranquilo|puede estar tranquila)"
        ),
        (
            "(es|son|sera|seran|debe ser|probablemente|seguramente) [solo|solamente|nada mas|un|una|unos|es|"
            "son] [un|una|el|la|los|las|su] (estres|nervios|gripe|gripa|catarro|resfriado|resfrio|virus|edad|"
            "vejez|cansancio|artritis|gases|ansiedad|moreton|musculo jalado|mal movimiento|torcedura|dolor "
            "muscular)"
        ),
        "solo (es|son) [un|una|el|la|los|las] (estres|nervios|gripe|gripa|edad|vejez|gases|ansiedad)",
        (
            f"(se le|se|ya se|ya se le|eso se|esto se|eso se le|esto se le) [va a|puede|van a] {_PASSES} "
            "[solo|sola|pronto]"
        ),
        "(va a|puede) (mejorar|sanar|desaparecer) (solo|sola|pronto|por si solo|por si sola)",
        "(pasara|pasa|mejorara|desaparecera|se quita|se va) (solo|sola|pronto|por si solo|por si sola)",
        "no tiene cancer",
        "(el|su) cancer no se (ha|le ha) (extendido|propagado)",
        "(nada que ver|no tiene que ver) con (el|su) cancer",
        "es inofensivo",
    ),
    harmless_after=(
        "(si|cuando|hasta que|aunque|a menos que)",
        "(no|nunca) (significa|quiere decir|prueba|demuestra) que [usted|todo]",
        "(no|nunca) (piense|crea|suponga|diga|de por hecho) que [usted|todo]",
        "(asegurese de|no podemos decir) que [usted|todo]",
        "(no|nunca)",
    ),
    harmless_before=("de (llamar|preguntar|pedir|decir|avisar|usar)",),
)  # fmt: skip

_DELAYING = Phrases(
    phrases=(
        (
            f"{_WAIT} (a|al|hasta|hasta que sea|hasta el|hasta la|hasta su|por|para|a su|a la) [el|la] "
            f"{_UNTIL}"
        ),
        (
            f"{_WAIT} (a|hasta) que (pase|se le pase|mejore|abra|abran|"
            "amanezca|sea de dia|le llamen|llamemos|se quite|desaparezca)"
        ),
        f"{_WAIT} (nuestra|una|su|la) (llamada|respuesta)",
        (
            f"{_WAIT} (un|unos|algunos|una|unas|dos|tres|2|3) [par de] (dia|dias|poco|rato|ratito|"
            "semana|semanas|hora|horas|momento)"
        ),
        f"{_WAIT} (en casa|a ver|y vea|y observe|en la cama|tantito|mas)",
        "(puede|pueden|podria|debe|puedes) (esperar|esperarse)",
        "(vaya|vayase|vete|regrese|vuelva|ir|irse|metase) a (la cama|dormir|acostarse|descansar)",
        (
            "(acuestese|acuestate|acostarse|recuestese|duerma|duermase|dormir) [y|un poco|un rato|bien|y "
            "descanse]"
        ),
        "(descanse|descansa|reposo|repose|descansar) [en casa|en cama|un poco|y espere]",
        "(quedese|quedate|quedarse|permanezca|permanecer) en (casa|cama|la cama|su casa)",
        "(tomese|tomate|tome) (su tiempo|una pastilla y|un te y|algo y)",
        "(hay|tiene|queda) [mucho|bastante|suficiente] tiempo",
        (
            "(a ver|vea|veamos|observe|vigile) (como se siente|como sigue|como amanece|si mejora|si se le "
            "pasa|si se pasa|si pasa|si se quita|como va)"
        ),
        "(ignore|olvide|olvidese de) (esto|eso|el dolor|lo|esta senal)",
        "no [le|les] haga caso [de|a]",
        "no haga nada",
        "(siga|continue) como (siempre|antes)",
        "(siga|continue) con su vida",
        "(dejelo|dejarlo|dejela) para (manana|otro dia|despues|luego|la proxima|su proxima|el lunes)",
    ),
    harmless_after=(
        "(no|nunca|ni) [debe|puede|hay que|tiene que|se debe]",
        "(no es|seria) (seguro|prudente|peligroso|bueno)",
        "(en vez de|en lugar de|antes de|despues de|sin tener que|al|peligroso)",
        "(cuando|si|mientras|hasta que|antes de que) [usted|se|la persona]",
        "(le hace|le hacen|tuvo que|tener que|ganas de)",
        "no (le|la|lo|me) (deja|dejan|permite)",
        "demasiado tarde para",
        "(no significa|no quiere decir) que",
    ),
    fillers=("solo", "simplemente", "por", "favor"),
)  # fmt: skip

_CALLING = (
    "(llame|llames|llamar|llamarnos|llamen|telefonee|moleste|molestar|molestarnos|contacte|contactar|marque "
    "al|marcar al|avise|avisar|avisarnos|despierte|despertar)"
)
_HOLDING_BACK = Phrases(
    phrases=(
        f"{_NOT_NEEDED} [que] [nos|le|les|lo|la] {_CALLING}",
        (
            f"{_NOT_NEEDED} [que] (vaya|vayas|ir|venga|venir|acuda|acudir|corra|correr) a (la|el|un|una|su|"
            "urgencias|emergencias) [sala de emergencias|sala de urgencias|emergencias|urgencias|"
            "hospital|medico|doctor|clinica]"
        ),
        f"{_NOT_NEEDED} [que] (vaya|ir|venga|venir|acuda|acudir) al (hospital|medico|doctor|consultorio)",
        (
            f"{_NOT_NEEDED} [que] (vaya|ir|venga|venir|acuda|acudir) "
            "(alli|ahi|alla|a ninguna parte|todavia|esta noche)"
        ),
        f"{_NOT_NEEDED} [que] (busque|buscar|pida|pedir) ayuda",
        (
            f"{_NOT_NEEDED} [que] (ver|vea|consultar|consulte) [a|con] (un medico|un doctor|su medico|al "
            "medico|al doctor|nadie)"
        ),
        f"{_NOT_NEEDED} (la|una) sala de emergencias",
        "(ahora no|todavia no)",
    ),
    harmless_after=("(si|cuando|aunque) [usted]", "tuvo que sacudirle para"),
    harmless_before=(
        "primero", "antes",
        "[lo|le|la|les|se|nos|me] (ha|han|he|hay|hablo|hablado|habla|sabe|tiene|puede|contesta|abre)",
    ),
)  # fmt: skip

_LATER = Phrases(
    phrases=(
        (
            "(llame|llamenos|vaya|venga|acuda|visite|hable|avise|digale) [a|al|con|a la|a su|con su] [su "
            "medico|medico|equipo|su equipo|la clinica|clinica|sala de emergencias|sala de urgencias|"
            "emergencias|urgencias|consultorio|hospital] (manana|luego|pronto|despues|mas tarde|otro dia|la "
            "proxima semana|en unos dias|cuando pueda|cuando quiera|cuando tenga tiempo|cuando guste|cuando "
            "abra|si quiere|si lo desea|el lunes|por la manana|en su proxima cita|en la proxima cita)"
        ),
        "avise (pronto|luego|despues|mas tarde)",
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
