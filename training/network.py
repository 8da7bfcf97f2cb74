"""The network: encoder (BERT, or MPNet for a teacher), CRF over words, span-pair linker."""

import math
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from service.extraction import classes, signs
from service.extraction.decode import LABELS, allowed
from service.extraction.pairs import FEATURES

PROJECTION = 64
HIDDEN = 128
FORBIDDEN = -1e4


DROPPED = 1 << 23


class Dropout(nn.Module):
    """Dropout by stretches of one table of draws, made once: drawing afresh took an eighth of the training's time."""

    table: Tensor | None = None

    def __init__(self, chance: float) -> None:
        super().__init__()
        self.chance = chance

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or not self.chance:
            return x
        if x.numel() > DROPPED:
            return F.dropout(x, self.chance, True)
        if Dropout.table is None:
            Dropout.table = torch.rand(2 * DROPPED).to(torch.bfloat16)
        start = int(torch.randint(DROPPED, ()))
        kept = Dropout.table[start : start + x.numel()].view(x.shape) >= self.chance
        return x * kept.to(x.dtype) * (1 / (1 - self.chance))


class FusedAttention(torch.autograd.Function):
    """Attention in the one operator that ONNX Runtime has for it; stands in exported graphs only."""

    @staticmethod
    def forward(ctx, q: Tensor, k: Tensor, v: Tensor, heads: int) -> Tensor:
        """float[N, L, D] each, unused in place of the result, whose shape it has."""
        return q.clone()

    @staticmethod
    def symbolic(g, q, k, v, heads: int):
        return g.op("com.microsoft::MultiHeadAttention", q, k, v, num_heads_i=heads).setType(q.type())


