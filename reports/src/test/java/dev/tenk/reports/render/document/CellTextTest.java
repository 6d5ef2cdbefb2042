package dev.tenk.reports.render.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.stats.cell.Validity;
import org.junit.jupiter.api.Test;

class CellTextTest {
  @Test
  void lateStartsAreWeighedOnlyWhereThereIsATime() {
    assertThat(CellText.lateForSlo(new Validity.OfQuantile(0.9, false, 19_000_000, 22_000_000)))
        .isEqualTo(
            "what is said of the SLO is invalid: late starts can have added up to 3.00 ms of its"
                + " 22.0 ms");
    assertThat(CellText.lateForSlo(new Validity.OfQuantile(0.9, false, 0, 0)))
        .as("most requests failed")
        .isEqualTo(
            "what is said of the SLO is invalid: too many requests were started late, and so in"
                + " bunches, which can make them fail");
  }
}
