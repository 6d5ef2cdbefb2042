package dev.tenk.reports.page;

import dev.tenk.reports.html.ChartSeries.Bounds;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import java.util.Locale;

/** Names of targets and of what is on the page. */
final class Names {
  private static final double NANOS_PER_MILLI = 1e6;

  private Names() {}

  /** With its standing, unless it is the priced place itself. */
  static String of(TargetFacts facts) {
    return facts.standing() == Standing.MEASURED
        ? facts.name()
        : facts.name() + " (" + facts.standing().text() + ")";
  }

  /** Where a time lies in another run, ms. */
  static Bounds bounds(Seen time) {
    double low = time.interval().lowerNanos() / NANOS_PER_MILLI;
    return time.interval().upperNanos().isPresent()
        ? Bounds.between(low, time.interval().upperNanos().getAsLong() / NANOS_PER_MILLI)
        : Bounds.atLeast(low);
  }

  /** An id within the page; numbered, because names come from users. */
  static String id(String what, int nth) {
    return what.toLowerCase(Locale.ROOT) + "-" + nth;
  }
}
