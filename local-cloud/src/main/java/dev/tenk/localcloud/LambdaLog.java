package dev.tenk.localcloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenk.localcloud.LocalCloudProfile.Function;
import dev.tenk.localcloud.LocalCloudProfile.LogFormat;
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
 * @param startNanos duration of the init phase, or of the restore with SnapStart, ns; empty if the
 *     environment was warm
 * @param timedOut that it timed out, in words
 * @param failed whether the function failed
 */
record LambdaLog(
    String requestId,
    String version,
    Function function,
    Instant now,
    long runNanos,
    OptionalLong startNanos,
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

  /** Since August 2025 the init phase is billed for every kind of function. */
  long billedMillis() {
    return ceilMillis(runNanos + startNanos.orElse(0));
  }

  private String text() {
    StringBuilder log = new StringBuilder();
    log.append("START RequestId: %s Version: %s\n".formatted(requestId, version));
    timedOut.ifPresent(words -> log.append("%s %s %s\n\n".formatted(time(now), requestId, words)));
    log.append("END RequestId: %s\n".formatted(requestId));
    log.append(
        "REPORT RequestId: %s\tDuration: %s ms\tBilled Duration: %d ms\tMemory Size: %d MB\tMax Memory Used: %d MB\t"
            .formatted(requestId, millis(runNanos), billedMillis(), function.memoryMb(), usedMb()));
    if (startNanos.isPresent()) {
      String duration = millis(startNanos.getAsLong());
      if (function.restoreDelay().isPresent()) {
        log.append(
            "Restore Duration: %s ms\tBilled Restore Duration: %d ms\t"
                .formatted(duration, ceilMillis(startNanos.getAsLong())));
      } else {
        log.append("Init Duration: %s ms\t".formatted(duration));
      }
    }
    timedOut.ifPresent(words -> log.append("Status: timeout"));
    return log.append('\n').toString();
  }

  private String json() {
    Map<String, Object> metrics =
        Json.object(
            "durationMs", rounded(runNanos),
            "billedDurationMs", billedMillis(),
            "memorySizeMB", function.memoryMb(),
            "maxMemoryUsedMB", usedMb());
    if (startNanos.isPresent()) {
      if (function.restoreDelay().isPresent()) {
        metrics.put("restoreDurationMs", rounded(startNanos.getAsLong()));
        metrics.put("billedRestoreDurationMs", ceilMillis(startNanos.getAsLong()));
      } else {
        metrics.put("initDurationMs", rounded(startNanos.getAsLong()));
      }
    }
    String status = timedOut.isPresent() ? "timeout" : failed ? "error" : "success";
    return line(
            now.minusNanos(runNanos),
            "platform.start",
            Json.object("requestId", requestId, "version", version))
        + line(
            now,
            "platform.report",
            Json.object("requestId", requestId, "metrics", metrics, "status", status));
  }

  private static String line(Instant at, String type, Map<String, Object> entry) {
    return Json.text(Json.object("time", time(at), "type", type, "record", entry)) + "\n";
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
