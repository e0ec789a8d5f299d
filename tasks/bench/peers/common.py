"""What the peers have in common: settings in, values out, the images as their files hold them."""

import gzip
import json
import re
import sys
import time

import numpy as np

SETTINGS = json.loads(sys.argv[1])
BATCH_SIZE = SETTINGS["batchSize"]
# Images at a time in passes that measure, for those who may choose.
EVALUATION_BATCH = 1000


def load_split(prefix, count):
    """The first images of a split, uint8 [count, 28, 28], and their labels, uint8 [count]."""
    folder = SETTINGS["folder"]
    with gzip.open(f"{folder}/{prefix}-images-idx3-ubyte.gz") as file:
        images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 28, 28)
    with gzip.open(f"{folder}/{prefix}-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8)
    return images[:count], labels[:count]


def load_data():
    """Images and labels of training, then of validation, as many as the settings say."""
    return load_split("train", SETTINGS["trainImages"]), load_split("t10k", SETTINGS["validationImages"])


def timed(function, *arguments):
    """Seconds that a call takes, and what it returns."""
    began = time.perf_counter()
    result = function(*arguments)
    return time.perf_counter() - began, result


def peak_mib():
    """The most memory that this process held, in MiB."""
    with open("/proc/self/status") as file:
        return int(re.search(r"VmHWM:\s*(\d+)", file.read())[1]) / 1024


def time_epoch(train, measure_training, validate):
    """The clock runs: seconds of the three passes; `validate` returns mean loss and share of correct answers."""
    training, _ = timed(train)
    accuracy, _ = timed(measure_training)
    validation, (loss, share) = timed(validate)
    return {
        "trainingPassSeconds": training,
        "trainingAccuracySeconds": accuracy,
        "validationSeconds": validation,
        "validationLoss": float(loss),
        "validationAccuracy": float(share),
    }


def report(versions, **values):
    """Hands measured values and the versions of what computed to the benchmark, one JSON line each."""
    print(json.dumps({"versions": {"python": sys.version.split()[0], **versions}}))
    print(json.dumps({"values": {**values, "peakMiB": peak_mib()}}), flush=True)
