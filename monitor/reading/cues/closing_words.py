"""German, French and Spanish words that thank, acknowledge, confirm or say goodbye, and plain answers (A3).

``means``: "courtesy" asks and tells nothing; "thanks" names what for; "ack" agrees or wishes well; "yes-no" answers.
"""

from __future__ import annotations

from monitor.reading.cues.engine import Cue

DE = (
    Cue(
        id="de.courtesy",
        means="courtesy",
        pattern=r"^(?:(?:vielen dank|danke(?: schön| sehr| dir| ihnen| euch| nochmals?| vielmals)?|merci|besten dank|tausend dank|1000 dank|herzlichen dank|ok(?:ay)?|alles klar|super|prima|perfekt|gut|sehr gut|in ordnung|verstanden|passt|gern(?:e)? geschehen|keine ursache|nichts zu danken|kein (?:problem|thema|ding)|klingt gut|hört sich gut an|geht klar|notiert|zur kenntnis genommen|ist notiert|glückwunsch|gratulation|gute (?:besserung|reise)|frohe \w+|viel (?:erfolg|spaß|glück)|ebenso|gleichfalls|gerne?|hallo|hi|liebe[rs]?|sehr geehrte[rs]?|guten (?:morgen|tag|abend)|moin|servus|(?:viele|liebe|beste|mit freundlichen|schöne|herzliche) grüße[n]?|mfg|lg|vg|bis (?:dann|morgen|bald|später)|schönes wochenende|schönen (?:tag|abend|feierabend)|tschüss)\b[ ,.!:;)-]*)+(?:(?:[a-z.'-]+ ?){1,3}[,.!:-]*)?$|^(?:(?:[a-z]\.|[a-z'-]{2,}) ?){1,3}[,:!-]?$|^[^a-z]*$",
        example="Vielen Dank, Kim!",
        counter="Die Liste hat neun Namen.",
    ),
    Cue(
        id="de.thanks-formula",
        means="formula",
        pattern=r"\b(?:dank|danke|danken)(?: \w+){0,2} für (?:ihr|euer|dein|eure|ihre|deine|die) (?:verständnis|mithilfe|hilfe|mitarbeit|aufmerksamkeit|unterstützung|geduld|zusammenarbeit|interesse|bemühungen|mühe)\b",
        example="Vielen Dank für Ihr Verständnis.",
        counter="Vielen Dank für die Blumen.",
    ),
    Cue(
        id="de.thanks",
        means="thanks",
        pattern=r"\b(?:vielen dank|danken?|dankeschön|besten dank|herzlichen dank|lieben dank|tausend dank)(?: \w+){0,4} (?:für|dafür|dass|daß)\b|\bbedanke(?:n)? (?:mich|uns)\b|\bherzlichen glückwunsch\b|\balles gute\b|\bgratulieren?\b|\b(?:super|tolle|gute|klasse|großartige) (?:arbeit|leistung)\b|\bgut gemacht\b",
        example="Vielen Dank für die Mühe.",
        counter="Danke.",
    ),
    Cue(
        id="de.ack",
        means="ack",
        pattern=(
            r"^(?:(?:ja|ok(?:ay)?|gut|nein),? )?(?:das|es|dies|alles|(?:der|die|das|unser|euer|ihr) \w+|(?:mon|diens|mitt|donners|frei|sams)\w+|morgen|heute|beides)(?: \w+){0,3} (?:(?:passt|klingt|klappt|geht|stimmt)(?: (?:so|mir|uns|gut|sehr|prima|klar|alles|(?:für|bei) \w+))*[.! ]*$|(?:ist|sieht|hört sich|wäre) (?:\w+ )?(?:gut|super|prima|perfekt|ok(?:ay)?|in ordnung|fein|toll|richtig|korrekt|super|sinnvoll))\b|"
            r"\b(?:ich wünsche|wir wünschen) (?:dir|ihnen|euch)\b|\b(?:klingt|passt|geht|klappt|sieht) (?:(?:sehr|mir|uns|ganz|so|das|schon|alles|für \w+|bei \w+) ){0,3}(?:gut|super|prima|perfekt|klar|in ordnung|für (?:mich|uns)|bei (?:mir|uns))\b|\b(?:ich bin|wir sind|bin|sind) (?:gerne |natürlich |auf jeden fall |leider nicht )?(?:dabei|einverstanden|der gleichen meinung|ganz (?:deiner|ihrer|eurer) meinung)\b|"
            r"\b(?:ich|wir) (?:stimmen?|bestätigen?|nehmen?|freuen?|wünschen?|gratulieren?|kommen?)(?: \w+){0,6} (?:zu|hiermit|teil|an|mich|uns|dir|ihnen|euch|gerne?)[.! ]*$|\bhiermit bestätigen?\b|\b(?:freue|freuen|freut) (?:mich|uns)\b|\bzur kenntnis genommen\b|\b(?:habe|haben) (?:\w+ ){0,4}(?:erhalten|bekommen|notiert)[.! ]*$|"
            r"\b(?:keine (?:einwände|änderungen|anmerkungen|weiteren fragen)|gern(?:e)? geschehen|hat (?:mir |uns )?(?:sehr |viel )?(?:spaß gemacht|gefallen)|war (?:sehr |wirklich )?(?:schön|toll|nett)|tut mir (?:sehr |wirklich )?leid (?:für|wegen)|entschuldigen? (?:die|das|den|bitte)|bin (?:leider )?verhindert)\b|"
            r"\bkann (?:\w+ ){0,3}(?:leider )?nicht (?:kommen|teilnehmen|dabei sein)\b"
        ),
        example="Das klingt gut.",
        counter="Das Fest beginnt am Abend.",
    ),
    Cue(
        id="de.yes-no",
        means="yes-no",
        pattern=r"^(?:ja|nein|doch|genau|richtig|stimmt|einverstanden|passt|klar|natürlich|gerne|korrekt|jawohl|genehmigt|freigegeben|bestätigt)\b",
        example="Ja, das stimmt.",
        counter="Das stimmt.",
    ),
)

