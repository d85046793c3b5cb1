/** What the database cannot take as it is. */
import { StorageError } from "../storage-error.js";

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Text for a text column: PostgreSQL has no NUL, which becomes U+FFFD. */
export function toText(value: string): string {
  return value.replaceAll("\0", "\uFFFD");
}

/**
 * An id that the database can compare.
 *
 * @throws {StorageError} `not_found` if it is not a UUID, since nothing has such an id.
 */
export function toId(value: string, what: string): string {
  if (!UUID.test(value)) throw notFound(what, value);
  return value.toLowerCase();
}

/** "This does not exist", for an id or hash; what the caller gave is cut short. */
export function notFound(what: string, id: string): StorageError {
  return new StorageError("not_found", `${what}: must exist, got ${id.slice(0, 64)}`, { what });
}
