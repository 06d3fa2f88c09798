"""Spanish."""

from __future__ import annotations

from monitor.reading.cues import closing_words
from monitor.reading.cues.dates import DueWords, counted, valued
from monitor.reading.cues.engine import Cue
from monitor.reading.cues.language import Language

_DAY = r"(?:lunes|martes|miércoles|jueves|viernes|sábado|domingo)"
_MONTH = (
    r"(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre)"
)
_NUMBER = r"(?:\d{1,2}|un|una|dos|tres|cuatro|cinco|seis|siete|ocho|diez|un par de|unos|unas|pocos)"
_CLOCK = r"(?:las? \d{1,2}(?::\d{2})?(?: ?[ap]\.?m\b\.?)?|\d{1,2}:\d{2}(?: ?[ap]\.?m\b\.?)?|\d{1,2} ?[ap]\.?m\b\.?)"

DUE = DueWords(
    weekdays=counted("lun mar mie jue vie sab dom"),
    months=counted("ene feb mar abr may jun jul ago sep oct nov dic", 1) | {"set": 9},
    numbers=valued(
        "par 2 pocos 3 unos 3 unas 3 dos 2 tres 3 cuatro 4 cinco 5 seis 6 siete 7 ocho 8 diez 10 una 1 un 1"
    ),
    before=r"antes",
    lasting=r"durante|desde",
    leads=(
        r"antes (?:del|de la|de las|de los|de)|antes|para(?: el| la)?|a más tardar|como (?:muy )?tarde|hasta|dentro de|en|a|sobre|hacia|el|la|este|esta|"
        r"a (?:principios|finales|mediados) de|principios de|finales de|a lo largo de"
    ),
    links=r"a|el|la|en|de|del|por|antes|hacia|sobre|y|o|para",
    kinds=(
        ("day", r"pasado mañana\b", "2"),
        ("day", r"mañana(?: (?:por la|a) (?:mañana|tarde|noche|mediodía|primera hora))?\b", "1"),
        (
            "day",
            r"hoy(?: mismo)?\b|esta (?:tarde|noche|mañana)\b|(?:al )?(?:final|fin) del día\b|al final de la jornada\b",
            "0",
        ),
        ("weekend", r"(?:el |este )?fin de semana\b", "0"),
        ("next_weekday", r"(?:próximo )" + _DAY + r"\b|" + _DAY + r" (?:próximo|que viene)\b", ""),
        ("weekday", _DAY + r"(?: por la (?:mañana|tarde|noche))?\b", ""),
        ("date", r"(?:el )?\d{1,2} de " + _MONTH + r"(?: de \d{4})?\b", ""),
        ("iso", r"\d{4}-\d{2}-\d{2}", ""),
        ("numeric", r"\d{1,2}/\d{1,2}(?:/\d{2,4})?\b", "eu"),
        (
            "week",
            r"(?:a (?:principios|finales|mediados) de )?(?:la )?(?:semana que viene|próxima semana|semana próxima)\b",
            "1",
        ),
        (
            "week",
            r"(?:a finales de |durante |a lo largo de )?esta semana\b|(?:a )?(?:final|fin) de(?: la)? semana\b",
            "0",
        ),
        ("month", r"(?:el |a (?:principios|finales) del )?(?:mes que viene|próximo mes)\b", "1"),
        ("month", r"(?:este mes|(?:final|fin|finales) de(?:l)? mes)\b", "0"),
        ("named_month", _MONTH + r"\b", ""),
        ("days", _NUMBER + r" días?(?: hábiles| laborables)?\b", ""),
        ("weeks", _NUMBER + r" semanas?\b", ""),
        ("hours", r"(?:\d{1,2}|una|dos|tres|unas) horas?\b", ""),
        ("minutes", r"(?:\d{1,3}|cinco|diez|unos) minutos?\b", ""),
        ("noon", r"mediodía\b", ""),
        ("midnight", r"medianoche\b", ""),
        ("time", _CLOCK, ""),
    ),
    vague=(
        r"lo antes posible|cuanto antes|asap|en breve|enseguida|de inmediato|inmediatamente|pronto|luego|más tarde|ahora mismo|"
        r"en seguida|a la mayor brevedad|en cuanto pueda|próximamente|en los próximos días"
    ),
    events=r"(?:cuando|en cuanto|tan pronto como|una vez que|después de que|apenas) (?:[a-z]+)[^,.;:()]*",
    skip_before=r"(?:pasado|pasada|desde|del|último|última|buenos|buenas|cada|todos los)\s*$",
    skip_after=r"^(?:\s+(?:pasado|pasada))\b",
)

