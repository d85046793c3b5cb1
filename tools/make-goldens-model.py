"""Writes packages/model/golden/*.json and packages/training/golden/step.json by PyTorch.

Run from the repository's root; needs torch (last run with 2.13.0, CPU). Nothing is random: weights and inputs are a
hash of their names and indices (`torch_twin.py`), so the tests make the same ones and the files hold outputs only. Of
an output with more than 96 numbers, 96 are kept, `7919 k mod count` for k = 0, 1, ...
"""

import json

import torch
import torch_twin as twin
from torch_twin import HIDDEN, Parameters, integers, values

KEPT = 96
# The twin's copy of the preset; the tests check that it is the same.
NANO = {
    "name": "mimo-nano",
    "imageSize": 64,
    "imageEncoder": {
        "patch": 4,
        "stages": [
            {"kind": "convolution", "channels": 8, "blocks": 1, "heads": 1, "window": None},
            {"kind": "convolution", "channels": 16, "blocks": 1, "heads": 1, "window": None},
            {"kind": "attention", "channels": 32, "blocks": 1, "heads": 2, "window": None},
        ],
    },
    "maskEncoder": None,
    "aligner": {"queries": 4, "layers": 1, "heads": 2, "width": 32, "hidden": 64},
    "language": {
        "vocabulary": 400,
        "width": 32,
        "layers": 1,
        "heads": 2,
        "hidden": 64,
        "maxTokens": 256,
        "lora": None,
    },
    "maskDecoder": {
        "width": 32,
        "layers": 1,
        "heads": 2,
        "hidden": 64,
        "middleChannels": 16,
        "fineChannels": 8,
        "contextBlocks": 1,
    },
}
PLAIN_VIT = {
    "patch": 8,
    "stages": [{"kind": "attention", "channels": 32, "blocks": 2, "heads": 2, "window": 2}],
}
STAGES = ((8, 16), (16, 8), (32, 4))
STEP_SHAPE = {
    "images": 2,
    "sequencesPerImage": 2,
    "slotsPerImage": 2,
    "marks": 2,
    "tokens": 12,
    "questionTokens": 6,
}
LOSS_WEIGHTS = {"text": 1, "bce": 2, "dice": 1, "presence": 0.5, "quality": 0.2}

# What configuration can change, with as few steps as it takes to have everything once.
STEP_VARIANTS = {
    "referring-aware aligner, InfoNCE": ({"aligner": {"kind": "referring-aware"}}, {"contrast": 0.3}),
    "cascade decoder in two rounds": ({"maskDecoder": {"kind": "cascade", "rounds": 2}}, {}),
    "no aligner, unmarked decoder": (
        {"aligner": {"kind": "none"}, "maskDecoder": {"marks": False, "contextBlocks": 0}},
        {},
    ),
}


def kept(tensor):
    flat = tensor.detach().reshape(-1)
    count = flat.numel()
    order = range(count) if count <= KEPT else ((k * 7919) % count for k in range(KEPT))
    return {"shape": list(tensor.shape), "values": [float(f"{float(flat[i]):.7g}") for i in order]}


def header():
    return {
        "generator": "tools/make-goldens-model.py",
        "torch": torch.__version__,
        "seed": "none: a hash of names and indices",
        "tolerance": 1e-4,
        "config": NANO,
    }


def write(path, content):
    with open(path, "w") as file:
        json.dump({**header(), **content}, file, indent=None, separators=(",", ":"))
        file.write("\n")


def causal(new, past=0):
    return torch.full((new, past + new), HIDDEN).triu(past + 1)[None, None]


def last_hidden(rows, length):
    """The last place of every odd row is padding."""
    bias = torch.zeros(rows, length)
    bias[1::2, -1] = HIDDEN
    return bias


def stages(x, batch):
    return [x(f"stage_{i}", batch, channels, side, side) for i, (channels, side) in enumerate(STAGES)]


# Each case: batch size and `x(name, *shape)`, which gives an input, to outputs by name.


def convolution_block(p, x, batch):
    return {"out": twin.convolution_block(p, "block", x("x", batch, 8, 6, 6))}


