package dev.tenk.reports.render.run;

import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.results.model.ServiceMetric;
import dev.tenk.results.model.ServiceMetrics;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.ColdStarts;
import dev.tenk.results.stats.cell.ServiceSide;
import dev.tenk.results.stats.cell.WakeUps;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Sentences of a report about a hosted service's own side. */
final class ServiceNotes {
  private ServiceNotes() {}

  static List<String> sentences(RunReport report) {
    List<String> sentences = new ArrayList<>();
    for (TargetReport target : report.targets()) {
      for (CellSummary cell : Tables.shown(target)) {
        String where = target.name() + ", " + CellText.workload(cell) + ": ";
        ServiceSide service = cell.service();
        service.coldStarts().ifPresent(cold -> sentences.add(where + coldStarts(cold)));
        service.wakeUps().ifPresent(wakeUps -> sentences.add(where + wakeUps(wakeUps)));
        service.pollGap().ifPresent(gap -> sentences.add(where + pollGap(gap)));
        service.streamed().ifPresent(streamed -> sentences.add(where + streamed(streamed)));
        service.billed().ifPresent(billed -> sentences.add(where + billed(billed, cell.counts())));
        service.metrics().ifPresent(metrics -> sentences.add(where + metrics(metrics)));
      }
    }
    return sentences;
  }

  private static String coldStarts(ColdStarts cold) {
    int inWarmUp = cold.sequences().size() - Math.toIntExact(cold.inWindow());
    return "cold starts: %d in the window, %d in the warm-up; service p50 %s cold, %s warm (%s)."
        .formatted(
            cold.inWindow(),
            inWarmUp,
            millis(cold.coldServiceP50Nanos()),
            millis(cold.warmServiceP50Nanos()),
            cold.rule());
  }

  private static String wakeUps(WakeUps wakeUps) {
    String seen =
        wakeUps
            .mean()
            .map(
                mean ->
                    "woke %s, %s s from the first call that met it asleep to the first answer on average, %s s at most"
                        .formatted(
                            mean.requests() == 1 ? "once" : mean.requests() + " times",
                            Figures.number(mean.meanNanos() / 1e9),
                            Figures.number(wakeUps.longestNanos() / 1e9)))
            .orElse("was not seen to wake");
    return seen
        + (wakeUps.notSeen() > 0 && !wakeUps.each().isEmpty()
            ? "; once it had not woken when the cell ended."
            : ".");
  }

  private static String pollGap(ServiceSide.PollGap gap) {
    return "results were looked for, so response times come out late: by %s ms on average (half the mean time between two looks) and by at most %s ms."
        .formatted(
            Figures.millis(gap.meanNanos() / 2, RoundingMode.HALF_UP),
            Figures.millis(gap.maxNanos(), RoundingMode.UP));
  }

  private static String streamed(ServiceSide.Streamed streamed) {
    return "%s answers were streamed: response and service times are those of the last byte, first byte times those of the first."
        .formatted(Figures.grouped(streamed.requests()));
  }

  /** A throttled call is not charged for; that another one told nothing must be seen. */
  private static String billed(ServiceSide.Billed billed, CellSummary.Counts counts) {
    long chargeable = counts.sent() - counts.throttled() - counts.asleep();
    String told =
        billed.basis() == ServiceSide.Basis.SAID && billed.requests() < chargeable
            ? "; %s of %s calls told it"
                .formatted(Figures.grouped(billed.requests()), Figures.grouped(chargeable))
            : "";
    return "%s s billed for %s requests, %s ms each on average, %s%s."
        .formatted(
            Figures.plain(BigDecimal.valueOf(billed.nanos(), 9)),
            Figures.grouped(billed.requests()),
            Figures.millis(billed.nanos() / billed.requests(), RoundingMode.HALF_UP),
            billed.basis().text(),
            told);
  }

  private static String metrics(ServiceMetrics metrics) {
    Map<String, List<String>> byName = new LinkedHashMap<>();
    for (ServiceMetric metric : metrics.metrics()) {
      byName
          .computeIfAbsent(metric.name(), name -> new ArrayList<>())
          .add(metric.statistic() + " " + value(metric));
    }
    List<String> parts = new ArrayList<>();
    byName.forEach((name, figures) -> parts.add(name + " " + String.join(", ", figures)));
    metrics.note().ifPresent(parts::add);
    metrics
        .incomplete()
        .ifPresent(why -> parts.add("incomplete, so nothing is priced by it: " + why));
    return String.join("; ", parts) + ".";
  }

  private static String value(ServiceMetric metric) {
    return switch (metric.unit()) {
      case "Microseconds" -> Figures.number(metric.value() / 1000) + " ms";
      case "Count" -> Figures.plain(BigDecimal.valueOf(metric.value()));
      default -> Figures.number(metric.value()) + " " + metric.unit();
    };
  }

  private static String millis(OptionalLong nanos) {
    return nanos.isPresent()
        ? Figures.millis(nanos.getAsLong(), RoundingMode.HALF_UP) + " ms"
        : "not known";
  }
}
