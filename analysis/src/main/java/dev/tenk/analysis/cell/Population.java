package dev.tenk.analysis.cell;

import dev.tenk.analysis.cell.CellCounts.Amount;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;

/** Cold or warm calls. */
final class Population {
  final Histogram serviceNanos = new Histogram(3);
  final Histogram responseNanos = new Histogram(3);
  final List<Amount> billed = new ArrayList<>();
  final List<Amount> service = new ArrayList<>();
  private final boolean keepsService;
  long failures;

  Population(boolean keepsService) {
    this.keepsService = keepsService;
  }

  /**
   * Adds row i.
   *
   * @param counts whether it is to be found in more than the median service time: warm ones are
   *     only in the measured window
   */
  void add(CellRows rows, int i, boolean counts) {
    if (rows.succeeded(i) && rows.hasSent(i)) {
      serviceNanos.recordValue(Math.max(0, rows.serviceNanos(i)));
    }
    if (!counts) {
      return;
    }
    if (rows.succeeded(i)) {
      responseNanos.recordValue(Math.max(0, rows.responseNanos(i)));
    } else {
      failures++;
    }
    if (rows.hasBilled(i)) {
      billed.add(new Amount(rows.sequence(i), rows.billedNanos(i)));
    }
    if (keepsService && rows.isServed(i)) {
      service.add(new Amount(rows.sequence(i), rows.serviceNanos(i)));
    }
  }

  OptionalLong serviceP50Nanos() {
    return serviceNanos.getTotalCount() == 0
        ? OptionalLong.empty()
        : OptionalLong.of(serviceNanos.getValueAtPercentile(50));
  }
}