_TO = r"(?:te |le |les |os |lo |la |los |las |se |me |nos )*"

WHOLES = (
    Cue(
        id="es.aviso",
        means="reply",
        pattern=r"\b(?:te|le|les|os) (?:aviso|avisaré|avisamos|avisaremos|diré|diremos|contaré|confirmaré|confirmaremos|informaré|informaremos|responderé|contestaré|escribiré|(?:digo|cuento|confirmo|informo|respondo|contesto|escribo) (?:algo|mañana|luego|hoy|pronto|en cuanto|cuando|el (?:lunes|martes|miércoles|jueves|viernes)|esta (?:tarde|semana)|la semana)|mantendré (?:al tanto|informad\w+)|mantengo (?:al tanto|informad\w+)|mantendremos (?:al tanto|informad\w+))\b|\b(?:voy|vamos) a (?:avisar|confirmar|responder|informar|contestar|mantener)(?:te|le|les|os)\b",
        example="Te aviso mañana.",
        counter="Avísame mañana.",
    ),
    Cue(
        id="es.envio",
        means="deliver",
        pattern=r"\b"
        + _TO
        + r"(?:enviaré|enviaremos|mandaré|mandaremos|reenviaré|pasaré|pasaremos|entregaré|entregaremos|traeré|llevaré|haré llegar|haremos llegar|facilitaré|compartiré|daré|remitiré)\b|\b(?:te|le|les|os|se) (?:lo |la |los |las )?(?:envío|mando|paso|reenvío|traigo|llevo|hago llegar|entrego|doy)\b[^.;]*\b(?:mañana|hoy|luego|esta|el lunes|el martes|el miércoles|el jueves|el viernes|en cuanto|antes|pronto|más tarde|en breve|cuando|la semana|enseguida)\b|\b(?:mañana|hoy|luego|esta tarde|el (?:lunes|martes|miércoles|jueves|viernes)),? (?:mismo )?(?:te|le|les|os) (?:lo |la |los |las )?(?:envío|mando|paso|reenvío|traigo|llevo|doy)\b|\b(?:voy|vamos) a (?:enviar|mandar|pasar|reenviar|entregar|traer|llevar|facilitar|compartir|dar|hacer(?:te|le|les)? llegar)(?:te|le|les|os|lo|la|los|las|telo|selo|tela|sela)?\b",
        example="Te envío la lista mañana.",
        counter="Envíame la lista.",
    ),
    Cue(
        id="es.tendras",
        means="deliver",
        pattern=r"\b(?:tendrás|tendrá|tendréis|tendrán|recibirás|recibirá) (?:\S+ ){0,8}?(?:mañana|hoy|antes|el lunes|el martes|el miércoles|el jueves|el viernes|esta|en breve|la semana|para)\b",
        example="Tendrás el informe antes del viernes.",
        counter="Tendrás suerte.",
    ),
    Cue(
        id="es.llamo",
        means="contact",
        pattern=r"\b"
        + _TO
        + r"(?:llamo|llamaré|llamaremos|telefonearé|contacto|contactaré|contactaremos|hablaré con|hablo con|hablaremos con)\b|\b(?:voy|vamos) a (?:llamar|contactar|hablar con)(?:te|le|les|os|lo|la)?\b|\bme pondré en contacto\b|\bme pongo en contacto\b",
        example="Te llamo esta tarde.",
        counter="Llámame esta tarde.",
    ),
    Cue(
        id="es.miro",
        means="find_out",
        pattern=r"\b"
        + _TO
        + r"(?:miro|miraré|miraremos|reviso y|compruebo|comprobaré|comprobaremos|verifico|verificaré|averiguo|averiguaré|preguntaré|pregunto a|consultaré|consulto con|investigaré|buscaré)\b|\b(?:voy|vamos) a (?:mirar|comprobar|verificar|averiguar|preguntar|consultar|investigar|buscar|ver si|ver qué)(?:lo|la|los|las|le)?\b|\bdéjame (?:mirar|ver|comprobar|consultar|preguntar)\w*\b",
        example="Lo averiguo con el laboratorio.",
        counter="¿Puedes averiguarlo?",
    ),
    Cue(
        id="es.encargo",
        means="do",
        pattern=r"\b(?:me|nos) (?:encargo|encargaré|encargamos|encargaremos|ocupo|ocuparé|ocupamos|pongo (?:con|a) )\b|\b"
        + _TO
        + r"(?:haré|haremos|prepararé|prepararemos|corregiré|corrijo|cambiaré|actualizaré|arreglaré|arreglo|organizaré|reservaré|revisaré|revisaremos|reviso|terminaré|firmaré|añadiré|pondré|modificaré|completaré|escribiré|redactaré|programaré|(?:intentaré|trataré de|procuraré) (?:terminar|hacer|acabar|preparar|corregir|cambiar|actualizar|arreglar|revisar|escribir|organizar)\w*|hago (?:hoy|mañana|luego|enseguida|esta))\b|\b(?:voy|vamos) a (?:hacer|preparar|corregir|cambiar|actualizar|arreglar|organizar|reservar|revisar|terminar|firmar|añadir|poner|modificar|completar|escribir|redactar|programar|intentar)(?:lo|la|los|las|te|le)?\b|\bdalo por hecho\b|\bcuenta con ello\b",
        example="Me encargo de la reserva.",
        counter="¿Quién se encarga?",
    ),
)
BLOCKS = (
    Cue(
        id="es.block",
        means="veto",
        pattern=r"\b(?:no (?:te |le |les |os |lo |la |los |las |se |me |nos )*(?:\w+(?:é|emos|o|oy|ré)|voy|vamos|puedo|podré)|nunca|adjunto|adjunta|por la presente|si (?:quieres|quiere|quieren|lo desea|lo deseas|te parece|gustas|prefieres)|si hace falta|estaré (?:en|fuera|de|allí|aquí|disponible)|te echaré de menos)\b",
        example="No te enviaré la lista.",
        counter="Te enviaré la lista.",
    ),
)
CONDITIONS = (
    Cue(
        id="es.si-tu",
        means="recipient",
        pattern=r"\b(?:si|cuando|en cuanto|una vez que) (?:me|nos|usted|ustedes|tú) ?\w*|\b(?:envíame|mándame|dime|pásame|envíeme|mándeme|dígame)\b[^.;]*\b(?:y|entonces) (?:te|le|lo|la|me)\b|\bsi (?:estás|está|están) de acuerdo\b",
        example="Si me mandas la lista, la corregiré.",
        counter="La corregiré mañana.",
    ),
    Cue(
        id="es.en-cuanto",
        means="event",
        pattern=r"\b(?:cuando|en cuanto|tan pronto como|una vez|después de que|apenas|si) (?:\w+)\b",
        example="En cuanto sepa algo, te aviso.",
        counter="Te aviso mañana.",
    ),
)
ASKS = (
    Cue(
        id="es.ask.mark",
        means="question",
        pattern=r"\?[\"')\]!?. ]*$",
        example="¿Cuándo es la reunión?",
        counter="La reunión es a las nueve.",
    ),
    Cue(
        id="es.ask.echo",
        means="request",
        pattern=r"^(?:por favor,? )?(?:avísame|dime|avíseme|dígame|me avisas|me dices)[.! ]*$",
        example="Avísame.",
        counter="Avísame si puedes.",
    ),
    Cue(
        id="es.ask.por-favor",
        means="request",
        pattern=r"\bpor favor\b|\bporfa\b|\b(?:te|le|les|os) (?:ruego|pido|agradecería|agradeceré|agradezco que|pediría|importaría)\b|\bse ruega\b",
        example="Por favor, manda la lista.",
        counter="Hazlo a su favor.",
    ),
    Cue(
        id="es.ask.puedes",
        means="request",
        pattern=r"\b(?:puedes|podrías|puede usted|podría usted|podría|podrían|pueden|podéis|podríais|me puedes|me podrías) (?:\w+(?:ar|er|ir)(?:me|nos|lo|la|los|las|melo|le)?|decirme|enviarme)\b",
        example="Podrías mandarme la lista.",
        counter="Ella puede más.",
    ),
    Cue(
        id="es.ask.imperativo",
        means="request",
        pattern=r"\b(?:envía|manda|di|avisa|pasa|confirma|llama|da|escribe|recuerda|envíe|mande|diga|avise|pase|confirme|llame|dé|indique|indica|responde|responda|haz|trae)(?:me|nos|melo|noslo|mela)\b|\bdime\b|\bdígame\b|\bhazme\b|\b(?:házmelo|hágame|déjame|déjeme) saber\b",
        example="Mándame la lista.",
        counter="Ella me manda flores.",
    ),
    Cue(
        id="es.ask.necesito",
        means="request",
        pattern=r"\b(?:necesito|necesitamos|necesitaría|me hace falta|nos hace falta|(?:me|nos) gustaría (?:que|saber|ver|recibir|tener|contar|conocer|oír)|quisiera|quisiéramos|quiero (?:que|saber|ver))\b|\bsigo esperando (?:tu|su|vuestr)\w*",
        example="Necesito los números para el viernes.",
        counter="Todos necesitan descanso.",
    ),
    Cue(
        id="es.ask.pregunta",
        means="question",
        pattern=r"\b(?:me preguntaba|quería (?:saber|preguntar\w*|pedir\w*)|me pregunto) (?:si|cuándo|cómo|qué|por)?\b|^(?:quién|qué|cuándo|dónde|cómo|por qué|cuál|cuánto)s? (?:es|son|tiene|tienen|hay|crees|piensas|podemos|debo)\b",
        example="Me preguntaba si tienes tiempo.",
        counter="Todos lo preguntan.",
    ),
)
PLEASANTRIES = (
    Cue(
        id="es.nice.dudas",
        means="veto",
        pattern=r"(?:si (?:tienes|tiene|tienen|tenéis|necesitas|necesita|hay)|para|ante|en caso de) (?:\w+ ){0,3}?(?:duda|dudas|pregunta|preguntas|consulta|problema|algo más|aclaración|ayuda)[^.;?]*|no (?:dudes|dude|duden|dudéis) en[^.;?]*|quedo (?:a (?:tu|su) disposición|a la espera)[^.;?]*",
        example="Si tienes alguna duda, avísame.",
        counter="Avísame mañana.",
    ),
    Cue(
        id="es.nice.nota",
        means="veto",
        pattern=r"\b(?:por favor,? (?:ten en cuenta|tenga en cuenta|disculpa|disculpe|perdona|toma nota|encuentre)|perdóname|discúlpame|dime tú|dale)\b[^.;?]*",
        example="Por favor, ten en cuenta la nueva dirección.",
        counter="Por favor, cambia la dirección.",
    ),
    Cue(
        id="es.nice.que-tal",
        means="veto",
        pattern=r"^(?:(?:hola,? )?(?:qué tal|cómo (?:estás|está|están|va todo|te va)|verdad|no|vale)(?: todo)?)\W*\?$",
        example="¿Cómo estás?",
        counter="¿Cómo funciona?",
    ),
)
MOODS = (
    Cue(
        id="es.mood.no",
        means="soft",
        pattern=r"\bpor favor,? no\b|\bsi no (?:puedes|puede|pueden)\b",
        example="Por favor, no lo compartas.",
        counter="Por favor, compártelo.",
    ),
    Cue(
        id="es.mood.espera",
        means="expects",
        pattern=r"\b(?:quedo|quedamos) a la espera\b|\b(?:espero|esperamos) (?:tu|su|vuestra) (?:respuesta|contestación|confirmación)\b",
        example="Quedo a la espera de tu respuesta.",
        counter="La espera fue larga.",
    ),
)
_HEIRS = r"(?:^|[.,;:!-] ?|\b(?:y|pero|que) )([a-z][a-z'.-]*[a-z](?: [a-z][a-z'-]+)??) (?:va a \w+(?:te|le|lo|la|les)\b|(?:te|le|os|les) (?:va a |lo |la )?\w+a\b|\w{3,}ara (?:el|la|los|las|tu|su)\b)"

