/** The name that the server gives a file, or null (RFC 6266, both spellings). */
export function fileNameOf(contentDisposition: string | null): string | null {
  if (contentDisposition === null) return null;
  const extended = /filename\*=UTF-8''([^;]+)/i.exec(contentDisposition)?.[1];
  if (extended !== undefined) {
    try {
      return decodeURIComponent(extended);
    } catch {
      // Badly encoded: the plain name, if there is one, will do.
    }
  }
  const plain = /filename="?([^";]+)"?/i.exec(contentDisposition)?.[1];
  return plain ?? null;
}

const KEEP_MS = 60_000;

/** Hands an answer's body to the browser as a download. */
export async function saveResponse(response: Response, fallbackName: string): Promise<void> {
  const name = fileNameOf(response.headers.get("content-disposition")) ?? fallbackName;
  saveBlob(await response.blob(), name);
}

/** Hands bytes to the browser as a download. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads it after this function has returned.
  setTimeout(() => URL.revokeObjectURL(url), KEEP_MS);
}
