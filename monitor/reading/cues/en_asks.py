"""English asks: questions and requests to the reader, and the pleasantries that look like them."""

from __future__ import annotations

from monitor.reading.cues.engine import Cue

_BASE = (
    "send|forward|give|call|check|review|provide|make|take|look|put|print|add|get|find|tell|advise|confirm|contact|"
    "e-?mail|fax|mail|reply|respond|return|change|set|include|keep|use|complete|update|schedule|prepare|coordinate|"
    "bring|sign|fill|submit|start|stop|try|save|remove|delete|resend|re-send|ask|arrange|book|plan|drop|compile|"
    "identify|gather|page|phone|pick|post|share|shoot|verify|work|write|read|help|hold|leave|let (?:him|her|them|[a-z]+ know)|"
    "approve|attend|cancel|circulate|clarify|consider|correct|describe|discuss|do (?:not|so|the|this|that)|draft|enter|"
    "explain|follow|go (?:ahead|back|through|over)|handle|incorporate|insert|install|investigate|join|list|"
    "meet|modify|note down|order|outline|proceed|propose|pull|push|quote|register|reschedule|revise|run|search|select|"
    "ship|split|submit|suggest|summarize|switch|talk (?:to|with)|test|transfer|turn|type|upload|wait|be sure|be prepared|"
    "make|remind|reserve|restore|cc|copy (?:me|us|him|her|the|kim|[a-z]+ on)|redo|rename|replace|think about|treat|pay|"
    "pass|open|close|move|merge|commit|fix|apply|double-check|rsvp|respond|see (?:if|what|whether|that)|start|store|"
    "grab|restrict|emphasize|ensure|checkout|retain|adjust|assess|evaluate|examine|consult|allocate|collect|deliver|distribute|"
    "download|edit|eliminate|expedite|finalize|finish|implement|inform|notify|obtain|reconsider|relay|reset|resubmit|retrieve|"
    "focus on|postpone|relocate|sign up|look up|start working|work on|follow up|validate|recheck|deduct|extend|shorten|wrap up|sit down|s(?:wing|top) by|touch base|come (?:on )?(?:by|up|down|over|to|see|prepared)|"
    "regroup|visit with|dig|spell out|specify|stick|quit|hurry|elaborate|see me|have (?:[a-z]+|my [a-z]+|your [a-z]+) (?:call|send|read|look|check|"
    "review|sign|contact|e-?mail|get|put|give|bring|fix|do|make|set|prepare|print|fax|forward)"
)
_LEAD = (
    r"(?:(?:then|also|so|and|but|just|if so|if not|if yes|if possible|first|second|next|again|anyway|meanwhile|otherwise|finally|"
    r"therefore|in the meantime|in addition|additionally|hence|ok|okay|well|thus|either|before then|when done|as such|once again|"
    r"by the way|btw|p\.?s\.?|for now|lastly|instead|\(?[0-9a-z]{1,2}[.)])[ ,:-]*)*"
)
FRAGMENTS = {
    "base": _BASE,
    "lead": _LEAD,
    "call_name": r"(?:(?:hi|hey|hello|dear) )?@?[a-z][a-z.'-]*(?: (?:and|&) [a-z]+|[/,] ?[a-z]+| [a-z]+)?",
    "much": r"really|also|still|do|at least|just|only|definitely|certainly|urgently|will|'ll|would|'d|particularly|especially",
    "fetch": r"get|have|receive|know|see|hear|find out|obtain|recieve|understand|add|move|transfer|borrow|request|ask|learn|arrange|reserve|order|book|review|discuss|schedule|set up|talk|speak|go over|sit down|visit with|touch base|confirm|verify|start getting",
}