class Layer(nn.Module):
    """One BERT layer (Devlin et al. 2019), normalised after each half. ``fused``: how its attention is exported."""

    fused = False

    def __init__(self, size: int, heads: int, inner: int, dropout: float, eps: float = 1e-12) -> None:
        super().__init__()
        self.heads, self.dropout = heads, Dropout(dropout)
        self.query, self.key, self.value = (nn.Linear(size, size) for _ in range(3))
        self.output, self.output_norm = nn.Linear(size, size), nn.LayerNorm(size, eps=eps)
        self.inner, self.outer, self.outer_norm = (
            nn.Linear(size, inner),
            nn.Linear(inner, size),
            nn.LayerNorm(size, eps=eps),
        )

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        mixed = self.output(self.attention(x, mask))
        x = self.output_norm(x + self.dropout(mixed))
        grown = self.outer(F.gelu(self.inner(x)))
        return self.outer_norm(x + self.dropout(grown))

    def attention(self, x: Tensor, mask: Tensor | None) -> Tensor:
        parts = self.query(x), self.key(x), self.value(x)
        if torch.onnx.is_in_onnx_export() and self.fused:
            return FusedAttention.apply(*parts, self.heads)
        batch, length, size = x.shape
        q, k, v = (part.view(batch, length, self.heads, size // self.heads).transpose(1, 2) for part in parts)
        # Written out rather than by scaled_dot_product_attention, whose backward pass is four times slower on this CPU.
        scores = (q / math.sqrt(size // self.heads)) @ k.transpose(2, 3)
        if mask is not None:
            scores = scores + mask
        mixed = torch.softmax(scores, dim=-1, dtype=scores.dtype) @ v
        return mixed.transpose(1, 2).reshape(batch, length, size)


class Bert(nn.Module):
    """BERT without its pooler; MiniLM-L6 by default."""

    def __init__(
        self, size: int = 384, layers: int = 6, heads: int = 12, vocabulary: int = 30522, dropout: float = 0.1
    ) -> None:
        super().__init__()
        self.size, self.dropout = size, Dropout(dropout)
        self.words, self.places = nn.Embedding(vocabulary, size), nn.Embedding(512, size)
        self.norm = nn.LayerNorm(size, eps=1e-12)
        self.layers = nn.ModuleList(Layer(size, heads, 4 * size, dropout) for _ in range(layers))

    def forward(self, ids: Tensor, mask: Tensor | None = None) -> Tensor:
        """int64[N, L], bool[N, L] or None (all real) -> float[N, L, size]."""
        x = self.words(ids) + self.places(torch.arange(ids.shape[1], device=ids.device))[None]
        x = self.dropout(self.norm(x))
        bias = None if mask is None else torch.zeros(mask.shape).masked_fill(~mask, FORBIDDEN)[:, None, None, :]
        if bias is not None and torch.is_autocast_enabled("cpu"):
            bias = bias.to(torch.get_autocast_dtype("cpu"))
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def load_hugging_face(self, state: dict[str, Tensor]) -> None:
        """Take the weights of a Hugging Face BERT; the one token type is folded into the positions."""
        own = {
            "words.weight": state["embeddings.word_embeddings.weight"],
            "places.weight": state["embeddings.position_embeddings.weight"]
            + state["embeddings.token_type_embeddings.weight"][0],
            "norm.weight": state["embeddings.LayerNorm.weight"],
            "norm.bias": state["embeddings.LayerNorm.bias"],
        }
        names = {
            "query": "attention.self.query",
            "key": "attention.self.key",
            "value": "attention.self.value",
            "output": "attention.output.dense",
            "output_norm": "attention.output.LayerNorm",
            "inner": "intermediate.dense",
            "outer": "output.dense",
            "outer_norm": "output.LayerNorm",
        }
        self.load_state_dict(own | layer_weights(state, names, len(self.layers)))


BUCKETS = 32


def buckets(length: int) -> Tensor:
    """The 32 classes of distance that relative attention tells apart (Raffel et al. 2020): int64[L, L]."""
    place = torch.arange(length)
    ahead = place[None, :] - place[:, None]
    far, exact = ahead.abs(), BUCKETS // 4
    grown = exact + (torch.log(far.clamp(min=1) / exact) / math.log(128 / exact) * (BUCKETS // 2 - exact)).long()
    return (ahead > 0) * (BUCKETS // 2) + torch.where(far < exact, far, grown.clamp(max=BUCKETS // 2 - 1))


class MpNet(nn.Module):
    """MPNet (Song et al. 2020) for BERT's piece ids; embeddings, relative attention and lowest layers stay frozen."""

    def __init__(self, size: int = 768, layers: int = 12, heads: int = 12, frozen: int = 4) -> None:
        super().__init__()
        self.size, self.frozen, self.dropout = size, frozen, Dropout(0.1)
        self.words, self.places = nn.Embedding(30527, size), nn.Embedding(514, size)
        self.relative = nn.Embedding(BUCKETS, heads)
        self.norm = nn.LayerNorm(size, eps=1e-5)
        self.layers = nn.ModuleList(
            Layer(size, heads, 4 * size, 0.0 if i < frozen else 0.1, eps=1e-5) for i in range(layers)
        )
        for part in (self.words, self.places, self.relative, self.norm, *self.layers[:frozen]):
            part.requires_grad_(False)
        own = torch.arange(30522) + 4
        own[[0, 101, 102]] = torch.tensor([1, 0, 2])
        self.register_buffer("own", own, persistent=False)

    def forward(self, ids: Tensor, mask: Tensor | None = None) -> Tensor:
        """As Bert's."""
        length = ids.shape[1]
        with torch.no_grad():
            x = self.norm(self.words(self.own[ids]) + self.places(torch.arange(length) + 2)[None])
            bias = self.relative(buckets(length)).permute(2, 0, 1)[None]
            if mask is not None:
                bias = bias + torch.zeros(mask.shape).masked_fill(~mask, FORBIDDEN)[:, None, None, :]
            if torch.is_autocast_enabled("cpu"):
                bias = bias.to(torch.get_autocast_dtype("cpu"))
            for layer in self.layers[: self.frozen]:
                x = layer(x, bias)
        x = self.dropout(x)
        for layer in self.layers[self.frozen :]:
            x = layer(x, bias)
        return x

    def load_hugging_face(self, state: dict[str, Tensor]) -> None:
        """Take the weights of a Hugging Face MPNet."""
        own = {
            "words.weight": state["embeddings.word_embeddings.weight"],
            "places.weight": state["embeddings.position_embeddings.weight"],
            "relative.weight": state["encoder.relative_attention_bias.weight"],
            "norm.weight": state["embeddings.LayerNorm.weight"],
            "norm.bias": state["embeddings.LayerNorm.bias"],
        }
        names = {
            "query": "attention.attn.q",
            "key": "attention.attn.k",
            "value": "attention.attn.v",
            "output": "attention.attn.o",
            "output_norm": "attention.LayerNorm",
            "inner": "intermediate.dense",
            "outer": "output.dense",
            "outer_norm": "output.LayerNorm",
        }
        self.load_state_dict(own | layer_weights(state, names, len(self.layers)))


def layer_weights(state: dict[str, Tensor], names: dict[str, str], layers: int) -> dict[str, Tensor]:
    """The layers' weights under our names; ``names``: ours to theirs."""
    return {
        f"layers.{i}.{mine}.{kind}": state[f"encoder.layer.{i}.{theirs}.{kind}"]
        for i in range(layers)
        for mine, theirs in names.items()
        for kind in ("weight", "bias")
    }


def load_encoder(state: dict[str, Tensor], frozen: int = 4) -> Bert | MpNet:
    """The encoder that a Hugging Face checkpoint holds; ``frozen``: how many layers of MPNet stay as they are."""
    encoder = MpNet(frozen=frozen) if "encoder.relative_attention_bias.weight" in state else Bert()
    encoder.load_hugging_face(state)
    return encoder


class Scorer(nn.Module):
    """Scores pairs of spans; the numpy twin is service.extraction.link._scores."""

    def __init__(self, none: bool) -> None:
        super().__init__()
        self.child = nn.Linear(3 * PROJECTION, HIDDEN)
        self.head = nn.Linear(3 * PROJECTION, HIDDEN, bias=False)
        self.between = nn.Linear(PROJECTION, HIDDEN, bias=False)
        self.product = nn.Linear(PROJECTION, HIDDEN, bias=False)
        self.facts = nn.Linear(FEATURES, HIDDEN, bias=False)
        self.hidden, self.out = nn.Linear(HIDDEN, HIDDEN // 2), nn.Linear(HIDDEN // 2, 1)
        self.none = (
            nn.Sequential(nn.Linear(3 * PROJECTION, HIDDEN // 2), nn.ReLU(), nn.Linear(HIDDEN // 2, 1))
            if none
            else None
        )

    def forward(self, child: Tensor, head: Tensor, between: Tensor, facts: Tensor) -> Tensor:
        """Vectors of P pairs -> float[P]."""
        product = child[:, -PROJECTION:] * head[:, -PROJECTION:]
        hidden = self.child(child) + self.head(head) + self.between(between) + self.product(product) + self.facts(facts)
        return self.out(
            F.dropout(F.relu(self.hidden(F.dropout(F.relu(hidden), 0.1, self.training))), 0.1, self.training)
        )[:, 0]


class Expected(NamedTuple):
    """How often each label stands at each word, each label follows each, and begins and ends a stretch."""

    unary: Tensor  # float[W, L]
    pairs: Tensor  # float[L, L]
    first: Tensor  # float[L]
    last: Tensor  # float[L]


def log_partition(
    emissions: Tensor, move: Tensor, first: Tensor, last: Tensor, starts: np.ndarray, lengths: np.ndarray
) -> Tensor:
    """Of a linear-chain CRF, summed over stretches of words: emissions float[W, L]."""
    order = np.argsort(-lengths, kind="stable")
    starts, lengths = starts[order], lengths[order]
    begin = torch.from_numpy(starts)
    score = emissions[begin] + first
    ended = []
    for step in range(1, int(lengths[0]) + 1):
        live = int((lengths > step).sum())
        if live < len(score):
            ended.append(torch.logsumexp(score[live:] + last, dim=1))
            score = score[:live]
        if live:
            score = torch.logsumexp(score[:, :, None] + move, dim=1) + emissions[begin[:live] + step]
    return torch.cat(ended).sum()


class Tagger(nn.Module):
    """Encoder with the heads that are exported (tags, projection) and those outside the graph (CRF, scorers)."""

    def __init__(self, encoder: nn.Module, size: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.tags, self.projection = nn.Linear(size, len(LABELS)), nn.Linear(size, PROJECTION)
        self.signs, self.classes = nn.Linear(size, signs.COLUMNS), nn.Linear(size, classes.COLUMNS)
        self.dropout = Dropout(0.1)
        self.move = nn.Parameter(torch.zeros(len(LABELS), len(LABELS)))
        self.first, self.last = nn.Parameter(torch.zeros(len(LABELS))), nn.Parameter(torch.zeros(len(LABELS)))
        self.cue_scorer, self.source_scorer = Scorer(none=False), Scorer(none=True)
        legal = torch.from_numpy(allowed())
        begins = torch.tensor([not name.startswith("I-") for name in LABELS])
        self.register_buffer("illegal", ~legal, persistent=False)
        self.register_buffer("illegal_first", ~begins, persistent=False)

    def forward(self, ids: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Of pieces int64[N, L]: tags, link vectors, signs and classes, float[N, L, .] each."""
        states = self.dropout(self.encoder(ids, mask))
        return self.tags(states), self.projection(states), self.signs(states), self.classes(states)

    def transitions(self) -> tuple[Tensor, Tensor, Tensor]:
        move = self.move.masked_fill(self.illegal, FORBIDDEN)
        return move, self.first.masked_fill(self.illegal_first, FORBIDDEN), self.last

    def nll(self, emissions: Tensor, labels: Tensor, starts: np.ndarray, lengths: np.ndarray) -> Tensor:
        """Negative log likelihood of the labels, summed over stretches: emissions float[W, L], labels int64[W]."""
        onehot = F.one_hot(labels, len(LABELS)).to(emissions.dtype)
        inner = np.ones(len(labels), bool)
        inner[starts] = False
        after = torch.from_numpy(np.flatnonzero(inner))
        pairs = onehot[after - 1].T @ onehot[after]
        begin, end = torch.from_numpy(starts), torch.from_numpy(starts + lengths - 1)
        gold = Expected(onehot, pairs, onehot[begin].sum(0), onehot[end].sum(0))
        return log_partition(emissions, *self.transitions(), starts, lengths) - self.score(emissions, gold)

    def divergence(self, emissions: Tensor, expected: Expected, starts: np.ndarray, lengths: np.ndarray) -> Tensor:
        """Cross entropy to another CRF's distribution over sequences (Wang et al. 2021, structural distillation)."""
        return log_partition(emissions, *self.transitions(), starts, lengths) - self.score(emissions, expected)

    def score(self, emissions: Tensor, expected: Expected) -> Tensor:
        """The score of label sequences with these counts, or of a distribution with these expectations."""
        move, first, last = self.transitions()
        legal = move.masked_fill(self.illegal, 0.0), first.masked_fill(self.illegal_first, 0.0), last
        weights = (emissions, *legal)
        return torch.stack([(count * weight).sum() for count, weight in zip(expected, weights, strict=True)]).sum()

    def expected(self, emissions: Tensor, starts: np.ndarray, lengths: np.ndarray) -> Expected:
        """What this CRF expects: the gradient of its log partition."""
        with torch.enable_grad():
            weights = [t.detach().requires_grad_() for t in (emissions, *self.transitions())]
            total = log_partition(*weights, starts, lengths)
            return Expected(*torch.autograd.grad(total, weights))

    def link_logits(self, which: str, vectors: Tensor, pairs: dict) -> Tensor:
        """Scores of one article's candidates, float[C, 2 * REACH + 1] (last: none); ``pairs``: batches.pairs."""
        scorer = self.cue_scorer if which == "content" else self.source_scorer
        total = F.pad(vectors.cumsum(0), (0, 0, 1, 0))

        def mean(low: Tensor, high: Tensor) -> Tensor:
            return (total[high] - total[low]) / (high - low).clamp(min=1)[:, None]

        def rep(spans: Tensor) -> Tensor:
            return torch.cat([vectors[spans[:, 0]], vectors[spans[:, 1] - 1], mean(spans[:, 0], spans[:, 1])], dim=1)

        child = rep(pairs["child"])
        table = torch.full((len(child), pairs["width"] + 1), FORBIDDEN)
        rows, columns = pairs["row"], pairs["column"]
        if len(rows):
            head = rep(pairs["head"])
            scores = scorer(child[rows], head[pairs["index"]], mean(pairs["low"], pairs["high"]), pairs["facts"])
            table = table.index_put((rows, columns), scores)
        if scorer.none is not None:
            column = torch.full((len(child),), pairs["width"])
            table = table.index_put((torch.arange(len(child)), column), scorer.none(child)[:, 0])
        return table
