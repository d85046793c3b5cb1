// A worker process for tests: node --conditions=mimo-source --import tsx build-worker.ts DIR
import { buildShards } from "../build/build-dataset.js";
import { defaultParts } from "../build/default-parts.js";

await buildShards(process.argv[2], defaultParts());
