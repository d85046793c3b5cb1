"""Plans and words the samples of one image for dataset_build.py: what is asked, what is marked, what is answered and why."""

import json
import random
from itertools import accumulate

from dataset_build_marks import mark_alone, mark_correction, mark_named
from dataset_build_words import ASK, DRESS, IMAGE_WORDS, INQUIRIES, PREAMBLES, REGIONS, TELL, TERMS, WHOLE_OF, Noun, Said
from dataset_build_words import can_say, extent_values, fact, fact_values, place_values, say, size_values, to_sentences

PERSPECTIVES = {"I": 255, "II": 255, "III": 182, "IV": 181}
TRIES, SLOTS = 5, "xyz"
NUMBERS = "no one two three four five six seven eight nine ten eleven twelve".split()


def relation_of(a, b):
    """Where `a` lies to `b` in the image; None where it is not plain to see."""
    dx, dy = a.middle[0] - b.middle[0], a.middle[1] - b.middle[1]
    gaps = []
    for low, high in ((0, 2), (1, 3)):
        overlap = max(0, min(a.box[high], b.box[high]) - max(a.box[low], b.box[low]))
        gaps.append(overlap / min(a.box[high] - a.box[low], b.box[high] - b.box[low]))
    if gaps[0] <= 0.15 and abs(dx) > 1.5 * abs(dy):
        return "left" if dx < 0 else "right"
    if gaps[1] <= 0.15 and abs(dy) > 1.5 * abs(dx):
        return "above" if dy < 0 else "below"
    return "within" if a.area <= 0.8 * b.area and (a.mask & b.mask).sum() >= 0.97 * a.area else None


def is_part(a, b):
    return a == b or WHOLE_OF.get(a) == b


