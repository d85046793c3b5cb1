import type { Socket } from "node:net";
import type { MimoApp } from "../context.js";
import { SERVER_LIMITS } from "./limits.js";

/**
 * Makes `app.close()` end in time: connections without a request are closed at once, those at work when their answer
 * is over, and whatever is left after ten seconds is cut.
 *
 * Node's own `closeIdleConnections` leaves out connections that never had a request, which browsers open in advance.
 */
export function addConnectionClosing(
  app: MimoApp,
  closeTimeoutMs: number = SERVER_LIMITS.closeTimeoutMs,
): void {
  const sockets = new Set<Socket>();
  const atWork = new Map<Socket, number>();
  let isClosing = false;
  let timer: NodeJS.Timeout | undefined;
  app.server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  app.server.on("request", ({ socket }, response) => {
    atWork.set(socket, (atWork.get(socket) ?? 0) + 1);
    response.once("close", () => {
      const left = (atWork.get(socket) ?? 1) - 1;
      if (left > 0) atWork.set(socket, left);
      else atWork.delete(socket);
      if (isClosing && left === 0) socket.end();
    });
  });
  app.addHook("preClose", async () => {
    isClosing = true;
    for (const socket of sockets) if (!atWork.has(socket)) socket.destroy();
    timer = setTimeout(() => {
      for (const socket of sockets) socket.destroy();
    }, closeTimeoutMs);
  });
  app.addHook("onClose", async () => clearTimeout(timer));
}
