package dev.tenk.reports.render.scenario;

import static dev.tenk.reports.render.document.JsonText.number;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tenk.cost.Estimate;
import dev.tenk.cost.scenario.LeverSavings;
import dev.tenk.cost.scenario.LeverSavings.Saving;
import dev.tenk.reports.render.document.Csv;
import dev.tenk.reports.render.document.Csv.Column;
import dev.tenk.reports.render.document.Document.Section;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Shown;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the levers of a scenario's deployments save, in each form of output. */
final class LeverTables {
  private static final String MINUS = "\u2212";

  private LeverTables() {}

  private record Row(String deployment, Saving saving) {}

  /** A section a deployment. */
  static List<Section> sections(List<LeverSavings> all) {
    return all.stream().map(LeverTables::section).toList();
  }

  private static Section section(LeverSavings levers) {
    List<Shown<Saving>> columns = new ArrayList<>();
    columns.add(Shown.text("lever", Saving::lever));
    columns.add(Shown.number("month", saving -> shown(saving.monthUsd())));
    columns.add(
        Shown.number("saved", saving -> saving.savedUsd().map(LeverTables::usd).orElse("")));
    columns.add(
        Shown.number("%", saving -> saving.savedPercent().map(LeverTables::percent).orElse("")));
    if (levers.together().isPresent()) {
      columns.add(Shown.number("in turn", saving -> shown(saving.inTurnUsd())));
    }
    return Section.of(
        ScenarioReport.leversHeading(levers),
        List.of(Table.of(columns, rows(levers))),
        Stream.of(
                rows(levers).stream().flatMap(LeverTables::range),
                levers.each().stream().flatMap(LeverTables::said),
                // what all of them need is said of each
                levers.together().flatMap(Saving::remark).stream()
                    .map(remark -> "Together: " + remark + "."),
                levers.conflict().stream().map(why -> "They were not taken together: " + why + "."))
            .flatMap(each -> each)
            .toList());
  }

  private static Stream<String> range(Saving saving) {
    return saving
        .monthUsd()
        .flatMap(month -> Figures.monthlyRange(saving.lever(), month, false))
        .stream();
  }

  private static String shown(Optional<Estimate> month) {
    return month.map(LeverTables::usd).orElse("");
  }

  private static List<Saving> rows(LeverSavings levers) {
    List<Saving> rows = new ArrayList<>();
    rows.add(
        new Saving(
            LeverSavings.WITHOUT,
            levers.monthUsd(),
            levers.together().isPresent() ? levers.monthUsd() : Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            levers.monthUsd().isEmpty() ? Optional.of("impossible") : Optional.empty(),
            List.of()));
    rows.addAll(levers.each());
    levers.together().ifPresent(rows::add);
    return rows;
  }

  private static Stream<String> said(Saving saving) {
    List<String> said = Stream.concat(saving.remark().stream(), saving.needs().stream()).toList();
    return said.isEmpty()
        ? Stream.empty()
        : Stream.of("%s: %s.".formatted(saving.lever(), String.join("; ", said)));
  }

  private static String usd(Estimate amount) {
    return usd(amount.value());
  }

  private static String usd(BigDecimal amount) {
    return signed(amount, Figures.usd(amount.abs(), RoundingMode.HALF_UP));
  }

  private static String percent(BigDecimal share) {
    return signed(share, Figures.rounded(share.abs(), 1, RoundingMode.HALF_UP));
  }

  private static String signed(BigDecimal value, String digits) {
    return value.signum() < 0 ? MINUS + digits : digits;
  }

  /** A row a lever, with the month without first. */
  static void writeCsv(List<LeverSavings> all, Appendable out) throws IOException {
    Csv.write(
        out,
        List.of(
            new Column<>("deployment", row -> Csv.text(row.deployment())),
            new Column<>("lever", row -> Csv.text(row.saving().lever())),
            new Column<>(
                "usd_per_month",
                row -> row.saving().monthUsd().map(Estimate::value).map(Csv::number).orElse("")),
            new Column<>(
                "usd_per_month_low",
                row -> row.saving().monthUsd().map(Estimate::low).map(Csv::number).orElse("")),
            new Column<>(
                "usd_per_month_high",
                row -> row.saving().monthUsd().map(Estimate::high).map(Csv::number).orElse("")),
            new Column<>("saved_usd", row -> row.saving().savedUsd().map(Csv::number).orElse("")),
            new Column<>(
                "saved_percent", row -> row.saving().savedPercent().map(Csv::number).orElse("")),
            new Column<>("remark", row -> Csv.text(row.saving().remark())),
            new Column<>("needs", row -> Csv.text(String.join("; ", row.saving().needs()))),
            new Column<>(
                "usd_per_month_in_turn",
                row -> row.saving().inTurnUsd().map(Estimate::value).map(Csv::number).orElse(""))),
        all.stream()
            .flatMap(levers -> rows(levers).stream().map(row -> new Row(levers.deployment(), row)))
            .toList());
  }

  static void json(List<LeverSavings> all, ArrayNode array) {
    for (LeverSavings levers : all) {
      ObjectNode node = array.addObject();
      node.put("deployment", levers.deployment());
      levers.monthUsd().ifPresent(month -> month(month, node));
      ArrayNode each = node.putArray("each");
      levers.each().forEach(saving -> json(saving, each.addObject()));
      levers.together().ifPresent(saving -> json(saving, node.putObject("together")));
      levers.conflict().ifPresent(why -> node.put("not_together_because", why));
    }
  }

  private static void json(Saving saving, ObjectNode node) {
    node.put("lever", saving.lever());
    saving.monthUsd().ifPresent(month -> month(month, node));
    saving.inTurnUsd().ifPresent(month -> number(node, "usd_per_month_in_turn", month.value()));
    saving.savedUsd().ifPresent(usd -> number(node, "saved_usd", usd));
    saving.savedPercent().ifPresent(percent -> number(node, "saved_percent", percent));
    saving.remark().ifPresent(text -> node.put("remark", text));
    ArrayNode needs = node.putArray("needs");
    saving.needs().forEach(needs::add);
  }

  private static void month(Estimate month, ObjectNode node) {
    number(node, "usd_per_month", month.value());
    number(node, "usd_per_month_low", month.low());
    number(node, "usd_per_month_high", month.high());
  }
}
