package dev.tenk.results.store;

import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.Slo;
import dev.tenk.results.stats.DesignEffect;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What is counted from a cell's samples once, so that nothing has to read them again. All of the
 * steady phase.
 */
record CellCounts(
    long sent,
    long succeeded,
    long withinSlo,
    long throttled,
    long timedOut,
    long failed,
    long requestBytes,
    long responseBytes,
    double designEffect) {

  /** Walks the samples twice: batches of equal size need their number first. */
  static CellCounts of(Path samples, Slo slo) throws IOException {
    Counter counter = new Counter(slo);
    SampleCsv.read(samples, counter::add);
    DesignEffect designEffect = new DesignEffect(counter.sent);
    SampleCsv.read(
        samples,
        sample -> {
          if (sample.phase() == Phase.STEADY) {
            designEffect.add(
                sample.sequence() - counter.firstSequence,
                sample.responseNanos(),
                !within(sample, slo));
          }
        });
    return new CellCounts(
        counter.sent,
        counter.succeeded,
        counter.withinSlo,
        counter.throttled,
        counter.timedOut,
        counter.failed,
        counter.requestBytes,
        counter.responseBytes,
        designEffect.value());
  }

  private static boolean within(Sample sample, Slo slo) {
    return sample.succeeded() && sample.responseNanos() <= slo.boundNanos();
  }

  private static final class Counter {
    private final Slo slo;
    private long firstSequence = Long.MAX_VALUE;
    private long sent;
    private long succeeded;
    private long withinSlo;
    private long throttled;
    private long timedOut;
    private long failed;
    private long requestBytes;
    private long responseBytes;

    Counter(Slo slo) {
      this.slo = slo;
    }

    void add(Sample sample) {
      if (sample.phase() != Phase.STEADY) {
        return;
      }
      firstSequence = Math.min(firstSequence, sample.sequence());
      sent++;
      requestBytes += sample.requestBytes();
      Outcome outcome = sample.outcome();
      if (outcome instanceof Outcome.Succeeded success) {
        succeeded++;
        responseBytes += success.responseBytes();
        if (within(sample, slo)) {
          withinSlo++;
        }
      } else if (outcome instanceof Outcome.Throttled) {
        throttled++;
      } else if (outcome instanceof Outcome.TimedOut) {
        timedOut++;
      } else {
        failed++;
      }
    }
  }
}
