package dev.tenk.analysis.cell;

import dev.tenk.results.histogram.LatencyLog.Tag;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.DeviceWatch;
import dev.tenk.results.model.ServiceMetric;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.TelemetrySample;
import dev.tenk.results.model.Workload;
import dev.tenk.results.model.Workload.ImportedWorkload;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.model.Workload.SimulationWorkload;
import dev.tenk.results.stats.cell.Answers;
import dev.tenk.results.stats.cell.DeviceSide;
import dev.tenk.results.stats.cell.ErrorCount;
import dev.tenk.results.stats.cell.PowerTrace;
import dev.tenk.results.stats.cell.SeenTimes;
import dev.tenk.results.stats.cell.ServiceSide;
import dev.tenk.results.stats.estimate.MeanNanos;
import dev.tenk.results.stats.mlperf.MlperfResult;
import dev.tenk.results.stats.mlperf.MlperfSamples;
import dev.tenk.results.stats.slo.SequentialDecision;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.store.CellFacts;
import dev.tenk.results.store.CellFacts.Judgement;
import dev.tenk.results.store.CellFacts.Load;
import dev.tenk.results.store.Outputs;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.SampleCsv;
import dev.tenk.results.store.TelemetryCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;

/**
 * A measured cell whose samples are counted. Makes its facts of the counts, its other files and
 * what the driver reported.
 *
 * @param folder where its files are
 * @param ended what the driver reported
 * @param counts of its samples
 */
