/**
 * Puts the image, the masks and the vector drawings, without pointers, together as a PNG, in device pixels.
 *
 * @throws {Error} while nothing is shown.
 */
export async function screenshotOf(
  image: HTMLCanvasElement | null,
  masks: HTMLCanvasElement | null,
  vectors: SVGSVGElement | null,
): Promise<Blob> {
  if (!image || image.width === 0) throw new Error("screenshot: an image must be shown");
  const { width, height } = image;
  const sheet = new OffscreenCanvas(width, height);
  const context = sheet.getContext("2d")!;
  context.drawImage(image, 0, 0);
  if (masks && masks.width > 0) context.drawImage(masks, 0, 0, width, height);
  if (vectors) context.drawImage(await pictureOf(vectors, width, height), 0, 0, width, height);
  return sheet.convertToBlob({ type: "image/png" });
}

async function pictureOf(vectors: SVGSVGElement, width: number, height: number): Promise<HTMLImageElement> {
  const copy = vectors.cloneNode(true) as SVGSVGElement;
  for (const pointer of copy.querySelectorAll("[data-fleeting]")) pointer.remove();
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  // As large as the sheet, or it would be drawn at one pixel per CSS pixel and enlarged.
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await picture.decode();
  return picture;
}
