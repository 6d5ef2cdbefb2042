package dev.tenk.results.imported;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * What {@code k6 run --out json} writes: a line a metric and a line a value. A request is a value
 * of {@code http_req_duration}, whose time is that of its end.
 */
record K6Json() implements ResultsFormat {
  static final String DURATION = "http_req_duration";
  static final List<String> REMARKS =
      List.of(
          "k6's http_req_duration begins when a request is written: waiting for a connection and"
              + " connecting are not in it.",
          "k6 tells no sizes of bodies by request: they stand as 0, and no cost of traffic is"
              + " known.");
  // of k6's list of error codes
  private static final String REQUEST_TIME_OUT = "1050";
  private static final BigDecimal NANOS_PER_MILLI = BigDecimal.valueOf(1_000_000);
  private static final int FIRST_ERROR_STATUS = 400;

  @Override
  public String tool() {
    return "k6 (JSON)";
  }

  @Override
  public List<String> remarks() {
    return REMARKS;
  }

  @Override
  public void read(String fileName, InputStream file, Consumer<ImportedRequest> requests)
      throws IOException {
    JsonLines.each(
        fileName,
        file,
        value -> {
          if (value.path("type").asText().equals("Point")
              && value.path("metric").asText().equals(DURATION)) {
            requests.accept(request(value.path("data")));
          }
        });
  }

  private static ImportedRequest request(JsonNode data) {
    JsonNode tags = data.path("tags");
    JsonNode value = data.path("value");
    if (!value.isNumber()) {
      throw new IllegalArgumentException("the value is no number");
    }
    return request(
        tags.path("name").asText(),
        instant(data.path("time").asText()),
        tookNanos(value.asText()),
        tags.path("status").asText(),
        tags.path("expected_response").asText(),
        tags.path("error_code").asText());
  }

  private static long instant(String text) {
    try {
      return nanos(OffsetDateTime.parse(text));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("'" + text + "' is no instant", e);
    }
  }

  static long nanos(OffsetDateTime instant) {
    return Math.addExact(
        Math.multiplyExact(instant.toEpochSecond(), 1_000_000_000L), instant.getNano());
  }

  /** Of milliseconds. */
  static long tookNanos(String millis) {
    return new BigDecimal(millis)
        .multiply(NANOS_PER_MILLI)
        .setScale(0, RoundingMode.HALF_UP)
        .longValueExact();
  }

  static ImportedRequest request(
      String name,
      long endNanos,
      long tookNanos,
      String status,
      String expectedResponse,
      String errorCode) {
    OptionalInt http = Ended.status(status);
    boolean well =
        expectedResponse.isEmpty()
            ? http.isPresent() && http.getAsInt() < FIRST_ERROR_STATUS
            : expectedResponse.equals("true");
    return new ImportedRequest(
        name,
        endNanos - tookNanos,
        tookNanos,
        0,
        well
            ? Ended.well(http, 0)
            : Ended.badly(
                http,
                errorCode.equals(REQUEST_TIME_OUT),
                Optional.of(errorCode).filter(each -> !each.isEmpty()).map(each -> "k6-" + each)));
  }
}
