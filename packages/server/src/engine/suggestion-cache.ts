import type { Suggestions } from "@mimo/protocol";
import type { Suggested } from "./suggest-questions.js";

const MOST_KEPT = 500;

/** Suggestions by image. Those that ran out of time are made anew next time. */
export class SuggestionCache {
  readonly #kept = new Map<string, Promise<Suggested>>();

  async get(key: string, make: () => Promise<Suggested>): Promise<Suggestions> {
    const making = this.#kept.get(key) ?? make();
    this.#kept.delete(key);
    this.#kept.set(key, making);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#kept.delete(oldest);
    }
    try {
      const { isComplete, questions, terms } = await making;
      if (!isComplete) this.#kept.delete(key);
      return { questions, terms };
    } catch (error) {
      this.#kept.delete(key);
      throw error;
    }
  }
}
