package dev.tenk.cost;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The limits of a place.
 *
 * @param place for people
 * @param runSeconds the longest that one inference may take, s; empty without a limit
 * @param requestBytes the largest request body; empty without a limit
 * @param responseBytes the largest response body; empty without a limit
 * @param memoryMb MB of 2^20 bytes; empty where it depends on what is bought
 * @param gpu whether there are any GPUs
 * @param source where that is stated
 */
record Limits(
    String place,
    Optional<BigDecimal> runSeconds,
    Optional<Long> requestBytes,
    Optional<Long> responseBytes,
    Optional<Long> memoryMb,
    boolean gpu,
    String source) {
  private static final long MB = 1 << 20;

  /** SageMaker real-time endpoints; whether there is a GPU depends on the instance. */
  public static Limits realtime(boolean gpu) {
    return new Limits(
        "a SageMaker real-time endpoint",
        Optional.of(BigDecimal.valueOf(60)),
        Optional.of(25 * MB),
        Optional.of(25 * MB),
        Optional.empty(),
        gpu,
        "SageMaker AI FAQ and InvokeEndpoint reference, 2026-11");
  }

  /** SageMaker serverless endpoints. */
  public static final Limits SERVERLESS =
      new Limits(
          "a SageMaker serverless endpoint",
          Optional.of(BigDecimal.valueOf(60)),
          Optional.of(4 * MB),
          Optional.of(4 * MB),
          Optional.of(6 * 1024L),
          false,
          "SageMaker AI developer guide, serverless inference, 2026-11");

  /** SageMaker asynchronous endpoints; whether there is a GPU depends on the instance. */
  public static Limits async(boolean gpu) {
    return new Limits(
        "a SageMaker asynchronous endpoint",
        Optional.of(BigDecimal.valueOf(3600)),
        Optional.of(1024 * MB),
        Optional.empty(),
        Optional.empty(),
        gpu,
        "SageMaker AI developer guide, asynchronous inference, 2026-11");
  }

  /** SageMaker batch transform; whether there is a GPU depends on the instance. */
  public static Limits batchTransform(boolean gpu) {
    return new Limits(
        "SageMaker batch transform",
        Optional.of(BigDecimal.valueOf(3600)),
        Optional.of(100 * MB),
        Optional.empty(),
        Optional.empty(),
        gpu,
        "CreateTransformJob reference, 2026-11");
  }

  /** An instance of the owner's own, which has no limits. */
  public static Limits ownInstance(boolean gpu) {
    return new Limits(
        "the instance",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        gpu,
        "the owner's own");
  }

  /** Lambda functions, called synchronously. */
  public static final Limits LAMBDA =
      new Limits(
          "a Lambda function",
          Optional.of(BigDecimal.valueOf(900)),
          Optional.of(6 * MB),
          Optional.of(6 * MB),
          Optional.of(10_240L),
          false,
          "AWS Lambda quotas, 2026-11");

  /** Functions on Lambda Managed Instances; whether there is a GPU depends on the instance. */
  public static Limits managedInstances(boolean gpu) {
    return new Limits(
        "a Lambda function on Managed Instances",
        LAMBDA.runSeconds,
        LAMBDA.requestBytes,
        LAMBDA.responseBytes,
        Optional.of(32 * 1024L),
        gpu,
        "AWS Lambda developer guide, Managed Instances, 2026-11");
  }

  /** The same with the memory that was bought, MB of 2^20 bytes. */
  public Limits withMemoryMb(long bought) {
    return new Limits(
        place, runSeconds, requestBytes, responseBytes, Optional.of(bought), gpu, source);
  }

  /** Why a job cannot run there, each a sentence without a full stop; empty if it can. */
  public List<String> refuse(InferenceNeeds job) {
    List<String> reasons = new ArrayList<>();
    runSeconds
        .filter(limit -> job.runSeconds().compareTo(limit) > 0)
        .ifPresent(
            limit ->
                reasons.add(
                    "it runs for %s s, and %s stops it after %s s"
                        .formatted(
                            job.runSeconds().toPlainString(), place, limit.toPlainString())));
    above(reasons, "its request has", job.requestBytes(), requestBytes, "bytes");
    above(reasons, "its response has", job.responseBytes(), responseBytes, "bytes");
    above(reasons, "it needs", job.memoryMb(), memoryMb, "MB of memory");
    if (job.gpu() && !gpu) {
      reasons.add("it needs a GPU, and " + place + " has none");
    }
    return reasons;
  }

  private void above(
      List<String> reasons, String what, long needed, Optional<Long> limit, String unit) {
    limit
        .filter(most -> needed > most)
        .ifPresent(
            most ->
                reasons.add(
                    "%s %d %s, and %s allows %d".formatted(what, needed, unit, place, most)));
  }
}
