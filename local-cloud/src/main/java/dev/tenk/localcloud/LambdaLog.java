package dev.tenk.localcloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenk.localcloud.LocalCloudProfile.Function;
import dev.tenk.localcloud.LocalCloudProfile.LogFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What Lambda logs of one invocation.
 *
 * @param requestId of the invocation
 * @param version executed
 * @param function executed
 * @param now when it ended
 * @param runNanos duration of the handler, ns
 * @param loadNanos what loading the model took in a cold start, without the profile's delay, ns;
 *     empty if the environment was warm
 * @param timedOut that it timed out, in words
 * @param failed whether the function failed
 */
record LambdaLog(
    String requestId,
    String version,
    Function function,
    Instant now,
    long runNanos,
    OptionalLong loadNanos,
    Optional<String> timedOut,
    boolean failed) {
  private static final int TAIL_BYTES = 4096;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** The last 4 KB of it. */
  byte[] tail() {
    byte[] log = (function.logFormat() == LogFormat.JSON ? json() : text()).getBytes(UTF_8);
    return log.length <= TAIL_BYTES
        ? log
        : Arrays.copyOfRange(log, log.length - TAIL_BYTES, log.length);
  }

  private boolean snapStart() {
    return function.restoreDelay().isPresent();
  }

  /** The init phase, or the restore with SnapStart; only after a cold start. */
  private long startNanos() {
    Duration delay = function.restoreDelay().orElse(function.containerDelay());
    return delay.toNanos() + loadNanos.getAsLong();
  }

  /** Of a restore only what the function's own code does is billed. */
  private long billedRestoreMillis() {
    return ceilMillis(loadNanos.getAsLong());
  }

  /** Since August 2025 the init phase is billed for every kind of function. */
  private long billedMillis() {
    if (loadNanos.isEmpty()) {
      return ceilMillis(runNanos);
    }
    return snapStart()
        ? ceilMillis(runNanos + billedRestoreMillis() * 1_000_000)
        : ceilMillis(runNanos + startNanos());
  }

  private String text() {
    StringBuilder log = new StringBuilder();
    log.append("START RequestId: %s Version: %s\n".formatted(requestId, version));
    timedOut.ifPresent(words -> log.append("%s %s %s\n\n".formatted(time(now), requestId, words)));
    log.append("END RequestId: %s\n".formatted(requestId));
    log.append(
        "REPORT RequestId: %s\tDuration: %s ms\tBilled Duration: %d ms\tMemory Size: %d MB\tMax Memory Used: %d MB\t"
            .formatted(requestId, millis(runNanos), billedMillis(), function.memoryMb(), usedMb()));
    if (loadNanos.isPresent()) {
      String duration = millis(startNanos());
      if (snapStart()) {
        log.append(
            "Restore Duration: %s ms\tBilled Restore Duration: %d ms\t"
                .formatted(duration, billedRestoreMillis()));
      } else {
        log.append("Init Duration: %s ms\t".formatted(duration));
      }
    }
    timedOut.ifPresent(words -> log.append("Status: timeout"));
    return log.append('\n').toString();
  }

  /** On Managed Instances, where requests run at once, the report has the duration alone. */
  private String managedReport() {
    return line(
        now,
        "platform.report",
        ServiceJson.object(
            "requestId",
            requestId,
            "metrics",
            Map.of("durationMs", rounded(runNanos)),
            "status",
            status()));
  }

  private String status() {
    return timedOut.isPresent() ? "timeout" : failed ? "error" : "success";
  }

  private String json() {
    if (function.managed().isPresent()) {
      return managedReport();
    }
    Map<String, Object> metrics =
        ServiceJson.object(
            "durationMs", rounded(runNanos),
            "billedDurationMs", billedMillis(),
            "memorySizeMB", function.memoryMb(),
            "maxMemoryUsedMB", usedMb());
    if (loadNanos.isPresent()) {
      if (snapStart()) {
        metrics.put("restoreDurationMs", rounded(startNanos()));
        metrics.put("billedRestoreDurationMs", billedRestoreMillis());
      } else {
        metrics.put("initDurationMs", rounded(startNanos()));
      }
    }
    return line(
            now.minusNanos(runNanos),
            "platform.start",
            ServiceJson.object("requestId", requestId, "version", version))
        + line(
            now,
            "platform.report",
            ServiceJson.object("requestId", requestId, "metrics", metrics, "status", status()));
  }

  private static String line(Instant at, String type, Map<String, Object> entry) {
    return ServiceJson.text(ServiceJson.object("time", time(at), "type", type, "record", entry))
        + "\n";
  }

  /** Made up: nothing here measures a function's memory. */
  private int usedMb() {
    return function.memoryMb() / 2;
  }

  private static String time(Instant at) {
    return TIME.format(at);
  }

  private static long ceilMillis(long nanos) {
    return Math.floorDiv(nanos + 999_999, 1_000_000L);
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.2f", nanos / NANOS_PER_MILLI);
  }

  private static double rounded(long nanos) {
    return Math.round(nanos / NANOS_PER_MILLI * 1000) / 1000.0;
  }
}
