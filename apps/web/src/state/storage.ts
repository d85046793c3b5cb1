import { openStorage } from "./key-value.js";

/** The browser's storage; one for the page. */
export const storage = openStorage();
