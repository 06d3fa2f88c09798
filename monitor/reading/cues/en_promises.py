"""English promises: who commits (heads), what speaks against it before the verb, and clauses that promise as a whole."""

from __future__ import annotations

from monitor.reading.cues.engine import Cue

FRAGMENTS = {
    "adv": (
        r"also|just|then|now|still|certainly|definitely|probably|personally|gladly|surely|always|soon|shortly|again|"
        r"likewise|hopefully|immediately|at least|of course|in turn|indeed|simply|quickly|both|all|either|absolutely|"
        r"therefore|however|instead|most likely|likely|first|even|perhaps|maybe|promptly|kindly|separately|too|later|"
        r"tomorrow|today|tonight|for sure|in the meantime|obviously|next|finally|of course|once again|as well|only|"
        r"continue to|happily|eventually|ultimately|directly|carefully|briefly|formally|officially|actually|accordingly|"
        r"independently|subsequently|additionally|initially|temporarily|manually|double"
    ),
    "trying": (
        r"try (?:to|and|my best to|our best to|hard to)|trying to|do (?:my|our) (?:very )?best to|attempt(?:ing)? to|"
        r"endeavou?r to|make every effort to|aim(?:ing)? to|see if (?:i|we) can|do (?:what|all|everything) (?:i|we) can to|"
        r"hope(?:fully)? to|plan(?:ning)? (?:to|on)|work to|look to|probably"
    ),
    "who": r"you|ya|y'?all|u|everyone|everybody|all|both|him|her|them|people|folks|(?:the|my|our|your) \w+|[a-z]+",
    "whom": r"you|ya|y'?all|u|everyone|everybody|all of you|you all|you guys|you both|you two|each of you",
    "soonish": (
        r"by|tomorrow|today|tonight|this|next|before|within|shortly|soon|later|early|first thing|asap|in the|on|"
        r"in an?|momentarily|monday|tuesday|wednesday|thursday|friday|eod|cob"
    ),
}

FILLERS = (
    r"(?:\s*,?\s*(?:<adv>|(<trying>)|go ahead and|go and|be sure to|make sure to|get to work and|"
    r"get a chance to|take (?:some |the )?time to|plan to),?\b)*\s*"
)
"""What may stand between a head and its verb; the group says that the promise is hedged."""

BOUNDARY = (
    r";| --? (?:i|we|you|he|she|they|it|please|if|the|this|but|and|so|let)\b|, (?:and|but|so|or) |"
    r"\b(?:and|but|so) (?:i|we|you)(?:'ll| will| can|'d|)\b|, (?:i|we|you|please|which) "
)
ELLIPTIC = r"(?:and|but|then|so|ok|okay|yes|sure)?|(?:not|sorry|sure|thanks|got|just|still|am|ok|okay|yes|great|no|have|had|was|[a-z]{3,}ed|found|ran)\b.*"

