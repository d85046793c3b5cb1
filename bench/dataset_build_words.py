"""What dataset_build.py can say: terms with what is known of them, and templates of questions and answers.

In a template `{x:the}` is the noun of slot x with its article, `{x:covers}` a verb that agrees with it, `{place}` a value;
`(a|b)` is one of several, `[text]` is said half of the time; `3* text` is drawn three times as often. A template that
needs a slot or a value that is not there is never drawn. Questions are orders ("cmd"), questions ("ask") or things ("np").
"""

import re
from functools import lru_cache

# Canonical term of a label, other words for it, whether it is part of something larger, and a fact.
TERMS = {
    "liver": (["hepatic parenchyma", "liver tissue"], None, "makes bile"),
    "kidney": (["renal tissue"], None, "filters the blood and makes urine"),
    "left kidney": (["kidney on the left"], "kidney", "filters the blood and makes urine"),
    "right kidney": (["kidney on the right"], "kidney", "filters the blood and makes urine"),
    "spleen": (["splenic tissue"], None, "removes old red blood cells"),
    "pancreas": (["pancreatic tissue"], None, "makes insulin and digestive enzymes"),
    "stomach": (["gastric body"], None, "mixes food with acid"),
    "gallbladder": (["gall bladder"], None, "stores bile"),
    "esophagus": (["gullet"], None, "carries food to the stomach"),
    "non-enhancing tumor": (["nonenhancing tumor", "tumor core without enhancement"], "brain tumor", None),
    "edema": (["peritumoral edema", "swelling"], "brain tumor", "is water in the tissue around a tumor"),
    "enhancing tumor": (["enhancing tumor part"], "brain tumor", "takes up contrast agent"),
    "right ventricle": (["RV"], "heart", "pumps blood to the lungs"),
    "myocardium": (["heart muscle"], "heart", "contracts with each heartbeat"),
    "left ventricle": (["LV"], "heart", "pumps blood to the body"),
    "left lung": (["lung on the left"], None, "takes up oxygen"),
    "right lung": (["lung on the right"], None, "takes up oxygen"),
    "benign breast lesion": (["benign breast mass"], None, None),
    "malignant breast lesion": (["malignant breast mass"], None, None),
    "skin lesion": (["lesion of the skin"], None, "is a part of the skin that looks unlike the skin around it"),
    "polyp": (["polypoid growth"], None, "grows out of a mucous membrane"),
    "optic disc": (["optic disk", "optic nerve head"], None, "is where the optic nerve leaves the eye"),
    "optic cup": (["cup of the optic disc"], "optic disc", "is the pale middle of the optic disc"),
}
LABELS = {"breast benign tumor": "benign breast lesion", "breast malignant tumor": "malignant breast lesion"}
WHOLE_OF = {term: whole for term, (_, whole, _) in TERMS.items() if whole}
REGIONS = {"ct": 9, "mr": 6, "xray": 2, "ultrasound": 2, "dermoscopy": 1, "endoscopy": 1, "fundus": 2}
IMAGE_WORDS = {"ct": "CT slice", "mr": "MR image", "xray": "X-ray image", "ultrasound": "ultrasound image"}
BRITISH = {"tumor": "tumour", "edema": "oedema", "esophagus": "oesophagus", "center": "centre"}
VERBS = {"is": "are", "has": "have", "does": "do", "occupies": "occupy", "lies": "lie", "was": "were"}

