package dev.tenk.targets.lambda;

import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * What a server that is not AWS's answers for what it does not have, as serverless-offline, which
 * has Invoke alone. AWS says of an absent function that it is a resource that is not found.
 */
final class PeerServer {
  private static final int NOT_FOUND = 404;
  private static final String INVALID = "InvalidParameterValueException";

  private PeerServer() {}

  /** Whether it has no GetFunctionConfiguration: not found, without a word of Lambda's. */
  static boolean lacksConfiguration(AwsServiceException failure) {
    return failure.statusCode() == NOT_FOUND && code(failure) == null;
  }

  /** Whether it does not know the invocation type of a dry run. */
  static boolean lacksDryRun(AwsServiceException failure) {
    return INVALID.equals(code(failure));
  }

  /** What is said before the load. */
  static String remark(String targetName) {
    return "target '%s': the server has no dry run, so it was called once; what it is, the suite says where the server does not (facts_from in the manifest)"
        .formatted(targetName);
  }

  private static String code(AwsServiceException failure) {
    return failure.awsErrorDetails() == null ? null : failure.awsErrorDetails().errorCode();
  }
}
