"""Figures (masks with their geometry) and simulated marks for dataset_build.py; pixels, (0, 0) is the image's corner."""

import math
from functools import cached_property

import numpy as np
from PIL import Image, ImageDraw
from pycocotools import mask as coco
from scipy.ndimage import binary_erosion, distance_transform_edt, label
from scipy.spatial import ConvexHull

MARK_KINDS, MARK_WEIGHTS = ["point", "box", "scribble", "lasso", "mask", "points"], [32, 32, 11, 8, 6, 11]
CORNERS = 28


def rle(mask):
    return coco.encode(np.asfortranarray(mask.astype(np.uint8)))["counts"].decode()


def box_of(mask):
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return [int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1]


def box_iou(a, b):
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    both = max(0, width) * max(0, height)
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)


class Figure:
    """One mask, and its geometry as far as it is asked for."""

    def __init__(self, label, term, kind, instance, mask):
        self.label, self.term, self.kind, self.instance, self.mask = label, term, kind, instance, mask
        self.area, self.box, self.mask_id, self.instances = int(mask.sum()), box_of(mask), None, []

    @cached_property
    def depth(self):
        return distance_transform_edt(self.mask)

    @cached_property
    def away(self):
        return distance_transform_edt(~self.mask)

    @cached_property
    def middle(self):
        ys, xs = np.nonzero(self.mask)
        return xs.mean() + 0.5, ys.mean() + 0.5

    @cached_property
    def pieces(self):
        """Areas of the separate regions, the largest first."""
        labels, _ = label(self.mask, np.ones((3, 3)))
        return sorted(np.bincount(labels.ravel())[1:].tolist(), reverse=True)

    @cached_property
    def axes(self):
        """Longest diameter, and the extent across it."""
        ys, xs = np.nonzero(self.mask & ~binary_erosion(self.mask))
        corners = np.concatenate([np.stack([xs + dx, ys + dy], axis=1) for dx in (0, 1) for dy in (0, 1)])
        hull = corners[ConvexHull(corners).vertices]
        apart = hull[:, None] - hull[None]
        lengths = np.hypot(apart[..., 0], apart[..., 1])
        x, y = apart[np.unravel_index(lengths.argmax(), lengths.shape)] / lengths.max()
        return float(lengths.max()), float(np.ptp(hull @ [-y, x]))

    @property
    def share(self):
        return self.area / self.mask.size

    def iou(self, other):
        both = int((self.mask & other.mask).sum())
        return both / (self.area + other.area - both)

    def grown(self, radius):
        return self.away <= radius

    def shrunk(self, radius):
        return self.depth > radius


def pick_pixel(weights, rng):
    """Centre of one pixel, with probability proportional to its weight; None where all are 0."""
    total = np.cumsum(weights)
    if total[-1] <= 0:
        return None
    at = int(np.searchsorted(total, rng.random() * total[-1], side="right"))
    y, x = divmod(min(at, len(total) - 1), weights.shape[1])
    return [x + 0.5, y + 0.5]


def deepest(depth):
    y, x = divmod(int(depth.argmax()), depth.shape[1])
    return [x + 0.5, y + 0.5]


def point(at, positive=True):
    return {"kind": "point", "positive": positive, "xy": at, "counts": None}


def mask_mark(mask):
    return {"kind": "mask", "positive": True, "xy": [], "counts": rle(mask), "mask": mask}


def positive_point(figure, habit, rng):
    if habit == "centre":
        return point(deepest(figure.depth))
    return point(pick_pixel(figure.depth if habit == "inside" else figure.mask, rng))


def negative_points(figure, count, rng):
    """Outside, but near: where a person would want to say "not this"."""
    x0, y0, x1, y1 = figure.box
    if count == 0:
        return []
    near = (figure.away >= 2) & (figure.away <= max(4, 0.25 * math.sqrt((x1 - x0) * (y1 - y0))))
    found = [pick_pixel(near, rng) for _ in range(count)]
    return [point(at, False) for at in found if at is not None]


def simulate_box(figure, hand, rng):
    def shift():
        raw = max(-1, min(1, rng.gauss(0, 0.5))) if hand["normal"] else rng.uniform(-1, 1)
        moved = hand["jitter"] * raw
        return {"loose": abs(moved), "tight": -abs(moved)}.get(hand["habit"], moved)

    x0, y0, x1, y1 = figure.box
    edges = []
    for low, high, size in ((x0, x1, figure.mask.shape[1]), (y0, y1, figure.mask.shape[0])):
        a, b = max(0, low - shift() * (high - low)), min(size, high + shift() * (high - low))
        if b - a < 1:
            a = max(0, min(size - 1, (a + b - 1) / 2))
            b = a + 1
        edges.append((a, b))
    return {"kind": "box", "positive": True, "xy": [edges[0][0], edges[1][0], edges[0][1], edges[1][1]], "counts": None}


