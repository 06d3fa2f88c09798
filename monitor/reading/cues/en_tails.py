"""English promises, what is promised: the words after "I will", most telling first. "veto" is no promise."""

from __future__ import annotations

from monitor.reading.cues.engine import Cue, verbs

_DELIVER = (
    "send forward fax e-mail email mail provide bring ship circulate distribute submit share deliver hand post upload relay "
    "issue resend re-send transmit supply furnish publish overnight courier fedex shoot pass messenger wire copy cc redistribute "
    "reforward attach_later"
)
_REPLY = "advise respond reply answer follow-up confirm report notify inform apprise acknowledge"
_FIND = "check look investigate research track dig inquire enquire determine find figure double-check doublecheck locate verify"
_CONTACT = (
    "call phone telephone ring contact talk speak discuss reconnect text ping reach meet approach email_them"
)
_DO = (
    "accept_changes act add address adjust amend analyze apply approve arrange assemble assign assist attempt author balance "
    "block book break build buy calculate cancel change chase clarify clean clear close collate collect combine commit compile "
    "complete compute conduct configure confer consolidate continue convert coordinate correct cover create customize deal debug "
    "decide delete deploy describe design develop discuss do document download draft edit enter escalate establish estimate "
    "evaluate execute expedite explain explore extend extract file fill finalize finish fix format generate handle help hold "
    "host identify implement import improve include incorporate initiate inspect install instruct integrate interview introduce "
    "invite join keep launch lead link list load log look_over make manage map mark match merge modify monitor move negotiate "
    "note_it obtain offer open order organize outline oversee pack paste patch pay perform pick place plug plan(n) post_it prepare "
    "present press print prioritize proceed process produce program(m) promote propose pull purchase pursue push put(t) "
    "rebuild recheck recommend reconcile record recreate redo reduce refactor refer refine reformat register reinstall "
    "relabel release remind remove rename renew repair repeat rephrase replace request rerun re-run reschedule reserve reset "
    "resolve restart restore restructure retrieve retype review revise rework rewrite run(n) save scan schedule secure seek "
    "separate set(t) settle show sign simplify solve sort speak_up split(t) sponsor start stop(p) straighten strip(p) structure "
    "study submit_it suggest summarize supervise support swap switch take teach tell test tidy track_it transfer translate "
    "translate treat trim try turn type undo unlock update upgrade use_it validate verify_it wrap(p) write work"
)


def _plain(words: str) -> str:
    return verbs(" ".join(word for word in words.split() if "_" not in word))


