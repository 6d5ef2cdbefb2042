package dev.tenk.targets.edge;

import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.Discovery;
import dev.tenk.targets.StartedServer;
import dev.tenk.targets.Target;
import dev.tenk.targets.edge.grpc.GrpcCaller;
import dev.tenk.targets.payload.Payload;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** {@code kind: edge-grpc}: any server that speaks the Open Inference Protocol over gRPC. */
public final class EdgeGrpcProvider extends EdgeProvider {
  /** The word after {@code kind:}. */
  public static final String KIND = "edge-grpc";

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Target open(TargetPlan plan, Optional<StartedServer> started, List<Payload> payloads) {
    EdgeSettings settings = settings(plan);
    URI url = settings.url().or(() -> started.map(StartedServer::url)).orElseThrow();
    GrpcCaller caller = settings.grpcCaller(url);
    try {
      return new EdgeGrpcTarget(
          plan, settings, url, caller, new GrpcModel(plan, settings, url, caller), payloads);
    } catch (RuntimeException e) {
      caller.close();
      throw e;
    }
  }

  @Override
  public Optional<Discovery> discovery() {
    return Optional.of(new GrpcDiscovery());
  }

  @Override
  EdgeSettings settings(TargetPlan plan) {
    return EdgeSettings.readGrpc(plan.settings(), plan.agent().isPresent(), System::getenv);
  }
}
