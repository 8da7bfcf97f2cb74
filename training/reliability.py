"""The reliability plot: how often attributions were right, by how sure the extractor was of them."""

from pathlib import Path

from matplotlib import rc_context
from matplotlib.figure import Figure


def plot(calibration: dict, path: Path) -> None:
    """Write the bins of ``training.calibrate`` as SVG; a dot's area is how many attributions it stands for."""
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "sourcemark", "font.size": 9}):
        figure = Figure(figsize=(4.2, 4), layout="constrained")
        axes = figure.subplots()
        axes.plot((0, 1), (0, 1), ":", color="grey", label="as sure as right")
        for part, name in (("validation", "validation, left out of the fit"), ("report", "dev")):
            bins, error = calibration[part]["bins"], calibration[part]["error"]
            whole = sum(b["attributions"] for b in bins)
            said, right = [b["said"] for b in bins], [b["right"] for b in bins]
            (line,) = axes.plot(said, right, linewidth=1, label=f"{name}: error {error:.3f}")
            axes.scatter(
                said, right, [600 * b["attributions"] / whole for b in bins], color=line.get_color(), alpha=0.6
            )
        axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence", ylabel="share that is right", aspect="equal")
        axes.grid(alpha=0.3)
        axes.legend(frameon=False, loc="lower right")
        figure.savefig(path, metadata={"Date": None})
