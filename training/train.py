"""Fine-tune the encoder: tags by a CRF, links by a span-pair scorer. See README.md for the exact commands.

python -m training.train --encoder DIR --data train.jsonl --scorer score.py --out DIR
"""

import argparse
import json
import math
import random
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional as F

from service.extraction.decode import spans, viterbi
from training import batches, corpus, judge, reading
from training.corpus import Example, Spans
from training.infer import predict, transitions, weights, words
from training.network import Tagger, load_encoder
from training.score import load_scorer
from training.teach import Teacher

LINK_WEIGHT = 0.15
SIGN_WEIGHT, CLASS_WEIGHT, STEADY_WEIGHT = 4.0, 0.15, 3.0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", type=Path, required=True, help="folder with model.safetensors and tokenizer.json")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--scorer", type=Path, required=True, help="score.py, for the validation figures")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--minutes", type=float, default=math.inf, help="let the rate fall to its end by then")
    parser.add_argument("--articles", type=int, default=0, help="train on this many only, for a trial")
    parser.add_argument("--batch", type=int, default=2, help="articles a step")
    parser.add_argument("--every", type=int, default=1, help="steps from one batch of PolNeAR to the next")
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--head-rate", type=float, default=1e-3)
    parser.add_argument("--ema", type=float, default=0.98, help="of the average, which takes in every fourth step")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2, help="one is faster where other work shares the cores")
    parser.add_argument("--start", type=Path, help="checkpoint to go on from")
    parser.add_argument("--more", type=Path, nargs="*", default=[], help="further articles to train on")
    parser.add_argument("--teacher", type=Path, help="what training.teach made, to learn from beside the labels")
    parser.add_argument("--sourced", type=Path, nargs="*", default=[], help="articles with flags and classes labelled")
    parser.add_argument("--plain", type=Path, nargs="*", default=[], help="articles for the teachers' opinions only")
    parser.add_argument("--held", type=Path, help="a list of ids to leave out and to measure signs on")
    parser.add_argument("--pieces", type=int, default=2048, help="word pieces of sourced and plain articles a step")
    parser.add_argument("--steady", action="store_true", help="read each labelled text beside a changed twin")
    parser.add_argument("--sign-teacher", type=Path, help="what training.teach made of a teacher of signs")
    parser.add_argument("--frozen", type=int, default=4, help="layers of MPNet that stay as they are")
    parser.add_argument("--trust", type=float, default=0.6, help="the teacher's share in what is learnt")
    return parser.parse_args()


def noisy_spans(model: Tagger, e: Example, emissions: Tensor, own: float, rng: np.random.Generator) -> Spans:
    """The spans to train links on: decoded ones with chance ``own``, else jittered gold, else gold."""
    draw = rng.random()
    if draw < own:
        labels = viterbi(emissions.detach().numpy(), e.pieces.paragraph, transitions(model))
        return batches.relinked(e.gold, *(spans(labels, role) for role in ("source", "cue", "content")))
    return batches.jittered(e.gold, len(e.pieces), rng) if draw < own + 0.25 else e.gold


def link_loss(model: Tagger, e: Example, found: Spans, projected: Tensor, teacher: Teacher | None) -> Tensor:
    """Cross entropy to the right links where they are known, and with a teacher's share to its distribution."""
    losses, trust = [], teacher.trust(e.id) if teacher else 0.0
    for which, child, head, gold in (
        ("content", found.content, found.cue, found.cue_of),
        ("cue", found.cue, found.source, found.source_of),
    ):
        if not len(child):
            continue
        pairs = batches.pairs(child, head, e.layout, found.roles())
        target = batches.targets(gold, pairs)
        logits = model.link_logits(which, projected, pairs)
        if (target >= 0).any():
            losses.append((1 - trust) * F.cross_entropy(logits, target, ignore_index=-100))
        if trust:
            losses.append(trust * F.cross_entropy(logits, teacher.links(which, e.id, pairs)))
    return torch.stack(losses).sum() if losses else projected.sum() * 0


