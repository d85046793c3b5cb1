export type * from "./client.js";
export { createDicomwebClient, type DicomwebOptions } from "./create-client.js";
export { DicomwebError, type DicomwebErrorCode } from "./dicomweb-error.js";
