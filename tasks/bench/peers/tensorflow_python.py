"""The article's epoch in TensorFlow's Python: Keras as users write it, or one tf.function with fused Adam."""

import numpy as np
import tensorflow as tf

from common import BATCH_SIZE, EVALUATION_BATCH, SETTINGS, load_data, report, time_epoch

RATE = SETTINGS["learningRate"]
# "auto" lets Keras decide whether XLA compiles the step.
XLA = SETTINGS.get("xla", "auto")
STEPS_A_CALL = SETTINGS.get("stepsACall", 1)
LARGE_BATCHES = SETTINGS.get("largeBatches", False)


def cross_entropy(labels, outputs):
    """Cross entropy of the sigmoid outputs, as in the article; Keras's own loss would look behind the sigmoid."""
    return tf.nn.sparse_softmax_cross_entropy_with_logits(tf.reshape(tf.cast(labels, tf.int32), [-1]), outputs)


class KerasTraining:
    """model.fit and model.evaluate on tf.data pipelines."""

    def __init__(self, data):
        (images, labels), (validation_images, validation_labels) = data
        size = EVALUATION_BATCH if LARGE_BATCHES else BATCH_SIZE
        self.training = self.pipeline(images, labels, BATCH_SIZE)
        self.measured = self.pipeline(images, labels, size)
        self.validation = self.pipeline(validation_images, validation_labels, size)
        self.model = self.build()

    @staticmethod
    def pipeline(images, labels, size):
        pixels = images[..., None].astype("float32") / 255
        return tf.data.Dataset.from_tensor_slices((pixels, labels)).batch(size).prefetch(tf.data.AUTOTUNE)

    @staticmethod
    def build():
        layers = tf.keras.layers
        bias = tf.keras.initializers.Constant(0.01)
        model = tf.keras.Sequential([layers.Input((28, 28, 1))])
        for filters in (8, 16, 32):
            for _ in range(2):
                model.add(layers.Conv2D(filters, 3, padding="same", activation="relu", bias_initializer=bias))
            model.add(layers.MaxPooling2D())
        model.add(layers.Conv2D(10, 1, bias_initializer=bias))
        model.add(layers.GlobalAveragePooling2D())
        model.add(layers.Activation("sigmoid"))
        model.compile(
            optimizer=tf.keras.optimizers.Adam(RATE, epsilon=1e-8),
            loss=cross_entropy,
            metrics=[tf.keras.metrics.SparseCategoricalAccuracy("accuracy")],
            jit_compile=XLA,
            steps_per_execution=STEPS_A_CALL,
        )
        return model

    def warm_up(self):
        # steps_per_execution compiles for whole calls and for the rest.
        steps = max(SETTINGS["warmupSteps"], STEPS_A_CALL + 1)
        self.model.fit(self.training.take(steps), shuffle=False, verbose=0)
        self.model.evaluate(self.measured.take(steps), verbose=0)

    def train(self):
        self.model.fit(self.training, shuffle=False, verbose=0)

    def measure_training(self):
        self.model.evaluate(self.measured, verbose=0)

    def validate(self):
        return self.model.evaluate(self.validation, verbose=0)


class FunctionTraining:
    """Steps in a loop inside one tf.function: TensorFlow's convolutions, its gradients, its fused Adam."""

    def __init__(self, data):
        (images, labels), (validation_images, validation_labels) = data
        self.training = self.place(images, labels)
        self.validation = self.place(validation_images, validation_labels)
        random = np.random.default_rng(0)
        self.variables = []
        for size, inputs, outputs in [(3, 1, 8), (3, 8, 8), (3, 8, 16), (3, 16, 16), (3, 16, 32), (3, 32, 32), (1, 32, 10)]:
            limit = np.sqrt(6 / (size * size * (inputs + outputs)))
            kernel = random.uniform(-limit, limit, (size, size, inputs, outputs))
            self.variables += [tf.Variable(kernel, dtype=tf.float32), tf.Variable(tf.fill([outputs], 0.01))]
        self.moments = [[tf.Variable(tf.zeros_like(value)) for value in self.variables] for _ in range(2)]
        self.powers = [tf.Variable(0.9), tf.Variable(0.999)]

    @staticmethod
    def place(images, labels):
        return tf.constant(images[..., None].astype("float32") / 255), tf.constant(labels.astype("int32"))

    def forward(self, images):
        value = images
        for index in range(0, 12, 2):
            kernel, bias = self.variables[index : index + 2]
            value = tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(value, kernel, 1, "SAME"), bias))
            if index % 4 == 2:
                value = tf.nn.max_pool2d(value, 2, 2, "VALID")
        maps = tf.nn.bias_add(tf.nn.conv2d(value, self.variables[12], 1, "SAME"), self.variables[13])
        return tf.sigmoid(tf.reduce_mean(maps, [1, 2]))

    def losses(self, images, labels):
        outputs = self.forward(images)
        return tf.nn.sparse_softmax_cross_entropy_with_logits(labels, outputs), outputs

    def step(self, images, labels):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(self.losses(images, labels)[0])
        first, second = self.powers
        for value, m, v, gradient in zip(self.variables, *self.moments, tape.gradient(loss, self.variables)):
            tf.raw_ops.ResourceApplyAdam(
                var=value.handle, m=m.handle, v=v.handle, beta1_power=first.value(), beta2_power=second.value(),
                lr=RATE, beta1=0.9, beta2=0.999, epsilon=1e-8, grad=gradient,
            )
        first.assign(first * 0.9)
        second.assign(second * 0.999)
        return loss

    @tf.function(reduce_retracing=True)
    def steps(self, images, labels, begin, end):
        losses = tf.TensorArray(tf.float32, 0, dynamic_size=True)
        for start in tf.range(begin, end, BATCH_SIZE):
            stop = tf.minimum(start + BATCH_SIZE, end)
            losses = losses.write(losses.size(), self.step(images[start:stop], labels[start:stop]))
        return losses.stack()

    @tf.function(reduce_retracing=True)
    def measure(self, images, labels):
        losses, outputs = self.losses(images, labels)
        return losses, tf.math.count_nonzero(tf.argmax(outputs, 1, tf.int32) == labels)

    def train_range(self, begin, end):
        for start in range(begin, end, BATCH_SIZE * STEPS_A_CALL):
            stop = min(end, start + BATCH_SIZE * STEPS_A_CALL)
            self.steps(*self.training, tf.constant(start), tf.constant(stop)).numpy()

    def measure_split(self, images, labels):
        parts = []
        for start in range(0, len(labels), EVALUATION_BATCH):
            stop = start + EVALUATION_BATCH
            parts.append([part.numpy() for part in self.measure(images[start:stop], labels[start:stop])])
        losses, correct = zip(*parts)
        return np.concatenate(losses).mean(), sum(correct) / len(labels)

    def warm_up(self):
        self.train_range(0, BATCH_SIZE * SETTINGS["warmupSteps"])
        self.measure_split(*(part[:EVALUATION_BATCH] for part in self.validation))

    def train(self):
        self.train_range(0, len(self.training[1]))

    def measure_training(self):
        self.measure_split(*self.training)

    def validate(self):
        return self.measure_split(*self.validation)


def main():
    epoch = {"keras": KerasTraining, "function": FunctionTraining}[SETTINGS["way"]](load_data())
    epoch.warm_up()
    report(
        {"tensorflow-python": tf.__version__, "keras": tf.keras.__version__},
        **time_epoch(epoch.train, epoch.measure_training, epoch.validate),
    )


if __name__ == "__main__":
    main()
