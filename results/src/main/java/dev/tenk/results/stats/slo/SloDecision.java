package dev.tenk.results.stats.slo;

/** Whether an SLO holds, at 99 % confidence and valid under repeated looks. */
public enum SloDecision {
  /** It holds. */
  MET("met"),
  /** It does not. */
  MISSED("missed"),
  /** Not decided yet. */
  INCONCLUSIVE("inconclusive");

  private final String text;

  SloDecision(String text) {
    this.text = text;
  }

  /** The word used in files and tables. */
  public String text() {
    return text;
  }

  /** The decision of a word used in files and tables. */
  public static SloDecision of(String text) {
    for (SloDecision decision : values()) {
      if (decision.text.equals(text)) {
        return decision;
      }
    }
    throw new IllegalArgumentException(
        "decision is '" + text + "', expected met, missed or inconclusive");
  }
}
