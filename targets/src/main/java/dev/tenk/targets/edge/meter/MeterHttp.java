package dev.tenk.targets.edge.meter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenk.targets.edge.client.HttpCaller;
import dev.tenk.targets.edge.client.HttpCaller.Prepared;
import dev.tenk.targets.edge.client.NettyCaller;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Asks a meter over HTTP for JSON, by one thread at a time. Where it wants a password it is given
 * one in the way it asks for: by digest, or in the clear (Basic).
 */
final class MeterHttp implements AutoCloseable {
  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  static final String NOT_TAKEN = "does not take the user and the password";
  static final String NO_PASSWORD = "asks for a password: say password, as in ${METER_PASSWORD}";
  private static final int CLIENT_NONCE_BYTES = 16;

  private final HttpCaller caller;
  private final String base;
  private final MeterLogin login;
  private final ObjectMapper json = new ObjectMapper();
  private final SecureRandom random = new SecureRandom();
  private Optional<DigestLogin> digest = Optional.empty();

  /** The meter gave no reading; the message goes on after "the meter", without a full stop. */
  static final class NoReadingException extends Exception {
    private static final long serialVersionUID = 1;

    NoReadingException(String message) {
      super(message);
    }
  }

  MeterHttp(URI url, MeterLogin login, Duration timeout) {
    this.caller = new NettyCaller(url, Map.of(), timeout, 1, Optional.empty());
    this.base = Optional.ofNullable(url.getRawPath()).orElse("").replaceAll("/$", "");
    this.login = login;
  }

  /** What it answers at a path, which begins with a slash and may have a query. */
  JsonNode get(String path) throws NoReadingException {
    // a challenge that was answered before may be answered again, as of firmware 2.0.0
    HttpCaller.Result result = ask(path, digest.map(each -> authorization(each, path)));
    if (result instanceof HttpCaller.Response refused && refused.status() == UNAUTHORIZED) {
      result = ask(path, Optional.of(answer(refused, path)));
      if (result instanceof HttpCaller.Response again && again.status() == UNAUTHORIZED) {
        digest = Optional.empty();
        throw new NoReadingException(NOT_TAKEN);
      }
    }
    if (result instanceof HttpCaller.NoAnswer) {
      throw new NoReadingException("did not answer in time");
    }
    if (!(result instanceof HttpCaller.Response response) || response.status() != OK) {
      throw new NoReadingException(result.inWords());
    }
    try {
      return json.readTree(response.body());
    } catch (IOException e) {
      throw new NoReadingException("answered with what is no JSON");
    }
  }

  private HttpCaller.Result ask(String path, Optional<String> authorization) {
    return caller.send(Prepared.get(path, authorization)).toCompletableFuture().join();
  }

  private String answer(HttpCaller.Response refused, String path) throws NoReadingException {
    if (login.password().isEmpty()) {
      throw new NoReadingException(NO_PASSWORD);
    }
    if (refused.header("WWW-Authenticate").isEmpty()) {
      throw new NoReadingException(NOT_TAKEN);
    }
    String password = login.password().get();
    String challenge = refused.header("WWW-Authenticate").get();
    digest = DigestLogin.of(challenge, login.user(), password);
    if (digest.isPresent()) {
      return authorization(digest.get(), path);
    }
    if (challenge.toLowerCase(Locale.ROOT).startsWith("basic")) {
      return "Basic "
          + Base64.getEncoder()
              .encodeToString((login.user() + ":" + password).getBytes(StandardCharsets.UTF_8));
    }
    throw new NoReadingException(
        "asks for a password in a way that is neither Basic nor digest with SHA-256");
  }

  private String authorization(DigestLogin challenge, String path) {
    byte[] nonce = new byte[CLIENT_NONCE_BYTES];
    random.nextBytes(nonce);
    return challenge.authorization(base + path, HexFormat.of().formatHex(nonce));
  }

  @Override
  public void close() {
    caller.close();
  }
}
