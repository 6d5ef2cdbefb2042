package dev.tenk.results.stats.slo;

/** Why a step of a capacity search is no evidence of what its target can do at that rate. */
public enum StepFault {
  /** It is evidence. */
  NONE,
  /**
   * The generator was late, its pool too small, or it had run out of something; or what was
   * measured was not one target all the time.
   */
  GENERATOR,
  /**
   * Nothing succeeded, and not for want of room or time alone: the target may be gone, or cannot do
   * what was asked at any rate.
   */
  TARGET
}
