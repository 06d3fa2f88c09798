"""English promises: who commits (heads), to what (tails), clauses that promise as a whole, and what speaks against it."""

from __future__ import annotations

from monitor.reading.cues.engine import Cue, verbs

ADVERBS = (
    r"also|just|then|now|still|certainly|definitely|probably|personally|gladly|surely|always|soon|shortly|again|"
    r"likewise|hopefully|immediately|at least|of course|in turn|indeed|simply|quickly|both|all|either|absolutely|"
    r"therefore|however|instead|most likely|in any case|first|even|perhaps|maybe|either|(?:tomorrow|today|tonight)"
)
TRYING = (
    r"try(?:ing)? (?:to|and|my best to)|do (?:my|our) (?:very )?best to|attempt(?:ing)? to|endeavou?r to|"
    r"make every effort to|aim(?:ing)? to|seek to|see if (?:i|we) can|do what (?:i|we) can to|hope(?:fully)? to|plan(?:ning)? to|"
    r"plan(?:ning)? on|shoot to"
)
FRAGMENTS = {
    "adv": ADVERBS,
    "trying": TRYING,
    "who": r"you|ya|y'?all|u|everyone|everybody|all|him|her|them|people|folks|(?:the|my|our|your) \w+|[a-z]+",
    "whom": r"you|ya|y'?all|u|everyone|everybody|all of you|you all|you guys|you both|you two",
}
FILLERS = r"(?:\s*,?\s*(?:<adv>|(<trying>)|go ahead and|be sure to|make sure to|be able to|get to work and),?)*\s*"

HEADS = (
    Cue(id="en.i-will", means="i", pattern=r"\bi(?:'ll| ll| will| shall)\b", example="I will send the file.", counter="Will you?"),
    Cue(id="en.we-will", means="we", pattern=r"\b(?:we|[a-z]+ and i)(?:'ll| ll| will| shall)\b"),
    Cue(id="en.i-going-to", means="i", pattern=r"\bi(?:'?m| am) (?:<adv> )*(?:going to|gonna|about to)\b"),
    Cue(id="en.we-going-to", means="we", pattern=r"\b(?:we|[a-z]+ and i)(?:'?re| are) (?:<adv> )*(?:going to|gonna|about to)\b"),
    Cue(id="en.i-plan", means="i hedged", pattern=r"\bi(?:'?m| am)? (?:<adv> )*(?:plan|planning|intend|intending|hope|hoping|expect|aim|aiming|mean) (?:to|on)\b"),
    Cue(id="en.i-should", means="i hedged", pattern=r"\bi should (?:<adv> )*(?:be able to )?"),
    Cue(id="en.let-me", means="let", pattern=r"\blet me\b"),
    Cue(id="en.elided-will", means="elided", pattern=r"(?:^|\band |\bbut |\bthen |[-;:,(.] ?)(?:<adv> )*(?:will|'ll)\b"),
)

