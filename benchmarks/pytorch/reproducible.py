"""Reproducible numbers and data: the C# side computes the same bits (ReproducibleNumbers.cs, BenchmarkData.cs).

Uniform numbers come from SplitMix64 (Steele, Lea, Flood 2014): u_i = mix(mix(seed) + (i + 1) * gamma) / 2^64,
kept to 53 bits, so both sides start from identical weights and directions and their results can be compared.
"""

import gzip
import os

import numpy as np

GAMMA = np.uint64(0x9E3779B97F4A7C15)


def _mix(z):
    with np.errstate(over="ignore"):
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def uniform(seed, count):
    """count numbers in [0, 1), float64."""
    with np.errstate(over="ignore"):
        state = _mix(np.array([seed], dtype=np.uint64)) + np.arange(1, count + 1, dtype=np.uint64) * GAMMA
    return (_mix(state) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def direction(index, count):
    """Direction number `index`: uniform in [-1, 1)."""
    return (2.0 * uniform(1000 + index, count) - 1.0).astype(np.float32)


def xavier(tensor_index, shape):
    """Xavier-uniform weights of parameter tensor number `tensor_index`; zeros for a bias (one axis)."""
    if len(shape) == 1:
        return np.zeros(shape, dtype=np.float32)
    receptive = int(np.prod(shape[2:], dtype=np.int64))
    bound = np.sqrt(6.0 / ((shape[0] + shape[1]) * receptive))
    draws = uniform(1 + tensor_index, int(np.prod(shape)))
    return (bound * (2.0 * draws - 1.0)).astype(np.float32).reshape(shape)


def permutation(epoch, count):
    """Order in which an epoch visits the samples."""
    return np.argsort(uniform(2000 + epoch, count), kind="stable")


def images_and_labels(folder):
    """10,000 images [n, 784] in [0, 1] as float32 and their labels: MNIST where its files are, else synthetic."""
    names = ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz")
    paths = [os.path.join(folder, name) for name in names] if folder else []
    if paths and all(os.path.exists(path) for path in paths):
        with gzip.open(paths[0]) as file:
            images = np.frombuffer(file.read(), dtype=np.uint8, offset=16).reshape(-1, 784)
        with gzip.open(paths[1]) as file:
            labels = np.frombuffer(file.read(), dtype=np.uint8, offset=8)
        return images.astype(np.float32) / np.float32(255), labels.astype(np.int64), "mnist"
    count = 10_000
    images = uniform(7, count * 784).astype(np.float32).reshape(count, 784)
    labels = (uniform(8, count) * 10).astype(np.int64)
    return images, labels, "synthetic"


def averaged(images):
    """[n, 784] images averaged over 2x2 squares to [n, 196]."""
    squares = images.reshape(-1, 14, 2, 14, 2)
    return np.ascontiguousarray(squares.mean(axis=(2, 4), dtype=np.float64).astype(np.float32).reshape(-1, 196))
