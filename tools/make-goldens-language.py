"""Writes packages/evaluation/golden/language.json and grounding.json: language metrics, assignments, greedy matches.

Run from the repository's root; needs numpy, scipy, sacrebleu and nltk (last run with numpy 2.4.6, scipy 1.17.1,
sacrebleu 2.6.0, nltk 3.10.3; no corpora of nltk). From those packages come BLEU and its tokens, METEOR (with a lexicon
without synonyms in place of WordNet), the stems and the assignments. ROUGE-L, CIDEr, CIDEr-D, BLEU of the COCO caption
evaluation and the greedy matches of grounded captions are written here after their definitions; on these sentences the
COCO ones (BLEU, ROUGE-L, CIDEr-D) differ from pycocoevalcap's code, given the same words, by less than 1e-15. The
sentences are invented; matrices are drawn with seed 1.
"""

import json
import math
import re
from collections import Counter
from importlib.metadata import version

import numpy as np
from nltk.stem.porter import PorterStemmer
from nltk.translate.meteor_score import meteor_score
from sacrebleu.metrics import BLEU
from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a
from scipy.optimize import linear_sum_assignment

# What was said, and one to three references.
PAIRS = [
    ("The liver shows a round lesion in segment four.", ["The liver shows a round lesion in segment four."]),
    ("", ["There is no effusion on either side."]),
    (
        "There is a small <p>nodule</p><SEG> in the left upper lobe, 3.5 mm wide.",
        [
            "A small nodule of 3.5 mm lies in the left upper lobe.",
            "The left upper lobe has a 3.5-mm nodule.",
            "A nodule is seen.",
        ],
    ),
    (
        "Here is the <p>left kidney</p><SEG>; it is enlarged and its cortices are thinned.",
        ["The left kidney is enlarging, and the cortex is thinning.", "Enlarged left kidney with a thin cortex."],
    ),
    ("the the the the the the the", ["The cat scan shows the spleen.", "There is a spleen on the scan."]),
    (
        "Polyps were resected during the colonoscopy (n=2); bleeding stopped.",
        ["During colonoscopy, two polyps were resected and the bleeding was stopped!"],
    ),
    ("Heart", ["Heart"]),
    ("No.", ["Yes.", "Yes, there is."]),
    (
        "The optic disc is pale, the vessels are narrowed and the macula appears normal & flat.",
        [
            "Pale optic disc; narrow vessels; the macula is normal.",
            "The optic disc appears pale, and the vessels appear narrow, while the macula is flat & normal.",
        ],
    ),
    (
        "The tumour is in the frontal lobe and the oedema is in the parietal lobe.",
        ["The oedema is in the frontal lobe and the tumour is in the parietal lobe."],
    ),
    ("Sjögren's disease: the parotid glands are swollen.", ["In Sjögren's disease the parotid gland swells."]),
    (
        "The skin lesion has an irregular border, 1,200 pixels in all.",
        ["A skin lesion with irregular borders.", "The border of this skin lesion is irregular."],
    ),
]

TAGS = re.compile(r"<pad>|<bos>|<eos>|<user>|<assistant>|<p>|</p>|<SEG>|<region>")

# The examples of Porter (1980), then words of reports, then words that nltk treats in ways of its own.
WORDS = """
caresses ponies ties caress cats feed agreed plastered bled motoring sing conflated troubled sized hopping tanned
falling hissing fizzed failing filing happy sky relational conditional rational valenci hesitanci digitizer
conformabli radicalli differentli vileli analogousli vietnamization predication operator feudalism decisiveness
hopefulness callousness formaliti sensitiviti sensibiliti triplicate formative formalize electriciti electrical
hopeful goodness revival allowance inference airliner gyroscopic adjustable defensible irritant replacement adjustment
dependent adoption homologou communism activate angulariti homologous effective bowdlerize probate rate cease controll
roll
lesions lesion metastases metastatic metastasis calcified calcification calcifications opacities opacity effusions
enlarged enlargement enlarging thickened thickening vessels vascular kidneys kidney biopsies biopsied nodules nodular
pulmonary hepatic hepatomegaly radiological radiologically pathology pathological diagnosis diagnoses diagnosed
inflammation inflammatory segmentation segmented ventricles ventricular haemorrhage swelling swollen normally abnormal
abnormality cysts cystic irregularly visible visibly oedema atelectasis pneumothorax fully usefully
flies dies died spied spy fly try enjoy dying lying tying news innings inning outings canning proceed exceed succeed
skies by as is yyy sjögren theology archaeology geology oed ion ate at eed bly ability
""".split()


