"""Own words and others' are told apart (M7): quotes, forwards, inline answers, signatures, in many languages."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.reading.parse import Body, parse_body
from monitor.reading.zones import Own, own_text, zone

OWN = "Hi Kim,\n\nI looked at the plan and it works for us."

ATTRIBUTIONS = [
    "On Mon, May 6, 2024 at 9:00 AM Kim Lee <kim@corp.test> wrote:",
    "On 6 May 2024, at 09:00, Kim Lee <kim@corp.test> wrote:",
    "On 05/06/2024 09:00 AM, Kim Lee wrote:",
    "At 09:00 AM 5/6/2024, Kim Lee wrote:",
    "Am 06.05.2024 um 09:00 schrieb Kim Lee:",
    "Am Mo., 6. Mai 2024 um 09:00 Uhr schrieb Kim Lee <kim@corp.test>:",
    "Le 06/05/2024 à 09:00, Kim Lee a écrit :",
    "Le lun. 6 mai 2024 à 09:00, Kim Lee <kim@corp.test> a écrit :",
    "El lun, 6 may 2024 a las 9:00, Kim Lee (<kim@corp.test>) escribió:",
    "El 06/05/2024 09:00, Kim Lee ha escrit:",
    "Il giorno lun 6 mag 2024 alle ore 09:00 Kim Lee <kim@corp.test> ha scritto:",
    "Em seg., 6 de mai. de 2024 às 09:00, Kim Lee <kim@corp.test> escreveu:",
    "Op ma 6 mei 2024 om 09:00 schreef Kim Lee <kim@corp.test>:",
    "Op 6 mei 2024, om 09:00 heeft Kim Lee <kim@corp.test> het volgende geschreven:",
    "Den mån 6 maj 2024 kl 09:00 skrev Kim Lee <kim@corp.test>:",
    "Den 06/05/2024 kl. 09.00 skrev Kim Lee <kim@corp.test>:",
    "man. 6. mai 2024 kl. 09:00 skrev Kim Lee <kim@corp.test>:",
    "ma 6. toukok. 2024 klo 9.00 Kim Lee (kim@corp.test) kirjoitti:",
    "W dniu 06.05.2024 o 09:00, Kim Lee pisze:",
    "pon., 6 maj 2024 o 09:00 Kim Lee <kim@corp.test> napisał(a):",
    "Dne 06. 05. 24 v 9:00 Kim Lee <kim@corp.test> napsal(a):",
    "po 6. 5. 2024 o 9:00 Kim Lee <kim@corp.test> napísal(a):",
    "Kim Lee <kim@corp.test> ezt írta (időpont: 2024. máj. 6., H, 9:00):",
    "În lun., 6 mai 2024 la 09:00, Kim Lee <kim@corp.test> a scris:",
    "Kim Lee <kim@corp.test>, 6 May 2024 Pzt, 09:00 tarihinde şunu yazdı:",
    "пн, 6 мая 2024 г. в 09:00, Kim Lee <kim@corp.test>:",
    "06.05.2024 09:00, Ким Ли пишет:",
    "пн, 6 трав. 2024 р. о 09:00 Kim Lee <kim@corp.test> пише:",
    "Στις Δευ 6 Μαΐ 2024 στις 9:00, ο χρήστης Kim Lee <kim@corp.test> έγραψε:",
    "在 2024年5月6日，上午9:00，Kim Lee <kim@corp.test> 写道：",
    "2024年5月6日(月) 9:00 Kim Lee <kim@corp.test>:",
    "2024/05/06 9:00、Kim Lee <kim@corp.test>のメール: Kim さんは書きました:",
    "2024년 5월 6일 (월) 오전 9:00, Kim Lee <kim@corp.test>님이 작성:",
    "Vào Th 2, 6 thg 5, 2024 lúc 09:00 Kim Lee <kim@corp.test> đã viết:",
    "2024-05-06 9:00 GMT+02:00 Kim Lee <kim@corp.test>:",
    "Kim Lee <kim@corp.test> schrieb:",
    "------On 05/06/2024 09:00, Kim Lee wrote-----",
]

BLOCKS = {
    "en": ("From", "Sent", "To", "Subject"),
    "de": ("Von", "Gesendet", "An", "Betreff"),
    "fr": ("De ", "Envoyé ", "À ", "Objet "),
    "es": ("De", "Enviado el", "Para", "Asunto"),
    "pt": ("De", "Enviada em", "Para", "Assunto"),
    "it": ("Da", "Inviato", "A", "Oggetto"),
    "nl": ("Van", "Verzonden", "Aan", "Onderwerp"),
    "da": ("Fra", "Sendt", "Til", "Emne"),
    "sv": ("Från", "Skickat", "Till", "Ämne"),
    "fi": ("Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe"),
    "pl": ("Od", "Wysłano", "Do", "Temat"),
    "cs": ("Od", "Odesláno", "Komu", "Předmět"),
    "hu": ("Feladó", "Elküldve", "Címzett", "Tárgy"),
    "ro": ("De la", "Trimis", "Către", "Subiect"),
    "tr": ("Kimden", "Gönderildi", "Kime", "Konu"),
    "ru": ("От", "Отправлено", "Кому", "Тема"),
    "el": ("Από", "Στάλθηκε", "Προς", "Θέμα"),
    "zh": ("发件人", "发送时间", "收件人", "主题"),
    "ja": ("差出人", "送信日時", "宛先", "件名"),
    "ko": ("보낸 사람", "보낸 날짜", "받는 사람", "제목"),
    "bold": ("*From", "*Sent", "*To", "*Subject"),
}

ORIGINALS = [
    "-----Original Message-----",
    " -----Original Appointment-----",
    "-----Ursprüngliche Nachricht-----",
    "-----Message d'origine-----",
    "-----Mensaje original-----",
    "-----Mensagem Original-----",
    "-----Messaggio originale-----",
    "-----Oorspronkelijk bericht-----",
    "-----Oprindelig meddelelse-----",
    "-----Opprinnelig melding-----",
    "-----Ursprungligt meddelande-----",
    "-----Alkuperäinen viesti-----",
    "-----Wiadomość oryginalna-----",
    "-----Původní zpráva-----",
    "-----Eredeti üzenet-----",
    "-----Исходное сообщение-----",
    "-----原始邮件-----",
    "-----元のメッセージ-----",
    "-----원본 메시지-----",
]

FORWARDS = [
    "---------- Forwarded message ---------",
    "----- Forwarded by Kim Lee/Sales/Corp on 05/06/2024 09:00 AM -----",
    "Begin forwarded message:",
    "-------- Weitergeleitete Nachricht --------",
    "Anfang der weitergeleiteten Nachricht:",
    "---------- Message transféré ----------",
    "Début du message réexpédié :",
    "---------- Mensaje reenviado ----------",
    "---------- Mensagem encaminhada ----------",
    "---------- Messaggio inoltrato ----------",
    "---------- Doorgestuurd bericht ----------",
    "---------- Videresendt meddelelse ----------",
    "---------- Vidarebefordrat meddelande ----------",
    "---------- Välitetty viesti ----------",
    "---------- Przekazana wiadomość ----------",
    "---------- Пересылаемое сообщение ----------",
    "---------- 转发的邮件 ----------",
    "---------- 転送メッセージ ----------",
]

HEADER = "From: Kim Lee <kim@corp.test>\nDate: Mon, 6 May 2024 09:00\nSubject: Plan\nTo: pat@corp.test\n"


@pytest.mark.parametrize("line", ATTRIBUTIONS)
@pytest.mark.parametrize("mark", ["> ", ""])
def test_attributions_in_many_languages(line: str, mark: str) -> None:
    """What stands under "X wrote:" is quoted, marked or not."""
    own = zone(f"{OWN}\n\n{line}\n\n{mark}I will send it on Friday.\n{mark}Kim\n")
    assert own.text == OWN
    assert own.confident
    assert own.quoted
    assert not own.forwarded


@pytest.mark.parametrize("line", [line for line in ATTRIBUTIONS if "<kim@corp.test>" in line])
def test_attributions_wrapped_over_two_lines(line: str) -> None:
    """A program that wraps at 70 characters cuts an attribution before or inside the address."""
    for cut in (line.index("<kim"), line.index("<kim") + 1):
        wrapped = f"{line[:cut].rstrip()}\n{line[cut:]}"
        assert zone(f"{OWN}\n\n{wrapped}\n> I will send it.\n").text == OWN


@pytest.mark.parametrize("language", BLOCKS)
@pytest.mark.parametrize("above", ["", "________________________________\n", "-----Original Message-----\n"])
def test_outlook_headers_in_many_languages(language: str, above: str) -> None:
    """From, Sent, To, Subject begin a quotation that runs to the end, under the rule of the mobile Outlook too."""
    sender, sent, to, subject = BLOCKS[language]
    block = f"{sender}: Kim Lee <kim@corp.test>\n{sent}: 6 May 2024 09:00\n{to}: Pat\n{subject}: Plan\n"
    own = zone(f"{OWN}\n\n{above}{block}\nI will send it on Friday.\n")
    assert own.text == OWN
    assert own.confident
    assert own.quoted


@pytest.mark.parametrize("line", ORIGINALS)
def test_original_message_lines_in_many_languages(line: str) -> None:
    """The line between dashes begins a quotation that runs to the end."""
    own = zone(f"{OWN}\n\n{line}\nI will send it on Friday.\n")
    assert own.text == OWN
    assert own.quoted
    assert not own.forwarded


@pytest.mark.parametrize("line", FORWARDS)
@pytest.mark.parametrize("mark", ["", "> "])
def test_forwarded_text_is_not_ones_own(line: str, mark: str) -> None:
    """A forward is told, and its text belongs to somebody else."""
    quoted = "".join(f"{mark}{row}\n" for row in f"{HEADER}\nI will send it on Friday.".split("\n"))
    own = zone(f"FYI, can you take this?\n\n{line}\n{quoted}")
    assert own.text == "FYI, can you take this?"
    assert own.forwarded
    assert own.confident


def test_a_forward_without_a_word_of_ones_own_is_clear() -> None:
    """Nothing is said in a bare forward, and nothing is doubtful about it."""
    own = zone(f"---------- Forwarded message ---------\n{HEADER}\nI will send it.")
    assert own == Own(text="", forwarded=True, quoted=True)


def test_lines_between_quotes_are_kept() -> None:
    """Inline answers: what stands between marked quotation is the author's."""
    own = zone(
        "On Mon, May 6, 2024 at 9:00 AM Kim <kim@corp.test> wrote:\n> Can you come?\nYes, I will.\n\n"
        "> And the plan?\n> It is late.\n\nI'll send it tomorrow.\n"
    )
    assert own.text == "Yes, I will.\n\nI'll send it tomorrow."
    assert own.confident


