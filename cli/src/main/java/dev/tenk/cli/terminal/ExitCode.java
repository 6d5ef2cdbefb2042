package dev.tenk.cli.terminal;

import dev.tenk.results.suite.Gates;
import dev.tenk.study.RoundsReport;

/** tenk's exit codes; where several apply, 2 before 3 before 1. */
public final class ExitCode {
  public static final int DONE = 0;
  public static final int GATE_FAILED = 1;
  public static final int WRONG_USAGE = 2;
  public static final int INVALID_OR_INCOMPLETE = 3;

  private ExitCode() {}

  /** Of an answer that is whole or not. */
  public static int ofWhole(boolean whole) {
    return whole ? DONE : INVALID_OR_INCOMPLETE;
  }

  /** Of rounds that the gates judge. */
  public static int of(RoundsReport report, Gates gates) {
    if (!report.whole()) {
      return INVALID_OR_INCOMPLETE;
    }
    return gates.fails(report.result().verdict(), false) ? GATE_FAILED : DONE;
  }
}
