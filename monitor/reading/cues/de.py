"""German."""

from __future__ import annotations

from monitor.reading.cues import closing_words
from monitor.reading.cues.dates import DueWords, counted, valued
from monitor.reading.cues.engine import Cue
from monitor.reading.cues.language import Language

_DAY = r"(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)"
_MONTH = r"(?:januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember)"
_NUMBER = r"(?:\d{1,2}|einem|einer|ein|eine|zwei|drei|vier|fünf|sechs|sieben|acht|zehn|ein paar|paar|wenigen|einigen)"
_CLOCK = r"(?:\d{1,2}(?:[:.]\d{2})? ?uhr|\d{1,2}:\d{2})"

DUE = DueWords(
    weekdays={"sonna": 5} | counted("mon die mit don fre sam son"),
    months=counted("jan feb mar apr mai jun jul aug sep okt nov dez", 1),
    numbers=valued(
        "paar 2 wenigen 3 einigen 3 zwei 2 drei 3 vier 4 funf 5 sechs 6 sieben 7 acht 8 zehn 10 einem 1 einer 1 eine 1 ein 1"
    ),
    before=r"vor|bevor",
    lasting=r"für|während|seit",
    leads=(
        r"bis spätestens|spätestens|bis(?: zum| zur)?|vor|am|im|in|innerhalb(?: von)?|binnen|gegen|um|ab|zum|ende|anfang|mitte|"
        r"noch|gleich|voraussichtlich|wahrscheinlich|kommenden|kommende|diesen|den|der|dem"
    ),
    links=r"um|am|im|in|bis|gegen|und|oder|den|der|dem|ende|anfang|mitte|vor|nach|spätestens",
    kinds=(
        ("day", r"übermorgen(?: (?:früh|vormittag|mittag|nachmittag|abend))?\b", "2"),
        ("day", r"morgen(?: (?:früh|vormittag|mittag|nachmittag|abend))?\b|am nächsten tag\b", "1"),
        (
            "day",
            r"(?:noch |gleich )?heute(?: (?:früh|morgen|vormittag|mittag|nachmittag|abend|noch|nacht))?\b|(?:bis )?(?:feierabend|dienstschluss)\b",
            "0",
        ),
        ("weekend", r"(?:am |übers )wochenende\b", "0"),
        ("next_weekday", r"(?:nächsten|nächster|nächste) " + _DAY + r"\b", ""),
        (
            "weekday",
            r"(?:kommenden |diesen )?"
            + _DAY
            + r"(?:(?: |)(?:früh|morgen|vormittag|mittag|nachmittag|abend))?\b",
            "",
        ),
        ("date", r"\d{1,2}\. ?" + _MONTH + r"(?: \d{4})?", ""),
        ("iso", r"\d{4}-\d{2}-\d{2}", ""),
        ("numeric", r"\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})?", "eu"),
        (
            "week",
            r"(?:anfang |ende |mitte |im laufe der |in der |bis )*(?:nächster|nächste|nächsten|kommender|kommende|kommenden) woche\b",
            "1",
        ),
        ("week", r"(?:ende |im laufe |noch )*(?:dieser|diese) woche\b|ende der woche\b|\bwochenende\b", "0"),
        ("month", r"(?:anfang |ende |mitte )*(?:nächsten|nächster|kommenden) monats?\b", "1"),
        ("month", r"(?:ende |noch )*(?:diesen|dieses|des) monats?\b|monatsende\b", "0"),
        ("named_month", r"(?:anfang |ende |mitte )?" + _MONTH + r"\b", ""),
        ("days", r"(?:den nächsten |nächsten )?" + _NUMBER + r" (?:werk|arbeits)?tagen?\b", ""),
        ("weeks", _NUMBER + r" wochen?\b", ""),
        ("hours", r"(?:\d{1,2}|einer|zwei|drei|vier) stunden?\b", ""),
        ("minutes", r"(?:\d{1,3}|fünf|zehn) minuten?\b", ""),
        ("noon", r"mittags?\b", ""),
        ("midnight", r"mitternacht\b", ""),
        ("time", _CLOCK, ""),
    ),
    vague=(
        r"so (?:schnell|bald) wie möglich|schnellstmöglich|asap|umgehend|sofort|gleich|in kürze|demnächst|zeitnah|bald|später|nachher|"
        r"baldmöglichst|unverzüglich|in den nächsten tagen"
    ),
    events=r"(?:sobald|wenn|nachdem|sowie) (?:ich|wir|er|sie|es|das|die|der|alles)\b[^,.;:()]*",
    skip_before=r"(?:letzten|letzte|vergangenen|seit|vom|von|guten|gute|jeden)\s*$",
    skip_after=r"^(?:s\b|\s+(?:meeting|besprechung|termin|sitzung|bericht|mail))",
)

