package dev.tenk.targets.sagemaker;

import dev.tenk.localcloud.Fault;
import dev.tenk.localcloud.LocalCloud;
import dev.tenk.localcloud.LocalCloudProfile;
import dev.tenk.results.model.Standing;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.InferenceRequest;
import dev.tenk.targets.Reply;
import dev.tenk.targets.StartedServer;
import dev.tenk.targets.Target;
import dev.tenk.targets.Targets;
import dev.tenk.targets.lambda.DoublingModel;
import dev.tenk.targets.payload.Payload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A local cloud whose model doubles numbers, and targets that speak to it or to another server. */
final class Cloud implements AutoCloseable {
  /** The numbers 1.5 and −2, little-endian. */
  static final Payload PAYLOAD = new Payload.RawTensor("numbers.bin", floats(1.5f, -2f));

  final LocalCloud cloud;

  /**
   * @param folder where the model is put
   * @param profile with {@code model: double=doubling.onnx}
   */
  Cloud(Path folder, String profile) {
    try {
      DoublingModel.write(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cloud = LocalCloud.start(LocalCloudProfile.read("profile.yaml", folder, profile), 0);
  }

  static byte[] floats(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  /** From now on every {@code n}-th request to an endpoint goes wrong in this way. */
  void fault(String endpoint, Fault.Kind kind, long n) {
    cloud.setFaults(endpoint, List.of(Fault.every(kind, n)));
  }

  void noFaults(String endpoint) {
    cloud.setFaults(endpoint, List.of());
  }

  /** A target as in a suite whose cloud tenk starts; {@code more} are further settings. */
  Target open(String kind, String endpoint, String more, Payload... payloads) {
    return open(
        startedPlan(kind, endpoint, more),
        Optional.of(new StartedServer(cloud.url(), Optional.of(cloud.objectStoreUrl()))),
        payloads);
  }

  /** The same, whose calls but those of the object store reach another server. */
  Target openBehind(URI url, String kind, String endpoint, String more) {
    return open(
        startedPlan(kind, endpoint, more),
        Optional.of(new StartedServer(url, Optional.of(cloud.objectStoreUrl()))));
  }

  private static TargetPlan startedPlan(String kind, String endpoint, String more) {
    return plan(
        "{kind: %s, region: us-east-1, endpoint: %s, %s}"
            .formatted(kind, endpoint, withResponse(more)),
        Optional.of(Path.of("profile.yaml")));
  }

  /** A target that finds its credentials itself. */
  Target openByUrl(String kind, String endpoint, String more, Payload... payloads) {
    return openByUrl(cloud.url(), cloud.objectStoreUrl(), kind, endpoint, more, payloads);
  }

  static Target openByUrl(
      URI url, URI objectStoreUrl, String kind, String endpoint, String more, Payload... payloads) {
    String region = more.contains("region: ") ? "" : "region: us-east-1, ";
    return open(
        plan(
            "{kind: %s, %sendpoint: %s, endpoint_url: '%s', s3_endpoint_url: '%s', %s}"
                .formatted(kind, region, endpoint, url, objectStoreUrl, withResponse(more)),
            Optional.empty()),
        Optional.empty(),
        payloads);
  }

  private static String withResponse(String more) {
    return more.contains("response: ") ? more : "response: float32, metrics_wait: 0s, " + more;
  }

  private static TargetPlan plan(String yaml, Optional<Path> localCloud) {
    Settings settings = Settings.parse("suite.yaml", Path.of("."), yaml);
    return new TargetPlan(
        "aws",
        settings.string("kind"),
        Standing.EMULATED,
        Optional.empty(),
        Optional.empty(),
        localCloud,
        OptionalLong.empty(),
        settings);
  }

  private static Target open(
      TargetPlan plan, Optional<StartedServer> started, Payload... payloads) {
    return Targets.provider(plan)
        .open(plan, started, payloads.length == 0 ? List.of(PAYLOAD) : List.of(payloads));
  }

  static CompletableFuture<Reply> start(Target target) {
    return target.invoke(new InferenceRequest(0)).toCompletableFuture();
  }

  /** One call to its end. */
  static Reply call(Target target) {
    return await(start(target));
  }

  static <T> T await(CompletableFuture<T> future) {
    return future.orTimeout(30, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    cloud.close();
  }
}
