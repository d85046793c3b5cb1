"""The training step in eager PyTorch, as a process that runs steps when asked: the peer of bench/step.mjs.

Usage: step-torch-twin.py <setup.json>, usually started by bench/compare-step.mjs. Forward, backward, clipping, AdamW
and the running average, with PyTorch's own fused kernels where it has them. Speaks JSON lines: see bench/step.mjs.
"""

import json
import os
import sys
import time

import torch

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "tools"))
import torch_twin as twin  # noqa: E402

RATE = 1e-5


def decays(name, value):
    """Weight matrices and kernels decay; biases, gains, queries and embeddings do not."""
    return name.endswith(".weight")


class Step:
    def __init__(self, setup):
        self.config, self.weights = setup["config"], setup["losses"]
        self.batch = twin.formula_batch(self.config, setup["batch"])
        self.parameters = twin.Parameters(requires_grad=True)
        # Parameters are made when first asked for.
        self.first = self.losses()
        table, options = self.parameters.table, setup["optimizer"]
        groups = [
            {
                "params": [value for name, value in table.items() if decays(name, value) == flag],
                "weight_decay": options["weightDecay"] if flag else 0.0,
            }
            for flag in (True, False)
        ]
        self.optimizer = torch.optim.AdamW(groups, lr=RATE, betas=(0.9, options["beta2"]), fused=True)
        self.values = list(table.values())
        self.averages = [value.detach().clone() for value in self.values]
        self.max_norm, self.decay = options["maxGradNorm"], options["averageDecay"]

    def losses(self):
        return twin.training_losses(self.parameters, self.config, self.batch, self.weights)

    def run(self):
        self.optimizer.zero_grad(set_to_none=True)
        losses = self.losses()
        losses["total"].backward()
        torch.nn.utils.clip_grad_norm_(self.values, self.max_norm)
        self.optimizer.step()
        with torch.no_grad():
            torch._foreach_lerp_(self.averages, [value.detach() for value in self.values], 1 - self.decay)
        return {name: loss.item() for name, loss in losses.items()}


def say(message):
    print(json.dumps(message), flush=True)


def main():
    with open(sys.argv[1]) as file:
        setup = json.load(file)
    torch.set_num_threads(setup["threads"])
    step = Step(setup)
    say(
        {
            "name": f"PyTorch {torch.__version__}, eager",
            "parameters": sum(value.numel() for value in step.values),
            "losses": {name: loss.item() for name, loss in step.first.items()},
        }
    )
    step.first = None
    for line in sys.stdin:
        ms, cpu_ms = [], []
        for _ in range(int(line)):
            started, cpu = time.perf_counter(), time.process_time()
            step.run()
            ms.append((time.perf_counter() - started) * 1000)
            cpu_ms.append((time.process_time() - cpu) * 1000)
        say({"ms": ms, "cpuMs": cpu_ms})


main()
