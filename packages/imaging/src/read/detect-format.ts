/** File formats that can be read. */
export type ImageFormat = "png" | "jpeg" | "tiff" | "dicom" | "nifti" | "nifti-gz";

const startsWith = (bytes: Uint8Array, ...magic: number[]): boolean =>
  bytes.length >= magic.length && magic.every((byte, i) => bytes[i] === byte);

const hasText = (bytes: Uint8Array, at: number, text: string): boolean =>
  bytes.length >= at + text.length && [...text].every((c, i) => bytes[at + i] === c.charCodeAt(0));

/**
 * Tells the format of a file by its first bytes; the file's name plays no part.
 *
 * A gzip file is taken for NIfTI here; the NIfTI reader looks inside. DICOM data sets without the "DICM" prefix
 * (written by old software) are recognised by their first element.
 *
 * @returns The format, or null if it is none that can be read.
 */
export function detectFormat(bytes: Uint8Array): ImageFormat | null {
  // First: the 128 bytes before "DICM" are free, and some files carry the start of a TIFF there.
  if (hasText(bytes, 128, "DICM")) return "dicom";
  if (startsWith(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return "png";
  if (startsWith(bytes, 0xff, 0xd8, 0xff)) return "jpeg";
  // Classic TIFF says 42 after the byte order, BigTIFF 43.
  if (["II*\0", "MM\0*", "II+\0", "MM\0+"].some((magic) => hasText(bytes, 0, magic))) return "tiff";
  if (startsWith(bytes, 0x1f, 0x8b)) return "nifti-gz";
  if (isNifti(bytes)) return "nifti";
  if (startsLikeDataSet(bytes)) return "dicom";
  return null;
}

/** NIfTI-1 keeps its magic at byte 344 ("n+1" one file, "ni1" header of a pair), NIfTI-2 at byte 4. */
export function isNifti(bytes: Uint8Array): boolean {
  return (
    ["n+1\0", "ni1\0"].some((m) => hasText(bytes, 344, m)) ||
    ["n+2\0", "ni2\0"].some((m) => hasText(bytes, 4, m))
  );
}

/** A bare DICOM data set starts with an element of group 0002 or 0008. */
function startsLikeDataSet(bytes: Uint8Array): boolean {
  if (bytes.length < 16) return false;
  const bigEndian = bytes[0] === 0 && bytes[1] === 8;
  const littleEndian = (bytes[0] === 2 || bytes[0] === 8) && bytes[1] === 0;
  if (hasExplicitVr(bytes)) return bigEndian || littleEndian;
  // Implicit VR gives less to go by: its first element has a small number and a short value.
  return (
    littleEndian && bytes[2] <= 0x20 && bytes[3] === 0 && bytes[5] === 0 && bytes[6] === 0 && bytes[7] === 0
  );
}

/** Whether a bare data set spells out its value representation: two capital letters after the first tag. */
export function hasExplicitVr(bytes: Uint8Array): boolean {
  const isCapital = (byte: number) => byte >= 0x41 && byte <= 0x5a;
  return isCapital(bytes[4]) && isCapital(bytes[5]);
}
