export type * from "./scan.js";
