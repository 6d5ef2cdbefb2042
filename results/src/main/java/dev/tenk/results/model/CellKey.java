package dev.tenk.results.model;

/**
 * One target × one workload × one repetition.
 *
 * @param target name in the suite
 * @param workload name in the suite
 * @param repetition from 1
 */
public record CellKey(String target, String workload, int repetition) {
  @Override
  public String toString() {
    return target + "/" + workload + "/" + repetition;
  }
}
