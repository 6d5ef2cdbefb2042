package dev.tenk.targets.sagemaker;

import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.IdleExpiring;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.aws.AwsConnection;
import dev.tenk.targets.aws.IdleExpiry;
import java.time.Duration;
import java.util.List;

/** An endpoint whose environments come and go with the calls. */
final class ServerlessEndpoint extends InvokedEndpoint implements IdleExpiring {
  private final IdleExpiry idleExpiry;

  /**
   * Connects; nothing is sent yet.
   *
   * @param bodies of the requests, by payload
   */
  ServerlessEndpoint(
      TargetPlan plan,
      EndpointSettings settings,
      IdleExpiry idleExpiry,
      AwsConnection connection,
      List<byte[]> bodies) {
    super(plan, EndpointKind.SERVERLESS, settings, connection, bodies);
    this.idleExpiry = idleExpiry;
  }

  @Override
  public TargetIdentity identify() {
    TargetIdentity identity = super.identify();
    idleExpiry.addTo(identity.details());
    return identity;
  }

  @Override
  public Duration idleExpiry() {
    return idleExpiry.duration();
  }
}