ASKS = (
    Cue(
        id="en.ask.echo",
        weight=0.6,
        means="request",
        pattern=r"^(?:please |pls |so |and |then |just )*(?:let (?:me|us) know|advise|get back to me|comments|thoughts)(?: please| soon| asap| either way)?[.! ]*$",
        example="Please let me know.",
        counter="Please let me know which day suits you.",
    ),
    Cue(
        id="en.ask.mark",
        weight=0.85,
        means="question",
        pattern=r"\?[\"')\]!?. ]*$",
        example="What is the status of the lease?",
        counter="I know what the status is.",
    ),
    Cue(
        id="en.ask.please",
        weight=0.9,
        means="request",
        pattern=r"\b(?:please|pls|plz|plaese|pleas|kindly)\b",
        example="Please send me the list.",
        counter="I was pleased with the list.",
    ),
    Cue(
        id="en.ask.could-you",
        weight=0.95,
        means="request",
        pattern=r"\b(?:can|could|would|will|may|might) (?:one of |either of |any of |some of |each of )?(?:you|u|y'all|someone|somebody|anyone) (?:\w+ ){0,2}?(?:<base>|be able|mind|know|want|like|have)\b|"
        r"^<lead>(?:can|could|would|will|wld|cld|may|might) (?:you|u|we|i|someone|anyone)\b|\b(?:and|but|so|if so|possible|time|then) ?,? ?(?:can|could|would|will) you\b",
        example="Could you send me the list.",
        counter="I said that you could leave.",
    ),
    Cue(
        id="en.ask.let-know",
        weight=0.8,
        means="request",
        pattern=r"\blet (?:me|us)(?: or \w+| and \w+)* (?:both )?know\b|(?:^(?:<call_name>(?:,|:| ?--?) )?<lead>|\band |\bor |[,;(-] ?|\bplease |\bjust |\bso )(?:then |either )?(?:(?:e-?mail|call|page|phone|tell|advise|contact|ping|remind|update) (?:me|us)\b|get back (?:to|with) (?:me|us)|give (?:me|us) (?:a )?(?:call|ring|shout|buzz|update|status|heads|your|the|an|some)\b)",
        example="Let me know which day suits you.",
        counter="They let me go early.",
    ),
    Cue(
        id="en.ask.need-you",
        weight=0.9,
        means="request",
        pattern=r"\b(?:i|we)(?:'ll|'d)? (?:<much> )*(?:(?:need|want|like|ask|request|require|prefer|wanted)(?: for)? (?:that )?(?:(?:you|each of you|all of you|everyone|y'all)(?: (?:all|guys|both|also|each))* (?:to (?:<base>|be|do|go|know if|come|understand)|<base>|two|do)|your)|love (?:for|if|it if) you|hope (?:that )?you (?:can|could|will be able))\b",
        example="I need you to sign the form.",
        counter="I need to sign the form.",
    ),
    Cue(
        id="en.ask.need",
        weight=0.65,
        means="request",
        pattern=r"\bi(?:'ll|'d|'m going to| am going to)? (?:<much> )*(?:need|require) (?:(?:an?|the|some|more) [a-z]+|these|those|this|it|them|two|both|any|all|information|help|further|copies|\d+)\b|\bwe(?:'ll|'d)? (?:<much> )*(?:need|require) [^.;]*\b(?:your|by|asap|from you|you to|soon|today)\b|"
        r"\bwe(?:'ll)? (?:<much> )*(?:need|require) (?:(?:some|any|more|further|additional|new) )*(?:information|info|examples?|copies|details|input|data|clarification|confirmation|approval|feedback|the (?:following|information|names?|numbers?|address(?:es)?|dates?|list|titles?|details))\b|\b(?:he|she|they) (?:<much> )*needs? (?:it|them|this|these|that|the [a-z]+) (?:asap|today|by|soon|right away)\b|"
        r"\bi(?:'ll|'d)? (?:<much> )*need to get (?:an?|the|your|you|this|these|those|it|them|some|copies|with|in|more|[a-z]+s)\b|\b(?:i|we)(?:'ll|'d)? (?:<much> )*need to (?:know|find out|see|receive|obtain|hear|change|confirm with you|borrow|(?:speak|talk|meet|visit|sit down) (?:with|to) you|reschedule)\b|^(?:(?:i|we) )?(?:also |still |really )*need (?:your|you to|this|these|those|it (?:by|asap|today))\b|^need to (?:reschedule|schedule|talk|know)\b",
        example="We need the signed form by Friday.",
        counter="We need to leave early on Friday.",
    ),
    Cue(
        id="en.ask.would-like",
        weight=0.75,
        means="request",
        pattern=r"\b(?:i|we)(?:'d| would| wld|'ll) (?:<much> )*(?:like|love|be interested|be curious|appreciate|be grateful|be happy if|prefer) (?:to (?:<fetch>)|it if|if|an?|the|some|any|these|this|your)\b|^(?:would like|wanted|want|like) to (?:<fetch>)\b|(?:\b(?:i|we)(?:'d| would) |\b(?:and|also) would (?:also )?)(?:<much> )*(?:value|welcome|treasure|benefit from) (?:any |some )?your\b|\b(?:i|we)(?:'d| would)(?: <much>)* (?:prefer|rather) (?:that |for |if )?(?:we|you)\b|\band would like to (?:<fetch>)\b",
        example="I'd like to see the figures before the meeting.",
        counter="I'd like to thank everyone.",
    ),
    Cue(
        id="en.ask.wanted-to",
        weight=0.75,
        means="question",
        pattern=r"(?:^(?:just )?|\b(?:i|we)(?:'d| would| just| also| really|'m| am| only)* )(?:want(?:ed)?|like|hoping|(?:call|e-?mail|writ|check)ing(?: in)?(?: with you)?) to (?:just )?(?:(?:see|find out|know|check(?: in)?|ask|hear|be sure|make sure|verify|confirm|inquire|get) (?:with you )?(?:to see )?(?:(?:if|whether) (?:you|your|we|i|there|any|anyone|this|that|it|he|she|they)\b|what|how|when|who|that|your|you|about your)|"
        r"(?:ask|invite|remind|encourage|contact|request) you)\b|\bask(?:ing)? you (?:to|for|if|about|how|what|whether)\b",
        example="I wanted to see if you are free on Monday.",
        counter="I wanted to see if the line worked.",
    ),
    Cue(
        id="en.ask.wondering",
        weight=0.7,
        means="question",
        pattern=r"\b(?:(?:i|we|he|she)(?:'m| was| were| am| are| is)? (?:also |just )?(?:wondering|curious|wondered|wonder|wonders)\b|^(?:just )?(?:wondering|checking (?:on|if|whether|to see)|curious)|was wondering|was hoping (?:that )?you|hoping you)\b|^(?:<lead>)any (?:chance|idea|luck|word|news|update)\b",
        example="I was wondering whether you have the key.",
        counter="It is a wonder.",
    ),
    Cue(
        id="en.ask.appreciate",
        weight=0.75,
        means="request",
        pattern=r"\bwould(?: also)? be (?:most |very |so |much |greatly |really )*(?:appreciated|helpful|perfect|grateful|useful (?:if|to)|great if|nice if|good if|(?:great|good|nice|best|ideal) to (?:get|have|hear|see|know))\b|\b(?:are|is) (?:also )?(?:much |greatly |most )?(?:appreciated|welcomed)\b|\bi(?:'d| would) (?:really |greatly |much )*appreciate\b|\bit might help\b|\bis it possible\b|(?:^<lead>|, ?|\bso )if you(?:'d| could| would)(?: please| just| kindly)? (?:<base>)\b",
        example="Your comments would be much appreciated.",
        counter="We appreciated the visit.",
    ),
    Cue(
        id="en.ask.make-sure",
        weight=0.8,
        means="request",
        pattern=r"^<lead>(?:please )?(?:make sure|be sure|don't forget|do not forget|remember to)\b|\band (?:make sure|be sure)\b",
        example="Make sure the door is locked.",
        counter="I called to make sure the door is locked.",
    ),
    Cue(
        id="en.ask.waiting",
        weight=0.7,
        means="request",
        pattern=r"\b(?:i|we) (?:still )?(?:haven't|have not|have yet to|never) (?:yet )?(?:receive|received|gotten|got|get) (?:an?|the|your|any|my|those|these)\b|\b(?:haven't|have not|never) heard (?:back |anything |a word )?(?:from|back from) you\b|\bthank(?:s| you) in advance for (?:your|any|all)\b|\bi (?:will )?expect your\b|\bstill (?:waiting|awaiting) (?:for|on|to hear from)? ?(?:you|your)\b|\bi still (?:don't|do not|can't|cannot) (?:have|see|find|open|access)\b|\bi(?: also)? (?:don't|do not|can't|cannot) (?:receive|open|access|get into) (?:the|your|my|it)\b",
        example="I still don't have the list.",
        counter="I have no list of my own.",
    ),
    Cue(
        id="en.ask.suggest",
        weight=0.75,
        means="request",
        pattern=r"\bi(?:'d| would)?(?: strongly)? (?:suggest|recommend|propose|ask|request) (?:that )?(?:you|we all|everyone)\b|\byou(?:'ll| will)?(?: also| still| really| just| first| both| all)? (?:need to|must) (?:<base>|have|go|know|come|fill)\b|\byou(?:'ll| will)? need to be (?:very )?(?:clear|sure|careful|there|prepared|aware|ready)\b|\byou(?: had|'d) best\b|\b(?:i think |i believe )?you (?:should(?: also| just| probably)?|might want to|ought to) (?:<base>|talk|get|go|come)\b|\bi (?:think|believe|suggest|propose|recommend) (?:that )?we (?:should )?(?:all )?(?:talk|meet|discuss|get together|sit down|have|set|schedule|try|move|wait|use|call|ask)\b|\bwe should (?:talk|meet|discuss|get together|sit down|catch up)\b|\b(?:perhaps|maybe) (?:you|we) (?:can|could|should) (?:<base>|talk|chat|meet|get)\b|\b(?:everyone|everybody|all of you|each of you|you all|you guys|you both) (?:will )?(?:needs?|must|has|have) (?:to )?(?:<base>|be|get|have)\b|\bask(?:ed|s|ing)? that you\b|\bask(?:ed|ing) (?:me to (?:ask|remind)|you to|[a-z]+ to send you)\b|\bit is (?:very |most )?(?:important|critical|essential|imperative) that (?:you|each|everyone)\b|\b(?:you|all|everyone) are (?:kindly |hereby |all )?(?:invited|requested|asked|encouraged|urged) to\b|\bare (?:kindly |hereby )?requested to\b|\byou can (?:send|forward|give|e-?mail|fax|return) (?:me|us|your|(?:it|them|those|these) to me)\b|\byou and \w+ will need to\b|\b(?:this|it|that|they|these|those) (?:really |also )?needs? to (?:be (?:hand)?(?:written|handled|done|checked|verified|signed|changed|fixed|corrected|approved|reviewed|sent|added|removed|completed)|go out)\b|^<lead>i would (?:delete|wait|avoid|hold|leave|keep|use|drop|remove|check|call|start|go ahead)\b|\b(?:wants|wanted|needs|would like) you to\b|\bi (?:want|would like|'d like) (?:him|her|them|[a-z]{3,}) to (?:<base>|interview|work|be|have|go|run|lead|own)\b|\bneeds? to be (?:added|changed|corrected|removed|signed) (?:to|by|in|from)\b|\byou (?:tell|let) me\b|\bis still waiting for you\b",
        example="I suggest you clear out the room.",
        counter="I suggest nothing of the kind.",
    ),
    Cue(
        id="en.ask.lets",
        weight=0.7,
        means="request",
        pattern=r"\blet'?s (?:also |all |both |just |not )?(?:<base>|have|plan|talk|see (?:if|whether|what (?:we|you|kim|they))|try|meet|get|go|discuss|do|touch|catch|chat|shoot|aim|figure|sit|work|wait|invite|use|run|add|reconvene)\b|^let us (?:meet|discuss|talk|plan|try)\b",
        example="Let's talk about it on Monday.",
        counter="It lets me see the road.",
    ),
    Cue(
        id="en.ask.imperative",
        weight=0.6,
        means="request",
        pattern=r"^(?:<call_name>(?:,|:| ?--?) )?<lead>(?:please )?(?:<base>)\b|^(?:if|when|once|after|as|for|until|before|in) [^.,;]*, ?<lead>(?:<base>)\b|(?:\band|,|;| -) (?:then )?(?:send (?:me|us|it|them|to)|forward (?:me|to me|it)|fax (?:it|me|to|back)|return (?:it|to me|them)|advise|let (?:him|her|them) know)\b|(?:^|[,;:-] ?|\b(?:please|so|then|also|or you can|you can) )just (?:send|drop|forward|advise|tell|call|e-?mail|give|let|use|reply)\b|(?:^<lead>|\bplease |\byou can |\bjust |, ?)go ahead and (?:<base>)\b",
        example="Send the forms to Kim.",
        counter="The forms arrived.",
    ),
    Cue(
        id="en.ask.wh",
        weight=0.8,
        means="question",
        pattern=r"^(?:<call_name>(?:,|:| ?--?) )?<lead>(?:how|what) about\b|^<lead>(?:is|are|do|does|did|has|have|will|can|should|would) [a-z]+ (?:work|ok|okay|good|coming|available|going|still|able|free)\b|^<lead>how (?:many|much) [a-z]+ (?:[a-z]+ )?(?:are|is|do|does|did|have|has|will|can|should|would)\b|^(?:<call_name>(?:,|:| ?--?) )?<lead>(?:which (?:\w+ ){1,2}(?:do|does|did|should|would|can) |(?:what|when|where|who|why|how)(?: (?:kind|sort|type|time|day|days|date|number|many|much|long|often|soon|far|other|else)(?: of)?(?: \w+){0,2}?)? (?:do|does|did|is|are|was|were|can|could|should|would|will|have|has)(?:n't)? )(?:\w+ ){0,3}?(?:you|we|i|your|our|it|this|that|there|they|the|he|she)\b|^(?:<call_name>(?:,|:| ?--?) )?<lead>(?:is|are|do|does|did|have|has|should|were|was) (?:you|we|i|it|there|they|he|she|any|anyone|your|the|this|that)\b(?: \w+){2,}|^(?:<call_name>[,:-] ?)?(?:any|thoughts|comments) (?:thoughts|ideas|comments|luck|chance)\b",
        example="How do you want to handle this.",
        counter="How we did it is described below.",
    ),
)

