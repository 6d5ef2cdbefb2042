package dev.tenk.targets.edge;

import dev.tenk.openinference.GrpcInferenceCodec;
import dev.tenk.openinference.GrpcMetadataCodec;
import dev.tenk.openinference.GrpcMetadataCodec.ModelName;
import dev.tenk.openinference.InferRequest;
import dev.tenk.openinference.InferResponse;
import dev.tenk.openinference.MalformedMessageException;
import dev.tenk.openinference.RequestedOutput;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.Preflight.Proof;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.TargetUnavailableException;
import dev.tenk.targets.edge.EdgeSettings.Wire;
import dev.tenk.targets.edge.Refusals.Refusal;
import dev.tenk.targets.edge.grpc.GrpcCaller;
import dev.tenk.targets.edge.grpc.GrpcMethod;
import dev.tenk.targets.edge.grpc.GrpcResult;
import dev.tenk.targets.payload.Payload;
import dev.tenk.targets.payload.UnreadableAnswerException;
import io.grpc.Status;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** A model behind the Open Inference Protocol over gRPC. */
final class GrpcModel {
  private final TargetPlan plan;
  private final EdgeSettings settings;
  private final Wire.OpenInference wire;
  private final URI url;
  private final GrpcCaller caller;
  private final GrpcRefusals refusals;
  private final ToldModel told;
  private final ModelInput input;
  private final ExpectedAnswer expected;

  /** Reads the model's metadata. */
  GrpcModel(TargetPlan plan, EdgeSettings settings, URI url, GrpcCaller caller) {
    this.plan = plan;
    this.settings = settings;
    this.wire = (Wire.OpenInference) settings.wire();
    this.url = url;
    this.caller = caller;
    this.refusals = new GrpcRefusals(plan, settings, url);
    this.told = ask();
    this.input = ModelInput.of(plan, wire, settings.model(), told.metadata());
    this.expected = new ExpectedAnswer(plan, settings, wire, told);
  }

  private ToldModel ask() {
    return told(plan, settings, wire, url, caller);
  }

  /** As {@link ToldModel#ask}, over gRPC. */
  static ToldModel told(
      TargetPlan plan, EdgeSettings settings, Wire.OpenInference wire, URI url, GrpcCaller caller) {
    GrpcRefusals refusals = new GrpcRefusals(plan, settings, url);
    GrpcResult result =
        caller.ask(
            GrpcMethod.MODEL_METADATA,
            GrpcMetadataCodec.encodeModelName(new ModelName(settings.model(), settings.version())));
    if (result instanceof GrpcResult.Answer answer) {
      try {
        return new ToldModel(
            Optional.of(GrpcMetadataCodec.decodeModelMetadata(ByteBuffer.wrap(answer.message()))),
            "");
      } catch (MalformedMessageException e) {
        throw refusals
            .of(
                "url",
                "%s answered, but not in the Open Inference Protocol: %s"
                    .formatted(refusals.asked(GrpcMethod.MODEL_METADATA), e.getMessage()))
            .exception();
      }
    }
    boolean tellsNothing =
        result instanceof GrpcResult.Refused refused && refused.code() == Status.Code.UNIMPLEMENTED;
    if (tellsNothing && wire.input().isPresent()) {
      return new ToldModel(
          Optional.empty(), GrpcMethod.MODEL_METADATA.word() + " " + result.inWords());
    }
    Refusal refusal = refusals.of(GrpcMethod.MODEL_METADATA, result);
    throw (tellsNothing ? refusal.with(refusal.key(), "; " + ToldModel.STATE_INPUTS) : refusal)
        .exception();
  }

  TargetIdentity identify() {
    return ask().identity(plan, settings, url);
  }

  /** Has tenk's agent load it, where another model has its device. */
  void activate() {
    if (ask().parameter("loaded").equals(Optional.of("false"))) {
      repository().load();
    }
  }

  /** As {@link dev.tenk.targets.ModelControl#reload}. */
  boolean reload() {
    if (!repository().reload()) {
      return false;
    }
    Optional<String> before = told.parameter(ToldModel.SHA256);
    Optional<String> now = ask().parameter(ToldModel.SHA256);
    if (!now.equals(before)) {
      // Every answer would be refused as another model's.
      throw new TargetUnavailableException(
          "target '%s' at %s loaded another model file: SHA-256 %s, before %s"
              .formatted(plan.name(), url, now.orElse("not told"), before.orElse("not told")));
    }
    return true;
  }

  private GrpcRepository repository() {
    return new GrpcRepository(settings, url, caller, refusals);
  }

  /**
   * The request for a payload.
   *
   * @throws ConfigurationException where it does not fit the model
   */
  byte[] request(Payload payload) {
    try {
      return GrpcInferenceCodec.encodeRequest(
          new GrpcInferenceCodec.ModelRequest(
              settings.model(),
              settings.version(),
              new InferRequest(
                  Optional.empty(),
                  List.of(input.tensor(payload)),
                  Map.of(),
                  wire.outputs().stream()
                      .map(name -> new RequestedOutput(name, Optional.empty()))
                      .toList(),
                  true)));
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          "target '%s': payload %s does not fit model '%s': %s"
              .formatted(plan.name(), payload.name(), settings.model(), e.getMessage()),
          e);
    }
  }

  /**
   * Reads an answer.
   *
   * @throws UnreadableAnswerException when it is no answer to the question asked
   */
  Dialect.Answer answer(byte[] message) throws UnreadableAnswerException {
    return expected.in(decode(message, expected::wants));
  }

  private static InferResponse decode(byte[] message, Predicate<String> names)
      throws UnreadableAnswerException {
    try {
      return GrpcInferenceCodec.decodeResponse(ByteBuffer.wrap(message), names);
    } catch (MalformedMessageException e) {
      throw new UnreadableAnswerException("malformed-answer", e);
    }
  }

  /**
   * One inference before any load.
   *
   * @throws ConfigurationException with what the server said and what to do
   * @throws TargetUnavailableException where it does not answer now
   */
  Proof prove(byte[] request) {
    GrpcResult result = caller.ask(GrpcMethod.MODEL_INFER, request);
    if (!(result instanceof GrpcResult.Answer answer)) {
      throw refusals.of(GrpcMethod.MODEL_INFER, result).exception();
    }
    try {
      InferResponse listed = decode(answer.message(), name -> false);
      expected.requireIn(listed);
      return expected.shown(listed, answer(answer.message()));
    } catch (UnreadableAnswerException e) {
      throw refusals
          .of(
              "url",
              "%s answered, but not with an inference (%s)"
                  .formatted(refusals.asked(GrpcMethod.MODEL_INFER), e.getMessage()))
          .exception();
    }
  }
}
