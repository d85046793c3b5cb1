/**
 * Where the ontology's facts can be looked up. A fact is common textbook knowledge in our own words; its source is
 * an entry or a chapter that covers it, not a text that was copied.
 */

const openStax = (chapter: string) => `OpenStax, Anatomy and Physiology 2e (2022), ch. ${chapter}`;

/** The definition (scope note) of a heading of the National Library of Medicine's Medical Subject Headings. */
export const mesh = (heading: string) => `MeSH: ${heading}`;

/** The definition of an entry of the National Cancer Institute's dictionary of cancer terms. */
export const cancerTerm = (entry: string) => `NCI Dictionary of Cancer Terms: ${entry}`;

/** A section of Henry Gray's Anatomy of the Human Body, 20th edition, which is in the public domain. */
export const gray = (section: string) =>
  `Gray, Anatomy of the Human Body, 20th ed. (1918), section ${section}`;

/** Chapters of a free textbook, by what they are about. */
export const BOOK = {
  cell: openStax("3: The Cellular Level of Organization"),
  tissue: openStax("4: The Tissue Level of Organization"),
  skin: openStax("5: The Integumentary System"),
  bone: openStax("6: Bone Tissue and the Skeletal System"),
  trunkBones: openStax("7: Axial Skeleton"),
  limbBones: openStax("8: The Appendicular Skeleton"),
  joints: openStax("9: Joints"),
  muscles: openStax("11: The Muscular System"),
  nervousTissue: openStax("12: The Nervous System and Nervous Tissue"),
  nervousSystem: openStax("13: Anatomy of the Nervous System"),
  senses: openStax("14: The Somatic Nervous System"),
  neurologicalExam: openStax("16: The Neurological Exam"),
  hormones: openStax("17: The Endocrine System"),
  blood: openStax("18: The Cardiovascular System: Blood"),
  heart: openStax("19: The Cardiovascular System: The Heart"),
  vessels: openStax("20: The Cardiovascular System: Blood Vessels and Circulation"),
  immunity: openStax("21: The Lymphatic and Immune System"),
  breathing: openStax("22: The Respiratory System"),
  digestion: openStax("23: The Digestive System"),
  digestionAndMetabolism: `${openStax("23: The Digestive System")}; ch. 24: Metabolism and Nutrition`,
  urine: openStax("25: The Urinary System"),
  reproduction: openStax("27: The Reproductive System"),
  development: openStax("28: Development and Inheritance"),
} as const;

/** Glossaries, guidelines and papers that define what their field or their dataset calls by these words. */
export const PAPER = {
  chestGlossary:
    "Hansell et al., Fleischner Society: Glossary of Terms for Thoracic Imaging, Radiology 246 (2008)",
  dermoscopy:
    "Kittler et al., Standardization of Terminology in Dermoscopy/Dermatoscopy, J Am Acad Dermatol 74 (2016)",
  diabeticEye:
    "American Academy of Ophthalmology, Diabetic Retinopathy Preferred Practice Pattern (2019), glossary",
  refuge: "Orlando et al., REFUGE Challenge, Medical Image Analysis 59 (2020)",
  brightLesions:
    "Giancardo et al., Exudate-Based Diabetic Macular Edema Detection in Fundus Images, Medical Image Analysis 16 (2012)",
  brainTumors:
    "Menze et al., The Multimodal Brain Tumor Image Segmentation Benchmark (BRATS), IEEE Trans. Medical Imaging 34 (2015)",
  hematomaEdema:
    "PHE-SICH-CT-IDS: A Benchmark CT Image Dataset ... of Perihematomal Edema in Spontaneous Intracerebral Hemorrhage (2023)",
  insula: "Craig, How Do You Feel? Interoception, Nature Reviews Neuroscience 3 (2002)",
  cingulate:
    "Bush, Luu, Posner, Cognitive and Emotional Influences in Anterior Cingulate Cortex, Trends Cogn. Sci. 4 (2000)",
  parahippocampal:
    "Epstein et al., The Parahippocampal Place Area: Recognition, Navigation, or Encoding?, Neuron 23 (1999)",
  decathlon: "Antonelli et al., The Medical Segmentation Decathlon, Nature Communications 13 (2022)",
  bloodPool: "Pace et al., Interactive Whole-Heart Segmentation in Congenital Heart Disease, MICCAI (2015)",
  connectomics:
    "Arganda-Carreras et al., Crowdsourcing ... Image Segmentation Algorithms for Connectomics, Front. Neuroanat. 9 (2015)",
  nuclei: "Gamper et al., PanNuke Dataset Extension, Insights and Baselines, arXiv:2003.10778 (2020)",
  whiteMatter:
    "Wardlaw et al., Neuroimaging Standards for Research into Small Vessel Disease (STRIVE), Lancet Neurol. 12 (2013)",
  colonPolyps: "American Cancer Society, Understanding Your Pathology Report: Colon Polyps",
  prostateZones: "Turkbey et al., PI-RADS Version 2.1, European Urology 76 (2019)",
} as const;
