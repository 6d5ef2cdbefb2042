package dev.tenk.targets.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.tenk.localcloud.LocalCloud;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.Reply;
import dev.tenk.targets.ServiceMonitored;
import dev.tenk.targets.Target;
import dev.tenk.targets.edge.ScriptedServer;
import dev.tenk.targets.edge.ScriptedServer.Peer;
import dev.tenk.targets.edge.ScriptedServer.Received;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Secrets, tokens and signatures are in nothing that people or files get to see. */
@Timeout(60)
class SecretsTest {
  private static final String SECRET = "SECRETsecretSECRETsecret";
  private static final String TOKEN = "TOKENtokenTOKENtokenTOKEN";
  private static final Pattern SIGNATURE = Pattern.compile("Signature=([0-9a-f]{64})");

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Logger tenk = (Logger) LoggerFactory.getLogger("dev.tenk");
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final List<String> shown = new ArrayList<>();
  private Level rootLevel;

  @BeforeEach
  void listen() {
    rootLevel = root.getLevel();
    root.setLevel(Level.INFO);
    tenk.setLevel(Level.DEBUG);
    logged.setContext(root.getLoggerContext());
    logged.start();
    root.addAppender(logged);
  }

  @AfterEach
  void stop() {
    root.detachAppender(logged);
    root.setLevel(rootLevel);
    tenk.setLevel(null);
  }

  /** Answers each call with an error that repeats how it was signed. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "InvalidSignatureException",
        "IncompleteSignatureException",
        "ValidationException",
        "AccessDeniedException",
        "UnheardOfException"
      })
  void aServiceThatRepeatsEverything(String code) {
    List<String> signatures = new ArrayList<>();
    try (Keys keys = Keys.of("AKIAEXAMPLE", SECRET, TOKEN);
        ScriptedServer server =
            new ScriptedServer((request, peer) -> repeat(code, signatures, request, peer))) {
      String more = "upload_to: s3://bench/in, timeout: 20s";
      show(() -> Cloud.openByUrl(server.url(), server.url(), "sagemaker-async", "e", more));
      try (Target target =
          Cloud.openByUrl(server.url(), server.url(), "sagemaker-realtime", "e", "")) {
        show(target::identify);
        show(target.ability(Preflight.class).orElseThrow()::preflight);
        Reply reply = Cloud.call(target);
        shown.add(reply.toString());
        shown.add(
            target
                .ability(ServiceMonitored.class)
                .orElseThrow()
                .serviceMetrics(Instant.now(), Instant.now(), 1)
                .toString());
        shown.add(target.toString());
      }
      String role = "role_arn: 'arn:aws:iam::123456789012:role/bench'";
      try (Target target =
          Cloud.openByUrl(server.url(), server.url(), "sagemaker-realtime", "e", role)) {
        show(target::identify);
      }
    }
    assertThat(signatures).hasSizeGreaterThan(4);
    nothingOf(signatures);
  }

  private static void repeat(String code, List<String> signatures, Received request, Peer peer)
      throws IOException {
    String authorization = request.headers().getOrDefault("Authorization", "");
    Matcher signature = SIGNATURE.matcher(authorization);
    synchronized (signatures) {
      while (signature.find()) {
        signatures.add(signature.group(1));
      }
    }
    String said =
        "authorization:"
            + authorization
            + " x-amz-security-token:"
            + request.headers().get("X-Amz-Security-Token");
    String body = "{\"__type\":\"" + code + "\",\"message\":\"" + said + "\"}";
    if (authorization.contains("/sts/")
        || authorization.contains("/s3/")
        || authorization.contains("/monitoring/")) {
      String error = "<Error><Code>" + code + "</Code><Message>" + said + "</Message></Error>";
      body =
          authorization.contains("/s3/")
              ? error
              : "<ErrorResponse>" + error + "<RequestId>r</RequestId></ErrorResponse>";
    }
    peer.answer(403, body.getBytes(StandardCharsets.UTF_8), "x-amzn-ErrorType: " + code);
  }

  private interface Call {
    Object make();
  }

  /** Keeps what a call gives, or all that its failure would show. */
  private void show(Call call) {
    Throwable failure = catchThrowable(() -> shown.add(String.valueOf(call.make())));
    if (failure != null) {
      assertThat(failure).isInstanceOf(ConfigurationException.class);
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      shown.add(trace.toString());
    }
  }

  private void nothingOf(List<String> signatures) {
    List<String> secrets = new ArrayList<>(signatures);
    secrets.add(SECRET);
    secrets.add(TOKEN);
    synchronized (logged) {
      for (ILoggingEvent event : List.copyOf(logged.list)) {
        shown.add(event.getFormattedMessage());
        if (event.getThrowableProxy() != null) {
          shown.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
      }
    }
    assertThat(shown).isNotEmpty();
    for (String secret : secrets) {
      assertThat(shown).noneMatch(text -> text.contains(secret));
    }
  }

  /** A whole good run: what the local cloud gives out for a role is a secret too. */
  @Test
  void aGoodRun(@TempDir Path folder) {
    try (Cloud cloud =
            new Cloud(
                folder,
                """
                endpoints:
                  - {name: rt, kind: realtime, model: double=doubling.onnx}
                """);
        Keys keys = Keys.of(LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY);
        Target target =
            cloud.openByUrl(
                "sagemaker-realtime", "rt", "role_arn: 'arn:aws:iam::123456789012:role/bench'")) {
      show(target::identify);
      show(target.ability(Preflight.class).orElseThrow()::preflight);
      shown.add(Cloud.call(target).toString());
      shown.add(target.toString());
    }
    nothingOf(List.of(LocalCloud.SECRET_ACCESS_KEY, "local-cloud-session-", "Signature="));
  }
}
