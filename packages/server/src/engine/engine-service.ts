import { availableParallelism } from "node:os";
import type { Mark, MedicalImage } from "@mimo/imaging";
import {
  type AnswerEvent,
  type GroundedTerm,
  InferenceError,
  MimoEngine,
  type PastTurn,
} from "@mimo/inference";
import type { Info, Suggestions } from "@mimo/protocol";
import type { EngineService, EngineTarget, Refinement } from "../context.js";
import { EventChannel } from "./event-channel.js";
import { FairQueue } from "./fair-queue.js";
import { type EncodedImage, SessionCache } from "./session-cache.js";
import { Suggester } from "./suggester.js";

/** How to run a model. */
export interface EngineServiceOptions extends EngineLimits {
  readonly modelFolder: string;
  /** Threads that one operator may use. Default: all cores. */
  readonly threads?: number | undefined;
}

/** How much may wait and how much is kept. */
export interface EngineLimits {
  /** People's questions and clicks that may wait; as much again of background work. Default: 128. */
  readonly maxWaiting?: number | undefined;
  /** ... of one client. Default: 32. */
  readonly maxWaitingPerClient?: number | undefined;
  /** Encoded images that are kept. Default: 32. */
  readonly maxSessions?: number | undefined;
}

/** What the service needs of a model. */
export interface ImageModel {
  readonly model: Info["model"];
  /** Terms that it was trained on, or null where its folder does not say. */
  readonly terms: readonly string[] | null;
  encode(image: MedicalImage): Promise<EncodedImage>;
  countTokens(text: string): number;
  release(): Promise<void>;
}

const MAX_PIXEL_BYTES = 512 * 2 ** 20;
/** Suggestions that come later than this are of no use. */
const SUGGEST_MS = 2000;

/** Opens a model folder and puts it behind a queue. @throws as `MimoEngine.open`. */
export async function createEngineService(options: EngineServiceOptions): Promise<EngineService> {
  const threads = options.threads ?? availableParallelism();
  const engine = await MimoEngine.open(options.modelFolder, { threads });
  const { config, file, weightsHash } = engine.model;
  const { presenceThreshold, provenance } = file;
  const model = { name: config.name, weightsHash, presenceThreshold, imageSize: config.imageSize };
  const terms = Array.isArray(provenance.terms) ? provenance.terms.map(String) : null;
  const encode = (image: MedicalImage) => engine.openImage(image);
  const countTokens = (text: string) => engine.model.tokenizer.encode(text).length;
  return new QueuedEngine({ model, terms, encode, countTokens, release: () => engine.release() }, options);
}

/** A model behind a fair queue, with a cache of encoded images. */
export class QueuedEngine implements EngineService {
  readonly #model: ImageModel;
  readonly #queue: FairQueue;
  readonly #sessions: SessionCache;
  readonly #suggester: Suggester;

  constructor(model: ImageModel, limits: EngineLimits = {}) {
    const { maxWaiting = 128, maxWaitingPerClient = 32, maxSessions = 32 } = limits;
    this.#model = model;
    this.#suggester = new Suggester(model.terms, model.model.presenceThreshold);
    this.#queue = new FairQueue({ maxWaiting, maxWaitingPerClient });
    const cacheLimits = { maxSessions, maxPixelBytes: MAX_PIXEL_BYTES };
    this.#sessions = new SessionCache((image) => model.encode(image), cacheLimits);
  }

  get model(): Info["model"] {
    return this.#model.model;
  }

  get load(): EngineService["load"] {
    return { waiting: this.#queue.waiting, sessions: this.#sessions.size };
  }

  async *ask(
    target: EngineTarget,
    question: string | null,
    marks: readonly Mark[],
    history: readonly PastTurn[],
  ): AsyncGenerator<AnswerEvent> {
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, ...(target.signal === undefined ? [] : [target.signal])]);
    const channel = new EventChannel<AnswerEvent>();
    const work = this.#run({ ...target, signal }, async (session) => {
      for await (const event of session.askStream(question, { marks, history, signal })) channel.push(event);
    });
    work.then(
      () => channel.close(),
      (error) => channel.close(error),
    );
    try {
      yield* channel;
    } finally {
      stop.abort();
    }
  }

  segment(
    target: EngineTarget,
    label: string,
    marks: readonly Mark[],
    refinement?: Refinement,
  ): Promise<GroundedTerm & { readonly ms: number }> {
    return this.#run(target, (session) =>
      refinement === undefined
        ? session.segment(label, marks)
        : session.refine(label, refinement.previous, marks, refinement.settled),
    );
  }

  async suggest(target: EngineTarget, modality: string | null): Promise<Suggestions> {
    const late = AbortSignal.timeout(SUGGEST_MS);
    const signal = AbortSignal.any([late, ...(target.signal === undefined ? [] : [target.signal])]);
    return this.#suggester.suggest(target.key, target.image, modality, (key, image, work) =>
      untilAborted(this.#run({ ...target, key, image, isBackground: true, signal }, work), signal),
    );
  }

  countTokens(text: string): number {
    return this.#model.countTokens(text);
  }

  async close(): Promise<void> {
    await this.#queue.close();
    this.#sessions.clear();
    await this.#model.release();
  }

  /** Reads, encodes and asks in one turn, so that waiting questions hold no pixels. */
  #run<T>(target: EngineTarget, work: (session: EncodedImage) => Promise<T>): Promise<T> {
    return this.#queue.run(target, async () => work(await this.#sessions.open(target.key, target.image)));
  }
}

/** Gives up waiting when the signal comes, also for work that runs and cannot be stopped. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(new InferenceError("aborted", "model: an answer in time, got none"));
    if (signal.aborted) leave();
    signal.addEventListener("abort", leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
  });
}
