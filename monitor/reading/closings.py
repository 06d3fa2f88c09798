"""What stands under a mail and is not its message: signatures, mobile greetings, disclaimers (M7), by language."""

from __future__ import annotations

MOBILE = {
    "en": "sent from my |sent from |sent via |sent with |get outlook for |sent using |sent on the go|"
    "envoyé from my ",
    "de": "von meinem |gesendet von |gesendet mit |diese nachricht wurde von meinem |von unterwegs gesendet|"
    "gesendet über |holen sie sich outlook",
    "fr": "envoyé de mon |envoyé depuis mon |envoyé de |envoyé depuis |envoyé à partir de |télécharger outlook",
    "es": "enviado desde mi |enviado desde |obtener outlook",
    "pt": "enviado do meu |enviado a partir do |enviado de |obter o outlook|enviada do meu ",
    "it": "inviato da |inviato dal |inviato dall|scarica outlook|ottieni outlook",
    "nl": "verzonden vanaf |verstuurd vanaf |verzonden met |verstuurd met |outlook voor ",
    "sv": "skickat från |hämta outlook",
    "da": "sendt fra |hent outlook",
    "no": "sendt fra |få outlook|last ned outlook",
    "fi": "lähetetty |hanki outlook",
    "pl": "wysłane z |wysłano z |pobierz aplikację outlook",
    "cs": "odesláno z |odesláno ze |získat outlook",
    "hu": "elküldve a |küldve ",
    "ro": "trimis de pe ",
    "ru": "отправлено с |отправлено из ",
    "uk": "надіслано з |відправлено з ",
    "tr": "gönderildi: ",
    "zh": "发自我的|發自我的|从我的|获取 outlook|來自我的",
    "ko": "나의 |내 ",
    "ja": "iphoneから|ipadから|androidから|スマートフォンから",
}
"""How a phone signs; the rest of such a line is a device of a few words."""

DEVICES = (
    "iphone ipad android samsung galaxy blackberry mobile handheld phone smartphone tablet nokia windows outlook "
    "yahoo mail huawei xiaomi telefon handy wireless device treo palm htc sony pixel lg verizon at&t bb torch "
    "mobil téléphone teléfono telefono celular móvil"
)

GOODBYES = {
    "en": "regards|best regards|kind regards|best|best wishes|thanks|thank you|many thanks|cheers|sincerely|"
    "yours|yours sincerely|warm regards|thanks and regards|thanks & regards|with kind regards|"
    "warmly|all the best|respectfully|rgds|brgds|br|thx|kindest regards|with best regards|yours truly",
    "de": "mit freundlichen grüßen|mit freundlichen grüssen|viele grüße|viele grüsse|beste grüße|beste grüsse|"
    "freundliche grüße|freundliche grüsse|liebe grüße|liebe grüsse|gruß|gruss|grüße|mfg|vg|lg|"
    "herzliche grüße|schöne grüße|danke|vielen dank|mit besten grüßen|mit freundlichem gruß",
    "fr": "cordialement|bien cordialement|bien à vous|salutations|meilleures salutations|merci|amicalement|"
    "cdlt|bonne journée|sincères salutations|bien à toi",
    "es": "saludos|un saludo|saludos cordiales|atentamente|gracias|un abrazo|cordialmente|muchas gracias",
    "pt": "atenciosamente|cumprimentos|obrigado|obrigada|abraço|abraços|att|melhores cumprimentos",
    "it": "cordiali saluti|saluti|distinti saluti|grazie|un saluto|a presto|buona giornata",
    "nl": "met vriendelijke groet|met vriendelijke groeten|groeten|groet|mvg|vriendelijke groet|bedankt",
    "sv": "med vänlig hälsning|med vänliga hälsningar|vänliga hälsningar|hälsningar|mvh|tack|hälsning",
    "da": "med venlig hilsen|venlig hilsen|hilsen|vh|kh|de bedste hilsner|bedste hilsner|tak",
    "no": "med vennlig hilsen|vennlig hilsen|beste hilsen|takk",
    "fi": "ystävällisin terveisin|terveisin|kiitos|yt|parhain terveisin",
    "pl": "pozdrawiam|z poważaniem|pozdrowienia|dziękuję|z powazaniem|serdecznie pozdrawiam",
    "cs": "s pozdravem|děkuji|zdravím|s pozdravom|ďakujem",
    "hu": "üdvözlettel|tisztelettel|köszönettel|üdv",
    "ro": "cu stimă|cu respect|mulțumesc",
    "tr": "saygılarımla|saygılar|teşekkürler|iyi çalışmalar|selamlar",
    "ru": "с уважением|с наилучшими пожеланиями|спасибо|всего доброго",
    "uk": "з повагою|дякую",
    "el": "με εκτίμηση|ευχαριστώ|χαιρετισμούς",
    "zh": "此致|谢谢|祝好|顺祝商祺|謝謝",
    "ja": "よろしくお願いします|よろしくお願いいたします|以上",
    "ko": "감사합니다|드림",
}
"""The line after which a name and an address follow."""

