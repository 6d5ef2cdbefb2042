package dev.tenk.results.settings;

import dev.tenk.results.model.Demand;
import dev.tenk.results.model.Slo;
import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the owner wants, in the one-line forms that suites and the command line share. */
public final class Objectives {
  private static final Pattern SLO =
      Pattern.compile("p([0-9]{1,2}(?:\\.[0-9]+)?)=([^,]+)(?:,\\s*errors=([^,]+))?");
  private static final Pattern DEMAND = Pattern.compile("(\\S+)\\s+peak\\s+(\\S+)");

  private Objectives() {}

  /** An SLO from {@code p99=250ms,errors=0.1%}; without {@code errors} none may fail. */
  public static Slo slo(String text) {
    Matcher matcher = SLO.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not an SLO; expected as in p99=250ms,errors=0.1%");
    }
    double quantile = new BigDecimal(matcher.group(1)).movePointLeft(2).doubleValue();
    double maxErrorRatio = matcher.group(3) == null ? 0 : Units.ratio(matcher.group(3));
    return new Slo(quantile, Units.duration(matcher.group(2)).toNanos(), maxErrorRatio);
  }

  /** A demand from {@code 300000/month peak 5/s}. */
  public static Demand demand(String text) {
    Matcher matcher = DEMAND.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a demand; expected as in 300000/month peak 5/s");
    }
    return new Demand(Units.perMonth(matcher.group(1)), Units.ratePerSecond(matcher.group(2)));
  }
}