ASK = {
    "segment": {
        "cmd": ["3* (segment|outline|delineate|trace) {x:the}", "(show|mark|highlight) [all of ]{x:the}[ in this {image}]"],
        "ask": ["3* where {x:is} {x:the}[ in this {image}]", "which (part|region) of the {image} {x:is} {x:the}"],
        "np": ["{x:the}", "(a mask|an outline|a contour) of {x:the}"],
    },
    "several": {
        "cmd": ["(segment|outline|show) {x:the}[, {z:the}] and {y:the}", "mark both {x:the} and {y:the}"],
        "ask": ["where are {x:the}[, {z:the}] and {y:the}"],
        "np": ["{x:the} and {y:the}"],
    },
    "next": {"cmd": ["now (segment|show|trace) {x:the}", "(also|next) mark {x:the}", "do the same for {x:the}"], "ask": ["and {x:the}"]},
    "at_mark": {
        "cmd": ["(segment|outline|trace) the (marked|indicated) {x}", "show {x:the} (here|at this (place|mark))"],
        "ask": ["where are the borders of {x:the} (here|at this spot)"],
    },
    "this": {"cmd": ["(segment|outline|delineate) {x:the}", "(give me|make) (a mask|an outline) of {x:the}"]},
    "name": {
        "ask": ["3* what is {x:the}", "what did I (mark|select|point at)", "which structure is (this|marked)"],
        "cmd": ["(name|identify) {x:the}[ and show its extent]"],
        "np": ["the name of {x:the}"],
    },
    "single": {"cmd": ["(segment|outline) (only|just) this one [{x}]"], "np": ["(only|just) this [single ]{x}"]},
    "fix": {"cmd": ["(correct|fix|repair) (this|the) mask of {x:the}[ at the marks]"], "np": ["a better mask of {x:the}"]},
    "place": {
        "ask": ["2* where does {x:the} lie", "(on|in) (what|which) part of the {image} {x:is} {x:the}"],
        "cmd": ["(say|describe|tell me) where {x:the} {x:is}"],
    },
    "extent": {"ask": ["how much of the {image} {x:does} {x:the} cover", "what share of the {image} {x:is} {x:the}"]},
    "size": {"ask": ["how (large|big) {x:is} {x:the}", "what size {x:is} {x:the}"], "cmd": ["measure {x:the}[ in pixels]"]},
    "area": {"ask": ["what area {x:does} {x:the} have", "how many pixels {x:does} {x:the} cover"]},
    "function": {"ask": ["what (does|is known of) {x:the}[ do]"], "cmd": ["(explain|say) what {x:the} {x:is} for"]},
    "count": {"ask": ["how many {x:many} (are there|can you see|are in this {image})"], "cmd": ["count the {x:many}"]},
    "compare": {"ask": ["which is larger, {x:the} or {y:the}", "{x:is} {x:the} (larger|bigger) than {y:the}"]},
    "largest": {"ask": ["what is the largest structure[ in this {image}]"], "cmd": ["(show|name) the largest structure"]},
    "relation": {"ask": ["on which side of {y:the} {x:is} {x:the}", "where {x:is} {x:the} relative to {y:the}"]},
    "presence": {"ask": ["{x:is} there {x:any}[ in this {image}]", "can you see {x:any}"], "cmd": ["look for {x:any}"]},
    "reason": {"ask": ["what in this {image} {fact}", "is there anything here that {fact}"], "cmd": ["show what {fact}"]},
    "describe": {"ask": ["what (can you see|is shown|is there)[ in this {image}]"], "cmd": ["describe (this|the) {image}"]},
    "report": {"cmd": ["(write|prepare) (a|the) [short ]report[ for this {image}]"], "np": ["a [short ]report", "the findings"]},
    "modality": {"ask": ["what (kind|type) of image is this", "how was this taken"]},
    "metadata": {"ask": ["which {key} is this", "what is the {key} of this {image}"]},
    "verify": {"ask": ["3* is this {w:the}", "(did I mark|am I pointing at) {w:the}"]},
    "name_more": {"ask": ["what is {x:the}, and (where|how large) is it", "what is {x:the}[, and what does it do]"]},
}
TELL = {
    "segment": ["3* here {x:is} {x:the}[ {place}]", "{x:the} {x:is} (marked|outlined|shown)[ {place}]", "I have segmented {x:the}"],
    "several": ["here are {x:the}[ {place}][, {z:the}] and {y:the}", "{x:the}[, {z:the}] and {y:the} are (shown|marked)"],
    "none": ["2* there is no {x}[ in this {image}]", "I cannot (see|find) {x:any}[ here]", "no {x} is (seen|identified)"],
    "mixed": ["{x:the} {x:is} (shown|marked)[ {place}], (but|while) there is no {y}", "only {x:the} {x:is} visible: no {y} can be seen"],
    "name": ["3* this is {x:the}[, {place}]", "you (marked|are pointing at) {x:the}", "the marked (area|region) shows {x:the}"],
    "single": ["this one is {x:a}", "here is this single {x}", "{x}, this one only"],
    "fix": ["here is the corrected mask of {x:the}", "{x:the}, corrected"],
    "place": ["2* {x:the} {x:lies} {place}", "you find {x:the} {place}", "{place}, there {x:is} {x:the}"],
    "extent": ["{x:the} {x:covers} {extent} of the {image}", "{extent} of the {image} {x:is} {x:the}"],
    "size": ["{x:the} {x:measures} {size}", "{x:the} {x:is} {length} long and {width} wide"],
    "area": ["{x:the} {x:covers} {area}", "the area of {x:the} is {area}"],
    "function": ["{x:the} {fact}", "this is {x:the}, which {fact}"],
    "count": ["there {are} {count} {x:number}[ in this {image}]", "I (count|see) {count} {x:number}"],
    "compare": ["2* {x:the} {x:is} (larger|bigger) than {y:the}[, {ratio} as large]", "{x:the} {x:covers} more than {y:the}"],
    "largest": ["the largest is {x:the}[, with {extent} of the {image}]", "{x:the} {x:covers} most[, {extent}]"],
    "relation": ["{x:the} {x:lies} {relation} {y:the}[ (in the image|as displayed)]", "in the image, {x:the} {x:is} {relation} {y:the}"],
    "presence": ["yes, there {x:is} {x:a}[ {place}]", "yes, {x:the} can be seen[ {place}]"],
    "reason": ["{x:the} {fact}[; {x:it} {x:lies} {place}]", "that is {x:the}[, {place}]"],
    "describe": ["the {image} shows {x:the}[ {place}][, {z:the}][ and {y:the}]", "{x:the}[ and {y:the}] (can be seen|are visible)"],
    "finding": ["{x:the} {x:covers} {extent} of the {image}[ and {x:lies} {place}]", "{place}, {x:the} {x:measures} {size}", "{x:the} {x:is} seen[ {place}]"],
    "opening": ["this is {modality}", "{modality}", "the {image} is {modality}"],
    "metadata": ["the {key} is {value}", "{value}"],
    "verify_yes": ["yes, (this|that) is {x:the}", "(correct|right), this is {x:the}[ {place}]"],
    "verify_no": ["no, this is {x:the}, not the {w:plain}", "no, you marked {x:the}"],
    "name_more": ["this is {x:the}; {x:it} {x:lies} {place}", "this is {x:the}, which {fact}", "{x:the}, {extent} of the {image}"],
}
DRESS = {
    "cmd": ["6* {q}", "please {q}", "{q}, please", "(could|can|would) you [please ]{q}?", "(I want|I need|I would like) you to {q}", "{q} for me"],
    "ask": ["6* {q}?", "(quick question|question): {q}?", "in this {image}, {q}?", "looking at this {image}, {q}?"],
    "np": ["{q}", "{q}, please", "(give me|I need|I would like) {q}"],
}
PREAMBLES = ["2* this is {modality}. ", "here is {modality}. ", "I am (reading|reviewing|looking at) {modality}. "]
MARKED = ["this", "this structure", "this region", "the marked structure", "the marked area", "the structure I marked"]
PERCENTS = [1, 2, 5, 10, 15, 20, 30, 40, 50, 60, 70, 80, 90]
CORNERS = {
    "middle middle": ["in the center", "near the center", "in the central part"],
    **{f"{v} {h}": [f"in the {v} {h}", f"in the {v} {h} part", f"towards the {v} {h}"] for v in ("upper", "lower") for h in ("left", "right")},
    **{f"{v} middle": [f"in the {v} middle", f"in the {v} part, near the middle"] for v in ("upper", "lower")},
    **{f"middle {h}": [f"on the {h} side, at mid-height", f"in the {h} part, at mid-height"] for h in ("left", "right")},
}


