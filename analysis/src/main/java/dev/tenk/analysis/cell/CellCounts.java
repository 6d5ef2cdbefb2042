package dev.tenk.analysis.cell;

import dev.tenk.results.histogram.ColdLog;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Slo;
import dev.tenk.results.stats.cell.ColdStartRule;
import dev.tenk.results.stats.cell.ColdStarts;
import dev.tenk.results.stats.cell.ErrorCount;
import dev.tenk.results.stats.cell.ServiceSide;
import dev.tenk.results.stats.cell.WakeUps;
import dev.tenk.results.stats.estimate.DesignEffect;
import dev.tenk.results.stats.estimate.MeanNanos;
import dev.tenk.results.stats.estimate.OnTime;
import dev.tenk.results.stats.estimate.ResponseBatches;
import dev.tenk.results.stats.estimate.ResponseBounds;
import dev.tenk.results.stats.series.Trend;
import dev.tenk.results.stats.series.TrendTest;
import dev.tenk.results.stats.slo.SloTest;
import dev.tenk.results.store.CellFacts.Counts;
import dev.tenk.results.store.SampleCsv;
import dev.tenk.results.store.SampleRow;
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
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What is counted from a cell's samples once, so that nothing has to read them again. All of the
 * steady phase, but for what is counted in all and what is cold.
 *
 * @param requests what became of them
 * @param decisionEffect the design effect of the SLO's decision
 * @param servedRequests that got a connection and were neither throttled nor met it asleep
 * @param serviceNanos their service times in all
 * @param warmService mean service time of the warm ones of them; only where cold calls are to be
 *     found by it
 * @param responses of warm and of cold requests; empty where they cannot be distinguished
 * @param trend of response time; empty where unknown
 * @param response what is known of its usual quantiles and the SLO's own
 * @param wakeUps how long it took to wake; empty where no call met it asleep
 * @param chargedStreamBytes that were streamed beyond what costs nothing
 * @param variants successes by the variant or version that answered, where it is said
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
    ResponseBounds response,
    Optional<WakeUps> wakeUps,
    long chargedStreamBytes,
    SortedMap<String, Long> variants) {

  /**
   * Reads the samples once and looks at them twice: batches of equal size need the number and the
   * order of the requests first, and so does the warm population. Keeps some 80 bytes a request
   * meanwhile.
   *
   * @param idleExpiry of a target whose cold calls are to be found by their service time
   */
  static CellCounts of(Path samples, Slo slo, Optional<Duration> idleExpiry) throws IOException {
    Counter counter = new Counter(slo, idleExpiry.isPresent());
    SampleCsv.rows(samples, counter::add);
    Set<Long> cold =
        idleExpiry.isPresent()
            ? new TreeSet<>(ColdStartRule.cold(counter.calls, idleExpiry.get()))
            : counter.saidCold;
    Optional<String> coldRule =
        idleExpiry
            .map(ColdStartRule::inWords)
            .or(() -> counter.coldIsSaid ? Optional.of("as the target says") : Optional.empty());
    return of(slo, counter, cold, coldRule);
  }

  /** The same for another SLO, of a cell whose cold calls are known. */
  static CellCounts again(Path samples, Slo slo, Optional<ColdStarts> known) throws IOException {
    Counter counter = new Counter(slo, false);
    SampleCsv.rows(samples, counter::add);
    Set<Long> cold =
        known.map(ColdStarts::sequences).<Set<Long>>map(TreeSet::new).orElseGet(Set::of);
    return of(slo, counter, cold, known.map(ColdStarts::rule));
  }

  private static CellCounts of(
      Slo slo, Counter counter, Set<Long> cold, Optional<String> coldRule) {
    CellRows rows = counter.rows;
    long[] coldInWindow = inWindow(cold, rows);
    DesignEffect designEffect = new DesignEffect(rows.steady(), 0);
    DesignEffect decisionEffect = new DesignEffect(rows.steady(), SloTest.farUnderNanos(slo));
    DesignEffect warmEffect = new DesignEffect(rows.steady() - coldInWindow.length, 0);
    TrendTest trend = new TrendTest(rows.steady());
    Responses responses = new Responses(rows.steady());
    Population coldOnes = new Population(false);
    Population warmOnes = new Population(counter.findsCold);
    boolean tellsCold = coldRule.isPresent();
    for (int i = 0; i < rows.size(); i++) {
      boolean steady = rows.isSteady(i);
      boolean isCold = tellsCold && cold.contains(rows.sequence(i));
      (isCold ? coldOnes : warmOnes).add(rows, i, steady || isCold);
      if (steady) {
        int position = rows.position(rows.sequence(i));
        long responseNanos = rows.responseNanos(i);
        responses.add(position, rows, i);
        boolean over = !rows.succeeded(i) || responseNanos > slo.boundNanos();
        designEffect.add(position, responseNanos, over);
        decisionEffect.add(position, responseNanos, over);
        if (rows.succeeded(i)) {
          trend.add(position, responseNanos);
        }
        if (tellsCold && !isCold) {
          int coldBefore = -1 - Arrays.binarySearch(coldInWindow, rows.sequence(i));
          warmEffect.add(position - coldBefore, responseNanos, over);
        }
      }
    }
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
        responses.bounds(CellSummaries.quantiles(slo)),
        FoundWakeUps.in(rows),
        counter.chargedStreamBytes,
        counter.variants.byName());
  }

  private static long[] inWindow(Set<Long> sequences, CellRows rows) {
    return sequences.stream()
        .mapToLong(Long::longValue)
        .sorted()
        .filter(sequence -> rows.position(sequence) >= 0)
        .toArray();
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
    private OptionalLong longestNanos = OptionalLong.empty();

    Responses(long requests) {
      this.batches = new ResponseBatches(requests);
    }

    void add(int position, CellRows rows, int i) {
      longestNanos = OptionalLong.of(Math.max(longestNanos.orElse(0), rows.responseNanos(i)));
      if (rows.succeeded(i)) {
        batches.succeeded(position, Math.max(0, rows.responseNanos(i)));
      } else {
        batches.failed(position);
      }
      if (rows.isPlanned(i)) {
        onTime.add(rows.startNanos(i), rows.handedNanos(i), rows.doneNanos(i), rows.succeeded(i));
      }
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
          onTime.overtakenShare(),
          longestNanos);
    }
  }

  private static final class Counter {
    private final Slo slo;
    private final boolean findsCold;
    private final List<ColdStartRule.Call> calls = new ArrayList<>();
    private final Set<Long> saidCold = new TreeSet<>();
    private final Map<String, Long> errors = new HashMap<>();
    private final VariantCounts variants = new VariantCounts();
    private boolean coldIsSaid;
    private final CellRows rows = new CellRows();
    private long requestsInAll;
    private long sent;
    private long succeeded;
    private long withinSlo;
    private long throttled;
    private long asleep;
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
    private long chargedStreamBytes;

    Counter(Slo slo, boolean findsCold) {
      this.slo = slo;
      this.findsCold = findsCold;
    }

    void add(SampleRow row) {
      requestsInAll++;
      // only of what is no success, which is seldom
      Optional<Outcome> error = row.succeeded() ? Optional.empty() : Optional.of(row.outcome());
      boolean metAsleep = error.orElse(null) instanceof Outcome.Asleep;
      boolean served =
          row.hasSent() && !metAsleep && !(error.orElse(null) instanceof Outcome.Throttled);
      rows.add(row, served, metAsleep);
      addCold(row);
      if (!row.isSteady()) {
        return;
      }
      sent++;
      requestBytes += row.requestBytes();
      if (row.hasBilled()) {
        billedRequests++;
        billedNanos += row.billedNanos();
      }
      if (row.hasPollGap()) {
        polledRequests++;
        pollGapSumNanos += row.pollGapNanos();
        pollGapMaxNanos = Math.max(pollGapMaxNanos, row.pollGapNanos());
      }
      if (served) {
        servedRequests++;
        serviceNanos += row.doneNanos() - row.sentNanos();
      }
      if (error.isPresent()) {
        addError(error.get());
      } else {
        succeeded++;
        responseBytes += row.responseBytes();
        if (row.isStreamed()) {
          chargedStreamBytes += Math.max(0, row.responseBytes() - ServiceSide.Streamed.FREE_BYTES);
        }
        withinSlo += row.responseNanos() <= slo.boundNanos() ? 1 : 0;
        if (row.hasVariant()) {
          variants.add(row);
        }
      }
    }

    private void addError(Outcome error) {
      if (error instanceof Outcome.Throttled) {
        throttled++;
      } else if (error instanceof Outcome.Asleep) {
        asleep++;
      } else if (error instanceof Outcome.TimedOut) {
        timedOut++;
      } else {
        failed++;
      }
      ErrorCount.kindOf(error).ifPresent(kind -> errors.merge(kind, 1L, Long::sum));
    }

    Counts counts() {
      return new Counts(
          requestsInAll,
          sent,
          succeeded,
          withinSlo,
          throttled,
          asleep,
          timedOut,
          failed,
          requestBytes,
          responseBytes,
          Optional.of(errors()));
    }

    private List<ErrorCount> errors() {
      return errors.entrySet().stream()
          .map(each -> new ErrorCount(each.getKey(), each.getValue(), Optional.empty()))
          .sorted(
              Comparator.comparingLong(ErrorCount::requests)
                  .reversed()
                  .thenComparing(ErrorCount::kind))
          .toList();
    }

    private void addCold(SampleRow row) {
      if (row.hasCold()) {
        coldIsSaid = true;
        if (row.isCold()) {
          saidCold.add(row.sequence());
        }
      }
      if (findsCold && row.succeeded() && row.hasSent()) {
        calls.add(
            new ColdStartRule.Call(
                row.sequence(),
                row.handedNanos(),
                row.doneNanos(),
                row.doneNanos() - row.sentNanos()));
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