def encoder(p, x, batch):
    found = twin.image_encoder(p, "image_encoder", x("image", batch, 3, 64, 64), NANO["imageEncoder"])
    tokens = twin.linear(p, "aligner.image", twin.to_tokens(found[-1]), 32)
    return {**{f"stage_{i}": stage for i, stage in enumerate(found)}, "tokens": tokens}


def plain_vit(p, x, batch):
    return {"out": twin.image_encoder(p, "mask_encoder", x("image", batch, 3, 32, 32), PLAIN_VIT)[0]}


def vision_block(p, x, batch):
    return {"out": twin.vision_block(p, "block", x("x", batch, 16, 32), 2)}


def vision_block_windows(p, x, batch):
    return {"out": twin.vision_block(p, "block", x("x", batch, 16, 32), 2, window=2)}


def marks(p, x, batch):
    maps, geometry = x("maps", 2 * batch, 3, 64), x("geometry", 2 * batch, 3, 60)
    return {"out": twin.visual_prompt_encoder(p, "marks", stages(x, batch), maps, geometry, 32)}


def marks_one_stage(p, x, batch):
    found = [x("stage_0", batch, 8, 4, 4)]
    maps, geometry = x("maps", batch, 2, 16), x("geometry", batch, 2, 60)
    return {"out": twin.visual_prompt_encoder(p, "marks", found, maps, geometry, 32)}


def aligner(p, x, batch):
    rows = 2 * batch
    question, found = x("question", rows, 5, 32), x("marks", rows, 3, 32)
    image = x("image", batch, 16, 32)
    biases = last_hidden(rows, 5), last_hidden(rows, 3)
    return {"out": twin.input_aligner(p, "aligner", image, question, biases[0], found, biases[1], NANO)}


def aligner_variant(p, x, batch, kind):
    rows = 2 * batch
    question, found = x("question", rows, 5, 32), x("marks", rows, 3, 32)
    image, maps = x("image", batch, 16, 32), x("maps", rows, 3, 16).exp()
    biases = last_hidden(rows, 5), last_hidden(rows, 3)
    config = {**NANO, "aligner": {**NANO["aligner"], "kind": kind}}
    return {"out": twin.input_aligner(p, "aligner", image, question, biases[0], found, biases[1], config, maps)}


def aligner_referring(p, x, batch):
    return aligner_variant(p, x, batch, "referring-aware")


def aligner_none(p, x, batch):
    return aligner_variant(p, x, batch, "none")


def language(p, x, batch, config=NANO["language"], past=0):
    new = 6
    positions = torch.arange(past, past + new).expand(batch, -1)
    cache = None
    if past > 0:
        cache = [(x("past_key", batch, 2, past, 16), x("past_value", batch, 2, past, 16))]
    hidden, present = twin.language_model(
        p, "language_model", x("embeddings", batch, new, 32), positions, causal(new, past), cache, config
    )
    logits = hidden @ twin.token_table(p, NANO).t()
    return {"hidden": hidden, "logits": logits, "key": present[0][0], "value": present[0][1]}


def language_past(p, x, batch):
    return language(p, x, batch, past=4)


def language_lora(p, x, batch):
    return language(p, x, batch, {**NANO["language"], "lora": {"rank": 4, "alpha": 8}})


def visual_context(p, x, batch):
    rows = 2 * batch
    image, marks = x("image", batch, 16, 32), x("marks", rows, 3, 32)
    context = twin.visual_context(p, "visual_context", image, marks, last_hidden(rows, 3), 32)
    seen = twin.with_context(p, "visual_context", x("hidden", rows, 6, 32), context)
    return {"context": context, "seen": seen}


def neck(p, x, batch):
    found = twin.mask_neck(p, "mask_neck", stages(x, batch), NANO["maskDecoder"])
    return dict(zip(("coarse", "middle", "fine"), found))


def neck_one_stage(p, x, batch):
    found = twin.mask_neck(p, "mask_neck", [x("stage_0", batch, 32, 4, 4)], NANO["maskDecoder"])
    return dict(zip(("coarse", "middle", "fine"), found))


