"""French."""

from __future__ import annotations

from monitor.reading.cues import closing_words
from monitor.reading.cues.dates import DueWords, counted, valued
from monitor.reading.cues.engine import Cue
from monitor.reading.cues.language import Language

_DAY = r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)"
_MONTH = r"(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)"
_NUMBER = r"(?:\d{1,2}|un|une|deux|trois|quatre|cinq|six|sept|huit|dix|quelques)"
_CLOCK = r"(?:\d{1,2} ?(?:h|heures?) ?(?:\d{2})?|\d{1,2}:\d{2})"

DUE = DueWords(
    weekdays=counted("lun mar mer jeu ven sam dim"),
    months=counted("jan fev mars avr mai juin juil aou sep oct nov dec", 1),
    numbers=valued("quelques 3 deux 2 trois 3 quatre 4 cinq 5 six 6 sept 7 huit 8 dix 10 une 1 un 1"),
    before=r"avant",
    lasting=r"pendant|durant|depuis",
    leads=(
        r"d'ici(?: à| au| la| le)?|avant(?: le| la| les)?|pour(?: le| la)?|au plus tard(?: le)?|dès|dans|sous|en|à|vers|jusqu'à|jusqu'au|"
        r"le|la|ce|cet|cette|courant|début|fin|mi|dans le courant de|plus tard"
    ),
    links=r"à|le|la|en|dans|avant|vers|et|ou|matin|fin|début|de|du|au",
    kinds=(
        ("day", r"après-demain\b", "2"),
        ("day", r"demain(?: (?:matin|midi|après-midi|soir))?\b", "1"),
        (
            "day",
            r"(?:plus tard )?aujourd'hui\b|ce (?:matin|soir)\b|cet après-midi\b|(?:en |la )?fin de (?:la )?journée\b|dans la journée\b|ce jour\b",
            "0",
        ),
        ("weekend", r"(?:ce |le )?week-?end\b", "0"),
        ("next_weekday", _DAY + r" prochain\b", ""),
        ("weekday", _DAY + r"(?: (?:matin|midi|après-midi|soir))?\b", ""),
        ("date", r"(?:le )?\d{1,2}(?:er)? " + _MONTH + r"(?: \d{4})?\b", ""),
        ("iso", r"\d{4}-\d{2}-\d{2}", ""),
        ("numeric", r"\d{1,2}/\d{1,2}(?:/\d{2,4})?\b", "eu"),
        (
            "week",
            r"(?:début |fin |dans le courant de |en début de |en fin de )?(?:la )?semaine prochaine\b",
            "1",
        ),
        ("week", r"(?:fin |en fin |dans le courant )?(?:de )?(?:cette|la) semaine\b|fin de semaine\b", "0"),
        ("month", r"(?:début |fin |le |au )?mois prochain\b", "1"),
        ("month", r"(?:fin du|ce|la fin du) mois\b|fin de mois\b", "0"),
        ("named_month", r"(?:début |fin |mi-|courant )?" + _MONTH + r"\b", ""),
        ("days", _NUMBER + r" jours?(?: ouvrés| ouvrables)?\b", ""),
        ("weeks", _NUMBER + r" semaines?\b", ""),
        ("hours", r"(?:\d{1,2}|une|deux|trois|quelques) heures?\b", ""),
        ("minutes", r"(?:\d{1,3}|cinq|dix|quelques) minutes?\b", ""),
        ("noon", r"midi\b", ""),
        ("midnight", r"minuit\b", ""),
        ("time", _CLOCK, ""),
    ),
    vague=(
        r"dès que possible|au plus vite|asap|le plus (?:vite|tôt|rapidement) possible|tout de suite|immédiatement|sous peu|bientôt|"
        r"plus tard|rapidement|prochainement|dans les (?:meilleurs délais|plus brefs délais|prochains jours)|sans tarder|au plus tôt|dans un instant"
    ),
    events=r"(?:dès que|quand|lorsque|une fois que|après que|aussitôt que|dès) (?:je|j'|nous|on|il|elle|ils|le|la|les|c'|réception|mon|votre)[^,.;:()]*",
    skip_before=r"(?:dernier|dernière|depuis|du|de|bon|bonne|chaque|tous les)\s*$",
    skip_after=r"^(?:\s+(?:dernier|dernière|passé|passée))\b",
)