class NoSynonyms:
    """Stands in for WordNet."""

    def synsets(self, _word):
        return []


def plain(text):
    return TAGS.sub("", text)


def words_of(text):
    return re.findall(r"[^\W_]+", plain(text).lower())


def ngrams(tokens, order):
    return Counter(tuple(tokens[at : at + order]) for at in range(len(tokens) - order + 1))


def sacrebleu_scores(pairs):
    said = [plain(text) for text, _ in pairs]
    most = max(len(references) for _, references in pairs)
    streams = [[plain(refs[at]) if at < len(refs) else None for _, refs in pairs] for at in range(most)]
    return [BLEU(max_ngram_order=order).corpus_score(said, streams).score / 100 for order in (1, 2, 3, 4)]


def coco_bleu(pairs):
    """Corpus BLEU with the small numbers that the COCO caption evaluation adds: 1e-15 above, 1e-9 below."""
    above, below = 1e-15, 1e-9
    scores, product, said_length, reference_length = [], 1.0, 0, 0
    for said, references in pairs:
        length = len(words_of(said))
        said_length += length
        reference_length += min((abs(n - length), n) for n in (len(words_of(text)) for text in references))[1]
    for order in (1, 2, 3, 4):
        matched = total = 0
        for said, references in pairs:
            counts = ngrams(words_of(said), order)
            most = Counter()
            for text in references:
                most |= ngrams(words_of(text), order)
            matched += sum((counts & most).values())
            total += sum(counts.values())
        product *= (matched + above) / (total + below)
        scores.append(product ** (1 / order))
    ratio = (said_length + above) / (reference_length + below)
    return [score * (math.exp(1 - 1 / ratio) if ratio < 1 else 1) for score in scores]


def common(a, b):
    """Length of the longest common subsequence, straight from its recursion."""
    table = np.zeros((len(a) + 1, len(b) + 1), int)
    for i, left in enumerate(a):
        for j, right in enumerate(b):
            table[i + 1, j + 1] = table[i, j] + 1 if left == right else max(table[i, j + 1], table[i + 1, j])
    return int(table[-1, -1])


def rouge_l(said, references):
    best = 0.0
    for reference in references:
        a, b = words_of(said), words_of(reference)
        shared = common(a, b)
        if shared:
            precision, recall = shared / len(a), shared / len(b)
            best = max(best, 2 * precision * recall / (precision + recall))
    return best


def coco_rouge_l(said, references, beta=1.2):
    a = words_of(said)
    if not a:
        return 0.0
    shared = [(common(a, words_of(text)), len(words_of(text))) for text in references]
    precision, recall = max(n for n, _ in shared) / len(a), max(n / length for n, length in shared)
    return 0.0 if precision == 0 else (1 + beta**2) * precision * recall / (recall + beta**2 * precision)


def meteor(said, references):
    return float(meteor_score([words_of(text) for text in references], words_of(said), wordnet=NoSynonyms()))


def cider_scores(pairs, is_d):
    """Vedantam et al., CVPR 2015, equations 1 to 4; with `is_d` CIDEr-D (clipped, Gaussian of the lengths, sigma 6)."""
    frequency = Counter()
    for _, references in pairs:
        frequency.update({gram for text in references for order in (1, 2, 3, 4) for gram in ngrams(words_of(text), order)})

    def vector(text, order):
        return {
            gram: count * (math.log(len(pairs)) - math.log(max(1, frequency[gram])))
            for gram, count in ngrams(words_of(text), order).items()
        }

    def similarity(said, reference, order):
        a, b = vector(said, order), vector(reference, order)
        norm = math.sqrt(sum(x * x for x in a.values())) * math.sqrt(sum(x * x for x in b.values()))
        if norm == 0:
            return 0.0
        if not is_d:
            return sum(weight * b.get(gram, 0) for gram, weight in a.items()) / norm
        dot = sum(min(weight, b.get(gram, 0)) * b.get(gram, 0) for gram, weight in a.items())
        # The reference code takes the number of bigrams for the length.
        gap = max(0, len(words_of(said)) - 1) - max(0, len(words_of(reference)) - 1)
        return dot / norm * math.exp(-(gap**2) / (2 * 6.0**2))

    return [
        10 * float(np.mean([np.mean([similarity(said, text, order) for text in refs]) for order in (1, 2, 3, 4)]))
        for said, refs in pairs
    ]


