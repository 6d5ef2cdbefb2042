package dev.tenk.study;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostResult;
import dev.tenk.cost.Load;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.results.store.RunFolder;
import dev.tenk.study.MeasuredRun.MeasuredTarget;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a past run would cost by the price books as they are now. Its report keeps the figures of
 * the books that the run kept; this only says that they are no longer today's.
 */
public final class TodaysPrices {
  private TodaysPrices() {}

  /** Whose bills would differ, in a sentence; empty where none would, or the books are the same. */
  public static Optional<String> sentence(RunFolder run, RunSuite asked, RunReport report) {
    Optional<PriceBook> changed = asked.changedPrices(run, report.run());
    if (changed.isEmpty()) {
      return Optional.empty();
    }
    Load load = Load.of(report.demand());
    List<String> differ = new ArrayList<>();
    for (MeasuredTarget target :
        MeasuredRun.of(run, asked.withPrices(changed.get()), report.slo()).targets()) {
      report.targets().stream()
          .filter(each -> each.name().equals(target.facts().name()))
          .map(TargetReport::atDemand)
          .forEach(
              kept -> {
                String before = per10k(kept);
                String now = per10k(target.costs().at(load));
                if (!before.equals(now)) {
                  differ.add("%s %s instead of %s".formatted(target.facts().name(), now, before));
                }
              });
    }
    return differ.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "prices have changed since the run: by %s as it is now, 10K at the demand cost %s (see them all with --prices)"
                .formatted(changed.get().name(), String.join(", ", differ)));
  }

  private static String per10k(CostResult result) {
    BigDecimal usd =
        result instanceof Cost cost
            ? cost.per10kUsd().orElseThrow().value()
            : BigDecimal.ONE.negate();
    return usd.signum() < 0 ? "nothing known" : Figures.usd(usd, RoundingMode.HALF_UP);
  }
}
