#!/usr/bin/env python3
"""PyTorch's side of the benchmarks: a worker that times one repetition per request.

Requests and replies are JSON, one a line, on standard input and output:

    {"command": "hello"}                              -> {"torch": ..., "python": ..., "threads": ..., "blas": ..., ...}
    {"command": "run", "case": C, "parameters": {}}   -> {"case": C, "seconds": s, "units": u}   s is the time of u results;
                                                        with "products": p, the Hessian-vector products of the repetition
    {"command": "warm-up", "case": C, "parameters": {}} -> {"case": C}          one product, for cases that take minutes
    {"command": "check", "case": C, "parameters": {}} -> {"case": C, "check": x}                 of the last repetition
    {"command": "release"}                            -> {"released": n}                         forgets prepared cases
    {"command": "memory"}                             -> {"peakBytes": b}                        peak resident set
    {"command": "quit"}

A failing request is answered by {"error": message}. A case is prepared at its first request, outside the timed part;
warm-up is the caller's. Usage: reference.py [--threads N] [--data FOLDER] [--tuned]

--tuned gives PyTorch what its own tuning guide advises and a plain installation lacks: an allocator that keeps large
blocks (glibc returns them to the kernel at every free, and each temporary pays page faults) and OpenMP threads that
sleep instead of spin (spinning ones fight with OpenBLAS's own threads for the cores).
"""

import argparse
import json
import os
import sys


def peak_bytes():
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def blas_library():
    """Path of the BLAS that is mapped into this process: Debian's reference BLAS is some thirty times slower."""
    try:
        with open("/proc/self/maps") as maps:
            paths = {line.split()[-1] for line in maps}
    except OSError:
        return None
    marks = ("openblas", "mkl_rt", "mkl_core", "libblis", "libblas")
    found = [path for mark in marks for path in sorted(paths) if mark in os.path.basename(path)]
    return found[0] if found else None


def keep_large_blocks():
    import ctypes
    mallopt = ctypes.CDLL(None).mallopt
    mallopt(-3, 1 << 30)        # M_MMAP_THRESHOLD
    mallopt(-1, 2**31 - 1)      # M_TRIM_THRESHOLD


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--data", default=None)
    options.add_argument("--tuned", action="store_true")
    options = options.parse_args()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = str(options.threads)
    if options.tuned:
        os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
        if sys.platform == "linux":
            keep_large_blocks()

    replies = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # whatever a library prints goes to standard error

    import torch
    import cases
    import reproducible
    torch.set_num_threads(options.threads)
    prepared = {}

    def prepare(request):
        parameters = request.get("parameters") or {}
        key = json.dumps([request["case"], parameters], sort_keys=True)
        if key not in prepared:
            prepared[key] = cases.CASES[request["case"]](options.data, **parameters)
        return prepared[key]

    def answer(request):
        command = request["command"]
        if command == "hello":
            return {"torch": torch.__version__, "python": sys.version.split()[0], "threads": torch.get_num_threads(),
                    "blas": blas_library(), "tuned": options.tuned,
                    "data": reproducible.images_and_labels(options.data)[2]}
        if command == "run":
            case = prepare(request)
            seconds, units = case.run()
            counted = {"products": case.count()} if hasattr(case, "count") else {}
            return {"case": request["case"], "seconds": seconds, "units": units, **counted}
        if command == "warm-up":
            case = prepare(request)
            if hasattr(case, "warm_up"):
                case.warm_up()
            return {"case": request["case"]}
        if command == "check":
            return {"case": request["case"], "check": prepare(request).check()}
        if command == "release":
            count = len(prepared)
            prepared.clear()
            return {"released": count}
        if command == "memory":
            return {"peakBytes": peak_bytes()}
        raise ValueError(f"unknown command {command!r}")

    for line in sys.stdin:
        try:
            request = json.loads(line)
            if request.get("command") == "quit":
                return
            reply = answer(request)
        except Exception as error:  # the caller decides what a failure means
            reply = {"error": f"{type(error).__name__}: {error}"}
        replies.write(json.dumps(reply) + "\n")


if __name__ == "__main__":
    main()
