package dev.tenk.targets.sagemaker;

import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.Discovery;
import dev.tenk.targets.aws.AwsConnection;
import java.util.List;
import java.util.Optional;

/** What an account tells of an endpoint, whose kind nobody has said yet. */
final class EndpointDiscovery implements Discovery {
  /** An endpoint is one thing, and the account is not searched for others. */
  @Override
  public Served served(TargetPlan sketch) {
    return new Served("SageMaker", true, List.of(), List.of());
  }

  @Override
  public Told told(TargetPlan sketch) {
    EndpointSettings settings = EndpointSettings.read(sketch, EndpointKind.DEFAULT_TIMEOUT);
    try (AwsConnection connection = new AwsConnection(settings.aws(), Optional.empty());
        EndpointAccount account =
            new EndpointAccount(sketch, EndpointKind.REALTIME, settings, connection)) {
      return account.told();
    }
  }
}
