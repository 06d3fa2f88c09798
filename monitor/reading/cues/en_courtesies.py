"""English courtesies that look like asks, and what tells whether an ask expects an answer."""

from __future__ import annotations

from monitor.reading.cues.engine import Cue

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
        pattern=r"\b(?:please|pls|kindly|attached) (?:also )?(?:note|be (?:advised|informed|reminded)|find|see (?:the |my |attached|below|enclosed|our)|feel free|do(?: not|n't|n.?t|n=\S*t)? (?:\w+ )?hesitate|remember|disregard|excuse|forgive|stay tuned|refer to (?:the|my|our|this|these|attached)|know (?:that|how|we|i)|bel(?:ie|ei)ve|see (?:an? )?(?:example|attachment|below)|accept (?:my|our)|keep in mind|be aware|be assured|rest assured|don't (?:feel|worry)|pardon|enjoy|bear with|don't (?:hold|take|mind|be)|reach (?:me|us|him|her) (?:at|on)|ignore|allow me|find)\b[^.;?]*",
        example="Please find the list attached.",
        counter="Please send the list.",
    ),
    Cue(
        id="en.nice.farewell",
        means="veto",
        pattern=(
            r"\b(?:see (?:you|ya|y'all|below|attached|the attached|enclosed|above)|talk to (?:you|ya) (?:later|soon|tomorrow|then))\b|"
            r"\b(?:look(?:ing)? for?ward to|have a (?:great|good|nice|wonderful|safe|happy|merry|fun)|keep up the)\b|"
            r"\b(?:hope (?:you|all|this|that|things|everything)|thanks|keep in touch|take it easy|enjoy|get well)\b|"
            r"\b(?:good luck|don't (?:worry|work too)|give (?:my|our) (?:love|best|regards)|give \w+(?: \w+){0,3} (?:a (?:big )?(?:hug|kiss)))\b|"
            r"\b(?:have fun|take your time|keep (?:smiling|it up|the faith|warm|cool|safe)|tell [a-z]+ (?:hello|hi|i said))\b|"
            r"\b(?:say (?:hi|hello)|feel free|not (?:worry|hesitate))\b|"
            r"\btake care(?:[.!,]|$| (?:and|all|of your)\b| [a-z]+[.!]*$)"
        ),
        example="Take care and talk to you soon.",
        counter="Take the blue folder.",
    ),
    Cue(
        id="en.nice.idiom",
        means="veto",
        pattern=(
            r"\b(?:(?:said|wanted|wants|asked me) to tell you|let me (?:digress|explain|just|say|start|begin|tell you|introduce|give|first|check|see|look|find|ask))\b|"
            r"\b(?:call it|guess what|believe (?:it or not|me|you me)|trust me|go (?:team|\w+s!)|set forth)|(?:^|\bby )copy of\b|"
            r"\b(?:check out the|read on|note:|just kidding|try as (?:i|we)|add to that|check (?:this|it|them) out)\b|"
            r"\b(?:yes,? please|who would have|to the best|i want(?:ed)? you to (?:know|have|see|be aware)|want you to know that)\b|"
            r"\bconsider it (?:done|handled|fixed)|\blet'?s (?:see what happens|hope|face it|just say|be (?:clear|honest)|pray|pretend|assume|say|try this one|stay in touch|keep (?:in touch|(?:our )?fingers))\b"
        ),
        example="Believe it or not, call it a draw.",
        counter="Call Kim by noon.",
    ),
    Cue(
        id="en.nice.caption",
        means="veto",
        pattern=(
            r"^<lead>(?:draft|schedule|phone|order|list|plan|test|answer|review|update|work|change|report|help|start|call|file|focus|copy|set|quote|run) (?:is|are|was|were|of|enclosed|attached|from|has|had|will|would|-+|:|\(|#|\d|phone|fax|address|number|description)|"
            r"^[a-z-]+(?: [a-z]+)? ?:|^(?:select|press|dial|enter|call|type|choose|option) [\d*#(]"
        ),
        example="Schedule of the week",
        counter="Schedule the meeting.",
    ),
    Cue(
        id="en.nice.list",
        means="veto",
        pattern=r"\.\?+$|^[\w-]+\.(?:docx?|xlsx?|pdf|pptx?|csv|txt)\b[^?]*$|^(?:correct|check|pass|test(?:ing)?|right)[.! ]*$|^(?:<lead>)look (?:\w+ly |very |so )?(?:simple|clear|good|great|nice|fine|ok|okay|like|neat|sharp|better|professional|familiar|right)\b[^?]*$|^(?:pass|access|conference|confirmation|reply|return|fax|mail|page|call|help|order|quote|change|contact) ?-?(?:code|numbers?|no|id|key|word|phrase|list)\b[^?]*$|^(?:find out|learn|see|discover) (?:how|why|what|who) (?:an?|the|our|enron|your|other) [^?]*[.!]$|\btry (?:saying|telling)\b[^?]*|^<lead>do not (?:still |really |even |yet )*(?:think|have|know|care|want|like|believe|understand|need|mind|feel|expect|remember|recall|agree)\b[^?]*$|^(?:fax|phone|call|tel|work|home|cell|return|commit|delete|test|include|back) ?(?:number|mode|passed|true|false|[+\d(/;,]|[0-9a-f]{7,})[^?]*|please respond to\b[^.?]*@[^?]*|received (?:this|it|the) [^?]*in error[^?]*|^\d{1,2}[.)](?:complete|review|update|change|test|work|copy|list|draft|schedule|help|make|add|create|fix)\b|^(?:leave|give) me a (?:message|voice ?mail|note) if\b[^.;]*",
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
        pattern=r"\b(?:if|in case) (?:this|the|you|that)[^.;?]* (?:in error|by mistake)\b[^.;?]*|\bif you (?:do not|don't|no longer) (?:want|wish) to receive\b[^.;?]*|(?:if|should|when|in case) (?:you|anyone|users?) (?:\w+ ){0,2}?(?:(?:get|receive) (?:an?|any) (?:\w+ )?(?:calls?|e-?mails?|messages?|error|inquir\w+|envelope|package|requests?)|encounter|experience|run into|observe|notice|have (?:any )?(?:trouble|difficult\w+|problems?|questions?))\b[^.;?]*|^any (?:questions?|problems?|concerns?)\b[^.;?]*|^for (?:any |more |further |additional |other )*(?:questions?|information|info|help|details|assistance)\b[^.;?]*",
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
        pattern=r"\b(?:if|when|whether|should|unless|in case|all|what) (?:i|we)(?: [a-z]+)? (?:need|want|require)\b(?: (?:[^p,.;?\s]|p[^l,.;?\s])[^,.;?\s]*)*",
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
        pattern=r"^(?:also,? )?if (?:you|anyone|any of you|your (?:team|group|department)|there are any)(?:'d| would)?(?: are| plan| also| still)* (?:like|want|wish|interested|care|intend|to attend|to contribute|prefer)\b|^(?:in order )?to (?:receive|request|obtain|sign up|register|access|subscribe|unsubscribe|order|view|enroll|download|add|be (?:added|removed))\b[^.;?]*\bplease\b",
        example="If you would like a copy, please tell Kim.",
        counter="If you have a copy, please send it to Kim.",
    ),
    Cue(
        id="en.mood.all",
        means="soft",
        pattern=r"\b(?:mark your calendars?|please (?:stay tuned|plan (?:to attend|on attending)|refer (?:to|any|all))|\"?save the date|join (?:us|me|your|other|the) (?:\w+ )*(?:for|in|at|on|as)|you are (?:all |cordially )*invited|come join us|keep (?:send|do|work|mak|push|com)ing)\b",
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
