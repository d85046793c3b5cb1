import { MimoError } from "@mimo/base/errors";
import type { ImagingErrorCode } from "./image.js";

/** Thrown for images, masks and marks that break a rule; the message names the thing and the rule. */
export class ImagingError extends MimoError<ImagingErrorCode> {}
