package dev.tenk.analysis.cell;

import dev.tenk.results.histogram.ColdLog;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.Slo;
import dev.tenk.results.stats.cell.ColdStartRule;
import dev.tenk.results.stats.cell.ColdStarts;
import dev.tenk.results.stats.cell.ServiceSide;
import dev.tenk.results.stats.estimate.DesignEffect;
import dev.tenk.results.stats.estimate.MeanNanos;
import dev.tenk.results.stats.estimate.OnTime;
import dev.tenk.results.stats.estimate.ResponseBatches;
import dev.tenk.results.stats.estimate.ResponseBounds;
import dev.tenk.results.stats.series.Trend;
import dev.tenk.results.stats.series.TrendTest;
import dev.tenk.results.stats.slo.SloTest;
import dev.tenk.results.store.CellFacts.Counts;
import dev.tenk.results.store.ErrorCount;
import dev.tenk.results.store.SampleCsv;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What is counted from a cell's samples once, so that nothing has to read them again. All of the
 * steady phase, but for what is counted in all and what is cold.
 *
 * @param requests what became of them
 * @param decisionEffect the design effect of the SLO's decision
 * @param servedRequests that got a connection and were not throttled
 * @param serviceNanos their service times in all
 * @param warmService mean service time of the warm ones of them; only where cold calls are to be
 *     found by it
 * @param responses of warm and of cold requests; empty where they cannot be distinguished
 * @param trend of response time; empty where unknown
 * @param response what is known of its usual quantiles and the SLO's own
 */