def test_an_answer_below_the_quotation_is_kept() -> None:
    """Answering below is as good as above."""
    assert zone(f"Kim wrote:\n> Can you come?\n> Please say.\n\n{OWN}").text == OWN


def test_own_words_before_an_attribution_on_its_line_are_kept() -> None:
    """Some phones put both on one line."""
    assert zone("Will do. On Mon, May 6, 2024 at 9:00 AM, kim@corp.test wrote:\n> Hi").text == "Will do."


def test_a_tail_that_a_program_wrapped_is_quoted() -> None:
    """The end of a long quoted line on a line of its own is no answer; a short answer after a question is."""
    long = "> We should look at the second chapter of the plan once more and then decide about"
    assert zone(f"{long}\nthe third\n> chapter.\n").text == ""
    assert zone(f"{long[:60]} it, can you come tomorrow?\nyes, gladly\n> Kim\n").text == "yes, gladly"


def test_lotus_notes_writes_its_own_header() -> None:
    """Name and time above To, cc and Subject, with the sender's line or without."""
    notes = "To: Pat Smith/Sales/Corp@CORP, Lee Wong/Sales/Corp@CORP, Lou\nBell/IT/Corp@CORP\ncc: \nSubject: Plan\n\n"
    for above in (
        "Kim Lee@CORP\n05/06/2024 09:00 AM\n",
        '"Kim Lee" <kim@corp.test> on 05/06/2024 09:00:10 AM\n',
        "From:  Kim Lee                     05/06/2024 09:00 AM\n\t\n\n",
        "",
    ):
        assert zone(f"{OWN}\n\n\n{above}{notes}").text == OWN


