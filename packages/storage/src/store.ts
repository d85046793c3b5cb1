/** What the server asks of its storage: one interface, the same over the embedded database and PostgreSQL. */
import type { Readable } from "node:stream";
import type {
  Case,
  CasePage,
  CasePatch,
  CaseQuery,
  Conversation,
  EditResult,
  Facets,
  Finding,
  Job,
  NewJob,
  Origin,
  Revision,
  Rle,
  Scores,
  TurnJson,
} from "@mimo/protocol";

/** Files by the SHA-256 of their bytes; written once, never changed. */
export interface BlobStore {
  /**
   * Keeps bytes; they are on disk when this resolves.
   *
   * @throws {StorageError} `too_large` beyond `maxBytes`; nothing is kept then.
   */
  put(
    source: Uint8Array | Readable,
    maxBytes?: number,
  ): Promise<{ readonly hash: string; readonly size: number }>;
  /** @throws {StorageError} `not_found` */
  get(hash: string): Promise<Uint8Array>;
  has(hash: string): Promise<boolean>;
  /** Deletes what no hash in `used` names and what is older than a minute; gives the number of deleted files. */
  collect(used: ReadonlySet<string>): Promise<number>;
}

/** Files of a case, in the order that its manifest counts them. */
export interface CaseFile {
  readonly hash: string;
  /** As uploaded; may hold a patient's name, so never logged. */
  readonly name: string;
  readonly size: number;
}

/** What a new case is made of. */
export interface NewCase
  extends Pick<Case, "name" | "kind" | "modality" | "width" | "height" | "sliceCount"> {
  readonly spacingMm: Case["spacingMm"];
  readonly sliceSpacingMm: number | null;
  readonly tags: readonly string[];
  readonly isSample: boolean;
  readonly files: readonly CaseFile[];
  /** `ScanManifest` of the imaging package, kept as it is. */
  readonly manifest: unknown;
  /** Hash of the thumbnail's PNG. */
  readonly thumbnail: string;
}

/** A case with what only the server needs. */
export interface StoredCase {
  readonly case: Case;
  readonly files: readonly CaseFile[];
  readonly manifest: unknown;
  readonly thumbnail: string;
}

export interface CaseStore {
  create(input: NewCase): Promise<Case>;
  /** @throws {StorageError} `not_found` */
  get(id: string): Promise<StoredCase>;
  /** A case with exactly these files in this order, or null: the same upload twice makes one case. */
  findByFiles(hashes: readonly string[]): Promise<Case | null>;
  list(query: CaseQuery): Promise<CasePage>;
  facets(): Promise<Facets>;
  /** @throws {StorageError} `not_found` */
  update(id: string, patch: CasePatch): Promise<Case>;
  /** Deletes the case with its findings, conversations and history. @throws {StorageError} `not_found` */
  delete(id: string): Promise<void>;
  /** Every hash that a case refers to. */
  usedHashes(): Promise<Set<string>>;
}

/** A change to findings as the server makes it: a person's edit, or a model's mask. */
export type FindingChange =
  | {
      readonly kind: "create";
      /** Given by the caller where an answer's terms refer to it; else made here. */
      readonly id?: string;
      readonly slice: number;
      readonly label: string;
      readonly mask: Rle;
      readonly scores: Scores;
      readonly origin: Origin;
    }
  | {
      readonly kind: "change";
      readonly findingId: string;
      /** @see Finding.revision */
      readonly revision: number;
      readonly label?: string | undefined;
      readonly status?: Finding["status"] | undefined;
      readonly deleted?: boolean | undefined;
      readonly mask?: Rle | undefined;
      /** Default: the scores stay as they are if the mask does, else they become null. */
      readonly scores?: Scores | undefined;
      readonly origin: Origin;
    };

/**
 * Findings with their whole history. Each `apply` is one step of the case's undo list; undo and redo move findings
 * between kept revisions and are themselves kept. An `apply` after an undo ends the redo list; nothing is erased.
 */
export interface FindingStore {
  /** Without deleted ones unless asked. Oldest first. */
  list(caseId: string, options?: { readonly withDeleted?: boolean }): Promise<Finding[]>;
  /** @throws {StorageError} `not_found` */
  get(id: string): Promise<Finding>;
  /**
   * Makes all changes or none, as one step of the undo list.
   *
   * @throws {StorageError} `not_found`; `stale` if a finding has another revision by now; `bad_slice` if the slice or
   *   the mask's size does not fit the case.
   */
  apply(caseId: string, changes: readonly FindingChange[]): Promise<EditResult>;
  /** Takes the last step back; nothing to take back gives no findings. */
  undo(caseId: string): Promise<EditResult>;
  redo(caseId: string): Promise<EditResult>;
  /** Whether there is something to undo and redo; `findings` is empty. */
  undoState(caseId: string): Promise<EditResult>;
  /** Every revision, oldest first. @throws {StorageError} `not_found` */
  history(id: string): Promise<Revision[]>;
}

export interface ConversationStore {
  /** @throws {StorageError} `not_found` for an unknown case. */
  create(caseId: string): Promise<Conversation>;
  /** With all turns. @throws {StorageError} `not_found` */
  get(id: string): Promise<Conversation>;
  /** Newest first, with all turns. */
  list(caseId: string): Promise<Conversation[]>;
  /** Keeps a turn and the findings of its answer together, or neither; the findings are one undo step. */
  addTurn(
    turn: Omit<TurnJson, "createdAt">,
    changes: readonly FindingChange[],
  ): Promise<{ readonly turn: TurnJson; readonly result: EditResult }>;
}

/** Runs one case of a job. Called again after a crash if it had not returned; must then not add twice. */
export type JobWorker = (job: Job, caseId: string, signal: AbortSignal) => Promise<void>;

/** Batch jobs, kept in the database by a queue library: they survive a restart. */
export interface JobStore {
  create(input: NewJob): Promise<Job>;
  /** @throws {StorageError} `not_found` */
  get(id: string): Promise<Job>;
  /** Newest first, at most 100. */
  list(): Promise<Job[]>;
  /** Stops after the case at hand; done cases stay done. A finished job stays as it is. */
  cancel(id: string): Promise<Job>;
  /** Starts taking jobs, also those left over from before; one at a time. */
  start(worker: JobWorker): Promise<void>;
  /** Marks a case of a job as done in the same transaction as its turn: `addTurn` with this key twice adds once. */
  addTurnOnce(
    key: { readonly jobId: string; readonly caseId: string; readonly slice: number },
    turn: Omit<TurnJson, "createdAt">,
    changes: readonly FindingChange[],
  ): Promise<void>;
}

/** Everything that is kept. */
export interface Store {
  readonly blobs: BlobStore;
  readonly cases: CaseStore;
  readonly findings: FindingStore;
  readonly conversations: ConversationStore;
  readonly jobs: JobStore;
  /** Answers a trivial query. */
  ping(): Promise<void>;
  /** Stops the queue and closes the database; the lock is gone afterwards. */
  close(): Promise<void>;
}

/** Where to keep things. */
export interface StoreOptions {
  /** Folder for files and, without `databaseUrl`, the embedded database. Made if missing. */
  readonly folder: string;
  /** `postgres://...`; null: the embedded database, which one process at a time may open. */
  readonly databaseUrl: string | null;
}
