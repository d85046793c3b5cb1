"""Writes packages/evaluation/golden/*.json: what other implementations make of the same masks, scores and claims.

Run from the repository's root with the folder of github.com/google-deepmind/surface-distance (at 1f805ce; Apache-2.0, no
release on PyPI) on PYTHONPATH:

    PYTHONPATH=surface-distance python tools/make-goldens-metrics.py

Needs numpy, scipy, pycocotools and scikit-learn; each file names the versions that it was last written with. Seed 5.
"""

import contextlib
import io
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from scipy import ndimage, stats
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, roc_auc_score

# Names that surface-distance still uses and that numpy 2 and scipy 1.17 no longer have.
np.Inf = np.inf
ndimage.filters = ndimage
ndimage.morphology = ndimage
import surface_distance  # noqa: E402

FOLDER = Path("packages/evaluation/golden")
SEED = 5


def write(name, packages, content):
    head = {"generator": "tools/make-goldens-metrics.py", "seed": SEED}
    head.update({package: version(package) for package in packages})
    (FOLDER / f"{name}.json").write_text(json.dumps({**head, **content}, indent=1) + "\n")


def rle(mask):
    encoded = coco_mask.encode(np.asfortranarray(mask.astype(np.uint8)))
    return {"size": encoded["size"], "counts": encoded["counts"].decode("ascii")}


def ellipse(height, width, cy, cx, ry, rx):
    y, x = np.mgrid[:height, :width]
    return ((y - cy) / ry) ** 2 + ((x - cx) / rx) ** 2 <= 1


def blob(rng, height, width, share):
    noise = ndimage.gaussian_filter(rng.normal(size=(height, width)), 4)
    return noise > np.quantile(noise, 1 - share)


def surface_pairs(rng):
    body = ellipse(60, 80, 30, 40, 17, 25)
    dot = np.zeros((20, 30), bool)
    dot[3, 4] = True
    far = np.zeros((20, 30), bool)
    far[18, 29] = True
    steps = np.eye(24, 31, dtype=bool)
    smooth = blob(rng, 64, 48, 0.3)
    return {
        "the same": (body, body),
        "moved by two": (np.roll(body, 2, axis=1), body),
        "grown by three": (ndimage.binary_dilation(body, iterations=3), body),
        "a hole": (body & ~ellipse(60, 80, 28, 45, 6, 5), body),
        "an island far away": (body | ellipse(60, 80, 4, 74, 3, 3), body),
        "cut off by the image": (ellipse(60, 80, 2, 76, 20, 15), ellipse(60, 80, 5, 79, 20, 15)),
        "two pixels in far corners": (dot, far),
        "a staircase of single pixels": (steps, np.roll(steps, 3, axis=1)),
        "the whole image": (np.ones((20, 30), bool), ellipse(20, 30, 9, 15, 9, 14)),
        "ragged": (smooth, blob(rng, 64, 48, 0.3)),
        "frayed": (smooth ^ (rng.random(smooth.shape) < 0.05), smooth),
        "noise": (rng.random((33, 47)) < 0.3, rng.random((33, 47)) < 0.6),
        "prediction empty": (np.zeros_like(dot), dot),
    }


def surface():
    cases = []
    for name, (prediction, truth) in surface_pairs(np.random.default_rng(SEED)).items():
        for spacing in ([1.0, 1.0], [0.7, 1.3]):
            measured = surface_distance.compute_surface_distances(truth, prediction, spacing)
            tolerances = [0.0, 1.0, 2.0, 3.7]
            hausdorff = surface_distance.compute_robust_hausdorff(measured, 95)
            cases.append(
                {
                    "name": name,
                    "spacing": spacing,
                    "prediction": rle(prediction),
                    "truth": rle(truth),
                    "tolerances": tolerances,
                    "surfaceDice": [
                        float(surface_distance.compute_surface_dice_at_tolerance(measured, tolerance))
                        for tolerance in tolerances
                    ],
                    "hausdorff95": float(hausdorff) if np.isfinite(hausdorff) else None,
                }
            )
    source = "github.com/google-deepmind/surface-distance at 1f805ce"
    write("surface", ["numpy", "scipy"], {"reference": source, "cases": cases})


