package dev.tenk.localcloud;

import java.util.Locale;

/**
 * Names of resources.
 *
 * @param region the profile's region
 * @param accountId the profile's account
 */
record Arns(String region, String accountId) {
  String sageMaker(String type, String name) {
    // SageMaker lowers the case of names in ARNs.
    return arn("sagemaker", type + "/" + name.toLowerCase(Locale.ROOT));
  }

  String function(String name) {
    return arn("lambda", "function:" + name);
  }

  String capacityProvider(String name) {
    return arn("lambda", "capacity-provider:" + name);
  }

  String topic(String name) {
    return arn("sns", name);
  }

  /** Of AWS Batch, as {@code job-queue}. */
  String batch(String type, String name) {
    return arn("batch", type + "/" + name);
  }

  String queue(String name) {
    return arn("sqs", name);
  }

  String logGroup(String name) {
    return arn("logs", "log-group:" + name);
  }

  private String arn(String service, String resource) {
    return "arn:aws:%s:%s:%s:%s".formatted(service, region, accountId, resource);
  }
}
