package dev.tenk.targets.edge;

import dev.tenk.openinference.GrpcMetadataCodec;
import dev.tenk.openinference.MalformedMessageException;
import dev.tenk.openinference.ServerMetadata;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.Discovery;
import dev.tenk.targets.edge.grpc.GrpcCaller;
import dev.tenk.targets.edge.grpc.GrpcMethod;
import dev.tenk.targets.edge.grpc.GrpcResult;
import io.grpc.Status;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Optional;

/** What a server tells of itself over gRPC. */
final class GrpcDiscovery implements Discovery {
  @Override
  public Served served(TargetPlan sketch) {
    EdgeSettings settings = new EdgeGrpcProvider().settings(sketch);
    URI url = settings.url().orElseThrow();
    try (GrpcCaller caller = settings.grpcCaller(url)) {
      GrpcResult result = caller.ask(GrpcMethod.SERVER_METADATA, new byte[0]);
      boolean lacksIt =
          result instanceof GrpcResult.Refused refused
              && refused.code() == Status.Code.UNIMPLEMENTED;
      if (!(result instanceof GrpcResult.Answer) && !lacksIt) {
        throw new GrpcRefusals(sketch, settings, url)
            .of(GrpcMethod.SERVER_METADATA, result)
            .exception();
      }
      Optional<ServerMetadata> server = server(result);
      ListedModels models = models(caller.ask(GrpcMethod.REPOSITORY_INDEX, new byte[0]));
      return new Served(
          server
              .map(each -> (each.name() + " " + each.version()).strip())
              .orElse("a server that says nothing of itself over gRPC"),
          server.isPresent() || !models.isEmpty(),
          models.ready(),
          models.others());
    }
  }

  private static Optional<ServerMetadata> server(GrpcResult result) {
    try {
      return result instanceof GrpcResult.Answer answer
          ? Optional.of(GrpcMetadataCodec.decodeServerMetadata(ByteBuffer.wrap(answer.message())))
          : Optional.empty();
    } catch (MalformedMessageException e) {
      return Optional.empty();
    }
  }

  /** Not every server has a repository. */
  private static ListedModels models(GrpcResult result) {
    try {
      return result instanceof GrpcResult.Answer answer
          ? ListedModels.of(
              GrpcMetadataCodec.decodeRepositoryIndex(ByteBuffer.wrap(answer.message())))
          : ListedModels.NONE;
    } catch (MalformedMessageException e) {
      return ListedModels.NONE;
    }
  }

  @Override
  public Told told(TargetPlan sketch) {
    EdgeSettings settings = new EdgeGrpcProvider().settings(sketch);
    URI url = settings.url().orElseThrow();
    try (GrpcCaller caller = settings.grpcCaller(url)) {
      return HttpDiscovery.told(
          sketch.kind(),
          settings,
          GrpcModel.told(sketch, settings, HttpDiscovery.STATED, url, caller));
    }
  }
}
