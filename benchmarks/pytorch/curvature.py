"""The plain algorithms of the reference tools, written anew: what our spectra are measured against.

Eigenvalues by power iteration with deflation, at most 100 steps each, stopped when the value changes by less than a
thousandth; density by Lanczos of 100 steps from a random sign vector with full reorthogonalisation. Both take the graph
of the gradient as given: kept over all samples in one batch, or rebuilt on every minibatch for every product.
"""

import time

import numpy as np
import torch

from networks import Task


class Products:
    """H v at trained weights; counts the products. `minibatches` = 1 keeps one graph, more rebuild it every time."""

    def __init__(self, data, network, weights, minibatches=1):
        self.task = Task(network, data)
        flat = torch.from_numpy(np.fromfile(weights, dtype=np.float32))
        if len(flat) != self.task.count:
            raise ValueError(f"{weights} has {len(flat)} numbers, the network {self.task.count}")
        with torch.no_grad():
            for parameter, piece in zip(self.task.parameters, self.cut(flat)):
                parameter.copy_(piece)
        self.minibatches = self.task.minibatches(minibatches)
        self.graph = None
        self.count = 0

    def begin(self):
        self.count = 0
        self.graph = self._gradient(self.task.x, self.task.y) if len(self.minibatches) == 1 else None

    def warm_up(self):
        self.begin()
        self(torch.ones(self.task.count))

    def cut(self, flat):
        pieces = flat.split([p.numel() for p in self.task.parameters])
        return [piece.reshape(p.shape) for piece, p in zip(pieces, self.task.parameters)]

    def __call__(self, vector):
        self.count += 1
        pieces = self.cut(vector)
        if self.graph is not None:
            return self._flat(torch.autograd.grad(self.graph, self.task.parameters, grad_outputs=pieces, retain_graph=True))
        total = torch.zeros_like(vector)
        for x, y in self.minibatches:
            product = torch.autograd.grad(self._gradient(x, y), self.task.parameters, grad_outputs=pieces)
            total.add_(self._flat(product), alpha=len(x) / len(self.task.x))
        return total

    def _gradient(self, x, y):
        return torch.autograd.grad(self.task.loss(x, y), self.task.parameters, create_graph=True)

    @staticmethod
    def _flat(pieces):
        return torch.cat([p.reshape(-1) for p in pieces])


def _away_from(vector, others):
    for other in others:
        vector = vector - torch.dot(vector, other) * other
    return vector / vector.norm()


class PowerIteration:
    """The largest |eigenvalues| one after another."""

    def __init__(self, data, network, weights, minibatches=1, top=5, steps=100, tolerance=1e-3):
        self.products = Products(data, network, weights, minibatches)
        self.top, self.steps, self.tolerance = top, steps, tolerance

    def run(self):
        generator = torch.Generator().manual_seed(0)
        start = time.perf_counter()
        self.products.begin()
        values, vectors = [], []
        for _ in range(self.top):
            vector = torch.randn(self.products.task.count, generator=generator)
            vector = _away_from(vector, vectors)
            value = None
            for _ in range(self.steps):
                vector = _away_from(vector, vectors)
                image = self.products(vector)
                next_value = float(torch.dot(image, vector))
                vector = image / image.norm()
                if value is not None and abs(value - next_value) / (abs(value) + 1e-6) < self.tolerance:
                    value = next_value
                    break
                value = next_value
            values.append(value)
            vectors.append(vector)
        seconds = time.perf_counter() - start
        self.values = values
        return seconds, 1

    def warm_up(self):
        self.products.warm_up()

    def count(self):
        return self.products.count

    def check(self):
        return self.values[0]


class LanczosDensity:
    """Nodes and weights of stochastic Lanczos quadrature; `steps` of the 100 are timed and the time is scaled up."""

    def __init__(self, data, network, weights, minibatches=1, steps=100, timed=100):
        self.products = Products(data, network, weights, minibatches)
        self.steps, self.timed = steps, min(timed, steps)

    def run(self):
        generator = torch.Generator().manual_seed(1)
        count = self.products.task.count
        start = time.perf_counter()
        self.products.begin()
        vector = torch.randint(0, 2, (count,), generator=generator).float() * 2 - 1
        vector = vector / vector.norm()
        basis, alphas, betas = [vector], [], []
        for step in range(self.timed):
            image = self.products(basis[-1])
            alphas.append(float(torch.dot(image, basis[-1])))
            image = image - alphas[-1] * basis[-1]
            if step > 0:
                image = image - betas[-1] * basis[-2]
            betas.append(float(image.norm()))
            if step + 1 < self.timed:
                basis.append(_away_from(image, basis))
        projection = np.diag(alphas) + np.diag(betas[:-1], 1) + np.diag(betas[:-1], -1)
        self.nodes = np.linalg.eigvalsh(projection)
        return time.perf_counter() - start, self.timed / self.steps

    def warm_up(self):
        self.products.warm_up()

    def count(self):
        return self.products.count

    def check(self):
        return float(self.nodes[-1])


class FunctionalProducts:
    """A block of products in PyTorch's strongest form: vmap of jvp of grad over stateless functions.

    The loss is spelt out in elementary operations, since the backward passes of nll_loss and log_softmax have no forward
    derivative in 1.13; weights near their start keep the logits small.
    """

    def __init__(self, data, network, vectors=16):
        import functorch
        task = Task(network, data)
        function, weights = functorch.make_functional(task.model)

        def loss(parameters):
            logits = function(parameters, task.x)
            return (torch.exp(logits).sum(1).log() - logits.gather(1, task.y[:, None])[:, 0]).mean()

        def product(tangent):
            return functorch.jvp(functorch.grad(loss), (weights,), (tangent,))[1]

        weights = tuple(w.detach() for w in weights)
        directions = [task.direction(i) for i in range(vectors)]
        self.directions = tuple(torch.stack(pieces) for pieces in zip(*directions))
        self.product, self.vectors = functorch.vmap(product), vectors

    def warm_up(self):
        self.run()

    def run(self):
        start = time.perf_counter()
        self.result = self.product(self.directions)
        return time.perf_counter() - start, self.vectors

    def check(self):
        return sum(float(r[0].double().square().sum()) for r in self.result) ** 0.5
