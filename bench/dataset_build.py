"""The dataset builder's work, written straightforwardly in Python: the peer of bench/dataset-build.mjs.

Usage: python bench/dataset_build.py ARCHIVE.zip OUT [processes]; needs numpy 2, scipy, Pillow, pyarrow, pycocotools.

Does: reads an archive in the layout of SA-Med2D in place; surveys every picture (two 64-bit hashes, SHA-256 of its
pixels); plans (splits by patient, copies and near-duplicates out, shards); decodes and filters every mask; writes six
samples an image with marks (dataset_build_marks.py), facts and one to three turns (dataset_build_samples.py, and its words
in dataset_build_words.py); three nested Parquet tables a shard and their SHA-256, skipped.jsonl, statistics of words and
counts over all samples, manifest.

Does not: resume; keep the listing out of memory; read other formats; decode a picture a second time for its shard; check
options and rows against schemas; tell Hugging Face which column holds pictures; draw the card, charts and contact sheets. It
has a fifth as many templates as our grammar, and fewer kinds of follow-up and inquiry; its ontology has 23 terms instead of
some 900, and what it calls absent is a term of another modality, where ours proves it.
Near-duplicates are found by comparing each held-out picture with all others: quick for thousands, slow for millions.
"""

import hashlib
import io
import json
import random
import re
import sys
import zipfile
from collections import Counter, defaultdict
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from dataset_build_marks import Figure, rle
from dataset_build_samples import write_samples
from dataset_build_words import WHOLE_OF, term_of
from PIL import Image

SEED, IMAGES_PER_SHARD, SAMPLES_PER_IMAGE = 0, 256, 6
SPLITS, SHARES, NEAR_BITS = ["train", "val", "test"], [0.8, 0.1, 0.1], 3
INVERTED = {"ichallenge_adam_task2"}
SOURCE, LICENCE = "SA-Med2D-20M", "CC BY-NC-SA 4.0"
MODALITIES = {"x_ray": "xray", "fundus_photography": "fundus"}
COSINES = np.cos(np.pi / 32 * (np.arange(32) + 0.5)[None, :] * np.arange(1, 9)[:, None])

text, int32, real = pa.string(), pa.int32(), pa.float64()


def structs(**fields):
    return pa.list_(pa.struct(fields))


SCHEMAS = {
    "images": pa.schema(
        {
            **{"image_id": text, "image": pa.struct({"bytes": pa.binary(), "path": text}), "width": int32, "height": int32},
            **{name: text for name in ("split", "source", "dataset", "licence", "modality", "body_part", "patient")},
            **{"spacing_mm": pa.list_(real), "attributes": text, "complete_labels": pa.list_(text), "phash": text},
        }
    ),
    "masks": pa.schema(
        {
            **{name: text for name in ("mask_id", "image_id", "label", "term", "kind")},
            **{"instance": int32, "area_px": int32, "box": pa.list_(int32), "size": pa.list_(int32), "counts": text},
        }
    ),
    "samples": pa.schema(
        {
            **{name: text for name in ("sample_id", "image_id", "split", "perspective", "task", "topic", "language", "writer")},
            "conversations": structs(role=text, content=text),
            "marks": structs(kind=text, positive=pa.bool_(), xy=pa.list_(real), counts=text),
            "marking": text,
            "targets": structs(term=text, mask_id=text),
            "facts": structs(kind=text, term=text, value=text, unit=text, source=text),
        }
    ),
}

# What our reader knows a table by.
SCHEMAS = {table: schema.with_metadata({"mimo.table": f"{table}/1"}) for table, schema in SCHEMAS.items()}
archive = None  # of this process


def open_archive(path):
    global archive
    archive = zipfile.ZipFile(path)


# Listing


def describe(stem, image_name, masks, labels):
    prefix, dataset, case, place = stem.split("--")
    axis, number = place.split("_")
    attributes = {} if axis == "2d" else {"axis": axis, "slice": int(number)}
    modality, _, sequence = (MODALITIES.get(prefix) or prefix).partition("_")
    if sequence.strip("0"):
        attributes["sequence"] = sequence
    by_class, skips = defaultdict(list), []
    for name, class_id, instance in sorted(masks, key=lambda mask: mask[1:]):
        label = labels[dataset][class_id].replace("_", " ")
        if label.startswith("union "):
            skips.append(("unsupported", f"{stem}: {name}"))
        else:
            by_class[label].append(name)
    wanted = []
    for label, names in by_class.items():
        wanted.append((label, "all", 0, names))
        if len(names) > 1:
            wanted += [(label, "instance", i + 1, [name]) for i, name in enumerate(names)]
    picture = {"key": stem, "name": image_name, "dataset": dataset, "patient": f"{dataset}/{case}", "modality": modality}
    return {**picture, "attributes": attributes, "masks": wanted}, skips


