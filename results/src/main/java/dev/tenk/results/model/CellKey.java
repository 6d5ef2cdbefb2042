package dev.tenk.results.model;

import java.util.regex.Pattern;

/**
 * One target × one workload × one repetition.
 *
 * @param target name in the suite
 * @param workload name in the suite
 * @param repetition from 1
 */
public record CellKey(String target, String workload, int repetition) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /** Refuses what cannot be the name of a folder, and repetitions below 1. */
  public CellKey {
    if (!isName(target) || !isName(workload) || repetition < 1) {
      throw new IllegalArgumentException(
          "there is no cell '%s/%s/%d'".formatted(target, workload, repetition));
    }
  }

  /** Whether a suite may call a target or a workload so. */
  public static boolean isName(String text) {
    return text != null && NAME.matcher(text).matches();
  }

  @Override
  public String toString() {
    return target + "/" + workload + "/" + repetition;
  }
}