PLEASANTRIES = (
    Cue(
        id="en.nice.questions",
        means="veto",
        pattern=r"(?:(?:please|pls|so|just|kindly|or|and) )*(?:feel free to |do(?: not|n't|n.?t|n=\S*t)? hesitate to |you (?:can|may) |to )?(?:let (?:me|us|\w+)(?: or \w+)* know|(?:call|contact|e-?mail|page|phone|see|ask|advise|reach|ring|tell|write|reply)(?: (?:me|us|him|her|\w+(?: \w+)?|either \w+ or \w+))?|give (?:me|us|myself|\w+)(?: or \w+ \w+)? a (?:call|ring|shout)|drop (?:me|us) a (?:line|note))[^.;?]*?\b(?:with|if|should|in case|for|about|regarding|to discuss|ifyou)\b[^.;?]*\b(?:questions?|concerns?|problems (?:with|opening|locating|reading)|any problems?|any issues?|comments or questions|(?:you|anyone) (?:may )?need (?:anything|any|me|more|further|additional|assistance|help)|(?:i|we) (?:can|may|could) (?:be of|help|do|provide|assist|get)|any further|further (?:assistance|information|help)|additional (?:information|help|assistance)|anything i can|be of (?:any |further )?(?:assistance|help))[^.;?]*",
        example="Please call me if you have any questions.",
        counter="Please call me tonight.",
    ),
    Cue(
        id="en.nice.if-questions",
        means="veto",
        pattern=r"(?:if|should|in case|for|with) (?:you |there |they )?(?:\w+ ){0,3}?(?:any |more |further |other |additional |questions |comments |concerns |suggestions |problems )(?:\w+ ){0,3}?(?:questions?|concerns?|problems?|issues?|errors?|trouble|difficult\w+|comments|information|assistance|help|suggestions?|on|about|regarding|with)\b[^.;?]*|please (?:contact|call|see|e-?mail) (?:the following|(?:the |my |either )?[a-z]{3,}(?: \w+){0,4}) (?:if|for any|while|during|in my)\b[^.;?]*",
        example="Should you have any questions, please contact Kim.",
        counter="If you have the file, please send it.",
    ),
    Cue(
        id="en.nice.if-need",
        means="veto",
        pattern=r"(?:if|should) (?:you|there|anyone|anything)(?:'s| is)? (?:\w+ ){0,2}?(?:need|require|questions?|want to discuss|anything (?:else )?(?:i|we) can)[^.;?]*",
        example="If you need anything while I'm away, please contact Kim.",
        counter="If you agree, please sign.",
    ),
    Cue(
        id="en.nice.let-know",
        means="veto",
        pattern=r"(?:please )?let (?:me|us) know (?:if|should|when) (?:you (?:have (?:any )?(?:questions?|problems|comments(?:[.]|$| or q))|need (?:anything|any|more|me)|want me|would like (?:me|us) to|would like (?:further|more|to (?:discuss|see (?:more|any))))|there(?:'s| is| are) (?:any|anything|something) (?:else )?(?:(?:that )?(?:i|we) can|you need|else|further)|(?:i|we) (?:can|may|could) (?:help|be|assist|provide|do any|answer)|you run into)[^.;?]*",
        example="Let me know if you need anything else.",
        counter="Let me know if you agree.",
    ),
    Cue(
        id="en.nice.please-note",
        means="veto",
        pattern=r"\b(?:please|pls|kindly|attached) (?:also )?(?:note|be (?:advised|informed|reminded)|find|see (?:the |my |attached|below|enclosed|our)|feel free|do(?: not|n't|n.?t|n=\S*t)? (?:\w+ )?hesitate|remember|disregard|excuse|forgive|accept (?:my|our)|keep in mind|be aware|be assured|rest assured|don't (?:feel|worry)|pardon|enjoy|bear with|don't (?:hold|take|mind|be)|reach (?:me|us|him|her) (?:at|on)|ignore|allow me|find)\b[^.;?]*",
        example="Please find the list attached.",
        counter="Please send the list.",
    ),
    Cue(
        id="en.nice.farewell",
        means="veto",
        pattern=r"\b(?:see (?:you|ya|y'all|below|attached|the attached|enclosed|above)|talk to (?:you|ya) (?:later|soon|tomorrow|then)|look(?:ing)? for?ward to|have a (?:great|good|nice|wonderful|safe|happy|merry|fun)|keep up the|hope (?:you|all|this|that|things|everything)|(?:said|wanted|wants|asked me) to tell you|let me (?:digress|explain|just|say|start|begin|tell you|introduce|give|first|check|see|look|find|ask)|call it|thanks|keep in touch|take it easy|enjoy|guess what|believe (?:it or not|me|you me)|trust me|get well|go (?:team|\w+s!)|good luck|don't (?:worry|work too)|give (?:my|our) (?:love|best|regards)|give \w+(?: \w+){0,3} (?:a (?:big )?(?:hug|kiss))|copy of|set forth|check out the|read on|note:|just kidding|have fun|take your time|keep (?:smiling|it up|the faith|warm|cool|safe)|try as (?:i|we)|add to that|tell [a-z]+ (?:hello|hi|i said)|say (?:hi|hello)|check (?:this|it|them) out|yes,? please|who would have|to the best|feel free|i want(?:ed)? you to (?:know|have|see|be aware)|want you to know that|not (?:worry|hesitate))\b|\btake care(?:[.!,]|$| (?:and|all|of your)\b| [a-z]+[.!]*$)|\bconsider it (?:done|handled|fixed)|^<lead>(?:draft|schedule|phone|order|list|plan|test|answer|review|update|work|change|report|help|start|call|file|focus|copy|set|quote|run) (?:is|are|was|were|of|enclosed|attached|from|has|had|will|would|-+|:|\(|#|\d|phone|fax|address|number|description)|^[a-z-]+(?: [a-z]+)? ?:|^(?:select|press|dial|enter|call|type|choose|option) [\d*#(]",
        example="Take care and talk to you soon.",
        counter="Take the blue folder.",
    ),
    Cue(
        id="en.nice.list",
        means="veto",
        pattern=r"\.\?+$|^(?:fax|phone|call|tel|work|home|cell|return|commit|delete|test|include|back) ?(?:number|mode|passed|true|false|[+\d(/;,]|[0-9a-f]{7,})[^?]*|please respond to\b[^.?]*@[^?]*|received (?:this|it|the) [^?]*in error[^?]*|^\d{1,2}[.)](?:complete|review|update|change|test|work|copy|list|draft|schedule|help|make|add|create|fix)\b|^(?:leave|give) me a (?:message|voice ?mail|note) if\b[^.;]*",
        example="3.Complete transfer of the archive",
        counter="Complete the form.",
    ),
    Cue(
        id="en.nice.rhetorical",
        means="veto",
        pattern=r"^(?:<call_name>, )?(?:how (?:are|r) (?:you|things|ya)(?: doing| today| all| guys)*|how goes it|how's it going|what's up|(?:did|does|do|is|are|was|were|would|ca|could|is|have|has)n't (?:it|that|this|we|you|i|they|he|she)\b.*|can you (?:believe|imagine)\b.*|who (?:knows|cares)|(?:isn't|aren't) .*|guess what|how (?:weird|cool|great|funny|nice|sad|crazy|about that)(?: is that)?|what (?:else|can i say)|remember me|why not|you know(?: what)?|right|really|huh|ok|okay|so what|hello|anyway|yes|no|know what i mean)\W*\?$",
        example="Isn't it wonderful?",
        counter="Is it ready?",
    ),
    Cue(
        id="en.nice.resource",
        means="veto",
        pattern=r"(?:please |then |simply |just |kindly )*(?:log ?(?:on|off|in|onto|into|out)|dial)\b (?:to |on |the |at |your |our |\"|in )*(?:[\w\"'.-]+ ){0,5}?(?:https?:|www\.|url|web ?site|site|link|web ?page|intranet|home ?page|before|when|if|once|\d{3})[^;?]*|"
        r"(?:please |then |simply |just |kindly )*(?:click|go to|visit|access|browse|check) [^;?]{1,100}\b(?:for|to (?:go|access|view|see|read|find|learn|get|sign|register|subscribe|download|open|enter|obtain|order|take))\b[^;?]*|"
        r"(?:please )?(?:contact|call|notify|see|e-?mail) (?:your|the|our|an?) (?:[\w&'-]+ ){0,5}?(?:center|centre|desk|help ?desk|hot ?line|support|representatives?|coordinators?|department|administrators?|team)\b[^.;?]*",
        example="Please contact the help desk at extension 400.",
        counter="Please contact Kim about the lease.",
    ),
    Cue(
        id="en.nice.trouble",
        means="veto",
        pattern=r"(?:if|should|when|in case) (?:you|anyone|users?) (?:\w+ ){0,2}?(?:encounter|experience|run into|observe|notice|have (?:any )?(?:trouble|difficult\w+|problems?|questions?))\b[^.;?]*|^any (?:questions?|problems?|concerns?)\b[^.;?]*|^for (?:any |more |further |additional |other )*(?:questions?|information|info|help|details|assistance)\b[^.;?]*",
        example="If you encounter any difficulty, please call extension 400.",
        counter="If you have the key, please call extension 400.",
    ),
    Cue(
        id="en.nice.when-reached",
        means="veto",
        pattern=r"\bif you (?:\w+ )?(?:call|e-?mail|contact|page|phone|write) (?:or \w+ )?(?:to )?me\b|\b(?:he|she|they)(?:'ll|'s| will| would| is| are| was)? [^.,;?]{1,80}\b(?:and|or) (?:then )?(?:call|tell|let|get back|e-?mail|page|advise) (?:to |with )?(?:me|us)\b",
        example="She is going to look it up and then call me.",
        counter="Look it up and then call me.",
    ),
    Cue(
        id="en.nice.own-deed",
        means="veto",
        pattern=r"\b(?:i|we)(?:'ll| will| shall| can|'m going to| am going to)(?: [\w'-]+){1,9}? and (?:then )?(?:send|forward|fax|return|e-?mail|mail|give|call|advise|let (?:him|her|them) know)\b[^.;?]*",
        example="I will look for the old list and send it.",
        counter="Look for the old list and send it.",
    ),
    Cue(
        id="en.nice.reported",
        means="veto",
        pattern=r"\b(?:called|wrote|phoned|e-?mailed|said|contacted me|stopped by|came by|left (?:me )?a message)\b[^.;?]{0,60}? to (?:let|tell|advise|inform|ask|remind) (?:me|us)\b[^.;?]*",
        example="The agent called to let me know that the hall is taken.",
        counter="Call the agent to let me know whether the hall is taken.",
    ),
    Cue(
        id="en.nice.if-i-need",
        means="veto",
        pattern=r"\b(?:if|when|whether|should|unless|in case|all|what) (?:i|we)(?: [a-z]+)? (?:need|want|require)\b[^,.;?]*",
        example="I'll tell them if I need it today.",
        counter="If possible, I need it today.",
    ),
    Cue(
        id="en.nice.own-need",
        means="veto",
        pattern=r"\b(?:i|we)(?:'ll| will)?(?: \w+)? need (?:more |some |an? (?:little |bit |few )?(?:more |long |good )?)?(?:time|breaks?|vacation|drinks?|nap|rest|hug|beers?|life|day off|sleep|holiday|minutes?|days)\b",
        example="I really need a break.",
        counter="I really need a copy.",
    ),
    Cue(
        id="en.nice.tag",
        means="veto",
        pattern=r"\b(?:is|are|was|were|do|does|did|has|have|would|could|should|wo|ca)n'?t (?:it|that|they|we|you|he|she|i)\s*\?+[!? ]*$|\([^()?]{0,40}\?+\)|@\S+ ?\?+$|^if only\b.*",
        example="That was quite a party, wasn't it?",
        counter="When is the party?",
    ),
    Cue(
        id="en.nice.noun",
        means="veto",
        pattern=r"^(?:move|change|work|call|test|order|review|update|transfer|help|set|start|book|page|print|return|contact|fax|mail|reply|plan|share|schedule|place|purchase|delivery) (?:requests?|numbers?|orders?|forms?|lists?|reports?|desk|dates?|times?|sheets?|summary|plan|log|tickets?|team|group|meetings?|records?|data|history)\b(?: \S+)* (?:is|are|has|have|was|were|will)\b|"
        r"^(?:book|call|test|check|set|use|return|order|work|report|help|change|update|review|move|plan|schedule|call|put|page|offer|quote|transfer|share|help|try) "
        r"(?:(?:of|on|in|for) (?:the |this |our |an? )?[a-z]+|values?|options?|results?|prices?|volumes?|levels?|up)(?: [a-z]+)? (?:is|are|was|were|has|have|rose|fell|will)\b",
        example="Change request 12 has been filed.",
        counter="Change requests without a number back to drafts.",
    ),
)