def list_archive():
    names = archive.namelist()
    mapping = json.loads(archive.read(next(name for name in names if name.endswith("class_mapping_id.json"))))
    labels = {dataset: {number: label for label, number in classes.items()} for dataset, classes in mapping.items()}
    masks, images = defaultdict(list), {}
    for name in names:
        folder, _, file = name.rpartition("/")
        stem = file.removesuffix(".png")
        if folder.endswith("masks"):
            of, class_id, instance = re.fullmatch(r"(.*)--(\d+)_(\d+)", stem).groups()
            masks[of].append((name, int(class_id), int(instance)))
        elif folder.endswith("images"):
            images[stem] = name
    described = [describe(stem, name, masks[stem], labels) for stem, name in sorted(images.items())]
    return [picture for picture, _ in described], [skip for _, skips in described for skip in skips]


# Survey


def hashes_of(picture):
    grey = picture.convert("L")
    square = np.asarray(grey.resize((32, 32), Image.BOX), dtype=np.float64)
    waves = COSINES @ square @ COSINES.T
    strip = np.asarray(grey.resize((9, 8), Image.BOX), dtype=np.int16)
    bits = np.concatenate([(waves > np.median(waves)).ravel(), (strip[:, 1:] > strip[:, :-1] + 2).ravel()])
    return np.packbits(bits).tobytes()


def survey(entries):
    found = []
    for entry in entries:
        try:
            picture = Image.open(io.BytesIO(archive.read(entry["name"])))
            pixels = np.asarray(picture)
        except OSError:
            found.append("corrupt")
            continue
        if pixels.min() == pixels.max():
            found.append("blank_image")
            continue
        content = hashlib.sha256(f"{pixels.shape} ".encode() + pixels.tobytes()).digest()
        found.append((hashes_of(picture), content))
    return found


# Plan


def split_of(patient):
    draw = int.from_bytes(hashlib.sha256(f"{SEED} split {patient}".encode()).digest()[:8], "big") / 2**64
    return int(np.searchsorted(np.cumsum(SHARES)[:-1], draw, side="right"))


def near_duplicates(hashes, splits):
    """Pictures that look like one of a split that is held out more."""
    found = np.zeros(len(hashes), dtype=bool)
    for i in np.flatnonzero(splits > 0):
        is_near = (np.bitwise_count(hashes ^ hashes[i]) <= NEAR_BITS).all(axis=1)
        found |= is_near & (splits < splits[i])
    return found


def plan(entries, surveyed):
    kept, skips, seen = [], [], set()
    for entry, found in zip(entries, surveyed):
        reason = found if isinstance(found, str) else "duplicate_image" if found[1] in seen else None
        if reason:
            skips.append((reason, entry["key"]))
            continue
        seen.add(found[1])
        split = split_of(entry["patient"])
        kept.append({**entry, "split": SPLITS[split], "hash": found[0]})
    hashes = np.frombuffer(b"".join(entry["hash"] for entry in kept), dtype=">u8").astype(np.uint64).reshape(-1, 2)
    near = near_duplicates(hashes, np.array([SPLITS.index(entry["split"]) for entry in kept]))
    skips += [("near_duplicate", entry["key"]) for entry, is_near in zip(kept, near) if is_near]
    kept = [entry for entry, is_near in zip(kept, near) if not is_near]
    # What there is of one patient stays together; the patients are shuffled.
    kept.sort(key=lambda entry: hashlib.sha256(f"{SEED} order {entry['patient']}".encode()).digest())
    shards = []
    for split in SPLITS:
        own = [entry for entry in kept if entry["split"] == split]
        for number, at in enumerate(range(0, len(own), IMAGES_PER_SHARD)):
            shards.append((f"{split}-{number:05d}", own[at : at + IMAGES_PER_SHARD]))
    return shards, skips


# Shards


def read_mask(names, inverted):
    masks = [np.asarray(Image.open(io.BytesIO(archive.read(name))).convert("L")) > 0 for name in names]
    if len({mask.shape for mask in masks}) > 1:
        raise ValueError("size_mismatch")
    masks = [~mask for mask in masks] if inverted else masks
    return masks[0] if len(masks) == 1 else np.logical_or.reduce(masks)


