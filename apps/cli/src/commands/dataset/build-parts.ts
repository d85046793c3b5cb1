import { BUILD_PARTS, type BuildParts, openBuildWriter } from "@mimo/mimoseg";
import type { CliIo } from "../../io.js";

/** The parts of a build, with the key of the language model's endpoint from MIMO_WRITER_KEY. */
export function buildParts(io: CliIo): BuildParts {
  const openWriter: BuildParts["openWriter"] = (options, folder) =>
    openBuildWriter(options, folder, io.env.MIMO_WRITER_KEY);
  return { ...BUILD_PARTS, openWriter };
}