class Scene:
    """One image, and one attempt at one sample of it."""

    def __init__(self, entry, figures):
        self.entry, self.used, self.rng = entry, {}, None
        self.figures = [figure for figure in figures if figure.kind == "all"]
        for figure in self.figures:
            figure.instances = [one for one in figures if one.kind == "instance" and one.term == figure.term]
        modality = entry["modality"]
        self.image = IMAGE_WORDS.get(modality, f"{modality} image")
        region = {TERMS[figure.term][1] or figure.term for figure in self.figures}
        bounds = [0, *accumulate(REGIONS.values())]
        at = list(REGIONS).index(modality)
        own = set(list(TERMS)[bounds[at] : bounds[at + 1]])
        self.absent = [term for term in TERMS if term not in own and term not in region]

    def in_turn(self):
        order = self.rng.sample(self.figures, len(self.figures))
        return sorted(order, key=lambda figure: self.used.get(figure.term, 0))

    def thing(self, figure):
        return {"term": figure.term, "mask_id": figure.mask_id, "several": len(figure.instances) > 1, "source": "mask"}

    def absent_thing(self):
        return {"term": self.rng.choice(self.absent), "mask_id": None, "several": False, "source": "ontology"}

    def plan(self, task, topic, ask, tell, figures=(), values=None, **more):
        things = {slot: self.thing(figure) for slot, figure in zip(SLOTS, figures)}
        base = {"things": things, "values": values or {}, "calls": "name", "marks": [], "marking": None, "earlier": []}
        return {**base, "task": task, "topic": topic, "ask": ask, "tell": tell, **more}

    def maybe_place(self, figure):
        return place_values(figure, self.rng) if self.rng.random() < 0.3 else {}

    def clear_pair(self, one):
        """It and one that differs in size for sure, the larger first."""
        for other in self.in_turn():
            apart = other is not one and not is_part(one.term, other.term) and not is_part(other.term, one.term)
            if apart and max(one.area, other.area) >= 1.4 * min(one.area, other.area):
                return sorted((one, other), key=lambda figure: -figure.area)
        return None

    def comparison(self, large, small):
        ratio, larger = large.area / small.area, [fact("larger", large.term, "larger")]
        text = "about twice" if ratio < 2.4 else f"about {ratio:.0f} times"
        return {"x_larger": ("", larger), **({"ratio": (text, larger)} if 1.8 <= ratio < 15 else {})}

    def marked(self, figure):
        return mark_alone(figure, self.figures, is_part, self.rng)

    # Perspective I

    def segment(self, figure=None, ask="segment"):
        figure = figure or self.in_turn()[0]
        return self.plan("segment", "segment", ask, "segment", [figure], self.maybe_place(figure))

    def several(self):
        chosen = self.in_turn()[: 3 if self.rng.random() < 0.4 else 2]
        return self.plan("segment", "several", "several", "several", chosen, place_values(chosen[0], self.rng)) if len(chosen) > 1 else None

    def segment_absent(self):
        return self.plan("segment_absent", "absent", "segment", "none", things={"x": self.absent_thing()})

    def mixed(self):
        figure = self.in_turn()[0]
        things = {"x": self.thing(figure), "y": self.absent_thing()}
        return self.plan("segment", "mixed", "several", "mixed", values=self.maybe_place(figure), things=things)

    def segment_next(self):
        order = self.in_turn()
        if len(order) < 2:
            return None
        earlier = order[1 : 3 if self.rng.random() < 0.25 else 2]
        return {**self.segment(order[0], "next"), "topic": "follow_up", "earlier": [self.segment(each) for each in earlier]}

    # Perspective II

    def at_mark(self):
        figure = self.in_turn()[0]
        marks, marking = mark_named(figure, self.rng)
        ask = "segment" if self.rng.random() < 0.3 else "at_mark"
        return self.plan("segment_marked", "segment", ask, "segment", [figure], self.maybe_place(figure), marks=marks, marking=marking)

    def unnamed(self, task, topic, ask, tell, values_of=None):
        for figure in self.in_turn()[:3]:
            values = values_of(figure, self.rng) if values_of else self.maybe_place(figure)
            found = self.marked(figure) if values or not values_of else None
            if found:
                return self.plan(task, topic, ask, tell, [figure], values, calls="this", marks=found[0], marking=found[1])
        return None

    def single(self):
        figure = next((each for each in self.in_turn() if len(each.instances) > 1), None)
        if figure is None:
            return None
        one = self.rng.choice(figure.instances)
        marks, marking = mark_named(one, self.rng, ["box", "point"])
        return self.plan("segment_marked", "single", "single", "single", [one], marks=marks, marking=marking)

    def correction(self):
        figure = self.in_turn()[0]
        marks, marking = mark_correction(figure, self.rng)
        return self.plan("segment_marked", "correction", "fix", "fix", [figure], marks=marks, marking=marking)

    # Perspective III

    def inquiry(self, topic):
        for figure in self.in_turn()[:3]:
            values = INQUIRIES[topic](figure, self.rng)
            if values:
                return self.plan("question", topic, topic, topic, [figure], values)
        return None

    def count(self):
        figure = self.in_turn()[0]
        number = len(figure.instances) or 1
        text = NUMBERS[number] if number < 13 and self.rng.random() < 0.6 else str(number)
        values = {"count": (text, [fact("count", figure.term, text)]), "are": ("is" if number == 1 else "are", [])}
        return self.plan("question", "count", "count", "count", [figure], values)

    def compare(self, marked=False):
        for figure in self.in_turn():
            pair = self.clear_pair(figure)
            if pair and not any(len(each.instances) > 1 for each in pair):
                found = self.marked(pair[0]) if marked else ([], None)
                if found:
                    more = {"marks": found[0], "marking": found[1], "calls": "this" if marked else "name"}
                    task = "question_marked" if marked else "question"
                    return self.plan(task, "compare", "compare", "compare", pair, self.comparison(*pair), **more)
        return None

    def largest(self):
        order = sorted(self.figures, key=lambda figure: -figure.area)
        if len(order) < 2 or order[0].area < 1.4 * order[1].area:
            return None
        return self.plan("question", "compare", "largest", "largest", order[:1], {**extent_values(order[0], self.rng), **self.comparison(*order[:2])})

    def relation(self, marked=False):
        words = {"left": ["left of", "to the left of"], "right": ["right of", "to the right of"], "above": ["above"], "below": ["below"], "within": ["within", "inside"]}
        order = self.in_turn()
        for a in order:
            for b in order:
                where = relation_of(a, b) if a is not b else None
                found = (self.marked(a) if marked else ([], None)) if where else None
                if found:
                    text = self.rng.choice(words[where])
                    more = {"marks": found[0], "marking": found[1], "calls": "this" if marked else "name"}
                    values = {"relation": (text, [fact("place", a.term, text)])}
                    return self.plan("question_marked" if marked else "question", "relation", "relation", "relation", [a, b], values, **more)
        return None

    def presence(self):
        if not self.figures or self.rng.random() < 0.5:
            return self.plan("presence", "absent", "presence", "none", things={"x": self.absent_thing()})
        figure = self.in_turn()[0]
        return self.plan("presence", "presence", "presence", "presence", [figure], self.maybe_place(figure))

    def reason(self):
        for figure in self.in_turn():
            values = fact_values(figure, self.rng)
            if values:
                return self.plan("question", "reason", "reason", "reason", [figure], {**values, **self.maybe_place(figure)})
        return None

    def describe(self):
        shown = sorted(self.figures, key=lambda figure: -figure.area)[:3]
        return self.plan("describe", "describe", "describe", "describe", shown, place_values(shown[0], self.rng))

    def report(self):
        shown = sorted(self.figures, key=lambda figure: -figure.area)[:3]
        about = [{**place_values(f, self.rng), **extent_values(f, self.rng), **size_values(f, self.rng)} for f in shown]
        return self.plan("describe", "report", "report", "report", shown, about=about)

    def about_image(self):
        attributes = self.entry["attributes"]
        if not attributes or self.rng.random() < 0.5:
            return self.plan("question", "modality", "modality", "opening")
        key, value = self.rng.choice(list(attributes.items()))
        values = {"key": (key, []), "value": (str(value), [fact("attribute", None, str(value), source="metadata")])}
        return self.plan("question", "metadata", "metadata", "metadata", values=values)

    def follow_up(self):
        figure = self.in_turn()[0]
        topic = self.rng.choice(list(INQUIRIES))
        values = INQUIRIES[topic](figure, self.rng)
        return self.plan("question", "follow_up", topic, topic, [figure], values, calls="it", earlier=[self.segment(figure)]) if values else None

    # Perspective IV

    def verify(self):
        found = self.unnamed("question_marked", "verify", "verify", "verify_yes")
        if found is None:
            return None
        wrong = [figure for figure in self.figures if not is_part(figure.term, found["things"]["x"]["term"])]
        is_wrong = wrong and self.rng.random() < 0.5
        found["things"]["w"] = self.thing(self.rng.choice(wrong)) if is_wrong else found["things"]["x"]
        return {**found, "tell": "verify_no" if is_wrong else "verify_yes"}

    def name_more(self):
        more = self.rng.choice([fact_values, place_values, extent_values])
        return self.unnamed("question_marked", "reason", "name_more", "name_more", more)


