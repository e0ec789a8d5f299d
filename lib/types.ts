/**
 * The plain records that the modules hand to each other: data in, networks, what training reports, what figures draw.
 * Nothing here computes; nothing here knows TensorFlow.
 * @module
 */

/** Height, width and channels of an image or of a stack of feature maps. */
export type Shape = readonly [height: number, width: number, channels: number];

/** How global pooling makes one number of each feature map. */
export type Pooling = "average" | "max";

/**
 * All ways to make one number of a map. Where they lie between average and max is said by a whole number of cells `k`, by
 * a `sharpness` above 0 (towards 0: average, large: max), or by a number that is learned. What each computes stands in
 * `pooling.ts`. A pooling's own numbers are moved with `rateFactor` (above 0, 1 where it is absent) times the training's
 * learning rate.
 */
export type GlobalPooling =
  | { readonly pooling: Pooling }
  | { readonly pooling: "averageMax" }
  | { readonly pooling: "topK"; readonly k: number }
  | { readonly pooling: "logSumExp" | "softmax"; readonly sharpness: number }
  | { readonly pooling: "mixed" | "gem"; readonly rateFactor?: number }
  | { readonly pooling: "attention"; readonly rateFactor?: number };

/** Labelled images of one split. */
export interface ImageSet {
  /** The data set's name and the split, as in "fashion-mnist test". */
  readonly name: string;
  /** Grey or RGB values 0–255, `[count, height, width, channels]`, row-major. */
  readonly pixels: Uint8Array;
  /** One class index per image, `[count]`, each below `classes.length`. */
  readonly labels: Uint8Array;
  readonly count: number;
  readonly shape: Shape;
  readonly classes: readonly string[];
}

/** Which images of a data set were taken, and how. */
export interface DataPart {
  /** The first so many images of each split; all where it is absent. */
  readonly limit?: number;
  /** The first so many training images, while all test images stay; all where it is absent. */
  readonly trainLimit?: number;
  /** What was held back of the training images: a share of them, 0 < share < 1, drawn by a seed. */
  readonly validation?: { readonly share: number; readonly seed: number };
  /** The pixels of all images were moved in one and the same way, drawn by a seed. */
  readonly permutation?: { readonly seed: number };
}

/** A data set: what a network learns from, and what it is measured on. */
export interface Dataset {
  readonly name: string;
  /** Which part of the set this is; the whole where it is absent. */
  readonly part?: DataPart;
  readonly title: string;
  readonly licence: string;
  readonly classes: readonly string[];
  readonly imageShape: Shape;
  readonly train: ImageSet;
  /** Held back from the training images to choose settings by; most data sets are used without. */
  readonly validation?: ImageSet;
  /** The official test images. The article calls them the validation set. */
  readonly test: ImageSet;
}

/** One layer of a network, as data. What each kind means is written in `layers.ts`. */
export type Layer =
  | { readonly kind: "conv"; readonly filters: number; readonly size: number }
  | { readonly kind: "relu" }
  | { readonly kind: "sigmoid" }
  | { readonly kind: "maxPool"; readonly size: number }
  | { readonly kind: "globalPool" } & GlobalPooling
  | { readonly kind: "flatten" }
  | { readonly kind: "dense"; readonly units: number }
  | { readonly kind: "dropout"; readonly rate: number };

/** What the numbers of the last layer go through before the loss sees them: the article's sigmoid, or nothing. */
export type Output = "sigmoid" | "logits";

/** A network described once; its shapes, summary, tfjs model and training graph all follow from this record. */
export interface Architecture {
  readonly name: string;
  readonly inputShape: Shape;
  /** Number of classes, the length of the last layer's output. */
  readonly classes: number;
  readonly layers: readonly Layer[];
  readonly output: Output;
}

/** An architecture with its parameters. Training replaces the values in `parameters`; nothing else changes. */
export interface Network extends Architecture {
  /** Seed of the initial weights. */
  readonly seed: number;
  /** Kernel, bias, kernel, bias … in layer order; kernels `[height, width, in, out]` or `[in, out]`, row-major. */
  readonly parameters: Float32Array[];
}

/** How many of `total` images got their right class. */
export interface Count {
  readonly correct: number;
  readonly total: number;
}

/**
 * The parts of a data set: what a network learns from, what is held back of that to choose settings by, and the official
 * test images. The article calls the test images its validation set.
 */
export type Part = "train" | "validation" | "test";

/** What a network made of all images of one part. */
export interface Measurement {
  /** Mean cross entropy over the images, in nats. */
  readonly loss: number;
  readonly accuracy: Count;
  /** Images of each class that got their right class, `[classes]`; absent where only the sum is known. */
  readonly correctByClass?: readonly number[];
  /** Mean losses of consecutive batches, as the article logs them; absent where they were not kept. */
  readonly losses?: readonly number[];
}

/** What was measured after an epoch. */
export type Measurements = { readonly [P in Part]?: Measurement };

/** What one epoch of training brought. Losses are cross entropies in nats. */
export interface EpochRecord {
  /** 1 for the first. */
  readonly epoch: number;
  /** Mean over the training images, each before the update of its own batch; NaN once a parameter is no finite number. */
  readonly trainingLoss: number;
  /** The same for each batch, in the order of training; absent where they were not kept. */
  readonly trainingLosses?: readonly number[];
  readonly measured: Measurements;
  /** Wall-clock seconds of the training pass, and of the passes that measure. */
  readonly seconds: { readonly training: number; readonly evaluation: number };
}

