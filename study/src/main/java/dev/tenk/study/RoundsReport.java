package dev.tenk.study;

import dev.tenk.reports.page.OtherPages;
import dev.tenk.reports.render.comparison.AbReport;
import dev.tenk.results.model.AbPlan;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.stats.cell.Answers;
import dev.tenk.results.stats.comparison.AbVerdict;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Suite;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints and writes the result of an interleaved A/B comparison; each time the same. */
public record RoundsReport(RunManifest manifest, AbPlan plan, AbVerdict result) {
  /** Of a run that is one. */
  public static RoundsReport of(RunFolder run, Suite suite) {
    RunManifest manifest = run.manifest();
    AbPlan plan = manifest.plan().interleaving().orElseThrow();
    List<String> remarks = new ArrayList<>(manifest.progress().remarks());
    AbVerdict result = AbJudgement.of(run, suite, plan, remarks);
    for (TargetFacts target : manifest.targets()) {
      TargetWarnings.severalVariants(target, answers(run, manifest, target))
          .ifPresent(remarks::add);
    }
    return new RoundsReport(manifest.withRemarks(remarks), plan, result);
  }

  private static Map<String, Answers> answers(
      RunFolder run, RunManifest manifest, TargetFacts target) {
    Map<String, Answers> answers = new LinkedHashMap<>();
    manifest.plan().cells().stream()
        .filter(cell -> cell.target().equals(target.name()))
        .filter(run::isWhole)
        .forEach(
            cell ->
                answers.put(
                    cell.workload() + "/" + cell.repetition(),
                    run.cellFacts(cell).answers().orElse(Answers.UNKNOWN)));
    return answers;
  }

  /** Writes its files into a folder of its own, and prints it. */
  public void write(Path folder, PrintWriter out) {
    AbReport report = new AbReport(manifest, plan, result);
    try {
      Files.createDirectories(folder);
      try (BufferedWriter csv = Files.newBufferedWriter(folder.resolve("comparison.csv"))) {
        report.writeCsv(csv);
      }
      try (BufferedWriter markdown = Files.newBufferedWriter(folder.resolve("comparison.md"))) {
        report.writeMarkdown(markdown);
      }
      HtmlReport.write(OtherPages.of(report), folder);
      out.println();
      report.writeText(out);
      out.println();
      out.println("report: " + folder.resolve(HtmlReport.FILE));
      if (manifest.progress().state() != RunManifest.State.COMPLETE) {
        out.println("go on with: tenk run --resume " + manifest.runId());
      }
      out.flush();
    } catch (IOException e) {
      throw new TenkException(folder + ": the report cannot be written: " + e.getMessage(), e);
    }
  }

  /** Whether every round was measured, and nothing is wrong with it. */
  public boolean whole() {
    return manifest.progress().state() == RunManifest.State.COMPLETE
        && manifest.progress().remarks().isEmpty()
        && result.invalid().isEmpty();
  }
}