def detections(rng, images, most_truths, most_predictions):
    """Truths are ellipses; predictions are moved truths or lie anywhere, with scores of which some are equal."""
    made = []
    for _ in range(images):
        def anywhere():
            cy, cx = rng.uniform(5, 45, 2)
            ry, rx = rng.uniform(3, 12, 2)
            return cy, cx, ry, rx

        truths = [anywhere() for _ in range(rng.integers(0, most_truths + 1))]
        predictions = []
        for _ in range(rng.integers(0, most_predictions + 1)):
            if truths and rng.random() < 0.7:
                cy, cx, ry, rx = truths[rng.integers(len(truths))]
                predictions.append((cy + rng.normal(), cx + rng.normal(), ry * rng.uniform(0.7, 1.4), rx))
            else:
                predictions.append(anywhere())
        made.append(
            {
                "truths": [rle(ellipse(50, 50, *shape)) for shape in truths],
                "predictions": [rle(ellipse(50, 50, *shape)) for shape in predictions],
                "scores": [round(float(score), 1) for score in rng.random(len(predictions))],
            }
        )
    return made


def coco_average_precision(images, scores_of):
    truth = COCO()
    annotations = [
        {"id": 0, "image_id": at + 1, "category_id": 1, "iscrowd": 0, "segmentation": one, "area": float(coco_mask.area(one))}
        for at, image in enumerate(images)
        for one in image["truths"]
    ]
    # COCOeval takes a matched annotation with id 0 for no match.
    for at, annotation in enumerate(annotations):
        annotation["id"] = at + 1
    truth.dataset = {
        "images": [{"id": at + 1, "height": 50, "width": 50} for at in range(len(images))],
        "annotations": annotations,
        "categories": [{"id": 1}],
    }
    truth.createIndex()
    results = [
        {"image_id": at + 1, "category_id": 1, "segmentation": one, "score": score}
        for at, image in enumerate(images)
        for one, score in zip(image["predictions"], scores_of(image))
    ]
    run = COCOeval(truth, truth.loadRes(results), "segm")
    run.evaluate()
    run.accumulate()
    # [IoU threshold, recall, class, area range, most detections]
    precision = run.eval["precision"][:, :, 0, 0, 2]
    return {"ap50": float(precision[0].mean()), "ap75": float(precision[5].mean())}


