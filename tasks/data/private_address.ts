/**
 * Which hosts are this machine or its neighbours: a server on the web has no business sending anybody there.
 * @module
 */
import { BlockList, isIP } from "node:net";

/** Networks that the web does not reach. Source: https://www.iana.org/assignments/iana-ipv4-special-registry, and ipv6. */
const NETWORKS = [
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"],
  ...["192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4", "::/127", "fc00::/7", "fe80::/10", "ff00::/8"],
];
const PRIVATE = new BlockList();
for (const [address, prefix] of NETWORKS.map((network) => network.split("/"))) {
  PRIVATE.addSubnet(address, Number(prefix), kindOf(address));
}

function kindOf(address: string): "ipv4" | "ipv6" {
  return isIP(address) === 6 ? "ipv6" : "ipv4";
}

/** Whether a number is that of this machine or of a private network: "127.0.0.1", "::ffff:10.0.0.1", "fd00::1". */
function isPrivateNumber(address: string): boolean {
  return PRIVATE.check(address, kindOf(address));
}

/**
 * Whether the host of an address is this machine or in a private network, by its number, its name, or what its name stands
 * for. Where the name can't be looked up (behind a proxy, say), it is taken for one of the web.
 */
export async function isPrivateHost(
  { hostname }: URL,
  resolve: (name: string, kind: "A" | "AAAA") => Promise<string[]> = (name, kind) => Deno.resolveDns(name, kind),
): Promise<boolean> {
  const host = hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  if (isIP(host)) return isPrivateNumber(host);
  if (/(^|\.)(localhost|local|internal|lan|home\.arpa)$/i.test(host)) return true;
  const numbers = await Promise.all((["A", "AAAA"] as const).map((kind) => resolve(host, kind).catch(() => [])));
  return numbers.flat().some(isPrivateNumber);
}
