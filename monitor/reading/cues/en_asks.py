"""English asks: questions and requests to the reader, and the pleasantries that look like them."""

from __future__ import annotations

from monitor.reading.cues.engine import Cue

_BASE = (
    r"send|forward|give|call|check|review|provide|make|take|look|put|print|add|get|find|tell|advise|confirm|contact|"
    r"e-?mail|fax|mail|reply|respond|return|change|set|include|keep|do|use|complete|update|schedule|prepare|see|talk|"
    r"bring|sign|fill|submit|start|stop|try|note that|copy|save|remove|delete|resend|re-send|ask|arrange|book|plan|drop|let"
)
ASKS = (
    Cue(id="en.ask.mark", means="question", pattern=r"\?[\"')\]]*$"),
    Cue(id="en.ask.please", means="request", pattern=r"\b(?:please|pls|plz|kindly)\b"),
    Cue(id="en.ask.could-you", means="request", pattern=r"\b(?:can|could|would|will|wld|cld) (?:one of |either of |any of |some of )?(?:you|u|y'all|someone|somebody|anyone|we|i)\b"),
    Cue(id="en.ask.let-know", means="request", pattern=r"\blet (?:me|us) know\b"),
    Cue(id="en.ask.need", means="request", pattern=r"\b(?:i|we)(?:'ll| will)? (?:really |also |still |do |at least |just )*(?:need|want|would like|'d like|would love|'d love|would appreciate|'d appreciate|require|wanted)\b"),
    Cue(id="en.ask.appreciate", means="request", pattern=r"\b(?:would|will) be (?:greatly |much |very much |most )?(?:appreciated|helpful|great|perfect|grateful)\b|\b(?:are|is) (?:much |greatly )?appreciated\b"),
    Cue(id="en.ask.wondering", means="question", pattern=r"\b(?:i|we) (?:was|were|am|are|'m) (?:just )?(?:wondering|curious)\b|\bjust (?:wondering|checking)\b|\bi wonder(?:ed)?\b|\bwas hoping\b"),
    Cue(id="en.ask.make-sure", means="request", pattern=r"\b(?:make sure|be sure to|don't forget to|remember to)\b"),
    Cue(id="en.ask.waiting", means="request", pattern=r"\b(?:i|we) (?:still )?(?:haven't|have not|don't|do not|have yet to) (?:yet )?(?:receive|received|gotten|got|heard|have|seen)\b|\bstill waiting (?:for|on) (?:you|your)\b"),
    Cue(id="en.ask.lets", means="request", pattern=r"^let'?s\b|^let us\b"),
    Cue(id="en.ask.imperative", means="request", pattern=r"^(?:[a-z]+ ?[,:-]+ )?(?:(?:then|also|so|and|just|if so|if not|first|next|again|anyway|\d+[.)]) ?,? ?)*(?:" + _BASE + r")\b"),
    Cue(id="en.ask.wh", means="question", pattern=r"^(?:(?:and|so|also|but|or|if so)[, ]+)?(?:what|when|where|who|why|how|which|is|are|do|does|did|have|has|should|any) (?:\w+ ){0,3}(?:you|we|i|your|our|it|there|the|chance|thoughts|ideas|comments|luck)\b"),
)
PLEASANTRIES = (
    Cue(id="en.nice.questions", means="veto", pattern=r"\b(?:any|further|additional|other|more)?(?: \w+)? ?(?:questions?|concerns?|problems?)\b"),
    Cue(id="en.nice.attached", means="veto", pattern=r"\b(?:please|pls) (?:note|be advised|find|see|feel free|do not hesitate|don't hesitate|don=.{1,3}t hesitate|remember|disregard|excuse|accept|join me|keep in mind|be aware)\b|attached please find"),
    Cue(id="en.nice.anything", means="veto", pattern=r"let (?:me|us) know if (?:you (?:need|want|have|would like)|there is|there'?s|i can|we can|i may|this)\b"),
)
