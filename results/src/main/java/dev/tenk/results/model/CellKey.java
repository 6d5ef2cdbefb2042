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

  /** Whether a suite may call a target or a workload so: it is the name of a folder of a run. */
  public static boolean isName(String text) {
    return text != null && NAME.matcher(text).matches();
  }

  @Override
  public String toString() {
    return target + "/" + workload + "/" + repetition;
  }
}
