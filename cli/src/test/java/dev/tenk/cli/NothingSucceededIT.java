package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.stats.cell.ErrorCount;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real drivers, and a server that answers one call and then no other. */
class NothingSucceededIT {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"500, failed", "429, throttled"})
  void theRunIsNoSuccessWhateverTheErrors(int status, String outcome) throws Exception {
    try (DelayServer server = new DelayServer().with("m", Duration.ZERO)) {
      server.refuseAfter(1, status, "not today,\n key s3cr3t-of-suite \u001b[2J");
      Said said = run(server);

      assertThat(said.exitCode()).as(said.out() + said.err()).isEqualTo(3);
      String why =
          "nothing succeeded: 20 of 20 requests were no success: 20 %s (HTTP %d); the first said: not"
              .formatted(outcome, status);
      assertThat(said.out().replaceAll("\\s+", " "))
          .contains("! server: invalid, " + why + " today, key … \ufffd[2J")
          .contains("Nothing is recommended");
      assertThat(said.out()).doesNotContain("\u001b[2J");
    }
    RunFolder run = new RunStore(store()).runs().get(0);
    for (String workload : List.of("even", "callers")) {
      List<ErrorCount> errors =
          run.cellFacts(new CellKey("server", workload, 1)).counts().errors().orElseThrow();
      assertThat(errors)
          .singleElement()
          .extracting(ErrorCount::said)
          .isEqualTo(Optional.of("not today, key … \ufffd[2J"));
      assertThat(run.cellFacts(new CellKey("server", workload, 1)).judgement().verdict())
          .singleElement()
          .asString()
          .startsWith("nothing succeeded: ");
    }
    assertThat(filesWith("s3cr3t-of-suite")).containsExactlyInAnyOrder("suite.yaml", "report.html");
  }

  /**
   * The suite is kept with the run, and shown on the page, with the secret as this test wrote it.
   */
  private List<String> filesWith(String text) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> contains(file, text))
          .map(file -> file.getFileName().toString())
          .distinct()
          .toList();
    }
  }

  private static boolean contains(Path file, String text) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Said run(DelayServer server) throws IOException {
    Path prices = Path.of("../prices").toAbsolutePath().normalize();
    Path file = folder.resolve("suite.yaml");
    Files.writeString(
        file,
        """
        name: refused
        slo: p50=1h
        demand: 1000/month peak 1/s
        prices: %s/edge.csv
        payloads: {synthetic: {count: 3, width: 4, height: 4}}
        targets:
          - name: server
            kind: edge-http
            standing: stand-in
            device: %s/devices/raspberry-pi-5-hailo-8l.yaml
            url: %s
            headers: {X-Key: s3cr3t-of-suite}
            input: {layout: NCHW, datatype: FP32, mean: 127, std: 128}
            model: m
            connections: 2400
        workloads:
          - {name: even, kind: constant, rate: 20/s, warm_up: 1s, duration: 1s}
          - {name: callers, kind: closed, callers: 1, think_time: 20ms, warm_up: 0s, duration: 1s}
        """
            .formatted(prices, prices, server.url()));
    return Said.tenk(
        "run",
        file.toString(),
        "--store",
        store().toString(),
        "--out",
        folder.resolve("out").toString());
  }

  private Path store() {
    return folder.resolve("runs");
  }
}
