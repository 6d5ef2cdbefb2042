package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tenk.agent.AgentCommand;
import dev.tenk.cli.serve.LocalCloudCommand;
import dev.tenk.localcloud.LocalCloud;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import dev.tenk.testsupport.ServerlessOffline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From an address to a report: what {@code tenk init} writes is measured as it is. */
class InitIT {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "JAVA_TOOL_OPTIONS",
          "-Dtenk.home=" + HOME,
          "AWS_ACCESS_KEY_ID",
          LocalCloud.ACCESS_KEY_ID,
          "AWS_SECRET_ACCESS_KEY",
          LocalCloud.SECRET_ACCESS_KEY,
          "AWS_REGION",
          "us-east-1",
          "TENK_TEST_TOKEN",
          "Jp1-secret");

  /** A bound so wide that no stall of a machine makes a start late by it. */
  private static final List<String> CALM =
      List.of("--slo", "p50=4m,errors=1%", "--demand", "1000/month peak 0.1/s");

  @TempDir Path folder;

  /** An agent with a token, by both protocols: its address is all that is needed. */
  @Test
  void aServerIsMeasuredByItsAddress() throws Exception {
    String model = TinyModel.TWICE.spec(TinyModel.NAME, folder);
    try (TenkProcess agent =
        TenkProcess.start(
            folder,
            ENVIRONMENT,
            "agent",
            "--port",
            "0",
            "--grpc-port",
            "0",
            "--token-env",
            "TENK_TEST_TOKEN",
            "--model",
            model)) {
      agent.await(() -> agent.output().contains(AgentCommand.LISTENING));
      Matcher ports =
          Pattern.compile("http://127\\.0\\.0\\.1:([0-9]+)\\D.*?([0-9]+)\\s*$", Pattern.MULTILINE)
              .matcher(agent.output());
      assertThat(ports.find()).as(agent.output()).isTrue();
      List<String> token = List.of("--header", "Authorization: Bearer ${TENK_TEST_TOKEN}");
      Path http =
          init("http.yaml", token, "http://127.0.0.1:" + ports.group(1) + "/v2/models/tiny");
      Path grpc = init("grpc.yaml", token, "grpc://127.0.0.1:" + ports.group(2));
      assertThat(Files.readString(http))
          .contains("{synthetic: {count: 16, width: 4, height: 4, seed: 1}}", "layout: NCHW")
          .doesNotContain("Jp1-secret");
      assertThat(measured(http).target("local").modelName()).isEqualTo(TinyModel.NAME);
      assertThat(measured(grpc).target("local").kind()).isEqualTo("edge-grpc");
    }
  }

  /** Every kind of endpoint is told apart by what the account says of it. */
  @Test
  void endpointsAndFunctionsAreMeasuredByTheirNames() throws Exception {
    Path profile =
        Files.writeString(
            folder.resolve("local-cloud.yaml"),
            Files.readString(HOME.resolve("profiles/local-cloud.yaml"))
                .replace("efficientnet-lite0-int8", TinyModel.TWICE.spec(TinyModel.NAME, folder))
                .replace("container_delay: 1s", "container_delay: 200ms"));
    try (LocalCloud cloud = LocalCloud.start(LocalCloudCommand.read(profile), 0)) {
      List<String> way =
          List.of(
              "--set",
              "endpoint_url=" + cloud.url(),
              "--set",
              "input={layout: NCHW, datatype: FP32, width: 4, height: 4}");
      Path realtime = init("realtime.yaml", way, "sagemaker", "tenk-realtime");
      assertThat(Files.readString(realtime))
          .contains("kind: sagemaker-realtime", "response: float32", "standing: emulated");
      assertThat(measured(realtime).target("tenk-realtime").details())
          .containsEntry("facts_from", "account");

      List<String> event = new ArrayList<>(way);
      event.addAll(List.of("--set", "template='{\"tensor\": \"{{base64}}\"}'"));
      Path function = init("function.yaml", event, "lambda", "tenk-lambda");
      assertThat(Files.readString(function)).contains("kind: lambda", "function: tenk-lambda");

      assertThat(Files.readString(init("sl.yaml", way, "sagemaker", "tenk-serverless")))
          .contains("kind: sagemaker-serverless");
      List<String> objects = new ArrayList<>(way);
      objects.addAll(List.of("--set", "s3_endpoint_url=" + cloud.objectStoreUrl()));
      Path asleep = folder.resolve("async.yaml");
      Said unproved = said(asleep, objects, "sagemaker", "tenk-async");
      assertThat(unproved.exitCode()).isEqualTo(3);
      assertThat(unproved.out()).contains("no instance runs, and none was started");
      assertThat(Files.readString(asleep))
          .contains("kind: sagemaker-async", "upload_to: s3://tenk-local/tenk-input");
    }
  }

  @Test
  void aFunctionOfAServerOfAnotherMake() throws Exception {
    assumeTrue(ServerlessOffline.isInstalled(), ServerlessOffline.howToInstall());
    try (ServerlessOffline server = ServerlessOffline.start()) {
      Path suite =
          init(
              "peer.yaml",
              List.of("--set", "endpoint_url=" + server.url(), "--set", "memory_mb=512"),
              "lambda",
              "tenk-peer-dev-halve");
      assertThat(measured(suite).targets().get(0).details()).containsEntry("facts_from", "suite");
    }
  }

  private Path init(String file, List<String> options, String... place) throws Exception {
    Path suite = folder.resolve(file);
    Said said = said(suite, options, place);
    assertThat(said.exitCode()).as(said.out()).isZero();
    assertThat(said.out()).contains("proved: ", "it runs as it is");
    return suite;
  }

  private Said said(Path suite, List<String> options, String... place) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("init"));
    arguments.addAll(List.of(place));
    arguments.addAll(CALM);
    arguments.addAll(options);
    arguments.addAll(List.of("--out", suite.toString(), "--store", folder + "/none"));
    return ended(arguments.toArray(String[]::new));
  }

  private Said ended(String... arguments) throws Exception {
    try (TenkProcess tenk = TenkProcess.start(folder, ENVIRONMENT, arguments)) {
      return new Said(tenk.exitCode(), tenk.output(), "");
    }
  }

  /** First the dry run, then the run, of what was written and nothing else. */
  private RunManifest measured(Path suite) throws Exception {
    Said dry = ended("run", "--dry-run", suite.toString());
    assertThat(dry.exitCode()).as(dry.out()).isZero();
    String runs = suite + "-runs";
    Said run = ended("run", suite.toString(), "--store", runs, "--out", folder + "/out");
    assertThat(run.exitCode()).as(run.out()).isZero();
    List<RunFolder> all = new RunStore(Path.of(runs)).runs();
    assertThat(all).hasSize(1);
    RunManifest manifest = all.get(0).manifest();
    assertThat(all.get(0).missing(manifest)).isEmpty();
    return manifest;
  }
}
