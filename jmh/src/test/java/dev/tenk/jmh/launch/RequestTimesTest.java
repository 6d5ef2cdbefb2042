package dev.tenk.jmh.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.analysis.benchmarks.ForkedValue;
import dev.tenk.analysis.benchmarks.RequestTime;
import dev.tenk.jmh.client.ClientWork;
import dev.tenk.jmh.client.WireFormat;
import dev.tenk.results.stats.comparison.ComparedMetric;
import dev.tenk.results.stats.estimate.RunFigure;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.results.suite.SuiteReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RequestTimesTest {
  private static final Suite SUITE =
      SuiteReader.read(
              "suite.yaml",
              Path.of("/lab"),
              """
              name: s
              slo: p99=250ms
              demand: 1000/month peak 1/s
              prices: none.csv
              payloads: {synthetic: {count: 1}}
              targets:
                - {name: edge, kind: edge-http, standing: stand-in, device: d.yaml, encoding: binary}
                - {name: edge-json, kind: edge-http, standing: stand-in, device: d.yaml, encoding: json}
                - name: edge-own
                  kind: edge-http
                  standing: stand-in
                  device: d.yaml
                  template: {path: /x, body: "{{base64}}", response: /y}
                - {name: edge-grpc, kind: edge-grpc, standing: stand-in, device: d.yaml}
                - {name: realtime, kind: sagemaker-realtime, standing: emulated}
                - {name: async, kind: sagemaker-async, standing: emulated}
                - {name: lambda, kind: lambda, standing: emulated, template: "{{base64}}"}
              workloads:
                - {name: w, kind: closed, callers: 1, warm_up: 0s, duration: 1s}
              """)
          .suite();

  private static final Map<ComparedMetric, RunFigure> FIGURES =
      Map.of(
          ComparedMetric.RESPONSE_P50, millis(9),
          ComparedMetric.SERVICE_P50, millis(8),
          ComparedMetric.MODEL_P50, millis(5));

  private static final OptionalDouble TENSOR = OptionalDouble.of(602_112);
  private static final OptionalDouble BASE64 = OptionalDouble.of(802_830);

  @Test
  void eachKindOfTargetHasTheFormatOfItsBodies() {
    assertThat(WireFormat.of(target("edge"))).contains(WireFormat.BINARY);
    assertThat(WireFormat.of(target("edge-json"))).contains(WireFormat.JSON);
    assertThat(WireFormat.of(target("edge-own"))).contains(WireFormat.BASE64);
    assertThat(WireFormat.of(target("edge-grpc"))).contains(WireFormat.GRPC);
    assertThat(WireFormat.isSigned(target("edge-grpc"))).isFalse();
    assertThat(new ClientWork(WireFormat.GRPC).decode())
        .isEqualTo(new ClientWork(WireFormat.BINARY).decode());
    assertThat(WireFormat.of(target("realtime"))).contains(WireFormat.TENSOR);
    assertThat(WireFormat.of(target("lambda"))).contains(WireFormat.BASE64);
    assertThat(WireFormat.of(target("async"))).isEmpty();
    assertThat(new ClientWork(WireFormat.TENSOR).encode()).hasSize(602_112);
    assertThat(new ClientWork(WireFormat.BASE64).encode()).hasSize(802_830);
  }

  @Test
  void anAgentsCallIsNeitherSignedNorMarshalled() {
    RequestTime time = RequestTimes.of(target("edge"), FIGURES, TENSOR, results());

    assertThat(time.clientNanos().encode()).hasValue(11);
    assertThat(time.clientNanos().send()).hasValue(31);
    assertThat(time.clientNanos().decode()).hasValue(21);
    assertThat(time.clientNanos().sign()).isEmpty();
    assertThat(time.clientNanos().marshal()).isEmpty();
    assertThat(time.modelNanos()).hasValue(5e6);
    assertThat(time.measuredNanos()).hasValue(9e6);
    assertThat(time.notes()).isEmpty();
  }

  @Test
  void anAwsCallIsSignedAndTheRestOfTheSdkIsMarshalling() {
    RequestTime lambda = RequestTimes.of(target("lambda"), FIGURES, BASE64, results());

    assertThat(lambda.clientNanos().sign()).hasValue(42);
    assertThat(lambda.clientNanos().marshal()).hasValue(52 - 42);
    // the log's report is read, too
    assertThat(lambda.clientNanos().decode()).hasValue(22 + 7);
    assertThat(RequestTimes.of(target("realtime"), FIGURES, TENSOR, results()).clientNanos())
        .satisfies(
            client -> {
              assertThat(client.sign()).hasValue(43);
              assertThat(client.decode()).hasValue(23);
            });
  }

  @Test
  void whatTheBenchmarksAreNotLikeIsNotTold() {
    assertThat(RequestTimes.of(target("edge"), FIGURES, OptionalDouble.of(900), results()))
        .satisfies(
            time -> {
              assertThat(time.clientNanos()).isEqualTo(RequestTime.ClientNanos.UNKNOWN);
              assertThat(time.notes()).singleElement().asString().contains("have 900 bytes");
            });
    assertThat(RequestTimes.of(target("async"), FIGURES, TENSOR, results()).notes())
        .singleElement()
        .asString()
        .startsWith("a call is several requests");
    assertThat(RequestTimes.of(target("edge"), FIGURES, TENSOR, List.of()).notes())
        .singleElement()
        .asString()
        .startsWith("the client's benchmarks were not run");
    assertThat(RequestTimes.of(target("edge"), Map.of(), TENSOR, results()))
        .satisfies(
            time -> {
              assertThat(time.sumNanos()).isEmpty();
              assertThat(time.notes())
                  .singleElement()
                  .asString()
                  .startsWith("the server does not say");
            });
  }

  private static TargetPlan target(String name) {
    return SUITE.target(name);
  }

  private static RunFigure millis(double value) {
    return new RunFigure(OptionalDouble.of(value), OptionalDouble.empty(), "");
  }

  private static List<JmhResult> results() {
    List<JmhResult> results = new ArrayList<>();
    List<String> formats = List.of("binary", "base64", "tensor");
    for (int i = 0; i < formats.size(); i++) {
      results.add(result("encode", Map.of("format", formats.get(i)), 11 + i));
      results.add(result("decode", Map.of("format", formats.get(i)), 21 + i));
      results.add(result("send", Map.of("format", formats.get(i)), 31 + i));
      results.add(result("sign", Map.of("body", formats.get(i)), 41 + i));
      results.add(result("sdkCall", Map.of("body", formats.get(i)), 51 + i));
    }
    results.add(result("parseReport", Map.of(), 7));
    return results;
  }

  private static JmhResult result(String method, Map<String, String> parameters, double score) {
    return new JmhResult(
        "ClientBenchmark." + method,
        parameters,
        "avgt",
        new ForkedValue(score, List.of(score)),
        "ns/op",
        Map.of(),
        List.of());
  }
}
