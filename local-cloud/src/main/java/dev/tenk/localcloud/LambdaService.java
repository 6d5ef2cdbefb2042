package dev.tenk.localcloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenk.agent.model.InferenceException;
import dev.tenk.agent.model.InferenceSession;
import dev.tenk.localcloud.Functions.Deployed;
import dev.tenk.localcloud.LocalCloudProfile.Function;
import java.io.IOException;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;

/**
 * Lambda: Invoke, InvokeWithResponseStream, and what {@link FunctionControl} and {@link
 * FunctionLifecycle} have.
 */
final class LambdaService implements CloudHandler.Service, AutoCloseable {
  private static final Pattern PATH =
      Pattern.compile(
          "/(?:2015-03-31|2019-09-30|2021-11-15)/functions/([^/]+)/(invocations|response-streaming-invocations|configuration|provisioned-concurrency)");
  private static final Pattern PROVIDER_PATH =
      Pattern.compile("/2025-11-30/capacity-providers/([^/]+)");
  private static final Map<String, String> ACTIONS =
      Map.of(
          "invocations", "lambda:InvokeFunction",
          "response-streaming-invocations", "lambda:InvokeFunction",
          "configuration", "lambda:GetFunctionConfiguration",
          "provisioned-concurrency", "lambda:GetProvisionedConcurrencyConfig");

  private final Functions functions;
  private final FunctionControl control;
  private final FunctionLifecycle lifecycle;
  private final Timeline timeline;
  private final Metrics metrics;

  LambdaService(
      LocalCloudProfile profile,
      Timeline timeline,
      Executor workers,
      SessionFactory factory,
      Metrics metrics,
      Supplier<URI> url)
      throws IOException, InferenceException {
    this.functions = new Functions(profile, timeline, workers, factory);
    this.control = new FunctionControl(new Arns(profile.region(), profile.accountId()), functions);
    this.lifecycle = new FunctionLifecycle(profile, functions, control, timeline, url);
    this.timeline = timeline;
    this.metrics = metrics;
  }

  /** The faults of a function; empty if there is no such function. */
  Optional<Faults> faults(String name) {
    return functions.get(name).map(Deployed::faults);
  }

  /** The packages that it hands out by address alone. */
  FunctionPackages packages() {
    return lifecycle.packages();
  }

  @Override
  public CloudHandler.Protocol protocol(Request request) {
    return CloudHandler.Protocol.REST_JSON;
  }

  @Override
  public void handle(Call call) throws ServiceException {
    Matcher provider = PROVIDER_PATH.matcher(call.path());
    if (provider.matches()) {
      control.provider(call, provider.group(1));
      return;
    }
    Matcher path = PATH.matcher(call.path());
    if (!path.matches()) {
      lifecycle.handle(call);
      return;
    }
    boolean invocation = isStreamed(call) || path.group(2).equals("invocations");
    if (!call.request().getMethod().equals(invocation ? "POST" : "GET")) {
      throw new ServiceException(405, "MethodNotAllowedException", null);
    }
    Functions.Named named = functions.named(call, path.group(1));
    call.caller().require(ACTIONS.get(path.group(2)), named.arn());
    Deployed deployed = functions.find(call, named);
    String version = Functions.version(deployed, named);
    if (invocation) {
      if (functions.isPending(deployed, version)) {
        throw FunctionLifecycle.pending();
      }
      invoke(call, deployed, version);
    } else if (path.group(2).equals("configuration")) {
      call.exchange()
          .json(200, "application/json", control.configuration(deployed, named.arn(), version));
    } else {
      control.provisioned(call, deployed.function(), version);
    }
  }

  private static boolean isStreamed(Call call) {
    return call.path().endsWith("/response-streaming-invocations");
  }

  private void invoke(Call call, Deployed deployed, String version) throws ServiceException {
    Function function = deployed.function();
    String type = call.header("X-Amz-Invocation-Type").orElse("RequestResponse");
    if (type.equals("DryRun")) {
      call.exchange().send(204, null, new byte[0]);
      return;
    }
    if (!type.equals("RequestResponse")) {
      throw new ServiceException(400, "InvalidParameterValueException", type + " is not emulated")
          .with("Type", "User");
    }
    if (call.body().length > function.maxPayloadBytes()) {
      throw new ServiceException(
              413,
              "RequestEntityTooLargeException",
              "Request must be smaller than %d bytes for the InvokeFunction operation"
                  .formatted(function.maxPayloadBytes()))
          .with("Type", "User");
    }
    Optional<Fault> fault = deployed.faults().next();
    Fault.Kind kind = fault.map(Fault::kind).orElse(null);
    if (kind == Fault.Kind.THROTTLE) {
      throw throttled();
    }
    if (kind == Fault.Kind.SERVICE_ERROR) {
      throw new ServiceException(500, "ServiceException", null).with("Type", "Service");
    }
    if (kind == Fault.Kind.HANG) {
      return;
    }
    fault.ifPresent(call.exchange()::spoil);
    boolean broken = kind == Fault.Kind.MODEL_ERROR;
    boolean taken =
        deployed
            .environments()
            .invoke(
                session -> run(session, call.body(), broken),
                run -> answer(call, function, version, run));
    if (!taken) {
      throw throttled();
    }
  }