def inquire(topic):
    return lambda scene: scene.inquiry(topic)


def inquire_marked(topic):
    return lambda scene: scene.unnamed("question_marked", topic, topic, topic, INQUIRIES[topic])


OF = Scene
PLANNERS = {
    "I": [(52, OF.segment), (14, OF.several), (14, OF.segment_absent), (9, OF.mixed), (11, OF.segment_next)],
    "II": [
        *[(28, OF.at_mark), (20, lambda scene: scene.unnamed("segment_marked", "segment", "this", "segment"))],
        *[(32, lambda scene: scene.unnamed("name_marked", "name", "name", "name")), (10, OF.single), (10, OF.correction)],
    ],
    "III": [
        *[(weight, inquire(topic)) for topic, weight in {"place": 11, "extent": 8, "size": 7, "area": 5, "function": 13}.items()],
        *[(8, OF.count), (8, OF.compare), (4, OF.largest), (11, OF.relation), (18, OF.presence), (15, OF.reason)],
        *[(6, OF.describe), (10, OF.report), (5, OF.about_image), (10, OF.follow_up)],
    ],
    "IV": [
        *[(weight, inquire_marked(topic)) for topic, weight in {"place": 14, "extent": 11, "size": 9, "area": 6, "function": 24}.items()],
        *[(16, OF.name_more), (9, OF.verify), (8, lambda scene: scene.compare(True)), (8, lambda scene: scene.relation(True))],
    ],
}


OF_NOTHING = {"I": [(1, OF.segment_absent)], "III": [(1, OF.presence)]}


def words_of(content, scene, turn, british, values=None):
    modality = f"a {scene.image}" + (f", {scene.entry['attributes']['axis']} axis" if "axis" in scene.entry["attributes"] else "")
    values = {"image": (scene.image, []), "modality": (modality, [fact("modality", None, modality, source="metadata")]), **(values or content["values"])}
    calls = "name" if turn["answers"] else content["calls"]
    nouns = {slot: Noun(slot, thing, turn, calls, scene.rng, british) for slot, thing in content["things"].items()}
    return {**{name: Said(value, turn) for name, value in values.items()}, **nouns}


