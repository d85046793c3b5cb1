/** Letters of the four edges of the picture. */
export interface EdgeLetters {
  readonly left: string;
  readonly right: string;
  readonly top: string;
  readonly bottom: string;
}

/** Smaller parts of a direction are not worth a letter: about 10 degrees. */
const LEAST_PART = 0.18;
const POSITIVE = ["L", "P", "H"];
const NEGATIVE = ["R", "A", "F"];

/**
 * Letters that say which side of the patient each edge shows: A, P, L, R, H (head), F (feet); oblique edges get up
 * to three, the largest part first, as DICOM's Patient Orientation (PS3.3 C.7.6.1.1.1).
 *
 * @param orientationLps - DICOM's ImageOrientationPatient; null or malformed gives null.
 */
export function edgeLetters(orientationLps: readonly number[] | null): EdgeLetters | null {
  if (orientationLps?.length !== 6 || !orientationLps.every(Number.isFinite)) return null;
  const row = orientationLps.slice(0, 3);
  const column = orientationLps.slice(3, 6);
  const letters = {
    left: letter(row.map((part) => -part)),
    right: letter(row),
    top: letter(column.map((part) => -part)),
    bottom: letter(column),
  };
  return letters.right === "" || letters.bottom === "" ? null : letters;
}

function letter(direction: readonly number[]): string {
  return direction
    .map((part, axis) => ({ size: Math.abs(part), name: (part > 0 ? POSITIVE : NEGATIVE)[axis]! }))
    .filter(({ size }) => size > LEAST_PART)
    .sort((a, b) => b.size - a.size)
    .map(({ name }) => name)
    .join("");
}
