package dev.tenk.targets.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenk.results.model.ServerFacts;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Lambda reports of one invocation in the tail of its log, cold start and billed duration
 * included: a {@code REPORT} line, or a {@code platform.report} record where the function logs as
 * JSON. What is not there is absent; a function whose system log level hides the report has none at
 * all.
 *
 * @param durationNanos the handler's run, ns
 * @param billedNanos what is charged for, ns; initialisation and restore are in it where they cost
 * @param initNanos start of a new execution environment, ns. One that was started ahead of the
 *     request, as provisioned concurrency does, is given here too though no request waited for it
 * @param restoreNanos start of an execution environment from a snapshot, ns
 * @param billedRestoreNanos the part of it that is charged for, ns; in {@code billedNanos} already
 * @param memorySizeBytes configured memory
 * @param memoryUsedBytes most memory the execution environment has used so far
 * @param cold whether the execution environment was new to this request, or had to be initialised
 *     again within it: a cold start
 * @param status {@code success}, {@code timeout}, {@code error} or {@code failure}; the line of
 *     text leaves success out
 * @param errorType Lambda's name for what ended the function, such as {@code Runtime.OutOfMemory}
 */
public record LambdaReport(
    OptionalLong durationNanos,
    OptionalLong billedNanos,
    OptionalLong initNanos,
    OptionalLong restoreNanos,
    OptionalLong billedRestoreNanos,
    OptionalLong memorySizeBytes,
    OptionalLong memoryUsedBytes,
    Optional<Boolean> cold,
    Optional<String> status,
    Optional<String> errorType) {
  /** No report. */
  public static final LambdaReport NONE =
      new LambdaReport(
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
  private static final String JSON_REPORT = "platform.report";
  // An environment whose initialisation failed or took too long is initialised again within the
  // request. The report then holds no init duration; only these lines show it.
  private static final Pattern TEXT_INIT =
      Pattern.compile("INIT_REPORT Init Duration: [0-9.]+ ms\tPhase: [a-z]+(\t.*)?");
  private static final String JSON_INIT = "platform.initReport";
  // A function may log anything, its request id included: only a line of Lambda's whole form counts
  private static final Pattern TEXT_REPORT =
      Pattern.compile(
          "REPORT RequestId: [^\t]+\tDuration: [0-9.]+ ms\tBilled Duration: [0-9]+ ms ?"
              + "\tMemory Size: [0-9]+ MB\tMax Memory Used: [0-9]+ MB(\t.*)?");
  private static final Pattern QUANTITY =
      Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,9})?) (ms|MB)");
  private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9._$-]{0,99}");
  private static final BigDecimal MAX_QUANTITY = new BigDecimal("999999999999");
  private static final int MAX_DECIMALS = 30;
  private static final int NANOS_DIGITS = 6;
  // "MB" in Lambda's logs is what it also calls 1/1024 GB
  private static final long BYTES_PER_MB = 1024 * 1024;

  /**
   * Finds the report of a request: Lambda's whole form with this request's id. Nothing is asked
   * before or after it, for on Managed Instances, where requests run at once, no end stands before
   * it.
   *
   * @param tail end of the log, decoded; its first line may be cut off, and it may hold what the
   *     function itself wrote
   * @param requestId as the service answered it
   */
  public static LambdaReport read(String tail, String requestId) {
    List<String> lines = tail.lines().toList();
    String textReport = "REPORT RequestId: " + requestId + "\t";
    // Lambda writes its report after the function's last line, so the last one is Lambda's
    for (int i = lines.size() - 1; i >= 0; i--) {
      String line = lines.get(i);
      if (line.startsWith(textReport) && TEXT_REPORT.matcher(line).matches()) {
        return read(textQuantities(line), line, initialisedIn(lines.subList(0, i)));
      }
      Optional<JsonNode> json = record(line, JSON_REPORT);
      if (json.isPresent()
          && json.get().path("requestId").asText().equals(requestId)
          && json.get().path("metrics").has("durationMs")
          && json.get().has("status")) {
        return read(json.get(), initialisedIn(lines.subList(0, i)));
      }
    }
    return NONE;
  }

  /** The same as part of a kept reply, with the version that answered. */
  ServerFacts facts(Optional<String> version) {
    return new ServerFacts(
        OptionalLong.empty(),
        OptionalLong.empty(),
        durationNanos,
        initNanos,
        restoreNanos,
        billedNanos,
        memoryUsedBytes,
        cold,
        version);
  }

  private static LambdaReport read(
      Map<String, BigDecimal> quantities, String line, boolean initialisedBefore) {
    return of(
        quantities.get("Duration ms"),
        quantities.get("Billed Duration ms"),
        quantities.get("Init Duration ms"),
        quantities.get("Restore Duration ms"),
        quantities.get("Billed Restore Duration ms"),
        quantities.get("Memory Size MB"),
        quantities.get("Max Memory Used MB"),
        initialisedBefore,
        textWord(line, "\tStatus: "),
        textWord(line, "\tError Type: "));
  }

  private static LambdaReport read(JsonNode report, boolean initialisedBefore) {
    JsonNode metrics = report.path("metrics");
    return of(
        number(metrics, "durationMs"),
        number(metrics, "billedDurationMs"),
        number(metrics, "initDurationMs"),
        number(metrics, "restoreDurationMs"),
        number(metrics, "billedRestoreDurationMs"),
        number(metrics, "memorySizeMB"),
        number(metrics, "maxMemoryUsedMB"),
        initialisedBefore,
        word(report.path("status").asText()),
        word(report.path("errorType").asText()));
  }

  private static LambdaReport of(
      BigDecimal duration,
      BigDecimal billed,
      BigDecimal init,
      BigDecimal restore,
      BigDecimal billedRestore,
      BigDecimal memorySize,
      BigDecimal memoryUsed,
      boolean initialisedBefore,
      Optional<String> status,
      Optional<String> errorType) {
    Optional<Boolean> cold = Optional.empty();
    if (init != null || restore != null || initialisedBefore) {
      cold = Optional.of(true);
    } else if (memoryUsed != null) {
      // the last field of every report: a line that contains it is not cut off
      cold = Optional.of(false);
    }
    return new LambdaReport(
        nanos(duration),
        nanos(billed),
        nanos(init),
        nanos(restore),
        nanos(billedRestore),
        bytes(memorySize),
        bytes(memoryUsed),
        cold,
        status,
        errorType);
  }

  private static boolean initialisedIn(List<String> lines) {
    return lines.stream()
        .anyMatch(
            line ->
                TEXT_INIT.matcher(line).matches()
                    || record(line, JSON_INIT).filter(init -> init.has("phase")).isPresent());
  }

  /** Quantities of a line by their name and unit; a number cut off before its unit is none. */
  private static Map<String, BigDecimal> textQuantities(String line) {
    Map<String, BigDecimal> quantities = new HashMap<>();
    for (String field : line.split("\t", -1)) {
      int colon = field.indexOf(": ");
      if (colon > 0) {
        Matcher quantity = QUANTITY.matcher(field.substring(colon + 2).strip());
        if (quantity.matches()) {
          quantities.putIfAbsent(
              field.substring(0, colon) + " " + quantity.group(2),
              new BigDecimal(quantity.group(1)));
        }
      }
    }
    return quantities;
  }

  private static Optional<String> textWord(String line, String name) {
    int start = line.indexOf(name);
    if (start < 0) {
      return Optional.empty();
    }
    int end = line.indexOf('\t', start + 1);
    return word(line.substring(start + name.length(), end < 0 ? line.length() : end).strip());
  }

  /** Only what is safe in a table: a log may hold anything. */
  private static Optional<String> word(String text) {
    return WORD.matcher(text).matches() ? Optional.of(text) : Optional.empty();
  }

  private static Optional<JsonNode> record(String line, String type) {
    if (!line.startsWith("{") || !line.contains(type)) {
      return Optional.empty();
    }
    try {
      JsonNode event = JSON.readTree(line);
      return event.path("type").asText().equals(type) && event.has("time")
          ? Optional.of(event.path("record"))
          : Optional.empty();
    } catch (JsonProcessingException e) {
      // a line cut off, or the function's own
      return Optional.empty();
    }
  }

  private static BigDecimal number(JsonNode metrics, String name) {
    JsonNode node = metrics.path(name);
    if (!node.isNumber()) {
      return null;
    }
    BigDecimal number = node.decimalValue();
    return number.signum() >= 0
            && number.compareTo(MAX_QUANTITY) <= 0
            && number.scale() <= MAX_DECIMALS
        ? number
        : null;
  }

  private static OptionalLong nanos(BigDecimal millis) {
    return millis == null ? OptionalLong.empty() : whole(millis.movePointRight(NANOS_DIGITS));
  }

  private static OptionalLong bytes(BigDecimal megabytes) {
    return megabytes == null
        ? OptionalLong.empty()
        : whole(megabytes.multiply(BigDecimal.valueOf(BYTES_PER_MB)));
  }

  private static OptionalLong whole(BigDecimal number) {
    return OptionalLong.of(number.setScale(0, RoundingMode.HALF_UP).longValueExact());
  }
}
