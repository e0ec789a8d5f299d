/** The setters that the lab uses of tfjs-node-gpu's message classes (google-protobuf code of TensorFlow's .proto files). */
declare class Message {
  serializeBinary(): Uint8Array;
}
declare class TensorShape extends Message {
  static Dim: typeof Dim;
  setDimList(dims: Dim[]): void;
}
declare class Dim extends Message {
  setSize(size: number): void;
}
declare class Tensor extends Message {
  setDtype(type: number): void;
  setTensorShape(shape: TensorShape): void;
  setTensorContent(bytes: Uint8Array): void;
}
declare class ListValue extends Message {
  setIList(values: readonly number[]): void;
  setTypeList(types: readonly number[]): void;
}
declare class AttrValue extends Message {
  static ListValue: typeof ListValue;
  setType(type: number): void;
  setI(value: number): void;
  setF(value: number): void;
  setB(value: boolean): void;
  setS(bytes: Uint8Array): void;
  setShape(shape: TensorShape): void;
  setTensor(tensor: Tensor): void;
  setList(list: ListValue): void;
}
declare class NodeDef extends Message {
  setName(name: string): void;
  setOp(op: string): void;
  setInputList(inputs: readonly string[]): void;
  getAttrMap(): { set(name: string, value: AttrValue): void };
}
declare class VersionDef extends Message {
  setProducer(version: number): void;
}
declare class GraphDef extends Message {
  setNodeList(nodes: NodeDef[]): void;
  setVersions(version: VersionDef): void;
}
declare class MetaInfoDef extends Message {
  setTagsList(tags: readonly string[]): void;
}
declare class MetaGraphDef extends Message {
  static MetaInfoDef: typeof MetaInfoDef;
  setMetaInfoDef(info: MetaInfoDef): void;
  setGraphDef(graph: GraphDef): void;
}
declare class SavedModel extends Message {
  setSavedModelSchemaVersion(version: number): void;
  setMetaGraphsList(graphs: MetaGraphDef[]): void;
}
declare const messages: {
  AttrValue: typeof AttrValue;
  GraphDef: typeof GraphDef;
  MetaGraphDef: typeof MetaGraphDef;
  NodeDef: typeof NodeDef;
  SavedModel: typeof SavedModel;
  Tensor: typeof Tensor;
  TensorShape: typeof TensorShape;
  VersionDef: typeof VersionDef;
};
export default messages;
