package dev.tenk.targets.aws;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.targets.AccountAccess;
import dev.tenk.targets.CopyOrder;
import dev.tenk.targets.OwnResource;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** What the makers of copies have in common. */
public final class CopyTags {
  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final int CONNECTIONS = 8;

  private CopyTags() {}

  /** The way to an account, for calls that carry no load. */
  public static AwsSettings settings(AccountAccess access) {
    return new AwsSettings(
        access.region(),
        access.profile(),
        access.roleArn(),
        access.endpointUrl(),
        Optional.empty(),
        access.caFile(),
        TIMEOUT,
        CONNECTIONS);
  }

  /** The way to an account, as a target of a suite goes it. */
  public static AccountAccess access(AwsSettings settings) {
    return new AccountAccess(
        settings.region(),
        settings.profile(),
        settings.roleArn(),
        settings.endpointUrl(),
        settings.caFile());
  }

  /**
   * Refuses to take over what has the name of a copy and was not made for its sweep.
   *
   * @param tags of what is there
   */
  public static void requireOwn(CopyOrder order, OwnResource resource, Map<String, String> tags) {
    String sweep = order.tags().get(OwnResource.SWEEP_TAG);
    if (!sweep.equals(tags.get(OwnResource.SWEEP_TAG))) {
      throw new ConfigurationException(
          "target '%s': there is a %s already, which this sweep did not make; it is left alone"
              .formatted(order.target(), resource.inWords()));
    }
  }

  /** Whether a refusal means that there is no such thing. */
  public static boolean isAbsent(AwsServiceException failure) {
    String said = failure.awsErrorDetails() == null ? "" : failure.awsErrorDetails().errorMessage();
    return AwsOutcomes.errorCode(failure).filter("ResourceNotFoundException"::equals).isPresent()
        || (said != null && said.startsWith("Could not find"));
  }

  /** Whether a refusal has this code. */
  public static boolean hasCode(AwsServiceException failure, String code) {
    return AwsOutcomes.errorCode(failure).filter(code::equals).isPresent();
  }
}