TAILS = (
    Cue(id="en.veto.not", means="veto", pattern=r"(?:not|never|no longer|n't)\b"),
    Cue(id="en.veto.let-you", means="veto", pattern=r"(?:let|leave) (?:you|it|that|this|the) (?:go\b|up to|decide|stand|slide|fight|be\b|alone)"),
    Cue(id="en.veto.messages", means="veto", pattern=r"(?:be )?check(?:ing)? (?:my |the |for )*(?:e-?mails?|voice ?mails?|phone mail|messages|mail)\b"),
    Cue(id="en.touch", means="reply", pattern=r"be (?:back )?in (?:touch|contact)\b|get back in touch"),
    Cue(id="en.back-to-you", means="reply", pattern=r"(?:be )?(?:getting|get|come|coming|be|circle|write|report|reporting|revert) back (?:to|with|in)?\b|revert\b"),
    Cue(id="en.let-know", means="reply", pattern=r"(?:be )?let(?:ting)? (?:<who> )?know\b"),
    Cue(id="en.keep-posted", means="reply", pattern=r"(?:be )?keep(?:ing)? (?:<who> )+(?:\w+ )?(?:posted|informed|advised|apprised|updated|abreast|up to (?:date|speed)|in (?:the|that|this) loop|in the picture|current)\b"),
    Cue(id="en.reply", means="reply", pattern=verbs("advise respond reply answer follow-up confirm report notify inform revert apprise")),
    Cue(id="en.follow-up", means="reply", pattern=r"(?:be )?follow(?:ing)? (?:back )?up\b"),
    Cue(id="en.update-you", means="reply", pattern=r"(?:be )?(?:updat(?:e|ing)|fill(?:ing)?|tell(?:ing)?|brief(?:ing)?) (?:<whom>)\b"),
    Cue(id="en.give-call", means="contact", pattern=r"(?:be )?giv(?:e|ing) (?:\w+ ){1,3}(?:a |another )(?:quick )?(?:call|ring|buzz|shout|holler|phone call)\b"),
    Cue(id="en.leave-message", means="contact", pattern=r"(?:be )?leav(?:e|ing) (?:\w+ ){0,4}(?:message|voice ?mail|note|word)\b"),
    Cue(id="en.contact", means="contact", pattern=verbs("call phone telephone ring contact talk speak discuss reconnect text ping page visit") ),
    Cue(id="en.meet", means="contact", pattern=r"(?:be )?(?:meet(?:ing)? (?:up )?with|get(?:ting)? (?:with|together|a ?hold of|hold of|in touch)|touch(?:ing)? base|catch(?:ing)?|reach(?:ing)?(?: out)?|connect(?:ing)? with|sit(?:ting)? down with|(?:stop|drop|come|swing) by|chat(?:ting)?)\b"),
    Cue(id="en.give", means="deliver", pattern=r"(?:be )?giv(?:e|ing) \w+"),
    Cue(id="en.send", means="deliver", pattern=verbs("send forward fax e-mail email mail provide bring ship circulate distribute submit share return deliver hand post upload relay issue resend transmit supply furnish publish cc overnight pass courier fedex scan shoot re-send")),
    Cue(id="en.get-to-you", means="deliver", pattern=r"(?:be )?get(?:ting)? (?:\w+ ){1,10}?(?:to|out|over|back|in)\b"),
    Cue(id="en.have-for-you", means="deliver", pattern=r"have (?:\w+ ){1,12}?(?:for|to) (?:you|your)\b|have (?:it|this|that|them|those|the \w+|an? \w+|my \w+|something) (?:\w+ ){0,3}(?:ready|done|finished|completed|out|back|over|sent|faxed|by|tomorrow|today|on|this|next|shortly|soon)\b"),
    Cue(id="en.have-done", means="do", pattern=r"have (?:\w+ ){1,3}(?:call|send|contact|e-?mail|forward|look|check|fix|get|bring|give|mail|fax|prepare|update|review|follow)\b"),
    Cue(id="en.veto.be", means="veto", pattern=r"be (?:\w+ly )?(?:happy|glad|pleased|delighted|more than|in\b|out\b|on\b|at\b|there|here|off\b|back\b|away|able|unable|available|around|free|late|over|going|leaving|arriving|travell?ing|attending|staying|out of|using|managing|retaining|participating|joining|seeing|working from|taking (?:a|an|the|some) |a\b|the\b|an\b|your|very|so|too|sure\b|curious|interested|honest|thinking|looking forward|waiting|missing|watching|retiring|moving|visiting|having|needing|responsible|charged|hosting|speaking at|the one)"),
    Cue(id="en.veto.mental", means="veto", pattern=r"(?:have|need|want|like|love|hate|miss|assume|presume|know|think|hope|expect|believe|guess|suspect|suppose|feel|forget|remember|recall|admit|say|argue|mention|note|welcome|appreciate|accept|wait|look forward|enjoy|go|come|arrive|stay|remain|attend|participate|leave|see|bet|agree|trust|understand|get|receive|win|lose|learn|hear|watch|die|live|eat|sleep|drink|crash|kill|spare|save|spend|probably|never|no|own|owe|regret|understand|use|defer|refrain|avoid|concede|grant|consider|become|continue to be|end up|wind up|fly|drive|travel|head|land|return|be)\b"),
    Cue(id="en.look-at", means="do", pattern=r"(?:be )?look(?:ing)? (?:\w+ )?(?:at|over)\b|(?:be )?tak(?:e|ing) (?:a|another) (?:\w+ )?look\b"),
    Cue(id="en.find-out", means="find_out", pattern=verbs("check look ask verify investigate research track dig inquire enquire determine find figure double-check doublecheck see locate") ),
    Cue(id="en.do", means="do", pattern=r"(?:be )?[a-z][a-z'-]+\b", weight=0.7),
)
# "see if/what", "get it done" ... come before the mental vetoes
_SEE = Cue(id="en.see-if", means="find_out", pattern=r"(?:be )?see(?:ing)? (?:if|what|whether|who|how|about|when|where|that|to)\b")
_GETDO = Cue(id="en.get-done", means="do", pattern=r"(?:be )?get(?:ting)? (?:\w+ ){1,6}?(?:done|fixed|ready|started|finished|completed|signed|going|set up|to \w+|all|right|together|on|this|that|coordinated)\b")
_GO = Cue(id="en.go-do", means="do", pattern=r"(?:go|come) (?:through|over|back to|pick|get|see)\b")
TAILS = (*TAILS[:3], _SEE, *TAILS[3:-5], _GETDO, _GO, *TAILS[-5:])

