package dev.tenk.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.agent.model.AcceleratorState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TelemetryTest {
  @TempDir Path thermal;
  private Path memory;

  @BeforeEach
  void noMemoryIsTold() {
    memory = thermal.resolve("meminfo");
  }

  private void zone(int number, String type, String temperature) throws Exception {
    Path zone = Files.createDirectory(thermal.resolve("thermal_zone" + number));
    Files.writeString(zone.resolve("type"), type + "\n");
    Files.writeString(zone.resolve("temp"), temperature + "\n");
  }

  @Test
  void readsARaspberryPi() throws Exception {
    zone(0, "cpu-thermal", "48312");
    Files.writeString(
        memory, "MemTotal:        8245216 kB\nMemFree: 1 kB\nMemAvailable:    7168000 kB\n");

    DeviceTelemetry reading =
        new LinuxTelemetry(thermal, memory, () -> Optional.of("throttled=0x50004\n")).get();

    assertThat(reading.with(List.of(), 2).toJson())
        .isEqualTo(
            """
            {"power_w":null,"soc_temp_c":48.312,"npu_temp_c":null,"npu_temp_zone":null,\
            "npu_power_w":null,"npu_throttling_enabled":null,"throttled":true,\
            "throttled_bits":327684,"throttled_now":["CPU throttled"],\
            "throttled_since_start":["supply voltage too low","CPU throttled"],\
            "memory_bytes":8443101184,"memory_available_bytes":7340032000,"worker_restarts":2}\
            """);
  }

  @Test
  void anAcceleratorIsToldOf() {
    AcceleratorState warm =
        new AcceleratorState(
            OptionalDouble.of(51.5),
            OptionalDouble.empty(),
            Optional.of("orange\"}"),
            Optional.of(true));

    assertThat(DeviceTelemetry.UNKNOWN.with(List.of(on("0001:01:00.0", warm)), 0).toJson())
        .contains(
            "\"npu_temp_c\":51.5,\"npu_temp_zone\":\"orange\",\"npu_power_w\":null,"
                + "\"npu_throttling_enabled\":true,");
  }

  @Test
  void ofSeveralAcceleratorsEachIsToldAndNoneIsTheDevicesOwn() {
    AcceleratorState cool =
        new AcceleratorState(
            OptionalDouble.of(40), OptionalDouble.of(1.5), Optional.of("green"), Optional.empty());

    assertThat(
            DeviceTelemetry.UNKNOWN
                .with(
                    List.of(
                        on("0001:01:00.0", cool),
                        new DeviceTelemetry.Accelerator(
                            Optional.empty(), "net", "v-2", AcceleratorState.UNKNOWN)),
                    0)
                .toJson())
        .contains("\"npu_temp_c\":null,\"npu_temp_zone\":null,\"npu_power_w\":null,")
        .endsWith(
            ",\"worker_restarts\":0,\"npus\":["
                + "{\"device\":\"0001:01:00.0\",\"model\":\"net\",\"version\":\"1\","
                + "\"npu_temp_c\":40.0,\"npu_temp_zone\":\"green\",\"npu_power_w\":1.5,"
                + "\"npu_throttling_enabled\":null},"
                + "{\"device\":null,\"model\":\"net\",\"version\":\"v-2\","
                + "\"npu_temp_c\":null,\"npu_temp_zone\":null,\"npu_power_w\":null,"
                + "\"npu_throttling_enabled\":null}]}");
  }

  private static DeviceTelemetry.Accelerator on(String device, AcceleratorState state) {
    return new DeviceTelemetry.Accelerator(Optional.of(device), "net", "1", state);
  }

  @ParameterizedTest
  @CsvSource({"throttled=0x0,false", "throttled=0x50000,false", "throttled=0x1,true", "error,"})
  void throttledMeansNow(String output, Boolean throttled) {
    assertThat(new LinuxTelemetry(thermal, memory, () -> Optional.of(output)).get().toJson())
        .contains("\"throttled\":" + throttled + ",");
  }

  @Test
  void whatIsAbsentOrBrokenIsUnknown() throws Exception {
    assertThat(new LinuxTelemetry(thermal.resolve("none"), memory, Optional::empty).get())
        .isEqualTo(DeviceTelemetry.UNKNOWN);
    zone(0, "battery", "1000");
    zone(1, "cpu-thermal", "warm");
    assertThat(new LinuxTelemetry(thermal, memory, Optional::empty).get())
        .isEqualTo(DeviceTelemetry.UNKNOWN);
  }

  @Test
  void thisMachineCanBeRead() {
    DeviceTelemetry reading = LinuxTelemetry.ofThisMachine().get();

    assertThat(reading.memoryBytes().getAsLong())
        .isGreaterThan(reading.memoryAvailableBytes().getAsLong());
    assertThat(reading.toJson()).startsWith("{\"power_w\":null,");
  }

  @Test
  void sourceIsReadAtMostOnceASecondAndItsFailureIsUnknown() {
    AtomicLong clockNanos = new AtomicLong(-5);
    AtomicInteger reads = new AtomicInteger();
    try (TelemetryCache cache =
        new TelemetryCache(
            () -> {
              int read = reads.incrementAndGet();
              if (read == 2) {
                throw new IllegalStateException("sensor gone");
              }
              return DeviceTelemetry.UNKNOWN.with(List.of(), read);
            },
            clockNanos::get)) {
      assertThat(read(cache)).hasValue(1);
      clockNanos.addAndGet(TimeUnit.SECONDS.toNanos(1) - 1);
      assertThat(read(cache)).hasValue(1);
      clockNanos.addAndGet(1);
      assertThat(read(cache)).isEmpty();
      clockNanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
      assertThat(read(cache)).hasValue(3);
    }
  }

  private static OptionalLong read(TelemetryCache cache) {
    return cache
        .current()
        .toCompletableFuture()
        .orTimeout(20, TimeUnit.SECONDS)
        .join()
        .workerRestarts();
  }
}
