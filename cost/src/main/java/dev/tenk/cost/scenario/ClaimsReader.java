package dev.tenk.cost.scenario;

import dev.tenk.cost.CostKind;
import dev.tenk.cost.scenario.Figure.Kind;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.table.TableReader;
import dev.tenk.results.table.TableRow;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Turns the text of a claims file into {@link Claim}s.
 *
 * <p>It is CSV with the columns {@code key, published, unit, deployment, figure, against, items,
 * inferences_per_month, why}, and after them {@code phase} and {@code kind} if wanted. Only {@code
 * key}, {@code published} and {@code unit} are always there; several deployments in {@code against}
 * are divided by semicolons.
 */
public final class ClaimsReader {
  private static final List<String> COLUMNS =
      List.of(
          "key",
          "published",
          "unit",
          "deployment",
          "figure",
          "against",
          "items",
          "inferences_per_month",
          "why");

  private static final Set<Kind> OF_SERVING =
      Set.of(Kind.PER_10K, Kind.BREAK_EVEN_MONTHS, Kind.BREAK_EVEN_INFERENCES, Kind.CHEAPEST);
  private static final List<String> FILTERS = List.of("phase", "kind");

  private final String name;
  private final Scenario scenario;

  private ClaimsReader(String name, Scenario scenario) {
    this.name = name;
    this.scenario = scenario;
  }

  /**
   * Reads a claims file.
   *
   * @param name as the user knows the file, for messages
   * @param csv the whole file
   * @param scenario what the claims are about
   * @throws ConfigurationException naming file, line and column: a missing column or value, a
   *     deployment that the scenario lacks, a figure or a unit that does not fit
   */
  public static List<Claim> read(String name, String csv, Scenario scenario) {
    return new ClaimsReader(name, scenario).claims(csv);
  }

  private List<Claim> claims(String csv) {
    List<Claim> claims = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    try (TableReader table = TableReader.of(name, csv)) {
      if (!isKnown(table.columns())) {
        throw new ConfigurationException(
            "%s:%s: the columns are %s, expected %s, and after them phase and kind if wanted"
                .formatted(
                    name,
                    table.headerLine(),
                    String.join(",", table.columns()),
                    String.join(",", COLUMNS)));
      }
      for (Optional<TableRow> each = table.next(); each.isPresent(); each = table.next()) {
        Row row = new Row(each.get());
        Claim claim = row.claim();
        if (!keys.add(claim.key())) {
          throw row.error("key", "'" + claim.key() + "' stands here a second time");
        }
        claims.add(claim);
      }
    }
    return claims;
  }

  private static boolean isKnown(List<String> header) {
    if (header.size() < COLUMNS.size() || !header.subList(0, COLUMNS.size()).equals(COLUMNS)) {
      return false;
    }
    List<String> more = header.subList(COLUMNS.size(), header.size());
    return FILTERS.stream().filter(more::contains).toList().equals(more);
  }

  private final class Row {
    private final TableRow row;

    Row(TableRow row) {
      this.row = row;
    }

    Claim claim() {
      Optional<Figure> figure = optional("figure", Figure::of);
      List<String> against = optional("against", Row::divided).orElse(List.of());
      Claim claim =
          new Claim(
              row.line(),
              required("key"),
              required("published"),
              required("unit"),
              figure,
              cell("deployment"),
              against,
              cell("items"),
              optional("inferences_per_month", Quantities::aboveZero),
              cell("phase"),
              optional("kind", Row::kind),
              cell("why"));
      if (figure.isPresent()) {
        check(claim, figure.get().kind());
      } else if (!claim.deployment().isEmpty()) {
        throw error("figure", "the value is missing, but there is a deployment");
      }
      return claim;
    }

    private static CostKind kind(String text) {
      return Optional.ofNullable(ExtrasReader.KINDS.get(text))
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "'%s' is not one of %s"
                          .formatted(text, String.join(", ", ExtrasReader.KINDS.keySet()))));
    }

    private static List<String> divided(String text) {
      return Arrays.stream(text.split(";", -1)).map(String::strip).toList();
    }

    private void check(Claim claim, Kind kind) {
      required("deployment");
      List<String> known =
          kind == Kind.CHEAPEST || kind == Kind.BREAK_EVEN_INFERENCES
              ? scenario.plans().stream().map(Scenario.Plan::name).toList()
              : scenario.names();
      requireBill("deployment", claim.deployment(), known);
      claim.against().forEach(other -> requireBill("against", other, known));
      requireFit("deployment", claim.deployment(), kind);
      claim.against().forEach(other -> requireFit("against", other, kind));
      boolean breakEven = kind == Kind.BREAK_EVEN_MONTHS || kind == Kind.BREAK_EVEN_INFERENCES;
      if (kind != Kind.CHEAPEST) {
        optional("published", BigDecimal::new);
        if (claim.against().size() > 1 || (breakEven && claim.against().isEmpty())) {
          throw error("against", "expected one deployment that it is compared with");
        }
      }
      Set<String> units =
          switch (kind) {
            case BREAK_EVEN_MONTHS -> Set.of("month");
            case BREAK_EVEN_INFERENCES -> Set.of("inferences/month");
            case CHEAPEST -> Set.of("deployment");
            case QUANTITY, PRICE -> Set.of();
            case SHARE -> Set.of("percent");
            default -> claim.against().isEmpty() ? Set.of("USD") : Set.of("USD", "percent");
          };
      if (!units.isEmpty() && !units.contains(claim.unit())) {
        throw error(
            "unit",
            "'%s' does not fit the figure, expected %s"
                .formatted(claim.unit(), String.join(" or ", units.stream().sorted().toList())));
      }
    }

    /** A pipeline runs and serves nothing; all others serve and do not run. */
    private void requireFit(String column, String plan, Kind kind) {
      boolean serves = scenario.find(plan).map(Scenario.Plan::serves).orElse(true);
      if (kind == Kind.RUN && serves) {
        throw error(column, "'" + plan + "' is not a pipeline, so it has no run");
      }
      if (serves) {
        return;
      }
      if (OF_SERVING.contains(kind)) {
        throw error(
            column,
            "'%s' is a pipeline, which serves nothing, so it has no %s"
                .formatted(plan, cell("figure")));
      }
      if (!cell("inferences_per_month").isEmpty()) {
        throw error(
            "inferences_per_month",
            "'" + plan + "' is a pipeline, which costs the same for any demand");
      }
    }

    private void requireBill(String column, String bill, List<String> known) {
      if (!known.contains(bill)) {
        throw error(
            column,
            "'%s' is not a deployment of %s: %s"
                .formatted(bill, scenario.name(), String.join(", ", known)));
      }
    }

    private String cell(String column) {
      return row.text(column);
    }

    private String required(String column) {
      return row.required(column, Function.identity());
    }

    private <T> Optional<T> optional(String column, Function<String, T> parser) {
      return row.optional(column, parser);
    }

    ConfigurationException error(String column, String message) {
      return row.error(column, message);
    }
  }
}
