"""What happened during training: `History`."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..words import tell


@dataclass
class History:
    """What happened during training.

    loss: one number a step. train_accuracy, val_accuracy: shares in [0, 1], one an epoch, measured
    at its end. learning_rate: the rate used in each epoch. settings: what `train` was called with.
    interrupted: stopped by hand (what was learnt is kept); diverged: the loss became nan or inf.
    """

    loss: list[float] = field(default_factory=list)
    train_accuracy: list[float] = field(default_factory=list)
    val_accuracy: list[float] = field(default_factory=list)
    learning_rate: list[float] = field(default_factory=list)
    settings: dict[str, float] = field(default_factory=dict)
    interrupted: bool = False
    diverged: bool = False

    def __repr__(self) -> str:
        last = f"{self.val_accuracy[-1]:.1%}" if self.val_accuracy else tell("not measured")
        end = tell(", interrupted") * self.interrupted + tell(", diverged") * self.diverged
        return tell(
            "History({steps} steps, {epochs} epochs, validation accuracy {last}{end})",
            steps=len(self.loss),
            epochs=len(self.val_accuracy),
            last=last,
            end=end,
        )
