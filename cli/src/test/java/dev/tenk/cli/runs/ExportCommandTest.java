package dev.tenk.cli.runs;

import static dev.tenk.cli.Said.tenk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cli.KnownReceiver;
import dev.tenk.cli.MadeRun;
import dev.tenk.cli.Said;
import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.results.model.Outcome;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {
  private static final String SUITE =
      """
      name: nightly
      slo: p90=100ms,errors=1%
      demand: 10000/month peak 5/s
      prices: book.csv
      payloads: {synthetic: {count: 1}}
      targets:
        - {name: function, kind: lambda, standing: measured, region: us-east-1, max_requests: 100000, function: f, response: /output, template: '{"tensor": "{{base64}}"}', memory_mb: 1024}
      workloads:
        - {name: even, kind: constant, rate: 10/s, warm_up: 0s, duration: 30s}
        - {name: broken, kind: constant, rate: 10/s, warm_up: 0s, duration: 30s}
      """;
  private static final String BOOK =
      """
      service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source
      AWSLambda,,Request,requests,request,0,,0.0000002,us-east-1,2026,confirmed,list
      AWSLambda,,Lambda-GB-Second,duration,GB-second,0,,0.0000166667,us-east-1,2026,confirmed,list
      AWSDataTransfer,,DataTransfer-Out-Bytes,out,GB,0,,0.09,us-east-1,2026,confirmed,list
      """;

  @TempDir static Path measured;

  @BeforeAll
  static void measure() throws IOException {
    Files.writeString(measured.resolve("book.csv"), BOOK);
    new MadeRun(measured.resolve("runs"), measured, SUITE, 0)
        .cell("even", 10)
        .cell("broken", new Outcome.Failed(OptionalInt.of(500), Optional.empty()))
        .complete();
  }

  @TempDir Path out;

  private static Said export(String form, String... options) {
    return tenk(
        Stream.of(
                Stream.of("export", form, "latest", "--store", measured.resolve("runs").toString()),
                Stream.of(options))
            .flatMap(each -> each)
            .toArray(String[]::new));
  }

  @Test
  void openMetrics() throws IOException {
    Path file = out.resolve("tenk.prom");
    Said said = export("openmetrics", "--out", file.toString());
    assertThat(said.exitCode()).as(said.err()).isEqualTo(ExitCode.DONE);
    String text = Files.readString(file);
    assertThat(text).endsWith("# EOF\n").doesNotContain("NaN");
    String cell =
        "{phase=\"steady\",repetition=\"1\",run_id=\"RUN\",standing=\"measured\",target=\"function\",workload=\"even\"";
    String known = text.replaceAll("run_id=\"[^\"]+\"", "run_id=\"RUN\"");
    // 300 requests: 60 each of 10, 10.05, 10.1, 10.15 and 10.2 ms
    assertThat(known)
        .contains(
            "# UNIT tenk_response_duration_seconds seconds\n",
            "tenk_response_duration_seconds_bucket" + cell + ",le=\"0.008388607\"} 0\n",
            "tenk_response_duration_seconds_bucket" + cell + ",le=\"0.010485759\"} 300\n",
            "tenk_response_duration_seconds_bucket" + cell + ",le=\"+Inf\"} 300\n",
            "tenk_response_duration_seconds_count" + cell + "} 300\n",
            "# TYPE tenk_requests counter\n",
            "tenk_window_seconds" + cell + "} 30.0\n");
    assertThat(text).containsPattern("tenk_requests_total\\{outcome=\"ok\",[^}]*even\"} 300.0\n");
    assertThat(text)
        .containsPattern("tenk_requests_total\\{outcome=\"failed\",[^}]*broken\"} 300.0\n");
    // nothing succeeded there: no times, which is not a histogram of nothing
    assertThat(text).doesNotContainPattern("duration_seconds_count\\{[^}]*broken");
    assertThat(text).containsPattern("tenk_cost_per_10k_usd\\{[^}]*basis=\"demand\"[^}]*} [0-9]");
    try (Stream<Path> left = Files.list(out)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void parquetHasTheSamples() throws SQLException {
    Path file = out.resolve("samples.parquet");
    Said said = export("parquet", "--out", file.toString());
    assertThat(said.exitCode()).as(said.err()).isEqualTo(ExitCode.DONE);
    assertThat(said.out()).contains(": 600 samples → ");
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select workload, count(*), sum(done_ns - intended_ns), count(http_status)"
                    + " from '"
                    + file
                    + "' where phase = 'steady' group by all order by 1 desc")) {
      rows.next();
      assertThat(rows.getString(1)).isEqualTo("even");
      assertThat(rows.getLong(2)).isEqualTo(300);
      assertThat(rows.getLong(3)).isEqualTo(300 * 10_100_000L);
      rows.next();
      assertThat(rows.getString(1)).isEqualTo("broken");
      assertThat(rows.getLong(4)).isEqualTo(300);
    }
  }

  @Test
  void otlp() throws IOException, InterruptedException {
    try (KnownReceiver receiver = KnownReceiver.answering(200)) {
      Said said = export("otlp", "--to", receiver.url());
      assertThat(said.exitCode()).as(said.err()).isEqualTo(ExitCode.DONE);
      KnownReceiver.Received received = receiver.next();
      assertThat(received.path()).isEqualTo("/v1/metrics");
      assertThat(received.contentType()).isEqualTo("application/x-protobuf");
      Metric response = received.metrics("tenk.response.duration").get(0);
      assertThat(response.getUnit()).isEqualTo("s");
      assertThat(response.getExponentialHistogram().getAggregationTemporality())
          .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
      ExponentialHistogramDataPoint point =
          response.getExponentialHistogram().getDataPointsList().get(0);
      assertThat(response.getExponentialHistogram().getDataPointsCount()).isEqualTo(1);
      assertThat(point.getCount()).isEqualTo(300);
      assertThat(
              point.getPositive().getBucketCountsList().stream().mapToLong(Long::longValue).sum())
          .isEqualTo(300);
      assertThat(point.getSum()).isBetween(3.03 * (1 - 1.0 / 2048), 3.03 * (1 + 1.0 / 2048));
      assertThat(point.getMin()).isBetween(0.00999, 0.01);
      assertThat(point.getMax()).isBetween(0.0102, 0.01021);
      assertThat(point.getTimeUnixNano() - point.getStartTimeUnixNano()).isEqualTo(30_000_000_000L);
      assertThat(
              received.metrics("tenk.requests").get(0).getSum().getDataPointsList().stream()
                  .filter(each -> each.getAsInt() > 0)
                  .collect(
                      Collectors.toMap(
                          ExportCommandTest::outcome, NumberDataPoint::getAsInt, Long::sum)))
          .isEqualTo(Map.of("ok", 300L, "failed", 300L));
      assertThat(received.metrics("tenk.cost.per_10k").get(0).getGauge().getDataPoints(0))
          .satisfies(cost -> assertThat(cost.getAsDouble()).isPositive());
    }
  }

  private static String outcome(NumberDataPoint point) {
    return point.getAttributesList().stream()
        .filter(each -> each.getKey().equals("tenk.outcome"))
        .map(each -> each.getValue().getStringValue())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aReceiverThatRefuses() throws IOException {
    try (KnownReceiver receiver = KnownReceiver.answering(401)) {
      Said said = export("otlp", "--to", receiver.url());
      assertThat(said.exitCode()).isEqualTo(ExitCode.INVALID_OR_INCOMPLETE);
      assertThat(said.err())
          .startsWith(
              "tenk: " + receiver.url() + "/v1/metrics did not take the metrics: it answered 401");
    }
  }

  @Test
  void anAddressThatIsNone() {
    for (String url : List.of("collector:4318", "ftp://c", "http://", "http://u:p@c:4318", "a b")) {
      Said said = export("otlp", "--to", url);
      assertThat(said.exitCode()).as(url).isEqualTo(ExitCode.WRONG_USAGE);
      assertThat(said.err())
          .contains("is no address of an OTLP receiver; expected one as http://localhost:4318")
          .doesNotContain("u:p");
    }
  }

  @Test
  void filesThatCannotBeWritten() throws IOException {
    for (String form : List.of("openmetrics", "parquet")) {
      Said folder = export(form, "--out", out.toString());
      assertThat(folder.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
      assertThat(folder.err()).contains("--out: " + out + " is a folder; give a file's name");
      Said missing = export(form, "--out", out.resolve("none/x").toString());
      assertThat(missing.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
      assertThat(missing.err())
          .contains("--out: " + out.resolve("none/x") + " cannot be written: its folder is not");
    }
    // no room is left on this device as soon as something is written
    Path full = Path.of("/dev/full");
    if (Files.exists(full)) {
      for (String form : List.of("openmetrics", "parquet")) {
        Path file = out.resolve(form);
        Files.createSymbolicLink(out.resolve(form + ".tmp"), full);
        Said said = export(form, "--out", file.toString());
        assertThat(said.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(said.err()).contains("--out: " + file + " cannot be written: ", "No space left");
      }
    }
    try (Stream<Path> left = Files.list(out)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aRunWithoutCells(@TempDir Path empty) throws IOException {
    Files.writeString(empty.resolve("book.csv"), BOOK);
    new MadeRun(empty.resolve("runs"), empty, SUITE, 0).complete();
    for (String form : List.of("openmetrics", "parquet")) {
      Said said =
          tenk(
              "export",
              form,
              "latest",
              "--store",
              empty.resolve("runs").toString(),
              "--out",
              out.resolve("x").toString());
      assertThat(said.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
      assertThat(said.err()).contains(" has no whole cell: there is nothing to export");
    }
  }
}
