"""Writes packages/tensor/golden/small.safetensors with the reference implementation.

Run from the repository's root; needs torch and safetensors (last run with 2.13.0 and 0.8.0). The values are
counted up, so the test states them itself.
"""

import torch
from safetensors.torch import save_file

tensors = {
    "floats": torch.arange(6, dtype=torch.float32).reshape(2, 3) / 4,
    "halves": torch.tensor([1.0, -2.0, 65504.0, 2.0**-24, float("inf")], dtype=torch.float16),
    "brains": torch.tensor([1.0, -3.0], dtype=torch.bfloat16),
    "longs": torch.tensor([[-1], [2**40]], dtype=torch.int64),
    "ints": torch.tensor([-7, 7], dtype=torch.int32),
    "bytes": torch.tensor([0, 255], dtype=torch.uint8),
    "flags": torch.tensor([True, False, True]),
    "scalar": torch.tensor(2.5),
    "empty": torch.zeros(0, 4),
    "nämé": torch.tensor([1.5], dtype=torch.float64),
}
save_file(tensors, "packages/tensor/golden/small.safetensors", metadata={"source": "reference"})