def fault_of_size(area, pixels):
    if area == 0:
        return "empty_mask"
    if area < max(4, 1e-5 * pixels):
        return "tiny_mask"
    return "full_mask" if area > 0.98 * pixels else None


def contradict(a, b):
    """Whole-class masks of two terms on the same pixels, neither of them a part of the other."""
    sides = [{"left", "right"} & set(term.split()) for term in (a.term, b.term)]
    if all(sides) and sides[0] != sides[1]:
        return a.iou(b) > 0.9
    return WHOLE_OF.get(a.term, a.term) != WHOLE_OF.get(b.term, b.term) and a.iou(b) > 0.9


def judge(figures):
    faults = {}
    for i, figure in enumerate(figures):
        same = [other for other in figures[:i] if other.term == figure.term and other.kind == figure.kind]
        if figure.kind == "instance" and any(figure.iou(other) > 0.9 for other in same):
            faults[i] = "duplicate_mask"
    whole = [(i, figure) for i, figure in enumerate(figures) if figure.kind == "all"]
    for i, figure in whole:
        if any(i != j and figure.term != other.term and contradict(figure, other) for j, other in whole):
            faults[i] = "label_conflict"
    return faults


def read_figures(entry, width, height):
    figures, skips = [], []
    for label, kind, instance, names in entry["masks"]:
        ref = f"{entry['key']}: {','.join(names)}"
        try:
            mask = read_mask(names, entry["dataset"] in INVERTED)
            reason = None if mask.shape == (height, width) else "size_mismatch"
        except (OSError, ValueError) as error:
            reason = "size_mismatch" if str(error) == "size_mismatch" else "corrupt"
        reason = reason or fault_of_size(int(mask.sum()), mask.size)
        if reason:
            skips.append((reason, ref))
        else:
            figures.append(Figure(label, term_of(label), kind, instance, mask))
    faults = judge(figures)
    skips += [(reason, f"{entry['key']}: {figures[i].label}") for i, reason in faults.items()]
    return [figure for i, figure in enumerate(figures) if i not in faults], skips


def image_row(entry, image_id, data, width, height):
    return {
        **{"image_id": image_id, "image": {"bytes": data, "path": f"{image_id}.png"}, "width": width, "height": height},
        **{name: entry[name] for name in ("split", "dataset", "modality", "patient")},
        **{"source": SOURCE, "licence": LICENCE, "body_part": None, "spacing_mm": None},
        **{"attributes": json.dumps(entry["attributes"]), "complete_labels": [], "phash": entry["hash"][:8].hex()},
    }


def mask_row(figure, image_id):
    return {
        **{"mask_id": figure.mask_id, "image_id": image_id, "label": figure.label, "term": figure.term},
        **{"kind": figure.kind, "instance": figure.instance, "area_px": figure.area, "box": figure.box},
        **{"size": list(figure.mask.shape), "counts": rle(figure.mask)},
    }


def build_shard(job):
    out, name, entries = job
    rows, skips = {"images": [], "masks": [], "samples": []}, []
    for entry in entries:
        data = archive.read(entry["name"])
        width, height = Image.open(io.BytesIO(data)).size
        image_id = f"{SOURCE}/{entry['key']}"
        figures, faults = read_figures(entry, width, height)
        skips += faults
        for number, figure in enumerate(figures):
            figure.mask_id = f"{image_id}#{number}"
        samples = write_samples(entry, image_id, figures, SEED, SAMPLES_PER_IMAGE)
        if not samples:
            skips.append(("no_samples", entry["key"]))
            continue
        rows["images"].append(image_row(entry, image_id, data, width, height))
        rows["masks"] += [mask_row(figure, image_id) for figure in figures]
        rows["samples"] += [{**sample, "image_id": image_id, "split": entry["split"]} for sample in samples]
    return name, {table: write_table(out, table, name, rows[table]) for table in rows}, skips


def write_table(out, table, name, rows):
    path = Path(out) / table / f"{name}.parquet"
    part = path.with_suffix(".part")
    rows_per_group = 64 if table == "images" else 4096
    packed = {"compression": "none" if table == "images" else "snappy", "row_group_size": rows_per_group}
    pq.write_table(pa.Table.from_pylist(rows, SCHEMAS[table]), part, **packed)
    sha256 = hashlib.sha256(part.read_bytes()).hexdigest()
    part.rename(path)
    return {"path": f"{table}/{path.name}", "bytes": path.stat().st_size, "rows": len(rows), "sha256": sha256}


# Statistics


