import { useEffect } from "react";
import { ping } from "../api/client.js";
import { queryClient } from "../api/query-client.js";
import { editQueue } from "../case/edits.js";
import { useConnection } from "../state/connection.js";

const PING_MS = 2000;

/** While the server does not answer, asks whether it is back; then sends what waits and loads what failed. */
export function useConnectionWatch(): void {
  const isReachable = useConnection((state) => state.isReachable);
  useEffect(() => {
    if (isReachable) {
      void editQueue.flush();
      void queryClient.invalidateQueries({ predicate: ({ state }) => state.status === "error" });
      return;
    }
    const timer = setInterval(() => ping().catch(() => undefined), PING_MS);
    return () => clearInterval(timer);
  }, [isReachable]);
}
