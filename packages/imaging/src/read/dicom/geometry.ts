import type { DataSet } from "dicom-parser";
import type { Geometry } from "../../image.js";
import { readItems, readNumbers } from "./data-set.js";
import { frameAttributes } from "./functional-groups.js";
import type { PixelModule } from "./pixel-module.js";

type Pair = [number, number];
type Triple = [number, number, number];
type Six = [number, number, number, number, number, number];

/**
 * Where a frame's pixels lie in the patient.
 *
 * Spacing is that of PixelSpacing; else ImagerPixelSpacing divided by the estimated magnification, if that is
 * given (without it the detector's spacing says nothing about the patient); else, for ultrasound, that of the one
 * calibrated region. NominalScannedPixelSpacing and the pixel aspect ratio are no lengths in the patient.
 */
export function readGeometry(dataSet: DataSet, frame: number, module: PixelModule): Geometry {
  const measures = frameAttributes(dataSet, frame, "x00289110");
  const orientation = frameAttributes(dataSet, frame, "x00209116");
  const position = frameAttributes(dataSet, frame, "x00209113");
  // One position for a whole stack of frames is the first frame's.
  const hasOwnPosition = frame === 0 || position !== dataSet;
  return {
    spacingMm:
      toSpacing(readNumbers(measures, "x00280030")) ??
      readProjectedSpacing(dataSet) ??
      readUltrasoundSpacing(dataSet, module),
    originLps: hasOwnPosition ? toTriple(readNumbers(position, "x00200032")) : null,
    orientationLps: toOrientation(readNumbers(orientation, "x00200037")),
  };
}

function toSpacing(numbers: number[]): Pair | null {
  const [row, column] = numbers;
  return numbers.length === 2 && row > 0 && column > 0 ? [row, column] : null;
}

function toTriple(numbers: number[]): Triple | null {
  return numbers.length === 3 ? (numbers as Triple) : null;
}

/** Two unit vectors at a right angle; files round them to a few digits. */
function toOrientation(numbers: number[]): Six | null {
  if (numbers.length !== 6) return null;
  const [ax, ay, az, bx, by, bz] = numbers;
  const isUnit = (length: number) => Math.abs(length - 1) < 0.01;
  const isRight = Math.abs(ax * bx + ay * by + az * bz) < 0.01;
  return isUnit(Math.hypot(ax, ay, az)) && isUnit(Math.hypot(bx, by, bz)) && isRight
    ? (numbers as Six)
    : null;
}

function readProjectedSpacing(dataSet: DataSet): Pair | null {
  const detector = toSpacing(readNumbers(dataSet, "x00181164"));
  const [magnification] = readNumbers(dataSet, "x00181114");
  if (!detector || !(magnification >= 1)) return null;
  return [detector[0] / magnification, detector[1] / magnification];
}

/** PhysicalUnitsXDirection and -YDirection: centimetres (PS3.3 C.8.5.5.1.2). */
const CENTIMETRES = 3;

/**
 * Spacing of an ultrasound picture (PS3.3 C.8.5.5) that consists of one region measured in centimetres.
 *
 * With several regions (a trace beside the picture, two pictures) one number cannot be right for all pixels. The
 * one region must cover at least half of the picture.
 */
function readUltrasoundSpacing(dataSet: DataSet, module: PixelModule): Pair | null {
  const regions = readItems(dataSet, "x00186011");
  if (regions.length !== 1) return null;
  const [region] = regions;
  if (region.uint16("x00186024") !== CENTIMETRES || region.uint16("x00186026") !== CENTIMETRES) return null;
  const width = (region.uint32("x0018601c") ?? 0) - (region.uint32("x00186018") ?? 0) + 1;
  const height = (region.uint32("x0018601e") ?? 0) - (region.uint32("x0018601a") ?? 0) + 1;
  if (!(width > 0 && height > 0 && width * height >= (module.rows * module.columns) / 2)) return null;
  const perCentimetre = [region.double("x0018602e") ?? 0, region.double("x0018602c") ?? 0];
  return toSpacing(perCentimetre.map((delta) => Math.abs(delta) * 10).filter(Number.isFinite));
}