WHOLES = (
    Cue(id="en.will-do", means="do", pattern=r"^(?:ok(?:ay)?[,.]? |yes[,.]? |sure[,.]? )?will do\b"),
    Cue(id="en.consider-done", means="do", pattern=r"\bconsider it done\b|\b(?:i'?m|am) on it\b"),
    Cue(id="en.you-will-have", means="deliver", pattern=r"\byou(?:'ll| will| should)(?: <adv>)* (?:have|receive|get) (?:it|this|that|them|my|the|a|an|our)\b.* (?:by|tomorrow|today|tonight|on|this|next|before|within|shortly|soon)\b"),
    Cue(id="en.to-follow", means="deliver", pattern=r"\bto follow\b|\bwill (?:follow|be forthcoming)\b|\bforthcoming shortly\b"),
    Cue(id="en.passive", means="deliver", pattern=r"\bwill be (?:<adv> )*(?:forwarded|distributed|circulated|mailed|faxed|e-?mailed|placed in the mail|sent(?: out)?)\b"),
    Cue(id="en.still-checking", means="find_out", pattern=r"\bi(?:'m| am) (?:still )?(?:checking|looking into|finding out|investigating|tracking down|trying to (?:find|track|get))\b"),
)
VETOES = (
    Cue(id="en.veto.question", means="veto", pattern=r"\?$"),
    Cue(id="en.veto.embedded", means="veto", pattern=r"\b(?:that|which|what|where|who|whom|how|why|whether|if|until|before|as|than|because|those|guess|hope|hopefully|think|unless|where|one|ones|sure|say|said|says|know|mean|understand|assume|course|someday|maybe|suppose|wish|doubt|imagine)\s*,?\s*$"),
)
CONDITIONS = (
    Cue(id="en.if-you", means="recipient", pattern=r"\b(?:if|when|once|after|as soon as|should|unless|whenever|in case|upon|until) (?:<adv> )*(?:you|your|yes|not|so|ok|okay|interested|that works|this works|this is|these|acceptable|agreeable)\b"),
    Cue(id="en.and-i-will", means="recipient", pattern=r"\b(?:please|let me know|call me|tell me|e-?mail me|send me|give me|advise|if|print|forward|can you|could you)\b.*\band (?:then )?(?:i|we)(?:'ll| will)\b"),
    Cue(id="en.when-i", means="event", pattern=r"\b(?:when|once|as soon as|after|upon|if|as|until|should)\b"),
)
