"""Checks our DICOM segmentations against dciodvfy and pydicom: needs Debian's dicom3tools, pydicom and numpy.

Run from the repository's root. Writes segmentations of random masks on the sample images, has dciodvfy look at them
(nothing but what the sources leave empty may be amiss), and compares every frame with pydicom: pixels, segment,
source instance, frame number, and the place in space against the source's own.
"""

import json
import pathlib
import subprocess
import tempfile

import numpy as np
import pydicom

SAMPLES = ["ct-slice.dcm", "mr-slice.dcm", "head-ct.dcm"]
LABELS = ["liver", "left kidney", "an unknown thing", "폐 결절"]
WRITER = """
import { readFileSync, writeFileSync } from "node:fs";
import { writeDicomSeg } from "./packages/imaging/src/export/index.ts";
const job = JSON.parse(readFileSync(0, "utf8"));
const segments = job.segments.map(({ label, layers }) => ({
  label, algorithm: "SEMIAUTOMATIC", color: [230, 159, 0],
  layers: layers.map(({ frame, mask }) => ({
    source: { file: 0, frame },
    mask: { width: job.width, height: job.height, data: new Uint8Array(readFileSync(mask)) },
  })),
}));
writeFileSync(job.output, await writeDicomSeg([new Uint8Array(readFileSync(job.source))], segments));
"""


def write(folder, source, masks):
    """Has our writer make a segmentation; masks are {(label, frame): array}."""
    segments = []
    for label in dict.fromkeys(label for label, _ in masks):
        layers = []
        for (other, frame), mask in masks.items():
            if other == label:
                path = folder / f"{len(segments)}-{frame}.bin"
                path.write_bytes(mask.tobytes())
                layers.append({"frame": frame, "mask": str(path)})
        segments.append({"label": label, "layers": layers})
    height, width = next(iter(masks.values())).shape
    job = {"source": str(source), "output": str(folder / "seg.dcm"), "width": width, "height": height}
    command = ["npx", "tsx", "--conditions", "mimo-source", "--input-type=module", "-e", WRITER]
    subprocess.run(command, input=json.dumps({**job, "segments": segments}), text=True, check=True)
    return folder / "seg.dcm"


def check_standard(path):
    lines = subprocess.run(["dciodvfy", str(path)], capture_output=True, text=True).stderr.splitlines()
    bad = [line for line in lines if line.startswith(("Error", "Warning")) and "DICOMDIR" not in line]
    assert not bad, bad


def check_frames(path, source, masks):
    seg = pydicom.dcmread(path)
    pixels = seg.pixel_array.reshape(-1, seg.Rows, seg.Columns)
    labels = {item.SegmentNumber: item.SegmentLabel for item in seg.SegmentSequence}
    assert len(pixels) == len(masks) == seg.NumberOfFrames
    assert seg.PatientName == source.PatientName and seg.StudyInstanceUID == source.StudyInstanceUID
    for frame, groups in zip(pixels, seg.PerFrameFunctionalGroupsSequence):
        reference = groups.DerivationImageSequence[0].SourceImageSequence[0]
        assert reference.ReferencedSOPInstanceUID == source.SOPInstanceUID
        number = int(reference.get("ReferencedFrameNumber", 1))
        assert ("ReferencedFrameNumber" in reference) == ("NumberOfFrames" in source)
        label = labels[groups.SegmentIdentificationSequence[0].ReferencedSegmentNumber]
        assert np.array_equal(frame, masks[(label, number - 1)]), (label, number)
        if "FrameOfReferenceUID" in seg:
            shared = seg.SharedFunctionalGroupsSequence[0]
            assert groups.PlanePositionSequence[0].ImagePositionPatient == source.ImagePositionPatient
            assert shared.PlaneOrientationSequence[0].ImageOrientationPatient == source.ImageOrientationPatient
            assert shared.PixelMeasuresSequence[0].PixelSpacing == source.PixelSpacing


def main():
    random = np.random.default_rng(7)
    for name in SAMPLES:
        path = pathlib.Path("samples", name)
        source = pydicom.dcmread(path)
        frames = range(int(source.get("NumberOfFrames", 1)))
        masks = {
            (label, frame): (random.random((source.Rows, source.Columns)) < 0.3).astype(np.uint8)
            for label in LABELS
            for frame in frames
        }
        with tempfile.TemporaryDirectory() as folder:
            seg = write(pathlib.Path(folder), path, masks)
            check_standard(seg)
            check_frames(seg, source, masks)
        print(f"{name}: {len(masks)} frames equal")


main()
