package dev.tenk.cost.scenario;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The figure that a claim is about.
 *
 * @param kind which figure
 * @param years how many years, or which; 0 where that has no meaning
 */
record Figure(Kind kind, int years) {
  private static final Pattern YEARS = Pattern.compile("years?_([1-9][0-9]?)");

  /** Figures of a deployment. */
  public enum Kind {
    /** A month's bill, USD. */
    MONTH,
    /** What one year costs when it is paid, USD. */
    YEAR,
    /** The first so many years together, USD. */
    YEARS,
    /** What is paid at the start, USD. */
    UP_FRONT,
    /** Cost of 10,000 inferences, USD. */
    PER_10K,
    /** How much of something a month has, or a run of a pipeline. */
    QUANTITY,
    /** What one run of a pipeline costs, USD. */
    RUN,
    /** What part of a month, or of a run of a pipeline, is paid for something, percent. */
    SHARE,
    /** What one unit of something costs. */
    PRICE,
    /** The break-even month: when it has cost no more than another. */
    BREAK_EVEN_MONTHS,
    /**
     * The break-even demand: the fewest inferences a month with which it costs no more than
     * another.
     */
    BREAK_EVEN_INFERENCES,
    /** Which of several costs least. */
    CHEAPEST
  }

  /**
   * The figure of a word: {@code month}, {@code year_2}, {@code years_5} and so on.
   *
   * @throws IllegalArgumentException naming the known words
   */
  static Figure of(String text) {
    Matcher matcher = YEARS.matcher(text);
    if (matcher.matches()) {
      return new Figure(
          text.startsWith("years") ? Kind.YEARS : Kind.YEAR, Integer.parseInt(matcher.group(1)));
    }
    return switch (text) {
      case "month" -> new Figure(Kind.MONTH, 0);
      case "up_front" -> new Figure(Kind.UP_FRONT, 0);
      case "per_10k" -> new Figure(Kind.PER_10K, 0);
      case "run" -> new Figure(Kind.RUN, 0);
      case "share" -> new Figure(Kind.SHARE, 0);
      case "price" -> new Figure(Kind.PRICE, 0);
      case "quantity" -> new Figure(Kind.QUANTITY, 0);
      case "break_even_months" -> new Figure(Kind.BREAK_EVEN_MONTHS, 0);
      case "break_even_inferences" -> new Figure(Kind.BREAK_EVEN_INFERENCES, 0);
      case "cheapest" -> new Figure(Kind.CHEAPEST, 0);
      default ->
          throw new IllegalArgumentException(
              "'"
                  + text
                  + "' is not one of month, year_1, year_2, years_5, up_front, per_10k, run, share, price, quantity, break_even_months, break_even_inferences, cheapest");
    };
  }
}
