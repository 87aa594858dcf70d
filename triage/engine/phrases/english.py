"""English: what calms, delays or holds back, and what sends to help."""

from __future__ import annotations

from triage.engine.phrases.phrasebook import Phrasebook, Phrases

_WHO = "(you|they|he|she|we|the person)"
_IT = "(it|this|that|everything|all)"
_BE = "(are|is|will be|are going to be|is going to be|should be|must be|seem|seems|look|looks)"
_VERY = "[just|all|quite|probably|likely|most likely|surely|perfectly|completely|totally|really|still|only]"
_SURELY = "[just|quite|probably|likely|most likely|surely|perfectly|completely|usually|mostly|really|only]"
_DO_NOT = (
    "(do not|never|no need to|need not|not need to|not have to|no reason to|not necessary to|not "
    "worth|no point in|no use to|avoid|stop|not to|instead of|rather than|must not|should not|may "
    "not|can not|will not|better not|best not)"
)
_WAIT_FOR = (
    "(morning|monday|tomorrow|the weekend|daylight|daytime|next week|next visit|next appointment|"
    "office hours|visit|appointment|office|clinic|doctor|call|day|days|week|while)"
)
_WHO_SHORT = "(you|they|he|she|we|i|people)"

_CALMING = Phrases(
    phrases=(
        (
            f"{_WHO} {_BE} {_VERY} (fine|ok|okay|all right|alright|safe|healthy|not sick|not ill|"
            "doing well|doing fine|out of danger|in no danger|not in danger|in good health|cancer "
            "free)"
        ),
        (
            f"{_IT} (is|are|will be|should be|must be|seems|looks) {_SURELY} (fine|ok|okay|all right|"
            "alright|normal|harmless|minor|nothing|no problem|no emergency|under control|just stress|"
            "just age|just nerves|good)"
        ),
        (
            f"{_IT} is {_SURELY} not [a|an|that|so|very|too|really|at all] (serious|urgent|dangerous|"
            "bad|emergency|cancer|problem|reason to worry)"
        ),
        "(is|are|be|was|probably|mostly|usually|quite|likely) (harmless|nothing serious|nothing bad)",
        "all is (well|fine|good)",
        "nothing (is|can be|will be) [really|seriously] wrong",
        "there is nothing wrong",
        "nothing [is] (serious|bad|dangerous|urgent) (is wrong|about it|here)",
        "nothing to (worry about|fear|be afraid of|be scared of|do with cancer)",
        "nothing (bad|serious) will happen",
        (
            "(no|not a|not any|never a) [real|big] (reason|cause|need|grounds|ground) (for|to) [be] "
            "(worry|concern|alarm|fear|panic|hurry|rush|worried|concerned|alarmed|afraid|scared)"
        ),
        (
            "(do not|never|need not|stop|try not to|please do not) [you] [be|feel] (worry|worrying|"
            "fret|worried|concerned|alarmed|afraid|scared)"
        ),
        "no worries",
        "(in no|not in any|there is no|without any) (danger|hurry|rush)",
        "no (hurry|rush)",
        "(false alarm|rest assured|no emergency)",
        (
            "(just|only|probably|likely) [a|an|your|the] (strain|pulled muscle|sore muscle|muscle "
            "pain|stress|old age|age|nerves|cold|flu|virus|arthritis|gas|anxiety|bruise)"
        ),
        (
            "(it|this|that|they|the pain|pain) (will|should|may|often|mostly|usually) [soon|most "
            "likely|probably|likely] (pass|passes|go away|goes away|get better|gets better|heal|"
            "heals|clear up|settle|settles|ease off)"
        ),
        "(you|they|he|she) do not have (cancer|anything)",
        "(your|the|their) cancer (has not|did not) spread",
        "(it|this|that) has nothing to do with [the|your] cancer",
    ),
    harmless_after=(
        "if", "whether", "until", "when", "unless", "once", "as if",
        (
            "(does|do|did|has|have|had|will|may|can|would) not (mean|say|prove|proved|show|tell us|"
            "tell you) [that|if|whether]"
        ),
        "(do not|never|not) (think|assume|believe|hope|tell yourself|say|suppose|trust|expect) [that]",
        "can not (say|tell|know|promise|be sure) [that|if|whether]",
        "(make|be) sure [that]",
        "no proof [that]",
    ),
    harmless_before=("to (call|ask|tell|say|use)",),
)  # fmt: skip

