package dev.tenk.targets.lambda;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.InferenceRequest;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.Words;
import dev.tenk.targets.aws.AwsConnection;
import dev.tenk.targets.aws.Called;
import dev.tenk.targets.aws.PreflightCalls;
import dev.tenk.targets.aws.Streaming;
import dev.tenk.targets.payload.AnswerFormat;
import dev.tenk.targets.payload.OutputDigest;
import dev.tenk.targets.payload.UnreadableAnswerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/** A Lambda function, invoked synchronously, which reports durations with each answer. */
final class LambdaTarget implements Target, Preflight {
  private static final int OK = 200;
  private static final String ACTION = "lambda:InvokeFunction";

  private final TargetPlan plan;
  private final LambdaSettings settings;
  private final AwsConnection connection;
  private final LambdaAsyncClient client;
  private final PreflightCalls preflight;
  private final FunctionAccount account;
  private final FunctionCalls calls;

  LambdaTarget(
      TargetPlan plan, LambdaSettings settings, AwsConnection connection, List<byte[]> events) {
    this.plan = plan;
    this.settings = settings;
    this.connection = connection;
    this.client = connection.client(LambdaAsyncClient.builder());
    this.preflight = new PreflightCalls(plan.name(), settings.aws().region());
    this.account = new FunctionAccount(plan, settings, client, isAnotherServer());
    this.calls =
        settings.streaming()
            ? new StreamedCalls(client, settings, events)
            : new FunctionCalls.Whole(client, settings, events);
  }

  @Override
  public TargetIdentity identify() {
    TargetIdentity identity = account.identify();
    Streaming.addTo(identity.details(), settings.streaming());
    connection.addProxyTo(identity.details(), "lambda");
    return identity;
  }

  /**
   * Asks Lambda whether it would permit an invocation; nothing runs and nothing is charged. A
   * server of another make that cannot be asked so is called once.
   */
  @Override
  public Proof preflight() {
    Optional<InvokeResponse> permitted =
        preflight.awaitIfOffered(
            ACTION,
            settings.inWords(),
            client.invoke(
                request ->
                    request
                        .functionName(settings.function())
                        .qualifier(settings.qualifier().orElse(null))
                        .invocationType(InvocationType.DRY_RUN)),
            failure -> isAnotherServer() && PeerServer.lacksDryRun(failure));
    if (permitted.isPresent()) {
      return new Proof(0, new TreeMap<>(), account.remarks());
    }
    preflight
        .await(ACTION, settings.inWords(), calls.call(0, configured -> {}))
        .errorCode()
        .ifPresent(
            error -> {
              throw new ConfigurationException(
                  "target '%s': %s was called once, for there is no dry run, and failed with %s; see its log"
                      .formatted(plan.name(), settings.inWords(), error));
            });
    List<String> remarks = new ArrayList<>(account.remarks());
    remarks.add(PeerServer.remark(plan.name()));
    return new Proof(1, new TreeMap<>(), remarks);
  }

  private boolean isAnotherServer() {
    return connection.url().isPresent();
  }

  @Override
  public CompletionStage<Reply> invoke(InferenceRequest request) {
    return connection
        .<FunctionAnswer>call(timed -> calls.call(request.payloadId(), timed), LambdaTarget::reason)
        .thenApply(this::reply);
  }

  private static Optional<String> reason(AwsServiceException failure) {
    return failure instanceof TooManyRequestsException throttled
        ? Optional.ofNullable(throttled.reasonAsString())
        : Optional.empty();
  }

  private Reply reply(Called<FunctionAnswer> called) {
    return called instanceof Called.Answered<FunctionAnswer> answered
        ? reply(answered)
        : ((Called.NotAnswered<FunctionAnswer>) called).reply();
  }

  private Reply reply(Called.Answered<FunctionAnswer> answered) {
    FunctionAnswer answer = answered.response();
    Optional<byte[]> output = Optional.empty();
    Optional<String> said = Optional.empty();
    Outcome outcome;
    if (answer.error().isPresent()) {
      outcome = failed(answer.errorCode().orElseThrow());
      said = Words.of(answer.errorBody(), answer.errorBody().length);
    } else {
      try {
        AnswerFormat.Output read = settings.body().answer().read(answer.body());
        output = read.float32();
        outcome =
            new Outcome.Succeeded(
                OptionalInt.of(OK), answer.body().length, OutputDigest.of(read.raw()));
      } catch (UnreadableAnswerException e) {
        outcome = failed(e.errorCode());
        said = Words.of(answer.body(), answer.body().length);
      }
    }
    return answered.streamedFrom(answer.firstNanos()).reply(outcome, output, answer.facts(), said);
  }

  private static Outcome failed(String errorCode) {
    return new Outcome.Failed(OptionalInt.of(OK), Optional.of(errorCode));
  }

  @Override
  public long requestBytes(int payloadId) {
    return calls.requestBytes(payloadId);
  }

  @Override
  public Duration timeout() {
    return settings.aws().timeout();
  }

  @Override
  public OptionalInt connectionBound() {
    return OptionalInt.of(settings.aws().connections());
  }

  @Override
  public void close() {
    client.close();
    connection.close();
  }
}
