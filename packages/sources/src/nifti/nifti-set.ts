import type { Split } from "@mimo/dataset";
import type { Skip, SourceCard } from "../source.js";
import type { LabelMap } from "./label-map.js";

/** An image volume with the volumes that say what is in it; paths from the source's folder. */
export interface VolumeCase {
  /** Unique within the source; the patient, as far as the set tells. */
  readonly name: string;
  readonly image: string;
  readonly labels: readonly { readonly path: string; readonly map: LabelMap }[];
  readonly split: Split | null;
  /** As the project names it; null where nothing tells. */
  readonly modality: string | null;
  /** Labels that were drawn wherever they can be seen, as {@link LabelMap} words them. */
  readonly completeLabels: readonly string[];
  /** What else is known: channel, study type. */
  readonly attributes: Readonly<Record<string, string | number>>;
}

/** A folder of volumes, whatever its layout. */
export interface NiftiSet {
  readonly card: SourceCard;
  readonly dataset: string;
  readonly bodyPart: string | null;
  /** Lists the cases in the order of their names; cases that cannot be used are reported. */
  cases(onSkip: (skip: Skip) => void): AsyncIterable<VolumeCase>;
}

/** The name of a volume without `.nii` or `.nii.gz`; null for other files and for those that systems leave behind. */
export function volumeName(fileName: string): string | null {
  // `._a.nii.gz` is macOS's, and stands in the archives of the Medical Segmentation Decathlon.
  return fileName.startsWith(".") ? null : (/^(.+)\.nii(?:\.gz)?$/.exec(fileName)?.[1] ?? null);
}
