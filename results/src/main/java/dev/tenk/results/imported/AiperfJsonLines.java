package dev.tenk.results.imported;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenk.results.model.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * AIPerf's {@code profile_export.jsonl}: a record a request. Those of its own warm-up are left out,
 * as its summary leaves them out.
 */
record AiperfJsonLines() implements ResultsFormat {
  private static final String PROFILING = "profiling";
  private static final String WARM_UP = "warmup";

  @Override
  public String tool() {
    return "AIPerf (JSON)";
  }

  @Override
  public List<String> remarks() {
    return List.of(
        "AIPerf leaves requests that failed out of its file where it has no metric of them, as of"
            + " endpoints without tokens: its summary has their number.",
        "AIPerf tells no sizes of bodies: they stand as 0, and no cost of traffic is known.");
  }

  @Override
  public void read(String fileName, InputStream file, Consumer<ImportedRequest> requests)
      throws IOException {
    JsonLines.each(
        fileName,
        file,
        value -> {
          JsonNode metadata = value.path("metadata");
          String phase = metadata.path("benchmark_phase").asText();
          if (phase.equals(PROFILING)) {
            requests.accept(request(metadata, value.path("error")));
          } else if (!phase.equals(WARM_UP)) {
            throw new IllegalArgumentException(
                "'" + phase + "' of 'benchmark_phase' is neither profiling nor warmup");
          }
        });
  }

  private static ImportedRequest request(JsonNode metadata, JsonNode error) {
    long start = nanos(metadata, "request_start_ns");
    return new ImportedRequest(
        "",
        start,
        nanos(metadata, "request_end_ns") - start,
        0,
        outcome(metadata.path("was_cancelled").asBoolean(), error));
  }

  private static long nanos(JsonNode metadata, String field) {
    JsonNode value = metadata.path(field);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() <= 0) {
      throw new IllegalArgumentException(
          value.isMissingNode()
              ? "the record has no '" + field + "'"
              : "'" + value.asText() + "' of '" + field + "' is no ns since 1970");
    }
    return value.asLong();
  }

  private static Outcome outcome(boolean cancelled, JsonNode error) {
    if (!cancelled && (error.isNull() || error.isMissingNode())) {
      return Ended.well(OptionalInt.empty(), 0);
    }
    String type = error.path("type").asText();
    // what AIPerf cancelled itself has a code as if a server had said it
    OptionalInt status =
        cancelled ? OptionalInt.empty() : Ended.status(error.path("code").asText());
    return Ended.badly(
        status,
        type.contains("Timeout"),
        Optional.of(type).filter(each -> status.isEmpty() && !each.isBlank()));
  }
}