WHOLES = (
    Cue(
        id="fr.tiens-au-courant",
        means="reply",
        pattern=r"\b(?:je|nous|on)(?: ne)? (?:vous|te|t') ?(?:préviens|prévenons|préviendrai|préviendrons|tiens|tiendrai|tenons|tiendrons|tient|tiendra|redis|redirai|dirai|confirmerai|informerai|répondrai|recontacte|recontacterai)\b|\b(?:je|nous) (?:reviens|reviendrai|revenons|reviendrons) vers (?:vous|toi)\b|\b(?:je|nous) (?:vais|allons) (?:vous |te |t')?(?:tenir|répondre|confirmer|recontacter|revenir vers|dire|informer)\b",
        example="Je vous tiens au courant.",
        counter="Tenez-moi au courant.",
    ),
    Cue(
        id="fr.envoie",
        means="deliver",
        pattern=r"\b(?:je|nous|on) (?:vous |te |t'|le |la |les |l'|lui |leur |vous l'|te l'|vous les |te les )*(?:enverrai|enverrons|enverra|transmettrai|transmettrons|renverrai|apporterai|fournirai|partagerai|livrerai|(?:ferai|ferons|fera) (?:parvenir|suivre)|remettrai|donnerai)\b|\b(?:je|nous) (?:vous |te |t'|le |la |les |l'|lui )+(?:envoie|envoyons|transmets|apporte|donne|fais (?:parvenir|suivre)|renvoie|livre|remets)\b[^.;]*\b(?:demain|bientôt|ce soir|tout à l'heure|plus tard|dès|avant|d'ici|lundi|mardi|mercredi|jeudi|vendredi|cet après-midi|semaine|rapidement|dans)\b|\b(?:je|nous) (?:vais|allons) (?:vous |te |t'|le |la |les |l'|lui |vous l'|te l')*(?:envoyer|transmettre|apporter|donner|faire parvenir|faire suivre|renvoyer|fournir|partager|remettre|livrer)\b",
        example="Je vous envoie la liste demain.",
        counter="Envoyez-moi la liste.",
    ),
    Cue(
        id="fr.vous-aurez",
        means="deliver",
        pattern=r"\b(?:vous (?:aurez|recevrez)|tu (?:auras|recevras)) (?:\S+ ){0,8}?(?:demain|avant|d'ici|ce soir|lundi|mardi|mercredi|jeudi|vendredi|cet|cette|bientôt|dans|la semaine)\b",
        example="Vous aurez le rapport avant vendredi.",
        counter="Vous aurez beau temps.",
    ),
    Cue(
        id="fr.appelle",
        means="contact",
        pattern=r"\b(?:je|nous|on) (?:vous |te |t'|le |la |l'|les |lui )*(?:appelle|appellerai|appellerons|rappelle|rappellerai|rappellerons|téléphone|téléphonerai|contacte|contacterai|contacterons|parlerai|joins)\b|\b(?:je|nous) (?:vais|allons) (?:vous |te |t'|l'|le |la |les |lui )*(?:appeler|rappeler|téléphoner|contacter|parler|joindre)\b",
        example="Je vous rappelle cet après-midi.",
        counter="Rappelez-moi.",
    ),
    Cue(
        id="fr.verifie",
        means="find_out",
        pattern=r"\b(?:je|nous|on) (?:le |la |les |l'|lui |leur |cela |ça )*(?:vérifie|vérifierai|vérifierons|regarde|regarderai|regarderons|demande|demanderai|renseigne|renseignerai|examine|examinerai|étudierai|chercherai|verrai)\b|\b(?:je|nous) (?:vais|allons) (?:le |la |les |l'|lui |me |leur |voir )*(?:vérifier|regarder|demander|renseigner|examiner|étudier|chercher|voir)\b|\blaissez-moi (?:vérifier|voir|regarder)\b|\b(?:je|nous|on) (?:pose|poserai|posons|poserons|soumets) (?:la|cette|ta|votre) question\b",
        example="Je vérifie avec le laboratoire.",
        counter="Pouvez-vous vérifier ?",
    ),
    Cue(
        id="fr.occupe",
        means="do",
        pattern=r"\b(?:je|nous|on) (?:m'en |nous en |s'en |le |la |les |l'|vous |te )*(?:occupe|occuperai|occupons|charge|chargerai|ferai|ferons|prépare|préparerai|préparerons|corrige|corrigerai|modifierai|organiserai|réserverai|mettrai|ajouterai|finirai|terminerai|signerai|relirai|rédigerai|mets à jour|règle|réglerai|prendrai)\b|\b(?:je|nous) (?:vais|allons) (?:m'en |nous en |le |la |les |l'|vous |te )*(?:occuper|charger|faire|préparer|corriger|modifier|organiser|réserver|mettre|ajouter|finir|terminer|signer|relire|rédiger|régler|prendre|lire|essayer)\b|\bce sera fait\b|\bc'est comme si c'était fait\b",
        example="Je m'en occupe.",
        counter="Qui s'en occupe ?",
    ),
)
BLOCKS = (
    Cue(
        id="fr.block",
        means="veto",
        pattern=r"\bn(?:e |')(?:\S+ ){1,4}?(?:pas|plus|jamais|rien)\b|\b(?:ci-joint|ci-jointe|ci-joints|en pièce jointe|par la présente|si (?:vous (?:le )?(?:souhaitez|voulez|désirez)|tu (?:le )?(?:souhaites|veux))|au besoin|si besoin|serai (?:absent|en|au|à|là|disponible)|ferai (?:un plaisir|de mon mieux pour venir))\b",
        example="Je ne vous enverrai pas la liste.",
        counter="Je vous enverrai la liste.",
    ),
)
CONDITIONS = (
    Cue(
        id="fr.si-vous",
        means="recipient",
        pattern=r"\b(?:si|quand|lorsque|dès que|une fois que|après que) (?:vous|tu|votre|ta|ton)\b|\bdès (?:votre|ta|ton)\b|\b(?:envoyez|envoie|donnez|dites|dis|faites)-moi\b[^.;]*\bet je\b",
        example="Si vous m'envoyez la liste, je la corrigerai.",
        counter="Je la corrigerai demain.",
    ),
    Cue(
        id="fr.des-que",
        means="event",
        pattern=r"\b(?:dès que|quand|lorsque|une fois|après que|aussitôt que|si) (?:je|j'|nous|on|il|elle|ils|le|la|les|c'|tout)\b|\bdès (?:réception|que)\b",
        example="Dès que j'ai des nouvelles, je vous tiens au courant.",
        counter="Je vous tiens au courant.",
    ),
)
ASKS = (
    Cue(
        id="fr.ask.mark",
        means="question",
        pattern=r"\?[\"')\]!?. ]*$",
        example="Quand est la réunion ?",
        counter="La réunion est à neuf heures.",
    ),
    Cue(
        id="fr.ask.echo",
        means="request",
        pattern=r"^(?:merci de )?(?:tenez-moi|tiens-moi) au courant[.! ]*$|^dites-moi[.! ]*$|^dis-moi[.! ]*$",
        example="Tenez-moi au courant.",
        counter="Tenez-moi au courant de la date.",
    ),
    Cue(
        id="fr.ask.merci-de",
        means="request",
        pattern=r"\bmerci (?:de|d')(?: bien vouloir)? ?(?:m'|me |nous |le |la |les )*\w+(?:er|ir|re)\b|\bs'il (?:vous|te) pla[iî]t\b|\bsvp\b|\bstp\b|\bveuillez\b|\bprière de\b|\bje vous (?:prie|demande|saurais gré)\b",
        example="Merci de m'envoyer la liste.",
        counter="Merci pour la liste.",
    ),
    Cue(
        id="fr.ask.pouvez",
        means="request",
        pattern=r"\b(?:pouvez|pourriez|voulez|voudriez)-vous\b|\b(?:peux|pourrais|veux)-tu\b|\b(?:vous pourriez|tu pourrais|pourrait-on|peut-on|est-ce que (?:vous|tu))\b",
        example="Pourriez-vous m'envoyer la liste.",
        counter="Vous pouvez partir.",
    ),
    Cue(
        id="fr.ask.dites",
        means="request",
        pattern=r"\b(?:dites|dis|donnez|donne|envoyez|envoie|faites|fais|tenez|tiens|rappelez|rappelle|appelez|appelle|transmettez|transmets|confirmez|confirme|indiquez|indique)-(?:moi|nous|le|la|les|lui)\b",
        example="Envoyez-moi la liste.",
        counter="J'envoie la liste.",
    ),
    Cue(
        id="fr.ask.besoin",
        means="request",
        pattern=r"\b(?:j'ai|j'aurais|nous avons|nous aurions) besoin\b|\b(?:je|nous) (?:souhaiterais|souhaiterions|voudrais|voudrions|aimerais|aimerions)\b|\bil me (?:faut|faudrait|manque)\b|\bj'attends (?:toujours |encore )?(?:votre|ta|ton|vos|tes)\b",
        example="J'ai besoin des chiffres pour vendredi.",
        counter="Il a besoin de repos.",
    ),
    Cue(
        id="fr.ask.demande",
        means="question",
        pattern=r"\bje me (?:demande|demandais) (?:si|quand|comment|pourquoi|ce que)\b|^(?:qui|que|quand|où|comment|pourquoi|quel(?:le)?s?|combien) (?:est|sont|a|avez|pensez|faut|doit)\b",
        example="Je me demandais si vous étiez libre.",
        counter="On le demande partout.",
    ),
)
PLEASANTRIES = (
    Cue(
        id="fr.nice.questions",
        means="veto",
        pattern=r"(?:pour|si|en cas de|n'hésitez pas|n'hésite pas)[^.;?]*(?:questions?|renseignements?|problèmes?|précisions?|informations? complémentaires?|n'hésitez pas|n'hésite pas|à votre disposition)[^.;?]*|n'h[eé]site[sz]? pas[^.;?]*|(?:je )?reste[^.;?]*disposition[^.;?]*",
        example="N'hésitez pas à m'appeler si vous avez des questions.",
        counter="Appelez-moi ce soir.",
    ),
    Cue(
        id="fr.nice.avoir",
        means="veto",
        pattern=r"\bmerci (?:de |d')(?:m'|nous |l'|les |le |la |lui )*(?:avoir|être)\b[^.?;]*",
        example="Merci d'avoir pris le temps de me recevoir.",
        counter="Merci de me recevoir demain.",
    ),
    Cue(
        id="fr.nice.agreer",
        means="veto",
        pattern=r"\b(?:veuillez (?:agréer|trouver|recevoir|noter|excuser|croire)|je vous prie (?:d'agréer|de croire|de trouver|d'excuser)|(?:prie|merci) de (?:noter|trouver|votre compréhension)|excusez-moi|rappelle-toi|dites donc)\b[^.;?]*",
        example="Veuillez agréer mes salutations.",
        counter="Veuillez signer le contrat.",
    ),
    Cue(
        id="fr.nice.ca-va",
        means="veto",
        pattern=r"^(?:(?:comment )?(?:ça|ca) va|comment (?:allez-vous|vas-tu)|n'est-ce pas|non|d'accord)\W*\?$",
        example="Comment allez-vous ?",
        counter="Comment faire ?",
    ),
)
MOODS = (
    Cue(
        id="fr.mood.garder",
        means="soft",
        pattern=r"\b(?:merci de|veuillez|prière de) ne pas\b|\bne (?:pas )?(?:diffuser|transférer|partagez|transmettez)\b",
        example="Merci de ne pas diffuser ce document.",
        counter="Merci de diffuser ce document.",
    ),
    Cue(
        id="fr.mood.reponse",
        means="expects",
        pattern=r"\bdans l'attente de (?:votre|ta|vous lire)\b|\ben attente de (?:votre|ta) (?:réponse|retour)\b|\bau plaisir de (?:vous|te) lire\b",
        example="Dans l'attente de votre réponse.",
        counter="Dans l'attente du train.",
    ),
)
_HEIRS = r"(?:^|[.,;:!-] ?|\b(?:et|mais|que) )([a-z][a-z'.-]*[a-z](?: [a-z][a-z'-]+)??) (?:(?:va|doit) (?:vous|te|le|la|les) |(?:vous|te|le|la|les) \w{2,}ra\b|\w{3,}ra (?:le|la|les|ce|cette|vos|votre|tes)\b)"

