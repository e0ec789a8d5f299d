"""The article's epoch in PyTorch: eager or at its best, from tensors in memory or through a DataLoader."""

from itertools import islice

import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

from common import BATCH_SIZE, EVALUATION_BATCH, SETTINGS, load_data, report, time_epoch

# Which of PyTorch's means to speed are used; the article uses none.
COMPILE = SETTINGS.get("compile")  # a mode of torch.compile
CHANNELS_LAST = SETTINGS.get("channelsLast", False)
FUSED = SETTINGS.get("fused", False)
FLUSH_DENORMALS = SETTINGS.get("flushDenormals", False)
THREADS = SETTINGS.get("threads")
LARGE_BATCHES = SETTINGS.get("largeBatches", False)  # in the passes that measure
# The article reads images one by one, and goes through the validation images twice.
WITH_LOADER = SETTINGS.get("loader", False)


class ItemsFromFile(Dataset):
    """Images one by one as torchvision's FashionMNIST with ToTensor gives them: float [1, 28, 28] in 0–1."""

    def __init__(self, images, labels):
        self.images = torch.from_numpy(images.copy())
        self.labels = torch.from_numpy(labels.astype("int64"))

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        return self.images[index].unsqueeze(0).to(torch.float32).div(255), int(self.labels[index])


def preload(images, labels):
    """All images as floats [n, 1, 28, 28] in 0–1, and their labels."""
    layout = torch.channels_last if CHANNELS_LAST else torch.contiguous_format
    pixels = torch.from_numpy(images.copy()).unsqueeze(1).to(torch.float32).div_(255)
    return pixels.contiguous(memory_format=layout), torch.from_numpy(labels.astype("int64"))


def cut(tensors, size):
    """Batches of preloaded images and labels: views, not copies."""
    return list(zip(*(tensor.split(size) for tensor in tensors)))


class ConvNet1(nn.Module):
    """The article's ConvNet_1."""

    def __init__(self):
        super().__init__()
        layers = []
        channels = 1
        for filters in (8, 16, 32):
            for inputs in (channels, filters):
                layers += [nn.Conv2d(inputs, filters, 3, padding=1), nn.ReLU()]
            layers += [nn.MaxPool2d(2)]
            channels = filters
        self.layers = nn.Sequential(*layers, nn.Conv2d(32, 10, 1), nn.AvgPool2d(3))
        for layer in self.layers:
            if isinstance(layer, nn.Conv2d):
                nn.init.xavier_uniform_(layer.weight)
                nn.init.constant_(layer.bias, 0.01)

    def forward(self, images):
        return torch.sigmoid(self.layers(images).flatten(1))


class Training:
    """The passes of an epoch."""

    def __init__(self):
        model = ConvNet1()
        if CHANNELS_LAST:
            model = model.to(memory_format=torch.channels_last)
        self.optimizer = torch.optim.Adam(
            model.parameters(), lr=SETTINGS["learningRate"], **({"fused": True} if FUSED else {})
        )
        self.criterion = nn.CrossEntropyLoss()
        self.model = torch.compile(model, mode=COMPILE, dynamic=False) if COMPILE else model

    def train(self, batches):
        losses = []
        for images, labels in batches:
            self.optimizer.zero_grad()
            loss = self.criterion(self.model(images), labels)
            loss.backward()
            self.optimizer.step()
            losses.append(loss.item())
        return losses

    @torch.no_grad()
    def count_correct(self, batches):
        return sum((self.model(images).argmax(1) == labels).sum().item() for images, labels in batches)

    @torch.no_grad()
    def losses_and_correct(self, batches):
        losses, correct = [], 0
        for images, labels in batches:
            outputs = self.model(images)
            losses.append(self.criterion(outputs, labels).item())
            correct += (outputs.argmax(1) == labels).sum().item()
        return losses, correct

    @torch.no_grad()
    def losses_then_correct(self, batches):
        losses = [self.criterion(self.model(images), labels).item() for images, labels in batches]
        return losses, self.count_correct(batches)


def load_batches():
    """Batches of the training pass, of the pass for training accuracy, and of validation."""
    training, validation = load_data()
    if WITH_LOADER:
        loader = DataLoader(ItemsFromFile(*training), batch_size=BATCH_SIZE)
        return loader, loader, DataLoader(ItemsFromFile(*validation), batch_size=BATCH_SIZE)
    tensors = preload(*training)
    size = EVALUATION_BATCH if LARGE_BATCHES else BATCH_SIZE
    return cut(tensors, BATCH_SIZE), cut(tensors, size), cut(preload(*validation), size)


def main():
    torch.manual_seed(0)
    if FLUSH_DENORMALS:
        torch.set_flush_denormal(True)
    if THREADS:
        torch.set_num_threads(THREADS)
    training, measured, validation = load_batches()

    epoch = Training()
    validate = epoch.losses_then_correct if WITH_LOADER else epoch.losses_and_correct
    epoch.train(islice(training, SETTINGS["warmupSteps"]))
    for batches in (measured, validation):
        validate(list(islice(batches, 2)))
    if COMPILE:
        # Shapes that come once a pass are compiled now, not while the clock runs.
        epoch.train(training[-1:])
        for batches in (measured, validation):
            validate(batches[-1:])

    def validate_all():
        losses, correct = validate(validation)
        return sum(losses) / len(losses), correct / SETTINGS["validationImages"]

    report(
        {"torch": torch.__version__},
        **time_epoch(lambda: epoch.train(training), lambda: epoch.count_correct(measured), validate_all),
    )


if __name__ == "__main__":
    main()
