import type { DisplayWindow } from "@mimo/imaging";

/** A window that radiologists know by name. */
export interface NamedWindow {
  readonly name: "soft tissue" | "lung" | "bone" | "brain";
  /** In Hounsfield units. */
  readonly window: DisplayWindow;
}

/** The window of every CT picture. */
export const SOFT_TISSUE: NamedWindow = { name: "soft tissue", window: { center: 40, width: 400 } };

/** Windows that only some structures need, and the words of labels that suggest them. */
const SUGGESTED: readonly (NamedWindow & { readonly words: RegExp })[] = [
  {
    name: "lung",
    window: { center: -600, width: 1500 },
    words:
      /\b(?:lungs?|pulmonary (?:nodules?|infection|lobes?)|airways?|bronch\w*|trachea|covid|pneumo\w+)\b/,
  },
  {
    name: "bone",
    window: { center: 500, width: 2000 },
    words:
      /\b(?:bones?|ribs?|vertebrae?|vertebral|spine|femurs?|hips?|sacrum|humer[ui]s?|scapulae?|clavicul\w*|clavicles?|skull|mandible|sternum|pelvis|fractures?|patella|tibia|fibula|teeth|tooth)\b/,
  },
  {
    name: "brain",
    window: { center: 40, width: 80 },
    words:
      /\b(?:brain|cerebr\w+|cerebell\w+|intracranial|subdural|subarachnoid|epidural|infarct\w*|stroke)\b/,
  },
];

/**
 * The windows that a CT slice is shown with: soft tissue always, and one more for each kind of structure that is drawn
 * on it and hard to see so: lungs, bones, the brain.
 */
export function windowsFor(labels: readonly string[]): NamedWindow[] {
  const words = labels.map((label) => label.toLowerCase()).join(" ; ");
  const more = SUGGESTED.filter((each) => each.words.test(words));
  return [SOFT_TISSUE, ...more.map(({ name, window }) => ({ name, window }))];
}