SIGNALS = (
    Cue(
        id="fr.delivers.joint",
        means="delivers:deliver",
        pattern=r"\b(?:ci-joints?|ci-jointe?s?|en pièces? jointes?|en annexe|veuillez trouver|voici|comme (?:promis|convenu),? (?:voici|la|le|les))\b|\b(?:j'ai|nous avons|je viens de|je vous ai|je t'ai) (?:vous |te |déjà |bien )*(?:envoyé|transmis|transféré|posté|partagé|envoyer|transmettre)\b",
        example="Ci-joint la liste.",
        counter="La liste est longue.",
    ),
    Cue(
        id="fr.delivers.fait",
        means="delivers",
        pattern=r"^(?:c'est |voilà,? |ok,? |bonjour,? )*(?:fait|terminé|réglé|c'est bon)\b|\best (?:fait|faite|terminé|terminée|prêt|prête|réglé)[.!]*$",
        example="C'est fait.",
        counter="Le fait est rare.",
    ),
    Cue(
        id="fr.delivers.modifie",
        means="delivers:do",
        pattern=r"\b(?:j'ai|nous avons|a été|ont été|est|sont|je viens de)(?: bien| déjà)? (?:corrigé|modifié|mis à jour|ajouté|réservé|réparé|signé|préparé|supprimé|changé|complété|installé|résolu)e?s?\b",
        example="J'ai corrigé le texte.",
        counter="Il faut corriger le texte.",
    ),
    Cue(
        id="fr.delivers.verifie",
        means="delivers:find_out",
        pattern=r"\b(?:j'ai|nous avons|je viens de)(?: bien| déjà| aussi)? (?:vérifié|demandé|trouvé|regardé|testé|essayé|parlé|contacté|examiné|vérifier|demander|essayer)\b|\ble problème (?:est|venait|était)\b",
        example="J'ai demandé au laboratoire.",
        counter="On demande des bras.",
    ),
    Cue(
        id="fr.to-come",
        means="still_to_come new_date:deliver",
        pattern=r"\b(?:le reste|la suite|les autres|les chiffres|le rapport) (?:\S+ ){0,3}(?:suivra|suivront|viendra|viendront|suit|plus tard)\b|\bsuivr(?:a|ont) (?:demain|bientôt|sous peu|plus tard)\b",
        example="Le reste suivra demain.",
        counter="Le reste est prêt.",
    ),
    Cue(
        id="fr.new-date",
        means="new_date",
        pattern=r"\b(?:reporté|repoussé|décalé|retard|au lieu de|plutôt|pas avant|nouvelle date|ne sera pas prêt|sera (?:prêt|disponible|terminé)e?|besoin de temps|jusqu'à|jusqu'au)\b",
        example="Le rapport est reporté à vendredi.",
        counter="Le rapport est bon.",
    ),
    Cue(
        id="fr.renews",
        means="renews",
        pattern=r"\b(?:je n'ai pas oublié|pas oublié|toujours sur ma liste|(?:désolé|désolée|pardon|excuses)[^.;]*\bje (?:vais|m'en|vous|te|le|la|les)) ?\b",
        example="Je n'ai pas oublié votre liste.",
        counter="J'ai oublié la liste.",
    ),
    Cue(
        id="fr.interim.still",
        means="interim",
        pattern=r"\b(?:(?:j'attends|nous attendons) (?:toujours|encore)|en attente|toujours en (?:cours|attente)|en cours(?: de)?|pas encore|je (?:suis|travaille) (?:toujours |encore )?(?:dessus|en train)|toujours pas de (?:réponse|nouvelles)|un peu de patience|point d'étape)\b",
        example="J'attends toujours le laboratoire.",
        counter="J'attends le bus.",
    ),
    Cue(
        id="fr.never-mind",
        means="withdraws releases",
        pattern=r"\b(?:laisse[sz]? tomber|oublie[sz]? (?:ça|cela|ma demande|mon message)|ne tenez pas compte|plus besoin|c'est bon,? j'ai trouvé|n'est plus nécessaire)\b",
        example="Laissez tomber, j'ai trouvé.",
        counter="Laissez la porte ouverte.",
    ),
    Cue(
        id="fr.releases",
        means="releases",
        pattern=r"\b(?:pas la peine|inutile de|vous n'avez pas besoin|tu n'as pas besoin|ne vous (?:dérangez|inquiétez) pas|(?:je l'ai|j'ai) (?:déjà |bien )?(?:eu|reçue?|obtenue?) (?:par|de) \w+)\b",
        example="Pas la peine de l'envoyer.",
        counter="La peine est lourde.",
    ),
    Cue(
        id="fr.confirms.appel",
        means="confirms:contact",
        pattern=r"\bmerci(?: \w+){0,3} (?:pour|de) (?:votre|ton|l'|le|notre) ?(?:appel|coup de fil|visite|entretien|échange)\b",
        example="Merci pour votre appel.",
        counter="Merci pour les fleurs.",
    ),
    Cue(
        id="fr.confirms.fichier",
        means="confirms:deliver",
        pattern=r"\bmerci(?: \w+){0,3} (?:pour|de) (?:votre|ton|l'|le|la|les|vos|tes|cet|ce|ces) ?(?:envoi|liste|fichiers?|documents?|rapport|copie|message|mail|données|chiffres|lien)\b|\b(?:bien reçu|j'ai bien reçu)\b",
        example="Merci pour le rapport.",
        counter="Merci pour tout.",
    ),
    Cue(
        id="fr.confirms.reponse",
        means="confirms:reply",
        pattern=r"\bmerci(?: \w+){0,3} (?:pour|de) (?:votre|ton|la|les|vos|tes|cette|ces|l') ?(?:réponses?|retour|informations?|infos?|précisions?|explications?|éclaircissements?|confirmation)\b",
        example="Merci pour votre réponse.",
        counter="Merci de répondre.",
    ),
    Cue(
        id="fr.confirms.marche",
        means="confirms:do",
        pattern=r"\b(?:ça (?:marche|fonctionne) (?:maintenant|bien)|maintenant ça (?:marche|fonctionne)|merci (?:de vous en être|de t'en être) (?:occupé|chargé))\b",
        example="Merci, ça marche maintenant.",
        counter="Ça ne marche pas.",
    ),
    Cue(
        id="fr.heir",
        means="heir",
        pattern=_HEIRS,
        example="Kim vous enverra la liste.",
        counter="Kim sera à Rome.",
    ),
    Cue(
        id="fr.hands-over",
        means="hands_over",
        pattern=r"\b(?:j'ai|je|nous avons) (?:transmis|transmets|transféré|transfère|confié|confie|demandé) [^.;?]*\bà (?:mon collègue |ma collègue )?\w+\b[^.;?]*\b(?:qui|de s'en)\b|\b\w+ (?:s'en (?:occupe|occupera|charge|chargera)|va s'en (?:occuper|charger)|prend le relais|vous (?:contactera|répondra|rappellera))\b|\bveuillez (?:contacter|vous adresser à)\b",
        example="Kim s'en occupe.",
        counter="Kim est là.",
    ),
    *closing_words.FR,
)

LANGUAGE = Language(
    code="fr",
    words=frozenset(
        "le la les de des et je vous nous est pas que pour dans une un du en avec sur ce cette votre merci bonjour ne qui au "
        "oui non sont mais ou par plus si te tu mon ma mes vos ci-joint demain cela c'est j'ai suis notre nos elle tres".split()
    ),
    due=DUE,
    between=r"; ?|(?:, )?\b(?:et|mais|puis) (?:je|nous|on)\b|, (?:je|nous|on)\b",
    we=r"\b(?:nous|on) ",
    hedges=r"\b(?:essaie|essaierai|essayer|essayons|tâcherai|tâche|espère|espérons|devrais|devrions|peut-être|probablement|si possible)\b",
    directed=r"\b(?:vous|te|toi)\b",
    ask_joint=r"(?:,? et|[;,]) (?:pouvez-vous|pourriez-vous|peux-tu|merci de|dites-moi)\b",
    wholes=WHOLES,
    blocks=BLOCKS,
    conditions=CONDITIONS,
    asks=ASKS,
    pleasantries=PLEASANTRIES,
    moods=MOODS,
    signals=SIGNALS,
    heirs=_HEIRS,
)