def simulate_scribble(figure, rng):
    depth, (x0, y0, x1, y1) = figure.depth, figure.box
    x, y = pick_pixel(depth, rng)
    stride = max(1, max(x1 - x0, y1 - y0) * rng.uniform(0.3, 0.9) / 16)
    margin = max(1, min(depth[int(y), int(x)], 1 + stride / 2))
    path, heading = [x, y], rng.uniform(0, 2 * math.pi)
    for _ in range(16):
        for turn in range(6):
            angle = heading + rng.gauss(0, 0.35) * (1 + 2 * turn)
            to_x, to_y = x + stride * math.cos(angle), y + stride * math.sin(angle)
            on_image = 0 <= to_x < depth.shape[1] and 0 <= to_y < depth.shape[0]
            if on_image and depth[int(to_y), int(to_x)] >= margin:
                break
        else:
            break
        x, y, heading = to_x, to_y, angle
        path += [x, y]
    path = path if len(path) > 2 else [x - 0.25, y, x + 0.25, y]
    return {"kind": "scribble", "positive": True, "xy": path, "counts": None}


def simulate_lasso(figure, margin, rng):
    x0, y0, x1, y1 = figure.box
    cx, cy, rx, ry = (x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 2, (y1 - y0) / 2
    ys, xs = np.nonzero(figure.mask)
    dx, dy = (xs + 0.5 - cx) / rx, (ys + 0.5 - cy) / ry
    reach = np.full(CORNERS, 0.15)
    np.maximum.at(reach, np.round(np.arctan2(dy, dx) / (2 * np.pi) * CORNERS).astype(int) % CORNERS, np.hypot(dx, dy))
    near = np.maximum(reach, np.maximum(np.roll(reach, 1), np.roll(reach, -1)))
    angles = 2 * np.pi * np.arange(CORNERS) / CORNERS
    swing, phase = rng.uniform(0.2, 0.7), rng.uniform(0, 2 * math.pi)
    noise = np.array([rng.gauss(0, 0.02) for _ in range(CORNERS)])
    scale = np.maximum(near * 1.01, near + margin * (1 + swing * np.sin(2 * angles + phase)) + noise)
    path_x, path_y = cx + np.cos(angles) * (scale * rx + 0.6), cy + np.sin(angles) * (scale * ry + 0.6)
    drawn = Image.new("L", figure.mask.shape[::-1])
    ImageDraw.Draw(drawn).polygon(list(zip(path_x - 0.5, path_y - 0.5)), fill=1)
    circled = np.asarray(drawn) > 0
    return mask_mark(circled if circled.any() else figure.mask)


def simulate_sloppy(figure, rng):
    x0, y0, x1, y1 = figure.box
    radius = math.sqrt((x1 - x0) * (y1 - y0)) * rng.uniform(0, 0.08)
    resized = figure.grown(radius) if rng.random() < 0.5 else figure.shrunk(radius)
    dx, dy = round((x1 - x0) * rng.uniform(-0.06, 0.06)), round((y1 - y0) * rng.uniform(-0.06, 0.06))
    height, width = resized.shape
    moved = np.zeros_like(resized)
    moved[max(0, dy) : height + min(0, dy), max(0, dx) : width + min(0, dx)] = resized[
        max(0, -dy) : height - max(0, dy), max(0, -dx) : width - max(0, dx)
    ]
    return mask_mark(moved if moved.any() else figure.mask)


def draw_hand(kind, rng):
    hand = {"kind": kind, "habit": "sloppy" if kind == "mask" else None}
    if kind in ("point", "points"):
        hand["habit"] = rng.choices(["centre", "inside", "off-centre"], [20, 50, 30])[0]
    elif kind in ("box", "lasso"):
        hand["habit"] = "loose" if kind == "lasso" else rng.choices(["uneven", "loose", "tight"], [50, 30, 20])[0]
        hand["jitter"] = 0.2 if rng.random() < 0.15 else rng.uniform(0, 0.1)
        hand["normal"] = rng.random() < 0.5
    return hand


def simulate(figure, hand, rng):
    kind = hand["kind"]
    if kind == "point":
        return [positive_point(figure, hand["habit"], rng)]
    if kind == "points":
        inside = [positive_point(figure, hand["habit"], rng) for _ in range(rng.randint(1, 3))]
        return inside + negative_points(figure, rng.randint(0, 2), rng)
    if kind == "box":
        return [simulate_box(figure, hand, rng)]
    if kind == "scribble":
        return [simulate_scribble(figure, rng)]
    return [simulate_lasso(figure, 2 * hand["jitter"], rng) if kind == "lasso" else simulate_sloppy(figure, rng)]


def moved_by(mark, box):
    """How far a mark is from the true one, as a share of the structure's side."""
    x0, y0, x1, y1 = box
    if mark["kind"] == "scribble":
        return None
    if mark["kind"] == "point":
        x, y = mark["xy"]
        return round(math.hypot((x - (x0 + x1) / 2) / (x1 - x0), (y - (y0 + y1) / 2) / (y1 - y0)), 3)
    drawn, sides = mark["xy"] or box_of(mark["mask"]), (x1 - x0, y1 - y0)
    return round(max(abs(edge - true) / sides[k % 2] for k, (edge, true) in enumerate(zip(drawn, box))), 3)


def mark_named(figure, rng, kinds=MARK_KINDS):
    """Marks on a structure whose name is said as well."""
    hand = draw_hand(rng.choices(kinds, [MARK_WEIGHTS[MARK_KINDS.index(kind)] for kind in kinds])[0], rng)
    return with_record(figure, hand, simulate(figure, hand, rng))


def with_record(figure, hand, marks):
    return marks, {"kind": hand["kind"], "habit": hand["habit"], "jitter": moved_by(marks[0], figure.box)}


def mark_alone(figure, others, is_part, rng):
    """Marks that mean one structure without words: points lie on no smaller one, boxes fit no larger whole."""
    others = [other for other in others if other is not figure]
    for kind in (rng.choices(MARK_KINDS, MARK_WEIGHTS)[0], "box", "point"):
        hand = draw_hand(kind, rng)
        if kind in ("box", "mask", "lasso"):
            wholes = [other for other in others if is_part(figure.term, other.term) and other.area > 1.05 * figure.area]
            if any(box_iou(figure.box, other.box) > 0.85 for other in wholes):
                continue
            return with_record(figure, hand, simulate(figure, hand, rng))
        smaller = [other.mask for other in others if other.area < figure.area]
        region = figure
        if smaller:
            left = figure.mask & ~np.logical_or.reduce(smaller)
            if left.sum() < max(4, 0.1 * figure.area):
                continue
            region = Figure(figure.label, figure.term, figure.kind, figure.instance, left)
        marks = simulate(region, hand, rng)
        fair = [m for m in marks if m["positive"] or not figure.mask[int(m["xy"][1]), int(m["xy"][0])]]
        return with_record(figure, hand, fair)
    return None


def wrong_mask(figure, rng):
    """A mask as a model gets it wrong: a part missing, a neighbour taken too, or too fat or thin."""
    x0, y0, x1, y1 = figure.box
    cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
    ys, xs = np.ogrid[: figure.mask.shape[0], : figure.mask.shape[1]]
    wrong = figure
    for fault in rng.sample(["part", "neighbour", "size"], rng.randint(1, 2)):
        angle = rng.uniform(0, 2 * math.pi)
        if fault == "part":
            along = (xs + 0.5 - cx) * math.cos(angle) / (x1 - x0) + (ys + 0.5 - cy) * math.sin(angle) / (y1 - y0)
            mask = wrong.mask & (along <= rng.uniform(-0.1, 0.35))
        elif fault == "neighbour":
            x, y = cx + math.cos(angle) * (x1 - x0) / 2, cy + math.sin(angle) * (y1 - y0) / 2
            rx, ry = [max(2, side * rng.uniform(0.3, 0.9) / 2) for side in (x1 - x0, y1 - y0)]
            mask = wrong.mask | (((xs + 0.5 - x) / rx) ** 2 + ((ys + 0.5 - y) / ry) ** 2 <= 1)
        else:
            radius = max(1, math.sqrt((x1 - x0) * (y1 - y0)) * rng.uniform(0.04, 0.15))
            mask = wrong.grown(radius) if rng.random() < 0.5 else wrong.shrunk(radius)
        if mask.any():
            wrong = Figure(figure.label, figure.term, figure.kind, figure.instance, mask)
    return wrong.mask


def mark_correction(figure, rng):
    """A wrong mask, and clicks into its largest mistakes."""
    wrong, mistakes = wrong_mask(figure, rng), []
    for error, missing in ((figure.mask & ~wrong, True), (wrong & ~figure.mask, False)):
        labels, _ = label(error, np.ones((3, 3)))
        areas = np.bincount(labels.ravel())[1:]
        mistakes += [(int(areas[n]), missing, labels == n + 1) for n in np.argsort(-areas, kind="stable")[:3]]
    mistakes.sort(key=lambda mistake: -mistake[0])
    least = max(2, 0.01 * figure.area)
    worth = [mistake for i, mistake in enumerate(mistakes) if i == 0 or mistake[0] >= least][: rng.randint(1, 3)]
    clicks = [point(deepest(distance_transform_edt(piece)), missing) for _, missing, piece in worth]
    habit = "one click" if len(clicks) == 1 else "several clicks"
    return [mask_mark(wrong), *clicks], {"kind": "correction", "habit": habit, "jitter": None}