def term_of(label):
    name = re.sub("^non enhancing", "non-enhancing", label)
    return LABELS.get(name, name)


def pluralise(word):
    head, of, rest = word.partition(" of ")
    if of:
        return f"{pluralise(head)} of {rest}"
    return f"{word[:-1]}ies" if re.search("[^aeiou]y$", word) else f"{word}es" if re.search("(s|x|ch|sh)$", word) else f"{word}s"


@lru_cache(maxsize=None)
def parse(template):
    weight, text = re.fullmatch(r"(?:(\d+)\* )?(.*)", template).groups()
    return int(weight or 1), text, set(re.findall(r"{(\w+)", re.sub(r"\[.*?\]", "", text)))


def can_say(templates, words):
    return any(parse(template)[2] <= words.keys() for template in templates)


def say(templates, words, rng):
    forms = [form for form in map(parse, templates) if form[2] <= words.keys()]
    _, text, _ = rng.choices(forms, [weight for weight, _, _ in forms])[0]

    def maybe(match):
        return match[1] if rng.random() < 0.5 and set(re.findall(r"{(\w+)", match[1])) <= words.keys() else ""

    text = re.sub(r"\[(.*?)\]", maybe, text)
    while "(" in text:
        text = re.sub(r"\(([^()]*)\)", lambda match: rng.choice(match[1].split("|")), text)
    return text.format_map(words)


def to_sentences(text, style):
    text = re.sub(r"\b([Aa]) (?=(?:<p>)?(?:[aeio]|MR|X-))", r"\1n ", re.sub(r"\s+", " ", text).strip())
    text = text if text[-1] in ".?!" else f"{text}."
    text = re.sub(r"(^|[.!?] )((?:<p>)?)([a-z])", lambda match: match[1] + match[2] + match[3].upper(), text)
    if style == "lower":
        return text.lower()
    return text.rstrip(".?") if style == "unpunctuated" else text


def fact(kind, term, value, unit=None, source="mask"):
    return {"kind": kind, "term": term, "value": value, "unit": unit, "source": source}


