package dev.tenk.reports.page;

import dev.tenk.cost.Estimate;
import dev.tenk.cost.scenario.LeverSavings;
import dev.tenk.cost.scenario.LeverSavings.Saving;
import dev.tenk.reports.html.Axis;
import dev.tenk.reports.html.Chart;
import dev.tenk.reports.html.ChartSeries;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * What levers take off a month: those that a scenario states one after another, as a waterfall; or
 * each by itself where they are not taken together.
 */
final class LeverChart {
  private static final Optional<String> STACK = Optional.of("month");

  private LeverChart() {}

  /**
   * From one bill to the next.
   *
   * @param name of the lever, for people
   * @param beforeUsd what a month costs before it, USD
   * @param afterUsd and with it
   */
  record Step(String name, double beforeUsd, double afterUsd) {}

  /** Of a deployment; empty where it cannot be done without levers, from which all begins. */
  static Optional<Chart> of(String id, LeverSavings levers) {
    if (levers.monthUsd().isEmpty()) {
      return Optional.empty();
    }
    double withoutUsd = usd(levers.monthUsd().get());
    List<Saving> stated =
        levers.each().stream().filter(each -> each.inTurnUsd().isPresent()).toList();
    boolean waterfall = levers.together().flatMap(Saving::monthUsd).isPresent();
    List<Step> steps = new ArrayList<>();
    steps.add(new Step("without", withoutUsd, withoutUsd));
    if (waterfall) {
      double beforeUsd = withoutUsd;
      for (Saving each : stated) {
        double afterUsd = usd(each.inTurnUsd().get());
        steps.add(new Step(each.lever(), beforeUsd, afterUsd));
        beforeUsd = afterUsd;
      }
      steps.add(new Step(LeverSavings.TOGETHER, beforeUsd, beforeUsd));
    } else {
      levers.each().stream()
          .filter(each -> each.monthUsd().isPresent())
          .forEach(
              each -> steps.add(new Step(each.lever(), withoutUsd, usd(each.monthUsd().get()))));
    }
    return Optional.of(
        of(
            id,
            "What levers save a month of " + levers.deployment(),
            waterfall
                ? "One after another in the scenario's order: each begins where the one before it ended. By itself a lever saves what the table says."
                : "Each begins at the bill without any of them. What they save alone does not add up where two save the same thing.",
            steps));
  }

  private static double usd(Estimate month) {
    return month.value().doubleValue();
  }

  static Chart of(String id, String title, String description, List<Step> steps) {
    List<ChartSeries> series = new ArrayList<>();
    series.add(bars("still paid", steps, step -> Math.min(step.beforeUsd(), step.afterUsd())));
    series.add(bars("saved", steps, step -> above(step.beforeUsd() - step.afterUsd())));
    if (steps.stream().anyMatch(step -> step.afterUsd() > step.beforeUsd())) {
      series.add(bars("paid more", steps, step -> above(step.afterUsd() - step.beforeUsd())));
    }
    return new Chart(
        id,
        title,
        description,
        Axis.fromZero("cost of a month", "USD"),
        Axis.categories("", steps.stream().map(Step::name).toList()),
        series,
        List.of());
  }

  /** Bars of one kind; one that is not a number is missing. */
  private static ChartSeries bars(String name, List<Step> steps, ToDoubleFunction<Step> usd) {
    return new ChartSeries.Bars(
        name,
        STACK,
        steps.stream()
            .map(
                step -> {
                  double value = usd.applyAsDouble(step);
                  return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
                })
            .toList());
  }

  private static double above(double usd) {
    return usd > 0 ? usd : Double.NaN;
  }
}
