package dev.tenk.reports.page;

import dev.tenk.cost.Cost;
import dev.tenk.cost.scenario.Environment;
import dev.tenk.reports.html.Axis;
import dev.tenk.reports.html.Chart;
import dev.tenk.reports.html.ChartSeries;
import dev.tenk.reports.render.scenario.EnvironmentTables;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Environments below each other, their deployments on top of each other. */
final class EnvironmentChart {
  private static final int DECIMALS = 6;

  private EnvironmentChart() {}

  /** Of those that have a total; empty where none has. */
  static Optional<Chart> of(List<Environment> environments) {
    List<Map<String, Double>> usd = environments.stream().map(EnvironmentChart::usd).toList();
    Set<String> parts = new LinkedHashSet<>();
    usd.forEach(each -> parts.addAll(each.keySet()));
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    List<ChartSeries> series = new ArrayList<>();
    for (String part : parts) {
      series.add(
          new ChartSeries.Bars(
              part,
              Optional.of("month"),
              usd.stream()
                  .map(
                      each ->
                          each.containsKey(part)
                              ? OptionalDouble.of(each.get(part))
                              : OptionalDouble.empty())
                  .toList()));
    }
    return Optional.of(
        new Chart(
            "environments",
            "What a month of each environment costs, by deployment",
            "All deployments of an environment run at once. One of which a part cannot be done has no bar.",
            Axis.fromZero("cost of a month", "USD"),
            Axis.categories("", environments.stream().map(Environment::name).toList()),
            series,
            List.of()));
  }

  /** By part; nothing where a part cannot be done, for a sum without it would be too small. */
  private static Map<String, Double> usd(Environment environment) {
    Map<String, Double> usd = new LinkedHashMap<>();
    if (environment.total() instanceof Cost) {
      environment.plans().forEach(plan -> usd.put(plan.name(), usd((Cost) environment.cost(plan))));
      environment
          .besideCost()
          .ifPresent(cost -> usd.put(EnvironmentTables.BESIDE, usd((Cost) cost)));
    }
    return usd;
  }

  private static double usd(Cost cost) {
    return cost.monthlyUsd().value().setScale(DECIMALS, RoundingMode.HALF_UP).doubleValue();
  }
}