@pytest.mark.parametrize(
    "text",
    [
        "On Friday I can come.\nOn Monday I cannot.",
        "One outstanding question I had:\n\nWhen does it start?",
        "I talked to Kim, who wrote:\n\nthis will not work.",
        "Please come:\n\nDate: Wednesday 3 October\nTime: 7:00\nAddress: 130 Fox Street\n\nBring the plan.",
        "To: do\nI will call Kim.",
        "Please enter your answer below.\n\n------------- Enter your answer below -------------\n\nFine.",
        "See >>> http://www.corp.test <<<\nand tell me.",
        "See <http://www.corp.test/a\n> for more.",
        "-- this is not a signature, it is a thought --\nAnd this follows.",
        "From what I see: it works.\nSubject to approval: yes.",
        "Confidential matters: please keep this one to yourself.",
        "This message is about the plan. It is good.",
    ],
)
def test_own_text_is_left_alone(text: str) -> None:
    """What only looks like a quotation, a header or a disclaimer stays, letter by letter."""
    assert zone(text) == Own(text=text)


@pytest.mark.parametrize(
    "tail",
    [
        "-- \nPat Smith\nCorp",
        "--\nPat Smith\nhttp://corp.test",
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Gesendet von meinem Samsung Galaxy Smartphone.",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "Enviado do meu iPhone",
        "Inviato da iPhone",
        "Verzonden vanaf mijn iPhone",
        "Skickat från min iPhone",
        "Sendt fra min iPhone",
        "Lähetetty iPhonesta",
        "Wysłane z iPhone'a",
        "Отправлено с iPhone",
        "发自我的 iPhone",
        "Get Outlook for iOS",
        "pat@corp.test\nTel: +49 30 1234567",
        "____________________________________\nteam mailing list\nhttp://lists.corp.test/listinfo/team",
        "This e-mail is confidential and intended solely for the addressee. If it is not for you, delete it.",
        "Diese E-Mail enthält vertrauliche Informationen nur für den Adressaten.",
        "Ce message est confidentiel et destiné exclusivement à son destinataire.",
    ],
)
def test_signatures_and_disclaimers_go(tail: str) -> None:
    """What stands under every mail of a person is not what they say in this one."""
    own = zone(f"{OWN}\n\n{tail}\n")
    assert own.text == OWN
    assert own.signature


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Fine.\n\nRegards,\nPat Smith\nHead of Sales\nCorp Ltd.\nTel: 030 1234567\n", "Fine.\n\nRegards,\nPat Smith"),
        ("Gut.\n\nViele Grüße\nPat Smith\nVertrieb\nTel. 030 1234567\n", "Gut.\n\nViele Grüße\nPat Smith"),
        ("Fine.\n\n-Pat\n", "Fine."),
        ("Thanks,\nPat\n\nP.S. Please call Kim.", "Thanks,\nPat\n\nP.S. Please call Kim."),
        ("Please call me at 030 1234567.", "Please call me at 030 1234567."),
        ("Buy:\n- Milk\n- Bread", "Buy:\n- Milk\n- Bread"),
        ("Regards,\nPat\n\nI forgot: please send me the plan.", "Regards,\nPat\n\nI forgot: please send me the plan."),
    ],
)  # fmt: skip
def test_a_name_stays_and_what_hangs_on_it_goes(text: str, kept: str) -> None:
    """Title, company and number under a name go where nothing else can be meant; a sentence never does."""
    assert zone(text).text == kept


