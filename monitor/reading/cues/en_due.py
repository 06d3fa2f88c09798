"""English words that say when."""

from __future__ import annotations

from monitor.reading.cues.dates import DueWords, counted, valued

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAY = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_SHORT = r"(?:mon|tues?|weds?|thurs?|thur|fri|sat|sun)\b\.?"
_NUMBER = r"(?:\d{1,2}|an?|one|two|three|four|five|six|seven|eight|ten|a couple(?: of)?|couple(?: of)?|a few|few|several|a day or two|the next (?:few|couple(?: of)?|two|three))"
_CLOCK = r"(?:(?:at|by|about|around|approximately|circa) )*(?:\d{1,2}:\d{2} ?(?:[ap]\.?m\b\.?)?|\d{1,2} ?[ap]\.?m\b\.?|\d{1,2} o'?clock)"

DUE = DueWords(
    weekdays=counted("mon tue wed thu fri sat sun"),
    months=counted("jan feb mar apr may jun jul aug sep oct nov dec", 1),
    numbers=valued(
        "couple 2 few 3 several 4 two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 ten 10 one 1 an 1 a 1"
    ),
    before=r"before|prior to|ahead of",
    lasting=r"for|over|during",
    leads=(
        r"by|until|till|before|no later than|not later than|prior to|ahead of|on|in|within|at|around|"
        r"sometime(?: between| in| on)?|some time|between|over|during|first thing|early|late|later|the end of|end of|the middle of|middle of|for|"
        r"this coming|as of|after|the|probably|hopefully|either"
    ),
    links=r"at|by|on|in|around|about|the|or|and|of|,|-|for|early|late|between|first thing|from|to|before|after",
    kinds=(
        ("day", r"day after tomorrow", "2"),
        (
            "day",
            r"(?:first thing |early |later |late )?tomorrow(?:'s)?(?: (?:morning|afternoon|evening|night|a\.?m\.?|p\.?m\.?))?\b",
            "1",
        ),
        (
            "day",
            r"(?:later |early |late )?(?:today|tonight)\b|(?:later |early |late )?this (?:morning|afternoon|evening|p\.?m\.?|a\.?m\.?)\b|(?:end of (?:the |business |today)*(?:day|business)|close of (?:the )?(?:business|day)|eod|cob|c\.o\.b\.?)(?: today)?\b|before i (?:leave|go home)(?: today)?\b|before the day is out",
            "0",
        ),
        ("day", r"(?:first thing )?in the morning\b", "1"),
        ("weekend", r"(?:over |on )?(?:the|this) (?:coming )?weekend\b", "0"),
        (
            "next_weekday",
            r"next (?:" + _WEEKDAY + "|" + _SHORT + r")(?: (?:morning|afternoon|evening|night))?",
            "",
        ),
        (
            "weekday",
            r"(?:this coming |this |coming )?"
            + _WEEKDAY
            + r"(?: (?:morning|afternoon|evening|night|a\.?m\b\.?|p\.?m\b\.?))?",
            "",
        ),
        ("abbreviated", _SHORT + r"(?: (?:morning|afternoon|evening|night|a\.?m\b\.?|p\.?m\b\.?))?", ""),
        (
            "date",
            _MONTH
            + r" ?\d{1,2}(?:st|nd|rd|th)?\b(?:,? ?\d{4})?|(?:the )?\d{1,2}(?:st|nd|rd|th)?(?: of)? "
            + _MONTH
            + r"(?:,? ?\d{4})?",
            "",
        ),
        ("iso", r"\d{4}-\d{2}-\d{2}", ""),
        ("numeric", r"\d{1,2}/\d{1,2}(?:/\d{2,4})?\b", "us"),
        ("ordinal", r"the \d{1,2}(?:st|nd|rd|th)\b", ""),
        (
            "week",
            r"(?:early |late |later |the end of |end of |sometime |by )*next week\b|the following week",
            "1",
        ),
        ("week", r"week after next", "2"),
        (
            "week",
            r"(?:early |late |later |the end of |end of |sometime |by )*(?:this|the) week\b|end of (?:this |the )?week\b|(?:some ?time|later) this week",
            "0",
        ),
        ("month", r"(?:early |late |the end of |end of |sometime )*next month\b", "1"),
        ("month", r"(?:early |late |later |the end of |end of )*(?:this|the) month\b|month[- ]end", "0"),
        (
            "named_month",
            r"(?:early |late |mid[- ]?|the end of |end of |the beginning of |the middle of )*" + _MONTH,
            "",
        ),
        (
            "days",
            r"(?:the next |the coming )?(?:"
            + _NUMBER
            + r") (?:business |working |more )?days?\b|(?:a|the next) day or (?:two|so)\b",
            "",
        ),
        ("weeks", r"(?:the next |the coming )?(?:" + _NUMBER + r") weeks?\b|a week or (?:two|so)\b", ""),
        ("hours", r"(?:the next )?(?:" + _NUMBER + r"|24|48|72|half an?) (?:hours?|hrs?)\b", ""),
        ("minutes", r"(?:the next )?(?:" + _NUMBER + r"|\d{1,3}) (?:minutes?|mins?)\b", ""),
        ("noon", r"noon\b|lunch ?time\b|lunch\b", ""),
        ("midnight", r"midnight\b", ""),
        (
            "time",
            r"(?:(?:at |sometime )*between \d{1,2}(?::\d{2})? and |\d{1,2}(?::\d{2})? ?(?:or|to|-) ?)?"
            + _CLOCK,
            "",
        ),
        ("hour", r"at \d{1,2}\b", ""),
    ),
    vague=(
        r"asap|a\.s\.a\.p\.?|as soon as (?:possible|i can|we can|practicable)|(?:very |real )?shortly|(?:very |real )?soon|right away|"
        r"right now|immediately|momentarily|at once|later(?: on)?|in (?:the near future|the coming days|due course|a (?:bit|minute|moment|little while|while|sec(?:ond)?)|between|time)|"
        r"as (?:quickly|promptly) as (?:possible|i can)|at (?:your|my|our|the) (?:earliest|first) (?:convenience|opportunity|chance)|"
        r"earlier|on an expedited basis|promptly|straight away|some ?time"
    ),
    events=(
        r"(?:when(?:ever)?|once|as soon as|after|upon|before) (?:i|we|he|she|it|they|that|this|there|the|my|our|all|everything|everyone|"
        r"[a-z]+ and i|final|receipt|received|completion|complete|completed|approval|approved|execution|executed|signed|finalized|return|returning|getting|work|lunch|dinner|class)\b[^,.;:()]*|\bas (?:i|we|it|they|things|the [a-z]+) (?:learn|get|hear|receive|progress\w*|develops?|come|becomes?|occur|change|make|find|know)\b[^,.;:()]*"
    ),
    skip_before=r"(?:about|last|past|previous|since|from|dated|your|yesterday's|of|about|regarding|the|every|each|through|thru|his|her|their|our|re)\s*$",
    skip_after=r"^(?:'s\b|\s+(?:meeting|call|lunch|dinner|conference|memo|email|e-mail|letter|deadline|draft|session|report|deal|deals|news|paper|numbers|version|position|presentation|game|party|class|schedule|mail|note|data|production|invoice|statement|offsite|trip|patch|of|rent|edition|quarter|version))",
)