FR = (
    Cue(
        id="fr.courtesy",
        means="courtesy",
        pattern=r"^(?:(?:merci(?: beaucoup| bien| à vous| à toi| d'avance| encore| infiniment| mille fois)?|mille mercis|ok|d'accord|ça marche|parfait|super|génial|excellent|impeccable|très bien|bien (?:noté|reçu|compris)|entendu|compris|c'est (?:noté|parfait|bon|entendu)|pas de (?:problème|souci)|aucun problème|je vous en prie|je t'en prie|il n'y a pas de quoi|bonne (?:chance|continuation|route|année)|bon (?:voyage|anniversaire)|bravo|bienvenue|à vous aussi|de même|joyeux \w+|bonjour|bonsoir|salut|cher|chère|chers|bonne (?:journée|soirée|semaine|nuit)|bon (?:week-?end|courage)|cordialement|bien (?:cordialement|à vous)|sincères salutations|salutations|amicalement|à (?:bientôt|demain|plus|lundi)|de rien|avec plaisir|félicitations)\b[ ,.!:;)-]*)+(?:(?:[a-z.'-]+ ?){1,3}[,.!:-]*)?$|^(?:(?:[a-z]\.|[a-z'-]{2,}) ?){1,3}[,:!-]?$|^[^a-z]*$",
        example="Merci beaucoup, Kim !",
        counter="La liste a neuf noms.",
    ),
    Cue(
        id="fr.thanks-formula",
        means="formula",
        pattern=r"\b(?:merci|remercie|remercions)(?: \w+){0,3} (?:pour|de) (?:votre|ton|ta) (?:compréhension|aide|attention|collaboration|coopération|soutien|patience|intérêt|confiance)\b",
        example="Merci de votre compréhension.",
        counter="Merci de votre réponse.",
    ),
    Cue(
        id="fr.thanks",
        means="thanks",
        pattern=r"\b(?:merci|remercie|remercions)(?: \w+){0,3} (?:pour|de (?:(?:votre|ton|ta) (?:aide|réponse|retour|message|mail|courriel|soutien|travail|temps|appel|envoi|confiance)|l'|m'avoir|nous avoir|\w+er|\w+ir|votre|ton|ta|vos|tes))\b|\bfélicitations\b|\bbon anniversaire\b|\bbonne année\b|\b(?:beau|bon|excellent|super) travail\b|\bje vous (?:remercie|félicite)\b",
        example="Merci beaucoup pour votre aide.",
        counter="Merci.",
    ),
    Cue(
        id="fr.ack",
        means="ack",
        pattern=(
            r"^(?:(?:oui|ok|non|bien),? )?(?:ça|cela|c'est|tout|(?:le|la|les|votre|ton|ta) \w+|lundi|mardi|mercredi|jeudi|vendredi|samedi|demain)(?: \w+){0,3} ?(?:convient|parfait|semble (?:\w+ )?(?:bien|bon|parfait|correct)|(?:est|était|sera) (?:\w+ )?(?:parfait|bon|bien|bonne|correct|ok|super)|est d'accord)\b|\b(?:me|nous) (?:va|convient|semble|paraît) (?:\w+ )?(?:bien|parfaitement|bon|correct)?\b|"
            r"\b(?:je suis|nous sommes|suis|sommes) (?:\w+ )?(?:d'accord|partants?|ravie?s?|contente?s?|heureux|heureuse)\b|\b(?:je|nous)(?: vous| te)? (?:confirme|confirmons|valide|validons|accepte|acceptons|souhaite|souhaitons|félicite|félicitons)\b|\bje serai (?:là|présente?)\b|\bnous serons (?:là|présents)\b|\b(?:j'ai|nous avons|ai) bien (?:reçu|noté|pris note)\b|\b(?:toutes mes |nos )?(?:condoléances|excuses|félicitations)\b|"
            r"\b(?:aucune (?:objection|remarque|modification)|rien à ajouter|prends? note|me réjouis|au plaisir|désolée?s? pour (?:ce|cette|la|le|l')|ne (?:pourrai|peux|pourrons|pouvons) (?:malheureusement )?pas (?:venir|participer|assister|être))\b"
        ),
        example="Cela me convient.",
        counter="La fête commence le soir.",
    ),
    Cue(
        id="fr.yes-no",
        means="yes-no",
        pattern=r"^(?:oui|non|si|exactement|tout à fait|d'accord|c'est (?:exact|ça|bon|correct)|bien sûr|effectivement|absolument|validé|approuvé|confirmé)\b",
        example="Oui, c'est exact.",
        counter="C'est lundi.",
    ),
)