_TO_YOU = r"(?:dir|euch|ihnen|dich|sie|es|das|die|den|sie dir|es dir|es ihnen|dir das|ihnen das|ihnen die|dir die|dann|noch|gleich|gern|gerne|auch|mal|morgen|heute)"
_SEND = r"schick|send|leit|mail|fax|gib|geb|bring|liefer|überreich|übermittl|stell|lad|reich|teil|besorg"

WHOLES = (
    Cue(
        id="de.bescheid",
        means="reply",
        pattern=r"\b(?:ich|wir) (?:sag|geb|werd|lass)e?n? (?:\w+ ){0,4}bescheid\b|\b(?:sag|geb)en? (?:ich|wir) (?:\w+ ){0,4}bescheid\b|\bbescheid (?:geben|sagen)\b.*\bwerde|\bund (?:sage|gebe|geben|sagen) (?:\w+ ){0,4}bescheid\b|\b(?:ich|wir|und) (?:geben?|gibt) (?:\w+ ){0,6}(?:rückmeldung|rückinfo|feedback|info)\b|\b(?:ich|wir) (?:halten?|werden?) (?:\w+ ){0,3}auf dem (?:laufenden|stand)\b|\bhalten? (?:ich|wir) (?:\w+ ){0,3}auf dem laufenden\b",
        example="Ich sage dir Bescheid.",
        counter="Bitte sag mir Bescheid.",
    ),
    Cue(
        id="de.melde",
        means="reply",
        pattern=r"\b(?:ich melde mich|melde ich mich|wir melden uns|melden wir uns|ich werde mich (?:\w+ ){0,6}melden|(?:ich komme|wir kommen|und kommen?) (?:\w+ ){0,5}auf (?:sie|dich|euch) zu|ich antworte|antworte ich|ich werde (?:\w+ ){0,6}(?:antworten|bestätigen|berichten)|^melde mich|(?:und|dann|,) melden? (?:mich|uns))\b",
        example="Ich melde mich morgen bei dir.",
        counter="Melde dich bitte.",
    ),
    Cue(
        id="de.schicke",
        means="deliver",
        pattern=r"\b(?:ich|wir) (?:schicke|sende|leite|maile|faxe|gebe|bringe|liefere|reiche|stelle|lade|besorge|übersende|überweise|teile)n? (?:\w+ ){0,12}?(?:dir|euch|ihnen|bis|morgen|heute|nach|weiter|später|gleich|diese|nächste|am|sobald|hoch|bereit|mit)\b|\b(?:schicke|sende|leite|maile|faxe|gebe|bringe|liefere|reiche|stelle|besorge|übersende|teile)n? (?:ich|wir)\b|\bwerden? (?:ich|wir)?[^.;]*\b(?:schicken|senden|weiterleiten|mailen|faxen|bringen|liefern|nachreichen|zukommen lassen|übermitteln|bereitstellen|hochladen|mitteilen|zusenden|übersenden|mitbringen)\b",
        example="Ich schicke dir die Liste morgen.",
        counter="Schick mir bitte die Liste.",
    ),
    Cue(
        id="de.bekommst",
        means="deliver",
        pattern=r"\b(?:du bekommst|sie bekommen|ihr bekommt|du hast|sie haben|du kriegst|sie erhalten|bekommst du|bekommen sie|erhalten sie) (?:\w+ ){0,8}?(?:bis|morgen|heute|am|diese|nächste|gleich|später)\b",
        example="Du bekommst den Bericht bis Freitag.",
        counter="Du bekommst Post.",
    ),
    Cue(
        id="de.rufe",
        means="contact",
        pattern=r"\b(?:ich|wir) (?:rufe|telefoniere|spreche|kontaktiere|treffe)n? (?:\w+ ){0,8}?(?:an|zurück|mit|durch|morgen|heute|später)\b|\b(?:rufe|spreche|telefoniere|kontaktiere)n? (?:ich|wir)\b|^(?:rufe?|spreche) (?:dich|euch|sie|ihn|mit|dann|gleich|morgen|heute|später)\b|\b(?:ich|wir) werden? (?:\w+ ){0,8}?(?:anrufen|zurückrufen|sprechen|kontaktieren|telefonieren)\b",
        example="Ich rufe dich heute Abend an.",
        counter="Ruf mich an.",
    ),
    Cue(
        id="de.pruefe",
        means="find_out",
        pattern=r"\b(?:ich|wir) (?:prüfe|kläre|schaue|frage|erkundige|recherchiere|checke|gucke|überprüfe)n?\b[^.;?]*\b(?:das|es|nach|mal|ob|mich|uns|gleich|morgen|heute|ab|an|beim|bei|mit)\b|\b(?:ich|wir) (?:sehe|finde)n?\b[^.;?]*\b(?:nach|heraus)\b|\b(?:prüfe|kläre|schaue|frage|checke|überprüfe)n? (?:ich|wir)\b|\b(?:ich|wir) werden? (?:\w+ ){0,8}?(?:prüfen|klären|nachfragen|nachsehen|nachschauen|herausfinden|recherchieren|überprüfen|abklären|erkundigen|fragen)\b|^(?:schaue|kläre|prüfe)\b",
        example="Ich kläre das mit dem Labor.",
        counter="Kannst du das klären?",
    ),
    Cue(
        id="de.kuemmere",
        means="do",
        pattern=r"\b(?:ich|wir) (?:kümmere|kümmern|ändern|erledige|mache|übernehme|bereite|erstelle|korrigiere|ändere|aktualisiere|ergänze|buche|reserviere|organisiere|repariere|bearbeite|trage|passe|sorge|bestelle|unterschreibe)n?\b[^.;?]*\b(?:mich|uns|das|es|die|den|dir|ihnen|vor|ein|an|dafür|um|auf|bis|morgen|heute)\b|\b(?:kümmere|erledige|mache|übernehme|bereite|erstelle|korrigiere|ändere|aktualisiere|ergänze|buche|bearbeite|sorge)n? (?:ich|wir)\b|\b(?:ich|wir) werden? (?:\w+ ){0,10}?(?:erledigen|machen|übernehmen|vorbereiten|erstellen|korrigieren|ändern|aktualisieren|ergänzen|buchen|reservieren|organisieren|reparieren|bearbeiten|schreiben|kümmern|einrichten|anpassen|sorgen|bestellen|unterschreiben|durchsehen|durchlesen|ansehen|anschauen)\b|\bwird (?:sofort |gleich |umgehend )?(?:erledigt|gemacht)\b|\b(?:ich|wir) versuchen?,? [^.;?]*\bzu (?:machen|schreiben|ändern|erledigen|prüfen|klären|korrigieren|erstellen|organisieren)\b|\bmache? ich (?:gern|gerne|heute|morgen|gleich|noch|bis)\b|^(?:ja,? |ok,? |gut,? )?mache? ich[.! ]*$",
        example="Ich kümmere mich darum.",
        counter="Wer kümmert sich darum?",
    ),
)
BLOCKS = (
    Cue(
        id="de.block",
        means="veto",
        pattern=r"\b(?:nicht|kein|keine|keinen|niemals|nie|anbei|hiermit|im anhang|beigefügt|gern(?:e)? helfen|wenn (?:sie|du|ihr) (?:möchten?|wollt?|wünschen|willst|mögen|magst)|falls (?:gewünscht|nötig|erwünscht)|bei bedarf|könnte|würde|möchte|hätte|im urlaub|abwesend|im büro|freuen?|frage mich|fragen uns|glaube|denke|hoffe|vermisse)\b",
        example="Ich schicke dir das nicht.",
        counter="Ich schicke dir das.",
    ),
)
CONDITIONS = (
    Cue(
        id="de.wenn-du",
        means="recipient",
        pattern=r"\b(?:wenn|falls|sobald|sofern|nachdem) (?:du|ihr|sie (?:mir|uns|das|die|den|einverstanden)|es dir|es ihnen)\b|\b(?:bitte|schick mir|schicken sie mir|sag mir)\b[^.;]*\b(?:dann|und) (?:\w+ )?ich\b",
        example="Wenn du mir die Liste schickst, kümmere ich mich darum.",
        counter="Ich kümmere mich darum.",
    ),
    Cue(
        id="de.sobald",
        means="event",
        pattern=r"\b(?:sobald|wenn|falls|sofern|nachdem|sowie) (?:ich|wir|er|sie|es|das|die|der|den|alles)\b",
        example="Sobald ich etwas höre, melde ich mich.",
        counter="Ich melde mich morgen.",
    ),
)
ASKS = (
    Cue(
        id="de.ask.mark",
        means="question",
        pattern=r"\?[\"')\]!?. ]*$",
        example="Wann ist die Sitzung?",
        counter="Die Sitzung ist um neun.",
    ),
    Cue(
        id="de.ask.echo",
        means="request",
        pattern=r"^(?:bitte )?(?:sag|gib|geben sie|sagen sie)(?: mir| uns)? (?:kurz )?bescheid[.! ]*$",
        example="Sag mir Bescheid.",
        counter="Sag mir Bescheid, ob es geht.",
    ),
    Cue(
        id="de.ask.bitte",
        means="request",
        pattern=r"\bbitte\b|\bich bitte (?:sie|dich|euch|um)\b|\bwäre (?:nett|schön|toll|super|hilfreich|dankbar)\b",
        example="Bitte schick mir die Liste.",
        counter="Das war eine Bittschrift.",
    ),
    Cue(
        id="de.ask.koennten",
        means="request",
        pattern=r"\b(?:kannst|könntest|würdest|magst) du\b|\b(?:können|könnten|würden) sie (?:mir|uns|bitte|das|die|den|noch|auch|kurz|dies)\b|\b(?:könnt|könntet|würdet) ihr\b",
        example="Könntest du mir die Liste schicken.",
        counter="Du könntest recht haben.",
    ),
    Cue(
        id="de.ask.bescheid",
        means="request",
        pattern=r"(?:^|[,;:.-] |\bund |\bbitte |\bdann )(?:sag|sagt|sagen sie|gib|gebt|geben sie|lass|lasst|lassen sie) (?:mir|uns|mich)\b|(?:^|[,;:.-] |\bund |\bbitte |\bdann )(?:schick|schickt|schicken sie|sende|senden sie|ruf|rufen sie) (?:mir|uns|mich)\b",
        example="Sag mir, ob es geht.",
        counter="Er sagt mir nie etwas.",
    ),
    Cue(
        id="de.ask.brauche",
        means="request",
        pattern=r"\b(?:ich|wir) (?:brauchen?|benötigen?|bräuchten?|hätten? gern(?:e)?|möchten? (?:gern(?:e)? )?(?:wissen|sehen|bekommen|haben)|wüssten? gern(?:e)?)\b|\b(?:würden?|wäre) (?:ich |wir |es )?(?:mich |uns |mir )?(?:sehr )?(?:freuen|helfen|schön|nett|gut),? wenn (?:sie|du|ihr)\b|\bmir fehlt noch\b|\b(?:warte|warten) (?:ich |wir )?noch auf (?:ihr|dein|eur)",
        example="Ich brauche die Zahlen bis Freitag.",
        counter="Man braucht Geduld.",
    ),
    Cue(
        id="de.ask.frage",
        means="question",
        pattern=r"\b(?:ich|wir) (?:wollten?|würden?|möchten?) (?:gern(?:e)? )?(?:fragen|nachfragen|wissen)\b|^(?:wer|was|wann|wo|wie|warum|wieso|welche[rsnm]?) (?:ist|sind|hat|haben|kann|können|soll|sollen|war|wird|machen|meinst|meinen|denkst)\b",
        example="Ich wollte fragen, ob du Zeit hast.",
        counter="Das fragen sich alle.",
    ),
)
PLEASANTRIES = (
    Cue(
        id="de.nice.fragen",
        means="veto",
        pattern=r"(?:bei|für) (?:weiteren |etwaigen )?(?:rück)?fragen[^.;?]*|(?:falls|wenn|sollten?) (?:sie|du|ihr|es)? ?(?:\w+ ){0,3}(?:fragen|probleme|hilfe|etwas brauch\w*)[^.;?]*|(?:zögern sie|zögere) (?:bitte )?nicht[^.;?]*|stehe ich (?:ihnen |dir )?(?:gern|jederzeit)[^.;?]*",
        example="Bei Fragen melden Sie sich bitte.",
        counter="Bitte melden Sie sich morgen.",
    ),
    Cue(
        id="de.nice.hinweis",
        means="veto",
        pattern=r"\b(?:bitte (?:beachten|entschuldige\w*|verzeih\w*|nicht wundern|finden sie|sehen sie anbei)|anbei[^.;?]*|bitte um (?:verständnis|entschuldigung)|danke|viele grüße|wie bitte|bitte (?:sehr|schön|gern))\b[^.;?]*",
        example="Bitte beachten Sie die neue Adresse.",
        counter="Bitte senden Sie die neue Adresse.",
    ),
    Cue(
        id="de.nice.gruss",
        means="veto",
        pattern=r"^(?:wie geht(?:'?s| es)(?: dir| ihnen| euch)?|na|oder|alles klar|nicht wahr)\W*\?$",
        example="Wie geht es dir?",
        counter="Wie geht es weiter?",
    ),
)
MOODS = (
    Cue(
        id="de.mood.vertraulich",
        means="soft",
        pattern=r"\bbitte (?:nicht|vertraulich|behandel\w+|lösch\w+)\b|\bwenn (?:du|sie|ihr) nicht\b",
        example="Bitte nicht weitergeben.",
        counter="Bitte weitergeben.",
    ),
    Cue(
        id="de.mood.antwort",
        means="expects",
        pattern=r"\b(?:freue|freuen) (?:mich|uns) auf (?:ihre|deine|eure) (?:antwort|rückmeldung)\b|\bbitte um (?:kurze |baldige )?(?:antwort|rückmeldung)\b|\bwarte auf (?:ihre|deine) (?:antwort|rückmeldung)\b",
        example="Ich freue mich auf Ihre Antwort.",
        counter="Ich freue mich auf den Urlaub.",
    ),
)
_HEIRS = r"(?:^|[.,;:!-] ?|\b(?:und|aber|dass) )([a-z][a-z'.-]*[a-z](?: [a-z][a-z'-]+)??) (?:wird|kann|soll|schickt|sendet|macht|erledigt|beantwortet|prüft|bucht|liefert|meldet)\b(?: \w+){0,4}? (?:dir|ihnen|euch|dich|sie|sich|das|es|den|die|dem)\b"

