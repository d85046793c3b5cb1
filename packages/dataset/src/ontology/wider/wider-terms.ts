import type { Term } from "../term.js";
import { ABDOMEN_TERMS } from "./abdomen-terms.js";
import { BRAIN_TERMS } from "./brain-terms.js";
import { CELL_TERMS } from "./cell-terms.js";
import { CHEST_TERMS } from "./chest-terms.js";
import { EYE_SKIN_TERMS } from "./eye-skin-terms.js";
import { GENERAL_TERMS } from "./general-terms.js";
import { HEAD_NECK_TERMS } from "./head-neck-terms.js";
import { HEART_VESSEL_TERMS } from "./heart-vessel-terms.js";
import { LIMB_TERMS } from "./limb-terms.js";
import { PELVIS_TERMS } from "./pelvis-terms.js";
import { SPINE_RIB_TERMS } from "./spine-rib-terms.js";

/** What the large public sets label beyond the common terms. Order means nothing here: nothing is drawn from it. */
export const WIDER_TERMS: readonly Term[] = [
  ...BRAIN_TERMS,
  ...HEAD_NECK_TERMS,
  ...CHEST_TERMS,
  ...HEART_VESSEL_TERMS,
  ...ABDOMEN_TERMS,
  ...PELVIS_TERMS,
  ...SPINE_RIB_TERMS,
  ...LIMB_TERMS,
  ...EYE_SKIN_TERMS,
  ...CELL_TERMS,
  ...GENERAL_TERMS,
];
