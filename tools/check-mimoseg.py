"""Optional developer check: reads a built dataset with pyarrow, pandas and Hugging Face `datasets`.

    pip install pyarrow pandas datasets pillow
    python tools/check-mimoseg.py DIR

Says what was read, and fails if a table has other types than docs/mimoseg-format.md promises, a picture does not open
with its stated size, or a sample speaks of an image or mask that is not there. No test of this repository needs it.
"""

import sys
import tempfile
from pathlib import Path

import datasets
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

STRING_COLUMNS = {
    "images": ["image_id", "split", "modality", "patient", "attributes", "phash"],
    "masks": ["mask_id", "image_id", "label", "term", "counts"],
    "samples": ["sample_id", "image_id", "perspective", "task", "topic", "writer"],
}


def check_types(root: Path) -> None:
    for table, names in STRING_COLUMNS.items():
        for path in sorted((root / table).glob("*.parquet")):
            schema = pq.read_schema(path)
            for name in names:
                assert schema.field(name).type == pa.string(), (path, name, schema.field(name).type)
            assert schema.metadata[b"mimo.table"] == f"{table}/1".encode(), path
    images = pq.read_schema(sorted((root / "images").glob("*.parquet"))[0])
    assert images.field("width").type == pa.int32()
    assert images.field("image").type.field("bytes").type == pa.binary()


def check_pandas(root: Path) -> None:
    masks = pd.read_parquet(root / "masks")
    samples = pd.read_parquet(root / "samples")
    images = pd.read_parquet(root / "images", columns=["image_id", "split", "patient"])
    assert images.image_id.is_unique and masks.mask_id.is_unique and samples.sample_id.is_unique
    assert masks.image_id.isin(images.image_id).all()
    assert samples.image_id.isin(images.image_id).all()
    known = set(masks.mask_id)
    for targets in samples.targets:
        for target in targets:
            assert target["mask_id"] is None or target["mask_id"] in known, target
    assert (images.groupby("patient").split.nunique() == 1).all()
    print(f"pandas: {len(images)} images, {len(masks)} masks, {len(samples)} samples")
    print(samples.groupby("perspective").size().to_string())


def check_datasets(root: Path, cache: str) -> None:
    for table in STRING_COLUMNS:
        files = {}
        for path in sorted((root / table).glob("*.parquet")):
            files.setdefault(path.name.rsplit("-", 1)[0], []).append(str(path))
        loaded = datasets.load_dataset("parquet", data_files=files, cache_dir=cache)
        for split, rows in loaded.items():
            print(f"datasets: {table}/{split}: {len(rows)} rows")
            if len(rows) == 0:
                continue
            first = rows[0]
            if table == "images":
                assert first["image"].size == (first["width"], first["height"]), first["image"]
            if table == "samples":
                assert first["conversations"][0]["role"] == "user", first["conversations"]


def main() -> None:
    root = Path(sys.argv[1])
    check_types(root)
    check_pandas(root)
    with tempfile.TemporaryDirectory() as cache:
        check_datasets(root, cache)
    print("ok")


if __name__ == "__main__":
    main()
