package dev.tenk.analysis.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.DeviceWatch;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.TelemetrySample;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.DeviceSide;
import dev.tenk.results.stats.cell.EnergyUse;
import dev.tenk.results.stats.cell.MeanWatts;
import dev.tenk.results.store.CellFacts;
import dev.tenk.results.store.CellFacts.DriverEnd;
import dev.tenk.results.store.CellRecorder;
import dev.tenk.results.store.Phases;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.TelemetryCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * 10 requests a second for 60 s after 5 s of warm-up, on a device that draws 2 W idle, 4 W at the
 * beginning and 6 W from the middle of the window on.
 */
class WatchedCellTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Slo SLO = new Slo(0.9, 100_000_000, 0.5);
  private static final CellKey CELL = new CellKey("pi", "steady", 1);

  @TempDir Path root;

  @Test
  void theDeviceIsInTheCell() throws IOException {
    RunFolder run = new RunFolder(root);
    CellFacts facts = facts(run, 0);
    run.completeCell(CELL, facts);
    CellSummary summary = CellSummaries.of(run, CELL, SLO);
    DeviceSide side = summary.device().orElseThrow();

    assertThat(run.cellFacts(CELL)).isEqualTo(facts);
    assertThat(facts.judgement().verdict()).isEmpty();
    assertThat(side.idle()).contains(new MeanWatts(2, OptionalDouble.of(0)));
    EnergyUse use = side.energy().orElseThrow();
    // 29.5 s at 4 W, 29.5 s at 6 W, and a second from one to the other
    assertThat(use.joules()).isEqualTo(300, within(1e-9));
    // every second one fails, and half of 600 are inferences
    assertThat(use.joulesPerInference()).hasValue(1);
    assertThat(use.halfWidthJoulesPerInference().getAsDouble()).isPositive();
    assertThat(side.soc()).contains(new DeviceSide.Warming(45, 51));
  }

  @Test
  void throttlingSpoilsTheCell() throws IOException {
    RunFolder run = new RunFolder(root);
    run.completeCell(CELL, facts(run, 0x4));
    CellSummary summary = CellSummaries.of(run, CELL, SLO);

    assertThat(summary.validity().cellValid()).isFalse();
    assertThat(summary.validity().reasons())
        .singleElement()
        .asString()
        .startsWith("the device ran slower than it could (CPU throttled, in 31 of 61");
    assertThat(run.cellFacts(CELL).judgement().verdict()).isEqualTo(summary.validity().reasons());
  }

  @Test
  void whatIsNotKnownIsEmpty() throws IOException {
    try (TelemetryCsv csv = new TelemetryCsv(root)) {
      csv.add(
          new TelemetrySample(
              -1_500_000_000L,
              OptionalDouble.of(3.25),
              OptionalDouble.of(36_000_000_003.6),
              OptionalDouble.empty(),
              OptionalDouble.of(50),
              OptionalLong.of(0x50005),
              Optional.of("orange")));
      csv.add(
          new TelemetrySample(
              7,
              OptionalDouble.empty(),
              OptionalDouble.empty(),
              OptionalDouble.of(48.312),
              OptionalDouble.empty(),
              OptionalLong.empty(),
              Optional.empty()));
    }
    assertThat(root.resolve(RunFolder.TELEMETRY))
        .hasContent(
            """
            time_ns,power_w,energy_j,soc_temp_c,npu_temp_c,throttled,npu_temp_zone
            -1500000000,3.25,36000000003.6,,50,0x50005,orange
            7,,,48.312,,,
            """);
    assertThat(TelemetryCsv.read(root))
        .hasSize(2)
        .last()
        .satisfies(sample -> assertThat(sample.powerWatts()).isEmpty());
    assertThat(TelemetryCsv.read(root))
        .extracting(TelemetrySample::npuZone)
        .containsExactly(Optional.of("orange"), Optional.empty());
    Files.writeString(
        root.resolve(RunFolder.TELEMETRY),
        "time_ns,power_w,energy_j,soc_temp_c,npu_temp_c,throttled\n7,,,48.312,,\n");
    assertThat(TelemetryCsv.read(root)).hasSize(1);
    Files.writeString(root.resolve(RunFolder.TELEMETRY), "time_ns,power_w\n1,x\n");
    assertThatThrownBy(() -> TelemetryCsv.read(root))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(RunFolder.TELEMETRY);
  }

  private static CellFacts facts(RunFolder run, long throttledBits) throws IOException {
    Path folder = run.startCell(CELL);
    try (CellRecorder recorder = new CellRecorder(folder, 5 * SECOND, 5_000)) {
      for (int i = 0; i < 650; i++) {
        recorder.record(sample(i), Optional.empty());
      }
    }
    try (TelemetryCsv csv = new TelemetryCsv(folder)) {
      for (int second = -15; second <= 67; second++) {
        double watts = second < 0 ? 2 : second < 35 ? 4 : second == 35 ? 5 : 6;
        csv.add(
            new TelemetrySample(
                second * SECOND,
                OptionalDouble.of(watts),
                OptionalDouble.empty(),
                OptionalDouble.of(44.5 + second / 10.0),
                OptionalDouble.empty(),
                OptionalLong.of(second >= 35 ? throttledBits : 0),
                Optional.empty()));
      }
    }
    OpenWorkload workload =
        new OpenWorkload(
            "steady", new Arrivals.Constant(10), Duration.ofSeconds(5), Duration.ofSeconds(60));
    return CellSummaries.facts(
        folder,
        CELL,
        workload,
        SLO,
        new CellSummaries.Ended(
            Instant.EPOCH,
            OptionalLong.of(600),
            OptionalInt.of(64),
            Optional.empty(),
            Optional.empty(),
            new DriverEnd(1, OptionalLong.empty(), List.of()),
            Optional.of(
                new DeviceWatch(
                    Optional.of("command"),
                    OptionalLong.of(-12 * SECOND),
                    OptionalLong.of(-2 * SECOND),
                    List.of())),
            Phases.asPlanned(workload),
            Optional.empty(),
            Map.of()));
  }

  private static Sample sample(int sequence) {
    long intended = sequence * SECOND / 10;
    return new Sample(
        sequence,
        sequence < 50 ? Phase.WARM_UP : Phase.STEADY,
        0,
        OptionalLong.of(intended),
        intended,
        OptionalLong.of(intended),
        intended + 10_000_000,
        10,
        sequence % 2 == 0
            ? new Outcome.Succeeded(OptionalInt.of(200), 4, "d")
            : new Outcome.Failed(OptionalInt.of(500), Optional.empty()),
        ServerFacts.UNKNOWN,
        ClientFacts.UNKNOWN);
  }
}