_DELAYING = Phrases(
    phrases=(
        (
            "wait [up] (until|till|for|to) [the|your|their|a|an|some|next|another|one|two|2|three|3|"
            f"few|a few] [next] {_WAIT_FOR}"
        ),
        (
            "wait (until|till|for) [it|this|that|they|you|the pain] [to] (pass|passes|stop|stops|get "
            "better|gets better|go away|goes away|office opens|office to open|clinic opens|opens)"
        ),
        "wait (until|till) (the|your) (office|clinic|doctor) (opens|next opens|calls|is back)",
        (
            "wait (a|some|one|two|three|2|3|another|a few|another few) [more] (day|days|bit|while|"
            "week|weeks|hour|hours|little|night|moment)"
        ),
        (
            "(wait and see|watch and wait|wait it out|wait at home|wait longer|wait here|wait in bed|"
            "just wait|please wait|simply wait)"
        ),
        (
            "(it|this|that|they|he|she|you|we|all of it|the pain) (can|could|may|might|should|will) "
            "[well|just|also|safely|all|simply|very well|easily] wait"
        ),
        "can wait (until|till|for|a)",
        (
            "(is|are) (safe|fine|ok|okay|all right|alright|best|better|good) to (wait|sleep|rest|"
            "stay home|stay at home)"
        ),
        "(no harm|nothing wrong) in waiting",
        (
            "wait for (us|the doctor|the nurse|your doctor|your team|your cancer care team) to (call|"
            "phone|ring|get back to you)"
        ),
        "wait for (our|a|the|their) (call|answer|reply)",
        "(hold off|hold on until|hold on till)",
        "(put|leave) (it|this|that) (until|till|for) (tomorrow|later|morning|monday|another day|next week)",
        "rest for (a|some|two|three|2|3) [few] (day|days|while|hour|hours)",
        "(you|they|he|she) (may|can|should) [now] (sleep|relax|go home)",
        "sleep (on it|it off|first)",
        "(go|get|went) [back|straight|right] to (bed|sleep)",
        "(bed and rest|rest in bed|rest at home|rest and wait|just rest|rest first|rest until|bed rest)",
        (
            "(get|take|have) (some|a|a good|plenty of|enough) [good|little] (rest|sleep|nap|night of "
            "sleep|night sleep)"
        ),
        "lie down and (rest|wait|sleep|relax)",
        "(stay|remain|keep) (at home|home|in bed|in your bed)",
        "see how (you|it|they|he|she|this|that|things) (feel|feels|goes|go|is|are)",
        (
            "see (if|whether) (you|it|they|he|she|this|that|things|the pain) (gets better|get better|"
            "passes|stops|improves|goes away)"
        ),
        "take your time",
        (
            "(there is|you have|they have|we have|you have got|still have) [plenty of|enough|still|"
            "still some|a lot of|lots of] time"
        ),
        "give it [some|a little|a bit of|more] (time|a day|a few days|a while|days)",
        "(ignore|forget|live with) (it|this|that|the pain|the sign|these signs|them)",
        "do nothing",
        "(carry|go|keep) on as (usual|normal|before|always)",
        "(try|take) (a pill|a painkiller|pain pills|some aspirin) (first|and wait|and see)",
    ),
    harmless_after=(
        "(do|did|does|must|should|can|will|may|would|could) not [have to|need to|want to|ever]",
        "(never|not to|need not|no need to|no time to|no reason to|not a reason to|not the time to)",
        "(not|never) (safe|wise|good|ok|okay|right|smart) to",
        "(too late|unsafe|dangerous|risky) to",
        "(does|do|will|may|can) not mean [that]",
        "(rather than|instead of|without having to)",
        (
            f"(when|if|before|after|as|while|until|since|whenever|that) {_WHO_SHORT} [have to|had to|"
            "want to|try to]"
        ),
        "(when|if|before|after|while) (he|she|the person) (has to|wants to|tries to)",
        "(you|they|he|she) had to",
        "(makes|make|made) (you|them)",
    ),
    fillers=("just", "simply", "ever", "only", "please", "try", "so"),
)  # fmt: skip

