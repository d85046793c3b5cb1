import { isIP } from "node:net";

/** Whether listening on this host reaches only this machine: `localhost`, 127.0.0.0/8 or `::1`. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  if (name === "localhost" || name === "::1") return true;
  return isIP(name) === 4 && name.startsWith("127.");
}

/** The host name in a Host header, without the port; null if it is no such header's value. */
export function hostNameOf(header: string | undefined): string | null {
  const [, name] = /^(\[[0-9a-fA-F:.]+\]|[^\s:/?#@[\]]+)(?::\d{1,5})?$/.exec(header ?? "") ?? [];
  return name ?? null;
}
