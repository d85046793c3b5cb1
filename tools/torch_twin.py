"""MIMO in eager PyTorch: the same computation as packages/model, written independently.

It exists to be compared with: `make-goldens-model.py` checks our numbers against it, `bench/step-torch-twin.py` our
speed. Parameters have the names and shapes of ours, so one formula of name and index can fill both.

Shapes: B images, S sequences of one image, R = B*S, K mask slots of one image, Q = B*K, M marks, L tokens, D width.
"""

import math
from functools import cache

import torch
import torch.nn.functional as F

GROUPS = 8
SUBPIXELS = 4
MARK_GEOMETRY = 60
MARK_CHANNELS = 4
TERM_TOKENS = 8
HIDDEN = -1e4
MASK_32 = 0xFFFFFFFF


# --- numbers by formula -------------------------------------------------------------------------------------------


def unit_values(name, count):
    """`count` numbers in [-1, 1) that depend on the name alone: a hash, exactly as in testing/formula-values.ts."""
    seed = 0x811C9DC5
    for byte in name.encode():
        seed = ((seed ^ byte) * 0x01000193) & MASK_32
    x = (seed + torch.arange(count, dtype=torch.int64) * 0x9E3779B1) & MASK_32
    x ^= x >> 16
    x = (x * 0x21F0AAAD) & MASK_32
    x ^= x >> 15
    x = (x * 0x735A2D97) & MASK_32
    x ^= x >> 15
    return x.double() / 2**31 - 1


def values(name, shape, amplitude=1.0):
    return (unit_values(name, math.prod(shape)) * amplitude).float().reshape(shape)


def integers(name, shape, below):
    return ((unit_values(name, math.prod(shape)) + 1) / 2 * below).long().reshape(shape)


class Parameters:
    """Parameters by name, made by formula when the model first asks for them."""

    def __init__(self, requires_grad=False):
        self.table = {}
        self.requires_grad = requires_grad

    def __call__(self, name, *shape):
        if name not in self.table:
            value = values(f"parameter:{name}", shape, 0.3)
            if name.endswith(".gain"):
                value += 1
            self.table[name] = value.requires_grad_(self.requires_grad)
        assert tuple(self.table[name].shape) == shape, name
        return self.table[name]


# --- layers -------------------------------------------------------------------------------------------------------


def linear(p, path, x, outputs, bias=True):
    weight = p(f"{path}.weight", x.shape[-1], outputs)
    return F.linear(x, weight.t(), p(f"{path}.bias", outputs) if bias else None)


def mlp(p, path, x, hidden, outputs):
    return linear(p, f"{path}.out", F.relu(linear(p, f"{path}.in", x, hidden)), outputs)


def layer_norm(p, path, x):
    width = x.shape[-1]
    return F.layer_norm(x, (width,), p(f"{path}.gain", width), p(f"{path}.bias", width), 1e-5)


def rms_norm(p, path, x):
    return F.rms_norm(x, (x.shape[-1],), p(f"{path}.gain", x.shape[-1]), 1e-5)


def group_norm(p, path, x):
    channels = x.shape[1]
    return F.group_norm(x, GROUPS, p(f"{path}.gain", channels), p(f"{path}.bias", channels), 1e-5)


def convolution(p, path, x, outputs):
    return F.conv2d(x, p(f"{path}.weight", outputs, x.shape[1], 3, 3), padding=1)


def pointwise(p, path, x, outputs):
    weight = p(f"{path}.weight", outputs, x.shape[1])
    return F.conv2d(x, weight[:, :, None, None], p(f"{path}.bias", outputs, 1)[:, 0])


