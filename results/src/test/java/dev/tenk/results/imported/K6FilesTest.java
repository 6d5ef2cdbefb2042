package dev.tenk.results.imported;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What k6 wrote against its own summary, and rows in the form that its documentation shows. */
class K6FilesTest {
  private static final long END_SECONDS = 1_595_325_560L;
  private static final long TOOK_NANOS = 221_899_000;

  private static List<ImportedRequest> read(String file) throws IOException {
    byte[] bytes = file.getBytes(StandardCharsets.UTF_8);
    List<ImportedRequest> requests = new ArrayList<>();
    ResultsFormat.of("x", bytes, Optional.empty())
        .read("x", new ByteArrayInputStream(bytes), requests::add);
    return requests;
  }

  private static byte[] file(String name) throws IOException {
    try (InputStream in = K6FilesTest.class.getResourceAsStream("k6-0.47.0" + name);
        InputStream all = name.endsWith(".gz") ? new GZIPInputStream(in) : in) {
      return all.readAllBytes();
    }
  }

  /** Between two values in proportion, as its summary has it. */
  private static double percentile(double[] ascending, double p) {
    double at = p * (ascending.length - 1);
    int below = (int) Math.floor(at);
    return ascending[below] + (at - below) * (ascending[below + 1] - ascending[below]);
  }

  @ParameterizedTest
  @ValueSource(strings = {".json.gz", ".csv.gz"})
  void figuresAreThoseOfItsSummary(String name) throws IOException {
    JsonNode metrics = new ObjectMapper().readTree(file("-summary.json")).path("metrics");

    List<ImportedRequest> requests = read(new String(file(name), StandardCharsets.UTF_8));

    JsonNode own = metrics.path("http_req_duration");
    double[] millis =
        requests.stream().mapToDouble(each -> each.tookNanos() / 1e6).sorted().toArray();
    assertThat(millis).hasSize(own.path("count").asInt());
    assertThat(requests)
        .filteredOn(each -> !(each.outcome() instanceof Outcome.Succeeded))
        .hasSize(metrics.path("http_req_failed").path("passes").asInt());
    assertThat(Arrays.stream(millis).average().orElseThrow())
        .isCloseTo(own.path("avg").asDouble(), within(1e-6));
    assertThat(millis[0]).isCloseTo(own.path("min").asDouble(), within(1e-6));
    assertThat(millis[millis.length - 1]).isCloseTo(own.path("max").asDouble(), within(1e-6));
    assertThat(percentile(millis, 0.5)).isCloseTo(own.path("med").asDouble(), within(1e-6));
    for (int percent : new int[] {90, 95, 99}) {
      assertThat(percentile(millis, percent / 100.0))
          .isCloseTo(own.path("p(" + percent + ")").asDouble(), within(1e-6));
    }
    assertThat(requests)
        .extracting(ImportedRequest::outcome)
        .anyMatch(outcome -> outcome instanceof Outcome.TimedOut)
        .anyMatch(outcome -> outcome instanceof Outcome.Throttled)
        .anyMatch(outcome -> outcome instanceof Outcome.Failed);
    assertThat(requests).extracting(ImportedRequest::name).containsOnly("infer");
  }

  private static ImportedRequest ok(long endNanos) {
    return new ImportedRequest(
        "infer",
        endNanos - TOOK_NANOS,
        TOOK_NANOS,
        0,
        new Outcome.Succeeded(OptionalInt.of(200), 0, ""));
  }

  @Test
  void aRequestIsADurationWhoseTimeIsItsEnd() throws IOException {
    List<ImportedRequest> requests =
        read(
            """
            {"type":"Metric","data":{"name":"http_req_duration","type":"trend","contains":"time","thresholds":[],"submetrics":null},"metric":"http_req_duration"}
            {"metric":"http_reqs","type":"Point","data":{"time":"2020-07-21T11:59:20.25+02:00","value":1,"tags":{"name":"infer","status":"200"}}}
            {"metric":"http_req_duration","type":"Point","data":{"time":"2020-07-21T11:59:20.25+02:00","value":221.899,"tags":{"expected_response":"true","name":"infer","status":"200"}}}
            {"metric":"http_req_duration","type":"Point","data":{"time":"2020-07-21T09:59:21Z","value":1.5,"tags":{"expected_response":"false","name":"infer","status":"503"}}}
            {"metric":"http_req_duration","type":"Point","data":{"time":"2020-07-21T09:59:22Z","value":0,"tags":{"error":"request timeout","error_code":"1050","expected_response":"false","name":"infer","status":"0"}}}
            """);

    assertThat(requests).hasSize(3);
    assertThat(requests.get(0)).isEqualTo(ok((END_SECONDS * 1000 + 250) * 1_000_000));
    assertThat(requests.get(1).outcome())
        .isEqualTo(new Outcome.Throttled(OptionalInt.of(503), Optional.empty()));
    assertThat(requests.get(2).outcome()).isEqualTo(new Outcome.TimedOut(Optional.of("k6-1050")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1595325560",
        "1595325560000",
        "1595325560000000",
        "1595325560000000000",
        "2020-07-21T09:59:20Z",
        "2020-07-21T11:59:20+02:00"
      })
  void csvHasItsInstantsInAnyOfItsForms(String instant) throws IOException {
    List<ImportedRequest> requests =
        read(
            """
            metric_name,timestamp,metric_value,check,error,error_code,expected_response,group,method,name,proto,scenario,service,status,subproto,tls_version,url,extra_tags,metadata
            http_reqs,INSTANT,1.000000,,,,true,,GET,infer,HTTP/1.1,default,,200,,,http://x,,
            http_req_duration,INSTANT,221.899000,,,,true,,GET,infer,HTTP/1.1,default,,200,,,http://x,,
            """
                .replace("INSTANT", instant));

    assertThat(requests).containsExactly(ok(END_SECONDS * 1_000_000_000));
  }

  @Test
  void olderFilesSayNotWhatWasExpectedAndTheStatusDecides() throws IOException {
    String header =
        "metric_name,timestamp,metric_value,check,error,error_code,group,method,name,proto,scenario,status,subproto,tls_version,url,extra_tags\n";
    String row =
        "http_req_duration,1595325560,221.899,,,,,GET,infer,HTTP/1.1,default,%s,,,http://x,\n";

    assertThat(read(header + row.formatted("200")))
        .containsExactly(ok(END_SECONDS * 1_000_000_000));
    assertThat(read(header + row.formatted("404")).get(0).outcome())
        .isEqualTo(new Outcome.Failed(OptionalInt.of(404), Optional.empty()));
  }

  @Test
  void aCutFileIsRefusedWithItsLine() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    {"metric":"http_req_duration","type":"Point","data":{"time":"2020-07-21T09:59:21Z","value":1.5,"tags":{"status":"200"}}}
                    {"metric":"http_req_duration","type":"Point","data":{"time":"2020-07-21T09:5\
                    """))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("x:2: the file is truncated, or not lines of JSON");
  }
}