SIGNALS = (
    Cue(
        id="de.delivers.anbei",
        means="delivers:deliver",
        pattern=r"\b(?:anbei|im anhang|beigefügt|angehängt|beiliegend|hier (?:ist|sind|kommt|kommen)|wie (?:versprochen|gewünscht|besprochen) (?:hier|anbei|die|der|das))\b|\bhabe? (?:\w+ ){0,6}(?:geschickt|gesendet|gesandt|weitergeleitet|hochgeladen|gemailt|verschickt)\b|\bist raus\b",
        example="Anbei die Liste.",
        counter="Die Liste fehlt.",
    ),
    Cue(
        id="de.delivers.erledigt",
        means="delivers",
        pattern=r"^(?:ist |das ist |alles )?(?:erledigt|fertig|gemacht|geschafft)\b|\b(?:ist|sind|wurde|wurden|habe|haben)\b[^.;]*\b(?:erledigt|fertig|abgeschlossen)[.!]*$",
        example="Erledigt!",
        counter="Das erledigt sich nicht von selbst.",
    ),
    Cue(
        id="de.delivers.geaendert",
        means="delivers:do",
        pattern=r"\b(?:ist|sind|wurde|wurden|habe|haben|hab)\b[^.;?]*\b(?:geändert|korrigiert|behoben|aktualisiert|gebucht|eingerichtet|repariert|angepasst|ergänzt|unterschrieben|bestellt|erstellt|eingetragen|überarbeitet)\b",
        example="Ich habe den Text geändert.",
        counter="Der Text muss geändert werden.",
    ),
    Cue(
        id="de.delivers.geprueft",
        means="delivers:find_out",
        pattern=r"\b(?:ich|wir) habe?n?\b[^.;?]*\b(?:geprüft|gefragt|nachgefragt|geklärt|herausgefunden|nachgesehen|gefunden|getestet|geschaut|gesprochen|ausprobiert)\b|\b(?:es stellt sich heraus|der grund (?:ist|war)|das problem (?:ist|war))\b",
        example="Ich habe beim Labor nachgefragt.",
        counter="Das muss geprüft werden.",
    ),
    Cue(
        id="de.to-come",
        means="still_to_come new_date:deliver",
        pattern=r"\b(?:der rest|den rest|das übrige|die übrigen|weitere\w*|die zahlen|der bericht) (?:\w+ ){0,4}(?:folgt|folgen|kommt|kommen|später|nach)\b|\bfolgt (?:in kürze|später|morgen|noch|demnächst)\b",
        example="Der Rest folgt morgen.",
        counter="Der Rest ist Geschichte.",
    ),
    Cue(
        id="de.new-date",
        means="new_date",
        pattern=r"\b(?:verschiebt|verschoben|verzögert|verzögerung|erst (?:am|nächste|morgen|bis|ende|im)|statt|neuer termin|schaffe (?:ich )?(?:es|das)? ?(?:erst|nicht)|brauche (?:ich )?noch bis|dauert (?:noch )?bis|wird (?:wohl )?(?:erst )?(?:am|bis))\b",
        example="Der Bericht kommt erst am Freitag.",
        counter="Am Freitag ist frei.",
    ),
    Cue(
        id="de.renews",
        means="renews",
        pattern=r"\b(?:nicht vergessen|steht noch auf meiner liste|bin (?:ich )?noch (?:dir|ihnen) schuldig|entschuldige?n?[^.;]*\bich (?:werde|schicke|kümmere|mache|prüfe|schaue))\b",
        example="Ich habe deine Liste nicht vergessen.",
        counter="Die Liste habe ich vergessen.",
    ),
    Cue(
        id="de.interim.still",
        means="interim",
        pattern=r"\b(?:noch (?:in arbeit|nicht (?:fertig|geschafft|gekommen|gehört|dazu|soweit)|keine (?:antwort|rückmeldung|nachricht|zeit)|dran|dabei|in klärung)|bin (?:noch )?dran|warten? (?:ich |wir )?noch|arbeite (?:noch )?daran|in bearbeitung|zwischenstand|kleines? update|noch etwas geduld|dauert noch)\b",
        example="Ich warte noch auf das Labor.",
        counter="Das Labor hat geantwortet.",
    ),
    Cue(
        id="de.never-mind",
        means="withdraws releases",
        pattern=r"\b(?:hat sich (?:schon )?erledigt|vergiss es|vergessen sie (?:meine|es)|ignorier\w* (?:meine|bitte meine)|brauche (?:ich )?(?:es|das|die \w+) nicht mehr|nicht mehr nötig|schon gefunden)\b",
        example="Hat sich erledigt, danke.",
        counter="Das erledige ich.",
    ),
    Cue(
        id="de.releases",
        means="releases",
        pattern=r"\b(?:nicht (?:mehr )?nötig|brauchst du nicht|brauchen sie nicht|musst du nicht|müssen sie nicht|mach dir keine (?:mühe|umstände)|habe (?:es|sie|das|die \w+) (?:schon |bereits )?von \w+ bekommen)\b",
        example="Brauchst du nicht mehr zu schicken.",
        counter="Du musst es schicken.",
    ),
    Cue(
        id="de.confirms.anruf",
        means="confirms:contact",
        pattern=r"\b(?:danke|dank)(?: \w+){0,4} für (?:den|deinen|ihren|das|dein|ihr) (?:anruf|rückruf|telefonat|gespräch|besuch)\b",
        example="Danke für den Anruf.",
        counter="Danke für nichts.",
    ),
    Cue(
        id="de.confirms.datei",
        means="confirms:deliver",
        pattern=r"\b(?:danke|dank)(?: \w+){0,4} für (?:die|den|das|deine|ihre|deinen|ihren) (?:liste|datei|dateien|unterlagen|zusendung|mail|bericht|dokumente?|kopie|entwurf|daten|zahlen|folien|link|übersicht)\b|\bhabe (?:\w+ ){0,4}(?:erhalten|bekommen)\b",
        example="Danke für die Unterlagen.",
        counter="Danke für die Blumen.",
    ),
    Cue(
        id="de.confirms.antwort",
        means="confirms:reply",
        pattern=r"\b(?:danke|dank)(?: \w+){0,4} für (?:die|deine|ihre|das|den) (?:\w+ )?(?:antwort|rückmeldung|info|infos|information|informationen|auskunft|klärung|hinweis|erklärung|update)\b",
        example="Danke für die schnelle Antwort.",
        counter="Danke für alles.",
    ),
    Cue(
        id="de.confirms.geht",
        means="confirms:do",
        pattern=r"\b(?:jetzt (?:geht|funktioniert|klappt)|(?:geht|funktioniert|klappt) (?:es )?jetzt|danke fürs (?:erledigen|ändern|kümmern|einrichten))\b",
        example="Danke, jetzt funktioniert es.",
        counter="Es funktioniert nicht.",
    ),
    Cue(
        id="de.heir",
        means="heir",
        pattern=_HEIRS,
        example="Kim schickt dir die Liste.",
        counter="Kim ist in Rom.",
    ),
    Cue(
        id="de.hands-over",
        means="hands_over",
        pattern=r"\b(?:habe|leite|gebe)\b[^.;?]*\b(?:an (?:herrn |frau )?\w+ (?:weitergeleitet|weitergegeben|übergeben|weiter)|der sich (?:darum )?kümmert|die sich (?:darum )?kümmert)\b|\b\w+ (?:übernimmt (?:das|es)|kümmert sich (?:darum|um)|wird (?:sich|dir|ihnen) (?:\w+ ){0,3}(?:melden|kümmern|antworten|helfen))\b|\bwende?n? (?:dich|sie sich) (?:bitte )?an\b",
        example="Kim übernimmt das.",
        counter="Kim ist hier.",
    ),
    *closing_words.DE,
)

