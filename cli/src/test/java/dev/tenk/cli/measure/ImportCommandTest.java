package dev.tenk.cli.measure;

import static dev.tenk.cli.Said.tenk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cli.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From another tool's file to a bill, as a user goes. */
class ImportCommandTest {
  private static final String HEADER =
      "net_name,status,status_description,fps,num_of_frames,send_rate,recv_rate,hw_latency,"
          + "overall_latency,min_power,average_power,max_power,min_current,average_current,"
          + "max_current,min_temp,average_temp,max_temp\n";

  private static final Path STATED =
      Path.of("..", "cost/src/test/resources/dev/tenk/cost/stated").toAbsolutePath().normalize();

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

    Said said = tenk("import", "stated", runs.toString(), "--out", stated.toString());

    assertThat(said.exitCode()).isZero();
    assertThat(said.out()).isEmpty();
    assertThat(said.err())
        .contains("tenk: left out: a with status 26 (HAILO_INVALID_HEF), for it did not run");
    assertThat(tenk("import", "stated", runs.toString()).out())
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
  void whatPowerTuningStatesIsPricedByMemorySize() throws IOException {
    Path stated = folder.resolve("tuned.yaml");
    Said said =
        tenk("import", "stated", STATED + "/power-tuning-all.json", "--out", stated.toString());
    assertThat(said.err()).isEmpty();
    assertThat(said.exitCode()).isZero();
    // the tool's own price: 2.1e-9 USD for a ms with 128 MB
    Path scenario =
        file(
            "plan.yaml",
            """
            name: plan
            region: us-east-1
            demand: {inferences: 10000/month, peak_per_s: 1}
            prices: [{id: call, price: 0.0000002 USD/request}, {id: gbs, price: 0.0000168 USD/GB-second}]
            deployments:
              - {name: small, kind: lambda, request: call, gb_second: gbs, memory_mb: 128, stated: {file: tuned.yaml}}
              - {name: large, kind: lambda, request: call, gb_second: gbs, memory_mb: 1024, stated: {file: tuned.yaml}}
            """);

    Said cost = tenk("cost", scenario.toString(), "--format", "csv", "--lines");

    assertThat(cost.err()).isEmpty();
    // 7.728e-7 and 1.1256e-6 USD a call by that tool
    assertThat(cost.out()).contains("0.007728", "0.011256");
    assertThat(tenk("cost", scenario.toString()).out())
        .containsIgnoringWhitespaces(
            "large: duration stated by AWS Lambda Power Tuning, not measured: 67 ms a call with"
                + " 1024 MB (mean 66.3375 ms; by its own prices 0.011256 USD for 10,000 calls,"
                + " without the charge for requests), mean of its calls without the fastest and"
                + " the slowest fifth");
  }

  @Test
  void whatARecommenderStatesIsLeftOutWhereItIsNoCapacityOfOneInstance() {
    Said said = tenk("import", "stated", STATED + "/inference-recommender.json");

    assertThat(said.exitCode()).isZero();
    assertThat(said.err().lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith("tenk: left out: sm-epc-"));
    assertThat(said.out()).contains("- name: 'ml.m5.xlarge'\n    capacity_per_s: 32.5\n");
  }

  @Test
  void mistakesAreOneSentence() throws IOException {
    for (String name : new String[] {file("x.csv", "a,b\n1,2\n").toString(), "no-such-file"}) {
      Said said = tenk("import", "stated", name);
      assertThat(said.exitCode()).isEqualTo(2);
      assertThat(said.out()).isEmpty();
      assertThat(said.err().lines()).hasSize(1).allMatch(line -> line.startsWith("tenk: " + name));
    }
    Said nowhere =
        tenk(
            "import",
            "stated",
            file("y.csv", HEADER + "b,0,HAILO_SUCCESS,200,250,60.1,0.4,4.5,,,,,,,,,,\n").toString(),
            "--out",
            folder.resolve("none/stated.yaml").toString());
    assertThat(nowhere.exitCode()).isEqualTo(2);
    assertThat(nowhere.err()).contains("--out: ").contains("cannot be written");
  }
}
