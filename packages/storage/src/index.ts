export { StorageError, type StorageErrorCode } from "./storage-error.js";
export type * from "./store.js";
