/**
 * A network that reads its inputs in another order.
 * @module
 */
import type { Network } from "../types.ts";

/**
 * The network that says of images with permuted pixels what the given one says of the images as they were: the rows of its
 * first kernel are put in the order that the pixels were put in. Only a network that begins with flatten and a linear layer
 * can be rewired so, which is why such a network knows nothing of neighbours.
 *
 * @param order The order that `permutePixels` was given, for images of one channel.
 * @throws {RangeError} When the network begins otherwise or has another number of inputs.
 * @example
 * const rewired = permuteInputs(linearNet, order); // of permutePixels(set, order) it says what linearNet says of set
 */
export function permuteInputs(network: Network, order: ArrayLike<number>): Network {
  const [first, second] = network.layers.map(({ kind }) => kind);
  if (first !== "flatten" || second !== "dense") {
    throw new RangeError(
      `Cannot rewire ${network.name}: expected flatten and a linear layer at its beginning, ` +
        `found ${first} and ${second ?? "nothing"}; other layers read neighbours, whose order weights cannot change`,
    );
  }
  const [kernel, bias, ...later] = network.parameters; // [inputs, units], row-major, and [units]
  const units = bias.length;
  if (order.length * units !== kernel.length) {
    throw new RangeError(
      `Cannot rewire ${network.name}: expected an order of its ${
        kernel.length / units
      } inputs, found ${order.length} ` +
        `numbers; take the order of the pixels`,
    );
  }
  const rewired = kernel.map((_, index) => kernel[order[Math.floor(index / units)] * units + index % units]);
  return { ...network, parameters: [rewired, bias, ...later] };
}
