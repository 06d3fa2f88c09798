"""English signals: what a message does to the asks and promises before it. ``means``: signal, or signal:act.

"courtesy", "thanks", "formula" (thanks that often only end a mail), "ack", "told", "offer" and "yes-no" are no signals of their
own: they help to tell what the message is as a whole.
"heir" hands over if the one who is to do it is a recipient (see ``Language.heirs``).
"""

from __future__ import annotations

from monitor.reading.cues.engine import Cue

_I_HAVE = r"(?:\b(?:i|we)(?:'ve| have)?(?: just| now| also| already| finally| since| then| both| only)* |^(?:just |also |finally |already )?)"

HEIRS = (
    r"(?:^|[.,;:!-] ?|\b(?:and|but|so|that|think|believe|guess|hope) )([a-z][a-z'.-]*[a-z](?: [a-z][a-z'-]+)?)"
    r"(?:'ll| will| shall| is going to| can| should| is)(?: (?:also|then|now|just|probably|gladly|be able to))* "
    r"(?:be )?(?:<base>|do|answer|take (?:care|over|this|it|that)|look into|see to|let you|deal|run|fax|assist|bring|sort|own|"
    r"(?:send|forward|giv|call|check|review|provid|mak|tak|look|gett|answer|handl|follow|help|contact|writ|deal|sort|do|work|prepar|respond|reply)ing)\b"
)
"""Who is to do it: "Kim will send you the list"; the group is the name."""

FRAGMENTS = {
    "handed": (
        r"(?:sent|resent|re-sent|forwarded|e-?mailed|mailed|faxed|uploaded|posted|shared|delivered|submitted|pushed|committed|"
        r"merged|shipped|dropped off|copied|published)"
    ),
    "thank": r"thanks?|thanx|thnx|thx|tnx|tks|thank-?you|thank (?:you|u|ya)",
    "changed": (
        r"(?:fixed|resolved|corrected|updated|changed|added|removed|implemented|rebuilt|applied|merged|signed|booked|scheduled|"
        r"reserved|arranged|set up|executed|installed|released|deployed|restored|rescheduled|cancelled|canceled|ordered|paid|"
        r"revised|incorporated|amended|completed|reviewed|rewrote|created|reverted|cleaned up|set)"
    ),
}

