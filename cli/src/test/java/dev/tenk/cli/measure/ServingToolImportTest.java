package dev.tenk.cli.measure;

import static dev.tenk.cli.Said.tenk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cli.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From what perf_analyzer and AIPerf wrote to a comparison and a price, as a user goes. */
class ServingToolImportTest {
  private static final Path PRICES = Path.of("..", "prices").toAbsolutePath().normalize();
  private static final Path FILES =
      Path.of("..", "results/src/test/resources/dev/tenk/results/imported")
          .toAbsolutePath()
          .normalize();
  private static final Path LOADS = FILES.resolve("perf-analyzer-263c5f6-concurrency.json.gz");

  @TempDir Path folder;

  private Path suite;

  @BeforeEach
  void writeSuite() throws IOException {
    Files.write(Files.createDirectory(folder.resolve("tensors")).resolve("a.bin"), new byte[4]);
    suite =
        Files.writeString(
            folder.resolve("suite.yaml"),
            """
            name: mine
            slo: p50=100ms,errors=10%%
            demand: 300000/month peak 5/s
            prices: %1$s/edge.csv
            payloads: {tensors: tensors}
            targets:
              - name: server
                kind: edge-http
                standing: stand-in
                device: %1$s/devices/raspberry-pi-5-hailo-8l.yaml
                url: http://127.0.0.1:1
                model: m
                input: {layout: NCHW, datatype: FP32, mean: 127, std: 128}
            workloads: [{name: steady, kind: poisson, rate: 30/s, warm_up: 0s, duration: 4s}]
            """
                .formatted(PRICES));
  }

  private Said imported(Path file, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("import", file.toString(), "--suite", suite.toString()));
    arguments.addAll(Arrays.asList(more));
    arguments.addAll(List.of("--store", store().toString(), "--out", folder.resolve("out") + ""));
    return tenk(arguments.toArray(String[]::new));
  }

  private Path store() {
    return folder.resolve("runs");
  }

  private List<Path> stored() throws IOException {
    if (!Files.exists(store())) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(store())) {
      return list.toList();
    }
  }

  private static String run(Said said) {
    assertThat(said.err()).isEmpty();
    return said.out().lines().findFirst().orElseThrow().split(" ", -1)[1];
  }

  @Test
  void ofSeveralLoadsEachBecomesARunOnce() throws IOException {
    Said several = imported(LOADS);
    assertThat(several.exitCode()).isEqualTo(2);
    assertThat(several.err())
        .contains("--request: 'concurrency 1' (119), 'concurrency 4' (240)")
        .hasLineCount(1);
    assertThat(stored()).isEmpty();

    String one = run(imported(LOADS, "--request", "concurrency 1"));
    String four = run(imported(LOADS, "--request", "concurrency 4"));
    Said again = imported(LOADS, "--request", "concurrency 4");

    assertThat(stored()).hasSize(2);
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).contains("it is there already, as run " + four);
    String report =
        tenk(
                "report",
                four,
                "--store",
                store().toString(),
                "--out",
                folder.resolve("out") + "",
                "-v")
            .out();
    assertThat(report)
        .contains("imported")
        .containsIgnoringWhitespaces("240 requests 'concurrency 4': read from")
        .containsIgnoringWhitespaces("which planned no starts that are known");
    assertThat(tenk("compare", one, four, "--store", store().toString()).out())
        .containsPattern("response p50 +ms +6\\.39 +14\\.1 +2\\.2");
  }

  @Test
  void aRateThatTheUserSaysDidNotWaitIsPriced() {
    Said said = imported(FILES.resolve("perf-analyzer-263c5f6-rate.json.gz"), "--open");

    assertThat(said.err()).isEmpty();
    assertThat(said.out()).contains("per 10,000 inferences").contains("but is imported");
  }

  @Test
  void aiperfsFailuresAreThoseOfItsSummary() {
    Said said = imported(FILES.resolve("aiperf-db4f639.jsonl.gz"));

    assertThat(said.err()).isEmpty();
    // 10 of 120
    assertThat(said.out()).contains(" 8.33 ");
  }

  @Test
  void ofAFileThatIsCutNothingIsThere() throws IOException {
    for (String name : List.of("perf-analyzer-263c5f6-rate.json.gz", "aiperf-db4f639.jsonl.gz")) {
      byte[] whole = Files.readAllBytes(FILES.resolve(name));
      Path cut = Files.write(folder.resolve(name), Arrays.copyOf(whole, whole.length * 2 / 3));

      Said said = imported(cut);

      assertThat(said.exitCode()).isEqualTo(2);
      assertThat(said.err()).hasLineCount(1).contains(name).contains("truncated");
      assertThat(stored()).isEmpty();
    }
  }
}
