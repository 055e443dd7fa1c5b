"""The cases: each is prepared once and then timed, one repetition per call.

A case's run returns (seconds, units): the time of the work and how many results it made. `check` is one number of the
result, for comparison with the other side; it is computed outside the timed part.
"""

import time

import torch

import reproducible
from curvature import FunctionalProducts, LanczosDensity, PowerIteration
from networks import Task


def _norm(tensors):
    return sum(float(t.detach().double().square().sum()) for t in tensors) ** 0.5


class MatrixProduct:
    """C = A B for A [m, k] and B [k, n]; `flops` 2 m k n."""

    def __init__(self, data, m=1024, k=1024, n=1024, inner=4):
        self.a = torch.from_numpy(reproducible.direction(0, m * k)).reshape(m, k)
        self.b = torch.from_numpy(reproducible.direction(1, k * n)).reshape(k, n)
        self.inner = inner

    def run(self):
        start = time.perf_counter()
        for _ in range(self.inner):
            result = torch.mm(self.a, self.b)
        seconds = time.perf_counter() - start
        self.result = result
        return seconds, self.inner

    def check(self):
        return _norm([self.result])


class ConvolutionForward:
    """A 3x3 convolution, 16 to 32 channels, 14x14, n samples, forward."""

    def __init__(self, data, n=256, inner=4):
        self.x = torch.from_numpy(reproducible.direction(0, n * 16 * 196)).reshape(n, 16, 14, 14)
        self.w = torch.from_numpy(reproducible.direction(1, 32 * 16 * 9)).reshape(32, 16, 3, 3)
        self.inner = inner

    @torch.no_grad()
    def run(self):
        start = time.perf_counter()
        for _ in range(self.inner):
            result = torch.nn.functional.conv2d(self.x, self.w, padding=1)
        seconds = time.perf_counter() - start
        self.result = result
        return seconds, self.inner

    def check(self):
        return _norm([self.result])


class Gradient:
    """Loss and gradient over all samples in one batch, eager."""

    def __init__(self, data, network):
        self.task = Task(network, data)

    def run(self):
        start = time.perf_counter()
        self.gradient = torch.autograd.grad(self.task.loss(), self.task.parameters)
        return time.perf_counter() - start, 1

    def check(self):
        return _norm(self.gradient)


class RetainedProduct:
    """One Hessian-vector product by double backward over a gradient graph that is built once and kept.

    With vectors > 1 it is a block of them through is_grads_batched (vmap), PyTorch's own way to batch.
    """

    def __init__(self, data, network, vectors=1):
        self.task = Task(network, data)
        self.gradient = torch.autograd.grad(self.task.loss(), self.task.parameters, create_graph=True)
        self.vectors = vectors
        directions = [self.task.direction(i) for i in range(vectors)]
        self.directions = directions[0] if vectors == 1 else [torch.stack(pieces) for pieces in zip(*directions)]

    def run(self):
        start = time.perf_counter()
        self.product = torch.autograd.grad(
            self.gradient, self.task.parameters, grad_outputs=self.directions,
            retain_graph=True, is_grads_batched=self.vectors > 1)
        return time.perf_counter() - start, self.vectors

    def check(self):
        return _norm(self.product if self.vectors == 1 else [p[0] for p in self.product])


class RebuiltProduct:
    """One Hessian-vector product that runs forward, gradient and double backward again on every minibatch."""

    def __init__(self, data, network, minibatches):
        self.task = Task(network, data)
        self.minibatches = self.task.minibatches(minibatches)
        self.direction = self.task.direction(0)

    def run(self):
        task = self.task
        start = time.perf_counter()
        total = [torch.zeros_like(p) for p in task.parameters]
        for x, y in self.minibatches:
            gradient = torch.autograd.grad(task.loss(x, y), task.parameters, create_graph=True)
            product = torch.autograd.grad(gradient, task.parameters, grad_outputs=self.direction)
            for sum_, piece in zip(total, product):
                sum_.add_(piece, alpha=len(x) / len(task.x))
        seconds = time.perf_counter() - start
        self.product = total
        return seconds, 1

    def check(self):
        return _norm(self.product)


