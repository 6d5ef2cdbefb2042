package dev.tenk.cost;

import static dev.tenk.results.stats.slo.SloDecision.INCONCLUSIVE;
import static dev.tenk.results.stats.slo.SloDecision.MET;
import static dev.tenk.results.stats.slo.SloDecision.MISSED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.testsupport.Cells;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapacityTest {

  @Test
  void isAtLeastTheHighestRateThatMetTheSlo() {
    assertThat(
            of(
                open("steady-20", 20, MET),
                open("steady-40", 39.5, MET),
                open("steady-80", 80, MISSED),
                Cells.closed("pi", "callers-4")))
        .isEqualTo(
            new Capacity.AtLeast(new BigDecimal("39.5"), new BigDecimal("0.0"), "steady-40"));
  }

  @Test
  void ignoresWhatIsNotValid() {
    CellSummary met = open("steady-40", 40, MET);

    assertThat(of(open("steady-20", 20, MET), Cells.late(met))).isEqualTo(at("20.0", "steady-20"));
    assertThat(of(open("steady-20", 20, MET), Cells.spoilt(met, "the pool was too small")))
        .isEqualTo(at("20.0", "steady-20"));
  }

  @Test
  void ignoresAWorkloadThatAlsoMissed() {
    assertThat(
            of(
                open("steady-20", 20, MET),
                open("steady-40", 40, MET),
                Cells.again(open("steady-40", 40, MISSED), 2)))
        .isEqualTo(at("20.0", "steady-20"));
    assertThat(of(open("steady-40", 40, MET), Cells.again(open("steady-40", 40, INCONCLUSIVE), 2)))
        .isEqualTo(at("40.0", "steady-40"));
  }

  @Test
  void ignoresARateThatVaried() {
    CellSummary ramp = Cells.varying(open("ramp-to-80", 40, MET));

    assertThat(of(open("steady-20", 20, MET), ramp)).isEqualTo(at("20.0", "steady-20"));
    assertThat(of(ramp)).isEqualTo(of(Cells.closed("pi", "callers-4")));
  }

  @Test
  void saysWhyItIsNotKnown() {
    assertThat(of(Cells.closed("pi", "callers-4")))
        .isEqualTo(
            new Capacity.Unknown(
                "no open workload of one steady rate was measured, and only those show a capacity"));
    assertThat(
            of(
                open("steady-40", 40, INCONCLUSIVE),
                Cells.late(open("steady-60", 60, MET)),
                open("steady-80", 80, MISSED)))
        .isEqualTo(
            new Capacity.Unknown(
                "no open workload met the SLO (steady-40 inconclusive, steady-60 met but invalid,"
                    + " steady-80 missed)"));
  }

  private static Capacity of(CellSummary... cells) {
    return Capacity.of(List.of(cells), List.of());
  }

  private static CellSummary open(String workload, double ratePerSecond, SloDecision slo) {
    return Cells.open("pi", workload, ratePerSecond, slo);
  }

  private static Capacity at(String ratePerSecond, String workload) {
    return new Capacity.AtLeast(new BigDecimal(ratePerSecond), new BigDecimal("0.0"), workload);
  }
}
