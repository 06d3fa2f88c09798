"""English asks: questions and requests to the reader."""

from __future__ import annotations

from monitor.reading.cues.engine import Cue

_BASE = (
    "send|forward|give|call|check|review|provide|make|take|look|put|print|add|get|find|tell|advise|confirm|contact|"
    "e-?mail|fax|mail|reply|respond|return|change|set|include|keep|use|complete|update|schedule|prepare|coordinate|"
    "bring|sign|fill|submit|start|stop|try|save|remove|delete|resend|re-send|ask|arrange|book|plan|drop|compile|"
    "identify|gather|page|phone|pick|post|share|shoot|verify|work|write|read|help|hold|leave|let (?:him|her|them|[a-z]+ know)|"
    "approve|attend|cancel|circulate|clarify|consider|correct|describe|discuss|do (?:not|so|the|this|that|same|me a favou?r)|draft|enter|"
    "explain|follow|go (?:ahead|back|through|over)|handle|incorporate|insert|install|investigate|join|list|"
    "meet|modify|note down|order|outline|proceed|propose|pull|push|quote|register|reschedule|revise|run|search|select|"
    "ship|split|submit|suggest|summarize|switch|talk (?:to|with)|test|transfer|turn|type|upload|wait|be sure|be prepared|"
    "route|assign|show me|figure out|speak (?:to|with)|remind|reserve|restore|cc|copy (?:me|us|him|her|the|kim|[a-z]+ on)|redo|rename|replace|think about|treat|pay|"
    "pass|open|close|move|merge|commit|fix|apply|double-check|rsvp|respond|see (?:if|what|whether|that)|start|store|"
    "grab|restrict|emphasize|ensure|checkout|retain|adjust|assess|evaluate|examine|consult|allocate|collect|deliver|distribute|"
    "download|edit|eliminate|expedite|finalize|finish|implement|inform|notify|obtain|reconsider|relay|reset|resubmit|retrieve|"
    "focus on|postpone|relocate|sign up|look up|start working|work on|follow up|validate|recheck|deduct|extend|shorten|wrap up|sit down|s(?:wing|top) by|touch base|come (?:on )?(?:by|up|down|over|to|see|prepared)|"
    "don't (?:send|sign|call|use|tell|give|allow|change|make|share|forward|contact|let|take|include|put|answer|book|buy|sell|pay|go|move|delete|close|open|release|discuss|start|add|remove|mention)|regroup|visit with|dig|spell out|specify|stick|quit|hurry|elaborate|see me|have (?:[a-z]+|my [a-z]+|your [a-z]+) (?:call|send|read|look|check|"
    "review|sign|contact|e-?mail|get|put|give|bring|fix|do|make|set|prepare|print|fax|forward)"
)
_LEAD = (
    r"(?:(?:then|also|so|and|or|but|just|if so|if not|if yes|if possible|first|second|next|again|anyway|meanwhile|otherwise|finally|"
    r"therefore|in the meantime|in addition|additionally|hence|ok|okay|well|thus|either|before then|when done|as such|once again|"
    r"by the way|btw|p\.?s\.?|for now|lastly|instead|\(?[0-9a-z]{1,2}[.)])[ ,:-]*)*"
)
FRAGMENTS = {
    "base": _BASE,
    "lead": _LEAD,
    "call_name": r"(?:(?:hi|hey|hello|dear) )?@?[a-z][a-z.'-]*(?: (?:and|&) [a-z]+|[/,] ?[a-z]+| [a-z]+)?",
    "much": r"really|also|still|do|at least|just|only|definitely|certainly|urgently|will|'ll|would|'d|particularly|especially",
    "fetch": r"get|have|receive|know|see|hear|find out|obtain|recieve|understand|add|move|transfer|borrow|request|ask|learn|arrange|reserve|order|book|review|discuss|schedule|set up|include|swap|switch|cancel|enroll|sign up|talk|speak|go over|sit down|visit with|touch base|confirm|verify|start getting",
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
        r"^<lead>(?:can|could|would|will|wld|cld|may|might) (?:you|u|we|i|someone|anyone)\b|^<lead>(?:at|in|for|with|on|per|during|after|before) [^.;?,]+,? (?:can|could|would) (?:you|u|we)\b|\b(?:and|but|so|if so|possible|time|then) ?,? ?(?:can|could|would|will) you\b",
        example="Could you send me the list.",
        counter="I said that you could leave.",
    ),
    Cue(
        id="en.ask.let-know",
        weight=0.8,
        means="request",
        pattern=r"\blemme know\b|\blet (?:me|us)(?: or \w+| and \w+)* (?:both )?know\b|(?:^(?:<call_name>(?:,|:| ?--?) )?<lead>|\band |\bor |[,;(-] ?|\bplease |\bjust |\bso )(?:then |either )?(?:(?:e-?mail|call|page|phone|tell|advise|contact|ping|remind|update) (?:me|us)\b|get back (?:to|with) (?:me|us)|give (?:me|us) (?:a )?(?:call|ring|shout|buzz|update|status|heads|your|the|an|some)\b)",
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
        pattern=(
            r"^(?:also |still |just )*need (?:(?:an?|the|some|any|more|your) [a-z]+|copies|examples?|info\w*|help|advice)\b|\bi could (?:really )?use (?:an?|some|your|the) (?:\w+ )?(?:help|hand|advice|lesson|input|assistance|copy|list|favor|update|explanation)\b|"
            r"\bi(?:'ll|'d|'m going to| am going to)? (?:<much> )*(?:need|require) (?:(?:an?|the|some|more) [a-z]+|these|those|this|it|them|two|both|any|all|information|help|further|copies|\d+)\b|"
            r"\bi(?:'ll|'d)? (?:<much> )*need to get (?:an?|the|your|you|this|these|those|it|them|some|copies|with|in|more|[a-z]+s)\b"
        ),
        example="I need the signed form.",
        counter="I needed the walk.",
    ),
    Cue(
        id="en.ask.we-need",
        weight=0.65,
        means="request",
        pattern=(
            r"\bwe(?:'ll|'d)? (?:<much> )*(?:need|require) [^.;]*\b(?:your|by|asap|from you|you to|soon|today)\b|"
            r"\bwe(?:'ll)? (?:<much> )*(?:need|require) (?:(?:some|any|more|further|additional|new) )*(?:information|info|examples?|copies|details|input|data|clarification|confirmation|approval|feedback|the (?:following|information|names?|numbers?|address(?:es)?|dates?|list|titles?|details))\b|"
            r"^(?:(?:i|we) )?(?:also |still |really )*need (?:your|you to|this|these|those|it (?:by|asap|today))\b|^(?:also |still )?need to get (?:an?|the|your)\b|\b(?:i|we) need (?:someone|somebody) to\b|^(?:someone|somebody) (?:needs|has) to\b"
        ),
        example="We need the signed form by Friday.",
        counter="We need to leave early on Friday.",
    ),
    Cue(
        id="en.ask.need-to-know",
        weight=0.65,
        means="request",
        pattern=(
            r"\b(?:i|we)(?:'ll|'d)? (?:<much> )*need to (?:know|find out|see|receive|obtain|hear|change|confirm with you|borrow|(?:speak|talk|meet|visit|sit down) (?:with|to) you|reschedule)\b|"
            r"^need to (?:reschedule|schedule|talk|know)\b"
        ),
        example="I need to know how many come.",
        counter="You know what I need.",
    ),
    Cue(
        id="en.ask.they-need",
        weight=0.65,
        means="request",
        pattern=r"^[a-z]+ (?:also |really |still )?needs (?:[\w']+ ){1,5}?(?:info|information|numbers?|address|copy|list|forms?|signature|approval|resume|update)\b|\b(?:he|she|they) (?:<much> )*needs? (?:it|them|this|these|that|the [a-z]+) (?:asap|today|by|soon|right away)\b",
        example="She needs it by Friday.",
        counter="She needs new shoes.",
    ),
    Cue(
        id="en.ask.would-like",
        weight=0.75,
        means="request",
        pattern=r"\b(?:i|we)(?:'d| would| wld|'ll) (?:<much> )*(?:like|love|be (?:very )?interested(?: in)?|be curious|appreciate|be grateful|be happy if|prefer) (?:to (?:<fetch>)|it if|if|an?|the|some|any|these|this|your)\b|^(?:would like|wanted|want|like) to (?:<fetch>)\b|(?:\b(?:i|we)(?:'d| would) |\b(?:and|also) would (?:also )?)(?:<much> )*(?:value|welcome|treasure|benefit from) (?:any |some )?your\b|\b(?:i|we)(?:'d| would)(?: <much>)* (?:prefer|rather) (?:that |for |if )?(?:we|you)\b|\band would like to (?:<fetch>)\b",
        example="I'd like to see the figures before the meeting.",
        counter="I'd like to thank everyone.",
    ),
    Cue(
        id="en.ask.wanted-to",
        weight=0.75,
        means="question",
        pattern=r"(?:^(?:just |also )?|\b(?:i|we)(?:'d| would| just| also| really|'m| am| only)* )(?:want(?:ed)?|like|hoping|(?:call|e-?mail|writ|check)ing(?: in)?(?: with you)?) to (?:just )?(?:(?:see|find out|know|check(?: in)?|ask|hear|be sure|make sure|verify|confirm|inquire|get) (?:with you )?(?:to see )?(?:(?:if|whether) (?:you|your|we|i|there|any|anyone|this|that|it|he|she|they)\b|what|how|when|who|that|your|you|about your)|"
        r"(?:ask|invite|remind|encourage|contact|request|consult|pick) your?)\b|\b(?:and|but) (?:just )?want(?:ed)? to (?:see|check|ask|make sure|verify|confirm) (?:with you|if you|whether you|how you|when you|what you|you)\b|^(?:i'm |i am |i was )?(?:just )?(?:following up|checking in|touching base|writing|calling|e-?mailing)(?: with you)? to (?:see|find out|check|ask) (?:if|whether|how|what|when|where)\b|^(?:i )?(?:just )?want(?:ed)? to (?:confirm|make sure|verify) (?:that )?we(?:'re| are)\b|\bask(?:ing)? you (?:to|for|if|about|how|what|whether)\b",
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
        pattern=r"\bwould(?: also)? be (?:most |very |so |much |greatly |really )*(?:appreciated|helpful|perfect|grateful|useful (?:if|to)|great if|nice if|good if|(?:easier|better|best|faster|simpler|ideal|wonderful|fantastic|terrific|super|awesome|cool) if (?:you|we)|(?:great|good|nice|best|ideal) to (?:get|have|hear|see|know|meet|talk|push|add|include|use|make|send|keep|move|start|fix|review|discuss|merge|check|change|put))\b|\b(?:are|is) (?:also )?(?:much |greatly |most )?(?:appreciated|welcomed)\b|\b(?:i|we)(?:'d| would) (?:really |greatly |much |also |very much |certainly |truly )*appreciate\b|\bif you (?:could|would) be so (?:kind|good)\b|\bit (?:would|might|may|will) (?:really |also |certainly )?help (?:me |us )?(?:if|to)\b|\bis it possible\b|(?:^<lead>|, ?|\bso )if you(?:'d| could| would)(?: please| just| kindly)? (?:<base>)\b",
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
        pattern=(
            r"\b(?:i|we) (?:still )?(?:haven't|have not|have yet to|never) (?:yet )?(?:receive|received|gotten|got|get) (?:an?|the|your|any|my|those|these)\b|\b(?:i|we) still (?:haven't|have not) (?:had|seen) (?:the|your|any|those|these)\b|"
            r"\b(?:haven't|have not|never) heard (?:back |anything |a word )?(?:from|back from) you\b|"
            r"\bi (?:will )?expect your\b|\bstill (?:waiting|awaiting) (?:for|on|to hear from)? ?(?:you|your)\b|"
            r"\bi still (?:don't|do not|can't|cannot) (?:have|see|find|open|access)\b|"
            r"\bi(?: also)? (?:don't|do not|can't|cannot) (?:receive|open|access|get into) (?:the|your|my|it)\b"
        ),
        example="I still don't have the list.",
        counter="I have no list of my own.",
    ),
    Cue(
        id="en.ask.suggest",
        weight=0.75,
        means="request",
        pattern=(
            r"\bi(?:'d| would)?(?: strongly)? (?:suggest|recommend|propose|ask|request) (?:that )?(?:you|we all|everyone)\b|"
            r"\bi (?:think|believe|suggest|propose|recommend) (?:that )?we (?:should )?(?:all )?(?:talk|meet|discuss|get together|sit down|have (?:an?|to)|set|schedule|try|move|wait|use|call|ask)\b|"
            r"\bwe should (?:talk|meet|discuss|get together|sit down|catch up)\b|"
            r"^<lead>(?:(?:i|we) think )?it (?:would|might) be a (?:very )?(?:good|great) idea (?:to|if you|if we|for you)\b|"
            r"\b(?:perhaps|maybe) you (?:can|could|should|might) [a-z]+\b|\b(?:perhaps|maybe) we (?:can|could|should) (?:<base>|talk|chat|meet|get)\b|"
            r"^<lead>i would (?:delete|wait|avoid|hold|leave|keep|use|drop|remove|check|call|start|go ahead)\b|"
            r"\byou(?: had|'d) best\b"
        ),
        example="I suggest you clear out the room.",
        counter="I suggest nothing of the kind.",
    ),
    Cue(
        id="en.ask.you-should",
        weight=0.75,
        means="request",
        pattern=(
            r"\byou(?:'ll| will)?(?: also| still| really| just| first| both| all)? (?:need to|must) (?:<base>|have|go|know|come|fill)\b|"
            r"\byou(?:'ll| will)? need to be (?:very )?(?:clear|sure|careful|there|prepared|aware|ready)\b|"
            r"\b(?:i think |i believe )?you (?:should(?: also| just| probably| really| definitely)?|might want to|ought to) (?:<base>|access|talk|get|go|come)\b|"
            r"\b(?:everyone|everybody|all of you|each of you|you all|you guys|you both) (?:will )?(?:needs?|must|has|have) (?:to )?(?:<base>|be|get|have)\b|"
            r"\byou and \w+ will need to\b"
        ),
        example="You need to sign the form.",
        counter="You need a holiday.",
    ),
    Cue(
        id="en.ask.on-behalf",
        weight=0.75,
        means="request",
        pattern=(
            r"\bask(?:ed|s|ing)? that you\b|\bask(?:ed|ing) (?:me to (?:ask|remind)|you to|[a-z]+ to send you)\b|"
            r"\b(?:you|all|everyone) are (?:kindly |hereby |all )?(?:invited|requested|asked|encouraged|urged) to\b|"
            r"\bare (?:kindly |hereby )?requested to\b|"
            r"\b(?:wants|needs|would like) you to\b|\bwanted you to (?:<base>)\b|\byou (?:tell|let) me\b|"
            r"\bis still waiting for you\b"
        ),
        example="Kim is asking that you call her.",
        counter="Kim is asking a high price.",
    ),
    Cue(
        id="en.ask.must-be",
        weight=0.75,
        means="request",
        pattern=(
            r"\bit is (?:very |most )?(?:important|critical|essential|imperative) that (?:you|each|everyone)\b|"
            r"\b(?:this|it|that|they|these|those) (?:really |also )?needs? to (?:be (?:hand)?(?:written|handled|done|checked|verified|signed|changed|fixed|corrected|approved|reviewed|sent|added|removed|completed)|go out)\b|"
            r"\bneeds? to be (?:added|changed|corrected|removed|signed) (?:to|by|in|from)\b"
        ),
        example="This needs to be signed by the landlord.",
        counter="This needs more salt.",
    ),
    Cue(
        id="en.ask.you-can",
        weight=0.75,
        means="request",
        pattern=r"\byou can (?:send|forward|give|e-?mail|fax|return) (?:me|us|your|(?:it|them|those|these) to me)\b",
        example="You can send me the form.",
        counter="You can see the sea from here.",
    ),
    Cue(
        id="en.ask.let-them",
        weight=0.75,
        means="request",
        pattern=r"\bi (?:want|would like|'d like) (?:him|her|them|[a-z]{3,}) to (?:<base>|interview|work|be|have|go|run|lead|own)\b",
        example="I want Kim to run the meeting.",
        counter="I want a run on the beach.",
    ),
    Cue(
        id="en.ask.lets",
        weight=0.7,
        means="request",
        pattern=r"\blet'?s (?:also |all |both |just |not )?(?:<base>|have|plan|talk|see (?:if|whether|what (?:we|you|kim|they))|compare|try|meet|get|go|discuss|do|touch|catch|chat|shoot|aim|figure|sit|work|wait|invite|use|run|add|reconvene)\b|^let us (?:meet|discuss|talk|plan|try)\b",
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
        pattern=r"^(?:<call_name>(?:,|:| ?--?) )?<lead>(?:how|what) about\b|^<lead>(?:is|are|do|does|did|has|have|will|can|should|would) [a-z]+ (?:work|ok|okay|good|coming|available|going|still|able|free)\b|^<lead>(?:can|could|would|will|does|did|has) (?:the|this|that|these|those|it|they|he|she|there|some|any|my|our|your)\b(?: \w+){3,}|^<lead>how (?:many|much) [a-z]+ (?:[a-z]+ )?(?:are|is|do|does|did|have|has|will|can|should|would)\b|^(?:<call_name>(?:,|:| ?--?) )?<lead>(?:which (?:\w+ ){1,2}(?:do|does|did|should|would|can) |(?:what|when|where|why|how)(?: (?:kind|sort|type|time|day|days|date|number|many|much|long|often|soon|far|other|else)(?: of)?(?: \w+){0,2}?)? (?:do|does|did|is|are|was|were|can|could|should|would|will|have|has)(?:n't)? )(?:\w+ ){0,3}?(?:you|we|i|your|our|it|this|that|there|they|the|he|she)\b|^(?:<call_name>(?:,|:| ?--?) )?<lead>(?:is|are|do|does|did|have|has|should|were|was) (?:you|we|i|it|there|they|he|she|any|anyone|your|the|this|that)\b(?: \w+){2,}|\bdo you (?:happen to |guys |all |still |already )*(?:have|know|want|need|think|plan|agree|mind|remember|see)\b|^<lead>which (?:one|of (?:the|these|those|them)(?: \w+)?) (?:is|are|works?|would|should|do|does)\b|^<lead>(?:who(?: else)? (?:do|does|did|is|are|was|were|can|could|should|would|will|have|has)(?:n't)? (?:\w+ ){0,3}?(?:you|we|i|your|our|it|this|that|there|they|the|he|she)\b|(?:is|are|was|were|does|did) (?:this|that|it|these|those|you|they|he|she) \w+[. ]*$|am i (?:\w+ )+)|^(?:<call_name>[,:-] ?)?(?:any|thoughts|comments) (?:thoughts|ideas|comments|luck|chance)\b",
        example="How do you want to handle this.",
        counter="How we did it is described below.",
    ),
)
