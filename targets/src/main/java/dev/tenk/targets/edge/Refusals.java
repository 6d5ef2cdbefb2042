package dev.tenk.targets.edge;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.BaseUrl;
import dev.tenk.targets.TargetUnavailableException;
import dev.tenk.targets.Words;
import dev.tenk.targets.edge.client.HttpCaller;
import dev.tenk.targets.edge.client.TlsProbe;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What it means that a server did not answer before the load, and what to do about it. */
final class Refusals {
  private static final String URL = "url";
  private static final int MOVED = 301;

  /** It answers so whenever it is asked. */
  private static final Set<String> NOT_PASSING =
      Set.of("tls", "tls-expected", "encoded-answer", "answer-too-large");

  private static final Set<String> ANSWERED_NOTHING =
      Set.of("connection-closed", "malformed-answer");

  /** MLServer says so with status 400, OpenVINO Model Server with 404. */
  private static final Pattern NOT_READY = Pattern.compile("(?i)\\bnot (ready|loaded) yet\\b");

  private final TargetPlan plan;
  private final EdgeSettings settings;
  private final URI url;
  private final Optional<String> proxy;

  /**
   * Of a server.
   *
   * @param proxy in between, as people may be told it
   */
  Refusals(TargetPlan plan, EdgeSettings settings, URI url, Optional<String> proxy) {
    this.plan = plan;
    this.settings = settings;
    this.url = url;
    this.proxy = proxy;
  }

  /**
   * Why a target is not measured.
   *
   * @param settings of the target
   * @param key of the suite that it is about
   * @param sentence without the place of that key
   * @param mayPass whether the same suite may be answered another time
   */
  record Refusal(Settings settings, String key, String sentence, boolean mayPass) {
    /** As it ends the command, with file, line and column. */
    TenkException exception() {
      ConfigurationException error = settings.error(key, sentence);
      return mayPass ? new TargetUnavailableException(error.getMessage()) : error;
    }

    /** The same with more to say. */
    Refusal with(String otherKey, String more) {
      return new Refusal(settings, otherKey, sentence + more, mayPass);
    }
  }

  /** That will be so whenever it is asked. */
  Refusal of(String key, String sentence) {
    return new Refusal(plan.settings(), key, sentence, false);
  }

  private Refusal passing(String sentence) {
    return new Refusal(plan.settings(), URL, sentence, true);
  }

  /**
   * In one sentence.
   *
   * @param method of the request
   * @param path of the request
   * @param result what came instead of status 200
   */
  Refusal of(String method, String path, HttpCaller.Result result) {
    String asked = asked(method, path);
    if (result instanceof HttpCaller.Response response) {
      return ofStatus(asked, path, response);
    } else if (result instanceof HttpCaller.Broken broken) {
      String failed = asked + " failed: " + broken.message();
      if (NOT_PASSING.contains(broken.errorCode())) {
        return of(URL, failed);
      }
      return speaksTls(broken)
          ? of(URL, failed + "; it speaks TLS there: write https://")
          : passing(failed);
    }
    return passing(
        "%s got no answer in time (timeout: %d ms)"
            .formatted(asked, settings.timeout().toMillis()));
  }

  /** Some that want TLS say nothing to those that speak without. */
  private boolean speaksTls(HttpCaller.Broken broken) {
    return url.getScheme().equalsIgnoreCase("http")
        && ANSWERED_NOTHING.contains(broken.errorCode())
        && TlsProbe.speaksTls(url, settings.timeout());
  }

  /** The request, as sentences about it begin. */
  String asked(String method, String path) {
    return "target '" + plan.name() + "': " + method + " " + url + path;
  }

  private Refusal ofStatus(String asked, String path, HttpCaller.Response response) {
    int status = response.status();
    String answered = asked + " answered with status " + status + said(response);
    if (NOT_READY.matcher(response.text()).find() || settings.isThrottled(response)) {
      return notReady(answered);
    }
    return switch (status) {
      case 201, 202, 204 ->
          of(
              URL,
              answered
                  + ", which is no answer to an inference; tenk measures what answers with the result");
      case 400, 415, 422 -> of(URL, answered + hintOfTls(response));
      case 401, 403 ->
          of("headers", answered + "; give it what it asks for in headers:" + hintOfRelay());
      case 404 ->
          of(
              URL,
              answered + "; is it the server's base URL, and are the model and its version right?");
      case 413 ->
          of(
              URL,
              answered
                  + "; its limit for a body is too small for this payload (of nginx, client_max_body_size)");
      case 502, 504 -> notReady(answered);
      case 501 ->
          settings.version().isPresent()
              ? of("version", answered + "; leave version: out if it knows no versions")
              : of(URL, answered);
      default ->
          status >= MOVED && status < 400 && status != 304
              ? redirected(asked, path, response)
              : of(URL, answered);
    };
  }

  private Refusal notReady(String answered) {
    return passing(answered + "; try again when it is ready");
  }

  /**
   * A proxy that reads the request may answer it itself, and tinyproxy does so with 401 where its
   * own password is wrong. In a tunnel the answer is the server's.
   */
  private String hintOfRelay() {
    return proxy
        .filter(each -> url.getScheme().equalsIgnoreCase("http"))
        .map(
            each ->
                " (if it is the proxy %s that answers so, put right user and password in HTTP_PROXY, or name the host in NO_PROXY)"
                    .formatted(each))
        .orElse("");
  }

  private static String hintOfTls(HttpCaller.Response response) {
    return response.text().contains("HTTPS") ? "; it speaks TLS there: write https://" : "";
  }

  private Refusal redirected(String asked, String path, HttpCaller.Response response) {
    String to = BaseUrl.withoutSecrets(response.header("Location").orElse("nowhere"));
    String fix =
        base(to, path)
            .map(base -> "write url: " + base)
            .orElse("write the url: that answers by itself");
    return of(
        URL,
        "%s was sent on to %s (status %d), and tenk follows nothing, because it would be measured; %s"
            .formatted(asked, to, response.status(), fix));
  }

  /** The base URL under which the same path is at a place. */
  private Optional<String> base(String location, String path) {
    try {
      String place = url.resolve(location).toString();
      if (place.endsWith(path)) {
        return Optional.of(
            BaseUrl.parse(place.substring(0, place.length() - path.length())).toString());
      }
    } catch (IllegalArgumentException e) {
      // no URL
    }
    return Optional.empty();
  }

  /** What a server said, as the end of a sentence about its answer; empty where it said nothing. */
  String said(HttpCaller.Response response) {
    return Words.of(response.buffer(), response.bodyBytes(), settings.headers().values())
        .map(words -> ": " + words)
        .orElse("");
  }
}
