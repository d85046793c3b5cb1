/** What the project asks of a DICOM archive over HTTP (DICOM PS3.18: QIDO-RS, WADO-RS, STOW-RS). */

/** A study as QIDO-RS lists it; missing attributes are empty or null. Holds identifiers: never log it. */
export interface DicomwebStudy {
  readonly studyUid: string;
  readonly patientName: string;
  readonly patientId: string;
  /** YYYYMMDD */
  readonly studyDate: string;
  readonly description: string;
  readonly modalities: readonly string[];
  readonly seriesCount: number | null;
}

/** A series as QIDO-RS lists it. */
export interface DicomwebSeries {
  readonly seriesUid: string;
  readonly modality: string;
  readonly description: string;
  readonly instanceCount: number | null;
}

/** What to look for; everything is optional. `*` and `?` in names are wildcards. */
export interface StudyQuery {
  readonly patientName?: string | undefined;
  readonly patientId?: string | undefined;
  /** One DICOM date or a range, `20240101-20240131`. */
  readonly studyDate?: string | undefined;
  readonly modality?: string | undefined;
  readonly limit?: number | undefined;
}

/** One archive. Every method throws `DicomwebError`: `unreachable`, `refused`, `bad_answer`, `too_large`, `aborted`. */
export interface DicomwebClient {
  searchStudies(query: StudyQuery, signal?: AbortSignal): Promise<DicomwebStudy[]>;
  searchSeries(studyUid: string, signal?: AbortSignal): Promise<DicomwebSeries[]>;
  /** DICOM files (PS3.10) of a study or one of its series, one after the other, as they arrive. */
  retrieve(studyUid: string, seriesUid: string | null, signal?: AbortSignal): AsyncGenerator<Uint8Array>;
  /** Stores DICOM files. @returns The SOP Instance UIDs that the archive took. @throws `refused` if it took not all. */
  store(files: readonly Uint8Array[], signal?: AbortSignal): Promise<string[]>;
}