def twenty_truths(rng):
    """One image with twenty truths of which seven are found: recall 7 / 20, which linspace's 0.35 just exceeds."""
    shapes = [(6 + 10 * (i // 5), 5 + 10 * (i % 5), 4, 4) for i in range(20)]
    truths = [rle(ellipse(50, 50, *shape)) for shape in shapes]
    return [{"truths": truths, "predictions": truths[:7], "scores": [round(float(s), 3) for s in rng.random(7)]}]


def average_precision():
    rng = np.random.default_rng(SEED)
    sets = {
        "a dozen images": detections(rng, 12, 4, 7),
        "few truths, many predictions": detections(rng, 5, 2, 12),
        "more predictions than are looked at": crowded(rng),
        "a recall on the grid": twenty_truths(rng),
    }
    cases = []
    with contextlib.redirect_stdout(io.StringIO()):
        for name, images in sets.items():
            cases.append(
                {
                    "name": name,
                    "images": [
                        {"scores": image["scores"], "truths": len(image["truths"]), "ious": ious(image)} for image in images
                    ],
                    "scored": coco_average_precision(images, lambda image: image["scores"]),
                    "unscored": coco_average_precision(images, lambda image: [1.0] * len(image["scores"])),
                }
            )
    write("average-precision", ["pycocotools", "numpy"], {"cases": cases})


def crowded(rng):
    """105 predictions of which the last, that alone find the third truth, are beyond the hundredth."""
    shapes = [(10, 10, 5, 5), (30, 12, 6, 8), (35, 38, 8, 7)]

    def near(cy, cx, ry, rx):
        return rle(ellipse(50, 50, cy + rng.normal() * 2, cx, ry, rx))

    predictions = [near(*shapes[i % 2]) for i in range(101)] + [rle(ellipse(50, 50, *shapes[2]))] * 4
    scores = [round(1 - i / 200, 3) for i in range(105)]
    return [{"truths": [rle(ellipse(50, 50, *shape)) for shape in shapes], "predictions": predictions, "scores": scores}]


def ious(image):
    if not image["truths"] or not image["predictions"]:
        return [[] for _ in image["predictions"]]
    return coco_mask.iou(image["predictions"], image["truths"], [0] * len(image["truths"])).tolist()


def calibration():
    rng = np.random.default_rng(SEED)
    presence = np.round(rng.random(200), 2)
    is_there = (rng.random(200) < presence**1.5).astype(int)
    claimed_iou = np.clip(rng.normal(0.75, 0.2, 150), 0, 1)
    reached_iou = np.clip(claimed_iou + rng.normal(-0.08, 0.15, 150), 0, 1)
    outcomes, confidences = calibration_curve(is_there, presence, n_bins=10, strategy="uniform")
    write(
        "calibration",
        ["scikit-learn", "numpy"],
        {
            "presence": {
                "confidence": presence.tolist(),
                "outcome": is_there.tolist(),
                "binConfidence": confidences.tolist(),
                "binOutcome": outcomes.tolist(),
                "expectedCalibrationError": calibration_error(presence, is_there),
                "brier": float(brier_score_loss(is_there, presence)),
                "auroc": float(roc_auc_score(is_there, presence)),
            },
            "mask": {
                "confidence": claimed_iou.tolist(),
                "outcome": reached_iou.tolist(),
                "expectedCalibrationError": calibration_error(claimed_iou, reached_iou),
                "brier": float(np.mean((claimed_iou - reached_iou) ** 2)),
            },
        },
    )


def calibration_error(confidence, outcome):
    """Guo et al. (2017), equation 3: bins of a tenth, open below; no library grades outcomes between 0 and 1."""
    error = 0.0
    for k in range(10):
        inside = (confidence > k / 10) & (confidence <= (k + 1) / 10)
        if k == 0:
            inside |= confidence == 0
        if inside.any():
            error += inside.mean() * abs(confidence[inside].mean() - outcome[inside].mean())
    return float(error)


def wilcoxon_case(name, differences):
    result = stats.wilcoxon(differences, zero_method="wilcox", correction=False, method="asymptotic")
    return {
        "name": name,
        "differences": [float(d) for d in differences],
        "statistic": float(result.statistic),
        "p": float(result.pvalue),
    }


def permutation(sums, resamples):
    result = stats.permutation_test(
        (np.array(sums),),
        lambda x, axis: np.sum(x, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=resamples,
        rng=np.random.default_rng(SEED),
    )
    return float(result.pvalue)


def paired_scores(rng, cases):
    """Several questions a case, with an effect of the case."""
    rows = []
    for case in range(cases):
        effect = rng.normal(0.03, 0.05)
        for _ in range(rng.integers(1, 5)):
            first = rng.uniform(0.3, 0.9)
            rows.append({"caseId": f"case {case}", "first": float(first), "second": float(first + effect + rng.normal(0, 0.03))})
    return rows


def by_case(rows):
    groups = {}
    for row in rows:
        groups.setdefault(row["caseId"], []).append(row["second"] - row["first"])
    return list(groups.values())


def bootstrap_interval(groups, rng, draws=100_000):
    sums = np.array([sum(group) for group in groups])
    counts = np.array([len(group) for group in groups])
    drawn = rng.integers(0, len(groups), (draws, len(groups)))
    return [float(x) for x in np.quantile(sums[drawn].sum(1) / counts[drawn].sum(1), [0.025, 0.975])]


def paired_case(rng, name, cases, resamples):
    rows = paired_scores(rng, cases)
    groups = by_case(rows)
    return {
        "name": name,
        "rows": rows,
        "difference": float(np.mean([d for group in groups for d in group])),
        "interval": bootstrap_interval(groups, rng),
        "permutationP": permutation([sum(group) for group in groups], resamples),
        "wilcoxonP": wilcoxon_case("", [np.mean(group) for group in groups])["p"],
    }


def paired():
    rng = np.random.default_rng(SEED)
    write(
        "paired",
        ["scipy", "numpy"],
        {
            "wilcoxon": [
                wilcoxon_case("no ties", rng.normal(0.3, 1, 25)),
                wilcoxon_case("ties and zeros", rng.integers(-3, 5, 60)),
                wilcoxon_case("strong", rng.normal(2, 1, 80)),
                wilcoxon_case("all one way", np.arange(1, 13)),
                wilcoxon_case("balanced", [1, -1, 2, -2]),
                wilcoxon_case("one", [0.5]),
            ],
            "normalTail": [[z, float(stats.norm.sf(z))] for z in (0.0, 0.5, 1.96, 2.999, 3.001, 4.5, 8.0, 20.0)],
            "paired": [
                paired_case(rng, "nine cases, every sign pattern", 9, np.inf),
                paired_case(rng, "forty cases, drawn patterns", 40, 400_000),
            ],
        },
    )


def main():
    FOLDER.mkdir(exist_ok=True)
    surface()
    average_precision()
    calibration()
    paired()


if __name__ == "__main__":
    main()