  /**
   * What the function gave.
   *
   * @param payload its result or its error
   * @param error {@code Handled} or {@code Unhandled}; empty if it succeeded
   * @param eventIsJson false if the event never reached it, not being JSON
   */
  private record Outcome(byte[] payload, Optional<String> error, boolean eventIsJson) {}

  private static Outcome run(InferenceSession session, byte[] event, boolean broken) {
    try {
      if (broken) {
        return error("Unhandled", "RuntimeException", "injected by the profile", true);
      }
      return new Outcome(Container.inferJson(session, event), Optional.empty(), true);
    } catch (IllegalArgumentException e) {
      return error(
          "Handled", "IllegalArgumentException", e.getMessage(), ServiceJson.isJson(event));
    } catch (InferenceException e) {
      return error("Unhandled", "InferenceException", e.getMessage(), true);
    }
  }

  private static Outcome error(String kind, String type, String message, boolean eventIsJson) {
    byte[] payload =
        ServiceJson.bytes(ServiceJson.object("errorMessage", message, "errorType", type));
    return new Outcome(payload, Optional.of(kind), eventIsJson);
  }

  private void answer(
      Call call, Function function, String version, ExecutionEnvironments.Run<Outcome> run) {
    ServiceExchange exchange = call.exchange();
    Outcome outcome = run.result();
    if (outcome != null && !outcome.eventIsJson()) {
      CloudHandler.Protocol.REST_JSON.error(
          exchange,
          new ServiceException(
                  400,
                  "InvalidRequestContentException",
                  "Could not parse request body into json: Unexpected character")
              .with("Type", "User"));
      return;
    }
    String requestId = exchange.requestId();
    String timedOutAfter =
        String.format(
            Locale.ROOT, "Task timed out after %.2f seconds", function.timeout().toNanos() / 1e9);
    if (run.timedOut()) {
      outcome =
          error(
              "Unhandled",
              "Sandbox.Timedout",
              "RequestId: " + requestId + " Error: " + timedOutAfter,
              true);
    } else if (outcome == null) {
      outcome =
          error(
              "Unhandled",
              "Runtime.ExitError",
              "RequestId: " + requestId + " Error: Runtime exited with error: exit status 1",
              true);
    }
    metrics.record(
        new Metrics.Metric("AWS/Lambda", "Duration", Map.of("FunctionName", function.name())),
        timeline.now(),
        run.runNanos() / 1e6);
    exchange.header("X-Amz-Executed-Version", version);
    Optional<String> tail = Optional.empty();
    if (call.header("X-Amz-Log-Type").orElse("None").equals("Tail")) {
      LambdaLog log =
          new LambdaLog(
              requestId,
              version,
              function,
              timeline.now(),
              run.runNanos() + (isStreamed(call) ? EventStream.nanosAfterFirst() : 0),
              run.initNanos(),
              run.timedOut() ? Optional.of(timedOutAfter) : Optional.empty(),
              outcome.error().isPresent());
      tail = Optional.of(Base64.getEncoder().encodeToString(log.tail()));
    }
    if (isStreamed(call)) {
      stream(exchange, outcome, tail);
      return;
    }
    tail.ifPresent(log -> exchange.header("X-Amz-Log-Result", log));
    outcome.error().ifPresent(error -> exchange.header("X-Amz-Function-Error", error));
    exchange.send(200, "application/json", outcome.payload());
  }

  /** A function that failed before its first part gave none. */
  private static void stream(ServiceExchange exchange, Outcome outcome, Optional<String> tail) {
    boolean failed = outcome.error().isPresent();
    byte[] end =
        complete(outcome.error(), failed ? new String(outcome.payload(), UTF_8) : null, tail);
    exchange.stream(
        "PayloadChunk",
        failed ? new byte[0] : outcome.payload(),
        List.of(end),
        exchange.isSpoilt(Fault.Kind.STREAM_ERROR)
            ? List.of(complete(Optional.of("Unhandled"), "injected by the profile", tail))
            : List.of());
  }

  private static byte[] complete(Optional<String> error, String details, Optional<String> tail) {
    return EventStream.event(
        "InvokeComplete",
        "application/json",
        ServiceJson.bytes(
            ServiceJson.object(
                "ErrorCode",
                error.orElse(null),
                "ErrorDetails",
                details,
                "LogResult",
                tail.orElse(null))));
  }

  private static ServiceException throttled() {
    return new ServiceException(429, "TooManyRequestsException", "Rate Exceeded.")
        .with("Reason", "ReservedFunctionConcurrentInvocationLimitExceeded")
        .with("Type", "User");
  }

  @Override
  public void close() {
    functions.close();
  }
}
