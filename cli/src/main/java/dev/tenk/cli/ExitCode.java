package dev.tenk.cli;

/** What tenk's process ends with; where several apply, 2 before 3 before 1. */
final class ExitCode {
  static final int DONE = 0;
  static final int GATE_FAILED = 1;
  static final int WRONG_USAGE = 2;
  static final int INVALID_OR_INCOMPLETE = 3;

  private ExitCode() {}
}