class Plane:
    """The loss over a plane of side x side points, of which some of one row are timed and the time is scaled up: w + a d1 + b d2 is put
    into the weights, then a forward pass over all samples, one point after the other."""

    def __init__(self, data, network, points=17, side=51, reach=0.05):
        self.task = Task(network, data)
        self.start = [p.detach().clone() for p in self.task.parameters]
        self.directions = self.task.direction(0), self.task.direction(1)
        self.share = points / side ** 2
        self.places = [-reach + 2 * reach * j / (points - 1) for j in range(points)]
        self.row = self.places[points // 4]

    @torch.no_grad()
    def run(self):
        task = self.task
        start = time.perf_counter()
        losses = []
        for place in self.places:
            for p, w, d1, d2 in zip(task.parameters, self.start, *self.directions):
                p.copy_(w + self.row * d1 + place * d2)
            losses.append(float(task.loss()))
        seconds = time.perf_counter() - start
        self.losses = losses
        return seconds, self.share

    def check(self):
        return sum(self.losses)


class AdamEpoch:
    """One epoch of Adam (learning rate 1e-3, otherwise defaults) over shuffled minibatches, from the same start each time."""

    def __init__(self, data, network, batch=128, foreach=False):
        self.task = Task(network, data)
        self.batch = batch
        self.foreach = foreach
        self.order = torch.from_numpy(reproducible.permutation(0, len(self.task.x)))

    def run(self):
        task = self.task
        task.reset()
        optimizer = torch.optim.Adam(task.parameters, lr=1e-3, foreach=self.foreach)
        start = time.perf_counter()
        for indices in self.order.split(self.batch):
            optimizer.zero_grad(set_to_none=True)
            task.loss(task.x[indices], task.y[indices]).backward()
            optimizer.step()
        return time.perf_counter() - start, 1

    @torch.no_grad()
    def check(self):
        return float(self.task.loss())


class DenseHessian:
    """The dense Hessian row by row, by double backward over a retained graph.

    `rows` rows spread evenly over the parameters are timed and the time is scaled by P / rows; rows = 0 takes all.
    Each row differentiates one entry of its own parameter's gradient, so autograd skips the gradient nodes of the
    other parameters. With batch > 1 each timed row becomes that many, sent through is_grads_batched (vmap) at once.
    """

    def __init__(self, data, rows=83, batch=1):
        self.task = Task("small", data)
        gradient = torch.autograd.grad(self.task.loss(), self.task.parameters, create_graph=True)
        self.pieces = [g.reshape(-1) for g in gradient]
        count = self.task.count
        self.rows = count if rows == 0 else min(rows, count)
        self.batch = batch
        self.places = [self._place(i * count // self.rows) for i in range(self.rows)]

    def _place(self, index):
        for block, piece in enumerate(self.pieces):
            if index < len(piece):
                return block, index
            index -= len(piece)
        raise IndexError(index)

    def _row(self, block, index):
        pieces = torch.autograd.grad(self.pieces[block][index], self.task.parameters, retain_graph=True)
        return torch.cat([p.reshape(-1) for p in pieces])

    def _rows(self, block, index):
        units = torch.eye(len(self.pieces[block]))[index:index + self.batch]
        pieces = torch.autograd.grad(
            self.pieces[block], self.task.parameters, grad_outputs=units, retain_graph=True, is_grads_batched=True)
        return torch.cat([p.reshape(len(units), -1) for p in pieces], dim=1)

    def run(self):
        start = time.perf_counter()
        if self.batch == 1:
            self.result = torch.stack([self._row(*place) for place in self.places])
        else:
            self.result = torch.cat([self._rows(*place) for place in self.places])
        seconds = time.perf_counter() - start
        return seconds, len(self.result) / self.task.count

    def check(self):
        """Norm of row P / 2: a weight of the first layer that sees the middle of the image."""
        return _norm([self._row(*self._place(self.task.count // 2))])


class Copy:
    """A copy of `count` float32 numbers."""

    def __init__(self, data, count=10_000_000, inner=5):
        self.a = _numbers(0, count)
        self.b = torch.zeros(count)
        self.inner = inner

    def run(self):
        start = time.perf_counter()
        for _ in range(self.inner):
            self.b.copy_(self.a)
        return time.perf_counter() - start, self.inner

    def check(self):
        return _norm([self.b])


class OptimizerStep:
    """One step of an optimizer of torch.optim on one tensor, the gradient given."""

    def __init__(self, data, name, count=10_000_000, inner=5, options=None):
        self.parameter = torch.nn.Parameter(_numbers(0, count))
        self.parameter.grad = _numbers(1, count)
        self.optimizer = getattr(torch.optim, name)([self.parameter], **(options or {}))
        self.inner = inner

    def run(self):
        start = time.perf_counter()
        for _ in range(self.inner):
            self.optimizer.step()
        return time.perf_counter() - start, self.inner

    def check(self):
        return _norm([self.parameter])


def _numbers(index, count):
    """The numbers of OptimizerCases.cs: i times the golden ratio modulo 1, shifted, minus one half."""
    phase = torch.arange(count, dtype=torch.float64) * 0.6180339887498949 + 0.25 * index
    return (phase.remainder(1) - 0.5).float()


CASES = {
    "copy": Copy,
    "optimizer-step": OptimizerStep,
    "matmul-rate": MatrixProduct,
    "convolution-rate": ConvolutionForward,
    "mlp-gradient": lambda data, **p: Gradient(data, "mlp", **p),
    "mlp-hvp-retained": lambda data, **p: RetainedProduct(data, "mlp", **p),
    "mlp-hvp-rebuilt": lambda data, **p: RebuiltProduct(data, "mlp", **{"minibatches": 5, **p}),
    "mlp-adam-epoch": lambda data, **p: AdamEpoch(data, "mlp", **p),
    "dense-hessian-rows": DenseHessian,
    "conv-gradient": lambda data, **p: Gradient(data, "conv", **p),
    "conv-hvp-retained": lambda data, **p: RetainedProduct(data, "conv", **p),
    "conv-hvp-rebuilt": lambda data, **p: RebuiltProduct(data, "conv", **{"minibatches": 4, **p}),
    "conv-adam-epoch": lambda data, **p: AdamEpoch(data, "conv", **p),
    "mlp-plane": lambda data, **p: Plane(data, "mlp", **p),
    "conv-plane": lambda data, **p: Plane(data, "conv", **p),
    "functional-products": FunctionalProducts,
    "power-iteration": PowerIteration,
    "lanczos-density": LanczosDensity,
}
