"""Reads a run's TensorBoard event file with TensorBoard itself, and prints what it finds.

Usage: python3 tools/check-events.py RUN. Needs `pip install tensorboard`. The bytes that it prints at the end are those
which packages/training/src/loop/event-file.test.ts expects of the same event.
"""

import sys

from tensorboard.backend.event_processing import event_accumulator
from tensorboard.compat.proto import event_pb2

accumulator = event_accumulator.EventAccumulator(sys.argv[1])
accumulator.Reload()
for tag in accumulator.Tags()["scalars"]:
    points = accumulator.Scalars(tag)
    print(f"{tag}: {len(points)} points, steps {points[0].step} to {points[-1].step}, last {points[-1].value:.4f}")

event = event_pb2.Event(wall_time=2, step=300)
value = event.summary.value.add()
value.tag = "loss/total"
value.simple_value = 1.5
print(event.SerializeToString().hex())
