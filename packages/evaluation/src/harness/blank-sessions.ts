import { imageFromGrey } from "@mimo/imaging";
import type { EvaluationEngine, EvaluationSession } from "./evaluation-engine.js";

const MID_GREY = 128;
/** Skin photographs come in very many sizes, and every session holds its image's features. */
const MOST_SESSIONS = 16;

/** Sessions on mid-grey images, one per size, encoded when first needed; the least recently used ones are dropped. */
export class BlankSessions {
  readonly #engine: EvaluationEngine;
  readonly #sessions = new Map<string, EvaluationSession>();

  constructor(engine: EvaluationEngine) {
    this.#engine = engine;
  }

  async open(width: number, height: number): Promise<EvaluationSession> {
    const key = `${width}x${height}`;
    const session =
      this.#sessions.get(key) ??
      (await this.#engine.openImage(
        imageFromGrey(width, height, new Uint8Array(width * height).fill(MID_GREY)),
      ));
    this.#sessions.delete(key);
    this.#sessions.set(key, session);
    if (this.#sessions.size > MOST_SESSIONS) this.#sessions.delete(this.#sessions.keys().next().value!);
    return session;
  }
}
