package dev.tenk.reports.page;

import dev.tenk.cost.CostLine;
import dev.tenk.reports.html.Axis;
import dev.tenk.reports.html.Chart;
import dev.tenk.reports.html.ChartSeries;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/** Bills below each other, what they are for on top of each other. */
final class BillCharts {
  private static final MathContext DIGITS = new MathContext(12);

  private BillCharts() {}

  /** The lines of a month of something, or of a run. */
  record Bill(String name, List<CostLine> lines) {
    /** Copies its list. */
    Bill {
      lines = List.copyOf(lines);
    }
  }

  /**
   * A chart of them; empty where no bill has a line.
   *
   * @param of what the lines are of: {@code a month}, {@code a run}
   * @param part what lines are summed by
   */
  static Optional<Chart> of(
      String id,
      String title,
      String description,
      String of,
      List<Bill> bills,
      Function<CostLine, String> part) {
    Set<String> parts = new LinkedHashSet<>();
    bills.forEach(bill -> bill.lines().forEach(line -> parts.add(part.apply(line))));
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    List<ChartSeries> series = new ArrayList<>();
    for (String each : parts) {
      series.add(
          new ChartSeries.Bars(
              each,
              Optional.of("bill"),
              bills.stream().map(bill -> amount(bill, part, each)).toList()));
    }
    return Optional.of(
        new Chart(
            id,
            title,
            description,
            Axis.fromZero("cost of " + of, "USD"),
            Axis.categories("", bills.stream().map(Bill::name).toList()),
            series,
            List.of()));
  }

  /** Several lines may be of one part, at different prices. */
  private static OptionalDouble amount(Bill bill, Function<CostLine, String> part, String name) {
    List<CostLine> lines =
        bill.lines().stream().filter(line -> part.apply(line).equals(name)).toList();
    return lines.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            lines.stream()
                .map(line -> line.amountUsd().value())
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .round(DIGITS)
                .doubleValue());
  }
}