_HOLDING_BACK = Phrases(
    phrases=(
        (
            f"{_DO_NOT} [please|ever|even|try to|you] (call|calling|phone|phoning|ring|contact|"
            "contacting|telephone|bother|bothering|disturb|disturbing|dial|dialing)"
        ),
        (
            f"{_DO_NOT} [please|ever|even|try to|you] (go|going|come|coming|rush|rushing|run|hurry|"
            "drive|get|travel|walk|head) [in|over] to (the|a|an|any|your|our) [nearest|next|local] "
            "(emergency room|er|hospital|emergency department|emergency|doctor|clinic|office|nurse)"
        ),
        f"{_DO_NOT} [please|ever|even|try to|you] (go|going|come|coming) (there|anywhere|yet|tonight)",
        (
            f"{_DO_NOT} [please|ever|even|try to|you] (see|seeing|visit|visiting|tell|telling|ask|"
            "asking|wake|waking|alarm) (us|a doctor|your doctor|the doctor|doctors|the team|your "
            "team|your cancer care team|the nurse|your nurse|anyone|anybody|someone)"
        ),
        (
            f"{_DO_NOT} [please|ever|even|try to|you] (come in|go in|hurry|rush|seek|seeking|get help|"
            "get checked|be checked|be seen|ask for help|use the emergency room|use 911)"
        ),
        "(not an|no|is not an) emergency room (case|matter|visit)",
        "(call|calling|emergency room|doctor|nurse|hospital|911) is not (needed|necessary)",
        "no need for [the|a|an] (emergency room|er|doctor|hospital|nurse|call|911)",
        "not now",
    ),
    harmless_after=(
        f"(if|when|unless|even if) {_WHO_SHORT}",
        "(if|when|unless)",
        "(is|are|was|it is|there is) no reason",
    ),
    harmless_before=("first", "ahead", "around", "alone", "by yourself"),
)  # fmt: skip

_CALL = "(call|phone|ring|go|come|visit|see|tell|talk to|contact)"
_WHOM = (
    "[us|them|in|back|there|your doctor|a doctor|the doctor|the office|the clinic|your team|your "
    "cancer care team|the emergency room|to the emergency room|911|for help]"
)
_LATER = Phrases(
    phrases=(
        (
            f"{_CALL} {_WHOM} (tomorrow|later|soon|sometime|some time|some day|another day|next week|"
            "this week|in the morning|on monday|in a few days|in a day or two|in some days|when you "
            "can|when they can|when you have time|when you find time|when you like|when you want|"
            "when you are ready|when you feel ready|when you feel like it|if you like|if you want|if "
            "you wish|if you feel like it|if you have time|when it suits you|when convenient|at your "
            "convenience|at some point|during office hours|in office hours|when the office opens|"
            "when the office next opens)"
        ),
        (
            "(when you have time|when you find time|at your convenience|when it suits you|whenever "
            "you like|whenever you can)"
        ),
        "(call|come|go|phone) [us|in] only (if|when)",
        "only (call|come|go|phone)",
        "(dealt with|looked at|checked|seen|done) (later|tomorrow|next week|on monday|another day)",
        "(in|after) (a few|some|two|three|2|3|a couple of) (days|weeks)",
        "within (a few|some|2|3|two|three) (days|weeks)",
    ),
    harmless_after=_DELAYING.harmless_after,
)  # fmt: skip

ENGLISH = Phrasebook(
    language="en",
    calming=_CALMING,
    delaying=_DELAYING,
    holding_back=_HOLDING_BACK,
    never_when_urgent=_LATER,
    directions=Phrases(
        phrases=(
            (
                "(go|get|come|rush|drive|hurry|take|bring) [straight|right|at once|now|right away|"
                "yourself|them|him|her|someone|the person|your loved one] to (the|an|your|a) "
                "[nearest|closest|next|local] (emergency room|er|emergency department|hospital "
                "emergency room)"
            ),
            "(call|dial|phone|ring) (911|the emergency number|an ambulance)",
        ),
    ),
    hours=Phrases(
        phrases=(
            "(day or night|day and night|night or day|night and day|around the clock|24 hours a day|24 7)",
            "[at] any (hour|time of day|time of the day|time of day or night)",
            "whatever the (hour|time)",
        )
    ),
    at_once=Phrases(
        phrases=("(now|at once|right away|straight away|immediately|this minute|this moment|without delay)",)
    ),
    conditions=frozenset({"if", "unless", "when", "whenever", "once", "should", "case"}),
    despite=frozenset({"even"}),
    negations=frozenset({"not", "never", "no", "nor", "without", "avoid", "instead", "rather"}),
    example_step="Go to the emergency room, or call {emergency_number}, now.",
    example_by_when="Now, day or night.",
    contractions={
        "cannot": "can not",
        "cant": "can not",
        "couldnt": "could not",
        "didnt": "did not",
        "doesnt": "does not",
        "dont": "do not",
        "hasnt": "has not",
        "havent": "have not",
        "hes": "he is",
        "im": "i am",
        "isnt": "is not",
        "arent": "are not",
        "itll": "it will",
        "its": "it is",
        "mustnt": "must not",
        "neednt": "need not",
        "shes": "she is",
        "shouldnt": "should not",
        "thats": "that is",
        "theres": "there is",
        "theyre": "they are",
        "theyll": "they will",
        "theyve": "they have",
        "wasnt": "was not",
        "wont": "will not",
        "wouldnt": "would not",
        "youll": "you will",
        "youre": "you are",
        "youve": "you have",
    },
)
