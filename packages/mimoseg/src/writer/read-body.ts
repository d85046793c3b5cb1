/**
 * Reads the body of an answer as text, and stops reading when it is too long.
 *
 * @param maxBytes - Most bytes after decompression.
 * @returns Null if the body is longer.
 */
export async function readBody(response: Response, maxBytes: number): Promise<string | null> {
  if (response.body === null) return "";
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > maxBytes) {
      // Errors of a body that nobody wants any more say nothing.
      await reader.cancel().catch(() => {});
      return null;
    }
    text += decoder.decode(value, { stream: true });
  }
}
