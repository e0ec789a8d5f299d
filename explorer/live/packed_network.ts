/**
 * Networks as plain JSON: parameters in base64.
 * @module
 */
import { NETWORK } from "../../lib/kinds.ts";
import { check } from "../../lib/options.ts";
import type { Architecture, Network } from "../../lib/types.ts";

/** A network whose parameters are texts: 32-bit floats, little-endian, in base64. */
export interface PackedNetwork extends Architecture {
  readonly seed: number;
  readonly parameters: readonly string[];
}

/** Packs a network. */
export function packNetwork(network: Network): PackedNetwork {
  check("packNetwork", { network: [network, NETWORK] });
  return {
    ...network,
    parameters: network.parameters.map((values) => toBase64(new Uint8Array(values.slice().buffer))),
  };
}

/** The network again, its parameters bit for bit. */
export function unpackNetwork(packed: PackedNetwork): Network {
  return { ...packed, parameters: packed.parameters.map((text) => new Float32Array(fromBase64(text).buffer)) };
}

/** Base64 of bytes. */
export function toBase64(bytes: Uint8Array): string {
  check("toBase64", { bytes: [bytes, "a list"] });
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** Bytes of base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}
