import { imageFromGrey, imageFromRgb, type MedicalImage, toGrey8, toRgb8 } from "@mimo/imaging";

/** An image as it is shown: what a model gets to see, and what damage is done to. */
export interface ShownPicture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Row-major, interleaved, 0 to 255. */
  readonly pixels: Uint8Array;
}

/** Applies an image's window. The model does the same first of all, so the picture is to it what the image was. */
export function toShownPicture(image: MedicalImage): ShownPicture {
  const { width, height, channels } = image;
  return { width, height, channels, pixels: channels === 1 ? toGrey8(image) : toRgb8(image) };
}

/** An image of shown pixels; its geometry is unknown. */
export function fromShownPicture({ width, height, channels, pixels }: ShownPicture): MedicalImage {
  return channels === 1 ? imageFromGrey(width, height, pixels) : imageFromRgb(width, height, pixels);
}
