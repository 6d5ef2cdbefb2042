package dev.tenk.reports.render.benchmark;

import dev.tenk.analysis.benchmarks.ForkedValue;
import dev.tenk.analysis.benchmarks.OwnFigure;
import dev.tenk.analysis.benchmarks.RequestTime;
import dev.tenk.analysis.benchmarks.TargetForks;
import dev.tenk.analysis.benchmarks.TargetForks.Range;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Document;
import dev.tenk.reports.render.document.Document.Section;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.Medium;
import dev.tenk.reports.render.document.Report;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Column;
import dev.tenk.reports.render.document.Table.Shown;
import dev.tenk.reports.render.document.Table.Tone;
import dev.tenk.results.model.Benchmarking;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.comparison.ComparedMetric;
import dev.tenk.results.stats.estimate.RunFigure;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/**
 * The result of a run of benchmarks, for readers and for machines.
 *
 * @param run which run
 * @param plan what it was to measure
 * @param warnings what a reader must know in addition to the figures, each a sentence
 * @param targets a target under a workload each, in the plan's order
 * @param requestTimes where the time of a call goes, a target each
 * @param own benchmarks without a target, in the plan's order
 */
public record BenchmarkReport(
    RunManifest run,
    Benchmarking plan,
    List<String> warnings,
    List<TargetForks> targets,
    List<RequestTime> requestTimes,
    List<OwnFigure> own)
    implements Report {
  private static final Cell NONE = Cell.of("-");
  static final double SHARE_AT_PER_SECOND = 1000;

  /** Copies its lists. */
  public BenchmarkReport {
    warnings = List.copyOf(warnings);
    targets = List.copyOf(targets);
    requestTimes = List.copyOf(requestTimes);
    own = List.copyOf(own);
  }

  /** Whether nothing is missing and no fork is invalid. */
  public boolean complete() {
    return run.progress().state() == RunManifest.State.COMPLETE
        && warnings.isEmpty()
        && targets.stream().allMatch(each -> each.invalid().isEmpty());
  }

  /** Writes the benchmarks without a target as CSV. */
  public void writeOwnCsv(Appendable out) throws IOException {
    BenchmarkCsv.own(this, out);
  }

  /** Writes where the time of a call goes as CSV, a row a target. */
  public void writeRequestTimeCsv(Appendable out) throws IOException {
    BenchmarkCsv.requestTimes(this, out);
  }

  @Override
  public Document document(Medium medium) {
    List<OwnFigure> harness = own.stream().filter(BenchmarkReport::isHarness).toList();
    List<OwnFigure> client = own.stream().filter(each -> !isHarness(each)).toList();
    List<Section> sections = new ArrayList<>();
    if (!targets.isEmpty()) {
      sections.add(Section.of("Calls of the targets", List.of(calls()), callNotes()));
    }
    if (!requestTimes.isEmpty()) {
      sections.add(
          Section.of("Where the time of a single call goes", List.of(times()), timeNotes()));
    }
    if (!client.isEmpty()) {
      sections.add(
          Section.of(
              "The client's work",
              List.of(figures(client, false)),
              List.of(
                  "An image of 224 x 224 pixels as FP32, 602,112 bytes, and an answer of 1,000 numbers.")));
    }
    if (!harness.isEmpty()) {
      sections.add(
          Section.of("The harness itself", List.of(figures(harness, true)), harnessNotes(harness)));
    }
    if (!warnings.isEmpty()) {
      sections.add(Section.of("Warnings", warnings));
    }
    return Document.of(
        "tenk %s, run %s".formatted(run.toolVersion(), run.runId()), about(), sections);
  }

  private List<String> about() {
    List<String> about = new ArrayList<>();
    about.add("host " + Figures.host(run.host()));
    about.add(
        "JMH, profile %s: %d forks of each target and workload, each with %d s of warm-up and %d s measured, in iterations of a second, started as the driver is (C1 only)."
            .formatted(plan.profile(), plan.forks(), plan.warmUpIterations(), plan.iterations()));
    if (plan.forks() < RunFigure.FEWEST_FORKS) {
      about.add(
          "A fork is one observation, and %d are few: take --profile full before anything is concluded."
              .formatted(plan.forks()));
    }
    return about;
  }

  private Table calls() {
    return Table.of(
        List.of(
            Shown.text("target", each -> each.facts().name()),
            Shown.text("standing", each -> each.facts().standing().text()),
            Shown.text("workload", TargetForks::workload),
            Shown.number("forks", each -> Integer.toString(each.cells().size())),
            Shown.number("calls", each -> Long.toString(each.calls())),
            Shown.number(
                "errors",
                each ->
                    each.calls() == 0
                        ? "-"
                        : Figures.percent((double) each.errors() / each.calls())),
            Shown.number("calls/s", each -> Figures.number(each.throughputPerSecond().median())),
            new Shown<>(
                Column.number("p50 ms"),
                each -> each.responseP50Nanos().map(range -> millis(range.median())).orElse(NONE)),
            new Shown<>(
                Column.number("forks' p50 ms"),
                each -> each.responseP50Nanos().map(BenchmarkReport::spread).orElse(NONE)),
            new Shown<>(Column.number("p90 ms"), each -> pooled(each, ComparedMetric.RESPONSE_P90)),
            new Shown<>(Column.number("p99 ms"), each -> pooled(each, ComparedMetric.RESPONSE_P99)),
            new Shown<>(Column.text("verdict"), BenchmarkReport::verdict)),
        targets);
  }

  private static Cell spread(Range range) {
    return Cell.of(millis(range.lowest()).text() + " to " + millis(range.highest()).text());
  }

  /** Of all forks' calls together. */
  private static Cell pooled(TargetForks each, ComparedMetric metric) {
    RunFigure figure = each.figures().get(metric);
    if (figure == null) {
      return NONE;
    }
    return figure.value().isPresent()
        ? Cell.of(Figures.number(figure.value().getAsDouble()))
        : new Cell(figure.lacking(), Tone.DOUBTFUL);
  }

  private static Cell verdict(TargetForks each) {
    int invalid = each.invalid().size();
    return invalid == 0
        ? new Cell("valid", Tone.GOOD)
        : new Cell("%d of %d invalid".formatted(invalid, each.cells().size()), Tone.BAD);
  }

  private List<String> callNotes() {
    Set<String> notes = new LinkedHashSet<>();
    notes.add(
        "Response time of single calls is JMH's: until the caller has the answer, read and checked. p50 is the median of the forks' own medians; their range, beside it, holds the median that more forks would come to with a probability of %s. p90 and p99 are of all calls together."
            .formatted(coverage(plan.forks())));
    notes.add(
        "Closed: callers wait for their answers, so there is no schedule that could slip, and what waiting users would see is not in it.");
    for (TargetForks each : targets) {
      for (CellSummary cell : each.invalid()) {
        cell.validity()
            .reasons()
            .forEach(
                reason ->
                    notes.add(
                        "%s, %s is invalid: %s."
                            .formatted(each.facts().name(), CellText.workload(cell), reason)));
      }
      for (CellSummary cell : each.cells()) {
        cell.remarks()
            .forEach(
                remark ->
                    notes.add(
                        "%s, %s: %s."
                            .formatted(each.facts().name(), CellText.workload(cell), remark)));
      }
    }
    return List.copyOf(notes);
  }

  private static String coverage(int forks) {
    return Figures.percent(
        new BigDecimal(1 - Math.pow(2, 1 - forks)).round(new MathContext(4, RoundingMode.DOWN)));
  }

  private Table times() {
    return Table.of(
        List.of(
            Shown.text("ms", RequestTime::target),
            time("encode", each -> inBrackets(each.clientNanos().encode())),
            time("sign", each -> millis(each.clientNanos().sign())),
            time("marshal", each -> millis(each.clientNanos().marshal())),
            time("send", each -> millis(each.clientNanos().send())),
            time("network and queue", each -> millis(each.networkAndQueueNanos())),
            time("(queue)", each -> inBrackets(each.queueNanos())),
            time("model", each -> millis(each.modelNanos())),
            time("decode", each -> millis(each.clientNanos().decode())),
            time("sum", each -> millis(each.sumNanos())),
            time("measured", each -> millis(each.measuredNanos())),
            time("unexplained", each -> millis(each.unexplainedNanos()))),
        requestTimes);
  }

  private static Shown<RequestTime> time(String heading, Function<RequestTime, Cell> cell) {
    return new Shown<>(Column.number(heading), cell);
  }

  /** What is in no sum. */
  private static Cell inBrackets(OptionalDouble nanos) {
    return nanos.isPresent() ? Cell.of("(" + millis(nanos).text() + ")") : NONE;
  }

  private List<String> timeNotes() {
    Set<String> notes = new LinkedHashSet<>();
    notes.add(
        "encode is what a client does that encodes for each call; tenk does it once before it measures, so it is in neither sum nor measured.");
    notes.add(
        "encode, sign, marshal, send and decode are benchmarks of their own (means, send over loopback); model and queue are the server's word; network and queue is the rest of the service time, and the queue is in it; sum is all of it; measured is the median call.");
    notes.add(
        "unexplained is measured less sum: the threads' handing over, waiting for a connection, and that medians and means of parts need not add up. Below 0 where a part alone takes longer than within a call.");
    requestTimes.forEach(
        each -> each.notes().forEach(note -> notes.add(each.target() + ": " + note)));
    return List.copyOf(notes);
  }

  private static boolean isHarness(OwnFigure figure) {
    return !figure.benchmark().startsWith("ClientBenchmark.");
  }

  private static Table figures(List<OwnFigure> figures, boolean harness) {
    List<Shown<OwnFigure>> columns =
        new ArrayList<>(
            List.of(
                Shown.text("benchmark", OwnFigure::benchmark),
                Shown.text("with", each -> each.parameters().isEmpty() ? "-" : each.parameters()),
                new Shown<>(
                    Column.number("time an operation"),
                    each -> cell(mean(each.timeNanos()), BenchmarkReport::time)),
                new Shown<>(
                    Column.text("of its forks"),
                    each -> ofForks(each.timeNanos().or(each::cpuNanos))),
                new Shown<>(
                    Column.number("processor time"),
                    each -> cell(mean(each.cpuNanos()), BenchmarkReport::time)),
                new Shown<>(
                    Column.number("allocated bytes"),
                    each -> cell(mean(each.allocatedBytes()), BenchmarkReport::count))));
    if (harness) {
      columns.add(
          new Shown<>(
              Column.number("share of a core at 1,000/s"),
              each -> cell(each.coreShare(SHARE_AT_PER_SECOND), Figures::percent)));
    }
    return Table.of(columns, figures);
  }

  /** Over the forks; empty where it was not measured. */
  static OptionalDouble mean(Optional<ForkedValue> value) {
    return value.map(each -> OptionalDouble.of(each.mean())).orElse(OptionalDouble.empty());
  }

  private static Cell ofForks(Optional<ForkedValue> nanos) {
    return nanos
        .flatMap(Range::of)
        .map(range -> Cell.of(time(range.lowest()) + " to " + time(range.highest())))
        .orElse(NONE);
  }

  private static List<String> harnessNotes(List<OwnFigure> harness) {
    List<String> notes = new ArrayList<>();
    if (harness.stream().anyMatch(each -> each.benchmark().startsWith("DriverBenchmark."))) {
      notes.add(
          "DriverBenchmark.driver is all of tenk's own work a request: Gatling, the planned instant, the sample on disk, against a target in the same process that answers at once; writing a sample and planning an arrival are in it. No HTTP client is.");
    }
    notes.add("Processor time is the whole process's: compiling and collecting garbage are in it.");
    return notes;
  }

  private static Cell cell(OptionalDouble value, Function<Double, String> text) {
    return value.isPresent() ? Cell.of(text.apply(value.getAsDouble())) : NONE;
  }

  private static Cell millis(double nanos) {
    return Cell.of(Figures.number(nanos / 1e6));
  }

  private static Cell millis(OptionalDouble nanos) {
    return nanos.isPresent() ? millis(nanos.getAsDouble()) : NONE;
  }

  private static String time(double nanos) {
    if (nanos < 1e3) {
      return Figures.number(nanos) + " ns";
    }
    return nanos < 1e6 ? Figures.number(nanos / 1e3) + " us" : Figures.number(nanos / 1e6) + " ms";
  }

  private static String count(double value) {
    return Figures.plain(BigDecimal.valueOf(value).setScale(0, RoundingMode.HALF_UP));
  }
}
