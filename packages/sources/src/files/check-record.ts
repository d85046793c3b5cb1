import type { z } from "zod";
import { SourceError } from "../source-error.js";

/**
 * A record as its schema wants it.
 *
 * @param where - File and record, to begin the message, which names the field and the rule but not the value.
 * @throws {SourceError} `bad_record`
 */
export function checkRecord<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  where: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue.path.length > 0 ? issue.path.join(".") : "(record)";
  throw new SourceError("bad_record", `${where}: ${field}: ${issue.message}`);
}
