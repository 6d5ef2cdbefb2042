package dev.tenk.reports.render.sweep;

import dev.tenk.cost.matrix.SweptSizes;
import dev.tenk.cost.matrix.SweptSizes.AtDemand;
import dev.tenk.reports.render.document.Document;
import dev.tenk.reports.render.document.Document.Section;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.Medium;
import dev.tenk.reports.render.document.Report;
import dev.tenk.results.model.Demand;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.SweepPlan;
import java.io.IOException;
import java.util.List;

/**
 * What a sweep came to.
 *
 * @param run which run
 * @param slo what sizes are judged by
 * @param demand what the owner expects of a month
 * @param sizes as they were judged
 */
public record SweepReport(RunManifest run, Slo slo, Demand demand, SweptSizes sizes)
    implements Report {
  /** Heading of its table. */
  public static final String TITLE = "Sizes at this demand";

  /** How the table is read. */
  public static final String LEGEND =
      "mean cost over the rounds, with the interval of that mean at 99 %; time of the middle round,"
          + " and of the fastest and the slowest";

  /** Heading of what is to be taken by demand. */
  public static final String BY_DEMAND = "Sizes by demand";

  /** How the sweep was planned. */
  public SweepPlan plan() {
    return run.plan().sweep().orElseThrow();
  }

  /** At the owner's demand, by which sizes are dropped. */
  public AtDemand atDemand() {
    return sizes.demands().stream()
        .filter(
            each -> each.load().inferencesPerMonth().compareTo(demand.inferencesPerMonth()) == 0)
        .findFirst()
        .orElseThrow();
  }

  /** A row a size and demand. */
  public void writeCsv(Appendable out) throws IOException {
    SweepCsv.write(this, out);
  }

  @Override
  public Document document(Medium medium) {
    return Document.of(
        "Sweep of %s, run %s".formatted(plan().target(), run.runId()),
        List.of(
            "SLO     " + Figures.slo(slo),
            "demand  " + Figures.demand(demand),
            "rounds  at most %d, %d variants, seed %d"
                .formatted(plan().rounds(), plan().variants().size(), run.suite().seed())),
        List.of(
            new Section(
                TITLE,
                LEGEND,
                List.of(SweepTables.atDemand(this), new Document.Items(SweepNotes.of(this)))),
            new Section(
                BY_DEMAND, SweepTables.BY_DEMAND_LEGEND, List.of(SweepTables.byDemand(this)))));
  }
}
