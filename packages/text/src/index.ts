export type { Turn } from "./conversation.js";