def test_the_note_above_mail_from_outside_goes() -> None:
    """A gateway's warning is not the author's."""
    note = "CAUTION: This email originated from outside of the organization. Do not click links."
    assert zone(f"{note}\n\n{OWN}").text == OWN


SCRUBBED = """\
-------------- next part --------------
{note}
URL: <http://lists.corp.test/attachments/1/part>"""


@pytest.mark.parametrize(
    "note",
    [
        "An HTML attachment was scrubbed...",
        "A non-text attachment was scrubbed...\nName: signature.asc\nType: application/pgp-signature\nSize: 99 bytes",
    ],
)
def test_a_lists_note_of_what_it_took_off_goes(note: str) -> None:
    """Where the part was no file, neither the note nor its link is the author's."""
    part = SCRUBBED.format(note=note)
    assert zone(f"{OWN}\n{part}\n").text == OWN
    assert zone(f"{OWN}\n{part}\n{part}\nSee you!").text == f"{OWN}\nSee you!"


def test_a_lists_note_of_a_file_stays() -> None:
    """A file that was taken off can still be had there: the link is what the message brings (P4)."""
    note = "A non-text attachment was scrubbed...\nName: plan.pdf\nType: application/pdf\nSize: 99 bytes"
    assert "attachments/1/part" in zone(f"{OWN}\n{SCRUBBED.format(note=note)}\n").text