ES = (
    Cue(
        id="es.courtesy",
        means="courtesy",
        pattern=r"^(?:(?:muchas gracias|mil gracias|gracias(?: a ti| a usted| de nuevo| por todo)?|un millón de gracias|ok|okey|vale|suena bien|me parece bien|anotado|tomo nota|(?:no hay|sin|ningún) problema|no hay de qué|a ti|a usted|igualmente|excelente|estupendo|fenomenal|buena suerte|mucha suerte|buen (?:viaje|trabajo)|bienvenid[oa]s?|de acuerdo|perfecto|genial|muy bien|entendido|recibido|hola|buenos días|buenas tardes|buenas noches|buenas|estimad[oa]s?|querid[oa]s?|un (?:saludo|abrazo)|saludos(?: cordiales)?|cordialmente|atentamente|hasta (?:luego|mañana|pronto|el lunes)|buen fin de semana|buen día|feliz \w+(?: \w+)?|de nada|con gusto|felicidades|enhorabuena)\b[ ,.!:;)-]*)+(?:(?:[a-z.'-]+ ?){1,3}[,.!:-]*)?$|^(?:(?:[a-z]\.|[a-z'-]{2,}) ?){1,3}[,:!-]?$|^[^a-z]*$",
        example="Muchas gracias, Kim.",
        counter="La lista tiene nueve nombres.",
    ),
    Cue(
        id="es.thanks-formula",
        means="formula",
        pattern=r"\b(?:gracias|agradezco|agradecemos)(?: \w+){0,3} (?:por )?(?:su|tu|vuestra) (?:comprensión|ayuda|atención|colaboración|cooperación|apoyo|paciencia|interés|confianza)\b",
        example="Gracias por su comprensión.",
        counter="Gracias por su respuesta.",
    ),
    Cue(
        id="es.thanks",
        means="thanks",
        pattern=r"\b(?:gracias|agradezco|agradecemos)(?: \w+){0,4} (?:por|que)\b|\b(?:le|te|les|os) (?:agradezco|agradecemos)\b|\bse (?:lo )?agradece\b|\b(?:buen|excelente|gran) trabajo\b|\bfelicidades\b|\benhorabuena\b|\bfeliz (?:cumpleaños|año|navidad)\b",
        example="Muchas gracias por tu ayuda.",
        counter="Gracias.",
    ),
    Cue(
        id="es.ack",
        means="ack",
        pattern=(
            r"^(?:(?:sí|ok|vale|bien|no),? )?(?:eso|esto|todo|así|(?:el|la|los|las|tu|su) \w+|mañana|ambos)(?: \w+){0,3} (?:me|nos) (?:va|viene|parece|conviene|sirve)\b|\b(?:me|nos) (?:parece|suena|va|viene|sirve|queda) (?:\w+ )?(?:bien|perfecto|genial|correcto|estupendo|fenomenal|bueno|buena idea)\b|\b(?:está|queda|es) (?:\w+ )?(?:bien|perfecto|correcto|claro|confirmad[oa]|aprobad[oa])[.! ]*$|"
            r"\b(?:estoy|estamos) (?:\w+ )?de acuerdo\b|\b(?:confirmo|confirmamos|apruebo|aprobamos|acepto|aceptamos|me alegr[oa]|nos alegr\w+|me encant\w+|cuenta conmigo|cuenten conmigo|allí estaré|ahí estaré|allí estaremos)\b|\b(?:he|hemos) recibido\b|^recibí\b|\bmis (?:condolencias|disculpas|felicitaciones)\b|"
            r"\b(?:no tengo (?:comentarios|objeciones|cambios)|sin (?:comentarios|objeciones|cambios)|nada que añadir|siento (?:mucho )?(?:el retraso|la confusión|las molestias)|ha sido un (?:placer|gusto)|fue un (?:placer|gusto)|no (?:podré|puedo|podremos|podemos) (?:asistir|ir|acudir|participar))\b"
        ),
        example="Me parece bien.",
        counter="La fiesta empieza por la noche.",
    ),
    Cue(
        id="es.yes-no",
        means="yes-no",
        pattern=r"^(?:sí|no|exacto|correcto|claro|por supuesto|efectivamente|así es|de acuerdo|desde luego|aprobado|confirmado)\b",
        example="Sí, es correcto.",
        counter="Es lunes.",
    ),
)
