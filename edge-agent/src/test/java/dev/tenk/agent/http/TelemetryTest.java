package dev.tenk.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TelemetryTest {
  @TempDir Path thermal;

  private void zone(int number, String type, String temperature) throws Exception {
    Path zone = Files.createDirectory(thermal.resolve("thermal_zone" + number));
    Files.writeString(zone.resolve("type"), type + "\n");
    Files.writeString(zone.resolve("temp"), temperature + "\n");
  }

  @Test
  void readsARaspberryPi() throws Exception {
    zone(0, "cpu-thermal", "48312");

    Telemetry reading = new LinuxTelemetry(thermal, () -> Optional.of("throttled=0x50004\n")).get();

    assertThat(reading.toJson())
        .isEqualTo(
            "{\"power_w\":null,\"soc_temp_c\":48.312,\"npu_temp_c\":null,\"throttled\":true,\"throttled_bits\":327684}");
  }

  @ParameterizedTest
  @CsvSource({"throttled=0x0,false", "throttled=0x50000,false", "throttled=0x1,true", "error,"})
  void throttledMeansNow(String output, Boolean throttled) {
    assertThat(new LinuxTelemetry(thermal, () -> Optional.of(output)).get().toJson())
        .contains("\"throttled\":" + throttled + ",");
  }

  @Test
  void whatIsAbsentOrBrokenIsUnknown() throws Exception {
    assertThat(new LinuxTelemetry(thermal.resolve("none"), Optional::empty).get())
        .isEqualTo(Telemetry.UNKNOWN);
    zone(0, "battery", "1000");
    zone(1, "cpu-thermal", "warm");
    assertThat(new LinuxTelemetry(thermal, Optional::empty).get()).isEqualTo(Telemetry.UNKNOWN);
  }

  @Test
  void thisMachineCanBeRead() {
    assertThat(LinuxTelemetry.ofThisMachine().get().powerWatts()).isEmpty();
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
              return new Telemetry(
                  OptionalDouble.of(read),
                  OptionalDouble.empty(),
                  OptionalDouble.empty(),
                  OptionalLong.empty());
            },
            clockNanos::get)) {
      assertThat(powerWatts(cache)).hasValue(1);
      clockNanos.addAndGet(TimeUnit.SECONDS.toNanos(1) - 1);
      assertThat(powerWatts(cache)).hasValue(1);
      clockNanos.addAndGet(1);
      assertThat(powerWatts(cache)).isEmpty();
      clockNanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
      assertThat(powerWatts(cache)).hasValue(3);
    }
  }

  private static OptionalDouble powerWatts(TelemetryCache cache) {
    return cache
        .current()
        .toCompletableFuture()
        .orTimeout(20, TimeUnit.SECONDS)
        .join()
        .powerWatts();
  }
}
