package dev.tenk.targets.lambda;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenk.results.model.ServerFacts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What a function answered, whole or in parts.
 *
 * @param body what it gave; of a whole answer that failed, what Lambda says of the error
 * @param error how Lambda calls the failure, as {@code Unhandled}; empty where it did not fail
 * @param errorBody what is said of the failure
 * @param report of its log
 * @param version that answered; empty where it is not said
 * @param firstNanos when the first byte of a streamed body was there, by {@link System#nanoTime()};
 *     empty where it was not streamed
 */
record FunctionAnswer(
    byte[] body,
    Optional<String> error,
    byte[] errorBody,
    LambdaReport report,
    Optional<String> version,
    OptionalLong firstNanos) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9._$:-]{0,99}");

  /**
   * Reads the report in the tail of a log.
   *
   * @param tail in base64; null where there is none
   * @param requestId of the call
   */
  static LambdaReport report(String tail, String requestId) {
    if (tail == null) {
      return LambdaReport.NONE;
    }
    try {
      return LambdaReport.read(
          new String(Base64.getDecoder().decode(tail), StandardCharsets.UTF_8), requestId);
    } catch (IllegalArgumentException e) {
      return LambdaReport.NONE;
    }
  }

  /** What the server reported about the call. */
  ServerFacts facts() {
    return report.facts(version);
  }

  /**
   * {@code Handled} or {@code Unhandled}, and what ended the function: Lambda's own error type
   * before the function's, which cannot report that it ran out of memory. Empty where it did not
   * fail.
   */
  Optional<String> errorCode() {
    return error.map(
        kind ->
            word(kind).orElse("Unhandled")
                + report
                    .errorType()
                    .or(this::saidType)
                    .or(() -> report.status().filter(status -> status.equals("timeout")))
                    .map(type -> " " + type)
                    .orElse(""));
  }

  private Optional<String> saidType() {
    try {
      return word(JSON.readTree(errorBody).path("errorType").asText());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Only what is safe in a table: a function may answer anything. */
  private static Optional<String> word(String text) {
    return WORD.matcher(text).matches() ? Optional.of(text) : Optional.empty();
  }
}