DISCLAIMERS = {
    "en": "this e-mail|this email|this message|this communication|this transmission|confidentiality notice|"
    "the information contained in this|the information in this|the information transmitted|"
    "the contents of this|important notice|disclaimer|"
    "notice:|legal notice|if you are not the intended|if you have received this|e-mail disclaimer|"
    "internet e-mails are not|attention:|please consider the environment|this electronic",
    "de": "diese e-mail|diese email|diese nachricht|der inhalt dieser|vertraulichkeitshinweis|"
    "die information in dieser|die in dieser e-mail|hinweis:|wichtiger hinweis|sollten sie nicht der",
    "fr": "ce message|ce courriel|ce courrier|cet e-mail|cet email|les informations contenues|"
    "avis de confidentialité|le présent message|le contenu de ce",
    "es": "este mensaje|este correo|la información contenida|aviso legal|aviso de confidencialidad|"
    "esta comunicación|el contenido de este",
    "pt": "esta mensagem|este e-mail|este email|aviso legal|a informação contida|as informações contidas",
    "it": "questo messaggio|questa e-mail|questa email|le informazioni contenute|il presente messaggio|"
    "avviso di riservatezza|ai sensi del",
    "nl": "dit bericht|deze e-mail|de informatie in|disclaimer|de inhoud van dit",
    "sv": "detta meddelande|detta e-postmeddelande|denna e-post|informationen i detta",
    "da": "denne e-mail|denne mail|denne meddelelse|oplysningerne i denne",
    "no": "denne e-posten|denne meldingen|innholdet i denne",
    "fi": "tämä viesti|tämä sähköposti|tämän viestin",
    "pl": "ta wiadomość|niniejsza wiadomość|treść tej wiadomości|informacje zawarte w",
    "cs": "tato zpráva|tento e-mail|obsah této zprávy|informace obsažené",
    "ru": "это сообщение|данное сообщение|настоящее сообщение|информация, содержащаяся",
    "tr": "bu e-posta|bu mesaj|bu ileti",
}
"""How a disclaimer begins; one of CONFIDENTIAL must follow in the same paragraph."""

CONFIDENTIAL = (
    "confidential|privileged|intended recipient|intended solely|intended only|addressee|unauthorized|unauthorised|"
    "proprietary|virus|before printing|not be binding|vertraulich|adressat|empfänger|unbefugt|confidentiel|"
    "destinataire|non autorisé|confidencial|destinatario|privilegiad|destinatário|riservat|confidenziali|"
    "vertrouwelijk|geadresseerde|konfidentiell|fortrolig|luottamuksellis|poufn|adresat|důvěrn|"
    "конфиденциальн|gizli|monitored|dissemination|strictly prohibited|legally"
)

BANNERS = (
    "caution",
    "warning",
    "external",
    "[external",
    "achtung",
    "attention",
    "vorsicht",
    "*** external",
    "***",
)
"""How the note begins that a gateway puts above mail from outside."""

OUTSIDE = (
    "outside of",
    "outside the",
    "external sender",
    "external email",
    "originated from",
    "außerhalb",
    "extern",
)

LABELS = (
    "tel phone ph fax mobile mob cell cellular office direct work home t m f p o c w h e email mail web www telefon "
    "telefax handy mobil fon tél téléphone portable teléfono telefono móvil fijo cel cell. tel. fax. ext extension "
    "voice desk pager main toll free telephone url skype gsm puh tlf tel: mob. dir d durchwahl url website site"
)
"""Words that may stand beside a number in a line that is only an address."""

LIST_FOOTER = ("mailing list", "unsubscribe", "listinfo", "mailing-list", "groups.google", "yahoogroups")
