package dev.tenk.targets.edge;

import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.Words;
import dev.tenk.targets.edge.Refusals.Refusal;
import dev.tenk.targets.edge.client.TlsProbe;
import dev.tenk.targets.edge.grpc.GrpcMethod;
import dev.tenk.targets.edge.grpc.GrpcResult;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/** What it means that a server did not answer over gRPC before the load, and what to do. */
final class GrpcRefusals {
  private static final String URL = "url";

  /** It answers so whenever it is asked. */
  private static final Set<String> NOT_PASSING =
      Set.of("tls", "tls-expected", "not-grpc", "answer-too-large", "unknown-host");

  private static final Set<String> ANSWERED_NOTHING =
      Set.of("connection-closed", "connect-failed", "malformed-answer");

  private final TargetPlan plan;
  private final EdgeSettings settings;
  private final URI url;

  GrpcRefusals(TargetPlan plan, EdgeSettings settings, URI url) {
    this.plan = plan;
    this.settings = settings;
    this.url = url;
  }

  /** The call, as sentences about it begin. */
  String asked(GrpcMethod method) {
    return "target '" + plan.name() + "': " + method.word() + " at " + url;
  }

  /** That will be so whenever it is asked. */
  Refusal of(String key, String sentence) {
    return new Refusal(plan.settings(), key, sentence, false);
  }

  private Refusal passing(String sentence) {
    return new Refusal(plan.settings(), URL, sentence, true);
  }

  /** What a server said, without the suite's own headers, which some servers repeat. */
  static Optional<String> words(GrpcResult.Refused refused, EdgeSettings settings) {
    byte[] said = refused.description().getBytes(StandardCharsets.UTF_8);
    return Words.of(said, said.length, settings.headers().values());
  }

  /**
   * In one sentence.
   *
   * @param result what came instead of an answer
   */
  Refusal of(GrpcMethod method, GrpcResult result) {
    String asked = asked(method);
    if (result instanceof GrpcResult.Refused refused) {
      return ofCode(asked, refused);
    } else if (result instanceof GrpcResult.Broken broken) {
      String failed = asked + " failed: " + broken.message();
      if (NOT_PASSING.contains(broken.errorCode())) {
        return of(URL, failed);
      }
      return speaksTls(broken)
          ? of(URL, failed + "; it speaks TLS there: write https://")
          : passing(failed);
    } else if (result instanceof GrpcResult.Answer) {
      return of(URL, asked + " answered something else than was asked for");
    }
    return passing(
        "%s got no answer in time (timeout: %d ms)"
            .formatted(asked, settings.timeout().toMillis()));
  }

  /** Some that want TLS say nothing to those that speak without. */
  private boolean speaksTls(GrpcResult.Broken broken) {
    return url.getScheme().equalsIgnoreCase("http")
        && ANSWERED_NOTHING.contains(broken.errorCode())
        && TlsProbe.speaksTls(url, settings.timeout());
  }

  private Refusal ofCode(String asked, GrpcResult.Refused refused) {
    String answered =
        asked
            + " answered "
            + refused.code()
            + words(refused, settings).map(said -> ": " + said).orElse("");
    if (settings.isTooLarge(refused)) {
      return of(URL, answered + "; its limit for a message is too small for this payload");
    }
    if (settings.isThrottled(refused)) {
      return passing(answered + "; try again when it is ready");
    }
    return switch (refused.code()) {
      case UNAUTHENTICATED, PERMISSION_DENIED ->
          of("headers", answered + "; give it what it asks for in headers:");
      case NOT_FOUND -> of("model", answered + "; are the model and its version right?");
      case UNIMPLEMENTED ->
          of(URL, answered + "; does the Open Inference Protocol's service listen on this port?");
      default -> of(URL, answered);
    };
  }
}
