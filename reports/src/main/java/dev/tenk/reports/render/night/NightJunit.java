package dev.tenk.reports.render.night;

import dev.tenk.analysis.comparison.ComparedBenchmark;
import dev.tenk.analysis.comparison.Comparison.ComparedCell;
import dev.tenk.analysis.history.SeriesHistory;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.history.HistoryReport;
import dev.tenk.reports.render.night.JunitXml.Test;
import dev.tenk.reports.render.night.NightReport.HeldAgainst;
import dev.tenk.reports.render.night.NightReport.Result;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.comparison.JudgedFidelity;
import dev.tenk.results.stats.comparison.Verdict;
import dev.tenk.results.stats.series.NightAlarm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A night as a test suite in JUnit's XML, the part of it that Ant's schema and Jenkins' have in
 * common: a class a target and workload, and one of the night itself.
 *
 * <p>An error is what makes a night invalid or incomplete; a failure is a gate, a change in the
 * history, or a missed SLO; skipped is what is unknown, or what no gate is on.
 */
final class NightJunit {
  private final NightReport night;
  private final Map<String, List<Test>> classes = new LinkedHashMap<>();

  private NightJunit(NightReport night) {
    this.night = night;
  }

  static void write(NightReport night, Appendable out) throws IOException {
    NightJunit junit = new NightJunit(night);
    junit.collect();
    JunitXml.write(night.run(), junit.properties(), junit.classes, out);
  }

  private void collect() {
    tests("night").addAll(ofTheNight());
    for (List<CellKey> cells : planned().values()) {
      String target = cells.get(0).target();
      String workload = cells.get(0).workload();
      List<Test> tests = tests(target + ", " + workload);
      tests.addAll(measured(cells));
      for (HeldAgainst held : night.comparisons()) {
        tests.addAll(compared(held, target, workload));
      }
    }
    night.comparisons().forEach(this::addBenchmarks);
    night.series().forEach(each -> tests(each).add(history(each)));
  }

  private void addBenchmarks(HeldAgainst held) {
    if (held.result() instanceof Result.Compared compared) {
      for (ComparedBenchmark benchmark : compared.comparison().benchmarks()) {
        tests("benchmarks without a target")
            .add(
                verdict(
                    benchmark.verdict(),
                    NightReport.inWords(benchmark),
                    compared.comparison().fails(benchmark),
                    benchmark.name() + " beside " + held.baseline().text()));
      }
    }
  }

  private List<Test> tests(String name) {
    return classes.computeIfAbsent(name, any -> new ArrayList<>());
  }

  private List<Test> tests(SeriesHistory history) {
    return tests(
        history.series().key().target()
            + ", "
            + history.series().key().workload().orElse("all workloads"));
  }

  private Map<String, String> properties() {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("run", night.run().runId());
    properties.put("tenk", night.run().toolVersion());
    night.run().suite().gitCommit().ifPresent(commit -> properties.put("commit", commit));
    night.run().labels().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(label -> properties.put("label " + label.getKey(), label.getValue()));
    for (TargetFacts target : night.run().targets()) {
      properties.put(target.name() + " standing", target.standing().text());
      properties.put(target.name() + " model", Figures.model(target));
      target
          .modelSha256()
          .ifPresent(sha256 -> properties.put(target.name() + " model SHA-256", sha256));
    }
    return properties;
  }

  private Map<List<String>, List<CellKey>> planned() {
    return night.run().plan().cells().stream()
        .collect(
            Collectors.groupingBy(
                cell -> List.of(cell.target(), cell.workload()),
                LinkedHashMap::new,
                Collectors.toList()));
  }

  private List<Test> ofTheNight() {
    List<String> missing = night.report().map(RunReport::warnings).orElse(List.of());
    List<String> failed = night.failures();
    return List.of(
        missing.isEmpty()
            ? Test.passed("nothing is missing")
            : Test.error("nothing is missing", "incomplete", lines(missing)),
        failed.isEmpty()
            ? Test.passed("every part was done")
            : Test.error("every part was done", "part", lines(failed)));
  }

