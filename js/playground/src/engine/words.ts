/** The page's words for ports. */
import type { WirePorts } from "./wire.js";

export function words(ports: WirePorts): string {
  return ports.full ? "everything" : isEmpty(ports) ? "nothing" : ports.text;
}

export function isEmpty({ sctp, tcp, udp }: WirePorts): boolean {
  return sctp.length + tcp.length + udp.length === 0;
}
