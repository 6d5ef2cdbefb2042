package dev.tenk.reports.page;

import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Standing;
import java.util.Locale;

/** Names of targets and of what is on the page. */
final class Names {
  private Names() {}

  /** With its standing, unless it is the priced place itself. */
  static String of(TargetFacts facts) {
    return facts.standing() == Standing.MEASURED
        ? facts.name()
        : facts.name() + " (" + facts.standing().text() + ")";
  }

  /** An id within the page; numbered, because names come from users. */
  static String id(String what, int nth) {
    return what.toLowerCase(Locale.ROOT) + "-" + nth;
  }
}
