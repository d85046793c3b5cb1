import type { Mark } from "@mimo/imaging";

/** One question of the demonstration. */
export interface DemoQuestion {
  /** What it shows of the model; names the overlay's file. */
  readonly shows: string;
  /** File in samples/. */
  readonly image: string;
  readonly question: string | null;
  /** In pixels of the sample. */
  readonly marks: readonly Mark[];
}

/** What `mimo demo` asks: words alone, something absent, a point, a box, a question without a mask. */
export const DEMO_QUESTIONS: readonly DemoQuestion[] = [
  { shows: "words", image: "retina.jpg", question: "Where is the optic disc?", marks: [] },
  { shows: "not in this image", image: "retina.jpg", question: "Segment the thyroid nodule.", marks: [] },
  {
    shows: "a point",
    image: "immunohistochemistry.png",
    question: "Segment the gland.",
    marks: [{ kind: "point", at: [316, 388], positive: true }],
  },
  {
    shows: "a box",
    image: "ct-slice.dcm",
    question: "Segment the spinal cord.",
    marks: [{ kind: "box", box: [46, 40, 76, 65] }],
  },
  { shows: "a question", image: "brain-mr.nii.gz", question: "What kind of image is this?", marks: [] },
];
