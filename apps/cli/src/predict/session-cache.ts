import type { Engine, Session } from "../io.js";
import { readPicture } from "../read-marks.js";

/** Encoded images are a few megabytes each; requests that alternate between few images stay fast. */
const KEPT = 4;

/** Opened images, least recently used first. */
export class SessionCache {
  readonly #engine: Engine;
  readonly #sessions = new Map<string, Session>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** An image's session with no memory of earlier questions; the image is read and encoded if it is not at hand. */
  async open(path: string, slice: number | undefined): Promise<Session> {
    const key = JSON.stringify([path, slice ?? null]);
    const known = this.#sessions.get(key);
    const session =
      known ?? (await this.#engine.openImage(await readPicture(path, slice === undefined ? {} : { slice })));
    this.#sessions.delete(key);
    this.#sessions.set(key, session);
    const oldest = this.#sessions.keys().next();
    if (this.#sessions.size > KEPT && !oldest.done) this.#sessions.delete(oldest.value);
    session.reset();
    return session;
  }
}
