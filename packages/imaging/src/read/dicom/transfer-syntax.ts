/** Transfer syntaxes (DICOM PS3.5 section 10, PS3.6 annex A) whose names the reader needs. */
export const TRANSFER_SYNTAX = {
  implicitLittle: "1.2.840.10008.1.2",
  explicitLittle: "1.2.840.10008.1.2.1",
  deflated: "1.2.840.10008.1.2.1.99",
  explicitBig: "1.2.840.10008.1.2.2",
} as const;

/** How pixel data are coded. */
export type PixelCoding = "native" | "rle" | "jpeg" | "jpeg-lossless" | "jpeg-ls" | "jpeg-2000" | "htj2k";

const JPEG = "1.2.840.10008.1.2.4.";

const CODING: Readonly<Record<string, PixelCoding>> = {
  [TRANSFER_SYNTAX.implicitLittle]: "native",
  [TRANSFER_SYNTAX.explicitLittle]: "native",
  [TRANSFER_SYNTAX.deflated]: "native",
  [TRANSFER_SYNTAX.explicitBig]: "native",
  "1.2.840.10008.1.2.5": "rle",
  [`${JPEG}50`]: "jpeg",
  [`${JPEG}51`]: "jpeg",
  [`${JPEG}57`]: "jpeg-lossless",
  [`${JPEG}70`]: "jpeg-lossless",
  [`${JPEG}80`]: "jpeg-ls",
  [`${JPEG}81`]: "jpeg-ls",
  [`${JPEG}90`]: "jpeg-2000",
  [`${JPEG}91`]: "jpeg-2000",
  [`${JPEG}201`]: "htj2k",
  [`${JPEG}202`]: "htj2k",
  [`${JPEG}203`]: "htj2k",
};

const NAMES: Readonly<Record<string, string>> = {
  [`${JPEG}50`]: "JPEG Baseline",
  [`${JPEG}51`]: "JPEG Extended (12-bit)",
  [`${JPEG}57`]: "JPEG Lossless",
  [`${JPEG}70`]: "JPEG Lossless SV1",
  [`${JPEG}92`]: "JPEG 2000 Part 2 lossless",
  [`${JPEG}93`]: "JPEG 2000 Part 2",
  [`${JPEG}100`]: "MPEG-2 video",
  [`${JPEG}101`]: "MPEG-2 video",
  [`${JPEG}102`]: "MPEG-4 video",
  [`${JPEG}103`]: "MPEG-4 video",
  [`${JPEG}107`]: "HEVC video",
  [`${JPEG}108`]: "HEVC video",
  [`${JPEG}110`]: "JPEG XL lossless",
  [`${JPEG}111`]: "JPEG XL",
  [`${JPEG}112`]: "JPEG XL",
  "1.2.840.10008.1.2.1.98": "Encapsulated Uncompressed",
};

/** How a transfer syntax codes pixels, or null if it is not one that can be read. */
export function codingOf(transferSyntax: string): PixelCoding | null {
  return CODING[transferSyntax] ?? null;
}

/** A transfer syntax for people: its name, where we know one, and its UID. */
export function describeTransferSyntax(transferSyntax: string): string {
  const name = NAMES[transferSyntax];
  return name ? `${name} (${transferSyntax})` : transferSyntax;
}