class Said:
    """A value that notes its facts with the turn that says it."""

    def __init__(self, value, turn):
        (self.text, self.facts), self.turn = value, turn

    def __format__(self, _):
        self.turn["facts"] += [each for each in self.facts if each not in self.turn["facts"]]
        return self.text


class Noun:
    """A term as one turn calls it, in the forms that templates ask for; answers tag it where it is first named."""

    def __init__(self, slot, thing, turn, calls, rng, british):
        self.slot, self.thing, self.turn, self.calls, self.rng = slot, thing, turn, calls, rng
        self.many = thing["several"]
        others = TERMS[thing["term"]][0]
        word = thing["term"] if rng.random() < (0.72 if turn["answers"] else 0.55) else rng.choice(others)
        for american, other in BRITISH.items() if british else ():
            word = word.replace(american, other)
        self.word = pluralise(word) if self.many else word
        self.marked = rng.choice(MARKED)

    def tagged(self):
        if not self.turn["answers"] or self.slot in self.turn["grounded"]:
            return self.word
        self.turn["grounded"].append(self.slot)
        self.turn["terms"].append(self.word)
        return f"<p>{self.word}</p><SEG>"

    def __format__(self, form):
        is_named = self.calls == "name" or self.slot != "x"
        if form == "plain":
            self.turn["facts"].append(fact("name", self.thing["term"], f"not the {self.word}"))
            return self.word
        if form == "it":
            return "they" if self.many else "it"
        if form == "many":
            return self.word if self.many else pluralise(self.word)
        if form in ("", "number", "the", "a", "any"):
            if not is_named:
                return "it" if self.calls == "it" else self.marked
            word = self.tagged()
            if form == "a" and not self.many or form == "any" and not self.many and self.rng.random() < 0.5:
                return f"a {word}"
            return {"the": f"the {word}", "any": f"any {word}"}.get(form, word)
        if not (self.many and is_named):
            return form
        return VERBS.get(form, form.removesuffix("s"))


# Values: texts with the facts behind them


def place_values(figure, rng):
    x0, y0, x1, y1 = figure.box
    height, width = figure.mask.shape
    x, y = figure.middle[0] / width, figure.middle[1] / height
    unsure = any(abs(at - line) < 0.02 for at in (x, y) for line in (1 / 3, 2 / 3))
    if unsure or (x1 - x0) * (y1 - y0) > 0.35 * figure.mask.size:
        return {}
    phrase = rng.choice(CORNERS[f"{('upper', 'middle', 'lower')[int(3 * y)]} {('left', 'middle', 'right')[int(3 * x)]}"])
    if min(abs(x - 0.5), abs(y - 0.5)) >= 0.07 and rng.random() < 0.25:
        phrase = f"in the {'upper' if y < 0.5 else 'lower'} {'left' if x < 0.5 else 'right'} quadrant"
    first, comma, rest = phrase.partition(", ")
    whole = f"{first} of the {'image' if rng.random() < 0.8 else 'picture'}{comma}{rest}"
    return {"place": (whole, [fact("place", figure.term, phrase.split(" the ", 1)[1])])}


def extent_values(figure, rng):
    percent = 100 * figure.share
    number = min(PERCENTS, key=lambda each: abs(each - percent)) if percent >= 0.75 else 1
    about = rng.choice(["about", "roughly", "approximately"] if percent >= 0.75 else ["less than", "under"])
    text = f"{about} {number}{rng.choices(['%', ' percent', ' per cent'], [60, 25, 15])[0]}"
    return {"extent": (text, [fact("extent", figure.term, text, "percent")])}


def size_values(figure, rng):
    x0, y0, x1, y1 = figure.box
    height, width = figure.mask.shape
    if x0 == 0 or y0 == 0 or x1 == width or y1 == height or len(figure.pieces) != 1:
        return {}
    long, short = (f"{axis:.0f}" if axis >= 10 else f"{axis:.2g}" for axis in figure.axes)
    both = f"{long}{rng.choice([' x ', ' by '])}{short}"
    texts = {"size": both, "length": long, "width": short}
    return {name: (f"{text} pixels", [fact("size", figure.term, text, "px")]) for name, text in texts.items()}


def area_values(figure, rng):
    text = str(figure.area) if figure.area < 1000 else f"{float(f'{figure.area:.3g}'):.0f}"
    about = f"{rng.choice(['about', 'roughly'])} " if figure.area >= 1000 else ""
    return {"area": (f"{about}{text} pixels", [fact("size", figure.term, text, "px")])}


def fact_values(figure, rng):
    known = TERMS[figure.term][2]
    return {"fact": (known, [fact("definition", figure.term, known, source="ontology")])} if known else {}


INQUIRIES = {"place": place_values, "extent": extent_values, "size": size_values, "area": area_values, "function": fact_values}
