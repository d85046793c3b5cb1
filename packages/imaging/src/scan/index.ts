export { ByteCache } from "./byte-cache.js";
export { type ExpandedArchive, type FindScansOptions, findScans } from "./find-scans.js";
export { type OpenScanOptions, openScan, ScanCache } from "./open-scan.js";
export { type Archive, type ArchiveEntry, type ArchiveLimits, readArchive } from "./read-archive.js";
export type * from "./scan.js";
