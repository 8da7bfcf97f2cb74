"""The network: BERT encoder, CRF over words, span-pair linker. Weight names follow the checkpoints they load."""

import math

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from service.extraction.decode import LABELS, allowed
from service.extraction.pairs import FEATURES

PROJECTION = 64
HIDDEN = 128
FORBIDDEN = -1e4


class Layer(nn.Module):
    """One BERT layer (Devlin et al. 2019), normalised after each half."""

    def __init__(self, size: int, heads: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.query, self.key, self.value = (nn.Linear(size, size) for _ in range(3))
        self.output, self.output_norm = nn.Linear(size, size), nn.LayerNorm(size, eps=1e-12)
        self.inner, self.outer, self.outer_norm = (
            nn.Linear(size, inner),
            nn.Linear(inner, size),
            nn.LayerNorm(size, eps=1e-12),
        )

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        batch, length, size = x.shape
        shape = (batch, length, self.heads, size // self.heads)
        q, k, v = (part(x).view(shape).transpose(1, 2) for part in (self.query, self.key, self.value))
        if torch.onnx.is_in_onnx_export():
            scores = q @ k.transpose(2, 3) / math.sqrt(size // self.heads)
            mixed = torch.softmax(scores, dim=-1) @ v
        else:
            mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        mixed = self.output(mixed.transpose(1, 2).reshape(batch, length, size))
        x = self.output_norm(x + F.dropout(mixed, self.dropout, self.training))
        grown = self.outer(F.gelu(self.inner(x)))
        return self.outer_norm(x + F.dropout(grown, self.dropout, self.training))


class Bert(nn.Module):
    """BERT without its pooler; MiniLM-L6 by default."""

    def __init__(
        self, size: int = 384, layers: int = 6, heads: int = 12, vocabulary: int = 30522, dropout: float = 0.1
    ) -> None:
        super().__init__()
        self.size, self.dropout = size, dropout
        self.words, self.places = nn.Embedding(vocabulary, size), nn.Embedding(512, size)
        self.norm = nn.LayerNorm(size, eps=1e-12)
        self.layers = nn.ModuleList(Layer(size, heads, 4 * size, dropout) for _ in range(layers))

    def forward(self, ids: Tensor, mask: Tensor | None = None) -> Tensor:
        """int64[N, L], bool[N, L] or None (all real) -> float[N, L, size]."""
        x = self.words(ids) + self.places(torch.arange(ids.shape[1], device=ids.device))[None]
        x = F.dropout(self.norm(x), self.dropout, self.training)
        bias = None if mask is None else mask[:, None, None, :]
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
        for i in range(len(self.layers)):
            for mine, theirs in names.items():
                for kind in ("weight", "bias"):
                    own[f"layers.{i}.{mine}.{kind}"] = state[f"encoder.layer.{i}.{theirs}.{kind}"]
        self.load_state_dict(own)


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


class Tagger(nn.Module):
    """Encoder with the heads that are exported (tags, projection) and those outside the graph (CRF, scorers)."""

    def __init__(self, encoder: nn.Module, size: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.tags, self.projection = nn.Linear(size, len(LABELS)), nn.Linear(size, PROJECTION)
        self.move = nn.Parameter(torch.zeros(len(LABELS), len(LABELS)))
        self.first, self.last = nn.Parameter(torch.zeros(len(LABELS))), nn.Parameter(torch.zeros(len(LABELS)))
        self.cue_scorer, self.source_scorer = Scorer(none=False), Scorer(none=True)
        legal = torch.from_numpy(allowed())
        begins = torch.tensor([not name.startswith("I-") for name in LABELS])
        self.register_buffer("illegal", ~legal, persistent=False)
        self.register_buffer("illegal_first", ~begins, persistent=False)

    def forward(self, ids: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        states = self.encoder(ids, mask)
        dropped = F.dropout(states, 0.1, self.training)
        return self.tags(dropped), self.projection(dropped)

    def transitions(self) -> tuple[Tensor, Tensor, Tensor]:
        move = self.move.masked_fill(self.illegal, FORBIDDEN)
        return move, self.first.masked_fill(self.illegal_first, FORBIDDEN), self.last

    def nll(self, emissions: Tensor, labels: Tensor, starts: np.ndarray, lengths: np.ndarray) -> Tensor:
        """Negative log likelihood of the labels, summed over stretches: emissions float[W, L], labels int64[W]."""
        order = np.argsort(-lengths, kind="stable")
        starts, lengths = starts[order], lengths[order]
        move, first, last = self.transitions()
        longest, begin = int(lengths[0]), torch.from_numpy(starts)
        score = emissions[begin] + first
        ended = []
        for step in range(1, longest + 1):
            live = int((lengths > step).sum())
            if live < len(score):
                ended.append(torch.logsumexp(score[live:] + last, dim=1))
                score = score[:live]
            if live:
                score = torch.logsumexp(score[:, :, None] + move, dim=1) + emissions[begin[:live] + step]
        final = torch.from_numpy(starts + lengths - 1)
        inner = np.ones(len(labels), bool)
        inner[starts] = False
        after = torch.from_numpy(np.flatnonzero(inner))
        gold = emissions.gather(1, labels[:, None]).sum() + first[labels[begin]].sum() + last[labels[final]].sum()
        gold = gold + move[labels[after - 1], labels[after]].sum()
        return torch.cat(ended).sum() - gold

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
