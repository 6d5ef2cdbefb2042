package dev.tenk.jmh.client;

import dev.tenk.results.suite.Suite.TargetPlan;
import java.util.Locale;
import java.util.Optional;

/** How a target's requests and answers are written, as far as the client's work goes. */
public enum WireFormat {
  /** Open Inference Protocol with the binary tensor extension. */
  BINARY,
  /** Open Inference Protocol, all of it JSON. */
  JSON,
  /** Open Inference Protocol over gRPC, its tensors raw. */
  GRPC,
  /** The raw tensor, and raw float32 back. */
  TENSOR,
  /** The tensor as base64 in a JSON document, and numbers in one back. */
  BASE64;

  private static final String EDGE = "edge-http";
  private static final String EDGE_GRPC = "edge-grpc";

  /** The word in parameters of benchmarks. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The format of that word. */
  public static WireFormat of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  /** Whether there is a benchmark of the SDK's work for bodies of this format. */
  public boolean isOfAws() {
    return this == TENSOR || this == BASE64;
  }

  /**
   * The format of a target's requests; empty where no benchmark is like it, as for an asynchronous
   * endpoint, whose call is several requests.
   */
  public static Optional<WireFormat> of(TargetPlan plan) {
    return switch (plan.kind()) {
      case EDGE ->
          Optional.of(
              plan.settings().has("template")
                  ? BASE64
                  : plan.settings().optionalString("encoding").orElse("binary").equals("json")
                      ? JSON
                      : BINARY);
      case EDGE_GRPC -> Optional.of(GRPC);
      case "sagemaker-realtime", "sagemaker-serverless", "lambda" ->
          Optional.of(plan.settings().has("template") ? BASE64 : TENSOR);
      default -> Optional.empty();
    };
  }

  /** Whether the target's requests are signed. */
  public static boolean isSigned(TargetPlan plan) {
    return !plan.kind().equals(EDGE) && !plan.kind().equals(EDGE_GRPC);
  }

  /** Whether the target's answers bring a log. */
  public static boolean hasReport(TargetPlan plan) {
    return plan.kind().equals("lambda");
  }
}