LANGUAGE = Language(
    code="de",
    words=frozenset(
        "der die das und ich nicht ist sie mit den dem fur auf von zu im ein eine es wir haben habe dir ihnen dich bitte danke "
        "ja nein werde wird kann sich auch noch bei wenn aber oder wie hallo morgen schicke dann uns mir bis vielen dass ihr ihre euch sind hast mein meine dein schon diese dieser".split()
    ),
    due=DUE,
    between=r"; ?|, (?:und|aber|dann) (?:ich|wir)\b|\b(?:und|aber) (?:ich|wir)\b|, (?:ich|wir|dann) \b",
    we=r"\bwir\b|\b(?:unser|die) team\b",
    hedges=r"\b(?:versuche|versuchen|versuch|probiere|hoffe|hoffen|hoffentlich|sollte|sollten|vermutlich|voraussichtlich|wahrscheinlich|möglichst)\b",
    directed=r"\b(?:dir|dich|euch|ihnen)\b",
    ask_joint=r"(?:,? und|[;,]) (?:bitte|kannst du|könntest du|können sie|könnten sie|sag mir)\b",
    wholes=WHOLES,
    blocks=BLOCKS,
    conditions=CONDITIONS,
    asks=ASKS,
    pleasantries=PLEASANTRIES,
    moods=MOODS,
    signals=SIGNALS,
    heirs=_HEIRS,
)
