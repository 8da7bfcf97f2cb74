"""Write made-up labelled passages: python -m training.synthetic --count 300 --seed 5 --out FILE"""

import argparse
import json
from pathlib import Path

from training.synthetic import passages


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True, help="one article a line, in PolNeAR's form")
    options = parser.parse_args()
    with options.out.open("w", encoding="utf-8") as lines:
        for article in passages(options.count, options.seed):
            lines.write(json.dumps(article, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
