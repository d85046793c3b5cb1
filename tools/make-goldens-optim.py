"""Writes packages/tensor/golden/adamw.json: AdamW steps by PyTorch.

Run from the repository's root; needs torch (last run with 2.13.0, CPU). Seed 1. The average follows the rule
in optim/adamw.ts, written here with torch operations.
"""

import json

import torch

STEPS = 6
OPTIONS = {"beta1": 0.9, "beta2": 0.98, "epsilon": 1e-6, "weightDecay": 0.1, "maxGradNorm": 1.5, "averageDecay": 0.3}
SHAPES = {"matrix": 12, "bias": 5}


def numbers(tensor):
    return [float(x) for x in tensor]


def main():
    torch.manual_seed(1)
    values = {name: torch.randn(size, requires_grad=True) for name, size in SHAPES.items()}
    averages = {name: value.detach().clone() for name, value in values.items()}
    optimizer = torch.optim.AdamW(
        [
            {"params": [values["matrix"]], "weight_decay": OPTIONS["weightDecay"]},
            {"params": [values["bias"]], "weight_decay": 0.0},
        ],
        betas=(OPTIONS["beta1"], OPTIONS["beta2"]),
        eps=OPTIONS["epsilon"],
    )
    initial = {name: numbers(value.detach()) for name, value in values.items()}
    steps = []
    for t in range(1, STEPS + 1):
        learning_rate = 0.1 / t
        # Small and large gradients in turn: clipping must act on some steps only.
        grads = {name: torch.randn(size) * (0.1 if t % 2 else 3.0) for name, size in SHAPES.items()}
        for name, value in values.items():
            value.grad = grads[name].clone()
        norm = torch.nn.utils.clip_grad_norm_(values.values(), OPTIONS["maxGradNorm"])
        for group in optimizer.param_groups:
            group["lr"] = learning_rate
        optimizer.step()
        decay = min(OPTIONS["averageDecay"], (1 + t) / (10 + t))
        for name, value in values.items():
            averages[name].lerp_(value.detach(), 1 - decay)
        steps.append(
            {
                "learningRate": learning_rate,
                "grads": {name: numbers(grad) for name, grad in grads.items()},
                "gradNorm": float(norm),
                "values": {name: numbers(value.detach()) for name, value in values.items()},
                "averages": {name: numbers(average) for name, average in averages.items()},
            }
        )
    golden = {
        "generator": "tools/make-goldens-optim.py",
        "torch": torch.__version__,
        "seed": 1,
        "tolerance": 1e-6,
        "options": OPTIONS,
        "initial": initial,
        "steps": steps,
    }
    with open("packages/tensor/golden/adamw.json", "w") as file:
        json.dump(golden, file, indent=1)
        file.write("\n")


main()
