package dev.tenk.reports.render.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tenk.reports.render.document.Document.Section;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.JsonText;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Shown;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.results.model.JobFigures;
import java.util.List;
import java.util.Optional;

/** Targets that were measured by a job. They have no response times, so they have a table apart. */
public final class JobTable {
  /** What it is called. */
  public static final String TITLE = "Jobs";

  /** What a reader must know of it. */
  public static final String LEGEND =
      "A job has no response times of single inferences: the SLO does not apply to it.";

  private static final double MILLIS_PER_SECOND = 1000;

  private record Row(TargetReport target, JobFigures job) {}

  private JobTable() {}

  /** Empty where no target is measured by a job. */
  public static Optional<Table> of(RunReport report) {
    List<Row> rows =
        report.targets().stream()
            .flatMap(target -> job(target).map(job -> new Row(target, job)).stream())
            .toList();
    return rows.isEmpty() ? Optional.empty() : Optional.of(table(rows));
  }

  /** The same with its title. */
  static Optional<Section> section(RunReport report) {
    return of(report).map(table -> new Section(TITLE, LEGEND, List.of(table)));
  }

  private static Table table(List<Row> rows) {
    return Table.of(
        List.of(
            Shown.text("target", row -> row.target.name()),
            Shown.text("standing", row -> row.target.facts().standing().text()),
            Shown.number("inferences", row -> Figures.grouped(row.job.inferences())),
            Shown.number("instances", row -> String.valueOf(row.job.instances())),
            Shown.number("start-up s", row -> seconds(row.job.startMillis())),
            Shown.number("processing s", row -> seconds(row.job.processingMillis())),
            Shown.number(
                "inferences/s",
                row ->
                    row.job.perSecond().isPresent()
                        ? Figures.number(row.job.perSecond().getAsDouble())
                        : "-"),
            Shown.number("billed s", row -> Figures.number(row.job.billedSeconds()))),
        rows);
  }

  private static String seconds(long millis) {
    return Figures.number(millis / MILLIS_PER_SECOND);
  }

  static Optional<JobFigures> job(TargetReport target) {
    return JobFigures.of(target.facts().details());
  }

  /** Adds what its job came to, where there was one. */
  static void put(TargetReport target, ObjectNode node) {
    job(target)
        .ifPresent(
            job -> {
              ObjectNode figures = node.putObject("job");
              figures.put("inferences", job.inferences());
              figures.put("instances", job.instances());
              JsonText.number(figures, "start_s", job.startMillis() / MILLIS_PER_SECOND);
              JsonText.number(figures, "processing_s", job.processingMillis() / MILLIS_PER_SECOND);
              JsonText.number(figures, "inferences_per_s", job.perSecond());
              JsonText.number(figures, "billed_s", job.billedSeconds());
            });
  }
}
