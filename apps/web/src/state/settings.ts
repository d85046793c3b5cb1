/** What a person chose for the whole page. */
import { z } from "zod";
import { create } from "zustand";
import { LANGUAGES, preferredLanguage } from "../i18n/languages.js";
import { readJson, writeJson } from "./key-value.js";
import { storage } from "./storage.js";

export const THEMES = ["dark", "light", "system"] as const;

const settingsSchema = z.object({
  theme: z.enum(THEMES).catch("dark"),
  language: z.enum(LANGUAGES).catch(() => preferredLanguage(navigator.languages)),
  overlayOpacity: z.number().min(0).max(1).catch(0.3),
  /** Version of the research-use notice that was confirmed; 0 is none. */
  noticeSeen: z.number().int().catch(0),
});
export type Settings = z.infer<typeof settingsSchema>;

const KEY = "mimo.settings";

/** Settings of the page; they are kept whenever they change. */
export const useSettings = create<Settings>(() => {
  const kept = readJson(storage, KEY);
  return settingsSchema.parse(typeof kept === "object" && kept !== null ? kept : {});
});
useSettings.subscribe((settings) => void writeJson(storage, KEY, settings));