def space_to_depth(x, block):
    b, c, h, w = x.shape
    cut = x.reshape(b, c, h // block, block, w // block, block)
    return cut.permute(0, 3, 5, 1, 2, 4).reshape(b, block * block * c, h // block, w // block)


def depth_to_space(x, block):
    b, c, h, w = x.shape
    cut = x.reshape(b, block, block, c // block**2, h, w)
    return cut.permute(0, 3, 4, 1, 5, 2).reshape(b, c // block**2, h * block, w * block)


def resize(x, side):
    return F.interpolate(x, (side, side), mode="bilinear", align_corners=False)


def split_heads(x, heads):
    return x.unflatten(-1, (heads, -1)).transpose(1, 2)


def merge_heads(x):
    return x.transpose(1, 2).flatten(2)


def attention(p, path, query, memory, heads, bias=None):
    width = query.shape[-1]
    q, k, v = (
        split_heads(linear(p, f"{path}.{name}", source, width), heads)
        for name, source in (("query", query), ("key", memory), ("value", memory))
    )
    attended = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
    return linear(p, f"{path}.out", merge_heads(attended), width)


@cache
def grid_positions(side, width):
    """Sines and cosines of x, then of y, as fractions of the picture: `[side * side, width]`."""
    bands = width // 4
    frequency = math.pi * 32 ** (torch.arange(bands, dtype=torch.float64) / bands)
    at = (torch.arange(side, dtype=torch.float64) + 0.5) / side
    code = torch.cat([(at[:, None] * frequency).sin(), (at[:, None] * frequency).cos()], 1)
    rows = code[:, None].expand(side, side, -1)
    columns = code[None].expand(side, side, -1)
    return torch.cat([columns, rows], -1).reshape(side * side, width).float()


# --- image encoder ------------------------------------------------------------------------------------------------


def convolution_block(p, path, x):
    y = convolution(p, f"{path}.conv1", F.relu(group_norm(p, f"{path}.norm1", x)), x.shape[1])
    return x + convolution(p, f"{path}.conv2", F.relu(group_norm(p, f"{path}.norm2", y)), x.shape[1])


def windows_of(x, window):
    b, tokens, width = x.shape
    count = math.isqrt(tokens) // window
    cut = x.reshape(b, count, window, count, window, width).permute(0, 1, 3, 2, 4, 5)
    return cut.reshape(b * count * count, window * window, width)


def whole_of(x, shape, window):
    b, tokens, width = shape
    count = math.isqrt(tokens) // window
    cut = x.reshape(b, count, count, window, window, width).permute(0, 1, 3, 2, 4, 5)
    return cut.reshape(shape)


def vision_block(p, path, x, heads, window=None):
    normal = layer_norm(p, f"{path}.norm1", x)
    if window is None:
        x = x + attention(p, f"{path}.attention", normal, normal, heads)
    else:
        cut = windows_of(normal, window)
        x = x + whole_of(attention(p, f"{path}.attention", cut, cut, heads), x.shape, window)
    return x + mlp(p, f"{path}.mlp", layer_norm(p, f"{path}.norm2", x), 4 * x.shape[-1], x.shape[-1])


def to_tokens(x):
    return x.flatten(2).transpose(1, 2)


def to_grid(x):
    return x.transpose(1, 2).unflatten(2, (math.isqrt(x.shape[1]), -1))


def attention_stage(p, path, x, stage):
    tokens = to_tokens(x) + grid_positions(x.shape[2], stage["channels"])
    for i in range(stage["blocks"]):
        tokens = vision_block(p, f"{path}.blocks.{i}", tokens, stage["heads"], stage["window"])
    return to_grid(layer_norm(p, f"{path}.norm", tokens))


def image_encoder(p, path, image, config):
    """Features of every stage, finest first."""
    x = space_to_depth(image, config["patch"])
    stages = []
    for i, stage in enumerate(config["stages"]):
        here = f"{path}.stages.{i}"
        is_convolution = stage["kind"] == "convolution"
        if i > 0:
            x = space_to_depth(x, 2)
        embed = convolution if i == 0 and is_convolution else pointwise
        x = embed(p, f"{here}.embed", x, stage["channels"])
        if is_convolution:
            for block in range(stage["blocks"]):
                x = convolution_block(p, f"{here}.blocks.{block}", x)
        else:
            x = attention_stage(p, here, x, stage)
        stages.append(x)
    return stages


# --- marks and aligner --------------------------------------------------------------------------------------------


def visual_prompt_encoder(p, path, stages, maps, geometry, width):
    batch = stages[0].shape[0]
    middle = stages[max(0, len(stages) - 2)]
    grouped = maps.reshape(batch, -1, maps.shape[-1])
    pooled = [grouped @ to_tokens(middle)]
    if len(stages) > 1:
        side = middle.shape[2]
        halved = F.avg_pool2d(grouped.unflatten(2, (side, side)), 2).flatten(2) * 4
        pooled.append(halved @ to_tokens(stages[-1]))
    appearance = linear(p, f"{path}.appearance", torch.cat(pooled, 2), width)
    appearance = appearance.reshape(*maps.shape[:2], width)
    both = torch.cat([appearance, linear(p, f"{path}.geometry", geometry, width)], 2)
    return mlp(p, f"{path}.mlp", both, width, width)


def pooled_prefix(p, path, image, marks, config):
    """Without an aligner: means over a square grid of as many fields as there were queries."""
    sides = math.isqrt(image.shape[1]), math.isqrt(config["aligner"]["queries"])
    assert sides[0] % sides[1] == 0
    means = F.avg_pool2d(to_grid(image), sides[0] // sides[1])
    tokens = to_tokens(means).repeat_interleave(marks.shape[0] // image.shape[0], 0)
    return linear(p, f"{path}.out", torch.cat([tokens, marks], 1), config["language"]["width"])


def gated(p, layer, bias, maps, mark_bias, aligner):
    """`bias` of all keys, plus, on those of the image, what the readers' marks cover times a factor of each head."""
    own = maps / (maps + 1 / maps.shape[-1])
    own = torch.where(mark_bias[..., None] < -1, 0, own)
    everywhere = own.sum(1, keepdim=True).expand(-1, aligner["queries"], -1)
    readers = torch.cat([everywhere, own], 1)[:, None]
    image = readers * p(f"{layer}.mark_gate", 1, aligner["heads"], 1, 1)
    return bias + F.pad(image, (0, bias.shape[-1] - image.shape[-1]))


def input_aligner(p, path, image, question, question_bias, marks, mark_bias, config, maps=None):
    aligner = config["aligner"]
    kind = aligner.get("kind", "cross-attention")
    if kind == "none":
        return pooled_prefix(p, path, image, marks, config)
    queries, heads, width = aligner["queries"], aligner["heads"], aligner["width"]
    rows = marks.shape[0]
    image = image.repeat_interleave(rows // image.shape[0], 0)
    memory = torch.cat([image, linear(p, f"{path}.question", question, width), marks], 1)
    memory_bias = torch.cat([question_bias.new_zeros(rows, image.shape[1]), question_bias, mark_bias], 1)
    query_bias = torch.cat([mark_bias.new_zeros(rows, queries), mark_bias], 1)
    memory_bias, query_bias = memory_bias[:, None, None], query_bias[:, None, None]
    learned = p(f"{path}.queries", 1, queries, width)
    x = torch.cat([learned.expand(rows, -1, -1), marks], 1)
    for i in range(aligner["layers"]):
        layer = f"{path}.layers.{i}"
        own = layer_norm(p, f"{layer}.norm1", x)
        x = x + attention(p, f"{layer}.self_attention", own, own, heads, query_bias)
        cross = layer_norm(p, f"{layer}.norm2", x)
        bias = memory_bias
        if kind == "referring-aware":
            bias = gated(p, layer, memory_bias, maps, mark_bias, aligner)
        x = x + attention(p, f"{layer}.cross_attention", cross, memory, heads, bias)
        x = x + mlp(p, f"{layer}.mlp", layer_norm(p, f"{layer}.norm3", x), aligner["hidden"], width)
    return linear(p, f"{path}.out", layer_norm(p, f"{path}.norm", x), config["language"]["width"])


# --- language model -----------------------------------------------------------------------------------------------


def rotations(positions, half):
    """Cosines and sines of LLaMA's angles at int64 positions `[R, T]`, each `[R, 1, T, half]`."""
    frequency = 10000 ** (-torch.arange(half, dtype=torch.float64) / half)
    angle = (positions[..., None].double() * frequency)[:, None]
    return angle.cos().float(), angle.sin().float()


def rotary(x, waves):
    """LLaMA's half-split rotation of `[R, H, T, d]`."""
    cos, sin = waves
    a, b = x.chunk(2, -1)
    return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)


def adapted(p, path, x, width, lora):
    base = linear(p, path, x, width, bias=False)
    if lora is None:
        return base
    down = linear(p, f"{path}.lora_a", x, lora["rank"], bias=False)
    return base + lora["alpha"] / lora["rank"] * linear(p, f"{path}.lora_b", down, width, bias=False)


def language_model(p, path, x, positions, bias, past, config):
    """Last hidden states, and the keys and values of every layer."""
    width, heads, lora = config["width"], config["heads"], config["lora"]
    waves = rotations(positions, width // heads // 2)
    present = []
    for i in range(config["layers"]):
        layer = f"{path}.layers.{i}"
        here = f"{layer}.attention"
        normal = rms_norm(p, f"{layer}.norm1", x)
        query = rotary(split_heads(adapted(p, f"{here}.query", normal, width, lora), heads), waves)
        key = rotary(split_heads(linear(p, f"{here}.key", normal, width, bias=False), heads), waves)
        value = split_heads(adapted(p, f"{here}.value", normal, width, lora), heads)
        if past is not None:
            key, value = torch.cat([past[i][0], key], 2), torch.cat([past[i][1], value], 2)
        present.append((key, value))
        attended = F.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        x = x + linear(p, f"{here}.out", merge_heads(attended), width, bias=False)
        normal = rms_norm(p, f"{layer}.norm2", x)
        gate = F.silu(linear(p, f"{layer}.mlp.gate", normal, config["hidden"], bias=False))
        up = linear(p, f"{layer}.mlp.up", normal, config["hidden"], bias=False)
        x = x + linear(p, f"{layer}.mlp.down", gate * up, width, bias=False)
    return rms_norm(p, f"{path}.norm", x), present


def token_table(p, config):
    return p("language_model.tokens", config["language"]["vocabulary"], config["language"]["width"])


def visual_context(p, path, image, marks, mark_bias, width):
    """What the image and the marks that are not padding show, `[R, width]`."""
    mean = image.mean(1).repeat_interleave(marks.shape[0] // image.shape[0], 0)
    marked = (mark_bias.exp()[..., None] * marks).sum(1)
    return linear(p, path, torch.cat([mean, marked], 1), width)


def with_context(p, path, hidden, context):
    gate = torch.sigmoid(linear(p, f"{path}.gate", hidden, 1))
    return hidden + gate * context[:, None]


# --- mask branch --------------------------------------------------------------------------------------------------


def mask_neck(p, path, stages, config):
    """Coarse, middle and fine features; what the encoder has no stage for is unfolded from above."""
    above = pointwise(p, f"{path}.coarse", stages[-1], config["width"])
    found = [above]
    for i, (name, channels) in enumerate((("middle", "middleChannels"), ("fine", "fineChannels"))):
        here, width = f"{path}.{name}", config[channels]
        if len(stages) < i + 2:
            above = depth_to_space(pointwise(p, f"{here}.unfold", above, width * 4), 2)
        else:
            down = resize(pointwise(p, f"{here}.above", above, width), above.shape[2] * 2)
            above = pointwise(p, f"{here}.skip", stages[-2 - i], width) + down
        found.append(above)
    return found


def two_way_transformer(p, path, tokens, image, positions, bias, config):
    heads = config["heads"]
    for i in range(config["layers"]):
        layer = f"{path}.layers.{i}"
        own = layer_norm(p, f"{layer}.norm1", tokens)
        tokens = tokens + attention(p, f"{layer}.self_attention", own, own, heads, bias)
        placed = image + positions
        reader = layer_norm(p, f"{layer}.norm2", tokens)
        tokens = tokens + attention(p, f"{layer}.token_to_image", reader, placed, heads)
        normal = layer_norm(p, f"{layer}.norm3", tokens)
        tokens = tokens + mlp(p, f"{layer}.mlp", normal, config["hidden"], tokens.shape[-1])
        reader = layer_norm(p, f"{layer}.norm4", placed)
        image = image + attention(p, f"{layer}.image_to_token", reader, tokens, heads, bias)
    return layer_norm(p, f"{path}.norm", tokens), image


def spread_context(p, path, image, positions, config):
    if config["contextBlocks"] == 0:
        return image
    x = image + positions
    for i in range(config["contextBlocks"]):
        x = vision_block(p, f"{path}.blocks.{i}", x, config["heads"])
    return image + linear(p, f"{path}.out", layer_norm(p, f"{path}.norm", x), config["width"])


def refine(p, path, below, skip, maps, token, guess=None):
    _, channels, side, _ = skip.shape
    x = resize(pointwise(p, f"{path}.up", below, channels), side)
    if maps is not None:
        x = x + pointwise(p, f"{path}.marks", maps, channels)
    x = x + skip.repeat_interleave(below.shape[0] // skip.shape[0], 0)
    if guess is not None:
        x = x + pointwise(p, f"{path}.guess", torch.sigmoid(guess)[:, None], channels)
    x = x + linear(p, f"{path}.token", token, channels)[:, :, None, None]
    return convolution_block(p, f"{path}.block", x)


def mask_logits(p, path, grid, token, subpixels=SUBPIXELS):
    slots, channels, side, _ = grid.shape
    outputs = subpixels**2
    features = F.relu(group_norm(p, f"{path}.norm", grid))
    kernel = linear(p, f"{path}.kernel", token, outputs * channels).reshape(slots, outputs, channels)
    dynamic = (kernel @ features.flatten(2)).reshape(slots, outputs, side, side)
    return depth_to_space(dynamic + convolution(p, f"{path}.shared", features, outputs), subpixels)[:, 0]


def enlarged(logits, times):
    return resize(logits[:, None], logits.shape[-1] * times)[:, 0]


def prompt_token(p, path, seg, term_ids, term_weights, config):
    """The projected `<SEG>` state plus the weighted mean of the term's own embeddings."""
    width = config["maskDecoder"]["width"]
    table = p(f"{path}.term_tokens", config["language"]["vocabulary"], width)
    term = (term_weights[..., None] * table[term_ids]).sum(1)
    state = mlp(p, f"{path}.seg", seg, config["language"]["width"], width)
    return (state + linear(p, f"{path}.term", term, width))[:, None]


def mask_decoder(p, path, features, slots, maps, config):
    """Mask logits `[Q, 4H, 4W]`, presence `[Q]`, quality `[Q]`, and the logits of the rounds before the last.

    `slots` has `seg`, `term_ids`, `term_weights`, `marks` and `mark_bias` of each mask slot.
    """
    earlier = []
    for _ in range(config["maskDecoder"].get("rounds", 1) - 1):
        earlier.append(decode_once(p, path, features, slots, maps, config)[0])
        mask = F.avg_pool2d(torch.sigmoid(earlier[-1].detach())[:, None], SUBPIXELS)
        maps = torch.cat([maps[:, :-1], mask], 1)
    return *decode_once(p, path, features, slots, maps, config), earlier


def decode_once(p, path, features, slots, maps, config):
    decoder = config["maskDecoder"]
    width, is_marked = decoder["width"], decoder.get("marks", True)
    coarse, middle, fine = features
    count = slots["seg"].shape[0]
    own = p(f"{path}.tokens", 1, 2, width).expand(count, -1, -1)
    prompt = prompt_token(p, path, slots["seg"], slots["term_ids"], slots["term_weights"], config)
    tokens, bias = torch.cat([own, prompt], 1), None
    image = coarse.repeat_interleave(count // coarse.shape[0], 0)
    middle_maps = fine_maps = None
    if is_marked:
        tokens = torch.cat([tokens, linear(p, f"{path}.marks", slots["marks"], width)], 1)
        bias = F.pad(slots["mark_bias"], (3, 0))[:, None, None]
        image = image + pointwise(p, f"{path}.drawn", space_to_depth(maps, 4), width)
        middle_maps, fine_maps = space_to_depth(maps, 2), maps
    positions = grid_positions(image.shape[2], width)
    tokens, image = two_way_transformer(
        p, f"{path}.transformer", tokens, to_tokens(image), positions, bias, decoder
    )
    grid = to_grid(spread_context(p, f"{path}.context", image, positions, decoder))
    mask_token, score_token = tokens[:, 0], tokens[:, 1]
    coarse_guess = guess = None
    if decoder.get("kind") == "cascade":
        coarse_guess = mask_logits(p, f"{path}.coarse_mask", grid, mask_token, 2)
    x = refine(p, f"{path}.middle", grid, middle, middle_maps, mask_token, coarse_guess)
    if coarse_guess is not None:
        guess = enlarged(coarse_guess, 2) + mask_logits(p, f"{path}.middle_mask", x, mask_token, 2)
    x = refine(p, f"{path}.fine", x, fine, fine_maps, mask_token, guess)
    scores = mlp(p, f"{path}.scores", torch.cat([score_token, mask_token], 1), width, 2)
    logits = mask_logits(p, f"{path}.mask", x, mask_token)
    if guess is not None:
        logits = logits + enlarged(guess, SUBPIXELS)
    return logits, scores[:, 0], scores[:, 1]


# --- training step ------------------------------------------------------------------------------------------------


def weighted_mean(x, weights):
    return (x * weights).sum() / (weights.sum() + 1e-6)


def mask_losses(logits, presence, quality, earlier, masks, slot_weight, present):
    """`earlier` are the logits of the rounds before the last: BCE and Dice are means over all rounds."""
    bce_with = F.binary_cross_entropy_with_logits
    shown = slot_weight * present
    bce, dice = [], []
    for round_logits in [*earlier, logits]:
        inside = torch.sigmoid(round_logits)
        overlap, total = (inside * masks).sum((1, 2)), inside.sum((1, 2)) + masks.sum((1, 2))
        pixels = bce_with(round_logits, masks, reduction="none").mean((1, 2))
        bce.append(weighted_mean(pixels, slot_weight))
        dice.append(weighted_mean(1 - (2 * overlap + 1) / (total + 1), shown))
    # Of the last round.
    iou = (overlap / (total - overlap + 1)).detach()
    return {
        "bce": sum(bce) / len(bce),
        "dice": sum(dice) / len(dice),
        "presence": weighted_mean(bce_with(presence, present, reduction="none"), slot_weight),
        "quality": weighted_mean(bce_with(quality, iou, reduction="none"), shown),
    }


def contrast_loss(p, path, seg, grid, batch):
    """InfoNCE of `<SEG>` states against mean features under the true masks; same terms are no negatives."""
    slots, side = seg.shape[0], grid.shape[2]
    masks = batch["masks"]
    covered = F.avg_pool2d(masks[:, None], masks.shape[-1] // side)
    mine = grid.repeat_interleave(slots // grid.shape[0], 0)
    means = (mine * covered).sum((2, 3)) / (covered.sum((2, 3)) + 1e-6)
    said, shown = linear(p, f"{path}.seg", seg, 64), linear(p, f"{path}.mask", means, 64)
    said, shown = (x / (x.square().sum(1, keepdim=True) + 1e-6).sqrt() for x in (said, shown))
    logits = said @ shown.t() / 0.1
    counts = batch["slot_weight"] * batch["present"]
    bags = torch.zeros(slots, int(batch["term_ids"].max()) + 1)
    bags = bags.scatter_add(1, batch["term_ids"], batch["term_weights"])
    same = torch.cdist(bags, bags) ** 2 <= 1e-3
    hidden = (same | (counts == 0)[None]) & ~torch.eye(slots, dtype=torch.bool)
    rows = F.cross_entropy(logits + hidden * HIDDEN, torch.arange(slots), reduction="none")
    return weighted_mean(rows, counts)


def text_states(p, config, batch, prefix):
    rows, tokens = batch["ids"].shape
    length = prefix.shape[1] + tokens
    embeddings = torch.cat([prefix, token_table(p, config)[batch["ids"]]], 1)
    key_bias = F.pad(batch["mark_bias"], (config["aligner"]["queries"], tokens))[:, None, None]
    bias = torch.full((length, length), HIDDEN).triu(1) + key_bias
    positions = torch.arange(length).expand(rows, -1)
    hidden, _ = language_model(p, "language_model", embeddings, positions, bias, None, config["language"])
    return hidden[:, prefix.shape[1] :]


def training_losses(p, config, batch, weights):
    """The joint loss and its parts, from a batch as `step-graph.ts` declares it."""
    stages = image_encoder(p, "image_encoder", batch["image"], config["imageEncoder"])
    width = config["aligner"]["width"]
    image = linear(p, "aligner.image", to_tokens(stages[-1]), width)
    marks = visual_prompt_encoder(
        p, "visual_prompt_encoder", stages, batch["mark_maps"], batch["mark_geometry"], width
    )
    question = token_table(p, config)[batch["question_ids"]]
    maps = batch["mark_maps"]
    if len(stages) > 1:
        side = math.isqrt(maps.shape[-1])
        maps = F.avg_pool2d(maps.unflatten(2, (side, side)), 2).flatten(2) * 4
    prefix = input_aligner(
        p, "aligner", image, question, batch["question_bias"], marks, batch["mark_bias"], config, maps
    )
    context = visual_context(p, "visual_context", image, marks, batch["mark_bias"], prefix.shape[-1])
    hidden = text_states(p, config, batch, prefix)
    text = hidden.flatten(0, 1)
    chosen = batch["slot_sequence"]
    slots = {
        "seg": text[batch["seg_position"]],
        "term_ids": batch["term_ids"],
        "term_weights": batch["term_weights"],
        "marks": marks[chosen],
        "mark_bias": batch["mark_bias"][chosen],
    }
    features = mask_neck(p, "mask_neck", stages, config["maskDecoder"])
    decoded = mask_decoder(p, "mask_decoder", features, slots, batch["drawn"], config)
    seen = with_context(p, "visual_context", hidden, context).flatten(0, 1)
    logits = seen @ token_table(p, config).t()
    token_losses = F.cross_entropy(logits, batch["targets"], reduction="none")
    parts = {"text": (token_losses * batch["target_weights"]).sum()}
    parts |= mask_losses(*decoded, batch["masks"], batch["slot_weight"], batch["present"])
    if weights.get("contrast", 0) > 0:
        parts["contrast"] = contrast_loss(p, "contrast", slots["seg"], features[1], batch)
    return {"total": sum(weights[name] * part for name, part in parts.items()), **parts}


def formula_batch(config, shape):
    """A training batch by formula: exactly that of packages/training/src/testing/formula-batch.ts."""
    images, marks, tokens = shape["images"], shape["marks"], shape["tokens"]
    rows, slots = images * shape["sequencesPerImage"], images * shape["slotsPerImage"]
    encoder, size = config["imageEncoder"], config["imageSize"]
    coarsest = size // encoder["patch"] // 2 ** (len(encoder["stages"]) - 1)
    middle = coarsest * 2 if len(encoder["stages"]) > 1 else coarsest
    fine = coarsest * 4
    vocabulary = config["language"]["vocabulary"]

    def floats(name, *extents):
        return values(f"batch:{name}", extents)

    def ids(name, *extents, below=vocabulary):
        return integers(f"batch:{name}", extents, below)

    batch = {
        "image": floats("image", images, 3, size, size),
        "ids": ids("ids", rows, tokens),
        "targets": ids("targets", rows * tokens),
        "target_weights": (floats("target_weights", rows * tokens) > 0).float() / (rows * tokens),
        "question_ids": ids("question_ids", rows, shape["questionTokens"]),
        "question_bias": (floats("question_bias", rows, shape["questionTokens"]) > 0.5) * HIDDEN,
        "mark_maps": floats("mark_maps", rows, marks, middle**2).abs() / middle,
        "mark_geometry": floats("mark_geometry", rows, marks, MARK_GEOMETRY),
        "mark_bias": (floats("mark_bias", rows, marks) > 0) * HIDDEN,
        "seg_position": ids("seg_position", slots, below=rows * tokens),
        "slot_sequence": ids("slot_sequence", slots, below=rows),
        "term_ids": ids("term_ids", slots, TERM_TOKENS),
        "term_weights": floats("term_weights", slots, TERM_TOKENS).abs() / TERM_TOKENS,
        "drawn": floats("drawn", slots, MARK_CHANNELS, fine, fine).clamp(min=0),
        "masks": (floats("masks", slots, fine * 4, fine * 4) > 0).float(),
        "slot_weight": (floats("slot_weight", slots) > -0.5).float(),
        "present": (floats("present", slots) > -0.5).float(),
    }
    return batch
