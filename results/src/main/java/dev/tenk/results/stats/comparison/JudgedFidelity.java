package dev.tenk.results.stats.comparison;

import java.util.Map;

/**
 * Two builds' answers compared with what is required of them.
 *
 * @param fidelity what they have in common
 * @param thresholds what is required
 * @param judgement whether that is enough
 */
public record JudgedFidelity(
    Fidelity fidelity, Fidelity.Thresholds thresholds, Fidelity.Judgement judgement) {
  /** Compares answers as {@link Fidelity#of} does, and judges them. */
  public static JudgedFidelity of(
      Map<String, float[]> baseline,
      Map<String, float[]> candidate,
      Map<String, Integer> labels,
      Fidelity.Thresholds thresholds) {
    Fidelity fidelity = Fidelity.of(baseline, candidate, labels);
    return new JudgedFidelity(fidelity, thresholds, fidelity.judge(thresholds));
  }

  /** Whether the candidate is out, however fast it is. */
  public boolean rejected() {
    return judgement.rejected();
  }

  /** Whether the baseline's answers are none to judge the candidate's by. */
  public boolean untold() {
    return !judgement.rejected() && !judgement.accepted();
  }
}