HEADS = (
    Cue(
        id="en.i-will",
        means="i",
        weight=1.0,
        pattern=r"\bi(?: <adv>)?(?:'ll| ll| will| shall| ill| wil)\b",
        example="I'll send the file over today.",
        counter="They'll send the file over today.",
    ),
    Cue(
        id="en.i-going-to",
        means="i",
        weight=0.6,
        pattern=r"\bi(?:'m| am) (?:<adv> )*(?:going to|gonna)\b",
        example="I'm going to forward this to you tonight.",
        counter="I'm going to the dentist.",
    ),
    Cue(
        id="en.i-about-to",
        means="i",
        weight=0.8,
        pattern=r"\bi(?:'m| am) (?:<adv> )*about to\b",
        example="I'm about to test the new version.",
        counter="I'm about to leave.",
    ),
    Cue(
        id="en.i-promise",
        means="i",
        weight=1.0,
        pattern=r"\bi (?:promise|commit|undertake|volunteer) to\b",
        example="I promise to call you tonight.",
        counter="I promised nothing.",
    ),
    Cue(
        id="en.we-will",
        means="we",
        weight=0.5,
        pattern=r"(?:\bwe|(?:^|[.,;] )[a-z]+ and i|\b(?:my|our)(?: \w+)? (?:team|group|staff|department))(?: <adv>)?(?:'ll| ll| will| shall)\b",
        example="We'll send you the minutes tomorrow.",
        counter="We won't send you anything.",
    ),
    Cue(
        id="en.we-going-to",
        means="we",
        weight=0.4,
        pattern=r"(?:\bwe|(?:^|[.,;] )[a-z]+ and i)(?:'re| are) (?:<adv> )*(?:going to|gonna|about to)\b",
        example="We are going to send you a sample on Monday.",
        counter="We are going to the fair on Monday.",
    ),
    Cue(
        id="en.i-plan",
        means="i hedged",
        weight=0.5,
        pattern=r"\bi(?:'m| am)? (?:<adv> )*(?:plan|planning|intend|intending|hope|hoping|expect|aim|aiming) (?:to|on)\b",
        example="I hope to send you the draft tomorrow.",
        counter="I plan to retire tomorrow.",
    ),
    Cue(
        id="en.i-should",
        means="i hedged dated",
        weight=0.7,
        pattern=r"\bi should(?: <adv>)* (?:be able to )?",
        example="I should have the list for you by Friday.",
        counter="Should I send the list?",
    ),
    Cue(
        id="en.we-should",
        means="we hedged dated",
        weight=0.6,
        pattern=r"\bwe should(?: <adv>)* (?:be able to )?",
        example="We should have the list for you by Friday.",
        counter="We should send the list.",
    ),
    Cue(
        id="en.let-me",
        means="let",
        weight=0.9,
        pattern=r"\b(?:let|allow) me(?: to)?\b",
        example="Let me check with the lab.",
        counter="Let me know what the lab says.",
    ),
    Cue(
        id="en.elided-going",
        means="i hedged",
        weight=0.6,
        pattern=r"^(?:<adv> )*(?:going to|gonna|plan to|planning (?:to|on)|hope to|hoping to)\b",
        example="Going to send you the draft tonight.",
        counter="Going to the fair on Monday.",
    ),
    Cue(
        id="en.elided-will",
        means="elided",
        weight=0.8,
        pattern=r"(?:^|\band |\bbut |\bthen |\bso |[-;:,(.] ?)(?:<adv> )*(?:will|'ll)\b",
        example="Will call you tomorrow.",
        counter="The lab checks it and will call you tomorrow.",
    ),
)

VETOES = (
    Cue(
        id="en.veto.embedded",
        means="veto",
        pattern=(
            r"(?:^|[^,] )which\s*,?$|\b(?:that|what|where|who|whom|how|why|whether|if|until|till|before|than|when|those|guess|hope|(?:n't|not) think|thinks|believes|assumes|expects|hopes|(?:he|she|they|you|people) (?:think|believe|assume|expect)|unless|"
            r"said|says|understand|someday|suppose|wish|doubt|imagine|"
            r"chances|(?:am|m|re|is|be|was|not|n't|pretty|quite|fairly|very|so|make) sure|ticket|(?:you|they|not|n't|to|me|us|him|her|^i|[.,;] i) know)\s*,?$|\b(?:thought|ones?|something|anything|everything|things?)$"
        ),
        example="This is the sort of thing that I will send.",
        counter="The lab is closed, so I will send the sample tomorrow.",
    ),
    Cue(
        id="en.veto.counterfactual",
        means="veto",
        pattern=r"\b(?:otherwise|worst case|with any luck|even if|no matter|one of these days)\s*,?$",
        example="I need the keys, otherwise I'm going to call a locksmith.",
        counter="Thanks, I'll call a locksmith.",
    ),
)