def new_turn(answers):
    return {"answers": answers, "grounded": [], "terms": [], "facts": []}


def say_question(content, scene, style, british, is_first):
    rng, turn = scene.rng, new_turn(False)
    words = words_of(content, scene, turn, british)
    forms = [form for form, templates in ASK[content["ask"]].items() if can_say(templates, words)]
    form = rng.choice(forms)
    question = say(DRESS[form], {"q": say(ASK[content["ask"]][form], words, rng), "image": scene.image}, rng)
    preamble = say(PREAMBLES, words, rng) if is_first and rng.random() < 0.1 else ""
    return to_sentences(preamble + question, style)


def say_answer(content, scene, british):
    rng, turn = scene.rng, new_turn(True)
    if content["tell"] == "report":
        sentences = [say(TELL["opening"], words_of(content, scene, turn, british), rng)] if rng.random() < 0.75 else []
        for slot, values in zip(content["things"], content["about"]):
            words = words_of(content, scene, turn, british, values)
            sentences.append(say(TELL["finding"], {**words, "x": words[slot]}, rng))
        answer = ". ".join(sentences)
    else:
        answer = say(TELL[content["tell"]], words_of(content, scene, turn, british), rng)
        if "x_larger" in content["values"]:
            turn["facts"] += content["values"]["x_larger"][1]
    for slot, word in zip(turn["grounded"], turn["terms"]):
        thing = content["things"][slot]
        turn["facts"].append(fact("present" if thing["mask_id"] else "absent", thing["term"], word, source=thing["source"]))
    return to_sentences(answer, "proper"), turn


def word_sample(content, scene, sample_id):
    rng = scene.rng
    style = rng.choices(["proper", "lower", "unpunctuated"], [74, 13, 13])[0]
    british = rng.random() < 0.3
    conversation = []
    for number, each in enumerate([*content["earlier"], content]):
        conversation.append({"role": "user", "content": say_question(each, scene, style, british, number == 0)})
        answer, turn = say_answer(each, scene, british)
        conversation.append({"role": "assistant", "content": answer})
    return {
        **{"sample_id": sample_id, "language": "en", "writer": "grammar", "conversations": conversation},
        **{name: content[name] for name in ("perspective", "task", "topic", "marks")},
        "marking": json.dumps(content["marking"]) if content["marking"] else None,
        "targets": [{"term": content["things"][slot]["term"], "mask_id": content["things"][slot]["mask_id"]} for slot in turn["grounded"]],
        "facts": turn["facts"],
    }


def plan_sample(perspective, scene):
    """The first planner that has something to ask, in an order drawn by weight."""
    table = PLANNERS[perspective] if scene.figures else OF_NOTHING.get(perspective, [])
    order = sorted(table, key=lambda each: scene.rng.random() ** (1 / each[0]), reverse=True)
    for _, planner in order:
        content = planner(scene)
        if content is not None:
            return {**content, "perspective": perspective}
    return None


def write_samples(entry, image_id, figures, seed, count):
    scene, samples, seen, topics = Scene(entry, figures), [], set(), set()
    for slot in range(count):
        perspective = random.Random(f"{seed} {image_id} {slot}").choices(*zip(*PERSPECTIVES.items()))[0]
        for attempt in range(TRIES):
            scene.rng = random.Random(f"{seed} {image_id} {slot} {attempt}")
            content = plan_sample(perspective, scene)
            if content is None:
                break
            about = (content["topic"], *[thing["term"] for thing in content["things"].values()])
            if about in topics and attempt < TRIES - 2:
                continue
            sample = word_sample(content, scene, f"{image_id}@{len(samples)}")
            marks = [(mark["kind"], *mark["xy"]) for mark in sample["marks"]]
            key = (sample["conversations"][-2]["content"].lower().rstrip(".?"), *marks, *[t["term"] for t in sample["targets"]])
            if key in seen:
                continue
            seen.add(key)
            topics.add(about)
            for thing in content["things"].values():
                scene.used[thing["term"]] = scene.used.get(thing["term"], 0) + 1
            samples.append(sample)
            break
    return samples