SIGNALS = (
    # P4, it is here or done.
    Cue(
        id="en.delivers.attached",
        means="delivers:deliver",
        pattern=r"\b(?:please find|attached (?:is|are|please|you|for|pls|to this|here|hereto|file|find|below)|(?:is|are|i've|i have|see|have) (?:the )?attach(?:ed|ing)|i(?:'m| am) attaching|enclosed (?:is|are|please)|^attached\b|(?:attached|enclosed|below)[.!]$|see (?:the )?attach(?:ed|ment))|\battached,? (?:please find|is|are)\b|^[\w-]+\.(?:docx?|xlsx?|pdf|pptx?|zip|vcf|jpe?g|gif|txt|csv)(?: <<|$)|^<<",
        example="Attached is the list.",
        counter="She is very attached to the box.",
    ),
    Cue(
        id="en.delivers.here",
        means="delivers:deliver",
        pattern=r"^(?:ok(?:ay)?,? |hi,? |so,? )?(?:here (?:is|are|you go|it is|they are|'?s|ya go)|here's|below (?:is|are)|as promised|voila)\b|\b(?:you can (?:find|download|get|see) (?:it|them|this|the \w+) (?:at|here|on|under|in)|are (?:listed|shown|given|pasted) below)\b",
        example="Here is the list you wanted.",
        counter="Winter is here.",
    ),
    Cue(
        id="en.delivers.sent",
        means="delivers:deliver",
        pattern=(
            r"\b(?:i|we)(?:'ve| have)?(?: just| now| also| already| finally| since| then| both| only)* <handed>\b|"
            r"\b(?:it|they|this|that|the \w+)(?:'s| has| have| was| were)(?: just| now| already)*(?: been)? "
            r"(?:sent|forwarded|mailed|faxed|uploaded|posted|submitted|pushed|committed|merged|shipped|published|released)\b|"
            r"^(?:just |already |fyi,? )*(?:sent|posted|uploaded|pushed|merged|committed|applied|forwarded|submitted)"
            r"(?:[.!,]|$| (?:it|to|you|the|just|today|yesterday|this|an?|with)\b)"
        ),
        example="I've sent the list to Kim.",
        counter="I was sent to Rome.",
    ),
    Cue(
        id="en.delivers.merged",
        means="delivers:deliver delivers:do",
        pattern=(
            r"\b(?:patch(?:es|set)?|series|commit|change|version|v\d+|pr|branch|both|all)(?: (?:is|are|was|now|just|has been))* "
            r"(?:merged|pushed|applied|committed|sent|posted|is out)\b|\b(?:and|now|,) merged[.!,]*(?: thanks?\b.*| thank you.*)?$|"
            r"\bnew version (?:is )?(?:sent|posted|out|here|attached)\b|^(?:hi|hello|hey) [a-z]+, merged\b"
        ),
        example="Patchset merged, thanks.",
        counter="The two lanes merged behind the bridge.",
    ),
    Cue(
        id="en.delivers.done",
        means="delivers",
        pattern=r"^(?:(?:ok(?:ay)?|hi|yes|all)[, ]*)*(?:done|all done|it'?s done|this is done|that'?s done|all set|it is done|finished|completed|taken care of)\b(?: and done)?[.! ,]*|\b(?:is|are|has been|have been|was)(?: now| all)* (?:done|completed|finished|taken care of|in place|all set)[.!]*$",
        example="Done.",
        counter="We are not nearly done with this, it seems.",
    ),
    Cue(
        id="en.delivers.fixed",
        means="delivers:do",
        pattern=(
            r"\b(?:is|are|has been|have been|should be|'s)(?: now| just| also| all| finally| already)* (?:been )?<changed>\b|"
            r"\b(?:i've|i have|i|we've|we have)(?: now| just| also| all| finally| already| both| then)* "
            r"(?:<changed>|moved|wrote|written|renamed|prepared|drafted|finished|put together|converted|split|adjusted|moved)\b|"
            r"\b(?:was|were)(?: now| just| also| all| finally| already)* (?:been )?<changed>"
            r"(?:[.,!;)]|$| (?:today|yesterday|this morning|last night|already|as|per|for you|accordingly|and)\b)"
        ),
        example="The link has been fixed.",
        counter="I can get it fixed if you wish.",
    ),
    Cue(
        id="en.delivers.found",
        means="delivers:find_out",
        pattern=_I_HAVE
        + r"(?:checked|looked (?:into|at|through|up|over)|asked|found (?:out|that|the|a)|verified|confirmed (?:that|with|this)|investigated|tracked (?:it|this|that) down|figured (?:out|it)|spoke (?:to|with)|talked (?:to|with)|heard (?:back )?from|tried|tested|reproduced|re-?ran|did (?:some|the|a)|went (?:through|over)|attempted|tested|ran|was able to|managed to|discovered|reset|rebuilt|debugged|traced|bisected|learned that|checked with|measured|compared)\b|\bturns? out\b|\bthe (?:problem|reason|cause|issue|error|answer) (?:is|was|seems|turned out)\b",
        example="I checked with the lab, and they have two.",
        counter="I wonder if the lab has two.",
    ),
    Cue(
        id="en.delivers.talked",
        means="delivers:contact",
        pattern=_I_HAVE
        + r"(?:called|phoned|spoke|spoken|talked|met|left (?:\w+ ){0,3}(?:message|voice ?mail)|contacted|reached|visited)\b",
        example="I called him this morning.",
        counter="He is called Kim.",
    ),
    # still to come (P4), dates (P5)
    Cue(
        id="en.to-come",
        means="still_to_come new_date:deliver",
        pattern=r"\b(?:the rest|the others?|the remaining|the (?:\w+ )?(?:numbers|figures|report|list|draft|document|file|details|answer|results|summary|minutes))(?: \w+){0,4} (?:will follow|to follow|will come|follows?|later|is coming|are coming|still to come|is still to come)\b|\bmore (?:to (?:come|follow)|later|soon)\b|\bi(?:'ll| will| still) (?:send|owe|get|forward|have)(?: to (?:send|get))? (?:you |to you )?(?:the rest|the other|the others|the remaining|more|the second)\b|\b(?:to|will) follow (?:shortly|soon|later|separately|tomorrow|under)\b|\bi(?: still)? owe you (?:all )?(?:an?|the|some)\b",
        example="Here are the plans, the rest will follow.",
        counter="I will follow the plans.",
    ),
    Cue(
        id="en.new-date",
        means="new_date",
        pattern=r"\b(?:delayed|postponed|moved|pushed(?: back| out)?|put off|slipped|slip|rescheduled|extended|extension|new (?:date|deadline|eta|target)|instead of|rather than|need (?:until|till|more time)|not (?:be )?(?:ready|done|finished|able to (?:finish|get|send|complete|have|make))[^.;]*(?:until|before|by)|won't[^.;]*(?:until|before)|can't[^.;]*(?:until|before)|will be (?:ready|done|available|finished)|should be (?:ready|done|available|finished|able)|expect (?:it|this|that|to have|them)|running late|a (?:day|week|few days|little|bit) late|later than|take (?:until|till|another|me until|a few more)|eta|by then)\b",
        example="It will be ready on Friday instead.",
        counter="We met on Friday.",
    ),
    Cue(
        id="en.renews",
        means="renews",
        pattern=r"\b(?:haven't|have not|not) forgotten\b|\bstill (?:on (?:my|the|our) (?:list|plate|radar|desk|to-?do)|plan(?:ning)? to|intend(?:ing)? to|going to|owe you|will (?:do|send|get|look))\b|\bi (?:still )?owe you\b|\b(?:sorry|apologi[sz]e)[^.;?]*\b(?:i'll|i will|i am going to|will (?:send|get|do|look|try))\b|\b(?:will|i'll|i will) (?:still|definitely|really) (?:get|do|send|look|try)\b",
        example="I haven't forgotten your list.",
        counter="I forgot the list.",
    ),
    # P5, not yet.
    Cue(
        id="en.interim.still",
        means="interim",
        pattern=r"(?:^|\b(?:i|we)(?:'m|'re| am| are)?(?: still| just| now| currently)* )(?:awaiting|waiting (?:for|on|to hear))\b|^(?:no, )?not (?:yet|so far)\b|\b(?:is|are|it's|work is)(?: now| still| well)* (?:underway|under way)\b|\b(?:i|we)[^.;,?]{0,60} so far[.,!]*$|\b(?:i'm|i am|we're|we are|am|are|is|he's|she's|they're|they are|it's|it is|^)(?: now| just| currently)* ?(?:still|currently|in the process of|busy|now) (?:waiting|working|checking|looking|trying|reviewing|investigating|testing|gathering|preparing|pulling|debugging|going through|hoping|in progress|pending|under (?:review|way)|digging|finishing|putting|finalizing|drafting|at it|not (?:sure|ready|done|clear)|a work in progress)\b|\b(?:working on (?:it|this|that)|in the works|in progress|bear with me|stay tuned|no (?:news|word|answer|reply|response|luck|progress)(?: \w+){0,2} yet|nothing (?:yet|so far)|haven't (?:yet )?(?:had (?:a |the )?(?:chance|time)|heard|gotten|received|been able|finished|looked|found)|have not (?:yet )?(?:had (?:a |the )?(?:chance|time)|heard|gotten|received|been able|finished|looked)|didn't (?:have|get) (?:a |the )?(?:chance|time)|need (?:more|a bit more|some more|another) (?:time|day)|sorry for the (?:delay|wait)|taking longer|almost (?:done|there|finished|ready)|will take (?:a|some|another))\b",
        example="I'm still waiting for the lab.",
        counter="I can't wait for Friday.",
    ),
    # not needed any more (A7, P6)
    Cue(
        id="en.never-mind",
        means="withdraws releases",
        pattern=r"\bnever ?mind\b|\bscratch that\b|\bforget (?:it|about it|that|my (?:last|question|request))\b|\b(?:disregard|ignore) (?:my|this|that|the) (?:\w+ )?(?:last|previous|earlier|prior|e-?mail|message|note|question|request|ask|mail)\b|\bno longer (?:need|require|necessary|needed|required|relevant|an issue)\b|\bfalse alarm\b",
        example="Never mind, I found the list.",
        counter="I don't mind at all.",
    ),
    Cue(
        id="en.withdraws.found",
        means="withdraws",
        pattern=r"^(?:ok(?:ay)?,? |oh,? |sorry,? |actually,? )*(?:i )?(?:(?:just )?(?:found (?:it|them|the answer)|figured it out|got it working|solved it)|(?:problem|issue|mystery) (?:solved|resolved))\b",
        example="Found it, thanks.",
        counter="I found the door open.",
    ),
    Cue(
        id="en.releases",
        means="releases",
        pattern=r"\b(?:no need (?:to|for you)|don't (?:worry about|bother|need to (?:send|do|call|get|look|check))|do not (?:worry about|bother)|you (?:don't|do not|needn't|need not) (?:have|need)? ?(?:to )?(?:send|do|call|get|look|check|bother|worry|reply|respond)|(?:already )?(?:got|received|have) (?:it|them|this|what i need(?:ed)?|the \w+) from (?:[a-tv-z]|u[a-z])\w+|[a-z]+ (?:already|just|has|has already) (?:sent|gave|took care|handled|told|answered|forwarded|sorted|fixed) (?:me|it|this|that|us|them|of)|hold off|you can (?:stop|skip|ignore|drop)|not necessary any ?more|not needed (?:any ?more|after all)|taken care of by)\b",
        example="No need to send it, Kim already gave me one.",
        counter="You need to send it.",
    ),
    # the other has done it (P6)
    Cue(
        id="en.confirms.call",
        means="confirms:contact",
        pattern=r"\b(?:thanks|thank you|thx|appreciate)(?: \w+){0,4} for (?:(?:the|your|taking|a|our|my) )*(?:call(?:ing)?|phone call|voice ?mail|message|chat|meeting|time (?:today|yesterday|on the phone|to (?:talk|meet|discuss))|conversation|visit|stopping by|talk(?:ing)?)\b|\b(?:good|great|nice) (?:talking|speaking|chatting|meeting)\b",
        example="Thanks for the call.",
        counter="Thanks for the fish.",
    ),
    Cue(
        id="en.confirms.file",
        means="confirms:deliver",
        pattern=r"\b(?:thanks|thank you|thx|appreciate)(?: \w+){0,4} for (?:(?:the|your|this|that|these|those|sending|providing|forwarding|sharing|getting|passing|so|a|quick|very|detailed|updated|new) )*(?:files?|documents?|docs?|cop(?:y|ies)|draft|list|report|data|attachments?|e-?mail|spreadsheet|presentation|numbers|figures|slides|link|screenshots?|patch|images?|logs?|sending|forwarding|providing|sharing|form|letter|memo|materials?|it|them|note|summary|pictures|photos|over|along|book|check)\b|\b(?:i |we )?(?:just )?(?:got|received|have) (?:it|them|your|the) ?(?:files?|documents?|cop(?:y|ies)|draft|list|report|data|attachments?|fax|package|e-?mail|letter|check|form|memo)?\b(?:[.!]|,? thanks)|\breceived[.!,]* (?:with )?thanks",
        example="Thanks for the draft.",
        counter="Thanks for nothing.",
    ),
    Cue(
        id="en.confirms.answer",
        means="confirms:reply",
        pattern=r"\b(?:thanks|thank you|thx|appreciate)(?: \w+){0,4} for (?:(?:the|your|all|that|this|a|so|quick|very|prompt|getting|helpful|detailed|fast|speedy|clear) )*(?:answers?|info(?:rmation)?|repl(?:y|ies)|response|responding|replying|clarification|clarifying|explanation|explaining|update|updating|details|feedback|advice|input|insights?|getting back|back to me|follow(?:ing)?[- ]?up|letting (?:me|us) know|heads[- ]up|confirm(?:ation|ing)|checking|looking (?:into|at)|investigating|tip|hint|suggestions?|pointers?|comments)\b",
        example="Thanks for your quick answer.",
        counter="Thanks for the apples.",
    ),
    Cue(
        id="en.confirms.works",
        means="confirms:do",
        pattern=r"\b(?:that|this|it)(?: \w+)? (?:did the trick|(?:now works|works? (?:now|perfectly)|works for me now)|worked (?:great|well|perfectly|for me|like)|fixed (?:it|the|my)|solved (?:it|the|my))\b|\b(?:thanks|thank you|thx|appreciate)(?: \w+){0,4} for (?:(?:the|your|this|such|a|quick|so|very) )*(?:fix(?:ing)?|chang(?:es?|ing)|doing|taking care|setting|arranging|booking|updating|adding|handling|making|preparing|reviewing|review|signing|work on|running|putting|helping (?:me|us) (?:fix|solve))\b",
        example="Thanks, it works now.",
        counter="It never worked before.",
    ),
    # somebody else will do it (A6, P6)
    Cue(
        id="en.heir",
        means="heir",
        pattern=HEIRS,
        example="Kim will send you the list.",
        counter="Kim will be in Rome.",
    ),
    Cue(
        id="en.hands-over",
        means="hands_over",
        pattern=r"^(?:so |and |now )?(?:over to|handing (?:this |it )?over to|handed (?:this |it )?over to) [a-z]+\b|\b(?:i(?:'ve| have| am|'m| will|'ll)?|we(?:'ve| have| are|'re)?)(?: also| just| now)* (?:ask(?:ed|ing)|forward(?:ed|ing)|pass(?:ed|ing)|hand(?:ed|ing)|delegat(?:ed|ing)|assign(?:ed|ing)|refer(?:red|ring)|escalat(?:ed|ing)|turn(?:ed|ing)|send|sending|transfer(?:red|ring)) (?:this|it|that|your (?:\w+ )?(?:request|question|e-?mail|message|note|issue|ticket|mail)|the (?:matter|request|question|issue|ticket)|[a-z]+)(?: \w+){0,3}? (?:to|on to|over to) (?:[a-tv-z]\w+)(?: \w+)? ?(?:,? who (?:will|can|should)|to (?:handle|answer|send|help|follow|take|look|get|call|contact|respond|reply)|for (?:handling|an answer|action|a response|follow))\b|\b(?:is|are) (?:now )?(?:taking (?:this |it )?over|handling (?:this|it|that)|the (?:right|best|correct) person (?:to|for)|going to (?:handle|take care of|help you|call you|send you|get back to you|follow up))\b|\b[a-z]+ (?:will|can|is going to) (?:be )?(?:take care of (?:this|it|that)|handle (?:this|it|that|your)|taking (?:this|it) over|follow(?:ing)? up with you|get(?:ting)? back to you|answer(?:ing)? (?:this|your)|help(?:ing)? you (?:with|out)|assist(?:ing)? you|contact(?:ing)? you|be in touch)\b|\b(?:please )?(?:contact|ask|check with|talk to|direct (?:this|your \w+) to|work with) (?:[a-tv-z]\w+)(?: \w+){0,2} (?:instead|for this|about this|directly|on this|,? (?:s?he|they) (?:is|are|will|can|has|have))\b|\bi(?:'m| am) (?:copying|cc'?ing|looping in|adding) [a-z]+(?: \w+){0,3},? (?:who|to (?:help|answer|handle|assist)|s?he|for)\b",
        example="I have forwarded your question to Kim, who will answer it.",
        counter="I forwarded the ball to Kim.",
    ),
    # what helps to tell the whole
    Cue(
        id="en.courtesy",
        means="courtesy",
        pattern=r"^(?:(?:ok(?:ay)?|great|perfect|cool|excellent|super|awesome|wonderful|fantastic|good|sounds good|sounds great|got it|lgtm|understood|noted|will do|no problem|no worries|sure(?: thing)?|fine|alright|right|yes|yep|yeah|works for me|i see|makes sense|agreed|that'?s (?:great|fine|good|perfect|ok)|received|any ?time|np|you (?:got it|bet)|yup|yes(?:sir| sir| ma'am)|count on it|my treat|sweet|hilarious|(?:i )?loved it|safe travels|have fun[^.!]*|(?:happy|glad) to help|(?:not|no) (?:a )?big deal|roger(?: that)?|10-4|(?:see|meet) (?:ya|you)[^.!]*|o?k w/ me|feel free|u da man|(?:maybe )?(?:next|another|some other) time|say (?:hi|hello) to[^.!]*|give my (?:best|love|regards)[^.!]*|you too|same (?:here|to you)|much obliged|don't mention it|get well(?: soon)?|wow|lol|ha(?: ?ha)+|phew|whew|congrat\w*|well done|(?:good|great|nice) (?:job|work|luck)|happy \w+(?: \w+)?|merry christmas|welcome(?: back)?|you'?re welcome|my pleasure|cheers|ciao|bye|take care|best|regards|kind regards|best regards|sincerely|love|later|hi|hello|hey|dear|good (?:morning|afternoon|evening)|gr(?:ee|eat)tings|<thank>|tia|vielen dank|danke(?: schon)?|merci|gracias|many thanks|thanks again|much appreciated|sorry|apologies|have a (?:great|good|nice|wonderful)[^.!]*|see you[^.!]*|talk to you[^.!]*|looking forward[^.!]*|i? ?look forward[^.!]*|hope [^.!]*|enjoy[^.!]*)\b[ ,.!:;)-]*)+(?:(?:[a-z.'-]+ ?){1,3}[,.!:-]*)?$|^(?:<thank>|many thanks|much thanks|(?:i |we )?(?:really |greatly |very much |do |certainly )*appreciate|we (?:really )?appreciate)\b[^.!?;]*[.!]*$|^(?:please )?(?:let (?:me|us) know if|feel free|don't hesitate|if you have any|should you have|please (?:call|contact) (?:me )?(?:if|with|should)|hope (?:this|that|you|all)|have a )[^.?;]*$|^(?:on .* wrote:|sent from my)",
        example="Thanks, Kim!",
        counter="The list has nine names.",
    ),
    Cue(
        id="en.thanks-formula",
        means="formula",
        pattern=r"\b(?:<thank>|appreciate)(?: \w+){0,3}(?: for)? (?:all )?(?:of )?your (?:continued |prompt |kind |time and |help and )*(?:help|assistance|cooperation|attention|time|support|patience|understanding|consideration|business|interest)\b",
        example="Thank you for your cooperation.",
        counter="Thank you for your answer.",
    ),
    Cue(
        id="en.thanks",
        means="thanks",
        pattern=r"\b(?:<thank>|appreciate|grateful)(?: you| so| very| much| again| a (?:lot|million|bunch)| ever| all| guys| everyone| both)* (?:for|to everyone|to all|everybody)\b|\bthanks [a-z]+ and everyone\b|\bcongrat\w*|\bhappy (?:birthday|anniversary)\b|\bmany thanks (?:for|to)\b|\bi thank you\b|\b(?:(?:well|nicely) done|(?:great|good|excellent|outstanding|terrific|fantastic|super|nice) (?:job|work)|way to go|kudos|hats off|bravo)\b|\b(?:i|we)(?: \w+ly| do| also)* appreciate (?:it|your|you|that|all|the (?:help|effort|time|support|work|hard|update|opportunity|invit\w+|kind|quick|prompt))\b|^this is to confirm\b|\bjust (?:wanted|a note) to (?:say|thank|confirm)\b|\b(?:my wife|i|we) (?:\w+ ){0,6}will attend\b|\bit is (?:noticed and )?appreciated\b",
        example="Thank you so much for the flowers.",
        counter="Thanks.",
    ),
    Cue(
        id="en.ack",
        means="ack",
        pattern=r"\bcount (?:me|us) in\b|\b(?:i|we|[a-z]+ and i)(?:'m| am| are|'re)?(?:'ll| will| shall| would| can| can't| cannot| won't| do| did| plan| planning| also| both| definitely| certainly| unfortunately| not| be| able| to| love| happy| glad| in)* (?:attend|there|make it|come|join|participate|accept|interview)\b|"
        r"^(?:<call_name>[,:-] ?)?(?:yes|ok|okay|yeah|sure|no)?,? ?(?:this|that|it|all|everything|either(?: \w+)?|any(?:time| of them)|(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|today|tonight|noon|lunch|dinner|breakfast|next \w+|\d\S*)(?: (?:at|on|the|mornings?|afternoons?|evenings?|night|\S*\d\S*|a\.?m|p\.?m)\b)*)(?:'s|'d|'ll| would| will| should| might| is| was| are| be| both| all| of| these| it| just)* (?:looks?|sounds?|seems?|works?|great|fine|perfect|good|funny|approved|ok|okay|correct|right|wonderful|excellent|terrific|helpful|agreed)\b(?: \S+){0,11}[.! ]*$|^(?:yes,? )?i (?:understand|agree|concur|see)(?:[.,!]|$| (?:with|that|your|and|completely|re|on|about|too|as well|totally|entirely|fully|wholeheartedly|100)\b)|"
        r"^(?:looks|sounds|seems|is) (?:good|great|fine|ok|okay|perfect)\b(?: [^,;?\s]+){0,5}[.! ]*$|^i(?:'ll| will) see you\b|\bi(?:'m| am) (?:all set|confirming|fine|ok|okay|good)\b|^this (?:is to confirm|confirms)\b|^(?:the|your) [a-z]+ (?:looks?|is|are|sounds?) (?:fine|good|great|ok|okay|perfect|excellent)\b|"
        r"\b(?:(?:glad|good|great|nice|happy|pleased|thrilled) to (?:hear|see|meet|know)|(?:nice|good|great) (?:meeting|seeing|talking|speaking|chatting)|(?:sounds|looks) like a (?:\w+ )?(?:plan|deal|winner|idea)|best of luck|best wishes|(?:had|having) an? (?:great|wonderful|good|nice|fantastic) time|^merry christmas|^happy (?:new year|holidays|thanksgiving|easter)|condolences|(?:so )?sorry (?:to (?:hear|have missed)|(?:that )?i (?:missed (?:you[.! ]|your|the|it)|(?:couldn't|could not|didn't|did not) (?:make|attend|get to|come|see you|join)))|\b(?:i|we)(?:'m| am|'re| are) in (?:full |complete )?agreement|filled me in|(?:i|we|^)(?:'ve| have| just)* ?(?:received|got) (?:your|the|it)|duly noted|has been (?:a )?(?:pleasure|great|fun)|pleasure (?:to |work)|keep in touch|cheers to|will attend|fine with (?:me|us)|(?:i|we) (?:just )?confirm(?:ed)?\b)",
        example="That works for me.",
        counter="The lab works at night.",
    ),
    Cue(
        id="en.ack.praise",
        means="ack",
        pattern=(
            r"\byou(?:'re| are| guys are| two are| all are| r) (?:the (?:best|man|greatest|one)|da man|an? (?:star|saint|genius|life-?saver|doll|gem|legend|hero|champ|peach|great help|angel|good man|rock ?star)|awesome|terrific|amazing|tops|(?:too|very|so) kind|right|correct|absolutely right|welcome)\b|\byou rock\b|^(?:i think |i guess |i believe )(?:that |this |it )?(?:is |it's |that's |that is |it is |this is )(?:an? )?(?:(?:very|really|pretty) )?(?:good|great|excellent|fine|wonderful|terrific) (?:idea|plan|point|call|thing|suggestion|solution|approach)\b(?: [^,;?\s]+){0,5}[.! ]*$|^(?:i|we) (?:really |do |also )*(?:like|love|support|second) (?:it|that|this|(?:the|your) (?:idea|plan|concept|approach|suggestion|proposal))\b(?: [^,;?\s]+){0,5}[.! ]*$|"
            r"^(?:(?:that|this|it)(?:'s| is| was) )?(?:an? )?(?:(?:very|really|extremely|most|pretty|quite|so|such an?) )*(?:good|great|excellent|nice|perfect|brilliant|fantastic|wonderful|terrific|outstanding|impressive|useful|helpful|interesting|informative|clever|smart|valid)(?: (?:plan|idea|points?|call|thinking|thought|news|to know|deal|stuff|catch|one|summary|memo|presentation|analysis|report|effort|article|letter|note|draft|suggestion|start|answer|response|explanation|question))?(?: indeed)?(?:,? <thank>\b[^?]*)?[.,! ]*$|"
            r"\byou(?:r team| and your team| guys| all| two| both)? (?:have |really |certainly )*(?:did|done|do|doing) an? (?:\w+ )?(?:great|good|excellent|outstanding|fantastic|terrific|super|wonderful|tremendous|nice|amazing) job\b"
        ),
        example="You are a lifesaver.",
        counter="You are on the list.",
    ),
    Cue(
        id="en.ack.accepted",
        means="ack",
        pattern=(
            r"\bthis (?:e-?mail|message|note|memo|letter|mail) (?:is to |will |shall |serves to )?(?:confirms?|acknowledges?)\b|\bthis (?:e-?mail|message|note|memo|letter|mail|is|serves)(?: is| serves)?(?: as)?(?: an?| my| our)? (?:formal |written )?(?:confirmation|documentation of|acknowledge?ment|approval)\b|"
            r"\b(?:you have|has|have) my (?:full )?(?:approval|ok|okay|consent|blessing|vote|support)\b|\b(?:i|we)(?: hereby|'ve| have| do)* (?:approve|approved|accept|accepted) (?:the|this|that|these|those|your|it|all|both|his|her|their)\b|\byou(?:'re| are) (?:all set|confirmed|approved)\b|^(?:confirmed|accepted|approved)[.! ]*$|"
            r"^(?:ok(?:ay)?|yes|yeah|nope?|that|this|it)?,? ?(?:understood|approved|accepted|funny|no (?:further |more |other |additional )?(?:comments|changes|objections?|issues?)|point taken|fair (?:enough|point)|makes (?:perfect |good )?sense|ditto|same here|me too|amen|gotcha|(?:i )?second (?:that|this)|my (?:bad|mistake|fault|error|apologies)|no (?:problem|worries)|not a problem|i stand corrected|\S{1,8} it is|i (?:hear you|thought so(?: too)?|feel the same(?: way)?)|i(?:'m| am) aware of (?:it|this|that)|(?:answers|answered) my questions?|(?:really |certainly )?(?:helps|helped)(?: \w+){0,3}|(?:i'?m |i am |we are |we're )?not interested|(?:i |we )(?:already )?have plans|can'?t (?:tonight|tomorrow|today|this (?:time|week|weekend))|(?:i'?d|we'?d|would|i would|we would) (?:really )?love to|good to know|all good|all set|(?:i|we) have no (?:\w+ )?(?:comments|changes|objections?|problems?|issues?|concerns)|i (?:love|like) (?:it|that|this)|(?:it'?s a )?deal|i(?:'?m| am) (?:in|game|up for it|on board|all for it|with you|fine with (?:it|that|this)|good with (?:it|that|this))|(?:fine|good|ok|okay) (?:by|with|for) me)\b(?: [^,;?\s]+){0,6}[.! ]*(?:,? <thank>\b.*)?$"
        ),
        example="This note confirms the booking.",
        counter="This note is long.",
    ),
    Cue(
        id="en.ack.goodwill",
        means="ack",
        pattern=(
            r"\b(?:glad|happy|pleased|delighted|thrilled|relieved)(?: that)? (?:you (?:enjoyed|liked|could|had|made|are|got|have|were|found|like)|for you|it (?:worked|went|all|is|was|helped)|everything|things (?:are|went|worked)|we (?:could|were)|i (?:could|was able))\b|\b(?:i|we)(?:'ve| have| really| thoroughly| also| both| very much| truly)* enjoyed (?:the|your|our|meeting|talking|seeing|visiting|my|it|this|that|reading|having|working)\b|\bhad (?:a blast|fun|such an? (?:\w+ )?(?:time|day|evening))\b|"
            r"\b(?:can't|cannot|can not|unable to|not (?:be )?able to|won't be able to|have to pass|rain ?check)(?: (?:attend|make (?:it|the|your|this)|join|come|on (?:this|that|it)|be there|participate))\b|\b(?:i|we)(?:'ll| will) (?:have to )?(?:pass|take a rain ?check)\b|\b(?:i|we)(?:'d| would)(?: be)? (?:happy|glad|delighted|honou?red|love) to (?:attend|accept|join|come|participate|be there)\b|\bplan(?:ning)? on (?:attending|coming|being there)\b|\blook(?:ing)? forward to (?:it|that|this|working|seeing|meeting|our|the|being|having|talking|visiting|catching)\b|^(?:(?:i'm|i am|we are|we're) )?(?:so |very |really )*(?:sorry|apologies|apologi[sz]e) (?:for|about)(?: [^.;?\s]+){0,7}[.! ]*$|"
            r"\b(?:i(?:'ll| will) (?:really |all |certainly )?miss (?:you|working|all)|it(?:'s| has|'s been| was)(?: been)? (?:a |such a )?(?:pleasure|honou?r|privilege|joy)|our (?:thoughts and )?prayers|thinking of you|in our (?:thoughts|prayers)|wish(?:ing)? you (?:all|the|a|every|much|well|luck))\b"
        ),
        example="I really enjoyed the evening.",
        counter="The evening was long.",
    ),
    Cue(
        id="en.offer",
        means="offer",
        pattern=r"\b(?:i|we) (?:can|could) (?:also |then |still |always |easily )*(?:re)?(?:word|send|do (?:it|that)|try|add|provide|help|call|forward|fax|get|bring|change|fix|make|ask|check|set|prepare|give|work|put|take|look|write|arrange|mail|print|post|move)\b",
        example="I could send a new version.",
        counter="I could not agree more.",
    ),
    Cue(
        id="en.fyi",
        means="told",
        pattern=r"^(?:fyi|for your (?:information|info|records|reference|review))\b",
        example="FYI",
        counter="Thanks for your information.",
    ),
    Cue(
        id="en.yes-no",
        means="yes-no",
        pattern=r"^(?:<call_name>[,:-] ?)?(?:(?:yes|no|yep|nope|yeah|correct|absolutely|definitely|of course|exactly|agreed|approved|confirmed|i agree|i approve|looks (?:good|fine|ok|great)|that'?s (?:right|correct|fine|ok)|(?:i|we) (?:agree|approve|accept|concur)|fine with me|ok with me|works for me)\b|(?:i|we) (?:can|can't|cannot|do|don't|did|didn't|would|will|won't|am|am not|have|haven't)(?: not)?[.!,])",
        example="Yes, that is right.",
        counter="The lab has two.",
    ),
)
