import type { FastifyReply, FastifyRequest } from "fastify";

/**
 * Answers with bytes that never change at their address: a browser asks for them once.
 *
 * @param version - Names the bytes; becomes the strong ETag.
 * @param load - Only called if the caller does not have them.
 */
export async function sendUnchanging(
  request: Pick<FastifyRequest, "headers">,
  reply: Pick<FastifyReply, "header" | "code">,
  version: string,
  type: string,
  load: () => Promise<Uint8Array>,
): Promise<FastifyReply> {
  const etag = `"${version}"`;
  reply.header("etag", etag).header("cache-control", "private, max-age=31536000, immutable");
  const known = request.headers["if-none-match"]?.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  if (known?.includes(etag)) return reply.code(304).send();
  const { buffer, byteOffset, byteLength } = await load();
  return reply
    .header("content-type", type)
    .code(200)
    .send(Buffer.from(buffer, byteOffset, byteLength));
}
