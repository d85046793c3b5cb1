import swagger from "@fastify/swagger";
import * as protocol from "@mimo/protocol";
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from "fastify-type-provider-zod";
import { z } from "zod";
import type { MimoApp } from "../context.js";

/** Schemas of parameters stand where they are used: @fastify/swagger cannot split what a name refers to. */
const OF_PARAMETERS = /^params|(?:Params|Query)Schema$/;

/** The protocol's schemas by the name of their type: `caseSchema` is `Case`. Own, so that no global state is touched. */
function nameSchemas(): z.core.$ZodRegistry<{ id: string }> {
  const registry = z.registry<{ id: string }>();
  for (const [name, schema] of Object.entries(protocol)) {
    if (!(schema instanceof z.ZodObject) || !name.endsWith("Schema") || OF_PARAMETERS.test(name)) continue;
    const stem = name.slice(0, -"Schema".length);
    registry.add(schema, { id: stem[0]!.toUpperCase() + stem.slice(1) });
  }
  return registry;
}

/** Describes every route that follows from the schemas that validate it, at `GET /openapi.json` (OpenAPI 3.1). */
export async function addOpenapi(app: MimoApp, version: string): Promise<void> {
  const schemaRegistry = nameSchemas();
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "MIMO",
        version,
        description: "Questions about medical images, answered in words and masks. Research use only.",
      },
      components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
    },
    transform: createJsonSchemaTransform({ schemaRegistry }),
    transformObject: createJsonSchemaTransformObject({ schemaRegistry }),
  });
  app.get("/openapi.json", { schema: { hide: true } }, async (_request, reply) => {
    return reply.type("application/json; charset=utf-8").send(JSON.stringify(app.swagger()));
  });
}
