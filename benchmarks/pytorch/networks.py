"""The networks of the comparison, as a PyTorch user writes them, with reproducible weights and data."""

import torch
from torch import nn

import reproducible


def _mlp():
    return nn.Sequential(nn.Linear(784, 256), nn.Tanh(), nn.Linear(256, 128), nn.Tanh(), nn.Linear(128, 10))


def _small():
    return nn.Sequential(nn.Linear(196, 20), nn.Tanh(), nn.Linear(20, 10))


def _conv():
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.Tanh(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1), nn.Tanh(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(1568, 10))


class Task:
    """A network at its start, with n samples and the mean cross-entropy over them."""

    def __init__(self, network, data_folder):
        images, labels, self.source = reproducible.images_and_labels(data_folder)
        build, n, shape = {
            "mlp": (_mlp, 10_000, (784,)),
            "small": (_small, 2_000, (196,)),
            "conv": (_conv, 2_000, (1, 28, 28)),
        }[network]
        images = images[:n]
        if network == "small":
            images = reproducible.averaged(images)
        self.x = torch.from_numpy(images.copy()).reshape(n, *shape)
        self.y = torch.from_numpy(labels[:n].copy())
        self.model = build()
        self.parameters = list(self.model.parameters())
        self.count = sum(p.numel() for p in self.parameters)
        self.reset()

    def reset(self):
        """Puts the weights back to their start."""
        with torch.no_grad():
            for index, parameter in enumerate(self.parameters):
                parameter.copy_(torch.from_numpy(reproducible.xavier(index, tuple(parameter.shape))))

    def loss(self, x=None, y=None):
        x, y = (self.x, self.y) if x is None else (x, y)
        return nn.functional.cross_entropy(self.model(x), y)

    def direction(self, index):
        """Direction number `index`, cut into the parameters' shapes."""
        flat = torch.from_numpy(reproducible.direction(index, self.count))
        pieces = flat.split([p.numel() for p in self.parameters])
        return [piece.reshape(p.shape).clone() for piece, p in zip(pieces, self.parameters)]

    def minibatches(self, count):
        """The samples in order, in `count` equal pieces."""
        return list(zip(self.x.chunk(count), self.y.chunk(count)))
