package dev.tenk.reports.render.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.WakeUps;
import dev.tenk.results.stats.cell.WakeUps.WakeUp;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.testsupport.Cells;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NotesTest {
  @Test
  void aProxyInBetweenIsNamed() {
    TargetReport proxied = SampleReports.target("pi", Standing.MEASURED, "lite0", List.of());
    proxied.facts().details().put("proxy", "http://proxy:3128");
    TargetReport direct = SampleReports.target("laptop", Standing.STAND_IN, "lite0", List.of());

    assertThat(Notes.sections(SampleReports.report(List.of(), proxied, direct)))
        .filteredOn(section -> section.heading().equals("Notes"))
        .singleElement()
        .satisfies(
            notes ->
                assertThat(notes.toString())
                    .containsOnlyOnce("was reached through the proxy")
                    .contains(
                        "pi was reached through the proxy http://proxy:3128, whose time is in every"
                            + " figure."));
  }

  @Test
  void whatSleptIsTold() {
    CellSummary cell = Cells.open("ic", "steady-40", 40, SloDecision.MISSED);
    WakeUps twice =
        new WakeUps(
            List.of(new WakeUp(0, 300_000_000_000L, 30), new WakeUp(900, 330_000_000_000L, 33)), 1);
    TargetReport woken =
        SampleReports.target("ic", Standing.EMULATED, "c", List.of(Cells.woken(cell, 600, twice)));

    assertThat(ServiceNotes.sentences(SampleReports.report(List.of(), woken)))
        .containsExactly(
            "ic, steady-40: woke 2 times, 315 s from the first call that met it asleep to the first"
                + " answer on average, 330 s at most; once it had not woken when the cell ended.");
    assertThat(SleepNotes.of(woken)).isEmpty();
    assertThat(Tables.load(SampleReports.report(List.of(), woken)).toString())
        .contains("0 %, 25.0 % asleep");

    WakeUps never = new WakeUps(List.of(), 1);
    TargetReport asleep =
        SampleReports.target("ic", Standing.EMULATED, "c", List.of(Cells.woken(cell, 2400, never)));
    asleep.facts().details().putAll(Map.of("inference_component", "c", "minimum_instances", "0"));
    assertThat(ServiceNotes.sentences(SampleReports.report(List.of(), asleep)))
        .containsExactly("ic, steady-40: was not seen to wake.");
    assertThat(SleepNotes.of(asleep))
        .containsExactly(
            "ic may sleep; how long it takes to wake was not measured (workload kind wake-up), so it"
                + " is priced as if it never slept.");
  }
}