MOODS = (
    Cue(
        id="en.mood.keep",
        means="soft",
        pattern=r"\b(?:please|pls|kindly|so) (?:do not|don't|keep (?:this|it|that|me posted|in mind)|treat|remember|be aware|ignore|delete|destroy|never)\b|\bnot (?:share|forward|distribute|pass)\b|\bwould (?:avoid|appreciate (?:you|your) (?:not|keeping))\b",
        example="Please keep this to yourself.",
        counter="Please send this to Kim.",
    ),
    Cue(
        id="en.mood.unless",
        means="soft",
        pattern=r"\b(?:if|unless) (?:you|this|that|it|there|anyone|for any reason) (?:\w+ )?(?:can't|cannot|can not|don't|do not|doesn't|does not|didn't|did not|haven't|have not|hasn't|isn't|is not|aren't|are not|won't|will not|disagree|have (?:a |any )?(?:conflicts?|objections?|problems?)|are unable|unable|object)\b",
        example="Let me know if you can't make it.",
        counter="Let me know if you can make it.",
    ),
    Cue(
        id="en.mood.wrong",
        means="soft",
        pattern=r"\blet (?:me|us|\w+) know (?:if|should|when) (?:there (?:is|are|were)|anything|something|any of|you (?:see|find|notice|spot))(?: \w+){0,6}? (?:discrepanc\w+|errors?|mistakes?|incorrect|wrong|off|missing|corrections?|changes?|problems?|issues?|inaccura\w+)\b",
        example="Let me know if anything looks wrong.",
        counter="Let me know which of them looks best.",
    ),
    Cue(
        id="en.mood.option",
        means="soft",
        pattern=r"^(?:also,? )?if (?:you|anyone|any of you)(?:'d| would)?(?: are| plan| also| still)* (?:like|want|wish|interested|care|intend|to attend|to contribute|prefer)\b|^(?:in order )?to (?:receive|request|obtain|sign up|register|access|subscribe|unsubscribe|order|view|enroll|download|be (?:added|removed))\b[^.;?]*\bplease\b",
        example="If you would like a copy, please tell Kim.",
        counter="If you have a copy, please send it to Kim.",
    ),
    Cue(
        id="en.mood.all",
        means="soft",
        pattern=r"\b(?:mark your calendars?|\"?save the date|join (?:us|me|your|other|the) (?:\w+ )*(?:for|in|at|on|as)|you are (?:all |cordially )*invited|come join us|keep (?:send|do|work|mak|push|com)ing)\b",
        example="Please join us for lunch on Friday.",
        counter="Please tell us who comes to lunch on Friday.",
    ),
    Cue(
        id="en.mood.hear",
        means="expects",
        pattern=r"\blook(?:ing)? for?ward to (?:hearing (?:back )?from|your (?:reply|response|thoughts|comments|feedback|answer|input)|receiving)\b|\bawait(?:ing)? your (?:reply|response|comments|answer|thoughts)\b|\bhope to hear (?:back )?from you\b",
        example="I look forward to hearing from you.",
        counter="I look forward to seeing you.",
    ),
)
