export { openStore } from "./open-store.js";
export { StorageError, type StorageErrorCode } from "./storage-error.js";
export type * from "./store.js";
