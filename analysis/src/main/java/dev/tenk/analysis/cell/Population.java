package dev.tenk.analysis.cell;

import dev.tenk.analysis.cell.CellCounts.Amount;
import dev.tenk.results.model.Sample;
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
   * Adds a call.
   *
   * @param counts whether it is to be found in more than the median service time: warm ones are
   *     only in the measured window
   */
  void add(Sample sample, boolean counts) {
    OptionalLong took = sample.serviceNanos();
    if (sample.succeeded()) {
      took.ifPresent(nanos -> serviceNanos.recordValue(Math.max(0, nanos)));
    }
    if (!counts) {
      return;
    }
    if (sample.succeeded()) {
      responseNanos.recordValue(Math.max(0, sample.responseNanos()));
    } else {
      failures++;
    }
    sample
        .server()
        .billedNanos()
        .ifPresent(nanos -> billed.add(new Amount(sample.sequence(), nanos)));
    if (keepsService && CellCounts.served(sample)) {
      service.add(new Amount(sample.sequence(), took.getAsLong()));
    }
  }

  OptionalLong serviceP50Nanos() {
    return serviceNanos.getTotalCount() == 0
        ? OptionalLong.empty()
        : OptionalLong.of(serviceNanos.getValueAtPercentile(50));
  }
}
