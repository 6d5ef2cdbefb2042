package dev.tenk.gatling.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.SampleCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real driver processes. */
class CellLauncherTest {
  @TempDir Path folder;

  @Test
  void offersEveryPlannedRequestOfAnOpenWorkload() throws IOException {
    List<Sample> samples =
        measure("{name: w, kind: constant, rate: 200/s, warm_up: 2s, duration: 3s}");

    List<Sample> steady =
        samples.stream().filter(sample -> sample.phase() == Phase.STEADY).toList();
    assertThat(steady).hasSize(600);
    assertThat(samples).extracting(Sample::sequence).doesNotHaveDuplicates();
    for (Sample sample : samples) {
      assertThat(sample.slipNanos().getAsLong()).isNotNegative();
      assertThat(sample.responseNanos()).isGreaterThanOrEqualTo(10_000_000);
    }
    if (System.getProperty("slip") != null) {
      long[] slips = steady.stream().mapToLong(s -> s.slipNanos().getAsLong()).sorted().toArray();
      System.out.println(
          "SLIP p50 " + slips[slips.length / 2] + " p99 " + slips[slips.length * 99 / 100]);
    }
  }

  @Test
  void keepsTheCallersOfAClosedWorkloadGoing() throws IOException {
    List<Sample> samples =
        measure("{name: w, kind: closed, callers: 3, warm_up: 0s, duration: 2s}");

    assertThat(samples).allMatch(sample -> sample.intendedNanos().isEmpty());
    // three callers, each at most every 10 ms for 2 s
    assertThat(samples.size()).isBetween(100, 603);
  }

  private List<Sample> measure(String workload) throws IOException {
    Path suite = folder.resolve("suite.yaml");
    Files.writeString(
        suite,
        """
        name: test
        slo: p90=100ms
        demand: 1000/month peak 1/s
        prices: edge.csv
        payloads: {synthetic: {count: 2, width: 8, height: 8}}
        targets:
          - {name: t, kind: delay, standing: emulated, device: d.yaml, delay: 10ms}
        workloads:
          - %s
        """
            .formatted(workload));
    Path cell = Files.createDirectories(folder.resolve("cell"));
    Files.createDirectories(cell.resolve(RunFolder.GATLING));
    CellOrder order =
        new CellOrder(
            suite, folder, new CellKey("t", "w", 1), cell, Optional.empty(), OptionalLong.empty());
    try (CellLauncher launcher = CellLauncher.start(order)) {
      CellLauncher.Result result = launcher.await(progress -> {});
      assertThat(result).isInstanceOf(CellLauncher.Result.Measured.class);
    }
    List<Sample> samples = new ArrayList<>();
    SampleCsv.read(cell.resolve(RunFolder.SAMPLES), samples::add);
    return samples;
  }
}
