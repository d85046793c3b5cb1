export { type Chunk, writeFileAtomic } from "./atomic-file.js";
export { type ErrorDetails, MimoError } from "./errors.js";
export { groupBy } from "./group-by.js";
export { isProcessAlive } from "./is-process-alive.js";
export { Random } from "./random.js";
