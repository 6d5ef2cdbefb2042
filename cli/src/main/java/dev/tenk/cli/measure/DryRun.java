package dev.tenk.cli.measure;

import dev.tenk.cli.terminal.PlainTable;
import dev.tenk.cost.CostLine;
import dev.tenk.cost.RunBilling;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.TerminalText;
import dev.tenk.results.spend.SpendUse;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.Suite.Commands;
import dev.tenk.session.GeneratorCost;
import dev.tenk.session.SpendPlan;
import dev.tenk.session.SpendPlan.PlannedTarget;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Prints what a run would do and cost; nothing is started and no service is called. */
final class DryRun {
  private static final int MOST_CELLS_SHOWN = 60;
  private static final int SHOWN_DIGITS = 4;

  private final Suite suite;
  private final List<CellKey> cells;
  private final SpendPlan plan;
  private final PrintWriter out;

  DryRun(Suite suite, List<CellKey> cells, SpendPlan plan, PrintWriter out) {
    this.suite = suite;
    this.cells = cells;
    this.plan = plan;
    this.out = out;
  }

  void print(Optional<BigDecimal> maxSpendUsd) {
    out.printf(
        Locale.ROOT,
        "suite %s: %d %s, about %s; nothing is started and nobody is asked%n%n",
        suite.name(),
        cells.size(),
        cells.size() == 1 ? "cell" : "cells",
        minutes(plan.time()));
    targets();
    order();
    replays();
    commands();
    bill();
    plan.generators().ifPresent(this::generators);
    sum(maxSpendUsd);
    out.flush();
  }

  private void targets() {
    PlainTable table = new PlainTable("target", "standing", "cells", "time", "requests", "USD");
    for (PlannedTarget target : plan.targets()) {
      table.add(
          target.plan().name(),
          target.plan().standing().text(),
          Integer.toString(target.cells()),
          minutes(target.time()),
          requests(target.requests()),
          target.usd().map(SpendPlan::dollars).orElse("not known"));
    }
    table.print(out);
    out.println();
  }

  private static String requests(OptionalLong requests) {
    return requests.isPresent() ? Long.toString(requests.getAsLong()) : "no bound";
  }

  private void order() {
    out.println("order (drawn from seed " + suite.seed() + ")");
    cells.stream().limit(MOST_CELLS_SHOWN).forEach(cell -> out.println("  " + cell));
    if (cells.size() > MOST_CELLS_SHOWN) {
      out.println("  and " + (cells.size() - MOST_CELLS_SHOWN) + " more");
    }
    out.println();
  }

  private void replays() {
    if (!suite.replays().isEmpty()) {
      suite.replays().forEach(line -> out.println(TerminalText.safe(line)));
      out.println();
    }
  }

  private void commands() {
    if (!suite.hasCommands()) {
      return;
    }
    out.println("commands, whose own costs are not counted here");
    commands("before the suite", suite.commands().before());
    suite
        .targets()
        .forEach(target -> commands("before " + target.name(), of(target.name()).before()));
    suite
        .targets()
        .forEach(target -> commands("after " + target.name(), of(target.name()).after()));
    commands("after the suite", suite.commands().after());
    out.println();
  }

  private Commands of(String target) {
    return suite.targetCommands().get(target);
  }

  private void commands(String when, List<String> lines) {
    lines.forEach(line -> out.println("  " + when + ": " + TerminalText.safe(line)));
  }

  private void bill() {
    PlainTable table =
        new PlainTable("target", "item", "quantity", "unit", "USD each", "USD", "price row", "how");
    List<String> sentences = new ArrayList<>();
    for (PlannedTarget target : plan.targets()) {
      String name = target.plan().name();
      if (target.spend() instanceof RunBilling.Nothing nothing) {
        sentences.add(name + " costs nothing, " + nothing.reason() + ".");
      } else if (target.whyNotKnown().isPresent()) {
        sentences.add(name + ": not known without asking: " + target.whyNotKnown().get() + ".");
      } else {
        RunBilling.Known known = (RunBilling.Known) target.spend();
        known.lines(target.use().orElseThrow()).forEach(line -> add(table, name, line));
        known.assumptions().forEach(each -> sentences.add(name + ", assumed: " + each + "."));
      }
    }
    if (!table.isEmpty()) {
      table.print(out);
      out.println();
      sentences.add(
          "Assumed of each request: billed for %s s (the bound of the SLO), and a response as large as the largest request."
              .formatted(number(BigDecimal.valueOf(SpendPlan.assumedWorkNanos(suite), 9))));
      sentences.add(
          "Of several tiers the dearest is taken; free tiers, and the time that commands and"
              + " CloudWatch take, are not counted.");
    }
    sentences.forEach(out::println);
    out.println();
  }

  /** They are no target, and no inference costs more for them. */
  private void generators(GeneratorCost generators) {
    out.format(
        Locale.ROOT,
        "generators: %d %s, %s%n",
        generators.count(),
        generators.where(),
        generators
            .usd(plan.time())
            .map(usd -> SpendPlan.dollars(usd) + " for that time")
            .orElse("not priced"));
    if (generators.billing() instanceof RunBilling.Known known) {
      PlainTable table =
          new PlainTable("item", "quantity", "unit", "USD each", "USD", "price row", "how");
      known
          .lines(SpendUse.ofTime(plan.time().toNanos()))
          .forEach(line -> table.add(cells(line).toArray(String[]::new)));
      table.print(out);
      known.assumptions().forEach(each -> out.println("assumed: " + each + "."));
    } else if (generators.billing() instanceof RunBilling.Nothing nothing) {
      out.println("  " + nothing.reason());
    } else if (generators.billing() instanceof RunBilling.NotKnown not) {
      out.println("  " + not.reason());
    }
    out.println();
  }

  private static void add(PlainTable table, String target, CostLine line) {
    List<String> row = new ArrayList<>(cells(line));
    row.add(0, target);
    table.add(row.toArray(String[]::new));
  }

  private static List<String> cells(CostLine line) {
    return List.of(
        line.item(),
        number(line.quantity().value()),
        line.unit(),
        line.unitPriceUsd().stripTrailingZeros().toPlainString(),
        SpendPlan.dollars(line.amountUsd().value()),
        line.priceRowId().orElse("-") + " (" + line.confidence().text() + ")",
        line.note());
  }

  private void sum(Optional<BigDecimal> maxSpendUsd) {
    Map<String, String> notKnown = plan.notKnown();
    out.println(
        "estimated: "
            + SpendPlan.dollars(plan.usd())
            + (notKnown.isEmpty()
                ? ""
                : ", and what is not known of " + String.join(", ", notKnown.keySet())));
    maxSpendUsd.ifPresent(
        max ->
            out.println(
                plan.usd().compareTo(max) > 0
                    ? "max_spend of "
                        + SpendPlan.dollars(max)
                        + " would end the run before its last cell"
                    : "max_spend is " + SpendPlan.dollars(max)));
  }

  private static String number(BigDecimal value) {
    int wholeDigits = Math.max(1, value.precision() - value.scale());
    BigDecimal rounded = value.round(new MathContext(Math.max(SHOWN_DIGITS, wholeDigits)));
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  private static String minutes(Duration time) {
    return String.format(Locale.ROOT, "%d min %02d s", time.toMinutes(), time.toSecondsPart());
  }
}