record CountedCell(
    Path folder, Workload workload, Slo slo, CellSummaries.Ended ended, CellCounts counts) {
  /** All but its verdict, which takes a summary of them. */
  CellFacts facts(CellKey cell) throws IOException {
    return new CellFacts(
        cell,
        ended.startedAt(),
        new Load(
            ended.phases().warmUpSeconds(),
            ended.phases().settling(),
            ended.phases().windowSeconds(),
            ended.scheduled(),
            Optional.of(workload.steadyRate()),
            workload.peakRatePerSecond(),
            ended.step()),
        counts.requests().with(said()),
        new Judgement(
            counts.designEffect(),
            OptionalDouble.of(counts.decisionEffect()),
            decided(),
            loadVaries() ? Optional.empty() : counts.trend(),
            Optional.of(counts.response()),
            List.of()),
        ended.connectionBound(),
        ended.driver(),
        Optional.of(
            new ServiceSide(
                counts.billed().or(this::unsaidBilled),
                counts.pollGap(),
                counts.coldStarts(),
                ended.serviceMetrics(),
                counts.wakeUps(),
                streamed())),
        ended.watch().isPresent() ? Optional.of(device(ended.watch().get())) : Optional.empty(),
        Optional.of(answers()),
        mlperf());
  }

  /** Of the samples as LoadGen would have them, to the nanosecond. */
  private Optional<MlperfResult> mlperf() throws IOException {
    if (workload.mlperf().isEmpty()) {
      return Optional.empty();
    }
    MlperfSamples samples = new MlperfSamples(workload.mlperf().get());
    SampleCsv.rows(
        folder.resolve(RunFolder.SAMPLES),
        row -> {
          if (row.isSteady()) {
            samples.add(
                row.sequence(),
                row.doneNanos() - row.responseNanos(),
                row.doneNanos(),
                row.succeeded());
          }
        });
    return samples.result();
  }

  private Optional<ServiceSide.Streamed> streamed() throws IOException {
    Histogram nanos = CellSummaries.totals(folder).get(Tag.FIRST_BYTE);
    return nanos.getTotalCount() == 0
        ? Optional.empty()
        : Optional.of(
            new ServiceSide.Streamed(
                nanos.getTotalCount(),
                SeenTimes.of(nanos, CellSummaries.quantiles(slo)),
                counts.chargedStreamBytes()));
  }

  private List<ErrorCount> said() {
    return counts.requests().errors().orElse(List.of()).stream()
        .map(
            each ->
                new ErrorCount(
                    each.kind(),
                    each.requests(),
                    Optional.ofNullable(ended.said().get(each.kind()))))
        .toList();
  }

  private Answers answers() throws IOException {
    Path outputs = folder.resolve(RunFolder.OUTPUTS);
    AtomicInteger kept = new AtomicInteger();
    AtomicInteger notFinite = new AtomicInteger();
    if (Files.exists(outputs)) {
      Outputs.each(
          outputs,
          (payload, values) -> {
            kept.incrementAndGet();
            notFinite.addAndGet(hasFinite(values) ? 0 : 1);
          });
    }
    return new Answers(
        counts.variants(),
        kept.get(),
        notFinite.get(),
        ended.variants().isEmpty() ? Optional.empty() : Optional.of(ended.variants()));
  }

  /** An output without any value is no wrong one. */
  private static boolean hasFinite(float[] values) {
    for (float value : values) {
      if (Float.isFinite(value)) {
        return true;
      }
    }
    return values.length == 0;
  }

  /** What its telemetry shows of the measured window. */
  private DeviceSide device(DeviceWatch watch) throws IOException {
    long fromNanos = ended.phases().warmUpNanos();
    long lengthNanos = ended.phases().windowNanos();
    long[] successes = new long[PowerTrace.batches(fromNanos, fromNanos + lengthNanos)];
    if (watch.powerSource().isPresent() && successes.length > 0) {
      double batchNanos = (double) lengthNanos / successes.length;
      SampleCsv.rows(
          folder.resolve(RunFolder.SAMPLES),
          row -> {
            if (row.isSteady() && row.succeeded()) {
              long start = row.doneNanos() - row.responseNanos() - fromNanos;
              int batch = (int) Math.max(0, start / batchNanos);
              // a closed workload's last calls may begin a moment after the window
              successes[Math.min(successes.length - 1, batch)]++;
            }
          });
    }
    List<TelemetrySample> telemetry = List.of();
    DeviceWatch watched = watch;
    try {
      telemetry = TelemetryCsv.read(folder);
    } catch (IOException e) {
      // the requests are worth as much without it
      List<String> troubles = new ArrayList<>(watch.troubles());
      troubles.add("its telemetry cannot be read: " + e.getMessage());
      watched =
          new DeviceWatch(
              watch.powerSource(), watch.idleFromNanos(), watch.idleToNanos(), troubles);
    }
    return DeviceSide.of(
        watched,
        telemetry,
        fromNanos,
        fromNanos + lengthNanos,
        successes,
        counts.requests().succeeded());
  }

  private boolean loadVaries() {
    return workload instanceof SimulationWorkload
        || (workload instanceof ImportedWorkload && !workload.steadyRate())
        || (workload instanceof OpenWorkload && !workload.steadyRate());
  }

  /** What the driver decided, or else a last look at all there is. */
  private Optional<SequentialDecision> decided() throws IOException {
    if (workload.untilDecided().isEmpty() || ended.phases().decided().isPresent()) {
      return ended.phases().decided();
    }
    double alpha = workload.untilDecided().get().alpha();
    SloDecision decision =
        CellSummaries.decide(
            slo,
            counts.requests(),
            CellSummaries.totals(folder).get(Tag.RESPONSE),
            counts.decisionEffect(),
            alpha);
    return decision == SloDecision.INCONCLUSIVE
        ? Optional.empty()
        : Optional.of(new SequentialDecision(decision, counts.requests().sent(), alpha));
  }

  /** What is charged for a target that is charged by duration and does not report it. */
  private Optional<ServiceSide.Billed> unsaidBilled() {
    if (ended.idleExpiry().isEmpty() || counts.servedRequests() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        modelLatencyMicros()
            .map(
                micros ->
                    new ServiceSide.Billed(
                        counts.servedRequests(),
                        Math.round(micros * 1000 * counts.servedRequests()),
                        ServiceSide.Basis.MONITORED,
                        Optional.of(
                            new MeanNanos(
                                counts.servedRequests(), micros * 1000, OptionalDouble.empty())),
                        Optional.empty()))
            .orElse(
                new ServiceSide.Billed(
                    counts.servedRequests(),
                    counts.serviceNanos(),
                    ServiceSide.Basis.ASSUMED,
                    counts.warmService(),
                    Optional.empty())));
  }

  /** Only of the cell's own calls, all of them: anything else would be another mean. */
  private Optional<Double> modelLatencyMicros() {
    return ended.serviceMetrics().stream()
        .filter(metrics -> metrics.incomplete().isEmpty())
        .flatMap(metrics -> metrics.metrics().stream())
        .filter(metric -> metric.name().equals("ModelLatency"))
        .filter(metric -> metric.statistic().equals("Average"))
        .map(ServiceMetric::value)
        .findFirst();
  }
}
