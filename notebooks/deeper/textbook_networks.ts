/**
 * Parameters of the networks that made convolutions known, counted from their published sizes.
 * @module
 */

/** Parameters of a network: its convolutions, and the linear layers on top. */
export interface ParameterShares {
  readonly network: string;
  readonly convolutions: number;
  readonly linear: number;
}

/** Parameters of a convolution with square kernels and biases, every input map connected to every output map. */
function convParameters(size: number, from: number, to: number): number {
  return (size * size * from + 1) * to;
}

/** Parameters of a linear layer with biases. */
function linearParameters(inputs: number, outputs: number): number {
  return (inputs + 1) * outputs;
}

/**
 * LeNet-5 and AlexNet as textbooks retell them: LeNet-5 with every map connected to every kernel, AlexNet as one network
 * instead of two halves on two graphics cards. LeNet-5 comes twice: its layer C5 is a convolution in the original, with
 * 5×5 kernels on 5×5 maps, which is the same as a linear layer of 400 inputs and is mostly written so.
 * Sources: Y. LeCun and others, "Gradient-based learning applied to document recognition", 1998, section II.B;
 * A. Krizhevsky and others, "ImageNet classification with deep convolutional neural networks", 2012, section 3.5.
 */
export function textbookNetworks(): ParameterShares[] {
  const c1c3 = convParameters(5, 1, 6) + convParameters(5, 6, 16);
  const outputs = linearParameters(120, 84) + linearParameters(84, 10);
  const alexConvs = [[11, 3, 96], [5, 96, 256], [3, 256, 384], [3, 384, 384], [3, 384, 256]] as const;
  return [
    { network: "LeNet-5, C5 as a convolution", convolutions: c1c3 + convParameters(5, 16, 120), linear: outputs },
    { network: "LeNet-5, C5 as a linear layer", convolutions: c1c3, linear: linearParameters(400, 120) + outputs },
    {
      network: "AlexNet",
      convolutions: alexConvs.reduce((sum, [size, from, to]) => sum + convParameters(size, from, to), 0),
      linear: linearParameters(9216, 4096) + linearParameters(4096, 4096) + linearParameters(4096, 1000),
    },
  ];
}