SIGNALS = (
    Cue(
        id="es.delivers.adjunto",
        means="delivers:deliver",
        pattern=r"\b(?:adjunt[oa]s?|adjuntamos|te adjunto|le adjunto|aquí (?:está|están|tienes|tiene|va|van)|como (?:te |le )?prometí)\b|\b(?:ya )?(?:te|le|les|os|se) (?:lo |la |los |las )?(?:he|hemos) (?:enviado|mandado|pasado|reenviado)\b|\bhe (?:enviado|mandado|subido)\b",
        example="Adjunto la lista.",
        counter="La lista es larga.",
    ),
    Cue(
        id="es.delivers.hecho",
        means="delivers",
        pattern=r"^(?:ya (?:está|es) )?(?:hecho|listo|terminado|ya está)\b|\b(?:está|están|queda) (?:hecho|hecha|listo|lista|terminado|terminada)s?[.!]*$",
        example="Hecho.",
        counter="El hecho es raro.",
    ),
    Cue(
        id="es.delivers.cambiado",
        means="delivers:do",
        pattern=r"\b(?:he|hemos|ha sido|han sido|está|están|acabo de)(?: ya)? (?:cambiado|corregido|actualizado|arreglado|reservado|añadido|firmado|modificado|preparado|resuelto|revisado|cambiar|corregir|arreglar)[oa]?s?\b",
        example="He corregido el texto.",
        counter="Hay que corregir el texto.",
    ),
    Cue(
        id="es.delivers.mirado",
        means="delivers:find_out",
        pattern=r"\b(?:he|hemos|acabo de)(?: ya)? (?:mirado|comprobado|verificado|preguntado|averiguado|encontrado|hablado|probado|consultado|mirar|hablar|comprobar)\b|\bel problema (?:es|era)\b|\bresulta que\b",
        example="He preguntado en el laboratorio.",
        counter="Hay que preguntar.",
    ),
    Cue(
        id="es.to-come",
        means="still_to_come new_date:deliver",
        pattern=r"\b(?:el resto|lo demás|los demás|los números|el informe) (?:\S+ ){0,3}?(?:después|luego|más tarde|mañana|sigue|seguirá|llegará|vendrá)\b",
        example="El resto llegará mañana.",
        counter="El resto está bien.",
    ),
    Cue(
        id="es.new-date",
        means="new_date",
        pattern=r"\b(?:aplazad[oa]|retras\w+|pospuest[oa]|en lugar de|en vez de|no (?:estará|llegará|podré)[^.;]*hasta|nueva fecha|necesito hasta|estará (?:listo|lista|disponible)|hasta el)\b",
        example="El informe se retrasa hasta el viernes.",
        counter="El viernes es fiesta.",
    ),
    Cue(
        id="es.renews",
        means="renews",
        pattern=r"\b(?:no (?:me )?(?:he olvidado|olvidé|lo olvido)|sigue en mi lista|(?:perdón|perdona|disculpa|lo siento)[^.;]*\b(?:voy a|te lo|lo|me) \w+)\b",
        example="No he olvidado tu lista.",
        counter="Olvidé la lista.",
    ),
    Cue(
        id="es.interim.still",
        means="interim",
        pattern=r"\b(?:(?:sigo|seguimos|estoy|estamos) (?:todavía |aún )?(?:esperando|trabajando|mirando|revisando|en ello|con ello)|(?:todavía|aún) no (?:tengo|he|hay|sé|me han|está)|en proceso|en curso|pendiente de|sin noticias|un poco de paciencia)\b",
        example="Todavía no tengo respuesta del laboratorio.",
        counter="Tengo la respuesta.",
    ),
    Cue(
        id="es.never-mind",
        means="withdraws releases",
        pattern=r"\b(?:olvídalo|olvida (?:mi|eso)|déjalo|ya no (?:hace falta|es necesario|lo necesito|necesito)|ignora mi|ya lo (?:he )?encontr\w+)\b",
        example="Olvídalo, ya lo encontré.",
        counter="Olvidé el paraguas.",
    ),
    Cue(
        id="es.releases",
        means="releases",
        pattern=r"\b(?:no hace falta|no es necesario|no te (?:molestes|preocupes)|no se (?:moleste|preocupe)|ya me (?:lo|la|los|las) (?:ha dado|dio|envió|mandó|pasó) \w+)\b",
        example="No hace falta que lo envíes.",
        counter="Hace falta enviarlo.",
    ),
    Cue(
        id="es.confirms.llamada",
        means="confirms:contact",
        pattern=r"\bgracias(?: \w+){0,2} por (?:la|tu|su) (?:llamada|visita|conversación)\b|\bgracias por llamar\b",
        example="Gracias por la llamada.",
        counter="Gracias por todo.",
    ),
    Cue(
        id="es.confirms.archivo",
        means="confirms:deliver",
        pattern=r"\bgracias(?: \w+){0,2} por (?:la|el|los|las|tu|su|enviar\w*|mandar\w*) ?(?:lista|archivos?|documentos?|informe|copia|correo|datos|números|enlace|borrador|envío)?\b|\b(?:lo he )?recibido[,.! ]|\bhe recibido\b",
        example="Gracias por el informe.",
        counter="Gracias.",
    ),
    Cue(
        id="es.confirms.respuesta",
        means="confirms:reply",
        pattern=r"\bgracias(?: \w+){0,2} por (?:la|tu|su|vuestra|responder|contestar|avisar|aclarar\w*) ?(?:rápida )?(?:respuesta|información|aclaración|explicación|confirmación)?\b",
        example="Gracias por tu respuesta.",
        counter="Gracias.",
    ),
    Cue(
        id="es.confirms.funciona",
        means="confirms:do",
        pattern=r"\b(?:ahora (?:sí )?funciona|ya funciona|gracias por (?:arreglar|cambiar|ocupar|encargar|hacer)\w*)\b",
        example="Gracias, ya funciona.",
        counter="No funciona.",
    ),
    Cue(
        id="es.heir",
        means="heir",
        pattern=_HEIRS,
        example="Kim te enviará la lista.",
        counter="Kim está en Roma.",
    ),
    Cue(
        id="es.hands-over",
        means="hands_over",
        pattern=r"\b(?:he|hemos) (?:pasado|reenviado|pedido|remitido)\b[^.;?]*\ba \w+\b[^.;?]*\b(?:que|quien)\b|\b\w+ (?:se (?:encarga|encargará|ocupa|ocupará)|te (?:llamará|responderá|contactará)|le (?:llamará|responderá|contactará))\b|\b(?:contacta|contacte|habla|hable) con \w+ (?:directamente|para)\b",
        example="Kim se encarga de esto.",
        counter="Kim está aquí.",
    ),
    *closing_words.ES,
)