record CellCounts(
    Counts requests,
    double designEffect,
    double decisionEffect,
    Optional<ServiceSide.Billed> billed,
    long servedRequests,
    long serviceNanos,
    Optional<MeanNanos> warmService,
    Optional<ServiceSide.PollGap> pollGap,
    Optional<ColdStarts> coldStarts,
    Optional<ColdLog> responses,
    Optional<Trend> trend,
    ResponseBounds response) {

  /**
   * Walks the samples twice: batches of equal size need the number and the order of the requests
   * first, and so does the warm population. Keeps some 60 bytes a request meanwhile.
   *
   * @param idleExpiry of a target whose cold calls are to be found by their service time
   */
  static CellCounts of(Path samples, Slo slo, Optional<Duration> idleExpiry) throws IOException {
    Counter counter = new Counter(slo, idleExpiry.isPresent());
    SampleCsv.read(samples, counter::add);
    Set<Long> cold =
        idleExpiry.isPresent()
            ? new TreeSet<>(ColdStartRule.cold(counter.calls, idleExpiry.get()))
            : counter.saidCold;
    Optional<String> coldRule =
        idleExpiry
            .map(ColdStartRule::inWords)
            .or(() -> counter.coldIsSaid ? Optional.of("as the target says") : Optional.empty());
    return of(samples, slo, counter, cold, coldRule);
  }

  /** The same for another SLO, of a cell whose cold calls are known. */
  static CellCounts again(Path samples, Slo slo, Optional<ColdStarts> known) throws IOException {
    Counter counter = new Counter(slo, false);
    SampleCsv.read(samples, counter::add);
    Set<Long> cold =
        known.map(ColdStarts::sequences).<Set<Long>>map(TreeSet::new).orElseGet(Set::of);
    return of(samples, slo, counter, cold, known.map(ColdStarts::rule));
  }

  private static CellCounts of(
      Path samples, Slo slo, Counter counter, Set<Long> cold, Optional<String> coldRule)
      throws IOException {
    counter.sortSequences();
    long[] coldInWindow =
        cold.stream()
            .mapToLong(Long::longValue)
            .sorted()
            .filter(sequence -> counter.position(sequence) >= 0)
            .toArray();
    DesignEffect designEffect = new DesignEffect(counter.sent, 0);
    DesignEffect decisionEffect = new DesignEffect(counter.sent, SloTest.farUnderNanos(slo));
    DesignEffect warmEffect = new DesignEffect(counter.sent - coldInWindow.length, 0);
    TrendTest trend = new TrendTest(counter.sent);
    Responses responses = new Responses(counter.sent);
    Population coldOnes = new Population(false);
    Population warmOnes = new Population(counter.findsCold);
    SampleCsv.read(
        samples,
        sample -> {
          boolean steady = sample.phase() == Phase.STEADY;
          boolean isCold = cold.contains(sample.sequence());
          (isCold ? coldOnes : warmOnes).add(sample, steady || isCold);
          if (steady) {
            int position = counter.position(sample.sequence());
            responses.add(position, sample);
            boolean over = !within(sample, slo);
            designEffect.add(position, sample.responseNanos(), over);
            decisionEffect.add(position, sample.responseNanos(), over);
            if (sample.succeeded()) {
              trend.add(position, sample.responseNanos());
            }
            if (!isCold) {
              int coldBefore = -1 - Arrays.binarySearch(coldInWindow, sample.sequence());
              warmEffect.add(position - coldBefore, sample.responseNanos(), over);
            }
          }
        });
    return new CellCounts(
        counter.counts(),
        designEffect.value(),
        decisionEffect.value(),
        counter.billed(mean(warmOnes.billed), mean(coldOnes.billed)),
        counter.servedRequests,
        counter.serviceNanos,
        mean(warmOnes.service),
        counter.pollGap(),
        coldRule.map(
            rule ->
                new ColdStarts(
                    rule,
                    List.copyOf(cold),
                    coldInWindow.length,
                    coldOnes.serviceP50Nanos(),
                    warmOnes.serviceP50Nanos(),
                    Optional.of(
                        new ColdStarts.Populations(
                            warmOnes.failures, coldOnes.failures, warmEffect.value())))),
        coldRule.map(rule -> new ColdLog(warmOnes.responseNanos, coldOnes.responseNanos)),
        trend.trend(),
        responses.bounds(CellSummaries.quantiles(slo)));
  }

  private static boolean within(Sample sample, Slo slo) {
    return sample.succeeded() && sample.responseNanos() <= slo.boundNanos();
  }

  private static Optional<MeanNanos> mean(List<Amount> amounts) {
    return MeanNanos.of(
        amounts.stream()
            .sorted(Comparator.comparingLong(Amount::sequence))
            .mapToLong(Amount::nanos)
            .toArray());
  }

  /** What a request took or was billed for. Samples come in the order in which they ended. */
  record Amount(long sequence, long nanos) {}

  /** Of the window, for the bounds of its quantiles. */
  private static final class Responses {
    private final ResponseBatches batches;
    private final OnTime onTime = new OnTime();

    Responses(long requests) {
      this.batches = new ResponseBatches(requests);
    }

    void add(int position, Sample sample) {
      if (sample.succeeded()) {
        batches.succeeded(position, Math.max(0, sample.responseNanos()));
      } else {
        batches.failed(position);
      }
      sample
          .intendedNanos()
          .ifPresent(
              intended ->
                  onTime.add(
                      intended, sample.handedNanos(), sample.doneNanos(), sample.succeeded()));
    }

    ResponseBounds bounds(double[] quantiles) {
      OptionalLong[] onTimeNanos = onTime.quantiles(quantiles);
      return new ResponseBounds(
          IntStream.range(0, quantiles.length)
              .mapToObj(
                  i ->
                      new ResponseBounds.OfQuantile(
                          quantiles[i], batches.interval(quantiles[i]), onTimeNanos[i]))
              .toList(),
          onTime.overtakenShare());
    }
  }

  static boolean served(Sample sample) {
    return !(sample.outcome() instanceof Outcome.Throttled) && sample.serviceNanos().isPresent();
  }

  private static final class Counter {
    private final Slo slo;
    private final boolean findsCold;
    private final List<ColdStartRule.Call> calls = new ArrayList<>();
    private final Set<Long> saidCold = new TreeSet<>();
    private final Map<String, Long> errors = new HashMap<>();
    private boolean coldIsSaid;
    private long[] sequences = new long[1024];
    private long requestsInAll;
    private int sent;
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

    Counter(Slo slo, boolean findsCold) {
      this.slo = slo;
      this.findsCold = findsCold;
    }

    void add(Sample sample) {
      requestsInAll++;
      addCold(sample);
      if (sample.phase() != Phase.STEADY) {
        return;
      }
      if (sent == sequences.length) {
        sequences = Arrays.copyOf(sequences, sent + sent / 2);
      }
      sequences[sent++] = sample.sequence();
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
      if (served(sample)) {
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
      ErrorCount.kindOf(outcome).ifPresent(kind -> errors.merge(kind, 1L, Long::sum));
    }

    /** They come in the order in which the requests ended. */
    void sortSequences() {
      Arrays.sort(sequences, 0, sent);
    }

    /**
     * Position in the window, from 0; negative outside it. A sequence in between may lack: its
     * request was not let go, or fell into the warm-up.
     */
    int position(long sequence) {
      return Arrays.binarySearch(sequences, 0, sent, sequence);
    }

    Counts counts() {
      return new Counts(
          requestsInAll,
          sent,
          succeeded,
          withinSlo,
          throttled,
          timedOut,
          failed,
          requestBytes,
          responseBytes,
          Optional.of(errors()));
    }

    private List<ErrorCount> errors() {
      return errors.entrySet().stream()
          .map(each -> new ErrorCount(each.getKey(), each.getValue()))
          .sorted(
              Comparator.comparingLong(ErrorCount::requests)
                  .reversed()
                  .thenComparing(ErrorCount::kind))
          .toList();
    }

    private void addCold(Sample sample) {
      if (sample.server().cold().isPresent()) {
        coldIsSaid = true;
        if (sample.server().cold().get()) {
          saidCold.add(sample.sequence());
        }
      }
      if (findsCold && sample.succeeded() && sample.serviceNanos().isPresent()) {
        calls.add(
            new ColdStartRule.Call(
                sample.sequence(),
                sample.handedNanos(),
                sample.doneNanos(),
                sample.serviceNanos().getAsLong()));
      }
    }

    Optional<ServiceSide.Billed> billed(Optional<MeanNanos> warm, Optional<MeanNanos> cold) {
      return billedRequests == 0
          ? Optional.empty()
          : Optional.of(
              new ServiceSide.Billed(
                  billedRequests, billedNanos, ServiceSide.Basis.SAID, warm, cold));
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