def tag_loss(model: Tagger, e: Example, emissions: Tensor, teacher: Teacher | None) -> Tensor:
    """Negative log likelihood of the labels, and with a teacher's share the divergence from it, summed over words."""
    trust, where = teacher.trust(e.id) if teacher else 0.0, batches.stretches([e])
    loss = (1 - trust) * model.nll(emissions, torch.from_numpy(e.labels), *where)
    return loss + trust * model.divergence(emissions, teacher.expected(e.id, *where), *where) if trust else loss


def article_losses(
    model: Tagger,
    batch: list[Example],
    teacher: Teacher | None,
    own: float,
    rng: random.Random,
    noise: np.random.Generator,
) -> dict[str, Tensor]:
    """What articles with attributions teach: tags a word, links an article."""
    read = words(model, batch, rng)
    sizes = [len(e.pieces) for e in batch]
    tags, links = [], []
    for e, em, pr in zip(batch, read.emissions.split(sizes), read.projected.split(sizes), strict=True):
        tags.append(tag_loss(model, e, em, teacher))
        links.append(link_loss(model, e, noisy_spans(model, e, em, own, noise), pr, teacher))
    return {"tag": torch.stack(tags).sum() / sum(sizes), "link": torch.stack(links).mean()}


class Endless:
    """Articles in random order, again and again, in groups of about one length."""

    def __init__(self, articles: list[dict], rng: random.Random) -> None:
        self.articles, self.rng = articles, rng
        self.waiting: list[list[dict]] = []

    def take(self, size: int, encode) -> list[Example]:
        """The next few, their quotation marks restyled now and then."""
        if not self.waiting:
            drawn = self.rng.sample(self.articles, len(self.articles))
            for i in range(0, len(drawn), 20 * size):
                near = sorted(drawn[i : i + 20 * size], key=lambda a: len(a["text"]))
                self.waiting += [near[j : j + size] for j in range(0, len(near), size)]
            self.rng.shuffle(self.waiting)
        return [corpus.example(a, encode, corpus.restyled(a["text"], self.rng)) for a in self.waiting.pop()]


def validate(model: Tagger, raw: list[dict], examples: list[Example], scorer) -> dict[str, float]:
    model.eval()
    tally = scorer.Tally()
    with torch.no_grad():
        for article, e in zip(raw, examples, strict=True):
            read = words(model, [e], None)
            found = predict(e, read.emissions.numpy(), read.projected.numpy(), transitions(model), weights(model))
            tokens = scorer.tokens_of(e.text)
            gold = article["annotations"][min(article["annotations"])]["attributions"]
            tally.add(scorer.View(e.text, tokens, found), scorer.View(e.text, tokens, gold))
    model.train()
    figures = {name: round(100 * f, 1) for name, _, _, f in tally.rows() if not name.startswith("token")}
    return {**figures, "alpha": round(100 * tally.alpha(), 1)}


def optimizer(model: Tagger, options: argparse.Namespace) -> torch.optim.Optimizer:
    groups: dict[tuple[float, float], list] = {}
    for name, p in model.named_parameters():
        if not p.requires_grad:
            continue
        learnt = name.startswith("encoder.") or (options.start and not name.startswith(("signs.", "classes.")))
        rate = options.rate if learnt else options.head_rate
        crf = name in ("move", "first", "last")
        rate = (10 * options.rate if options.start else 5e-3) if crf else rate
        groups.setdefault((rate, 0.01 if p.ndim > 1 and not crf else 0.0), []).append(p)
    return torch.optim.AdamW([{"params": ps, "lr": r, "weight_decay": d} for (r, d), ps in groups.items()], fused=True)


