package dev.tenk.targets.lambda;

import dev.tenk.results.model.Standing;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.InferenceRequest;
import dev.tenk.targets.Reply;
import dev.tenk.targets.StartedServer;
import dev.tenk.targets.Target;
import dev.tenk.targets.payload.Payload;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** Plans, payloads and calls for the tests of Lambda targets. */
final class Lambdas {
  private static final long PATIENCE_SECONDS = 60;

  private Lambdas() {}

  /** A target on a local cloud that tenk started, in us-east-1 unless the lines state otherwise. */
  static TargetPlan onStartedCloud(String... lines) {
    return plan(Optional.of(Path.of("cloud.yaml")), lines);
  }

  /** A target at the address in its settings. */
  static TargetPlan plan(Optional<Path> localCloud, String... lines) {
    String yaml = String.join("\n", lines) + "\n";
    Settings settings =
        Settings.parse(
            "suite.yaml",
            Path.of("."),
            yaml.contains("region:") ? yaml : "region: us-east-1\n" + yaml);
    return new TargetPlan(
        "fn",
        "lambda",
        Standing.EMULATED,
        Optional.empty(),
        Optional.empty(),
        localCloud,
        OptionalLong.empty(),
        settings);
  }

  /** A target at an address of its own, with the credentials of the process. */
  static TargetPlan at(URI url, String... lines) {
    List<String> all = new ArrayList<>(List.of(lines));
    all.add("endpoint_url: " + url);
    return plan(Optional.empty(), all.toArray(String[]::new));
  }

  static Target open(TargetPlan plan, Payload... payloads) {
    return new LambdaProvider().open(plan, Optional.empty(), List.of(payloads));
  }

  static Target open(TargetPlan plan, URI url, Payload... payloads) {
    return new LambdaProvider()
        .open(plan, Optional.of(new StartedServer(url, Optional.empty())), List.of(payloads));
  }

  static Reply call(Target target) {
    return call(target, 0);
  }

  static Reply call(Target target, int payloadId) {
    return target
        .invoke(new InferenceRequest(payloadId))
        .toCompletableFuture()
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  static Payload.RawTensor tensor(float... values) {
    return new Payload.RawTensor("tensor", float32(values));
  }

  static byte[] float32(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }
}
