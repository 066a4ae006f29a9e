"""Train the embedded model: python -m training DATA."""

import argparse
from pathlib import Path

import torch

from training.lexicon import build_lexicon
from training.model import ModelBuilder
from training.train import Recipe

DEFAULT_RECIPE = Recipe()


def main() -> None:
    """Run the steps that are not done yet and print where the model lies."""
    parser = argparse.ArgumentParser(prog="python -m training", description="Train the embedded bilingual model.")
    parser.add_argument("data", type=Path, help="folder with pairs.tsv.gz and cedict.tsv.gz")
    parser.add_argument("--out", type=Path, default=Path("build/model"), help="folder for what the steps leave")
    parser.add_argument("--seed", type=int, default=DEFAULT_RECIPE.seed)
    parser.add_argument("--steps", type=int, default=DEFAULT_RECIPE.steps, help="batches of the training")
    parser.add_argument("--every", dest="one_in", type=int, default=1, help="take one pair in so many, for a trial")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    # Threads that wait for each other on a busy machine of two cores take five times as long as one that does not.
    torch.set_num_threads(arguments.threads)
    recipe = Recipe(seed=arguments.seed, steps=arguments.steps)
    folder = ModelBuilder(arguments.data, arguments.out, recipe, arguments.one_in).build()
    build_lexicon(arguments.data, folder)
    print(f"The model and its lexicon lie in {folder}.")


if __name__ == "__main__":
    main()
