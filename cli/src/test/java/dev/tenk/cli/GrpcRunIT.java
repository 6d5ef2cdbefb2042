package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Sample;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import dev.tenk.results.store.SampleCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs of a target that is called over gRPC. */
class GrpcRunIT {
  private static final Path PRICES = Path.of("../prices").toAbsolutePath().normalize();

  @TempDir Path folder;

  /** Two targets, each with an agent of its own that tenk starts: one by each protocol. */
  @Test
  void bothProtocolsAreMeasuredAndPricedAlike() throws Exception {
    String agent =
        "agent: {model: '" + TinyModel.TWICE.spec(TinyModel.NAME, folder) + "', max_queue: 2000}";
    Path suite = suite(target("http", agent) + target("grpc", agent));
    Said said =
        Said.tenk(
            "run",
            suite.toString(),
            "--store",
            folder.resolve("runs").toString(),
            "--out",
            folder.resolve("out").toString());
    assertThat(said.exitCode()).as(said.out() + said.err()).isZero();

    RunFolder run = new RunStore(folder.resolve("runs")).runs().get(0);
    for (String protocol : List.of("http", "grpc")) {
      List<Sample> samples = samples(run, protocol);
      assertThat(samples).hasSizeGreaterThanOrEqualTo(40).allMatch(Sample::succeeded);
      for (Sample sample : samples) {
        assertThat(sample.sentNanos().getAsLong())
            .isBetween(sample.handedNanos(), sample.doneNanos());
        assertThat(sample.server().modelNanos()).isPresent();
      }
    }
    assertThat(digests(run, "grpc")).isEqualTo(digests(run, "http"));
    assertThat(run.manifest().targets().get(1).modelSha256())
        .isPresent()
        .isEqualTo(run.manifest().targets().get(0).modelSha256());
    List<String> costs =
        Files.readAllLines(folder.resolve("out").resolve(run.runId()).resolve("cost-per-10k.csv"));
    assertThat(costs).anyMatch(line -> line.contains("grpc"));
  }

  private static List<Sample> samples(RunFolder run, String target) throws IOException {
    List<Sample> samples = new ArrayList<>();
    SampleCsv.read(
        run.cell(new CellKey(target, "even", 1)).resolve(RunFolder.SAMPLES), samples::add);
    return samples;
  }

  private static Set<String> digests(RunFolder run, String target) throws IOException {
    return samples(run, target).stream()
        .map(sample -> ((Outcome.Succeeded) sample.outcome()).outputDigest())
        .collect(Collectors.toSet());
  }

  @Test
  void thePortOfHttpIsRefusedInOneSentence() throws Exception {
    try (DelayServer server = new DelayServer().with(TinyModel.NAME, Duration.ofMillis(1))) {
      Path suite = suite(target("grpc", "url: " + server.url()));
      Said said = Said.tenk("run", suite.toString(), "--store", folder.resolve("runs").toString());
      assertThat(said.exitCode()).isEqualTo(2);
      assertThat(said.out() + said.err())
          .contains("does not speak HTTP/2, as gRPC does; name its port for gRPC")
          .doesNotContain("\tat ");
    }
  }

  private static String target(String protocol, String place) {
    return """
      - name: %s
        kind: edge-%s
        standing: stand-in
        device: %s/devices/raspberry-pi-5-hailo-8l.yaml
        %s
        input: {layout: NCHW, datatype: FP32, mean: 127, std: 128}
        model: %s
        timeout: 1m
    """
        .formatted(protocol, protocol, PRICES, place, TinyModel.NAME)
        .indent(2);
  }

  private Path suite(String targets) throws IOException {
    return Files.writeString(
        folder.resolve("suite.yaml"),
        """
        name: protocols
        slo: p50=1h
        demand: 1000/month peak 1/s
        prices: %s/edge.csv
        payloads: {synthetic: {count: 3, width: 4, height: 4}}
        targets:
        %s
        workloads:
          - {name: even, kind: constant, rate: 20/s, warm_up: 1s, duration: 2s}
        """
            .formatted(PRICES, targets));
  }
}
