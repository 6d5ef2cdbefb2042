package dev.tenk.cli.measure;

import static dev.tenk.cli.Said.tenk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cli.Said;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a histogram log to a comparison, as a user goes. */
class HistogramLogImportTest {
  private static final Path PRICES = Path.of("..", "prices").toAbsolutePath().normalize();
  private static final int SECONDS = 20;
  private static final int A_SECOND = 50;

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
            slo: p90=100ms
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

  /** 50 requests a second around some time, in nanoseconds, and all of them together. */
  private Histogram log(Path file, double medianMillis) throws IOException {
    SplittableRandom random = new SplittableRandom(Math.round(medianMillis));
    Histogram all = new Histogram(3);
    try (OutputStream to = Files.newOutputStream(file)) {
      HistogramLogWriter writer = new HistogramLogWriter(new PrintStream(to));
      writer.outputLogFormatVersion();
      writer.outputStartTime(1_764_550_000_000L);
      writer.outputLegend();
      for (int second = 0; second < SECONDS; second++) {
        Histogram interval = new Histogram(3);
        for (int i = 0; i < A_SECOND; i++) {
          interval.recordValue(Math.round(medianMillis * 1e6 * (0.5 + random.nextDouble())));
        }
        writer.outputIntervalHistogram(second, second + 1, interval);
        all.add(interval);
      }
      writer.close();
    }
    return all;
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

  private String run(Path file, String... more) {
    Said said = imported(file, more);
    assertThat(said.err()).isEmpty();
    return said.out().lines().findFirst().orElseThrow().split(" ", -1)[1];
  }

  private List<Path> stored() throws IOException {
    if (!Files.exists(store())) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(store())) {
      return list.toList();
    }
  }

  @Test
  void aRateThatDidNotWaitForAnswersIsACapacity() throws IOException {
    Path log = folder.resolve("open.hlog");
    log(log, 30);

    Said closed = imported(log, "--unit", "ns", "--failed", "0");
    Files.move(store(), folder.resolve("closed"));
    Said open = imported(log, "--unit", "ns", "--failed", "0", "--open");

    assertThat(closed.out()).contains("SLO not measured at the demand");
    assertThat(open.out()).contains("per 10,000 inferences").contains("but is imported");
  }

  @Test
  void aLogBecomesARunThatEveryCommandReads() throws IOException {
    Path log = folder.resolve("before.hlog");
    Histogram all = log(log, 30);
    Path later = folder.resolve("after.hlog");
    log(later, 45);

    String before = run(log, "--unit", "ns", "--failed", "10");
    String after = run(later, "--unit", "ns", "--failed", "0");

    String store = store().toString();
    Said report =
        tenk("report", before, "-v", "--store", store, "--out", folder.resolve("out").toString());
    assertThat(report.words())
        .contains("server (imported)")
        .contains("1010 requests: read from before.hlog, which HdrHistogram (log) wrote")
        .contains("that 10 requests failed is what --failed says")
        .contains("were taken to be in units of 1 ns, as --unit says");
    String json = Files.readString(store().resolve(before + "/cells/server/imported/1/cell.json"));
    assertThat(json.replaceAll("\\s", ""))
        .contains("\"sent\":1010,\"succeeded\":1000,")
        .contains("\"failed\":10,");
    assertThat(tenk("explain", before, "server", "p50", "--store", store).words())
        .contains("p50 of server under imported")
        // of 1,010: what failed took longer than all others
        .contains(
            "seen %.1f ms: the 505th of 1,010".formatted(all.getValueAtPercentile(50.5) / 1e6));
    Said compared = tenk("compare", before, after, "--store", store);
    assertThat(compared.words())
        .contains("server, imported: indicative")
        .doesNotContain("invalid")
        .doesNotContain("answers");
    assertThat(tenk("history", "--store", store).words())
        .contains("server imported imported response-p50 2 ");
    assertThat(tenk("matrix", after, "--store", store).words())
        .contains("- Nothing is recommended");
  }

  @Test
  void whatIsNotWholeLeavesNothing() throws IOException {
    Path log = folder.resolve("whole.hlog");
    log(log, 30);
    byte[] bytes = Files.readAllBytes(log);
    Path cut = Files.write(folder.resolve("cut.hlog"), Arrays.copyOf(bytes, bytes.length - 20));
    Path zipped = folder.resolve("cut.hlog.gz");
    try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      gzip.write(bytes);
    }
    byte[] whole = Files.readAllBytes(zipped);
    Files.write(zipped, Arrays.copyOf(whole, whole.length / 2));

    for (Path file : List.of(cut, zipped)) {
      Said said = imported(file, "--unit", "ns", "--failed", "0");
      assertThat(said.exitCode()).isEqualTo(2);
      assertThat(said.err().lines()).hasSize(1).allMatch(line -> line.contains("" + file));
    }
    for (String[] half : new String[][] {{}, {"--unit", "ns"}, {"--failed", "0"}}) {
      Said said = imported(log, half);
      assertThat(said.exitCode()).isEqualTo(2);
      assertThat(said.err()).contains("--unit").contains("--failed");
    }
    assertThat(stored()).isEmpty();

    run(log, "--unit", "ns", "--failed", "0");
    Said again = imported(log, "--unit", "ns", "--failed", "0");
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).contains("it is there already, as run ");
    assertThat(stored()).hasSize(1);
  }

  @Test
  void theFormIsKeptWhereItIsCompressed() throws IOException {
    Path log = folder.resolve("a.hlog");
    log(log, 30);
    Path zipped = folder.resolve("a.hlog.gz");
    try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      Files.copy(log, gzip);
    }

    run(zipped, "--unit", "us", "--failed", "0");

    assertThat(stored()).hasSize(1);
  }
}
