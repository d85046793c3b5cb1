// A worker process for tests: node --conditions=mimo-source --import tsx build-worker.ts DIR
import { buildShards } from "../builder/build-dataset.js";
import { defaultParts } from "../builder/default-parts.js";

await buildShards(process.argv[2], defaultParts());
