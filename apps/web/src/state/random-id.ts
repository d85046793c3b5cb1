/** A random UUID (version 4). `crypto.randomUUID` is missing on pages that are served without TLS to other machines. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [0, 8, 12, 16, 20].map((from, k, cuts) => hex.slice(from, cuts[k + 1])).join("-");
}