def two_way(p, x, batch):
    bias = last_hidden(batch, 5)[:, None, None]
    tokens, image = twin.two_way_transformer(
        p,
        "transformer",
        x("tokens", batch, 5, 32),
        x("image", batch, 9, 32),
        twin.grid_positions(3, 32),
        bias,
        NANO["maskDecoder"],
    )
    return {"read_tokens": tokens, "read_image": image}


def decoder(p, x, batch, name, changes):
    count = 2 * batch
    features = [x("coarse", batch, 32, 4, 4), x("middle", batch, 16, 8, 8), x("fine", batch, 8, 16, 16)]
    slots = {
        "seg": x("seg", count, 32),
        "term_ids": integers(f"input:{name}.term_ids", (count, 5), NANO["language"]["vocabulary"]),
        "term_weights": x("term_weights", count, 5),
        "marks": x("marks", count, 3, 32),
        "mark_bias": last_hidden(count, 3),
    }
    maps = x("maps", count, 4, 16, 16)
    config = {**NANO, "maskDecoder": {**NANO["maskDecoder"], **changes}}
    logits, presence, quality, earlier = twin.mask_decoder(p, "mask_decoder", features, slots, maps, config)
    found = {f"earlier_{i}": mask for i, mask in enumerate(earlier)}
    return {"logits": logits, "presence": presence, "quality": quality, **found}


def mask_decoder(p, x, batch):
    return decoder(p, x, batch, "mask_decoder", {})


def decoder_cascade(p, x, batch):
    return decoder(p, x, batch, "decoder_cascade", {"kind": "cascade"})


def decoder_rounds(p, x, batch):
    return decoder(p, x, batch, "decoder_rounds", {"kind": "cascade", "rounds": 2})


def decoder_unmarked(p, x, batch):
    return decoder(p, x, batch, "decoder_unmarked", {"marks": False})


FILES = {
    "image-encoder": [convolution_block, encoder, plain_vit],
    "vision-block": [vision_block, vision_block_windows],
    "visual-prompt-encoder": [marks, marks_one_stage],
    "aligner": [aligner],
    "aligner-variants": [aligner_referring, aligner_none],
    "language-model": [language, language_past, language_lora],
    "visual-context": [visual_context],
    "mask-decoder": [neck, neck_one_stage, two_way, mask_decoder],
    "mask-decoder-variants": [decoder_cascade, decoder_rounds, decoder_unmarked],
}


def run_case(case, batch):
    def x(name, *shape):
        return values(f"input:{case.__name__}.{name}", shape)

    return {name: kept(tensor) for name, tensor in case(Parameters(), x, batch).items()}


def training_step(config=NANO, weights=LOSS_WEIGHTS):
    p = Parameters(requires_grad=True)
    batch = twin.formula_batch(config, STEP_SHAPE)
    losses = twin.training_losses(p, config, batch, weights)
    losses["total"].backward()
    gradients = {
        name: {"norm": float(f"{float(value.grad.norm()):.7g}"), "first": kept(value.grad)["values"][:3]}
        for name, value in sorted(p.table.items())
    }
    return {
        "shape": STEP_SHAPE,
        "lossWeights": weights,
        "losses": {name: float(f"{loss.item():.7g}") for name, loss in losses.items()},
        "gradients": gradients,
    }


def step_variants():
    found = {}
    for name, (changes, weights) in STEP_VARIANTS.items():
        config = {**NANO, **{part: {**NANO[part], **change} for part, change in changes.items()}}
        found[name] = {"changes": changes, **training_step(config, {**LOSS_WEIGHTS, **weights})}
    return {"variants": found}


def main():
    torch.set_num_threads(1)
    with torch.no_grad():
        for file, cases in FILES.items():
            found = {case.__name__: {str(b): run_case(case, b) for b in (1, 2)} for case in cases}
            write(f"packages/model/golden/{file}.json", {"cases": found})
    write("packages/training/golden/step.json", training_step())
    write("packages/training/golden/step-variants.json", step_variants())


main()
