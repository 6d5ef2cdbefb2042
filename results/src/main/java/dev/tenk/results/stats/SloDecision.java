package dev.tenk.results.stats;

/** Whether an SLO holds, at 99 % confidence and true under repeated looks. */
public enum SloDecision {
  /** It holds. */
  MET("met"),
  /** It does not. */
  MISSED("missed"),
  /** Nobody can tell yet. */
  INCONCLUSIVE("inconclusive");

  private final String text;

  SloDecision(String text) {
    this.text = text;
  }

  /** The word used in files and tables. */
  public String text() {
    return text;
  }
}