def test_unclear_quotation_is_told() -> None:
    """Where a text begins with an unmarked quotation nobody can say where the answer starts."""
    assert not zone("Am 06.05.2024 um 09:00 schrieb Kim Lee:\n\nKannst du kommen?\n\nJa, gern.").confident


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_can_be_zoned(text: str) -> None:
    """Any text gives own words, each line of which stands in the text."""
    own = zone(text)
    lines = {line.strip() for line in re.split(r"\r\n|\r|\n", text)}
    assert all(line.strip() in lines for line in own.text.split("\n") if line.strip())
    own_text(Body(html=text))


_PIECE = st.sampled_from(
    ["> ", "On ", "wrote:", "\n", "To: ", "From: ", "a@b.c", " 1 ", "--", "Sent from my ", "Regards,", "Pat"]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(_PIECE, max_size=40).map("".join))
def test_text_full_of_marks_can_be_zoned(text: str) -> None:
    """However quotes, headers and signatures are mixed, zoning ends and says what is left."""
    own = zone(text)
    assert len(own.text) <= len(text) + 1
    assert zone(own.text).text == own.text or own.quoted or own.signature


WROTE = "On Mon, 4 May 2026, Kim Lee wrote:"


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (f"Hi Kim,\n{WROTE}\nThe list is in the blue folder.", "Hi Kim,\n\nThe list is in the blue folder."),
        (f"Hallo Kim,\n\n{WROTE}\n\nDie Liste folgt.", "Hallo Kim,\n\nDie Liste folgt."),
        (f"Hi Kim,\nit is in the folder.\n{WROTE}\nWhere is it?", "Hi Kim,\nit is in the folder."),
        (f"Thanks!\n{WROTE}\nHere is the list.", "Thanks!"),
        (f"Hi Kim,\n{WROTE}\n> Where is it?\nIn the folder.", "Hi Kim,\n\nIn the folder."),
        (f"Hi Kim,\n{WROTE}\nNo.\n{WROTE}\nIs it blue?", "Hi Kim,\n\nNo."),
    ],
)
def test_who_only_greets_above_an_attribution_answers_below_it(text: str, own: str) -> None:
    """M7: an answer under an attribution without its quotation is the author's; text above makes it a quotation."""
    assert zone(text).text == own


def test_a_message_may_stand_right_under_a_gateways_warning() -> None:
    """M7: without a blank line between them, the warning is its first sentence."""
    text = "CAUTION: This email originated from outside of the company.\nThe list is in the blue folder."
    assert zone(text).text == "The list is in the blue folder."


def test_a_link_alone_is_what_the_message_brings() -> None:
    """P4: a message of nothing but a link is no contact line of a signature."""
    raw = b"From: pat@example.com\nTo: kim@example.com\n\nhttps://files.example.com/report.pdf\n"
    assert own_text(parse_body(raw)).text.strip() == "https://files.example.com/report.pdf"
