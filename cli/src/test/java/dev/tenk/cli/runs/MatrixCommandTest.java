package dev.tenk.cli.runs;

import static dev.tenk.cli.Said.tenk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cli.MadeRun;
import dev.tenk.cli.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatrixCommandTest {
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
      """;
  private static final String BOOK =
      """
      service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source
      AWSLambda,,Request,requests,request,0,,0.0000002,us-east-1,2026,confirmed,list
      AWSLambda,,Lambda-GB-Second,duration,GB-second,0,,0.0000166667,us-east-1,2026,confirmed,list
      AWSDataTransfer,,DataTransfer-Out-Bytes,out,GB,0,,0.09,us-east-1,2026,confirmed,list
      """;
  private static final String SCENARIO =
      """
      name: plan
      region: us-east-1
      demand: {inferences: 1000/month, peak_factor: 1}
      prices: [{id: hour, price: 0.5 USD/hour}]
      environments:
        - name: small
          deployments:
            - {name: endpoint, kind: sagemaker-realtime, instance: hour, service_time_ms: 100}
      """;

  @TempDir Path folder;

  @Test
  void environmentsAreNoCandidates() throws IOException {
    Files.writeString(folder.resolve("book.csv"), BOOK);
    new MadeRun(folder.resolve("runs"), folder, SUITE, 0).cell("even", 10).complete();
    Path scenario = Files.writeString(folder.resolve("plan.yaml"), SCENARIO);

    Said said =
        tenk(
            "matrix",
            "--store",
            folder.resolve("runs").toString(),
            "--scenario",
            scenario.toString());

    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.out()).isEmpty();
    assertThat(said.err())
        .isEqualTo(
            "tenk: --scenario: %s has environments only, and a matrix compares deployments of one demand; see tenk cost, or state deployments\n"
                .formatted(scenario));
  }
}
