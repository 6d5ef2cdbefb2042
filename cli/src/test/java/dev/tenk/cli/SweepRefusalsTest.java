package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps that are none: one sentence, exit 2, and nothing is begun. */
class SweepRefusalsTest {
  @TempDir Path folder;
  private Path suite;

  @BeforeEach
  void write() throws IOException {
    suite =
        Files.writeString(
            folder.resolve("s.yaml"),
            SweepIT.suite(
                "agent: {model: efficientnet-lite0-int8}", "efficientnet-lite0-int8", "1s"));
  }

  @Test
  void whatIsNotThereIsNamed() {
    refused("say what to vary, as in --workers 1,2 or --set targets.NAME.key=a,b");
    refused(
        "--target: 'pi' is no target of the suite; there are edge",
        "--target",
        "pi",
        "--workers",
        "1,2");
    refused(
        "--set targets.edge.colour=red: unknown key 'colour'; known here: ",
        "--set",
        "targets.edge.colour=red,blue");
    refused(
        "--set: 'workloads.even.rate=1/s,2/s' is not targets.NAME.key=a,b,c; only targets are"
            + " swept, for the load is the same for all variants",
        "--set",
        "workloads.even.rate=1/s,2/s");
    refused(
        "--set targets.pi.timeout: a sweep is of one target, and here it is 'edge'",
        "--target",
        "edge",
        "--set",
        "targets.pi.timeout=1s,2s");
    refused(
        "--memory: tenk makes no such variants of target 'edge', which is of kind edge-http; a key"
            + " of the suite is swept by --set targets.edge.KEY=a,b",
        "--memory",
        "512,1024");
    refused("--build: /no/such.onnx cannot be read", "--build", "/no/such.onnx,/nor/this.onnx");
  }

  /** It is not refused: what each costs can be had of less. */
  @Test
  void aWindowThatDecidesNothingIsNamedBeforeItIsMeasured() {
    Said said = Said.tenk("sweep", suite.toString(), "--workers", "1,2", "--dry-run");

    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.out())
        .startsWith("note: even: about 60 requests a round, and no SLO is met by fewer than ");
  }

  @Test
  void valuesOutOfTheirRangeAreNamedWithTheirOption() {
    refused("--workers 0: workers: '0' is not a whole number from 1 to 1024", "--workers", "0,1");
    refused("--encoding morse: encoding: 'morse' is not one of ", "--encoding", "binary,morse");
    refused("--rounds: 0, expected 1 to 100", "--workers", "1,2", "--rounds", "0");
    refused("--max-spend: ", "--workers", "1,2", "--max-spend", "x");
  }

  @Test
  void variantsAreSeveralAndDiffer() {
    refused("--workers: there is no value, expected values divided by commas", "--workers", "");
    refused("--workers: a value is empty, expected values divided by commas", "--workers", "1,,2");
    refused("--workers: 1 is there twice; two variants would be the same", "--workers", "1,2,1");
    refused(
        "--set targets.edge.timeout: 1000ms is there twice; two variants would be the same",
        "--set",
        "targets.edge.timeout=1s,1000ms");
    refused("the sweep has 1 variant, expected 2 to 16", "--workers", "2");
    refused(
        "the sweep has 18 variants, expected 2 to 16",
        "--workers",
        "1,2,3,4,5,6,7,8,9",
        "--intra-op-threads",
        "1,2");
    refused(
        "--set targets.edge.agent.workers: that is swept twice; give all of its values once",
        "--workers",
        "1,2",
        "--set",
        "targets.edge.agent.workers=3,4");
  }

  @Test
  void aRunIsGoneOnWithAsItBegan() {
    refused(
        "--resume: a sweep goes on as it began; leave out SUITE, --dry-run and --expires",
        "--resume",
        "latest");
  }

  private void refused(String why, String... options) {
    Path store = folder.resolve("runs");
    Said said =
        Said.tenk(
            Stream.concat(
                    Stream.of("sweep", suite.toString(), "--store", store.toString()),
                    Stream.of(options))
                .toArray(String[]::new));

    assertThat(said.err()).startsWith("tenk: " + why);
    assertThat(said.err().lines()).hasSize(1);
    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(store)
        .satisfiesAnyOf(
            each -> assertThat(each).doesNotExist(), each -> assertThat(each).isEmptyDirectory());
  }
}
