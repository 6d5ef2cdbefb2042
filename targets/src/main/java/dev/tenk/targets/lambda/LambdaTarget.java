package dev.tenk.targets.lambda;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.ServerFacts;
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
import dev.tenk.targets.payload.AnswerFormat;
import dev.tenk.targets.payload.OutputDigest;
import dev.tenk.targets.payload.UnreadableAnswerException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/** A Lambda function, invoked synchronously, which reports durations with each answer. */
final class LambdaTarget implements Target, Preflight {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9._$:-]{0,99}");
  private static final int OK = 200;
  private static final String ACTION = "lambda:InvokeFunction";

  private final TargetPlan plan;
  private final LambdaSettings settings;
  private final AwsConnection connection;
  private final LambdaAsyncClient client;
  private final PreflightCalls preflight;
  private final List<InvokeRequest> requests;

  LambdaTarget(
      TargetPlan plan, LambdaSettings settings, AwsConnection connection, List<byte[]> events) {
    this.plan = plan;
    this.settings = settings;
    this.connection = connection;
    this.client = connection.client(LambdaAsyncClient.builder());
    this.preflight = new PreflightCalls(plan.name(), settings.aws().region());
    this.requests = events.stream().map(this::request).toList();
  }

  private InvokeRequest request(byte[] event) {
    return InvokeRequest.builder()
        .functionName(settings.function())
        .qualifier(settings.qualifier().orElse(null))
        .invocationType(InvocationType.REQUEST_RESPONSE)
        .logType(LogType.TAIL)
        .payload(SdkBytes.fromByteArrayUnsafe(event))
        .build();
  }

  @Override
  public TargetIdentity identify() {
    Optional<GetFunctionConfigurationResponse> account =
        preflight.awaitIfOffered(
            "lambda:GetFunctionConfiguration",
            settings.inWords(),
            client.getFunctionConfiguration(
                request ->
                    request
                        .functionName(settings.function())
                        .qualifier(settings.qualifier().orElse(null))),
            failure -> isAnotherServer() && PeerServer.lacksConfiguration(failure));
    TargetIdentity identity = FunctionIdentity.of(plan, settings, account);
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
      return Proof.of(0);
    }
    InvokeResponse response =
        preflight.await(ACTION, settings.inWords(), client.invoke(requests.get(0)));
    if (response.functionError() != null) {
      throw new ConfigurationException(
          "target '%s': %s was called once, for there is no dry run, and failed with %s; see its log"
              .formatted(
                  plan.name(), settings.inWords(), functionError(response, report(response))));
    }
    return new Proof(1, new TreeMap<>(), List.of(PeerServer.remark(plan.name())));
  }

  private boolean isAnotherServer() {
    return connection.url().isPresent();
  }

  @Override
  public CompletionStage<Reply> invoke(InferenceRequest request) {
    InvokeRequest prepared = requests.get(request.payloadId());
    return connection
        .<InvokeResponse>call(
            timed -> client.invoke(prepared.toBuilder().overrideConfiguration(timed).build()),
            LambdaTarget::reason)
        .thenApply(this::reply);
  }

  private static Optional<String> reason(AwsServiceException failure) {
    return failure instanceof TooManyRequestsException throttled
        ? Optional.ofNullable(throttled.reasonAsString())
        : Optional.empty();
  }

  private Reply reply(Called<InvokeResponse> called) {
    if (called instanceof Called.Answered<InvokeResponse> answered) {
      InvokeResponse response = answered.response();
      LambdaReport report = report(response);
      ServerFacts facts = report.facts(Optional.ofNullable(response.executedVersion()));
      Optional<byte[]> output = Optional.empty();
      Outcome outcome;
      if (response.functionError() != null) {
        outcome = failed(functionError(response, report));
      } else {
        byte[] body = body(response);
        try {
          AnswerFormat.Output answer = settings.body().answer().read(body);
          output = answer.float32();
          outcome =
              new Outcome.Succeeded(OptionalInt.of(OK), body.length, OutputDigest.of(answer.raw()));
        } catch (UnreadableAnswerException e) {
          outcome = failed(e.errorCode());
        }
      }
      return called.reply(
          outcome,
          output,
          facts,
          outcome instanceof Outcome.Succeeded
              ? Optional.empty()
              : Words.of(body(response), body(response).length));
    }
    return ((Called.NotAnswered<InvokeResponse>) called).reply();
  }

  private static Outcome failed(String errorCode) {
    return new Outcome.Failed(OptionalInt.of(OK), Optional.of(errorCode));
  }

  private static byte[] body(InvokeResponse response) {
    return response.payload() == null ? new byte[0] : response.payload().asByteArrayUnsafe();
  }

  private static LambdaReport report(InvokeResponse response) {
    if (response.logResult() == null) {
      return LambdaReport.NONE;
    }
    byte[] tail;
    try {
      tail = Base64.getDecoder().decode(response.logResult());
    } catch (IllegalArgumentException e) {
      return LambdaReport.NONE;
    }
    return LambdaReport.read(
        new String(tail, StandardCharsets.UTF_8), response.responseMetadata().requestId());
  }

  /**
   * {@code Handled} or {@code Unhandled}, and what ended the function: Lambda's own error type
   * before the function's, which cannot report that it ran out of memory.
   */
  private static String functionError(InvokeResponse response, LambdaReport report) {
    Optional<String> type =
        report
            .errorType()
            .or(() -> errorType(body(response)))
            .or(() -> report.status().filter(status -> status.equals("timeout")));
    return word(response.functionError()).orElse("Unhandled")
        + type.map(text -> " " + text).orElse("");
  }

  private static Optional<String> errorType(byte[] error) {
    try {
      return word(JSON.readTree(error).path("errorType").asText());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Only what is safe in a table: a function may answer anything. */
  private static Optional<String> word(String text) {
    return WORD.matcher(text).matches() ? Optional.of(text) : Optional.empty();
  }

  @Override
  public long requestBytes(int payloadId) {
    return requests.get(payloadId).payload().asByteArrayUnsafe().length;
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