TAILS = (
    Cue(
        id="en.veto.subject",
        means="veto",
        pattern=r"(?:you|u|he|she|it|they|we|i|this|that|there|anyone|someone|the|an?|our|their|his|her|these|those|my|your|all|loss)\b|[a-z]+ (?:myself|ourselves)\b",
        example="Will you guys send it on for me.",
        counter="Will send it on for you.",
    ),
    Cue(
        id="en.veto.not",
        means="veto",
        pattern=r"(?:not|never|no longer|n't|neither)\b",
        example="I will not send it.",
        counter="I will send it now.",
    ),
    Cue(
        id="en.veto.leave-it",
        means="veto",
        pattern=r"have (?:been|\w+ed (?:this|that|it|the|them|you|your|a|my))\b|giv(?:e|ing) (?:up|in|way|birth)\b|(?:let|leave) (?:you|it|that|this|the \w+|him|her|them)(?: \w+)? (?:go|up to|to|decide|stand|slide|fight|be|alone|at that)\b",
        example="I'll let you decide.",
        counter="I'll let you know.",
    ),
    Cue(
        id="en.veto.own-inbox",
        means="veto",
        pattern=r"(?:be )?check(?:ing)? (?:my |the |for |in on )*(?:e-?mails?|voice ?mails?|phone mail|messages|mail|in\b)",
        example="I'll check my voicemail during the week.",
        counter="I'll check the figures.",
    ),
    Cue(
        id="en.veto.do-as-told",
        means="veto",
        pattern=r"(?:be )?(?:do(?:ing)?|go(?:ing)? (?:along )?with) (?:what(?:ever)?|anything|as|the same|my job|well|fine|great|just fine|ok|okay)\b|"
        r"do (?:so|that|it) (?:if|when|whenever) ",
        example="I'll do whatever you want.",
        counter="I'll do the numbers.",
    ),
    Cue(
        id="en.veto.talk-to-you",
        means="veto",
        pattern=r"(?:see|catch|write) (?:more )?(?:to |with |w/ ?|up with )?(?:you|ya|u|y'?all)(?: (?:guys|all|both|there|then|later|soon|"
        r"tomorrow|tonight|today|next|this|week|weekend|on|in|at|the|a|morning|afternoon|evening|night|few|couple|of|"
        r"days|weeks|[a-z]+day|[a-z]+ game|\d+\S*))*\W*$|"
        r"(?:talk|speak|chat)(?: more)?(?: (?:to|with|w/) ?(?:you|ya|u|y'?all))?(?: (?:guys|all|both|there|then|later|soon|again|more))*(?:, ?[a-z]+)?\W*$",
        example="I'll see you on Monday.",
        counter="I'll talk to you about the lease next week.",
    ),
    Cue(
        id="en.have-to-check",
        means="find_out",
        weight=0.8,
        pattern=r"have to (?:\w+ly )?(?:check|investigate|look into|ask (?:[a-tv-z]|u[a-z])|find out|verify|double-check|test|think about|see (?:if|whether|what))",
        example="I'll have to check with the lab.",
        counter="I'll have to leave at noon.",
    ),
    Cue(
        id="en.veto.here",
        means="veto",
        pattern=r"(?:be )?(?:look(?:ing)? for?ward|ask(?:ing)? for your|reporting to (?:work|[a-z]+$|[a-z]+[.])|work(?:ing)? (?:from|at|remotely|late)\b|get(?:ting)? used|make it\W*$|pass(?:\W*$| on (?:this|that|it)\b)|take (?:that|this|it|(?:your|no|the) (?:\w+ ){0,3}?) ?as\b|take (?:one|two|three|four|five|ten|a couple|a few|some) [a-z]+[.!]*$|meet(?:ing)? (?:in|at|on|for|from|every|again|next|tomorrow|today|this|(?:mon|tues|wednes|thurs|fri)day)\b|"
        r"(?:be )?hav(?:e|ing) (?:an?|our|the|another) (?:[\w-]+ )?(?:meeting|party|lunch|luncheon|dinner|drawing|session|reception|celebration)\b|"
        r"(?:start|finish|begin|complete) (?:my|the|a) (?:new |current |old )*(?:job|degree|studies|school|career|rotation|mba|trip|vacation)\b|attach(?:ing)?|enclos(?:e|ing)|now|pay(?:ing)? (?:more |close |better )*attention|add that|point out|note that|have to|manage to|refer|explain (?:below|in)|assume|highlight|outline below|start (?:by|with|out)|"
        r"begin (?:by|with)|keep (?:this|it|my|the|an?) (?:\w+ )?(?:short|brief|eye|mind|fingers)|ask (?:you|your)|admit|"
        r"(?:pay|take|bid|offer|sell|buy) (?:(?:up to|at|him|her|them|[a-z]+ [a-z]+ is) )?[$\d]|take (?:a |an |the )?(?:\w+er )?(?:check|flight|cab|taxi|bus|train|plane|break|nap|vacation|day|half|week|chance|pass|"
        r"blame|off|this opportunity|some time off|credit|responsibility)|make (?:it (?:to|there|on|by|back|short|quick|brief)|up my mind|a (?:quick )?decision|(?:the|your|her|his) "
        r"\w+(?: \w+)? (?:game|party|class|meeting|flight|lunch|dinner)))",
        example="I'll attach his paper.",
        counter="I'll make the changes.",
    ),
    Cue(
        id="en.back-to-you",
        means="reply",
        pattern=r"(?:be )?(?:get(?:ting)?|gets|come|coming|circle|circling|write|writing|report(?:ing)?|revert(?:ing)?|email|e-mail) back (?:to|with) "
        r"(?:you|u|ya|everyone|everybody|all|the \w+|him|her|them|y'all|both|each|[a-z]+)\b|revert\b|"
        r"be (?:back )?in (?:touch|contact)\b|get back in touch\b",
        example="I'll get back to you about the lease.",
        counter="I'll be back in the office on Monday.",
    ),
    Cue(
        id="en.let-know",
        means="reply",
        pattern=r"(?:be )?let(?:ting)? (?:<who> )?know\b",
        example="I'll let you know.",
        counter="I'll let you go now.",
    ),
    Cue(
        id="en.keep-posted",
        means="reply",
        pattern=r"(?:be )?keep(?:ing)? (?:<who> )+(?:\w+ )?(?:posted|informed|advised|apprised|updated|abreast|up[- ]to[- ](?:date|speed)|"
        r"in (?:the|that|this) loop|in the picture|current)\b",
        example="I'll keep you posted.",
        counter="I'll keep the box.",
    ),
    Cue(
        id="en.reply",
        means="reply",
        pattern=_plain(_REPLY) + r"| follow up\b",
        example="I will reply tomorrow.",
        counter="I will replay the tape for the class.",
    ),
    Cue(
        id="en.follow-up",
        means="reply",
        pattern=r"(?:be )?follow(?:ing)? (?:back )?up\b",
        example="I will follow up when I have the answer.",
        counter="I will follow the advice.",
    ),
    Cue(
        id="en.tell-you",
        means="reply",
        pattern=r"(?:be )?(?:updat(?:e|ing)|fill(?:ing)?|tell(?:ing)?|brief(?:ing)?) (?:<whom>)\b",
        example="I'll tell you more tomorrow.",
        counter="I'll fill the tank.",
    ),
    Cue(
        id="en.give-call",
        means="contact",
        pattern=r"(?:be )?giv(?:e|ing) (?:\w+ ){1,4}?(?:a |another )(?:quick )?(?:call|ring|buzz|shout|holler|phone call)\b",
        example="I'll give you a call tonight.",
        counter="I'll give you a copy.",
    ),
    Cue(
        id="en.leave-message",
        means="contact",
        pattern=r"(?:be )?leav(?:e|ing) (?:\w+ ){0,4}?(?:message|messages|voice ?mail|word)\b",
        example="I'll leave Kim a message.",
        counter="I'll leave the house at eight.",
    ),
    Cue(
        id="en.meet",
        means="contact",
        pattern=r"(?:be )?(?:meet(?:ing)? (?:up )?(?:with|you)|get(?:ting)? (?:with|together with|a ?hold of|hold of|in touch)|touch(?:ing)? base|"
        r"catch(?:ing)? (?:up with|you|him|her|them)|connect(?:ing)? with|sit(?:ting)? down with|(?:stop|drop|come|swing|driv)(?:p?ing|e)? by|"
        r"visit(?:ing)? with|mention (?:it|this|that|the \w+|your \w+) (?:to|at|in|when)|page|paging|try(?:ing)? you)\b",
        example="I'll touch base with the lab.",
        counter="I'll catch the early train.",
    ),
    Cue(
        id="en.contact",
        means="contact",
        pattern=_plain(_CONTACT),
        example="I'll call you tonight.",
        counter="I'll recall the parts.",
    ),
    Cue(
        id="en.look-at",
        means="do",
        pattern=r"(?:be )?look(?:ing)? (?:\w+ )?(?:at|over|after)\b|(?:be )?(?:tak(?:e|ing)|hav(?:e|ing)|giv(?:e|ing) (?:it|this|that)) (?:a|another) (?:\w+ )?(?:look|try|go|stab|crack|shot|pass at)\b|(?:be )?check(?:ing)? in\b",
        example="I'll take a look at the draft.",
        counter="I'll look for it.",
    ),
    Cue(
        id="en.give",
        means="deliver",
        pattern=r"(?:be )?giv(?:e|ing) (?:it|this|that|them|you|everyone|him|her|the|my|our|an?|some|[a-z]+)\b",
        example="I'll give you the keys tonight.",
        counter="I'll give up.",
    ),
    Cue(
        id="en.send",
        means="deliver",
        pattern=_plain(_DELIVER),
        example="I'll send you the minutes.",
        counter="I'll sense trouble.",
    ),
    Cue(
        id="en.return-it",
        means="deliver",
        pattern=r"(?:be )?return(?:ing)? (?:it|them|this|that|the|an?|your|one|both|all|same|signed|executed|two)\b",
        example="I'll return the signed copy.",
        counter="I'll return on Monday.",
    ),
    Cue(
        id="en.drop-off",
        means="deliver",
        pattern=r"(?:be )?(?:drop(?:ping)?|tak(?:e|ing)|turn(?:ing)?|hand(?:ing)?|run(?:ning)?|walk(?:ing)?|carry|put(?:ting)?) (?:it|this|that|them|the \w+|your \w+|my \w+|an? \w+|one|some) "
        r"(?:off|over|in (?:the|your) (?:mail|box)|by|to (?:you|her|him|them|your|the|[a-z]+)|down to|up to|around)\b",
        example="I'll drop the forms off at your desk.",
        counter="I'll drop the subject.",
    ),
    Cue(
        id="en.get-to-you",
        means="deliver",
        pattern=r"(?:be )?get(?:ting)? (?:you |everyone )?(?:it|this|that|them|those|these|the|my|our|your|an?|one|some|something|copies|invitations|[a-z]+s)\b ?"
        r"(?:[\w']+ ){0,8}?(?:to|out|over|back to|off to|in the mail|across) ?(?:you|everyone|him|her|them|all|the \w+|there|today|tomorrow|[a-z]+day|[a-z]+)?\b",
        example="I'll get the forms out to everyone.",
        counter="I'll get to the point.",
    ),
    Cue(
        id="en.get-you",
        means="deliver",
        pattern=r"(?:be )?get(?:ting)? (?:you|everyone) (?:an?|the|some|my|our|that|those|more|copies|[a-z]+s)\b",
        example="I'll get you a copy.",
        counter="I'll get the flu.",
    ),
    Cue(
        id="en.have-for-you",
        means="deliver",
        pattern=r"have (?:[\w'-]+ ){1,12}?(?:for|to) (?:you|your|everyone|all of you)\b|"
        r"have (?:[\w'-]+ ){1,5}?(?:ready|done|finished|completed?|out|back|over|sent|faxed|up)? ?(?:<soonish>)\b|have (?:[\w'-]+ ){1,6}?(?:ready|done|finished|completed?|signed|updated)\b",
        example="I'll have the list ready by noon.",
        counter="I'll have a sandwich.",
    ),
    Cue(
        id="en.get-for-you",
        means="deliver",
        pattern=r"(?:be )?(?:get|getting|buy|buying|pick up|grab|order|ordering) (?:[\w'-]+ ){1,6}?for (?:you|ya|him|her|them|everyone|everybody|all|your)\b",
        example="I'll get the tickets for you.",
        counter="I'll get used to it.",
    ),
    Cue(
        id="en.leave-for",
        means="deliver",
        pattern=r"(?:be )?leav(?:e|ing) (?:(?:you|him|her|them) )?(?:an?|the|it|them|some|copies|my|your|word|one) (?:[\w'-]+ ){0,4}?(?:with|on (?:your|his|her)|for (?:you|him|her)|in your|message|voice ?mail|note)\b",
        example="I'll leave the keys with Kim.",
        counter="I'll leave the door open.",
    ),
    Cue(
        id="en.have-someone",
        means="do",
        pattern=r"have (?:my |our |the )?(?:\w+ ){1,3}?(?:call|send|contact|e-?mail|forward|look|check|fix|get|bring|give|mail|fax|prepare|update|"
        r"review|follow|draft|set|run|make)\b",
        example="I'll have Kim call you.",
        counter="I'll have lunch.",
    ),
    Cue(
        id="en.have-details",
        means="deliver",
        weight=0.6,
        pattern=r"(?:also )?have (?:more |further |the |some )?(?:details|information|answers?|figures|numbers|results?|an? (?:draft|list|update|answer|estimate|timeline|plan|proposal|version|copy|agreement)|agreement)\b",
        example="I'll have more details.",
        counter="I'll have another look round the garden.",
    ),
    Cue(
        id="en.see-to",
        means="do",
        pattern=r"(?:be )?see(?:ing)? (?:to|that)\b|(?:be )?mak(?:e|ing) (?:sure|certain)\b|(?:be )?ensur(?:e|ing)\b|attend(?:ing)? to (?:it|this|that|the|your)\b",
        example="I'll make sure it is done tonight.",
        counter="I'll make tea.",
    ),
    Cue(
        id="en.see-if",
        means="find_out",
        pattern=r"(?:be )?see(?:ing)? (?:if|what|whether|who|how|about|when|where)\b(?: (?:i|we) can (?:find|get|learn|track|dig))?",
        example="I'll see whether the lab has one.",
        counter="I'll see the film.",
    ),
    Cue(
        id="en.ask-for",
        means="do",
        pattern=r"(?:be )?ask(?:ing)? for\b",
        example="I'll ask for more time.",
        counter="I'll ask Kim about it.",
    ),
    Cue(
        id="en.ask",
        means="find_out",
        pattern=r"(?:be )?ask(?:ing)? (?:<who>|around|about)\b",
        example="I'll ask Kim about it.",
        counter="I'll ask you to sit down.",
    ),
    Cue(
        id="en.ask-to",
        means="do",
        pattern=r"(?:be )?(?:ask|get|tell|remind|instruct|request)(?:ing|ting)? (?:\w+ ){1,3}?to \w+",
        example="I'll get Kim to sign it.",
        counter="I'll have to go.",
    ),
    Cue(
        id="en.find-out",
        means="find_out",
        pattern=_plain(_FIND)
        + r"|(?:be )?(?:get|getting) (?:an|the|some|more|any|your|their|his|her) (?:\w+ )?(?:answers?|info|information|clarification|details|status|input|feedback|figures|numbers|quotes?|prices?|data)\b",
        example="I'll find out who has it.",
        counter="I'll fine-tune it.",
    ),
    Cue(
        id="en.get-done",
        means="do",
        pattern=r"(?:be )?get(?:ting)? (?:[\w']+ ){1,8}?(?:done|fixed|ready|finished|completed|signed|set up|updated|sorted|resolved|coordinated|scheduled|approved|arranged|booked|changed|started|going|added|included)\b|"
        r"(?:be )?get(?:ting)? (?:the|some|our|your|those|all the) (?:\w+ ){0,2}?(?:tickets?|movies?|food|drinks?|wine|beer|signatures?|forms?|documents?|papers?|paperwork|info(?:rmation)?|contract|agreement|invoice|keys?|approvals?|details|quotes?)\b|"
        r"(?:be )?get(?:ting)? (?:right |started |working )?(?:on (?:it|this|that)|to work|started|all of)\b",
        example="I'll get it fixed.",
        counter="I'll get home late.",
    ),
    Cue(
        id="en.go-do",
        means="do",
        pattern=r"(?:be )?(?:go|going|come|coming) (?:through|over|back (?:through|and)|pick|get|see|fix|ahead|ask|look|check)\b",
        example="I'll go through the list.",
        counter="I'll go home.",
    ),
    Cue(
        id="en.veto.be",
        means="veto",
        pattern=r"be (?:\w+ly |very |so |more than |most |quite |even |too )*(?:happy|glad|pleased|delighted|more|in|out|on|at|there|here|off|back|away|able|"
        r"unable|available|around|free|late|over|going|leaving|arriving|travel\w*|attending|staying|using|managing|retaining|"
        r"participating|joining|seeing|working|taking|a|the|an|your|very|so|too|sure|curious|interested|honest|thinking|looking|"
        r"waiting|missing|watching|retiring|moving|visiting|having|needing|responsible|hosting|speaking|one|ready|done|home|"
        r"surprised|fine|ok|okay|good|great|brief|gone|busy|offline|heading|flying|driving|coming|returning|living|staying|"
        r"celebrating|wearing|eating|getting (?:in|home|to|there|back|married|on)|doing the|replacing|reporting to|transitioning|"
        r"interviewing|conducting|tied|stuck|required|forced|asked|known|forever|remiss|interesting|amazing|exciting|boring|fascinating|amusing|challenging|willing|agreeable|helpful|appreciative|grateful|thankful|attending)\b",
        example="I'll be happy to help.",
        counter="I'll be sending the form.",
    ),
    Cue(
        id="en.veto.mental",
        means="veto",
        weight=0.5,
        pattern=r"(?:have|need|want|like|love|hate|miss|assume|presume|know|think|hope|expect|believe|guess|suspect|suppose|feel|forget|"
        r"remember|recall|admit|say|argue|mention|note|welcome|appreciate|accept|wait|look forward|enjoy|go|come|arrive|stay|remain|"
        r"attend|participate|leave|see|bet|agree|trust|understand|receive|win|lose|learn|hear|watch|die|live|eat|sleep|drink|"
        r"crash|kill|spare|spend|no|own|owe|regret|use|defer|refrain|avoid|concede|grant|consider|become|end|wind|fly|drive|travel|"
        r"head|land|return|pass|give up|get (?:to|in|there|home|back|on|off|out of|over|used|married|rid|the|a|an|it|that|this|my|some|more|your|into|through|"
        r"ready|started|going|better|by|better|on)|be here|sit|stand|stick|hang|grab|run (?:into|out)|fall|grow|turn \d+|stop by chance|skip|show up|"
        r"play|read|survive|burn|rest|dream|pray|cherish|treasure|vote|support|resign|retire|quit|step|forgo|allow|permit|bear)\b",
        example="I'll miss you.",
        counter="I'll fix it.",
    ),
    Cue(
        id="en.doing",
        means="do",
        weight=0.45,
        pattern=r"be [a-z-]+ing\b",
        example="I'll be fixing the printer for you.",
        counter="I'll be fixing the printer.",
    ),
    Cue(
        id="en.veto.state",
        means="veto",
        pattern=r"be\b",
        example="I'll be awfully tired.",
        counter="I'll be sending it.",
    ),
    Cue(
        id="en.will-do",
        means="do",
        pattern=r"do(?: it| that| so)?(?: (?:again|now|first|today|tonight|tomorrow|soon|asap|right away|this|next|on|by|before)\b.*)?[.! ]*$",
        example="Ok, will do.",
        counter="I'll do the numbers.",
    ),
    Cue(
        id="en.do",
        means="do",
        weight=0.8,
        pattern=_plain(_DO),
        example="I'll fix the printer.",
        counter="I'll fly home.",
    ),
    Cue(
        id="en.do-other",
        means="do",
        weight=0.5,
        pattern=r"[a-z]+[a-z-]*\b",
        example="I'll laminate the cards for you.",
        counter="Will they laminate it?",
    ),
)
