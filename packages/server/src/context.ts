/** What routes work with. Each route module is a function of the app and this context. */
import type { DicomwebClient } from "@mimo/dicomweb";
import type { Mark, Mask, MedicalImage, Scan } from "@mimo/imaging";
import type { AnswerEvent, GroundedTerm, PastTurn } from "@mimo/inference";
import type { ImportResult, Info, Suggestions } from "@mimo/protocol";
import type { CaseFile, Store, StoredCase } from "@mimo/storage";
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";

/** Fastify with zod types. */
export type MimoApp = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Turns files into cases, and cases into pixels. */
export interface ScanService {
  /** Makes cases of files that are kept already; a set of files that is a case already gives that case. */
  importFiles(files: readonly CaseFile[], options?: { readonly isSample?: boolean }): Promise<ImportResult>;
  /** @throws {StorageError} `not_found` */
  open(caseId: string): Promise<{ readonly stored: StoredCase; readonly scan: Scan }>;
  /** One slice's pixels, from a cache of limited size. @throws {StorageError} `not_found`; {ImagingError} `bad_slice` */
  readSlice(caseId: string, slice: number): Promise<MedicalImage>;
  /** Bytes of one of a case's files, by its place in the manifest. */
  readFile(caseId: string, file: number): Promise<Uint8Array>;
  /** Forgets what is cached of a deleted case. */
  forget(caseId: string): void;
}

/** Whose turn it is, and on what. Requests of one client wait for each other; clients take turns. */
export interface EngineTarget {
  /** Names whoever asks, for fairness: an address, or a job. */
  readonly client: string;
  /** Names the pixels, so that an encoded image is used again: `caseId/slice`. */
  readonly key: string;
  readonly image: () => Promise<MedicalImage>;
  /** Jobs give way to people. Default: false. */
  readonly isBackground?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What a corrective click starts from. */
export interface Refinement {
  readonly previous: Mask;
  /** Marks that `previous` has answered already. */
  readonly settled: readonly Mark[];
}

/** The model behind a fair queue, with a cache of encoded images. */
export interface EngineService {
  readonly model: Info["model"];
  /** @throws {ServerError} `busy` when too much waits; {InferenceError}; {ImagingError} `bad_mark` */
  ask(
    target: EngineTarget,
    question: string | null,
    marks: readonly Mark[],
    history: readonly PastTurn[],
  ): AsyncGenerator<AnswerEvent>;
  /** A mask for a name, without words; with `refinement` the marks correct a mask (`refineMask` of inference). */
  segment(
    target: EngineTarget,
    label: string,
    marks: readonly Mark[],
    refinement?: Refinement,
  ): Promise<GroundedTerm & { readonly ms: number }>;
  /** Questions that fit the image, by the model's own presence scores. */
  suggest(target: EngineTarget, modality: string | null): Promise<Suggestions>;
  /** Tokens of a text, where the model can say. */
  countTokens?(text: string): number;
  /** For metrics: what waits and what is cached. */
  readonly load: { readonly waiting: number; readonly sessions: number };
  /** Waits for what runs, refuses what comes, frees the model. */
  close(): Promise<void>;
}

/** Everything a route may need. */
export interface ServerContext {
  readonly store: Store;
  readonly scans: ScanService;
  readonly engine: EngineService;
  /** The archive given by `--pacs`, or null. */
  readonly pacs: DicomwebClient | null;
  readonly version: string;
  /** Folder whose images may be referenced (`--images`), or null. */
  readonly imagesFolder: string | null;
  /** Largest upload in all, bytes. */
  readonly maxUploadBytes: number;
}

/** Adds its routes to the app. */
export type RouteModule = (app: MimoApp, context: ServerContext) => void;
