package dev.tenk.reports.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cost.Cost.Units;
import dev.tenk.cost.CostKind;
import dev.tenk.cost.CostLine;
import dev.tenk.cost.Estimate;
import dev.tenk.cost.prices.Confidence;
import dev.tenk.reports.page.CostCourse.Bill;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class CostCourseTest {
  private static CostLine line(String item, String quantity, String unit, String usd) {
    return new CostLine(
        item,
        Estimate.exact(new BigDecimal(quantity)),
        unit,
        new BigDecimal(usd),
        Optional.empty(),
        Optional.empty(),
        Confidence.CONFIRMED,
        "",
        List.of(CostKind.values()).get(0),
        Optional.empty());
  }

  private static Bill bill(long inferences, CostLine... lines) {
    return new Bill(inferences, List.of(lines), Optional.empty(), OptionalDouble.empty());
  }

  private static Bill cold(long inferences, double share, String seconds) {
    return new Bill(
        inferences,
        List.of(
            line("requests", String.valueOf(inferences), "request", "0.000001"),
            line("duration", seconds, "GB-second", "0.00001")),
        Optional.empty(),
        OptionalDouble.of(share));
  }

  /** 0.01 + 0.5, 0.1 + 2.0, 0.3 + 1.5, 1 + 1.2 and 10 + 12 USD. */
  private static List<Bill> falling() {
    return List.of(
        cold(10_000, 0.9, "50000"),
        cold(100_000, 0.3, "200000"),
        cold(300_000, 0.1, "150000"),
        cold(1_000_000, 0.01, "120000"),
        cold(10_000_000, 0.001, "1200000"));
  }

  @Test
  void aFallIsThatOfTheLineThatFallsMost() {
    CostCourse.Fall fall = CostCourse.fall(falling()).orElseThrow();

    assertThat(fall.item()).isEqualTo("duration");
    assertThat(fall.from().inferences()).isEqualTo(100_000);
    assertThat(fall.to().inferences()).isEqualTo(300_000);
    assertThat(CostCourse.sentences(Map.of("lambda", falling())))
        .containsExactly(
            "lambda: a month falls from $2.10 at 100,000 inferences to $1.80 at 300,000: duration falls from 200,000 to 150,000 GB-second, as at most 30.0 % of the calls are cold there, and 10.0 % here.");
  }

  /** 1 % may be in the walk over random arrivals. */
  @Test
  void aFallOfLessThanTwoPercentIsNone() {
    assertThat(
            CostCourse.fall(
                List.of(
                    bill(10, line("hours", "100", "h", "1")),
                    bill(20, line("hours", "99", "h", "1")))))
        .isEmpty();
    assertThat(CostCourse.fall(List.of())).isEmpty();
  }

  @Test
  void whatIsFixedIsNamedForAllThatHaveIt() {
    List<Bill> fixed =
        List.of(
            bill(100, line("board", "1", "device", "7"), line("energy", "10", "kWh", "0.1")),
            bill(10_000, line("board", "1", "device", "7"), line("energy", "20", "kWh", "0.1")));
    Map<String, List<Bill>> all = new LinkedHashMap<>();
    all.put("one", fixed);
    all.put("other", fixed);
    all.put("by use", List.of(cold(100, 0.5, "1"), cold(200, 0.5, "2")));

    assertThat(CostCourse.sentences(all))
        .containsExactly(
            "one, other: $7.00 of the $8.00 that a month of 100 inferences costs is fixed (board); the more there are, the less each costs.");
  }

  @Test
  void aStepIsWhereAnotherUnitBegins() {
    Bill one =
        new Bill(
            100,
            List.of(line("board", "1", "device", "7")),
            Optional.of(new Units("device", 1, 0)),
            OptionalDouble.empty());
    Bill two =
        new Bill(
            250_000,
            List.of(line("board", "2", "device", "7")),
            Optional.of(new Units("device", 2, 0)),
            OptionalDouble.empty());

    assertThat(CostCourse.sentences(Map.of("pi", List.of(one, two))))
        .contains("pi: from 250,000 inferences a month on it takes 2 devices, below 1: a step.");
  }

  @Test
  void aFreeTierIsSaidWhereItEnds() {
    List<Bill> bills =
        List.of(
            bill(1000, line("requests", "1000", "request", "0")),
            bill(
                2_000_000,
                line("requests", "1000000", "request", "0"),
                line("requests", "1000000", "request", "0.0000002")));

    assertThat(CostCourse.sentences(Map.of("lambda", bills)))
        .containsExactly(
            "lambda: requests is free, and paid from about 2,000,000 inferences a month on.");
  }
}
