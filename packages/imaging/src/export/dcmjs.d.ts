/** What is used of dcmjs, which has no types of its own. */
declare module "dcmjs" {
  /** Data elements by keyword; sequences are arrays of such objects, `_vrMap` names VRs that the dictionary leaves open. */
  type NaturalDataSet = Record<string, unknown>;
  /** Data elements by tag. */
  type TaggedDataSet = Record<string, unknown>;

  class DicomDict {
    constructor(meta: TaggedDataSet);
    dict: TaggedDataSet;
    /** A whole file: preamble, meta information and data set, strings in UTF-8. */
    write(): ArrayBuffer;
  }

  export const data: {
    readonly DicomDict: typeof DicomDict;
    readonly DicomMetaDictionary: { denaturalizeDataset(dataSet: NaturalDataSet): TaggedDataSet };
  };
  export const log: { setLevel(level: "silent"): void };
}
