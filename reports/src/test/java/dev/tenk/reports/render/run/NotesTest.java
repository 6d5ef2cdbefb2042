package dev.tenk.reports.render.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.results.model.Standing;
import java.util.List;
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
}
