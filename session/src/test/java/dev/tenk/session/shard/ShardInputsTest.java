package dev.tenk.session.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.SuiteReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardInputsTest {
  @TempDir Path folder;

  private Suite suite(Path base, String payloads, String workload) {
    return SuiteReader.read(
            "suite.yaml",
            base,
            """
            name: shared
            slo: p50=1h
            demand: 1000/month peak 1/s
            prices: prices.csv
            payloads: %s
            targets:
              - {name: server, kind: edge-http, standing: stand-in, device: d.yaml, url: "http://a", ca_file: ../ca.pem}
            workloads:
              - %s
            """
                .formatted(payloads, workload))
        .suite();
  }

  @Test
  void whatASuiteNamesIsWhereItIsSeenFromTheSuitesFolder() throws IOException {
    Path base = Files.createDirectories(folder.resolve("lab/suites"));
    Files.createDirectories(folder.resolve("lab/tensors"));
    Files.writeString(folder.resolve("lab/tensors/a b.bin"), "ab");
    Files.writeString(folder.resolve("lab/tensors/ü.bin"), "ue");
    Files.writeString(folder.resolve("lab/ca.pem"), "pem");
    Files.writeString(base.resolve("trace.csv"), "time\n0\n1\n");
    Files.writeString(base.resolve("secret.txt"), "not named");
    Suite suite =
        suite(
            base,
            "{tensors: ../tensors}",
            "{name: again, kind: replay, file: trace.csv, column: time, unit: s}");

    ShardInputs.write(suite, base, folder.resolve("files.zip"));
    Path elsewhere = ShardInputs.read(folder.resolve("files.zip"), folder.resolve("worker"));

    assertThat(elsewhere.resolve("../tensors/a b.bin")).hasContent("ab");
    assertThat(elsewhere.resolve("../tensors/ü.bin")).hasContent("ue");
    assertThat(elsewhere.resolve("../ca.pem")).hasContent("pem");
    assertThat(elsewhere.resolve("trace.csv")).hasContent("time\n0\n1\n");
    try (Stream<Path> all = Files.walk(folder.resolve("worker"))) {
      assertThat(all.filter(Files::isRegularFile)).hasSize(4);
    }
  }

  @Test
  void whatIsNamedByAnAbsolutePathIsLeftWhereItIs() throws IOException {
    Path base = Files.createDirectories(folder.resolve("suites"));
    Path tensors = Files.createDirectories(folder.resolve("tensors"));
    Files.writeString(tensors.resolve("a.bin"), "a");
    Suite suite =
        suite(
            base,
            "{tensors: " + tensors.toAbsolutePath() + "}",
            "{name: w, kind: poisson, rate: 1/s, warm_up: 0s, duration: 10s}");

    ShardInputs.write(suite, base, folder.resolve("files.zip"));
    Path elsewhere = ShardInputs.read(folder.resolve("files.zip"), folder.resolve("worker"));

    assertThat(elsewhere).isEqualTo(folder.resolve("worker/files")).isEmptyDirectory();
  }

  @Test
  void anArchiveThatLeadsOutOfItsFolderIsRefused() throws IOException {
    Path archive = folder.resolve("files.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      zip.putNextEntry(new ZipEntry("files/../../out"));
    }

    assertThatThrownBy(() -> ShardInputs.read(archive, folder.resolve("worker")))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("'files/../../out' leads out of its folder");
  }
}
