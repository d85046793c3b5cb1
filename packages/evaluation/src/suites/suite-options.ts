/** How to run a suite on one image. */
export interface SuiteOptions {
  /** Decides structures, marks and damage. A whole number. */
  readonly seed: number;
  /** Structures of the image at most. */
  readonly structures?: number;
  readonly signal?: AbortSignal | null;
}
