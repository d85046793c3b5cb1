import { runCorruption } from "../suites/run-corruption.js";
import { runInteraction } from "../suites/run-interaction.js";
import { runStability } from "../suites/run-stability.js";
import { summariseCorruption } from "../suites/summarise-corruption.js";
import { summariseInteraction } from "../suites/summarise-interaction.js";
import { summariseStability } from "../suites/summarise-stability.js";
import type { Suite } from "./suite.js";

/**
 * What goes beyond the fixed questions. Each takes so few images that all of them together cost about as much as the
 * questions: kinds of damage come to 18 pictures to encode for an image, tries and clicks to some fifty answers each.
 */
export const SUITES: readonly Suite[] = [
  {
    name: "interaction",
    every: 12,
    run: ({ session, record, loadMask, seed, signal }) =>
      runInteraction(session, record, loadMask, { seed, signal }),
    summarise: summariseInteraction,
  },
  {
    name: "stability",
    every: 12,
    run: ({ session, record, loadMask, seed, signal }) =>
      runStability(session, record, loadMask, { seed, signal }),
    summarise: summariseStability,
  },
  {
    name: "corruption",
    every: 16,
    run: ({ engine, record, image, loadMask, seed, signal }) =>
      runCorruption(engine, record, image, loadMask, { seed, signal }),
    summarise: summariseCorruption,
  },
];