/** When a part is measured: after each epoch, after the last one planned, or never. */
export type MeasuredWhen = "each" | "last" | "never";

/** How the learning rate changes from step to step: not at all, or up in a line and down along a cosine. */
export type Schedule = "constant" | "warmup-cosine";

/** The settings that one training follows. */
export interface TrainSettings {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  /** What share of the learning rate each step gets; see `scheduleFactor`. The article's is constant. */
  readonly schedule: Schedule;
  /** Seed of the order of images, new in each epoch; `null` keeps the file's order, as the article does. */
  readonly shuffleSeed: number | null;
  /** The article measures the training and the test images after each epoch. */
  readonly measure: { readonly [P in Part]: MeasuredWhen };
}

/** The choices in how numbers are computed that change bits of the result. Each stays as it was when a run goes on. */
export interface Arithmetic {
  /** Parts of a batch that are computed side by side, and whose gradients are added in a fixed order. */
  readonly towers: number;
  /** Whether neighbouring cells are packed so that narrow convolutions fill the processor's registers. */
  readonly packed: boolean;
  /** Threads inside one operation (TF_NUM_INTRAOP_THREADS). */
  readonly threads: number;
  /** Whether operations are oneDNN's (TF_ENABLE_ONEDNN_OPTS). */
  readonly oneDNN: boolean;
}

/** Images of one part of a data set, and the SHA-256 over all of them: 64 lower-case hexadecimal digits. */
export interface Fingerprint {
  readonly count: number;
  readonly sha256: string;
}

/**
 * What a training is: everything that changes a bit of its result. The number of epochs is no part of it, since more epochs
 * of the same experiment go on from its end, unless the learning rate follows a schedule over all of them; neither are
 * machine, device and versions, which a run records beside it.
 */
export interface Experiment {
  readonly data: {
    readonly name: string;
    readonly part: DataPart;
    readonly train: Fingerprint;
    readonly validation?: Fingerprint;
    readonly test: Fingerprint;
  };
  readonly architecture: Architecture;
  /** Seed of the initial weights, and by streams of their own of what else the network draws. */
  readonly seed: number;
  readonly training: {
    readonly optimizer: {
      readonly kind: "adam";
      readonly learningRate: number;
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
    };
    /** Absent where the rate is constant. */
    readonly schedule?: { readonly kind: Exclude<Schedule, "constant">; readonly epochs: number };
  } & Omit<TrainSettings, "epochs" | "learningRate" | "schedule">;
  readonly arithmetic: Arithmetic;
}

/** What computed some consecutive epochs of a run. */
export interface RunSession {
  readonly epochs: readonly [first: number, last: number];
  /** Name and version of what computed: deno, tfjs, tensorflow. */
  readonly versions: Readonly<Record<string, string>>;
  /** Processor, cores, memory, device. */
  readonly machine: Readonly<Record<string, string | number>>;
}

/** One training, as far as it has come: a folder of `data/runs/`. */
export interface Run {
  /** Readable and unique: a slug of the experiment and a short hash of all of it. */
  readonly id: string;
  readonly folder: string;
  readonly experiment: Experiment;
  readonly epochs: { readonly planned: number; readonly done: number };
  /** Whether all planned epochs are done. */
  readonly isComplete: boolean;
  /** With the parameters after the last epoch of the history. */
  readonly network: Network;
  /** One record an epoch. */
  readonly history: readonly EpochRecord[];
  /** Names of the data set's classes. */
  readonly classes: readonly string[];
  /** Images of each class in each part of the data, `[classes]`. */
  readonly images: { readonly [P in Part]?: readonly number[] };
  /** When training began, ISO 8601. */
  readonly started: string;
  /** Wall-clock seconds of all epochs. */
  readonly seconds: number;
  /** Every machine and set of versions that took part, in the order of epochs. */
  readonly sessions: readonly RunSession[];
}

/** What `run.json` alone tells of a run: everything but the parameters and the losses of batches. */
export type RunRecord = Omit<Run, "network"> & {
  /** SHA-256 of the file of tensors that the run was written with: 64 lower-case hexadecimal digits. */
  readonly tensors: string;
};

/** How far a training has come, between two native calls. */
export interface Progress {
  readonly epoch: number;
  readonly epochs: number;
  /** Learning, or measuring a part. */
  readonly phase: "training" | `measuring ${Part}`;
  /** Images done in this phase, and images in all. */
  readonly done: number;
  readonly total: number;
  /** Mean loss of the latest batches, in nats; only while training. */
  readonly loss?: number;
}

/** One feature map or image channel: `height × width` values, row-major. */
export interface Raster {
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
}

/** The maps of many images behind one layer. */
export interface MapStack {
  /** `[count, height, width, channels]`, row-major. */
  readonly values: Float32Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** Number of maps of each image. */
  readonly channels: number;
}

/** The feature maps of one image behind one layer. */
export interface FeatureMaps {
  readonly network: string;
  readonly imageIndex: number;
  /** The article's count: the output of layers 0 … layerIndex − 1. */
  readonly layerIndex: number;
  readonly actual: number;
  readonly predicted: number;
  readonly classes: readonly string[];
  readonly maps: readonly Raster[];
  /** The image itself, one raster per channel, 0–1. */
  readonly image: readonly Raster[];
}
