"""What happened during training: `History`."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from ..words import tell

# How often each class comes is soon learnt, and makes the loss hardly smaller than log C. A shorter
# run may well not have come any further yet.
SHARE_OF_LOG_C, ENOUGH_STEPS = 0.998, 50
HALF = 0.5  # of the rows right: that is no guessing, however large the loss


@dataclass
class History:
    """What happened during training.

    loss: one number a step. train_accuracy, val_accuracy: shares in [0, 1], one an epoch, measured
    at its end. learning_rate: the rate used in each epoch. settings: what `train` was called with.
    interrupted: stopped by hand (what was learnt is kept); diverged: the loss became nan or inf.
    cross_entropy: that of the training rows at the end of a whole run, and clueless_loss: log C,
    what a network has that gives all C classes the same probability; nan if the run was cut short.
    """

    loss: list[float] = field(default_factory=list)
    train_accuracy: list[float] = field(default_factory=list)
    val_accuracy: list[float] = field(default_factory=list)
    learning_rate: list[float] = field(default_factory=list)
    settings: dict[str, float] = field(default_factory=dict)
    interrupted: bool = False
    diverged: bool = False
    cross_entropy: float = math.nan
    clueless_loss: float = math.nan

    @property
    def val_percent(self) -> float:
        """The last validation accuracy in per cent; nan if none was measured."""
        return 100 * self.val_accuracy[-1] if self.val_accuracy else math.nan

    @property
    def above_log_c(self) -> bool:
        """True if the run ended above log C, or after many steps hardly below it."""
        share = SHARE_OF_LOG_C if len(self.loss) >= ENOUGH_STEPS else 1.0
        return self.cross_entropy >= share * self.clueless_loss

    @property
    def learnt_nothing(self) -> bool:
        """True if the run ended above log C and is right no oftener than somebody who guesses."""
        guessed = max(HALF, 1.5 * math.exp(-self.clueless_loss))
        return self.above_log_c and self.train_accuracy[-1] < guessed

    @property
    def ended_badly(self) -> bool:
        """True if the run did not come to its end, or to nothing."""
        return self.interrupted or self.diverged or self.learnt_nothing

    def __repr__(self) -> str:
        last = f"{self.val_accuracy[-1]:.1%}" if self.val_accuracy else tell("not measured")
        end = tell(", interrupted") * self.interrupted + tell(", diverged") * self.diverged
        end += tell(", learnt nothing") * self.learnt_nothing
        return tell(
            "History({steps} steps, {epochs} epochs, validation accuracy {last}{end})",
            steps=len(self.loss),
            epochs=len(self.val_accuracy),
            last=last,
            end=end,
        )