class WordCounter:
    def __init__(self):
        self.texts, self.grams, self.total, self.count = set(), [set(), set(), set()], [0, 0, 0], 0

    def add(self, text):
        words = re.findall(r"[\w%²'-]+", re.sub(r"<.*?>", "", text).lower())
        self.count += 1
        self.texts.add(" ".join(words))
        for n in range(3):
            grams = list(zip(*(words[k:] for k in range(n + 1))))
            self.total[n] += len(grams)
            self.grams[n].update(grams)

    def result(self):
        distinct = {f"distinct{n + 1}": len(self.grams[n]) / max(1, self.total[n]) for n in range(3)}
        duplicates = 1 - len(self.texts) / max(1, self.count)
        return {"texts": self.count, "words": self.total[0], "vocabulary": len(self.grams[0]), **distinct, "duplicates": duplicates}


def statistics(out, shards):
    counts, asked, told = defaultdict(Counter), WordCounter(), WordCounter()
    patients = defaultdict(set)
    for name, files, _ in shards:
        images = pq.read_table(Path(out) / files["images"]["path"], columns=[c for c in SCHEMAS["images"].names if c != "image"])
        by_id = {image["image_id"]: image for image in images.to_pylist()}
        for image in by_id.values():
            patients[image["patient"]].add(image["split"])
            for column in ("split", "modality", "source", "dataset", "licence"):
                counts[f"images by {column}"][image[column]] += 1
        for mask in pq.read_table(Path(out) / files["masks"]["path"]).to_pylist():
            counts["masks by term"][mask["term"]] += 1
            counts["masks by kind"][mask["kind"]] += 1
            counts["masks by share"][int(100 * mask["area_px"] / np.prod(mask["size"]))] += 1
        for sample in pq.read_table(Path(out) / files["samples"]["path"]).to_pylist():
            count_sample(sample, by_id[sample["image_id"]], counts)
            for turn in sample["conversations"]:
                (asked if turn["role"] == "user" else told).add(turn["content"])
    assert all(len(splits) == 1 for splits in patients.values()), "a patient is in two splits"
    return {"questions": asked.result(), "answers": told.result(), **counts}


def count_sample(sample, image, counts):
    for column in ("split", "perspective", "task", "topic", "writer", "language"):
        counts[f"samples by {column}"][sample[column]] += 1
    for column in ("modality", "source", "dataset", "licence"):
        counts[f"samples by {column}"][image[column]] += 1
    counts["samples by turns"][len(sample["conversations"]) // 2] += 1
    counts["samples by targets"][len(sample["targets"])] += 1
    counts["samples about"]["absent" if any(not t["mask_id"] for t in sample["targets"]) else "present"] += 1
    for fact in sample["facts"]:
        counts["facts by kind"][fact["kind"]] += 1
        counts["facts by source"][fact["source"]] += 1
    counts["negative marks"]["all"] += sum(not mark["positive"] for mark in sample["marks"])
    if sample["marking"]:
        marking = json.loads(sample["marking"])
        counts["marks by kind"][marking["kind"]] += 1
        counts["marks by habit"][marking["habit"]] += 1


def build(path, out, run):
    for table in SCHEMAS:
        (Path(out) / table).mkdir(parents=True, exist_ok=True)
    entries, skips = list_archive()
    units = [entries[at : at + IMAGES_PER_SHARD] for at in range(0, len(entries), IMAGES_PER_SHARD)]
    surveyed = [found for unit in run(survey, units) for found in unit]
    shards, left_out = plan(entries, surveyed)
    done = list(run(build_shard, [(out, name, own) for name, own in shards]))
    skips += left_out + [skip for _, _, own in done for skip in own]
    (Path(out) / "skipped.jsonl").write_text("".join(json.dumps({"reason": why, "ref": ref}) + "\n" for why, ref in skips))
    (Path(out) / "statistics.json").write_text(json.dumps(statistics(out, done), indent=1))
    totals = {table: sum(files[table]["rows"] for _, files, _ in done) for table in SCHEMAS}
    skipped = Counter(reason for reason, _ in skips)
    manifest = {"format": "mimoseg", "source": path, **totals, "skipped": skipped, "shards": [{"name": n, **f} for n, f, _ in done]}
    (Path(out) / "dataset.json").write_text(json.dumps(manifest, indent=1))
    print(json.dumps({**totals, "skipped": skipped}))


def main():
    path, out = sys.argv[1:3]
    processes = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    open_archive(path)
    if processes == 1:
        build(path, out, map)
        return
    with Pool(processes, open_archive, (path,)) as pool:
        build(path, out, lambda work, jobs: pool.map(work, jobs, chunksize=1))


if __name__ == "__main__":
    main()
