package dev.tenk.cli.measure;

import static dev.tenk.cli.Said.tenk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cli.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From hailortcli's file to a bill, as a user goes. */
class ImportCommandTest {
  private static final String HEADER =
      "net_name,status,status_description,fps,num_of_frames,send_rate,recv_rate,hw_latency,"
          + "overall_latency,min_power,average_power,max_power,min_current,average_current,"
          + "max_current,min_temp,average_temp,max_temp\n";

  @TempDir Path folder;

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  @Test
  void aScenarioTakesWhatWasImportedAndSaysWhatItIs() throws IOException {
    Path runs =
        file(
            "runs.csv",
            HEADER
                + "a,26,HAILO_INVALID_HEF,,,,,,,,,,,"
                + "b,0,HAILO_SUCCESS,200,250,60.1,0.4,4.5,,,,,,,,,,\n");
    Path stated = folder.resolve("stated.yaml");

    Said said = tenk("import", "hailortcli", runs.toString(), "--out", stated.toString());

    assertThat(said.exitCode()).isZero();
    assertThat(said.out()).isEmpty();
    assertThat(said.err())
        .contains("tenk: left out, for it did not run: a with status 26 (HAILO_INVALID_HEF)");
    assertThat(tenk("import", "hailortcli", runs.toString()).out())
        .isEqualToIgnoringNewLines(Files.readString(stated));

    Path scenario =
        file(
            "plan.yaml",
            """
            name: plan
            region: us-east-1
            demand: {inferences: 1000000/month, peak_per_s: 250}
            prices: [{id: board, price: 360 USD/device}, {id: kwh, price: 0.25 USD/kWh}]
            deployments:
              - {name: pi, kind: edge, hardware: [{price: board}], electricity: kwh,
                 idle_power_w: 4, active_power_w: 9, lifetime_months: 36, resale_usd: 0,
                 upkeep_usd_per_month: 0, stated: {file: stated.yaml}}
            """);
    Said cost = tenk("cost", scenario.toString());
    assertThat(cost.err()).isEmpty();
    assertThat(cost.out())
        .contains("2 devices")
        .doesNotContain("≤")
        .containsIgnoringWhitespaces(
            "pi: capacity stated by hailortcli run --csv, not measured: 200 inferences a second")
        .containsIgnoringWhitespaces("the true cost is this or more.");
  }

  @Test
  void mistakesAreOneSentence() throws IOException {
    for (String name : new String[] {file("x.csv", "a,b\n1,2\n").toString(), "no-such-file"}) {
      Said said = tenk("import", "hailortcli", name);
      assertThat(said.exitCode()).isEqualTo(2);
      assertThat(said.out()).isEmpty();
      assertThat(said.err().lines()).hasSize(1).allMatch(line -> line.startsWith("tenk: " + name));
    }
    Said nowhere =
        tenk(
            "import",
            "hailortcli",
            file("y.csv", HEADER + "b,0,HAILO_SUCCESS,200,250,60.1,0.4,4.5,,,,,,,,,,\n").toString(),
            "--out",
            folder.resolve("none/stated.yaml").toString());
    assertThat(nowhere.exitCode()).isEqualTo(2);
    assertThat(nowhere.err()).contains("--out: ").contains("cannot be written");
  }
}