def header(*packages):
    return {
        "generator": "tools/make-goldens-language.py",
        "packages": {name: version(name) for name in packages},
        "tolerance": 1e-9,
    }


def language():
    tokenise = Tokenizer13a()
    stem = PorterStemmer().stem
    return {
        **header("sacrebleu", "nltk"),
        "pairs": [{"said": said, "references": references} for said, references in PAIRS],
        "mtevalTokens": [tokenise(plain(said)).split() for said, _ in PAIRS],
        "sacrebleu": sacrebleu_scores(PAIRS),
        # Only two words are right, none in a row: three of the four precisions are smoothed.
        "sacrebleuSmoothed": sacrebleu_scores(PAIRS[4:5]),
        "cocoBleu": coco_bleu(PAIRS),
        "cocoBleuSmoothed": coco_bleu(PAIRS[4:5]),
        "rougeL": [rouge_l(*pair) for pair in PAIRS],
        "cocoRougeL": [coco_rouge_l(*pair) for pair in PAIRS],
        "meteor": [meteor(*pair) for pair in PAIRS],
        "cider": cider_scores(PAIRS, False),
        "ciderD": cider_scores(PAIRS, True),
        "stems": {word: stem(word) for word in WORDS},
    }


def assignment(random, rows, columns, kind):
    weights = random.random((rows, columns)).round(4)
    if kind == "sparse":
        weights[random.random((rows, columns)) < 0.7] = 0
    if kind == "signed":
        weights = (weights * 4 - 2).round(4)
    chosen = linear_sum_assignment(weights, maximize=True)
    return {"weights": weights.tolist(), "total": float(weights[chosen].sum())}


def greedy_mean(ious):
    """GLaMM: the best pair, then the best of what is left, while any pair overlaps; the mean over those pairs."""
    left, found = ious.copy(), []
    while left.size and left.max() > 0:
        row, column = np.unravel_index(left.argmax(), left.shape)
        found.append(left[row, column])
        left = np.delete(np.delete(left, row, 0), column, 1)
    return float(np.mean(found)) if found else 0.0


def greedy_matches(ious, similarities):
    """GLaMM: pairs from the best IoU down, up to the first one below .5 in overlap or in words."""
    left, count = ious.copy(), 0
    while left.size:
        at = np.unravel_index(left.argmax(), left.shape)
        if left[at] < 0.5 or similarities[at] < 0.5:
            break
        left[at[0], :] = 0
        left[:, at[1]] = 0
        count += 1
    return count


def greedy(random, predicted, truths):
    ious = random.random((predicted, truths)).round(4)
    ious[random.random(ious.shape) < 0.4] = 0
    similarities = (0.35 + 0.65 * random.random(ious.shape)).round(4)
    return {
        "ious": ious.tolist(),
        "similarities": similarities.tolist(),
        "meanIou": greedy_mean(ious),
        "matches": greedy_matches(ious.T, similarities.T),
    }


def grounding():
    random = np.random.default_rng(1)
    sizes = [(1, 1), (1, 5), (5, 1), (3, 3), (4, 7), (7, 4), (9, 9), (12, 10), (10, 12), (25, 20)]
    assignments = [assignment(random, *size, kind) for size in sizes for kind in ("dense", "sparse", "signed")]
    return {
        **header("scipy", "numpy"),
        "seed": 1,
        "assignments": assignments,
        "greedy": [greedy(random, *size) for size in [(1, 1), (2, 3), (3, 2), (4, 4), (6, 5), (5, 8)] * 2],
    }


def main():
    for name, content in (("language", language()), ("grounding", grounding())):
        with open(f"packages/evaluation/golden/{name}.json", "w", encoding="utf-8") as file:
            file.write(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