def main() -> None:
    options = arguments()
    # The moments of word pieces that no longer occur decay into denormals, which cost this CPU a hundredfold.
    torch.set_flush_denormal(True)
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    rng, noise = random.Random(options.seed), np.random.default_rng(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    scorer = load_scorer(options.scorer)
    encode = corpus.encoder(options.encoder / "tokenizer.json")
    train_raw, held_raw = corpus.split(corpus.read(options.data))
    if options.articles:
        train_raw, held_raw = train_raw[: options.articles], held_raw[:15]
    train_raw = train_raw + [a for path in options.more for a in corpus.read(path)]
    teacher = Teacher(options.teacher, options.trust) if options.teacher else None
    sign_teacher = Teacher(options.sign_teacher, options.trust) if options.sign_teacher else None
    held = [corpus.example(a, encode) for a in held_raw]
    out_ids = set(options.held.read_text().split()) if options.held else set()
    labelled = [reading.lesson(a, encode) for path in options.sourced for a in corpus.read(path)]
    held_signs = [lesson for lesson in labelled if lesson.id in out_ids]
    lessons = [lesson for lesson in labelled if lesson.id not in out_ids]
    real = [lesson for lesson in lessons if lesson.article.get("group") in {"news", "polnear"}]
    plain = [reading.lesson(a, encode) for path in options.plain for a in corpus.read(path) if a["id"] not in out_ids]
    encoder = load_encoder(load_file(options.encoder / "model.safetensors"), options.frozen)
    model = Tagger(encoder, encoder.size)
    if options.start:
        model.load_state_dict(torch.load(options.start))
    average = {k: v.detach().clone() for k, v in model.state_dict().items()}
    adam = optimizer(model, options)
    articles = Endless(train_raw, rng)

    def pace(step: int) -> float:
        warm = max(1, steps // 12)
        done = max(step / steps, (time.time() - began) / 60 / options.minutes)
        return min(step + 1, warm) / warm * max(0.02, 1 - done)

    per_epoch = len(reading.order(lessons + plain, options.pieces, rng)) or math.ceil(len(train_raw) / options.batch)
    steps = options.epochs * per_epoch
    step, began = 0, time.time()
    schedule = torch.optim.lr_scheduler.LambdaLR(adam, pace)
    model.train()
    for epoch in range(options.epochs):
        own = 0.0 if epoch == 0 and not options.start else 0.4
        sums = {"tag": 0.0, "link": 0.0, "sign": 0.0, "class": 0.0}
        fresh = [reading.varied(one, real, encode, rng) for one in lessons]
        batches_now = reading.order(fresh + plain, options.pieces, rng)[:per_epoch] or [[]] * per_epoch
        for picked in batches_now:
            losses = {}
            if options.batch and (step % options.every == 0 or not picked):
                losses |= article_losses(model, articles.take(options.batch, encode), teacher, own, rng, noise)
            if picked:
                twins = [reading.twin(one, encode, rng) for one in picked] if options.steady else []
                told = teacher if options.batch else None
                losses |= reading.losses(model, picked, twins, told, sign_teacher, rng)
            adam.zero_grad(set_to_none=True)
            weight = {
                "tag": 1,
                "told": 3,
                "link": LINK_WEIGHT,
                "sign": SIGN_WEIGHT,
                "class": CLASS_WEIGHT,
                "steady": STEADY_WEIGHT,
            }
            torch.stack([weight[name] * loss for name, loss in losses.items()]).sum().backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            adam.step()
            schedule.step()
            step += 1
            if step % 4 == 0:
                decay = min(options.ema, step / (step + 40))
                with torch.no_grad():
                    for k, v in model.state_dict().items():
                        average[k].lerp_(v, 1 - decay)
            for name, loss in losses.items():
                sums[name] = sums.get(name, 0.0) + loss.item() / 20
            if step % 20 == 0:
                shown = " ".join(f"{name} {value:.4f}" for name, value in sums.items())
                print(f"step {step}/{steps} {time.time() - began:.0f}s {shown}", flush=True)
                sums = dict.fromkeys(sums, 0.0)
            if step % 100 == 0:
                torch.save(average, options.out / "average.pt")
        torch.save(average, options.out / "average.pt")
        current = {k: v.detach().clone() for k, v in model.state_dict().items()}
        model.load_state_dict(average)
        figures = validate(model, held_raw, held, scorer) if options.batch else {}
        if held_signs:
            figures |= {"signs": judge.table(model, held_signs)}
        model.load_state_dict(current)
        line = {"epoch": epoch + 1, "seconds": round(time.time() - began), **figures}
        print(json.dumps(line), flush=True)
        with (options.out / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