WHOLES = (
    Cue(
        id="en.consider-done",
        means="do",
        pattern=r"\bconsider it (?:done|handled|fixed|sent|taken care of)\b|(?:\bi'?m|\bi am|^) (?:already )?on it\b|^on it\b|\bleave it (?:to|with) me\b",
        example="Consider it done.",
        counter="I consider this matter closed.",
    ),
    Cue(
        id="en.you-will-have",
        means="deliver",
        pattern=(
            r"\byou(?:'ll| will| should)(?: <adv>)* (?:have|receive|get|see) (?:it|this|that|them|my|our|an? \w+|the) ?"
            r"(?:\w+ ){0,8}?(?:from (?:me|us)|by|tomorrow|today|tonight|within|shortly|soon|before|this (?:morning|afternoon|week))\b"
        ),
        example="You'll have it by noon.",
        counter="You will see the effect of the change in the spring.",
    ),
    Cue(
        id="en.have-which",
        means="deliver",
        pattern=r"\b(?:i|we)(?:'ve| also| still)? have (?:[\w'-]+ ){1,8}?(?:that|which) (?:i|we)(?:'ll| will| am going to) (?:send|bring|forward|fax|give|drop|e-?mail|hand|pass|show)\b|"
        r"\bthere (?:is|are) (?:[\w'-]+ ){1,8}?(?:that|which) i(?:'ll| will) (?:send|bring|forward|fax|give|e-?mail)\b",
        example="I also have two sketches that I will bring by.",
        counter="I have a box that will bring luck.",
    ),
    Cue(
        id="en.expect-mine",
        means="deliver",
        pattern=r"(?:^|, |\band |\bplease )(?:expect|look for|watch for) (?:it|an?|the|my|our) (?:[\w-]+ ){0,5}?(?:from me|from us|tomorrow|tonight|later today|this (?:morning|afternoon|evening)|shortly)\b",
        example="Expect my comments tomorrow.",
        counter="Expect rain on the coast.",
    ),
    Cue(
        id="en.working-on",
        means="do",
        weight=0.6,
        pattern=r"\b(?:i|we)(?:'m| am|'re| are) (?:still |also |currently |now )?(?:working (?:on (?:it|this|that|your|getting|the other)|to (?:get|find|fix|resolve)))\b",
        example="I'm working on your question.",
        counter="I'm working on the night shift.",
    ),
    Cue(
        id="en.you-will-hear",
        means="reply",
        pattern=r"\byou(?:'ll| will| should)(?: <adv>)* hear (?:back )?from (?:me|us)\b",
        example="You'll hear from me by Friday.",
        counter="You'll hear from the lab by Friday.",
    ),
    Cue(
        id="en.on-your-desk",
        means="deliver",
        pattern=r"\bwill be (?:with you|on your desk|in your (?:hands|inbox|mailbox)|in the mail)\b",
        example="The samples will be on your desk tomorrow.",
        counter="The samples will be on display tomorrow.",
    ),
    Cue(
        id="en.to-follow",
        means="deliver",
        pattern=(
            r"\b(?:to|will) follow (?:shortly|soon|later|tomorrow|today|tonight|under separate|separately|by|next|"
            r"asap|this)\b|\b(?:to|will) follow[.!]?$|\bwill be forthcoming\b|\bforthcoming (?:shortly|soon)\b"
        ),
        example="Minutes to follow shortly.",
        counter="We have a long road to follow in this project.",
    ),
    Cue(
        id="en.passive",
        means="deliver",
        weight=0.55,
        pattern=(
            r"\bwill be (?:<adv> )*(?:forwarded|distributed|circulated|mailed|faxed|e-?mailed|placed in the mail|sent|"
            r"provided|delivered|shipped|posted)(?: out| over| along| on)?(?: (?:to (?:you|everyone|all)|in the mail|for "
            r"your|shortly|soon|later|today|tomorrow|tonight|as soon|once|when|next|this|by|on)\b)"
        ),
        example="The signed copies will be sent to you tomorrow.",
        counter="Orders will be sent in boxes.",
    ),
    Cue(
        id="en.still-checking",
        means="find_out",
        pattern=(
            r"\bi(?:'m| am) (?:still |now |currently )?(?:checking (?:on|with|into)|looking into|finding out|investigating|"
            r"tracking (?:it |this |that |them )?down|trying to (?:find out|track|figure|reach|locate))\b"
        ),
        example="I'm still checking on the invoice question.",
        counter="I'm checking out of the hotel.",
    ),
    Cue(
        id="en.need-to-check",
        means="find_out",
        weight=0.6,
        pattern=r"\bi(?:'ll| will)? (?:still |first |just |do )?(?:need|have) to (?:double-?check|check (?:with|on|this|that|it|the)|investigate|look into|verify (?:this|that|it|the|with)|ask (?:him|her|them|the|my|our))\b",
        example="I need to double-check this with the lab.",
        counter="You need to check this with the lab.",
    ),
    Cue(
        id="en.sending-later",
        means="deliver",
        pattern=(
            r"(?:\bi(?:'m| am) |^(?:am )?)(?:<adv> )*(?:sending|forwarding|faxing|mailing|e-?mailing|shipping|bringing|dropping off) .*"
            r"\b(?:today|tomorrow|tonight|this (?:afternoon|evening|morning)|on (?:mon|tues|wednes|thurs|fri)day|next week)\b|"
            r"\bi(?:'m| am) (?:<adv> )*(?:sending|forwarding|faxing|mailing) (?:today|tomorrow|tonight|later)\b"
        ),
        example="I am sending the samples tomorrow.",
        counter="I am sending you herewith the samples.",
    ),
    Cue(
        id="en.owe-you",
        means="deliver",
        pattern=r"\bi (?:do |also |still )?have (?:an?|the|some|two|three|my) (?:\w+ ){0,8}to (?:send|give|bring|forward) (?:to )?you (?:<soonish>)\b",
        example="I have a new sketch to send you tomorrow.",
        counter="I have nothing to give you.",
    ),
)

