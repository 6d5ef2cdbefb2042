package dev.tenk.results.store;

import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.Slo;
import dev.tenk.results.stats.ColdStartRule;
import dev.tenk.results.stats.ColdStarts;
import dev.tenk.results.stats.DesignEffect;
import dev.tenk.results.stats.ServiceSide;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.HdrHistogram.Histogram;

/**
 * What is counted from a cell's samples once, so that nothing has to read them again. All of the
 * steady phase, but for {@code requestsInAll} and {@code coldStarts}.
 *
 * @param servedRequests that got a connection and were not throttled
 * @param serviceNanos their service times in all
 */
record CellCounts(
    long requestsInAll,
    long sent,
    long succeeded,
    long withinSlo,
    long throttled,
    long timedOut,
    long failed,
    long requestBytes,
    long responseBytes,
    double designEffect,
    Optional<ServiceSide.Billed> billed,
    long servedRequests,
    long serviceNanos,
    Optional<ServiceSide.PollGap> pollGap,
    Optional<ColdStarts> coldStarts) {

  /**
   * Walks the samples twice: batches of equal size need their number first, and so does the warm
   * population.
   *
   * @param idleExpiry of a target whose cold calls are to be found by their service time
   */
  static CellCounts of(Path samples, Slo slo, Optional<Duration> idleExpiry) throws IOException {
    Counter counter = new Counter(slo, idleExpiry.isPresent());
    SampleCsv.read(samples, counter::add);
    DesignEffect designEffect = new DesignEffect(counter.sent);
    Set<Long> cold =
        idleExpiry.isPresent()
            ? new TreeSet<>(ColdStartRule.cold(counter.calls, idleExpiry.get()))
            : counter.saidCold;
    Population coldOnes = new Population();
    Population warmOnes = new Population();
    SampleCsv.read(
        samples,
        sample -> {
          (cold.contains(sample.sequence()) ? coldOnes : warmOnes).add(sample);
          if (sample.phase() == Phase.STEADY) {
            designEffect.add(
                sample.sequence() - counter.firstSequence,
                sample.responseNanos(),
                !within(sample, slo));
          }
        });
    Optional<String> coldRule =
        idleExpiry
            .map(ColdStartRule::inWords)
            .or(() -> counter.coldIsSaid ? Optional.of("as the target says") : Optional.empty());
    return new CellCounts(
        counter.requestsInAll,
        counter.sent,
        counter.succeeded,
        counter.withinSlo,
        counter.throttled,
        counter.timedOut,
        counter.failed,
        counter.requestBytes,
        counter.responseBytes,
        designEffect.value(),
        counter.billed(),
        counter.servedRequests,
        counter.serviceNanos,
        counter.pollGap(),
        coldRule.map(
            rule ->
                new ColdStarts(
                    rule,
                    List.copyOf(cold),
                    coldOnes.inWindow,
                    coldOnes.serviceP50Nanos(),
                    warmOnes.serviceP50Nanos())));
  }

  private static boolean within(Sample sample, Slo slo) {
    return sample.succeeded() && sample.responseNanos() <= slo.boundNanos();
  }

  /** Service times of cold or of warm calls. */
  private static final class Population {
    private final Histogram serviceNanos = new Histogram(3);
    private long inWindow;

    void add(Sample sample) {
      if (sample.phase() == Phase.STEADY) {
        inWindow++;
      }
      if (sample.succeeded()) {
        sample.serviceNanos().ifPresent(serviceNanos::recordValue);
      }
    }

    OptionalLong serviceP50Nanos() {
      return serviceNanos.getTotalCount() == 0
          ? OptionalLong.empty()
          : OptionalLong.of(serviceNanos.getValueAtPercentile(50));
    }
  }

  private static final class Counter {
    private final Slo slo;
    private final boolean keepsCalls;
    private final List<ColdStartRule.Call> calls = new ArrayList<>();
    private final Set<Long> saidCold = new TreeSet<>();
    private boolean coldIsSaid;
    private long firstSequence = Long.MAX_VALUE;
    private long requestsInAll;
    private long sent;
    private long succeeded;
    private long withinSlo;
    private long throttled;
    private long timedOut;
    private long failed;
    private long requestBytes;
    private long responseBytes;
    private long servedRequests;
    private long serviceNanos;
    private long billedRequests;
    private long billedNanos;
    private long polledRequests;
    private long pollGapSumNanos;
    private long pollGapMaxNanos;

    Counter(Slo slo, boolean keepsCalls) {
      this.slo = slo;
      this.keepsCalls = keepsCalls;
    }

    void add(Sample sample) {
      requestsInAll++;
      addCold(sample);
      if (sample.phase() != Phase.STEADY) {
        return;
      }
      firstSequence = Math.min(firstSequence, sample.sequence());
      sent++;
      requestBytes += sample.requestBytes();
      sample
          .server()
          .billedNanos()
          .ifPresent(
              nanos -> {
                billedRequests++;
                billedNanos += nanos;
              });
      sample
          .client()
          .pollGapNanos()
          .ifPresent(
              nanos -> {
                polledRequests++;
                pollGapSumNanos += nanos;
                pollGapMaxNanos = Math.max(pollGapMaxNanos, nanos);
              });
      Outcome outcome = sample.outcome();
      if (!(outcome instanceof Outcome.Throttled) && sample.serviceNanos().isPresent()) {
        servedRequests++;
        serviceNanos += sample.serviceNanos().getAsLong();
      }
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

    private void addCold(Sample sample) {
      if (sample.server().cold().isPresent()) {
        coldIsSaid = true;
        if (sample.server().cold().get()) {
          saidCold.add(sample.sequence());
        }
      }
      if (keepsCalls && sample.succeeded() && sample.serviceNanos().isPresent()) {
        calls.add(
            new ColdStartRule.Call(
                sample.sequence(),
                sample.handedNanos(),
                sample.doneNanos(),
                sample.serviceNanos().getAsLong()));
      }
    }

    Optional<ServiceSide.Billed> billed() {
      return billedRequests == 0
          ? Optional.empty()
          : Optional.of(
              new ServiceSide.Billed(billedRequests, billedNanos, ServiceSide.Basis.SAID));
    }

    Optional<ServiceSide.PollGap> pollGap() {
      return polledRequests == 0
          ? Optional.empty()
          : Optional.of(
              new ServiceSide.PollGap(
                  polledRequests, pollGapSumNanos / polledRequests, pollGapMaxNanos));
    }
  }
}