LANGUAGE = Language(
    code="es",
    words=frozenset(
        "el la los las de que y no en un una es por con para su se lo como te me le les esta este gracias hola pero si del al mi tu "
        "si ya muy puedes mañana favor nos hay voy algo cuanto cuando sobre antes desde también necesito usted os eso hacer estoy fue muchas todo hemos".split()
    ),
    due=DUE,
    between=r"; ?|, (?:y|pero|luego|aunque|sino) |\by (?:te|le|les|os|lo|la|se|me) |, (?:te|le|les|os)\b",
    we=r"\b\w{2,}(?:aremos|eremos|iremos|emos|amos|imos)\b|\bnosotr[oa]s\b|\bnos (?:encargamos|ocupamos)\b",
    hedges=r"\b(?:intentaré|intento|intentaremos|trataré de|trataremos de|procuraré|procuraremos|espero|esperamos|debería|deberíamos|probablemente|si puedo|si es posible|intentar)\b",
    directed=r"\b(?:te|le|les|os|usted|ustedes)\b",
    ask_joint=r"(?:,? y|[;,]) (?:por favor|puedes|podrías|podría|dime)\b",
    wholes=WHOLES,
    blocks=BLOCKS,
    conditions=CONDITIONS,
    asks=ASKS,
    pleasantries=PLEASANTRIES,
    moods=MOODS,
    signals=SIGNALS,
    heirs=_HEIRS,
)
