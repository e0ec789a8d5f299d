/**
 * The environment of the peers in Python.
 * @module
 */
import type { Environment } from "../setup/environment.ts";

/** PyTorch, and TensorFlow with Keras. */
export const PEERS: Environment = {
  folder: ".venv-peers",
  what: "the peers",
  requirements: [
    ["tasks/bench/requirements-peers.txt"],
    // The first is found only where pip knows another place than PyPI; a few hundred MB in place of 5 GB.
    ["tasks/bench/requirements-torch-cpu.txt", "tasks/bench/requirements-torch.txt"],
  ],
};
