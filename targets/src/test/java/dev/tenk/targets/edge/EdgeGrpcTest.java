package dev.tenk.targets.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.openinference.DataType;
import dev.tenk.openinference.GrpcInferenceCodec;
import dev.tenk.openinference.GrpcInferenceCodec.ModelRequest;
import dev.tenk.openinference.InferResponse;
import dev.tenk.openinference.Tensor;
import dev.tenk.openinference.TensorMetadata;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.targets.HttpLoop;
import dev.tenk.targets.InferenceRequest;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetUnavailableException;
import dev.tenk.targets.payload.Payload;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class EdgeGrpcTest {
  private static final OptionalInt NO_HTTP = OptionalInt.empty();

  @Test
  void anAnswerWithItsInstantsAndTimings() throws Exception {
    AtomicReference<ModelRequest> asked = new AtomicReference<>();
    InferResponse response = Models.answer(Map.of("queue_ns", 7L, "model_ns", 11L));
    try (GrpcScript server =
            GrpcScript.model(
                (request, client) -> {
                  asked.set(GrpcInferenceCodec.decodeRequest(ByteBuffer.wrap(request)));
                  GrpcScript.answer(client, GrpcInferenceCodec.encodeResponse(response));
                });
        Target target = server.open("version: '1'")) {
      for (int i = 0; i < 3; i++) {
        long handed = System.nanoTime();
        Reply reply = Models.call(target);

        assertThat(reply.output()).contains(Models.floats(1f, 2.5f, -3f));
        assertThat(reply.outcome().httpStatus()).isEmpty();
        assertThat(((Outcome.Succeeded) reply.outcome()).responseBytes())
            .isEqualTo(GrpcInferenceCodec.encodeResponse(response).length);
        assertThat(reply.server())
            .isEqualTo(
                ServerFacts.timed(OptionalLong.of(7), OptionalLong.of(11))
                    .withVariant(Optional.of("1")));
        assertThat(reply.sentNanos().getAsLong()).isBetween(handed, reply.doneNanos());
      }
      assertThat(asked.get().model()).isEqualTo("m");
      assertThat(asked.get().version()).contains("1");
      assertThat(asked.get().request().inputs())
          .singleElement()
          .satisfies(
              input -> {
                assertThat(input.name()).isEqualTo("in");
                assertThat(input.shape()).containsExactly(1L, 2L);
                assertThat(input.floats()).containsExactly(1.5f, -2f);
              });
      assertThat(target.identify().modelSha256()).contains(Models.SHA256);
      assertThat(target.requestBytes(0))
          .isEqualTo(GrpcInferenceCodec.encodeRequest(asked.get()).length);
    }
  }

  /** One loop waits for the instant, writes, and reads the answer: nothing else is woken. */
  @Test
  void whatIsAskedOnTheLoopIsAnsweredThere() {
    try (GrpcScript server = GrpcScript.model(GrpcScript::succeed);
        Target target = server.open("")) {
      CompletableFuture<Thread> answered = new CompletableFuture<>();
      HttpLoop.get()
          .execute(
              () ->
                  target
                      .invoke(new InferenceRequest(0))
                      .thenAccept(reply -> answered.complete(Thread.currentThread())));
      CompletableFuture<Thread> loop = new CompletableFuture<>();
      HttpLoop.get().execute(() -> loop.complete(Thread.currentThread()));

      assertThat(Models.await(answered)).isSameAs(Models.await(loop));
    }
  }

  @ParameterizedTest
  @CsvSource({
    // Triton's queue; OpenVINO Model Server while a version is loaded; the agent's queue and
    // KServe's
    "UNAVAILABLE, Exceeds maximum queue size, throttled",
    "UNAVAILABLE, Model version is not loaded yet, throttled",
    "RESOURCE_EXHAUSTED, the queue is full, throttled",
    "RESOURCE_EXHAUSTED, Concurrent RPC limit exceeded!, throttled",
    // the words of gRPC's C++, Go and Java for a message beyond their bound
    "RESOURCE_EXHAUSTED, Received message larger than max (602112 vs. 4194304), failed",
    "RESOURCE_EXHAUSTED, grpc: received message larger than max (5 vs. 4), failed",
    "RESOURCE_EXHAUSTED, gRPC message exceeds maximum size 4: 5, failed",
    "INVALID_ARGUMENT, unexpected shape, failed",
    "NOT_FOUND, Request for unknown model, failed",
    "INTERNAL, out of memory on the device, failed",
    "UNKNOWN, Unknown error, failed",
  })
  void aStatusIsAnOutcome(String code, String words, String outcome) {
    Status status = Status.fromCode(Status.Code.valueOf(code)).withDescription(words);
    try (GrpcScript server = GrpcScript.model(GrpcScript.refuse(status));
        Target target = server.open("")) {
      Reply reply = Models.call(target);
      assertThat(reply.outcome())
          .isEqualTo(
              outcome.equals("throttled")
                  ? new Outcome.Throttled(NO_HTTP, Optional.of(code))
                  : new Outcome.Failed(NO_HTTP, Optional.of(code)));
      assertThat(reply.said()).contains(words);
      assertThat(reply.sentNanos()).isPresent();
    }
  }

  @Test
  void theSuiteKnowsWordsForNoRoom() {
    Status status = Status.INTERNAL.withDescription("workers are busy");
    try (GrpcScript server = GrpcScript.model(GrpcScript.refuse(status));
        Target target = server.open("throttled_when: busy")) {
      assertThat(Models.call(target).outcome())
          .isEqualTo(new Outcome.Throttled(NO_HTTP, Optional.of("INTERNAL")));
    }
  }

  @Test
  void theTimeOutIsTheDeadlineThatTheServerIsTold() throws Exception {
    try (GrpcScript server = GrpcScript.model((request, client) -> {});
        Target target = server.open("timeout: 3s")) {
      long begun = System.nanoTime();
      Reply reply = Models.call(target);
      assertThat(reply.outcome()).isEqualTo(new Outcome.TimedOut(Optional.of("DEADLINE_EXCEEDED")));
      assertThat(reply.doneNanos() - begun).isGreaterThanOrEqualTo(3_000_000_000L);
      assertThat(reply.sentNanos()).isPresent();
      for (Metadata each : server.headers()) {
        assertThat(each.keys()).contains("grpc-timeout");
      }
    }
  }

  /** What a server takes at a time is a bound: the next call waits in the client, and shows it. */
  @Test
  void whatWaitsForAPlaceIsClientWait() throws Exception {
    BlockingQueue<StreamObserver<byte[]>> held = new LinkedBlockingQueue<>();
    try (GrpcScript server =
            GrpcScript.model(
                Models.METADATA,
                (request, client) -> held.add(client),
                options -> options.maxConcurrentCallsPerConnection(1));
        Target target = server.open("");
        Target wide = server.open("channels: 3")) {
      assertThat(target.connectionBound()).hasValue(1);
      CompletableFuture<Reply> first = Models.start(target);
      CompletableFuture<Reply> second = Models.start(target);
      GrpcScript.succeed(null, held.take());
      Reply one = Models.await(first);
      GrpcScript.succeed(null, held.take());
      Reply two = Models.await(second);

      assertThat(two.sentNanos().getAsLong()).isGreaterThan(one.sentNanos().getAsLong());
      assertThat(two.outcome()).isInstanceOf(Outcome.Succeeded.class);
      assertThat(wide.connectionBound())
          .satisfiesAnyOf(
              bound -> assertThat(bound).hasValue(3), bound -> assertThat(bound).isEmpty());
      List<CompletableFuture<Reply>> three =
          List.of(Models.start(wide), Models.start(wide), Models.start(wide));
      List<StreamObserver<byte[]>> all = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        // all are there before one is answered
        all.add(held.take());
      }
      all.forEach(client -> GrpcScript.succeed(null, client));
      three.forEach(each -> Models.await(each));
      assertThat(wide.connectionBound()).hasValue(3);
      assertThat(wide.identify().details()).containsEntry("max_concurrent_calls", "3");
    }
  }

  @Test
  void headersAreMetadataOfEachCall() throws Exception {
    try (GrpcScript server =
            GrpcScript.model(
                GrpcScript.refuse(Status.INTERNAL.withDescription("no Bearer s3cr3t-t0ken")));
        Target target = server.open("headers: {Authorization: Bearer s3cr3t-t0ken}")) {
      Reply reply = Models.call(target);
      assertThat(reply.said()).contains("no …");
      assertThat(server.headers()).hasSize(2);
      for (Metadata each : server.headers()) {
        assertThat(each.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER)))
            .isEqualTo("Bearer s3cr3t-t0ken");
      }
    }
  }

  @Test
  void answersOfAnotherVersionOrModelAreNone() {
    try (GrpcScript server = GrpcScript.model(GrpcScript::succeed);
        Target other = server.open("version: '2'")) {
      assertThat(Models.call(other).outcome())
          .isEqualTo(new Outcome.Failed(NO_HTTP, Optional.of("other-version")));
      assertThatThrownBy(() -> server.open("model_sha256: " + "0".repeat(64)).identify())
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("serves a model with SHA-256 " + Models.SHA256);
    }
    InferResponse response = Models.answer(Map.of("model_sha256", "ff".repeat(32)));
    try (GrpcScript server =
            GrpcScript.model(
                (request, client) ->
                    GrpcScript.answer(client, GrpcInferenceCodec.encodeResponse(response)));
        Target target = server.open("")) {
      assertThat(Models.call(target).outcome())
          .isEqualTo(new Outcome.Failed(NO_HTTP, Optional.of("other-model")));
    }
  }

  @Test
  void whatIsNoAnswer() {
    try (GrpcScript server =
            GrpcScript.model((request, client) -> GrpcScript.answer(client, new byte[] {9, 9}));
        Target target = server.open("")) {
      assertThat(Models.call(target).outcome())
          .isEqualTo(new Outcome.Failed(NO_HTTP, Optional.of("malformed-answer")));
      assertThatThrownBy(target.ability(Preflight.class).orElseThrow()::preflight)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith(
              "suite.yaml:1:24: url: target 'pi': ModelInfer at %s answered, but not with an"
                  .formatted(server.url()));
    }
    try (GrpcScript server =
            GrpcScript.model(
                (request, client) -> GrpcScript.answer(client, new byte[(64 << 20) + 1]));
        Target target = server.open("")) {
      assertThat(Models.call(target).outcome())
          .isEqualTo(new Outcome.Failed(NO_HTTP, Optional.of("answer-too-large")));
    }
  }

  @Test
  void theProofShowsWhatTheServerIs() {
    try (GrpcScript server = GrpcScript.model(GrpcScript::succeed);
        Target target = server.open("")) {
      Preflight.Proof proof = target.ability(Preflight.class).orElseThrow().preflight();
      assertThat(proof.requests()).isEqualTo(1);
      assertThat(proof.details())
          .containsEntry("outputs", "out FP32 [1, 3]")
          .containsEntry("answered_version", "1");
      assertThat(proof.remarks()).isEmpty();
    }
  }

  @Test
  void aPayloadThatDoesNotFitIsRefused() {
    TensorMetadata wide = new TensorMetadata("in", DataType.FP32, List.of(1L, 3L));
    try (GrpcScript server =
        GrpcScript.model(Models.metadata(wide, Map.of()), GrpcScript::succeed, all -> all)) {
      assertThatThrownBy(() -> server.open(""))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("payload numbers.bin does not fit model 'm'");
    }
  }

  @Test
  void refusalsBeforeTheLoadAreOneSentence() {
    try (GrpcScript server =
        GrpcScript.of(
            Map.of(
                "ModelMetadata",
                GrpcScript.refuse(Status.NOT_FOUND.withDescription("Request for unknown model"))),
            all -> all)) {
      assertThatThrownBy(() -> server.open(""))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("suite.yaml:1:")
          .hasMessageEndingWith(
              ": model: target 'pi': ModelMetadata at %s answered NOT_FOUND: Request for unknown model; are the model and its version right?"
                  .formatted(server.url()));
    }
    try (GrpcScript server = GrpcScript.of(Map.of(), all -> all)) {
      assertThatThrownBy(() -> server.open(""))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("answered UNIMPLEMENTED: Method not found")
          .hasMessageContaining("does the Open Inference Protocol's service listen on this port?");
    }
    try (GrpcScript server =
            GrpcScript.model(GrpcScript.refuse(Status.UNAVAILABLE.withDescription("loading")));
        Target target = server.open("")) {
      assertThatThrownBy(target.ability(Preflight.class).orElseThrow()::preflight)
          .isInstanceOf(TargetUnavailableException.class)
          .hasMessageEndingWith("answered UNAVAILABLE: loading; try again when it is ready");
    }
    try (GrpcScript server =
        GrpcScript.model(
            Models.METADATA, GrpcScript::succeed, all -> all.maxInboundMessageSize(20)); ) {
      assertThatThrownBy(() -> server.open("").ability(Preflight.class).orElseThrow().preflight())
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("; its limit for a message is too small for this payload");
    }
  }

  @Test
  void aServerWithoutMetadataIsToldItsInput() {
    try (GrpcScript server = GrpcScript.of(Map.of("ModelInfer", GrpcScript::succeed), all -> all);
        Target target =
            server.open("inputs: [{name: in, datatype: FP32, shape: [1, 2]}], outputs: [out]")) {
      assertThat(Models.call(target).outcome()).isInstanceOf(Outcome.Succeeded.class);
      assertThat(target.identify().details().get("metadata"))
          .startsWith("ModelMetadata answered UNIMPLEMENTED");
    }
  }

  /** FP16 comes raw only; typed contents of other types are made float32 as raw ones are. */
  @Test
  void outputsOfOtherTypes() {
    Tensor half =
        new Tensor(
            "out",
            DataType.FP16,
            List.of(2L),
            ByteBuffer.wrap(new byte[] {0, 0x3c, 0, (byte) 0xc0}));
    InferResponse response =
        new InferResponse("m", Optional.empty(), Optional.empty(), List.of(half), Map.of());
    try (GrpcScript server =
            GrpcScript.model(
                (request, client) ->
                    GrpcScript.answer(client, GrpcInferenceCodec.encodeResponse(response)));
        Target target =
            server.open("", new Payload.RawTensor("numbers.bin", Models.floats(1f, 2f)))) {
      assertThat(Models.call(target).output()).contains(Models.floats(1f, -2f));
    }
  }
}
