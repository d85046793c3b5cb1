/** A decoded picture, at most `side` pixels long. */
export interface StoredImage {
  readonly width: number;
  readonly height: number;
  /** `[height, width, 3]` */
  readonly rgb: Uint8Array;
}