  private List<Test> measured(List<CellKey> cells) {
    List<Test> tests = new ArrayList<>();
    for (CellKey key : cells) {
      String suffix = key.repetition() == 1 ? "" : " #" + key.repetition();
      Optional<CellSummary> found = summary(key);
      if (found.isEmpty()) {
        tests.add(
            Test.error(
                "valid" + suffix, "missing", "not measured to its end, or its files are damaged"));
        continue;
      }
      CellSummary cell = found.get();
      if (cell.step().filter(step -> step.purpose().explores()).isPresent()) {
        continue;
      }
      List<String> invalid = CellText.invalid(cell);
      tests.add(
          (invalid.isEmpty()
                  ? Test.passed("valid" + suffix)
                  : Test.error("valid" + suffix, "invalid", lines(invalid)))
              .took(cell.windowSeconds()));
      // a search looks for the rate at which it is missed
      if (cell.step().isEmpty()) {
        tests.add(slo(cell, "SLO " + Figures.slo(report().slo()) + suffix));
      }
    }
    return tests;
  }

  private RunReport report() {
    return night.report().orElseThrow();
  }

  private Optional<CellSummary> summary(CellKey key) {
    return night.report().stream()
        .flatMap(report -> report.targets().stream())
        .map(TargetReport::cells)
        .flatMap(List::stream)
        .filter(cell -> cell.target().equals(key.target()))
        .filter(cell -> cell.workload().equals(key.workload()))
        .filter(cell -> cell.repetition() == key.repetition())
        .findFirst();
  }

  private static Test slo(CellSummary cell, String name) {
    if (!cell.validity().decisionValid()) {
      return Test.skipped(name, "invalid", cell.slo().text() + ", and invalid");
    }
    return switch (cell.slo()) {
      case MET -> Test.passed(name);
      case MISSED -> Test.failure(name, "missed", "missed at 99 % confidence");
      case INCONCLUSIVE -> Test.skipped(name, "inconclusive", "inconclusive at 99 % confidence");
    };
  }

  private static List<Test> compared(HeldAgainst held, String target, String workload) {
    String name = "beside " + held.baseline().text();
    if (held.result() instanceof Result.NothingThere nothing) {
      return List.of(Test.skipped(name, "nothing-there", nothing.reason()));
    }
    if (held.result() instanceof Result.Failed failed) {
      return List.of(Test.error(name, "part", failed.reason()));
    }
    Optional<ComparedCell> cell = NightReport.compared(held, target, workload);
    if (cell.isEmpty()) {
      return List.of(Test.skipped(name, "nothing-there", "the other run has no such cell"));
    }
    boolean fails = ((Result.Compared) held.result()).comparison().fails(cell.get());
    return List.of(
        verdict(cell.get().verdict(), NightReport.inWords(cell.get()), fails, name),
        answers(cell.get(), fails, "answers " + name));
  }

  private static Test verdict(Verdict verdict, String why, boolean fails, String name) {
    if (fails) {
      return Test.failure(name, verdict.text(), why);
    }
    return verdict == Verdict.IMPROVED || verdict == Verdict.EQUIVALENT
        ? Test.passed(name)
        : Test.skipped(name, verdict.text(), why);
  }

  private static Test answers(ComparedCell cell, boolean fails, String name) {
    if (cell.fidelity().isEmpty()) {
      return Test.skipped(
          name,
          "payloads",
          cell.invalid().isEmpty()
              ? "the payloads are not the same"
              : "the payloads are not the same, or a side has no answers of one build");
    }
    JudgedFidelity judged = cell.fidelity().get();
    if (judged.judgement().accepted()) {
      return Test.passed(name);
    }
    String why = lines(judged.judgement().reasons());
    if (judged.untold()) {
      return Test.skipped(name, "baseline", why);
    }
    return fails
        ? Test.failure(name, Verdict.REJECTED.text(), why)
        : Test.skipped(name, Verdict.REJECTED.text(), why);
  }

  private static Test history(SeriesHistory history) {
    String name = "history of " + history.series().key().metric().word();
    return switch (history.state()) {
      case CHANGED -> Test.failure(name, "changed", lines(HistoryReport.alarms(history)));
      case LEARNING ->
          Test.skipped(
              name,
              "learning",
              "still learning (%d of %d)".formatted(history.nights(), NightAlarm.FEWEST));
      case STEADY, ACKNOWLEDGED -> Test.passed(name);
    };
  }

  private static String lines(List<String> sentences) {
    return String.join("\n", sentences);
  }
}