BLOCKS = (
    Cue(
        id="en.block.offer",
        means="veto",
        pattern=(
            r"\bif (?:you(?:'d| would)? (?:like|want|wish|prefer|need (?:me|it|them))|that helps|it helps|"
            r"interested|desired)\b|\b(?:here(?:with|by)|as (?:attached|follows)|in this (?:e-?mail|message|note|letter))\b"
        ),
        example="I'll send you the list if you like.",
        counter="I'll send you the list.",
    ),
    Cue(
        id="en.block.reported",
        means="veto",
        pattern=r",? ?[\"'] ?,? ?(?:said|says|adds|added|told|replied|explained)\b",
        example='"I will mend the roof," said the builder.',
        counter="I will send you what she said.",
    ),
)

CONDITIONS = (
    Cue(
        id="en.know-when-i",
        means="event",
        pattern=r"\b(?:know|tell you|call you) (?:when|once|as soon as) (?:i|we)(?:'ve| have)? (?:hear|get|got|change|changed|find|found|know|finish|finished|receive|received|do|did|see|am done|are done|have (?:it|them|the|an?|more|news))\b",
        example="I'll let you know when I change the list.",
        counter="I'll let you know when the list is printed on Monday.",
    ),
    Cue(
        id="en.whether-you",
        means="none",
        pattern=r"\b(?:see|know|check|ask|asking|sure|determine|find out|verify|decide|tell|confirm|wonder|wondering) (?:if|when|whether)\b|\bin case\b",
        example="I'll check if you are on the list.",
        counter="If you agree I'll check the list.",
    ),
    Cue(
        id="en.if-you",
        means="recipient",
        pattern=(
            r"(?:^|[,;:(-] ?|\band |\bbut |\bthen |[a-rt-z] |[a-z]s )(?:if|when|once|after|as soon as|should|unless|whenever|upon|"
            r"provided|assuming) (?:<adv> )*(?:you|your|u|yes|not|so|ok|okay|"
            r"acceptable|agreeable|interested)\b|\bif (?:that|this|it|these|those|he|she|they)(?: \w+)? (?:is|are|works?|sounds?|looks?|suits?|"
            r"provides?|meets?|isn't|doesn't|does not)\b"
        ),
        example="If you send me the list, I'll fix it.",
        counter="I'll check whether you are on the list.",
    ),
    Cue(
        id="en.then-i-will",
        means="recipient",
        pattern=(
            r"\b(?:please|pls|kindly|let (?:me|us) know|(?:call|tell|e-?mail|send|give|get|fax) (?:me|us)|advise|(?:can|could|"
            r"would|will) you)\b[^.;]* (?:and|then|so)(?: then)? (?:i|we)(?:'ll| ll| will| can)\b"
        ),
        example="Send me the list and I'll fix it.",
        counter="I have the list and I'll fix it today.",
    ),
    Cue(
        id="en.when-it",
        means="event",
        pattern=(
            r"\b(?:if|when|once|as soon as|upon|pending|subject to|unless|assuming|provided|whenever|depending on)"
            r" (?:<adv> )*(?:i|we|he|she|it|they|this|that|the|necessary|needed|possible|received|completed?|completion|receipt|"
            r"final|finalized|approved|approval|there|all|my|our|any|everything|final \w+|[a-z]{4,})\b|\bas (?:i|we|the \w+|it|they|things) \w+|^should (?:we|i|he|she|it|they|the|this)\b"
        ),
        example="As soon as I hear from the lab, I'll let you know.",
        counter="I'll let you know tomorrow.",
    ),
)
