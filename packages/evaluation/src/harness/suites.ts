import { runCorruption } from "../suites/run-corruption.js";
import { runInteraction } from "../suites/run-interaction.js";
import { runStability } from "../suites/run-stability.js";
import { summariseCorruption } from "../suites/summarise-corruption.js";
import { summariseInteraction } from "../suites/summarise-interaction.js";
import { summariseStability } from "../suites/summarise-stability.js";
import type { Suite } from "./suite.js";

/** Kinds of damage to an image come to 18 pictures to encode, tries of a prompt to some fifty answers. */
export const SUITES: readonly Suite[] = [
  {
    name: "interaction",
    every: 8,
    run: ({ session, record, loadMask, seed, signal }) =>
      runInteraction(session, record, loadMask, { seed, signal }),
    summarise: summariseInteraction,
  },
  {
    name: "stability",
    every: 8,
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
