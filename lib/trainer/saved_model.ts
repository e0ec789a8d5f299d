/**
 * A graph as the bytes of a SavedModel, which TensorFlow loads as a session. Written in the wire format of protocol buffers
 * by TensorFlow's own message definitions (tensorflow/core/protobuf/saved_model.proto and core/framework/*.proto,
 * https://protobuf.dev/programming-guides/encoding); only what graphs of the lab hold.
 * @module
 */
import type { Attribute, GraphNode } from "../models/graph_builder.ts";

/** TensorFlow 2.10's graph version: old enough for any TensorFlow that the addon is built against. */
const GRAPH_VERSION = 1087;

/** The bytes of a `saved_model.pb` with one graph, tagged "serve". */
export function encodeSavedModel(nodes: readonly GraphNode[]): Uint8Array {
  const model = new Message();
  model.number(1, 1);
  model.message(2, (metaGraph) => {
    metaGraph.message(1, (info) => info.text(4, "serve"));
    metaGraph.message(2, (graph) => {
      for (const node of nodes) graph.message(1, (message) => encodeNode(message, node));
      graph.message(4, (version) => version.number(1, GRAPH_VERSION));
    });
  });
  return Uint8Array.from(model.bytes);
}

function encodeNode(message: Message, { name, op, inputs, attributes }: GraphNode): void {
  message.text(1, name);
  message.text(2, op);
  for (const input of inputs) message.text(3, input);
  for (const [key, attribute] of Object.entries(attributes)) {
    message.message(5, (entry) => {
      entry.text(1, key);
      entry.message(2, (value) => encodeAttribute(value, attribute));
    });
  }
}

function encodeAttribute(message: Message, attribute: Attribute): void {
  if ("type" in attribute) message.number(6, attribute.type);
  else if ("int" in attribute) message.number(3, attribute.int);
  else if ("bool" in attribute) message.number(5, Number(attribute.bool));
  else if ("text" in attribute) message.text(2, attribute.text);
  else if ("shape" in attribute) message.message(7, (shape) => encodeShape(shape, attribute.shape));
  else if ("ints" in attribute) {
    message.message(1, (list) => list.message(3, (packed) => attribute.ints.forEach((value) => packed.varint(value))));
  } else {
    const { type, dims, bytes } = attribute.tensor;
    message.message(8, (tensor) => {
      tensor.number(1, type);
      tensor.message(2, (shape) => encodeShape(shape, dims));
      tensor.content(4, bytes);
    });
  }
}

function encodeShape(message: Message, dims: readonly number[]): void {
  for (const size of dims) message.message(2, (dim) => dim.number(1, size));
}

/** A message in the making; `tag` is the number of a field in its definition. */
class Message {
  readonly bytes: number[] = [];

  /** A whole number by 7 bits a byte, the lowest first; one below 0 as the 64 bits of its two's complement. */
  varint(value: number): void {
    if (value < 0) {
      for (let i = 0n; i < 63n; i += 7n) this.bytes.push(Number(BigInt.asUintN(7, BigInt(value) >> i)) | 128);
      this.bytes.push(1);
      return;
    }
    let rest = value;
    for (; rest > 127; rest = Math.floor(rest / 128)) this.bytes.push(rest % 128 | 128);
    this.bytes.push(rest);
  }

  number(tag: number, value: number): void {
    this.varint(tag << 3);
    this.varint(value);
  }

  /** A field that says its length. */
  content(tag: number, bytes: ArrayLike<number>): void {
    this.varint(tag << 3 | 2);
    this.varint(bytes.length);
    for (let i = 0; i < bytes.length; i++) this.bytes.push(bytes[i]);
  }

  /** Names in graphs are ASCII. */
  text(tag: number, text: string): void {
    this.content(tag, Array.from(text, (sign) => sign.charCodeAt(0)));
  }

  message(tag: number, write: (message: Message) => void): void {
    const inner = new Message();
    write(inner);
    this.content(tag, inner.bytes);
  }
}
