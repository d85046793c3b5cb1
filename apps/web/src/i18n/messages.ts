import type { en } from "./en.js";

/**
 * The shape of a language: every key of English. Chinese and Korean have no singular of their own, so the `_one`
 * forms may be left out.
 */
export type Messages = Translated<typeof en>;

type Translated<Part> = {
  readonly [Key in keyof Part as Key extends `${string}_one` ? never : Key]: Part[Key] extends string
    ? string
    : Translated<Part[Key]>;
} & { readonly [Key in keyof Part as Key extends `${string}_one` ? Key : never]?: string };
